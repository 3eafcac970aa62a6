//! `dead_event` in a library and in a program: it finds what is never sent where the plan is private, and says that it cannot where it is not.

#![allow(clippy::unwrap_used)]

use crate::app::App;

const PLAN: &str = r#"{ "rules": [ { "key": "Photo Shared" }, { "key": "Photo Liked" } ] }"#;
const SENT: &str =
    "pub fn send() { analytics::track!(plan_runtime::Client::memory(), \"u\", analytics::PhotoShared); }\n";

/// A program of which the plan is public is no other to rustc than a library.
#[test]
fn a_public_plan_of_a_program_says_that_it_cannot_be_watched() {
    let plan = "plan_runtime::include_plan!(\"tracking-plan.json\", warn(dead_event));\n";
    let app = App::new("dead-program", "fn main() {}\n");
    app.write("tracking-plan.json", PLAN);
    let check = |main: &str| {
        app.write("src/main.rs", main);
        String::from_utf8(app.cargo(&["check"]).stderr).unwrap()
    };
    let send = "fn main() { NAMED::track!(plan_runtime::Client::memory(), \"u\", NAMED::PhotoShared); }\n";
    for (around, name) in [("PLAN", "crate"), ("pub mod analytics { PLAN }", "analytics")] {
        let said = check(&format!("{}\n{}", around.replace("PLAN", plan), send.replace("NAMED", name)));
        assert_eq!(said.matches("`dead_event` can find nothing here").count(), 1, "{said}");
    }
    let quiet = plan.replace(", warn(dead_event)", "");
    app.write("tracking-plan.json", &PLAN.replacen('{', "{ \"conventions\": { \"warn\": [\"dead_event\"] },", 1));
    let said = check(&format!("{quiet}\n{}", send.replace("NAMED", "crate")));
    assert_eq!(said.matches("`dead_event` can find nothing here").count(), 1, "{said}");
    let said = check(&format!("mod analytics {{ {plan} }}\n{}", send.replace("NAMED", "analytics")));
    assert!(said.contains("struct `PhotoLiked` is never constructed") && !said.contains("nothing here"), "{said}");
}

/// What the compiler says to a library with these files.
fn check(files: &[(&str, String)]) -> String {
    let app = App::new("dead", "fn main() {}\n");
    app.write("tracking-plan.json", PLAN);
    for (name, text) in files {
        app.write(name, text);
    }
    String::from_utf8(app.cargo(&["check", "--lib"]).stderr).unwrap()
}

#[test]
fn a_public_plan_says_that_it_cannot_be_watched() {
    for level in ["warn", "deny"] {
        let plan = format!("plan_runtime::include_plan!(\"tracking-plan.json\", {level}(dead_event));\n");
        let library = |text: String| ("src/lib.rs", text);
        let has_no_effect: [Vec<(&str, String)>; 4] = [
            vec![library(format!("mod analytics {{ {plan} }}\npub use analytics::*;\n{SENT}"))],
            vec![library(plan.clone())],
            vec![library(format!("pub mod analytics {{ {plan} }}\n{SENT}"))],
            vec![library(format!("pub mod analytics;\n{SENT}")), ("src/analytics.rs", plan.clone())],
        ];
        for files in has_no_effect {
            let said = check(&files);
            assert_eq!(said.matches("`dead_event` can find nothing here").count(), 1, "{said}");
            assert!(said.contains("generated 1 warning\n") && said.contains("(dead_event));"), "{said}");
            assert!(!said.contains("never constructed"), "{said}");
        }
        let watched: [Vec<(&str, String)>; 2] = [
            vec![library(format!("mod analytics {{ {plan} }}\n{SENT}"))],
            vec![library(format!("mod analytics;\n{SENT}")), ("src/analytics.rs", plan.clone())],
        ];
        for files in watched {
            let said = check(&files);
            assert!(said.contains("struct `PhotoLiked` is never constructed"), "{said}");
            assert!(!said.contains("can find nothing here") && !said.contains("`PhotoShared`"), "{said}");
        }
    }
}
