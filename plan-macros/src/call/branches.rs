//! Expressions that have their value in another place: the branches of `if` and `match`, the end of a block, what is in
//! parentheses. The values there are treated as a value that stands alone.

use super::tokens::{is_punct, split_at_commas, visible};
use super::value;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Returns the expression with each of its values replaced; `None` if it has no such form.
pub(super) fn mapped(
    tokens: &[TokenTree],
    replace: &mut dyn FnMut(&[TokenTree]) -> TokenStream,
) -> Option<TokenStream> {
    match tokens {
        [TokenTree::Group(only)] if only.delimiter() == Delimiter::Brace => Some(block(only, replace).into()),
        [TokenTree::Group(only)] if only.delimiter() == Delimiter::Parenthesis => {
            let inner: Vec<TokenTree> = only.stream().into_iter().collect();
            let is_one = !inner.iter().any(|token| is_punct(token, ',')) && !inner.is_empty();
            is_one.then(|| value::group(Delimiter::Parenthesis, replace(&inner), only.span()).into())
        }
        [TokenTree::Ident(word), ..] if *word == "if" => chain(tokens, replace),
        [TokenTree::Ident(word), before @ .., TokenTree::Group(arms)] if *word == "match" && is_arms(before, arms) => {
            let arms = value::group(Delimiter::Brace, in_arms(arms, replace), arms.span());
            let (_, head) = tokens.split_last()?;
            Some(head.iter().cloned().chain([arms]).collect())
        }
        _ => None,
    }
}

/// Returns whether the expression has branches, and one of their values is so.
pub(super) fn any(tokens: &[TokenTree], is_so: &dyn Fn(&[TokenTree]) -> bool) -> bool {
    any_of(tokens, is_so).unwrap_or_default()
}

fn any_of(tokens: &[TokenTree], is_so: &dyn Fn(&[TokenTree]) -> bool) -> Option<bool> {
    let mut found = false;
    mapped(tokens, &mut |value| {
        let value = visible(value);
        found |= any_of(&value, is_so).unwrap_or_else(|| is_so(&value));
        TokenStream::new()
    })?;
    Some(found)
}

fn is_arms(before: &[TokenTree], arms: &Group) -> bool {
    arms.delimiter() == Delimiter::Brace && !before.iter().any(is_braces)
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Reads `if … { … } else if … { … } else { … }`, and nothing behind it.
fn chain(tokens: &[TokenTree], replace: &mut dyn FnMut(&[TokenTree]) -> TokenStream) -> Option<TokenStream> {
    let first = tokens.iter().position(is_braces)?;
    let (condition, rest) = tokens.split_at(first);
    // The braces of a `match` in the condition are no branch.
    let is_simple =
        |token: &TokenTree| !matches!(token, TokenTree::Ident(word) if *word == "match" || *word == "unsafe");
    let (TokenTree::Group(braces), rest) = rest.split_first()? else { return None };
    let mut out: TokenStream = condition.iter().cloned().collect();
    if !condition.iter().all(is_simple) {
        return None;
    }
    let [otherwise @ TokenTree::Ident(word), rest @ ..] = rest else { return None };
    if *word != "else" {
        return None;
    }
    out.extend([block(braces, replace), otherwise.clone()]);
    match rest {
        [TokenTree::Group(last)] if is_braces(&TokenTree::Group(last.clone())) => out.extend([block(last, replace)]),
        [TokenTree::Ident(word), ..] if *word == "if" => out.extend(chain(rest, replace)?),
        _ => return None,
    }
    Some(out)
}

/// Returns the block with its last expression replaced.
fn block(braces: &Group, replace: &mut dyn FnMut(&[TokenTree]) -> TokenStream) -> TokenTree {
    let tokens: Vec<TokenTree> = braces.stream().into_iter().collect();
    let end = tokens.iter().rposition(|token| is_punct(token, ';')).map_or(0, |at| at + 1);
    let (statements, last) = tokens.split_at(end);
    let mut inner: TokenStream = statements.iter().cloned().collect();
    if !last.is_empty() {
        inner.extend(replace(last));
    }
    value::group(Delimiter::Brace, inner, braces.span())
}

/// Returns the arms of a `match`, each with its value replaced.
fn in_arms(arms: &Group, replace: &mut dyn FnMut(&[TokenTree]) -> TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = arms.stream().into_iter().collect();
    let (mut out, mut rest) = (TokenStream::new(), tokens.as_slice());
    while let Some(arrow) =
        rest.windows(2).position(|pair| matches!(pair, [a, b] if is_punct(a, '=') && is_punct(b, '>')))
    {
        let (pattern, after) = rest.split_at(arrow + 2);
        out.extend(pattern.iter().cloned());
        let length = match after {
            [block, ..] if is_braces(block) => 1,
            after => split_at_commas(after.iter().cloned()).first().map_or(0, Vec::len),
        };
        let (arm, after) = after.split_at(length);
        out.extend(replace(arm));
        rest = after;
    }
    out.extend(rest.iter().cloned());
    out
}
