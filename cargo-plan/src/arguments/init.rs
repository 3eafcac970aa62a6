//! The arguments of `cargo plan init`.

use clap::Args;
use std::path::PathBuf;

/// Start a plan: from published specs, from names of events, or from both.
///
/// What no option says is asked, where there is a terminal. The plan is written beside Cargo.toml, and what to add to the code is shown; with
/// `--write` that is written too. A file that is there is never overwritten. The exit code is 2 where nothing was written.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan init                                       asks what the plan is to start from
  cargo plan init --spec ecommerce,core                 all events of the Ecommerce Spec, and the reserved traits
  cargo plan init --event \"Signed Up\" --event \"Order Completed\"
  cargo plan init --spec b2b --package app --runtime ../typed-tracking-plans --write   a plan that compiles at once")]
pub(crate) struct Init {
    /// Published specs: ecommerce, b2b, mobile, video, email, live-chat, ab-testing, ai-copilot, core.
    #[arg(long = "spec", value_name = "SPECS", value_delimiter = ',')]
    pub(crate) specs: Vec<String>,

    /// An event of your own, as often as there are some.
    #[arg(long = "event", value_name = "NAME")]
    pub(crate) events: Vec<String>,

    /// The file to write, from the folder of the package's Cargo.toml.
    #[arg(long, value_name = "FILE", default_value = "tracking-plan.json")]
    pub(crate) plan: PathBuf,

    /// The package that is to include the plan; without it, the one of the current folder, or the only one.
    #[arg(long, short, value_name = "NAME")]
    pub(crate) package: Option<String>,

    /// Where plan-runtime is: a checkout of its repository, or the address of one for git.
    #[arg(long, value_name = "PATH|URL")]
    pub(crate) runtime: Option<String>,

    /// Write the dependency into Cargo.toml, the module `analytics`, and the line that declares it.
    #[arg(long)]
    pub(crate) write: bool,

    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// The Cargo.toml of the package or workspace.
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
}
