//! Values of another form than the property has: a borrowed object, one object for a list, an object without the name of its
//! type, `null` in a branch. The compiler would speak of what the call macro did not fill in.

use super::branches;
use super::tokens::{is_punct, struct_literal};
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
            _ => None,
        },
        _ => match (kind, struct_literal(seen)) {
            (ValueKind::Array(item), Some((path, _))) => match &**item {
                ValueKind::Struct(name) if is_named(path, name) => {
                    Some((first.span(), format!("`{property}` is a list\nhelp: write `&[{name} {{ … }}]`")))
                }
                _ => None,
            },
            _ => None,
        },
    }
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
