//! A program has the regex engine in it only if its plan has patterns.

#![allow(clippy::unwrap_used)]

use crate::app::App;

const MAIN: &str = r#"
mod analytics { plan_runtime::include_plan!("tracking-plan.json"); }
fn main() {
    let client = plan_runtime::Client::memory();
    let code = std::env::args().next().unwrap_or_default();
    analytics::track!(client, "u", analytics::Sent { code: &code });
    println!("{:?}", client.messages());
}"#;

/// Does a program with this rule on its property have the engine's code?
fn has_engine(name: &str, rule: &str) -> bool {
    let app = App::new(name, MAIN);
    let plan = format!(
        r#"{{ "rules": [ {{ "key": "Sent", "properties": {{ "code": {{ "type": "string", {rule} }} }}, "required": ["code"] }} ] }}"#
    );
    app.write("tracking-plan.json", &plan);
    let build = app.cargo(&["build"]);
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let program = std::fs::read(app.program(name)).unwrap();
    // A function of its parser, by the name of the symbol.
    let needle = b"regex_lite3hir";
    program.windows(needle.len()).any(|bytes| bytes == needle)
}

#[test]
fn only_with_patterns() {
    assert!(has_engine("engine-with", r#""pattern": "^[a-z]+$""#));
    assert!(!has_engine("engine-without", r#""maxLength": 8"#));
}
