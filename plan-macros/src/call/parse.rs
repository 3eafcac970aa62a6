//! The arguments of a call macro into client, user, group id and a struct literal. Values stay tokens.

use super::syntax::{CallProblem, GivenField, Literal, ParsedCall, Payload};
use super::tokens::{
    is_joint, is_lone_colon, is_path, is_punct, split_at_commas, struct_literal, visible, without_borrow,
};
use super::{mistakes, order};
use plan_codegen::{CallMacro, Target};
use proc_macro2::{Delimiter, Group, Span, TokenTree};

/// A result with one is as small as it can be.
pub(super) type BoxedProblem = Box<CallProblem>;

/// What was read, or the problem for which nothing could be; and the problems on the way.
pub(super) type ParsedPart<T> = (Result<T, BoxedProblem>, Vec<BoxedProblem>);

/// Reads a call, or what is there of it.
pub(super) fn call(call: CallMacro, arguments: Vec<TokenTree>, target: Target) -> ParsedPart<ParsedCall> {
    let mut parser = CallParser { target, problems: Vec::new() };
    (parser.call(call, arguments), parser.problems)
}

/// Reads the argument of `payload!`.
pub(super) fn payload_alone(arguments: Vec<TokenTree>, target: Target) -> ParsedPart<Literal> {
    let mut parser = CallParser { target, problems: Vec::new() };
    (parser.payload_alone(arguments), parser.problems)
}

/// Reads a struct literal.
pub(super) fn literal(path: &[TokenTree], braces: &Group, target: Target) -> ParsedPart<Literal> {
    let mut parser = CallParser { target, problems: Vec::new() };
    (parser.literal(path, braces), parser.problems)
}

struct CallParser {
    target: Target,
    /// In the editor a call that is being typed is read as far as it goes, and the problems are noted.
    problems: Vec<BoxedProblem>,
}

impl CallParser {
    fn problem(&mut self, span: Span, message: String) -> Result<(), BoxedProblem> {
        let problem = Box::new((span, message));
        if self.target != Target::Editor {
            return Err(problem);
        }
        self.problems.push(problem);
        Ok(())
    }

    fn call(&mut self, call: CallMacro, arguments: Vec<TokenTree>) -> Result<ParsedCall, BoxedProblem> {
        let is_next_begun = arguments.last().is_some_and(|last| is_punct(last, ','));
        let mut parts = split_at_commas(arguments);
        let usage = call.usage();
        let last = parts.iter().flatten().last().map_or_else(Span::call_site, TokenTree::span);
        let wanted = if call == CallMacro::Group { 4 } else { 3 };
        if self.target != Target::Editor
            && let Some((span, message)) = order::of_parts(call, &parts)
        {
            self.problem(span, message)?;
        }
        if order::is_event_in_quotes(call, &parts) {
            // What is wrong is said of the event, and the braces behind it are no mistake beside that one.
            parts.truncate(wanted);
        }
        if self.target == Target::Editor && is_next_begun && !mistakes::ends_with_payload(&parts) {
            // The argument that is about to be typed counts, so that the call is read as it will be with its first letter.
            parts.push(Vec::new());
        }
        if self.target != Target::Editor
            && parts.len() >= wanted
            && let Some((span, message)) = order::behind_argument(call, &parts)
        {
            self.problem(span, message)?;
        }
        let is_scoped = mistakes::may_be_scoped(call, &parts);
        if parts.len() < wanted
            && !is_scoped
            && let Some(gap) = mistakes::gap(call, &parts)
        {
            self.problem(gap.span, gap.message)?;
            if let Some(part) = parts.get_mut(gap.part) {
                let second = part.split_off(gap.token);
                parts.insert(gap.part + 1, second);
            }
        }
        let traits = call.traits().is_some();
        let mut parts = parts.into_iter();
        let mut next = |what: &str| match parts.next().filter(|part| !part.is_empty()) {
            Some(part) => Ok(part),
            // One message for all that is not there yet.
            None if !self.problems.is_empty() => Ok(Vec::new()),
            None => {
                self.problem(last, format!("{what} is missing after this\nhelp: write {usage}")).map(|()| Vec::new())
            }
        };
        let client = next("the client")?;
        let user = if is_scoped { None } else { Some(next("the user")?) };
        let group_id = if call == CallMacro::Group { Some(next("the group id")?) } else { None };
        let payload = next(if traits { "`{ traits }`" } else { "the event" })?;
        // `&event` works, and so does a literal with an `&` before it.
        let literal = Some(without_borrow(&payload)).filter(|literal| struct_literal(literal).is_some());
        let payload = self.payload(literal.unwrap_or(&payload), traits)?;
        if let Some(token) = parts.next().and_then(|part| part.into_iter().next()) {
            self.problem(token.span(), format!("one argument too many\nhelp: write {usage}"))?;
        }
        Ok(ParsedCall { call, client, user, group_id, payload })
    }

    /// Returns the argument of `payload!`.
    fn payload_alone(&mut self, arguments: Vec<TokenTree>) -> Result<Literal, BoxedProblem> {
        let parts = split_at_commas(arguments);
        if parts.len() != 1 {
            self.problem(
                Span::call_site(),
                format!("one argument is wanted\nhelp: write {}", CallMacro::Payload.usage()),
            )?;
        }
        match self.payload(parts.first().map(Vec::as_slice).unwrap_or_default(), false)? {
            Payload::Named(literal) | Payload::Braces(literal) => Ok(literal),
            Payload::Expression(path) => {
                let span = path.first().map_or_else(Span::call_site, TokenTree::span);
                if !is_path(&path) && !path.is_empty() {
                    self.problem(span, no_struct(&path))?;
                }
                Ok(Literal { path, span, fields: Vec::new(), rest: None })
            }
        }
    }

    fn payload(&mut self, tokens: &[TokenTree], traits: bool) -> Result<Payload, BoxedProblem> {
        match &*visible(tokens) {
            [TokenTree::Group(braces)] if traits && braces.delimiter() == Delimiter::Brace => {
                Ok(Payload::Braces(self.literal(&[], braces)?))
            }
            tokens => match struct_literal(tokens) {
                Some((path, braces)) => Ok(Payload::Named(self.literal(path, braces)?)),
                None => Ok(Payload::Expression(tokens.to_vec())),
            },
        }
    }

    /// Reports a value that is in fact two, because a comma is missing.
    fn separate(&mut self, value: &[TokenTree]) -> Result<(), BoxedProblem> {
        match mistakes::in_value(value) {
            Some((span, message)) => self.problem(span, message),
            None => Ok(()),
        }
    }

    fn literal(&mut self, path: &[TokenTree], braces: &Group) -> Result<Literal, BoxedProblem> {
        let span = path.last().map_or_else(|| braces.span(), TokenTree::span);
        let mut literal = Literal { path: path.to_vec(), span, fields: Vec::new(), rest: None };
        let parts = split_at_commas(braces.stream());
        for (position, part) in parts.iter().enumerate() {
            let (attributes, part) = attributes(part);
            let before = literal.fields.len();
            match part {
                [dot, other, third, ..] if [dot, other, third].iter().all(|dot| is_punct(dot, '.')) => {
                    self.problem(dot.span(), "write `..` before the rest, not `...`".to_owned())?;
                }
                [dot, other, rest @ ..] if is_punct(dot, '.') && is_joint(dot) && is_punct(other, '.') => {
                    literal.rest = Some(rest.iter().cloned().collect());
                }
                [TokenTree::Ident(name)] => literal.fields.push(GivenField::new(name, false, None)),
                [TokenTree::Ident(name), mark] if is_punct(mark, '?') => {
                    literal.fields.push(GivenField::new(name, true, None));
                }
                [TokenTree::Ident(name), colon, value @ ..] if is_lone_colon(colon, value) && !value.is_empty() => {
                    self.separate(value)?;
                    literal.fields.push(GivenField::new(name, false, Some(value)));
                }
                [TokenTree::Ident(name), mark, colon, value @ ..]
                    if is_punct(mark, '?') && is_punct(colon, ':') && !value.is_empty() =>
                {
                    self.separate(value)?;
                    literal.fields.push(GivenField::new(name, true, Some(value)));
                }
                [first, rest @ ..] => {
                    let (span, message) = mistakes::field(part, first);
                    self.problem(span, message)?;
                    if let TokenTree::Ident(name) = first {
                        let marks =
                            rest.iter().take_while(|token| ['?', ':', '='].iter().any(|mark| is_punct(token, *mark)));
                        let marks = marks.count();
                        let is_option = rest.first().is_some_and(|mark| is_punct(mark, '?'));
                        let value = rest.get(marks..).unwrap_or_default();
                        literal.fields.push(GivenField::new(name, is_option, Some(value)));
                    }
                }
                [] => {
                    let next = parts.iter().skip(position).find_map(|part| part.first());
                    let (place, where_) = match (next, parts.iter().take(position).flatten().last()) {
                        (Some(next), _) => (next.span(), "before"),
                        (None, Some(last)) => (last.span(), "after"),
                        (None, None) => (braces.span(), "in"),
                    };
                    self.problem(place, format!("one comma too many stands {where_} this"))?;
                }
            }
            for field in literal.fields.iter_mut().skip(before) {
                field.attributes = attributes.to_vec();
            }
        }
        Ok(literal)
    }
}

/// Returns what is wrong with an argument of `payload!` that is no struct literal.
fn no_struct(tokens: &[TokenTree]) -> String {
    match struct_literal(without_borrow(tokens)).and_then(|(path, _)| path.last()) {
        Some(name) => format!("payload! makes the value itself\nhelp: write `{name} {{ … }}`, without `&`"),
        None => format!("payload! takes one struct of the plan\nhelp: write {}", CallMacro::Payload.usage()),
    }
}

/// Returns the attributes before a field, and the rest of it.
fn attributes(part: &[TokenTree]) -> (&[TokenTree], &[TokenTree]) {
    let is_attribute = |pair: &[TokenTree]| match pair {
        [hash, TokenTree::Group(group)] => is_punct(hash, '#') && group.delimiter() == Delimiter::Bracket,
        _ => false,
    };
    let count = part.chunks(2).take_while(|pair| is_attribute(pair)).count();
    part.split_at(count * 2)
}
