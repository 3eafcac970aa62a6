//! Doc comments of generated items: what the plan says, as Markdown that is its text and nothing else.

use super::code::CodeText;
use plan_model::name::{Field, plain};
use plan_model::plan::{Destination, Integrations};
use plan_model::schema::Schema;
use plan_model::{Plan, Rule, in_words, markdown};
use std::fmt::Write;

/// Writes the text as a doc comment, a line each, which is one token for the compiler where `#[doc = "…"]` is five.
pub(super) fn doc(text: &str, out: &mut CodeText) {
    if out.has_attributes() || !is_plain(text.as_bytes()) {
        let _ = write!(out, "#[doc = {text:?}] ");
        return;
    }
    // `////` is no doc comment; a space before all lines is none for rustdoc.
    out.push_str("\n/// ");
    if text.contains('\n') {
        out.push_str(&text.replace('\n', "\n/// "));
    } else {
        out.push_str(text);
    }
    out.push('\n');
}

/// Returns whether it can stand in a comment as it is. The compiler refuses some characters beyond ASCII there.
fn is_plain(text: &[u8]) -> bool {
    let mut rest = text;
    while let [byte, others @ ..] = rest {
        if !matches!(byte, b' '..=b'~' | b'\n') {
            return false;
        }
        rest = others;
    }
    true
}

/// Writes `#[doc(alias = "…")]`, where rustdoc takes the plan's name as one, and would not find it anyway: its search is blind to
/// case.
pub(super) fn alias(plan_name: &str, rust_name: &str, out: &mut String) {
    let taken = |c: char| c == '"' || c == '\'' || (c.is_whitespace() && c != ' ') || c.is_control();
    if !plan_name.is_empty()
        && !plan_name.eq_ignore_ascii_case(plain(rust_name))
        && plan_name.trim() == plan_name
        && !plan_name.contains(taken)
    {
        let _ = write!(out, "#[doc(alias = {plan_name:?})] ");
    }
}

/// Returns which destinations the messages go to.
fn destinations(integrations: &Integrations) -> String {
    let names = |destinations: &[Destination]| {
        let names: Vec<&str> = destinations.iter().map(|destination| destination.name.as_str()).collect();
        names.join(", ")
    };
    let (on, off) = (names(&integrations.on), names(&integrations.off));
    match (integrations.others, on.is_empty(), off.is_empty()) {
        (true, _, true) => "all".to_owned(),
        (true, _, false) => format!("all but {off}"),
        (false, true, _) => "none".to_owned(),
        (false, false, _) => format!("{on}, and no other"),
    }
}

/// Writes the doc of a struct that a rule of the plan is about.
pub(super) fn rule(what: &str, rule: Option<&Rule>, plan: &Plan, out: &mut CodeText) {
    let mut text = String::new();
    let Some(rule) = rule else {
        doc(&format!("{what}. The plan has no rule for them."), out);
        return;
    };
    match &rule.description {
        Some(description) => paragraph(&markdown::block(description), &mut text),
        None => paragraph(&format!("{what}."), &mut text),
    }
    if rule.description.is_some() {
        paragraph(what, &mut text);
    }
    let extra = &rule.extra;
    let why: Vec<String> = extra.why.iter().map(|why| objective(&why.name, plan)).collect();
    let labelled = [
        ("Why", joined(&why)),
        ("Where", extra.fires.clone()),
        ("Owner", extra.owner.clone()),
        ("Status", extra.status.as_ref().map(|status| status.text.clone())),
        ("Destinations", extra.integrations.as_ref().map(destinations)),
        ("Spec", extra.spec.map(|id| id.spec().title.to_owned())),
    ];
    for (label, value) in labelled {
        if let Some(value) = value {
            paragraph(&format!("**{label}:** {}", markdown::inline(&value)), &mut text);
        }
    }
    if !extra.purposes.is_empty() {
        let purposes = extra.purposes.iter().map(|purpose| purpose.name.as_str());
        paragraph(&format!("{}.", in_words::of_purposes(purposes)), &mut text);
    }
    if let Some(replacement) = &extra.deprecated {
        let more = if replacement.is_empty() { String::new() } else { format!(": {}", markdown::inline(replacement)) };
        paragraph(&format!("**Deprecated**{more}"), &mut text);
    }
    if let Some(context) = rule.context.as_ref().filter(|context| !context.properties().is_empty()) {
        paragraph("**Context**, to be given with `CallOptions::context`:", &mut text);
        context_fields(context, "", &mut text);
    }
    doc(text.trim_end(), out);
}

/// Returns the sentence of the objective that a rule serves, and its id; what else `why` may say, as it is.
fn objective(why: &str, plan: &Plan) -> String {
    match plan.objective(why) {
        Some(sentence) => format!("{sentence} ({why})"),
        None => why.to_owned(),
    }
}

fn context_fields(schema: &Schema, before: &str, out: &mut String) {
    for field in schema.properties() {
        let path = format!("{before}{}", field.name);
        if field.schema.properties().is_empty() {
            let description = field.schema.description.as_deref().map(markdown::inline).unwrap_or_default();
            let _ = writeln!(out, "- {}: {description}", markdown::code(&path));
        } else {
            context_fields(&field.schema, &format!("{path}."), out);
        }
    }
}

/// Writes the doc of a field.
pub(super) fn field(field: &Field<'_>, out: &mut CodeText) {
    let mut text = String::new();
    if let Some(description) = &field.property.schema.description {
        paragraph(&markdown::block(description), &mut text);
    }
    text.push_str(match (field.required, field.nullable) {
        (true, false) => "Required. Sent as ",
        (true, true) => "Required; `None` is sent as null. Sent as ",
        (false, false) => "Optional. Sent as ",
        (false, true) => "Optional; `Some(None)` is sent as null. Sent as ",
    });
    text.push_str(&markdown::code(&field.property.name));
    text.push('.');
    let rules = in_words::of_field(field);
    if !rules.is_empty() {
        text.push_str("\n\n");
        text.push_str(&rules);
    }
    doc(&text, out);
}

/// Returns what the plan says of a nested type, or `otherwise` where it says nothing.
pub(super) fn nested(schema: &Schema, otherwise: &str) -> String {
    schema.description.as_deref().map_or_else(|| otherwise.to_owned(), markdown::block)
}

fn paragraph(text: &str, out: &mut String) {
    out.push_str(text);
    out.push_str("\n\n");
}

fn joined(list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| list.join(", "))
}
