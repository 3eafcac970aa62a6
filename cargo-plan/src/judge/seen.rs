//! The values of a payload at the place of a property, which may be within lists and maps.

#[cfg(any(feature = "live", test))]
use crate::pages::view::PathStep;
use plan_model::json::parse;
use plan_rules::{JsonKind, JsonValue, is_same};

/// Gives each value at the end of the steps, and nothing for each object that could have one and has none.
#[cfg(any(feature = "live", test))]
pub(crate) fn each_at<'v, V: JsonValue<'v>>(value: V, steps: &[PathStep], give: &mut dyn FnMut(Option<V>)) {
    match steps {
        [PathStep::Member(name)] if value.kind() == JsonKind::Object => give(value.member(name)),
        [PathStep::Member(name), rest @ ..] => {
            if let Some(inner) = value.member(name) {
                each_at(inner, rest, give);
            }
        }
        [PathStep::Items, rest @ ..] => value.items().for_each(|item| each_at(item, rest, give)),
        [PathStep::Entries, rest @ ..] => value.members().for_each(|(_, inner)| each_at(inner, rest, give)),
        [PathStep::Item(position), rest @ ..] => {
            if let Some(item) = value.items().nth(*position) {
                each_at(item, rest, give);
            }
        }
        [] => {}
    }
}

/// Gives the position of each value that is in a list of the plan, also of those within a list or a map of them.
pub(crate) fn each_listed<'v>(value: impl JsonValue<'v>, listed: &[String], give: &mut dyn FnMut(usize)) {
    if listed.is_empty() {
        return;
    }
    value.items().for_each(|item| each_listed(item, listed, give));
    value.members().for_each(|(_, inner)| each_listed(inner, listed, give));
    let found = match value.kind() {
        JsonKind::String(text) => listed.iter().position(|known| known == text),
        // A number may be written in several ways: `100`, `1e2`.
        JsonKind::Number(text) => listed.iter().position(|known| known == text).or_else(|| {
            listed.iter().position(|known| parse(known).is_ok_and(|known| is_same(&known, &value.to_node())))
        }),
        _ => {
            let text = value.to_node().to_json();
            listed.iter().position(|known| *known == text)
        }
    };
    found.into_iter().for_each(give);
}
