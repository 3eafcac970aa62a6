//! Parts of a JSON Schema, as they stand in a plan.

use plan_model::json::{Kind, Member, Node, Span};

/// Returns the types that a schema allows, in its order, without null; those that its keywords are about where it names none.
pub(super) fn types_of(schema: &Node) -> Vec<&str> {
    let named: Vec<&str> = match schema.get("type") {
        Some(Node { kind: Kind::String(name), .. }) => vec![name],
        Some(list) => list.items().iter().filter_map(Node::as_str).collect(),
        None => Vec::new(),
    };
    if !named.is_empty() {
        return named;
    }
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.get(keyword).is_some());
    if has(&["properties", "required", "additionalProperties", "patternProperties", "minProperties"]) {
        return vec!["object", "string"];
    }
    if has(&["items", "contains", "minItems"]) {
        return vec!["array", "string"];
    }
    if has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
        return vec!["number", "string"];
    }
    vec!["string", "number", "boolean", "object", "array"]
}

/// Returns the value of a keyword that is a number.
pub(super) fn number_of(schema: &Node, keyword: &str) -> Option<f64> {
    match &schema.get(keyword)?.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// Returns what both schemas say: the properties of both, and of another keyword what `over` says.
pub(super) fn merged(schema: &Node, over: &Node) -> Node {
    let (Kind::Object(members), Kind::Object(more)) = (&schema.kind, &over.kind) else {
        return if over.is_object() { over.clone() } else { schema.clone() };
    };
    let mut members = members.clone();
    for member in more {
        match members.iter_mut().find(|known| known.name == member.name) {
            None => members.push(member.clone()),
            Some(known) => known.value = both(&member.name, &known.value, &member.value),
        }
    }
    Node { span: schema.span, kind: Kind::Object(members) }
}

fn both(keyword: &str, one: &Node, other: &Node) -> Node {
    match keyword {
        "properties" => {
            let mut all = one.members().to_vec();
            for member in other.members() {
                match all.iter_mut().find(|known| known.name == member.name) {
                    Some(known) => known.value = merged(&known.value, &member.value),
                    None => all.push(member.clone()),
                }
            }
            Node { span: one.span, kind: Kind::Object(all) }
        }
        "required" | "allOf" => list_of([one.items(), other.items()].concat()),
        _ => other.clone(),
    }
}

/// Returns the schema without some of its keywords.
pub(super) fn without(schema: &Node, keywords: &[&str]) -> Node {
    let kept = |member: &&Member| !keywords.contains(&member.name.as_str());
    Node { span: schema.span, kind: Kind::Object(schema.members().iter().filter(kept).cloned().collect()) }
}

/// Returns a string as a value.
pub(super) const fn string(text: String) -> Node {
    Node { span: Span::new(0, 0), kind: Kind::String(text) }
}

/// Returns a list as a value.
pub(super) const fn list_of(items: Vec<Node>) -> Node {
    Node { span: Span::new(0, 0), kind: Kind::Array(items) }
}
