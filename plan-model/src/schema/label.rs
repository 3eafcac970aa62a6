//! Labels as people and tools write them, and the keys of other tools that name personal data. Knows nothing of where they stand.

use super::keyword::{self, is_silent};
use super::personal::Personal;
use crate::json::{Kind, Member, Node};
use crate::wording::words::humps;

/// What a user is told who marks personal data in other words.
pub(crate) const MARKS: &str = "\"x-pii\" is true or \"sha256\"; a label `pii` says the same as true";

/// Returns what labels say: `{"pii": "true"}`, `["pii"]`, `"pii"`, `"pii, gdpr"`, `{"data": "PII"}`,
/// `[{"key": "pii", "value": "true"}]`.
pub(crate) fn mark_of_labels(labels: &Node) -> Option<Personal> {
    match &labels.kind {
        Kind::String(text) => listed(text),
        Kind::Array(items) => items.iter().filter_map(mark_of_labels).max(),
        Kind::Object(members) => {
            let named = ["key", "name"].iter().find_map(|name| labels.get(name)?.as_str());
            if named.is_some_and(|named| listed(named).is_some()) {
                return labels.get("value").map_or(Some(Personal::Plain), yes);
            }
            members.iter().filter_map(of_member).max()
        }
        _ => None,
    }
}

fn of_member(member: &Member) -> Option<Personal> {
    match &member.value.kind {
        _ if listed(&member.name).is_some() => yes(&member.value),
        Kind::String(text) => listed(text),
        Kind::Array(_) | Kind::Object(_) => mark_of_labels(&member.value),
        _ => None,
    }
}

/// Returns whether a key that is none of ours says of its value that it is personal data, as other tools have it: `"is_pii": true`,
/// `"x-contains-pii": "yes"`, `"classification": "PII"`, `"tags": ["pii"]`.
pub(crate) fn is_foreign_mark(member: &Member) -> bool {
    let name = member.name.as_str();
    // The others that say nothing of a value are texts about it, which may name anything.
    let is_of_tool = (name.starts_with("x-") && name != "x-pii") || name == "tags" || !is_silent(name);
    let is_named = names_pii(name) && yes(&member.value).is_some();
    let is_said = || is_list_of_words(&member.value) && mark_of_labels(&member.value).is_some();
    is_of_tool && (is_named || is_said()) && keyword::of(name).is_none()
}

/// Returns whether a value is short enough for labels: a text of a tool about a property may say anything of `PII`.
fn is_list_of_words(value: &Node) -> bool {
    /// So many words has a class of data: "Sensitive PII (restricted)".
    const MOST_WORDS: usize = 4;
    match &value.kind {
        Kind::String(text) => text.split_whitespace().count() <= MOST_WORDS,
        Kind::Array(items) => items.iter().all(is_list_of_words),
        Kind::Object(members) => members.iter().all(|member| is_list_of_words(&member.value)),
        _ => true,
    }
}

/// Returns what labels in one text say: `pii`, `pii,gdpr`, `gdpr; PII`, `#pii`, `pii=true`. Words that deny it say nothing: `no pii`.
fn listed(text: &str) -> Option<Personal> {
    text.split([',', ';', '|', '\n']).filter_map(one_label).max()
}

fn one_label(text: &str) -> Option<Personal> {
    if let Some((_, value)) = text.split_once(['=', ':']).filter(|(name, _)| names_pii(name)) {
        return yes_text(value);
    }
    names_pii(text).then_some(Personal::Plain)
}

/// Returns whether `pii` is one of the words of a text, and none of the words denies it: `PII`, `contains-pii`, `pii_email`, `isPii`,
/// and not `non-pii`.
fn names_pii(text: &str) -> bool {
    let is_denial =
        |word: &str| ["no", "non", "not", "without", "never", "free"].iter().any(|no| word.eq_ignore_ascii_case(no));
    let is_mark = |word: &str| word.eq_ignore_ascii_case("pii");
    words(text).any(is_mark) && !words(text).any(is_denial)
}

/// Returns the words of a label, which may be written in any case: `x-pii`, `pii_email`, `isPII`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(humps)
}

/// Labels are texts: `"true"` is what tools write. Whatever does not say no says yes.
fn yes(node: &Node) -> Option<Personal> {
    match &node.kind {
        Kind::Null | Kind::Boolean(false) => None,
        Kind::Number(text) => (text != "0").then_some(Personal::Plain),
        Kind::String(text) => yes_text(text),
        _ => Some(Personal::Plain),
    }
}

/// Returns what the text of a label says. One that asks for a hash gets the one there is.
fn yes_text(text: &str) -> Option<Personal> {
    match text.trim().to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "none" | "0" => None,
        "sha256" | "sha-256" | "hash" | "hashed" => Some(Personal::Sha256),
        _ => Some(Personal::Plain),
    }
}
