//! The names of event structs: two events that would get one Rust name are an error that shows both and the way out.

use super::nested::NestedTypes;
use super::{GROUP_TRAITS, IDENTIFY_TRAITS, Renames, ident};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::plan::{Call, Rule};

/// The struct names of events, claimed one rule after the other.
pub(super) struct EventNames<'p, 'r> {
    renames: &'r Renames,
    owners: HashMap<String, &'p Rule>,
}

impl<'p, 'r> EventNames<'p, 'r> {
    pub(super) fn new(renames: &'r Renames) -> Self {
        Self { renames, owners: HashMap::default() }
    }

    /// The struct name of `rule`; none if another event has it. The name of a nested type of an older event is left to
    /// that type.
    pub(super) fn claim(
        &mut self,
        rule: &'p Rule,
        nested: &mut NestedTypes<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let renamed = self.renames.events.iter().find(|(plan_name, _)| *plan_name == rule.name);
        let name = renamed.map_or_else(|| struct_name(rule), |(_, name)| name.clone());
        if name == IDENTIFY_TRAITS || name == GROUP_TRAITS {
            let message =
                format!("{} would be the struct `{name}`, which holds the traits of this plan", described(rule));
            diagnostics.push(Diagnostic::error(rule.name_span, message, "").help(rename_help(rule, &name)));
            return None;
        }
        if let Some(first) = self.owners.get(&name) {
            // Claims are made by age; the file is read from above.
            let (first, second) =
                if first.name_span.start < rule.name_span.start { (*first, rule) } else { (rule, *first) };
            let (one, other) = (described(first), described(second));
            let message = format!("{one} and {other} both become the Rust struct `{name}`");
            let error = Diagnostic::error(second.name_span, message, "second").and_at(first.name_span, "first");
            diagnostics.push(error.help(rename_help(second, &name)));
            return None;
        }
        self.owners.insert(name.clone(), rule);
        Some(if renamed.is_some() { name } else { nested.free_name("", &name, kind(rule)) })
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
    let kind = kind(rule);
    format!("rename one in the plan, or its struct here: include_plan!(…, rename({:?} => {name}{kind}))", rule.name)
}

/// The word that tells a rule's struct from another type.
fn kind(rule: &Rule) -> &'static str {
    if rule.call == Call::Track { "Event" } else { "View" }
}
