//! The arguments of `cargo plan mcp`.

use clap::Args;

/// Let a coding agent work with the plan, as a server of the Model Context Protocol on standard input and output.
///
/// Its tools find the event for a need, describe an event with its call in Rust, check the plan, say where events are sent and what changed,
/// add to the plan (only after it was shown what would change), and look at what arrives at a running `cargo plan live`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan mcp                            the workspace's plan
  claude mcp add tracking-plan -- cargo plan mcp   for Claude Code")]
pub(crate) struct McpArguments {
    /// The plan file; without it, tracking-plan.json in the current folder, or the one that the workspace includes.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,
}
