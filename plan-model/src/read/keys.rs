//! Keys of the plan and of its rules that nothing reads: a slip of one that is read is said. Keys of other tools are left
//! alone, and so is what resembles nothing.

use super::payload;
use crate::check::personal;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use crate::suggest;

/// Keys of a rule that are read, and written by hand.
const OF_RULE: [&str; 24] = [
    "key",
    "type",
    "name",
    "rules",
    "jsonSchema",
    "version",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "context",
    "labels",
    "why",
    "where",
    "owner",
    "status",
    "deprecated",
    "deprecatedAt",
    "category",
    "exclude",
    "allow",
    "destinations",
    "schema",
    "x-pii",
];

/// Keys of the plan that are read.
const OF_PLAN: [&str; 13] = [
    "name",
    "display_name",
    "rules",
    "events",
    "extends",
    "exclude",
    "objectives",
    "source",
    "destinations",
    "conventions",
    "definitions",
    "identify_traits",
    "group_traits",
];

/// Keys of Segment's older `rules`, which is an object.
pub(super) const OF_SECTIONS: [&str; 6] = ["events", "global", "identify", "group", "identify_traits", "group_traits"];

/// Keys that other tools write, and that resemble one of ours. The first two are read.
const OF_OTHERS: [&str; 14] = [
    "createdAt",
    "eventType",
    "content",
    "contents",
    "categories",
    "label",
    "who",
    "sources",
    "created_at",
    "create_time",
    "updatedAt",
    "updated_at",
    "conversion",
    "conversions",
];

/// Says which keys of the plan, of `rules` in the older form, and of each rule are slips.
pub(super) fn check(plan: &Node, rules: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) {
    let mut keys = Keys { slips: Vec::new(), diagnostics };
    for member in plan.members() {
        keys.key(member, "the plan", &OF_PLAN);
    }
    if let Some(sections) = plan.get("rules") {
        for member in sections.members() {
            keys.key(member, "`rules`", &OF_SECTIONS);
        }
    }
    for rule in rules.map(Node::items).unwrap_or_default() {
        for member in rule.members() {
            wrong_kind(member, keys.diagnostics);
            if !is_frequent(&member.name) && !payload::is_short(&member.name) {
                keys.key(member, "a rule", &OF_RULE);
            }
        }
    }
    keys.say();
}

/// Most keys of most rules. By their bytes: the compiler runs this without optimisation, where each comparison of strings is a
/// call.
fn is_frequent(name: &str) -> bool {
    matches!(
        name.as_bytes(),
        b"key"
            | b"type"
            | b"name"
            | b"jsonSchema"
            | b"rules"
            | b"version"
            | b"description"
            | b"properties"
            | b"required"
    )
}

/// A key of a rule whose value is of a kind that is not read. These say nothing of a value, so it is a warning.
fn wrong_kind(member: &Member, diagnostics: &mut Vec<Diagnostic>) {
    let wants = match (member.name.as_bytes(), &member.value.kind) {
        (_, Kind::Null)
        | (b"description" | b"where" | b"owner" | b"status" | b"category", Kind::String(_))
        | (b"labels", Kind::Object(_))
        | (b"version", Kind::Number(_) | Kind::String(_))
        | (b"deprecated", Kind::Boolean(_) | Kind::String(_))
        | (b"why", Kind::String(_)) => return,
        (b"why", Kind::Array(names)) if names.iter().all(|name| name.as_str().is_some()) => return,
        (b"description" | b"where" | b"owner" | b"status" | b"category", _) => "a string",
        (b"labels", _) => "an object: name -> text",
        (b"version", _) => "a number or a string",
        (b"deprecated", _) => "true, false or a text",
        (b"why", _) => "the name of an objective, or a list of names",
        _ => return,
    };
    let message = format!("\"{}\" of a rule has no effect: it must be {wants}", member.name);
    let label = format!("this is {}", member.value.describe());
    diagnostics.push(Diagnostic::warning(member.value.span, message, label));
}

struct Keys<'p, 'd> {
    /// Each slip with whose it is, the key that was meant, and how often it is there.
    slips: Vec<(&'p Member, &'static str, &'static str, usize)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// Has a key of other tools the value that one of ours has, which resembles it?
fn is_ours(member: &Member) -> bool {
    let is_source = |node: &Node| matches!(node.as_str(), Some("server" | "web" | "mobile"));
    match member.name.as_str() {
        "label" => member.value.is_object(),
        "sources" => is_source(&member.value) || member.value.items().iter().any(is_source),
        _ => false,
    }
}

impl<'p> Keys<'p, '_> {
    fn key(&mut self, member: &'p Member, of: &'static str, read: &[&'static str]) {
        let name = member.name.as_str();
        if read.contains(&name) || (OF_OTHERS.contains(&name) && !is_ours(member)) {
            return;
        }
        if let Some((_, _, _, times)) = self.slips.iter_mut().find(|slip| slip.0.name == name && slip.1 == of) {
            *times += 1;
            return;
        }
        if personal::is_slip(member) {
            self.diagnostics.push(personal::slip(member, of));
        } else if !name.starts_with("x-")
            && let Some(near) = suggest::nearest(name, read.iter().copied())
        {
            self.slips.push((member, of, near, 1));
        }
    }

    fn say(self) {
        for (member, of, near, times) in self.slips {
            let more = if times > 1 { format!(", and {} more", times - 1) } else { String::new() };
            let message = format!("unknown key \"{}\" of {of}{more}: it has no effect", member.name);
            let label = format!("did you mean \"{near}\"?");
            self.diagnostics.push(Diagnostic::warning(member.name_span, message, label));
        }
    }
}
