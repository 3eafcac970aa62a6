//! `minProperties` and `maxProperties` of an object whose properties have names, which no call can satisfy.

use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Node};
use crate::plan::Plan;
use crate::schema::{Property, Schema};

pub(super) fn check(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    for rule in &plan.rules {
        let is_bounded = ["minProperties", "maxProperties"].iter().any(|name| rule.payload.keyword(name).is_some());
        let properties = plan.properties_of(rule);
        if is_bounded {
            of(&rule.payload, &properties, "", diagnostics);
        }
        if properties.is_empty() {
            empty(&rule.payload, diagnostics);
        }
    }
}

/// Warns of what no empty object keeps, where a payload without properties is one.
fn empty(payload: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let listed = payload.constant.as_deref().map(std::slice::from_ref).or(payload.values.as_deref());
    // That no object is listed at all is an error of its own.
    let is_broken = |values: &&[Node]| {
        let objects = || values.iter().filter(|value| value.is_object());
        objects().next().is_some() && objects().all(|object| !object.members().is_empty())
    };
    let is_count = |text: &str| text.parse().is_ok_and(|least: f64| least > 0.0);
    let least = payload.keyword("minProperties").map(|keyword| &keyword.value);
    let least = least.filter(|value| matches!(&value.kind, Kind::Number(text) if is_count(text)));
    // That it names none of its properties is said already.
    let is_map = ["additionalProperties", "patternProperties"].iter().any(|name| payload.keyword(name).is_some());
    let broken = least.filter(|_| !is_map).or_else(|| listed.filter(is_broken)?.first());
    if let Some(value) = broken {
        let message = "each call breaks this: the event has no properties, so that an empty object is sent";
        let finding = Diagnostic::warning(value.span, message, "");
        diagnostics.push(finding.help("write \"properties\": {\"total\": {…}}, with what is sent"));
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
