//! Names of events are written in one way, [Title Case](crate::wording::case::Case::Title) where the plan's
//! `"conventions": {"event_case": …}` chooses no other. A plan that plainly uses another case is told so
//! once.
//!
//! - good: `{ "key": "Order Completed" }`
//! - good: `{ "conventions": { "event_case": "snake_case" }, "rules": [ { "key": "order_completed" } ] }`
//! - bad: `{ "key": "blog_post_read" }`, better: `"Blog Post Read"`
//! - bad: `{ "conventions": { "event_case": "snake_case" }, "rules": [ { "key": "Blog Post Read" } ] }`, better: `"blog_post_read"`

use super::Check;
use super::context::Context;
use super::usual_case::{CaseNames, Name};
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;
use crate::wording::case::Case;

pub(super) const CHECK: Check = Check {
    id: "event_case",
    default: Severity::Warn,
    about: "an event's name that is not in Title Case, or in the case that the plan chooses",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let events = context.own_events(CHECK.id).into_iter().filter(|event| !event.words.is_empty());
    let names = events.map(|event| Name { text: &event.rule.name, what: "event", span: event.rule.name_span });
    let chosen = context.conventions.event_case;
    let names = CaseNames { what: "events", key: "event_case", chosen, usual: Case::Title, names: names.collect() };
    names.check(found);
}
