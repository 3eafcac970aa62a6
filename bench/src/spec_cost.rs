//! What the whole Ecommerce Spec costs the crate that includes it: CPU of `cargo check` beside the same structs written by
//! hand, with `#[derive(Serialize)]` and on the traits of plan-runtime, in one run.
//! `cargo run --release -p plan-bench --bin spec-cost [RUNS]`

mod crates;
mod measure;

use crates::{with_runtime, write_crate, write_empty_crate};
use measure::{Measured, median, times, touch};

use std::error::Error;
use std::path::Path;

const SERDE: &str = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"";

fn main() -> Result<(), Box<dyn Error>> {
    if measure::answer()? {
        return Ok(());
    }
    let runs = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 15,
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("bench/ has no parent")?;
    let folder = repository.join("target").join("compile-cost");
    let [spec, events, serde, empty] =
        ["spec", "by-hand-events", "by-hand-serde", "empty-spec"].map(|n| folder.join(n));
    let runtime = with_runtime(repository);
    write_crate(&spec, &runtime, "plan_runtime::include_plan!(spec = \"ecommerce\");\n")?;
    write_crate(&events, &runtime, include_str!("../by-hand/ecommerce-events.rs"))?;
    write_crate(&serde, SERDE, include_str!("../by-hand/ecommerce-serde.rs"))?;
    write_empty_crate(&empty, repository)?;
    let measured = check([&spec, &events, &serde, &empty], runs)?;
    let [spec, events, serde, _] = &measured;
    let wholes = [times(spec, serde), times(spec, events)];
    let [spec, events, serde, empty] = measured.each_ref().map(|measured| median(measured).cpu_seconds);
    println!(
        "CPU seconds of `cargo check` of one crate with the 28 events of the Ecommerce Spec, median of {runs} runs\n"
    );
    println!("| | the crate | spec / this | added to the empty crate | spec / this |");
    println!("|---|---|---|---|---|");
    println!("| `include_plan!(spec = \"ecommerce\")` | {spec:.3} | | {:.3} | |", spec - empty);
    let by_hand = [("by hand, `derive(Serialize)`", serde), ("by hand, on plan-runtime's traits", events)];
    for ((name, cpu), whole) in by_hand.into_iter().zip(wholes) {
        let added = (spec - empty) / (cpu - empty);
        println!("| {name} | {cpu:.3} | {whole} | {:.3} | {added:.2} |", cpu - empty);
    }
    println!("| empty crate | {empty:.3} | | | |");
    Ok(())
}

/// Checks each crate in turn, `runs` times after a first one for its dependencies, each time as if its source had changed.
fn check<const N: usize>(crates: [&Path; N], runs: usize) -> Result<[Vec<Measured>; N], Box<dyn Error>> {
    let mut figures = [const { Vec::new() }; N];
    for run in 0..=runs {
        for (folder, figures) in crates.iter().zip(&mut figures) {
            touch(&folder.join("src").join("lib.rs"))?;
            let measured = measure::cargo(folder, &["check"])?;
            if run > 0 {
                figures.push(measured);
            }
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    /// What is written by hand is the whole spec, or the comparison is worth nothing.
    #[test]
    fn by_hand_is_the_whole_spec() {
        let spec = plan_model::specs::Spec::find("ecommerce").map(plan_model::plan_of_spec).unwrap_or_default();
        assert_eq!(spec.rules.len(), 28);
        let named = plan_model::name::name(&spec, &plan_model::name::Renames::default());
        for by_hand in [include_str!("../by-hand/ecommerce-events.rs"), include_str!("../by-hand/ecommerce-serde.rs")] {
            for event in &named.events {
                let start = format!("pub struct {}<'a> {{\n", event.type_name);
                let body = by_hand.split(&start).nth(1).and_then(|rest| rest.split("\n}").next()).unwrap_or_default();
                for field in &event.fields {
                    assert!(body.contains(&format!("pub {}: ", field.name)), "{}.{}", event.type_name, field.name);
                }
                assert_eq!(body.matches("pub ").count(), event.fields.len(), "{}", event.type_name);
            }
        }
    }
}
