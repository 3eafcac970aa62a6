//! The account of an import as people and programs read it: a summary of one screen, or every cell as JSON.

use super::Import;
use super::ledger::{AccountItem, Fate};
use crate::sentence::counted;
use plan_model::json::write_string;
use std::collections::HashMap;
use std::io::{self, Write};

/// How many cells were read, and why the others were not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CellCounts {
    pub(crate) read: usize,
    pub(crate) left_out: usize,
    /// Each reason, how often it holds, and the first place.
    pub(crate) reasons: Vec<(String, usize, String)>,
}

/// Counts the cells of an import.
pub(crate) fn counts(import: &Import) -> CellCounts {
    let mut counts = CellCounts::default();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for entry in import.ledger.entries() {
        match entry.fate {
            Fate::Read(_) => counts.read += 1,
            Fate::LeftOut(why) => {
                counts.left_out += 1;
                let next = counts.reasons.len();
                let at = *places.entry(why).or_insert(next);
                match counts.reasons.get_mut(at) {
                    Some((_, count, _)) => *count += 1,
                    None => counts.reasons.push((why.to_owned(), 1, place(&entry))),
                }
            }
        }
    }
    counts.reasons.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    counts
}

/// Returns a place as people say it.
fn place(entry: &AccountItem<'_>) -> String {
    let sheet = entry.place.sheet.map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
    let path = entry.place.path.map(|path| format!(" {path}")).unwrap_or_default();
    format!("{}{sheet}:{}:{}{path}", entry.place.file, entry.place.row, entry.place.column)
}

/// Most reasons and decisions that a screen has room for.
const MOST_LINES: usize = 12;

/// Writes the summary.
pub(crate) fn write_summary(import: &Import, out: &mut dyn Write) -> io::Result<()> {
    let (events, properties, traits) = import.sizes();
    let counts = counts(import);
    let traits = if traits > 0 { format!(", {}", counted(traits, "trait")) } else { String::new() };
    writeln!(out, "{}, {}{traits}", counted(events, "event"), counted(properties, "property"))?;
    writeln!(out, "{} of {} cells and values read", counts.read, counts.read + counts.left_out)?;
    let notes = import.ledger.notes();
    for note in notes.iter().take(MOST_LINES) {
        let (file, sheet) = import.ledger.sheet_name(note.sheet);
        let sheet = sheet.map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
        writeln!(out, "  {file}{sheet}: {}", note.text)?;
    }
    more(notes.len(), "more decisions", out)?;
    if counts.left_out > 0 {
        writeln!(out, "left out: {}", counted(counts.left_out, "cell"))?;
    }
    for (why, count, place) in counts.reasons.iter().take(MOST_LINES) {
        writeln!(out, "  {count:>5}  {why}  ({place})")?;
    }
    more(counts.reasons.len(), "more reasons", out)?;
    if counts.reasons.iter().any(|(why, ..)| why.contains("is not recognised")) {
        writeln!(
            out,
            "help: `--map 'HEADER=FIELD'` says what a header or a key is; the field `label` keeps it as a label, `ignore` leaves it out"
        )?;
    }
    Ok(())
}

fn more(count: usize, what: &str, out: &mut dyn Write) -> io::Result<()> {
    if count > MOST_LINES {
        writeln!(out, "         and {} {what}: `--format json` has every cell", count - MOST_LINES)?;
    }
    Ok(())
}

/// Writes every cell as JSON, one a line, so that a large sheet needs no room of its own.
pub(crate) fn write_json(import: &Import, extra: &[(&str, &[String])], out: &mut dyn Write) -> io::Result<()> {
    let (events, properties, traits) = import.sizes();
    let counts = counts(import);
    writeln!(
        out,
        "{{\n  \"version\": 1,\n  \"events\": {events},\n  \"properties\": {properties},\n  \"traits\": {traits},"
    )?;
    writeln!(out, "  \"read\": {},\n  \"left_out\": {},", counts.read, counts.left_out)?;
    for (name, list) in extra {
        let list = list.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
        writeln!(out, "  \"{name}\": [{list}],")?;
    }
    writeln!(out, "  \"notes\": [")?;
    let notes = import.ledger.notes();
    for (at, note) in notes.iter().enumerate() {
        let (file, sheet) = import.ledger.sheet_name(note.sheet);
        let sheet = sheet.map(|sheet| format!(", \"sheet\": {}", quoted(sheet))).unwrap_or_default();
        let comma = if at + 1 < notes.len() { "," } else { "" };
        writeln!(out, "    {{\"file\": {}{sheet}, \"text\": {}}}{comma}", quoted(file), quoted(&note.text))?;
    }
    writeln!(out, "  ],\n  \"cells\": [")?;
    let mut is_first = true;
    for entry in import.ledger.entries() {
        if !is_first {
            writeln!(out, ",")?;
        }
        is_first = false;
        write!(out, "    {}", cell(&entry))?;
    }
    writeln!(out, "\n  ]\n}}")
}

fn cell(entry: &AccountItem<'_>) -> String {
    let place = &entry.place;
    let sheet = place.sheet.map(|sheet| format!(", \"sheet\": {}", quoted(sheet))).unwrap_or_default();
    let path = place.path.map(|path| format!(", \"path\": {}", quoted(path))).unwrap_or_default();
    let (fate, what) = match entry.fate {
        Fate::Read(what) => ("read", what),
        Fate::LeftOut(why) => ("left_out", why),
    };
    format!(
        "{{\"file\": {}{sheet}, \"row\": {}, \"column\": {}{path}, \"text\": {}, \"{fate}\": {}}}",
        quoted(place.file),
        place.row,
        place.column,
        quoted(entry.text),
        quoted(what)
    )
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}
