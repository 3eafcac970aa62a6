//! What a call macro is given, once it is parsed. Values stay tokens.

use super::tokens::visible;
use plan_codegen::CallMacro;
use plan_model::name::plain;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};

/// A call as it is written.
pub(super) struct ParsedCall {
    pub(super) call: CallMacro,
    /// The client; without a user, a scope, which has both.
    pub(super) client: Vec<TokenTree>,
    pub(super) user: Option<Vec<TokenTree>>,
    /// The group id, which `group!` alone has.
    pub(super) group_id: Option<Vec<TokenTree>>,
    pub(super) payload: Payload,
}

impl ParsedCall {
    /// Returns whether the event ends with `..`, which leaves the rest of it to defaults.
    pub(super) fn leaves_the_rest(&self) -> bool {
        matches!(&self.payload, Payload::Named(literal) if literal.leaves_the_rest())
    }
}

/// What a call sends.
pub(super) enum Payload {
    /// `OrderCompleted { … }`
    Named(Literal),
    /// `{ … }`
    Braces(Literal),
    /// Anything else: an expression that is the event.
    Expression(Vec<TokenTree>),
}

impl Payload {
    /// Returns where the payload starts.
    pub(super) fn span(&self) -> Span {
        let first = match self {
            Self::Named(literal) => literal.path.first(),
            Self::Braces(literal) => return literal.span,
            Self::Expression(tokens) => tokens.first(),
        };
        first.map_or_else(Span::call_site, TokenTree::span)
    }
}

/// A struct literal, with or without its path.
pub(super) struct Literal {
    pub(super) path: Vec<TokenTree>,
    /// Where messages about the whole literal point: the type's name, or the braces.
    pub(super) span: Span,
    pub(super) fields: Vec<GivenField>,
    /// What stands behind the two dots of `..rest`.
    pub(super) rest: Option<TokenStream>,
}

impl Literal {
    /// Returns whether it ends with `..` alone.
    pub(super) fn leaves_the_rest(&self) -> bool {
        self.rest.as_ref().is_some_and(TokenStream::is_empty)
    }
}

/// `name: value`, `name?: option` or `name`.
#[derive(Clone)]
pub(super) struct GivenField {
    pub(super) name: Ident,
    /// The same as text, without the `r#` of a keyword.
    pub(super) plain: String,
    /// Whether it is `name?: option`.
    pub(super) is_option: bool,
    /// `None` for a field in short. What a macro of the app has passed on as `$value:expr` is what it was there.
    pub(super) value: Option<Vec<TokenTree>>,
    /// `#[cfg(…)]` before it.
    pub(super) attributes: Vec<TokenTree>,
}

impl GivenField {
    pub(super) fn new(name: &Ident, is_option: bool, value: Option<&[TokenTree]>) -> Self {
        Self {
            name: name.clone(),
            plain: plain(&name.to_string()).to_owned(),
            is_option,
            value: value.map(|tokens| visible(tokens).into_owned()),
            attributes: Vec::new(),
        }
    }
}

/// A place in a call and what is wrong there.
pub(super) type CallProblem = (Span, String);
