//! CPU time of cargo runs, by the kernel's account of finished children.

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
            let before = children_cpu()?;
            let status = Command::new(env!("CARGO")).args(["check", "-q"]).current_dir(folder).status()?;
            if !status.success() {
                return Err(format!("cargo check failed in {}", folder.display()).into());
            }
            if run > 0 {
                figures.push(children_cpu()? - before);
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

/// `cutime` and `cstime` of /proc/self/stat, in hundredths of a second.
fn children_cpu() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no fields in /proc/self/stat")?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(13).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}
