//! `cargo plan check`: what `include_plan!` says of plans, without a compiler.

use super::edit::{own_plan_files, single_files};
use super::files;
use super::watch::{Watch, Watched};
use crate::arguments::{CheckArguments, Deny};
use crate::edit::file::{Edited, write};
use crate::edit::mend::{Mended, mended};
use crate::parallel::both;
use crate::progress::Progress;
use crate::report::{self, Finding, OutputFormat, Report};
use crate::sentence::counted;
use crate::source::workspace::{self, Workspace};
use crate::source::{self, Include, SourceFile};
use crate::{Exit, Failure};
use plan_model::include::{self, Included, Mistake, Options, PlanFile};
use plan_model::{Level, name};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

pub(crate) fn run(arguments: &CheckArguments, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    if arguments.watch {
        return watched(arguments, folder, out);
    }
    shown(checked(arguments, folder, &mut Watched::default(), out), arguments, out)
}

/// Reads and checks the plans, and adds their files, and the sources that include them, to what is to be watched.
fn checked(
    arguments: &CheckArguments,
    folder: &Path,
    watched: &mut Watched,
    out: &mut dyn Write,
) -> Result<Report, Failure> {
    watched.files.extend(arguments.files.iter().map(|file| folder.join(file)));
    if arguments.fix {
        fix(arguments, folder, out)?;
    }
    let _progress = Progress::start("checking plans");
    match arguments.files.as_slice() {
        [] => of_workspace(arguments.manifest_path.as_deref(), folder, watched),
        files => of_files(files, folder, watched),
    }
}

/// Writes what was found.
fn shown(report: Result<Report, Failure>, arguments: &CheckArguments, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut report = report?;
    let has = |level: Level| report.findings.iter().any(|finding| finding.level == level);
    let fails = has(Level::Error) || (arguments.deny == Some(Deny::Warnings) && has(Level::Warning));
    if arguments.quiet {
        report.findings.retain(|finding| finding.level == Level::Error || arguments.deny.is_some());
    }
    report::write(&report, arguments.format, arguments.quiet, out)?;
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

/// Checks again whenever a plan, or a source that includes one, changes; until the process ends.
fn watched(arguments: &CheckArguments, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut watch = Watch::new()?;
    let mut known = Watched::default();
    loop {
        let mut watched = Watched::default();
        let report = checked(arguments, folder, &mut watched, out);
        match (watched.files.is_empty(), known.files.is_empty()) {
            // There was nothing to watch from the start.
            (true, true) => return shown(report, arguments, out),
            // A workspace that cannot be read is one day whole again.
            (true, false) => {}
            (false, _) => known = watched,
        }
        // What changed in a folder before it was watched is seen only by reading again.
        if watch.watch(&known)? {
            continue;
        }
        if io::stdout().is_terminal() {
            write!(out, "\x1b[2J\x1b[H")?;
        }
        // A plan that is not there, or half of a merge, is one day there again.
        if let Err(Failure(message)) = shown(report, arguments, out) {
            writeln!(out, "{}\n", report::text::headed("error", &message))?;
        }
        writeln!(out, "watching {}; Ctrl-C ends it", counted(known.files.len(), "file"))?;
        out.flush()?;
        watch.wait()?;
    }
}

/// Mends the plans that are going to be checked; says so where the report is for people.
fn fix(arguments: &CheckArguments, folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let files = match arguments.files.as_slice() {
        [] => own_plan_files(&workspace::read(arguments.manifest_path.as_deref(), folder)?, folder),
        files => {
            files.iter().map(|path| files::load_file(&path.to_string_lossy(), folder)).collect::<Result<_, _>>()?
        }
    };
    let (mut edited, mut said) = (Vec::new(), Vec::new());
    for (file, is_part) in files.iter().flat_map(single_files) {
        let Mended { text, done } = mended(&file, is_part);
        said.extend(done.iter().map(|(line, what)| format!("fixed {}:{line}: {what}", file.name)));
        edited.push(Edited { name: file.name, path: file.path.unwrap_or_default(), before: file.text, after: text });
    }
    write(&edited)?;
    if arguments.format == OutputFormat::Text && !arguments.quiet {
        said.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    Ok(())
}

fn of_files(files: &[PathBuf], folder: &Path, watched: &mut Watched) -> Result<Report, Failure> {
    let mut report = Report::default();
    for path in files {
        let name = path.to_string_lossy();
        let file = files::load_file(&name, folder)?;
        watched.parts(&file);
        report.plan(&name);
        plan(&file, &Options::of_file(&name), None, &mut report);
    }
    Ok(report)
}

fn of_workspace(manifest: Option<&Path>, folder: &Path, watched: &mut Watched) -> Result<Report, Failure> {
    let Workspace { files, unread, .. } = workspace::read(manifest, folder)?;
    let mut report = Report::default();
    unread.iter().for_each(|file| report.add(Finding::of_unread(file, NOT_CHECKED, NAME_IT)));
    for file in &files {
        for include in source::includes(file) {
            watched.files.insert(file.path.clone());
            one(file, &include, folder, &mut report, watched);
        }
    }
    match (watched.files.is_empty(), unread.first()) {
        (false, _) => Ok(report),
        (true, None) => Err(no_plan()),
        (true, Some(file)) => Err(Failure(format!("{}\nhelp: {NAME_IT}", file.sentence(NOT_CHECKED)))),
    }
}

/// What becomes of the plans of a file that cannot be read.
const NOT_CHECKED: &str = "plans that it includes are not checked";
const NAME_IT: &str = "name the plan, as in `cargo plan check tracking-plan.json`";

fn no_plan() -> Failure {
    let message = "no `include_plan!` was found in this workspace\n\
                   help: name the plan, as in `cargo plan check tracking-plan.json`, or include it: \
                   `plan_runtime::include_plan!(\"tracking-plan.json\");`";
    Failure(message.to_owned())
}

/// Adds what the macro says of one `include_plan!`.
fn one(source: &SourceFile, include: &Include, folder: &Path, report: &mut Report, watched: &mut Watched) {
    let options = match Options::parse(&include.tokens, 0) {
        Ok(options) => options,
        Err(mistake) => return report.add(of_mistake(&mistake, source, include)),
    };
    watched.files.extend(source.plan_path(&options));
    let file = match source.load(&options) {
        Ok(file) => file,
        Err(mistake) => return report.add(of_mistake(&mistake, source, include)),
    };
    watched.parts(&file);
    // The path from where the command runs, so that a person can open it.
    let file = file.named(&|path| source::shown(path, folder));
    report.plan(&file.name);
    plan(&file, &options, Some((source, include)), report);
}

fn plan(file: &PlanFile, options: &Options, included: Option<(&SourceFile, &Include)>, report: &mut Report) {
    let mut options = options.clone();
    options.levels.today = Some(include::today().strict());
    let read = include::read_only(file, &options);
    let unknown = judge(&read, file, &options, included, report);
    let Some((source, include)) = included else { return };
    read.mistakes.iter().chain(&unknown).for_each(|mistake| report.add(of_mistake(mistake, source, include)));
}

/// Adds what is said of the plan, and returns the renames that name nothing of it.
pub(super) fn judge(
    read: &Included,
    file: &PlanFile,
    options: &Options,
    included: Option<(&SourceFile, &Include)>,
    report: &mut Report,
) -> Vec<Mistake> {
    let (findings, unknown) = match read.selection(options) {
        Some(part) => {
            let (named, ()) = both(|| name::name(part.clone(), &options.renames()), || read.look_for_conventions());
            read.judge(&part, &named, options)
        }
        None => (read.reading.diagnostics.clone(), Vec::new()),
    };
    findings.iter().for_each(|found| report.add(Finding::of_plan(found, file, included)));
    unknown
}

fn of_mistake(mistake: &Mistake, source: &SourceFile, include: &Include) -> Finding {
    Finding::of_source(&mistake.message, include.span_of(mistake.place), source)
}
