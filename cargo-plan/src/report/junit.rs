//! Findings as JUnit XML: a test suite for each file, a test for each finding, and one that passes where there is none.

use super::{Finding, Report};
use plan_model::Level;
use std::io::{self, Write};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut files: Vec<&str> = report.plans.iter().map(String::as_str).collect();
    for finding in &report.findings {
        if !files.contains(&finding.file.as_str()) {
            files.push(&finding.file);
        }
    }
    let title = report.title.unwrap_or("cargo plan check");
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{title}\">")?;
    for file in files {
        let findings: Vec<&Finding> = report.findings.iter().filter(|finding| finding.file == file).collect();
        suite(file, &findings, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(file: &str, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let failures = findings.iter().filter(|finding| finding.level == Level::Error).count();
    let (name, tests) = (escaped(file), findings.len().max(1));
    writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
    )?;
    if findings.is_empty() {
        writeln!(out, "    <testcase classname=\"{name}\" name=\"plan\"/>")?;
    }
    for finding in findings {
        let place = format!("{}:{}", finding.start.line, finding.start.column);
        writeln!(out, "    <testcase classname=\"{name}\" name=\"{} at {place}\">", finding.rule)?;
        let (message, text) = (escaped(&finding.message), escaped(&finding.rendered));
        match finding.level {
            Level::Error => {
                writeln!(out, "      <failure message=\"{message}\" type=\"{}\">{text}</failure>", finding.rule)?;
            }
            // JUnit knows no warnings: the test passes, and says it.
            Level::Warning => writeln!(out, "      <system-out>warning: {text}</system-out>")?,
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// Returns the text in XML 1.0, which has no place for most control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
