//! Findings as the compiler shows them.

use super::{Finding, Report};
use crate::sentence::counted;
use anstyle::{AnsiColor, Style};
use plan_model::Level;
use std::io::{self, Write};

pub(super) fn write(report: &Report, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        writeln!(out, "{}{}\n", headed(finding.level_name(), &finding.rendered), place(finding))?;
    }
    if quiet {
        return Ok(());
    }
    let plans = counted(report.plans.len(), "plan");
    match (report.count(Level::Error), report.count(Level::Warning)) {
        (0, 0) => writeln!(out, "{plans} checked, nothing to report"),
        (errors, warnings) => {
            writeln!(out, "{plans} checked: {}, {}", counted(errors, "error"), counted(warnings, "warning"))
        }
    }
}

/// Returns a message after the bold word that says how grave it is.
pub(crate) fn headed(level: &str, message: &str) -> String {
    let colour = if level == "error" { AnsiColor::Red } else { AnsiColor::Yellow };
    let (word, bold) = (Style::new().bold().fg_color(Some(colour.into())), Style::new().bold());
    let (first, rest) = message.split_once('\n').map_or((message, None), |(first, rest)| (first, Some(rest)));
    let rest = rest.map(|rest| format!("\n{rest}")).unwrap_or_default();
    format!("{word}{level}{word:#}{bold}: {first}{bold:#}{rest}")
}

/// Returns where a plan is included, under what is said of it.
fn place(finding: &Finding) -> String {
    let Some((file, point)) = &finding.included else { return String::new() };
    format!("\nincluded at {file}:{}:{}", point.line, point.column)
}

/// Returns what was read of recordings: how many messages, lines and files, from which day to which, and how many were passed over.
pub(crate) fn what_was_read(
    (messages, lines, files): (u64, u64, usize),
    days: Option<(&str, &str)>,
    passed_over: u64,
) -> String {
    let (messages, lines) = (counted(messages, "message"), counted(lines, "line"));
    let mut text = format!("{messages} in {lines} of {}", counted(files, "file"));
    if let Some((first, last)) = days {
        text += &format!(", from {first} to {last}");
    }
    if passed_over > 0 {
        text += &format!("; {passed_over} passed over by `--since`, `--until` or `--sample`");
    }
    text
}
