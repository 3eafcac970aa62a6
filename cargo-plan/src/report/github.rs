//! Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.

use super::Report;
use std::io::{self, Write};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let (start, end) = (&finding.start, &finding.end);
        // Columns are taken for one line only.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let (file, rule) = (property(&finding.file), property(finding.rule));
        writeln!(
            out,
            "::{} file={file},line={},endLine={}{columns},title={rule}::{}",
            finding.level_name(),
            start.line,
            end.line,
            data(&finding.advice())
        )?;
    }
    Ok(())
}

/// Returns the text of a command.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns a value before it.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
