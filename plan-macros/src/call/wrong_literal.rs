//! A literal of another type than the property has: a number without quotes where the plan wants text, a text where it wants a number,
//! null in a list or map that has none.

use super::constant::LiteralValue;
use super::tokens::{start_of, struct_literal};
use plan_codegen::plan_index::ValueKind;
use plan_model::json::Kind;
use proc_macro2::{Span, TokenTree};

/// Returns what is wrong with a literal in place of a value of this kind, which may stand in a list or map, and where.
pub(super) fn of(property: &str, seen: &[TokenTree], kind: &ValueKind, is_in_list: bool) -> Option<(Span, String)> {
    let wanted = match kind {
        ValueKind::Text => Some("text"),
        ValueKind::Integer => Some("an integer"),
        ValueKind::Number => Some("a number"),
        ValueKind::Boolean => Some("true or false"),
        ValueKind::Json => return struct_for_json(property, seen),
        // Only null is wrong there.
        _ if is_in_list => None,
        _ => return None,
    };
    if let [TokenTree::Ident(word)] = seen {
        // Each comparison of a word asks the compiler for its text.
        match word.to_string().as_str() {
            "null" if is_in_list => return null_in_list(property, seen, kind),
            "true" | "false" => {}
            _ => return None,
        }
    }
    let wanted = wanted?;
    if !LiteralValue::is_scalar(seen) || is_plainly_right(seen, kind) {
        return None;
    }
    let given = LiteralValue::of(seen)?.value;
    let (found, instead) = match (kind, &given.kind) {
        (ValueKind::Text, Kind::String(_))
        | (ValueKind::Number, Kind::Number(_))
        | (ValueKind::Boolean, Kind::Boolean(_)) => return None,
        (ValueKind::Integer, Kind::Number(number)) if number.bytes().all(|byte| !b".eE".contains(&byte)) => {
            return None;
        }
        (ValueKind::Text, Kind::Number(number)) => {
            (format!("the number {number}"), Some(format!("write \"{number}\"")))
        }
        (ValueKind::Text, Kind::Boolean(value)) => (format!("`{value}`"), Some(format!("write \"{value}\""))),
        (_, Kind::String(text)) => {
            let is_value = match kind {
                ValueKind::Integer => text.parse::<i64>().is_ok(),
                ValueKind::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
                _ => text == "true" || text == "false",
            };
            (format!("the text {}", given.to_json()), is_value.then(|| format!("write {text}, without the quotes")))
        }
        (ValueKind::Integer, Kind::Number(number)) => {
            (number.clone(), Some(format!("round it, or make `{property}` a \"number\" in the plan")))
        }
        (_, Kind::Number(number)) => (format!("the number {number}"), None),
        (_, Kind::Boolean(value)) => (format!("`{value}`"), None),
        _ => return None,
    };
    let help = instead.map(|instead| format!("\nhelp: {instead}")).unwrap_or_default();
    Some((start_of(seen), format!("the plan wants {wanted} for `{property}`, not {found}{help}")))
}

/// Returns what is wrong with null in a list or map that has none.
fn null_in_list(property: &str, seen: &[TokenTree], kind: &ValueKind) -> Option<(Span, String)> {
    let add = match kind {
        ValueKind::Nullable(_) => return None,
        ValueKind::Enum(_) => "null to the values that they have",
        _ => "\"null\" to their types",
    };
    let message =
        format!("the items of `{property}` may not be null in the plan\nhelp: leave it out, or add {add} in the plan");
    Some((start_of(seen), message))
}

/// Returns what is wrong with `Product { … }` where any JSON is wanted, which no struct is.
fn struct_for_json(property: &str, seen: &[TokenTree]) -> Option<(Span, String)> {
    struct_literal(seen)?;
    let message = format!("`{property}` takes any JSON, and no struct\nhelp: write `json!({{ … }})`");
    Some((start_of(seen), message))
}

/// Returns whether the first byte of a literal says that it is of this kind: most literals of calls are, and each is looked at without
/// optimisation.
fn is_plainly_right(seen: &[TokenTree], kind: &ValueKind) -> bool {
    let Some(TokenTree::Literal(literal)) = seen.last() else { return *kind == ValueKind::Boolean };
    let text = literal.to_string();
    match (kind, text.as_bytes()) {
        (ValueKind::Text, [b'"', ..]) => seen.len() == 1,
        (ValueKind::Number, [b'0'..=b'9', ..]) => true,
        (ValueKind::Integer, [b'1'..=b'9', digits @ ..]) => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}
