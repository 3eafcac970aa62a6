//! `cargo plan deprecate`: an event that is on its way out.

use super::edit::{Done, finish, open_event, refuse_empty};
use crate::arguments::edit::Deprecate;
use crate::edit::change::{deprecate, replacement};
use crate::{Exit, Failure};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Deprecate, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    refuse_empty(&[("--by", &arguments.by), ("--because", &arguments.because)])?;
    let (opened, target) = open_event(&arguments.event, &arguments.known, folder)?;
    let by = arguments.by.as_deref().map(|by| replacement(opened.with_name(by), &target, by)).transpose()?;
    let after = deprecate(&opened.plan, &target, by.as_deref().or(arguments.because.as_deref()))?;
    let by = by.map(|by| format!(" by \"{by}\"")).unwrap_or_default();
    let said = format!("deprecated {}{by}", target.shown());
    finish(
        Done { opened, after, said, of: target.clone(), target: Some(target), notes: Vec::new(), code: Vec::new() },
        &arguments.known.edit,
        out,
    )
}
