//! Whether rules of JSON Schema refuse something that other ones take. Knows neither plans nor Rust.

use serde_json::Value;

/// Returns whether a value that keeps `was` may break `is`: where that is not known for sure, it may.
pub(super) fn may_refuse_more(was: &str, is: &str) -> bool {
    match (serde_json::from_str(was), serde_json::from_str(is)) {
        (Ok(was), Ok(is)) => is_narrower(&was, &is),
        (_, Err(_)) => false,
        (Err(_), Ok(is)) => is_narrower(&Value::Object(serde_json::Map::new()), &is),
    }
}

/// Returns whether a keyword with this value, which `json` writes, allows all that a schema without the keyword does.
pub(super) fn allows_all(name: &str, json: impl FnOnce() -> String) -> bool {
    match name {
        "minLength" | "minItems" | "minProperties" => json() == "0",
        "uniqueItems" => json() == "false",
        "additionalProperties" => matches!(json().as_str(), "true" | "{}"),
        "required" => json() == "[]",
        _ => false,
    }
}

fn is_narrower(was: &Value, is: &Value) -> bool {
    let Some(after) = is.as_object() else { return is != &Value::Bool(true) && was != is };
    after.iter().any(|(name, value)| match was.get(name) {
        Some(before) if before == value => false,
        Some(before) => keyword_is_narrower(name, before, value),
        None => name != "items" || is_narrower(&Value::Object(serde_json::Map::new()), value),
    })
}

fn keyword_is_narrower(name: &str, was: &Value, is: &Value) -> bool {
    let bounds = was.as_f64().zip(is.as_f64());
    let lists = was.as_array().zip(is.as_array());
    match name {
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
            bounds.is_none_or(|(was, is)| is < was)
        }
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
            bounds.is_none_or(|(was, is)| is > was)
        }
        "enum" => lists.is_none_or(|(was, is)| was.iter().any(|value| !is.contains(value))),
        "required" => lists.is_none_or(|(was, is)| is.iter().any(|name| !was.contains(name))),
        "items" if was.is_object() && is.is_object() => is_narrower(was, is),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_rules_refuse_nothing_more() {
        let wider = [
            (r#"{"maxLength":9}"#, ""),
            (r#"{"maxLength":9}"#, r#"{"maxLength":10}"#),
            (r#"{"minimum":2,"maximum":5}"#, r#"{"minimum":1}"#),
            (r#"{"enum":[1]}"#, r#"{"enum":[2,1]}"#),
            (r#"{"items":{"minLength":2}}"#, r#"{"items":{"minLength":1}}"#),
            (r#"{"items":{"minLength":2}}"#, r#"{"items":{}}"#),
        ];
        for (was, is) in wider {
            assert!(!may_refuse_more(was, is), "{was} {is}");
            assert!(may_refuse_more(is, was), "{is} {was}");
        }
        assert!(may_refuse_more(r#"{"pattern":"^a"}"#, r#"{"pattern":"^b"}"#));
        assert!(may_refuse_more(r#"{"maxLength":9}"#, r#"{"minLength":1}"#));
    }
}
