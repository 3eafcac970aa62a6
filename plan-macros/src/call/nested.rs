//! Lists and maps that have lists or maps in them and do not stand in the call, as a `HashMap<String, Vec<String>>`; and lists of texts
//! that do and in which texts are made. The runtime holds what is made of them for the length of the call.

use super::expand::Expansion;
use super::tokens::{ends_as_reference, is_punct, split_at_commas, start_of, visible};
use super::value::group;
use super::wrong_literal;
use plan_codegen::plan_index::ValueKind;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

impl Expansion<'_> {
    /// Returns a map with lists or maps in it, as the field has it.
    pub(super) fn held(&self, tokens: &[TokenTree], value: &ValueKind) -> Option<TokenStream> {
        let inner = self.holder(value)?;
        Some(self.held_by(tokens, &self.holder_of_map(&inner)))
    }

    /// Returns a list with lists or maps in it, or of items that may be null, as the field has it.
    pub(super) fn held_list(&self, tokens: &[TokenTree], item: &ValueKind) -> Option<TokenStream> {
        let holder = self.holder_of_list(item)?;
        Some(self.held_by(tokens, &holder))
    }

    /// Returns the same of an option.
    pub(super) fn held_option(&self, tokens: &[TokenTree], kind: &ValueKind) -> Option<TokenStream> {
        let holder = match kind {
            ValueKind::Array(item) => self.holder_of_list(item)?,
            ValueKind::Map(value) => self.holder_of_map(&self.holder(value)?),
            _ => return None,
        };
        let place = start_of(tokens);
        let runtime = self.runtime_at(place);
        Some(quote_spanned! { place =>
            #runtime::__private::optional_held(&#runtime::__private::IntoOptionalHeld::<#holder>::into_optional_held(#(#tokens)*))
        })
    }

    fn held_by(&self, tokens: &[TokenTree], holder: &TokenStream) -> TokenStream {
        let place = start_of(tokens);
        let runtime = self.runtime_at(place);
        quote_spanned! { place =>
            #runtime::__private::held(&#runtime::__private::IntoHeld::<#holder>::into_held(#(#tokens)*))
        }
    }

    fn holder_of_list(&self, item: &ValueKind) -> Option<TokenStream> {
        let runtime = self.runtime;
        match item {
            ValueKind::Nullable(inner) if is_leaf(inner) && self.may_hold() => {
                Some(quote! { #runtime::__private::List<'_, _> })
            }
            item => {
                let inner = self.holder(item)?;
                Some(quote! { #runtime::__private::HeldList<#inner, _> })
            }
        }
    }

    fn holder_of_map(&self, inner: &TokenStream) -> TokenStream {
        let runtime = self.runtime;
        quote! { #runtime::__private::HeldMap<'_, #inner, _> }
    }

    /// Returns the type that holds a list or map within another one; `None` of what is none, and where its items cannot be made.
    fn holder(&self, kind: &ValueKind) -> Option<TokenStream> {
        let runtime = self.runtime;
        match kind {
            _ if !self.may_hold() => None,
            ValueKind::Array(item) if is_leaf(item) => Some(quote! { #runtime::__private::List<'_, _> }),
            ValueKind::Map(value) if is_leaf(value) => Some(quote! { #runtime::__private::HeldPairs<'_, _> }),
            ValueKind::Array(item) => self.holder_of_list(item),
            ValueKind::Map(value) => Some(self.holder_of_map(&self.holder(value)?)),
            _ => None,
        }
    }

    fn may_hold(&self) -> bool {
        self.may_make && !self.is_editor()
    }

    /// Returns a list that stands in the call, of texts that are made there, `[format!(…)]`, `[name.clone()]`, and of others; `None` for
    /// one that rustc takes as it is. A wrong literal in it is a mistake.
    pub(super) fn list_of_texts_and_truths(
        &mut self,
        property: &str,
        list: &Group,
        item: &ValueKind,
        span: Span,
    ) -> Option<TokenStream> {
        if self.is_editor() {
            return None;
        }
        let items = split_at_commas(list.stream());
        let mistakes = items.iter().filter_map(|given| wrong_literal::of(property, &visible(given), item, true));
        if let Some(made) = mistakes.map(|mistake| self.problem(mistake)).last() {
            return Some(made);
        }
        if *item != ValueKind::Text || !self.may_make || !items.iter().any(|item| is_made(item)) {
            return None;
        }
        let runtime = self.runtime;
        let texts = items.into_iter().map(|item| {
            let (seen, place) = (visible(&item), start_of(&item));
            match self.is_borrowed_text(&seen) {
                true => quote_spanned! { place => #runtime::__private::borrowed_text(#(#item)*) },
                false => quote_spanned! { place => #runtime::__private::IntoItemText::into_item_text(#(#item)*) },
            }
        });
        let texts = group(Delimiter::Bracket, quote! { #(#texts),* }, list.span());
        Some(
            quote_spanned! { span => #runtime::__private::List::items(&#runtime::__private::IntoList::into_list(&#texts)) },
        )
    }
}

/// Returns whether the runtime makes such an item of what a list or map has.
fn is_leaf(kind: &ValueKind) -> bool {
    match kind {
        ValueKind::Boolean
        | ValueKind::Json
        | ValueKind::Text
        | ValueKind::Integer
        | ValueKind::Number
        | ValueKind::Enum(_) => true,
        ValueKind::Nullable(inner) => is_leaf(inner),
        _ => false,
    }
}

/// Returns whether an item ends with a call or waits for one, so that its text may be one of its own, which nothing else holds.
fn is_made(item: &[TokenTree]) -> bool {
    let seen = visible(item);
    let is_call = match seen.last() {
        Some(TokenTree::Group(arguments)) => arguments.delimiter() == Delimiter::Parenthesis && seen.len() > 1,
        Some(TokenTree::Ident(word)) => seen.len() > 1 && *word == "await",
        Some(end) => is_punct(end, '?'),
        None => false,
    };
    is_call && !ends_as_reference(&seen) && !seen.first().is_some_and(|first| is_punct(first, '&'))
}
