//! What changed: between the versions of a rule that the plan has, and since another state of the plan.

use super::view::{ChangeView, ChangesView};
use crate::compare::{Change, compare};
use plan_model::name::{self, Renames};
use plan_model::{Call, Plan, Rule};
use std::cmp::Ordering;

/// Returns the older versions of a rule, the newest first: of each what the next one changed.
pub(super) fn versions(rule: &Rule, plan: &Plan) -> Vec<(String, Vec<String>)> {
    let is_it = |older: &&Rule| older.call == rule.call && older.name == rule.name;
    let mut older: Vec<&Rule> = plan.older.iter().filter(is_it).collect();
    older.sort_by(|one, other| match (&one.version, &other.version) {
        (Some(one), Some(other)) => other.cmp_version(one),
        _ => Ordering::Equal,
    });
    let mut newer = rule;
    let mut versions = Vec::new();
    for older in older {
        let version = older.version.as_ref().map_or_else(|| "?".to_owned(), crate::version::text);
        versions.push((version, between(older, newer, plan)));
        newer = older;
    }
    versions
}

fn between(older: &Rule, newer: &Rule, plan: &Plan) -> Vec<String> {
    let alone = |rule: &Rule| Plan {
        rules: vec![rule.clone()],
        common: plan.common.clone(),
        recursive: plan.recursive.clone(),
        ..Plan::default()
    };
    let (alone_was, alone_is) = (alone(older), alone(newer));
    let named = [&alone_was, &alone_is].map(|plan| name::name(plan, &Renames::default()));
    let [was, is] = &named;
    compare((&alone_was, was), (&alone_is, is)).into_iter().map(|change| change.what).collect()
}

/// Returns what changed since `reference`, each with its event where that is still there. `events` are those of the view, in its
/// order.
pub(crate) fn since(reference: &str, changes: &[Change], events: &[(Call, String)]) -> ChangesView {
    let changes = changes.iter().map(|change| {
        let event = events.iter().position(|(call, name)| change.event == (*call, name.clone()));
        ChangeView::of(change, event)
    });
    ChangesView { reference: reference.to_owned(), changes: changes.collect() }
}
