//! The arguments of `cargo plan code`.

use clap::Args;
use std::path::PathBuf;

/// Write the code that `include_plan!` makes of a plan: to look at, or to commit and use in place of the macro.
///
/// A file that is there says in its first lines what it was made of, and is made anew of that. Without PLAN and without such a file,
/// the one `include_plan!` of the workspace says which plan, with which options. The file is a module:
/// `mod analytics { include!("analytics_code.rs"); }`, or a module file of its own. With `--check` nothing is written, and the exit
/// code is 1 where the file is not what the plan makes now. 2 means that the command could not do its work.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan code                                     the code of the workspace's plan, on the screen
  cargo plan code tracking-plan.json -o src/analytics.rs   a module to commit
  cargo plan code -o src/analytics.rs                 the same again, after the plan was edited
  cargo plan code --check -o src/analytics.rs         fail in CI where it was not
  cargo plan code tracking-plan.json --events \"Order *\" --rename \"Order Done=OrderCompleted\" --derive Debug,Clone")]
pub(crate) struct CodeArguments {
    /// The plan file; options count for it as they are given here.
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<String>,

    /// The file to write. One that this command did not make is left as it is.
    #[arg(short, long, value_name = "FILE", value_parser = super::output::output_path())]
    pub(crate) output: Option<PathBuf>,

    /// Write nothing, and fail where the file is not what the plan makes now.
    #[arg(long, requires = "output")]
    pub(crate) check: bool,

    /// A published spec in place of a plan file, as often as there are some.
    #[arg(long, value_name = "NAME", conflicts_with = "plan")]
    pub(crate) spec: Vec<String>,

    /// Only events whose name matches, in which `*` is any text; as often as there are some.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) events: Vec<String>,

    /// Another name for a type: `Check In=CheckInEvent`, or what `rename(…)` takes.
    #[arg(long, value_name = "NAME=TYPE")]
    pub(crate) rename: Vec<String>,

    /// Traits to derive.
    #[arg(long, value_name = "TRAITS", value_delimiter = ',')]
    pub(crate) derive: Vec<String>,

    /// Checks to leave out.
    #[arg(long, value_name = "CHECKS", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,

    /// Checks that warn.
    #[arg(long, value_name = "CHECKS", value_delimiter = ',')]
    pub(crate) warn: Vec<String>,

    /// Checks that are errors.
    #[arg(long, value_name = "CHECKS", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,

    /// The Cargo.toml of the package or workspace whose `include_plan!` is meant.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["plan", "spec"])]
    pub(crate) manifest_path: Option<PathBuf>,
}

impl CodeArguments {
    /// Returns whether an option of `include_plan!` is given.
    pub(crate) fn has_options(&self) -> bool {
        [&self.events, &self.rename, &self.derive, &self.allow, &self.warn, &self.deny]
            .iter()
            .any(|list| !list.is_empty())
    }
}
