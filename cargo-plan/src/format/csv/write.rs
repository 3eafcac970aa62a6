//! A plan as CSV: one row a property, with headers that an import understands.

use super::super::flat::{EVENT_HEADERS, FlatEvent, PROPERTY_HEADERS};

/// Writes events.
pub(crate) fn write(events: &[FlatEvent]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headers = ["Event Name", "Call"].into_iter().chain(EVENT_HEADERS.iter().map(|(_, header)| *header));
    let headers = headers.chain(["Property Name"]).chain(PROPERTY_HEADERS.iter().map(|(_, header)| *header));
    // Writing to memory does not fail.
    drop(writer.write_record(headers));
    for event in events {
        let empty = super::super::flat::FlatProperty {
            name: String::new(),
            cells: vec![String::new(); PROPERTY_HEADERS.len()],
        };
        let properties = if event.properties.is_empty() { std::slice::from_ref(&empty) } else { &event.properties };
        for (at, property) in properties.iter().enumerate() {
            // What is said of the event stands in its first row.
            let of_event = |text: &str| if at == 0 { text.to_owned() } else { String::new() };
            let mut record = vec![event.name.clone(), event.call.clone()];
            record.extend(event.cells.iter().map(|text| of_event(text)));
            record.push(property.name.clone());
            record.extend(property.cells.iter().cloned());
            drop(writer.write_record(record));
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A row: the columns that are not blank.
pub(crate) type NamedRow = Vec<(&'static str, String)>;

/// Writes rows under the headers of another tool.
pub(crate) fn named(columns: &[&str], rows: &[NamedRow]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    drop(writer.write_record(columns));
    for row in rows {
        let cell = |column: &&str| row.iter().find(|(known, _)| known == column).map_or("", |(_, text)| text);
        drop(writer.write_record(columns.iter().map(cell)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Yes or no as other tools write it.
pub(crate) fn yes_or_no(yes: bool) -> String {
    (if yes { "TRUE" } else { "FALSE" }).to_owned()
}
