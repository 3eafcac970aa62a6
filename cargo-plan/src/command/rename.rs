//! `cargo plan rename`: another name for an event or a property, in the plan and in the code.

use super::edit::{Done, Opened, finish, open_event};
use crate::arguments::edit::RenameArguments;
use crate::edit::change::rename_event;
use crate::edit::file::Edited;
use crate::edit::plan_text::{PlanText, RuleKey};
use crate::edit::property_change;
use crate::report::text::counted;
use crate::source::renamed::{self, Renamed};
use crate::source::workspace;
use crate::{Exit, Failure};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &RenameArguments, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (opened, target) = open_event(&arguments.event, &arguments.known, folder)?;
    let (plan, new) = (&opened.plan, arguments.new.as_str());
    let (after, what, now) = match &arguments.property {
        Some(property) => {
            let after = property_change::rename(plan, &target, property, new)?;
            (after, format!("property `{property}` of {} to `{new}`", target.shown()), target.clone())
        }
        None => {
            let is_taken =
                |plan: &PlanText| plan.plan.rules.iter().any(|rule| rule.call == target.call && rule.name == new);
            if let Some((_, other)) = opened.others.iter().find(|(_, other)| is_taken(other)) {
                let what = RuleKey { call: target.call, name: new.to_owned() }.shown();
                return Err(Failure(format!("the plan has {what} already, in `{}`", other.name)));
            }
            let after = rename_event(plan, &target, new)?;
            let now = RuleKey { call: target.call, name: new.to_owned() };
            (after, format!("{} to \"{new}\"", target.shown()), now)
        }
    };
    let change = Renaming { property: arguments.property.as_deref(), old: &target, new: &now, new_name: new };
    let (code, notes) = if arguments.code { code(&opened, &after, &change, folder)? } else { (Vec::new(), Vec::new()) };
    let said = format!("renamed {what}{}", places(arguments.code, &code));
    finish(Done { opened, after, said, target: Some(now), notes, code }, &arguments.known.edit, out)
}

struct Renaming<'c> {
    property: Option<&'c str>,
    old: &'c RuleKey,
    new: &'c RuleKey,
    new_name: &'c str,
}

fn places(is_wanted: bool, code: &[Edited]) -> String {
    match code.len() {
        _ if !is_wanted => String::new(),
        0 => ", and no file of code".to_owned(),
        files => format!(", and {} of code", counted(files, "file")),
    }
}

/// Returns the files of code that change, and what is left to do by hand.
fn code(
    opened: &Opened,
    after: &PlanText,
    change: &Renaming<'_>,
    folder: &Path,
) -> Result<(Vec<Edited>, Vec<String>), Failure> {
    let old_path = change.property.map(|path| path_of(path, opened, change.old)).transpose()?.unwrap_or_default();
    let mut new_path = old_path.clone();
    new_path.last_mut().into_iter().for_each(|last| *last = change.new_name);
    let workspace = workspace::read(None, folder)?;
    let renamed = Renamed {
        plan: &opened.path,
        before: &opened.plan.document.text,
        after: &after.document.text,
        call: change.old.call,
        old_event: &change.old.name,
        new_event: &change.new.name,
        is_name_left: after.plan.rules.iter().any(|rule| rule.name == change.old.name),
        property: change.property.map(|_| (old_path.as_slice(), new_path.as_slice())),
    };
    renamed::code(&workspace, &renamed, folder)
}

/// Returns the names of a path: one, where a property of the event has a name with dots.
fn path_of<'p>(path: &'p str, opened: &Opened, target: &RuleKey) -> Result<Vec<&'p str>, Failure> {
    let (rule, _) = opened.plan.rule(target)?;
    let is_own = rule.payload.properties().iter().any(|property| property.name == path);
    Ok(if is_own { vec![path] } else { path.split('.').collect() })
}
