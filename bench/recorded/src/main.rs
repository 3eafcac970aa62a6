//! How fast recorded messages are audited, beside a loop that only reads them into `serde_json::Value`, and beside peers.

mod generate;

use std::io::Write as _;

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
        _ => return Err("usage".into()),
    }
    Ok(())
}
