//! Any schema on any value, each as JSON on a line of its own.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plan_rules::{Rules, json};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((schema, value)) = text.split_once('\n') else { return };
    let (Ok(schema), Ok(value)) = (json::parse(schema), json::parse(value)) else { return };
    for violation in Rules::of(&schema).check(&value) {
        let _ = violation.to_string();
    }
});
