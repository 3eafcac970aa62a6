//! The literals of a value that stands in a macro of a plan: of lists, of options and of branches too. A literal within a call or a
//! struct of its own is none of the value's.

use super::tokens::span;
use plan_model::Span;
use plan_model::json::{Kind, Node};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

/// A text or a number, as JSON, and where it stands.
pub(crate) struct SiteLiteral {
    pub(crate) value: Node,
    pub(crate) span: Span,
}

/// Returns the literals of a value that stands behind `name:` or `name?:`.
pub(super) fn of(behind_name: &[TokenTree]) -> Vec<SiteLiteral> {
    let is_mark = |token: &&TokenTree| matches!(token, TokenTree::Punct(mark) if matches!(mark.as_char(), '?' | ':'));
    let marks = behind_name.iter().take_while(is_mark).count();
    let mut found = Vec::new();
    value(behind_name.get(marks..).unwrap_or_default(), &mut found);
    found
}

fn value(tokens: &[TokenTree], found: &mut Vec<SiteLiteral>) {
    match tokens {
        [TokenTree::Punct(mark), rest @ ..] if mark.as_char() == '&' => value(rest, found),
        [TokenTree::Punct(minus), TokenTree::Literal(number)] if minus.as_char() == '-' => {
            let whole = Span::new(span(minus.span()).start(), span(number.span()).end());
            found.extend(literal(number, "-", whole));
        }
        [TokenTree::Literal(one)] => found.extend(literal(one, "", span(one.span()))),
        [TokenTree::Ident(some), TokenTree::Group(held)] if some == "Some" => value(&trees(held.stream()), found),
        [TokenTree::Ident(vec), TokenTree::Punct(mark), TokenTree::Group(list)]
            if vec == "vec" && mark.as_char() == '!' =>
        {
            items(list.stream(), found);
        }
        [TokenTree::Group(list)] if list.delimiter() == Delimiter::Bracket => items(list.stream(), found),
        [TokenTree::Group(block)] if block.delimiter() == Delimiter::Brace => last(block.stream(), found),
        [TokenTree::Group(one)] if one.delimiter() == Delimiter::Parenthesis => value(&trees(one.stream()), found),
        [TokenTree::Ident(word), rest @ ..] if word == "if" => braces(rest).for_each(|block| last(block, found)),
        [TokenTree::Ident(word), rest @ ..] if word == "match" => braces(rest).for_each(|arms| in_arms(&arms, found)),
        _ => {}
    }
}

fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

fn items(list: TokenStream, found: &mut Vec<SiteLiteral>) {
    trees(list).split(is_comma).for_each(|item| value(item, found));
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')
}

fn braces(tokens: &[TokenTree]) -> impl Iterator<Item = TokenStream> {
    tokens.iter().filter_map(|token| match token {
        TokenTree::Group(block) if block.delimiter() == Delimiter::Brace => Some(block.stream()),
        _ => None,
    })
}

/// Finds the value of a block, which stands behind its last `;`.
fn last(block: TokenStream, found: &mut Vec<SiteLiteral>) {
    let tokens = trees(block);
    let end = tokens.rsplit(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ';')).next();
    value(end.unwrap_or_default(), found);
}

/// Finds the values of a `match`, which stand behind its arrows; what is before them are patterns.
fn in_arms(arms: &TokenStream, found: &mut Vec<SiteLiteral>) {
    let tokens = trees(arms.clone());
    let is_arrow = |pair: &[TokenTree]| matches!(pair, [TokenTree::Punct(one), TokenTree::Punct(two)] if one.as_char() == '=' && two.as_char() == '>');
    let mut rest = tokens.as_slice();
    while let Some(arrow) = rest.windows(2).position(is_arrow) {
        let behind = rest.get(arrow + 2..).unwrap_or_default();
        let is_block =
            |token: &TokenTree| matches!(token, TokenTree::Group(one) if one.delimiter() == Delimiter::Brace);
        let length = match behind {
            [block, ..] if is_block(block) => 1,
            _ => behind.iter().position(is_comma).unwrap_or(behind.len()),
        };
        let (arm, after) = behind.split_at(length);
        value(arm, found);
        rest = after;
    }
}

fn literal(literal: &proc_macro2::Literal, sign: &str, span: Span) -> Option<SiteLiteral> {
    let kind = match Lit::new(literal.clone()) {
        Lit::Str(text) => Kind::String(text.value()),
        Lit::Int(number) => Kind::Number(format!("{sign}{}", number.base10_digits())),
        Lit::Float(number) => Kind::Number(format!("{sign}{}", number.base10_digits())),
        _ => return None,
    };
    Some(SiteLiteral { value: Node { span, kind }, span })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn literals_of_a_value_and_no_others() {
        for (value, wanted) in [
            (": \"a\"", "a"),
            ("?: Some(\"a\")", "a"),
            (": -3", "-3"),
            (": &[\"a\", b, \"c\"]", "a c"),
            (": vec![\"a\"]", "a"),
            (": if x == \"no\" { \"a\" } else { f(\"no\"); \"b\" }", "a b"),
            (": match x { \"no\" => \"a\", \"no2\" if \"no3\" > y => { \"b\" } _ => f(\"no4\"), }", "a b"),
            (": f(\"no\")", ""),
            (": Item { kind: \"no\" }", ""),
            (": Map(&[(\"no\", \"no\")])", ""),
            ("", ""),
        ] {
            let tokens: Vec<TokenTree> = value.parse::<TokenStream>().unwrap().into_iter().collect();
            let found: Vec<String> = of(&tokens).iter().map(|literal| literal.value.to_text()).collect();
            assert_eq!(found.join(" "), wanted, "{value}");
        }
    }
}
