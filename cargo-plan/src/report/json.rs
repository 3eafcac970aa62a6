//! Findings as one JSON object, whose `version` grows when a key goes or changes its meaning.

use super::{Finding, Point, Report};
use plan_model::Level;
use serde_json::{Value, json};

pub(super) fn value(report: &Report) -> Value {
    json!({
        "version": 1,
        "plans": report.plans,
        "errors": report.count(Level::Error),
        "warnings": report.count(Level::Warning),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "level": finding.level_name(),
        "rule": finding.rule,
        "message": finding.message,
        "label": finding.label,
        "help": finding.help,
        "file": finding.file,
        "start": point(&finding.start),
        "end": point(&finding.end),
        "included": finding.included.as_ref().map(|(file, start)| json!({ "file": file, "start": point(start) })),
        "rendered": finding.rendered,
    })
}

fn point(point: &Point) -> Value {
    json!({ "line": point.line, "column": point.column })
}
