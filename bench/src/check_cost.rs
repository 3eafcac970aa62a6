//! What looking for conventions costs beside reading the plan, in one run; and what whole runs of `cargo plan` cost.
//! `cargo run --release -p plan-bench --bin check-cost [EVENTS]`
//! `cargo build --release -p cargo-plan`, then `cargo run --release -p plan-bench --bin check-cost target/release/cargo-plan [imports]`;
//! with `imports` only what is imported is measured.

use nix::sys::resource::{UsageWho, getrusage};
use plan_model::check::{Checker, Levels};
use plan_model::name::{Renames, name};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 9;

/// Says to [`main`] that this process is the parent of one run of the program, and nothing else: the kernel keeps one peak for all
/// children of a process.
const PARENT: &str = "PLAN_BENCH_PARENT";

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::var_os(PARENT).is_some() {
        return parent();
    }
    let largest = match std::env::args().nth(1) {
        Some(program) if Path::new(&program).is_file() => {
            let program = Path::new(&program).canonicalize()?;
            if std::env::args().nth(2).is_none() {
                programs(&program)?;
            }
            return imports(&program);
        }
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

/// Whole runs of the program, from start to end: `check` and `diff` of large plans, `where` in a workspace of 200,000 lines.
fn programs(program: &Path) -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("check-cost-{}", std::process::id()));
    fs::create_dir_all(folder.join("src"))?;
    for events in [500, 5000] {
        fs::write(folder.join(format!("plan{events}.json")), plan(events))?;
    }
    // A tenth of the types change.
    let edited = plan(5000).replace("\"total\": { \"type\": \"number\" }", "\"total\": { \"type\": \"integer\" }");
    fs::write(folder.join("edited.json"), edited)?;
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"lines\"\nedition = \"2024\"\n\n[workspace]\n")?;
    lines(&folder)?;
    println!("Milliseconds of a process from start to end, median of {RUNS} runs and their range\n");
    println!("| command | ms | range |\n|---|---|---|");
    let commands: [&[&str]; 4] = [
        &["check", "plan500.json", "--quiet"],
        &["check", "plan5000.json", "--quiet"],
        &["diff", "plan5000.json", "edited.json"],
        &["where"],
    ];
    for arguments in commands {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let start = Instant::now();
            let status = Command::new(program).args(arguments).current_dir(&folder).stdout(Stdio::null()).status()?;
            times.push(start.elapsed());
            if !status.success() {
                return Err(format!("{arguments:?} ended with {status}").into());
            }
        }
        times.sort_unstable();
        let of = |time: Option<&Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
        let (first, last) = (of(times.first()), of(times.last()));
        println!("| {} | {:.0} | {first:.0} to {last:.0} |", arguments.join(" "), median(times));
    }
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    println!("\nThe most memory of any of these: {:.0} MB", peak as f64 / 1024.0);
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Imports of large plans, each with the most memory that it held: a CSV and a workbook of 50,000 rows, into a new plan and into the one
/// that is there, and a plan of 2,000 rules as Segment's Public API gives it.
fn imports(program: &Path) -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("import-cost-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("rows.csv"), rows(50_000)?)?;
    fs::write(folder.join("plan.json"), plan(2000))?;
    run(program, &folder, &["import", "rows.csv", "-o", "rows.json"])?;
    run(program, &folder, &["export", "xlsx", "rows.json", "-o", "rows.xlsx"])?;
    run(program, &folder, &["export", "segment", "plan.json", "-o", "api.json"])?;
    println!("\nMilliseconds of a process and the most memory that it held, median of {RUNS} runs and their range\n");
    println!("| import of | ms | range | MB | range |\n|---|---|---|---|---|");
    for (what, file, is_second) in [
        ("a CSV of 50,000 rows", "rows.csv", false),
        ("the same again, into the plan that is there", "rows.csv", true),
        ("a workbook of 50,000 rows", "rows.xlsx", false),
        ("the same again, into the plan that is there", "rows.xlsx", true),
        ("a Public API plan of 2,000 rules", "api.json", false),
    ] {
        let (mut times, mut peaks) = (Vec::new(), Vec::new());
        for round in 0..RUNS {
            if !is_second || round == 0 {
                drop(fs::remove_file(folder.join("new.json")));
                drop(fs::remove_file(folder.join("new.import.json")));
            }
            if is_second && round == 0 {
                run(program, &folder, &["import", file, "-o", "new.json"])?;
            }
            let (time, peak) = run(program, &folder, &["import", file, "-o", "new.json"])?;
            times.push(time);
            peaks.push(peak);
        }
        times.sort_by(f64::total_cmp);
        peaks.sort_by(f64::total_cmp);
        let at = |figures: &[f64], place: usize| figures.get(place).copied().unwrap_or(f64::NAN);
        let shown = |figures: &[f64]| {
            let (first, last) = (at(figures, 0), at(figures, RUNS - 1));
            format!("{:.0} | {first:.0} to {last:.0}", at(figures, RUNS / 2))
        };
        println!("| {what} | {} | {} |", shown(&times), shown(&peaks));
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Returns the milliseconds of a run of the program and the most memory that it held, in MB.
fn run(program: &Path, folder: &Path, arguments: &[&str]) -> Result<(f64, f64), Box<dyn Error>> {
    let mut parent = Command::new(std::env::current_exe()?);
    let output = parent.env(PARENT, "1").arg(program).args(arguments).current_dir(folder).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let figures: Vec<f64> = said.split_whitespace().map_while(|text| text.parse().ok()).collect();
    match figures.as_slice() {
        [time, peak] => Ok((*time, *peak)),
        _ => Err(format!("{arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// In the process that [`run`] starts: runs the program and says what it took.
#[expect(clippy::cast_precision_loss, reason = "kilobytes of any memory fit")]
fn parent() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().ok_or("no program")?;
    let start = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    let time = start.elapsed().as_secs_f64() * 1e3;
    if !status.success() {
        return Err(format!("it ended with {status}").into());
    }
    println!("{time} {}", getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss() as f64 / 1024.0);
    Ok(())
}

/// A sheet as teams keep them: an event of ten properties each, with what is said of both.
fn rows(count: usize) -> Result<String, Box<dyn Error>> {
    const TYPES: [&str; 5] = ["string", "integer", "number", "boolean", "string | null"];
    let mut out = String::from(
        "Event Name,Event Description,Owner,Where,Property Name,Property Description,Type,Required,Allowed Values,Example\n",
    );
    for row in 0..count {
        let (event, property) = (row / 10, row % 10);
        let of_event = if property == 0 { "A customer did something with it.,Growth,In the app" } else { ",," };
        let values = if property == 0 { "red | blue | green" } else { "" };
        let example = if property == 5 { "a value" } else { "" };
        let (of, required) =
            (TYPES.get(property % 5).copied().unwrap_or_default(), if property < 3 { "yes" } else { "no" });
        writeln!(
            out,
            "Object {event} Changed,{of_event},property_{property},What the property {property} of event {event} says,{of},{required},{values},{example}"
        )?;
    }
    Ok(out)
}

/// A crate of 200 files of 1,000 lines each, in which one line of twenty sends an event of 500.
fn lines(folder: &Path) -> Result<(), Box<dyn Error>> {
    let read = plan_model::read(&plan(500)).plan.ok_or("no plan")?;
    let named = name(&read, &Renames::default());
    let types: Vec<&str> = named.events.iter().map(|event| event.type_name.as_str()).collect();
    let mut root = String::from("mod events { plan_runtime::include_plan!(\"plan500.json\", allow(all)); }\n");
    for file in 0..200 {
        writeln!(root, "mod m{file};")?;
        let mut text = String::from("use crate::events::*;\n");
        for function in 0..50 {
            writeln!(text, "pub fn f{function}(client: &Client, order: &Order) -> Option<String> {{")?;
            for line in 0..17 {
                writeln!(
                    text,
                    "    let value{line} = order.items.iter().map(|item| item.price * {line}.0).sum::<f64>();"
                )?;
            }
            let event = types.get((file * 50 + function) % types.len()).copied().unwrap_or_default();
            writeln!(text, "    track!(client, &order.user, {event} {{ total: value1, note: \"a\" }});")?;
            writeln!(text, "    Some(order.name.clone())\n}}")?;
        }
        fs::write(folder.join(format!("src/m{file}.rs")), text)?;
    }
    fs::write(folder.join("src/lib.rs"), root)?;
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
