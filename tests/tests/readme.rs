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
    let app = App::new("readme", &code.join("\n"));
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

#[test]
fn the_errors_are_those_that_one_gets() {
    let shown = blocks("text");
    assert!(!shown.is_empty());
    let cases = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap();
    let messages =
        cases.map(|case| case.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "stderr"));
    let messages: Vec<String> = messages.map(|path| fs::read_to_string(path).unwrap()).collect();
    for text in shown {
        assert!(messages.iter().any(|message| message.trim() == text.trim()), "no message of ui/ is this one:\n{text}");
    }
}
