//! `events("Order *")`: the part of a plan that is wanted.

use super::{Mistake, Options};
use crate::diagnostic::suggest;
use crate::read::Reading;
use crate::select::Selection;

/// Returns the wanted part of what was read, and a mistake for each pattern that no name of the plan matches.
pub(super) fn select(reading: Reading, options: &Options) -> (Reading, Vec<Mistake>) {
    let Reading { plan: Some(plan), salvaged, diagnostics } = reading else { return (reading, Vec::new()) };
    if options.events.is_empty() {
        return (Reading { plan: Some(plan), salvaged, diagnostics }, Vec::new());
    }
    let selection = Selection { patterns: options.events.iter().map(|(pattern, _)| pattern.as_str()).collect() };
    let names = plan.rules.iter().map(|rule| rule.name.as_str()).filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    let unused = selection.unused(&plan);
    let unused = options.events.iter().filter(|(pattern, _)| unused.contains(&pattern.as_str()));
    let mistakes = unused.map(|(pattern, place)| Mistake::new(*place, message(pattern, &names))).collect();
    let diagnostics = selection.of_findings(&plan, diagnostics);
    (Reading { plan: Some(selection.of_plan(plan)), salvaged, diagnostics }, mistakes)
}

fn message(pattern: &str, names: &[String]) -> String {
    let near = near(pattern, names).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
    let some: Vec<String> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > some.len() { ", …" } else { "" };
    let has = if some.is_empty() { "none".to_owned() } else { some.join(", ") };
    format!("the plan has no event, page or screen `{pattern}`{near}\nhelp: it has {has}{more}")
}

/// The pattern that was meant: what stands before the `*` is compared with as many words of each name.
fn near(pattern: &str, names: &[String]) -> Option<String> {
    let Some((start, rest)) = pattern.split_once('*') else {
        return suggest::nearest(pattern, names.iter().map(String::as_str)).map(str::to_owned);
    };
    let count = start.split_whitespace().count();
    let starts = names.iter().map(|name| name.split_whitespace().take(count).collect::<Vec<_>>().join(" "));
    let starts: Vec<String> = starts.collect();
    let near = suggest::nearest(start, starts.iter().map(String::as_str))?;
    let space = if start.ends_with(' ') { " " } else { "" };
    Some(format!("{near}{space}*{rest}")).filter(|near| near != pattern)
}
