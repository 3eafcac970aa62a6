//! Plans in YAML: `cargo test -p plan-model --features yaml`.

use plan_model::include::PlanFile;
use plan_model::{json, read::PlanTree, read::Syntax};

fn said(text: &str) -> Vec<String> {
    let file = PlanFile::of_text("plan.yaml", None, text.to_owned());
    file.reading().diagnostics.iter().map(|found| file.render(found)).collect()
}

/// The values as JSON, or the first thing that is wrong with the text.
fn values(text: &str) -> String {
    let tree = PlanTree::of_text(text, Syntax::Yaml);
    match tree.root {
        Some(root) if tree.diagnostics.is_empty() => root.to_json(),
        _ => tree.diagnostics[0].message.clone(),
    }
}

const PLAN: &str = "\
# The shop.
rules:
  - key: Order Completed   # paid
    type: TRACK
    properties:
      total: { type: number, minimum: 0 }
      currency:
        enum: [USD, EUR]
    required: [total]
";

#[test]
fn a_plan_in_yaml_is_the_plan_in_json() {
    let text = r#"{"rules":[{"key":"Order Completed","type":"TRACK","properties":{"total":{"type":"number","minimum":0},"currency":{"enum":["USD","EUR"]}},"required":["total"]}]}"#;
    assert_eq!(values(PLAN), text);
    let file = PlanFile::of_text("plan.YML", None, PLAN.to_owned());
    let reading = file.reading();
    assert_eq!((reading.diagnostics.len(), reading.plan.unwrap().rules.len()), (0, 1));
}

#[test]
fn a_place_is_where_it_is_in_the_file() {
    let wanted = "unknown type \"numbr\" in property `total`
 --> plan.yaml:6:22
  |
6 |       total: { type: numbr, minimum: 0 }
  |                      ^^^^^ did you mean \"number\"?";
    assert_eq!(said(&PLAN.replace("number", "numbr")), [wanted]);
    let found = said(&PLAN.replace("    required", "    type: PAGE\n    required"));
    assert!(
        found.len() == 1 && found[0].starts_with("\"type\" is written twice in one object\n --> plan.yaml:9:5\n"),
        "{found:?}"
    );
}

#[test]
fn scalars_are_those_of_yaml_1_2() {
    for (yaml, wanted) in [
        ("[1, -2, 1.5, 1e3, +4, .5, 5., 0x1F, 0o17, 007e1]", "[1,-2,1.5,1e3,4,0.5,5,31,15,7e1]"),
        (
            "[true, False, null, ~, '', \"1\", '1', 2027-01-01, 12:30:00, 1.2.3]",
            r#"[true,false,null,null,"","1","1","2027-01-01","12:30:00","1.2.3"]"#,
        ),
        (
            "{1: a, true: b, 2027-01-01: c, 1.50: d, null: e}",
            r#"{"1":"a","true":"b","2027-01-01":"c","1.50":"d","null":"e"}"#,
        ),
        ("[!!str 1, !!int \"2\", !!float 3, !!bool \"true\", !!null x, ! y]", ""),
        ("a: |\n  one\n  two\nb: >-\n  one\n  two\n", r#"{"a":"one\u000atwo\u000a","b":"one two"}"#),
        (
            "x: &x {p: 1, q: 2}\ny:\n  <<: *x\n  q: 3\nz: *x\n",
            r#"{"x":{"p":1,"q":2},"y":{"q":3,"p":1},"z":{"p":1,"q":2}}"#,
        ),
        ("\"<<\": 1", r#"{"<<":1}"#),
    ] {
        match wanted {
            "" => assert!(
                values("[!!str 1, !!int \"2\", !!float 3, !!bool \"true\", !!null x]") == r#"["1",2,3,true,null]"#,
                "{yaml}"
            ),
            wanted => assert_eq!(values(yaml), wanted, "{yaml}"),
        }
    }
}

#[test]
fn what_two_versions_of_yaml_read_in_two_ways_is_told() {
    for (word, message) in [
        ("no", "`no` is the text \"no\" here, and false to readers of YAML 1.1"),
        ("Yes", "`Yes` is the text \"Yes\" here, and true to readers of YAML 1.1"),
        ("off", "`off` is the text \"off\" here, and false to readers of YAML 1.1"),
        ("010", "`010` is the number 10 here, and another one to readers of YAML 1.1"),
        ("1_000", "`1_000` is a text here, and a number to readers of YAML 1.1"),
    ] {
        let text = PLAN.replace("USD", word);
        let found = said(&text);
        assert_eq!(found.len(), 1, "{word}: {found:?}");
        assert!(found[0].starts_with(&format!("{message}\n --> plan.yaml:8:16\n")), "{}", found[0]);
        assert!(said(&text.replace(word, &format!("'{word}'"))).is_empty(), "{word}");
    }
}

#[test]
fn what_json_has_no_value_for_is_an_error() {
    for (text, message, line) in [
        ("a: .inf", "JSON has no number `.inf`", 1),
        ("a: [-.INF]", "JSON has no number `-.INF`", 1),
        ("a: .nan", "JSON has no number `.nan`", 1),
        ("a: !money 3", "the tag of `3` is none that a plan can have", 1),
        ("a: !set {b: 1}", "this tag is none that a plan can have", 1),
        ("a: !!int x", "the tag of `x` is none that a plan can have", 1),
        ("a: 1\n? [b]\n: 2", "a key is a text: JSON has no lists and objects as keys", 2),
        ("a: 1\n: 2", "a key is missing here", 2),
        ("a: 1\n---\nb: 2", "a plan is one document: this is a second one", 3),
        ("", "not a plan in YAML: the file is empty", 1),
        ("a: [1, 2\nb: 3", "not YAML: ", 2),
        ("a: *b", "not YAML: ", 1),
        ("a: &a [*a]", "this alias stands in what it names", 1),
        ("a: 1\n<<: 2", "`<<` takes the alias of an object, or a list of them", 2),
    ] {
        let found = said(text);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        assert!(
            found[0].starts_with(message) && found[0].contains(&format!(" --> plan.yaml:{line}:")),
            "{text:?}: {}",
            found[0]
        );
    }
}

/// The files of other tools hold several documents, of which none need be a plan.
#[test]
fn every_document_is_read() {
    let texts = |text: &str| {
        let documents = plan_model::read::yaml_documents(text).map_err(|error| error.message)?;
        Ok::<_, String>(documents.iter().map(json::Node::to_json).collect::<Vec<_>>().join(" "))
    };
    let same = "a: 1\nb: [x, 'y', 1.5]\nc: {d: true, e: }\nf: 2026-01-01\ng: \"1\"";
    assert_eq!(texts(same).unwrap(), r#"{"a":1,"b":["x","y",1.5],"c":{"d":true,"e":null},"f":"2026-01-01","g":"1"}"#);
    assert_eq!(texts("---\na: 1\n---\nb: 2\n").unwrap(), r#"{"a":1} {"b":2}"#);
    assert_eq!(
        texts("x: &x {p: 1, q: 2}\ny:\n  <<: *x\n  q: 3\n").unwrap(),
        r#"{"x":{"p":1,"q":2},"y":{"q":3,"p":1}}"#
    );
    assert_eq!(texts("").unwrap(), "");
    assert!(texts("a: 1\n---\na: [1, 2\nb: 3").unwrap_err().starts_with("not YAML: "));
}

#[test]
fn aliases_of_aliases_and_depth_have_an_end() {
    let mut text = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n".to_owned();
    for at in 1..12 {
        let ten = vec![format!("*a{}", at - 1); 10].join(", ");
        text += &format!("a{at}: &a{at} [{ten}]\n");
    }
    assert_eq!(values(&text), "aliases of aliases make too many values here");
    assert!(values(&("[".repeat(200) + &"]".repeat(200))).contains("nests deeper than"));
}

/// Whatever the text, reading it ends, and says where.
#[test]
fn every_beginning_of_a_plan_is_read_or_told() {
    for end in 0..PLAN.len() {
        let text = &PLAN[..end];
        let tree = PlanTree::of_text(text, Syntax::Yaml);
        assert!(tree.is_whole || !tree.diagnostics.is_empty(), "{text}");
        assert!(tree.diagnostics.iter().all(|found| found.place.0.start() <= text.len()), "{text}");
    }
    assert!(json::parse(PLAN).is_err());
}
