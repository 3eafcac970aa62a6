//! A schema as text again: everything it says, in one order, so that two that say the same have the same text.

use super::keyword::is_silent;
use super::{Items, Schema};
use crate::json::{Node, write_string};

/// The text of a schema, the same for all that say the same of a value.
pub(crate) fn text_of(schema: &Schema) -> String {
    whole(schema).to_json()
}

/// Everything that the schema says.
pub(crate) fn whole(schema: &Schema) -> KeywordTexts {
    let mut parts = KeywordTexts::default();
    if schema.never {
        parts.push("not", "{}".to_owned());
    }
    if !schema.types.is_empty() {
        let names: Vec<String> = schema.types.iter().map(|name| format!("\"{}\"", name.as_str())).collect();
        parts.push("type", format!("[{}]", names.join(",")));
    }
    values(schema, &mut parts);
    if let Some(properties) = &schema.properties {
        let (mut named, mut required) = (KeywordTexts::default(), Vec::new());
        for property in properties {
            // What names these is among the keywords.
            if !schema.additional_names.contains(&property.name) {
                named.push(&property.name, whole(&property.schema).to_json());
            }
            if property.required {
                let mut name = String::new();
                write_string(&property.name, &mut name);
                required.push(name);
            }
        }
        parts.push("properties", named.to_json());
        if !required.is_empty() {
            parts.push("required", format!("[{}]", required.join(",")));
        }
    }
    items_of(schema, &mut parts);
    keywords(schema, &[], &mut parts);
    parts
}

/// Adds `items`.
pub(crate) fn items_of(schema: &Schema, parts: &mut KeywordTexts) {
    match schema.items.as_deref() {
        Some(Items::Each(items)) => parts.push("items", whole(items).to_json()),
        Some(Items::Positions(positions)) => {
            let list: Vec<String> = positions.iter().map(|schema| whole(schema).to_json()).collect();
            parts.push("items", format!("[{}]", list.join(",")));
        }
        None => {}
    }
}

/// Adds `enum` and `const`.
pub(crate) fn values(schema: &Schema, parts: &mut KeywordTexts) {
    if let Some(values) = &schema.values {
        let list: Vec<String> = values.iter().map(Node::to_json).collect();
        parts.push("enum", format!("[{}]", list.join(",")));
    }
    if let Some(constant) = &schema.constant {
        parts.push("const", constant.to_json());
    }
}

/// Adds the keywords that are kept as written and say something of a value, but those in `without`.
pub(crate) fn keywords(schema: &Schema, without: &[&str], parts: &mut KeywordTexts) {
    for keyword in &schema.keywords {
        let name = keyword.name.as_str();
        if !is_silent(name) && !without.contains(&name) {
            parts.push(name, keyword.value.to_json());
        }
    }
}

/// Keywords and their values as JSON.
#[derive(Default)]
pub(crate) struct KeywordTexts(pub Vec<(String, String)>);

impl KeywordTexts {
    pub(crate) fn push(&mut self, keyword: &str, json: String) {
        self.0.push((keyword.to_owned(), json));
    }

    pub(crate) fn to_json(&self) -> String {
        let mut out = String::from("{");
        for (position, (keyword, json)) in self.0.iter().enumerate() {
            out.push_str(if position > 0 { "," } else { "" });
            write_string(keyword, &mut out);
            out.push(':');
            out.push_str(json);
        }
        out.push('}');
        out
    }
}
