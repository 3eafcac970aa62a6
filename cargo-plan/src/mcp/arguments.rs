//! What agents give to a tool, held against what the tool says that it takes: what is not taken would be left aside in silence, and the
//! answer be one to another question.

use plan_model::json;
use plan_rules::Rules;
use rmcp::model::{JsonObject, Tool};
use serde_json::Value;

/// Returns the arguments without those that are null, which is how some agents leave one out.
///
/// # Errors
/// A sentence: an argument is missing, is not known, or is not of its type.
pub(super) fn checked(tool: &Tool, arguments: &JsonObject) -> Result<JsonObject, String> {
    let given: JsonObject = arguments
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let schema = Value::Object((*tool.input_schema).clone());
    let known: Vec<&str> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|all| all.keys().map(String::as_str))
        .collect();
    if let Some(odd) = given.keys().find(|name| !known.contains(&name.as_str())) {
        let all = if known.is_empty() { "it takes none".to_owned() } else { format!("there are {}", known.join(", ")) };
        return Err(format!("`{}` has no argument `{odd}`; {all}", tool.name));
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !given.contains_key(*name)) {
        return Err(format!("the argument `{missing}` is missing"));
    }
    let (Ok(rules), Ok(value)) =
        (Rules::parse(&schema.to_string()), json::parse(&Value::Object(given.clone()).to_string()))
    else {
        return Ok(given);
    };
    match rules.check(&value).into_iter().next() {
        Some(broken) => {
            Err(format!("the argument `{}` must be {}, and is {}", broken.path, broken.wants, broken.found))
        }
        None => Ok(given),
    }
}
