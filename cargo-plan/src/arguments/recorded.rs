//! The arguments of commands that read recorded messages.

use super::ImportFormat;
use crate::infer::Ranges;
use crate::time;
use clap::Args;
use std::path::PathBuf;

/// Make a plan of messages that were recorded.
///
/// RECORDED are files and folders: NDJSON, batches, what file sinks, dead letters and `live --record` hold, folders that Segment or
/// RudderStack write to S3, tables of a warehouse as CSV, and the schema of a source as Segment exports it, which counts and knows no types; packed
/// by gzip or zstd, or not; `-` is standard input. What is known of each event is said: its properties and their types, which are required, the only values, formats, what is in objects and lists. Into
/// a plan that is there, only what it lacks is added. Every message that was read is valid against the plan, unless a threshold is lowered.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan infer events.ndjson                              show the plan of a recording
  cargo plan infer s3/segment-logs -o tracking-plan.json      of a folder by day, into a new plan or one that is there
  cargo plan infer logs --since 2026-11-01 --sample 0.1       a tenth of the messages since a day
  zstdcat logs.zst | cargo plan infer - --no-evidence         of standard input, without counts beside each property")]
pub(crate) struct Infer {
    #[command(flatten)]
    pub(crate) recorded: RecordedArguments,

    /// The plan to write, or to add to: JSON, or YAML where its name says so.
    #[arg(short, long, value_name = "PLAN", value_parser = super::output::output_path())]
    pub(crate) output: Option<PathBuf>,

    /// Leave out the counts, shares and days that decisions rest on (`x-evidence`).
    #[arg(long)]
    pub(crate) no_evidence: bool,

    /// The share of messages that must give a property for it to be required, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = share)]
    pub(crate) required_from: f64,

    /// Of fewer messages than this nothing is required, and no values are the only ones.
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub(crate) min_messages: u64,

    /// The most values of a text that may be the only ones; 0 for no such lists.
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) enum_max: u8,

    /// How often each of the only values must have been seen, on the average.
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub(crate) enum_repeats: u64,

    /// Which bounds of numbers are said.
    #[arg(long, value_enum, default_value_t = Ranges::Safe)]
    pub(crate) ranges: Ranges,

    /// How what was read is shown.
    #[arg(long, value_enum, default_value_t = ImportFormat::Text)]
    pub(crate) format: ImportFormat,
}

/// Which recorded messages are read.
#[derive(Debug, Args)]
pub(crate) struct RecordedArguments {
    /// Files or folders of recorded messages, or `-`.
    #[arg(value_name = "RECORDED", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Only messages from this day or time on: `2026-11-01`, `2026-11-01T12:00:00Z`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) since: Option<i64>,

    /// Only messages before this day or time.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) until: Option<i64>,

    /// Only this share of the messages, from 0 to 1: always the same ones.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) sample: Option<f64>,

    /// How many threads read; as many as there are cores, unless it is said.
    #[arg(long, value_name = "COUNT")]
    pub(crate) threads: Option<usize>,
}

fn time(text: &str) -> Result<i64, String> {
    time::parse(text).ok_or_else(|| "it is no day or time such as 2026-11-01 or 2026-11-01T12:00:00Z".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "it is no share from 0 to 1, such as 0.1".to_owned())
}
