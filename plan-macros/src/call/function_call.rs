//! The call of the plan's function: what is given to it as its client, user, group and event. The function is found by the number of
//! the plan, as the path of its module is not known here.

use super::expand::Expansion;
use super::order;
use super::syntax::{Literal, ParsedCall, Payload};
use super::tokens::{is_path, is_punct, start_of, visible};
use super::value::{ValueTokens, group, ident, punct};
use plan_codegen::CallMacro;
use plan_model::diagnostic::suggest;
use proc_macro2::{Delimiter, Literal as Number, Span, TokenStream, TokenTree};
use quote::{format_ident, quote_spanned};

impl Expansion<'_> {
    pub(super) fn code(&mut self, call: &ParsedCall) -> TokenStream {
        if !self.is_editor()
            && let Some(found) = order::of_call(call, self.index)
        {
            return self.problem(found);
        }
        // A struct is named as the event is, but for pages and screens, whose names are often those of events as well.
        if let Payload::Named(literal) = &call.payload
            && matches!(call.call, CallMacro::Page | CallMacro::Screen)
            && let Some(name) = literal.path.last()
            && self.index.shape(&name.to_string()).is_none()
            && self.lacks_its_name(literal, None)
            && let Some(found) = order::by_its_plan_name(call.call, name, self.index)
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
                    let scope = self.scope(call);
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
                let scope = self.scope(call);
                quote_spanned! { span => match #scope { scope => #plan.#method #arguments } }
            }
        }
    }

    /// Returns the scope that stands in place of the client and the user. What is none is said at its place.
    fn scope(&self, call: &ParsedCall) -> TokenStream {
        self.found_in(&call.client, if call.call == CallMacro::Group { "scoped_group" } else { "scoped" })
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

    /// Returns whether it is the name of a struct of the plan but for a letter or two, and none that a constant or a variable would have.
    fn is_nearly_a_struct(&self, name: &str) -> bool {
        let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
        is_type && suggest::nearest(name, self.index.structs().map(String::as_str)).is_some()
    }

    /// Expands an event without braces: one that has no properties to give, or a value made elsewhere.
    fn expression(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let known = tokens.last().is_some_and(|last| self.index.is_struct(&last.to_string()));
        if known && is_path(tokens) {
            let span = tokens.last().map_or_else(Span::call_site, TokenTree::span);
            return self.literal(&Literal { path: tokens.to_vec(), span, fields: Vec::new(), rest: None });
        }
        // Of a struct that is not there rustc suggests another one, of a value that is not there it may not.
        if let [.., TokenTree::Ident(name)] = tokens
            && !self.is_editor()
            && is_path(tokens)
            && self.is_nearly_a_struct(&name.to_string())
        {
            return tokens.iter().cloned().chain([group(Delimiter::Brace, TokenStream::new(), name.span())]).collect();
        }
        // At the event, where the compiler says that it is none of the plan.
        let start = start_of(tokens);
        let span = if self.is_editor() { Span::call_site() } else { Span::mixed_site().located_at(start) };
        let is_borrowed = tokens.first().is_some_and(|first| is_punct(first, '&'));
        let event = group(Delimiter::Parenthesis, tokens.iter().cloned().collect(), span);
        // `event` and `&event` both work, as the function's own parameter would have it.
        is_borrowed.then(|| punct('*', span)).into_iter().chain([event]).collect()
    }
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
