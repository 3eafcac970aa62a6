//! A struct of the plan under another name, as `use analytics::OrderCompleted as Paid` gives it one. A macro knows the structs by their
//! own names, so that it adds nothing to such a literal. One that names every field as rustc wants it compiles all the same.

use super::expand::Expansion;
use super::syntax::{GivenField, Literal};
use plan_codegen::plan_index::{FieldShape, Shape, ValueKind};
use proc_macro2::{TokenStream, TokenTree};
use quote::{quote, quote_spanned};

impl Expansion<'_> {
    /// Returns whether a literal whose name the plan does not know has properties of one of its structs, and not as rustc wants
    /// them all. Only the struct `wanted` counts, if there is one.
    pub(super) fn lacks_its_name(&self, literal: &Literal, wanted: Option<&str>) -> bool {
        let has_fields = |shape: &&Shape| literal.fields.iter().all(|given| shape.field(&given.plain).is_some());
        let index = self.index;
        let all = || index.structs().map(String::as_str).filter(|name| wanted.is_none_or(|wanted| wanted == *name));
        let shapes = || all().filter_map(|name| index.shape(name)).filter(has_fields);
        let is_asked = !self.is_editor() && literal.rest.is_none() && !literal.fields.is_empty();
        is_asked && shapes().next().is_some() && !shapes().any(|shape| is_right(shape, literal))
    }

    /// Returns the fields of a literal that is wrong in any case: for rustc to say that there is no such struct, or which one it is.
    /// Its values are looked at and not used, and those that it leaves out are no further mistakes.
    pub(super) fn fields_of_other_name(&mut self, literal: &Literal) -> TokenStream {
        let mut fields = TokenStream::new();
        for field in &literal.fields {
            let value = match &field.value {
                Some(value) => self.value_of_unknown(value).into_tokens(),
                None => TokenTree::Ident(field.name.clone()).into(),
            };
            let (name, runtime) = (&field.name, self.runtime);
            fields.extend(quote! { #name: #runtime::__private::of_any_type(#value), });
        }
        let runtime = self.runtime_at(literal.span);
        fields.extend(quote_spanned! { literal.span => ..#runtime::__private::by_its_own_name() });
        fields
    }
}

/// Returns whether the literal has each field of the struct, and no other, with values that rustc takes as they are.
fn is_right(shape: &Shape, literal: &Literal) -> bool {
    let is_field = |given: &GivenField| shape.field(&given.plain).is_some_and(|field| is_value_of(given, field));
    shape.fields.len() == literal.fields.len() && literal.fields.iter().all(is_field)
}

fn is_value_of(given: &GivenField, field: &FieldShape) -> bool {
    let is_literal = matches!(given.value.as_deref(), Some([TokenTree::Literal(_)]));
    let takes_literals = matches!(field.kind, ValueKind::Text | ValueKind::Integer | ValueKind::Number);
    !is_literal || (takes_literals && field.options() == 0 && !field.personal)
}
