//! Names that become one table or one column of a warehouse, which writes every name in snake_case and joins the names
//! of nested objects (`shipping: {method}` is `shipping_method`); and events that become a table which the warehouse
//! has anyway. The names are those that Segment makes, or, by `"conventions": {"warehouse": "rudderstack"}`, RudderStack.
//!
//! - good: `{ "key": "Order Shipped", "properties": { "shipping_method": {}, "shipping_cost": {} } }`
//! - good: `{ "rules": [ { "key": "Post Read" }, { "key": "Post Liked" } ] }`
//! - bad: `{ "key": "Order Shipped", "properties": { "shipping_method": {}, "shipping": { "type": "object", "properties": { "method": {} } } } }`
//! - bad: `{ "rules": [ { "key": "Post Read" }, { "key": "post_read" } ] }`

use super::Check;
use super::context::{Context, PropertySite};
use crate::diagnostic::{Diagnostic, Span};
use crate::hash::HashMap;
use crate::severity::Severity;
use crate::wording::columns::TABLES_OF_CALLS;
use std::borrow::Cow;

pub(super) const CHECK: Check = Check {
    id: "warehouse_collision",
    default: Severity::Warn,
    about: "names that become one table or column of a warehouse",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut tables: HashMap<&str, (&str, Span)> = HashMap::default();
    for event in context.events(CHECK.id) {
        let (name, span) = (event.rule.name.as_str(), event.rule.name_span);
        let table = event.table.as_str();
        if TABLES_OF_CALLS.contains(&table) {
            let message = format!("event `{name}` becomes the table `{table}`, which a warehouse has of all calls");
            let help = "name the object and what happened to it: \"User Invited\"";
            found.push(Diagnostic::warning(span, message, "another name is needed").help(help));
        }
        if let Some((first, first_span)) = tables.get(table).filter(|_| !table.is_empty()) {
            let message = format!("events `{first}` and `{name}` become one table of a warehouse, `{table}`");
            found.push(Diagnostic::warning(span, message, "rename one of them").and_at(*first_span, "the other one"));
            continue;
        }
        tables.insert(table, (name, span));
    }

    let places = context.properties(CHECK.id);
    let rule_of = |place: &PropertySite<'_>| (place.rule.map(std::ptr::from_ref), place.is_trait);
    for of_rule in places.chunk_by(|one, other| rule_of(one) == rule_of(other)) {
        // Names that are columns as they stand are as different as they look.
        if of_rule.iter().any(|place| matches!(place.column, Some(Cow::Owned(_)))) {
            columns(of_rule, found);
        }
    }
}

/// Checks the properties of one rule.
fn columns(places: &[&PropertySite<'_>], found: &mut Vec<Diagnostic>) {
    let mut columns: HashMap<&str, &PropertySite<'_>> =
        HashMap::with_capacity_and_hasher(places.len(), Default::default());
    for place in places {
        // Of an object, its properties become columns, not itself.
        let is_object = !place.property.schema.properties().is_empty();
        let Some(name) = place.column.as_deref().filter(|name| !name.is_empty() && !is_object) else { continue };
        match columns.get(name) {
            Some(first) if place.is_own => {
                let (one, other) = (first.described(), place.described());
                let message = format!("{one} and {other} become one column of a warehouse, `{name}`");
                let finding = Diagnostic::warning(place.property.name_span, message, "rename one of them");
                found.push(finding.and_at(first.property.name_span, "the other one"));
            }
            Some(_) => {}
            None => {
                columns.insert(name, place);
            }
        }
    }
}
