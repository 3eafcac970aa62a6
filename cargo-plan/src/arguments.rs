//! The arguments of every command, and its help.

pub(crate) mod audit;
pub(crate) mod code;
pub(crate) mod docs;
pub(crate) mod edit;
pub(crate) mod init;
#[cfg(feature = "live")]
pub(crate) mod live;
#[cfg(feature = "mcp")]
pub(crate) mod mcp;
pub(crate) mod output;
pub(crate) mod recorded;
#[cfg(feature = "_remote")]
pub(crate) mod remote;
pub(crate) mod warehouse;

use crate::compare::Class;
use crate::report::OutputFormat;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The port that `cargo plan live` listens on where none is named.
#[cfg(any(feature = "live", feature = "mcp"))]
pub(crate) const USUAL_LIVE_PORT: u16 = 8377;

/// Check, compare, find and edit tracking plans, offline and exact; pull and push them where a team keeps them.
#[derive(Debug, Parser)]
#[command(name = "cargo plan", bin_name = "cargo plan", version, about, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    Check(CheckArguments),
    Diff(Diff),
    Export(Export),
    Import(ImportArguments),
    Infer(recorded::Infer),
    Audit(audit::AuditArguments),
    #[cfg(feature = "_remote")]
    Pull(remote::Pull),
    #[cfg(feature = "_remote")]
    Push(remote::Push),
    Where(Where),
    Code(code::CodeArguments),
    Docs(docs::DocsArguments),
    #[cfg(feature = "live")]
    Live(live::LiveArguments),
    #[cfg(feature = "mcp")]
    Mcp(mcp::McpArguments),
    Add(edit::Add),
    Rename(edit::RenameArguments),
    Deprecate(edit::Deprecate),
    Remove(edit::Remove),
    Fmt(edit::Fmt),
    Completions(edit::Completions),
}

/// Say what `include_plan!` says of each plan, without compiling.
///
/// Without FILE, every `include_plan!` of the workspace is checked with its options: the package's libraries, programs, tests,
/// examples and benches. Errors make the exit code 1; warnings do so with `--deny warnings`. 2 means that the check could not run.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan check                              the plans of this workspace
  cargo plan check tracking-plan.json           one plan, wherever it is
  cargo plan check --fix                        mend misspelled keys and types, then check
  cargo plan check --watch                      check again after each change
  cargo plan check --deny warnings --format github   annotations in GitHub Actions")]
pub(crate) struct CheckArguments {
    /// Plan files; without any, the plans that the workspace includes.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(crate) format: OutputFormat,

    /// Fail on warnings too.
    #[arg(long, value_enum)]
    pub(crate) deny: Option<Deny>,

    /// Show errors only, without a summary.
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Mend what leaves no doubt first: a key or a type a letter or two from the right one, a number in quotes. All else in the file
    /// stays as it is.
    #[arg(long)]
    pub(crate) fix: bool,

    /// Check again whenever a plan, or a source with `include_plan!`, changes. Ctrl-C ends it.
    #[arg(long)]
    pub(crate) watch: bool,

    /// The Cargo.toml of the package or workspace.
    #[arg(long, value_name = "PATH", conflicts_with = "files")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// Say what changes between two versions of a plan, and what each change breaks.
///
/// code: a crate that uses it with the call macros, or reads its fields, does not compile any more. data: what reads the data misses
/// something, or finds another meaning. warehouse: a table or column goes, or changes its type. Everything else is safe. The
/// exit code is 1 where a change breaks what `--breaking` names, and 2 where the plans could not be compared.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan diff old.json new.json                         every change of two files
  cargo plan diff --against main                            what this branch changes
  cargo plan diff --against main --plan tracking-plan.json --breaking code,data --format github
  cargo plan diff --against main --ddl --warehouse postgres  the ALTERs that take the tables there")]
pub(crate) struct Diff {
    /// The plan as it was.
    #[arg(value_name = "OLD", conflicts_with_all = ["against", "plan"])]
    pub(crate) old: Option<String>,

    /// The plan as it is.
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<String>,

    /// The git commit, branch or tag with the plan as it was.
    #[arg(long, value_name = "REF")]
    pub(crate) against: Option<String>,

    /// The plan file as it is; without it, the one that the workspace includes.
    #[arg(long, value_name = "FILE", requires = "against")]
    pub(crate) plan: Option<String>,

    /// What makes the comparison fail.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CLASSES")]
    pub(crate) breaking: Vec<Class>,

    /// How changes are shown.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,

    /// Write the SQL that takes the tables of the old plan to those of the new one, and nothing else. Nothing is dropped; what cannot be
    /// changed without losing values is said, and makes the exit code 1.
    #[arg(long, requires = "warehouse", conflicts_with_all = ["breaking", "format"])]
    pub(crate) ddl: bool,

    #[command(flatten)]
    pub(crate) warehouse: warehouse::LoadedArguments,
}

/// Read a plan from where the team keeps it: a spreadsheet, CSV, Markdown, YAML, JSON, or the export of another tool.
///
/// Every cell is accounted for: read, and as what, or left out, and why. Without `--output` the plan is shown and nothing is
/// written. Into a plan that is there, only what changed at the source is changed; both sides changed is a conflict, which is listed, and
/// the plan's word stays.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan import \"Tracking Plan.xlsx\" -o tracking-plan.json   a plan from a spreadsheet
  cargo plan import docs/tracking-plan.md --format json           what became of every cell
  cargo plan import plan.csv --map 'Squad=owner' -o plan.json     a header that is not known
  cargo plan import --check -o tracking-plan.json                 fail in CI where plan and source differ")]
pub(crate) struct ImportArguments {
    /// The files, or folders of files; without any, those of the last import into the plan.
    #[arg(value_name = "FILE", required_unless_present = "output")]
    pub(crate) files: Vec<PathBuf>,

    /// The plan to write, or to bring up to date.
    #[arg(short, long, value_name = "PLAN", value_parser = output::output_path())]
    pub(crate) output: Option<PathBuf>,

    /// What a header or a key that is not recognised is: `Header=field`. `Header=ignore` leaves its column out.
    #[arg(long, value_name = "HEADER=FIELD")]
    pub(crate) map: Vec<String>,

    /// Write nothing, and fail where the plan differs from its source.
    #[arg(long, requires = "output")]
    pub(crate) check: bool,

    /// How the account is shown.
    #[arg(long, value_enum, default_value_t = ImportFormat::Text)]
    pub(crate) format: ImportFormat,
}

/// Write the plan in the form of another tool.
///
/// What the form has no place for is listed. CSV and Markdown can be edited and imported again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan export csv tracking-plan.json -o plan.csv       a row for each property
  cargo plan export md tracking-plan.json -o plan.md         a page to read
  cargo plan export json-schema tracking-plan.json -o schemas   a folder with a schema for each event
  cargo plan export xlsx tracking-plan.json -o plan.xlsx     a workbook that people fill in
  cargo plan export rudder tracking-plan.json -o rudder      a folder for rudder-cli
  cargo plan export typewriter tracking-plan.json -o plan.json  for Segment's Typewriter
  cargo plan export ddl --warehouse postgres -o tables.sql   the tables that a warehouse gets of the plan
  cargo plan export dbt --warehouse postgres -o analytics    models and tests of these tables, in a dbt project
  cargo plan export odcs tracking-plan.json -o plan.odcs.yaml   a data contract")]
pub(crate) struct Export {
    /// The form.
    #[arg(value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,

    /// The plan.
    #[arg(value_name = "PLAN", default_value = "tracking-plan.json")]
    pub(crate) plan: PathBuf,

    /// The file to write; of json-schema, registry, rudder and amplitude, a name without an ending is a folder. Of dbt, the folder of the
    /// project.
    #[arg(short, long, value_name = "FILE", value_parser = output::output_path())]
    pub(crate) output: Option<PathBuf>,

    /// Name every place of what the form does not hold, and not the first three.
    #[arg(long)]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) warehouse: warehouse::WarehouseArguments,
}

/// A form to export to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A table with a row for each property.
    Csv,
    /// A workbook to fill in: lists to choose from, and a note on each header.
    Xlsx,
    /// A Markdown page with a table for each event.
    Md,
    /// JSON Schema, draft 07.
    JsonSchema,
    /// JSON Schemas as the schema registry of a broker takes them.
    Registry,
    /// Segment's Public API.
    Segment,
    /// Segment's older Config API, which Typewriter reads.
    Typewriter,
    /// A `rudder/v1` project: a folder of YAML documents.
    Rudder,
    /// The CSV of events that Amplitude Data imports; into a folder, also that of the properties of users.
    Amplitude,
    /// The CSV that Mixpanel's Lexicon imports.
    Mixpanel,
    /// A plan as Avo exports one.
    Avo,
    /// A data contract of the Open Data Contract Standard, version 3.
    Odcs,
    /// The tables of a warehouse as SQL, as `--server` makes them in `--warehouse`.
    Ddl,
    /// Sources, staging models and tests for dbt, in the folder of a project.
    Dbt,
}

/// How an account of an import is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// A summary of one screen.
    Text,
    /// One JSON object with every cell.
    Json,
}

/// Say where the code of the workspace sends each event.
///
/// Every place that names an event is found by the syntax tree: the macros and functions of the plan, struct literals, imports and
/// other mentions; tests are told apart. It says too which events no code sends, and which optional properties no code gives. The
/// exit code is 1 where `--deny-unused` finds an event, and 2 where the command could not run.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan where                      every event of the workspace's plans
  cargo plan where \"Order Completed\"    one event; its type, OrderCompleted, means it too
  cargo plan where --deny-unused        fail in CI where an event is never sent")]
pub(crate) struct Where {
    /// The name of an event in the plan, or of its type.
    #[arg(value_name = "EVENT")]
    pub(crate) event: Option<String>,

    /// Only events of this plan file.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,

    /// Show only events that are never sent, and optional properties that are never given.
    #[arg(long)]
    pub(crate) unused: bool,

    /// Fail where an event is never sent, or by tests only. Events that the plan deprecates, or does not call live, need not be.
    #[arg(long)]
    pub(crate) deny_unused: bool,

    /// How places are shown.
    #[arg(long, value_enum, default_value_t = WhereFormat::Text)]
    pub(crate) format: WhereFormat,

    /// The Cargo.toml of the package or workspace.
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// How places are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhereFormat {
    /// An event, then a line for each place.
    Text,
    /// One JSON object.
    Json,
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// One line a change, and one for each thing that it breaks.
    Text,
    /// A table for a pull request.
    Markdown,
    /// One JSON object.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

/// What fails beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Every warning.
    Warnings,
}
