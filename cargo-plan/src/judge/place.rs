//! Where the plan speaks of what a problem is about.

use crate::pages::view::PathStep;
use plan_model::schema::{Items, Schema};
use plan_model::{Rule, Span};

/// Returns the place of a property in the plan, as deep as the plan describes it. A name may have a dot in it, so that a path as text would
/// not tell.
pub(crate) fn place(rule: &Rule, steps: &[PathStep]) -> Span {
    let (mut span, mut schema) = (rule.name_span, &rule.payload);
    for step in steps {
        match step {
            // The values of a map have no name in the plan.
            PathStep::Entries => schema = within(schema).additional.as_deref().unwrap_or(schema),
            PathStep::Items | PathStep::Item(_) => {}
            PathStep::Member(name) => {
                let mut properties = within(schema).properties().iter();
                let Some(property) = properties.find(|property| property.name == *name) else { break };
                (span, schema) = (property.name_span, &property.schema);
            }
        }
    }
    span
}

/// Does what [`place`] does for a path of which no more than the text is known: of two properties that it may mean, the longer name counts.
#[cfg(feature = "live")]
pub(crate) fn place_of_path(rule: &Rule, path: &str) -> Span {
    let (mut schema, mut steps) = (&rule.payload, Vec::new());
    let mut rest = path.strip_prefix(rule.call.payload()).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches("[]").trim_start_matches('.');
        let is_next = |name: &str| {
            let after = rest.strip_prefix(name);
            !name.is_empty() && after.is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']))
        };
        let properties = within(schema).properties().iter().filter(|property| is_next(&property.name));
        let Some(property) = properties.max_by_key(|property| property.name.len()) else { break };
        steps.push(PathStep::Member(property.name.clone()));
        (schema, rest) = (&property.schema, rest.get(property.name.len()..).unwrap_or_default());
    }
    place(rule, &steps)
}

/// Returns the schema of the items, of a list.
fn within(schema: &Schema) -> &Schema {
    match schema.items.as_deref() {
        Some(Items::Each(items)) => within(items),
        _ => schema,
    }
}
