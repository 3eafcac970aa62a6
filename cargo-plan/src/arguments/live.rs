//! The arguments of `cargo plan live`.

use crate::report::OutputFormat;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Look at the messages of an app while it runs, each judged by the plan; or judge those of a test run in CI.
///
/// The server speaks the HTTP API of Segment: point a library of any language at the address that is printed, and open that address in a
/// browser. Nothing leaves this machine, unless `--proxy` says so. What the plan marks as personal data is masked, and write keys are not kept. The plan is read again
/// when it changes.
///
/// With a COMMAND, the server runs it with PLAN_ENDPOINT and WRITE_KEY (and SEGMENT_ENDPOINT and SEGMENT_WRITE_KEY) set, waits for its last
/// message, and reports. With `--proxy` the command keeps its own write key. The exit code is 1 where `--fail-on` or `--min-coverage` finds something, and 2 where the server could not run, or
/// the command itself failed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan live                           the workspace's plan, at http://127.0.0.1:8377
  cargo plan live --proxy                   pass the messages on to Segment as well
  cargo plan live --record today.ndjson     keep the messages, a line for each
  cargo plan live --replay today.ndjson     look at them again
  cargo plan live --fail-on violation,unplanned -- cargo test
  cargo plan live --fail-on violation --min-coverage 80 --format junit -o live.xml -- cargo test
  cargo plan live --fail-on violation --replay today.ndjson   judge what was recorded

Addresses for tests: /all counts, /good and /bad list messages (with ?name=…&call=…&user=…&q=…), /coverage, /reset.")]
pub(crate) struct LiveArguments {
    /// The plan file; without it, tracking-plan.json in the current folder, or the one that the workspace includes.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,

    /// The port; 0 is any that is free. Without it 8377, and with a COMMAND any that is free.
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,

    /// The address to listen at. Where others than this machine can reach it, a token is asked for, which is printed.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: String,

    /// An origin whose pages may send messages, beside those of this machine: https://app.example.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<String>,

    /// A write key that is taken in place of the token.
    #[arg(long, value_name = "KEY")]
    pub(crate) write_key: Vec<String>,

    /// Pass messages on to the real server, and its answers back: https://api.segment.io, or another one.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "https://api.segment.io")]
    pub(crate) proxy: Option<String>,

    /// Add each message to a file, as a line of JSON. What the plan marks as personal data is masked.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// Start with the messages of a file that was recorded.
    #[arg(long, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,

    /// What makes a run fail.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CLASSES")]
    pub(crate) fail_on: Vec<FailOn>,

    /// How many of the planned events must come, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) min_coverage: Option<u8>,

    /// How a run is reported.
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(crate) format: OutputFormat,

    /// The file to report to.
    #[arg(short, long, value_name = "FILE", value_parser = super::output::output_path())]
    pub(crate) output: Option<PathBuf>,

    /// The command to run, behind `--`.
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// A message that breaks a rule of the plan, or that Segment would not take.
    Violation,
    /// An event or a property that the plan does not have.
    Unplanned,
}
