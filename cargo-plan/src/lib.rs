//! The tracking plans of a workspace, from the command line: checked as `include_plan!` checks them, compared, and
//! found in the code.
//!
//! The way through is **arguments -> command -> report**. What is said of a plan is `plan-model`'s; `source` finds the plans of
//! a workspace, `report` shows findings in the format that is asked for, `remote` asks the services that keep plans.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod alike;
mod arguments;
mod audit;
mod bounded;
mod command;
mod compare;
mod edit;
mod example;
mod format;
mod generate;
mod infer;
mod json;
mod judge;
#[cfg(feature = "live")]
mod live;
#[cfg(feature = "mcp")]
mod mcp;
mod pages;
mod parallel;
mod progress;
mod recorded;
#[cfg(feature = "_remote")]
mod remote;
mod report;
mod sentence;
mod server_columns;
mod source;
mod stable_hash;
mod time;
mod uri;
mod version;
mod warehouse;

pub use progress::show_progress;

use arguments::{Arguments, Command};
use clap::Parser;
use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing that fails was found.
    Clean,
    /// Something was found.
    Findings,
    /// The command could not do its work.
    CouldNotRun,
}

impl Exit {
    /// Returns the exit code: 0, 1 or 2.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::CouldNotRun => 2,
        }
    }
}

/// Why a command could not do its work: a sentence for the user, with the way out. It is empty where nobody is left to read one.
#[derive(Debug, Clone)]
struct Failure(String);

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // `cargo plan where | head` has read what it wants.
        if error.kind() == ErrorKind::BrokenPipe {
            return Self(String::new());
        }
        Self(format!("cannot write the report: {error}"))
    }
}

/// Runs `cargo plan` with these arguments, of which the first is the name of the program. Paths are relative to `folder`. The
/// report is written to `out`; why it could not be made, to `err`.
///
/// ```
/// let mut out = Vec::new();
/// let exit = cargo_plan::run(["cargo-plan", "--version"], ".".as_ref(), &mut out, &mut Vec::new());
/// assert_eq!(exit.code(), 0);
/// assert!(out.starts_with(b"cargo plan "));
/// ```
pub fn run<A: Into<OsString> + Clone>(
    arguments: impl IntoIterator<Item = A>,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let text = error.render().ansi().to_string();
            let written =
                if error.use_stderr() { err.write_all(text.as_bytes()) } else { out.write_all(text.as_bytes()) };
            return if written.is_ok() && !error.use_stderr() { Exit::Clean } else { Exit::CouldNotRun };
        }
    };
    let done = match arguments.command {
        Command::Init(init) => {
            let (input, is_asked) =
                (std::io::stdin(), std::io::stdin().is_terminal() && std::io::stdout().is_terminal());
            let mut input = input.lock();
            let terminal = is_asked.then_some(command::init::Terminal(&mut input));
            command::init::run(&init, folder, terminal, out)
        }
        Command::Check(check) => command::check::run(&check, folder, out),
        Command::Export(export) => command::export::run(&export, folder, out, err),
        Command::Import(import) => command::import::run(&import, folder, out, err),
        Command::Audit(audit) => command::audit::run(&audit, folder, out, err),
        Command::Infer(infer) => command::infer::run(&infer, folder, out, err),
        #[cfg(feature = "_remote")]
        Command::Pull(pull) => command::pull::run(&pull, folder, out, err),
        #[cfg(feature = "_remote")]
        Command::Push(push) => command::push::run(&push, folder, out, err),
        Command::Diff(diff) => command::diff::run(&diff, folder, out, err),
        Command::Where(places) => command::r#where::run(&places, folder, out, err),
        Command::Code(code) => command::code::run(&code, folder, out, err),
        Command::Docs(docs) => command::docs::run(&docs, folder, out, err),
        #[cfg(feature = "live")]
        Command::Live(live) => command::live::run(&live, folder, out, err),
        #[cfg(feature = "mcp")]
        Command::Mcp(mcp) => command::mcp::run(&mcp, folder),
        Command::Add(add) => command::add::run(&add, folder, out),
        Command::Rename(rename) => command::rename::run(&rename, folder, out),
        Command::Deprecate(deprecate) => command::deprecate::run(&deprecate, folder, out),
        Command::Remove(remove) => command::remove::run(&remove, folder, out),
        Command::Fmt(fmt) => command::fmt::run(&fmt, folder, out),
        Command::Completions(completions) => command::completions::run(&completions, out),
    };
    done.unwrap_or_else(|Failure(message)| {
        if !message.is_empty() {
            // Nothing is left to be done where even this cannot be written.
            let _ = writeln!(err, "{}", report::text::headed("error", &message));
        }
        Exit::CouldNotRun
    })
}
