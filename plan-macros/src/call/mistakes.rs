//! Mistakes in the form of a call, found by its tokens alone: commas that are missing, arguments that are, a sign that is another
//! one. [`missing_comma`] is asked of each value, [`may_be_scoped`] of each call, all else only where a call cannot be read anyway or is
//! being typed.

use super::syntax::CallProblem;
use super::tokens::{begins_with_colon, is_outside, is_punct, struct_literal};
use plan_codegen::CallMacro;
use proc_macro2::{Delimiter, Ident, Span, TokenTree};

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
        [TokenTree::Ident(name), equals, ..] if is_punct(equals, '=') => {
            (equals.span(), format!("use `:` after `{name}`, not `=`"))
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
            .unwrap_or_else(|| (first.span(), "expected `property: value` or `property?: option`".to_owned())),
    }
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
        if let Some((token, second)) = second_expression(tokens) {
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
    let is_one = |part: &Vec<TokenTree>| second_expression(part).is_none();
    parts.len() == wanted
        && parts.iter().all(is_one)
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

fn is_braces(part: &[TokenTree]) -> bool {
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

/// Returns a text or `User::known(…)`: no client is made that way.
fn is_user(tokens: &[TokenTree]) -> bool {
    match tokens {
        [and, rest @ ..] if is_punct(and, '&') => is_user(rest),
        [TokenTree::Literal(_)] => true,
        tokens => tokens.iter().any(|token| matches!(token, TokenTree::Ident(name) if *name == "User")),
    }
}

/// Finds `client user`: where an expression starts right behind another one.
fn second_expression(tokens: &[TokenTree]) -> Option<(usize, &TokenTree)> {
    let is_word = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if !is_keyword(word));
    let pairs = tokens.iter().zip(tokens.iter().skip(1)).enumerate();
    let mut seconds = pairs.filter_map(|(position, (one, two))| {
        let ends = is_word(one) || matches!(one, TokenTree::Literal(_) | TokenTree::Group(_));
        let starts = is_word(two) || matches!(two, TokenTree::Literal(_));
        (ends && starts).then_some((position + 1, two))
    });
    seconds.next()
}

/// Returns a word before or after which an expression goes on.
fn is_keyword(word: &Ident) -> bool {
    const KEYWORDS: [&str; 22] = [
        "as", "async", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "loop", "match", "move",
        "mut", "raw", "ref", "return", "static", "unsafe", "where", "while",
    ];
    KEYWORDS.iter().any(|keyword| word == keyword)
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
        for whole in
            ["a", "a::B { c: d }", "a as B", "f(a) as B", "if a { b } else { c }", "&mut a", "match a { b => c }", "!a"]
        {
            assert_eq!(second(whole), None, "{whole}");
        }
    }
}
