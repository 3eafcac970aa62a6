//! What the account of an import says it read is in the plan, at the place that it names. The tests of every format pass their fixtures
//! through [`missing`], so a reader that drops a value it spoke of fails them; and a value that is taken out of a plan is found missing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A property of the plan: the event that has it, and what is said of it.
struct Place<'p> {
    rule: &'p Value,
    name: &'p str,
    schema: &'p Value,
    is_required: bool,
}

/// Where what a cell was read as is in a plan.
enum Look {
    /// Nowhere: it says what others are, or that there is nothing.
    Nowhere,
    /// Anywhere in the plan.
    Plan,
    /// Under these keys of an event.
    Rule(&'static [&'static str]),
    /// Under these keys of a property.
    Property(&'static [&'static str]),
    /// The name of an event.
    Event,
    /// The names of properties, with what stands beside them.
    Names,
    /// The list of the required properties of an object.
    Required,
    /// The mark of personal data on a property.
    Personal,
    /// An objective, whose id is written in small letters.
    Objective,
    /// Anywhere in the plan, but for the words in strong letters that say what the others are.
    Words,
}

fn look(said: &str) -> Option<Look> {
    const BOUNDS: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    Some(match said {
        "nothing"
        | "that it is an event"
        | "what the rule of quality wants"
        | "that the event requires the property"
        | "no property"
        | "no properties"
        | "not deprecated"
        | "whether the row counts"
        | "what the row is about"
        | "whose name stands beside it"
        | "the title of the table below it"
        | "whom the headers below are about"
        | "what the cell beside it says of the event"
        | "what the lines below it are"
        | "that events stand below it"
        | "that the event does not have the property"
        | "that the event has the property"
        | "that the event is not on this platform"
        | "what the type boolean says"
        | "whether there are other values"
        | "whether other properties are allowed"
        | "whether the property is a list"
        | "whether the property is a whole number"
        | "whether the items of the property differ"
        | "the schema of the properties"
        | "the traits of the user"
        | "the traits of the group"
        | "the properties of every event"
        | "all destinations, as without a word on it"
        | "whose attributes the event has too"
        | "what it refers to"
        | "by what the others refer to it"
        | "optional" => Look::Nowhere,
        _ if said.starts_with("the header of ") || said.starts_with("the call: ") => Look::Nowhere,
        "the event" | "the event of the rows below it" | "the event of the rule" => Look::Event,
        "the description of the event" | "a paragraph in the description of the event" => Look::Rule(&["description"]),
        "where the event happens" => Look::Rule(&["where"]),
        "the owner of the event" | "the owner of the events beside it" => Look::Rule(&["owner"]),
        "why the event is there" => Look::Rule(&["why"]),
        "the category of the event" => Look::Rule(&["category"]),
        "the version of the event" => Look::Rule(&["version"]),
        "the name of the event" => Look::Rule(&["key"]),
        "what replaces the event" | "that the event is deprecated" => Look::Rule(&["deprecated"]),
        "the destinations of the event" => Look::Rule(&["destinations"]),
        "the owner, or a label, of the event" => Look::Rule(&["owner", "labels"]),
        _ if said.starts_with("the label ") => Look::Rule(&["labels"]),
        _ if said.starts_with("the status ") => Look::Rule(&["status"]),
        "the description of the property" | "a paragraph in the description of the property" => {
            Look::Property(&["description"])
        }
        _ if said.starts_with("a paragraph in the description, as ") => Look::Property(&["description"]),
        _ if said.starts_with("a paragraph in the description of `") => Look::Property(&["description"]),
        "the title of the property" => Look::Property(&["title"]),
        "an example of the property" | "an example" => Look::Property(&["examples"]),
        _ if said.starts_with("examples, as ") => Look::Property(&["examples"]),
        "the only value of the property" | "the only values of the property" => Look::Property(&["enum", "items"]),
        "the only values of the property, with what they mean in the description" => {
            Look::Property(&["enum", "items", "description"])
        }
        "the least and the greatest value of the property"
        | "a bound of the values of the property"
        | "the least value of the property"
        | "the greatest value of the property" => Look::Property(BOUNDS),
        "the pattern of the property" => Look::Property(&["pattern", "items"]),
        "the format of the property" => Look::Property(&["format", "items"]),
        "the format of the property, with how it is written in the description" => Look::Property(&["description"]),
        "the least length of the property" => Look::Property(&["minLength"]),
        "the greatest length of the property" => Look::Property(&["maxLength"]),
        "how many items the property has at least" => Look::Property(&["minItems"]),
        "how many items the property has at most" => Look::Property(&["maxItems"]),
        "the type of the items of the property" => Look::Property(&["items"]),
        "the one value of the property" => Look::Property(&["const"]),
        "the default of the property" => Look::Property(&["default"]),
        "the objective of the events below it" => Look::Objective,
        "several words on the event" => Look::Words,
        "whether the property may be null" => Look::Property(&["type", "description"]),
        "which message the schema is of" => Look::Nowhere,
        "required" | "whether the property is required" => Look::Required,
        _ if said.ends_with(" in the description") && said.starts_with("required, ") => Look::Required,
        "optional, with the condition in the description" => Look::Property(&["description"]),
        "which properties are required" => Look::Required,
        "whether the property is personal data" => Look::Personal,
        _ if said.starts_with("the type ") && said != "the type of the property" => {
            Look::Property(&["type", "format", "items"])
        }
        "the type of the property" | "what the property is" | "the name of the property" => Look::Names,
        "a property" | "a trait" | "a property of the events of the group" => Look::Names,
        _ if is_count(said) => Look::Names,
        _ if said.starts_with("the event and ") => Look::Plan,
        "a rule, as it is"
        | "the schema of the event"
        | "about the plan"
        | "the name of the plan"
        | "the description of the plan"
        | "the group of the events in it"
        | "a part of the schemas that refer to it"
        | "what the properties of this name are" => Look::Plan,
        _ if said.ends_with(" of the property") => Look::Plan,
        _ => return None,
    })
}

/// "a required property", "3 properties", "2 required traits".
fn is_count(said: &str) -> bool {
    let first = said.split(' ').next().unwrap_or_default();
    (first == "a" || first.parse::<u32>().is_ok())
        && ["property", "properties", "trait", "traits"].iter().any(|word| said.contains(word))
}

const NO: [&str; 9] = ["no", "n", "nein", "non", "nie", "nee", "false", "none", "non-pii"];

/// Words that are said otherwise in a plan: of types, marks and headers.
const OTHERWISE: &str = "string strings text texto texte testo tekst str number numbers zahl decimal integer int float boolean bool array list \
    object objects enum of required optional mandatory nullable obligatoire facultatif null pii date ISO email url e g one or and props Props \
    properties Properties type Type PII Liste von Objekten Text texto obrigatório Ganzzahl entier elenco di testi Array true false yes no method event Event varchar NOT track identify group page screen";

fn tokens(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).collect()
}

/// Returns the words of a text that a value does not have.
fn absent<'t>(text: &'t str, value: &str, but: &str) -> Vec<&'t str> {
    let (there, but) = (tokens(value), tokens(but));
    tokens(text).into_iter().filter(|token| !there.contains(token) && !but.contains(token)).collect()
}

fn places<'p>(rule: &'p Value, node: &'p Value, list: &mut Vec<Place<'p>>) {
    let required = node["required"].as_array();
    for (key, inner) in node.as_object().into_iter().flatten() {
        if key == "properties" {
            for (name, schema) in inner.as_object().into_iter().flatten() {
                let is_required = required.is_some_and(|names| names.iter().any(|known| known == name));
                list.push(Place { rule, name, schema, is_required });
                places(rule, schema, list);
            }
        } else if key != "enum" && key != "examples" {
            places(rule, inner, list);
        }
    }
    node.as_array().into_iter().flatten().for_each(|item| places(rule, item, list));
}

/// What the account says of one cell.
struct Cell<'c> {
    said: &'c str,
    text: &'c str,
    path: Option<&'c str>,
    /// The sheet and row, or the object in a document, that it is in.
    around: String,
}

impl<'c> Cell<'c> {
    fn of(cell: &'c Value) -> Option<Self> {
        let path = cell["path"].as_str();
        let parent = path.map(|path| path.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned());
        let around = parent.unwrap_or_else(|| cell["row"].to_string());
        Some(Self {
            said: cell["read"].as_str()?,
            text: cell["text"].as_str().unwrap(),
            path,
            around: format!("{} {} {around}", cell["file"], cell["sheet"]),
        })
    }

    /// Returns whether it may be about a property or an event of this name.
    fn may_name(&self, name: &str) -> bool {
        self.text.contains(name) || self.path.is_some_and(|path| path.split(['.', '[', ']']).any(|part| part == name))
    }
}

/// Returns each cell that was read and is not in the plan, with what is missing.
pub(crate) fn missing(account: &Value, plan: &Value) -> Vec<String> {
    let cells: Vec<Cell<'_>> = account["cells"].as_array().unwrap().iter().filter_map(Cell::of).collect();
    let rules = plan["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut all = Vec::new();
    rules.iter().for_each(|rule| places(rule, rule, &mut all));
    let text = readable(plan);
    let whole = tokens(&text);
    let mut together: BTreeMap<&str, Vec<&Cell<'_>>> = BTreeMap::new();
    cells.iter().for_each(|cell| together.entry(&cell.around).or_default().push(cell));
    let is_turned = account["notes"].as_array().is_some_and(|notes| {
        notes.iter().any(|note| note["text"].as_str().unwrap().contains("stand below each other"))
    });
    let mut found = Vec::new();
    for cell in &cells {
        let beside: &[&Cell<'_>] = if is_turned { &[] } else { &together[cell.around.as_str()] };
        let names: Vec<&&Cell<'_>> =
            beside.iter().filter(|other| matches!(look(other.said), Some(Look::Names))).collect();
        let events: Vec<&&Cell<'_>> =
            beside.iter().filter(|other| matches!(look(other.said), Some(Look::Event))).collect();
        let is_rule = |rule: &Value| {
            let key = rule["key"].as_str().unwrap_or_default();
            key.is_empty() || events.is_empty() || events.iter().any(|event| event.text.contains(key))
        };
        let is_of_row = |place: &Place<'_>| is_rule(place.rule) && names.iter().any(|cell| cell.may_name(place.name));
        let is_of_path = |place: &Place<'_>| cell.path.is_some() && cell.may_name(place.name);
        let is_of_property =
            matches!(look(cell.said), Some(Look::Property(_) | Look::Names | Look::Required | Look::Personal));
        let mut near: Vec<&Place<'_>> = match is_of_property {
            true => all.iter().filter(|place| is_of_row(place) || is_of_path(place)).collect(),
            false => Vec::new(),
        };
        if is_of_property && names.is_empty() && near.is_empty() {
            near = all.iter().collect();
        }
        let near_rules: Vec<&Value> = rules.iter().filter(|rule| is_rule(rule)).collect();
        found.extend(
            of_cell(cell, &near, &near_rules, &whole).map(|what| format!("{} ({}): {what}", cell.said, cell.text)),
        );
    }
    found
}

fn under(node: &Value, keys: &[&str]) -> String {
    keys.iter().filter(|key| !node[**key].is_null()).map(|key| readable(&node[*key])).collect::<Vec<_>>().join(" ")
}

/// Returns a value as text without the escapes of JSON.
fn readable(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(readable).collect::<Vec<_>>().join(" "),
        Value::Object(members) => {
            members.iter().map(|(key, value)| format!("{key} {}", readable(value))).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Returns what is missing of one cell, if anything is.
fn of_cell(cell: &Cell<'_>, near: &[&Place<'_>], rules: &[&Value], whole: &BTreeSet<&str>) -> Option<String> {
    let line = cell.text.split_once(':').map(|(_, rest)| rest);
    match look(cell.said) {
        None => Some("the guard does not know where to look".to_owned()),
        Some(Look::Nowhere) => None,
        Some(Look::Plan) => {
            let otherwise = tokens(OTHERWISE);
            let is_lacking = |token: &&str| !whole.contains(token) && !otherwise.contains(token);
            let lacking: Vec<&str> = tokens(cell.text).into_iter().filter(is_lacking).collect();
            (!lacking.is_empty()).then(|| format!("the plan has no {lacking:?}"))
        }
        Some(Look::Objective) => {
            let whole: Vec<String> = whole.iter().map(|token| token.to_lowercase()).collect();
            let text = cell.text.to_lowercase();
            let is_there = tokens(&text).iter().all(|token| whole.iter().any(|known| known == token));
            (!is_there).then(|| "the plan has no such objective".to_owned())
        }
        Some(Look::Words) => {
            let text: Vec<&str> = cell.text.split("**").step_by(2).collect();
            let text = text.join(" ");
            let lacking: Vec<&str> = tokens(&text).into_iter().filter(|token| !whole.contains(token)).collect();
            (!lacking.is_empty()).then(|| format!("the plan has no {lacking:?}"))
        }
        Some(Look::Event) => {
            let is_there = rules.iter().any(|rule| rule["key"].as_str().is_none_or(|key| cell.text.contains(key)));
            (!is_there).then(|| "no event has this name".to_owned())
        }
        Some(Look::Rule(keys)) => {
            let wanted = wanted_of_rule(cell);
            let texts = || rules.iter().map(|rule| under(rule, keys)).filter(|text| !text.is_empty());
            let is_there = one_has(texts(), &wanted, "") || line.is_some_and(|line| one_has(texts(), line, ""));
            let is_mark = cell.said.starts_with("the label ") || cell.said == "that the event is deprecated";
            let is_kept = is_there || (is_mark && texts().next().is_some());
            (!is_kept).then(|| format!("no event has it under {keys:?}"))
        }
        // "tak" is the value of a boolean as people write it.
        Some(Look::Property(["examples"])) if near.iter().any(|place| place.schema["examples"][0].is_boolean()) => None,
        Some(Look::Property(keys)) => {
            let wanted = wanted_of_property(cell);
            if tokens(&wanted).is_empty() {
                return None;
            }
            let texts = || near.iter().map(|place| under(place.schema, keys)).filter(|text| !text.is_empty());
            let is_there = one_has(texts(), &wanted, "one of either or enum number string boolean")
                || line.is_some_and(|line| one_has(texts(), line, ""));
            (!is_there).then(|| format!("no property beside it has it under {keys:?}"))
        }
        // A reference by an id of the other tool.
        Some(Look::Names) if cell.text.starts_with('#') => None,
        Some(Look::Names) => {
            let said: Vec<String> =
                near.iter().map(|place| format!("{} {}", place.name, readable(place.schema))).collect();
            let lacking = absent(cell.text, &said.join(" "), OTHERWISE);
            (!lacking.is_empty()).then(|| format!("no property beside it has {lacking:?}"))
        }
        Some(Look::Required) if NO.contains(&cell.text) => None,
        Some(Look::Required) => {
            (!near.iter().any(|place| place.is_required)).then(|| "no property beside it is required".to_owned())
        }
        Some(Look::Personal) => {
            let is_no = NO.contains(&cell.text.to_lowercase().trim());
            let is_marked = near.iter().any(|place| !place.schema["x-pii"].is_null());
            (!is_no && !is_marked).then(|| "no property beside it is personal data".to_owned())
        }
    }
}

fn one_has(mut texts: impl Iterator<Item = String>, wanted: &str, but: &str) -> bool {
    texts.any(|text| absent(wanted, &text, but).is_empty())
}

/// A status is read as one of two words; the names of destinations are those of a catalog.
fn wanted_of_rule(cell: &Cell<'_>) -> String {
    match cell.said.split('"').nth(1) {
        Some(status) if cell.said.starts_with("the status ") => status.to_owned(),
        _ if cell.said == "the destinations of the event" => cell.text.to_lowercase().replace([' ', '_'], "-"),
        _ if cell.said == "the version of the event" => cell.text.trim_start_matches(['v', 'V']).to_owned(),
        _ => cell.text.to_owned(),
    }
}

/// Of a type the names that it was read as are looked for, and of a number what it is.
fn wanted_of_property(cell: &Cell<'_>) -> String {
    if cell.said == "whether the property may be null" {
        let is_no = NO.contains(&cell.text.to_lowercase().trim());
        return if is_no { String::new() } else { "null".to_owned() };
    }
    match cell.said.strip_prefix("the type ") {
        Some(said) if !cell.said.starts_with("the type of ") => {
            let said = said.split(" with ").next().unwrap_or_default();
            said.replace(" or ", " ").replace("anything", "")
        }
        _ => cell.text.to_owned(),
    }
}

fn imported(folder: &Folder, file: &str) -> (Value, Value) {
    let (out, err, code) = folder.run(&["import", file]);
    assert_eq!(code, 0, "{err}");
    let (account, ..) = folder.run(&["import", file, "--format", "json"]);
    (serde_json::from_str(&account).unwrap(), serde_json::from_str(&out).unwrap())
}

/// Every way to take one value out of a plan: a key of an event, or of a property.
fn without_one(plan: &Value) -> Vec<(String, Value)> {
    fn pointers(node: &Value, at: &str, list: &mut Vec<String>) {
        for (key, inner) in node.as_object().into_iter().flatten() {
            let here = format!("{at}/{key}");
            let is_structure = matches!(key.as_str(), "rules" | "properties" | "items" | "type" | "key");
            if !is_structure || (key == "type" && at.contains("/properties/")) {
                list.push(here.clone());
            }
            if key != "labels" {
                pointers(inner, &here, list);
            }
        }
        for (at_item, inner) in node.as_array().into_iter().flatten().enumerate() {
            pointers(inner, &format!("{at}/{at_item}"), list);
        }
    }
    let mut list = Vec::new();
    pointers(plan, "", &mut list);
    let without = |pointer: String| {
        let mut plan = plan.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent: &mut Map<String, Value> = plan.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.remove(key);
        (pointer, plan)
    };
    list.into_iter().map(without).collect()
}

/// A guard that cannot fail guards nothing: each value that a sheet and a document gave is taken out of their plan by itself.
#[test]
fn a_value_that_is_taken_out_of_the_plan_is_missing() {
    let sheet = "Event,Event description,Owner,Status,Why,Trigger,Category,Property,Property description,Type,Required,Allowed values,Example,PII,Minimum,Maximum,Pattern\n\
        Paid,It is paid,Sales,live,More is sold,the bank says so,Shop,total,what is paid,number,yes,,9.5,no,1,99,\n\
        Lost,It is lost,Support,planned,Less is lost,nobody comes,Cart,reason,why it is lost,string,yes,late | dear,dear,yes,,,\n\
        Lost,,,,,,,code,the code of it,string,no,,K7,no,,,^[A-Z]7$\n";
    let document = r#"{"events": [{"name": "Paid", "description": "It is paid", "owner": "Sales", "status": "live", "properties": [
        {"name": "total", "type": "number", "description": "what is paid", "required": true, "minimum": 1, "maximum": 99, "example": 9.5},
        {"name": "method", "type": "string", "allowed_values": ["card", "cash"], "pii": true, "pattern": "^[a-z]+$"}]}]}"#;
    for (file, text) in [("plan.csv", sheet), ("plan.json", document)] {
        let folder = Folder::new(&format!("import-guard-{}", &file[5..]));
        folder.write(file, text);
        let (account, plan) = imported(&folder, file);
        assert_eq!(missing(&account, &plan), Vec::<String>::new(), "{file}");
        let mutants = without_one(&plan);
        assert!(mutants.len() > 12, "{file}: {}", mutants.len());
        for (pointer, mutant) in mutants {
            assert!(!missing(&account, &mutant).is_empty(), "{file}: {pointer} is not missed");
        }
    }
}

/// A value at another property, or at another event, is not where the account says that it is.
#[test]
fn a_value_at_another_place_is_missing() {
    let folder = Folder::new("import-guard-place");
    folder.write(
        "plan.csv",
        "Event,Property,Property description,Owner\nPaid,total,the sum,Sales\nLost,reason,the cause,Support\n",
    );
    let (account, plan) = imported(&folder, "plan.csv");
    assert_eq!(missing(&account, &plan), Vec::<String>::new());
    let mut swapped = plan.clone();
    swapped["rules"][0]["owner"] = json!("Support");
    swapped["rules"][1]["owner"] = json!("Sales");
    assert_eq!(missing(&account, &swapped).len(), 2);
    let mut swapped = plan;
    swapped["rules"][0]["properties"]["total"]["description"] = json!("the cause");
    assert_eq!(missing(&account, &swapped).len(), 1);
}
