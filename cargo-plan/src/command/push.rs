//! `cargo plan push`: the service is brought up to date with the plan, after it was said what that changes.

use super::diff;
use super::files::{load_file, plan_of};
use super::pull::{place, remembered};
use super::whole_plan::whole;
use crate::arguments::remote::Push;
use crate::edit::file::write_whole;
use crate::format::rule::id;
use crate::format::value;
use crate::remote::changes::{self, ChangeKind, RuleChange};
use crate::remote::client::ApiClient;
use crate::remote::memory::{self, RemoteMemory};
use crate::remote::token::ServiceToken;
use crate::remote::{self, OF_PLAN, Place, PushStep, Service};
use crate::{Exit, Failure};
use plan_model::include::PlanFile;
use plan_model::json::Node;
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

/// So many changes are named in a message; the rest is counted.
const NAMED_CHANGES: usize = 10;

pub(crate) fn run(arguments: &Push, folder: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let file = load_file(&arguments.plan.to_string_lossy(), folder)?;
    let (plan, overlaid) = whole(&file)?;
    // A plan with errors goes nowhere.
    plan_of(&file)?;
    let memory = remembered(&arguments.plan, folder)?;
    let place = place(&arguments.remote, memory.as_ref(), Some(&arguments.plan))?;
    let memory = memory.filter(|memory| memory.place == place);
    let token = ServiceToken::of(place.service, arguments.remote.token_command.as_deref())?;
    let mut client = ApiClient::new(&place, token, None)?;
    let held = remote::pull(&mut client, &place)?;
    client.rests();
    let (wanted, mut lost) = remote::wanted(&place, &plan, &held);
    if plan.get("extends").is_some() {
        lost.add("the events of published specs that the plan extends, beside those that it says more of");
    }
    overlaid.iter().for_each(|name| lost.add(format!("what the extended plan says of {name} beside the plan itself")));
    let (there, goal) = (held.plan()?, wanted.plan()?);
    is_as_pulled(memory.as_ref(), &there, &goal, &place, &arguments.plan)?;
    let found = changes::between(&there, &goal);
    let steps = remote::steps(&place, &held, &wanted, &found, &arguments.into);
    let push = Planned { place: &place, found: &found, steps: &steps };
    if !lost.is_empty() {
        writeln!(err, "not at {}, which has no place for it:", place.service.name())?;
        lost.summary().iter().try_for_each(|what| writeln!(err, "  {what}"))?;
    }
    push.show(&there, &file, out)?;
    if steps.is_empty() {
        return Ok(Exit::Clean);
    }
    if !arguments.yes {
        writeln!(out, "nothing was changed: `cargo plan push --yes` changes it")?;
        return Ok(Exit::Clean);
    }
    client.goes_on();
    push.send(&mut client)?;
    let pulled = remote::pull(&mut client, &place)?.plan()?;
    drop(client);
    let left = changes::between(&pulled, &goal);
    remember(RemoteMemory { place: place.clone(), pulled }, &arguments.plan, folder)?;
    if place.service == Service::Amplitude {
        writeln!(out, "the changes are in new branches of {}: merge them there, then pull", place.shown())?;
        return Ok(Exit::Clean);
    }
    if !left.is_empty() {
        writeln!(out, "{} took the changes, and has this otherwise than the plan:", place.service.name())?;
        lines(&left).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        return Ok(Exit::Findings);
    }
    writeln!(out, "{} is up to date", place.shown())?;
    Ok(Exit::Clean)
}

/// Refuses where the plan at the service is not the one that was pulled.
fn is_as_pulled(
    memory: Option<&RemoteMemory>,
    there: &Node,
    goal: &Node,
    place: &Place,
    plan: &Path,
) -> Result<(), Failure> {
    let empty = value::object::<String>([]);
    let pulled = memory.map_or(&empty, |memory| &memory.pulled);
    let others = changes::by_others(pulled, there, goal);
    if others.is_empty() {
        return Ok(());
    }
    let (shown, plan) = (place.shown(), plan.display());
    if memory.is_none() {
        let help =
            format!("help: `cargo plan pull {} {} -o {plan}` says what is there", place.service.word(), place.id);
        return Err(Failure(format!("the plan {shown} has events, and was not pulled into {plan} before\n{help}")));
    }
    let help = format!("help: `cargo plan pull -o {plan}` brings that into the plan; then push again");
    Err(Failure(format!(
        "the plan {shown} changed since the last pull, and nothing was pushed:\n{}\n{help}",
        lines(&others).join("\n")
    )))
}

/// Returns a line for each change, those of a kind together.
fn lines(changes: &[RuleChange]) -> Vec<String> {
    let mut lines = Vec::new();
    for (kind, word) in
        [(ChangeKind::Added, "added"), (ChangeKind::Changed, "changed"), (ChangeKind::Removed, "removed")]
    {
        let changes: Vec<&RuleChange> = changes.iter().filter(|change| change.kind == kind).collect();
        lines.extend(changes.iter().take(NAMED_CHANGES).map(|change| format!("  {word}: {}", change.shown())));
        if changes.len() > NAMED_CHANGES {
            lines.push(format!("  {word}: {} more", changes.len() - NAMED_CHANGES));
        }
    }
    lines
}

/// A push before it is done.
struct Planned<'p> {
    place: &'p Place,
    found: &'p [RuleChange],
    steps: &'p [PushStep],
}

impl Planned<'_> {
    /// Says what the push changes: first what that means for code, data and tables, then each rule.
    fn show(&self, there: &Node, file: &PlanFile, out: &mut dyn Write) -> Result<(), Failure> {
        let shown = self.place.shown();
        if self.steps.is_empty() {
            writeln!(out, "{shown} says what the plan says")?;
            return Ok(());
        }
        let rules = self.compared(there, file);
        if !rules.is_empty() {
            let text = value::pretty(&value::object([("rules", value::list(rules))]));
            let old = PlanFile::of_text(shown.replace('`', ""), None, text);
            diff::show(old, file.clone(), out)?;
            writeln!(out)?;
        }
        writeln!(out, "{shown}:")?;
        lines(self.found).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        if self.steps.iter().any(|step| step.what == OF_PLAN) {
            writeln!(out, "  changed: {OF_PLAN}")?;
        }
        Ok(())
    }

    /// Returns the rules at the service that the plan has too, or that the push removes. What the service keeps for itself is no change.
    fn compared(&self, there: &Node, file: &PlanFile) -> Vec<Node> {
        let ours = file.tree().root.as_ref().and_then(|root| root.get("rules")).map(Node::items).unwrap_or_default();
        let ours: HashSet<(String, String)> = ours.iter().map(id).collect();
        let changed: HashSet<&(String, String)> = self.found.iter().map(|change| &change.id).collect();
        let rules = there.get("rules").map(Node::items).unwrap_or_default().iter();
        rules.filter(|rule| ours.contains(&id(rule)) || changed.contains(&id(rule))).map(value::unplaced).collect()
    }

    fn send(&self, client: &mut ApiClient) -> Result<(), Failure> {
        for (at, step) in self.steps.iter().enumerate() {
            client.progress().at(at, Some(self.steps.len()), "changes");
            client.send(&step.request).map_err(|Failure(why)| {
                let goes_on = "help: `cargo plan push` goes on from there when it is run again";
                let (first, help) = match why.split_once('\n') {
                    Some((first, help)) if at > 0 => (first, format!("{help}\n{goes_on}")),
                    Some((first, help)) => (first, help.to_owned()),
                    None => (why.as_str(), goes_on.to_owned()),
                };
                let all = self.steps.len();
                let made = if at > 0 { "; those before it are made" } else { "" };
                Failure(format!("{first}\n  at {} (request {} of {all}{made})\n{help}", step.what, at + 1))
            })?;
        }
        Ok(())
    }
}

fn remember(memory: RemoteMemory, plan: &Path, folder: &Path) -> Result<(), Failure> {
    let path = memory::path(plan);
    write_whole(&folder.join(&path), &memory.write())
        .map_err(|error| Failure(format!("cannot write {}: {error}", path.display())))
}
