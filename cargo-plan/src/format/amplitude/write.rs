//! A plan as the CSV that Amplitude Data imports: a row for each event, and below it one for each of its properties. An import
//! refuses a file that lacks one of the columns of the reference, in any order
//! (<https://amplitude.com/docs/data/csv-import-export>); these are the columns of Amplitude's own export.

use super::super::csv::{NamedRow, named, yes_or_no};
use super::super::lost::{Lost, SchemaProperty, properties, shown, types};
use super::super::rule::{call_and_name, payload};
use plan_model::json::{Kind, Node};

const COLUMNS: [&str; 41] = [
    "Action",
    "Object Type",
    "Object Name",
    "Event Display Name",
    "Object Owner",
    "Object Description",
    "Event Category",
    "Tags",
    "Event Schema Status",
    "Event Activity",
    "Event Hidden From Dropdowns",
    "Event Hidden From Persona Results",
    "Event Hidden From Pathfinder",
    "Event Hidden From Timeline",
    "Event Source",
    "Event 180 Day Volume",
    "Event 180 Day Queries",
    "Event First Seen",
    "Event Last Seen",
    "Property Type",
    "Property Group Names",
    "Event Property Name",
    "Property Description",
    "Property Value Type",
    "Property Schema Status",
    "Property Required",
    "Property Visibility",
    "Property Is Array",
    "String Property Value Min Length",
    "String Property Value Max Length",
    "Number Is Integer",
    "Number Property Value Min",
    "Number Property Value Max",
    "Array Unique Items",
    "Array Min Items",
    "Array Max Items",
    "Enum Values",
    "Const Value",
    "Property Regex",
    "Property First Seen",
    "Property Last Seen",
];

/// Keywords of one value, of a list, and the columns that hold them.
const OF_VALUE: [(&str, &str); 5] = [
    ("pattern", "Property Regex"),
    ("minLength", "String Property Value Min Length"),
    ("maxLength", "String Property Value Max Length"),
    ("minimum", "Number Property Value Min"),
    ("maximum", "Number Property Value Max"),
];
const OF_LIST: [(&str, &str); 2] = [("minItems", "Array Min Items"), ("maxItems", "Array Max Items")];

/// The columns of the file of users that events do not have; the others are the same.
const NAME_OF_USERS: &str = "Property Name";

/// Returns the CSV of events, and what it has no place for. The traits of users are in a file of their own.
pub(crate) fn write(plan: &Node) -> (String, Lost) {
    let mut lost = Lost::of_plan(plan, &[]);
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let rows: Vec<NamedRow> =
        rules.iter().filter(|rule| !is_of_users(rule)).flat_map(|rule| rows(rule, &mut lost)).collect();
    (named(&COLUMNS, &rows), lost)
}

/// Returns the CSV of the properties of users.
pub(crate) fn write_users(plan: &Node, lost: &mut Lost) -> String {
    let of_properties = |name: &&&str| {
        let is_of_events = name.starts_with("Event ") || name.starts_with("Object ");
        !is_of_events && !matches!(**name, "Property Group Names" | "Property Required" | "Tags")
    };
    let columns: Vec<&str> = COLUMNS.iter().filter(of_properties).copied().chain([NAME_OF_USERS]).collect();
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let rows: Vec<NamedRow> =
        rules.iter().filter(|rule| is_of_users(rule)).flat_map(|rule| traits(rule, lost)).collect();
    named(&columns, &rows)
}

fn is_of_users(rule: &Node) -> bool {
    call_and_name(rule).0 == "identify"
}

fn traits(rule: &Node, lost: &mut Lost) -> Vec<NamedRow> {
    lost.of_rule(rule, &[]);
    let row = |property: SchemaProperty<'_>| {
        if property.required {
            lost.at("that it is required", &format!("`{}` of {}", property.name, shown(rule)));
        }
        let row = of_property(rule, property, lost).into_iter().filter(|(name, _)| *name != "Property Required");
        let renamed = row.map(|(name, text)| match name {
            "Event Property Name" => (NAME_OF_USERS, text),
            "Property Type" => (name, "User Property".to_owned()),
            name => (name, text),
        });
        renamed.collect()
    };
    properties(payload(rule)).map(row).collect()
}

/// Returns the CSV of events, with a row for each of these that removes it from the plan.
#[cfg(feature = "_remote")]
pub(crate) fn with_removed(csv: &str, gone: &[&str]) -> String {
    let row = |name: &&str| -> NamedRow {
        vec![("Action", "Remove".to_owned()), ("Object Type", "Event".to_owned()), ("Object Name", (*name).to_owned())]
    };
    let removed = named(&COLUMNS, &gone.iter().map(row).collect::<Vec<_>>());
    if csv.is_empty() {
        return removed;
    }
    let rows = removed.split_once('\n').map_or("", |(_, rows)| rows);
    format!("{csv}{rows}")
}

/// Returns the row of an event, and those of its properties.
fn rows(rule: &Node, lost: &mut Lost) -> Vec<NamedRow> {
    let Some(name) = lost.track_only(rule, "") else { return Vec::new() };
    lost.of_rule(rule, &["description", "owner", "status", "labels"]);
    let text = |key: &str| rule.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
    let mut row: NamedRow = vec![
        ("Object Type", "Event".to_owned()),
        ("Object Name", name),
        ("Object Owner", text("owner")),
        ("Object Description", text("description")),
        ("Event Schema Status", status(rule, lost)),
    ];
    for label in rule.get("labels").map(Node::members).unwrap_or_default() {
        match label.name.as_str() {
            "category" => row.push(("Event Category", label.value.to_text())),
            "tags" => row.push(("Tags", label.value.to_text())),
            "display_name" => row.push(("Event Display Name", label.value.to_text())),
            "source" => row.push(("Event Source", label.value.to_text())),
            other => lost.at(format!("the label {other}"), &shown(rule)),
        }
    }
    let properties = properties(payload(rule)).map(|property| of_property(rule, property, lost));
    std::iter::once(row).chain(properties).collect()
}

/// Returns the status of a rule: Amplitude has statuses of its own.
fn status(rule: &Node, lost: &mut Lost) -> String {
    match rule.get("status").and_then(Node::as_str) {
        Some("live") => "LIVE".to_owned(),
        Some("planned") => "PLANNED".to_owned(),
        Some(other) => {
            lost.at(format!("the status \"{other}\""), &shown(rule));
            String::new()
        }
        None => String::new(),
    }
}

fn of_property(rule: &Node, property: SchemaProperty<'_>, lost: &mut Lost) -> NamedRow {
    let place = format!("`{}` of {}", property.name, shown(rule));
    let is_list = types(property.schema).0 == ["array"];
    let none = Node::null();
    let value = if is_list { property.schema.get("items").unwrap_or(&none) } else { property.schema };
    let mut row: NamedRow = vec![
        ("Property Type", "Event Property".to_owned()),
        ("Event Property Name", property.name.to_owned()),
        ("Property Description", property.schema.get("description").map(Node::to_text).unwrap_or_default()),
        ("Property Required", yes_or_no(property.required)),
        ("Property Visibility", "VISIBLE".to_owned()),
        ("Property Is Array", yes_or_no(is_list)),
    ];
    if is_list {
        lost.of_schema(
            property.schema,
            &["type", "description", "items", "minItems", "maxItems", "uniqueItems"],
            &place,
        );
        columns(property.schema, &OF_LIST, &mut row);
        if property.schema.get("uniqueItems").and_then(Node::as_bool) == Some(true) {
            row.push(("Array Unique Items", yes_or_no(true)));
        }
        if types(property.schema).1 {
            lost.at("null", &place);
        }
    }
    of_value(value, is_list, &place, &mut row, lost);
    row
}

fn columns(schema: &Node, held: &[(&str, &'static str)], row: &mut NamedRow) {
    row.extend(held.iter().filter_map(|(keyword, column)| Some((*column, schema.get(keyword)?.to_text()))));
}

/// Writes what is said of the value, or of each item of a list.
fn of_value(schema: &Node, is_item: bool, place: &str, row: &mut NamedRow, lost: &mut Lost) {
    let held = OF_VALUE.iter().map(|(keyword, _)| *keyword).chain(["type", "enum", "const", "properties", "required"]);
    let held: Vec<&str> = held.chain((!is_item).then_some("description")).collect();
    let place = if is_item { format!("the items of {place}") } else { place.to_owned() };
    lost.of_schema(schema, &held, &place);
    columns(schema, &OF_VALUE, row);
    let (types, is_nullable) = types(schema);
    if is_nullable {
        lost.at("null", &place);
    }
    let mut kind = match types.as_slice() {
        ["integer"] => {
            row.push(("Number Is Integer", yes_or_no(true)));
            "number"
        }
        [one @ ("string" | "number" | "boolean")] => *one,
        [] => "any",
        several => {
            lost.at(format!("the type {}", several.join(" or ")), &place);
            "any"
        }
    };
    if schema.get("properties").is_some() {
        lost.at("the properties", &place);
    }
    if let Some(list) = schema.get("enum") {
        match values(list) {
            Some(values) if kind == "string" => {
                kind = "enum";
                row.push(("Enum Values", values));
            }
            _ => lost.at("enum", &place),
        }
    }
    match schema.get("const").map(|one| &one.kind) {
        Some(Kind::String(one)) if kind == "string" => {
            kind = "const";
            row.push(("Const Value", one.clone()));
        }
        Some(_) => lost.at("const", &place),
        None => {}
    }
    row.push(("Property Value Type", kind.to_owned()));
}

/// Returns the values in one cell; none where a value holds what divides them, or is no text.
fn values(list: &Node) -> Option<String> {
    let texts: Option<Vec<&str>> = list.items().iter().filter(|value| !value.is_null()).map(Node::as_str).collect();
    let stands = |text: &&str| !text.is_empty() && text.trim() == *text && !text.contains([',', '\n', ';', '|', '"']);
    texts.filter(|texts| texts.len() > 1 && texts.iter().all(stands)).map(|texts| texts.join(", "))
}
