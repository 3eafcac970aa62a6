//! The corpus of a target is one file, `corpus/TARGET.ndjson`: each line is one input as a JSON string. libFuzzer wants a folder
//! with a file for each input: `unpack` makes it, and `pack` makes the one file of it again.
//!
//! ```sh
//! cargo run --bin corpus -- unpack rules
//! RUSTC_BOOTSTRAP=1 cargo fuzz run rules --sanitizer none -- -max_total_time=600
//! RUSTC_BOOTSTRAP=1 cargo fuzz cmin rules --sanitizer none -- -use_counters=0   # one input for each branch that is reached
//! cargo run --bin corpus -- pack rules
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["unpack", target] => unpack(target),
        ["pack", target] => pack(target),
        _ => Err("usage: corpus unpack TARGET | corpus pack TARGET".into()),
    }
}

fn unpack(target: &str) -> Result<()> {
    fs::create_dir_all(folder(target))?;
    for (number, line) in fs::read_to_string(file(target))?.lines().enumerate() {
        fs::write(folder(target).join(format!("{number:04}")), serde_json::from_str::<String>(line)?)?;
    }
    Ok(())
}

/// Inputs that are no text are left out: every target returns at once for them.
fn pack(target: &str) -> Result<()> {
    let mut inputs = Vec::new();
    for entry in fs::read_dir(folder(target))? {
        if let Ok(text) = String::from_utf8(fs::read(entry?.path())?) {
            inputs.push(serde_json::to_string(&text)?);
        }
    }
    // Sorted, so that a new input adds one line to the file and moves no other.
    inputs.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    inputs.dedup();
    Ok(fs::write(file(target), inputs.join("\n") + "\n")?)
}

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target)
}

fn file(target: &str) -> PathBuf {
    folder(target).with_extension("ndjson")
}
