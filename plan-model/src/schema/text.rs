//! A schema as JSON again: everything it says, in one order, so that two that say the same have the same text.

use super::keyword::is_silent;
use super::{Items, Schema};
use crate::json::{Kind, Member, Node, Span};

/// Returns the text of a schema, the same for all that say the same of a value.
pub(crate) fn text_of(schema: &Schema) -> String {
    whole(schema).into_node().to_json()
}

/// Returns everything that the schema says.
pub(crate) fn whole(schema: &Schema) -> Keywords {
    with_properties(schema, whole)
}

/// Returns what a value is judged by: of a property that only a branch describes its name alone, as the branch is among the keywords.
pub(crate) fn judged(schema: &Schema) -> Keywords {
    if schema.in_branch { Keywords::default() } else { with_properties(schema, judged) }
}

/// Returns everything that the schema says; of the schemas in it, what `inner` makes of them.
fn with_properties(schema: &Schema, inner: fn(&Schema) -> Keywords) -> Keywords {
    let mut parts = Keywords::default();
    if schema.never {
        parts.push("not", node(Kind::Object(Vec::new())));
    }
    if !schema.types.is_empty() {
        parts.push("type", list(schema.types.iter().map(|name| node(Kind::String(name.as_str().to_owned())))));
    }
    values(schema, &mut parts);
    if let Some(properties) = &schema.properties {
        let (mut named, mut required) = (Keywords::default(), Vec::new());
        for property in properties {
            // What names these is among the keywords.
            if !schema.additional_names.contains(&property.name) {
                named.push(&property.name, inner(&property.schema).into_node());
            }
            if property.required {
                required.push(node(Kind::String(property.name.clone())));
            }
        }
        parts.push("properties", named.into_node());
        if !required.is_empty() {
            parts.push("required", list(required.into_iter()));
        }
    }
    items_with(schema, inner, &mut parts);
    keywords(schema, &[], &mut parts);
    parts
}

/// Adds `items`.
pub(crate) fn items_of(schema: &Schema, parts: &mut Keywords) {
    items_with(schema, whole, parts);
}

fn items_with(schema: &Schema, inner: fn(&Schema) -> Keywords, parts: &mut Keywords) {
    match schema.items.as_deref() {
        Some(Items::Each(items)) => parts.push("items", inner(items).into_node()),
        Some(Items::Positions(positions)) => {
            parts.push("items", list(positions.iter().map(|schema| inner(schema).into_node())));
        }
        None => {}
    }
}

/// Adds `enum` and `const`.
pub(crate) fn values(schema: &Schema, parts: &mut Keywords) {
    if let Some(values) = &schema.values {
        parts.push("enum", list(values.iter().cloned()));
    }
    if let Some(constant) = &schema.constant {
        parts.push("const", Node::clone(constant));
    }
}

/// Adds the keywords that are kept as written and say something of a value, but those in `without`.
pub(crate) fn keywords(schema: &Schema, without: &[&str], parts: &mut Keywords) {
    for keyword in &schema.keywords {
        let name = keyword.name.as_str();
        if !is_silent(name) && !without.contains(&name) {
            parts.push(name, keyword.value.clone());
        }
    }
}

/// The keywords of a schema, each with its value.
#[derive(Default)]
pub(crate) struct Keywords(pub Vec<Member>);

impl Keywords {
    pub(crate) fn push(&mut self, keyword: &str, value: Node) {
        self.0.push(Member { name: keyword.to_owned(), name_span: Span::default(), value });
    }

    pub(crate) fn into_node(self) -> Node {
        node(Kind::Object(self.0))
    }
}

/// Returns a list of values.
pub(crate) fn list(values: impl Iterator<Item = Node>) -> Node {
    node(Kind::Array(values.collect()))
}

/// Returns a value that stands nowhere in a plan.
pub(crate) fn node(kind: Kind) -> Node {
    Node { span: Span::default(), kind }
}
