//! What the fuzzer has found worth keeping: odd schemas on odd values are judged without a panic, and whatever is wrong is said.

use plan_rules::{Rules, json};

#[test]
fn odd_schemas() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/rules.ndjson");
    let mut violated = 0;
    for line in std::fs::read_to_string(corpus).unwrap().lines() {
        let text: String = serde_json::from_str(line).unwrap();
        let Some((schema, value)) = text.split_once('\n') else { continue };
        let (Ok(schema), Ok(value)) = (json::parse(schema), json::parse(value)) else { continue };
        for violation in Rules::of(&schema).check(&value) {
            assert!(!violation.wants.is_empty(), "{text}");
            violated += 1;
        }
    }
    assert!(violated > 100, "{violated}");
}
