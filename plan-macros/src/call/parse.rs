//! The arguments of a call macro into client, user, group id and a struct literal. Values stay tokens.

use super::tokens::{is_joint, is_punct, split_at_commas, struct_literal, visible};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// A call as it is written.
pub(super) struct Call {
    /// `track`, `identify`, …
    pub(super) name: String,
    pub(super) client: TokenStream,
    pub(super) user: TokenStream,
    /// Of `group!` only.
    pub(super) group_id: Option<TokenStream>,
    pub(super) payload: Payload,
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
    /// Where it starts.
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
    pub(super) fields: Vec<Field>,
    /// `..rest`
    pub(super) rest: Option<TokenStream>,
}

/// `name: value`, `name?: option` or `name`.
pub(super) struct Field {
    pub(super) name: Ident,
    /// Is it `name?: option`?
    pub(super) is_option: bool,
    /// `None` for a field in short.
    pub(super) value: Option<Vec<TokenTree>>,
}

/// A place and what is wrong there.
pub(super) type Problem = Box<(Span, String)>;

/// How a call is written.
pub(super) fn usage(name: &str) -> &'static str {
    match name {
        "identify" => "identify!(client, &user_id, { trait_name: value })",
        "group" => "group!(client, &user_id, group_id, { trait_name: value })",
        "page" => "page!(client, &user_id, HomePage { property: value })",
        "payload" => "payload!(OrderCompleted { property: value })",
        "screen" => "screen!(client, &user_id, HomeScreen { property: value })",
        _ => "track!(client, &user_id, OrderCompleted { property: value })",
    }
}

pub(super) fn parse(name: &str, arguments: TokenStream) -> Result<Call, Problem> {
    let parts = split_at_commas(arguments);
    let usage = usage(name);
    let last = parts.iter().flatten().last().map_or_else(Span::call_site, TokenTree::span);
    // The event where the user should be: it is the user that is missing.
    if let [_, event] = parts.as_slice()
        && let Some((path, _)) = struct_literal(event)
    {
        let span = path.last().map_or(last, TokenTree::span);
        return Err(Box::new((span, format!("the user is missing before this\nhelp: write {usage}"))));
    }
    let mut parts = parts.into_iter();
    let mut next = |what: &str| {
        let found = parts.next().filter(|part| !part.is_empty());
        found.ok_or_else(|| Box::new((last, format!("{what} is missing after this\nhelp: write {usage}"))))
    };
    let client = next("the client")?.into_iter().collect();
    let user = next("the user")?.into_iter().collect();
    let group_id = if name == "group" { Some(next("the group id")?.into_iter().collect()) } else { None };
    let traits = matches!(name, "identify" | "group");
    let payload = parse_payload(&next(if traits { "`{ traits }`" } else { "the event" })?, traits)?;
    match parts.next().and_then(|part| part.into_iter().next()) {
        Some(token) => Err(Box::new((token.span(), format!("one argument too many\nhelp: write {usage}")))),
        None => Ok(Call { name: name.to_owned(), client, user, group_id, payload }),
    }
}

/// The argument of `payload!`.
pub(super) fn parse_payload_alone(arguments: TokenStream) -> Result<Literal, Problem> {
    let parts = split_at_commas(arguments);
    match parts.as_slice() {
        [part] => match parse_payload(part, false)? {
            Payload::Named(literal) | Payload::Braces(literal) => Ok(literal),
            Payload::Expression(path) => {
                let span = path.first().map_or_else(Span::call_site, TokenTree::span);
                Ok(Literal { path, span, fields: Vec::new(), rest: None })
            }
        },
        _ => Err(Box::new((Span::call_site(), format!("one argument is wanted\nhelp: write {}", usage("payload"))))),
    }
}

fn parse_payload(tokens: &[TokenTree], traits: bool) -> Result<Payload, Problem> {
    match visible(tokens).as_slice() {
        [TokenTree::Group(braces)] if traits && braces.delimiter() == Delimiter::Brace => {
            Ok(Payload::Braces(parse_literal(&[], braces)?))
        }
        tokens => match struct_literal(tokens) {
            Some((path, braces)) => Ok(Payload::Named(parse_literal(path, braces)?)),
            None => Ok(Payload::Expression(tokens.to_vec())),
        },
    }
}

pub(super) fn parse_literal(path: &[TokenTree], braces: &Group) -> Result<Literal, Problem> {
    let span = path.last().map_or_else(|| braces.span(), TokenTree::span);
    let mut literal = Literal { path: path.to_vec(), span, fields: Vec::new(), rest: None };
    for part in split_at_commas(braces.stream()) {
        match part.as_slice() {
            [dot, other, rest @ ..] if is_punct(dot, '.') && is_joint(dot) && is_punct(other, '.') => {
                literal.rest = Some(rest.iter().cloned().collect());
            }
            [TokenTree::Ident(name)] => {
                literal.fields.push(Field { name: name.clone(), is_option: false, value: None });
            }
            [TokenTree::Ident(name), colon, value @ ..]
                if is_punct(colon, ':') && !is_joint(colon) && !value.is_empty() =>
            {
                literal.fields.push(Field { name: name.clone(), is_option: false, value: Some(value.to_vec()) });
            }
            [TokenTree::Ident(name), mark, colon, value @ ..]
                if is_punct(mark, '?') && is_punct(colon, ':') && !value.is_empty() =>
            {
                literal.fields.push(Field { name: name.clone(), is_option: true, value: Some(value.to_vec()) });
            }
            [first, ..] => {
                let message = "expected `property: value` or `property?: option`";
                return Err(Box::new((first.span(), message.to_owned())));
            }
            [] => return Err(Box::new((braces.span(), "expected `property: value` before this comma".to_owned()))),
        }
    }
    Ok(literal)
}
