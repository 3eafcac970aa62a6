//! The names of event structs: two events that would get one Rust name are an error that shows both and the way out.

use super::nested::NestedTypes;
use super::renames::Lookup;
use super::{ident, reserved};
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::hash::{HashMap, HashSet};
use crate::plan::Rule;

/// The struct names of events, claimed one rule after the other.
pub(super) struct EventNames<'p, 'r> {
    rules: &'r [&'p Rule],
    renames: &'r Lookup<'r>,
    owners: HashMap<String, &'p Rule>,
    advised: HashSet<String>,
}

impl<'p, 'r> EventNames<'p, 'r> {
    pub(super) fn new(rules: &'r [&'p Rule], renames: &'r Lookup<'r>) -> Self {
        Self { rules, renames, owners: HashMap::default(), advised: HashSet::default() }
    }

    /// Returns the struct name of `rule`; none if another event has it. The name of a nested type of an older event is left to
    /// that type.
    pub(super) fn claim(
        &mut self,
        rule: &'p Rule,
        nested: &mut NestedTypes<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let given = self.renames.event(rule).map(str::to_owned);
        let plain = given.clone().unwrap_or_else(|| struct_name(rule));
        if let Some(first) = self.owners.get(&plain) {
            // That an event has no name is an error of its own.
            if !is_nameless(first) || !is_nameless(rule) {
                diagnostics.push(self.both(first, rule, &plain));
            }
            return None;
        }
        self.owners.insert(plain.clone(), rule);
        if given.is_some() {
            if nested.claim_given(&plain) {
                return Some(plain);
            }
            let message = format!("{} and a type of a property are both renamed to `{plain}`", described(rule));
            diagnostics.push(Diagnostic::error(rule.name_span, message, "").help("give one of them another name"));
            return None;
        }
        let name = nested.event_name(plain.clone(), kind(rule));
        let first = self.owners.get(&name).copied().filter(|_| name != plain);
        if let Some(first) = first {
            diagnostics.push(self.both(first, rule, &name));
            return None;
        }
        self.owners.insert(name.clone(), rule);
        Some(name)
    }

    fn both(&mut self, one: &'p Rule, other: &'p Rule, name: &str) -> Diagnostic {
        // Claims are made by age; the file is read from above.
        let (first, second) = if one.name_span.start() < other.name_span.start() { (one, other) } else { (other, one) };
        let message = format!("{} and {} both become the Rust struct `{name}`", described(first), described(second));
        let error = Diagnostic::error(second.name_span, message, "second").and_at(first.name_span, "first");
        error.help(self.rename_help(second, name))
    }

    fn rename_help(&mut self, rule: &Rule, name: &str) -> String {
        let has_other = self.rules.iter().any(|other| other.name == rule.name && other.call != rule.call);
        let call = if has_other { format!("{} ", rule.call) } else { String::new() };
        let better = self.better_name(rule, name);
        format!(
            "rename one in the plan, or its struct here: include_plan!(…, rename({call}{:?} => {better}))",
            rule.name
        )
    }

    /// Returns a name that no event has and that was not advised for another: with its symbols spelled, or with a word after it.
    fn better_name(&mut self, rule: &Rule, name: &str) -> String {
        let all: HashSet<String> = self.rules.iter().map(|rule| struct_name(rule)).collect();
        let spelled = with_word_of(rule, &ident::spelled_type_name(&rule.name, kind(rule)));
        let after = format!("{name}{}", kind(rule));
        let numbered = (2..).map(|number| format!("{after}{number}"));
        let mut candidates = [spelled, after.clone()].into_iter().chain(numbered);
        let is_free =
            |name: &String| !all.contains(name) && !self.owners.contains_key(name) && !self.advised.contains(name);
        let free = candidates.find(is_free).unwrap_or(after.clone());
        self.advised.insert(free.clone());
        free
    }
}

fn is_nameless(rule: &Rule) -> bool {
    rule.call == Call::Track && rule.name.trim().is_empty()
}

/// Returns an event named after what happened; pages and screens say what they are, so that `Home` can be both.
pub(super) fn struct_name(rule: &Rule) -> String {
    let word = if rule.call == Call::Track { "Event" } else { word(rule.call) };
    let name = if rule.name.trim().is_empty() && rule.call != Call::Track {
        word.to_owned()
    } else {
        with_word_of(rule, &ident::type_name(&rule.name, word))
    };
    reserved::free_of_reserved(name, kind(rule))
}

/// Returns the word that a page's or screen's name ends with.
const fn word(call: Call) -> &'static str {
    match call {
        Call::Page => "Page",
        Call::Screen => "Screen",
        _ => "",
    }
}

fn with_word_of(rule: &Rule, name: &str) -> String {
    let word = word(rule.call);
    if name.ends_with(word) { name.to_owned() } else { format!("{name}{word}") }
}

fn described(rule: &Rule) -> String {
    let kind = if rule.call == Call::Track { "event" } else { rule.call.as_str() };
    format!("{kind} `{}`", rule.name)
}

/// Returns the word that tells a rule's struct from another type.
fn kind(rule: &Rule) -> &'static str {
    if rule.call == Call::Track { "Event" } else { "View" }
}
