//! A magazine that tracks without a plan: every call writes its event and its properties by hand. `cargo run -p adopt -- 2026-11` plays the
//! readers of a month and prints what the app sends, a message a line; the same in every run.

mod magazine;

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let month = std::env::args().nth(1).unwrap_or_else(|| "2026-11".to_owned());
    io::stdout().lock().write_all(magazine::month(&month).as_bytes())
}
