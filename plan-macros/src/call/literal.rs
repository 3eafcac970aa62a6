//! Literals in a call: enum values become variants, nested struct literals get their optional properties.

use super::expand::Expansion;
use super::parse;
use super::tokens::{is_punct, split_at_commas, struct_literal, visible};
use crate::shapes::Kind;
use plan_model::suggest;
use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

impl Expansion<'_> {
    /// A value, as far as it is a literal that the plan has something to say about.
    pub(super) fn value(&mut self, property: &str, tokens: &[TokenTree], kind: &Kind) -> TokenStream {
        let seen = visible(tokens);
        match (kind, seen.as_slice()) {
            (Kind::Enum(name), [TokenTree::Literal(literal)]) => self.variant(property, literal, name),
            (Kind::Struct(name), seen) => match struct_literal(seen) {
                Some((path, braces)) if path.last().is_some_and(|last| last.to_string() == *name) => {
                    match parse::parse_literal(path, braces) {
                        Ok(literal) => self.literal(&literal),
                        Err(problem) => self.problem(*problem),
                    }
                }
                _ => tokens.iter().cloned().collect(),
            },
            (Kind::Array(item), [and, TokenTree::Group(list)]) if is_punct(and, '&') && is_list(list) => {
                let items = split_at_commas(list.stream());
                let items = items.iter().map(|tokens| self.value(property, tokens, item));
                let items: Vec<TokenStream> = items.collect();
                let mut array = Group::new(Delimiter::Bracket, quote_spanned! { list.span() => #(#items),* });
                array.set_span(list.span());
                [and.clone(), TokenTree::Group(array)].into_iter().collect()
            }
            (Kind::Union(suffix), seen) => {
                let value = suffixed(seen, suffix);
                let span = tokens.first().map_or_else(Span::call_site, TokenTree::span);
                quote_spanned! { span => ::core::convert::Into::into(#value) }
            }
            _ => tokens.iter().cloned().collect(),
        }
    }

    fn variant(&mut self, property: &str, literal: &Literal, enum_name: &str) -> TokenStream {
        let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else {
            return TokenTree::Literal(literal.clone()).into();
        };
        let text = text.value();
        let values = self.shapes.enums.get(enum_name).map(Vec::as_slice).unwrap_or_default();
        if let Some(position) = values.iter().position(|value| *value == text) {
            let runtime = self.runtime;
            let position = Literal::usize_unsuffixed(position);
            return quote_spanned! { literal.span() => #runtime::__private::nth::<_, #position>() };
        }
        let near = suggest::nearest(&text, values.iter().map(String::as_str));
        let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
        let all: Vec<String> = values.iter().take(20).map(|value| format!("{value:?}")).collect();
        let more = if values.len() > all.len() { ", …" } else { "" };
        let message = format!(
            "the plan does not allow {text:?} for `{property}`{near}\nhelp: it allows {}{more}",
            all.join(", ")
        );
        self.problem((literal.span(), message))
    }
}

/// `[a, b]`, and not `[a; 3]`.
fn is_list(list: &Group) -> bool {
    list.delimiter() == Delimiter::Bracket && !list.stream().into_iter().any(|token| is_punct(&token, ';'))
}

/// An integer literal of a union says which of its types it is, as rustc could not choose.
fn suffixed(tokens: &[TokenTree], suffix: &str) -> TokenStream {
    match tokens.split_last() {
        Some((TokenTree::Literal(number), before)) if !suffix.is_empty() => {
            let text = number.to_string();
            let is_integer = text.chars().all(|c| c.is_ascii_digit() || c == '_');
            let signed = before.is_empty() || matches!(before, [minus] if is_punct(minus, '-'));
            match format!("{text}{suffix}").parse::<Literal>() {
                Ok(mut literal) if is_integer && signed => {
                    literal.set_span(number.span());
                    before.iter().cloned().chain([TokenTree::Literal(literal)]).collect()
                }
                _ => tokens.iter().cloned().collect(),
            }
        }
        _ => tokens.iter().cloned().collect(),
    }
}
