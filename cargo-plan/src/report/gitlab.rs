//! Findings as a Code Quality report of GitLab, which shows them in merge requests.

use super::Report;
use crate::stable_hash::stable_hash;
use plan_model::Level;
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) fn value(report: &Report) -> Value {
    // GitLab takes findings with one fingerprint for one finding.
    let mut met: HashMap<String, usize> = HashMap::new();
    let findings = report.findings.iter().map(|finding| {
        // Without lines, so that a finding stays the same when something is added above it.
        let what = format!("{}\n{}\n{}", finding.file, finding.rule, finding.message);
        let count = met.entry(what.clone()).or_default();
        *count += 1;
        json!({
            "description": finding.advice(),
            "check_name": finding.rule,
            "fingerprint": format!("{:016x}", stable_hash(&format!("{what}\n{count}"))),
            "severity": if finding.level == Level::Error { "major" } else { "minor" },
            "location": { "path": finding.file, "lines": { "begin": finding.start.line, "end": finding.end.line } },
        })
    });
    Value::Array(findings.collect())
}
