//! A rule that stands in the file in several versions: the newest is in force, the others are kept beside it.

use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::hash::{HashMap, HashSet};
use crate::plan::Rule;
use std::cmp::Ordering;

/// Parts the rules into those in force, in the order of the file, and the older ones.
pub(super) fn newest(rules: Vec<Rule>, diagnostics: &mut Vec<Diagnostic>) -> (Vec<Rule>, Vec<Rule>) {
    if !has_versions(&rules) {
        for (position, rule) in rules.iter().enumerate() {
            two_for_one_call(rule, rules.get(..position).unwrap_or_default(), diagnostics);
        }
        return (rules, Vec::new());
    }
    let mut in_force: Vec<Rule> = Vec::with_capacity(rules.len());
    let mut older = Vec::new();
    let mut places: HashMap<(Call, String), usize> = HashMap::default();
    for rule in rules {
        two_for_one_call(&rule, &in_force, diagnostics);
        // Each event without a name is at fault.
        if rule.call == Call::Track && rule.name.trim().is_empty() {
            in_force.push(rule);
            continue;
        }
        let key = (rule.call, rule.name.clone());
        let Some(present) = places.get(&key).and_then(|place| in_force.get_mut(*place)) else {
            places.insert(key, in_force.len());
            in_force.push(rule);
            continue;
        };
        let order = match (&rule.version, &present.version) {
            (Some(new), Some(old)) => new.cmp_version(old),
            (new, old) => new.is_some().cmp(&old.is_some()),
        };
        if order == Ordering::Equal {
            let what = if rule.name.is_empty() { format!("{} rule", rule.call) } else { format!("`{}`", rule.name) };
            let message = format!("the plan has {what} twice in the same version; the later one is used");
            let warning = Diagnostic::warning(rule.name_span, message, "used").and_at(present.name_span, "not used");
            diagnostics.push(warning);
        }
        if order == Ordering::Less {
            older.push(rule);
        } else {
            older.push(std::mem::replace(present, rule));
        }
    }
    (in_force, older)
}

/// Returns whether a rule stands there twice. Most plans have one version of each, and need no second list of thousands of rules.
fn has_versions(rules: &[Rule]) -> bool {
    let mut met: HashSet<(Call, &str)> = HashSet::default();
    rules.iter().any(|rule| !met.insert((rule.call, rule.name.as_str())))
}

/// Refuses two rules for identify, or for group, which have one set of traits for all calls: of two rules, under whatever names, one would
/// be lost.
fn two_for_one_call(rule: &Rule, in_force: &[Rule], diagnostics: &mut Vec<Diagnostic>) {
    if !matches!(rule.call, Call::Identify | Call::Group) {
        return;
    }
    if let Some(first) = in_force.iter().find(|known| known.call == rule.call && known.name != rule.name) {
        let message = format!("the plan has two {} rules: the traits of one would be lost", rule.call);
        let finding = Diagnostic::error(rule.name_span, message, "second rule").and_at(first.name_span, "first rule");
        diagnostics.push(finding.help("put the traits of both into one rule"));
    }
}
