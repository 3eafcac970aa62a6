//! The fields of a literal that were given: known ones with their values, unknown ones as rustc is to see them, and what was given
//! twice.

use super::expand::Expansion;
use super::syntax::{GivenField, Literal};
use super::value::{ValueTokens, ident, punct};
use plan_codegen::plan_index::Shape;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

impl Expansion<'_> {
    /// Returns the fields as they were given.
    pub(super) fn given(&mut self, literal: &Literal, shape: &Shape, is_event: bool) -> TokenStream {
        let takes_defaults = self.takes_defaults(literal, shape, is_event);
        let mut fields = TokenStream::new();
        for field in &literal.fields {
            match shape.field(&field.plain) {
                Some(known) => {
                    let place = field.name.span();
                    // The name has our own hygiene; otherwise `clippy::redundant_field_names` fires in the user's code at
                    // `total: total`. In the editor it is the user's word, so that "find references" finds it.
                    let place = if self.is_editor() { place } else { Span::mixed_site().located_at(place) };
                    let name = ident(&known.name, place);
                    let value = self.field_value(field, known);
                    fields.extend(field.attributes.iter().cloned());
                    append_field(name.clone(), field.name.span(), Some(value), &mut fields);
                    if let Some(without) = without(field, literal) {
                        let none = || (!known.required).then(|| quote! { ::core::option::Option::None });
                        let default = if takes_defaults { self.default_of(known) } else { None };
                        let value = default.or_else(none);
                        fields.extend(value.map(|value| quote! { #without #name: #value, }));
                    }
                }
                // In the editor it stands among the names already, which is where it is underlined.
                None if self.is_editor() => {}
                // No field can have such a name, so rustc would speak of the word and of the field.
                None if matches!(field.plain.as_str(), "crate" | "self" | "Self" | "super")
                    && shape.field(&format!("{}_", field.plain)).is_some() =>
                {
                    let message = format!("`{0}` is a word of Rust\nhelp: write `{0}_`", field.plain);
                    self.problem((field.name.span(), message));
                }
                // In short, the name may be that of no variable, which is the same mistake.
                None if field.value.is_none() => {
                    append_field(field.name.clone(), field.name.span(), Some(quote! { loop {} }.into()), &mut fields);
                }
                None => self.unknown_field(field, &mut fields),
            }
        }
        fields
    }

    /// Writes a field of an unknown struct, or one that the struct does not have: for rustc to speak of.
    pub(super) fn unknown_field(&mut self, field: &GivenField, fields: &mut TokenStream) {
        let value = field.value.as_ref().map(|value| self.value_of_unknown(value));
        append_field(field.name.clone(), field.name.span(), value, fields);
    }

    pub(super) fn twice(&mut self, literal: &Literal) {
        for (position, field) in literal.fields.iter().enumerate() {
            if field.attributes.is_empty()
                && literal.fields.iter().take(position).any(|earlier| earlier.plain == field.plain)
            {
                self.problem((field.name.span(), format!("`{}` is given twice", field.name)));
            }
        }
    }
}

/// Returns the `cfg` under which a field is not there, as it has `#[cfg(…)]`.
pub(super) fn without(field: &GivenField, literal: &Literal) -> Option<TokenStream> {
    let [hash, TokenTree::Group(attribute)] = field.attributes.as_slice() else { return None };
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    let [TokenTree::Ident(word), TokenTree::Group(condition)] = tokens.as_slice() else { return None };
    let is_once = literal.fields.iter().filter(|other| other.plain == field.plain).count() == 1;
    let condition = condition.stream();
    (*word == "cfg" && is_once).then(|| quote! { #hash[cfg(not(#condition))] })
}

/// Writes a field and the comma after it.
fn append_field(name: Ident, span: Span, value: Option<ValueTokens<'_>>, fields: &mut TokenStream) {
    fields.extend([TokenTree::Ident(name)]);
    if let Some(value) = value {
        fields.extend([punct(':', span)]);
        value.append_to(fields);
    }
    fields.extend([punct(',', span)]);
}
