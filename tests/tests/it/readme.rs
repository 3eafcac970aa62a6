//! The documents are true: their plans, calls and tests build, run and pass, their errors are those of `ui/`, and their links
//! lead somewhere.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::app::App;
use plan_tests::pages::{self, blocks, blocks_of, page, pages};
use std::fs;
use std::path::Path;

const FIRST_PLAN: &str = "docs/guide/first-plan.md";

/// The tracking plan that the pages of the guide are about.
fn plan_of_the_guide() -> String {
    blocks_of(FIRST_PLAN, "json").remove(0)
}

#[test]
fn the_readme_works() {
    let app = App::new("readme", &blocks_of("README.md", "rust").join("\n"));
    app.write("tracking-plan.json", &blocks_of("README.md", "json")[0]);
    let run = app.cargo(&["run"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() && !said.contains("warning"), "{said}");
    let sent: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((&sent["event"], &sent["properties"]["total"]), (&"Order Completed".into(), &99.5.into()));

    let test = app.cargo(&["test"]);
    assert!(String::from_utf8_lossy(&test.stdout).contains("1 passed"), "{}", String::from_utf8_lossy(&test.stdout));
}

#[test]
fn the_first_plan_works() {
    let app = App::new("first-plan", &blocks_of(FIRST_PLAN, "rust").join("\n"));
    app.write("tracking-plan.json", &plan_of_the_guide());

    let run = app.cargo(&["run"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() && !said.contains("warning"), "{said}");
    let sent = String::from_utf8(run.stdout).unwrap();
    let messages: Vec<serde_json::Value> = sent.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [identify, first, second] = messages.as_slice() else { panic!("three messages, not {sent}") };
    assert_eq!(identify["traits"], serde_json::json!({ "email": "ada@example.com", "plan": "pro" }));
    assert_eq!((&first["event"], &first["properties"]["total"]), (&"Order Completed".into(), &99.5.into()));
    assert_eq!(first["properties"].get("coupon"), None);
    assert_eq!(second["properties"]["currency"], "EUR");

    let test = app.cargo(&["test"]);
    assert!(String::from_utf8_lossy(&test.stdout).contains("1 passed"), "{}", String::from_utf8_lossy(&test.stdout));
}

/// The functions that take any event, the outbox and the tests of other pages stand on the program of the first plan.
#[test]
fn events_are_values_and_tests_pass() {
    let main = &blocks_of(FIRST_PLAN, "rust")[0];
    let values = blocks_of("docs/guide/calls.md", "rust").join("\n");
    let tests = blocks_of("docs/guide/testing.md", "rust").join("\n");
    let parts: String = PARTS.iter().flat_map(|path| parts(path)).collect();
    let app = App::new("guide", &format!("#![allow(dead_code)]\n{main}\n{values}\n{tests}\n{parts}"));
    app.write("tracking-plan.json", &plan_of_the_guide());
    app.write("consent.json", &blocks_of("docs/guide/consent.md", "json")[0]);
    let test = app.cargo(&["test"]);
    let said = String::from_utf8_lossy(&test.stderr);
    assert!(test.status.success() && !said.contains("warning"), "{said}");
    let passed = String::from_utf8_lossy(&test.stdout);
    for name in [
        "an_event_takes_every_way",
        "an_order_is_tracked",
        "all_that_is_called_keeps_the_plan",
        "an_event_is_answered",
        "dead_letters_are_sent_again",
        "a_request_names_its_user_once",
        "robots_are_left_out",
        "what_was_not_agreed_to_is_not_sent",
        "the_rest_comes_from_the_scope",
        "what_client_scope_and_call_say_stands_side_by_side",
    ] {
        assert!(passed.contains(&format!("{name} ... ok")), "{passed}");
    }
}

/// Pages whose blocks are modules each, beside the program of the first plan.
const PARTS: [&str; 7] = [
    "docs/guide/process-ends.md",
    "docs/guide/outcomes.md",
    "docs/guide/scope.md",
    "docs/guide/hooks.md",
    "docs/guide/context.md",
    "docs/guide/defaults.md",
    "docs/guide/consent.md",
];

fn parts(path: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap().trim_end_matches(".md").replace('-', "_");
    let module = |(number, block): (usize, String)| {
        let calls = match block.contains("include_plan!") {
            true => "",
            false => "#[allow(unused_imports)] use crate::analytics::{OrderCompleted, identify, payload, track};",
        };
        format!("mod {name}_{number} {{\n{calls}\n{block}\n}}\n")
    };
    blocks_of(path, "rust").into_iter().enumerate().map(module).collect()
}

/// What the guide shows of programs that listen for signals is a part of an example, which takes crates of its own.
#[test]
fn the_examples_of_signals_are_compiled() {
    let example = trimmed(&page("plan-runtime/examples/signal.rs"));
    let blocks = blocks_of("docs/guide/process-ends.md", "rust,ignore");
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        assert!(example.contains(&trimmed(&block)), "not in the example:\n{block}");
    }
}

/// What the guide shows of apps on the web, and of several destinations, is a part of the examples.
#[test]
fn the_examples_of_the_web_are_compiled() {
    for (guide, example, number) in [
        ("docs/guide/web-frameworks.md", "examples/web/src/main.rs", 3),
        ("docs/guide/browser.md", "examples/browser/page/src/lib.rs", 1),
        ("docs/guide/destinations.md", "plan-destinations/examples/three.rs", 1),
    ] {
        let (example, blocks) = (page(example), blocks_of(guide, "rust,ignore"));
        assert_eq!(blocks.len(), number, "{guide}");
        for block in blocks {
            assert!(example.contains(block.trim_end()), "not in the example:\n{block}");
        }
    }
}

/// The blocks that show a part of an app are compiled in `guide_parts`, with the plan of the first page.
#[test]
fn parts_of_an_app_are_compiled() {
    assert_eq!(page("tests/tests/it/guide-plan.json"), plan_of_the_guide());
    let parts = trimmed(&page("tests/tests/it/guide_parts.rs"));
    for path in ["docs/guide/delivery.md", "docs/guide/durable.md"] {
        let blocks = blocks_of(path, "rust,ignore");
        assert_eq!(blocks.len(), 1, "{path}");
        assert!(parts.contains(&trimmed(&blocks[0])), "not in `guide_parts`:\n{}", blocks[0]);
    }
}

/// The text without what its lines begin and end with, as it may stand deeper elsewhere.
fn trimmed(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim())).collect()
}

/// A page's blocks of Rust are run by a test above.
#[test]
fn no_block_of_rust_is_left_out() {
    const RUN: [&str; 4] = ["README.md", FIRST_PLAN, "docs/guide/calls.md", "docs/guide/testing.md"];
    for path in pages() {
        assert!(
            RUN.contains(&path.as_str()) || PARTS.contains(&path.as_str()) || blocks_of(&path, "rust").is_empty(),
            "{path} has Rust that no test runs"
        );
    }
}

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for path in pages() {
        for (at, link) in pages::links(&path) {
            links += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { path.clone() } else { pages::join(&path, file) };
            assert!(crate::app::repository().join(&target).exists(), "{path}:{at}: nothing is at {link}");
            let is_there = anchor.is_empty() || pages::anchors(&target).iter().any(|known| known == anchor);
            assert!(is_there, "{path}:{at}: {target} has no heading for #{anchor}");
        }
    }
    assert!(links > 30, "{links}");
}

/// Every page is in the list of contents of the book.
#[test]
fn the_book_has_every_page() {
    let listed: Vec<String> =
        pages::links("docs/SUMMARY.md").into_iter().map(|(_, link)| format!("docs/{link}")).collect();
    for path in pages().iter().filter(|path| path.starts_with("docs/") && *path != "docs/SUMMARY.md") {
        assert!(listed.contains(path), "docs/SUMMARY.md lacks {path}");
    }
}

/// What becomes of each keyword, and the file of the suite that has its cases.
const KEYWORDS: [(&str, &str, &str); 34] = [
    ("`type`", "typed", "type"),
    ("`properties`", "typed", "properties"),
    ("`required`", "typed; of properties without a field: checked whole", "required"),
    ("`enum`", "typed", "enum"),
    (
        "`const`",
        "typed: sent, without a field, where it is required or tells alternatives apart; else an optional field",
        "const",
    ),
    ("`items`", "typed: `&[T]`, tuples; positions of an open tuple: checked", "items"),
    ("`additionalProperties`", "typed where it is the only schema; else checked whole", "additionalProperties"),
    ("`oneOf`", "typed; that exactly one holds: checked", "oneOf"),
    ("`anyOf`", "typed", "anyOf"),
    ("`allOf`", "typed: merged; what does not merge: checked", "allOf"),
    ("`$ref`", "typed; out of the file: warned about; what stands beside it: checked, and said up to draft 07", "ref"),
    ("`$ref` to another file", "warned about", "refRemote"),
    ("`true`, `false`", "typed", "boolean_schema"),
    ("`minimum`", "checked", "minimum"),
    ("`maximum`", "checked", "maximum"),
    ("`exclusiveMinimum`", "checked, also as the boolean of draft 04", "exclusiveMinimum"),
    ("`exclusiveMaximum`", "checked, also as the boolean of draft 04", "exclusiveMaximum"),
    ("`multipleOf`", "checked, exactly: in decimals", "multipleOf"),
    ("`minLength`", "checked", "minLength"),
    ("`maxLength`", "checked", "maxLength"),
    ("`pattern`", "checked", "pattern"),
    ("`pattern`, all of ECMA 262", "checked; look-around, back-references: warned about", "optional/ecmascript-regex"),
    ("`minItems`", "checked", "minItems"),
    ("`maxItems`", "checked", "maxItems"),
    ("`uniqueItems`", "checked", "uniqueItems"),
    ("`contains`", "checked", "contains"),
    ("`additionalItems`", "checked", "additionalItems"),
    ("`minProperties`", "checked whole", "minProperties"),
    ("`maxProperties`", "checked whole", "maxProperties"),
    ("`propertyNames`", "checked whole", "propertyNames"),
    ("`patternProperties`", "checked whole", "patternProperties"),
    ("`dependencies`", "checked whole", "dependencies"),
    ("`if`, `then`, `else`", "checked whole", "if-then-else"),
    ("`not`", "checked", "not"),
];

/// The table of keywords, with the cases passed from the results of the suite.
fn keywords() -> String {
    let results = page("plan-rules/tests/suite/results.md");
    let rows: Vec<Vec<&str>> = results.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    let cases = |file: &str| {
        let row = rows.iter().find(|row| row.get(1) == Some(&file)).unwrap_or_else(|| panic!("no cases of {file}"));
        format!("{} of {}", row[2], row[3])
    };
    let mut table = "| keyword | | cases passed |\n|---|---|---|\n".to_owned();
    for (keyword, how, file) in KEYWORDS {
        table += &format!("| {keyword} | {how} | {} |\n", cases(file));
    }
    for row in rows.iter().filter(|row| row.get(1).is_some_and(|file| file.starts_with("format/"))) {
        table += &format!("| `format`: {} | checked | {} of {} |\n", &row[1][7..], row[2], row[3]);
    }
    table
}

#[test]
fn the_table_of_keywords_is_what_the_suite_says() {
    const MARKS: (&str, &str) = ("<!-- keywords -->\n", "<!-- /keywords -->");
    let file = crate::app::repository().join("docs/reference/json-schema.md");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once(MARKS.0).unwrap();
    let (table, after) = rest.split_once(MARKS.1).unwrap();
    let right = keywords();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, format!("{before}{}{right}{}{after}", MARKS.0, MARKS.1)).unwrap();
    } else {
        assert!(table == right, "`BLESS=1 cargo test -p plan-tests readme::` writes this table:\n{right}");
    }
}

#[test]
fn the_errors_are_those_that_one_gets() {
    let shown = blocks("text");
    assert!(!shown.is_empty());
    let cases = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap();
    let messages =
        cases.map(|case| case.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "stderr"));
    let messages: Vec<String> = messages.map(|path| fs::read_to_string(path).unwrap()).collect();
    for text in shown {
        let is_shown = |message: &String| {
            [message.as_str()].into_iter().chain(message.split("\n\n")).any(|error| error.trim() == text.trim())
        };
        assert!(messages.iter().any(is_shown), "no message of ui/ is this one:\n{text}");
    }
}

/// A good plan is good, and what its section says of the checks is so.
#[test]
fn the_good_plan_is_one() {
    let plan = blocks_of("docs/guide/good-plan.md", "json").remove(0);
    let main = "mod analytics { plan_runtime::include_plan!(\"tracking-plan.json\", deny(all)); }\n\
                use analytics::{InviteSent, track};\n\
                fn main() {\n\
                    let client = plan_runtime::Client::memory();\n\
                    track!(client, \"u\", InviteSent { invitee_email: \"ada@example.com\", invitee_role: \"editor\" });\n\
                    assert_eq!(client.recorded::<InviteSent>().len(), 1);\n\
                }\n";
    let app = App::new("good-plan", main);
    app.write("tracking-plan.json", &plan);
    let run = app.cargo(&["run"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() && !said.contains("warning"), "{said}");

    app.write("tracking-plan.json", &plan.replace("\"Subscription Started\"", "\"Start Subscription\""));
    let said = String::from_utf8(app.cargo(&["check"]).stderr).unwrap();
    assert!(said.contains("error: event `Start Subscription` says the action before the object"), "{said}");

    let conventions = page("docs/guide/conventions.md");
    let rows: Vec<&str> = conventions.lines().skip_while(|line| *line != "| check | finds |").skip(2).collect();
    let rows = rows.into_iter().take_while(|line| line.starts_with('|')).map(str::to_owned);
    let checks = plan_model::check::CHECKS.map(|check| format!("| `{}` | {} |", check.id, check.about));
    assert_eq!(rows.collect::<Vec<_>>(), checks);
    let judged =
        ["real-plans.txt", "published-specs.txt"].map(|list| page(&format!("plan-model/tests/judged/{list}"))).concat();
    let count = |verdict: &str| judged.lines().filter(|line| line.starts_with(verdict)).count();
    let (right, wrong) = (count("right |"), count("wrong |"));
    assert!(conventions.contains(&format!("{wrong} of {} are wrong", wrong + right)));
}
