//! The audit as CSV: a row for each event and each of its findings, so that a spreadsheet can filter by either, and one for each note on
//! what was read.

use super::rows::{Cell, EVENT_HEADERS, FINDING_HEADERS, NOTE, event, finding, findings};
use crate::audit::table::Audit;

/// Writes the table.
pub(crate) fn write(audit: &Audit) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    drop(writer.write_record(EVENT_HEADERS.iter().chain(&FINDING_HEADERS)));
    for (row, found) in findings(audit) {
        let of_finding = found.map_or_else(|| vec![Cell::Empty; FINDING_HEADERS.len()], finding);
        drop(writer.write_record(event(row).iter().chain(&of_finding).map(|cell| harmless(&cell.text()))));
    }
    for note in &audit.read.notes {
        let cell = |header: &&str| match *header {
            "State" => NOTE.to_owned(),
            "Finding" => harmless(note),
            _ => String::new(),
        };
        drop(writer.write_record(EVENT_HEADERS.iter().chain(&FINDING_HEADERS).map(cell)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Names come from whoever sends. A spreadsheet takes a text with one of these signs first for a formula, unless it is a number.
pub(super) fn harmless(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!((harmless("-1.5"), harmless("Order-Done")), ("-1.5".to_owned(), "Order-Done".to_owned()));
    }
}
