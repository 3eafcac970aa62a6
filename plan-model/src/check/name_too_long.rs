//! A name that a warehouse or a destination cuts: PostgreSQL keeps 63 bytes of the name of a table or column, Google
//! Analytics 4 keeps 40 characters of the name of an event or parameter (where the plan lists it among its
//! `destinations`). `"conventions": {"name_length": …}` sets another limit.
//!
//! - good: `{ "key": "Workspace Member Invitation Reminder Email Sent" }`
//! - good: `{ "conventions": { "name_length": 127 }, "rules": [ { "key": "Quarterly Workspace Administration Member Invitation Reminder Email Sent" } ] }`
//! - bad: `{ "key": "Quarterly Workspace Administration Member Invitation Reminder Email Sent" }`
//! - bad: `{ "destinations": ["actions-google-analytics-4"], "rules": [ { "key": "Workspace Member Invitation Reminder Email Sent" } ] }`

use super::Check;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check =
    Check { id: "name_too_long", default: Severity::Warn, about: "a name that warehouses or destinations cut", run };

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut destinations = context.plan.destinations.iter().filter_map(|destination| destination.slug.as_deref());
    let is_google = destinations.any(|slug| slug.contains("google-analytics-4"));
    let (most, whose) = match (context.conventions.name_length, is_google) {
        (Some(length), _) => (length, "the plan's `name_length` is"),
        (None, true) => (40, "Google Analytics 4 keeps"),
        (None, false) => (63, "PostgreSQL keeps"),
    };
    for event in context.own_events(CHECK.id) {
        let table = &event.table;
        if table.len() > most {
            let message = format!("the name of event `{}` is too long", event.rule.name);
            found.push(too_long(event.rule.name_span, message, table, whose, most));
        }
    }
    for place in context.own_properties(CHECK.id) {
        if let Some(column) = place.column.as_deref().filter(|column| column.len() > most) {
            let message = format!("the name of {} is too long", place.described());
            found.push(too_long(place.property.name_span, message, column, whose, most));
        }
    }
}

fn too_long(span: crate::Span, message: String, name: &str, whose: &str, most: usize) -> Diagnostic {
    let label = format!("`{name}` has {} bytes, {whose} {most}", name.len());
    Diagnostic::warning(span, message, label)
}
