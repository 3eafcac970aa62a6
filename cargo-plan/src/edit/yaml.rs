//! What edits of a text in YAML may not touch: what an alias shares, and comments. It knows nothing of plans.

use super::document::{Document, Patch};
use plan_model::Span;
use plan_model::json::Node;
use plan_model::read::YamlLayout;

/// Returns whether patches leave alone what an alias shares with another place.
///
/// # Errors
/// What is shared.
pub(crate) fn is_safe(layout: &YamlLayout, patches: &[Patch]) -> Result<(), Span> {
    let is_within = |patch: &Patch, shared: &Span| {
        let (start, end) = (patch.span.start(), patch.span.end());
        let is_insert = start == end;
        let (begins, ends) = (shared.start() <= start, end <= shared.end());
        begins && ends && !(is_insert && (start == shared.start() || end == shared.end()))
    };
    let cuts = |patch: &Patch, shared: &Span| patch.span.start() < shared.end() && shared.start() < patch.span.end();
    let touched =
        layout.shared.iter().find(|shared| patches.iter().any(|patch| is_within(patch, shared) || cuts(patch, shared)));
    touched.map_or(Ok(()), |shared| Err(*shared))
}

/// Returns what an edit of this schema would have to see through: the schema is shared, or what lists its properties is an alias.
pub(crate) fn shared_within(layout: &YamlLayout, schema: &Node) -> Option<Span> {
    let lists = |key: &str| schema.get(key).map(|list| list.span);
    let keys = ["properties", "required", "allOf", "dependencies", "<<"];
    let spans: Vec<Span> = std::iter::once(schema.span).chain(keys.into_iter().filter_map(lists)).collect();
    let is_shared = |shared: &Span| {
        spans.contains(shared) || (shared.start() <= schema.span.start() && schema.span.end() <= shared.end())
    };
    let shared = layout.shared.iter().find(|shared| is_shared(shared));
    shared.or_else(|| layout.aliases.iter().find(|alias| spans.contains(alias))).copied()
}

/// Returns a comment outside of what patches take away that is none any more: below the text of a `|`, a comment is a line of it.
pub(crate) fn lost_comment(before: &Document, after: &Document, patches: &[Patch]) -> Option<Span> {
    let is_left = |comment: &&Span| {
        patches.iter().all(|patch| comment.end() <= patch.span.start() || patch.span.end() <= comment.start())
    };
    let text =
        |document: &'_ Document, comment: &Span| document.slice(comment.start(), comment.end()).trim_end().to_owned();
    let kept = before.comments.iter().filter(is_left);
    let mut there = after.comments.iter();
    kept.into_iter().find(|comment| !there.any(|other| text(after, other) == text(before, comment))).copied()
}
