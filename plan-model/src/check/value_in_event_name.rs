//! An event's name is generic, its properties are detailed. A value shows in a name in two ways: behind a dash, colon or
//! bracket after the action (`Read Blog Post - Best Plans Ever`), and as the one word in which events of a family differ
//! (`Business Tier Workspace Created`, `Personal Tier Workspace Created`).
//!
//! - good: `{ "key": "Workspace Created", "properties": { "tier": { "enum": ["business", "personal"] } } }`
//! - good: `{ "rules": [ { "key": "Product Added" }, { "key": "Product Removed" }, { "key": "Coupon Removed" } ] }`
//! - bad: `{ "key": "Read Blog Post - Best Plans Ever" }`, better: `"Blog Post Read"`
//! - bad: `{ "rules": [ { "key": "Business Tier Workspace Created" }, { "key": "Personal Tier Workspace Created" } ] }`, better: `"Workspace Created"`

use super::context::{Context, EventName};
use super::event_structure::{has_action, rearranged};
use super::{Check, better, listed};
use crate::diagnostic::Diagnostic;
use crate::hash::{HashMap, HashSet};
use crate::severity::Severity;
use crate::wording::case::Case;
use crate::wording::verbs::{is_base, is_past};
use crate::wording::words::{folded, is_title, words};

pub(super) const CHECK: Check = Check {
    id: "value_in_event_name",
    default: Severity::Warn,
    about: "a value in an event's name: `Read Blog Post - Best Plans Ever`, `Business Tier Workspace Created`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let case = context.conventions.event_case.unwrap_or(Case::Title);
    let events = context.own_events(CHECK.id);
    for event in &events {
        let name = &event.rule.name;
        // Without punctuation there is nothing behind the action.
        if is_title(name) {
            continue;
        }
        let Some((generic, value)) = behind_action(name) else { continue };
        let message = format!("the value `{value}` is part of the event's name `{name}`");
        found.push(better(event.rule.name_span, message, &in_order(generic, event, case)).help(HELP));
    }
    for family in families(&events) {
        let Some((first, rest)) = family.members.split_first() else { continue };
        let word = |event: &EventName<'_>| event.words.get(family.position).copied().unwrap_or_default().to_owned();
        let values = listed(family.members.iter().map(|event| word(event)));
        let kind = family.kind(first);
        let skipped = if kind.is_some() { 2 } else { 1 };
        let kept = first.words.iter().enumerate();
        let kept = kept.filter(|(at, _)| *at < family.position || *at >= family.position + skipped);
        let kept: Vec<&str> = kept.map(|(_, word)| *word).collect();
        let message = format!("{} events differ in a value only: {values}", family.members.len());
        let mut finding = better(first.rule.name_span, message, &case.write(&kept.join(" ")));
        for other in rest.iter().take(2) {
            finding = finding.and_at(other.rule.name_span, "");
        }
        let help =
            kind.map_or_else(|| HELP.to_owned(), |kind| format!("one event, with a property `{kind}` for the value"));
        found.push(finding.help(help));
    }
}

const HELP: &str = "one event, with a property for the value";

/// Returns the generic part of a name, and a value behind its action.
fn behind_action(name: &str) -> Option<(&str, &str)> {
    let (generic, value) =
        [" - ", " \u{2013} ", " \u{2014} ", ": ", " | ", " ("].iter().find_map(|between| name.split_once(between))?;
    let is_action = |word: &str| is_past(word) || is_base(word);
    let parts = |text: &str| words(text).into_iter().map(folded).collect::<Vec<_>>();
    let has = |text: &str| parts(text).iter().any(|word| is_action(word));
    // "Checkout - Step Completed" puts a category before the name.
    let is_value = has(generic) && !has_action(&parts(value)) && !words(value).is_empty();
    is_value.then(|| (generic.trim(), value.trim_end_matches(')').trim()))
}

/// Returns the generic part with its object first.
fn in_order(generic: &str, event: &EventName<'_>, case: Case) -> String {
    let words = words(generic);
    let folded: Vec<String> = words.iter().map(|word| folded(word)).collect();
    if has_action(&folded) {
        return case.write(generic);
    }
    let (sense, table) = (String::new(), String::new());
    let short = EventName { rule: event.rule, words, folded, sense, table, spec: None };
    rearranged(&short).map_or_else(|| case.write(generic), |words| case.write(&words.join(" ")))
}

/// Events that differ in one word.
struct Family<'f, 'p> {
    position: usize,
    members: Vec<&'f EventName<'p>>,
}

impl Family<'_, '_> {
    /// Returns what the word is a value of, where the next word says it: `Business Tier`.
    fn kind(&self, of: &EventName<'_>) -> Option<String> {
        of.folded.get(self.position + 1).filter(|next| KINDS.contains(&next.as_str())).cloned()
    }
}

/// Words that say of the word before them that it is one of several.
const KINDS: [&str; 14] = [
    "tier", "plan", "level", "edition", "package", "variant", "color", "colour", "size", "category", "language",
    "country", "region", "role",
];

/// Words that are values wherever they stand, in groups.
const VALUES: [&[&str]; 8] = [
    &[
        "free",
        "basic",
        "starter",
        "standard",
        "plus",
        "pro",
        "professional",
        "premium",
        "business",
        "enterprise",
        "gold",
        "silver",
        "bronze",
        "platinum",
    ],
    &["android", "ios", "windows", "macos", "linux", "desktop", "mobile", "tablet"],
    &[
        "facebook",
        "google",
        "twitter",
        "linkedin",
        "apple",
        "github",
        "instagram",
        "tiktok",
        "whatsapp",
        "microsoft",
        "pinterest",
        "reddit",
    ],
    &["red", "green", "blue", "yellow", "black", "white", "orange", "purple"],
    &["small", "medium", "large", "xs", "xl", "xxl"],
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    &[
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    &["monthly", "yearly", "annual", "quarterly", "weekly", "daily"],
];

/// So many events that differ in one word of their description, which is neither object nor action, show a list of values.
const MANY_EVENTS: usize = 5;

fn families<'f, 'p>(events: &[&'f EventName<'p>]) -> Vec<Family<'f, 'p>> {
    let mut by_rest: HashMap<(usize, String), Vec<&'f EventName<'p>>> = HashMap::default();
    let mut order = Vec::new();
    for event in events {
        let Some(action) = event.folded.iter().rposition(|word| is_past(word)) else { continue };
        for position in (0..event.folded.len()).filter(|position| *position != action) {
            let mut rest = event.folded.clone();
            if let Some(word) = rest.get_mut(position) {
                "*".clone_into(word);
            }
            let key = (position, rest.join(" "));
            let members = by_rest.entry(key.clone()).or_default();
            members.push(event);
            if members.len() == 2 {
                order.push((key, action));
            }
        }
    }
    let mut taken: HashSet<&str> = HashSet::default();
    let mut families = Vec::new();
    for (key, action) in order {
        let position = key.0;
        let Some(members) = by_rest.remove(&key) else { continue };
        let values: HashSet<&str> =
            members.iter().filter_map(|event| event.folded.get(position)).map(String::as_str).collect();
        let family = Family { position, members };
        let is_named = family.members.first().is_some_and(|first| family.kind(first).is_some());
        let group = VALUES.iter().find(|group| values.iter().all(|value| group.contains(value)));
        // The object itself must stay: "Premium Trial Started" is about a trial, "Apple Selected" about an apple.
        let has_object =
            family.members.first().is_some_and(|first| {
                first.folded.iter().enumerate().any(|(at, word)| {
                    at != position && at < action && !is_past(word) && !KINDS.contains(&word.as_str())
                })
            });
        let is_describing = position + 1 < action;
        let is_list = is_describing && values.len() >= MANY_EVENTS;
        if values.len() < 2 || !(is_named && is_describing || group.is_some() && has_object || is_list) {
            continue;
        }
        if family.members.iter().any(|event| taken.contains(event.rule.name.as_str())) {
            continue;
        }
        taken.extend(family.members.iter().map(|event| event.rule.name.as_str()));
        families.push(family);
    }
    families
}
