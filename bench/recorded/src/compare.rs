//! `cargo plan audit` beside a loop that does no more than read each line into `serde_json::Value`, on as many threads, in turns.

use nix::sys::resource::{UsageWho, getrusage};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

pub(crate) const THREADS: u64 = 2;
const RUNS: usize = 5;

/// Prints the times of both, and their ratio.
///
/// # Errors
/// The file cannot be read, or the program cannot be run.
pub(crate) fn compare(program: &Path, plan: &Path, messages: &Path) -> Result<(), Box<dyn Error>> {
    let (mut alone, mut audit, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        alone.push(seconds(|| values(messages))?);
        audit.push(seconds(|| run(program, plan, messages))?);
        ratios.extend(alone.last().zip(audit.last()).map(|(alone, audit)| alone / audit));
    }
    let megabytes = std::fs::metadata(messages)?.len() / 1_000_000;
    println!("{megabytes} MB, {RUNS} runs in turns, median (range)");
    println!("serde_json into Value, {THREADS} threads: {} s", shown(alone));
    println!("cargo plan audit, {THREADS} threads: {} s", shown(audit));
    println!("audit is faster by: {}", shown(ratios));
    // Linux counts kilobytes, and keeps the most of any child.
    println!("peak memory of audit: {} MB", getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss() / 1024);
    Ok(())
}

pub(crate) fn seconds(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

pub(crate) fn shown(mut figures: Vec<f64>) -> String {
    figures.sort_by(f64::total_cmp);
    let at = |at: usize| figures.get(at).copied().unwrap_or(f64::NAN);
    format!("{:.2} ({:.2} to {:.2})", at(figures.len() / 2), at(0), at(figures.len().saturating_sub(1)))
}

fn run(program: &Path, plan: &Path, messages: &Path) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(["plan", "audit", "--threads", &THREADS.to_string(), "--plan"]).arg(plan).arg(messages);
    // It has findings, which give exit code 1 where they fail.
    let status = command.stdout(Stdio::null()).status()?;
    if matches!(status.code(), Some(0 | 1)) { Ok(()) } else { Err("audit could not run".into()) }
}

/// Each thread reads its share of the lines.
fn values(messages: &Path) -> Result<(), Box<dyn Error>> {
    let share = std::fs::metadata(messages)?.len() / THREADS + 1;
    let part = |thread: u64| -> Result<(), String> {
        let text = |error: &dyn Error| error.to_string();
        let mut file = File::open(messages).map_err(|error| text(&error))?;
        // The line that begins before the share is that of the thread before.
        let start = (thread * share).saturating_sub(1);
        file.seek(SeekFrom::Start(start)).map_err(|error| text(&error))?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let (mut at, mut line) = (start, Vec::new());
        if thread > 0 {
            at += reader.read_until(b'\n', &mut line).map_err(|error| text(&error))? as u64;
        }
        while at < (thread + 1) * share {
            line.clear();
            let read = reader.by_ref().read_until(b'\n', &mut line).map_err(|error| text(&error))?;
            if read == 0 {
                break;
            }
            at += read as u64;
            std::hint::black_box(serde_json::from_slice::<serde_json::Value>(&line).map_err(|error| text(&error))?);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || part(thread))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked".to_owned())?)
    })?;
    Ok(())
}
