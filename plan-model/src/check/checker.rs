//! What the checks find in one plan, with the levels that hold for it.

use super::context::{self, Context};
use super::levels::{Levels, SetBy};
use super::{CHECKS, Check, Today, counts, keywords, nameless_event};
use crate::diagnostic::{Diagnostic, Level, Span, in_order};
use crate::hash::HashMap;
use crate::plan::Plan;
use crate::severity::Severity;

/// How many warnings of one check are shown where nobody has set its level.
const SHOWN_WARNINGS: usize = 3;

/// The checks of one plan, with the levels that hold for it.
///
/// ```
/// use plan_model::check::{Checker, Levels};
/// let plan = plan_model::read(r#"{ "rules": [ { "key": "Completed Order" } ] }"#).plan.ok_or("no plan")?;
/// let findings = Checker::of(&plan, &Levels::default()).conventions(&plan);
/// assert_eq!(findings[0].check, Some("spec_synonym"));
/// assert_eq!(findings[0].place.1, "better: \"Order Completed\"");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Checker {
    /// The plan's own levels.
    levels: Levels,
    /// The checks that the plan gives a level, and that there are not.
    unknown: Vec<Diagnostic>,
    /// The macro's levels, which go before the plan's.
    over: Levels,
}

impl Checker {
    /// Returns the checks of `plan`. `over` are levels that go before the plan's own.
    #[must_use]
    pub fn of(plan: &Plan, over: &Levels) -> Self {
        let mut unknown = Vec::new();
        Self { levels: Levels::of_plan(plan, &mut unknown), unknown, over: over.clone() }
    }

    /// Returns what the checks find that always hold.
    #[must_use]
    pub fn always(&self, plan: &Plan) -> Vec<Diagnostic> {
        let mut findings = nameless_event::check(plan);
        keywords::check(plan, &mut findings);
        counts::check(plan, &mut findings);
        findings.extend(self.unknown.iter().cloned());
        context::check_allowed(plan, &mut findings);
        findings
    }

    /// Returns what the conventions find that are on, in the order of the file.
    #[must_use]
    pub fn conventions(&self, plan: &Plan) -> Vec<Diagnostic> {
        let is_named = |id: &str| self.over.names(id).or_else(|| self.levels.names(id)).is_some();
        let named = CHECKS.iter().map(|check| check.id).filter(|id| is_named(id)).collect();
        let context = Context::of(plan, named, self.over.today);

        let mut all: Vec<Diagnostic> = Vec::new();
        let mut places: HashMap<Span, usize> = HashMap::default();
        for check in &CHECKS {
            let (level, set_by) = self.resolve(check);
            if level == Severity::Allow {
                continue;
            }
            let mut found = Vec::new();
            (check.run)(&context, &mut found);
            for mut finding in found {
                finding.check = Some(check.id);
                // A check may find something graver itself; whoever sets its level has the last word.
                let is_grave = finding.level == Level::Error && set_by == SetBy::Default;
                finding.level = if level == Severity::Deny || is_grave { Level::Error } else { Level::Warning };
                match places.get(&finding.place.0).and_then(|known| all.get_mut(*known)) {
                    Some(known) if known.level == Level::Warning && finding.level == Level::Error => *known = finding,
                    Some(_) => {}
                    None => {
                        places.insert(finding.place.0, all.len());
                        all.push(finding);
                    }
                }
            }
        }
        in_order(&mut all);
        all
    }

    /// Returns the level of a check.
    #[must_use]
    pub fn level(&self, check: &Check) -> Severity {
        self.resolve(check).0
    }

    fn resolve(&self, check: &Check) -> (Severity, SetBy) {
        self.levels.resolve(check, &self.over)
    }

    /// Leaves the first few warnings of each check and says of the last of them how many there are: a plan that was written
    /// without these conventions in mind shall not drown in warnings. Errors, and checks whose level the plan or the macro
    /// sets, are shown in full. The first of each check says what set its level, and how to change it.
    #[must_use]
    pub fn shortened(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut totals: HashMap<&str, usize> = HashMap::default();
        for id in findings.iter().filter_map(|finding| finding.check) {
            *totals.entry(id).or_default() += 1;
        }
        let mut met: HashMap<&str, usize> = HashMap::default();
        let mut shown = Vec::with_capacity(findings.len());
        for mut finding in findings {
            let Some(check) = CHECKS.iter().find(|check| Some(check.id) == finding.check) else {
                shown.push(finding);
                continue;
            };
            let id = check.id;
            let met = met.entry(id).or_default();
            *met += 1;
            let (level, set_by) = self.resolve(check);
            let total = totals.get(id).copied().unwrap_or_default();
            let is_short = set_by == SetBy::Default && level == Severity::Warn && total > SHOWN_WARNINGS;
            if is_short && *met > SHOWN_WARNINGS {
                continue;
            }
            if *met == 1 {
                add_help(
                    &mut finding,
                    &match set_by {
                        SetBy::Default => {
                            format!(
                                "`{id}` is on by default; `allow({id})` at the macro, or in the plan's \"conventions\", turns it off"
                            )
                        }
                        SetBy::Plan => format!("`{id}` is set to {} in the plan's \"conventions\"", level.as_str()),
                        SetBy::Macro => format!("`{id}` is set to {} at the macro", level.as_str()),
                    },
                );
            }
            if is_short && *met == SHOWN_WARNINGS {
                add_help(
                    &mut finding,
                    &format!("and {} more of `{id}`; `warn({id})` shows all", total - SHOWN_WARNINGS),
                );
            }
            shown.push(finding);
        }
        shown
    }
}

/// The day of examples: 2026-01-01.
const EXAMPLE_DAY: u64 = 86_400 * 20_454;

/// Returns what one check finds, whatever its level, on a day of 2026; for tests and for explaining a check.
#[must_use]
pub fn findings_of(check: &Check, plan: &Plan) -> Vec<Diagnostic> {
    let levels = Levels::of_plan(plan, &mut Vec::new());
    let named = levels.names(check.id).map(|_| check.id).into_iter().collect();
    let mut found = Vec::new();
    let today = Today::of_seconds(EXAMPLE_DAY);
    (check.run)(&Context::of(plan, named, Some(today)), &mut found);
    found
}

fn add_help(finding: &mut Diagnostic, more: &str) {
    finding.help = Some(match finding.help.take() {
        Some(help) => format!("{help}\n{more}"),
        None => more.to_owned(),
    });
}
