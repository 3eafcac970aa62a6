//! `extends` and `exclude`: a plan that starts from published specs. The plan's own rules say more of the specs' rules, or
//! other things; what they do not say, the spec does.

use super::tree::Base;
use super::{form, overlay};
use crate::call::Call;
use crate::diagnostic::suggest;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{self, Kind, Node};
use crate::origin::PlanOrigin;
use crate::plan::{Common, Extended, Plan, Rule};
use crate::schema::{Items, Schema};
use crate::specs::Spec;

/// Returns the plans that a plan extends, each with the place where it is named, and the schemas of them that contain themselves.
pub(super) fn read_bases(
    bases: &[Base],
    before: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<(Span, Plan)>, Vec<Node>) {
    let (mut plans, mut recursive) = (Vec::new(), Vec::new());
    for base in bases {
        if let Some(mut plan) = form::collect(&base.root, &base.bases, before + recursive.len(), diagnostics) {
            recursive.append(&mut plan.recursive);
            plans.push((base.span, plan));
        }
    }
    (plans, recursive)
}

/// Returns the rule for every call of the plan, over those of the plans that it extends.
pub(super) fn common(bases: &[(Span, Plan)], own: Option<Common>) -> Option<Common> {
    let all = bases.iter().filter_map(|(_, base)| base.common.clone()).chain(own);
    all.reduce(overlay::common)
}

/// Returns whether an entry of `extends` is the path of a file, and not the name of a published spec.
///
/// ```
/// assert!(plan_model::read::is_file("../base-plan.json") && !plan_model::read::is_file("b2b"));
/// ```
#[must_use]
pub fn is_file(name: &str) -> bool {
    let has_end =
        [".json", ".jsonc", ".json5", ".yaml", ".yml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    has_end || name.contains(['/', '\\'])
}

/// Returns what the plan extends, whose rules come first in `rules`, joined with the plan's own for the same calls. Returns the specs among it.
pub(super) fn apply(
    plan: &Node,
    bases: Vec<(Span, Plan)>,
    rules: &mut Vec<Rule>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Extended> {
    let specs = plan.get("extends").map(|list| specs_of(list, diagnostics)).unwrap_or_default();
    let has_bases = !bases.is_empty();
    let of_specs = specs.iter().map(|extended| (extended.span, rules_of(extended)));
    let mut sources: Vec<(Span, Vec<Rule>)> =
        of_specs.chain(bases.into_iter().map(|(span, base)| (span, base.rules))).collect();
    // In the order in which the plan names them: a later one goes over an earlier one.
    sources.sort_by_key(|(span, _)| span.start());
    let mut all: Vec<Rule> = Vec::new();
    sources.into_iter().flat_map(|(_, rules)| rules).for_each(|rule| add(rule, &mut all));
    let extended = Whole { specs, has_bases };
    if let Some(list) = plan.get("exclude") {
        exclude_rules(list, &extended, &mut all, diagnostics);
    }
    if all.is_empty() {
        // Most plans extend nothing: their rules stay where they are.
        rules.iter().for_each(|own| nothing_to_exclude(own, &extended, diagnostics));
        return extended.specs;
    }
    let of_specs = all.len();
    all.reserve_exact(rules.len());
    for own in std::mem::take(rules) {
        match all.iter_mut().take(of_specs).find(|rule| is_same_call(rule, &own)) {
            Some(base) => {
                exclude_properties(base, &own, diagnostics);
                overlay::rule(base, own);
            }
            None => {
                nothing_to_exclude(&own, &extended, diagnostics);
                all.push(own);
            }
        }
    }
    *rules = all;
    extended.specs
}

/// Says of each property that a rule excludes that there is none to exclude.
fn nothing_to_exclude(own: &Rule, extended: &Whole, diagnostics: &mut Vec<Diagnostic>) {
    for name in &own.extra.exclude {
        let message = format!("{} is in {}", described(own), extended.none());
        diagnostics.push(Diagnostic::error(name.span, message, "there is nothing to exclude"));
    }
}

/// All that a plan extends.
struct Whole {
    specs: Vec<Extended>,
    has_bases: bool,
}

impl Whole {
    /// Returns the words for none of it.
    const fn none(&self) -> &'static str {
        if self.has_bases { "nothing that the plan extends" } else { "no spec that the plan extends" }
    }
}

fn specs_of(list: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Extended> {
    let mut extended: Vec<Extended> = Vec::new();
    for (name, span) in
        names(list, "extends", "specs and plans, such as [\"ecommerce\", \"../base-plan.json\"]", diagnostics)
    {
        if is_file(name) {
            continue;
        }
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

/// Returns the rules of the spec. All that a person may be told of them is said at the spec's name in the plan.
fn rules_of(extended: &Extended) -> Vec<Rule> {
    let Ok(mut root) = json::parse(extended.spec.text) else { return Vec::new() };
    move_to(&mut root, extended.span);
    // What is wrong with a spec is for our tests to find, not for a user's compiler to say.
    let plan = form::read_plan(&root, &[], &mut Vec::new()).unwrap_or_default();
    let of_spec = |mut rule: Rule| {
        rule.extra.spec = Some(extended.spec.id);
        rule.origin = PlanOrigin::Spec(extended.spec.id);
        rule.context.iter_mut().chain([&mut rule.payload]).for_each(|schema| note_origin(schema, rule.origin));
        rule
    };
    plan.rules.into_iter().map(of_spec).collect()
}

/// Notes who says what a schema holds, and what is in it.
fn note_origin(schema: &mut Schema, origin: PlanOrigin) {
    schema.values_origin = origin;
    let items = match schema.items.as_deref_mut() {
        Some(Items::Each(items)) => std::slice::from_mut(items),
        Some(Items::Positions(positions)) => positions.as_mut_slice(),
        None => &mut [],
    };
    let properties = schema.properties.iter_mut().flatten().chain(&mut schema.branches);
    let of_properties = properties.map(|property| {
        property.origin = origin;
        &mut property.schema
    });
    let inner = items.iter_mut().chain(schema.additional.as_deref_mut()).chain(&mut schema.alternatives);
    inner.chain(of_properties).for_each(|inner| note_origin(inner, origin));
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

fn exclude_rules(list: &Node, extended: &Whole, rules: &mut Vec<Rule>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, span) in names(list, "exclude", "names of events", diagnostics) {
        let before = rules.len();
        rules.retain(|rule| excluded_as(rule) != name);
        if rules.len() == before {
            let near = suggest::nearest(name, rules.iter().map(excluded_as));
            let label = suggest::label(near);
            let message = match extended.specs.is_empty() && !extended.has_bases {
                true => "the plan extends no spec: there is nothing to exclude".to_owned(),
                false => format!("{} has \"{name}\"", extended.none()),
            };
            diagnostics.push(Diagnostic::error(span, message, label));
        }
    }
}

/// Returns what the plan's `exclude` calls a rule: its name, or its call where it has none.
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
            let label = suggest::label(near);
            let of = match base.extra.spec {
                Some(id) => format!("of the {} Spec", id.spec().title),
                None => "of the plan that this one extends".to_owned(),
            };
            let word = if base.call.payload() == "traits" { "trait" } else { "property" };
            let message = format!("{described} {of} has no {word} \"{}\"", excluded.name);
            diagnostics.push(Diagnostic::error(excluded.span, message, label));
        }
    }
}

fn described(rule: &Rule) -> String {
    super::scope::Scope::Rule(rule.call, &rule.name).to_string()
}

/// Returns the strings of a list, each with its place.
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
