//! What differs between two plans, rule by rule: what a push changes, and what changed at a service since the last pull.

use crate::format::rule::id;
use crate::format::value;
use plan_model::json::Node;
use std::collections::HashMap;

/// What becomes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Added,
    Changed,
    Removed,
}

/// A rule that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleChange {
    pub(crate) kind: ChangeKind,
    /// The call, in capitals, and the name.
    pub(crate) id: (String, String),
}

impl RuleChange {
    /// Returns the words for it: "`Order Completed`", "the traits of identify".
    pub(crate) fn shown(&self) -> String {
        shown(&self.id)
    }
}

/// Returns a rule as it is named to a person.
pub(crate) fn shown((call, name): &(String, String)) -> String {
    match (call.as_str(), name.as_str()) {
        ("COMMON", _) => "the rule for all messages".to_owned(),
        ("IDENTIFY" | "GROUP", _) => format!("the traits of {}", call.to_lowercase()),
        (_, "") => format!("the rule of {}", call.to_lowercase()),
        ("TRACK", name) => format!("`{name}`"),
        (call, name) => format!("the {} `{name}`", call.to_lowercase()),
    }
}

/// A plan by the ids of its rules.
struct RulesOfPlan<'n>(HashMap<(String, String), &'n Node>);

impl<'n> RulesOfPlan<'n> {
    fn of(plan: &'n Node) -> Self {
        Self(rules(plan).iter().map(|rule| (id(rule), rule)).collect())
    }

    fn is_same(&self, other: &Self, id: &(String, String)) -> bool {
        match (self.0.get(id), other.0.get(id)) {
            (Some(one), Some(other)) => value::same(one, other),
            (None, None) => true,
            _ => false,
        }
    }
}

fn rules(plan: &Node) -> &[Node] {
    plan.get("rules").map(Node::items).unwrap_or_default()
}

/// Returns what leads from one plan to another, in the order of the new plan, then of the old one.
pub(crate) fn between(old: &Node, new: &Node) -> Vec<RuleChange> {
    let (before, after) = (RulesOfPlan::of(old), RulesOfPlan::of(new));
    let mut changes = Vec::new();
    for id in rules(new).iter().map(id) {
        match before.0.contains_key(&id) {
            true if before.is_same(&after, &id) => {}
            true => changes.push(RuleChange { kind: ChangeKind::Changed, id }),
            false => changes.push(RuleChange { kind: ChangeKind::Added, id }),
        }
    }
    let gone = rules(old).iter().map(id).filter(|id| !after.0.contains_key(id));
    changes.extend(gone.map(|id| RuleChange { kind: ChangeKind::Removed, id }));
    changes
}

/// Returns what is neither as it was pulled nor as it is wanted: somebody else changed it. What an interrupted push has put there is as
/// wanted already.
pub(crate) fn by_others(pulled: &Node, held: &Node, wanted: &Node) -> Vec<RuleChange> {
    let (there, goal) = (RulesOfPlan::of(held), RulesOfPlan::of(wanted));
    between(pulled, held).into_iter().filter(|change| !there.is_same(&goal, &change.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rules: &[(&str, &str)]) -> Node {
        let rule = |(key, text): &(&str, &str)| {
            value::object([("key", value::text(*key)), ("description", value::text(*text))])
        };
        value::object([("rules", value::list(rules.iter().map(rule).collect()))])
    }

    fn shown_all(changes: &[RuleChange]) -> Vec<String> {
        changes.iter().map(|change| format!("{:?} {}", change.kind, change.shown())).collect()
    }

    #[test]
    fn added_changed_and_removed() {
        let (old, new) = (plan(&[("A", "1"), ("B", "1"), ("C", "1")]), plan(&[("D", "1"), ("B", "2"), ("A", "1")]));
        assert_eq!(shown_all(&between(&old, &new)), ["Added `D`", "Changed `B`", "Removed `C`"]);
        assert_eq!(between(&old, &old), []);
    }

    #[test]
    fn what_others_changed_is_neither_as_pulled_nor_as_wanted() {
        let pulled = plan(&[("A", "1"), ("B", "1"), ("C", "1"), ("D", "1")]);
        let wanted = plan(&[("A", "2"), ("B", "2"), ("D", "1"), ("E", "1")]);
        // A was pushed before a break, C removed, E added by it; B and D were changed by others, F added.
        let held = plan(&[("A", "2"), ("B", "3"), ("D", "2"), ("E", "1"), ("F", "1")]);
        assert_eq!(shown_all(&by_others(&pulled, &held, &wanted)), ["Changed `B`", "Changed `D`", "Added `F`"]);
    }
}
