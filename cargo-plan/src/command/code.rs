//! `cargo plan code`: the code that `include_plan!` makes of a plan, in a file.

use super::check;
use super::files::{load_file, text_there};
use crate::arguments::code::CodeArguments;
use crate::edit::file::{Edited, write};
use crate::generate::{arguments, compare, layout};
use crate::report::{self, OutputFormat, Report, text::headed};
use crate::source::{self, workspace};
use crate::{Exit, Failure};
use plan_codegen::committed::{self, FileOrigin};
use plan_codegen::{PlanCode, Target};
use plan_model::Level;
use plan_model::check::Severity;
use plan_model::check::dead_event::CHECK as DEAD_EVENT;
use plan_model::include::{self, Mistake, Options, PlanSource};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn run(
    given: &CodeArguments,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let file = given.output.as_deref().map(|output| CodeFile::open(output, folder)).transpose()?;
    let beside = file.as_ref().and_then(|file| file.path.parent()).unwrap_or(folder).to_owned();
    let package = package_of(&beside);
    let arguments = wanted(given, file.as_ref(), &package, folder)?;
    let (code, report) = generate(&arguments, &package, folder)?;
    let failed = report.findings.iter().any(|finding| finding.level == Level::Error);
    if !report.findings.is_empty() {
        report::write(&report, OutputFormat::Text, !failed, err)?;
    }
    let Some(code) = code.filter(|_| !failed) else { return Ok(Exit::Findings) };
    if code.has_dead_event {
        let message = "`dead_event` has no effect on code in a file: it watches what the macro writes\n\
                       help: `cargo plan where --deny-unused` finds events that no code sends";
        writeln!(err, "{}", headed("warning", message))?;
    }
    let origin = FileOrigin { version: VERSION, file: &code.plan, arguments: &arguments };
    let text = || format!("{}{}", committed::header(&origin), layout::formatted(&code.body, &beside));
    match file {
        None => {
            out.write_all(text().as_bytes())?;
            Ok(Exit::Clean)
        }
        Some(file) if given.check => file.check(&(committed::header(&origin) + &code.body), text, out),
        Some(file) => file.write(text(), out),
    }
}

/// The file that is written, or held against the plan.
struct CodeFile {
    /// As the user names it.
    name: String,
    path: PathBuf,
    /// What is in it; none where there is no such file yet.
    text: Option<String>,
}

impl CodeFile {
    fn open(output: &Path, folder: &Path) -> Result<Self, Failure> {
        let (name, path) = (output.display().to_string(), folder.join(output));
        let around = path.parent().unwrap_or(folder);
        if path.is_dir() || !around.is_dir() {
            let (what, help) = match path.is_dir() {
                true => (format!("`{name}` is a folder"), "write the path of a file in it, as in `src/analytics.rs`"),
                false => (format!("there is no folder `{}`", source::shown(around, folder)), "make it first"),
            };
            return Err(Failure(format!("{what}\nhelp: {help}")));
        }
        let text = text_there(output, folder)?;
        if text.as_ref().is_some_and(|text| committed::arguments(text).is_none()) {
            return Err(Failure(format!(
                "`{name}` was not made by `cargo plan code`, and is left as it is\nhelp: name another file, or remove this one"
            )));
        }
        Ok(Self { name, path, text })
    }

    /// Holds the file against what the plan makes now. The layout is asked for only where it could make a difference.
    fn check(&self, code: &str, text: impl FnOnce() -> String, out: &mut dyn Write) -> Result<Exit, Failure> {
        let name = &self.name;
        let what = match &self.text {
            None => "is not there",
            // A setting of rustfmt may change more than the layout.
            Some(there) if compare::is_same(there, code) || compare::is_same(there, &text()) => {
                writeln!(out, "{name} is what the plan makes now")?;
                return Ok(Exit::Clean);
            }
            Some(_) => "is stale: the plan makes other code now",
        };
        writeln!(
            out,
            "{}",
            headed("error", &format!("{name} {what}\nhelp: `cargo plan code -o {name}` makes it anew"))
        )?;
        Ok(Exit::Findings)
    }

    fn write(self, text: String, out: &mut dyn Write) -> Result<Exit, Failure> {
        let Self { name, path, text: before } = self;
        let done = match &before {
            Some(before) if *before == text => "is what the plan makes, and stays as it is",
            Some(_) => "is made anew",
            None => "is made",
        };
        let said = format!("{name} {done}");
        match before {
            Some(before) => write(&[Edited { name, path, before, after: text }])?,
            None => fs::write(&path, text).map_err(|error| Failure(format!("cannot write `{name}`: {error}")))?,
        }
        writeln!(out, "{said}")?;
        Ok(Exit::Clean)
    }
}

/// Returns the folder of the Cargo.toml that a file in `folder` belongs to; `folder` itself where there is none.
fn package_of(folder: &Path) -> PathBuf {
    let is_package = |folder: &&Path| folder.join("Cargo.toml").is_file();
    folder.ancestors().find(is_package).unwrap_or(folder).to_owned()
}

/// Returns the arguments of the `include_plan!` that is meant, with a path that leads from `package` to the plan.
fn wanted(given: &CodeArguments, file: Option<&CodeFile>, package: &Path, folder: &Path) -> Result<String, Failure> {
    if let Some(plan) = &given.plan {
        let found = load_file(plan, folder)?;
        let path = found.path.as_deref().unwrap_or(Path::new(plan));
        return Ok(arguments::of_flags(given, Some(&place_of(path, package))));
    }
    if !given.spec.is_empty() {
        return Ok(arguments::of_flags(given, None));
    }
    if given.has_options() {
        return Err(Failure(
            "options of which plan?\nhelp: name it before them: `cargo plan code tracking-plan.json`".to_owned(),
        ));
    }
    if let Some(known) = file.and_then(|file| committed::arguments(file.text.as_deref()?)) {
        return Ok(known.to_owned());
    }
    of_workspace(given, package, folder)
}

/// Returns the place of a plan, as `include_plan!` takes it. The folder of what build.rs makes has another name on each machine.
fn place_of(path: &Path, package: &Path) -> String {
    match source::within_out_dir(path, package) {
        Some(within) => format!("concat!(env!(\"OUT_DIR\"), {:?})", format!("/{within}")),
        None => format!("{:?}", source::relative(path, package)),
    }
}

/// Returns the arguments of the one `include_plan!` of the workspace.
fn of_workspace(given: &CodeArguments, package: &Path, folder: &Path) -> Result<String, Failure> {
    let workspace = workspace::read(given.manifest_path.as_deref(), folder)?;
    let mut found: Vec<String> = Vec::new();
    for file in &workspace.files {
        for include in source::includes(file) {
            let place = Options::parse(&include.tokens, 0).ok().and_then(|options| match &options.source {
                PlanSource::File(path) => Some(file.package.join(path)),
                // What a variable holds is known for the package itself only.
                PlanSource::Pieces(_) if !file.is_of(package) => file.plan_path(&options),
                _ => None,
            });
            let path = place.map(|path| source::relative(&path, package));
            let text = arguments::of_tokens(&include.tokens, path.as_deref());
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure(
            "no `include_plan!` was found in this workspace\nhelp: name the plan, as in `cargo plan code tracking-plan.json`".to_owned(),
        )),
        several => {
            let list: String = several.iter().map(|arguments| format!("\n  include_plan!({arguments})")).collect();
            Err(Failure(format!(
                "which plan? The workspace has several:{list}\nhelp: name one with its options, as in `cargo plan code tracking-plan.json --derive Debug`"
            )))
        }
    }
}

/// The code of a plan.
struct Generated {
    /// The name of the plan's file.
    plan: String,
    body: String,
    /// Whether `dead_event` is asked for.
    has_dead_event: bool,
}

/// Returns the code, unless the plan cannot be read, and what is said of the plan.
fn generate(arguments: &str, package: &Path, folder: &Path) -> Result<(Option<Generated>, Report), Failure> {
    let wrong = |mistake: Mistake| Failure(format!("{}\n --> include_plan!({arguments})", mistake.message));
    let mut options = Options::parse(&arguments::read(arguments)?, 0).map_err(wrong)?;
    options.levels.today = Some(include::today().strict());
    let file = source::load_in(package, &options).map_err(wrong)?;
    // The path from where the command runs, so that a person can open it.
    let shown = file.clone().named(&|path| source::shown(path, folder));
    let mut report = Report::default();
    report.plan(&shown.name);
    let included = include::read(&file, &options);
    let unknown = check::judge(&included, &shown, &options, None, &mut report);
    if let Some(mistake) = included.mistakes.iter().chain(&unknown).next() {
        return Err(wrong(mistake.clone()));
    }
    let Some(part) = included.selection(&options) else { return Ok((None, report)) };
    let plan = part.plan;
    let named = include::name(part, &options);
    let code = PlanCode {
        plan,
        named: &named,
        derives: &options.derives,
        file: &file.name,
        id: None,
        target: Target::Compiler,
    };
    let runtime = workspace::runtime_of(package).unwrap_or_else(|| "plan_runtime".to_owned());
    let body = committed::body(&code, &format!("::{runtime}"), VERSION);
    let has_dead_event = included.level(&DEAD_EVENT) != Severity::Allow;
    Ok((Some(Generated { plan: file.name.clone(), body, has_dead_event }), report))
}
