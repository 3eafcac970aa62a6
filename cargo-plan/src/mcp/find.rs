//! Finds events for a need in plain words: those whose names, meanings and properties have most of the words.

use plan_model::{Plan, Rule};
use std::fmt::Write;

/// How many events are named.
const MOST_EVENTS: usize = 10;

/// Words that are in every sentence.
const EVERYWHERE: [&str; 24] = [
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "has", "have", "how", "in", "is", "of", "on", "or",
    "that", "the", "their", "to", "was", "when", "with",
];

/// Returns the events as lines, the best first, or what to do where none fits.
pub(super) fn events(need: &str, plan: &Plan) -> String {
    let wanted = stems(need);
    let mut found: Vec<(usize, &Rule)> =
        plan.rules.iter().map(|rule| (points(&wanted, rule, plan), rule)).filter(|(points, _)| *points > 0).collect();
    found.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    if found.is_empty() {
        return "no event of the plan has any of these words; add_event proposes one".to_owned();
    }
    let mut out = String::new();
    for (_, rule) in found.iter().take(MOST_EVENTS) {
        let name = if rule.name.is_empty() { rule.call.as_str() } else { &rule.name };
        let about = rule.description.as_deref().unwrap_or("without a description").replace('\n', " ");
        let deprecated = rule.extra.deprecated.as_ref().map(|by| format!(" (deprecated: {by})")).unwrap_or_default();
        let _ = writeln!(out, "{name} [{}]{deprecated}: {about}", rule.call);
    }
    out
}

/// Returns how well a rule fits: a word in the name counts most.
fn points(wanted: &[String], rule: &Rule, plan: &Plan) -> usize {
    let properties = plan.properties_of(rule).into_iter().flat_map(|one| {
        let about = one.schema.description.as_deref().map(stems).unwrap_or_default();
        stems(&one.name).into_iter().chain(about)
    });
    let why = rule.extra.why.iter().map(|why| plan.objective(&why.name).unwrap_or(&why.name));
    let about: Vec<&str> =
        rule.description.as_deref().into_iter().chain(rule.extra.fires.as_deref()).chain(why).collect();
    let (name, about, properties) = (stems(&rule.name), stems(&about.join(" ")), properties.collect::<Vec<_>>());
    let of = |word: &String| {
        let has = |words: &[String], points: usize| if words.contains(word) { points } else { 0 };
        has(&name, 6) + has(&about, 3) + has(&properties, 1)
    };
    wanted.iter().map(of).sum()
}

/// Returns the words of a text without their endings: `orders`, `ordered` and `Order` are one.
fn stems(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    let mut stems: Vec<String> = words
        .iter()
        .filter(|word| !word.is_empty() && !EVERYWHERE.contains(&word.as_str()))
        .map(|word| stem(word))
        .collect();
    stems.sort();
    stems.dedup();
    stems
}

fn stem(word: &str) -> String {
    let endings = ["ing", "ed", "es", "s", "e", "d"];
    let cut = endings.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 3));
    cut.unwrap_or(word).to_owned()
}
