//! How long rust-analyzer takes to answer in a crate with a giant plan.
//! `RUST_ANALYZER=rust-analyzer cargo run --release -p plan-bench --bin editor-latency [EVENTS]`

#[allow(dead_code)]
mod crates;
#[allow(dead_code)]
mod plans;

use crates::{with_runtime, write_crate};
use plan_tests::language_server::Server;
use plans::{Nesting, Plan, event_type};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How often each is asked, each time of a text that is new to the server.
const ROUNDS: usize = 20;

/// What is typed, with the cursor at `|`, a number at `#` and the name of an event at `@`.
const QUESTIONS: [(&str, &str, &str); 8] = [
    ("event, after one letter", "completion", "track!(client, \"u\", A|);"),
    ("event, by the path of the module", "completion", "analytics::track!(client, \"u\", analytics::|);"),
    ("property, nothing typed", "completion", "track!(client, \"u\", @ { | });"),
    ("property, after some", "completion", "track!(client, \"u\", @ { id: \"#\", total: 1.0, c| });"),
    ("value", "completion", "track!(client, \"u\", @ { id: na| });"),
    ("nested property", "completion", "track!(client, \"u#\", @ { place: Place { | } });"),
    ("hover of an event", "hover", "track!(client, \"u\", @| { id: \"#\" });"),
    ("definition of a property", "definition", "track!(client, \"u\", @ { i|d: \"#\" });"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let binary = std::env::var_os("RUST_ANALYZER").map(PathBuf::from).ok_or("RUST_ANALYZER names no rust-analyzer")?;
    let events: usize = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 2000,
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("bench/ has no parent")?;
    let folder = repository.join("target").join("editor-latency");
    write_crate(&folder, &with_runtime(repository), "")?;
    fs::write(folder.join("plan.json"), Plan { events, nesting: Nesting::Shared, edit: 0 }.file())?;
    let (before, after) = (
        "mod analytics { plan_runtime::include_plan!(\"plan.json\"); }\nuse analytics::*;\n\
         fn send(client: &plan_runtime::Client, name: &str) {\n",
        "\n}\n",
    );
    let file = folder.join("src").join("lib.rs");
    fs::write(&file, format!("{before}{after}"))?;

    let started = Instant::now();
    let settings = json!({ "checkOnSave": false });
    let mut server = Server::start(&binary, &folder, &repository.join("target").join("editor"), &settings);
    println!("rust-analyzer and a plan of {events} events x 12 properties: loaded in {:.1} s.", seconds(started));
    let first = Instant::now();
    server.write(&file, &format!("{before}track!(){after}"));
    server.diagnostics(&file);
    println!("First diagnostics, with the plan expanded and all checked: {:.1} s.\n", seconds(first));
    println!(
        "Milliseconds from a keystroke to the answer, {ROUNDS} times each, and the server's own CPU time of one:\n"
    );
    println!("| asked for | median | slowest | CPU |");
    println!("|---|---|---|---|");
    for (what, method, code) in QUESTIONS {
        let mut took = Vec::with_capacity(ROUNDS);
        let cpu_before = server.cpu_seconds().unwrap_or(f64::NAN);
        for round in 0..ROUNDS {
            let event = round * 7 % events;
            let code = code.replace('#', &event.to_string()).replace('@', &event_type(event));
            let column = code.find('|').ok_or("a question has a cursor")?;
            let asked = Instant::now();
            server.write(&file, &format!("{before}{}{after}", code.replacen('|', "", 1)));
            let answer = server.ask(method, &file, (before.matches('\n').count(), column));
            took.push(seconds(asked) * 1000.0);
            let is_empty = answer.is_null() || answer.get("items").and_then(Value::as_array).is_some_and(Vec::is_empty);
            if is_empty {
                return Err(format!("no answer for {what}: {code}").into());
            }
        }
        took.sort_by(f64::total_cmp);
        let (median, slowest) = (took.get(ROUNDS / 2), took.last());
        let (median, slowest) = (median.unwrap_or(&f64::NAN), slowest.unwrap_or(&f64::NAN));
        let cpu = (server.cpu_seconds().unwrap_or(f64::NAN) - cpu_before) * 1000.0 / ROUNDS as f64;
        println!("| {what} | {median:.0} | {slowest:.0} | {cpu:.0} |");
    }
    Ok(())
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}
