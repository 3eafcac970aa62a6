//! The levels of checks: what the plan gives them, and what the macro gives them over it.

use super::{CHECKS, Check, Today};
use crate::conventions::CheckName;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest::{self, quoted};
use crate::plan::Plan;
use crate::severity::Severity;

/// Who set the level of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetBy {
    Default,
    Plan,
    Macro,
}

/// Stands for every check that is on: `allow(all)`, `deny(all)`.
pub const ALL_CHECKS: &str = "all";

/// Levels that were given to checks. The later word about a check counts.
///
/// ```
/// use plan_model::check::{Levels, Severity};
/// let mut levels = Levels::default();
/// assert!(levels.set("event_case", Severity::Deny).is_ok());
/// assert_eq!(levels.set("event_cas", Severity::Deny), Err(Some("event_case")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    set: Vec<(&'static str, Severity)>,
    all: Option<Severity>,
    /// The day on which the plan is looked at. Without one, no event expires.
    pub today: Option<Today>,
}

impl Levels {
    /// Returns those that the plan gives. Says which of the checks that it names there are not.
    pub(crate) fn of_plan(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut levels = Self::default();
        for (check, level) in &plan.extra.conventions.levels {
            if let Err(near) = levels.set(check.name.as_deref().unwrap_or_default(), *level) {
                diagnostics.push(unknown_check(check, near));
            }
        }
        levels
    }

    /// Gives `check` (or `"all"`) a level.
    ///
    /// # Errors
    /// There is no such check: with the nearest name of one, if one is near.
    pub fn set(&mut self, check: &str, level: Severity) -> Result<(), Option<&'static str>> {
        if check == ALL_CHECKS {
            self.all = Some(level);
            return Ok(());
        }
        let known = CHECKS.iter().map(|known| known.id);
        let Some(id) = known.clone().find(|id| *id == check) else {
            return Err(suggest::nearest(check, known.chain([ALL_CHECKS])));
        };
        self.set.retain(|(set, _)| *set != id);
        self.set.push((id, level));
        Ok(())
    }

    /// Returns the level that `check` was given by its own name.
    #[must_use]
    pub fn names(&self, check: &str) -> Option<Severity> {
        self.set.iter().find(|(set, _)| *set == check).map(|(_, level)| *level)
    }

    /// Returns the level of a check, and who set it. `over`, the macro's levels, go before these, the plan's.
    pub(crate) fn resolve(&self, check: &Check, over: &Self) -> (Severity, SetBy) {
        let of_all = |levels: &Self| levels.all.filter(|_| check.default != Severity::Allow);
        let at_macro = over.names(check.id).or_else(|| of_all(over)).map(|level| (level, SetBy::Macro));
        let by_plan = || self.names(check.id).or_else(|| of_all(self)).map(|level| (level, SetBy::Plan));
        at_macro.or_else(by_plan).unwrap_or((check.default, SetBy::Default))
    }
}

/// Says so where the plan names a check that there is not.
pub(super) fn unknown_check(check: &CheckName, near: Option<&str>) -> Diagnostic {
    let message = format!("there is no check {}", check.json);
    let label = suggest::label(near);
    let ids: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    Diagnostic::error(check.span, message, label).help(format!("there are {}", quoted(&ids)))
}
