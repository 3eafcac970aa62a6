//! Each plan of a build is one of its own: in a binary and its library, in a file that is two modules, in a macro that repeats;
//! and the code that is generated does not depend on where the checkout lies.

#![allow(clippy::unwrap_used)]

use crate::app::App;

const PLAN: &str = r#"{ "rules": [ { "key": "Order Completed", "properties": { "total": { "type": "number" } } } ] }"#;
const MODULE: &str = "plan_runtime::include_plan!(\"tracking-plan.json\");\n";

fn assert_builds(app: &App) {
    let output = app.cargo(&["check", "--all-targets"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && !said.contains("warning"), "{said}");
}

#[test]
fn a_binary_and_the_library_of_its_package() {
    let main = "mod analytics;\nfn main() { same_name::send(); analytics::track!(plan_runtime::Client::memory(), \"u\", \
                analytics::OrderCompleted { total: 1.0 }); }\n";
    let app = App::new("same_name", main);
    app.write("tracking-plan.json", PLAN);
    app.write("src/analytics.rs", MODULE);
    app.write(
        "src/lib.rs",
        "pub mod analytics;\npub fn send() { analytics::track!(plan_runtime::Client::memory(), \"u\", \
         analytics::OrderCompleted { total: 2.0 }); }\n",
    );
    assert_builds(&app);
}

#[test]
fn one_file_as_two_modules_and_a_macro_that_repeats() {
    let main = "#[path = \"analytics.rs\"] mod one;\n#[path = \"analytics.rs\"] mod two;\n\
                macro_rules! plans { ($($name:ident)*) => { $(mod $name { plan_runtime::include_plan!(\"tracking-plan.json\"); })* } }\n\
                plans!(three four);\n\
                fn main() {\n    let client = plan_runtime::Client::memory();\n    \
                one::track!(client, \"u\", one::OrderCompleted { total: 1.0 });\n    \
                two::track!(client, \"u\", two::OrderCompleted { total: 1.0 });\n    \
                three::track!(client, \"u\", three::OrderCompleted { total: 1.0 });\n    \
                four::track!(client, \"u\", four::OrderCompleted { total: 1.0 });\n}\n";
    let app = App::new("repeated", main);
    app.write("tracking-plan.json", PLAN);
    app.write("src/analytics.rs", MODULE);
    assert_builds(&app);
}

/// A checkout of one package with a plan, in a folder of its own.
fn checkout(folder: &str) -> App {
    let main = "mod analytics;\nfn main() { analytics::track!(plan_runtime::Client::memory(), \"u\", \
                analytics::OrderCompleted { total: 1.0 }); }\n";
    let app = App::new(folder, main);
    let manifest = std::fs::read_to_string(app.folder().join("Cargo.toml")).unwrap();
    app.write("Cargo.toml", &manifest.replace(&format!("name = \"{folder}\""), "name = \"checkout\""));
    app.write("tracking-plan.json", PLAN);
    app.write("src/analytics.rs", MODULE);
    app
}

#[test]
fn two_checkouts_give_the_same_code() {
    let first = checkout("checkout_of_one").expanded();
    assert!(first.contains("pub struct OrderCompleted"), "{first}");
    assert_eq!(first, checkout("checkout_of_another").expanded());

    // So that the comparison can fail: another place of the same plan is another plan.
    let moved = checkout("checkout_of_one");
    moved.write("src/analytics.rs", &format!("\n{MODULE}"));
    assert_ne!(first, moved.expanded());
}
