//! The arguments of `cargo plan audit`.

use super::recorded::RecordedArguments;
use super::warehouse::LoadedArguments;
use crate::audit::FindingKind;
use crate::audit::sql::SqlEngine;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Hold recorded messages, the plan and the code against each other: one table of all events.
///
/// RECORDED are files and folders of messages, as `cargo plan infer` reads them. Each message is judged by the plan, as `cargo plan live`
/// judges it. Each event has a row: whether it is in the plan, in the code (`--code`) and in the data, who owns it, how many messages there are and how many of them violate the
/// plan, and when the first and the last was made; and what is found of it. Findings have words: unplanned, never-seen, never-fires, not-in-code, not-live, violation,
/// broken, unplanned-property, property-never-seen, value-never-seen, new-value, unknown-version, warehouse-type. Personal data is masked in all that is shown. The exit code is
/// 1 where `--fail-on` finds something, and 2 where the audit could not be made.
///
/// With `--tables` it is not messages that are read, but what a warehouse says of its columns (`information_schema.columns` as CSV): each table and column is held against those that
/// `cargo plan export ddl` makes of the plan. Its findings are missing-table, unplanned-table, missing-column, unplanned-column, column-type.
///
/// With `--sql` nothing is read: it writes a query that counts the same on a warehouse or a lake, over a table in which each row holds one
/// message as JSON. What the query does not count is said on standard error, and in its comments.
#[derive(Debug, Args)]
#[command(mut_arg("inputs", |inputs| inputs.required(false).required_unless_present_any(["tables", "sql"])))]
#[command(after_help = "Examples:
  cargo plan audit events.ndjson                            a recording and the plan of this workspace
  cargo plan audit events.ndjson --code                     and the code of this workspace
  cargo plan audit s3/segment-logs --since 2026-11-01 -o audit.xlsx
  cargo plan audit events.ndjson -o audit.html              a page with charts, for everybody
  cargo plan audit logs --plan tracking-plan.json --fail-on violation,unplanned --format sarif
  zstdcat logs.zst | cargo plan audit - --split good.ndjson bad.ndjson   part the messages that are as the plan says from the others
  cargo plan audit --tables columns.csv --warehouse postgres   the tables that a warehouse has, and those that the plan makes
  cargo plan audit --sql bigquery --table lake.events --column payload -o audit.sql   a query for the messages in a warehouse")]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) recorded: RecordedArguments,

    /// The plan file; without it, tracking-plan.json in the current folder, or the one that the workspace includes.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,

    /// Look through the code of the workspace too: where it sends each event.
    #[arg(long)]
    pub(crate) code: bool,

    /// The Cargo.toml of the package or workspace whose code is looked through.
    #[arg(long, value_name = "PATH", requires = "code")]
    pub(crate) manifest_path: Option<PathBuf>,

    /// Which findings make the exit code 1.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STATES", hide_possible_values = true)]
    pub(crate) fail_on: Vec<FindingKind>,

    /// Write each message to one of two files as it is read: GOOD if it is as the plan says, else BAD. `-` is standard output.
    #[arg(long, num_args = 2, value_names = ["GOOD", "BAD"])]
    pub(crate) split: Option<Vec<PathBuf>>,

    /// Hold the tables of a warehouse against the plan: its `information_schema.columns` as CSV, in one or several files; `-` is standard input. Where `--warehouse` is
    /// not given, the types in it tell which one it is.
    #[arg(long, num_args = 1.., value_name = "FILE", conflicts_with_all = ["inputs", "since", "until", "sample", "threads", "code", "split"])]
    pub(crate) tables: Option<Vec<PathBuf>>,

    #[command(flatten)]
    pub(crate) loaded: LoadedArguments,

    /// Write a query that counts the findings of messages in a warehouse or a lake, and read nothing.
    #[arg(long, value_enum, value_name = "ENGINE", conflicts_with_all = ["inputs", "since", "until", "sample", "threads", "code", "split", "tables", "fail_on", "format"])]
    pub(crate) sql: Option<SqlEngine>,

    /// What the query reads, as it stands behind `from`: a table in which each row is one message; without it, `events`.
    #[arg(long, value_name = "TABLE", requires = "sql")]
    pub(crate) table: Option<String>,

    /// The column that has the JSON of a message, or another expression; without it, `payload`.
    #[arg(long, value_name = "COLUMN", requires = "sql")]
    pub(crate) column: Option<String>,

    /// How the table is shown; without it, as the ending of `--output` says, or else as text.
    #[arg(long, value_enum)]
    pub(crate) format: Option<AuditFormat>,

    /// The file to write the table to.
    #[arg(short, long, value_name = "FILE", value_parser = super::output::output_path())]
    pub(crate) output: Option<PathBuf>,
}

impl AuditArguments {
    /// Returns how the table is shown.
    pub(crate) fn format(&self) -> AuditFormat {
        let of_output = || AuditFormat::of_ending(self.output.as_ref()?);
        self.format.or_else(of_output).unwrap_or(AuditFormat::Text)
    }
}

impl AuditFormat {
    /// Returns the format that a file of this name has.
    fn of_ending(file: &Path) -> Option<Self> {
        let name = file.file_name()?.to_str()?.to_ascii_lowercase();
        let endings = [
            (".sarif.json", Self::Sarif),
            (".sarif", Self::Sarif),
            (".json", Self::Json),
            (".csv", Self::Csv),
            (".xlsx", Self::Xlsx),
            (".md", Self::Md),
            (".html", Self::Html),
        ];
        endings.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, format)| format)
    }
}

/// How an audit is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// A table, and what is found of each event.
    Text,
    /// One JSON object with everything.
    Json,
    /// A row for each event, each of its findings, and each note on what was read.
    Csv,
    /// A workbook with sheets of events, findings, days and what was read.
    Xlsx,
    /// Two tables in Markdown.
    Md,
    /// One page with charts and filters, which needs no network.
    Html,
    /// SARIF 2.1.0, at the lines of the plan.
    Sarif,
}
