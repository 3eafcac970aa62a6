//! `cargo plan audit` beside what validates the same messages by the same schemas in Python, in turns, on as many processes as the audit has
//! threads. All must find the same number of messages that break the plan.

use crate::compare::{THREADS, seconds, shown};
use serde_json::Value;
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

const LIBRARIES: [&str; 2] = ["fastjsonschema", "jsonschema"];
const RUNS: usize = 5;
const SCRIPT: &str = include_str!("peers.py");

/// Prints the times of each, and how many times the time of the audit each takes.
///
/// # Errors
/// A program cannot be run, or one finds another number of violations.
pub(crate) fn peers(program: &Path, plan: &Path, messages: &Path, python: &Path) -> Result<(), Box<dyn Error>> {
    let mut audit = Vec::new();
    let mut others = LIBRARIES.map(|library| (library, Vec::new(), Vec::new()));
    for _ in 0..RUNS {
        let mut expected = 0;
        let of_audit = seconds(|| {
            expected = violating(program, plan, messages)?;
            Ok(())
        })?;
        for (library, times, ratios) in &mut others {
            let mut found = 0;
            let time = seconds(|| {
                found = violating_by(python, library, plan, messages)?;
                Ok(())
            })?;
            if found != expected {
                return Err(format!("{library} finds {found} messages that break the plan, audit {expected}").into());
            }
            times.push(time);
            ratios.push(time / of_audit);
        }
        audit.push(of_audit);
    }
    let megabytes = std::fs::metadata(messages)?.len() / 1_000_000;
    println!("{megabytes} MB, {RUNS} runs in turns, median (range)");
    println!("cargo plan audit, {THREADS} threads: {} s", shown(audit));
    for (library, times, ratios) in others {
        println!("{library}, {THREADS} processes: {} s, {} times the audit", shown(times), shown(ratios));
    }
    Ok(())
}

fn violating(program: &Path, plan: &Path, messages: &Path) -> Result<u64, Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(["plan", "audit", "--format", "json", "--threads", &THREADS.to_string(), "--plan"]);
    let output = command.arg(plan).arg(messages).stderr(Stdio::inherit()).output()?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    Ok(report.pointer("/read/violating").and_then(Value::as_u64).ok_or("the report has no count of violations")?)
}

fn violating_by(python: &Path, library: &str, plan: &Path, messages: &Path) -> Result<u64, Box<dyn Error>> {
    let start = |share: u64| {
        let mut command = Command::new(python);
        command.args(["-c", SCRIPT, library]).arg(plan).arg(messages).args([share.to_string(), THREADS.to_string()]);
        command.stdout(Stdio::piped()).spawn()
    };
    let children: Vec<_> = (0..THREADS).map(start).collect::<Result<_, _>>()?;
    let mut violating = 0;
    for child in children {
        let output = child.wait_with_output()?;
        let said = String::from_utf8(output.stdout)?;
        let (_, count) = said.trim().split_once(' ').ok_or(format!("{library} could not run"))?;
        violating += count.parse::<u64>()?;
    }
    Ok(violating)
}
