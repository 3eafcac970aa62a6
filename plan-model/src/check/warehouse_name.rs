//! A name of which a warehouse keeps nothing: Segment and RudderStack make tables and columns of the letters and digits of ASCII
//! alone. `"conventions": {"warehouse": "rudderstack"}` says which of the two loads it; without it, Segment.
//!
//! - good: `{ "key": "Évènement Créé" }`
//! - good: `{ "key": "Order Placed", "properties": { "注文_id": {} } }`
//! - bad: `{ "key": "注文" }`
//! - bad: `{ "key": "Order Placed", "properties": { "数量": {} } }`

use super::Check;
use super::context::Context;
use crate::diagnostic::{Diagnostic, Span};
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "warehouse_name",
    default: Severity::Warn,
    about: "a name of which a warehouse keeps nothing, as it has no letter of ASCII",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let server = context.server().title();
    let nothing = |span: Span, what: String, kind: &str| {
        let message = format!("{what} has no {kind} in a warehouse: {server} keeps letters and digits of ASCII only");
        let help = "add a word in letters of ASCII";
        Diagnostic::warning(span, message, "nothing of this is left").help(help)
    };
    for event in context.events(CHECK.id) {
        if event.table.is_empty() {
            let what = format!("event `{}`", event.rule.name);
            found.push(nothing(event.rule.name_span, what, "table"));
        }
    }
    for place in context.own_properties(CHECK.id) {
        let is_column = place.column.is_some() && place.property.schema.properties().is_empty();
        if is_column && context.server().column(&place.property.name).is_empty() {
            found.push(nothing(place.property.name_span, place.described(), "column"));
        }
    }
}
