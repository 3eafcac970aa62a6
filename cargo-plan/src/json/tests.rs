//! Held against `serde_json`: the same texts are JSON, and mean the same.

use super::{JsonValues, JsonView};
use plan_rules::{JsonKind, JsonValue};
use serde_json::{Map, Value};
use std::cell::RefCell;

fn value(view: JsonView<'_>) -> Value {
    match view.kind() {
        JsonKind::Null => Value::Null,
        JsonKind::Boolean(value) => Value::from(value),
        JsonKind::Number(number) => serde_json::from_str(number).unwrap_or_default(),
        JsonKind::String(text) => Value::from(text),
        JsonKind::Array => view.items().map(value).collect(),
        JsonKind::Object => {
            let members: Map<String, Value> =
                view.members().map(|(name, inner)| (name.to_owned(), value(inner))).collect();
            assert_eq!(members.len(), view.members().count(), "each name once");
            for (name, inner) in view.members() {
                assert_eq!(view.get(name).map(JsonView::written), Some(inner.written()), "{name}");
            }
            assert!(view.get("no such name").is_none());
            Value::Object(members)
        }
    }
}

thread_local! {
    /// Knows the names of all texts before, which must change nothing.
    static VALUES: RefCell<JsonValues> = RefCell::default();
}

fn check(text: &str) {
    let wanted: Option<Value> = serde_json::from_str(text).ok();
    let mut values = JsonValues::default();
    let found = values.read(text).map(value);
    assert_eq!(found, wanted, "{text}");
    let found = VALUES.with_borrow_mut(|values| values.read(text).map(value));
    assert_eq!(found, wanted, "{text} after others");
}

const TEXTS: [&str; 12] = [
    r#"{"type":"track","event":"Order Paid","properties":{"total":-9.50e+2,"items":[{"sku":"a"},{"sku":"b"}],"is_new":true,"coupon":null}}"#,
    r#" { "a" : [ ] , "b" : { } , "c" : [ 1 , 2.5 , 0 , -0 , 1E3 ] } "#,
    r#"["","\"","\\ \/ \b\f\n\r\t","\u00e9\u0041","\ud83d\ude00","Café 😀","12345678\"","1234567\\n89"]"#,
    r#"{"a":1,"b":2,"a":{"c":[3]},"\u0061":4,"aa":5,"b":[]}"#,
    r#"[true,false,null,"true"]"#,
    "\"plain\"",
    "0",
    "-12.75",
    "[[[[[[]]]]]]",
    r#"{"":"","x":{"":{"":1}}}"#,
    r#"[18446744073709551615,18446744073709551616,-9223372036854775808,1e308,123456789012345678901234567890]"#,
    r#"{"abcdefghij":1,"abcdefghij2":2,"abcdefghij3":3,"abcdefghij":4,"bbcdefghij":5,"cbcdefghij":6}"#,
];

/// Each text, each beginning of it, and each with one byte changed.
#[test]
fn what_serde_json_reads_is_read_and_nothing_else() {
    let put = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "1", "e", ".", "-", "u", " ", "\n", "\u{1}", "\u{7f}", "t", "é",
    ];
    for text in TEXTS {
        check(text);
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let (before, rest) = text.split_at(at);
            check(before);
            let length = rest.chars().next().map_or(0, char::len_utf8);
            for put in put {
                check(&format!("{before}{put}{}", &rest[length..]));
                check(&format!("{before}{put}{rest}"));
            }
        }
    }
}

#[test]
fn numbers_that_are_none_and_characters_that_are_half() {
    for text in [
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "-01",
        "0x1",
        "1e400",
        "-1e999",
        "1e-999",
        "00",
        "NaN",
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\u0041""#,
        r#""\u12""#,
        r#""\u+123""#,
        r#""\x41""#,
        "\"a\nb\"",
        "",
        " ",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "[1 2]",
        "1 1",
        "\u{feff}1",
    ] {
        check(text);
    }
    check(&"9".repeat(308));
    check(&"9".repeat(400));
}

#[test]
fn what_nests_too_deep_is_refused_as_serde_json_does() {
    for depth in [126, 127, 128, 129, 100_000] {
        check(&"[".repeat(depth));
        if depth < 1000 {
            check(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
            check(&format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth)));
        }
    }
}

#[test]
fn values_as_they_are_written() {
    let mut values = JsonValues::default();
    let text = r#"{"a": [1, {"b": 2}], "c": "d"}"#;
    let root = values.read(text);
    let written = |name: &str| root.and_then(|root| root.get(name)).map(JsonView::written);
    assert_eq!(root.map(JsonView::written), Some(text));
    assert_eq!((written("a"), written("c"), written("b")), (Some(r#"[1, {"b": 2}]"#), Some("d"), None));
}

/// Objects have the same outline where they have the same names in the same order at the same place, and none where that is not told.
#[test]
fn outlines_are_those_of_the_names() {
    let mut values = JsonValues::default();
    let mut outline = |text: &str| values.read(text).and_then(JsonView::outline);
    let known = outline(r#"{"a":1,"b":{"c":2}}"#);
    assert!(known.is_some());
    for same in [r#"{"a":[],"b":null}"#, r#" { "a" : "x", "b" : {} } "#] {
        assert_eq!(outline(same), known, "{same}");
    }
    for other in [r#"{"b":1,"a":2}"#, r#"{"a":1}"#, r#"{"a":1,"b":2,"c":3}"#, r#"{"a":1,"bb":2}"#] {
        let found = outline(other);
        assert!(found.is_some() && found != known, "{other}");
    }
    for none in [r#"{"a":1,"a":2}"#, r#"{"\u0061":1,"b":2}"#, r#"{"a":1,"b":2,"b":3}"#, "[]", "1"] {
        assert_eq!(outline(none), None, "{none}");
    }
    let many: Vec<String> = (0..65).map(|at| format!("\"n{at}\":1")).collect();
    assert_eq!(outline(&format!("{{{}}}", many.join(","))), None);
    let mut others = JsonValues::default();
    assert_ne!(others.read(r#"{"a":1,"b":2}"#).and_then(JsonView::outline), known, "of another list");
}

/// A map has other names in each object: what is kept of them has a bound.
#[test]
fn outlines_have_a_bound() {
    let mut values = JsonValues::default();
    let names =
        |from: usize| (0..30).map(|at| format!("\"k{}\":{{\"v\":1}}", from * 31 + at)).collect::<Vec<_>>().join(",");
    for from in 0..4000 {
        assert!(values.read(&format!("{{{}}}", names(from))).is_some());
    }
    let outlines = values.outlines.len();
    assert!((1000..=usize::from(u16::MAX) + 1).contains(&outlines), "{outlines}");
}

/// The time that each name takes must not grow with their number: this would take minutes.
#[test]
fn an_object_of_many_names() {
    let names = |count: usize| (0..count).map(|at| format!("\"name {at}\":{at}")).collect::<Vec<_>>().join(",");
    check(&format!("{{{},\"name 7\":true,\"\\u006eame 90\":[],\"name 7\":null}}", names(100)));
    let text = format!("{{{},\"name 5\":-1}}", names(300_000));
    let mut values = JsonValues::default();
    let view = values.read(&text).map(|view| (view.members().count(), view.get("name 5").and_then(JsonView::as_i64)));
    assert_eq!(view, Some((300_000, Some(-1))));
}

#[test]
fn a_text_of_too_many_values_is_left() {
    let mut values = JsonValues::default();
    let text = format!("[{}0]", "0,".repeat(8 << 20));
    assert!(values.read(&text).is_none() && values.has_too_many());
    assert!(values.entries.capacity() <= 2 * super::MOST_VALUES);
    assert!(values.read("[0]").is_some() && !values.has_too_many());
    assert!(values.read("[0").is_none() && !values.has_too_many());
}
