//! The independent `jsonschema` crate judges what our types send: of every real plan and of random ones, each event is
//! made with the generated types, sent, and held against the plan's own schema. Ours must refuse what it refuses, and
//! must not refuse what it allows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable)]

mod program;
mod random;
mod sample;
mod text;

use self::program::Program;
use self::random::Random;
use crate::app::App;
use jsonschema::{Draft, Validator};
use plan_model::{Diagnostic, Level};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn real_plans() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plans = fs::read_dir(folder.join("plans")).unwrap().map(|entry| entry.unwrap().path());
    let mut plans: Vec<PathBuf> = plans.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    plans.sort();
    plans.extend([folder.join("ui/plans/rules.json"), folder.join("ui/plans/shop.json")]);
    plans
}

fn validator(schema: &Value) -> Validator {
    // What a plan calls a schema may have slips in it that the metaschema forbids: they are ours to live with.
    jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true).build(schema).unwrap()
}

/// Builds and runs the program, and compares each verdict.
fn judge(name: &str, program: &Program) -> (usize, usize) {
    let app = App::new(name, &program.finish());
    let run = app.cargo(&["run", "--quiet"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let printed = String::from_utf8(run.stdout).unwrap();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 2 * program.cases.len());
    let (verdicts, messages) = lines.split_at(program.cases.len());

    let mut validators: HashMap<String, Validator> = HashMap::new();
    let (mut allowed, mut refused) = (0, 0);
    for ((case, verdict), message) in program.cases.iter().zip(verdicts).zip(messages) {
        let message: Value = serde_json::from_str(message).unwrap();
        let payload = message.get("properties").or_else(|| message.get("traits")).unwrap();
        let about = format!("plan {} {}: {payload}\nschema {}", case.plan, case.event, case.schema);
        if case.is_partial {
            continue;
        }
        assert_eq!(*payload, case.sample.json, "{about}");
        let validator = validators.entry(case.schema.to_string()).or_insert_with(|| validator(&case.schema));
        let ours = *verdict == "0";
        assert_eq!(ours, validator.is_valid(payload), "ours says {verdict} broken rules\n{about}");
        *(if ours { &mut allowed } else { &mut refused }) += 1;
    }
    (allowed, refused)
}

#[test]
fn real_plans_through_the_generated_types() {
    let mut program = Program::new();
    for path in real_plans() {
        let text = fs::read_to_string(&path).unwrap();
        let plan = plan_model::read(&text).plan.unwrap();
        program.add(&path.display().to_string(), &text, &plan);
    }
    let (allowed, refused) = judge("proof-real", &program);
    println!("{allowed} allowed, {refused} refused");
    assert_eq!(program.without, [""; 0]);
    assert!(allowed > 300 && refused > 20, "{allowed} allowed, {refused} refused");
}

/// Returns whether the plan has no error with this rule alone. Keywords that are chosen by chance may leave no value together, which
/// is an error that names what forbids it; any other error fails the test.
fn allows_values(seed: u64, rule: &Value) -> bool {
    let reading = plan_model::read(&serde_json::json!({ "rules": [rule] }).to_string());
    let errors: Vec<_> = reading.diagnostics.iter().filter(|finding| finding.level == Level::Error).collect();
    let says_why = |error: &Diagnostic| !error.related.is_empty() || error.place.1.starts_with("no value");
    assert!(errors.iter().all(|error| says_why(error)), "seed {seed}: {errors:?}");
    errors.is_empty()
}

/// `PROOF_SEED` and `PROOF_PLANS` try others, and more: `.ci/run` takes 25.
#[test]
fn random_plans_through_the_generated_types() {
    let number = |name: &str, or: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or);
    let (first, plans) = (number("PROOF_SEED", 1), number("PROOF_PLANS", 10));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random-plans");
    fs::create_dir_all(&folder).unwrap();
    let mut program = Program::new();
    let mut impossible = 0;
    for seed in first..first + plans {
        let mut plan = Random::new(seed).plan(4);
        let rules = plan["rules"].as_array_mut().unwrap();
        rules.retain(|rule| allows_values(seed, rule));
        impossible += 4 - rules.len() as u64;
        if rules.is_empty() {
            continue;
        }
        let text = serde_json::to_string_pretty(&plan).unwrap();
        let path = folder.join(format!("{seed}.json"));
        fs::write(&path, &text).unwrap();
        let reading = plan_model::read(&text);
        assert!(!reading.has_errors(), "seed {seed}: {:?}", reading.diagnostics);
        program.add(&path.display().to_string(), &text, &reading.plan.unwrap());
    }
    assert!(impossible < 2 * plans, "{impossible} of {} events allow no value", 4 * plans);
    let (allowed, refused) = judge("proof-random", &program);
    println!(
        "{allowed} allowed, {refused} refused, {} of {} events could not be made",
        program.without.len(),
        4 * plans
    );
    assert!(program.without.len() as u64 <= plans, "{:?}", program.without);
    assert!(allowed as u64 > 20 * plans && refused as u64 > 10 * plans, "{allowed} allowed, {refused} refused");
}
