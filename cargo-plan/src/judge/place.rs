//! Where the plan speaks of what a problem is about.

use plan_model::schema::{Items, Schema};
use plan_model::{Rule, Span};

/// The place of a property in the plan, as deep as the plan describes it.
pub(crate) fn place(rule: &Rule, path: &str) -> Span {
    let (mut span, mut schema) = (rule.name_span, &rule.payload);
    let inner = path.strip_prefix(rule.call.payload()).unwrap_or_default();
    let steps = inner.split('.').flat_map(|step| step.split("[]")).filter(|step| !step.is_empty());
    for name in steps {
        // The values of a map have no name in the plan.
        if let Some(values) = within(schema).additional.as_deref().filter(|_| name == "*") {
            schema = values;
            continue;
        }
        let Some(property) = within(schema).properties().iter().find(|property| property.name == name) else { break };
        (span, schema) = (property.name_span, &property.schema);
    }
    span
}

/// The schema of the items, of a list.
fn within(schema: &Schema) -> &Schema {
    match schema.items.as_deref() {
        Some(Items::Each(items)) => within(items),
        _ => schema,
    }
}
