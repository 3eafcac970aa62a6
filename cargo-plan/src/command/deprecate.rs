//! `cargo plan deprecate`: an event that is on its way out.

use super::edit::{Done, finish, open};
use crate::arguments::edit::{CallName, Deprecate};
use crate::edit::change::{deprecate, replacement};
use crate::{Exit, Failure};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Deprecate, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let call = arguments.call.map(CallName::call);
    let opened = open(&arguments.edit, Some((&arguments.event, call)), folder)?;
    let target = opened.plan.target(&arguments.event, call)?;
    let by = arguments.by.as_deref().map(|by| replacement(&opened.plan, &target, by)).transpose()?;
    let after = deprecate(&opened.plan, &target, by.as_deref().or(arguments.because.as_deref()))?;
    let by = by.map(|by| format!(" by \"{by}\"")).unwrap_or_default();
    let said = format!("deprecated {}{by}", target.shown());
    finish(
        Done { opened, after, said, target: Some(target), notes: Vec::new(), code: Vec::new() },
        &arguments.edit,
        out,
    )
}
