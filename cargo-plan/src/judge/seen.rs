//! The values of a payload at the place of a property, which may be within lists and maps.

use crate::pages::view::PathStep;
use plan_model::json::Node;

/// Gives each value at the end of the steps, and nothing for each object that could have one and has none.
pub(crate) fn each_at<'v>(value: &'v Node, steps: &[PathStep], give: &mut dyn FnMut(Option<&'v Node>)) {
    match steps {
        [PathStep::Member(name)] if value.is_object() => give(value.get(name)),
        [PathStep::Member(name), rest @ ..] => {
            if let Some(inner) = value.get(name) {
                each_at(inner, rest, give);
            }
        }
        [PathStep::Items, rest @ ..] => value.items().iter().for_each(|item| each_at(item, rest, give)),
        [PathStep::Entries, rest @ ..] => {
            value.members().iter().for_each(|member| each_at(&member.value, rest, give));
        }
        [PathStep::Item(position), rest @ ..] => {
            if let Some(item) = value.items().get(*position) {
                each_at(item, rest, give);
            }
        }
        [] => {}
    }
}

/// Gives each value that is in a list of the plan, also those within a list or a map of them.
pub(crate) fn each_listed(value: &Node, listed: &[String], give: &mut dyn FnMut(String)) {
    if listed.is_empty() {
        return;
    }
    value.items().iter().for_each(|item| each_listed(item, listed, give));
    value.members().iter().for_each(|member| each_listed(&member.value, listed, give));
    let text = value.to_text();
    if listed.contains(&text) {
        give(text);
    }
}
