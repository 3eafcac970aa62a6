//! What a plan lacks of another one: its rules, and in rules that it has the properties. What the plan says itself is never touched.

use crate::format::rule::{id, payload};
use crate::format::value;
use plan_model::json::Node;

/// Returns the part of `inferred` that `plan` lacks, as a plan.
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
        // As the plan writes it, so that nothing of it differs.
        let about = ["key", "name", "type"].iter().filter_map(|key| Some((*key, value::unplaced(first.get(key)?))));
        Some(value::object(about.chain([("properties", properties)])))
    });
    value::object([("rules", value::list(rules.collect()))])
}

/// Returns the properties of an object that another one lacks, also within those that both have.
fn properties(known: &Node, inferred: &Node, has: &dyn Fn(&str) -> bool) -> Option<Node> {
    let members = inferred.get("properties").map(Node::members).unwrap_or_default();
    let lacking: Vec<(String, Node)> = members
        .iter()
        .filter_map(|member| {
            let there = known.get("properties").and_then(|all| all.get(&member.name));
            match there {
                None if has(&member.name) => None,
                None => Some((member.name.clone(), member.value.clone())),
                Some(there) => Some((member.name.clone(), within(there, &member.value)?)),
            }
        })
        .collect();
    (!lacking.is_empty()).then(|| value::object(lacking))
}

/// Returns what a value that both have lacks: properties of an object, or of the objects in a list.
fn within(known: &Node, inferred: &Node) -> Option<Node> {
    // An object of which the plan says nothing more is one of any properties.
    let all = known.get("properties");
    let properties = all.and_then(|all| properties(known, inferred, &|name| all.get(name).is_some()));
    let items = known.get("items").zip(inferred.get("items")).and_then(|(known, inferred)| within(known, inferred));
    let lacking: Vec<(&str, Node)> =
        [("properties", properties), ("items", items)].into_iter().filter_map(|(name, of)| Some((name, of?))).collect();
    (!lacking.is_empty()).then(|| value::object(lacking))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use plan_model::json::parse;

    #[test]
    fn properties_of_the_objects_in_a_list() {
        let plan = |items: &str| {
            let text = format!(
                r#"{{"rules":[{{"key":"Paid","type":"TRACK","properties":{{"products":{{"type":"array","items":{{"properties":{{{items}}}}}}}}}}}]}}"#
            );
            parse(&text).unwrap()
        };
        let known = plan(r#""id":{"type":"string"}"#);
        let lacking = missing(&known, &plan(r#""id":{"type":"string"},"price":{"type":"number"}"#)).to_json();
        let wanted = r#"{"rules":[{"key":"Paid","type":"TRACK","properties":{"products":{"items":{"properties":{"price":{"type":"number"}}}}}}]}"#;
        assert_eq!(lacking, wanted);
        assert_eq!(missing(&known, &known).to_json(), r#"{"rules":[]}"#);
    }
}
