//! A plan of several files as one tree, with the rules of the plans that it extends, for a form that has no such thing.

use crate::Failure;
use crate::format::rule::{id, put_into_message};
use plan_model::Level;
use plan_model::include::PlanFile;
use plan_model::json::{Kind, Member, Node};
use plan_model::read::{Base, check_duplicates, is_file};
use std::collections::HashSet;

/// Returns the plan, and the names of the events that it and a plan which it extends both describe: of these it has its own words only.
pub(super) fn whole(file: &PlanFile) -> Result<(Node, Vec<String>), Failure> {
    let tree = file.tree();
    let mut wrong: Vec<_> = tree.diagnostics.iter().filter(|found| found.level == Level::Error).cloned().collect();
    // Of a key that is written twice, one value would be lost.
    tree.root.iter().for_each(|root| check_duplicates(root, &mut wrong));
    if let Some(found) = wrong.first() {
        return Err(Failure(file.render(found)));
    }
    let Some(mut plan) = tree.root.clone() else { return Err(Failure(format!("`{}` is no plan", file.name))) };
    let mut overlaid = Vec::new();
    tree.bases.iter().for_each(|base| extend(&mut plan, base, &mut overlaid));
    if let Kind::Object(members) = &mut plan.kind {
        members.retain_mut(says_more);
    }
    if plan.get("rules").is_some() {
        rules_of(&mut plan).into_iter().flatten().for_each(put_into_message);
    }
    Ok((plan, overlaid))
}

/// Returns whether a key still says something in a plan of one file.
fn says_more(member: &mut Member) -> bool {
    match (member.name.as_str(), &mut member.value.kind) {
        ("include", _) => false,
        ("extends", Kind::Array(names)) => {
            names.retain(|name| name.as_str().is_none_or(|name| !is_file(name)));
            !names.is_empty()
        }
        _ => true,
    }
}

fn extend(plan: &mut Node, base: &Base, overlaid: &mut Vec<String>) {
    let Some(own) = rules_of(plan) else { return };
    let mut known: HashSet<(String, String)> = own.iter().map(id).collect();
    for rule in base.root.get("rules").map(Node::items).unwrap_or_default() {
        let (call, name) = id(rule);
        match known.insert((call.clone(), name.clone())) {
            true => own.push(rule.clone()),
            false => overlaid.push(if name.is_empty() { call } else { name }),
        }
    }
    base.bases.iter().for_each(|base| extend(plan, base, overlaid));
}

/// Returns the list of rules, which is made where the plan has none of its own.
fn rules_of(plan: &mut Node) -> Option<&mut Vec<Node>> {
    let span = plan.span;
    let Kind::Object(members) = &mut plan.kind else { return None };
    if members.iter().all(|member| member.name != "rules") {
        let value = Node { span, kind: Kind::Array(Vec::new()) };
        members.push(Member { name: "rules".to_owned(), name_span: span, value });
    }
    match members.iter_mut().find(|member| member.name == "rules") {
        Some(Member { value: Node { kind: Kind::Array(own), .. }, .. }) => Some(own),
        _ => None,
    }
}
