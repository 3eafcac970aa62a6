//! `where` names exactly the lines at which the compiler stops when an event is taken out of the plan, for every event of the
//! examples and of the events that the tests of the repository send.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::common::judge::{self, Places};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A program of the repository, with one plan.
struct Program {
    name: &'static str,
    /// The plan, and the name under which the source includes it.
    plan: &'static str,
    included: &'static str,
    /// Files of the repository; the first becomes `main.rs`.
    files: &'static [&'static str],
    /// What stands instead of the first.
    main: Option<&'static str>,
}

const PROGRAMS: [Program; 3] = [
    Program {
        name: "shop",
        plan: "examples/shop/tracking-plan.json",
        included: "tracking-plan.json",
        files: &["", "examples/shop/src/analytics.rs", "examples/shop/src/customers.rs"],
        main: Some(
            "#![allow(warnings)]\nmod analytics;\nmod customers;\nfn main() { customers::walk(&plan_runtime::Client::memory(), 1) }\n",
        ),
    },
    Program {
        name: "b2b",
        plan: "examples/b2b/tracking-plan.json",
        included: "tracking-plan.json",
        files: &["", "examples/b2b/src/analytics.rs", "examples/b2b/src/calendar.rs", "examples/b2b/src/account.rs"],
        main: Some(
            "#![allow(warnings)]\nmod account;\nmod analytics;\nmod calendar;\nfn main() { \
             account::Account::new(&plan_runtime::Client::memory(), 1).live() }\n",
        ),
    },
    Program {
        name: "fixture",
        plan: "tests/events.json",
        included: "events.json",
        files: &["tests/tests/it/events.rs"],
        main: None,
    },
];

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap()
}

impl Program {
    /// Adds the program over the plan without an event, as a target `NAME`.
    fn write(&self, folder: &Folder, name: &str, without: Option<&str>) {
        let plan = format!("{name}.json");
        let mut rules: Value = serde_json::from_str(&read(self.plan)).unwrap();
        rules["rules"].as_array_mut().unwrap().retain(|rule| without.is_none_or(|gone| rule["key"] != gone));
        // A published spec would still have it.
        let left = plan_model::read(&rules.to_string()).plan.unwrap();
        if let Some(gone) = without.filter(|gone| left.rules.iter().any(|rule| rule.name == *gone)) {
            rules["exclude"].as_array_mut().unwrap().push(gone.into());
        }
        folder.write(&plan, rules.to_string());
        for (number, path) in self.files.iter().enumerate() {
            let text = if number == 0 { self.main.map_or_else(|| read(path), str::to_owned) } else { read(path) };
            let text = text.replace(&format!("{:?}", self.included), &format!("{plan:?}"));
            let file = if number == 0 { "main.rs" } else { path.rsplit('/').next().unwrap() };
            folder.write(&format!("tests/{name}/{file}"), text.replace("pub(crate)", "pub"));
        }
    }
}

/// Where `where` finds each event: file within the program, and line; by the program and the name of the event.
fn said(folder: &Folder) -> BTreeMap<(String, String), Places> {
    let (out, err, code) = folder.run(&["where", "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let found: Value = serde_json::from_str(&out).unwrap();
    let mut all = BTreeMap::new();
    for event in found["events"].as_array().unwrap().iter().filter(|event| event["name"] != "") {
        let program = event["plan"].as_str().unwrap().strip_suffix(".json").unwrap().to_owned();
        let place = |site: &Value| {
            let file = site["file"].as_str().unwrap().split_once(&format!("{program}/")).unwrap().1;
            (file.to_owned(), site["line"].as_u64().unwrap())
        };
        let places = event["sites"].as_array().unwrap().iter().map(place).collect();
        all.insert((program.clone(), event["name"].as_str().unwrap().to_owned()), places);
    }
    all
}

#[test]
fn the_compiler_stops_where_an_event_is() {
    let (whole, cut) = (Folder::new("where-proof/whole"), Folder::new("where-proof/cut"));
    let manifest = format!(
        "[package]\nname = \"proof\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {:?}, default-features = false, \
         features = [\"sha256\"] }}\n\n[workspace]\n",
        top().join("plan-runtime")
    );
    for folder in [&whole, &cut] {
        folder.write("Cargo.toml", &manifest).write("Cargo.lock", read("Cargo.lock")).write("src/lib.rs", "");
    }
    PROGRAMS.iter().for_each(|program| program.write(&whole, program.name, None));
    let said = said(&whole);
    for (number, ((program, event), _)) in said.iter().enumerate() {
        let program = PROGRAMS.iter().find(|one| one.name == program).unwrap();
        program.write(&cut, &format!("e{number}"), Some(event));
    }
    let crates = (0..said.len()).map(|number| format!("tests/e{number}")).collect();
    let chosen = |name: &str| vec!["--test".to_owned(), name.trim_start_matches("tests/").to_owned()];
    let refused = judge::refused(&cut, &[], crates, &chosen);
    let mut lines = 0;
    for (number, (what, places)) in said.iter().enumerate() {
        let within = |(file, line): &(String, u64)| (format!("tests/e{number}/{file}"), *line);
        let wanted: Places = places.iter().map(within).collect();
        judge::same(&cut, &format!("{what:?}"), &wanted, &judge::within(&refused, &format!("tests/e{number}")));
        lines += wanted.len();
    }
    assert!(said.len() > 40 && lines > 80, "{} events, {lines} lines", said.len());
}
