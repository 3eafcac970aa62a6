//! `cargo plan import`: a plan from where a team keeps it, with an account of every cell.

use super::files::text_there;
use crate::arguments::{ImportArguments, ImportFormat};
use crate::edit::file::write_whole;
use crate::format::memory::{self, Memory};
use crate::format::{self, ImportOptions, InputFile, account, update, value};
use crate::pages::visible_line;
use crate::progress::Progress;
use crate::{Exit, Failure};
use plan_model::Level;
use plan_model::json::Node;
use plan_model::read::{Syntax, is_file};
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(crate) fn run(
    arguments: &ImportArguments,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    // What was imported last is read again when it is needed: the sources of a large plan take enough memory alone.
    let memory = Memory { imported: None, ..remembered(arguments, folder)? };
    let files = if arguments.files.is_empty() {
        memory.sources.iter().map(PathBuf::from).collect()
    } else {
        arguments.files.clone()
    };
    if files.is_empty() {
        return Err(Failure("nothing was imported into this plan before, so its sources must be named\nhelp: cargo plan import \"Tracking Plan.xlsx\" -o tracking-plan.json".to_owned()));
    }
    let mut options = ImportOptions::default();
    for map in memory.map.iter().chain(&arguments.map) {
        options.map(map).map_err(Failure)?;
    }
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let progress = Progress::start(&format!("reading {}", names.join(", ")));
    let sources = sources(&files, folder).map_err(|Failure(why)| match &arguments.output {
        Some(output) if arguments.files.is_empty() => {
            let plan = output.display();
            let help = format!(
                "help: {plan} comes from it; if it was moved, `cargo plan import FILE -o {plan}` says where to"
            );
            Failure(format!("{why}\n{help}"))
        }
        _ => Failure(why),
    })?;
    let mut import = format::read(&sources, &options).map_err(Failure)?;
    let source = import.take_plan();
    drop(progress);
    let remember = |source: Node, output: &Path| {
        let new = Memory {
            sources: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
            map: options.names().map(|(header, field)| format!("{header}={field}")).collect(),
            imported: Some(source),
        };
        (memory::path(output), new.write())
    };
    let to = ImportTarget {
        output: arguments.output.as_deref(),
        is_check: arguments.check,
        format: arguments.format,
        before: &|| Ok(remembered(arguments, folder)?.imported),
        source: "its source",
        command: "import",
    };
    to.put(&import, source, &remember, folder, out, err)
}

/// Where the plan that was read goes.
pub(super) struct ImportTarget<'t> {
    pub(super) output: Option<&'t Path>,
    /// Nothing is written: the plan is held against what was read.
    pub(super) is_check: bool,
    pub(super) format: ImportFormat,
    /// Returns what was read the last time.
    pub(super) before: &'t dyn Fn() -> Result<Option<Node>, Failure>,
    /// How what was read is called in messages.
    pub(super) source: &'t str,
    /// The command that brings the plan up to date.
    pub(super) command: &'t str,
}

impl ImportTarget<'_> {
    /// Writes the plan, or brings the one that is there up to date, and remembers what was read.
    pub(super) fn put(
        &self,
        import: &format::Import,
        source: Node,
        remember: &dyn Fn(Node, &Path) -> (PathBuf, String),
        folder: &Path,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Exit, Failure> {
        is_plan(&source)?;
        let Some(output) = self.output else {
            return show(import, &source, self.format, out, err);
        };
        let there = text_there(output, folder)?;
        is_single(output, there.as_deref(), self.command)?;
        if self.is_check {
            return self.check(there.as_deref(), &source, import, out);
        }
        let progress = Progress::start(&format!("bringing {} up to date", output.display()));
        let update = match &there {
            Some(text) => {
                let before = (self.before)()?;
                update::update(text, Syntax::Json, before.as_ref(), &source).map_err(Failure)?
            }
            None => update::Update { text: value::pretty(&source), ..update::Update::default() },
        };
        if there.as_ref() != Some(&update.text) {
            write(&folder.join(output), &update.text)?;
        }
        let (beside, text) = remember(source, output);
        write(&folder.join(beside), &text)?;
        drop(progress);
        match self.format {
            ImportFormat::Json => {
                account::write_json(import, &[("changes", &update.changes), ("conflicts", &update.conflicts)], out)?
            }
            ImportFormat::Text => {
                account::write_summary(import, out)?;
                list(&format!("changed in {}", output.display()), &update.changes, out)?;
                list("conflicts, of which the plan's side was kept", &update.conflicts, out)?;
                if there.is_some() && update.changes.is_empty() {
                    writeln!(out, "nothing changed in {}", output.display())?;
                }
            }
        }
        Ok(if update.conflicts.is_empty() { Exit::Clean } else { Exit::Findings })
    }

    fn check(
        &self,
        there: Option<&str>,
        source: &Node,
        import: &format::Import,
        out: &mut dyn Write,
    ) -> Result<Exit, Failure> {
        let Some(text) = there else {
            return Err(Failure(format!("there is no plan to compare with {} yet", self.source)));
        };
        let plan = update::parse(text, Syntax::Json).map_err(Failure)?.root;
        let found = update::differences(&plan, source);
        match self.format {
            ImportFormat::Json => account::write_json(import, &[("differences", &found)], out)?,
            ImportFormat::Text if found.is_empty() => writeln!(out, "the plan says what {} says", self.source)?,
            ImportFormat::Text => {
                list(&format!("the plan and {} differ", self.source), &found, out)?;
                writeln!(
                    out,
                    "help: `cargo plan {} -o …` brings the plan up to date; what is right in the plan belongs into the source",
                    self.command
                )?;
            }
        }
        Ok(if found.is_empty() { Exit::Clean } else { Exit::Findings })
    }
}

/// Shows the plan. Without a plan to write, the plan is the output, so that it can be redirected; the summary goes beside it.
fn show(
    import: &format::Import,
    plan: &Node,
    shown: ImportFormat,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    match shown {
        ImportFormat::Json => account::write_json(import, &[], out)?,
        ImportFormat::Text => {
            out.write_all(value::pretty(plan).as_bytes())?;
            account::write_summary(import, err)?;
        }
    }
    Ok(Exit::Clean)
}

pub(super) fn list(title: &str, items: &[String], out: &mut dyn Write) -> std::io::Result<()> {
    if !items.is_empty() {
        writeln!(out, "{title}:")?;
    }
    // Names come from recordings and from other tools: none may write on the terminal what looks like this program's words.
    items.iter().try_for_each(|item| writeln!(out, "  {}", visible_line(item)))
}

/// Refuses a plan of several files, or one that is not JSON: a source has all events of a plan, so the plan that it is imported into must
/// be one file.
pub(super) fn is_single(output: &Path, there: Option<&str>, command: &str) -> Result<(), Failure> {
    let name = output.display();
    if Syntax::of_name(&output.to_string_lossy()) == Syntax::Yaml {
        let help = "help: name a file that ends in `.json`; an included file of a plan in YAML may be JSON";
        return Err(Failure(format!("`{name}` is YAML, and `{command}` writes JSON\n{help}")));
    }
    is_one_file(output, there, command)
}

/// Refuses a plan that is made of several files.
pub(super) fn is_one_file(output: &Path, there: Option<&str>, command: &str) -> Result<(), Failure> {
    let name = output.display();
    let syntax = Syntax::of_name(&output.to_string_lossy());
    let Some(root) = there.and_then(|text| update::parse(text, syntax).ok()).map(|document| document.root) else {
        return Ok(());
    };
    let has_files = |key: &str| {
        let names = root.get(key).map(Node::items).unwrap_or_default();
        names.iter().filter_map(Node::as_str).any(|name| key == "include" || is_file(name))
    };
    match ["include", "extends"].into_iter().find(|key| has_files(key)) {
        Some(key) => Err(Failure(format!(
            "`{name}` is made of several files (\"{key}\"), and `{command}` does not tell which event belongs into which\n\
             help: name the file of them that the source is about: `-o` with its path"
        ))),
        None => Ok(()),
    }
}

/// Makes sure that what was read is a plan without errors, before anything is written.
pub(super) fn is_plan(plan: &Node) -> Result<(), Failure> {
    if plan.get("rules").is_none_or(|rules| rules.items().is_empty()) {
        return Ok(());
    }
    let text = value::pretty(plan);
    let error = plan_model::read(&text).diagnostics.into_iter().find(|found| found.level == Level::Error);
    match error {
        Some(found) => {
            let help = found.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            let (line, _) = plan_model::diagnostic::render::line_and_column(&text, found.place.0.start());
            let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
            let way_out = "help: nothing is written; mend it where the plan comes from, and run the command again";
            let what = found.message;
            Err(Failure(format!("what was read would not be a valid plan: {what} (`{shown}`){help}\n{way_out}")))
        }
        None => Ok(()),
    }
}

fn remembered(arguments: &ImportArguments, folder: &Path) -> Result<Memory, Failure> {
    let Some(output) = &arguments.output else { return Ok(Memory::default()) };
    let path = memory::path(output);
    match fs::read_to_string(folder.join(&path)) {
        Ok(text) => Memory::read(&text).map_err(|error| {
            let start = format!("`cargo plan import FILE -o {}`", output.display());
            let help = format!("help: take it back from version control, or remove it and start again: {start}");
            Failure(format!("{} cannot be read: {error}\n{help}", path.display()))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Memory::default()),
        Err(error) => Err(Failure(format!("cannot read {}: {error}", path.display()))),
    }
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    write_whole(path, text).map_err(|error| Failure(format!("cannot write {}: {error}", path.display())))
}

/// Reads files, and the files of folders, in the order of their names.
fn sources(files: &[PathBuf], folder: &Path) -> Result<Vec<InputFile>, Failure> {
    let mut sources = Vec::new();
    let mut met = HashSet::new();
    for file in files {
        add(file, folder, &mut sources, &mut met)?;
    }
    Ok(sources)
}

/// Adds a file, or the files of a folder. Folders that were `met` before, by links that lead back, are read once.
fn add(file: &Path, folder: &Path, sources: &mut Vec<InputFile>, met: &mut HashSet<PathBuf>) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure(format!("cannot read {}: {error}", file.display()));
    let path = folder.join(file);
    if path.is_dir() {
        if !met.insert(fs::canonicalize(&path).map_err(cannot)?) {
            return Ok(());
        }
        let mut names: Vec<_> =
            fs::read_dir(&path).map_err(cannot)?.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
        names.sort();
        let is_hidden = |name: &std::ffi::OsString| name.to_string_lossy().starts_with('.');
        for name in names.iter().filter(|name| !is_hidden(name)) {
            let inner = file.join(name);
            if folder.join(&inner).is_dir() || format::is_known(&name.to_string_lossy()) {
                add(&inner, folder, sources, met)?;
            }
        }
        return Ok(());
    }
    let name = file.to_string_lossy().into_owned();
    let bytes = format::unpacked(&name, fs::read(&path).map_err(cannot)?).map_err(Failure)?;
    sources.push(InputFile { name, bytes });
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lists_write_nothing_that_moves_the_cursor() {
        let mut out = Vec::new();
        list("added", &["`a\u{1b}[2J\nb`".to_owned()], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "added:\n  `a⟨U+001B⟩[2J⟨U+000A⟩b`\n");
    }
}
