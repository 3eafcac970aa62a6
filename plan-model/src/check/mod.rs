//! Checks of a plan that has been read, one small file each. A check sees the whole plan and returns its findings.
//!
//! Some hold always: see [`check`]. The others, [`CHECKS`], are the conventions of tracking plans. Each of these has an
//! id and a level, which the plan (`conventions`) and the macro (`deny(…)`, `warn(…)`, `allow(…)`) can change.

mod conventions;
mod counts;
pub mod dead_event;
pub mod dynamic_event_name;
pub mod event_case;
pub mod event_structure;
mod facts;
pub mod ignored_call;
mod keywords;
mod levels;
pub mod missing_description;
pub mod missing_owner;
pub mod missing_why;
pub mod name_too_long;
mod nameless_event;
pub mod near_duplicate_event;
pub mod near_duplicate_property;
pub mod numbered_property_keys;
pub mod property_case;
mod required;
pub mod reserved_name;
pub mod spec_synonym;
pub mod stringly_typed;
pub mod unknown_objective;
pub mod unreachable_destination;
pub mod unserved_objective;
mod usual_case;
pub mod value_in_event_name;
pub mod warehouse_collision;

use crate::diagnostic::{Diagnostic, Level, Span, in_order};
use crate::hash::HashMap;
use crate::plan::Plan;
pub use conventions::Conventions;
use facts::Facts;
use levels::Origin;
pub use levels::{ALL_CHECKS, Levels, Severity};

/// A convention of tracking plans that can be looked for.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name in `conventions` and at the macro.
    pub id: &'static str,
    /// Its level where neither says anything.
    pub default: Severity,
    /// What it finds, in a few words.
    pub about: &'static str,
    /// Adds what it finds.
    run: fn(&Facts<'_>, &mut Vec<Diagnostic>),
}

/// Every convention that can be looked for. Where two of them find fault with one name, the earlier one is said: its
/// advice includes the other's.
pub const CHECKS: [Check; 21] = [
    value_in_event_name::CHECK,
    dynamic_event_name::CHECK,
    spec_synonym::CHECK,
    near_duplicate_event::CHECK,
    event_structure::CHECK,
    event_case::CHECK,
    warehouse_collision::CHECK,
    near_duplicate_property::CHECK,
    reserved_name::CHECK,
    numbered_property_keys::CHECK,
    property_case::CHECK,
    name_too_long::CHECK,
    stringly_typed::CHECK,
    missing_description::CHECK,
    missing_why::CHECK,
    missing_owner::CHECK,
    unknown_objective::CHECK,
    unserved_objective::CHECK,
    unreachable_destination::CHECK,
    ignored_call::CHECK,
    dead_event::CHECK,
];

/// Runs every check that always holds.
#[must_use]
pub fn check(plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = nameless_event::check(plan);
    keywords::check(plan, &mut findings);
    counts::check(plan, &mut findings);
    Conventions::read(plan, &mut findings);
    facts::check_allowed(plan, &mut findings);
    findings
}

/// Looks for the conventions that are on, in the order of the file. `over` are levels that go before the plan's own.
///
/// ```
/// use plan_model::check::{self, Levels};
/// let plan = plan_model::read(r#"{ "rules": [ { "key": "Completed Order" } ] }"#).plan.ok_or("no plan")?;
/// let findings = check::conventions(&plan, &Levels::default());
/// assert_eq!(findings[0].check, Some("spec_synonym"));
/// assert_eq!(findings[0].place.1, "better: \"Order Completed\"");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn conventions(plan: &Plan, over: &Levels) -> Vec<Diagnostic> {
    let conventions = Conventions::of(plan);
    let is_named = |id: &str| over.names(id).or_else(|| conventions.levels.names(id)).is_some();
    let named = CHECKS.iter().map(|check| check.id).filter(|id| is_named(id)).collect();
    let facts = Facts::of(plan, &conventions, named);

    let mut all: Vec<Diagnostic> = Vec::new();
    let mut places: HashMap<Span, usize> = HashMap::default();
    for check in &CHECKS {
        let (level, _) = conventions.levels.resolve(check, over);
        if level == Severity::Allow {
            continue;
        }
        let mut found = Vec::new();
        (check.run)(&facts, &mut found);
        for mut finding in found {
            finding.check = Some(check.id);
            finding.level = if level == Severity::Deny { Level::Error } else { Level::Warning };
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

/// The level of a check in a plan. `over` are levels that go before the plan's own.
#[must_use]
pub fn level_of(check: &Check, plan: &Plan, over: &Levels) -> Severity {
    Conventions::of(plan).levels.resolve(check, over).0
}

/// What one check finds, whatever its level; for tests and for explaining a check.
#[must_use]
pub fn findings_of(check: &Check, plan: &Plan) -> Vec<Diagnostic> {
    let conventions = Conventions::of(plan);
    let named = conventions.levels.names(check.id).map(|_| check.id).into_iter().collect();
    let mut found = Vec::new();
    (check.run)(&Facts::of(plan, &conventions, named), &mut found);
    found
}

/// How many warnings of one check are shown where nobody has set its level.
const SHOWN: usize = 3;

/// Leaves the first few warnings of each check and says of the last of them how many there are: a plan that was written
/// without these conventions in mind shall not drown in warnings. Errors, and checks whose level the plan or `over` sets,
/// are shown in full. The first of each check says what set its level, and how to change it.
#[must_use]
pub fn shortened(findings: Vec<Diagnostic>, plan: &Plan, over: &Levels) -> Vec<Diagnostic> {
    let conventions = Conventions::of(plan);
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
        let (level, origin) = conventions.levels.resolve(check, over);
        let total = totals.get(id).copied().unwrap_or_default();
        let is_short = origin == Origin::Default && level == Severity::Warn && total > SHOWN;
        if is_short && *met > SHOWN {
            continue;
        }
        if *met == 1 {
            add_help(
                &mut finding,
                &match origin {
                    Origin::Default => {
                        format!(
                            "`{id}` is on by default; `allow({id})` at the macro, or in the plan's \"conventions\", turns it off"
                        )
                    }
                    Origin::Plan => format!("`{id}` is set to {} in the plan's \"conventions\"", level.as_str()),
                    Origin::Macro => format!("`{id}` is set to {} at the macro", level.as_str()),
                },
            );
        }
        if is_short && *met == SHOWN {
            add_help(&mut finding, &format!("and {} more of `{id}`; `warn({id})` shows all", total - SHOWN));
        }
        shown.push(finding);
    }
    shown
}

fn add_help(finding: &mut Diagnostic, more: &str) {
    finding.help = Some(match finding.help.take() {
        Some(help) => format!("{help}\n{more}"),
        None => more.to_owned(),
    });
}

/// Reports a name with a better one.
fn better(span: Span, message: String, name: &str) -> Diagnostic {
    let label = if name.is_empty() { String::new() } else { format!("better: \"{name}\"") };
    Diagnostic::warning(span, message, label)
}

/// Names in a message: the first few of them.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const FEW: usize = 5;
    let more = names.len().saturating_sub(FEW);
    let shown: Vec<String> = names.take(FEW).map(|name| format!("`{name}`")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
