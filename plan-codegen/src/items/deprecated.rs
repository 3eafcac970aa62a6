//! Deprecated events warn once where they are named. A deprecated struct would warn for each of its fields too; a
//! deprecated name of a struct does not. So the struct stands in a module, and the name that users know is an alias.

use super::code::CodeText;
use crate::RUNTIME;
use crate::Target;
use plan_model::name::Event;
use plan_model::{Plan, Rule, markdown};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The module that the structs stand in.
const MODULE: &str = "__deprecated";

/// The runtime's name for that module: the one name that an error of it shows first.
const OUTSIDE: &str = "put_this_include_plan_in_a_module";

/// Returns what a user is told: what replaces the event, with the struct's name where it is one of the plan. The compiler shows a note as it
/// is, rustdoc reads it as Markdown.
pub(super) fn note(rule: &Rule, plan: &Plan, events: &[Event<'_>], target: Target) -> Option<String> {
    let replacement = rule.extra.deprecated.as_deref()?;
    let is_markdown = target == Target::Rustdoc;
    let text = |text: &str| if is_markdown { markdown::inline(text) } else { text.to_owned() };
    let code = |name: &str| if is_markdown { markdown::code(name) } else { format!("`{name}`") };
    let plan_says = match plan.name.as_deref() {
        Some(name) => format!("the tracking plan {} says so", code(name)),
        None => "the tracking plan says so".to_owned(),
    };
    let successor = events.iter().find(|event| event.rule.name == replacement && event.rule.call == rule.call);
    Some(match successor {
        Some(event) => format!("send `{}` (\"{}\") in its place; {plan_says}", event.type_name, text(replacement)),
        None if replacement.is_empty() => plan_says,
        None => format!("{}; {plan_says}", text(replacement)),
    })
}

pub(super) fn attribute(note: &str, out: &mut String) {
    let _ = write!(out, "#[deprecated(note = {note:?})] ");
}

/// Writes the name that warns.
pub(super) fn alias(type_name: &str, borrows: bool, note: &str, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    attribute(note, out);
    let lifetime = if borrows { "<'a>" } else { "" };
    let _ = write!(out, "pub type {of_name}{type_name}{lifetime} = {MODULE}::{type_name}{lifetime}; ");
}

/// Returns the path of the struct itself.
pub(super) fn path(type_name: &str) -> String {
    format!("{MODULE}::{type_name}")
}

/// Opens the module. In a function body it sees nothing of the plan: so it names what it needs, and the one error has the way out.
pub(super) fn open_module(needs: &BTreeSet<String>, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    let _ = write!(out, "#[allow(unused_imports)] use {RUNTIME} as {OUTSIDE}; mod {of_name}{MODULE} {{ ");
    // In the order of rustfmt, so that the same code stands in a file.
    let all = "#[allow(unused_imports, clippy::wildcard_imports)] use super::*; ";
    let list: String = needs.iter().map(|name| format!(", {name}")).collect();
    let _ = match needs.is_empty() {
        true => write!(out, "#[allow(unused_imports)] use super::{OUTSIDE} as {RUNTIME}; {all}"),
        false => write!(out, "{all}#[allow(unused_imports)] use super::{{{OUTSIDE} as {RUNTIME}{list}}}; "),
    };
}
