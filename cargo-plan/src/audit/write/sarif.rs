//! The audit as SARIF, at the lines of the plan. What `--fail-on` names is an error, all else a warning.

use super::text::percent;
use crate::audit::table::{Audit, AuditEvent, AuditFinding, FindingKind};
use crate::pages::visible_line;
use crate::report::{self, Finding, OutputFormat, Report};
use crate::sentence::counted;
use plan_model::include::PlanFile;
use plan_model::{Diagnostic, Level};
use std::io::{self, Write};

/// Writes the findings.
pub(crate) fn write(audit: &Audit, file: &PlanFile, fails: &[FindingKind], out: &mut dyn Write) -> io::Result<()> {
    let rules = FindingKind::ALL.iter().map(|kind| (kind.as_str(), kind.about())).collect();
    let mut report = Report { title: Some("cargo plan audit"), rules, ..Report::default() };
    report.plan(&file.name);
    report.notes = audit.read.notes.iter().map(|note| visible_line(note)).collect();
    for (event, found) in audit.findings() {
        report.findings.push(Finding::of_plan(&diagnostic(event, found, fails), file, None));
    }
    report::write(&report, OutputFormat::Sarif, true, out)
}

fn diagnostic(event: &AuditEvent, found: &AuditFinding, fails: &[FindingKind]) -> Diagnostic {
    let owner = event.owner.as_ref().map(|owner| format!("; owner: {owner}")).unwrap_or_default();
    let count = match found.messages {
        0 => String::new(),
        count => {
            let messages = counted(count, "message");
            format!(" ({messages}, {})", percent(found.share))
        }
    };
    let is_of_event = found.path.is_none();
    let what = if is_of_event { String::new() } else { format!("{} `{}`: ", event.call, event.shown_name()) };
    let message = visible_line(&format!("{what}{}{count}{owner}", found.message));
    let mut diagnostic = Diagnostic::error(found.place.unwrap_or_default(), message, "");
    diagnostic.level = if fails.contains(&found.kind) { Level::Error } else { Level::Warning };
    diagnostic.check = Some(found.kind.as_str());
    diagnostic
}
