//! Messages that were recorded: NDJSON of every kind, folders as Segment and RudderStack write them, tables of a warehouse; and what
//! exports of a source's schema count. It knows nothing of plans.
//!
//! # The way: **inputs -> parts -> messages -> visitors**
//!
//! The threads share the inputs, which are read one after the other, as streams: each takes the next part of whole lines, parses it,
//! and gives the messages in it to a visitor of its own. A part is parsed by the thread that read it, in whose cache it is. So memory is
//! bounded whatever the size, and the order in which messages come is not that of the files: what visitors count must not depend on
//! it. A line that is broken is counted and named, with its file, line and byte, and the rest is used.

mod begun;
mod cell;
mod input;
mod members;
mod message;
mod packed;
mod parquet;
mod part;
mod problems;
mod read;
mod schema;
mod seen_times;
mod table;

pub(crate) use cell::CellKind;
pub(crate) use input::has_messages;
pub(crate) use members::RecordedMember;
pub(crate) use message::MessageView;
pub(crate) use problems::{Problems, RecordProblem};
pub(crate) use schema::{PAGES, SchemaCounts, SchemaEvent, SourceSchema};
pub(crate) use seen_times::SeenTimes;
pub(crate) use table::RowCells;

use crate::json::JsonValues;
use members::{KnownMembers, MemberSlots};
use message::NoMessage;
use part::RecordedPart;
use plan_model::json::Node;
use plan_rules::JsonValue as _;
use read::RecordSource;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{panic, thread};
use table::Table;

/// What stands in messages that `cargo plan live` records, in place of a personal value, as it does in the output of `Debug` of
/// plan-runtime.
pub(crate) const MASK: &str = "(personal)";

/// Which messages are read, and by how many threads.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReadOptions {
    /// Messages from this time on, in milliseconds since 1970.
    pub(crate) since: Option<i64>,
    /// Messages before this time.
    pub(crate) until: Option<i64>,
    /// The share of messages that is read, from 0 to 1. Which they are depends on nothing but the messages.
    pub(crate) sample: Option<f64>,
    /// How many threads parse; as many as there are cores, unless it is said.
    pub(crate) threads: Option<usize>,
}

/// Where a message was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordPlace<'r> {
    /// The file, as it was named or found.
    pub(crate) file: &'r str,
    /// The line, from 1; of a table, the row.
    pub(crate) line: u64,
    /// The byte at which the line begins, of the unpacked file.
    pub(crate) offset: u64,
}

/// A recorded message.
#[derive(Debug)]
pub(crate) struct RecordedMessage<'r> {
    pub(crate) place: RecordPlace<'r>,
    pub(crate) message: MessageView<'r>,
    /// When it was made, or else received, in milliseconds since 1970.
    pub(crate) time: Option<i64>,
    pub(crate) parts: MessageParts<'r>,
}

/// What of a message is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MessageParts<'r> {
    /// Whether it has its properties or traits: the table of all tracks of a warehouse leaves them out.
    pub(crate) has_payload: bool,
    /// Whether it has what stands around them: tables of a warehouse leave out the context.
    pub(crate) has_frame: bool,
    /// The line that it stands in alone, as it was written.
    pub(crate) text: Option<&'r [u8]>,
    /// The values of the row that it was made of, which are not in it: what they are depends on the plan.
    pub(crate) cells: Option<&'r RowCells>,
}

/// What messages are given to. Each thread has one of its own.
pub(crate) trait Visitor: Send {
    /// Takes a message. Messages come in any order.
    fn visit(&mut self, recorded: &RecordedMessage<'_>);

    /// Takes what is no message, as it was written: a line that is no JSON, or another value.
    fn reject(&mut self, _text: &[u8]) {}

    /// Takes the next piece of a line that is too long to be a message, as it was written.
    fn reject_piece(&mut self, _text: &[u8], _is_end: bool) {}

    /// Is told that no more of what was read so far follows, so that nobody waits for it.
    fn end_part(&mut self) {}
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) files: usize,
    /// Lines and rows that are not blank.
    pub(crate) lines: u64,
    /// Messages that visitors were given.
    pub(crate) messages: u64,
    /// Messages that `--since`, `--until` or `--sample` leave out.
    pub(crate) passed_over: u64,
    /// When the first and the last message were made.
    pub(crate) seen: SeenTimes,
    /// Hashes of the write keys that messages were sent with: the keys themselves are kept nowhere.
    keys: BTreeSet<u64>,
    /// What exports of the schema of a source count, which have no messages.
    pub(crate) schema: SourceSchema,
    pub(crate) problems: Problems,
}

/// More write keys than this are not counted.
const MOST_KEYS: usize = 1000;

impl ReadOptions {
    /// Returns whether not all messages are read.
    pub(crate) const fn is_part(&self) -> bool {
        self.since.is_some() || self.until.is_some() || self.sample.is_some()
    }
}

impl Summary {
    /// Returns how many write keys the messages were sent with.
    pub(crate) fn write_keys(&self) -> usize {
        self.keys.len()
    }

    /// Returns what is odd about what was read, in sentences.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = self.problems.sentences();
        let keys = self.write_keys();
        if keys > 1 {
            notes.push(format!("the messages were sent with {keys} write keys: are they of one plan?"));
        }
        notes
    }

    fn add_key(&mut self, hash: u64) {
        self.keys.insert(hash);
        // The greatest go, so that the order in which they come does not count.
        if self.keys.len() > MOST_KEYS {
            self.keys.pop_last();
        }
    }

    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.messages += other.messages;
        self.passed_over += other.passed_over;
        self.seen.merge(other.seen);
        other.keys.into_iter().for_each(|hash| self.add_key(hash));
        self.problems.add(other.problems);
    }
}

/// Looks for the inputs without reading them, before anything is written.
///
/// # Errors
/// A sentence for the user: an input is not there.
pub(crate) fn are_there(inputs: &[PathBuf], folder: &Path) -> Result<(), String> {
    input::files(inputs, folder, &mut Problems::default()).map(drop)
}

/// Reads inputs, which are files, folders, or `-` for standard input, and gives each message to one of the visitors, which are
/// returned.
///
/// # Errors
/// A sentence for the user: an input that is not there, or that cannot be opened. What is wrong within a file is a problem of the summary.
pub(crate) fn visit<V: Visitor>(
    inputs: &[PathBuf],
    folder: &Path,
    options: &ReadOptions,
    new: impl Fn() -> V + Sync,
) -> Result<(Vec<V>, Summary), String> {
    let mut summary = Summary::default();
    let files = input::files(inputs, folder, &mut summary.problems)?;
    summary.files = files.len();
    let threads = options.threads.unwrap_or_else(cores).max(1);
    let source = Mutex::new(RecordSource::new(files, options.is_part()));
    let done = thread::scope(|scope| {
        let work = || {
            let (values, slots) = Default::default();
            let mut worker = ParsingThread { visitor: new(), summary: Summary::default(), options, values, slots };
            let mut spare = Vec::new();
            while let Some(part) = next(&source, spare) {
                part.messages(&mut worker);
                worker.visitor.end_part();
                spare = part.into_buffer();
            }
            (worker.visitor, worker.summary)
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    let (schema, problems) = source.into_inner().unwrap_or_else(PoisonError::into_inner).into_found();
    summary.schema = schema;
    summary.problems.add(problems);
    let visitors = done.into_iter().map(|(visitor, own)| {
        summary.add(own);
        visitor
    });
    let visitors = visitors.collect();
    Ok((visitors, summary))
}

/// Returns the next part of the inputs. `spare` is a buffer that was used before.
fn next(source: &Mutex<RecordSource>, spare: Vec<u8>) -> Option<RecordedPart> {
    source.lock().unwrap_or_else(PoisonError::into_inner).part(spare)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The name of a file, which its parts share.
type FileName = Arc<str>;

/// A thread that parses.
struct ParsingThread<'w, V> {
    visitor: V,
    summary: Summary,
    options: &'w ReadOptions,
    /// The values of one text after the other.
    values: JsonValues,
    slots: MemberSlots,
}

impl<V: Visitor> ParsingThread<'_, V> {
    /// Takes one JSON text: a message, or several in a batch.
    fn text(&mut self, text: &[u8], place: RecordPlace<'_>) {
        match std::str::from_utf8(text) {
            Ok(text) => self.json(text, place, None),
            Err(_) => self.no_json(text, place),
        }
    }

    /// Takes a row of a table as JSON.
    fn record(&mut self, table: &Table, text: &[u8], place: RecordPlace<'_>) {
        match parquet::row(text).and_then(|row| table.message_of_values(row)) {
            Some(row) => self.row(table, &row, place),
            None => {
                self.summary.problems.found(RecordProblem::new("is no row of its table", place));
                self.visitor.reject(text.trim_ascii());
            }
        }
    }

    /// Takes the message that a row of a table was made of.
    fn row(&mut self, table: &Table, (message, cells): &(Node, RowCells), place: RecordPlace<'_>) {
        let parts = MessageParts { has_payload: table.has_payload(), has_frame: false, text: None, cells: Some(cells) };
        self.json(&message.to_json(), place, Some(parts));
    }

    /// Takes a text that is all text. `parts` are those of a row of a table.
    fn json(&mut self, text: &str, place: RecordPlace<'_>, parts: Option<MessageParts<'_>>) {
        if !self.give(text, place, parts) {
            self.no_json(text.as_bytes(), place);
        }
    }

    /// Gives the messages of a text to the visitor. Returns whether it is JSON.
    fn give(&mut self, text: &str, place: RecordPlace<'_>, parts: Option<MessageParts<'_>>) -> bool {
        let (mut values, mut slots) = (std::mem::take(&mut self.values), std::mem::take(&mut self.slots));
        let read = values.read(text);
        let is_json = read.is_some();
        if let Some(value) = read {
            self.summary.lines += 1;
            let members = KnownMembers::of(value, &mut slots);
            let parts = parts.unwrap_or_else(|| MessageParts {
                has_payload: true,
                has_frame: true,
                text: Some(text.as_bytes()).filter(|_| message::is_alone(value, &members) && !text.contains('\n')),
                cells: None,
            });
            let mut is_empty = true;
            message::each(value, members, &mut slots, &mut |message| {
                is_empty = false;
                match message {
                    Ok(message) => self.message(message, place, parts),
                    Err(none) => self.no_message(none, place, parts),
                }
            });
            if is_empty {
                self.no_message(NoMessage { why: "has no messages in it", value }, place, parts);
            }
        }
        (self.values, self.slots) = (values, slots);
        is_json
    }

    fn no_message(&mut self, none: NoMessage<'_>, place: RecordPlace<'_>, parts: MessageParts<'_>) {
        self.summary.problems.found(RecordProblem::new(none.why, place));
        match parts.text {
            Some(text) => self.visitor.reject(text),
            None => {
                let mut node = none.value.to_node();
                parts.cells.into_iter().for_each(|cells| cells.add_to(&mut node));
                self.visitor.reject(node.to_json().as_bytes());
            }
        }
    }

    /// Says what is wrong with a text, which `serde_json` has the words for.
    fn no_json(&mut self, text: &[u8], place: RecordPlace<'_>) {
        self.summary.lines += 1;
        if self.values.has_too_many() {
            self.summary
                .problems
                .found(RecordProblem::new("has more than a million values, which no message has", place));
            return self.visitor.reject(text);
        }
        let mut problem = RecordProblem::new("is no JSON", place);
        if let Err(error) = serde_json::from_slice::<Value>(text) {
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            problem = problem.detail(format!("{said}, at character {}", error.column()));
        }
        self.summary.problems.found(problem);
        self.visitor.reject(text);
    }

    fn message(&mut self, message: MessageView<'_>, place: RecordPlace<'_>, parts: MessageParts<'_>) {
        let times = message::times(&message);
        if !self.wants(&message, times.best()) {
            self.summary.passed_over += 1;
            return;
        }
        if let Some(why) = times.skew() {
            self.summary.problems.found(RecordProblem::new(why, place).used());
        }
        if let Some(key) = message::write_key(&message) {
            self.summary.add_key(crate::stable_hash::stable_hash(key));
        }
        self.summary.seen.add(times.best());
        self.summary.messages += 1;
        self.visitor.visit(&RecordedMessage { place, message, time: times.best(), parts });
    }

    /// Returns whether the options ask for a message. One without a time is no part of any span of time.
    fn wants(&self, message: &MessageView<'_>, time: Option<i64>) -> bool {
        let is_after = self.options.since.is_none_or(|since| time.is_some_and(|time| time >= since));
        let is_before = self.options.until.is_none_or(|until| time.is_some_and(|time| time < until));
        is_after && is_before && self.options.sample.is_none_or(|share| message::is_in_sample(message, share))
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests;
