//! A call macro: **parse -> shapes -> expand**. What it does not understand goes through to rustc untouched.

mod branches;
mod constant;
mod editor;
mod expand;
mod forms;
mod literal;
mod mistakes;
mod order;
mod parse;
mod syntax;
mod tokens;
mod value;

use crate::compile_error;
use crate::plan_index::{self, Shapes};
use crate::protocol::text_of_raw;
use crate::target::Target;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// A call's own part of the macro input, and where the plan is.
struct Input {
    /// The path of `plan-runtime`.
    runtime: TokenStream,
    /// `track`, `identify`, …
    call: Ident,
    /// Which plan.
    id: u64,
    /// What the user wrote.
    arguments: Vec<TokenTree>,
}

pub(crate) fn expand(input: TokenStream, target: Target) -> TokenStream {
    let mut tokens = input.into_iter();
    let header: Vec<TokenTree> = tokens.by_ref().take(4).collect();
    let arguments: Vec<TokenTree> = tokens.collect();
    let [TokenTree::Group(runtime), TokenTree::Ident(call), TokenTree::Literal(id), plan] = header.as_slice() else {
        return compile_error::error(Span::call_site(), "this macro is called by the macros of a plan only");
    };
    let id = id.to_string().parse::<u64>().unwrap_or_default();
    if let (Target::Editor, TokenTree::Group(given)) = (target, plan) {
        let (runtime, call) = (runtime.stream(), call.clone());
        return editor::expand(&Input { runtime, call, id, arguments }, given.stream());
    }
    let shapes = match (plan_index::recall(id), plan) {
        (Some(shapes), _) => shapes,
        // The plan of another crate: its own macro knows the shapes.
        (None, TokenTree::Group(macro_path)) => {
            let path = macro_path.stream();
            return quote! { #path! { #call #(#arguments)* } };
        }
        (None, given) => match shapes_of(given) {
            Some(shapes) => plan_index::remember(id, shapes),
            None => {
                return compile_error::error(
                    Span::call_site(),
                    "the plan's macros do not fit this version of plan-macros",
                );
            }
        },
    };
    expand_call(&Input { runtime: runtime.stream(), call: call.clone(), id, arguments }, &shapes)
}

fn shapes_of(literal: &TokenTree) -> Option<Shapes> {
    let TokenTree::Literal(literal) = literal else { return None };
    text_of_raw(&literal.to_string()).map(|text| Shapes::from_text(text.to_owned()))
}

fn expand_call(input: &Input, shapes: &Shapes) -> TokenStream {
    let Input { runtime, call, id, arguments } = input;
    let mut parser = parse::Parser::default();
    let expansion = |parser| expand::Expansion::new(runtime, *id, shapes, parser);
    let expanded = if *call == "payload" {
        parser.payload_alone(arguments.clone()).map(|payload| expansion(parser).payload(&payload))
    } else {
        parser.call(&call.to_string(), arguments.clone()).map(|call| expansion(parser).call(&call))
    };
    let errors = match expanded {
        Ok(Ok(code)) => return code,
        Ok(Err(errors)) => errors,
        Err(problem) => {
            let (span, message) = *problem;
            let error = compile_error::error(span, &message);
            quote_spanned! { span => #error; }
        }
    };
    // What the failed call names stays named, or rustc would call its imports unused beside the error.
    let alone = tokens::split_at_commas(arguments.clone()).into_iter().filter(|part| tokens::is_path(part));
    let paths = tokens::struct_literals(arguments.clone()).into_iter().map(|(path, _)| path).chain(alone);
    let paths = paths.filter(|path| path.last().is_some_and(|name| shapes.is_struct(&name.to_string())));
    let paths = paths.map(|path| path.into_iter().collect::<TokenStream>());
    let value = (*call == "payload").then(|| quote! { ::core::unreachable!() });
    quote_spanned! { Span::mixed_site() => { #errors #(let _: ::core::option::Option<#paths>;)* #value } }
}
