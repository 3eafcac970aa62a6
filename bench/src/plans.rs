//! The crates that are compared: the same events, from a plan and by hand.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Are the nested objects and enums of all events the same ones, or others for each?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nesting {
    Shared,
    Distinct,
}

/// The dependency on plan-runtime, without its HTTP client.
pub(crate) fn with_runtime(repository: &Path) -> String {
    format!("plan-runtime = {{ path = {:?}, default-features = false }}", repository.join("plan-runtime"))
}

type Written = Result<(), Box<dyn Error>>;

pub(crate) fn write_plan_crate(folder: &Path, repository: &Path, events: usize, nesting: Nesting) -> Written {
    write_crate(folder, &with_runtime(repository), "plan_runtime::include_plan!(\"plan.json\");\n")?;
    Ok(fs::write(folder.join("plan.json"), plan(events, nesting))?)
}

pub(crate) fn write_derive_crate(folder: &Path, events: usize, nesting: Nesting) -> Written {
    write_crate(folder, "serde = { version = \"1\", features = [\"derive\"] }", &structs(events, nesting))
}

/// With the plan's dependency, so that what the others add to it can be told.
pub(crate) fn write_empty_crate(folder: &Path, repository: &Path) -> Written {
    write_crate(folder, &with_runtime(repository), "")
}

pub(crate) fn write_crate(folder: &Path, dependency: &str, source: &str) -> Written {
    fs::create_dir_all(folder.join("src"))?;
    let name = folder.file_name().and_then(|name| name.to_str()).ok_or("a folder has a name")?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(fs::write(folder.join("src").join("lib.rs"), source)?)
}

/// What tells the nested types of one event from another's.
fn mark(event: usize, nesting: Nesting) -> String {
    if nesting == Nesting::Shared { String::new() } else { event.to_string() }
}

/// 12 properties: 4 required, 8 optional, an enum, a nested object, in a tenth of the events an array of objects.
fn plan(events: usize, nesting: Nesting) -> String {
    let mut rules = String::new();
    for event in 0..events {
        let mark = mark(event, nesting);
        let last = if event % 10 == 0 {
            format!(
                r#""items": {{ "type": "array", "items": {{ "properties": {{ "sku{mark}": {{ "type": "string" }} }} }} }}"#
            )
        } else {
            r#""note": { "type": "string" }"#.to_owned()
        };
        let _ = write!(
            rules,
            r#"{}{{ "key": "Event Number {event} Happened", "type": "TRACK", "description": "Something happened.",
            "properties": {{
                "id": {{ "type": "string", "description": "Which one" }}, "total": {{ "type": "number" }},
                "count": {{ "type": "integer" }}, "done": {{ "type": "boolean" }},
                "kind": {{ "enum": ["a{mark}", "b", "c"] }},
                "place": {{ "type": "object", "properties": {{ "city{mark}": {{ "type": "string" }}, "zip": {{ "type": "string" }} }} }},
                "source": {{ "type": "string" }}, "medium": {{ "type": "string" }}, "score": {{ "type": "number" }},
                "rank": {{ "type": "integer" }}, "is_new": {{ "type": "boolean" }}, {last} }},
            "required": ["id", "total", "count", "done"] }}"#,
            if event > 0 { ",\n" } else { "" }
        );
    }
    format!("{{ \"rules\": [ {rules} ] }}")
}

fn structs(events: usize, nesting: Nesting) -> String {
    let nested = |mark: &str| {
        format!(
            "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]\npub enum Kind{mark} {{ A, B, C }}\n\
             #[derive(serde::Serialize)]\npub struct Place{mark}<'a> {{ pub city{mark}: Option<&'a str>, pub zip: Option<&'a str> }}\n\
             #[derive(serde::Serialize)]\npub struct Item{mark}<'a> {{ pub sku{mark}: Option<&'a str> }}\n"
        )
    };
    let mut out = if nesting == Nesting::Shared { nested("") } else { String::new() };
    for event in 0..events {
        let mark = mark(event, nesting);
        if nesting == Nesting::Distinct {
            out.push_str(&nested(&mark));
        }
        let last = if event % 10 == 0 {
            format!("items: Option<&'a [Item{mark}<'a>]>")
        } else {
            "note: Option<&'a str>".into()
        };
        let optional = [
            format!("kind: Option<Kind{mark}>"),
            format!("place: Option<Place{mark}<'a>>"),
            "source: Option<&'a str>".into(),
            "medium: Option<&'a str>".into(),
            "score: Option<f64>".into(),
            "rank: Option<i64>".into(),
            "is_new: Option<bool>".into(),
            last,
        ];
        let _ = write!(
            out,
            "/// Something happened.\n#[derive(serde::Serialize)]\npub struct EventNumber{event}Happened<'a> {{ \
             pub id: &'a str, pub total: f64, pub count: i64, pub done: bool, "
        );
        for field in optional {
            let _ = write!(out, "#[serde(skip_serializing_if = \"Option::is_none\")] pub {field}, ");
        }
        out.push_str("}\n");
    }
    out
}
