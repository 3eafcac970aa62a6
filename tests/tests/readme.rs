//! The README is true: its first plan and first call build, run and pass, and its errors are those of `ui/`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod app;

use app::{App, repository};
use std::fs;
use std::path::Path;

/// The code blocks of the README in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let start = format!("```{language}\n");
    readme.split(&start).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_first_call_works() {
    let code = blocks("rust");
    let app = App::new("readme", &code[..2].join("\n"));
    app.write("tracking-plan.json", blocks("json").first().unwrap());

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
    assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stdout));
    assert!(String::from_utf8_lossy(&test.stdout).contains("1 passed"));
}

/// The functions that take any event, and the outbox: what its test says is so.
#[test]
fn events_are_values() {
    let app = App::new("readme-values", &format!("#![allow(dead_code)]\n{}", blocks("rust").join("\n")));
    app.write("tracking-plan.json", blocks("json").first().unwrap());
    let test = app.cargo(&["test"]);
    let said = String::from_utf8_lossy(&test.stderr);
    assert!(test.status.success() && !said.contains("warning"), "{said}");
    assert!(String::from_utf8_lossy(&test.stdout).contains("an_event_takes_every_way ... ok"));
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
    let results = fs::read_to_string(repository().join("plan-rules/tests/suite/results.md")).unwrap();
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
    let file = repository().join("README.md");
    let readme = fs::read_to_string(&file).unwrap();
    let (before, rest) = readme.split_once(MARKS.0).unwrap();
    let (table, after) = rest.split_once(MARKS.1).unwrap();
    let right = keywords();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, format!("{before}{}{right}{}{after}", MARKS.0, MARKS.1)).unwrap();
    } else {
        assert!(table == right, "`BLESS=1 cargo test -p plan-tests --test readme` writes this table:\n{right}");
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
    let plan = blocks("json").into_iter().find(|plan| plan.contains("\"conventions\"")).unwrap();
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

    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let rows: Vec<&str> = readme.lines().skip_while(|line| *line != "| check | finds |").skip(2).collect();
    let rows = rows.into_iter().take_while(|line| line.starts_with('|')).map(str::to_owned);
    let checks = plan_model::check::CHECKS.map(|check| format!("| `{}` | {} |", check.id, check.about));
    assert_eq!(rows.collect::<Vec<_>>(), checks);
    let judged = ["real-plans.txt", "published-specs.txt"]
        .map(|list| fs::read_to_string(repository().join("plan-model/tests/judged").join(list)).unwrap())
        .concat();
    let count = |verdict: &str| judged.lines().filter(|line| line.starts_with(verdict)).count();
    let (right, wrong) = (count("right |"), count("wrong |"));
    assert!(readme.contains(&format!("{wrong} of {} are wrong", wrong + right)));
}
