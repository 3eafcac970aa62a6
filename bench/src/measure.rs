//! CPU time of cargo runs.

use std::error::Error;
use std::path::Path;
use std::process::Command;

/// One crate's figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// User and system time of the run, median.
    pub(crate) cpu_seconds: f64,
}

/// Checks each crate in turn, `runs` times after a first one for its dependencies, each time as if its source had changed.
pub(crate) fn check<const N: usize>(crates: [&Path; N], runs: usize) -> Result<[Measured; N], Box<dyn Error>> {
    let mut figures = vec![Vec::new(); N];
    for run in 0..=runs {
        for (folder, figures) in crates.iter().zip(&mut figures) {
            touch(&folder.join("src").join("lib.rs"))?;
            let cpu = cpu_of_check(folder)?;
            if run > 0 {
                figures.push(cpu);
            }
        }
    }
    let medians: Vec<Measured> = figures.into_iter().map(median).collect();
    medians.try_into().map_err(|_| "a figure for every crate".into())
}

fn median(mut figures: Vec<f64>) -> Measured {
    figures.sort_by(f64::total_cmp);
    Measured { cpu_seconds: figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN) }
}

fn touch(file: &Path) -> Result<(), Box<dyn Error>> {
    Ok(std::fs::File::options().append(true).open(file)?.set_modified(std::time::SystemTime::now())?)
}

/// User and system time of `cargo check`, in seconds. By bash, which has them in milliseconds: /proc counts hundredths of
/// a second.
fn cpu_of_check(folder: &Path) -> Result<f64, Box<dyn Error>> {
    let mut bash = Command::new("bash");
    let timed = bash.args(["-c", "TIMEFORMAT='%3U %3S'; time \"$0\" check -q", env!("CARGO")]).current_dir(folder);
    let output = timed.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("cargo check failed in {}: {said}", folder.display()).into());
    }
    let times: Vec<f64> =
        said.lines().last().unwrap_or_default().split(' ').map(str::parse).collect::<Result<_, _>>()?;
    Ok(times.iter().sum())
}
