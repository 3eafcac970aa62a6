//! cargo builds again when the plan changes, and only then: also after a plan that was broken or not there.

#![allow(clippy::unwrap_used)]

use crate::app::App;

const MAIN: &str = "plan_runtime::include_plan!(\"tracking-plan.json\");
fn main() { track!(plan_runtime::Client::memory(), \"u\", OrderCompleted { total: 1.0 }); }
";

const GOOD: &str = r#"{ "rules": [ { "key": "Order Completed", "jsonSchema": {
    "properties": { "total": { "type": "number" } }, "required": ["total"] } } ] }"#;

/// What the compiler says.
fn check(app: &App) -> String {
    String::from_utf8(app.cargo(&["check"]).stderr).unwrap()
}

#[test]
fn an_edit_of_the_plan_reaches_the_next_build() {
    let app = App::new("rebuild", MAIN);
    let said = check(&app);
    assert!(said.contains("error: there is no tracking plan `tracking-plan.json`"), "{said}");
    assert!(said.contains("due to 1 previous error"), "the calls add nothing to it: {said}");

    let plan = |text: &str| app.write("tracking-plan.json", text);
    plan(GOOD);
    let said = check(&app);
    assert!(said.contains("Checking rebuild") && said.contains("Finished"), "{said}");
    let said = check(&app);
    assert!(!said.contains("Checking rebuild") && said.contains("Finished"), "nothing has changed: {said}");

    plan(&GOOD.replace("number", "string"));
    let said = check(&app);
    assert!(said.contains("mismatched types"), "{said}");

    plan("{");
    let said = check(&app);
    assert!(said.contains("tracking-plan.json:1:2"), "{said}");

    plan(GOOD);
    let said = check(&app);
    assert!(said.contains("Checking rebuild") && said.contains("Finished"), "{said}");
}
