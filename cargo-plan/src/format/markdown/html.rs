//! Tables that a Markdown page has as HTML: their rows as texts. What is no table of HTML is none of its business.

use std::ops::Range;

/// A cell of more columns than this is a mistake.
const MOST_COLUMNS: usize = 100;

/// Returns where a table is that begins in a block of HTML. A blank line ends such a block, and not the table.
pub(super) fn table(text: &str, block: Range<usize>) -> Option<Range<usize>> {
    let start = block.start + find(text.get(block.clone())?, "<table")?;
    let close = start + find(text.get(start..)?, "</table")?;
    let end = close + text.get(close..)?.find('>')? + 1;
    Some(start..end)
}

/// Finds a tag, in letters of either case.
fn find(text: &str, tag: &str) -> Option<usize> {
    let (bytes, tag) = (text.as_bytes(), tag.as_bytes());
    bytes.windows(tag.len()).position(|window| window.eq_ignore_ascii_case(tag))
}

/// Returns the rows of a table: where each begins, and its cells. A cell that goes over several rows is in the first of them, as in a
/// spreadsheet; blank cells mean "as above".
pub(super) fn rows(table: &str) -> Vec<(usize, Vec<String>)> {
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    // Columns that cells of rows above take up: for how many rows more.
    let mut taken: Vec<usize> = Vec::new();
    let mut rest = 0;
    let mut cell: Option<(usize, CellSpan)> = None;
    while let Some((at, tag)) = next_tag(table, rest) {
        rest = at + tag.len();
        let name = name_of(tag);
        if matches!(name.as_str(), "td" | "th" | "/td" | "/th" | "tr" | "/tr" | "/table")
            && let (Some((start, span)), Some((_, row))) = (cell.take(), rows.last_mut())
        {
            add(row, &mut taken, &text_of(table.get(start..at).unwrap_or_default()), span);
        }
        match name.as_str() {
            "tr" => rows.push((at, Vec::new())),
            "td" | "th" => cell = Some((rest, CellSpan { columns: span(tag, "colspan"), rows: span(tag, "rowspan") })),
            _ => {}
        }
    }
    rows
}

#[derive(Debug, Clone, Copy)]
struct CellSpan {
    columns: usize,
    rows: usize,
}

fn add(row: &mut Vec<String>, taken: &mut Vec<usize>, text: &str, span: CellSpan) {
    while let Some(left) = taken.get_mut(row.len()).filter(|left| **left > 0) {
        *left -= 1;
        row.push(String::new());
    }
    for column in 0..span.columns {
        let at = row.len();
        if at >= MOST_COLUMNS {
            return;
        }
        taken.resize(taken.len().max(at + 1), 0);
        if let Some(left) = taken.get_mut(at) {
            *left = span.rows - 1;
        }
        row.push(if column == 0 { text.to_owned() } else { String::new() });
    }
}

fn next_tag(text: &str, from: usize) -> Option<(usize, &str)> {
    let start = from + text.get(from..)?.find('<')?;
    let end = start + text.get(start..)?.find('>')? + 1;
    Some((start, text.get(start..end)?))
}

/// Returns the name of a tag: `td`, `/tr`.
fn name_of(tag: &str) -> String {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    inner.split(|c: char| c.is_whitespace()).next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase()
}

fn span(tag: &str, attribute: &str) -> usize {
    let value = find(tag, attribute).and_then(|at| tag.get(at + attribute.len()..)?.trim_start().strip_prefix('='));
    let digits: String = value
        .unwrap_or_default()
        .trim_start_matches([' ', '"', '\''])
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(1).clamp(1, MOST_COLUMNS)
}

/// Returns the text of a cell without its tags; a line break stays one.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(&before.replace(['\n', '\r'], " "));
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        if matches!(name_of(tag).as_str(), "br" | "/p" | "/li") {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(&rest.replace(['\n', '\r'], " "));
    let signs = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#124;", "|"),
        ("&amp;", "&"),
    ];
    let text = signs.iter().fold(text, |text, (sign, meant)| text.replace(sign, meant));
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &str) -> Vec<Vec<String>> {
        rows(table).into_iter().map(|(_, row)| row).collect()
    }

    #[test]
    fn rows_of_cells() {
        let table = "<table><thead><TR><th>Event</th><th>a &amp; b</th></tr></thead>\n<tr><td rowspan=\"2\"><code>x</code></td><td>1<br>2</td></tr><tr><td>3</td></tr></table>";
        assert_eq!(cells(table), [["Event", "a & b"], ["x", "1\n2"], ["", "3"]]);
        assert_eq!(cells("<table><tr><td colspan=2>a<td>b<tr><td>c</table>"), [vec!["a", "", "b"], vec!["c"]]);
        assert_eq!(cells("<table><tr><td colspan=99999999999 rowspan=0>a</td></tr></table>").len(), 1);
        assert!(cells("<table><tr><td>cut").first().is_some_and(Vec::is_empty));
    }

    #[test]
    fn a_table_goes_over_blank_lines() {
        let text = "é\n\n<div>\n<Table>\n<tr>\n\n</tr></TABLE>\nrest";
        let found = table(text, 4..text.len());
        assert_eq!(found.and_then(|range| text.get(range)), Some("<Table>\n<tr>\n\n</tr></TABLE>"));
        assert_eq!(table("<table>", 0..7), None);
    }
}
