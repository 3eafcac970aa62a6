//! The expansion of one call: what its parts have in common while its code is made, and where it begins. Each part of the code is made
//! in a module of its own.

use super::conversion_traits::ConversionTrait;
use super::order;
use super::parse::{self, BoxedProblem};
use super::syntax::{Literal, ParsedCall};
use super::value::Conversion;
use crate::compile_error;
use plan_codegen::{CallMacro, PlanIndex, Target};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
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
    /// Whether it is a `payload!`, which may be a constant.
    pub(super) is_payload: bool,
    /// Whether what comes next stands in a branch, where it is borrowed no longer than up to the closing brace.
    pub(super) is_in_branch: bool,
    /// Whether what comes next is an item of a list or map, which is borrowed.
    pub(super) is_in_list: bool,
    /// Whether the literal that comes next is the event of a call, of which `..` leaves the rest to defaults.
    pub(super) is_event: bool,
    /// Whether the value that comes next is that of an optional property: an `Option` may be given for it by mistake.
    pub(super) is_optional: bool,
    pub(super) errors: TokenStream,
    pub(super) error_count: usize,
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
            is_payload: false,
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
    pub(super) fn conversion(&self, through: ConversionTrait, span: Span) -> Conversion {
        Conversion { runtime: Rc::clone(&self.runtime_tokens), through, span: self.around(span) }
    }

    /// Returns the path of `plan-runtime` at a place of the user's, where the compiler says what is wrong with what is made by it.
    pub(super) fn runtime_at(&self, place: Span) -> TokenStream {
        let at_place = |mut token: TokenTree| {
            token.set_span(token.span().located_at(place));
            token
        };
        self.runtime.clone().into_iter().map(at_place).collect()
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
    /// the editor it stands at no place of the user's, as everything that does is shown when the mouse is there.
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

    /// Expands `payload!` to the literal alone.
    pub(super) fn payload(mut self, literal: &Literal) -> Result<TokenStream, TokenStream> {
        self.may_make = false;
        self.is_payload = true;
        let value = match order::event_left_out(&literal.path, self.index) {
            Some(found) => self.problem(found),
            None => self.literal(literal),
        };
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }

    /// Returns `payload!` as far as it goes, and the errors.
    pub(super) fn payload_in_editor(mut self, arguments: Vec<TokenTree>) -> (TokenStream, TokenStream) {
        self.may_make = false;
        self.is_payload = true;
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

    /// Expands what stands behind braces of its own: what is made there does not live on.
    pub(super) fn behind_braces<R>(&mut self, expand: impl FnOnce(&mut Self) -> R) -> R {
        let may_make = std::mem::take(&mut self.may_make);
        let is_in_branch = std::mem::replace(&mut self.is_in_branch, true);
        let expanded = expand(self);
        self.may_make = may_make;
        self.is_in_branch = is_in_branch;
        expanded
    }
}
