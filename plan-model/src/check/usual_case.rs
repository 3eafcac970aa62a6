//! How names of events or properties are written: each in the case that is wanted, or most in another one that is the
//! plan's habit.

use super::better;
use crate::diagnostic::{Diagnostic, Span};
use crate::wording::case::Case;

/// Fewer names in another case show no habit.
const FEWEST_NAMES: usize = 3;

/// Names that are to be in one case.
pub(super) struct CaseNames<'n> {
    /// "events", "properties".
    pub(super) what: &'static str,
    /// The key of `conventions` that chooses the case.
    pub(super) key: &'static str,
    /// The case that the plan chooses.
    pub(super) chosen: Option<Case>,
    /// The case where it chooses none.
    pub(super) usual: Case,
    pub(super) names: Vec<Name<'n>>,
}

pub(super) struct Name<'n> {
    pub(super) text: &'n str,
    /// "event", "property".
    pub(super) what: &'static str,
    pub(super) span: Span,
}

impl CaseNames<'_> {
    /// Adds one finding for each name that is in another case; one for all those that are in the case of the plan's habit.
    pub(super) fn check(&self, found: &mut Vec<Diagnostic>) {
        let wanted = self.chosen.unwrap_or(self.usual);
        let habit = if self.chosen.is_none() { self.habit(wanted) } else { None };
        let mut first_of_habit = habit;
        for Name { text, what, span } in self.names.iter().filter(|name| !wanted.is_of(name.text)) {
            let better_name = wanted.write(text);
            match habit.filter(|habit| habit.is_of(text)) {
                None => found.push(better(*span, format!("{what} `{text}` is not in {wanted}"), &better_name)),
                Some(habit) if first_of_habit.take().is_some() => {
                    let (what, key) = (self.what, self.key);
                    let message = format!("the {what} of this plan are in {habit}; the convention is {wanted}");
                    let help = format!("if {habit} is meant, say so: \"conventions\": {{ \"{key}\": \"{habit}\" }}");
                    found.push(better(*span, message, &better_name).help(help));
                }
                Some(_) => {}
            }
        }
    }

    /// Returns the case that at least four in five names are in, some of them plainly.
    fn habit(&self, wanted: Case) -> Option<Case> {
        const LIKELY: [Case; 7] =
            [Case::Snake, Case::Camel, Case::Title, Case::Lower, Case::Kebab, Case::Pascal, Case::Sentence];
        let names = || self.names.iter().map(|name| name.text);
        let others: Vec<&str> = names().filter(|name| !wanted.is_of(name)).collect();
        if others.len() < FEWEST_NAMES {
            return None;
        }
        let is_habit = |case: &Case| {
            let plain = others.iter().filter(|name| case.is_of(name)).count();
            plain >= FEWEST_NAMES && names().filter(|name| case.is_of(name)).count() * 5 >= self.names.len() * 4
        };
        LIKELY.into_iter().filter(|case| *case != wanted).find(is_habit)
    }
}
