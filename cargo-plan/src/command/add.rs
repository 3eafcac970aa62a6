//! `cargo plan add`: an event, or properties of one.

use super::edit::{Done, finish, open, refuse_empty};
use crate::arguments::edit::Add;
use crate::edit::change::{NewProperty, add_property};
use crate::edit::new_rule::{NewRule, add_rule};
use crate::edit::plan_text::{PlanText, RuleKey};
use crate::edit::property::{self, Sample};
use crate::edit::value::text;
use crate::sentence::counted;
use crate::{Exit, Failure};
use plan_model::Call;
use plan_model::json::Node;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

pub(crate) fn run(arguments: &Add, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let sample = arguments.from_json.as_deref().map(|file| sample(file, folder)).transpose()?;
    let target = target(arguments, sample.as_ref())?;
    refuse_empty(&[
        ("--description", &arguments.description),
        ("--why", &arguments.why),
        ("--owner", &arguments.owner),
    ])?;
    let given = arguments.properties.iter().map(|written| property::parse(written)).collect::<Result<Vec<_>, _>>()?;
    let from_sample = sample.map(|sample| sample.properties).unwrap_or_default();
    let opened = open(&arguments.edit, None, folder)?.at(&target.name, Some(target.call));
    // Its type stands for an event too.
    let target = match opened.plan.targets(&target.name, Some(target.call)).as_slice() {
        [known] => known.clone(),
        _ => target,
    };
    let mut after = opened.plan.with(&[])?;
    let is_known = opened.plan.rules(&target).next().is_some();
    let mut differing = Vec::new();
    let said = if is_known {
        differing = differences(&opened.plan, &target, &from_sample)?;
        let added = to_known(arguments, &target, &given, from_sample, &differing, &mut after)?;
        format!("added {} to {}", counted_properties(added, &target), target.shown())
    } else {
        let properties = given.iter().cloned().chain(from_sample.into_iter().filter(is_not_in(&given))).collect();
        let new = NewRule { call: target.call, name: target.name.clone(), notes: notes(arguments), properties };
        after = add_rule(&after, &new)?;
        format!("added {} with {}", target.shown(), counted_properties(new.properties.len(), &target))
    };
    let of = target.clone();
    let done = Done { opened, after, said, of, target: Some(target), notes: differing, code: Vec::new() };
    finish(done, &arguments.edit, out)
}

fn sample(file: &str, folder: &Path) -> Result<Sample, Failure> {
    let mut written = String::new();
    let read = match file {
        "-" => io::stdin().read_to_string(&mut written).map(|_| ()),
        file => fs::read_to_string(folder.join(file)).map(|text| written = text),
    };
    let name = if file == "-" { "standard input" } else { file };
    read.map_err(|error| Failure(format!("cannot read the sample message of `{name}`: {error}")))?;
    property::sample(&written, name)
}

/// Returns what the rule is about.
fn target(arguments: &Add, sample: Option<&Sample>) -> Result<RuleKey, Failure> {
    let of_sample = sample.and_then(|sample| sample.name.as_deref());
    let given = arguments.event.as_deref();
    if let (Some(given), Some(other)) = (given, of_sample)
        && given != other
    {
        return Err(Failure(format!(
            "the sample is a message of \"{other}\", not of \"{given}\": leave the name away, or correct it"
        )));
    }
    let name = given.or(of_sample).unwrap_or_default();
    let of_name = [Call::Identify, Call::Group].into_iter().find(|call| call.as_str() == name);
    let call = arguments.call.map(crate::arguments::edit::CallName::call);
    let call = call.or_else(|| sample?.call).or(of_name).unwrap_or(Call::Track);
    let is_traits = matches!(call, Call::Identify | Call::Group);
    if name.trim().is_empty() && !is_traits {
        let (what, help) = match sample {
            Some(_) => {
                ("the sample message has no name of an event", "`cargo plan add \"Gift Sent\" --from-json FILE`")
            }
            None => ("the name of the event is empty", "`cargo plan add \"Gift Sent\"`"),
        };
        return Err(Failure(format!("{what}\nhelp: give it: {help}")));
    }
    Ok(RuleKey { call, name: if is_traits { String::new() } else { name.to_owned() } })
}

fn notes(arguments: &Add) -> Vec<(&'static str, Node)> {
    let notes = [("description", &arguments.description), ("why", &arguments.why), ("owner", &arguments.owner)];
    notes.into_iter().filter_map(|(key, note)| Some((key, text(note.as_deref()?)))).collect()
}

fn is_not_in(given: &[NewProperty]) -> impl Fn(&NewProperty) -> bool {
    |one| given.iter().all(|other| other.name != one.name)
}

/// Says where a sample is not as the plan has it: what the plan says stays.
fn differences(plan: &PlanText, target: &RuleKey, from_sample: &[NewProperty]) -> Result<Vec<String>, Failure> {
    let known = plan.rule(target)?.0.payload.properties();
    let of_sample = |one: &NewProperty| {
        let known = known.iter().find(|known| known.name == one.name)?;
        Some(property::differences(&one.schema, &known.schema, &one.name))
    };
    Ok(from_sample.iter().filter_map(of_sample).flatten().collect())
}

/// Adds properties to a rule that is there; returns how many.
fn to_known(
    arguments: &Add,
    target: &RuleKey,
    given: &[NewProperty],
    from_sample: Vec<NewProperty>,
    differing: &[String],
    plan: &mut PlanText,
) -> Result<usize, Failure> {
    let what = target.shown();
    if let Some((key, _)) = notes(arguments).first() {
        return Err(Failure(format!(
            "the plan has {what} already, and `add` gives it properties only: write its \"{key}\" by hand"
        )));
    }
    let known: Vec<String> = plan.rule(target)?.0.payload.properties().iter().map(|one| one.name.clone()).collect();
    // What the plan knows of a property is more than a message can say.
    let new = from_sample.into_iter().filter(|one| !known.contains(&one.name)).filter(is_not_in(given));
    let new: Vec<NewProperty> = given.iter().cloned().chain(new).collect();
    if new.is_empty() {
        let notes: String = differing.iter().map(|one| format!("\nnote: {one}")).collect();
        return Err(Failure(format!(
            "the plan has {what} already{notes}\nhelp: `--property name:type` adds a property to it"
        )));
    }
    for one in &new {
        *plan = add_property(plan, target, one)?;
    }
    Ok(new.len())
}

/// Returns a number with its noun: `1 property`, `2 traits`.
fn counted_properties(number: usize, target: &RuleKey) -> String {
    counted(number, if target.is_traits() { "trait" } else { "property" })
}
