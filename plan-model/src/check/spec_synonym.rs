//! An event that a published spec has under another name: destinations know the spec's name and its properties.
//! Looked for where the name has the same words in another order, number or tense, and for a list of usual synonyms;
//! not where the plan has the spec's event, too.
//!
//! - good: `{ "key": "Order Completed" }`
//! - good: `{ "rules": [ { "key": "User Signed Up" }, { "key": "Signed Up" } ] }`
//! - bad: `{ "key": "Completed Order" }`, better: `"Order Completed"`
//! - bad: `{ "key": "Added to Cart" }`, better: `"Product Added"`

use super::context::{Context, EventName};
use super::{Check, better};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::severity::Severity;
use crate::specs::{self, Spec};
use crate::wording::case::Case;
use crate::wording::verbs::past_of;
use crate::wording::words::{column, sense, sense_of};

pub(super) const CHECK: Check = Check {
    id: "spec_synonym",
    default: Severity::Warn,
    about: "an event that a published spec has under another name: `Completed Order`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let names: HashMap<String, (&'static str, &'static Spec)> = specs::ALL
        .iter()
        .rev()
        .flat_map(|spec| spec.events.iter().map(move |event| (sense(event), (*event, spec))))
        .collect();
    let synonyms: HashMap<String, &'static str> = SYNONYMS
        .iter()
        .flat_map(|(event, synonyms)| synonyms.iter().map(move |synonym| (sense(synonym), *event)))
        .collect();
    let is_planned = |name: &str| context.plan.rules.iter().any(|rule| column(&rule.name) == column(name));
    for event in context.own_events(CHECK.id) {
        let name = &event.rule.name;
        let known = names.get(&event.sense).or_else(|| names.get(&in_past(event)?));
        let known = known.or_else(|| names.get(&sense(synonyms.get(&event.sense)?)));
        let Some((published, spec)) = known.filter(|(published, _)| !is_planned(published)) else { continue };
        let case = context.conventions.event_case.unwrap_or(Case::Title);
        // Only another way to write it: `event_case` speaks of that.
        if column(name) == column(published) {
            continue;
        }
        let suggestion = if case == Case::Title { (*published).to_owned() } else { case.write(published) };
        let message = format!("event `{name}` is `{published}` in the {} Spec", spec.title);
        let help = format!("destinations know `{published}`; \"extends\": [\"{}\"] brings its properties", spec.name);
        found.push(better(event.rule.name_span, message, &suggestion).help(help));
    }
}

/// Returns the sense of the name with its verb in the past tense: of `Complete Order` and `Order Completes`.
fn in_past(event: &EventName<'_>) -> Option<String> {
    let (verb, past) = event.folded.iter().enumerate().find_map(|(at, word)| Some((at, past_of(word)?)))?;
    let words = event.folded.iter().enumerate();
    Some(sense_of(words.map(|(at, word)| if at == verb { past.clone() } else { word.clone() })))
}

/// Other names in use for the events of the specs.
const SYNONYMS: [(&str, &[&str]); 19] = [
    (
        "Order Completed",
        &["Purchase", "Purchased", "Purchase Completed", "Purchase Made", "Order Purchased", "Completed Purchase"],
    ),
    (
        "Product Added",
        &[
            "Added to Cart",
            "Add to Cart",
            "Product Added to Cart",
            "Item Added to Cart",
            "Cart Item Added",
            "Add Product to Cart",
        ],
    ),
    (
        "Product Removed",
        &[
            "Removed from Cart",
            "Remove from Cart",
            "Product Removed from Cart",
            "Item Removed from Cart",
            "Cart Item Removed",
        ],
    ),
    (
        "Checkout Started",
        &["Begin Checkout", "Checkout Begun", "Checkout Began", "Initiate Checkout", "Checkout Initiated"],
    ),
    ("Payment Info Entered", &["Add Payment Info", "Payment Info Added"]),
    ("Cart Viewed", &["View Cart", "Cart Opened"]),
    (
        "Signed Up",
        &[
            "Signup",
            "Sign Up",
            "User Signed Up",
            "Registered",
            "User Registered",
            "Registration Completed",
            "Signup Completed",
            "Sign Up Completed",
            "Complete Registration",
        ],
    ),
    ("Signed In", &["Login", "Log In", "Sign In", "Logged In", "User Logged In", "User Signed In", "Login Completed"]),
    ("Signed Out", &["Logout", "Log Out", "Sign Out", "Logged Out", "User Logged Out", "User Signed Out"]),
    ("Invite Sent", &["Invitation Sent", "Send Invitation", "User Invited", "Invite User"]),
    ("Trial Started", &["Start Trial", "Trial Begun"]),
    ("Application Installed", &["App Installed", "App Install"]),
    ("Application Opened", &["App Opened", "App Open", "App Launched"]),
    ("Application Updated", &["App Updated", "App Update"]),
    ("Application Crashed", &["App Crashed", "App Crash"]),
    ("Application Uninstalled", &["App Uninstalled"]),
    ("Application Backgrounded", &["App Backgrounded"]),
    ("Application Foregrounded", &["App Foregrounded"]),
    ("Push Notification Received", &["Push Received"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::HashSet;

    #[test]
    #[cfg_attr(miri, ignore = "compares every event with every synonym: more than half an hour")]
    fn synonyms_are_of_events_that_there_are_and_are_none_themselves() {
        let events: Vec<&str> = specs::ALL.iter().flat_map(|spec| spec.events).copied().collect();
        let mut seen = HashSet::default();
        for (event, synonyms) in SYNONYMS {
            assert!(events.contains(&event), "{event}");
            for synonym in synonyms {
                assert!(events.iter().all(|event| sense(event) != sense(synonym)), "{synonym}");
                assert!(seen.insert(*synonym), "{synonym}");
            }
        }
    }
}
