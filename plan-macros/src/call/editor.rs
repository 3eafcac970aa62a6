//! What rust-analyzer reads of a call: code that is never compiled, in which it finds what to offer.
//!
//! It expands a call twice, as it is and with a word of its own typed at the cursor, and looks that word's place up in
//! the first expansion. So both must have the same text up to the cursor, and a literal may differ by that word only:
//! every token of the user is kept, and nothing is added that depends on what is there yet.

use super::parse::Parser;
use super::tokens::{is_punct, split_at_commas, struct_literals, visible};
use super::{Input, expand::Expansion};
use crate::shapes::{Shape, Shapes};
use plan_model::name::{GROUP_TRAITS, IDENTIFY_TRAITS};
use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

/// The names of all literals first, where the properties not yet given are offered; then the call, as far as it goes;
/// then what is wrong with it.
pub(super) fn expand(input: &Input, shapes: &Shapes) -> TokenStream {
    let Input { runtime, call, id, arguments } = input;
    let mut names = TokenStream::new();
    if *call == "identify" || *call == "group" {
        names.extend(traits(input, shapes));
    }
    for (path, braces) in struct_literals(arguments.clone()) {
        let shape = path.last().and_then(|name| shapes.structs.get(&name.to_string()));
        if let Some(shape) = shape {
            let path: TokenStream = path.into_iter().collect();
            let names_given = names_of(&braces, shape);
            names.extend(quote! { let _ = #path { #names_given ..loop {} }; });
        }
    }
    let parser = Parser { is_lenient: true, problems: Vec::new() };
    let expansion = Expansion::new(runtime, *id, shapes, parser);
    let (value, errors) = if *call == "payload" {
        expansion.payload_in_editor(arguments.clone())
    } else {
        expansion.call_in_editor(&call.to_string(), arguments.clone())
    };
    quote_spanned! { Span::mixed_site() => {
        if false { #names }
        let __value = #value;
        #errors
        __value
    } }
}

/// The traits of identify and group: a literal without a path.
fn traits(input: &Input, shapes: &Shapes) -> Option<TokenStream> {
    let Input { runtime, call, id, arguments } = input;
    let (name, type_name) = if *call == "group" { ("Group", GROUP_TRAITS) } else { ("Identify", IDENTIFY_TRAITS) };
    let shape = shapes.structs.get(type_name)?;
    let braces = split_at_commas(arguments.clone()).into_iter().find_map(|part| match visible(&part).as_slice() {
        [TokenTree::Group(braces)] if braces.delimiter() == Delimiter::Brace => Some(braces.clone()),
        _ => None,
    })?;
    let names = names_of(&braces, shape);
    let (id, name) = (Literal::u64_unsuffixed(*id), format_ident!("{name}"));
    let inner = quote_spanned! { braces.span() => { #names ..loop {} } };
    Some(quote_spanned! { Span::mixed_site() =>
        type Traits<'a> = <#runtime::__private::Registered<#id> as #runtime::__private::InEditor>::#name<'a>;
        let _ = Traits #inner;
    })
}

/// The names given, each with a value that fits. One that is not known, or not yet, stands alone, with a comma only if
/// it has one: it may be the word at the cursor.
fn names_of(braces: &Group, shape: &Shape) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = braces.stream().into_iter().peekable();
    let parts = split_at_commas(braces.stream());
    for (position, part) in parts.iter().enumerate() {
        tokens.by_ref().take(part.len()).for_each(drop);
        let comma = tokens.next();
        let is_rest = part.first().is_some_and(|first| is_punct(first, '.'));
        match part.as_slice() {
            _ if is_rest => {}
            [TokenTree::Ident(name)] if shape.field(name).is_none() => out.extend(quote! { #name #comma }),
            [TokenTree::Ident(name), ..] => out.extend(quote! { #name: loop {}, }),
            _ if position + 1 < parts.len() || comma.is_some() => out.extend(quote! { #comma }),
            _ => {}
        }
    }
    out
}
