//! The arguments of `cargo plan docs`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Write the plan as a site that everybody can read: every event with its meaning, its properties, an example and its call.
///
/// The site is a folder of files that need no server and no network: open index.html. It has lists by objective, owner, destination and
/// status, a page about personal data, and a search that forgives typing errors. Run in a Cargo workspace that includes the plan, it
/// says where the code sends each event too. A folder with files that this command did not make is left as it is; in its own, pages of events
/// that are gone are removed. The exit code is 2 where the site could not be written.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan docs                                    the workspace's plan, in the folder `site`
  cargo plan docs --plan tracking-plan.json -o public   one plan, in another folder
  cargo plan docs --since v1.2                       with what changed since the git tag v1.2
  cargo plan docs --source-url 'https://github.com/shop/app/blob/main/{file}#L{line}'
  cargo plan docs --format md -o docs/plan           Markdown, to read beside the code")]
pub(crate) struct DocsArguments {
    /// The plan file; without it, tracking-plan.json in the current folder, or the one that the workspace includes.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,

    /// The folder to write.
    #[arg(short, long, value_name = "FOLDER", default_value = "site")]
    pub(crate) output: PathBuf,

    /// The form of the pages.
    #[arg(long, value_enum, default_value_t = DocsFormat::Html)]
    pub(crate) format: DocsFormat,

    /// The git commit, branch or tag to compare the plan with.
    #[arg(long, value_name = "REF")]
    pub(crate) since: Option<String>,

    /// The address of a line of code on the web, with {file}, its path in the git repository, and {line} in it.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) source_url: Option<String>,

    /// The Cargo.toml of the package or workspace whose code is looked through.
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// The form of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocsFormat {
    /// A site for a browser.
    Html,
    /// Markdown files.
    Md,
}
