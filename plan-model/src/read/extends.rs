//! `extends` and `exclude`: a plan that starts from published specs. The plan's own rules say more of the specs' rules, or
//! other things; what they do not say, the spec does.

use super::{form, overlay};
use crate::call::Call;
use crate::diagnostic::suggest;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{self, Kind, Node};
use crate::plan::{Extended, Rule};
use crate::specs::Spec;

/// The specs that the plan extends. Their rules come first in `rules`, joined with the plan's own for the same calls.
pub(super) fn apply(plan: &Node, rules: &mut Vec<Rule>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Extended> {
    let extended = plan.get("extends").map(|list| specs_of(list, diagnostics)).unwrap_or_default();
    let mut all: Vec<Rule> = Vec::new();
    for extended in &extended {
        for rule in rules_of(extended) {
            add(rule, &mut all);
        }
    }
    if let Some(list) = plan.get("exclude") {
        exclude_rules(list, &extended, &mut all, diagnostics);
    }
    let of_specs = all.len();
    for own in std::mem::take(rules) {
        match all.iter_mut().take(of_specs).find(|rule| is_same_call(rule, &own)) {
            Some(base) => {
                exclude_properties(base, &own, diagnostics);
                overlay::rule(base, own);
            }
            None => {
                for name in &own.extra.exclude {
                    let message = format!("{} is in no spec that the plan extends", described(&own));
                    diagnostics.push(Diagnostic::error(name.span, message, "there is nothing to exclude"));
                }
                all.push(own);
            }
        }
    }
    *rules = all;
    extended
}

fn specs_of(list: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Extended> {
    let mut extended: Vec<Extended> = Vec::new();
    for (name, span) in names(list, "extends", "specs, such as [\"ecommerce\"]", diagnostics) {
        let Some(spec) = Spec::find(name) else {
            let near = Spec::nearest(name);
            let label = near.map_or_else(String::new, |near| format!("did you mean \"{}\"?", near.name));
            let error = Diagnostic::error(span, format!("there is no published spec \"{name}\""), label);
            diagnostics.push(error.help(format!("there are {}", Spec::names())));
            continue;
        };
        if let Some(first) = extended.iter().find(|known| known.spec == spec) {
            let error = Diagnostic::error(span, format!("the plan extends \"{name}\" twice"), "second time");
            diagnostics.push(error.and_at(first.span, "first time"));
            continue;
        }
        extended.push(Extended { spec, span });
    }
    extended
}

/// The rules of the spec. All that a person may be told of them is said at the spec's name in the plan.
fn rules_of(extended: &Extended) -> Vec<Rule> {
    let Ok(mut root) = json::parse(extended.spec.text) else { return Vec::new() };
    move_to(&mut root, extended.span);
    // What is wrong with a spec is for our tests to find, not for a user's compiler to say.
    let plan = form::read_plan(&root, &mut Vec::new()).unwrap_or_default();
    let of_spec = |mut rule: Rule| {
        rule.extra.spec = Some(extended.spec.title.to_owned());
        rule
    };
    plan.rules.into_iter().map(of_spec).collect()
}

fn move_to(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| move_to(item, span)),
        Kind::Object(members) => {
            for member in members {
                member.name_span = span;
                move_to(&mut member.value, span);
            }
        }
        _ => {}
    }
}

fn add(rule: Rule, all: &mut Vec<Rule>) {
    match all.iter_mut().find(|known| is_same_call(known, &rule)) {
        Some(known) => overlay::rule(known, rule),
        None => all.push(rule),
    }
}

fn is_same_call(rule: &Rule, other: &Rule) -> bool {
    rule.call == other.call && rule.name == other.name
}

fn exclude_rules(list: &Node, extended: &[Extended], rules: &mut Vec<Rule>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, span) in names(list, "exclude", "names of events", diagnostics) {
        let before = rules.len();
        rules.retain(|rule| excluded_as(rule) != name);
        if rules.len() == before {
            let near = suggest::nearest(name, rules.iter().map(excluded_as));
            let label = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"?"));
            let message = match extended.is_empty() {
                true => "the plan extends no spec: there is nothing to exclude".to_owned(),
                false => format!("no spec that the plan extends has \"{name}\""),
            };
            diagnostics.push(Diagnostic::error(span, message, label));
        }
    }
}

/// What the plan's `exclude` calls a rule: its name, or its call where it has none.
fn excluded_as(rule: &Rule) -> &str {
    match rule.call {
        Call::Identify => "IDENTIFY",
        Call::Group => "GROUP",
        Call::Page if rule.name.is_empty() => "PAGE",
        Call::Screen if rule.name.is_empty() => "SCREEN",
        _ => &rule.name,
    }
}

fn exclude_properties(base: &mut Rule, own: &Rule, diagnostics: &mut Vec<Diagnostic>) {
    let described = described(base);
    for excluded in &own.extra.exclude {
        let properties = base.payload.properties.get_or_insert_default();
        let before = properties.len();
        properties.retain(|property| property.name != excluded.name);
        if properties.len() == before {
            let near = suggest::nearest(&excluded.name, properties.iter().map(|property| property.name.as_str()));
            let label = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"?"));
            let spec = base.extra.spec.as_deref().unwrap_or_default();
            let word = if base.call.payload() == "traits" { "trait" } else { "property" };
            let message = format!("{described} of the {spec} Spec has no {word} \"{}\"", excluded.name);
            diagnostics.push(Diagnostic::error(excluded.span, message, label));
        }
    }
}

fn described(rule: &Rule) -> String {
    super::scope::Scope::Rule(rule.call, &rule.name).to_string()
}

/// The strings of a list, each with its place.
fn names<'n>(
    list: &'n Node,
    key: &str,
    of: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> impl Iterator<Item = (&'n str, Span)> + use<'n> {
    let wrong = match &list.kind {
        Kind::Array(items) => items.iter().find(|item| item.as_str().is_none()),
        _ => Some(list),
    };
    if let Some(wrong) = wrong {
        let message = format!("\"{key}\" must be a list of {of}");
        diagnostics.push(Diagnostic::error(wrong.span, message, format!("this is {}", wrong.describe())));
    }
    list.items().iter().filter_map(|item| Some((item.as_str()?, item.span)))
}
