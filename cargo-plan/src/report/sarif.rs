//! Findings as SARIF 2.1.0, the format of code scanning.

use super::{Finding, Report};
use crate::uri::relative_uri;
use plan_model::check;
use serde_json::{Value, json};

pub(super) fn value(report: &Report) -> Value {
    let mut ids: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut run = json!({
        "tool": { "driver": {
            "name": "cargo-plan",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": ids.iter().map(|id| rule(id, &report.rules)).collect::<Vec<_>>(),
        } },
        "columnKind": "unicodeCodePoints",
        "results": report.findings.iter().map(result).collect::<Vec<_>>(),
    });
    if let (false, Some(run)) = (report.notes.is_empty(), run.as_object_mut()) {
        let notes: Vec<Value> = report.notes.iter().map(|note| notification(note)).collect();
        let invocation = json!({ "executionSuccessful": true, "toolExecutionNotifications": notes });
        run.insert("invocations".to_owned(), json!([invocation]));
    }
    json!({ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run] })
}

/// Returns what is said of a run, and of no place.
fn notification(note: &str) -> Value {
    json!({ "level": "note", "message": { "text": escaped(note) } })
}

fn rule(id: &str, own: &[(&str, &str)]) -> Value {
    let of_command = own.iter().find(|(known, _)| *known == id).map(|(_, about)| *about);
    let about = of_command.unwrap_or_else(|| about(id));
    json!({ "id": id, "shortDescription": { "text": about } })
}

fn about(id: &str) -> &'static str {
    match id {
        "include_plan" => "the arguments of include_plan!",
        _ => check::CHECKS.iter().find(|check| check.id == id).map_or("what holds for every plan", |check| check.about),
    }
}

/// Returns a text as SARIF's messages have it (3.11.6), in which brackets make a link: names of events and properties come from whoever
/// sends, and `[text](target)` in one must stay what it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '[' | ']') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

fn result(finding: &Finding) -> Value {
    let (start, end) = (&finding.start, &finding.end);
    json!({
        "ruleId": finding.rule,
        "level": finding.level_name(),
        "message": { "text": escaped(&finding.advice()) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": relative_uri(&finding.file) },
            "region": {
                "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
            },
        } }],
    })
}
