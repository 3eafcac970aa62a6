//! What the commands that edit a plan share: which plan it is, and how the edit ends.

use super::files::load_file;
use crate::arguments::edit::{CallName, Edit, EditKnown};
use crate::edit::file::{Edited, difference, is_made_by_build, write};
use crate::edit::files::EditedFiles;
use crate::edit::plan_text::{PlanText, RuleKey};
use crate::source::workspace::{self, Workspace};
use crate::source::{self, shown};
use crate::{Exit, Failure};
use plan_model::include::{Options, PlanFile, PlanSource};
use plan_model::{Call, Diagnostic, Level, Rule};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A plan that is edited, and its place.
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) plan: PlanText,
    /// The other files of the plan.
    pub(super) others: Vec<(PathBuf, PlanText)>,
    /// The plan with all its files, where it has several.
    whole: Option<PlanFile>,
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

    /// Returns the file of the plan that has an event of this name; the one at hand where none has.
    pub(super) fn with_name(&self, event: &str) -> &PlanText {
        let mut all = std::iter::once(&self.plan).chain(self.others.iter().map(|(_, plan)| plan));
        all.find(|plan| !plan.targets(event, None).is_empty()).unwrap_or(&self.plan)
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
    let workspace = workspace::read(None, folder)?;
    let files = plan_files(&workspace, folder);
    let names: Vec<String> = files.iter().map(|file| format!("`--plan {}`", file.name)).collect();
    let mut files = files.into_iter();
    let (first, second) = (files.next(), files.next());
    match (first, second, wanted) {
        (None, ..) => Err(no_plan(&workspace)),
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

/// Refuses options that are given and say nothing: a variable of the shell that is not set is empty.
pub(super) fn refuse_empty(options: &[(&str, &Option<String>)]) -> Result<(), Failure> {
    let is_empty = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
    match options.iter().find(|(_, text)| is_empty(text)) {
        Some((option, _)) => {
            Err(Failure(format!("`{option}` says nothing\nhelp: write a text behind it, or leave it out")))
        }
        None => Ok(()),
    }
}

/// Returns the plan that the workspace includes.
pub(super) fn only_plan(folder: &Path) -> Result<PlanFile, Failure> {
    let workspace = workspace::read(None, folder)?;
    let mut files = plan_files(&workspace, folder);
    match files.len() {
        0 => Err(no_plan(&workspace)),
        1 => files.pop().ok_or_else(|| no_plan(&workspace)),
        _ => Err(which(&files.iter().map(|file| format!("`--plan {}`", file.name)).collect::<Vec<_>>())),
    }
}

/// Says why there is no plan file in a workspace.
pub(super) fn no_plan(workspace: &Workspace) -> Failure {
    let includes =
        || workspace.files.iter().flat_map(|file| source::includes(file).into_iter().map(move |one| (file, one)));
    let unread = includes().find_map(|(file, include)| {
        let options = Options::parse(&include.tokens, 0).ok()?;
        file.load(&options).err().map(|mistake| mistake.message)
    });
    if let Some(message) = unread {
        let sentence = message.lines().next().unwrap_or_default();
        return Failure(format!("{sentence}, which an `include_plan!` includes\nhelp: `cargo plan check` says where"));
    }
    if let Some(file) = workspace.unread.first() {
        let help = "help: name the plan file";
        return Failure(format!("{}\n{help}", file.sentence("plans that it includes are not known")));
    }
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
    let whole = Some(&file).filter(|file| !file.parts.is_empty()).cloned();
    let own = files.next().map(|(own, _)| own).unwrap_or(file);
    let plan = PlanText::read(&own.name, own.text)?;
    let other =
        |(part, _): (PlanFile, bool)| Ok((part.path.unwrap_or_default(), PlanText::read_part(&part.name, part.text)?));
    let others = files.map(other).collect::<Result<Vec<_>, Failure>>()?;
    Ok(Opened { path: own.path.unwrap_or_default(), plan, others, whole })
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
    /// What is edited.
    pub(super) of: RuleKey,
    /// Where the change is.
    pub(super) target: Option<RuleKey>,
    pub(super) notes: Vec<String>,
    /// Files of code that change with it.
    pub(super) code: Vec<Edited>,
}

/// Refuses an edit of one file that makes an error in the plan as a whole, or changes what its other rules say: a `$ref` of another file
/// may lead to what moves or goes.
fn check_whole(whole: PlanFile, files: &[Edited], is_edited: &dyn Fn(&Rule) -> bool) -> Result<(), Failure> {
    let real = |file: &Edited| file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
    let edited = EditedFiles { texts: files.iter().map(|file| (real(file), file.after.as_str())).collect() };
    let before = whole.reading();
    let Some(file) = edited.plan(whole) else { return Ok(()) };
    let after = file.reading();
    let is_new = |error: &&Diagnostic| {
        error.level == Level::Error && before.diagnostics.iter().all(|known| known.message != error.message)
    };
    if let Some(error) = after.diagnostics.iter().find(is_new) {
        return Err(Failure(format!("nothing is changed, because the plan would be wrong: {}", file.render(error))));
    }
    let (Some(before), Some(after)) = (before.plan, after.plan) else { return Ok(()) };
    // The numbers of schemas that contain themselves are others where one is gone.
    if before.recursive.len() != after.recursive.len() {
        return Ok(());
    }
    let known: HashMap<(Call, &str), &Rule> =
        before.rules.iter().map(|rule| ((rule.call, rule.name.as_str()), rule)).collect();
    let is_changed = |new: &&Rule| {
        let old = known.get(&(new.call, new.name.as_str()));
        old.is_some_and(|old| before.schema_of(old).to_json() != after.schema_of(new).to_json())
    };
    let Some(changed) = after.rules.iter().filter(|rule| !is_edited(rule)).find(is_changed) else { return Ok(()) };
    let (name, line, _) = file.place(changed.name_span.start());
    let what = RuleKey { call: changed.call, name: changed.name.clone() }.shown();
    let help = "help: write there what it refers to, then edit this again";
    Err(Failure(format!(
        "nothing is changed: {what}, in `{name}` at line {line}, would say something else, by a `$ref` to what moves or goes\n{help}"
    )))
}

/// Writes the edit, or shows it.
pub(super) fn finish(done: Done, options: &Edit, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Done { opened: Opened { path, plan, whole, .. }, after, said, of, target, notes, code } = done;
    after.check_against(&plan)?;
    let line = target.as_ref().and_then(|target| Some(after.line(after.rule(target).ok()?.0.name_span)));
    let place = line.map_or_else(|| plan.name.clone(), |line| format!("{}:{line}", plan.name));
    let edited = Edited { name: plan.name, path, before: plan.document.text, after: after.document.text };
    let files: Vec<Edited> = [edited].into_iter().chain(code).collect();
    if let Some(whole) = whole {
        let is_edited = |rule: &Rule| of.is_rule(rule) || target.as_ref().is_some_and(|target| target.is_rule(rule));
        check_whole(whole, &files, &is_edited)?;
    }
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
