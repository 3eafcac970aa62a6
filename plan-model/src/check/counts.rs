//! `minProperties` and `maxProperties` of an object whose properties have names, which no call can satisfy.

use crate::diagnostic::Diagnostic;
use crate::json::Kind;
use crate::plan::Plan;
use crate::schema::{Property, Schema};

pub(super) fn check(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    for rule in &plan.rules {
        let is_bounded = ["minProperties", "maxProperties"].iter().any(|name| rule.payload.keyword(name).is_some());
        if is_bounded {
            of(&rule.payload, &plan.properties_of(rule), "", diagnostics);
        }
    }
}

/// Holds the properties that a struct has against what its schema says of their number. `place` is as in property `x`, or
/// nothing.
pub(super) fn of(schema: &Schema, properties: &[&Property], place: &str, diagnostics: &mut Vec<Diagnostic>) {
    let count = |name: &str| {
        let keyword = schema.keyword(name)?;
        let Kind::Number(text) = &keyword.value.kind else { return None };
        Some((keyword, text.parse::<f64>().ok()?))
    };
    let required = properties.iter().filter(|property| property.required).count();
    let few = count("minProperties").filter(|(_, least)| !properties.is_empty() && *least > properties.len() as f64);
    let many = count("maxProperties").filter(|(_, most)| *most < required as f64);
    for (keyword, has) in [(few, format!("{} in all", properties.len())), (many, format!("{required} required ones"))] {
        let Some((keyword, _)) = keyword else { continue };
        let message = format!("no value can keep \"{}\"{place}: there are {has}", keyword.name);
        let finding = Diagnostic::warning(keyword.value.span, message, "each value breaks this, and is reported");
        diagnostics.push(finding);
    }
}
