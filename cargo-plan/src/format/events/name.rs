//! Which key of an event, or of a property, is its name.

use super::super::ImportOptions;
use super::super::field::{self, Field, Subject};
use plan_model::json::{Member, Node};

/// Returns the key that names an event.
pub(super) fn name_of<'n>(node: &'n Node, options: &ImportOptions) -> Option<&'n Member> {
    let text =
        |member: &&Member| member.value.as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= 200);
    let texts = || node.members().iter().filter(text);
    let mapped = texts().find(|member| options.mapped(&member.name) == Some(Field::Event));
    let meaning =
        |member: &&Member| field::meaning(&member.name).filter(|meaning| meaning.is_sure && meaning.aspect == "name");
    let own = || texts().find(|member| meaning(member).is_some_and(|meaning| meaning.subject == Some(Subject::Event)));
    let bare = || texts().find(|member| meaning(member).is_some_and(|meaning| meaning.subject.is_none()));
    let others = || ["action", "slug", "id"].iter().find_map(|name| texts().find(|member| member.name == *name));
    mapped.or_else(own).or_else(bare).or_else(others)
}
