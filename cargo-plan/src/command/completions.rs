//! `cargo plan completions`: what a shell needs to complete the commands and options.

use crate::arguments::Arguments;
use crate::arguments::edit::Completions;
use crate::{Exit, Failure};
use clap::CommandFactory;
use std::io::Write;

pub(crate) fn run(arguments: &Completions, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut command = Arguments::command().bin_name("cargo-plan");
    // Written at once: the generator panics where its output ends early.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "cargo-plan", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Clean)
}
