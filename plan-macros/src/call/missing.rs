//! Properties that a literal leaves out: a required one is missing, an optional one is `None`.

use super::expand::Expansion;
use super::syntax::Literal;
use crate::code;
use plan_codegen::plan_index::{FieldShape, Shape};
use proc_macro2::TokenStream;

impl Expansion<'_> {
    /// Returns whether required properties are among those left out, and reports them.
    pub(super) fn missing(&mut self, literal: &Literal, shape: &Shape, left_out: &[&FieldShape]) -> bool {
        let missing: Vec<&FieldShape> = left_out.iter().copied().filter(|field| field.required).collect();
        if missing.is_empty() {
            return false;
        }
        let list: Vec<String> =
            missing.iter().map(|field| format!("`{}: {}`", field.name, field.full_type())).collect();
        let has_traits = shape.sent_with.is_some_and(|call| call.traits().is_some());
        let what = match (has_traits, missing.len()) {
            (true, 1) => "trait",
            (true, _) => "traits",
            (false, 1) => "property",
            (false, _) => "properties",
        };
        self.problem((literal.span, format!("missing required {what} of {}: {}", shape.title, list.join(", "))));
        true
    }
}

/// Returns the fields of the struct that the literal does not give.
pub(super) fn left_out<'s>(shape: &'s Shape, literal: &Literal) -> Vec<&'s FieldShape> {
    let mut left_out = Vec::with_capacity(shape.fields.len());
    'fields: for field in &shape.fields {
        for given in &literal.fields {
            if given.plain == field.plain {
                continue 'fields;
            }
        }
        left_out.push(field);
    }
    left_out
}

/// Returns the optional ones of the properties left out, as `name: None`.
pub(super) fn none_of(left_out: &[&FieldShape]) -> Option<TokenStream> {
    let mut text = String::new();
    for field in left_out {
        if !field.required {
            text.push_str(&field.name);
            text.push_str(": ::core::option::Option::None, ");
        }
    }
    if text.is_empty() { None } else { code::of_text(&text) }
}
