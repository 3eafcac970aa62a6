//! Values of another form than the property has: a borrowed object, one object for a list, an object without the name of its
//! type, `null` in a branch. The compiler would speak of what the call macro did not fill in.

use super::branches;
use super::constant::LiteralValue;
use super::literal::map_literal;
use super::option::held;
use super::tokens::{is_json, is_punct, list_literal, split_at_commas, start_of, struct_literal, visible};
use super::wrong_literal;
use plan_codegen::plan_index::{FieldShape, ValueKind};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// Returns what is wrong with the form of a value, and where.
pub(super) fn mistake(property: &str, seen: &[TokenTree], field: &FieldShape) -> Option<(Span, String)> {
    let kind = &field.kind;
    let (first, rest) = seen.split_first()?;
    match (first, rest) {
        (TokenTree::Group(braces), []) if braces.delimiter() == Delimiter::Brace => unnamed(property, braces, kind),
        // Of any JSON value null is one.
        (TokenTree::Ident(word), [_, ..]) if *kind != ValueKind::Json && (*word == "if" || *word == "match") => {
            null_in_branch(property, seen, field.options() > 0)
        }
        (and, literal) if is_punct(and, '&') => match (kind, struct_literal(literal)) {
            (ValueKind::Struct(name), Some((path, _))) if is_named(path, name) => {
                let what = format!(
                    "`{property}` is not borrowed in the plan's types\nhelp: write `{name} {{ … }}`, without `&`"
                );
                Some((and.span(), what))
            }
            (ValueKind::Array(item), Some((path, _))) => one_for_list(property, and, path, item),
            (ValueKind::Struct(name), None) => list_for_one(property, literal, name),
            _ => None,
        },
        _ => match (kind, struct_literal(seen)) {
            (ValueKind::Array(item), Some((path, _))) => one_for_list(property, first, path, item),
            (ValueKind::Struct(name), None) => list_for_one(property, seen, name),
            (ValueKind::Json, Some(_)) => wrong_literal::of(property, seen, kind, false),
            _ => None,
        },
    }
}

/// Returns what is wrong with an object without the name of its type that stands in a list, a tuple, a map, in `Some(…)` or in a
/// branch of `if` or `match`: the first of several.
pub(super) fn unnamed_within(property: &str, tokens: &[TokenTree], kind: &ValueKind) -> Option<(Span, String)> {
    let seen = visible(tokens);
    if let Some(held) = held(&seen) {
        return unnamed_within(property, &held, kind);
    }
    if let (ValueKind::Array(item), Some((_, list))) = (kind, list_literal(&seen)) {
        return split_at_commas(list.stream()).iter().find_map(|value| unnamed_within(property, value, item));
    }
    match (kind, &*seen) {
        (ValueKind::Nullable(inner), _) => unnamed_within(property, &seen, inner),
        (ValueKind::Map(value), _) => {
            let (_, pairs) = map_literal(&seen)?;
            split_at_commas(pairs.stream()).iter().find_map(|pair| match pair.as_slice() {
                [TokenTree::Group(pair)] => unnamed_within(property, split_at_commas(pair.stream()).get(1)?, value),
                _ => None,
            })
        }
        (ValueKind::Tuple(kinds), [TokenTree::Group(tuple)]) if tuple.delimiter() == Delimiter::Parenthesis => {
            let items = split_at_commas(tuple.stream());
            items.iter().zip(kinds).find_map(|(item, kind)| unnamed_within(property, item, kind))
        }
        (ValueKind::Struct(name), [TokenTree::Group(braces)]) if is_object(braces.stream()) => {
            Some((braces.span(), missing_name(property, name)))
        }
        (ValueKind::Struct(_) | ValueKind::Array(_), _) => {
            let mut found = None;
            branches::mapped(&seen, &mut |value| {
                found = found.take().or_else(|| match (kind, is_object(value.iter().cloned())) {
                    (ValueKind::Struct(name), true) => Some((start_of(value), missing_name(property, name))),
                    _ => unnamed_within(property, value, kind),
                });
                TokenStream::new()
            });
            found
        }
        _ => None,
    }
}

/// Returns whether a value of this kind is an object of the plan, or has one in it.
pub(super) fn holds_objects(kind: &ValueKind) -> bool {
    match kind {
        ValueKind::Struct(_) => true,
        ValueKind::Array(inner) | ValueKind::Map(inner) | ValueKind::Nullable(inner) => holds_objects(inner),
        ValueKind::Tuple(kinds) => kinds.iter().any(holds_objects),
        _ => false,
    }
}

/// Returns what is wrong with `Product { … }` where a list of them is wanted.
fn one_for_list(property: &str, first: &TokenTree, path: &[TokenTree], item: &ValueKind) -> Option<(Span, String)> {
    let ValueKind::Struct(name) = item else { return None };
    let message = || format!("`{property}` is a list\nhelp: write `&[{name} {{ … }}]`");
    is_named(path, name).then(|| (first.span(), message()))
}

/// Returns what is wrong with `[Shipping { … }]` where one is wanted.
fn list_for_one(property: &str, list: &[TokenTree], name: &str) -> Option<(Span, String)> {
    let (_, brackets) = list_literal(list)?;
    let items = split_at_commas(brackets.stream());
    let is_one = items.iter().any(|item| struct_literal(item).is_some_and(|(path, _)| is_named(path, name)));
    let message = || format!("`{property}` is one object, and no list\nhelp: write `{name} {{ … }}`");
    is_one.then(|| (brackets.span(), message()))
}

/// Returns what is wrong with a literal behind the question mark, which an `Option` follows, or in it.
pub(super) fn mistake_in_option(property: &str, seen: &[TokenTree], kind: &ValueKind) -> Option<(Span, String)> {
    if let Some(held) = held(seen) {
        return wrong_literal::of(property, &visible(&held), kind, false);
    }
    let what = match kind {
        ValueKind::Struct(name) if struct_literal(seen).is_some() => format!("{name} {{ … }}"),
        ValueKind::Array(item) if matches!(**item, ValueKind::Struct(_)) && struct_literal(seen).is_some() => {
            "&[…]".to_owned()
        }
        _ if list_literal(seen).is_some() => "&[…]".to_owned(),
        _ if is_json(seen) => "json!(…)".to_owned(),
        _ if LiteralValue::is_scalar(seen) => seen.iter().map(ToString::to_string).collect(),
        _ => return None,
    };
    let message = format!(
        "an `Option` stands behind a question mark\nhelp: write `{property}: {what}`, or `{property}?: Some({what})`"
    );
    Some((start_of(seen), message))
}

fn is_named(path: &[TokenTree], name: &str) -> bool {
    path.last().is_some_and(|last| last.to_string() == name)
}

/// Finds `{ method: "air" }` or `{ "a": 1 }`, which is no block. Returns what the property takes in its place.
fn unnamed(property: &str, braces: &Group, kind: &ValueKind) -> Option<(Span, String)> {
    if !is_object(braces.stream()) {
        return None;
    }
    let (what, instead) = match kind {
        ValueKind::Array(item) => match &**item {
            ValueKind::Struct(name) => ("it is a list", format!("&[{name} {{ … }}]")),
            _ => ("it is a list", "&[…]".to_owned()),
        },
        ValueKind::Map(_) => ("it is a map", "&[(\"name\", value)]".to_owned()),
        ValueKind::Json => ("an object of any properties is a value of JSON", "&json!({ … })".to_owned()),
        _ => return None,
    };
    Some((braces.span(), format!("this is no value for `{property}`: {what}\nhelp: write `{instead}`")))
}

/// Returns whether `name: value` or `"name": value` comes first.
pub(super) fn is_object(inside: impl IntoIterator<Item = TokenTree>) -> bool {
    let mut tokens = inside.into_iter();
    let (Some(name), Some(colon), Some(next)) = (tokens.next(), tokens.next(), tokens.next()) else { return false };
    // Two colons are a path.
    matches!(name, TokenTree::Ident(_) | TokenTree::Literal(_)) && is_punct(&colon, ':') && !is_punct(&next, ':')
}

fn missing_name(property: &str, type_name: &str) -> String {
    format!("this is no value for `{property}`: the name of its type is missing\nhelp: write `{type_name} {{ … }}`")
}

/// Finds `null` as a branch of `if` or `match`.
fn null_in_branch(property: &str, seen: &[TokenTree], takes_option: bool) -> Option<(Span, String)> {
    let mut place = None;
    branches::mapped(seen, &mut |value| {
        if let [TokenTree::Ident(word)] = value
            && *word == "null"
        {
            place = place.or(Some(word.span()));
        }
        TokenStream::new()
    });
    let what = if takes_option {
        format!(
            "`null` is no branch of a value\nhelp: pass an Option: \
             `{property}?: if … {{ Some(value) }} else {{ None }}`"
        )
    } else {
        format!("`{property}` may not be null in the plan\nhelp: give it a value in each branch")
    };
    place.map(|place| (place, what))
}
