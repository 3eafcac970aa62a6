//! Deprecated events warn once where they are named. A deprecated struct would warn for each of its fields too; a
//! deprecated name of a struct does not. So the struct stands in a module, and the name that users know is an alias.

use plan_model::name::Event;
use plan_model::{Plan, Rule};
use std::fmt::Write;

/// Where the structs stand.
const MODULE: &str = "__deprecated";

/// What a user is told: what replaces the event, with the struct's name where it is one of the plan.
pub(super) fn note(rule: &Rule, plan: &Plan, events: &[Event<'_>]) -> Option<String> {
    let text = rule.extra.deprecated.as_deref()?;
    let file_says = match plan.name.as_deref() {
        Some(name) => format!("the tracking plan `{name}` says so"),
        None => "the tracking plan says so".to_owned(),
    };
    let successor = events.iter().find(|event| event.rule.name == text && event.rule.call == rule.call);
    Some(match successor {
        Some(event) => format!("send `{}` (\"{text}\") in its place; {file_says}", event.type_name),
        None if text.is_empty() => file_says,
        None => format!("{text}; {file_says}"),
    })
}

pub(super) fn attribute(note: &str, out: &mut String) {
    let _ = write!(out, "#[deprecated(note = {note:?})] ");
}

/// The name that warns.
pub(super) fn alias(type_name: &str, borrows: bool, note: &str, out: &mut String) {
    attribute(note, out);
    let lifetime = if borrows { "<'a>" } else { "" };
    let _ = write!(out, "pub type {type_name}{lifetime} = {MODULE}::{type_name}{lifetime}; ");
}

/// The path of the struct itself.
pub(super) fn path(type_name: &str) -> String {
    format!("{MODULE}::{type_name}")
}

pub(super) fn open_module(out: &mut String) {
    let _ = write!(out, "mod {MODULE} {{ #[allow(unused_imports, clippy::wildcard_imports)] use super::*; ");
}
