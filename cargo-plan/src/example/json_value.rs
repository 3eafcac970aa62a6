//! Values of JSON as expressions in Rust.

use plan_model::json::{Kind, Node};

/// How many values `json!` is given. Each takes some of the 128 steps that rustc allows a macro.
const MOST_VALUES: usize = 24;

/// Returns an expression of the value: `json!` as people write it, and a text that is parsed where that would be too much for it. None
/// where it has a number for which Rust has no room.
pub(crate) fn json_value(value: &Node) -> Option<String> {
    if count(value) <= MOST_VALUES {
        return Some(format!("plan_runtime::json!({})", literal(value)?));
    }
    has_room(value).then(|| {
        format!("plan_runtime::serde_json::from_str::<plan_runtime::serde_json::Value>({:?}).unwrap()", value.to_json())
    })
}

/// Returns how many values there are in a value, with itself.
fn count(value: &Node) -> usize {
    let inner = value.items().iter().chain(value.members().iter().map(|member| &member.value));
    1 + inner.map(count).sum::<usize>()
}

fn has_room(value: &Node) -> bool {
    let mut inner = value.items().iter().chain(value.members().iter().map(|member| &member.value));
    match &value.kind {
        Kind::Number(text) => number(text).is_some(),
        _ => inner.all(has_room),
    }
}

/// Returns JSON as `json!` takes it: texts are literals of Rust.
fn literal(value: &Node) -> Option<String> {
    Some(match &value.kind {
        Kind::String(text) => format!("{text:?}"),
        Kind::Number(text) => number(text)?,
        Kind::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Option<Vec<_>>>()?.join(", "))
        }
        Kind::Object(members) if members.is_empty() => "{}".to_owned(),
        Kind::Object(members) => {
            let pairs = members.iter().map(|member| Some(format!("{:?}: {}", member.name, literal(&member.value)?)));
            format!("{{ {} }}", pairs.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Kind::Null | Kind::Boolean(_) => value.to_json(),
    })
}

/// Returns a number as a literal of the type in which it is read from JSON; none where there is none with room for it.
fn number(text: &str) -> Option<String> {
    match (text.parse::<i64>(), text.parse::<u64>()) {
        // JSON knows a zero that is negative, which a whole number of Rust is not.
        _ if text == "-0" => Some("-0.0".to_owned()),
        (Ok(number), _) if i32::try_from(number).is_ok() => Some(text.to_owned()),
        (Ok(_), _) => Some(format!("{text}_i64")),
        (Err(_), Ok(_)) => Some(format!("{text}_u64")),
        _ => float(text),
    }
}

/// Returns a number as a literal of `f64`; none of one for which there is no room in it.
pub(super) fn float(text: &str) -> Option<String> {
    let is_finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    is_finite.then(|| if text.contains(['.', 'e', 'E']) { text.to_owned() } else { format!("{text}.0") })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use plan_model::json::parse;

    #[test]
    fn numbers_have_room() {
        let of = |text: &str| json_value(&parse(text).unwrap());
        for (text, wanted) in [
            ("1", "1"),
            ("-3000000000", "-3000000000_i64"),
            ("18446744073709551615", "18446744073709551615_u64"),
            ("18446744073709551616", "18446744073709551616.0"),
            ("1E5", "1E5"),
            ("-0", "-0.0"),
        ] {
            assert_eq!(of(text), Some(format!("plan_runtime::json!({wanted})")));
        }
        assert_eq!(of("1e400"), None);
        assert_eq!(of(&format!("[{}1e400]", "1,".repeat(30))), None);
    }
}
