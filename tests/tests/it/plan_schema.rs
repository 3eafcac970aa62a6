//! The JSON Schema of plan files, `tracking-plan.schema.json`: what editors say of a plan is what the reader says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use jsonschema::Validator;
use plan_model::check::{Checker, Levels};
use plan_model::wording::case::Case;
use plan_model::{catalog, check, specs};
use plan_tests::pages;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn json_of(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&fs::read_to_string(repository().join(path)).unwrap()).unwrap()
}

fn schema() -> Value {
    json_of("tracking-plan.schema.json")
}

fn validator() -> Validator {
    jsonschema::draft7::new(&schema()).unwrap()
}

fn assert_valid(name: &str, plan: &Value) {
    let errors: Vec<String> =
        validator().iter_errors(plan).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [] as [&str; 0], "{name}");
}

/// The plan files of the examples and the documentation.
fn examples() -> Vec<PathBuf> {
    let folders = fs::read_dir(repository().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let examples = folders.map(|folder| folder.join("tracking-plan.json")).filter(|plan| plan.exists());
    let others = ["plan-runtime/doc/tracking-plan.json", "tests/holds/analytics/tracking-plan.json"];
    examples.chain(others.map(|path| repository().join(path))).collect()
}

#[test]
fn it_is_a_json_schema() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn the_examples_keep_it_and_name_it() {
    let examples = examples();
    assert!(examples.len() >= 4, "{examples:?}");
    for path in examples {
        let plan = json_of(&path);
        assert_valid(&path.to_string_lossy(), &plan);
        let named = plan["$schema"].as_str().unwrap_or_default();
        let named = path.parent().unwrap().join(named);
        assert_eq!(named.canonicalize().ok(), Some(repository().join("tracking-plan.schema.json")), "{path:?}");
        let reading = plan_model::read(&fs::read_to_string(&path).unwrap());
        assert_eq!(reading.diagnostics, [], "{path:?}");
        let plan = reading.plan.unwrap();
        assert_eq!(Checker::of(&plan, &Levels::default()).conventions(&plan), [], "{path:?}");
    }
}

/// The plans that the documents show; of some `readme.rs` sees more.
#[test]
fn the_plans_of_the_documents_keep_it() {
    let plans = pages::blocks("json");
    assert!(plans.len() >= 3, "{plans:?}");
    for text in plans {
        assert_valid(&text, &serde_json::from_str(&text).unwrap());
        assert_eq!(plan_model::read(&text).diagnostics, [], "{text}");
    }
}

#[test]
fn plans_of_segment_and_published_specs_keep_it() {
    for file in [
        "contentful__template-ecommerce-webapp-nextjs__analytics__plan",
        "shraddha1313__Typewriter-shraddha-test__analytics__plan",
    ] {
        assert_valid(file, &json_of(format!("tests/plans/{file}.json")));
    }
    for spec in specs::ALL {
        assert_valid(spec.name, &serde_json::from_str(spec.text).unwrap());
    }
}

#[test]
fn its_lists_are_those_of_the_reader() {
    let schema = schema();
    let listed = |list: &Value| list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    let slugs: BTreeSet<String> = listed(&schema["definitions"]["slug"]["enum"]);
    assert_eq!(slugs, catalog::all().map(|entry| entry.slug.to_owned()).collect());
    let description = schema["definitions"]["slug"]["description"].as_str().unwrap();
    assert!(description.contains(catalog::DATE), "{description}");
    let names: BTreeSet<String> = listed(&schema["properties"]["extends"]["items"]["anyOf"][0]["enum"]);
    assert_eq!(names, specs::ALL.iter().map(|spec| spec.name.to_owned()).collect());
    let checks: BTreeSet<String> = listed(&schema["definitions"]["check"]["enum"]);
    let ids = check::CHECKS.iter().map(|check| check.id).chain([plan_model::check::ALL_CHECKS]);
    assert_eq!(checks, ids.map(str::to_owned).collect());
    let cases: BTreeSet<String> = listed(&schema["properties"]["conventions"]["properties"]["event_case"]["enum"]);
    assert_eq!(cases, Case::ALL.map(|(name, _)| name.to_owned()).into());
    let sources: BTreeSet<String> = listed(&schema["properties"]["source"]["enum"]);
    assert_eq!(sources, plan_model::call::Source::ALL.map(|source| source.as_str().to_owned()).into());
}

/// A plan with one thing wrong, and where an editor marks it.
fn wrong() -> Vec<(Value, &'static str)> {
    let with = |key: &str, value: Value| json!({ "rules": [], key: value });
    let rule = |rule: Value| json!({ "rules": [rule] });
    vec![
        (json!({}), ""),
        (with("extends", json!(["ecomerce"])), "/extends/0"),
        (with("objective", json!({})), ""),
        (with("objectives", json!({ "sell": 1 })), "/objectives/sell"),
        (with("source", json!("sever")), "/source"),
        (with("destinations", json!(["mixpannel"])), "/destinations/0"),
        (with("destinations", json!([{}])), "/destinations/0"),
        (with("conventions", json!({ "event_cas": "snake_case" })), "/conventions"),
        (with("conventions", json!({ "deny": "event_case" })), "/conventions/deny"),
        (with("conventions", json!({ "deny": ["event_cas"] })), "/conventions/deny/0"),
        (rule(json!({ "key": "A", "allow": ["event_cas"] })), "/rules/0/allow"),
        (rule(json!({ "type": "TRACK" })), "/rules/0"),
        (rule(json!({ "type": "TRAK", "key": "A" })), "/rules/0/type"),
        (rule(json!({ "key": "A", "propertys": {} })), "/rules/0"),
        (rule(json!({ "key": "A", "properties": { "p": { "type": "strng" } } })), "/rules/0/properties/p/type"),
        (rule(json!({ "key": "A", "properties": {}, "jsonSchema": {} })), "/rules/0"),
        (rule(json!({ "key": "A", "required": "p" })), "/rules/0/required"),
        (rule(json!({ "key": "A", "exclude": [1] })), "/rules/0/exclude/0"),
        (rule(json!({ "key": "A", "destinations": { "mixpanel": 1 } })), "/rules/0/destinations"),
        (rule(json!({ "key": "A", "why": [] })), "/rules/0/why"),
    ]
}

#[test]
fn a_slip_is_marked_where_it_is() {
    let validator = validator();
    for (plan, place) in wrong() {
        let places: Vec<String> = validator.iter_errors(&plan).map(|error| error.instance_path().to_string()).collect();
        assert!(places.iter().any(|marked| marked == place), "{plan}: {places:?}, not {place}");
    }
}
