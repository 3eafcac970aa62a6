//! CPU time and peak memory of cargo runs, by the kernel's account of finished children.

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says to [`answer`] that this process is the parent of one cargo run, and nothing else.
const MEASURE: &str = "PLAN_BENCH_MEASURE";

/// One figure of a crate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// User and system time of the run, median.
    pub(crate) cpu_seconds: f64,
    /// The most memory that one process of the run held, in MB.
    #[allow(dead_code, reason = "one of the benchmarks does not show it")]
    pub(crate) peak_mb: f64,
}

/// The run in the middle.
pub(crate) fn median(figures: &[Measured]) -> Measured {
    let mut figures = figures.to_vec();
    figures.sort_by(|one, other| one.cpu_seconds.total_cmp(&other.cpu_seconds));
    let none = Measured { cpu_seconds: f64::NAN, peak_mb: f64::NAN };
    figures.get(figures.len() / 2).copied().unwrap_or(none)
}

/// How many times as much one takes as the other: of the runs that were side by side, the ratio in the middle and, of several, the
/// least and the greatest.
#[allow(dead_code, reason = "one of the benchmarks does not show it")]
pub(crate) fn times(one: &[Measured], other: &[Measured]) -> String {
    let mut ratios: Vec<f64> = one.iter().zip(other).map(|(one, other)| one.cpu_seconds / other.cpu_seconds).collect();
    ratios.sort_by(f64::total_cmp);
    let middle = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN);
    match (ratios.first(), ratios.last()) {
        (Some(least), Some(most)) if ratios.len() > 1 => format!("{middle:.2} x ({least:.2} to {most:.2})"),
        _ => format!("{middle:.2} x"),
    }
}

/// As if the file had changed.
pub(crate) fn touch(file: &Path) -> Result<(), Box<dyn Error>> {
    Ok(std::fs::File::options().append(true).open(file)?.set_modified(std::time::SystemTime::now())?)
}

/// One run of cargo. This program runs itself for it, as the kernel keeps one peak for all children of a process.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Result<Measured, Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?);
    child.args(arguments).current_dir(folder).env(MEASURE, "1").env("CARGO_TARGET_DIR", target(folder));
    let output = child.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let figures: Vec<f64> = said.split_whitespace().map_while(|text| text.parse().ok()).collect();
    match figures.as_slice() {
        [cpu_seconds, peak_mb] => Ok(Measured { cpu_seconds: *cpu_seconds, peak_mb: *peak_mb }),
        _ => {
            let errors = String::from_utf8_lossy(&output.stderr);
            Err(format!("cargo {} failed in {}: {errors}", arguments.join(" "), folder.display()).into())
        }
    }
}

/// The target directory that all crates of one folder share.
pub(crate) fn target(crate_folder: &Path) -> PathBuf {
    crate_folder.with_file_name("target")
}

/// In the process that [`cargo`] starts: runs cargo and says what it took. `false` in every other process.
pub(crate) fn answer() -> Result<bool, Box<dyn Error>> {
    if std::env::var_os(MEASURE).is_none() {
        return Ok(false);
    }
    let mut cargo = Command::new(env!("CARGO"));
    // The toolchain of this program, whatever a dependency's rust-toolchain.toml asks for.
    cargo.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"));
    let status = cargo.args(std::env::args_os().skip(1)).arg("-q").env_remove(MEASURE).status()?;
    if !status.success() {
        return Err("see above".into());
    }
    let children = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    println!("{} {}", cpu_seconds(&children), peak_mb(&children));
    Ok(true)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of hours fit")]
fn cpu_seconds(usage: &Usage) -> f64 {
    (usage.user_time().num_milliseconds() + usage.system_time().num_milliseconds()) as f64 / 1000.0
}

/// Linux counts kilobytes.
#[expect(clippy::cast_precision_loss, reason = "kilobytes of any memory fit")]
fn peak_mb(usage: &Usage) -> f64 {
    usage.max_rss() as f64 / 1024.0
}
