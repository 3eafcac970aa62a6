//! `destinations` of a plan and of its rules, and `source`: who gets the data, and where it comes from.

use crate::call::Source;
use crate::catalog::Entry;
use crate::diagnostic::suggest;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Member, Node, write_string};
use crate::plan::{Destination, DestinationSwitch, Integrations, Rule, RuleDestinations, SpannedName};

/// Returns the plan's own list.
pub(super) fn read(plan: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Destination> {
    let Some(list) = plan.get("destinations").filter(|list| !list.is_null()) else { return Vec::new() };
    if !matches!(list.kind, Kind::Array(_)) {
        let message = "\"destinations\" must be a list of slugs, such as [\"mixpanel\"]";
        diagnostics.push(malformed(list, message));
    }
    let mut planned: Vec<Destination> = Vec::new();
    for node in list.items() {
        let Some(destination) = read_destination(node, diagnostics) else { continue };
        if let Some(first) = planned.iter().find(|known| known.name == destination.name) {
            let message = format!("the plan names the destination \"{}\" twice", destination.name);
            let error = Diagnostic::error(node.span, message, "second time").and_at(first.span, "first time");
            diagnostics.push(error);
            continue;
        }
        planned.push(destination);
    }
    planned
}

/// Returns a slug of the catalog; or an object with `slug` and the `name` that `integrations` has for it; or one with a `name`
/// alone, for a destination that is in no catalog.
fn read_destination(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Destination> {
    let is_odd = |key: &&str| node.get(key).is_some_and(|value| value.as_str().is_none() && !value.is_null());
    if let Some(odd) = ["slug", "name"].iter().find(|key| is_odd(key)).and_then(|key| node.get(key)) {
        diagnostics.push(malformed(odd, "\"slug\" and \"name\" of a destination are strings"));
        return None;
    }
    let text = |key: &str| node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
    let (slug, own_name) = match &node.kind {
        Kind::String(slug) => (Some((slug.as_str(), node.span)), None),
        Kind::Object(_) => (text("slug").zip(node.get("slug").map(|slug| slug.span)), text("name")),
        _ => (None, None),
    };
    let Some((slug, slug_span)) = slug else {
        let Some(name) = own_name else {
            let message = "a destination is a slug, or an object with \"slug\", \"name\" or both";
            diagnostics.push(malformed(node, message));
            return None;
        };
        return Some(Destination { slug: None, name: name.to_owned(), span: node.span, known: None });
    };
    let known = find(slug, slug_span, diagnostics)?;
    let name = own_name.unwrap_or(known.name).to_owned();
    Some(Destination { slug: Some(slug.to_owned()), name, span: slug_span, known: Some(known) })
}

fn find(slug: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Entry> {
    let known = Entry::find(slug);
    if known.is_none() {
        let near: Vec<String> = Entry::nearest(slug).iter().map(|near| format!("\"{near}\"")).collect();
        let label = if near.is_empty() { String::new() } else { format!("did you mean {}?", near.join(" or ")) };
        let message = format!("there is no destination \"{slug}\"");
        let help = "one that is not in Segment's catalog is written { \"name\": \"Our Warehouse\" }";
        diagnostics.push(Diagnostic::error(span, message, label).help(help));
    }
    known
}

/// Returns what a rule says under `destinations`.
pub(super) fn of_rule(rule: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<RuleDestinations> {
    let destinations = rule.get("destinations")?;
    match &destinations.kind {
        Kind::Array(items) => Some(RuleDestinations::Only(named(items, diagnostics))),
        Kind::Object(members) => Some(RuleDestinations::Switched(switches(members, diagnostics))),
        Kind::Null => None,
        _ => {
            let message =
                "\"destinations\" of a rule must be a list of slugs, or an object: slug -> true, false or options";
            diagnostics.push(malformed(destinations, message));
            None
        }
    }
}

fn named(items: &[Node], diagnostics: &mut Vec<Diagnostic>) -> Vec<SpannedName> {
    let mut named = Vec::new();
    for item in items {
        match item.as_str() {
            Some(name) => named.push(SpannedName { name: name.to_owned(), span: item.span }),
            None => diagnostics.push(malformed(item, "\"destinations\" of a rule must be a list of slugs")),
        }
    }
    named
}

fn switches(members: &[Member], diagnostics: &mut Vec<Diagnostic>) -> Vec<DestinationSwitch> {
    let mut switches = Vec::new();
    for Member { name, name_span, value } in members {
        if !matches!(value.kind, Kind::Boolean(_) | Kind::Object(_)) {
            let message = format!("\"{name}\" in \"destinations\" must be true, false or an object of options");
            diagnostics.push(malformed(value, message));
            continue;
        }
        let named = SpannedName { name: name.clone(), span: *name_span };
        switches.push(DestinationSwitch { named, is_on: value.as_bool() != Some(false), json: value.to_json() });
    }
    switches
}

/// Writes what `destinations` of each rule says, as the `integrations` of its messages.
pub(super) fn apply(rules: &mut [Rule], planned: &[Destination], diagnostics: &mut Vec<Diagnostic>) {
    for rule in rules {
        rule.extra.integrations = match &rule.extra.destinations {
            Some(RuleDestinations::Only(named)) => Some(only(named, planned, diagnostics)),
            Some(RuleDestinations::Switched(switches)) => switched(switches, planned, diagnostics),
            None => None,
        };
    }
}

/// Returns a list: these, and no other.
fn only(named: &[SpannedName], planned: &[Destination], diagnostics: &mut Vec<Diagnostic>) -> Integrations {
    let mut only = Vec::new();
    for SpannedName { name, span } in named {
        only.extend(resolve(name, *span, planned, diagnostics));
    }
    let mut json = String::from("{\"All\":false");
    for destination in &only {
        write_entry(&destination.name, "true", &mut json);
    }
    json.push('}');
    Integrations { json, others: false, on: only, off: Vec::new() }
}

/// Returns an object: some are turned on or off, or given options; `All` stands for those it does not name.
fn switched(
    switches: &[DestinationSwitch],
    planned: &[Destination],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Integrations> {
    let (mut on, mut off, mut others) = (Vec::new(), Vec::new(), true);
    let mut json = String::from("{");
    for DestinationSwitch { named: SpannedName { name, span }, is_on, json: value } in switches {
        if name == "All" {
            others = *is_on;
            write_entry("All", value, &mut json);
            continue;
        }
        let Some(destination) = resolve(name, *span, planned, diagnostics) else { continue };
        write_entry(&destination.name, value, &mut json);
        if *is_on { on.push(destination) } else { off.push(destination) }
    }
    json.push('}');
    (json.len() > 2).then_some(Integrations { json, others, on, off })
}

fn write_entry(name: &str, json: &str, out: &mut String) {
    out.push_str(if out.len() > 1 { "," } else { "" });
    write_string(name, out);
    out.push(':');
    out.push_str(json);
}

/// Returns the destination that a rule names by its slug, or by its name where it is in no catalog: one of the plan's own, if the
/// plan lists any.
fn resolve(word: &str, span: Span, planned: &[Destination], diagnostics: &mut Vec<Diagnostic>) -> Option<Destination> {
    if planned.is_empty() {
        let known = find(word, span, diagnostics)?;
        return Some(Destination {
            slug: Some(word.to_owned()),
            name: known.name.to_owned(),
            span,
            known: Some(known),
        });
    }
    let called = |destination: &Destination| destination.slug.clone().unwrap_or_else(|| destination.name.clone());
    if let Some(found) = planned.iter().find(|destination| called(destination) == word) {
        return Some(Destination { span, ..found.clone() });
    }
    let names: Vec<String> = planned.iter().map(called).collect();
    let near = suggest::nearest(word, names.iter().map(String::as_str));
    let label = suggest::label(near);
    let help = format!(
        "the plan's \"destinations\" are {}",
        names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    );
    let message = format!("the destination \"{word}\" is not one of the plan's");
    diagnostics.push(Diagnostic::error(span, message, label).help(help));
    None
}

fn malformed(node: &Node, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(node.span, message, format!("this is {}", node.describe()))
}

/// Reads `source`: where the calls are made.
pub(super) fn read_source(plan: &Node, diagnostics: &mut Vec<Diagnostic>) -> Source {
    let Some(node) = plan.get("source").filter(|node| !node.is_null()) else { return Source::Server };
    let found = node.as_str().and_then(|word| Source::ALL.into_iter().find(|source| source.as_str() == word));
    found.unwrap_or_else(|| {
        let near = node.as_str().and_then(|word| suggest::nearest(word, Source::ALL.map(Source::as_str)));
        let label = suggest::label(near);
        let error = Diagnostic::error(node.span, format!("unknown source {}", node.to_json()), label);
        diagnostics.push(error.help("the source of a plan is one of \"server\" (the default), \"web\", \"mobile\""));
        Source::Server
    })
}
