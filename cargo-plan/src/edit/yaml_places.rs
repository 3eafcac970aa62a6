//! Where YAML has what no value stands for: the places of values that are not written, and of commas behind the last part.

use plan_model::Span;
use plan_model::json::{Kind, Node};
use plan_model::read::YamlLayout;

/// Puts the place of each value that is not written behind the colon of its key.
pub(crate) fn place_nulls(node: &mut Node, plain: &str) {
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| place_nulls(item, plain)),
        Kind::Object(members) => {
            for member in members {
                let (start, end) = (member.value.span.start(), member.value.span.end());
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

/// Returns the places of commas behind the last part of what stands in brackets.
pub(crate) fn trailing_commas(layout: &YamlLayout, plain: &str) -> Vec<usize> {
    let mut all: Vec<usize> = layout
        .in_brackets
        .iter()
        .filter_map(|span| {
            let inner = plain.get(span.start() + 1..span.end().checked_sub(1)?)?;
            let kept = inner.trim_end();
            kept.ends_with(',').then(|| span.start() + kept.len())
        })
        .collect();
    all.sort_unstable();
    all
}
