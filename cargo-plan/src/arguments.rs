//! The arguments of every command, and its help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Check tracking plans, offline and exact.
#[derive(Debug, Parser)]
#[command(name = "cargo plan", bin_name = "cargo plan", version, about, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
}

/// Say what `include_plan!` says of each plan, without compiling.
///
/// Without FILE, every `include_plan!` of the workspace is checked with its options: the package's libraries, programs, tests,
/// examples and benches. Errors make the exit code 1; warnings do so with `--deny warnings`. 2 means that the check could not run.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan check                              the plans of this workspace
  cargo plan check tracking-plan.json           one plan, wherever it is
  cargo plan check --deny warnings --format github   annotations in GitHub Actions")]
pub(crate) struct Check {
    /// Plan files; without any, the plans that the workspace includes.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Fail on warnings too.
    #[arg(long, value_enum)]
    pub(crate) deny: Option<Deny>,

    /// Show errors only, without a summary.
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// The Cargo.toml of the package or workspace.
    #[arg(long, value_name = "PATH", conflicts_with = "files")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// What fails beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Every warning.
    Warnings,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As the compiler shows them.
    Text,
    /// One JSON object.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit XML, a test for each plan.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}
