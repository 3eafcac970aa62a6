//! The arguments of `cargo plan live`.

use clap::Args;
use std::ffi::OsString;

/// Look at the messages of an app while it runs, each judged by the plan.
///
/// The server speaks the HTTP API of Segment: point a library of any language at the address that is printed, and open that address in a
/// browser. Nothing leaves this machine. What the plan marks as personal data is masked; write keys are not kept. The plan is read again when
/// it changes. The exit code is 2 where the server could not start.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan live                           the workspace's plan, at http://127.0.0.1:8377
  cargo plan live --plan tracking-plan.json --port 0   one plan, at any free port")]
pub(crate) struct LiveArguments {
    /// The plan file; without it, tracking-plan.json in the current folder, or the one that the workspace includes.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,

    /// The port; 0 is any that is free.
    #[arg(long, value_name = "N", default_value_t = 8377)]
    pub(crate) port: u16,

    /// The address to listen at. Where others than this machine can reach it, a token is asked for, which is printed.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: String,

    /// An origin whose pages may send messages, beside those of this machine: https://app.example.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<String>,

    /// A write key that is taken in place of the token.
    #[arg(long, value_name = "KEY")]
    pub(crate) write_key: Vec<String>,

    /// The command to run.
    #[arg(last = true, value_name = "COMMAND", hide = true)]
    pub(crate) command: Vec<OsString>,
}
