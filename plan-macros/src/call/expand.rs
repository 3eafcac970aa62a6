//! A parsed call into a struct literal and a call of the plan's function.

use super::branches;
use super::forms;
use super::order;
use super::parse::{self, BoxedProblem};
use super::syntax::{GivenField, Literal, ParsedCall, Payload};
use super::tokens::{is_inferred, is_path, is_punct, start_of, visible};
use super::value::{Conversion, ValueTokens, group, punct};
use crate::{code, compile_error};
use plan_codegen::plan_index::{FieldShape, Shape, ValueKind, takes_array};
use plan_codegen::{CallMacro, PlanIndex, Target};
use plan_model::diagnostic::suggest;

use proc_macro2::{Delimiter, Group, Ident, Literal as Number, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use std::rc::Rc;

/// The expansion of one call, and what was found wrong on the way.
pub(super) struct Expansion<'s> {
    pub(super) runtime: &'s TokenStream,
    /// The same: tokens are cheaper to copy than a stream of them.
    runtime_tokens: Rc<[TokenTree]>,
    pub(super) index: &'s PlanIndex,
    pub(super) id: u64,
    pub(super) target: Target,
    /// What the parser found wrong and read over, in the editor.
    pub(super) noted: Vec<BoxedProblem>,
    /// Whether the plan's types stand in the call itself, in the editor.
    pub(super) is_local: bool,
    /// Whether what the expansion makes is used before the statement ends. That of a `payload!` is not: what it borrows
    /// must live on.
    pub(super) may_make: bool,
    /// Whether what comes next stands in a branch, where it is borrowed no longer than up to the closing brace.
    pub(super) is_in_branch: bool,
    /// Whether what comes next is an item of a list or map, which is borrowed.
    pub(super) is_in_list: bool,
    /// Whether the literal that comes next is the event of a call, of which `..` leaves the rest to defaults.
    pub(super) is_event: bool,
    /// Whether the value that comes next is that of an optional property: an `Option` may be given for it by mistake.
    pub(super) is_optional: bool,
    pub(super) errors: TokenStream,
    error_count: usize,
}

impl<'s> Expansion<'s> {
    pub(super) fn new(runtime: &'s TokenStream, id: u64, index: &'s PlanIndex, target: Target) -> Self {
        Self {
            runtime,
            runtime_tokens: runtime.clone().into_iter().collect(),
            index,
            id,
            target,
            noted: Vec::new(),
            is_local: false,
            may_make: true,
            is_in_branch: false,
            is_in_list: false,
            is_event: false,
            is_optional: false,
            errors: TokenStream::new(),
            error_count: 0,
        }
    }

    pub(super) fn is_editor(&self) -> bool {
        self.target == Target::Editor
    }

    /// Returns whether texts are made here of what is none. The feature is one of plan-runtime, which has the traits for it.
    pub(super) const fn makes_texts(&self) -> bool {
        cfg!(feature = "uuid") && self.may_make
    }

    /// Returns the method of a trait of the runtime that converts a value at `span`.
    pub(super) fn conversion(&self, trait_name: &'static str, span: Span) -> Conversion {
        Conversion { runtime: Rc::clone(&self.runtime_tokens), trait_name, span: self.around(span) }
    }

    /// Notes an error; stands in for the value that could not be made.
    pub(super) fn problem(&mut self, (span, message): (Span, String)) -> TokenStream {
        self.error_count += 1;
        // In the editor an error is reported at the empty place just before the token, so that hovering the token shows the
        // token and not the error.
        let span = if self.is_editor() { span.unwrap().start().into() } else { span };
        self.errors.extend(compile_error::error(span, &message));
        self.errors.extend(quote_spanned! { span => ; });
        quote! { ::core::unreachable!() }
    }

    /// Returns where the code stands that is put around a value: at the value, so that the compiler's messages point there. In
    /// the editor it
    /// stands at no place of the user's, as everything that does is shown when the mouse is there.
    pub(super) fn around(&self, value: Span) -> Span {
        if self.is_editor() { Span::mixed_site() } else { value }
    }

    /// Returns the call; or the errors alone, if there are any.
    pub(super) fn call(mut self, call: &ParsedCall) -> Result<TokenStream, TokenStream> {
        let code = self.code(call);
        if self.errors.is_empty() { Ok(code) } else { Err(self.errors) }
    }

    /// Returns the call as far as it goes, and the errors.
    pub(super) fn call_in_editor(mut self, call: CallMacro, arguments: Vec<TokenTree>) -> (TokenStream, TokenStream) {
        let (call, problems) = parse::call(call, arguments, self.target);
        self.noted.extend(problems);
        let code = match call {
            Ok(call) => self.code(&call),
            Err(problem) => self.problem(*problem),
        };
        (code, self.all_errors())
    }

    fn code(&mut self, call: &ParsedCall) -> TokenStream {
        if !self.is_editor()
            && let Some(found) = order::of_call(call, self.index)
        {
            return self.problem(found);
        }
        let runtime = self.runtime;
        let id = Number::u64_unsuffixed(self.id);
        let plan = quote_spanned! { Span::mixed_site() => #runtime::__private::plan::<#id, _>() };
        if self.is_editor() {
            match &call.payload {
                Payload::Named(literal) => self.misspelled(&literal.path, Some(call.call)),
                Payload::Expression(tokens) => self.misspelled(tokens, Some(call.call)),
                Payload::Braces(_) => {}
            }
        }
        let payload = match &call.payload {
            Payload::Named(literal) => {
                self.is_event = true;
                self.literal(literal)
            }
            Payload::Braces(literal) if self.is_local => {
                let name = call.call.traits().unwrap_or_default();
                let path = vec![TokenTree::Ident(ident(name, Span::call_site()))];
                let (fields, rest) = (literal.fields.clone(), literal.rest.clone());
                self.literal(&Literal { path, span: literal.span, fields, rest })
            }
            Payload::Braces(literal) => self.traits(call.call, literal, &plan),
            Payload::Expression(tokens) => self.expression(tokens),
        };
        self.fits(call);
        let ParsedCall { client, user, group_id, .. } = call;
        let span = if self.is_local { Span::call_site() } else { Span::mixed_site() };
        let mut arguments = TokenStream::new();
        let has_defaults = !self.is_editor() && call.leaves_the_rest();
        match user {
            Some(user) if has_defaults => {
                arguments.extend(quote_spanned! { span => scope.client(), });
                arguments.extend(user.iter().cloned());
                arguments.extend([punct(',', span)]);
            }
            Some(user) if !self.is_editor() && is_called_scope(client) => {
                arguments.extend(self.found_in(client, "client_without_user"));
                arguments.extend([punct(',', span)]);
                arguments.extend(user.iter().cloned());
                arguments.extend([punct(',', span)]);
            }
            Some(user) => {
                arguments.extend([punct('&', start_of(client))]);
                for argument in [client, user] {
                    arguments.extend(argument.iter().cloned());
                    arguments.extend([punct(',', span)]);
                }
            }
            None => arguments.extend(quote_spanned! { span => scope.client(), scope.user(), }),
        }
        if let Some(group_id) = group_id {
            self.group_id(group_id).append_to(&mut arguments);
            arguments.extend([punct(',', span)]);
        }
        // At the place of what it refers to, so that a message about the argument points there.
        arguments.extend([punct('&', call.payload.span())]);
        arguments.extend(payload);
        let arguments = group(Delimiter::Parenthesis, arguments, span);
        if self.is_local {
            return match user {
                Some(_) => arguments.into(),
                None => {
                    let scope = self.scope(client);
                    quote_spanned! { span => match #scope { scope => #arguments } }
                }
            };
        }
        let method = format_ident!("{}", call.call.name());
        match user {
            _ if has_defaults => {
                let scope = self.with_defaults(client, user.is_some());
                quote_spanned! { span => match #scope { scope => #plan.#method #arguments } }
            }
            Some(_) => quote_spanned! { span => #plan.#method #arguments },
            None => {
                // A `match`, so that what the scope borrows lives until the call returns.
                let scope = self.scope(client);
                quote_spanned! { span => match #scope { scope => #plan.#method #arguments } }
            }
        }
    }

    /// Returns the scope that stands in place of the client and the user. What is none is said at its place.
    fn scope(&self, tokens: &[TokenTree]) -> TokenStream {
        self.found_in(tokens, "scoped")
    }

    /// Returns what stands in place of the client, as a function of the runtime finds it.
    pub(super) fn found_in(&self, tokens: &[TokenTree], function: &str) -> TokenStream {
        let runtime = self.runtime;
        let function = format_ident!("{function}");
        let borrowed = [punct('&', start_of(tokens))].into_iter().chain(tokens.iter().cloned());
        let argument = group(Delimiter::Parenthesis, borrowed.collect(), Span::mixed_site());
        quote_spanned! { Span::mixed_site() => #runtime::__private::#function #argument }
    }

    /// Returns the id of a group: a text; with the feature `uuid` also a `Uuid`.
    fn group_id<'t>(&self, tokens: &'t [TokenTree]) -> ValueTokens<'t> {
        if self.makes_texts() && !self.is_editor() { self.text(tokens, &visible(tokens)) } else { tokens.into() }
    }

    /// Expands `payload!` to the literal alone.
    pub(super) fn payload(mut self, literal: &Literal) -> Result<TokenStream, TokenStream> {
        self.may_make = false;
        let value = match order::event_left_out(&literal.path, self.index) {
            Some(found) => self.problem(found),
            None => self.literal(literal),
        };
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }

    /// Returns `payload!` as far as it goes, and the errors.
    pub(super) fn payload_in_editor(mut self, arguments: Vec<TokenTree>) -> (TokenStream, TokenStream) {
        self.may_make = false;
        let (literal, problems) = parse::payload_alone(arguments, self.target);
        self.noted.extend(problems);
        let value = match literal {
            Ok(literal) => {
                self.misspelled(&literal.path, None);
                self.literal(&literal)
            }
            Err(problem) => self.problem(*problem),
        };
        (value, self.all_errors())
    }

    /// Returns the errors, with those that the parser has read over.
    fn all_errors(mut self) -> TokenStream {
        for problem in std::mem::take(&mut self.noted) {
            self.problem(*problem);
        }
        self.errors
    }

    /// Refuses an event of the plan that does not go through its own call.
    fn fits(&mut self, call: &ParsedCall) {
        let Payload::Named(literal) = &call.payload else { return };
        let shape = literal.path.last().and_then(|name| self.index.shape(&name.to_string()));
        let Some(shape) = shape.filter(|shape| shape.sent_with != Some(call.call) && self.errors.is_empty()) else {
            return;
        };
        let title = &shape.title;
        let message = match shape.sent_with {
            None => {
                let name = literal.path.last().map(ToString::to_string).unwrap_or_default();
                let events = self.index.events_with(&name);
                let of = if events.is_empty() { "events".to_owned() } else { events.join(", ") };
                format!("{title} is no event of the plan, it is part of {of}\nhelp: send an event that it is part of")
            }
            Some(own) if own.traits().is_some() => {
                format!("{title} takes the traits alone\nhelp: write {}", own.usage())
            }
            Some(CallMacro::Track) => format!("this is the track {title}\nhelp: send it with track!"),
            Some(own) => format!("this is the {title}\nhelp: send it with {own}!"),
        };
        self.problem((literal.span, message));
    }

    /// Expands an event without braces: one that has no properties to give, or a value made elsewhere.
    fn expression(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let known = tokens.last().is_some_and(|last| self.index.is_struct(&last.to_string()));
        if known && is_path(tokens) {
            let span = tokens.last().map_or_else(Span::call_site, TokenTree::span);
            return self.literal(&Literal { path: tokens.to_vec(), span, fields: Vec::new(), rest: None });
        }
        // At the event, where the compiler says that it is none of the plan.
        let start = start_of(tokens);
        let span = if self.is_editor() { Span::call_site() } else { Span::mixed_site().located_at(start) };
        let is_borrowed = tokens.first().is_some_and(|first| is_punct(first, '&'));
        let event = group(Delimiter::Parenthesis, tokens.iter().cloned().collect(), span);
        // `event` and `&event` both work, as the function's own parameter would have it.
        is_borrowed.then(|| punct('*', span)).into_iter().chain([event]).collect()
    }

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
            fields.extend(quote! { ..#rest });
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

    /// Returns the traits struct, through its constructor: its path is not known here.
    fn traits(&mut self, call: CallMacro, literal: &Literal, plan: &TokenStream) -> TokenStream {
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

    /// Returns the fields as they were given.
    fn given(&mut self, literal: &Literal, shape: &Shape, is_event: bool) -> TokenStream {
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
    fn unknown_field(&mut self, field: &GivenField, fields: &mut TokenStream) {
        let value = field.value.as_ref().map(|value| self.value_of_unknown(value));
        append_field(field.name.clone(), field.name.span(), value, fields);
    }

    fn twice(&mut self, literal: &Literal) {
        for (position, field) in literal.fields.iter().enumerate() {
            if field.attributes.is_empty()
                && literal.fields.iter().take(position).any(|earlier| earlier.plain == field.plain)
            {
                self.problem((field.name.span(), format!("`{}` is given twice", field.name)));
            }
        }
    }

    /// Returns whether required properties are among those left out, and reports them.
    fn missing(&mut self, literal: &Literal, shape: &Shape, left_out: &[&FieldShape]) -> bool {
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

    /// Returns the value of a field. Of a wrong one the editor shall still know what it is made of.
    fn field_value<'t>(&mut self, given: &'t GivenField, field: &FieldShape) -> ValueTokens<'t> {
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
        if given.is_option && !is_null && !is_some_null(tokens) {
            if !self.is_editor()
                && field.options() > 0
                && let Some(mistake) = forms::mistake_in_option(&name, tokens, &field.kind)
            {
                return self.problem(mistake).into();
            }
            if !self.keeps_rules(&name, tokens, &field.rules) {
                return quote! { ::core::unreachable!() }.into();
            }
            return self.option(given, tokens, field).into();
        }
        if is_null || given.is_option {
            return match (field.nullable, field.required) {
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
                    let message =
                        format!("`{name}` may not be null in the plan\nhelp: {instead}, or add {add} in the plan");
                    self.problem((given.name.span(), message)).into()
                }
            };
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
        if !self.keeps_rules(&name, tokens, &field.rules) {
            return quote! { ::core::unreachable!() }.into();
        }
        self.is_optional = options > 0 && !self.is_editor();
        let mut value = match &given.value {
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

    /// Returns the value of `name?: option`.
    fn option(&mut self, given: &GivenField, tokens: &[TokenTree], field: &FieldShape) -> TokenStream {
        let value = self.optional(given, tokens, &field.kind);
        self.option_of(given, value, field)
    }

    /// Returns an option of what the field has.
    fn optional(&mut self, given: &GivenField, tokens: &[TokenTree], kind: &ValueKind) -> TokenStream {
        if let Some(made) = self.optional_in_branches(&given.plain, tokens, kind) {
            return made;
        }
        if self.has_literals(kind)
            && let Some(branches) = self.optional_branches(given, tokens, kind)
        {
            return branches;
        }
        let (runtime, around) = (self.runtime, self.around(start_of(tokens)));
        let value: TokenStream = tokens.iter().cloned().collect();
        match kind {
            // What the trait would give back as it is.
            ValueKind::Integer
            | ValueKind::Number
            | ValueKind::Text
            | ValueKind::Enum(_)
            | ValueKind::Array(_)
            | ValueKind::Map(_)
            | ValueKind::Union(..)
                if is_inferred(tokens) || is_word(tokens, "None") =>
            {
                value
            }
            ValueKind::Text if ends_with_call(tokens, "as_deref") => value,
            ValueKind::Enum(_) | ValueKind::Struct(_) | ValueKind::Union(..) if ends_with_call(tokens, "then") => {
                self.then(given, tokens, kind)
            }
            kind if ends_with_call(tokens, "then_some") && self.has_literals(kind) => self.then(given, tokens, kind),
            ValueKind::Text if self.makes_texts() => quote_spanned! { around =>
                #runtime::__private::optional_text(&#runtime::__private::ForOptionalMadeText::taken(#value))
            },
            ValueKind::Text => quote_spanned! { around => #runtime::__private::ForOptionalText::taken(#value) },
            ValueKind::Array(item) if self.may_make && !is_some(tokens) && item.is_listed() => {
                quote_spanned! { around =>
                    #runtime::__private::items_of(&#runtime::__private::list_of(#value))
                }
            }
            ValueKind::Map(_) if self.may_make && !is_some(tokens) => {
                quote_spanned! { around =>
                    #runtime::__private::optional_map(&#runtime::__private::map_of(#value))
                }
            }
            kind @ (ValueKind::Time(_)
            | ValueKind::Integer
            | ValueKind::Number
            | ValueKind::Enum(_)
            | ValueKind::Union(..))
                if !is_some(tokens) || !self.has_literals(kind) =>
            {
                let name = match kind {
                    ValueKind::Time(name) => name,
                    ValueKind::Integer => "Integer",
                    ValueKind::Enum(_) => "Enum",
                    ValueKind::Union(..) => "Value",
                    _ => "Number",
                };
                let trait_ = format_ident!("For{name}");
                // A `match`, because a wrong type passed to `Option::map` produces two errors. All tokens carry the user's
                // span, so the one error points at the user's code.
                quote_spanned! { around =>
                    match #value {
                        ::core::option::Option::Some(__value) => {
                            ::core::option::Option::Some(#runtime::__private::#trait_::taken(__value))
                        }
                        ::core::option::Option::None => ::core::option::Option::None,
                    }
                }
            }
            ValueKind::Enum(_)
            | ValueKind::Struct(_)
            | ValueKind::Array(_)
            | ValueKind::Map(_)
            | ValueKind::Tuple(_)
            | ValueKind::Union(..) => match tokens {
                [TokenTree::Ident(some), TokenTree::Group(held)] if *some == "Some" => {
                    let held: Vec<TokenTree> = held.stream().into_iter().collect();
                    let name = given.name.to_string();
                    let value = self.value(&name, &held, kind).into_tokens();
                    ValueTokens::from(value).in_somes(1).into_tokens()
                }
                _ => value,
            },
            _ => value,
        }
    }

    /// Returns the branches of an `if`, a `match` or a block, each an option of its own: there are literals in `Some(…)`.
    fn optional_branches(&mut self, given: &GivenField, tokens: &[TokenTree], kind: &ValueKind) -> Option<TokenStream> {
        self.behind_braces(|inner| branches::mapped(tokens, &mut |value| inner.optional(given, value, kind)))
    }

    /// Expands what stands behind braces of its own: what is made there does not live on.
    pub(super) fn behind_braces<R>(&mut self, expand: impl FnOnce(&mut Self) -> R) -> R {
        let may_make = std::mem::take(&mut self.may_make);
        let is_in_branch = std::mem::replace(&mut self.is_in_branch, true);
        let expanded = expand(self);
        self.may_make = may_make;
        self.is_in_branch = is_in_branch;
        expanded
    }

    /// Returns whether literals of such a value, or within it, are of types of the plan.
    fn has_literals(&self, kind: &ValueKind) -> bool {
        match kind {
            ValueKind::Array(item) | ValueKind::Map(item) => self.is_deep(item),
            ValueKind::Enum(_) | ValueKind::Struct(_) | ValueKind::Tuple(_) | ValueKind::Union(..) => true,
            _ => false,
        }
    }

    /// Expands `condition.then_some(literal)` or `condition.then(|| literal)`.
    fn then(&mut self, given: &GivenField, tokens: &[TokenTree], kind: &ValueKind) -> TokenStream {
        let Some((TokenTree::Group(held), condition)) = tokens.split_last() else { return TokenStream::new() };
        let property = given.name.to_string();
        let (bars, value) = match in_closure(held) {
            Some((bars, inner)) => (bars, self.behind_braces(|here| here.value(&property, &inner, kind).into_tokens())),
            None if ends_with_call(tokens, "then_some") => {
                let inner: Vec<TokenTree> = held.stream().into_iter().collect();
                (Vec::new(), self.value(&property, &inner, kind).into_tokens())
            }
            // A function, or a closure with a type.
            None => return tokens.iter().cloned().collect(),
        };
        let held = group(Delimiter::Parenthesis, bars.into_iter().chain(value).collect(), held.span());
        condition.iter().cloned().chain([held]).collect()
    }

    /// Returns an option of the value that the field has, in the `Option`s that it needs.
    fn option_of(&mut self, given: &GivenField, value: TokenStream, field: &FieldShape) -> TokenStream {
        let runtime = self.runtime;
        let value = match field.personal {
            true => quote! { ::core::option::Option::map(#value, #runtime::__private::Personal) },
            false => value,
        };
        match field.options() {
            0 => {
                let name = &given.name;
                let message = format!("`{name}` is required: write `{name}: value`, without the question mark");
                self.problem((name.span(), message))
            }
            1 => value,
            _ => quote! { ::core::option::Option::map(#value, ::core::option::Option::Some) },
        }
    }
}

/// Returns the fields of the struct that the literal does not give.
fn left_out<'s>(shape: &'s Shape, literal: &Literal) -> Vec<&'s FieldShape> {
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

/// Returns whether what stands for the client is called a scope, which has its user already: `scope`, `job_scope`, `request.scope()`.
/// What it is, a macro cannot know, and the compiler says of each in its own words what it is not.
fn is_called_scope(client: &[TokenTree]) -> bool {
    let name = match client {
        [.., name, TokenTree::Group(arguments)] if arguments.delimiter() == Delimiter::Parenthesis => Some(name),
        _ => client.last(),
    };
    matches!(name, Some(TokenTree::Ident(name)) if name.to_string().to_ascii_lowercase().ends_with("scope"))
}

/// Returns the optional ones of the properties left out, as `name: None`.
fn none_of(left_out: &[&FieldShape]) -> Option<TokenStream> {
    let mut text = String::new();
    for field in left_out {
        if !field.required {
            text.push_str(&field.name);
            text.push_str(": ::core::option::Option::None, ");
        }
    }
    if text.is_empty() { None } else { code::of_text(&text) }
}

/// Returns the `cfg` under which a field is not there, as it has `#[cfg(…)]`.
fn without(field: &GivenField, literal: &Literal) -> Option<TokenStream> {
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

/// Returns the literal with these fields.
pub(super) fn braced(literal: &Literal, mut path: TokenStream, fields: TokenStream) -> TokenStream {
    path.extend([group(Delimiter::Brace, fields, literal.span)]);
    path
}

fn ident(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(plain) => Ident::new_raw(plain, span),
        None => Ident::new(name, span),
    }
}

fn is_word(tokens: &[TokenTree], word: &str) -> bool {
    matches!(tokens, [TokenTree::Ident(only)] if *only == word)
}

/// Returns whether the value is `Some(…)`.
pub(super) fn is_some(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(word), TokenTree::Group(_)] if *word == "Some")
}

/// Returns whether the value is `Some(null)`.
fn is_some_null(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(some), TokenTree::Group(held)] if *some == "Some" => {
            let held: Vec<TokenTree> = held.stream().into_iter().collect();
            is_word(&held, "null")
        }
        _ => false,
    }
}

/// Returns the bars of `|| value`, and the value.
pub(super) fn in_closure(held: &Group) -> Option<(Vec<TokenTree>, Vec<TokenTree>)> {
    let mut bars: Vec<TokenTree> = held.stream().into_iter().collect();
    if !bars.iter().take(2).all(|bar| is_punct(bar, '|')) || bars.len() < 3 {
        return None;
    }
    let value = bars.split_off(2);
    Some((bars, value))
}

/// Returns what `Some(…)`, `condition.then_some(…)` or `condition.then(|| …)` holds.
pub(super) fn held(tokens: &[TokenTree]) -> Option<Vec<TokenTree>> {
    let (TokenTree::Group(last), before) = tokens.split_last()? else { return None };
    let is_some = matches!(before, [TokenTree::Ident(word)] if *word == "Some");
    if is_some || ends_with_call(tokens, "then_some") {
        return Some(last.stream().into_iter().collect());
    }
    if ends_with_call(tokens, "then") { in_closure(last).map(|(_, value)| value) } else { None }
}

/// Returns whether the value is `….name()`.
pub(super) fn ends_with_call(tokens: &[TokenTree], name: &str) -> bool {
    matches!(tokens, [.., TokenTree::Ident(word), TokenTree::Group(_)] if word == name)
}

/// Returns whether the value is `None` or `Some(…)`, where the value itself is wanted.
fn is_option(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(word)] => *word == "None",
        [TokenTree::Ident(word), TokenTree::Group(_)] => *word == "Some",
        _ => false,
    }
}
