//! `cargo plan remove`: an event or a property goes.

use super::edit::{Done, finish, open_event};
use crate::arguments::edit::Remove;
use crate::edit::change::remove_event;
use crate::edit::plan_text::{PlanText, RuleKey};
use crate::edit::property_change;
use crate::{Exit, Failure};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Remove, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (opened, target) = open_event(&arguments.event, &arguments.known, folder)?;
    let what = target.shown();
    let of = target.clone();
    let (after, said, notes, target) = match &arguments.property {
        Some(property) => {
            let after = property_change::remove(&opened.plan, &target, property)?;
            (after, format!("removed property `{property}` of {what}"), Vec::new(), Some(target))
        }
        None => {
            let after = remove_event(&opened.plan, &target)?;
            let all = std::iter::once(&opened.plan).chain(opened.others.iter().map(|(_, other)| other));
            let notes = all.flat_map(|plan| replaced(plan, &target)).collect();
            (after, format!("removed {what}"), notes, None)
        }
    };
    finish(Done { opened, after, said, of, target, notes, code: Vec::new() }, &arguments.known.edit, out)
}

/// Returns the rules that an event replaced, which now say the name of something that is not there.
fn replaced(plan: &PlanText, target: &RuleKey) -> Vec<String> {
    let rules = plan.plan.rules.iter().filter(|rule| rule.extra.deprecated.as_deref() == Some(target.name.as_str()));
    let rules = rules.filter(|_| !target.name.is_empty());
    rules.map(|rule| format!("`{}` still says that \"{}\" replaces it", rule.name, target.name)).collect()
}
