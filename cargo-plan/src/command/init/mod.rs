//! `cargo plan init`: a first plan, and what the code needs to include it. Nothing that is there is overwritten: each file is made
//! ready, and only then the first is written.

mod ask;
mod package;
mod wiring;

pub(crate) use ask::Terminal;

use crate::arguments::init::Init;
use crate::edit::file::{Edited, difference, write_with};
use crate::edit::value::{object, text, texts};
use crate::sentence::counted;
use crate::{Exit, Failure};
use ask::Answers;
use package::Package;
use plan_model::json::Node;
use plan_model::specs::Spec;
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use wiring::Wiring;

pub(crate) fn run(
    arguments: &Init,
    folder: &Path,
    terminal: Option<Terminal<'_>>,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if !folder.join(&arguments.plan).exists() {
        refuse_other_formats(Path::new(&arguments.plan), folder)?;
    }
    let mut answers = Answers { terminal, out };
    let package = package::find(arguments, folder, &mut answers)?;
    let beside = package.as_ref().map_or(folder, |package| package.folder.as_path());
    let plan = beside.join(&arguments.plan);
    refuse_known(&plan, folder)?;
    let (specs, events) = content(arguments, &mut answers)?;
    let wiring = Wiring::new(arguments, package.as_ref(), folder)?;
    let plan_text = plan_text(package.as_ref(), &specs, &events);
    let created: Vec<Edited> = [Some((plan.clone(), plan_text)), wiring.module.clone()]
        .into_iter()
        .flatten()
        .map(|(path, text)| edited(&path, crate::source::shown(&path, folder), String::new(), text))
        .collect();
    if arguments.dry_run {
        created.iter().chain(&wiring.edited).try_for_each(|file| write!(out, "{}", difference(file)))?;
        writeln!(out, "nothing is written, because of --dry-run")?;
        return Ok(Exit::Clean);
    }
    write_with(&created, &wiring.edited)?;
    writeln!(out, "{}: written, {}", crate::source::shown(&plan, folder), described(&specs, &events))?;
    wiring.show(out)?;
    Ok(Exit::Clean)
}

fn refuse_known(plan: &Path, folder: &Path) -> Result<(), Failure> {
    if !plan.exists() {
        return refuse_other_formats(plan, folder);
    }
    let name = crate::source::shown(plan, folder);
    let help = "help: `cargo plan add` adds events to it; `--plan OTHER.json` starts another one";
    Err(Failure(format!("`{name}` is there already, and `init` overwrites nothing\n{help}")))
}

fn refuse_other_formats(plan: &Path, folder: &Path) -> Result<(), Failure> {
    if plan.extension().is_some_and(|end| ["json", "jsonc", "json5"].iter().any(|known| end == *known)) {
        return Ok(());
    }
    let name = crate::source::shown(plan, folder);
    let help = "help: let its name end in `.json`, as in `--plan tracking-plan.json`";
    Err(Failure(format!("`init` writes JSON, and `{name}` is no name for it\n{help}")))
}

/// Returns the specs and the events that the plan starts from.
fn content(arguments: &Init, answers: &mut Answers<'_, '_>) -> Result<(Vec<&'static Spec>, Vec<String>), Failure> {
    let mut events = arguments.events.clone();
    let specs = match (arguments.specs.as_slice(), events.as_slice()) {
        ([], []) => {
            let names = answers.specs()?;
            events = answers.events()?;
            named(&names)?
        }
        (names, _) => named(names)?,
    };
    if let Some(empty) = events.iter().find(|event| event.trim().is_empty()) {
        return Err(Failure(format!("an event cannot have the name {empty:?}")));
    }
    let mut met = HashSet::new();
    events.retain(|event| met.insert(event.clone()));
    if specs.is_empty() && events.is_empty() {
        let help = "help: name an event, as in `cargo plan init --event \"Signed Up\"`";
        return Err(Failure(format!("the plan would be empty\n{help}")));
    }
    Ok((specs, events))
}

fn named(names: &[String]) -> Result<Vec<&'static Spec>, Failure> {
    let mut specs: Vec<&'static Spec> = Vec::new();
    for name in names {
        let unknown = || {
            let near = Spec::nearest(name).map(|spec| format!("; did you mean \"{}\"?", spec.name)).unwrap_or_default();
            Failure(format!("there is no published spec \"{name}\"{near}\nhelp: there are {}", Spec::names()))
        };
        let spec = Spec::find(name).ok_or_else(unknown)?;
        if !specs.contains(&spec) {
            specs.push(spec);
        }
    }
    Ok(specs)
}

/// Returns what a plan starts from, in words: `with the published specs ecommerce (28 events) and core, and 1 event`.
fn described(specs: &[&Spec], events: &[String]) -> String {
    let spec = |spec: &&Spec| match spec.events.len() {
        0 => spec.name.to_owned(),
        number => format!("{} ({})", spec.name, counted(number, "event")),
    };
    let names: Vec<String> = specs.iter().map(spec).collect();
    let word = if specs.len() == 1 { "spec" } else { "specs" };
    match (specs.is_empty(), events.len()) {
        (true, number) => format!("with {}", counted(number, "event")),
        (false, 0) => format!("with the published {word} {}", names.join(", ")),
        (false, number) => {
            format!("with the published {word} {}, and {} of your own", names.join(", "), counted(number, "event"))
        }
    }
}

fn plan_text(package: Option<&Package>, specs: &[&Spec], events: &[String]) -> String {
    let rule = |event: &String| object([("key", text(event)), ("type", text("TRACK")), ("properties", object([]))]);
    let name = package.map(|package| ("name", text(&package.name)));
    let extends: Option<(&str, Node)> =
        (!specs.is_empty()).then(|| ("extends", texts(specs.iter().map(|spec| spec.name))));
    let rules = crate::edit::value::list(events.iter().map(rule).collect());
    let members = name.into_iter().chain(extends).chain([("rules", rules)]);
    format!("{}\n", crate::edit::style::Style::standard().lines(&object(members), "", false))
}

/// Returns a file that is to be changed.
fn edited(path: &Path, name: String, before: String, after: String) -> Edited {
    Edited { name, path: path.to_owned(), before, after }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::arguments::{Arguments, Command};
    use clap::Parser;
    use std::fs;

    /// What a terminal shows where these lines are typed, and the plan that comes of it.
    fn asked(name: &str, typed: &str) -> (String, Result<String, String>) {
        let folder = std::env::temp_dir().join(format!("cargo-plan-ask-{name}-{}", std::process::id()));
        for member in ["app", "tool"] {
            fs::create_dir_all(folder.join(member).join("src")).unwrap();
            fs::write(folder.join(member).join("src/main.rs"), "fn main() {}").unwrap();
            let manifest = format!("[package]\nname = \"{member}\"\n");
            fs::write(folder.join(member).join("Cargo.toml"), manifest).unwrap();
        }
        fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = [\"app\", \"tool\"]\n").unwrap();
        let Command::Init(arguments) = Arguments::try_parse_from(["cargo-plan", "init"]).unwrap().command else {
            unreachable!()
        };
        let (mut input, mut out) = (typed.as_bytes(), Vec::new());
        let done = run(&arguments, &folder, Some(Terminal(&mut input)), &mut out);
        let plan = fs::read_to_string(folder.join("app/tracking-plan.json"));
        fs::remove_dir_all(&folder).unwrap();
        let plan = done.map(|_| plan.unwrap()).map_err(|Failure(message)| message);
        (String::from_utf8(out).unwrap(), plan)
    }

    #[test]
    fn what_no_option_says_is_asked() {
        let (shown, plan) = asked("all", "app\nb2b, core\nGift Sent,  Gift Opened\n");
        assert!(shown.starts_with("Which package is to include the plan? app, tool: Published specs"), "{shown}");
        assert!(shown.contains("\n  ecommerce   Ecommerce\n"), "{shown}");
        assert!(
            shown.contains("\nWhich? Names with commas between them, or nothing: Events of your own? Names"),
            "{shown}"
        );
        let plan = plan.unwrap();
        assert!(plan.contains("\"extends\": [\"b2b\", \"core\"]") && plan.contains("\"Gift Opened\""), "{plan}");
    }

    #[test]
    fn no_answer_is_no_plan() {
        let (_, plan) = asked("none", "app\n\n");
        let wanted = "the plan would be empty\nhelp: name an event, as in `cargo plan init --event \"Signed Up\"`";
        assert_eq!(plan, Err(wanted.to_owned()));
    }
}
