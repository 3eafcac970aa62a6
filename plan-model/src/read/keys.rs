//! Keys of the plan and of its rules that nothing reads: a misspelled one is reported. Keys of other tools are left
//! alone, and so is what resembles nothing.

use crate::day;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::json::{Kind, Member, Node};
use crate::schema::keyword::{self, IN_PROPERTIES};
use crate::schema::label::{is_foreign_mark, mark_of_labels};
use crate::schema::misspelled_mark;

/// Keys of a rule that are read, and written by hand.
const OF_RULE: [&str; 28] = [
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
    "expires",
    "category",
    "exclude",
    "allow",
    "destinations",
    "purpose",
    "schema",
    "x-pii",
    "definitions",
    "$defs",
];

/// Keys of the plan that are read.
const OF_PLAN: [&str; 16] = [
    "name",
    "display_name",
    "rules",
    "events",
    "include",
    "extends",
    "exclude",
    "objectives",
    "source",
    "destinations",
    "consent",
    "conventions",
    "definitions",
    "$defs",
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

/// Says which keys of the plan, of `rules` in the older form, and of each rule are misspelled.
pub(super) fn check(plan: &Node, rules: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) {
    let has_consent = plan.get("consent").is_some();
    let mut keys = Keys { misspelled: Vec::new(), has_consent, diagnostics };
    for member in plan.members() {
        wrong_kind_of_plan(member, plan, keys.diagnostics);
        keys.key(member, plan, "the plan", &OF_PLAN);
    }
    if let Some(sections) = plan.get("rules") {
        let are_sections = sections.members().iter().any(|member| OF_SECTIONS.contains(&member.name.as_str()));
        for member in sections.members() {
            wrong_kind_of_section(member, keys.diagnostics);
            if !are_sections || !unknown_section(member, keys.diagnostics) {
                keys.key(member, sections, "`rules`", &OF_SECTIONS);
            }
        }
    }
    for destination in plan.get("destinations").map(Node::items).unwrap_or_default() {
        for member in destination.members() {
            keys.key(member, destination, "a destination", &["slug", "name"]);
        }
    }
    for rule in rules.map(Node::items).unwrap_or_default() {
        for member in rule.members() {
            wrong_kind(member, keys.diagnostics);
            if !is_frequent(&member.name) && !keyword::is_short(&member.name) {
                keys.key(member, rule, "a rule", &OF_RULE);
            }
        }
    }
    keys.say();
}

/// Returns whether a name is one of most keys of most rules. By their bytes: the compiler runs this without optimisation, where each
/// comparison of strings is a call.
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

/// What `expires` of a rule has to be.
const A_DAY: &str = "a day, such as \"2027-01-01\"";

/// Warns of a key of a rule whose value is of a kind that is not read. These say nothing of a value, so it is a warning.
fn wrong_kind(member: &Member, diagnostics: &mut Vec<Diagnostic>) {
    let wants = match (member.name.as_bytes(), &member.value.kind) {
        (_, Kind::Null)
        | (
            b"description" | b"where" | b"owner" | b"status" | b"category" | b"createdAt" | b"deprecatedAt",
            Kind::String(_),
        )
        | (b"labels", Kind::Object(_))
        | (b"version", Kind::Number(_) | Kind::String(_))
        | (b"deprecated", Kind::Boolean(_) | Kind::String(_))
        | (b"why", Kind::String(_)) => return,
        (b"why", Kind::Array(names)) if names.iter().all(|name| name.as_str().is_some()) => return,
        (b"labels", _) if mark_of_labels(&member.value).is_some() => return,
        (b"expires", Kind::String(date)) if day::number_of(date).is_some() => return,
        (b"expires", Kind::String(date)) => match day::beyond(date) {
            Some(label) => {
                let message = format!("\"expires\" of a rule has no effect: there is no day {date}");
                return diagnostics.push(Diagnostic::warning(member.value.span, message, label));
            }
            None => A_DAY,
        },
        (b"expires", _) => A_DAY,
        (b"createdAt" | b"deprecatedAt", _) => "a date and time, such as \"2026-01-31T12:00:00Z\"",
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

/// Does what [`wrong_kind`] does, for a key of the plan. The readers of the other keys report it themselves.
fn wrong_kind_of_plan(member: &Member, plan: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let value = &member.value;
    let is_text = |node: &Node| node.as_str().is_some();
    let wants = match (member.name.as_str(), &value.kind) {
        (_, Kind::Null) | ("name" | "display_name", Kind::String(_)) => return,
        ("name" | "display_name", _) => "a string",
        ("objectives", Kind::Object(sentences)) => {
            let Some(odd) = sentences.iter().find(|sentence| !is_text(&sentence.value)) else { return };
            let message = format!("the objective \"{}\" has no effect: it must be a sentence", odd.name);
            let label = format!("this is {}", odd.value.describe());
            return diagnostics.push(Diagnostic::warning(odd.value.span, message, label));
        }
        ("objectives", _) => "an object: id -> sentence",
        ("identify_traits" | "group_traits", _) if plan.get("rules").is_some() => {
            let message = format!("\"{}\" is not read beside \"rules\": its traits would be lost", member.name);
            let help = "write a rule of the type IDENTIFY or GROUP, or put it into \"rules\" where that is an object";
            return diagnostics
                .extend(is_something(value).then(|| Diagnostic::error(value.span, message, "").help(help)));
        }
        ("identify_traits" | "group_traits", _) => return wrong_kind_of_section(member, diagnostics),
        // A list of objects beside the rules is an error of its own.
        ("events", _) if plan.get("rules").is_none() => return,
        ("events", Kind::Array(items)) if items.is_empty() || items.iter().any(Node::is_object) => return,
        ("events", Kind::Object(members)) if members.is_empty() || members.iter().any(|m| m.value.is_object()) => {
            return;
        }
        ("events", _) => "left out beside \"rules\"",
        _ => return,
    };
    let message = format!("\"{}\" of the plan has no effect: it must be {wants}", member.name);
    diagnostics.push(Diagnostic::warning(value.span, message, format!("this is {}", value.describe())));
}

/// Does what [`wrong_kind`] does, for a part of the older form, in which rules would be lost.
fn wrong_kind_of_section(member: &Member, diagnostics: &mut Vec<Diagnostic>) {
    let wants = match (member.name.as_str(), &member.value.kind) {
        (_, Kind::Null) => return,
        ("global" | "identify" | "group", Kind::Object(_)) | ("identify_traits" | "group_traits", Kind::Array(_)) => {
            return;
        }
        ("global" | "identify" | "group", _) => "a schema, such as {\"properties\": {…}}",
        ("identify_traits" | "group_traits", _) => "a list of traits, such as [{\"name\": \"email\", \"schema\": {…}}]",
        _ => return,
    };
    let message = format!("\"{}\" must be {wants}", member.name);
    diagnostics.push(Diagnostic::error(member.value.span, message, format!("this is {}", member.value.describe())));
}

/// Says that a part of the older form is not read, where it is none of ours and holds anything: its rules would be lost.
fn unknown_section(member: &Member, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let (name, value) = (member.name.as_str(), &member.value);
    let is_known = OF_SECTIONS.contains(&name) || ["definitions", "$defs"].contains(&name) || name.starts_with("x-");
    if is_known || !matches!(value.kind, Kind::Object(_) | Kind::Array(_)) || !is_something(value) {
        return false;
    }
    let folded = name.to_ascii_lowercase();
    let call = ["page", "screen"].into_iter().find(|call| folded.trim_end_matches('s') == *call);
    let help = match call {
        Some(call) => {
            let call = call.to_ascii_uppercase();
            format!(
                "write {{\"name\": \"Home\", \"type\": \"{call}\", \"rules\": {{…}}}} into \"events\", one for each"
            )
        }
        None if folded == "common" => "what holds for every call is under \"global\"".to_owned(),
        None => "rules are in \"events\", \"global\", \"identify\" and \"group\"".to_owned(),
    };
    let near = suggest::nearest(name, OF_SECTIONS).filter(|_| call.is_none());
    let label = suggest::label(near);
    let message = format!("unknown key \"{name}\" of `rules`: its rules would be lost");
    diagnostics.push(Diagnostic::error(member.name_span, message, label).help(help));
    true
}

/// Returns whether it is anything but an empty list or object.
fn is_something(value: &Node) -> bool {
    match &value.kind {
        Kind::Array(items) => !items.is_empty(),
        Kind::Object(members) => !members.is_empty(),
        _ => true,
    }
}

struct Keys<'p, 'd> {
    /// Each misspelled key with whose it is, the key that was meant, and how often it is there.
    misspelled: Vec<(&'p Member, &'static str, &'static str, usize)>,
    /// Whether the plan asks for consent, so that a purpose that is not read sends what it should not.
    has_consent: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// Returns whether a key of other tools has the value that one of ours has, which resembles it.
fn is_ours(member: &Member) -> bool {
    let is_source = |node: &Node| matches!(node.as_str(), Some("server" | "web" | "mobile"));
    match member.name.as_str() {
        "label" => member.value.is_object(),
        "sources" => is_source(&member.value) || member.value.items().iter().any(is_source),
        _ => false,
    }
}

/// Returns what to write in place of a key that resembles none of ours, and has a schema or a part of one; `None` for what other tools
/// keep there.
fn lost(member: &Member, of: &str) -> Option<&'static str> {
    let takes = |keyword: keyword::Keyword| keyword.wants.takes(&member.value) && keyword.name != "description";
    if keyword::is_of_property(&member.value) {
        Some(IN_PROPERTIES)
    } else if member.value.members().iter().any(|inner| keyword::is_of_property(&inner.value)) {
        Some("did you mean \"properties\"?")
    } else if keyword::schema_within(&member.value).is_some() {
        Some(
            "there is a schema in it, which is not read: rules are in \"rules\", the properties of one in \"properties\"",
        )
    } else {
        let is_lost = of == "a rule" && keyword::of(&member.name).is_some_and(takes);
        is_lost.then_some("a payload is an object: only keywords for objects may stand here")
    }
}

impl<'p> Keys<'p, '_> {
    /// Looks at a key of the object `around` it.
    fn key(&mut self, member: &'p Member, around: &Node, of: &'static str, read: &[&'static str]) {
        let name = member.name.as_str();
        if read.contains(&name) || (OF_OTHERS.contains(&name) && !is_ours(member)) {
            return;
        }
        if let Some((_, _, _, times)) = self.misspelled.iter_mut().find(|known| known.0.name == name && known.1 == of) {
            *times += 1;
            return;
        }
        if misspelled_mark::is_misspelled(member) {
            self.diagnostics.push(misspelled_mark::error(member, of));
        } else if !name.starts_with("x-")
            && let Some(near) = suggest::nearest(name, read.iter().copied())
        {
            if near == "purpose" && self.has_consent {
                let message = format!("unknown key \"{name}\" of {of}: it would be sent without consent");
                self.diagnostics.push(Diagnostic::error(member.name_span, message, "did you mean \"purpose\"?"));
                return;
            }
            self.misspelled.push((member, of, near, 1));
        } else if is_foreign_mark(member) && of != "a destination" {
            let is_marked = around.get("x-pii").is_some() || around.get("labels").and_then(mark_of_labels).is_some();
            self.misspelled.extend((!is_marked).then_some((member, of, "x-pii", 1)));
        } else if !name.starts_with("x-")
            && let Some(label) = lost(member, of)
        {
            let message = format!("unknown key \"{name}\" of {of}: it has no effect");
            self.diagnostics.push(Diagnostic::warning(member.name_span, message, label));
        }
    }

    fn say(self) {
        for (member, of, near, times) in self.misspelled {
            let more = if times > 1 { format!(", and {} more", times - 1) } else { String::new() };
            let effect = if near == "x-pii" { "it marks no personal data" } else { "it has no effect" };
            let message = format!("unknown key \"{}\" of {of}{more}: {effect}", member.name);
            let label = format!("did you mean \"{near}\"?");
            self.diagnostics.push(Diagnostic::warning(member.name_span, message, label));
        }
    }
}
