//! Literals of a call as JSON values that the plan's rules can be held against, with the place of each.

use super::tokens::{is_punct, list_literal, split_at_commas, visible};
use plan_codegen::plan_index::LiteralRules;
use plan_model::json::{Kind, Node, Span as NodeSpan};
use plan_rules::Violation;
use proc_macro2::{Delimiter, Literal, Span, TokenTree};

/// A literal: a string, a number, a boolean, or an array of which some items are literals.
pub(super) struct LiteralValue {
    pub(super) value: Node,
    /// `start` of a node's place is the index of its span here.
    spans: Vec<Span>,
    /// Whether all items are literals.
    is_whole: bool,
}

/// The place of an item that is no literal.
const UNKNOWN: NodeSpan = NodeSpan::new(usize::MAX, usize::MAX);

impl LiteralValue {
    /// Returns the literal that the tokens are, if they are one.
    pub(super) fn of(tokens: &[TokenTree]) -> Option<Self> {
        let mut constant = Self { value: Node::null(), spans: Vec::new(), is_whole: true };
        constant.value = constant.read(tokens)?;
        Some(constant)
    }

    /// Returns whether the tokens are a text, a number, or `true` or `false`.
    pub(super) fn is_scalar(tokens: &[TokenTree]) -> bool {
        match &*visible(tokens) {
            [TokenTree::Literal(_)] => true,
            // Each comparison of a word asks the compiler for its text.
            [TokenTree::Ident(word)] => matches!(word.to_string().as_str(), "true" | "false"),
            [minus, TokenTree::Literal(_)] => is_punct(minus, '-'),
            _ => false,
        }
    }

    /// Returns the violations, each with its place in the call.
    pub(super) fn check(&self, rules: &LiteralRules) -> Vec<(Span, Violation)> {
        let violations = rules.check(&self.value, self.is_whole).into_iter();
        violations.filter_map(|violation| Some((*self.spans.get(violation.span.start())?, violation))).collect()
    }

    fn read(&mut self, tokens: &[TokenTree]) -> Option<Node> {
        let seen = visible(tokens);
        let kind = match &*seen {
            [TokenTree::Literal(literal)] => of_literal(literal, "")?,
            [minus, TokenTree::Literal(literal)] if is_punct(minus, '-') => of_literal(literal, "-")?,
            [TokenTree::Ident(word)] if *word == "true" || *word == "false" => Kind::Boolean(*word == "true"),
            [TokenTree::Group(tuple)] if tuple.delimiter() == Delimiter::Parenthesis => {
                let items = split_at_commas(tuple.stream());
                if items.len() < 2 {
                    return self.read(items.first()?);
                }
                self.array(&items)
            }
            seen => self.array(&split_at_commas(list_literal(seen)?.1.stream())),
        };
        // Of `-1` the number, of `&[…]` the brackets.
        self.spans.push(tokens.last().map_or_else(Span::call_site, TokenTree::span));
        let at = self.spans.len() - 1;
        Some(Node { span: NodeSpan::new(at, at), kind })
    }

    fn array(&mut self, items: &[Vec<TokenTree>]) -> Kind {
        Kind::Array(items.iter().map(|item| self.item(item)).collect())
    }

    fn item(&mut self, tokens: &[TokenTree]) -> Node {
        self.read(tokens).unwrap_or_else(|| {
            self.is_whole = false;
            Node { span: UNKNOWN, kind: Kind::Null }
        })
    }
}

fn of_literal(literal: &Literal, sign: &str) -> Option<Kind> {
    let text = literal.to_string();
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = match syn::parse_str::<syn::Lit>(&text).ok()? {
            syn::Lit::Int(integer) => integer.base10_digits().to_owned(),
            syn::Lit::Float(float) => float.base10_digits().to_owned(),
            _ => return None,
        };
        // Rust takes `1.`, JSON does not.
        return Some(Kind::Number(format!("{sign}{}", digits.trim_end_matches('.'))));
    }
    if !sign.is_empty() {
        return None;
    }
    // Most strings stand as they are, and need no parser.
    if let Some(plain) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))
        && !plain.contains('\\')
        && !plain.contains('\r')
        && !plain.contains('"')
    {
        return Some(Kind::String(plain.to_owned()));
    }
    syn::parse_str::<syn::LitStr>(&text).ok().map(|text| Kind::String(text.value()))
}
