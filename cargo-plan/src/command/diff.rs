//! `cargo plan diff`: what changes between two versions of a plan.

use super::commit::{Commit, top};
use super::edit::only_plan;
use super::event_names::{renames_in, unnamed, with_names_for_all};
use super::files::{load_file, plan_of};
use super::tables;
use crate::arguments::{Diff, DiffFormat};
use crate::audit::write::escaped;
use crate::compare::{Change, Class, compare, unsaid};
use crate::pages::changed_meaning;
use crate::parallel::both;
use crate::progress::Progress;
use crate::report::github;
use crate::report::text::headed;
use crate::source::{self, workspace};
use crate::{Exit, Failure};
use plan_model::diagnostic::render::FileText;
use plan_model::include::{self, PlanFile, text_of};
use plan_model::name::{self, Named, Renames};
use plan_model::read::{PlanTree, Syntax};
use plan_model::{Call, Diagnostic, Level, Plan, Span};
use plan_rules::canonical;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Command;

pub(crate) fn run(arguments: &Diff, folder: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let progress = Progress::start("comparing plans");
    let (old, new) = files(arguments, folder)?;
    if arguments.ddl {
        drop(progress);
        return tables::alter(&old, &new, &arguments.warehouse, out, err);
    }
    if arguments.warehouse.is_given() {
        return Err(Failure("a warehouse is for the statements that change its tables\nhelp: add `--ddl`".to_owned()));
    }
    let is_failing = |change: &Change| change.breaks.iter().any(|(class, _)| arguments.breaking.contains(class));
    let shown = Shown::of(old, new, &is_failing, Some(folder))?;
    drop(progress);
    shown.unsure.iter().try_for_each(|why| writeln!(err, "{}", headed("warning", why)))?;
    // Thousands of changes are as many lines.
    let mut out = BufWriter::new(out);
    match arguments.format {
        DiffFormat::Text => shown.text(&mut out)?,
        DiffFormat::Markdown => shown.markdown(&mut out)?,
        DiffFormat::Json => writeln!(out, "{:#}", shown.json())?,
        DiffFormat::Github => shown.github(&mut out)?,
    }
    out.flush()?;
    Ok(if shown.changes.iter().any(is_failing) { Exit::Findings } else { Exit::Clean })
}

/// Writes what changes from one plan to another, and what that breaks.
///
/// # Errors
/// One of the two is no plan without errors.
#[cfg(feature = "_remote")]
pub(super) fn show(old: PlanFile, new: PlanFile, out: &mut dyn Write) -> Result<(), Failure> {
    Ok(Shown::of(old, new, &|_| false, None)?.text(out)?)
}

/// Returns the two versions.
fn files(arguments: &Diff, folder: &Path) -> Result<(PlanFile, PlanFile), Failure> {
    let load = |name: &str| load_file(name, folder);
    let current = |plan: &Option<String>| match plan {
        Some(plan) => load(plan),
        None => only_plan(folder),
    };
    match (&arguments.old, &arguments.new, &arguments.against) {
        (Some(old), Some(new), _) => {
            let (old, new) = both(|| load(old), || load(new));
            Ok((old?, new?))
        }
        (Some(one), None, _) => {
            let commit = format!("cargo plan diff --against main --plan {one}");
            let help = format!("help: name both files, as in `cargo plan diff OLD NEW`; or a commit: `{commit}`");
            Err(Failure(format!("`{one}` alone is compared with nothing\n{help}")))
        }
        (None, _, Some(reference)) => {
            let new = current(&arguments.plan)?;
            Ok((at(reference, &new.name, folder, BOTH_FILES)?, new))
        }
        (None, _, None) => {
            let help =
                "help: name both files, as in `cargo plan diff OLD NEW`; or a commit: `cargo plan diff --against main`";
            Err(Failure(format!("nothing says which two plans are compared\n{help}")))
        }
    }
}

/// What helps where there is no git repository.
const BOTH_FILES: &str = "name both files: `cargo plan diff OLD NEW`";

/// Returns the plan file as it was at a commit. `without_git` is what helps where there is no repository.
pub(super) fn at(reference: &str, plan: &str, folder: &Path, without_git: &str) -> Result<PlanFile, Failure> {
    let path = folder.join(plan);
    let beside = path.parent().unwrap_or(folder);
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(beside).args(arguments).output();
        output.map_err(|error| Failure(format!("cannot run git: {error}\nhelp: {without_git}")))
    };
    if !git(&["rev-parse", "--git-dir"])?.status.success() {
        let why = format!("`{plan}` is in no git repository, so that there is no `{reference}`");
        return Err(Failure(format!("{why}\nhelp: {without_git}")));
    }
    if !git(&["rev-parse", "--quiet", "--verify", "--end-of-options", &format!("{reference}^{{commit}}")])?
        .status
        .success()
    {
        let is_answered =
            |arguments: &[&str], answer: &[u8]| Ok::<_, Failure>(git(arguments)?.stdout.trim_ascii() == answer);
        let is_empty = is_answered(&["rev-list", "--all", "--max-count=1"], b"")?;
        let is_shallow = is_answered(&["rev-parse", "--is-shallow-repository"], b"true")?;
        return Err(unknown_reference(reference, is_empty, is_shallow));
    }
    let name = format!("{reference}:./{file}");
    let listed = git(&["ls-tree", reference, "--", &file])?;
    let mode = listed.stdout.split(|byte| *byte == b' ').next().unwrap_or_default().to_owned();
    let shown = git(&["cat-file", "blob", &name])?;
    if !shown.status.success() {
        if mode == b"040000" {
            return Err(Failure(format!(
                "`{plan}` at `{reference}` is a folder\nhelp: write the path of the plan file in it"
            )));
        }
        let help = format!("help: `git log --follow -- {plan}` tells when it came, or what it was called");
        return Err(Failure(format!("there is no `{plan}` at `{reference}`\n{help}")));
    }
    let text = text_of(shown.stdout, &format_args!("the tracking plan `{plan}` at `{reference}`")).map_err(Failure)?;
    if mode == b"120000" {
        let help = format!(
            "help: name the file that it leads to: `--plan {}`",
            Path::new(plan).with_file_name(&text).display()
        );
        return Err(Failure(format!("`{plan}` at `{reference}` is a symbolic link\n{help}")));
    }
    let file = PlanFile::of_text(format!("{reference}:{plan}"), Some(path.clone()), text);
    let file = include::with_parts(file, &Commit { reference, top: top(beside) });
    Ok(file.named(&|path| format!("{reference}:{}", source::shown(path, folder))))
}

/// Says why git knows no such commit, and what to write instead.
fn unknown_reference(reference: &str, is_empty: bool, is_shallow: bool) -> Failure {
    let none = format!("git knows no commit, branch or tag `{reference}` here");
    let (message, help) = match reference {
        "" => (
            "the name of the commit is empty".to_owned(),
            "a variable of the shell that is not set is empty".to_owned(),
        ),
        _ if is_empty => ("the git repository has no commit yet".to_owned(), "commit the plan first".to_owned()),
        _ if reference.contains("..") => (
            format!("`{reference}` is a range, and the plan is compared with one commit"),
            "write the first of the two".to_owned(),
        ),
        _ if reference.contains(':') => {
            let help = "write the commit alone, and the file behind `--plan`".to_owned();
            (format!("`{reference}` is a file of a commit"), help)
        }
        _ if is_shallow => {
            let help = "this clone has the newest commits alone: `git fetch --unshallow` brings the others; in GitHub Actions, `fetch-depth: 0`";
            (none, help.to_owned())
        }
        _ => (none, "`git branch --all` lists the branches; in CI, `git fetch` them first".to_owned()),
    };
    Failure(format!("{message}\nhelp: {help}"))
}

/// The lines of a plan, looked up at once for each of thousands of changes.
struct PlanLines {
    file: PlanFile,
    ends: Vec<usize>,
}

impl PlanLines {
    fn of(file: PlanFile) -> Self {
        let ends = file.text.match_indices('\n').map(|(end, _)| end).collect();
        Self { file, ends }
    }

    /// Returns the file that a byte of the plan is in, and the line there.
    fn place(&self, byte: usize) -> (&str, usize) {
        let FileText { name, start, .. } = self.file.text_at(byte);
        let before = |byte: usize| self.ends.partition_point(|end| *end < byte);
        (name, 1 + before(byte) - before(start))
    }
}

struct Shown<'a> {
    old: PlanLines,
    new: PlanLines,
    changes: Vec<Change>,
    /// Why it is not known for sure what becomes of code.
    unsure: Vec<String>,
    is_failing: &'a dyn Fn(&Change) -> bool,
}

impl<'a> Shown<'a> {
    /// Compares two plans: all that they say, where the workspace of the new one is in `folder`; else a part of a plan with a plan, by what
    /// breaks alone.
    ///
    /// # Errors
    /// One of the two is no plan without errors.
    fn of(
        old: PlanFile,
        new: PlanFile,
        is_failing: &'a dyn Fn(&Change) -> bool,
        folder: Option<&Path>,
    ) -> Result<Self, Failure> {
        let read = |file: PlanFile| -> Result<(Plan, PlanLines), Failure> {
            Ok((plan_of(&file)?, PlanLines::of(file.without_values())))
        };
        // One after the other: the values of both take most of the memory, and what those of the first took is room for the second.
        let (files, ()) = both(|| Ok::<_, Failure>((read(old)?, read(new)?)), || ());
        let ((before, old), (after, new)) = files?;
        let NamedPlans { was, is, said } = NamedPlans::of((&before, &old.file), (&after, &new.file), folder);
        for (plan, named, lines) in [(&before, &was, &old), (&after, &is, &new)] {
            let still = named.diagnostics.iter().find(|found| found.level == Level::Error);
            if let Some(found) = still.filter(|_| !unnamed(plan, named).is_empty()) {
                return Err(Failure(lines.file.render(found)));
            }
        }
        let errors = |named: &[Diagnostic], position: usize| {
            let of_names = said.iter().filter(|(of, _)| *of == position).map(|(_, found)| found);
            let others = named.iter().filter(|found| found.level == Level::Error);
            of_names.chain(others).cloned().collect::<Vec<_>>()
        };
        let (known, now) = (errors(&was.diagnostics, 0), errors(&is.diagnostics, 1));
        let is_known = |found: &&Diagnostic| known.iter().any(|known| known.message == found.message);
        let plans = ((&before, &was), (&after, &is));
        let meaning = || if folder.is_some() { changed_meaning(plans.0, plans.1) } else { Vec::new() };
        let (meaning, mut changes) = both(meaning, || compare(plans.0, plans.1));
        changes.extend(now.iter().filter(|found| !is_known(found)).map(refused));
        let unsure = known.iter().map(|found| {
            format!("code is compared as if `include_plan!` took the old plan as it is: {}", found.message)
        });
        let unsure = unsure.collect();
        if folder.is_some() {
            changes.extend(meaning);
            unsaid(&before, &after, &mut changes);
            if changes.is_empty() && old.file.text != new.file.text && values_of(&old.file) != values_of(&new.file) {
                changes.push(of_no_effect());
            }
        }
        Ok(Self { old, new, changes, unsure, is_failing })
    }

    /// Returns the file and the line of a change: of the new plan, where it is there.
    fn place(&self, change: &Change) -> (&str, usize) {
        match (change.new, change.old) {
            (Some(span), _) => self.new.place(span.start()),
            (None, Some(span)) => self.old.place(span.start()),
            (None, None) => (self.new.file.name.as_str(), 1),
        }
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        for change in &self.changes {
            let (file, line) = self.place(change);
            writeln!(out, "{}: {}\n --> {file}:{line}", classes(change), change.what)?;
            for (class, why) in &change.breaks {
                writeln!(out, "  = {}: {why}", class.as_str())?;
            }
        }
        if self.changes.is_empty() {
            return writeln!(out, "nothing that code, data or tables depend on has changed");
        }
        let count =
            |class| self.changes.iter().filter(|change| change.breaks.iter().any(|(is, _)| *is == class)).count();
        let [code, data, warehouse] = [Class::Code, Class::Data, Class::Warehouse].map(count);
        let all = self.changes.len();
        let word = if all == 1 { "change" } else { "changes" };
        writeln!(out, "\n{all} {word}; breaking: code {code}, data {data}, warehouse {warehouse}")
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.changes.is_empty() {
            return writeln!(out, "Nothing that code, data or tables depend on has changed in the tracking plan.");
        }
        writeln!(out, "| change | breaks | why | where |\n|---|---|---|---|")?;
        for change in &self.changes {
            let (file, line) = self.place(change);
            let whys: Vec<String> =
                change.breaks.iter().map(|(class, why)| format!("{}: {why}", class.as_str())).collect();
            let cells = [change.what.clone(), classes(change), whys.join("; "), format!("{file}:{line}")];
            let cells = cells.map(|cell| in_cell(&cell));
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let line = |file: &PlanLines, span: Option<Span>| span.map(|span| file.place(span.start()).1);
        let change = |change: &Change| {
            let breaks = change.breaks.iter().map(|(class, why)| json!({ "class": class.as_str(), "why": why }));
            json!({
                "what": change.what,
                "breaks": breaks.collect::<Vec<_>>(),
                "fails": (self.is_failing)(change),
                "old_line": line(&self.old, change.old),
                "new_line": line(&self.new, change.new),
            })
        };
        let changes: Vec<Value> = self.changes.iter().map(change).collect();
        json!({ "version": 1, "old": self.old.file.name, "new": self.new.file.name, "changes": changes })
    }

    /// Writes annotations: what fails is an error, what breaks something else a warning, the rest a notice. All stand in the new plan:
    /// GitHub shows no lines of a file that is not there.
    fn github(&self, out: &mut dyn Write) -> io::Result<()> {
        for change in &self.changes {
            let level = match (self.is_failing)(change) {
                true => "error",
                false if change.breaks.is_empty() => "notice",
                false => "warning",
            };
            let start = change.new.map_or(0, |span| span.start());
            let (file, line) = self.new.place(start);
            let line = if change.new.is_some() { line } else { 1 };
            let whys = change.breaks.iter().map(|(class, why)| format!("\n{}: {why}", class.as_str()));
            let text = github::data(&format!("{}{}", change.what, whys.collect::<String>()));
            let file = github::property(file);
            writeln!(out, "::{level} file={file},line={line},title={}::{text}", github::property(&classes(change)))?;
        }
        Ok(())
    }
}

/// Returns a sentence for a cell of Markdown: its code stays code, and no other text of a plan is markup. A name in quotes may hold a
/// backtick.
fn in_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut part = String::new();
    let (mut is_code, mut is_quoted, mut is_escape) = (false, false, false);
    for c in text.chars() {
        if c == '`' && !is_quoted {
            write_part(&mut part, is_code, &mut out);
            is_code = !is_code;
            continue;
        }
        is_quoted ^= c == '"' && !is_escape;
        is_escape = c == '\\' && !is_escape;
        part.push(c);
    }
    write_part(&mut part, is_code, &mut out);
    out
}

fn write_part(part: &mut String, is_code: bool, out: &mut String) {
    match is_code {
        _ if part.is_empty() => {}
        true => out.push_str(&plan_model::markdown::code_in_cell(part)),
        false => out.push_str(&escaped(part)),
    }
    part.clear();
}

/// Two plans, named so that each event of them has a struct of its own.
struct NamedPlans<'p> {
    was: Named<'p>,
    is: Named<'p>,
    /// What the compiler says of events that would share a name: of the old plan, at 0, and of the new one.
    said: Vec<(usize, Diagnostic)>,
}

impl<'p> NamedPlans<'p> {
    fn of((before, old): (&'p Plan, &PlanFile), (after, new): (&'p Plan, &PlanFile), folder: Option<&Path>) -> Self {
        let named = |renames: &Renames| both(|| name::name(before, renames), || name::name(after, renames));
        let (was, is) = named(&Renames::default());
        if unnamed(before, &was).is_empty() && unnamed(after, &is).is_empty() {
            return Self { was, is, said: Vec::new() };
        }
        drop((was, is));
        let workspace = folder.and_then(|folder| workspace::read(None, folder).ok());
        let given = workspace.and_then(|workspace| {
            let of = |file: &PlanFile| {
                let path = file.path.as_ref()?.canonicalize().ok()?;
                renames_in(&workspace, &|known| known.canonicalize().is_ok_and(|known| known == path))
            };
            of(new).or_else(|| of(old))
        });
        let (renames, said) = with_names_for_all(&[before, after], given.unwrap_or_default());
        let (was, is) = named(&renames);
        Self { was, is, said }
    }
}

/// Returns what the compiler refuses in the new plan alone, as a change.
fn refused(found: &Diagnostic) -> Change {
    Change {
        what: found.message.clone(),
        breaks: vec![(
            Class::Code,
            "`include_plan!` refuses the plan as it is; `cargo plan check` says the way out".to_owned(),
        )],
        old: None,
        new: Some(found.place.0),
        event: (Call::Track, String::new()),
        property: None,
    }
}

/// Returns the change of two plans whose texts say different things, of which nothing is known here.
fn of_no_effect() -> Change {
    Change {
        what: "the plan says something else that neither code nor data nor tables are made of".to_owned(),
        breaks: Vec::new(),
        old: None,
        new: None,
        event: (Call::Track, String::new()),
        property: None,
    }
}

/// Returns what the files of a plan say, without how it is written.
fn values_of(file: &PlanFile) -> Vec<String> {
    let own = (file.own_text(), file.name.as_str());
    let texts = std::iter::once(own).chain(file.parts.iter().map(|part| {
        let text = file.text.get(part.span.start()..part.span.end()).unwrap_or_default();
        (text, part.name.as_str())
    }));
    let value = |(text, name): (&str, &str)| {
        let root = PlanTree::of_text(text, Syntax::of_name(name)).root;
        root.map_or_else(|| text.to_owned(), |root| canonical(&root))
    };
    texts.map(value).collect()
}

/// Returns the classes of a change in words: `code, data`, or `safe`.
fn classes(change: &Change) -> String {
    let classes: BTreeSet<Class> = change.breaks.iter().map(|(class, _)| *class).collect();
    let classes: Vec<&str> = classes.into_iter().map(Class::as_str).collect();
    if classes.is_empty() { "safe".to_owned() } else { classes.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::in_cell;

    #[test]
    fn no_text_of_a_plan_is_markup() {
        for (text, cell) in [
            ("`a` of \"A | B\" is gone", "`a` of \"A \\| B\" is gone"),
            ("event \"[x](javascript:1) <b>\"", "event \"\\[x\\](javascript:1) \\<b\\>\""),
            ("event \"a`b\" and `\"c`d|e\"`", "event \"a\\`b\" and `` \"c`d\\|e\" ``"),
            ("a\rb", "a⟨U+000D⟩b"),
        ] {
            assert_eq!(in_cell(text), cell);
        }
    }
}
