//! `events("Order *")`: the part of a plan that is wanted.

use crate::arguments::Arguments;
use crate::report;
use plan_model::{Reading, select, suggest};
use proc_macro2::TokenStream;
use syn::LitStr;

/// Leaves the wanted part in `reading`. Returns an error for each pattern that no name of the plan keeps.
pub(crate) fn select(reading: &mut Reading, arguments: &Arguments) -> TokenStream {
    let Some(plan) = reading.plan.as_mut().filter(|_| !arguments.events.is_empty()) else { return TokenStream::new() };
    let names: Vec<String> = plan.rules.iter().map(|rule| rule.name.clone()).filter(|name| !name.is_empty()).collect();
    let patterns: Vec<String> = arguments.events.iter().map(LitStr::value).collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let unused = select::select(plan, &mut reading.diagnostics, &patterns);
    let unused = arguments.events.iter().filter(|pattern| unused.contains(&pattern.value().as_str()));
    unused.map(|pattern| report::error(pattern.span(), &message(&pattern.value(), &names))).collect()
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
