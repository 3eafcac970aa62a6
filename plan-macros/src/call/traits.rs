//! The traits of identify and group, which have no name in a call: their struct is made by a constructor, as its path is not known
//! here.

use super::expand::Expansion;
use super::given_fields::without;
use super::missing::left_out;
use super::syntax::{GivenField, Literal};
use plan_codegen::CallMacro;
use plan_codegen::plan_index::{FieldShape, takes_array};
use plan_model::diagnostic::suggest;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

impl Expansion<'_> {
    /// Returns the traits struct, through its constructor: its path is not known here.
    pub(super) fn traits(&mut self, call: CallMacro, literal: &Literal, plan: &TokenStream) -> TokenStream {
        let type_name = call.traits().unwrap_or_default();
        let index = self.index;
        let Some(shape) = index.shape(type_name) else { return quote! { () } };
        for field in literal.fields.iter().filter(|field| shape.field(&field.plain).is_none()) {
            let given = field.name.to_string();
            let names = || shape.fields.iter().map(|field| field.name.as_str());
            let near = suggest::nearest(&given, names()).map(|near| format!("; did you mean `{near}`?"));
            let all: Vec<&str> = names().take(20).collect();
            let help = if all.is_empty() {
                let rule = call.name().to_uppercase();
                format!("it has none: add a rule of \"type\": \"{rule}\" to it, with `{given}` in its \"properties\"")
            } else {
                format!("it has {}", all.join(", "))
            };
            let near = near.unwrap_or_default();
            let message = format!("the plan has no {call} trait `{given}`{near}\nhelp: {help}");
            self.problem((field.name.span(), message));
        }
        if let Some(rest) = &literal.rest {
            let span = rest.clone().into_iter().next().map_or(literal.span, |token| token.span());
            self.problem((span, format!("`..` does not work here: give the traits of {call} by name")));
        }
        if self.errors.is_empty() {
            self.missing(literal, shape, &left_out(shape, literal));
        }
        let values = shape.fields.iter().map(|field| match self.trait_value(literal, field) {
            Some(value) if takes_array(field.required, field.nullable) => quote! { [#value] },
            Some(value) => value,
            None if field.required && self.is_editor() => quote! { loop {} },
            None => quote! { ::core::option::Option::None },
        });
        let values: Vec<TokenStream> = values.collect();
        self.twice(literal);
        let constructor = format_ident!("{}_traits", call.name());
        quote_spanned! { Span::mixed_site() => #plan.#constructor(#(#values),*) }
    }

    /// Returns the value of a trait, if it is given. Where it has attributes, it is a block with a `let` under each.
    fn trait_value(&mut self, literal: &Literal, field: &FieldShape) -> Option<TokenStream> {
        let given: Vec<&GivenField> = literal.fields.iter().filter(|given| given.plain == field.plain).collect();
        let [first, ..] = given.as_slice() else { return None };
        if first.attributes.is_empty() {
            return Some(self.field_value(first, field).into_tokens());
        }
        let may_make = std::mem::take(&mut self.may_make);
        let mut block = TokenStream::new();
        for given in &given {
            let (attributes, value) = (&given.attributes, self.field_value(given, field).into_tokens());
            block.extend(quote_spanned! { Span::mixed_site() => #(#attributes)* let value = #value; });
        }
        self.may_make = may_make;
        let without = without(first, literal);
        if let (true, Some(_)) = (field.required, &without) {
            let name = &first.name;
            let message = format!(
                "the required trait `{name}` would be missing where this attribute leaves it out\nhelp: give it another value under \
                 the opposite attribute"
            );
            self.problem((name.span(), message));
        } else if let Some(without) = without {
            block.extend(quote_spanned! { Span::mixed_site() => #without let value = ::core::option::Option::None; });
        }
        Some(quote_spanned! { Span::mixed_site() => { #block value } })
    }
}
