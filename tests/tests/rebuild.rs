//! cargo builds again when the plan changes, and only then: also after a plan that was broken or not there.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate of a user, outside the workspace.
struct App {
    folder: PathBuf,
}

impl App {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let runtime = repository.join("plan-runtime");
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
                 [dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false }}\n"
            ),
        )
        .unwrap();
        fs::write(
            folder.join("src/lib.rs"),
            "plan_runtime::include_plan!(\"plan.json\");\n\
             pub fn send(client: &plan_runtime::Client) { track!(client, \"u\", OrderCompleted { total: 1.0 }); }\n",
        )
        .unwrap();
        let _ = fs::remove_file(folder.join("plan.json"));
        Self { folder }
    }

    fn plan(&self, text: &str) {
        fs::write(self.folder.join("plan.json"), text).unwrap();
    }

    /// What `cargo check` says of the crate itself.
    fn check(&self) -> String {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--offline", "--color", "never"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.folder.join("target")).env_remove("RUSTFLAGS");
        let output = cargo.output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    }
}

const GOOD: &str = r#"{ "rules": [ { "key": "Order Completed", "jsonSchema": {
    "properties": { "total": { "type": "number" } }, "required": ["total"] } } ] }"#;

#[test]
fn an_edit_of_the_plan_reaches_the_next_build() {
    let app = App::new();
    let said = app.check();
    assert!(said.contains("error: there is no tracking plan `plan.json`"), "{said}");
    assert!(said.contains("due to 1 previous error"), "the calls add nothing to it: {said}");

    app.plan(GOOD);
    let said = app.check();
    assert!(said.contains("Checking app") && said.contains("Finished"), "{said}");
    let said = app.check();
    assert!(!said.contains("Checking app") && said.contains("Finished"), "nothing has changed: {said}");

    app.plan(&GOOD.replace("number", "string"));
    let said = app.check();
    assert!(said.contains("mismatched types"), "{said}");

    app.plan("{");
    let said = app.check();
    assert!(said.contains("plan.json:1:2"), "{said}");

    app.plan(GOOD);
    let said = app.check();
    assert!(said.contains("Checking app") && said.contains("Finished"), "{said}");
}
