//! What edits need to know of a text in YAML: how a word is written, where a value that is not written stands, and what an alias
//! shares. It knows nothing of plans.

use super::block::sign_of;
use super::document::{Document, Patch, quoted};
use plan_model::Span;
use plan_model::json::{Kind, Node};
use plan_model::read::YamlLayout;

/// A text as YAML has it: without quotes where every reader takes it for that text, in a key, a value and in brackets.
pub(crate) fn written(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let is_sign = |c: char| {
        ":,[]{}#&*!|>'\"%@`?".contains(c) || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let begins_well = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '/'));
    let is_word_of_yaml = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    begins_well && !text.ends_with(char::is_whitespace) && !text.contains(is_sign) && !is_word_of_yaml
}

/// The patch that puts `new` in the place of a text, in the quotes that it has.
pub(crate) fn renamed(document: &Document, place: Span, new: &str) -> Patch {
    let sign = sign_of(document, place);
    let text = match document.text.as_bytes().get(place.start).filter(|_| sign.is_none()) {
        Some(b'"') => quoted(new),
        Some(b'\'') if !new.contains(char::is_control) => format!("'{}'", new.replace('\'', "''")),
        _ => written(new),
    };
    let Some(start) = sign else { return Patch::new(place, text) };
    // From the sign before its lines to the last letter of them.
    let end = place.start + document.slice(place.start, place.end).trim_end().len();
    // A comment may stand behind the sign.
    let line = document.slice(start, end).lines().next().unwrap_or_default();
    let comment = line.trim_start_matches(|c: char| "|>+-".contains(c) || c.is_ascii_digit());
    Patch::new(Span::new(start, end), text + comment.trim_end())
}

/// Puts the place of each value that is not written behind the colon of its key.
pub(crate) fn place_nulls(node: &mut Node, plain: &str) {
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| place_nulls(item, plain)),
        Kind::Object(members) => {
            for member in members {
                let Span { start, end } = member.value.span;
                let rest = plain.get(end..).unwrap_or_default();
                let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                if start == end
                    && member.value.kind == Kind::Null
                    && rest.get(blank..).is_some_and(|rest| rest.starts_with(':'))
                {
                    let behind = end + blank + 1;
                    member.value.span = Span::new(behind, behind);
                }
                place_nulls(&mut member.value, plain);
            }
        }
        _ => {}
    }
}

/// The places of commas behind the last part of what stands in brackets.
pub(crate) fn trailing_commas(layout: &YamlLayout, plain: &str) -> Vec<usize> {
    let mut all: Vec<usize> = layout
        .in_brackets
        .iter()
        .filter_map(|span| {
            let inner = plain.get(span.start + 1..span.end.checked_sub(1)?)?;
            let kept = inner.trim_end();
            kept.ends_with(',').then(|| span.start + kept.len())
        })
        .collect();
    all.sort_unstable();
    all
}

/// Whether patches leave alone what an alias shares with another place.
///
/// # Errors
/// What is shared.
pub(crate) fn is_safe(layout: &YamlLayout, patches: &[Patch]) -> Result<(), Span> {
    let is_within = |patch: &Patch, shared: &Span| {
        let Span { start, end } = patch.span;
        let is_insert = start == end;
        let (begins, ends) = (shared.start <= start, end <= shared.end);
        begins && ends && !(is_insert && (start == shared.start || end == shared.end))
    };
    let cuts = |patch: &Patch, shared: &Span| patch.span.start < shared.end && shared.start < patch.span.end;
    let touched =
        layout.shared.iter().find(|shared| patches.iter().any(|patch| is_within(patch, shared) || cuts(patch, shared)));
    touched.map_or(Ok(()), |shared| Err(*shared))
}

/// What an edit of this schema would have to see through: the schema is shared, or what lists its properties is an alias.
pub(crate) fn shared_within(layout: &YamlLayout, schema: &Node) -> Option<Span> {
    let lists = |key: &str| schema.get(key).map(|list| list.span);
    let keys = ["properties", "required", "allOf", "dependencies", "<<"];
    let spans: Vec<Span> = std::iter::once(schema.span).chain(keys.into_iter().filter_map(lists)).collect();
    let is_shared =
        |shared: &Span| spans.contains(shared) || (shared.start <= schema.span.start && schema.span.end <= shared.end);
    let shared = layout.shared.iter().find(|shared| is_shared(shared));
    shared.or_else(|| layout.aliases.iter().find(|alias| spans.contains(alias))).copied()
}

/// A comment outside of what patches take away that is none any more: below the text of a `|`, a comment is a line of it.
pub(crate) fn lost_comment(before: &Document, after: &Document, patches: &[Patch]) -> Option<Span> {
    let is_left = |comment: &&Span| {
        patches.iter().all(|patch| comment.end <= patch.span.start || patch.span.end <= comment.start)
    };
    let text =
        |document: &'_ Document, comment: &Span| document.slice(comment.start, comment.end).trim_end().to_owned();
    let kept = before.comments.iter().filter(is_left);
    let mut there = after.comments.iter();
    kept.into_iter().find(|comment| !there.any(|other| text(after, other) == text(before, comment))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_need_quotes() {
        for plain in ["Order Completed", "größe", "_x", "$schema", "a-b", "don_t", "注文"] {
            assert_eq!(written(plain), plain);
        }
        for text in [
            "", " a", "a ", "no", "True", "1", "1.5", "-", "- a", "a: b", "a #b", "[a", "a, b", "{x}", "'a'", "a\tb",
            "~", "<<",
        ] {
            assert_eq!(written(text), quoted(text));
        }
    }
}
