//! A literal of a struct of the plan, of an event as of an object nested in it: the fields that were given, and those that were not.

use super::expand::Expansion;
use super::missing::{left_out, none_of};
use super::syntax::Literal;
use super::tokens::{is_punct, start_of};
use super::value::group;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

impl Expansion<'_> {
    /// Returns `Path { … }` with the optional properties that were left out. A struct the plan does not know goes to rustc as it is.
    pub(super) fn literal(&mut self, literal: &Literal) -> TokenStream {
        let is_event = std::mem::take(&mut self.is_event);
        let first = if self.is_local { literal.path.len().saturating_sub(1) } else { 0 };
        let path: TokenStream = literal.path.iter().skip(first).cloned().collect();
        let index = self.index;
        let shape = literal.path.last().and_then(|name| index.shape(&name.to_string()));
        let Some(shape) = shape else {
            if self.lacks_its_name(literal, None) {
                let fields = self.fields_of_other_name(literal);
                return braced(literal, path, fields);
            }
            let mut fields = TokenStream::new();
            for field in &literal.fields {
                self.unknown_field(field, &mut fields);
            }
            fields.extend(literal.rest.iter().map(|rest| quote! { ..#rest }));
            return braced(literal, path, fields);
        };
        let left_out = left_out(shape, literal);
        // As many as there are: each is known, and given once.
        let has_all = literal.fields.len() + left_out.len() == shape.fields.len();
        let has_unknown = !has_all && literal.fields.iter().any(|field| shape.field(&field.plain).is_none());
        if !has_all {
            self.twice(literal);
        }
        let mut fields = self.given(literal, shape, is_event);
        if literal.leaves_the_rest() && !has_unknown {
            fields.extend(self.rest_of_defaults(literal, shape, &left_out, is_event));
        } else if let Some(rest) = &literal.rest {
            fields.extend(self.rest(rest));
        } else {
            // A property that the plan does not have may be one misspelled: rustc's word on it is enough, and names those
            // that are left.
            let is_whole = !has_unknown && !self.missing(literal, shape, &left_out);
            if self.is_editor() && !is_whole {
                // Of the type that it stands for: older versions of rust-analyzer take a `loop` here for a wrong one.
                let runtime = self.runtime;
                fields.extend(quote! { ..#runtime::__private::any() });
            } else if !has_unknown {
                fields.extend(none_of(&left_out));
            }
        }
        braced(literal, path, fields)
    }

    /// Returns `..rest`. Of a `Default`, which no struct of a plan has by itself, a trait of the runtime says that none is needed.
    fn rest(&self, rest: &TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = rest.clone().into_iter().collect();
        if self.is_editor() || !is_default(&tokens) {
            return quote! { ..#rest };
        }
        let (runtime, span) = (self.runtime_at(start_of(&tokens)), start_of(&tokens));
        quote_spanned! { span => ..#runtime::__private::rest_of_default() }
    }
}

/// Returns whether it is `Default::default()` or that of a type.
fn is_default(rest: &[TokenTree]) -> bool {
    match rest {
        [path @ .., TokenTree::Ident(name), TokenTree::Group(none)] => {
            *name == "default"
                && none.delimiter() == Delimiter::Parenthesis
                && none.stream().is_empty()
                && path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'))
        }
        _ => false,
    }
}

/// Returns the literal with these fields.
pub(super) fn braced(literal: &Literal, mut path: TokenStream, fields: TokenStream) -> TokenStream {
    path.extend([group(Delimiter::Brace, fields, literal.span)]);
    path
}
