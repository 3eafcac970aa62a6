//! When two values are the same, however they are written. Knows nothing of schemas.

use crate::json::{Kind, Member, Node};
use crate::number::Decimal;
use crate::value::{JsonKind, JsonValue};

/// Returns whether two values are the same, as JSON Schema has it: `1` and `1.0` are, and the order of properties does not count.
#[must_use]
pub fn is_same(left: &Node, right: &Node) -> bool {
    is_same_value(left, right)
}

/// Does what [`is_same`] does, with a value in another form.
pub(crate) fn is_same_value<'v>(left: &Node, right: impl JsonValue<'v>) -> bool {
    match (&left.kind, right.kind()) {
        (Kind::Number(left), JsonKind::Number(right)) => left == right || Decimal::parse(left) == Decimal::parse(right),
        (Kind::Array(left), JsonKind::Array) => {
            let mut left = left.iter();
            right.items().all(|right| left.next().is_some_and(|left| is_same_value(left, right)))
                && left.next().is_none()
        }
        (Kind::Object(left), JsonKind::Object) => {
            left.len() == right.members().count()
                && left
                    .iter()
                    .all(|member| right.member(&member.name).is_some_and(|other| is_same_value(&member.value, other)))
        }
        (Kind::Null, JsonKind::Null) => true,
        (Kind::Boolean(left), JsonKind::Boolean(right)) => *left == right,
        (Kind::String(left), JsonKind::String(right)) => left == right,
        _ => false,
    }
}

/// Returns the text of a value that is the same for all values that are the [same](is_same), for a set of many: comparing each with
/// each takes quadratic time.
///
/// ```
/// use plan_rules::{canonical, json};
/// assert_eq!(canonical(&json::parse("1e2")?), canonical(&json::parse("100.0")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn canonical(value: &Node) -> String {
    match &value.kind {
        Kind::Number(text) => Decimal::parse(text).map_or_else(|| text.clone(), |number| number.canonical()),
        Kind::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Kind::Object(members) => {
            let name = |member: &Member| Node { span: member.name_span, kind: Kind::String(member.name.clone()) };
            let texts = members.iter().map(|member| format!("{}:{}", name(member).to_json(), canonical(&member.value)));
            let mut texts: Vec<String> = texts.collect();
            texts.sort_unstable();
            format!("{{{}}}", texts.join(","))
        }
        _ => value.to_json(),
    }
}
