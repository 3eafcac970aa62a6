//! `name: null` and `name?: null`: `None` where the plan lets the property be null, a mistake where it does not.

use super::expand::Expansion;
use super::syntax::GivenField;
use super::tokens::is_word;
use super::value::ValueTokens;
use plan_codegen::plan_index::{FieldShape, ValueKind};
use proc_macro2::TokenTree;
use quote::quote;

impl Expansion<'_> {
    /// Returns the value of a field that is given as null.
    pub(super) fn null<'t>(&mut self, given: &GivenField, field: &FieldShape) -> ValueTokens<'t> {
        match (field.nullable, field.required) {
            (true, true) => quote! { ::core::option::Option::None }.into(),
            (true, false) => ValueTokens::from(quote! { ::core::option::Option::None }).in_somes(1),
            // Of any JSON value null is one.
            (false, _) if field.kind == ValueKind::Json => {
                let runtime = self.runtime;
                ValueTokens::from(quote! { &#runtime::__private::Json::Null }).in_somes(field.options())
            }
            (false, _) => {
                let instead = if field.required { "give it a value" } else { "leave it out" };
                let add = match field.kind {
                    ValueKind::Enum(_) => "null to the values that it lists",
                    _ => "\"null\" to its types",
                };
                let name = &given.name;
                let message =
                    format!("`{name}` may not be null in the plan\nhelp: {instead}, or add {add} in the plan");
                self.problem((name.span(), message)).into()
            }
        }
    }
}

/// Returns whether the value is `Some(null)`.
pub(super) fn is_some_null(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(some), TokenTree::Group(held)] if *some == "Some" => {
            let held: Vec<TokenTree> = held.stream().into_iter().collect();
            is_word(&held, "null")
        }
        _ => false,
    }
}
