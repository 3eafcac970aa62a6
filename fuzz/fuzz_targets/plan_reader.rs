//! Any bytes as a plan file: read, checked, named, and every diagnostic rendered.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plan_model::diagnostic::render;
use plan_model::name::{Renames, name};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let reading = plan_model::read(text);
    let mut diagnostics = reading.diagnostics;
    if let Some(plan) = &reading.plan {
        diagnostics.extend(name(plan, &Renames::default()).diagnostics);
    }
    for diagnostic in &diagnostics {
        let _ = render::render(diagnostic, "plan.json", text);
    }
});
