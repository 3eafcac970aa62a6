//! What looking for conventions costs beside reading the plan, in one run.
//! `cargo run --release -p plan-bench --bin check-cost [EVENTS]`

use plan_model::check::{Checker, Levels};
use plan_model::name::{Renames, name};
use std::error::Error;
use std::fmt::Write;
use std::time::{Duration, Instant};

const RUNS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let largest = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 2000,
    };
    println!("Milliseconds of one thread for a plan of events x 12 properties, median of {RUNS} runs in turn\n");
    println!("| events | read | name | conventions | conventions / read | findings |");
    println!("|---|---|---|---|---|---|");
    for events in [largest / 4, largest / 2, largest] {
        let text = plan(events);
        let mut times = [const { Vec::new() }; 3];
        let mut findings = 0;
        for _ in 0..RUNS {
            let start = Instant::now();
            let read = plan_model::read(&text).plan.ok_or("no plan")?;
            let was_read = Instant::now();
            let named = name(&read, &Renames::default());
            let was_named = Instant::now();
            findings = Checker::of(&read, &Levels::default()).conventions(&read).len();
            let end = Instant::now();
            drop(named);
            for (times, time) in times.iter_mut().zip([was_read - start, was_named - was_read, end - was_named]) {
                times.push(time);
            }
        }
        let [read, named, checked] = times.map(median);
        println!("| {events} | {read:.1} | {named:.1} | {checked:.1} | {:.2} | {findings} |", checked / read);
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// Every second event breaks a convention, and one in ten of the properties is a near duplicate.
fn plan(events: usize) -> String {
    const OBJECTS: [&str; 8] = ["Photo", "Album", "Cart", "Order", "Team", "Report", "Wish List", "Blog Post"];
    const ACTIONS: [&str; 6] = ["Viewed", "Shared", "created", "Removed", "Click", "Rated"];
    let word = |number: usize| -> String {
        // A word of its own for each number, without digits.
        number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'b')).collect()
    };
    let mut rules = String::new();
    for event in 0..events {
        let object = OBJECTS.get(event % OBJECTS.len()).copied().unwrap_or_default();
        let action = ACTIONS.get(event % ACTIONS.len()).copied().unwrap_or_default();
        let mine = word(event);
        let _ = write!(
            rules,
            r#"{}{{ "key": "M{mine} {object} {action}", "type": "TRACK", "description": "Something happened.", "why": "grow",
            "properties": {{
                "id_{mine}": {{ "type": "string", "description": "Which one" }}, "total": {{ "type": "number" }},
                "count": {{ "type": "integer" }}, "done{mine}": {{ "type": "boolean" }}, "kind": {{ "enum": ["a", "b", "c"] }},
                "place": {{ "type": "object", "properties": {{ "city": {{ "type": "string" }}, "{mine}_id": {{ "type": "string" }} }} }},
                "source": {{ "type": "string" }}, "medium": {{ "type": "string" }}, "score": {{ "type": "number" }},
                "rank": {{ "type": "integer" }}, "isNew": {{ "type": "boolean" }}, "note": {{ "type": "string" }} }} }}"#,
            if event > 0 { ",\n" } else { "" }
        );
    }
    format!("{{ \"objectives\": {{ \"grow\": \"More people come.\" }}, \"rules\": [ {rules} ] }}")
}
