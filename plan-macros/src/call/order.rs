//! Arguments that stand in another order than client, user, event; an event that is given by the name it has in the plan; traits and
//! properties without braces; commas that are too many. Each is one message in place of rustc's, which are about types.

use super::called::{is_called_client, is_called_user, is_user};
use super::mistakes;
use super::syntax::{CallProblem, ParsedCall, Payload};
use super::tokens::{begins_with_colon, is_joint, is_json, is_path, is_punct, struct_literal, without_borrow};
use plan_codegen::{CallMacro, PlanIndex};
use proc_macro2::{Delimiter, Span, TokenTree};

/// Returns what is wrong with the parts of a call, as far as their tokens alone tell.
pub(super) fn of_parts(call: CallMacro, parts: &[Vec<TokenTree>]) -> Option<CallProblem> {
    if let Some(found) = parts.iter().find_map(|part| sign_for_comma(part)) {
        return Some(found);
    }
    if let Some(empty) = parts.iter().position(Vec::is_empty)
        && !parts.iter().all(Vec::is_empty)
    {
        return one_comma_too_many(empty, parts);
    }
    let first_of_payload = if call == CallMacro::Group { 3 } else { 2 };
    if let Some(found) = named(call, parts, first_of_payload) {
        return Some(found);
    }
    if let Some(found) = swapped(call, parts, first_of_payload) {
        return Some(found);
    }
    if let Some(found) = braces_alone(call, parts, first_of_payload) {
        return Some(found);
    }
    let property = parts.get(first_of_payload..)?.iter().find(|part| is_property(part))?;
    Some((property.first()?.span(), without_braces(call)))
}

/// Returns what is wrong with an argument behind which something stands that no comma parts from it.
pub(super) fn behind_argument(call: CallMacro, parts: &[Vec<TokenTree>]) -> Option<CallProblem> {
    let (part, (position, second)) = parts.iter().find_map(|part| Some((part, mistakes::second_expression(part)?)))?;
    let is_property = part.get(position..).is_some_and(is_property);
    let message = match is_property {
        true => without_braces(call),
        false => format!("one argument too many\nhelp: write {}", call.usage()),
    };
    Some((second.span(), message))
}

/// Returns what is wrong with `client; user` and `user => Event`.
fn sign_for_comma(part: &[TokenTree]) -> Option<CallProblem> {
    let mut rest = part;
    while let [token, tail @ ..] = rest {
        if is_punct(token, ';') {
            return Some((token.span(), "write a comma here, not `;`".to_owned()));
        }
        if is_punct(token, '=') && tail.first().is_some_and(|next| is_punct(next, '>')) {
            return Some((token.span(), "write a comma here, not `=>`".to_owned()));
        }
        rest = tail;
    }
    None
}

/// Returns what is wrong with `client: client` and `event = CartViewed`, as other languages have it; and with `client: user`,
/// where the colon is a slip for a comma.
fn named(call: CallMacro, parts: &[Vec<TokenTree>], first_of_payload: usize) -> Option<CallProblem> {
    const NAMES: [&str; 8] = ["client", "event", "group_id", "page", "screen", "traits", "user", "user_id"];
    let is_named = |(position, part): &(usize, &Vec<TokenTree>)| {
        let is_argument = || part.first().is_some_and(|name| NAMES.contains(&name.to_string().as_str()));
        is_property(part) && (*position < first_of_payload || is_argument())
    };
    let (_, part) = parts.iter().enumerate().find(is_named)?;
    let [name, sign, ..] = part.as_slice() else { return None };
    if parts.len() <= first_of_payload && is_punct(sign, ':') {
        return Some((sign.span(), format!("write a comma here, not `:`\nhelp: write {}", call.usage())));
    }
    Some((name.span(), format!("arguments have no names, and come in their order\nhelp: write {}", call.usage())))
}

/// Returns whether the client and the user have changed places.
fn swapped(call: CallMacro, parts: &[Vec<TokenTree>], first_of_payload: usize) -> Option<CallProblem> {
    let [client, user, ..] = parts else { return None };
    let is_it = is_user(client) && !is_user(user) || is_called_user(client) && is_called_client(user);
    let message =
        format!("the client and the user have changed places: the client comes first\nhelp: write {}", call.usage());
    (parts.len() > first_of_payload && is_it).then_some((client.first()?.span(), message))
}

/// Returns what is wrong with braces that are alone: traits before other arguments, properties without their event or behind a comma.
fn braces_alone(call: CallMacro, parts: &[Vec<TokenTree>], first_of_payload: usize) -> Option<CallProblem> {
    let holds_properties = |part: &[TokenTree], delimiter| match part {
        [TokenTree::Group(braces)] if braces.delimiter() == delimiter => {
            let inner: Vec<TokenTree> = braces.stream().into_iter().collect();
            is_property(&inner)
        }
        _ => false,
    };
    if let Some(last) = parts.last().filter(|last| holds_properties(last, Delimiter::Parenthesis)) {
        return Some((last.first()?.span(), without_braces(call)));
    }
    let position = parts.iter().position(|part| holds_properties(part, Delimiter::Brace))?;
    let place = parts.get(position)?.first()?.span();
    let usage = call.usage();
    if call.traits().is_some() {
        let is_early = position + 1 < parts.len() && parts.len() <= first_of_payload + 1;
        return is_early.then(|| (place, wrong_order(call)));
    }
    if position > first_of_payload && !is_event_in_quotes(call, parts) {
        return Some((place, without_braces(call)));
    }
    let is_event = position + 1 == parts.len() && position <= first_of_payload;
    is_event.then(|| (place, format!("the name of the event is missing before this\nhelp: write {usage}")))
}

fn without_braces(call: CallMacro) -> String {
    if call.traits().is_some() {
        return traits_without_braces(call);
    }
    format!("properties stand in braces, right behind the event\nhelp: write {}", call.usage())
}

fn wrong_order(call: CallMacro) -> String {
    let order = match call {
        CallMacro::Group => "client, user, group id, traits",
        CallMacro::Identify => "client, user, traits",
        _ => "client, user, event",
    };
    format!("the order of the arguments is {order}\nhelp: write {}", call.usage())
}

fn traits_without_braces(call: CallMacro) -> String {
    format!("the traits stand in braces\nhelp: write {}", call.usage())
}

fn one_comma_too_many(empty: usize, parts: &[Vec<TokenTree>]) -> Option<CallProblem> {
    let after = parts.iter().skip(empty).find_map(|part| part.first());
    match after {
        Some(next) => Some((next.span(), "one comma too many stands before this".to_owned())),
        None => {
            let last = parts.iter().flatten().last()?;
            Some((last.span(), "one comma too many stands after this".to_owned()))
        }
    }
}

/// Returns whether the part is `name: value`, `name?: value` or `name = value`.
fn is_property(part: &[TokenTree]) -> bool {
    match part {
        [TokenTree::Ident(_), equals, _, ..] if is_punct(equals, '=') => !is_joint(equals),
        [TokenTree::Ident(_), after @ ..] if begins_with_colon(after) => after.len() > 1,
        [TokenTree::Ident(_), mark, colon, ..] => is_punct(mark, '?') && is_punct(colon, ':'),
        _ => false,
    }
}

/// Returns whether the event is written as a string, and its properties behind it: in braces, by `json!`, or as a variable.
pub(super) fn is_event_in_quotes(call: CallMacro, parts: &[Vec<TokenTree>]) -> bool {
    // One that stands behind the string is the event.
    let is_event = |part: &[TokenTree]| {
        let path = struct_literal(part).map_or(part, |(path, _)| path);
        is_path(path) && path.last().is_some_and(|name| name.to_string().starts_with(char::is_uppercase))
    };
    matches!(call, CallMacro::Track | CallMacro::Page | CallMacro::Screen)
        && parts.get(2).is_some_and(|event| text(event).is_some())
        && parts.get(3).is_some_and(|part| !is_event(part))
}

/// Returns what is wrong with `Home { … }`, where the plan calls a page so and its struct is `HomePage`.
pub(super) fn by_its_plan_name(call: CallMacro, name: &TokenTree, index: &PlanIndex) -> Option<CallProblem> {
    let (type_name, _) = index.event_of(call, &name.to_string())?;
    let title = &index.shape(&type_name)?.title;
    Some((name.span(), format!("the struct of the {title} is `{type_name}`\nhelp: write `{type_name} {{ … }}`")))
}

/// Returns what is wrong with the order of a call's arguments, or with an event that is a string.
pub(super) fn of_call(call: &ParsedCall, index: &PlanIndex) -> Option<CallProblem> {
    let usage = call.call.usage();
    let is_payload = |tokens: &[TokenTree]| is_event(tokens, index);
    let misplaced =
        [Some(&call.client), call.user.as_ref()].into_iter().flatten().find(|argument| is_payload(argument));
    if let Some(first) = misplaced.and_then(|argument| argument.first()) {
        return Some((first.span(), wrong_order(call.call)));
    }
    let tokens = match &call.payload {
        Payload::Named(literal) => return event_left_out(&literal.path, index),
        Payload::Expression(tokens) if is_path(tokens) => return event_left_out(tokens, index),
        Payload::Expression(tokens) => tokens,
        Payload::Braces(_) => return None,
    };
    if call.call.traits().is_some() && is_json(without_borrow(tokens)) {
        return Some((tokens.first()?.span(), traits_without_braces(call.call)));
    }
    if let Some(found) = in_parentheses(tokens, index) {
        return Some(found);
    }
    let name = match tokens.as_slice() {
        [name, TokenTree::Group(braces)] if braces.delimiter() == Delimiter::Brace => std::slice::from_ref(name),
        tokens => tokens,
    };
    let (place, name) = (tokens.first()?.span(), text(name)?);
    if call.call.traits().is_some() {
        return Some((place, traits_without_braces(call.call)));
    }
    if let Some(type_name) = index.left_out_by_name(&name) {
        return left_out(place, type_name, index);
    }
    let help = match index.event_of(call.call, &name) {
        Some((type_name, true)) => format!("write `{type_name}`"),
        Some((type_name, false)) => format!("write `{type_name} {{ property: value }}`"),
        None => format!("the plan has no such event; write {usage}"),
    };
    Some((place, format!("an event is given by its type, not by its name\nhelp: {help}")))
}

/// Finds `OrderCompleted(total = 1.0)`, as other languages have it.
fn in_parentheses(tokens: &[TokenTree], index: &PlanIndex) -> Option<CallProblem> {
    let [path @ .., TokenTree::Group(properties)] = tokens else { return None };
    let name = path.last().filter(|_| is_path(path))?;
    let is_it = properties.delimiter() == Delimiter::Parenthesis && !properties.stream().is_empty();
    (is_it && index.is_struct(&name.to_string())).then(|| {
        let message = format!(
            "the properties of an event stand in braces, not in parentheses\nhelp: write `{name} {{ property: value }}`"
        );
        (properties.span_open(), message)
    })
}

/// Returns what is wrong with a path that would be an event of the plan if `events(…)` did not leave it out.
pub(super) fn event_left_out(path: &[TokenTree], index: &PlanIndex) -> Option<CallProblem> {
    let name = path.last()?;
    left_out(name.span(), &name.to_string(), index)
}

fn left_out(place: Span, type_name: &str, index: &PlanIndex) -> Option<CallProblem> {
    let (title, name) = index.left_out(type_name)?;
    Some((
        place,
        format!(
            "the plan has the {title}, and the `events(…)` of this `include_plan!` leaves it out\n\
             help: add {name:?} to `events(…)`"
        ),
    ))
}

/// Returns the struct of an event, with or without braces.
fn is_event(tokens: &[TokenTree], index: &PlanIndex) -> bool {
    let tokens = without_borrow(tokens);
    let name = match struct_literal(tokens) {
        Some((path, _)) => path.last(),
        None if is_path(tokens) => tokens.last(),
        None => None,
    };
    name.and_then(|name| index.shape(&name.to_string())).is_some_and(|shape| shape.sent_with.is_some())
}

/// Returns the text of a string literal that stands alone.
fn text(tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Literal(literal)] = tokens else { return None };
    let literal = literal.to_string();
    let text = literal.strip_prefix('"')?.strip_suffix('"')?;
    Some(text.to_owned())
}
