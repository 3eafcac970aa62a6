//! `..` at the end of an event: what is left out comes from the defaults of the scope or client.

use super::expand::Expansion;
use super::syntax::Literal;
use super::value::ident;
use plan_codegen::plan_index::{FieldShape, Shape};
use plan_model::name::DEFAULTS;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

impl Expansion<'_> {
    /// Returns what stands in place of the client, with its defaults.
    pub(super) fn with_defaults(&self, client: &[TokenTree], has_user: bool) -> TokenStream {
        self.found_in(client, if has_user { "client_with_defaults" } else { "scoped_with_defaults" })
    }

    /// Returns the fields that the literal leaves out.
    pub(super) fn rest_of_defaults(
        &mut self,
        literal: &Literal,
        shape: &Shape,
        left_out: &[&FieldShape],
        is_event: bool,
    ) -> TokenStream {
        let runtime = self.runtime;
        if self.is_editor() {
            return quote! { ..#runtime::__private::any() };
        }
        if let Some(message) = self.no_defaults(shape, is_event) {
            self.problem((literal.span, message));
            return TokenStream::new();
        }
        let missing: Vec<&FieldShape> =
            left_out.iter().copied().filter(|field| field.required && self.default_of(field).is_none()).collect();
        if !missing.is_empty() {
            let list: Vec<String> =
                missing.iter().map(|field| format!("`{}: {}`", field.name, field.full_type())).collect();
            let names: Vec<String> = missing.iter().map(|field| format!("{:?}", field.plain)).collect();
            let message = format!(
                "missing in {}, and no default: {}\nhelp: give it a value, or make it a default: defaults(…, {}) in include_plan!",
                shape.title,
                list.join(", "),
                names.join(", ")
            );
            self.problem((literal.span, message));
            return TokenStream::new();
        }
        let mut fields = TokenStream::new();
        for field in left_out {
            let name = ident(&field.name, Span::mixed_site());
            let value = self.default_of(field).unwrap_or_else(|| quote! { ::core::option::Option::None });
            fields.extend(quote_spanned! { Span::mixed_site() => #name: #value, });
        }
        fields
    }

    /// Returns whether what a literal leaves out comes from the defaults.
    pub(super) fn takes_defaults(&self, literal: &Literal, shape: &Shape, is_event: bool) -> bool {
        literal.leaves_the_rest() && !self.is_editor() && self.no_defaults(shape, is_event).is_none()
    }

    /// Returns the value that a field has by default, if there is a default for it.
    pub(super) fn default_of(&self, field: &FieldShape) -> Option<TokenStream> {
        let default = self.index.shape(DEFAULTS)?.field(&field.plain).filter(|_| !field.is_no_default)?;
        let name = ident(&field.name, Span::mixed_site());
        // A default that one event requires is a value, and others may have it as optional.
        Some(match default.required && !field.required {
            true => quote_spanned! { Span::mixed_site() => ::core::option::Option::Some(scope.defaults().#name) },
            false => quote_spanned! { Span::mixed_site() => scope.defaults().#name },
        })
    }

    /// Returns why `..` cannot stand here.
    fn no_defaults(&self, shape: &Shape, is_event: bool) -> Option<String> {
        let alone = "`..` leaves the rest of an event to the defaults of a scope or client";
        if !is_event || shape.sent_with.is_none_or(|call| call.traits().is_some()) {
            return Some(format!(
                "{alone}, in `track!`, `page!` and `screen!` alone\nhelp: give the properties by name"
            ));
        }
        self.index.shape(DEFAULTS).is_none().then(|| {
            format!(
                "{alone}, and `include_plan!` names none\nhelp: name them there: defaults(\"…\"); optional properties are left out \
                 without `..`"
            )
        })
    }
}
