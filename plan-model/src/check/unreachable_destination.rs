//! Each destination of the plan can get data from where the calls are made: some work in a browser or an app only
//! (device mode), which a server source cannot reach.
//!
//! - good: `{ "destinations": ["actions-mixpanel", { "name": "Our Warehouse" }], "rules": [ { "key": "Invite Sent" } ] }`
//! - good: `{ "source": "web", "destinations": ["facebook-pixel"], "rules": [ { "key": "Invite Sent" } ] }`
//! - bad: `{ "destinations": ["facebook-pixel"], "rules": [ { "key": "Invite Sent" } ] }`
//! - bad: `{ "source": "mobile", "destinations": ["facebook-pixel"], "rules": [ { "key": "Invite Sent" } ] }`

use super::Check;
use super::context::Context;
use crate::catalog::DATE;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "unreachable_destination",
    default: Severity::Warn,
    about: "a destination that gets no data from the plan's `source`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let source = context.plan.source;
    for destination in &context.plan.destinations {
        let Some(known) = destination.known.filter(|known| !known.is_reached_from(source)) else { continue };
        let message = format!("{} gets no data from a {source} source", known.name);
        let sources = known.sources();
        let label = if sources.is_empty() { String::new() } else { format!("from these sources: {sources}") };
        let help = format!("take it from the list, or say the plan's \"source\" (the catalog is of {DATE})");
        found.push(Diagnostic::warning(destination.span, message, label).help(help));
    }
}
