//! Values of another form than the property has: a borrowed object, one object for a list, an object without the name of its
//! type, `null` in a branch. The compiler would speak of what the call macro did not fill in.

use super::branches;
use super::tokens::{is_punct, list_literal, split_at_commas, start_of, struct_literal};
use plan_codegen::plan_index::{FieldShape, ValueKind};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// Returns what is wrong with the form of a value, and where.
pub(super) fn mistake(property: &str, seen: &[TokenTree], field: &FieldShape) -> Option<(Span, String)> {
    let kind = &field.kind;
    let (first, rest) = seen.split_first()?;
    match (first, rest) {
        (TokenTree::Group(braces), []) if braces.delimiter() == Delimiter::Brace => unnamed(property, braces, field),
        (TokenTree::Ident(word), [_, ..]) if *word == "if" || *word == "match" => {
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
            _ => None,
        },
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

/// Returns what is wrong with an object or a list of them behind the question mark, which an `Option` follows.
pub(super) fn mistake_in_option(property: &str, seen: &[TokenTree], kind: &ValueKind) -> Option<(Span, String)> {
    let (what, literal) = match kind {
        ValueKind::Struct(name) => (format!("{name} {{ … }}"), struct_literal(seen).is_some()),
        ValueKind::Array(item) if matches!(**item, ValueKind::Struct(_)) => {
            ("&[…]".to_owned(), list_literal(seen).is_some() || struct_literal(seen).is_some())
        }
        _ => return None,
    };
    let message = || {
        format!(
            "an `Option` stands behind a question mark\nhelp: write `{property}: {what}`, or `{property}?: Some({what})`"
        )
    };
    literal.then(|| (start_of(seen), message()))
}

fn is_named(path: &[TokenTree], name: &str) -> bool {
    path.last().is_some_and(|last| last.to_string() == name)
}

/// Finds `{ method: "air" }` or `{ "a": 1 }`, which is no block. Returns what the property takes in its place.
fn unnamed(property: &str, braces: &Group, field: &FieldShape) -> Option<(Span, String)> {
    let mut tokens = braces.stream().into_iter();
    let (name, colon, next) = (tokens.next()?, tokens.next()?, tokens.next()?);
    // Two colons are a path.
    let is_pair = matches!(&colon, TokenTree::Punct(colon) if colon.as_char() == ':') && !is_punct(&next, ':');
    let is_name = matches!(name, TokenTree::Ident(_) | TokenTree::Literal(_));
    if !is_pair || !is_name {
        return None;
    }
    let (what, instead) = match &field.kind {
        ValueKind::Struct(name) => ("the name of its type is missing", format!("{name} {{ … }}")),
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
