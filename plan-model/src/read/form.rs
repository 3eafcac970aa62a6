//! Which published form a plan file has, told by its shape, and where each form keeps its rules.

use super::references::References;
use super::scope::Scope;
use super::tree::Base;
use super::{
    common, consent, conventions, destinations, extends, foreign, inherited_marks, keys, kinds, next_page, personal,
    rule, schema, traits, versions,
};
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use crate::plan::{Common, Form, Objective, Plan, PlanExtra, Rule};

/// Reads a plan and the plans that it extends; `None` where the file is no plan.
pub(super) fn read_plan(root: &Node, bases: &[Base], diagnostics: &mut Vec<Diagnostic>) -> Option<Plan> {
    let mut plan = collect(root, bases, 0, diagnostics)?;
    plan.extra = read_extra(plan_of(root), diagnostics);
    destinations::apply(&mut plan.rules, &plan.destinations, diagnostics);
    inherited_marks::of_common(&mut plan, diagnostics);
    common::apply(&mut plan, diagnostics);
    consent::check(&plan, diagnostics);
    Some(plan)
}

/// Collects the rules of the file over those of the plans that it extends. What holds between rules is applied to all of them
/// later. `recursive` is how many schemas that contain themselves there are already.
pub(super) fn collect(
    root: &Node,
    bases: &[Base],
    recursive: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    let plan = plan_of(root);
    let mut rules = Vec::new();
    let mut common = None;
    let (bases, recursive) = extends::read_bases(bases, recursive, diagnostics);
    let mut references = References::new(plan, recursive.len());
    let mut lists = ["rules", "events"].into_iter().filter_map(|key| plan.get(key));
    if let Some(finding) = lists.find_map(foreign::rules_of_another_tool) {
        diagnostics.push(finding);
        return None;
    }

    let (form, list) = match (plan.get("rules"), plan.get("events")) {
        (Some(list @ Node { kind: Kind::Array(_), .. }), _) => {
            read_rules(list, &mut references, &mut rules, &mut common, diagnostics);
            (Form::PublicApi, Some(list))
        }
        (Some(sections @ Node { kind: Kind::Object(_), .. }), _) => {
            read_sections(sections, &mut references, &mut rules, &mut common, diagnostics);
            (Form::ConfigApi, sections.get("events"))
        }
        (None, Some(list @ Node { kind: Kind::Array(_), .. })) => {
            read_rules(list, &mut references, &mut rules, &mut common, diagnostics);
            traits::read_lists(plan, &mut rules, diagnostics);
            (Form::Events, Some(list))
        }
        (None, None) if plan.get("extends").is_some() || plan.get("include").is_some() => (Form::PublicApi, None),
        (Some(odd), _) => {
            let message = "this is not a tracking plan: its rules are neither a list nor an object";
            diagnostics.push(Diagnostic::error(odd.span, message, format!("this is {}", odd.describe())).help(HELP));
            return None;
        }
        (None, Some(odd)) => {
            diagnostics.push(foreign::events_that_are_no_list(plan, odd).help(HELP));
            return None;
        }
        (None, None) => {
            diagnostics.push(foreign::of(root).unwrap_or_else(|| {
                let message = "this is not a tracking plan: it has neither \"rules\" nor \"events\"";
                Diagnostic::error(plan.span, message, "").help(HELP)
            }));
            return None;
        }
    };
    next_page::check(root, list.map_or(0, |list| list.items().len()), diagnostics);
    events_beside_rules(plan, diagnostics);
    kinds::check_definitions(plan, diagnostics);
    keys::check(plan, list, diagnostics);
    personal::check_plan(plan, diagnostics);

    let (mut rules, mut older) = versions::newest(rules, diagnostics);
    let common = extends::common(&bases, common);
    older.extend(bases.iter().flat_map(|(_, base)| base.older.iter().cloned()));
    let extended = extends::apply(plan, bases, &mut rules, diagnostics);
    let destinations = destinations::read(plan, diagnostics);
    let consent = consent::read(plan, diagnostics);
    let source = destinations::read_source(plan, diagnostics);
    let name = ["display_name", "name"].iter().find_map(|key| plan.get(key)?.as_str()).map(str::to_owned);
    let extra = PlanExtra::default();
    let recursive = recursive.into_iter().chain(references.into_recursive()).collect();
    Some(Plan { name, form, rules, older, common, recursive, destinations, consent, source, extended, extra })
}

/// Returns the plan's own keys beside its rules. They have what plans in files that it extends say of them already.
fn read_extra(plan: &Node, diagnostics: &mut Vec<Diagnostic>) -> PlanExtra {
    let objective = |member: &Member| Objective {
        id: member.name.clone(),
        span: member.name_span,
        sentence: member.value.as_str().map(str::to_owned),
    };
    let objectives = plan.get("objectives").map(|node| node.members().iter().map(objective).collect());
    PlanExtra { conventions: conventions::read(plan, diagnostics), objectives }
}

const HELP: &str = "a plan is `{\"rules\": [{\"key\": \"Order Completed\", \"type\": \"TRACK\", \"jsonSchema\": {…}}]}`, \
                    Segment's older `{\"rules\": {\"events\": […]}}`, or `{\"events\": […]}`";

/// Returns the plan in a file, in which the answer of the Public API may be saved whole: `{"data": {"trackingPlan": {…}, "rules": […]}}`.
#[must_use]
pub fn plan_of(root: &Node) -> &Node {
    path_of(root).iter().fold(root, |node, key| node.get(key).unwrap_or(node))
}

/// Changes the plan that a file holds.
pub fn change_plan(root: &mut Node, change: &mut dyn FnMut(&mut Node)) {
    change_at(root, path_of(root), change);
}

fn change_at(node: &mut Node, path: &[&str], change: &mut dyn FnMut(&mut Node)) {
    let Some((key, rest)) = path.split_first() else { return change(node) };
    if let Kind::Object(members) = &mut node.kind
        && let Some(member) = members.iter_mut().rfind(|member| member.name == *key)
    {
        change_at(&mut member.value, rest, change);
    }
}

/// Returns the keys that lead to the plan.
fn path_of(root: &Node) -> &'static [&'static str] {
    match root.get("data") {
        Some(data) if root.get("rules").is_none() && root.get("events").is_none() => match data.get("trackingPlan") {
            Some(_) if data.get("rules").is_none() => &["data", "trackingPlan"],
            _ => &["data"],
        },
        _ => &[],
    }
}

fn second_common(rule: &Node) -> Diagnostic {
    let message = "the plan has two rules for every call (COMMON), of which one is lost";
    Diagnostic::error(rule.span, message, "second rule").help("put both into one rule")
}

fn events_beside_rules(plan: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(_), Some(events)) = (plan.get("rules"), plan.get("events")) else { return };
    if events.items().iter().chain(events.members().iter().map(|member| &member.value)).any(Node::is_object) {
        let message = "\"events\" is not read beside \"rules\": its events would be lost";
        diagnostics.push(Diagnostic::error(events.span, message, "").help("put its events into \"rules\""));
    }
}

fn read_rules<'p>(
    list: &'p Node,
    references: &mut References<'p>,
    rules: &mut Vec<Rule>,
    common: &mut Option<Common>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // A rule has a thousand bytes: a list that doubles keeps room for thousands that never come.
    rules.reserve_exact(list.items().len());
    for node in list.items() {
        if let Some(error) = rule::reference_beside(node) {
            diagnostics.push(error);
            continue;
        }
        rule::check_kinds(node, diagnostics);
        let expanded = references.expanded(node, rule::schema_of(node), diagnostics);
        match rule::read_rule(expanded.as_ref().unwrap_or(node), diagnostics) {
            Some(rule::ReadRule::Rule(rule)) => rules.push(*rule),
            Some(rule::ReadRule::Common(read)) => {
                let earlier = common.replace(*read);
                diagnostics.extend(earlier.map(|_| second_common(node)));
            }
            None => {}
        }
    }
}

/// Finds rules by their names, where a list of them is wanted: they are not read, and without any section nothing is.
fn not_sections(sections: &Node, diagnostics: &mut Vec<Diagnostic>) {
    if keys::OF_SECTIONS.iter().any(|key| sections.get(key).is_some()) {
        return;
    }
    let mut odd = sections.members().iter();
    let holds_rules = |value: &Node| value.is_object() || value.items().iter().any(Node::is_object);
    if let Some(odd) = odd.find(|member| holds_rules(&member.value)) {
        let message = format!("\"rules\" is a list: \"{}\" is not read", odd.name);
        let help = match odd.value.kind {
            Kind::Array(_) => "write `\"rules\": [{\"key\": \"Order Completed\", \"type\": \"TRACK\", …}]`".to_owned(),
            _ => format!("write `\"rules\": [{{\"key\": \"{}\", …}}]`", odd.name),
        };
        diagnostics.push(Diagnostic::error(odd.name_span, message, "").help(help));
    }
}

fn read_sections<'p>(
    sections: &'p Node,
    references: &mut References<'p>,
    rules: &mut Vec<Rule>,
    common: &mut Option<Common>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    not_sections(sections, diagnostics);
    match sections.get("events") {
        Some(list @ Node { kind: Kind::Array(_), .. }) => read_rules(list, references, rules, common, diagnostics),
        Some(Node { kind: Kind::Null, .. }) | None => {}
        Some(odd) => diagnostics.push(Diagnostic::error(odd.span, "`rules.events` must be a list of events", "")),
    }
    if let Some(schema) = sections.get("global").filter(|schema| schema.is_object()) {
        kinds::check(schema, Scope::Common, diagnostics);
        let expanded = references.expanded(schema, None, diagnostics);
        *common = Some(rule::read_common(expanded.as_ref().unwrap_or(schema), schema::read_payload, diagnostics));
    }
    for (key, call) in [("identify", Call::Identify), ("group", Call::Group)] {
        if let Some(schema) = sections.get(key).filter(|schema| schema.is_object()) {
            kinds::check(schema, Scope::Rule(call, ""), diagnostics);
            let expanded = references.expanded(schema, None, diagnostics);
            rules.push(rule::read_traits_rule(expanded.as_ref().unwrap_or(schema), call, diagnostics));
        }
    }
    traits::read_lists(sections, rules, diagnostics);
}
