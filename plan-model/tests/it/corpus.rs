//! What the fuzzer has found worth keeping: broken plans of every kind give diagnostics inside of the text, and no panic.

use plan_model::diagnostic::render;
use plan_model::name::{Renames, name};

#[test]
fn broken_plans() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/plan_reader.ndjson");
    let (mut plans, mut errors) = (0, 0);
    for line in std::fs::read_to_string(corpus).unwrap().lines() {
        let text: String = serde_json::from_str(line).unwrap();
        let reading = plan_model::read(&text);
        let mut diagnostics = reading.diagnostics;
        if let Some(plan) = &reading.plan {
            plans += 1;
            diagnostics.extend(name(plan, &Renames::default()).diagnostics);
        } else {
            assert!(!diagnostics.is_empty(), "no plan and no reason why: {text}");
        }
        for diagnostic in &diagnostics {
            assert!(diagnostic.place.0.start() <= diagnostic.place.0.end() && diagnostic.place.0.end() <= text.len());
            assert!(render::render(diagnostic, "plan.json", &text).contains("plan.json:"));
            errors += 1;
        }
    }
    assert!(plans > 100 && errors > 100, "{plans} plans, {errors} diagnostics");
}
