//! The audit for a terminal: a table of the events, and below it what is found of each.

use super::rows::values;
use crate::audit::table::{Audit, AuditEvent, AuditFinding};
use crate::pages::visible_line;
use crate::report::text::what_was_read;
use crate::sentence::counted;
use std::fmt::Write;

/// How many characters of a name and of a sample are shown.
const NAME_CHARS: usize = 40;
/// How many findings of an event are listed.
const MOST_LISTED: usize = 20;
const SAMPLE_CHARS: usize = 120;

/// Writes the table.
pub(crate) fn write(audit: &Audit) -> String {
    let mut out = read(audit) + "\n";
    if !audit.read.notes.is_empty() {
        out.push_str("of these:\n");
        audit.read.notes.iter().for_each(|note| {
            let _ = writeln!(out, "  {}", visible_line(note));
        });
    }
    out.push('\n');
    table(audit, &mut out);
    for event in audit.events.iter().filter(|event| !event.findings.is_empty()) {
        findings(event, &mut out);
    }
    let (well, all) = (audit.events.iter().filter(|event| event.states.is_empty()).count(), audit.events.len());
    let _ = writeln!(out, "\n{}: {well} without findings", counted(all, "event"));
    out
}

/// Returns what was read, in a sentence.
pub(super) fn read(audit: &Audit) -> String {
    let reading = &audit.read;
    let days = reading.first.as_deref().zip(reading.last.as_deref()).map(|(first, last)| (day(first), day(last)));
    let text = what_was_read((reading.messages, reading.lines, reading.files), days, reading.passed_over);
    let share = reading.violating as f64 / reading.messages.max(1) as f64;
    format!("{text}; {} violating ({})", reading.violating, percent(share))
}

fn table(audit: &Audit, out: &mut String) {
    let mut headers = vec!["event", "owner", "plan", "code", "messages", "violating", "first seen", "last seen"];
    if !audit.has_code {
        headers.retain(|header| *header != "code");
    }
    let mut rows = vec![headers.iter().map(|header| (*header).to_owned()).collect()];
    rows.extend(audit.events.iter().map(|event| cells(event, audit.has_code)));
    columns(&rows, out);
}

/// Writes rows with each column as wide as its widest cell.
pub(super) fn columns(rows: &[Vec<String>], out: &mut String) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row: &Vec<String>| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn cells(event: &AuditEvent, has_code: bool) -> Vec<String> {
    let name = match (event.call, event.name.as_str()) {
        (call, "") => call.to_owned(),
        ("track", name) => short(name, NAME_CHARS),
        (call, name) => format!("{call} {}", short(name, NAME_CHARS)),
    };
    let violating = match event.violating {
        0 => "-".to_owned(),
        count => format!("{count} ({})", percent(event.violating_share)),
    };
    let seen = |time: &Option<String>| time.as_deref().map_or("-", day).to_owned();
    let in_plan = match (event.in_plan, event.live) {
        (false, _) => "no",
        (true, true) => "yes",
        (true, false) => "not live",
    };
    let code = has_code.then(|| match event.in_code.unwrap_or_default() {
        0 => "no".to_owned(),
        places => counted(places, "place"),
    });
    let owner = event.owner.as_deref().map_or_else(|| "-".to_owned(), |owner| short(owner, 20));
    [name, owner, in_plan.to_owned()]
        .into_iter()
        .chain(code)
        .chain([event.messages.to_string(), violating, seen(&event.first), seen(&event.last)])
        .collect()
}

fn findings(event: &AuditEvent, out: &mut String) {
    let owner = event.owner.as_ref().map(|owner| format!(" (owner: {})", short(owner, 60))).unwrap_or_default();
    let call = if event.call == "track" || event.name.is_empty() { "" } else { event.call };
    let space = if call.is_empty() { "" } else { " " };
    let _ = writeln!(out, "\n{call}{space}{}{owner}", short(event.shown_name(), 100));
    for found in event.findings.iter().take(MOST_LISTED) {
        finding(found, out);
    }
    let more = event.findings.len().saturating_sub(MOST_LISTED);
    if more > 0 {
        let _ = writeln!(out, "  and {more} more, which `--format json` has");
    }
}

fn finding(found: &AuditFinding, out: &mut String) {
    let mut facts = Vec::new();
    if found.messages > 0 {
        let messages = counted(found.messages, "message");
        facts.push(format!("{messages}, {}", percent(found.share)));
    }
    facts.extend(found.rule.map(|rule| format!("rule {rule}")));
    facts.extend(Some(span(found.first.as_deref(), found.last.as_deref())).filter(|span| !span.is_empty()));
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join("; ")) };
    let _ = writeln!(out, "  {}: {}{facts}", found.kind.as_str(), visible_line(&found.message));
    if found.values.iter().any(|value| value.messages > 0) {
        let _ = writeln!(out, "    {}", visible_line(&values(&found.values)));
    }
    if let Some(sample) = &found.sample {
        let got = sample.got.as_ref().map(|got| format!("{} in ", visible_line(got))).unwrap_or_default();
        let payload = short(&sample.payload, SAMPLE_CHARS);
        let _ = writeln!(out, "    {}:{}: {got}{payload}", visible_line(&sample.file), sample.line);
    }
}

/// Returns the days from the first to the last.
pub(super) fn span(first: Option<&str>, last: Option<&str>) -> String {
    match (first.map(day), last.map(day)) {
        (Some(first), Some(last)) if first == last => first.to_owned(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    }
}

/// Returns the day of a time.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// Returns a share as `0.4 %`; what is little is not nothing, and what is nearly all is not all.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round() / 10.0;
    match share {
        0.0 | 1.0 => format!("{} %", share * 100.0),
        _ if tenths < 0.1 => "< 0.1 %".to_owned(),
        _ if tenths > 99.9 => "> 99.9 %".to_owned(),
        _ => format!("{tenths} %"),
    }
}

pub(super) fn short(text: &str, most: usize) -> String {
    crate::judge::cut(&visible_line(text), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_in_words() {
        let texts = [0.0, 0.0001, 0.004, 0.5, 0.99999, 1.0].map(percent);
        assert_eq!(texts, ["0 %", "< 0.1 %", "0.4 %", "50 %", "> 99.9 %", "100 %"]);
    }
}
