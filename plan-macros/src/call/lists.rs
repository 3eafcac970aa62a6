//! Lists and maps that stand in the branches of an `if` or `match`, in a block, or in a closure of `then`. What is borrowed there ends
//! behind the braces, so a list of constants becomes a constant, and any other one is made for the length of the call.

use super::branches;
use super::conversion_traits::{INTO_LIST, INTO_MAP};
use super::expand::Expansion;
use super::literal::{map_literal, regrouped};
use super::option::{ends_with_call, held, holding, is_none};
use super::tokens::{is_full_range, is_path, is_punct, list_literal, split_at_commas, start_of, visible};
use plan_codegen::plan_index::ValueKind;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

impl Expansion<'_> {
    /// Returns a list or map with branches of which one must be made; `None` for all others.
    pub(super) fn made_in_branches(
        &mut self,
        property: &str,
        seen: &[TokenTree],
        kind: &ValueKind,
    ) -> Option<TokenStream> {
        let is_list = |leaf: &[TokenTree]| list_in(leaf, kind).is_some();
        let is_made = |leaf: &[TokenTree]| !is_constant(leaf) || !is_plain(kind);
        if !self.makes_lists(kind) || !branches::any(seen, &is_list) || !branches::any(seen, &is_made) {
            return None;
        }
        let (runtime, made) = (self.runtime, self.list_of_branches(property, seen, kind));
        Some(match kind {
            ValueKind::Map(_) => quote! { #runtime::__private::map(&#made) },
            _ => quote! { #runtime::__private::List::items(&#made) },
        })
    }

    /// Returns the same for an option of it: `if … { Some(&[…]) } else { None }`, `condition.then(|| &[…])`.
    pub(super) fn optional_in_branches(
        &mut self,
        property: &str,
        seen: &[TokenTree],
        kind: &ValueKind,
    ) -> Option<TokenStream> {
        let is_list = |leaf: &[TokenTree]| held(leaf).is_some_and(|held| list_in(&held, kind).is_some());
        let is_made = |leaf: &[TokenTree]| held(leaf).is_some_and(|held| !is_constant(&held) || !is_plain(kind));
        // A closure returns a list of its own length, and no slice.
        let is_then = || ends_with_call(seen, "then") && is_list(seen);
        let has_branches = || branches::any(seen, &is_list) && branches::any(seen, &is_made);
        if !self.makes_lists(kind) || !is_then() && !has_branches() {
            return None;
        }
        let (runtime, made) = (self.runtime, self.option_of_branches(property, seen, kind));
        Some(match kind {
            ValueKind::Map(_) => quote! { #runtime::__private::optional_map(&#made) },
            _ => quote! { #runtime::__private::optional_items(&#made) },
        })
    }

    fn makes_lists(&self, kind: &ValueKind) -> bool {
        self.may_make && !self.is_editor() && matches!(kind, ValueKind::Array(_) | ValueKind::Map(_))
    }

    /// Returns the branches, each a `List` of the runtime.
    fn list_of_branches(&mut self, property: &str, seen: &[TokenTree], kind: &ValueKind) -> TokenStream {
        self.behind_braces(|inner| {
            branches::mapped(seen, &mut |leaf| inner.list_of_branches(property, &visible(leaf), kind))
                .unwrap_or_else(|| inner.list_of_leaf(property, seen, kind))
        })
    }

    fn list_of_leaf(&mut self, property: &str, leaf: &[TokenTree], kind: &ValueKind) -> TokenStream {
        let runtime = self.runtime;
        if let Some(list) = list_in(leaf, kind) {
            let is_in_list = std::mem::replace(&mut self.is_in_list, true);
            let items = split_at_commas(list.stream());
            let items = items.iter().map(|tokens| match kind {
                ValueKind::Array(item) => self.value(property, tokens, item),
                ValueKind::Map(value) => self.pair(property, tokens, value),
                _ => tokens.as_slice().into(),
            });
            let list = regrouped(&list, items);
            self.is_in_list = is_in_list;
            return quote! { #runtime::__private::made_list(#list) };
        }
        match kind {
            _ if self.is_left(leaf) => leaf.iter().cloned().collect(),
            ValueKind::Map(_) => self.through(INTO_MAP, leaf, self.around(start_of(leaf))),
            ValueKind::Array(item) if item.is_listed() => self.through(INTO_LIST, leaf, self.around(start_of(leaf))),
            _ => quote! { #runtime::__private::List::Borrowed(#(#leaf)*) },
        }
    }

    /// Returns the branches, each an `Option` of a `List` of the runtime.
    fn option_of_branches(&mut self, property: &str, seen: &[TokenTree], kind: &ValueKind) -> TokenStream {
        self.behind_braces(|inner| {
            branches::mapped(seen, &mut |leaf| inner.option_of_branches(property, &visible(leaf), kind))
                .unwrap_or_else(|| inner.option_of_leaf(property, seen, kind))
        })
    }

    fn option_of_leaf(&mut self, property: &str, leaf: &[TokenTree], kind: &ValueKind) -> TokenStream {
        let runtime = self.runtime;
        if let Some(held) = held(leaf) {
            return holding(leaf, self.list_of_branches(property, &held, kind));
        }
        match (leaf, kind) {
            _ if is_none(leaf) || self.is_left(leaf) => leaf.iter().cloned().collect(),
            (_, ValueKind::Map(_)) => quote! { #runtime::__private::optional_pairs(#(#leaf)*) },
            (_, ValueKind::Array(item)) if item.is_listed() => quote! { #runtime::__private::optional_list(#(#leaf)*) },
            _ => quote! { ::core::option::Option::map(#(#leaf)*, #runtime::__private::List::Borrowed) },
        }
    }
}

/// Returns the brackets of a list, or those of the pairs of a map.
fn list_in(tokens: &[TokenTree], kind: &ValueKind) -> Option<Group> {
    match kind {
        ValueKind::Map(_) => map_literal(tokens).map(|(_, list)| list),
        _ => list_literal(tokens).map(|(_, list)| list.clone()),
    }
}

/// Returns whether the tokens are made of literals and variants alone, so that a list of them is a constant.
fn is_constant(tokens: &[TokenTree]) -> bool {
    match &*visible(tokens) {
        [TokenTree::Literal(_)] => true,
        [sign, rest @ ..] if is_punct(sign, '-') || is_punct(sign, '&') => is_constant(rest),
        [TokenTree::Ident(some), TokenTree::Group(held)] if *some == "Some" => all_constant(held),
        [TokenTree::Ident(word)] => ["null", "None", "true", "false"].iter().any(|known| word == known),
        [list @ TokenTree::Group(_), range] if is_full_range(range) => is_constant(std::slice::from_ref(list)),
        [TokenTree::Group(list)] if list.delimiter() != Delimiter::Brace => all_constant(list),
        path => is_path(path) && path.last().is_some_and(|last| last.to_string().starts_with(char::is_uppercase)),
    }
}

fn all_constant(group: &Group) -> bool {
    split_at_commas(group.stream()).iter().all(|item| is_constant(item))
}

/// Returns whether a literal of this kind goes into the code as it is, and nothing is called with it.
fn is_plain(kind: &ValueKind) -> bool {
    match kind {
        ValueKind::Boolean | ValueKind::Text | ValueKind::Integer | ValueKind::Number | ValueKind::Enum(_) => true,
        ValueKind::Array(inner) | ValueKind::Map(inner) | ValueKind::Nullable(inner) => is_plain(inner),
        ValueKind::Tuple(kinds) => kinds.iter().all(is_plain),
        ValueKind::Json | ValueKind::Time(_) | ValueKind::Struct(_) | ValueKind::Union(..) => false,
    }
}
