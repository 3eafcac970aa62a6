//! What a plan costs the crate that includes it: CPU of `cargo check` beside the same structs written by hand with
//! `#[derive(Serialize)]`, in one run. `cargo run --release -p plan-bench --bin compile-cost [EVENTS]`

mod measure;
mod plans;

use measure::{Measured, check};
use plans::Nesting;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let events = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 500,
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("bench/ has no parent")?;
    let folder = repository.join("target").join("compile-cost");
    println!(
        "CPU seconds of `cargo check` of one crate with {events} events x 12 properties, median of 5 runs in turn\n"
    );
    println!("| nested types | include_plan! | derive(Serialize) | include_plan! / derive | empty crate |");
    println!("|---|---|---|---|---|");
    for (name, nesting) in [("shared", Nesting::Shared), ("distinct", Nesting::Distinct)] {
        let plan = folder.join(format!("plan-{name}"));
        let derive = folder.join(format!("derive-{name}"));
        let empty = folder.join(format!("empty-{name}"));
        plans::write_plan_crate(&plan, repository, events, nesting)?;
        plans::write_derive_crate(&derive, events, nesting)?;
        plans::write_empty_crate(&empty, repository)?;
        let [plan, derive, empty]: [Measured; 3] = check([&plan, &derive, &empty], 5)?;
        println!(
            "| {name} | {:.2} | {:.2} | 1/{:.1} | {:.2} |",
            plan.cpu_seconds,
            derive.cpu_seconds,
            (derive.cpu_seconds - empty.cpu_seconds) / (plan.cpu_seconds - empty.cpu_seconds),
            empty.cpu_seconds
        );
    }
    println!("\nThe ratio is of what each adds to the empty crate.");
    Ok(())
}
