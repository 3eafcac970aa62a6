//! Tokens of an expression, cut at commas without parsing it: rustc does that, and says it best.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenTree};
use std::borrow::Cow;

/// Cuts at each comma that is not inside `::<…>` or between the bars of a closure.
pub(super) fn split_at_commas(tokens: impl IntoIterator<Item = TokenTree>) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    let mut scan = Scan::default();
    for token in tokens {
        if scan.step(&token) && is_punct(&token, ',') {
            scan = Scan::default();
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(token);
        }
    }
    if parts.last().is_some_and(Vec::is_empty) {
        parts.pop();
    }
    parts
}

/// Returns whether the token at `position` stands outside of `::<…>` and the bars of a closure.
pub(super) fn is_outside(tokens: &[TokenTree], position: usize) -> bool {
    let mut scan = Scan::default();
    tokens.iter().take(position + 1).fold(true, |_, token| scan.step(token))
}

/// The place of a token in an expression.
#[derive(Default)]
struct Scan {
    /// `<` after `::`, not yet closed.
    angles: usize,
    /// Between the bars of a closure.
    in_bars: bool,
    last: Option<char>,
    before_last: Option<char>,
    /// Whether anything but `move`, `async`, `static` has been seen. A `|` before that opens a closure.
    started: bool,
}

impl Scan {
    /// Takes the next token. Returns whether it is outside of generic arguments and closure parameters.
    fn step(&mut self, token: &TokenTree) -> bool {
        let outside = self.angles == 0 && !self.in_bars;
        let punct = match token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        };
        match punct {
            Some('<') if self.angles > 0 || (self.last, self.before_last) == (Some(':'), Some(':')) => self.angles += 1,
            Some('>') if self.angles > 0 && !matches!(self.last, Some('-' | '=')) => self.angles -= 1,
            Some('|') if self.in_bars => self.in_bars = false,
            Some('|') if !self.started || matches!(self.last, Some('=' | ',' | ':')) => self.in_bars = true,
            _ => {}
        }
        // Each comparison of a word asks the compiler for its text.
        if !self.started {
            let words = ["move", "async", "static"];
            self.started = !matches!(token, TokenTree::Ident(word) if words.iter().any(|opening| word == opening));
        }
        self.before_last = self.last;
        self.last = punct;
        outside
    }
}

pub(super) fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

pub(super) fn is_word(tokens: &[TokenTree], word: &str) -> bool {
    matches!(tokens, [TokenTree::Ident(only)] if *only == word)
}

/// Returns whether it is `[a, b]`, and not `[a; 3]`.
pub(super) fn is_list(list: &Group) -> bool {
    list.delimiter() == Delimiter::Bracket && !list.stream().into_iter().any(|token| is_punct(&token, ';'))
}

/// Returns whether this is the first half of `::`, `..`, `->`.
pub(super) fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// Returns whether a colon comes first that is not the first half of `::`. Before another sign it is joint too: `total:-1`.
pub(super) fn begins_with_colon(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [first, after @ ..] if is_lone_colon(first, after))
}

/// Returns whether the token is a `:` of its own, and not the first half of `::`.
pub(super) fn is_lone_colon(token: &TokenTree, after: &[TokenTree]) -> bool {
    let is_half = is_joint(token) && after.first().is_some_and(|next| is_punct(next, ':'));
    is_punct(token, ':') && !is_half
}

/// Returns what stands in the invisible group that a `$x:expr` of the user's own macro makes.
pub(super) fn visible(tokens: &[TokenTree]) -> Cow<'_, [TokenTree]> {
    match tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            Cow::Owned(visible(&inner).into_owned())
        }
        _ => Cow::Borrowed(tokens),
    }
}

/// Returns whether it is `[..]`, which makes a slice of a list.
pub(super) fn is_full_range(token: &TokenTree) -> bool {
    let TokenTree::Group(range) = token else { return false };
    let mut signs = range.stream().into_iter();
    let (one, two, end) = (signs.next(), signs.next(), signs.next());
    let is_dot = |sign: Option<TokenTree>| sign.is_some_and(|sign| is_punct(&sign, '.'));
    range.delimiter() == Delimiter::Bracket && is_dot(one) && is_dot(two) && end.is_none()
}

/// Returns of `[a, b]`, `&[a, b]`, `&[a, b][..]` or `vec![a, b]` what stands before the brackets, and the brackets.
pub(super) fn list_literal(tokens: &[TokenTree]) -> Option<(&[TokenTree], &Group)> {
    let tokens = match tokens {
        [list @ .., TokenTree::Group(_), range] if is_full_range(range) => tokens.get(..list.len() + 1)?,
        tokens => tokens,
    };
    match tokens.split_last() {
        Some((TokenTree::Group(list), before)) if is_list(list) => {
            let macro_name = match before {
                [TokenTree::Punct(and), rest @ ..] if and.as_char() == '&' => rest,
                all => all,
            };
            let is_vec = |name: &TokenTree, bang: &TokenTree| name.to_string() == "vec" && is_punct(bang, '!');
            let is_known = match macro_name {
                [] => true,
                [name, bang] => is_vec(name, bang),
                _ => false,
            };
            is_known.then_some((before, list))
        }
        _ => None,
    }
}

/// Returns the path and the braces of `Path { … }`.
pub(super) fn struct_literal(tokens: &[TokenTree]) -> Option<(&[TokenTree], &Group)> {
    match tokens.split_last() {
        Some((TokenTree::Group(group), path)) if group.delimiter() == Delimiter::Brace => {
            let path = without_lifetime(path);
            is_path(path).then_some((path, group))
        }
        _ => None,
    }
}

/// Returns `Path` of `Path::<'_>`: rustc infers the lifetime.
fn without_lifetime(path: &[TokenTree]) -> &[TokenTree] {
    match path {
        [name @ .., first, second, open, quote, TokenTree::Ident(_), close]
            if is_punct(close, '>')
                && is_punct(quote, '\'')
                && is_punct(open, '<')
                && is_punct(second, ':')
                && is_punct(first, ':') =>
        {
            name
        }
        path => path,
    }
}

/// Names with `::` between them.
pub(super) fn is_path(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(_)] => true,
        [TokenTree::Ident(_), rest @ ..] | rest => match rest {
            [first, second, rest @ ..] => is_punct(first, ':') && is_punct(second, ':') && is_path_of_names(rest),
            _ => false,
        },
    }
}

/// Returns whether a name comes first, and then nothing or the rest of a path.
fn is_path_of_names(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(_), ..]) && is_path(tokens)
}

/// Returns each `Path { … }` at any depth, from the outside in.
pub(super) fn struct_literals(tokens: Vec<TokenTree>) -> Vec<(Vec<TokenTree>, Group)> {
    let mut found = Vec::new();
    collect_literals(tokens, &mut found);
    found
}

fn collect_literals(tokens: impl IntoIterator<Item = TokenTree>, found: &mut Vec<(Vec<TokenTree>, Group)>) {
    let mut path: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let path = std::mem::take(&mut path);
                let inner = group.stream();
                if !path.is_empty() && group.delimiter() == Delimiter::Brace {
                    found.push((path, group));
                }
                collect_literals(inner, found);
            }
            TokenTree::Ident(name) => {
                if matches!(path.last(), Some(TokenTree::Ident(_))) {
                    path.clear();
                }
                path.push(TokenTree::Ident(name));
            }
            // `a::B`, and not the `a: B` of a field.
            token
                if is_punct(&token, ':')
                    && (is_joint(&token) || path.last().is_some_and(is_joint))
                    && !path.is_empty() =>
            {
                path.push(token);
            }
            _ => path.clear(),
        }
    }
}

/// Returns where the tokens start.
pub(super) fn start_of(tokens: &[TokenTree]) -> Span {
    tokens.first().map_or_else(Span::call_site, TokenTree::span)
}

/// Returns whether the value takes its type from the field, so that a trait would leave rustc without one: `text.parse()?`,
/// `.sum()`, `.into()`, `todo!()`. With a type, as `parse::<u64>()`, it has one of its own; and `product.price` is a variable.
pub(super) fn is_inferred(tokens: &[TokenTree]) -> bool {
    const CALLED: [&str; 14] = [
        "default",
        "from_str",
        "into",
        "max_value",
        "min_value",
        "panic",
        "parse",
        "product",
        "sum",
        "todo",
        "transmute",
        "try_into",
        "unimplemented",
        "unreachable",
    ];
    let is_called = |after: &[TokenTree]| match after.first() {
        Some(TokenTree::Group(arguments)) => arguments.delimiter() == Delimiter::Parenthesis,
        Some(bang) => is_punct(bang, '!'),
        None => false,
    };
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        rest = after;
        if let TokenTree::Ident(word) = first {
            // Each comparison of a word asks the compiler for its text.
            let word = word.to_string();
            if leaves(&word) || is_called(after) && CALLED.contains(&word.as_str()) {
                return true;
            }
        }
    }
    false
}

/// Returns whether nothing comes behind the value, as it is `return`, `continue`, `todo!()` or the like.
pub(super) fn diverges(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(word), ..] if leaves(&word.to_string()) => true,
        [.., bang, TokenTree::Group(_)] => is_punct(bang, '!') && is_inferred(tokens),
        _ => false,
    }
}

fn leaves(word: &str) -> bool {
    matches!(word, "break" | "continue" | "loop" | "return")
}

/// Returns whether the value is `json!(…)`, by whatever path.
pub(super) fn is_json(tokens: &[TokenTree]) -> bool {
    match tokens {
        [path @ .., bang, TokenTree::Group(_)] => {
            is_punct(bang, '!') && is_path(path) && path.last().is_some_and(|name| name.to_string() == "json")
        }
        _ => false,
    }
}

/// Returns the tokens without the `&` that they may begin with.
pub(super) fn without_borrow(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [and, rest @ ..] if is_punct(and, '&') => rest,
        tokens => tokens,
    }
}

/// Returns whether the value ends with `.as_str()` or `.as_ref()`: it is a reference, and of `as_ref` rustc must know to what.
pub(super) fn ends_as_reference(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., TokenTree::Ident(word), TokenTree::Group(_)] if *word == "as_str" || *word == "as_ref")
}
