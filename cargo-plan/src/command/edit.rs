//! What the commands that edit a plan share: which plan it is, and how the edit ends.

use super::files::load_file;
use crate::arguments::edit::{CallName, Edit, EditKnown};
use crate::edit::file::{Edited, difference, is_made_by_build, write};
use crate::edit::plan_text::{PlanText, RuleKey};
use crate::source::workspace::{self, Workspace};
use crate::source::{self, shown};
use crate::{Exit, Failure};
use plan_model::Call;
use plan_model::include::{Options, PlanFile, PlanSource};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A plan that is edited, and its place.
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) plan: PlanText,
    /// The other files of the plan.
    pub(super) others: Vec<(PathBuf, PlanText)>,
}

impl Opened {
    /// Returns the same, at the file of the plan that has the event.
    pub(super) fn at(mut self, event: &str, call: Option<Call>) -> Self {
        let has = |plan: &PlanText| plan.targets(event, call).iter().any(|target| plan.rules(target).next().is_some());
        if has(&self.plan) {
            return self;
        }
        if let Some((path, plan)) = self.others.iter_mut().find(|(_, plan)| has(plan)) {
            std::mem::swap(&mut self.path, path);
            std::mem::swap(&mut self.plan, plan);
        }
        self
    }

    fn has(&self, event: &str, call: Option<Call>) -> bool {
        let mut all = std::iter::once(&self.plan).chain(self.others.iter().map(|(_, plan)| plan));
        all.any(|plan| !plan.targets(event, call).is_empty())
    }
}

/// Returns the plan that the user means: the one that is named, the only one of the workspace, or the only one that has the event.
pub(super) fn open(options: &Edit, wanted: Option<(&str, Option<Call>)>, folder: &Path) -> Result<Opened, Failure> {
    if let Some(name) = &options.plan {
        return read(load_file(name, folder)?);
    }
    let files = plan_files(&workspace::read(None, folder)?, folder);
    let names: Vec<String> = files.iter().map(|file| format!("`--plan {}`", file.name)).collect();
    let mut files = files.into_iter();
    let (first, second) = (files.next(), files.next());
    match (first, second, wanted) {
        (None, ..) => Err(no_plan()),
        (Some(only), None, _) => read(only),
        (Some(first), Some(second), Some((event, call))) => {
            let all = [first, second].into_iter().chain(files).map(read).collect::<Result<Vec<_>, _>>()?;
            let mut having = all.into_iter().filter(|opened| opened.has(event, call));
            match (having.next(), having.next()) {
                (Some(only), None) => Ok(only),
                (None, _) => Err(Failure(format!(
                    "no plan of the workspace has an event \"{event}\"\nhelp: `cargo plan where` lists them all"
                ))),
                _ => Err(which(&names)),
            }
        }
        _ => Err(which(&names)),
    }
}

/// Returns the plan with the event that the user means, and the event.
pub(super) fn open_event(event: &str, options: &EditKnown, folder: &Path) -> Result<(Opened, RuleKey), Failure> {
    let call = options.call.map(CallName::call);
    let opened = open(&options.edit, Some((event, call)), folder)?.at(event, call);
    let target = opened.plan.target(event, call)?;
    Ok((opened, target))
}

/// Returns the plan that the workspace includes.
pub(super) fn only_plan(folder: &Path) -> Result<PlanFile, Failure> {
    let mut files = plan_files(&workspace::read(None, folder)?, folder);
    match files.len() {
        0 => Err(no_plan()),
        1 => files.pop().ok_or_else(no_plan),
        _ => Err(which(&files.iter().map(|file| format!("`--plan {}`", file.name)).collect::<Vec<_>>())),
    }
}

fn no_plan() -> Failure {
    let help = "help: name the plan: `--plan tracking-plan.json`";
    Failure(format!("no `include_plan!` of this workspace has a plan file\n{help}"))
}

fn which(names: &[String]) -> Failure {
    Failure(format!("which plan? The workspace includes several\nhelp: write {}", names.join(" or ")))
}

/// Reads each file of a plan for an edit. Where one is missing nobody can tell what the plan has, and nothing is edited.
fn read(file: PlanFile) -> Result<Opened, Failure> {
    if let Some(error) = file.unread() {
        return Err(Failure(file.render(error)));
    }
    let mut files = single_files(&file).into_iter();
    let own = files.next().map(|(own, _)| own).unwrap_or(file);
    let plan = PlanText::read(&own.name, own.text)?;
    let other =
        |(part, _): (PlanFile, bool)| Ok((part.path.unwrap_or_default(), PlanText::read_part(&part.name, part.text)?));
    let others = files.map(other).collect::<Result<Vec<_>, Failure>>()?;
    Ok(Opened { path: own.path.unwrap_or_default(), plan, others })
}

/// Returns each file that a plan is made of by itself, and whether it is one that the plan includes or extends.
pub(super) fn single_files(file: &PlanFile) -> Vec<(PlanFile, bool)> {
    let own = PlanFile::of_text(&file.name, file.path.clone(), file.own_text().to_owned());
    let mut all = vec![(own, false)];
    for part in &file.parts {
        if all.iter().all(|(known, _)| known.path.as_ref() != Some(&part.path)) {
            let text = file.text_at(part.span.start()).text.to_owned();
            all.push((PlanFile::of_part(&part.name, Some(part.path.clone()), text), true));
        }
    }
    all
}

/// Returns the plan files of a workspace that can be edited: the next build would undo an edit of what a build.rs writes.
pub(super) fn own_plan_files(workspace: &Workspace, folder: &Path) -> Vec<PlanFile> {
    let is_own = |file: &PlanFile| !file.path.as_deref().is_some_and(is_made_by_build);
    plan_files(workspace, folder).into_iter().filter(is_own).collect()
}

/// Returns the plan files that a workspace includes, each once. One that cannot be read is left to `check`.
pub(super) fn plan_files(workspace: &Workspace, folder: &Path) -> Vec<PlanFile> {
    let mut files: Vec<PlanFile> = Vec::new();
    for source in &workspace.files {
        for include in source::includes(source) {
            let Ok(options) = Options::parse(&include.tokens, 0) else { continue };
            if matches!(options.source, PlanSource::Specs(_)) {
                continue;
            }
            let Ok(file) = source.load(&options) else { continue };
            let Some(path) = file.path.as_ref().and_then(|path| path.canonicalize().ok()) else { continue };
            if files.iter().all(|known| known.path.as_ref() != Some(&path)) {
                // Without the `..` of a path that leads out of the package and in again.
                let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
                let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
                let mut named = file.named(&|path| shown(&real(path), &folder));
                named.path = Some(path);
                files.push(named);
            }
        }
    }
    files
}

/// What an edit did.
pub(super) struct Done {
    pub(super) opened: Opened,
    pub(super) after: PlanText,
    /// A sentence without the plan's name: `added event "Gift Sent"`.
    pub(super) said: String,
    /// Where the change is.
    pub(super) target: Option<RuleKey>,
    pub(super) notes: Vec<String>,
    /// Files of code that change with it.
    pub(super) code: Vec<Edited>,
}

/// Writes the edit, or shows it.
pub(super) fn finish(done: Done, options: &Edit, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Done { opened: Opened { path, plan, .. }, after, said, target, notes, code } = done;
    after.check_against(&plan)?;
    let line = target.and_then(|target| Some(after.line(after.rule(&target).ok()?.0.name_span)));
    let place = line.map_or_else(|| plan.name.clone(), |line| format!("{}:{line}", plan.name));
    let edited = Edited { name: plan.name, path, before: plan.document.text, after: after.document.text };
    let files: Vec<Edited> = [edited].into_iter().chain(code).collect();
    if options.dry_run {
        files.iter().try_for_each(|file| write!(out, "{}", difference(file)))?;
    } else {
        write(&files)?;
    }
    writeln!(out, "{place}: {said}")?;
    notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))?;
    if options.dry_run {
        writeln!(out, "nothing is written, because of --dry-run")?;
    }
    Ok(Exit::Clean)
}
