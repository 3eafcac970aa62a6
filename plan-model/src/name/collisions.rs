//! The names of event structs: two events that would get one Rust name are an error that shows both and the way out.

use super::{GROUP_TRAITS, IDENTIFY_TRAITS, Renames, ident};
use crate::diagnostic::Diagnostic;
use crate::plan::{Call, Rule};
use std::collections::HashMap;

/// The struct name of each rule, in their order; none for a rule whose name is taken.
pub(super) struct EventNames(Vec<Option<String>>);

impl EventNames {
    pub(super) fn of(rules: &[&Rule], renames: &Renames, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut owners: HashMap<String, &Rule> = HashMap::new();
        let mut names = Vec::with_capacity(rules.len());
        for rule in rules {
            let renamed =
                renames.events.iter().find(|(plan_name, _)| *plan_name == rule.name).map(|(_, name)| name.clone());
            let name = renamed.unwrap_or_else(|| struct_name(rule));
            if name == IDENTIFY_TRAITS || name == GROUP_TRAITS {
                let message =
                    format!("{} would be the struct `{name}`, which holds the traits of this plan", described(rule));
                diagnostics.push(Diagnostic::error(rule.name_span, message, "").help(rename_help(rule, &name)));
            }
            if let Some(first) = owners.get(&name) {
                let (one, other) = (described(first), described(rule));
                let message = format!("{one} and {other} both become the Rust struct `{name}`");
                let error = Diagnostic::error(rule.name_span, message, "second").and_at(first.name_span, "first");
                diagnostics.push(error.help(rename_help(rule, &name)));
                names.push(None);
            } else {
                owners.insert(name.clone(), rule);
                names.push(Some(name));
            }
        }
        Self(names)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flatten().map(String::as_str)
    }

    pub(super) fn into_names(self) -> Vec<Option<String>> {
        self.0
    }
}

/// An event named after what happened; pages and screens say what they are, so that `Home` can be both.
fn struct_name(rule: &Rule) -> String {
    match rule.call {
        Call::Page => with_word(&rule.name, "Page"),
        Call::Screen => with_word(&rule.name, "Screen"),
        _ => ident::type_name(&rule.name, "Event"),
    }
}

fn with_word(name: &str, word: &str) -> String {
    if name.trim().is_empty() {
        return word.to_owned();
    }
    let name = ident::type_name(name, word);
    if name.ends_with(word) { name } else { format!("{name}{word}") }
}

fn described(rule: &Rule) -> String {
    let kind = if rule.call == Call::Track { "event" } else { rule.call.as_str() };
    format!("{kind} `{}`", rule.name)
}

fn rename_help(rule: &Rule, name: &str) -> String {
    let kind = if rule.call == Call::Track { "Event" } else { "View" };
    format!("rename one in the plan, or its struct here: include_plan!(…, rename({:?} => {name}{kind}))", rule.name)
}
