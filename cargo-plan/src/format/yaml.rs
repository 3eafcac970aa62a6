//! Values as YAML, in the order that they have.

use plan_model::json::{Kind, Node};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Returns the text of a document.
///
/// # Errors
/// A sentence: a value that YAML cannot hold, which no JSON value is.
pub(crate) fn write(node: &Node) -> Result<String, String> {
    serde_saphyr::to_string(&YamlValue(node)).map_err(|error| format!("cannot be written as YAML: {error}"))
}

struct YamlValue<'n>(&'n Node);

impl Serialize for YamlValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.kind {
            Kind::Null => serializer.serialize_unit(),
            Kind::Boolean(value) => serializer.serialize_bool(*value),
            Kind::Number(written) => number(written, serializer),
            Kind::String(text) => serializer.serialize_str(text),
            Kind::Array(items) => serializer.collect_seq(items.iter().map(YamlValue)),
            Kind::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for member in members {
                    map.serialize_entry(&member.name, &YamlValue(&member.value))?;
                }
                map.end()
            }
        }
    }
}

/// Writes a number. A whole one stays one, however it is written.
fn number<S: Serializer>(written: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match (written.parse::<i64>(), written.parse::<u64>(), written.parse::<f64>()) {
        (Ok(whole), ..) => serializer.serialize_i64(whole),
        (_, Ok(whole), _) => serializer.serialize_u64(whole),
        (.., Ok(number)) => serializer.serialize_f64(number),
        _ => serializer.serialize_str(written),
    }
}
