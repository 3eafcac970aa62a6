//! Names that become one table or one column of a warehouse, which writes every name in snake_case and joins the names
//! of nested objects (`shipping: {method}` is `shipping_method`); and events that become a table which the warehouse
//! has anyway.
//!
//! - good: `{ "key": "Order Shipped", "properties": { "shipping_method": {}, "shipping_cost": {} } }`
//! - good: `{ "rules": [ { "key": "Post Read" }, { "key": "Post Liked" } ] }`
//! - bad: `{ "key": "Order Shipped", "properties": { "shipping_method": {}, "shipping": { "type": "object", "properties": { "method": {} } } } }`
//! - bad: `{ "rules": [ { "key": "Post Read" }, { "key": "post_read" } ] }`

use super::Check;
use super::facts::Facts;
use crate::conventions::Severity;
use crate::diagnostic::{Diagnostic, Span};
use crate::wording::words::column;
use std::collections::HashMap;

pub(super) const CHECK: Check = Check {
    id: "warehouse_collision",
    default: Severity::Warn,
    about: "names that become one table or column of a warehouse",
    run,
};

/// The tables of the calls themselves.
const TABLES: [&str; 8] = ["accounts", "aliases", "groups", "identifies", "pages", "screens", "tracks", "users"];

fn run(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let mut tables: HashMap<String, (&str, Span)> = HashMap::new();
    for event in facts.events(CHECK.id) {
        let (name, span) = (event.rule.name.as_str(), event.rule.name_span);
        let table = column(name);
        if TABLES.contains(&table.as_str()) {
            let message = format!("event `{name}` becomes the table `{table}`, which a warehouse has of all calls");
            let help = "name the object and what happened to it: \"User Invited\"";
            found.push(Diagnostic::warning(span, message, "another name is needed").help(help));
        }
        if let Some((first, first_span)) = tables.get(&table).filter(|_| !table.is_empty()) {
            let message = format!("events `{first}` and `{name}` become one table of a warehouse, `{table}`");
            found.push(Diagnostic::warning(span, message, "rename one of them").and_at(*first_span, "the other one"));
            continue;
        }
        tables.insert(table, (name, span));
    }

    // By rule: what holds for every call is apart.
    let mut columns: HashMap<(usize, bool, &str), (String, Span)> = HashMap::new();
    for place in facts.properties(CHECK.id) {
        let Some(name) = place.column.as_deref().filter(|name| !name.is_empty()) else { continue };
        // Of an object, its properties become columns, not itself.
        if !place.property.schema.properties().is_empty() {
            continue;
        }
        let rule = place.rule.map_or(0, |rule| std::ptr::from_ref(rule).addr());
        let span = place.property.name_span;
        match columns.get(&(rule, place.is_trait, name)) {
            Some((first, first_span)) if place.is_own && *first_span != span => {
                let message = format!("{first} and {} become one column of a warehouse, `{name}`", place.described());
                found.push(
                    Diagnostic::warning(span, message, "rename one of them").and_at(*first_span, "the other one"),
                );
            }
            Some(_) => {}
            None => {
                columns.insert((rule, place.is_trait, name), (place.described(), span));
            }
        }
    }
}
