//! A cell of a table as the value that it was made of, by the type that the plan has for it. A cell that is none of that type stays the
//! text that it is, which breaks the rule as it should.

use crate::format::value;
use crate::recorded::CellKind;
use crate::time::{day_without_time, rfc_3339};
use plan_model::json::{Kind, Node, parse};
use plan_model::schema::{Schema, TypeName};

/// Returns the value of a cell, of which `schemas` speak. Where none does, a text is what it looks like, if it is a text for want of types.
pub(super) fn typed(cell: &Node, schemas: &[&Schema], is_text: bool) -> Node {
    let Some(text) = cell.as_str() else { return cell.clone() };
    let types: Vec<TypeName> = schemas.iter().flat_map(|schema| schema.value_types()).collect();
    let has = |name: TypeName| types.contains(&name);
    let has_number = has(TypeName::Number) || has(TypeName::Integer);
    let listed = schemas.iter().filter_map(|schema| schema.listed()).flatten();
    let mut listed = listed.filter(|known| is_text && !known.is_null() && known.to_text() == text);
    let of_type = || match () {
        () if !is_text => None,
        () if types.is_empty() => Some(guessed(text)),
        () if has(TypeName::Boolean) && boolean(text, !has_number).is_some() => boolean(text, !has_number),
        () if has_number && has(TypeName::String) => {
            (CellKind::of(text) == CellKind::Number).then(|| value::number(text))
        }
        () if has_number => number(text),
        () => None,
    };
    // A warehouse keeps lists as their texts, whatever types it has.
    let inner = || {
        let node = parse(text).ok()?;
        let is_wanted = match node.kind {
            Kind::Array(_) => has(TypeName::Array),
            Kind::Object(_) => has(TypeName::Object),
            _ => false,
        };
        is_wanted.then(|| value::unplaced(&node))
    };
    let found = listed.next().map(value::unplaced).or_else(of_type);
    let found = found.or_else(|| text.starts_with(['[', '{']).then(inner).flatten());
    found.or_else(|| time(text, schemas)).unwrap_or_else(|| value::text(text))
}

/// Returns what a text looks like, without a change of it.
fn guessed(text: &str) -> Node {
    let json = |text: &str| parse(text).map_or_else(|_| value::text(text), |node| value::unplaced(&node));
    match CellKind::of(text) {
        CellKind::Text => value::text(text),
        CellKind::Boolean => json(&text.to_ascii_lowercase()),
        CellKind::Number | CellKind::Json => json(text),
    }
}

/// Returns a truth value as databases write it; some as a bit.
fn boolean(text: &str, may_be_bit: bool) -> Option<Node> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text {
        _ if is(&["true", "t"]) => Some(value::boolean(true)),
        _ if is(&["false", "f"]) => Some(value::boolean(false)),
        "1" if may_be_bit => Some(value::boolean(true)),
        "0" if may_be_bit => Some(value::boolean(false)),
        _ => None,
    }
}

/// Returns a number with all of its digits. Some databases leave out the zero before the point.
fn number(text: &str) -> Option<Node> {
    let written = match text.strip_prefix('-') {
        Some(rest) if rest.starts_with('.') => format!("-0{rest}"),
        None if text.starts_with('.') => format!("0{text}"),
        _ => text.to_owned(),
    };
    Some(value::number(&written)).filter(|node| matches!(node.kind, Kind::Number(_)))
}

/// Returns a time or a day as the plan wants it: databases write them in several ways.
fn time(text: &str, schemas: &[&Schema]) -> Option<Node> {
    let format = schemas.iter().find_map(|schema| schema.keyword("format")?.value.as_str())?;
    match format {
        "date-time" => rfc_3339(text).map(value::text),
        "date" => day_without_time(text).map(value::text),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// What becomes of a cell by the schema of a property.
    fn of(schema: &str, cell: &str) -> String {
        let plan = format!(r#"{{"rules":[{{"key":"A","properties":{{"p":{schema}}}}}]}}"#);
        let plan = plan_model::read(&plan).plan.unwrap();
        let schemas: Vec<&Schema> =
            plan.rules.first().unwrap().payload.properties().iter().map(|p| &p.schema).collect();
        typed(&value::text(cell), &crate::judge::widened(&schemas), true).to_json()
    }

    #[test]
    fn a_cell_is_of_the_type_of_its_property() {
        for (schema, cell, wanted) in [
            (r#"{"type":"string"}"#, "0123", r#""0123""#),
            (r#"{"type":"string"}"#, "12345678901234567890", r#""12345678901234567890""#),
            (r#"{"type":"string"}"#, "true", r#""true""#),
            (r#"{"type":"string"}"#, "[1]", r#""[1]""#),
            (r#"{"type":"integer"}"#, "12345678901234567890", "12345678901234567890"),
            (r#"{"type":"integer"}"#, "0123", r#""0123""#),
            (r#"{"type":["integer","null"]}"#, "7", "7"),
            (r#"{"type":"number"}"#, "1.10", "1.10"),
            (r#"{"type":"number"}"#, "-.5", "-0.5"),
            (r#"{"type":"number"}"#, "free", r#""free""#),
            (r#"{"type":"boolean"}"#, "T", "true"),
            (r#"{"type":"boolean"}"#, "0", "false"),
            (r#"{"type":["boolean","integer"]}"#, "0", "0"),
            (r#"{"type":["string","number"]}"#, "0123", r#""0123""#),
            (r#"{"type":["string","number"]}"#, "12", "12"),
            (r#"{"enum":[1,"02"]}"#, "02", r#""02""#),
            (r#"{"enum":["1","2"]}"#, "2", r#""2""#),
            (r#"{"type":"array","items":{"type":"string"}}"#, r#"["a"]"#, r#"["a"]"#),
            (r#"{"type":"array"}"#, r#"{"a":1}"#, r#""{\"a\":1}""#),
            (r#"{"oneOf":[{"type":"integer"},{"type":"boolean"}]}"#, "true", "true"),
            ("{}", "1.10", "1.10"),
            ("{}", "0123", r#""0123""#),
            ("{}", "False", "false"),
            (
                r#"{"type":"string","format":"date-time"}"#,
                "2026-11-27 10:00:00.123456+00",
                r#""2026-11-27T10:00:00.123456+00:00""#,
            ),
            (r#"{"type":"string","format":"date-time"}"#, "2026-11-27 10:00:00 UTC", r#""2026-11-27T10:00:00Z""#),
            (r#"{"type":"string","format":"date-time"}"#, "today", r#""today""#),
            (r#"{"type":"string","format":"date"}"#, "2026-11-27 00:00:00+00", r#""2026-11-27""#),
            (r#"{"type":"string","format":"date"}"#, "2026-11-27 10:00:00+00", r#""2026-11-27 10:00:00+00""#),
        ] {
            assert_eq!(of(schema, cell), wanted, "{schema} {cell}");
        }
    }

    /// The columns of Parquet have types: a text in one is a text.
    #[test]
    fn a_text_that_has_a_type_stays_a_text() {
        assert_eq!(typed(&value::text("12"), &[], false).to_json(), r#""12""#);
        assert_eq!(typed(&value::number("12"), &[], false).to_json(), "12");
    }
}
