//! Mistakes in the form of a call, found by its tokens alone: commas that are missing, arguments that are, a sign that is another
//! one. [`missing_comma`] is asked of each value, [`may_be_scoped`] of each call, all else only where a call cannot be read anyway or is
//! being typed.

use super::called::{is_called_client, is_called_user, is_user};
use super::syntax::CallProblem;
use super::tokens::{
    begins_with_colon, is_joint, is_outside, is_path, is_punct, list_literal, split_at_commas, struct_literal,
};
use plan_codegen::CallMacro;
use proc_macro2::{Delimiter, Group, Span, TokenTree};

/// Returns what is wrong where a comma is missing in the value of a property, as in `1.0 currency: "USD"`, or where it is a
/// `;`. Each value is asked: most are one token.
pub(super) fn missing_comma(value: &[TokenTree]) -> Option<CallProblem> {
    let mut rest = value;
    while let [before, tail @ ..] = rest {
        rest = tail;
        match tail {
            [TokenTree::Punct(mark), ..] if mark.as_char() == ';' => {
                return Some((mark.span(), "write a comma here, not `;`".to_owned()));
            }
            [TokenTree::Ident(name), after @ ..]
                if is_name(before, after) && is_outside(value, value.len() - tail.len()) =>
            {
                return Some((name.span(), format!("a comma is missing before `{name}`")));
            }
            _ => {}
        }
    }
    None
}

/// Returns whether what stands between is the name of a property. A colon follows it, alone or after a `?`; and an
/// expression ends before it,
/// which none does at `'label:` or `path::name`.
fn is_name(before: &TokenTree, after: &[TokenTree]) -> bool {
    let has_colon = match after {
        [mark, rest @ ..] if is_punct(mark, '?') => begins_with_colon(rest),
        rest => begins_with_colon(rest),
    };
    has_colon && (!matches!(before, TokenTree::Punct(_)) || is_punct(before, '?') || is_punct(before, '>'))
}

/// Returns what is wrong with what should be `name: value`.
pub(super) fn field(part: &[TokenTree], first: &TokenTree) -> CallProblem {
    match part {
        [TokenTree::Ident(name), equals, arrow, ..] if is_punct(equals, '=') && is_punct(arrow, '>') => {
            (equals.span(), format!("use `:` after `{name}`, not `=>`"))
        }
        [TokenTree::Ident(name), equals, ..] if is_punct(equals, '=') => {
            (equals.span(), format!("use `:` after `{name}`, not `=`"))
        }
        [TokenTree::Ident(name), colon, second, _, ..] if is_punct(colon, ':') && is_punct(second, ':') => {
            (colon.span(), format!("use `:` after `{name}`, not `::`"))
        }
        [TokenTree::Literal(text), colon, ..] if is_punct(colon, ':') => {
            let name = text.to_string();
            let help = format!("help: write `{}: value`", name.trim_matches('"'));
            (text.span(), format!("names of properties have no quotes\n{help}"))
        }
        [TokenTree::Ident(name), marks @ ..]
            if !marks.is_empty() && marks.iter().all(|mark| is_punct(mark, ':') || is_punct(mark, '?')) =>
        {
            (name.span(), format!("the value of `{name}` is missing"))
        }
        _ => missing_comma(part)
            .or_else(|| missing_colon(part))
            .unwrap_or_else(|| (first.span(), "expected `property: value` or `property?: option`".to_owned())),
    }
}

/// Returns what is wrong with `name value` and `name? option`.
fn missing_colon(part: &[TokenTree]) -> Option<CallProblem> {
    let [TokenTree::Ident(name), rest @ ..] = part else { return None };
    let (sign, what, value) = match rest {
        [mark, value, ..] if is_punct(mark, '?') => ("?", "option", value),
        [value, ..] => ("", "value", value),
        [] => return None,
    };
    let is_value = !matches!(value, TokenTree::Punct(_)) || is_punct(value, '&') || is_punct(value, '-');
    let message = format!("a colon is missing after `{name}{sign}`\nhelp: write `{name}{sign}: {what}`");
    is_value.then_some((name.span(), message))
}

const COMMA_MISSING: &str = "a comma is missing before this";

/// Returns what is wrong where a comma is missing between two values of a property, or a sign is doubled before them. Each value is
/// asked.
pub(super) fn in_value(value: &[TokenTree]) -> Option<CallProblem> {
    if let [TokenTree::Ident(_) | TokenTree::Literal(_)] = value {
        return None;
    }
    if let [equals, _, ..] = value
        && is_punct(equals, '=')
    {
        return Some((equals.span(), "write `:` alone here, not `:=`".to_owned()));
    }
    missing_comma(value)
        .or_else(|| second_expression(value).map(|(_, second)| (second.span(), COMMA_MISSING.to_owned())))
        .or_else(|| comma_missing_in_list(list_of(value)?))
}

/// The place where two arguments stand in one, or one is missing.
pub(super) struct Gap {
    pub(super) span: Span,
    pub(super) message: String,
    /// Which of the parts is in fact two, the first of which may be empty.
    pub(super) part: usize,
    /// The token that the second one starts with.
    pub(super) token: usize,
}

/// Returns the gap in a call that has too few arguments.
pub(super) fn gap(call: CallMacro, parts: &[Vec<TokenTree>]) -> Option<Gap> {
    for (part, tokens) in parts.iter().enumerate() {
        let second =
            second_expression(tokens).or_else(|| second_borrowed(tokens)).or_else(|| traits_behind(call, tokens));
        if let Some((token, second)) = second {
            let message = format!("a comma is missing before this\nhelp: write {}", call.usage());
            return Some(Gap { span: second.span(), message, part, token });
        }
    }
    let (part, missing) = missing(call, parts)?;
    let given = parts.get(part)?;
    let span = match struct_literal(given) {
        Some((path, _)) => path.last()?.span(),
        None => given.first()?.span(),
    };
    Some(Gap { span, message: format!("{missing} missing before this\nhelp: write {}", call.usage()), part, token: 0 })
}

/// Returns whether a call that names no user may be one of a scope: the event or the traits come where they would then, and no
/// text stands where the scope would. Only the compiler knows whether there is one.
pub(super) fn may_be_scoped(call: CallMacro, parts: &[Vec<TokenTree>]) -> bool {
    let wanted = if call == CallMacro::Group { 3 } else { 2 };
    let is_payload = |part: &[TokenTree]| match call.traits() {
        Some(_) => is_with_braces(part) || !is_user(part),
        None => !is_braces(part) && !is_user(part),
    };
    let is_one = |part: &Vec<TokenTree>| {
        second_expression(part).is_none() && second_borrowed(part).is_none() && traits_behind(call, part).is_none()
    };
    // A client and a user, and what comes behind them is missing.
    let is_client_and_user = match parts {
        [first, second, ..] => is_called_client(first) && is_called_user(second),
        _ => false,
    };
    parts.len() == wanted
        && parts.iter().all(is_one)
        && !is_client_and_user
        && parts.first().is_some_and(|scope| !is_user(scope))
        && parts.last().is_some_and(|payload| is_payload(payload))
}

/// Returns whether the last part is an event or traits with their braces: behind it a comma begins nothing more.
pub(super) fn ends_with_payload(parts: &[Vec<TokenTree>]) -> bool {
    parts.last().is_some_and(|part| is_with_braces(part))
}

/// Returns an event or traits as a struct literal, or traits in braces alone.
fn is_with_braces(part: &[TokenTree]) -> bool {
    is_braces(part) || struct_literal(part).is_some()
}

pub(super) fn is_braces(part: &[TokenTree]) -> bool {
    matches!(part, [TokenTree::Group(braces)] if braces.delimiter() == Delimiter::Brace)
}

/// Returns before which part something is missing, and what.
fn missing(call: CallMacro, parts: &[Vec<TokenTree>]) -> Option<(usize, &'static str)> {
    let is_last = |part: &[TokenTree]| {
        if call.traits().is_some() { is_with_braces(part) } else { struct_literal(part).is_some() }
    };
    match parts {
        [only] if is_last(only) => Some((0, "the client and the user are")),
        [first, ..] if is_user(first) => Some((0, "the client is")),
        [_, last] if is_last(last) && call == CallMacro::Group => Some((1, "the user and the group id are")),
        [_, last] if is_last(last) => Some((1, "the user is")),
        [_, _, last] if is_last(last) => Some((2, "the group id is")),
        _ => None,
    }
}

/// Finds `client user`: where an expression starts right behind another one.
pub(super) fn second_expression(tokens: &[TokenTree]) -> Option<(usize, &TokenTree)> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1)).enumerate();
    let mut seconds = pairs.filter_map(|(position, (one, two))| {
        let is_pair = !matches!(one, TokenTree::Punct(_)) && matches!(two, TokenTree::Ident(_) | TokenTree::Literal(_));
        // The text of a word is asked for last, as the compiler has to be asked for it.
        let is_second = is_pair && !is_part_of_a_sign(tokens, position) && !is_keyword(one) && !is_keyword(two);
        is_second.then_some((position + 1, two))
    });
    seconds.next()
}

/// Returns whether the token is the name of a lifetime, `'a`, or the brackets of an attribute, `#[…]`: an expression follows these.
fn is_part_of_a_sign(tokens: &[TokenTree], position: usize) -> bool {
    let before = position.checked_sub(1).and_then(|before| tokens.get(before));
    match tokens.get(position) {
        Some(TokenTree::Ident(_)) => before.is_some_and(|before| is_punct(before, '\'')),
        Some(TokenTree::Group(_)) => before.is_some_and(|before| is_punct(before, '#')),
        _ => false,
    }
}

/// Finds `client &user`, which is no `and` of two arguments.
fn second_borrowed(tokens: &[TokenTree]) -> Option<(usize, &TokenTree)> {
    let is_and = |(position, token): &(usize, &TokenTree)| *position > 0 && is_punct(token, '&');
    let (position, and) = tokens.iter().enumerate().find(is_and)?;
    let is_behind_value = tokens.get(position - 1).is_some_and(|before| !matches!(before, TokenTree::Punct(_)));
    (is_behind_value && !is_joint(and)).then_some((position, and))
}

/// Finds the braces of traits that stand right behind another argument: `user { email: "a@b.co" }`.
fn traits_behind(call: CallMacro, tokens: &[TokenTree]) -> Option<(usize, &TokenTree)> {
    call.traits()?;
    let (last, before) = tokens.split_last()?;
    let is_type =
        |name: &TokenTree| matches!(name, TokenTree::Ident(name) if name.to_string().starts_with(char::is_uppercase));
    let is_type = is_path(before) && before.last().is_some_and(is_type);
    let is_value = matches!(before.last()?, TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Group(_));
    let is_second = is_braces(std::slice::from_ref(last)) && is_value && !is_type && !before.iter().any(is_keyword);
    is_second.then_some((before.len(), last))
}

/// Returns the brackets of `[…]`, `&[…]` or `vec![…]`, or the parentheses of a tuple.
fn list_of(value: &[TokenTree]) -> Option<&Group> {
    match value {
        [tuple @ TokenTree::Group(group)] if is_tuple(tuple) => Some(group),
        [.., sign @ TokenTree::Punct(_), TokenTree::Group(list)] if is_punct(sign, '&') || is_punct(sign, '!') => {
            (list.delimiter() == Delimiter::Bracket).then_some(list)
        }
        _ => list_literal(value).map(|(_, list)| list),
    }
}

/// Returns what is wrong with a list in which two items stand side by side, or are parted by another sign than a comma.
fn comma_missing_in_list(list: &Group) -> Option<CallProblem> {
    for item in split_at_commas(list.stream()) {
        if let Some((_, second)) = second_expression(&item) {
            return Some((second.span(), COMMA_MISSING.to_owned()));
        }
        let tuples = item.iter().zip(item.iter().skip(1)).find(|(one, two)| is_tuple(one) && is_tuple(two));
        if let Some((_, second)) = tuples {
            return Some((second.span(), COMMA_MISSING.to_owned()));
        }
        // A length is no text.
        let is_text =
            |token: &TokenTree| matches!(token, TokenTree::Literal(text) if text.to_string().starts_with('"'));
        let before_text = item.iter().zip(item.iter().skip(1)).find(|(one, two)| is_punct(one, ';') && is_text(two));
        if let Some((semicolon, _)) = before_text {
            return Some((semicolon.span(), "write a comma here, not `;`".to_owned()));
        }
        let inner = item.iter().find_map(|token| match token {
            TokenTree::Group(inner) if inner.delimiter() != Delimiter::Brace => comma_missing_in_list(inner),
            _ => None,
        });
        if inner.is_some() {
            return inner;
        }
    }
    None
}

fn is_tuple(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(tuple) if tuple.delimiter() == Delimiter::Parenthesis && split_at_commas(tuple.stream()).len() > 1)
}

/// Returns a word before or after which an expression goes on.
fn is_keyword(token: &TokenTree) -> bool {
    const KEYWORDS: [&str; 22] = [
        "as", "async", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "loop", "match", "move",
        "mut", "raw", "ref", "return", "static", "unsafe", "where", "while",
    ];
    matches!(token, TokenTree::Ident(word) if KEYWORDS.iter().any(|keyword| word == keyword))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tokens(text: &str) -> Vec<TokenTree> {
        text.parse::<proc_macro2::TokenStream>().unwrap().into_iter().collect()
    }

    #[test]
    fn commas_missing_in_a_value() {
        let missing = ["1.0 b: 2", "a b?: c", "f(x) b: 2", "a? b: 2", "x as f64 b: 2", "a::<B> b: 2", "[1; 2] b: 2"];
        let message = |text: &str| missing_comma(&tokens(text)).map(|(_, message)| message);
        for text in missing {
            assert_eq!(message(text).as_deref(), Some("a comma is missing before `b`"), "{text}");
        }
        assert_eq!(message("1.0; b: 2").as_deref(), Some("write a comma here, not `;`"));
        for whole in [
            "1.0",
            "-1.0",
            "a",
            "a::b",
            "::a::b(c)",
            "a.b::<C>(d)",
            "x as b::C",
            "<A as B>::c()",
            "'a: { break 'a 1 }",
            "move |a: A, b: B| a",
            "f(|b: B| b)",
            "&[A { b: 1 }]",
            "if a { b } else { c }",
            "a && b::c",
            "[0; 3]",
            "",
        ] {
            assert_eq!(message(whole), None, "{whole}");
        }
    }

    #[test]
    fn expressions_side_by_side() {
        let second =
            |text: &str| second_expression(&tokens(text)).map(|(position, token)| (position, token.to_string()));
        for (text, position, token) in
            [("a b", 1, "b"), ("\"a\" B {}", 1, "B"), ("f(a) b", 2, "b"), ("a.b \"c\"", 3, "\"c\"")]
        {
            assert_eq!(second(text), Some((position, token.to_owned())), "{text}");
        }
        for value in
            ["[\"a\" \"b\"]", "&[1, 2 3]", "&[(1, 2) (3, 4)]", "&[(1 2)]", "&[\"a\"; \"b\"]", "= 1", "f(x) 2", "a b"]
        {
            assert!(in_value(&tokens(value)).is_some(), "{value}");
        }
        for whole in
            ["a", "a::B { c: d }", "a as B", "f(a) as B", "if a { b } else { c }", "&mut a", "match a { b => c }", "!a"]
        {
            assert_eq!(second(whole), None, "{whole}");
        }
        for value in [
            "&[\"a\", &b, c.d(), e as f64]",
            "&[1; 3]",
            "&[a; LENGTH]",
            "vec![f(|a: A| a), g(move |b| b), h(async move { i }), j(for<'a> |k: &'a u8| k)]",
            "&[#[cfg(a)] \"b\", #[allow(unused)] c]",
            "&[matches!(a, B if c), unsafe { d() }, const { 1 }, *e, -1, !f, g?.h]",
            "&[&a as &dyn B, &raw const c, &mut d, Vec::<&'static str>::new().len()]",
            "&[f(a)(b), (f)(a), (f.g)(a, b), (a)]",
            "if let Some(a) = b { c } else { d }",
            "match a { B { c } => d, _ => return e }",
            "'a: loop { break 'a 1 }",
            "<A as B<'c>>::d(e)",
            "x as f64",
            "unsafe { f() }",
            "move || async move { 1 }",
            "f(&'a str::default())",
            "a.await",
            "a..=b",
        ] {
            assert!(in_value(&tokens(value)).is_none(), "{value}");
        }
    }
}
