//! A plan as Markdown: a heading for each event, and a table of its properties, as an import understands them.

use super::super::flat::{EVENT_HEADERS, FlatEvent, FlatProperty, PROPERTY_HEADERS};
use std::fmt::Write;

/// Writes events under a title.
pub(crate) fn write(title: &str, events: &[FlatEvent]) -> String {
    let mut out = format!("# {}\n", in_one_line(&escaped(title)));
    for event in events {
        let kind = match event.call.as_str() {
            "page" => "Page",
            "screen" => "Screen",
            _ => "Event",
        };
        let name = match (event.call.as_str(), event.name.is_empty()) {
            ("page" | "screen", true) => format!("Every {}", event.call),
            ("common", true) => "Common properties".to_owned(),
            (call, true) => escaped(call),
            _ => format!("{kind}: {}", code(&event.name)),
        };
        let _ = write!(out, "\n## {name}\n");
        let mut lines = Vec::new();
        for ((_, header), text) in EVENT_HEADERS.iter().zip(&event.cells).filter(|(_, text)| !text.is_empty()) {
            let header = if *header == "Event Description" { "Description" } else { header };
            lines.push(format!("**{header}:** {}", escaped(text)));
        }
        if !lines.is_empty() {
            let _ = write!(out, "\n{}\n", lines.join("  \n"));
        }
        if !event.properties.is_empty() {
            out.push_str(&table(&event.properties));
        }
    }
    out
}

/// Returns a table with the columns that some property has something in.
fn table(properties: &[FlatProperty]) -> String {
    let has = |column: usize| {
        properties.iter().any(|property| property.cells.get(column).is_some_and(|text| !text.is_empty()))
    };
    let columns: Vec<usize> = (0..PROPERTY_HEADERS.len()).filter(|column| has(*column)).collect();
    let headers = columns.iter().filter_map(|column| PROPERTY_HEADERS.get(*column)).map(|(_, header)| *header);
    let headers: Vec<&str> = ["Property"].into_iter().chain(headers).collect();
    let mut out = format!("\n| {} |\n|{}\n", headers.join(" | "), " --- |".repeat(headers.len()));
    for property in properties {
        let cells = columns.iter().filter_map(|column| property.cells.get(*column)).map(|text| escaped(text));
        let cells: Vec<String> = [code(&property.name).replace('|', "\\|")].into_iter().chain(cells).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// Returns a name as code, between more backticks than follow each other in it.
fn code(name: &str) -> String {
    let name = name.replace(char::is_control, " ");
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // Blanks keep the backticks of a name apart from those around it; they are no part of it.
    let blank = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{name}{blank}{fence}")
}

/// Returns a text that stands in a line or a cell, with a backslash before each character that may be markup within a line. An import takes
/// it off again.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    // A bare carriage return ends a line in CommonMark as well.
    let text = text.replace("\r\n", "\n");
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push_str("<br>"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' | '&' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Returns the text of a heading, which is one line and ends at its last `#`.
fn in_one_line(text: &str) -> String {
    text.replace("<br>", " ").replace('#', "\\#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        let cells = vec!["see [a](javascript:alert(1)) &lt;b&gt; ~~x~~ <i> $y$\r# z".to_owned()];
        let name = "Ev\n\n~~~\n``x".to_owned();
        let event = FlatEvent { call: "track".to_owned(), name, cells, properties: Vec::new() };
        let written = write("Plan <script>\n# more #", &[event]);
        assert_eq!(
            written,
            r"# Plan \<script> \# more \#

## Event: ```Ev  ~~~ ``x```

**Description:** see \[a\](javascript:alert(1)) \&lt;b\&gt; \~\~x\~\~ \<i> \$y\$<br># z
"
        );
    }
}
