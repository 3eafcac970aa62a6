//! Files of Parquet, whose rows the program `cargo-plan-parquet` gives as JSON: what reads them is larger than all else here, and most
//! people have no such files.

use plan_model::json::{Kind, Member, parse};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

const PROGRAM: &str = "cargo-plan-parquet";

/// A row that is longer than this is none of messages.
const ROW_BYTES: u64 = 16 << 20;
/// As much is kept of what the program says.
const SAID_BYTES: u64 = 1 << 12;

/// The rows of a file, as they come.
pub(super) struct ParquetRows {
    program: Child,
    rows: BufReader<ChildStdout>,
    said: JoinHandle<String>,
}

impl ParquetRows {
    /// Starts the program.
    ///
    /// # Errors
    /// A part of a sentence: it is not there, with how to install it, or cannot be started.
    pub(super) fn start(path: &Path) -> Result<Self, String> {
        let mut command = Command::new(PROGRAM);
        command.arg(path).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                format!("which `{PROGRAM}` reads: `cargo install --path parquet` in a checkout of this repository installs it")
            }
            _ => format!("and `{PROGRAM}`, which reads it, cannot be started: {error}"),
        })?;
        let pipes = program.stdout.take().zip(program.stderr.take());
        let (rows, errors) = pipes.ok_or_else(|| format!("and `{PROGRAM}`, which reads it, has no output"))?;
        Ok(Self { program, rows: BufReader::with_capacity(1 << 16, rows), said: thread::spawn(|| said(errors)) })
    }

    /// Returns the next row, as a line of JSON.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        let mut row = Vec::new();
        let read = (&mut self.rows).take(ROW_BYTES).read_until(b'\n', &mut row);
        match read {
            Ok(0) => Ok(None),
            Ok(_) if row.len() as u64 == ROW_BYTES => {
                Err("has a row that is longer than 16 MB; what stands before that was read".to_owned())
            }
            Ok(_) => Ok(Some(row)),
            Err(error) => Err(format!("breaks off: {error}; what stands before that was read")),
        }
    }

    /// Waits for the end of the program, which is stopped where no more of it is read.
    ///
    /// # Errors
    /// A part of a sentence: what the program says is wrong with the file.
    pub(super) fn end(self, is_stopped: bool) -> Result<(), String> {
        let Self { mut program, rows, said } = self;
        if is_stopped {
            // It may have ended by itself.
            drop(program.kill());
        }
        // A program that still writes ends by that.
        drop(rows);
        let status = program.wait();
        let said = said.join().unwrap_or_default();
        match status {
            Ok(status) if status.success() || is_stopped => Ok(()),
            _ => Err(format!("breaks off: {said}; what stands before that was read")),
        }
    }
}

/// Returns the columns of a row and what is in them. Numbers stay as they are written.
pub(super) fn row(line: &[u8]) -> Option<Vec<Member>> {
    match parse(std::str::from_utf8(line).ok()?).ok()?.kind {
        Kind::Object(members) => Some(members),
        _ => None,
    }
}

/// Returns the first line of what the program writes to its errors. The rest is read as well, so that it does not wait for a reader.
fn said(mut errors: impl Read) -> String {
    let mut text = String::new();
    drop((&mut errors).take(SAID_BYTES).read_to_string(&mut text));
    drop(std::io::copy(&mut errors, &mut std::io::sink()));
    text.lines().next().unwrap_or("the program that reads it failed").trim().to_owned()
}
