//! A plan as the CSV that Mixpanel's Lexicon imports: a row for each event, and below it one for each of its properties, whose
//! entity is blank. The columns are those of the picture in Mixpanel's documentation of the import
//! (mixpanel/docs, `images/Admin/Data Governance/Lexicon/lexicon-csv-import-format.png`).

use super::super::csv::{NamedRow, named, yes_or_no};
use super::super::lost::{Lost, SchemaProperty, properties, shown, types};
use super::super::rule::payload;
use plan_model::json::Node;

const COLUMNS: [&str; 20] = [
    "Entity Type",
    "Entity Name",
    "Entity Display Name",
    "Entity Description",
    "Event Volume",
    "Event Query Volume",
    "Event Tags",
    "Event Hidden",
    "Event Dropped",
    "Property Name",
    "Property Display Name",
    "Property Description",
    "Property Volume",
    "Property Query Volume",
    "Property Type",
    "Property Example Values",
    "Property Hidden",
    "Property Dropped",
    "Property Required",
    "Property Sensitive",
];

/// Mixpanel takes no more of them in one file.
const MAX_EVENTS: usize = 5_000;
const MAX_PROPERTIES: usize = 2_000;

const USERS: &str = "Mixpanel takes the properties of profiles in a file of their own";

/// Returns the CSV, and what it has no place for.
pub(crate) fn write(plan: &Node) -> (String, Lost) {
    let mut lost = Lost::of_plan(plan, &[]);
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let events = rules.iter().map(|rule| rows(rule, &mut lost)).filter(|rows| !rows.is_empty());
    let mut events: Vec<Vec<NamedRow>> = events.collect();
    if events.len() > MAX_EVENTS {
        lost.add(format!("the events after the first {MAX_EVENTS}, more than which Mixpanel does not import"));
        events.truncate(MAX_EVENTS);
    }
    (named(&COLUMNS, &events.concat()), lost)
}

fn rows(rule: &Node, lost: &mut Lost) -> Vec<NamedRow> {
    let Some(name) = lost.track_only(rule, USERS) else { return Vec::new() };
    lost.of_rule(rule, &["description", "labels"]);
    let mut row: NamedRow = vec![
        ("Entity Type", "event".to_owned()),
        ("Entity Name", name),
        ("Entity Description", rule.get("description").and_then(Node::as_str).unwrap_or_default().to_owned()),
        ("Event Hidden", yes_or_no(false)),
        ("Event Dropped", yes_or_no(false)),
    ];
    for label in rule.get("labels").map(Node::members).unwrap_or_default() {
        match label.name.as_str() {
            "tags" => row.push(("Event Tags", label.value.to_text())),
            "display_name" => row.push(("Entity Display Name", label.value.to_text())),
            other => lost.at(format!("the label {other}"), &shown(rule)),
        }
    }
    let all: Vec<SchemaProperty<'_>> = properties(payload(rule)).collect();
    if all.len() > MAX_PROPERTIES {
        lost.add(format!("the properties of {} after the first {MAX_PROPERTIES}", shown(rule)));
    }
    let properties = all.into_iter().take(MAX_PROPERTIES).map(|property| of_property(rule, property, lost));
    std::iter::once(row).chain(properties).collect()
}

fn of_property(rule: &Node, property: SchemaProperty<'_>, lost: &mut Lost) -> NamedRow {
    let SchemaProperty { name, required, schema } = property;
    let place = format!("`{name}` of {}", shown(rule));
    let text = |key: &str| schema.get(key).map(Node::to_text).unwrap_or_default();
    let mut row: NamedRow = vec![
        ("Property Name", name.to_owned()),
        ("Property Display Name", text("title")),
        ("Property Description", text("description")),
        ("Property Type", of_type(schema, &place, lost).to_owned()),
        ("Property Hidden", yes_or_no(false)),
        ("Property Dropped", yes_or_no(false)),
        ("Property Required", yes_or_no(required)),
    ];
    let mark = schema.get("x-pii");
    row.push(("Property Sensitive", yes_or_no(mark.is_some_and(|mark| mark.as_bool() != Some(false)))));
    if mark.is_some_and(|mark| mark.as_bool().is_none()) {
        lost.at("the kind of x-pii", &place);
    }
    match schema.get("examples").map(Node::items).unwrap_or_default() {
        [] => {}
        [one] => row.push(("Property Example Values", one.to_text())),
        [first, ..] => {
            row.push(("Property Example Values", first.to_text()));
            lost.at("more than one example", &place);
        }
    }
    let is_held = ["type", "format", "title", "description", "examples", "x-pii"];
    lost.of_schema(schema, &is_held, &place);
    row
}

/// Returns the type of Mixpanel, which knows strings, numbers, booleans, dates, lists and objects.
fn of_type(schema: &Node, place: &str, lost: &mut Lost) -> &'static str {
    let (types, is_nullable) = types(schema);
    if is_nullable {
        lost.at("null", place);
    }
    let format = schema.get("format").and_then(Node::as_str);
    let is_date = types == ["string"] && matches!(format, Some("date" | "date-time"));
    match format {
        Some("date") | None => {}
        Some("date-time") if is_date => lost.at("the time of day in the format", place),
        Some(_) => lost.at("format", place),
    }
    match types.as_slice() {
        ["string"] if is_date => "date",
        ["string"] => "string",
        ["number"] => "number",
        ["integer"] => {
            lost.at("integer as the type", place);
            "number"
        }
        ["boolean"] => "boolean",
        ["array"] => "list",
        ["object"] => "object",
        [] => "",
        several => {
            lost.at(format!("the type {}", several.join(" or ")), place);
            ""
        }
    }
}
