//! What the live page copies of a message compiles: the call in Rust, and the test, which passes.

use super::Live;
use crate::common::Folder;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Messages that fit the plan, without personal data, which the page masks: with nothing, with all that there is, with signs that Rust has to escape.
const GOOD: [(&str, &str); 5] = [
    (
        "track",
        r#"{"userId":"u1","event":"Order Completed","properties":{"order_id":"o2","total":9.5,"coupon":"X","currency":"EUR"}}"#,
    ),
    (
        "track",
        r#"{"userId":"u \"1\" \\","event":"Order Completed","properties":{"order_id":"a \"b\" \\ {c}\n#","total":9.25,"products":[{"price":1.25,"name":"Cup"},{"price":0.5}]}}"#,
    ),
    ("track", r#"{"anonymousId":"a","event":"Order Completed","properties":{"order_id":"","total":0.0}}"#),
    ("page", r#"{"userId":"u1","name":"Home"}"#),
    ("page", r#"{"userId":"u1","name":"Home","properties":{}}"#),
];

#[test]
fn every_copy_compiles() {
    let (live, plan) = Live::start("copies-sent", &[]);
    let folder = Folder::package("live-copies");
    let mut source = String::from(
        "#![cfg(test)]\nmod events { plan_runtime::include_plan!(\"tracking-plan.json\", allow(all)); }\n",
    );
    for (at, (call, message)) in (1..).zip(GOOD) {
        live.send(&format!("/v1/{call}"), message);
        let shown = live.get(&format!("/api/messages/{at}")).json();
        assert_eq!(shown["verdict"], "good", "{shown:#}");
        let copy =
            |name: &str| shown["copies"][name].as_str().unwrap_or_else(|| panic!("{name} of {shown:#}")).to_owned();
        let (rust, test) = (copy("rust"), copy("test"));
        write!(
            source,
            "mod message_{at} {{\n    use crate::events::*;\n    #[allow(dead_code)]\n    fn call(client: &plan_runtime::Client, user_id: String) {{\n{rust}\n}}\n{test}}}\n"
        )
        .unwrap();
    }
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let runtime = repository.join("plan-runtime");
    let manifest = format!(
        "[package]\nname = \"copies\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false, features = [\"sha256\"] }}\n\n[workspace]\n"
    );
    folder.write("Cargo.toml", manifest).write("Cargo.lock", fs::read(repository.join("Cargo.lock")).unwrap());
    folder
        .write("src/lib.rs", &source)
        .write("tracking-plan.json", fs::read(plan.0.join("tracking-plan.json")).unwrap());
    let output = folder.cargo(&["test", "-q"]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}\n{source}", text(&output.stdout), text(&output.stderr));
    assert!(text(&output.stdout).contains(&format!("{} passed", GOOD.len())), "{}", text(&output.stdout));
}
