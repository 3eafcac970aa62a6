//! What a run found, as findings of the plan: each problem once, at its place in the plan, with how often it came.

use super::answers::MessageCounts;
use super::shared::LiveServer;
use super::store::{ProblemCount, ProblemKey};
use crate::judge::{JudgedEvent, JudgedPlan, MessageKind, UNREAD, Verdict, place_of_path};
use crate::pages::visible_line;
use crate::report::{Finding, Report};
use crate::sentence::counted;
use plan_model::{Call, Diagnostic, Level, Span};

/// What makes a run fail.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FailsOn {
    pub(crate) violations: bool,
    pub(crate) unplanned: bool,
    /// How much of the plan must be seen, in percent.
    pub(crate) coverage: Option<u8>,
}

/// What the findings of a run are, and what that means.
const RULES: [(&str, &str); 4] = [
    ("violation", "a message that came and breaks a rule of the plan"),
    ("unplanned", "a message that came, with an event or a property that the plan does not have"),
    ("broken", "a message that came and that Segment would not take"),
    ("coverage", "how many of the planned events came"),
];

/// What a run found.
pub(crate) struct RunReport {
    pub(crate) report: Report,
    pub(crate) counts: MessageCounts,
    /// How many events code is expected to send, and how many of them came.
    pub(crate) coverage: (usize, usize),
}

impl RunReport {
    pub(crate) fn of(server: &LiveServer, fails: FailsOn) -> Self {
        let plan = server.plan();
        let store = server.lock();
        let mut report = Report { title: Some("cargo plan live"), rules: RULES.to_vec(), ..Report::default() };
        report.plan(&plan.file.name);
        for (key, count) in store.problems() {
            report.add(Finding::of_plan(&finding(&key, &count, &plan, fails), &plan.file, None));
        }
        for class in [Verdict::Broken, Verdict::Bad, Verdict::Unplanned] {
            let Some(count) = store.further_problems.get(&class) else { continue };
            report.add(Finding::of_plan(&further(class, *count, fails), &plan.file, None));
        }
        let coverage = store.coverage.totals(&plan);
        if let Some(wanted) = fails.coverage {
            let missing = store.coverage.missing(&plan);
            report.findings.extend(too_little(coverage, wanted, &missing, &plan));
        }
        Self { report, counts: store.counts(), coverage }
    }

    pub(crate) fn fails(&self) -> bool {
        self.report.count(Level::Error) > 0
    }

    /// Returns the last line of the text.
    pub(crate) fn summary(&self) -> String {
        let MessageCounts { received, good, bad, unplanned, broken, .. } = self.counts;
        let (planned, seen) = self.coverage;
        let messages = counted(received, "message");
        format!(
            "{messages}: {good} good, {bad} bad, {unplanned} unplanned, {broken} broken; {seen} of {planned} planned events seen ({} %)",
            percent(self.coverage)
        )
    }
}

/// Returns whether a problem of a class makes the run fail, and the name of its check.
const fn check_of(class: Verdict, fails: FailsOn) -> (bool, &'static str) {
    match class {
        Verdict::Unplanned => (fails.unplanned, "unplanned"),
        Verdict::Broken => (fails.violations, "broken"),
        Verdict::Bad | Verdict::Good => (fails.violations, "violation"),
    }
}

/// Says that there are more kinds of problems than are listed.
fn further(class: Verdict, count: u64, fails: FailsOn) -> Diagnostic {
    let (is_error, check) = check_of(class, fails);
    let count = counted(count, "problem");
    let mut found = Diagnostic::error(Span::default(), format!("{count} of further kinds are not listed"), "");
    found.level = if is_error { Level::Error } else { Level::Warning };
    found.check = Some(check);
    found
}

fn finding(key: &ProblemKey, count: &ProblemCount, plan: &JudgedPlan, fails: FailsOn) -> Diagnostic {
    let (is_error, check) = check_of(key.class, fails);
    let event = match key.kind {
        MessageKind::Of(call) => plan.event(call, Some(&key.name)).and_then(|event| plan.rule(event)),
        MessageKind::Alias | MessageKind::Unknown => None,
    };
    let what = match (key.kind, key.name.as_str()) {
        (MessageKind::Of(Call::Track), name) if !name.is_empty() => format!("event `{name}`"),
        (kind, "") => format!("{} call", kind.as_str()),
        (kind, name) => format!("{} `{name}`", kind.as_str()),
    };
    let often = counted(count.count, "message");
    let message = match key.keyword {
        UNREAD if count.count > 1 => format!("several lines cannot be read; the first: {}", count.message),
        "event" | UNREAD => count.message.clone(),
        _ => format!("{what}: {}", count.message),
    };
    // Names come from whoever sends: none may write on the terminal what looks like this program's words.
    let message = visible_line(&message);
    let span = event.map_or_else(Span::default, |rule| place_of_path(rule, &key.path));
    let label = if event.is_some() { often.clone() } else { String::new() };
    let mut found = Diagnostic::error(span, format!("{message} ({often})"), label);
    found.message = if event.is_some() { message } else { found.message };
    found.level = if is_error { Level::Error } else { Level::Warning };
    found.check = Some(check);
    found
}

/// Says that too few of the planned events came, with each one that did not.
fn too_little(coverage: (usize, usize), wanted: u8, missing: &[&JudgedEvent], plan: &JudgedPlan) -> Vec<Finding> {
    let (planned, seen) = coverage;
    if seen * 100 >= usize::from(wanted) * planned {
        return Vec::new();
    }
    let message =
        format!("{seen} of {planned} planned events came ({} %), and {wanted} % are wanted", percent(coverage));
    let mut whole = Diagnostic::error(Span::default(), message, "");
    whole.check = Some("coverage");
    let each = missing.iter().filter_map(|event| {
        let rule = plan.rule(event)?;
        let name = if event.name.is_empty() { event.call.as_str() } else { &event.name };
        let mut found = Diagnostic::warning(rule.name_span, format!("`{name}` did not come"), "");
        found.check = Some("coverage");
        Some(found)
    });
    [whole].into_iter().chain(each).map(|found| Finding::of_plan(&found, &plan.file, None)).collect()
}

fn percent((planned, seen): (usize, usize)) -> usize {
    (seen * 100).checked_div(planned).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_kinds_fail_as_those_that_are_listed() {
        let fails = FailsOn { unplanned: true, ..FailsOn::default() };
        let level = |class| further(class, 2, fails).level;
        let levels = [Verdict::Broken, Verdict::Bad, Verdict::Unplanned].map(level);
        assert_eq!(levels, [Level::Warning, Level::Warning, Level::Error]);
        assert_eq!(further(Verdict::Bad, 2, fails).message, "2 problems of further kinds are not listed");
    }
}
