//! What a plan lacks of another one: its rules, and in rules that it has the properties. What the plan says itself is never touched.

use crate::format::rule::{id, payload};
use crate::format::value;
use plan_model::json::Node;

/// The part of `inferred` that `plan` lacks, as a plan.
pub(crate) fn missing(plan: &Node, inferred: &Node) -> Node {
    let rules_of = |plan: &'_ Node| plan.get("rules").map(Node::items).unwrap_or_default().to_vec();
    let known = rules_of(plan);
    let rules = rules_of(inferred).into_iter().filter_map(|rule| {
        let of_same: Vec<&Node> = known.iter().filter(|known| id(known) == id(&rule)).collect();
        let Some(first) = of_same.first() else { return Some(rule) };
        // Of several versions any may have it.
        let has = |name: &str| {
            of_same.iter().any(|known| payload(known).get("properties").is_some_and(|all| all.get(name).is_some()))
        };
        let properties = properties(payload(first), &rule, &has)?;
        let about = ["key", "type"].iter().filter_map(|key| Some((*key, rule.get(key)?.clone())));
        Some(value::object(about.chain([("properties", properties)])))
    });
    value::object([("rules", value::list(rules.collect()))])
}

/// The properties of an object that another one lacks, also within those that both have.
fn properties(known: &Node, inferred: &Node, has: &dyn Fn(&str) -> bool) -> Option<Node> {
    let members = inferred.get("properties").map(Node::members).unwrap_or_default();
    let lacking: Vec<(String, Node)> = members
        .iter()
        .filter_map(|member| {
            let there = known.get("properties").and_then(|all| all.get(&member.name));
            match there {
                None if has(&member.name) => None,
                None => Some((member.name.clone(), member.value.clone())),
                Some(there) => {
                    let inner = |name: &str| there.get("properties").is_some_and(|all| all.get(name).is_some());
                    // An object of which the plan says nothing more is one of any properties.
                    there.get("properties")?;
                    let properties = properties(there, &member.value, &inner)?;
                    Some((member.name.clone(), value::object([("properties", properties)])))
                }
            }
        })
        .collect();
    (!lacking.is_empty()).then(|| value::object(lacking))
}
