//! `cargo plan rename`: another name for an event, a property or a value, in the plan and in the code.

use super::edit::{Done, Opened, finish, open_event};
use crate::arguments::edit::RenameArguments;
use crate::edit::change::{rename_event, rename_replacement};
use crate::edit::file::Edited;
use crate::edit::plan_text::{PlanText, RuleKey};
use crate::edit::property_change;
use crate::edit::value_change::{self, NewValue};
use crate::sentence::counted;
use crate::source::renamed::{self, Renamed, RenamedPart};
use crate::source::workspace;
use crate::{Exit, Failure};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &RenameArguments, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (opened, target) = open_event(&arguments.event, &arguments.known, folder)?;
    let (plan, new) = (&opened.plan, arguments.new.as_str());
    let (event, mut now, mut notes) = (target.shown(), target.clone(), Vec::new());
    let mut value = None;
    let (after, what) = match (&arguments.property, &arguments.value) {
        (Some(property), Some(old)) => {
            let changed = NewValue::of(plan, &target, property, (old, new))?;
            let after = value_change::rename(plan, &target, property, &changed)?;
            let others = opened
                .others
                .iter()
                .flat_map(|(_, other)| value_change::others(other, &target, property, &changed.old));
            notes.extend(value_change::others(&after, &target, property, &changed.old).into_iter().chain(others));
            value = Some(changed);
            (after, format!("value `{old}` of property `{property}` of {event} to `{new}`"))
        }
        (Some(property), None) => {
            let after = property_change::rename(plan, &target, property, new)?;
            notes.extend(property_change::pattern_notes(plan, &target, property, new)?);
            (after, format!("property `{property}` of {event} to `{new}`"))
        }
        (None, _) => {
            refuse_taken(&opened, &target, new)?;
            now = RuleKey { call: target.call, name: new.to_owned() };
            (rename_event(plan, &target, new)?, format!("{event} to \"{new}\""))
        }
    };
    let change = Renaming { property: arguments.property.as_deref(), value, old: &target, new: &now, new_name: new };
    let mut code = Vec::new();
    if arguments.code {
        let (files, left) = in_code(&opened, &after, &change, folder)?;
        code = files;
        notes.extend(left);
    }
    let said = format!("renamed {what}{}", places(arguments.code, &code));
    if now != target {
        code.extend(in_other_files(&opened, &target, new)?);
    }
    finish(Done { opened, after, said, of: target, target: Some(now), notes, code }, &arguments.known.edit, out)
}

/// Returns the other files of the plan in which the event replaces others.
fn in_other_files(opened: &Opened, target: &RuleKey, new: &str) -> Result<Vec<Edited>, Failure> {
    let mut files = Vec::new();
    for (path, other) in &opened.others {
        if let Some(after) = rename_replacement(other, target, new)? {
            let (before, after) = (other.document.text.clone(), after.document.text);
            files.push(Edited { name: other.name.clone(), path: path.clone(), before, after });
        }
    }
    Ok(files)
}

/// Refuses a new name that an event in another file of the plan has.
fn refuse_taken(opened: &Opened, target: &RuleKey, new: &str) -> Result<(), Failure> {
    let is_taken = |plan: &PlanText| plan.plan.rules.iter().any(|rule| rule.call == target.call && rule.name == new);
    match opened.others.iter().find(|(_, other)| is_taken(other)) {
        None => Ok(()),
        Some((_, other)) => {
            let what = RuleKey { call: target.call, name: new.to_owned() }.shown();
            Err(Failure(format!("the plan has {what} already, in `{}`", other.name)))
        }
    }
}

struct Renaming<'c> {
    property: Option<&'c str>,
    value: Option<NewValue>,
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
fn in_code(
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
        part: match (change.property, &change.value) {
            (Some(_), Some(value)) => RenamedPart::Value { property: &old_path, old: &value.old, new: &value.new },
            (Some(_), None) => RenamedPart::Property { old: &old_path, new: &new_path },
            (None, _) => RenamedPart::Whole,
        },
    };
    renamed::code(&workspace, &renamed, folder)
}

/// Returns the names of a path: one, where a property of the event has a name with dots.
fn path_of<'p>(path: &'p str, opened: &Opened, target: &RuleKey) -> Result<Vec<&'p str>, Failure> {
    let (rule, _) = opened.plan.rule(target)?;
    let is_own = rule.payload.properties().iter().any(|property| property.name == path);
    Ok(if is_own { vec![path] } else { path.split('.').collect() })
}
