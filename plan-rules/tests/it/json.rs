//! Our reader takes exactly what `serde_json` takes, and reads the same out of it.

use plan_rules::json::{DEEPEST, MalformedKind, parse};
use serde_json::Value;

const TEXTS: [&str; 58] = [
    "",
    " ",
    "null",
    "true",
    "false",
    "nul",
    "nullx",
    "[]",
    "[ ]",
    "[1]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{}",
    "{ }",
    "{\"a\":1}",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "{\"a\" 1}",
    "{\"a\":}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1}}",
    "0",
    "-0",
    "-",
    "01",
    "1.",
    ".5",
    "1.5",
    "1e5",
    "1E+5",
    "1e",
    "1e-",
    "-1.25e-7",
    "+1",
    "0x10",
    "NaN",
    "Infinity",
    "\"\"",
    "\"",
    "\"a",
    "\"\\\"\"",
    "\"\\n\\t\\b\\f\\r\\/\\\\\"",
    "\"\\x\"",
    "\"\\u00e9\"",
    "\"\\ud83c\\udf89\"",
    "\"\\ud83c\"",
    "\"\\udf89\"",
    "\"\\u12\"",
    "\"a\nb\"",
    "\"é🎉\"",
    "[\"a\",{\"b\":[null,true]}]",
    "// c\n1",
    "1 // c",
    "\u{a0}1",
    "[1]]",
    "{\"a\":{\"b\":{\"c\":[]}}}",
];

#[test]
fn same_as_serde_json() {
    for text in TEXTS {
        let ours = parse(text);
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let ours: Value = serde_json::from_str(&ours.unwrap().to_json()).unwrap();
                assert_eq!(ours, value, "{text}");
            }
            Err(_) => assert!(ours.is_err(), "{text:?} is no JSON"),
        }
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(parse("\u{feff}{}").unwrap().span.start(), 3);
}

#[test]
fn depth_has_a_limit_and_a_message() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(DEEPEST)).is_ok());
    let error = parse(&nested(1_000_000)).unwrap_err();
    assert_eq!(error.message, "the text nests deeper than 128 levels");
    assert_eq!(error.kind, MalformedKind::TooDeep);
}

#[test]
fn every_prefix_of_a_plan_is_an_error_and_no_panic() {
    let text =
        "{\"rules\": [{\"key\": \"\\u00e9 🎉\", \"type\": \"TRACK\", \"version\": 1.5e3, \"ok\": [true, null]}]}";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let error = parse(text.get(..end).unwrap()).unwrap_err();
        assert!(error.span.start() <= end);
    }
}
