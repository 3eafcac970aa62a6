//! A call macro: **parse -> expand**. What it does not understand goes through to rustc untouched.

mod branches;
mod called;
mod constant;
mod conversion_traits;
mod defaults;
mod editor;
mod expand;
mod field_value;
mod forms;
mod function_call;
mod given_fields;
mod json;
mod lists;
mod literal;
mod missing;
mod mistakes;
mod nested;
mod null;
mod option;
mod order;
mod other_name;
mod parse;
pub(crate) mod silent;
mod struct_literal;
mod syntax;
mod tokens;
mod traits;
mod value;
mod wrong_call;
mod wrong_literal;

use crate::compile_error;
use crate::known_plans;
use crate::protocol::{Invocation, PlanPlace};
use plan_codegen::{CallMacro, PlanIndex, Target};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// Returns the expansion of one call.
pub(crate) fn expand(input: TokenStream, target: Target) -> TokenStream {
    let invocation = match Invocation::read(input, target) {
        Ok(invocation) => invocation,
        Err(message) => return compile_error::error(Span::call_site(), message),
    };
    let id = invocation.id;
    match &invocation.plan {
        PlanPlace::Editor { fingerprint, given } => editor::expand(&invocation, *fingerprint, given),
        PlanPlace::Index(text) => {
            expand_call(&invocation, &known_plans::remember(id, PlanIndex::from_text(text.clone())))
        }
        PlanPlace::Macro(path) => match known_plans::recall(id) {
            Some(index) => expand_call(&invocation, &index),
            // The plan of another crate, and its first call in this one.
            None => invocation.ask(path),
        },
    }
}

/// Returns the path of the struct that the argument of `payload!` is a literal of, if it is one of the plan.
fn struct_literal_path(arguments: &[TokenTree], index: &PlanIndex) -> Option<TokenStream> {
    let (path, _) = tokens::struct_literal(tokens::without_borrow(arguments))?;
    let is_known = path.last().is_some_and(|name| index.is_struct(&name.to_string()));
    is_known.then(|| path.iter().cloned().collect())
}

fn expand_call(invocation: &Invocation, index: &PlanIndex) -> TokenStream {
    let Invocation { runtime, call, id, arguments, .. } = invocation;
    let is_payload = *call == CallMacro::Payload;
    let expansion = || expand::Expansion::new(runtime, *id, index, Target::Compiler);
    let expanded = if is_payload {
        parse::payload_alone(arguments.clone(), Target::Compiler).0.map(|payload| expansion().payload(&payload))
    } else {
        parse::call(*call, arguments.clone(), Target::Compiler).0.map(|call| expansion().call(&call))
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
    let parts = tokens::split_at_commas(arguments.clone());
    let parts = parts.iter().flat_map(|part| part.split(|token| tokens::is_punct(token, ';')));
    let alone = parts.filter(|part| tokens::is_path(part)).map(<[TokenTree]>::to_vec);
    let paths = tokens::struct_literals(arguments.clone()).into_iter().map(|(path, _)| path).chain(alone);
    let paths = paths.filter(|path| path.last().is_some_and(|name| index.is_struct(&name.to_string())));
    let paths = paths.map(|path| path.into_iter().collect::<TokenStream>());
    // Of the struct that it names, as behind what never returns rustc would call all code unreachable.
    let value = is_payload.then(|| match struct_literal_path(arguments, index) {
        Some(path) => quote! { ::core::option::Option::<#path>::unwrap(::core::option::Option::None) },
        None => quote! { ::core::unreachable!() },
    });
    quote_spanned! { Span::mixed_site() => { #errors #(let _: ::core::option::Option<#paths>;)* #value } }
}
