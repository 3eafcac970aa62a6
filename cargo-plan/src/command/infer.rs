//! `cargo plan infer`: a plan of messages that were recorded.

use super::files::text_there;
use super::import::{is_one_file, is_plan, list, write};
use crate::arguments::ImportFormat;
use crate::arguments::recorded::{Infer, RecordedArguments};
use crate::edit::plan_text::PlanText;
use crate::format::update::{self, Update};
use crate::format::{value, yaml};
use crate::infer::{Observations, Suspect, Thresholds, missing, notes_of_schema, plan_of_schema};
use crate::progress::Progress;
use crate::recorded::{ReadOptions, SeenTimes, Summary, visit};
use crate::report::text::what_was_read;
use crate::sentence::counted;
use crate::time::day_of;
use crate::{Exit, Failure};
use plan_model::check::{Checker, Levels};
use plan_model::include::PlanFile;
use plan_model::json::Node;
use plan_model::read::{PlanTree, Syntax};
use plan_model::{Diagnostic, Level};
use std::fs;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Infer, folder: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let names: Vec<String> = arguments.recorded.inputs.iter().map(|input| input.display().to_string()).collect();
    let there = match &arguments.output {
        Some(output) => plan_there(output, folder)?,
        None => None,
    };
    let progress = Progress::start(&format!("reading {}", names.join(", ")));
    let options = options(&arguments.recorded);
    let (parts, summary) =
        visit(&arguments.recorded.inputs, folder, &options, Observations::default).map_err(Failure)?;
    let observed = Observations::of_all(parts);
    drop(progress);
    if observed.is_empty() && summary.schema.is_empty() {
        return Err(Failure(nothing(&names, &summary, &observed.notes())));
    }
    let (inferred, suspects) = plan(&observed, &summary, &thresholds(arguments))?;
    is_plan(&inferred)?;
    let mut notes = observed.notes();
    if !summary.schema.is_empty() {
        notes.extend(notes_of_schema(&summary.schema));
    }
    let mut report =
        InferReport { summary, notes, suspects, changes: Vec::new(), conflicts: Vec::new(), findings: Vec::new() };
    let Some(output) = &arguments.output else {
        let text = value::pretty(&inferred);
        report.findings = findings("tracking-plan.json", &text);
        return match arguments.format {
            ImportFormat::Json => report.json(&inferred, out),
            ImportFormat::Text => {
                out.write_all(text.as_bytes())?;
                report.text(None, &inferred, err)
            }
        };
    };
    let update = match &there {
        Some(text) => added(output, text, &inferred)?,
        None => Update { text: written(output, &inferred)?, ..Update::default() },
    };
    report.findings = findings(&output.to_string_lossy(), &update.text);
    report.changes = update.changes;
    report.conflicts = update.conflicts;
    if there.as_ref() != Some(&update.text) {
        unchanged(output, folder, there.as_deref())?;
        write(&folder.join(output), &update.text)?;
    }
    match arguments.format {
        ImportFormat::Json => report.json(&inferred, out),
        ImportFormat::Text => report.text(Some((output, there.is_some())), &inferred, out),
    }
}

/// Returns the plan that is there, which must be one that can be added to.
fn plan_there(output: &Path, folder: &Path) -> Result<Option<String>, Failure> {
    let there = text_there(output, folder)?;
    is_one_file(output, there.as_deref(), "infer")?;
    Ok(there)
}

/// Refuses to write over a plan that is not as it was: reading recordings takes long, and somebody may save the plan meanwhile.
fn unchanged(output: &Path, folder: &Path, before: Option<&str>) -> Result<(), Failure> {
    let now = fs::read_to_string(folder.join(output)).ok();
    if now.as_deref() == before {
        return Ok(());
    }
    let name = output.display();
    Err(Failure(format!(
        "{name} was changed while the messages were read, and stays as it is\nhelp: run the command again"
    )))
}

fn syntax(output: &Path) -> Syntax {
    Syntax::of_name(&output.to_string_lossy())
}

/// Returns a new plan, as its file is called.
fn written(output: &Path, plan: &Node) -> Result<String, Failure> {
    match syntax(output) {
        Syntax::Yaml => yaml::write(plan).map_err(|why| Failure(format!("{} {why}", output.display()))),
        _ => Ok(value::pretty(plan)),
    }
}

/// Returns the plan with what it lacks.
fn added(output: &Path, text: &str, inferred: &Node) -> Result<Update, Failure> {
    let syntax = syntax(output);
    let of_file = |why: String| Failure(format!("{}: {why}", output.display()));
    let document = update::parse(text, syntax).map_err(of_file)?;
    // What is behind an alias is in the plan as well, though it does not stand there.
    let resolved = (syntax == Syntax::Yaml).then(|| PlanTree::of_text(text, syntax).root).flatten();
    let lacking = missing(resolved.as_ref().unwrap_or(&document.root), inferred);
    let update = update::update(text, syntax, None, &lacking).map_err(of_file)?;
    if syntax == Syntax::Yaml {
        let name = output.display().to_string();
        let before = PlanText::read(&name, text.to_owned())?;
        PlanText::read(&name, update.text.clone())?.check_against(&before)?;
    }
    Ok(update)
}

/// Returns the plan of the messages, with what exports of schemas count beside them.
fn plan(observed: &Observations, summary: &Summary, thresholds: &Thresholds) -> Result<(Node, Vec<Suspect>), Failure> {
    let (counted, by_name) = plan_of_schema(&summary.schema, thresholds);
    if observed.is_empty() {
        return Ok((counted, by_name));
    }
    let (plan, mut suspects) = observed.to_plan(thresholds);
    if summary.schema.is_empty() {
        return Ok((plan, suspects));
    }
    // A message says more of a property than a count does.
    let text = value::pretty(&plan);
    let whole = update::update(&text, Syntax::Json, None, &missing(&plan, &counted)).map_err(Failure)?;
    let is_known = |one: &Suspect, all: &[Suspect]| {
        all.iter().any(|known| known.event == one.event && known.property == one.property)
    };
    for one in by_name {
        if !is_known(&one, &suspects) && is_lacking(&plan, &one) {
            suspects.push(one);
        }
    }
    Ok((update::parse(&whole.text, Syntax::Json).map_err(Failure)?.root, suspects))
}

/// Returns whether a plan does not have the property, or has it without saying more of it.
fn is_lacking(plan: &Node, one: &Suspect) -> bool {
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let name = |rule: &Node| {
        let key = rule.get("key").and_then(Node::as_str).map(str::to_owned);
        key.or_else(|| Some(rule.get("type")?.as_str()?.to_lowercase())).unwrap_or_default()
    };
    let top = one.property.split('.').next().unwrap_or_default();
    let has = |rule: &Node| rule.get("properties").is_some_and(|all| all.get(top).is_some());
    !rules.iter().any(|rule| name(rule) == one.event && has(rule))
}

pub(super) fn options(arguments: &RecordedArguments) -> ReadOptions {
    let RecordedArguments { since, until, sample, threads, .. } = *arguments;
    ReadOptions { since, until, sample, threads }
}

fn thresholds(arguments: &Infer) -> Thresholds {
    Thresholds {
        required: arguments.required_from,
        min_messages: arguments.min_messages,
        enum_max: arguments.enum_max.into(),
        enum_repeats: arguments.enum_repeats,
        ranges: arguments.ranges,
        evidence: !arguments.no_evidence,
    }
}

/// Returns why there is nothing to make a plan of.
pub(super) fn nothing(names: &[String], summary: &Summary, notes: &[String]) -> String {
    let mut text =
        format!("{} {} no messages of events", names.join(", "), if names.len() == 1 { "has" } else { "have" });
    if summary.passed_over > 0 {
        let others = counted(summary.passed_over, "other");
        text += &format!(" in the span of time or the sample that is asked for, and {others}");
    }
    for sentence in summary.problems.sentences().iter().chain(notes) {
        text += &format!("\nnote: {sentence}");
    }
    text + "\nhelp: a message is a JSON object with its call as \"type\" (track, identify, group, page or screen), one a line or in a \"batch\""
}

/// Returns what `cargo plan check` says of the plan: names that differ by their writing alone, values in names, and what else there is.
fn findings(name: &str, text: &str) -> Vec<String> {
    let reading = PlanFile::of_text(name, None, text.to_owned()).reading();
    let mut found = reading.diagnostics;
    if let Some(plan) = &reading.plan {
        let checker = Checker::of(plan, &Levels::default());
        found.extend(checker.shortened(checker.conventions(plan)));
    }
    let said = |found: Diagnostic| match found.place.1.strip_prefix("better: ") {
        Some(better) => format!("{}; better: {better}", found.message),
        None => found.message,
    };
    found.into_iter().filter(|found| found.level == Level::Warning).map(said).collect()
}

/// What is said of the reading and of the plan.
struct InferReport {
    summary: Summary,
    notes: Vec<String>,
    suspects: Vec<Suspect>,
    changes: Vec<String>,
    /// What the plan that is there cannot be given.
    conflicts: Vec<String>,
    findings: Vec<String>,
}

/// More lines than this of one kind are counted.
const MOST_LINES: usize = 20;

impl InferReport {
    /// Returns all that is noteworthy of the reading.
    fn sentences(&self) -> Vec<String> {
        let mut sentences = self.summary.notes();
        sentences.extend(self.notes.iter().cloned());
        sentences
    }

    fn read(&self) -> String {
        let Summary { files, lines, messages, passed_over, seen: SeenTimes { first, last }, .. } = &self.summary;
        let days = first.zip(*last).map(|(first, last)| (day_of(first), day_of(last)));
        let days = days.as_ref().map(|(first, last)| (first.as_str(), last.as_str()));
        what_was_read((*messages, *lines, *files), days, *passed_over)
    }

    fn text(&self, output: Option<(&Path, bool)>, inferred: &Node, out: &mut dyn Write) -> Result<Exit, Failure> {
        writeln!(out, "{}", self.read())?;
        let short = |lines: Vec<String>| {
            let more = lines.len().saturating_sub(MOST_LINES);
            let rest = (more > 0).then(|| format!("and {more} more"));
            lines.into_iter().take(MOST_LINES).chain(rest).collect::<Vec<_>>()
        };
        list("of these", &short(self.sentences()), out)?;
        let rules = counted(inferred.get("rules").map(Node::items).unwrap_or_default().len(), "rule");
        match output {
            Some((output, true)) if self.changes.is_empty() && self.conflicts.is_empty() => {
                writeln!(out, "{} lacks nothing of it", output.display())?
            }
            Some((output, true)) => list(&format!("added to {}", output.display()), &short(self.changes.clone()), out)?,
            Some((output, false)) => writeln!(out, "{rules} in {}", output.display())?,
            None => writeln!(out, "{rules}")?,
        }
        list("not added", &short(self.conflicts.clone()), out)?;
        let suspects =
            self.suspects.iter().map(|Suspect { event, property, why }| format!("`{property}` of {event}: {why}"));
        list("marked as personal data (`x-pii`), where the plan did not know them", &short(suspects.collect()), out)?;
        list("`cargo plan check` says of the plan", &short(self.findings.clone()), out)?;
        Ok(Exit::Clean)
    }

    fn json(&self, inferred: &Node, out: &mut dyn Write) -> Result<Exit, Failure> {
        let number = |count: u64| value::number(&count.to_string());
        let Summary { files, lines, messages, passed_over, seen: SeenTimes { first, last }, .. } = &self.summary;
        let day = |time: &Option<i64>| time.map_or_else(Node::null, |time| value::text(crate::time::written(time)));
        let suspects = self.suspects.iter().map(|Suspect { event, property, why }| {
            let texts = [("event", event.as_str()), ("property", property), ("why", why)];
            value::object(texts.map(|(name, text)| (name, value::text(text))))
        });
        let schema = &self.summary.schema;
        let of_schema = value::object([
            ("files", value::texts(&schema.files)),
            ("events", number(schema.events.len() as u64)),
            ("properties", number(schema.properties() as u64)),
        ]);
        let report = value::object([
            ("version", number(1)),
            ("files", number(*files as u64)),
            ("lines", number(*lines)),
            ("messages", number(*messages)),
            ("passed_over", number(*passed_over)),
            ("first", day(first)),
            ("last", day(last)),
            ("schema", of_schema),
            ("problems", value::texts(self.sentences())),
            ("personal", value::list(suspects.collect())),
            ("changes", value::texts(self.changes.clone())),
            ("conflicts", value::texts(self.conflicts.clone())),
            ("findings", value::texts(self.findings.clone())),
            ("plan", inferred.clone()),
        ]);
        out.write_all(value::pretty(&report).as_bytes())?;
        Ok(Exit::Clean)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_was_saved_meanwhile_stays() {
        let name = format!("plan-infer-{}.json", std::process::id());
        let (folder, output) = (std::env::temp_dir(), Path::new(&name));
        unchanged(output, &folder, None).unwrap();
        fs::write(folder.join(output), "new").unwrap();
        let changed = [None, Some("old")].map(|before| unchanged(output, &folder, before).is_err());
        let same = unchanged(output, &folder, Some("new"));
        fs::remove_file(folder.join(output)).unwrap();
        assert_eq!((changed, same.is_ok()), ([true, true], true));
    }
}
