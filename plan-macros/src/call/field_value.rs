//! The value of a field as it was given, `name: value` or `name`: held against the plan's rules, and wrapped in the `Option`s that the
//! field has.

use super::expand::Expansion;
use super::forms;
use super::null::is_some_null;
use super::option::is_option;
use super::syntax::GivenField;
use super::tokens::is_word;
use super::value::ValueTokens;
use plan_codegen::plan_index::{FieldShape, ValueKind};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

impl Expansion<'_> {
    /// Returns the value of a field. Of a wrong one the editor shall still know what it is made of.
    pub(super) fn field_value<'t>(&mut self, given: &'t GivenField, field: &FieldShape) -> ValueTokens<'t> {
        let errors_before = self.error_count;
        let value = self.checked_value(given, field);
        match &given.value {
            Some(tokens) if self.is_editor() && self.error_count > errors_before => {
                quote! { { let _ = || { #(#tokens)* }; loop {} } }.into()
            }
            _ => value,
        }
    }

    /// Returns the value of a field, wrapped in the `Option`s it needs.
    fn checked_value<'t>(&mut self, given: &'t GivenField, field: &FieldShape) -> ValueTokens<'t> {
        let name = given.name.to_string();
        let short = [TokenTree::Ident(given.name.clone())];
        let tokens = given.value.as_deref().unwrap_or(&short);
        let is_null = is_word(tokens, "null");
        if !self.is_editor()
            && forms::holds_objects(&field.kind)
            && let Some(mistake) = forms::unnamed_within(&name, tokens, &field.kind)
        {
            return self.problem(mistake).into();
        }
        if given.is_option && !is_null && !is_some_null(tokens) {
            if !self.is_editor()
                && field.options() > 0
                && let Some(mistake) = forms::mistake_in_option(&name, tokens, &field.kind)
            {
                return self.problem(mistake).into();
            }
            if !self.satisfies_rules(&name, tokens, &field.rules) {
                return quote! { ::core::unreachable!() }.into();
            }
            return self.option(given, tokens, field).into();
        }
        if is_null || given.is_option {
            return self.null(given, field);
        }
        let options = field.options();
        if options > 0 && is_option(tokens) {
            let none = if field.required { format!("write `{name}: null`") } else { format!("leave `{name}` out") };
            let message = format!(
                "`{name}` takes the value itself\nhelp: {none}, or pass an Option: `{name}?: {}`",
                tokens.iter().cloned().collect::<TokenStream>()
            );
            let span = tokens.first().map_or_else(|| given.name.span(), TokenTree::span);
            return self.problem((span, message)).into();
        }
        if !self.is_editor()
            && let Some(mistake) = forms::mistake(&name, tokens, field)
        {
            return self.problem(mistake).into();
        }
        if !self.satisfies_rules(&name, tokens, &field.rules) {
            return quote! { ::core::unreachable!() }.into();
        }
        self.is_optional = options > 0 && !self.is_editor();
        let mut value = match &given.value {
            _ if field.kind == ValueKind::Json => self.json_field(tokens).into(),
            Some(tokens) => self.value(&name, tokens, &field.kind),
            // In short: the name is the value.
            None => self.value(&name, tokens, &field.kind).into_tokens().into(),
        };
        if field.personal {
            let (runtime, inner) = (self.runtime, value.into_tokens());
            value = quote! { #runtime::__private::Personal { 0: #inner } }.into();
        }
        value.in_somes(options)
    }
}
