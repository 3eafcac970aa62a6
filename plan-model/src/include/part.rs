//! `events("Order *")`: the part of a plan that is wanted.

use super::{Mistake, Options};
use crate::diagnostic::suggest;
use crate::plan::Plan;
use crate::select::{self, Selection};

/// Returns the part of the plan that is wanted: without patterns, all of it.
pub(super) fn select<'p>(plan: &'p Plan, options: &Options) -> Selection<'p> {
    if options.events.is_empty() { plan.into() } else { Selection::new(plan, &patterns(options)) }
}

/// Returns a mistake for each pattern that no name of the plan matches.
pub(super) fn mistakes(plan: &Plan, options: &Options) -> Vec<Mistake> {
    let unused = select::unused(plan, &patterns(options));
    let unused = options.events.iter().filter(|(pattern, _)| unused.contains(&pattern.as_str()));
    unused.map(|(pattern, place)| Mistake::new(*place, message(pattern, &names(plan)))).collect()
}

fn patterns(options: &Options) -> Vec<&str> {
    options.events.iter().map(|(pattern, _)| pattern.as_str()).collect()
}

fn names(plan: &Plan) -> Vec<String> {
    let names = plan.rules.iter().map(|rule| rule.name.as_str()).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn message(pattern: &str, names: &[String]) -> String {
    let near = suggest::meant_text(near(pattern, names));
    let some: Vec<String> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > some.len() { ", …" } else { "" };
    let has = if some.is_empty() { "none".to_owned() } else { some.join(", ") };
    format!("the plan has no event, page or screen `{pattern}`{near}\nhelp: it has {has}{more}")
}

/// Returns the pattern that was meant: what stands before the `*` is compared with as many words of each name.
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
