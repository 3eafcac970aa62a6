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
    assert!(said.contains("the plan wants text for `total`"), "{said}");

    plan("{");
    let said = check(&app);
    assert!(said.contains("tracking-plan.json:1:2"), "{said}");

    plan(GOOD);
    let said = check(&app);
    assert!(said.contains("Checking rebuild") && said.contains("Finished"), "{said}");
}

/// Each file of the plan is a dependency. A new one is seen when another file of the plan, or of the crate, changes.
#[test]
fn an_edit_of_an_included_file_reaches_the_next_build() {
    let app = App::new("rebuild-several", MAIN);
    std::fs::create_dir_all(app.folder().join("parts")).unwrap();
    let _ = std::fs::remove_file(app.folder().join("parts/b.json"));
    let event =
        r#"{ "key": "Order Completed", "properties": { "total": { "type": "number" } }, "required": ["total"] }"#;
    app.write("tracking-plan.json", r#"{ "include": ["parts/*.json"], "extends": ["base-plan.json"] }"#);
    app.write("parts/a.json", event);
    app.write("base-plan.json", r#"{ "rules": [ { "key": "Cart Viewed" } ] }"#);
    let said = check(&app);
    assert!(said.contains("Checking rebuild") && said.contains("Finished"), "{said}");
    let said = check(&app);
    assert!(!said.contains("Checking rebuild") && said.contains("Finished"), "nothing has changed: {said}");

    app.write("parts/a.json", &event.replace("number", "string"));
    let said = check(&app);
    assert!(said.contains("the plan wants text for `total`"), "{said}");
    app.write("parts/a.json", "{");
    let said = check(&app);
    assert!(said.contains("parts/a.json:1:2") && said.contains("due to 1 previous error"), "{said}");
    app.write("parts/a.json", event);
    app.write("base-plan.json", r#"{ "rules": [ { "key": "Cart Viewed", "type": "TRACKED" } ] }"#);
    let said = check(&app);
    assert!(said.contains("base-plan.json:1:"), "{said}");
    app.write("base-plan.json", r#"{ "rules": [] }"#);
    let said = check(&app);
    assert!(said.contains("Checking rebuild") && said.contains("Finished"), "{said}");

    // A new file: the macro can name no folder to cargo. It is read at the next build of the crate.
    app.write("parts/b.json", r#"{ "key": "Order Completed" }"#);
    app.write("src/main.rs", &format!("{MAIN}\n"));
    let said = check(&app);
    assert!(said.contains("two files of the plan have `Order Completed`"), "{said}");
    std::fs::remove_file(app.folder().join("parts/b.json")).unwrap();
    let said = check(&app);
    assert!(said.contains("Checking rebuild") && said.contains("Finished"), "one that is gone is seen: {said}");
}

/// A plan that build.rs makes: the compiler and `cargo plan` read it where it was made.
#[test]
fn a_plan_of_the_out_dir_follows_its_build_script() {
    let app = App::new(
        "rebuild-out-dir",
        &MAIN.replace("\"tracking-plan.json\"", "concat!(env!(\"OUT_DIR\"), \"/plan.json\")"),
    );
    let script = |plan: &str| {
        let main = "fn main() { std::fs::write(std::path::Path::new(&std::env::var(\"OUT_DIR\").unwrap()).join(\"plan.json\"), PLAN).unwrap(); }";
        app.write("build.rs", &format!("const PLAN: &str = {plan:?};\n{main}\n"));
    };
    script(GOOD);
    let said = check(&app);
    assert!(said.contains("Finished"), "{said}");
    script(&GOOD.replace("number", "string"));
    let said = check(&app);
    assert!(said.contains("the plan wants text for `total`"), "{said}");
    script("{");
    let said = check(&app);
    assert!(said.contains("$OUT_DIR/plan.json:1:2") && said.contains("due to 1 previous error"), "{said}");
}
