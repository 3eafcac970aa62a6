//! How fast recorded messages are audited, beside a loop that only reads them into `serde_json::Value`, and beside validators in Python.

mod compare;
mod generate;
mod peers;

use std::io::Write as _;
use std::path::Path;

const USAGE: &str = "usage: recorded plan | recorded generate MEGABYTES | recorded compare CARGO-PLAN PLAN MESSAGES\n\
    recorded peers CARGO-PLAN PLAN MESSAGES PYTHON";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["plan"] => println!("{}", generate::plan()),
        ["generate", megabytes] => {
            let mut out = std::io::stdout().lock();
            generate::write(&mut out, 7, megabytes.parse::<u64>()? * 1_000_000)?;
            out.flush()?;
        }
        ["compare", program, plan, messages] => {
            compare::compare(Path::new(program), Path::new(plan), Path::new(messages))?;
        }
        ["peers", program, plan, messages, python] => {
            peers::peers(Path::new(program), Path::new(plan), Path::new(messages), Path::new(python))?;
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
