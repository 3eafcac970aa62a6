//! The types and functions of a plan. They are text, which the macro turns into tokens once: that costs a third of `quote!` and a
//! tenth of parsing with `syn`.

mod catalogue;
mod code;
mod deprecated;
mod docs;
pub mod editor;
mod functions;
mod structs;
mod types;

use crate::Target;
use code::CodeText;
pub use code::{NAME_MARK, TYPE_MARK, WATCH_MARK};
use plan_model::Plan;
use plan_model::include::Derives;
use plan_model::name::{Named, Nested, Traits, fields_borrow};

/// What the code of a plan is written from.
pub struct PlanCode<'a> {
    /// The plan as it was read.
    pub plan: &'a Plan,
    /// The names and types of the plan.
    pub named: &'a Named<'a>,
    /// What `derive(…)` asks for.
    pub derives: &'a Derives,
    /// The name of the plan's file.
    pub file: &'a str,
    /// The number by which calls find the plan; none where what stands behind the code chooses it.
    pub id: Option<u64>,
    /// Who reads the code.
    pub target: Target,
}

/// Returns whether the plan has a property hashed, for which the runtime needs a feature.
pub fn hashes(named: &Named<'_>) -> bool {
    let events = named.events.iter().map(|event| &event.fields);
    let nested = named.nested.iter().filter_map(|nested| match nested {
        Nested::Struct(inner) => Some(&inner.fields),
        _ => None,
    });
    let traits = [&named.identify.fields, &named.group.fields];
    events.chain(nested).chain(traits).flatten().any(structs::is_hashed)
}

/// Returns the types of the traits of identify and group.
pub(crate) fn traits_types(named: &Named<'_>) -> (String, String) {
    let type_of = |traits: &Traits<'_>| {
        let lifetime = if fields_borrow(&traits.fields, &named.nested) { "<'a>" } else { "" };
        format!("{}{lifetime}", traits.type_name)
    };
    (type_of(&named.identify), type_of(&named.group))
}

fn enums<'n>(named: &'n Named<'_>) -> impl Iterator<Item = &'n str> {
    named.nested.iter().filter_map(|nested| match nested {
        Nested::Enumeration(inner) => Some(inner.type_name.as_str()),
        _ => None,
    })
}

impl PlanCode<'_> {
    /// Returns the types and functions of the plan.
    #[must_use]
    pub fn text(&self) -> String {
        self.write(false)
    }

    /// Returns the same with [`WATCH_MARK`] before the struct of each event that is to be sent.
    #[must_use]
    pub fn watched_text(&self) -> String {
        self.write(true)
    }

    fn write(&self, watches_events: bool) -> String {
        let Self { plan, named, derives, file, id, target } = *self;
        let mut out = CodeText::new(target);
        let (events, nested) = (&named.events, &named.nested);
        let writer = structs::Structs { plan, derives: &derives.structs, target, watches_events, events, nested };
        for event in &named.events {
            writer.event(event, &mut out);
        }
        writer.deprecated(&mut out);
        writer.traits(&named.identify, &mut out);
        writer.traits(&named.group, &mut out);
        if !named.defaults.is_empty() {
            writer.defaults(&named.defaults, &mut out);
        }
        for (position, nested) in named.nested.iter().enumerate() {
            let more = match target {
                Target::Rustdoc => catalogue::part_of(position, &named.events, &named.nested),
                _ => String::new(),
            };
            match nested {
                Nested::Struct(inner) => writer.nested(inner, &more, &mut out),
                Nested::Enumeration(inner) => types::enumeration(inner, &more, derives.order, &mut out),
                Nested::Union(inner) => types::union(inner, &more, &named.nested, &derives.structs, &mut out),
            }
        }
        if !named.consent.is_empty() {
            types::consent(plan, &named.consent, &mut out);
        }
        if let Some(destinations) = &named.destinations {
            types::destinations(destinations, &mut out);
        }
        functions::write(named, file, id, &mut out);
        if target == Target::Rustdoc {
            catalogue::overview(plan, named, file, &mut out);
        }
        if let (Target::Editor, Some(id)) = (target, id) {
            editor::write_types(traits_types(named), enums(named), id, &mut out);
        }
        out.into_text()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::{fs, io::Write};

    fn rustfmt(code: &str) -> String {
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--edition", "2024", "--config", "max_width=120,use_small_heuristics=Max"]);
        let mut running = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        running.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    /// `tests/snapshots/` is what a reviewer reads of a change to generated code. `BLESS=1` writes it anew.
    fn assert_code(plan: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let text = fs::read_to_string(folder.join(format!("{plan}.json"))).unwrap();
        let read = plan_model::read(&text).plan.unwrap();
        let named = plan_model::name::name(&read, &plan_model::name::Renames::default());
        let file = format!("{plan}.json");
        let derives = Derives::default();
        let code = PlanCode {
            plan: &read,
            named: &named,
            derives: &derives,
            file: &file,
            id: Some(7),
            target: Target::Compiler,
        };
        let is = rustfmt(&code.text());
        let snapshot = folder.join(format!("snapshots/{plan}.rs"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&snapshot, &is).unwrap();
        }
        let wanted = fs::read_to_string(&snapshot).unwrap();
        assert!(is == wanted, "generated code has changed; see it with BLESS=1 and git diff");
    }

    /// At an event, at traits, and inside of a nested object.
    #[test]
    fn a_plan_that_hashes_needs_the_feature() {
        let email = r#""properties": { "email": { "type": "string", "x-pii": MARK } }"#;
        for place in [
            r#""key": "E", EMAIL"#,
            r#""type": "IDENTIFY", EMAIL"#,
            r#""key": "E", "properties": { "customer": { "type": "object", EMAIL } }"#,
        ] {
            for (mark, hashes_it) in [("\"sha256\"", true), ("true", false)] {
                let rule = place.replace("EMAIL", email).replace("MARK", mark);
                let plan = plan_model::read(&format!(r#"{{ "rules": [{{ {rule} }}] }}"#)).plan.unwrap();
                let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
                assert_eq!(hashes(&named), hashes_it, "{rule}");
            }
        }
    }

    /// Not that of one that is only planned, or on its way out.
    #[test]
    fn the_struct_of_an_event_that_is_to_be_sent_has_a_mark() {
        let plan = r#"{ "rules": [ { "key": "Paid" }, { "key": "Later", "status": "planned" },
            { "key": "Seen", "deprecated": "Paid" },
            { "key": "Gone", "deprecated": "Paid", "properties": { "total": { "type": "number" } } },
            { "key": "Kept", "properties": { "of": { "type": "object", "properties": { "id": { "type": "string" } } } } } ] }"#;
        let read = plan_model::read(plan).plan.unwrap();
        let named = plan_model::name::name(&read, &plan_model::name::Renames::default());
        let derives = Derives::default();
        let code =
            PlanCode { plan: &read, named: &named, derives: &derives, file: "p", id: None, target: Target::Compiler };
        let watched = code.watched_text();
        let marked: Vec<&str> =
            watched.split(WATCH_MARK).skip(1).filter_map(|behind| behind.split([' ', ';', '<']).nth(2)).collect();
        assert_eq!(marked, ["Paid", "Kept"]);
        assert_eq!(watched.replace(WATCH_MARK, ""), code.text());
    }

    #[test]
    fn the_code_of_a_small_plan() {
        assert_code("small-plan");
    }

    /// Objectives, owners, places, a published spec, context, destinations and deprecated events.
    #[test]
    fn the_code_of_a_plan_that_says_why() {
        assert_code("documented-plan");
    }
}
