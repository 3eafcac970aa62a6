//! One event in two files of a plan: two people have written it, and one of the two would be lost.

use crate::diagnostic::{Diagnostic, Span};
use crate::hash::HashMap;
use crate::json::Node;

/// Says each event that two files have in the same version. `file_of` tells one file from another. Twice in one file is said
/// where rules are read.
pub(super) fn check(plan: &Node, file_of: &dyn Fn(Span) -> usize, diagnostics: &mut Vec<Diagnostic>) {
    let rules = plan.get("rules").or_else(|| plan.get("events"));
    let rules = rules.map(|rules| rules.get("events").unwrap_or(rules)).map(Node::items).unwrap_or_default();
    let mut met: HashMap<(String, String, String), Span> = HashMap::default();
    for rule in rules {
        let (what, span) = named(rule);
        let Some(first) = met.get(&what).copied() else {
            met.insert(what, span);
            continue;
        };
        if file_of(first) != file_of(span) {
            let (call, name, _) = what;
            let what = if name.is_empty() { format!("a rule for {call}") } else { format!("`{name}`") };
            let error = Diagnostic::error(span, format!("two files of the plan have {what}"), "second file");
            diagnostics
                .push(error.and_at(first, "first file").help("keep one of the two, or give them different versions"));
        }
    }
}

/// Returns the call, the name and the version of a rule, and where its name stands.
fn named(rule: &Node) -> ((String, String, String), Span) {
    let name = ["key", "name"].into_iter().find_map(|key| rule.get(key)).filter(|name| name.as_str().is_some());
    let text = |key: &str| rule.get(key).and_then(Node::as_str).unwrap_or_default().to_lowercase();
    let call =
        Some(text("type")).filter(|call| !call.is_empty() && call != "object").unwrap_or_else(|| "track".to_owned());
    // Of these there is one rule, under whatever name.
    let has_name = !matches!(call.as_str(), "identify" | "group" | "common");
    let key = name.and_then(Node::as_str).filter(|_| has_name).unwrap_or_default().to_owned();
    let version = rule.get("version").map(Node::to_text).unwrap_or_default();
    ((call, key, version), name.map_or(rule.span, |name| name.span))
}
