//! Values of a property that takes any JSON: what the call makes of literals, lists and `json!(…)`, beside what is JSON already. The field
//! has a reference, and what is made lives as long as the call.

use super::branches;
use super::constant::LiteralValue;
use super::conversion_traits::INTO_JSON;
use super::expand::Expansion;
use super::forms::is_object;
use super::literal::suffixed;
use super::option::{held, holding, is_none};
use super::tokens::{diverges, is_json, is_punct, is_word, list_literal, start_of, visible};
use proc_macro2::{TokenStream, TokenTree};
use quote::{quote, quote_spanned};

impl Expansion<'_> {
    /// Returns the value of a field, or of a tuple, a reference: to what is made, also in a branch, or the one that was given.
    pub(super) fn json_field(&self, tokens: &[TokenTree]) -> TokenStream {
        if !self.may_make {
            return self.json_of_branches(tokens);
        }
        if let Some(json) = self.json(tokens) {
            return quote_spanned! { start_of(tokens) => &#json };
        }
        let has_branches = branches::any(tokens, &|_| true);
        if !has_branches && !self.is_converted(tokens) {
            return tokens.iter().cloned().collect();
        }
        let json = self.json_of_branches(tokens);
        quote! { &*#json }
    }

    /// Returns the same of an option: `Some("text")`, `if … { Some([1]) } else { None }`, `condition.then(|| json!(1))`.
    pub(super) fn optional_json(&self, tokens: &[TokenTree]) -> TokenStream {
        let is_made = |leaf: &[TokenTree]| held(leaf).is_some_and(|held| self.json(&held).is_some());
        match tokens {
            [and, ..] if is_punct(and, '&') => quote_spanned! { start_of(tokens) =>
                ::core::option::Option::as_ref(#(#tokens)*)
            },
            _ if self.may_make && (self.is_converted(tokens) || is_made(tokens) || branches::any(tokens, &is_made)) => {
                let option = self.option_of_json(tokens);
                quote! { ::core::option::Option::as_deref(&#option) }
            }
            _ => tokens.iter().cloned().collect(),
        }
    }

    /// Returns the JSON of null, and in a call of a literal, a list, `{ "name": value }` in one, or `json!(…)`.
    pub(super) fn json(&self, tokens: &[TokenTree]) -> Option<TokenStream> {
        let seen = visible(tokens);
        let place = start_of(&seen);
        let runtime = self.runtime_at(place);
        if is_word(&seen, "null") {
            return Some(quote_spanned! { place => #runtime::__private::Json::Null });
        }
        if self.is_payload {
            return None;
        }
        if is_json(&seen) {
            return Some(seen.iter().cloned().collect());
        }
        // No letter in single quotes and no bytes.
        if LiteralValue::is_scalar(&seen) && LiteralValue::of(&seen).is_some() {
            // Of an integer by itself rustc would make an `i32`.
            let scalar = suffixed(&seen, "i64");
            return Some(
                quote_spanned! { place => <#runtime::__private::Json as ::core::convert::From<_>>::from(#scalar) },
            );
        }
        let inner = match &*seen {
            [TokenTree::Group(braces)] if is_object(braces.stream()) => braces,
            seen => list_literal(seen)?.1,
        };
        Some(quote_spanned! { place => #runtime::json!(#inner) })
    }

    /// Returns the branches, or the value without any, as a `Cow`. Where nothing can be made, null alone is, and they are references.
    fn json_of_branches(&self, tokens: &[TokenTree]) -> TokenStream {
        let runtime = self.runtime;
        branches::mapped(tokens, &mut |leaf| self.json_of_branches(&visible(leaf))).unwrap_or_else(|| {
            match (self.json(tokens), self.may_make && !diverges(tokens)) {
                (Some(json), true) => quote! { ::std::borrow::Cow::Owned(#json) },
                (None, true) if self.is_converted(tokens) => self.through(INTO_JSON, tokens, start_of(tokens)),
                // With its type, so that a reference to a `Box` of JSON becomes one to the JSON.
                (None, true) => quote! { ::std::borrow::Cow::<#runtime::__private::Json>::Borrowed(#(#tokens)*) },
                (Some(json), false) => quote! { &#json },
                (None, false) => tokens.iter().cloned().collect(),
            }
        })
    }

    /// Returns an item of a list or a map, which is no reference; `None` for one that is JSON already.
    pub(super) fn json_item(&self, tokens: &[TokenTree]) -> Option<TokenStream> {
        let is_converted = || !self.is_payload && !self.is_editor() && !self.is_left(tokens);
        self.json(tokens).or_else(|| {
            is_converted().then(|| {
                let json = self.through(INTO_JSON, tokens, start_of(tokens));
                quote! { ::std::borrow::Cow::into_owned(#json) }
            })
        })
    }

    /// Returns whether what is no reference by its tokens may be of another type than JSON.
    fn is_converted(&self, tokens: &[TokenTree]) -> bool {
        let is_borrowed = tokens.first().is_none_or(|first| is_punct(first, '&'));
        !is_borrowed && !is_none(tokens) && !self.is_left(tokens) && !self.is_editor()
    }

    /// Returns the branches, each an `Option` of a `Cow`.
    fn option_of_json(&self, tokens: &[TokenTree]) -> TokenStream {
        let runtime = self.runtime_at(start_of(tokens));
        branches::mapped(tokens, &mut |leaf| self.option_of_json(&visible(leaf))).unwrap_or_else(|| {
            match held(tokens) {
                Some(held) => holding(tokens, self.json_of_branches(&held)),
                _ if !self.is_converted(tokens) => tokens.iter().cloned().collect(),
                _ => quote_spanned! { start_of(tokens) => #runtime::__private::optional_json(#(#tokens)*) },
            }
        })
    }
}
