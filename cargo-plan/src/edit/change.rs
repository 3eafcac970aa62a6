//! Edits of a plan: each takes the text of a plan and gives it with one change, and nothing else changed.

use super::block;
use super::document::{Document, Patch, distinct};
use super::layout::{removal, slot};
use super::plan_text::{Patches, PayloadEdit, PlanText, RuleKey};
use super::references;
use super::style::Style;
use super::value::{text, texts};
use crate::Failure;
use plan_model::json::{Kind, Member, Node};
use plan_model::{Call, Span};

/// A property that is to be added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewProperty {
    pub(crate) name: String,
    pub(crate) schema: Node,
    pub(crate) required: bool,
}

/// Adds a property, or a trait, to what the plan has.
pub(crate) fn add_property(plan: &PlanText, target: &RuleKey, new: &NewProperty) -> Result<PlanText, Failure> {
    let (rule, _) = plan.rule(target)?;
    if rule.payload.properties().iter().any(|known| known.name == new.name) {
        return Err(Failure(format!("{}; `cargo plan rename` renames it", target.has_already(&new.name))));
    }
    let added = on_payload(plan, target, &|document, style, schema| {
        Ok(set_in(document, style, schema, "properties", &new.name, &new.schema))
    })?;
    let added = match new.required {
        true => on_payload(&added, target, &|document, style, schema| require(document, style, schema, &new.name))?,
        false => added,
    };
    let names = |plan: &PlanText| -> Result<Vec<String>, Failure> {
        Ok(plan.rule(target)?.0.payload.properties().iter().map(|one| one.name.clone()).collect())
    };
    let mut wanted = names(plan)?;
    wanted.push(new.name.clone());
    // A schema that speaks of the whole message may read otherwise with a property in it.
    if names(&added)? != wanted {
        let what = target.shown();
        return Err(Failure(format!(
            "the schema of {what} has no place for a property `{}`: write it by hand",
            new.name
        )));
    }
    Ok(added)
}

fn on_payload(plan: &PlanText, target: &RuleKey, edit: &PayloadEdit<'_>) -> Result<PlanText, Failure> {
    plan.with(&plan.on_payload(plan.rule(target)?, edit)?)
}

/// Puts a member at the end of the object `key` of `holder`, which is made where it is not there.
fn set_in(document: &Document, style: &Style, holder: &Node, key: &str, name: &str, value: &Node) -> Vec<Patch> {
    match holder.get(key).filter(|inner| inner.is_object()) {
        Some(inner) => add_member(document, style, inner, inner.members().len(), name, value),
        None => {
            let inner = super::value::object([(name, value.clone())]);
            add_member(document, style, holder, holder.members().len(), key, &inner)
        }
    }
}

/// Returns a member behind as many members as `position` says.
pub(crate) fn add_member(
    document: &Document,
    style: &Style,
    object: &Node,
    position: usize,
    name: &str,
    value: &Node,
) -> Vec<Patch> {
    if block::holds(document, object) {
        return block::add(document, style, object, position, Some(name), value);
    }
    let slot = slot(document, style, object, position);
    let member = style.member(name, value, &slot.indent, slot.beside_lines);
    slot.fill(&member)
}

/// Returns an item at the end of a list.
pub(crate) fn add_item(document: &Document, style: &Style, list: &Node, value: &Node) -> Vec<Patch> {
    if block::holds(document, list) {
        return block::add(document, style, list, list.items().len(), None, value);
    }
    let slot = slot(document, style, list, list.items().len());
    let is_first = list.items().is_empty();
    let write = if slot.beside_lines || is_first { Style::value } else { Style::lines };
    let item = write(style, value, &slot.indent, slot.beside_lines);
    slot.fill(&item)
}

/// Adds a name to `required`.
fn require(document: &Document, style: &Style, schema: &Node, name: &str) -> Patches {
    match schema.get("required") {
        Some(list @ Node { kind: Kind::Array(_), .. }) => Ok(add_item(document, style, list, &text(name))),
        Some(odd) => {
            Err(Failure(format!("\"required\" is {} here, and no list of names: make it one", odd.describe())))
        }
        None => {
            let behind = schema.members().iter().position(|member| member.name == "properties");
            let position = behind.map_or(schema.members().len(), |position| position + 1);
            Ok(add_member(document, style, schema, position, "required", &texts([name])))
        }
    }
}

/// Gives an event, page or screen another name, in all its versions, in the rules that it replaces, and where the schema of its
/// messages says it.
pub(crate) fn rename_event(plan: &PlanText, target: &RuleKey, new: &str) -> Result<PlanText, Failure> {
    refuse_rename(plan, target, new)?;
    let mut patches = Vec::new();
    for (_, node) in plan.rules(target) {
        let names =
            ["key", "name"].iter().find_map(|key| node.get(key)).into_iter().chain(constants(node, &target.name));
        patches.extend(names.map(|name| plan.document.renamed(name.span, new)));
    }
    patches.extend(in_replaced(plan, target, new));
    plan.with(&distinct(patches))
}

/// Gives an event of another file of the plan its new name in the rules that it replaces; none where it replaces none of this file.
pub(crate) fn rename_replacement(plan: &PlanText, target: &RuleKey, new: &str) -> Result<Option<PlanText>, Failure> {
    let patches = distinct(in_replaced(plan, target, new));
    if patches.is_empty() { Ok(None) } else { plan.with(&patches).map(Some) }
}

/// Returns the patches of the rules that an event replaces.
fn in_replaced(plan: &PlanText, target: &RuleKey, new: &str) -> Vec<Patch> {
    let all = plan.plan.rules.iter().chain(&plan.plan.older);
    let replaced = all.filter(|rule| rule.extra.deprecated.as_deref() == Some(target.name.as_str()));
    let patches = replaced.flat_map(|rule| {
        let of = RuleKey { call: rule.call, name: rule.name.clone() };
        let named = plan.rules(&of).filter_map(|(_, node)| node.get("deprecated"));
        let named = named.filter(|by| by.as_str() == Some(target.name.as_str()));
        named.map(|by| plan.document.renamed(by.span, new)).collect::<Vec<_>>()
    });
    patches.collect()
}

fn refuse_rename(plan: &PlanText, target: &RuleKey, new: &str) -> Result<(), Failure> {
    let what = target.shown();
    let (rule, _) = plan.rule(target)?;
    if target.name.is_empty() {
        return Err(Failure(format!("{what} have no name in the plan")));
    }
    if new.trim().is_empty() {
        return Err(Failure(format!("{what} cannot have an empty name")));
    }
    if new == target.name {
        return Err(Failure(format!("{what} is called that already\nhelp: give the new name")));
    }
    if let Some(spec) = rule.extra.spec.map(|id| id.spec().title) {
        return Err(Failure(format!(
            "{what} is of the published spec {spec}: under another name it would be another one beside it"
        )));
    }
    let other = RuleKey { call: target.call, name: new.to_owned() };
    if plan.plan.rules.iter().any(|rule| other.is_rule(rule)) {
        return Err(Failure(format!(
            "the plan has {} already\nhelp: `cargo plan deprecate \"{}\" --by \"{new}\"` says that it replaces the other",
            other.shown(),
            target.name
        )));
    }
    Ok(())
}

/// Returns where the schema of a message says the name of its event.
fn constants<'n>(rule: &'n Node, name: &str) -> Vec<&'n Node> {
    let schemas = ["jsonSchema", "rules", "schema"].iter().filter_map(|key| rule.get(key));
    let events = schemas.filter_map(|schema| schema.get("properties")?.get("event"));
    let values = events.flat_map(|event| {
        event.get("const").into_iter().chain(event.get("enum").into_iter().flat_map(|list| list.items().iter()))
    });
    values.filter(|value| value.as_str() == Some(name)).collect()
}

/// Takes an event out, in all its versions.
pub(crate) fn remove_event(plan: &PlanText, target: &RuleKey) -> Result<PlanText, Failure> {
    let (rule, _) = plan.rule(target)?;
    if let Some(spec) = rule.extra.spec.map(|id| id.spec().title) {
        let help = "help: name it in \"exclude\" of the plan to do without it";
        return Err(Failure(format!(
            "{} is of the published spec {spec}, which would still have it\n{help}",
            target.shown()
        )));
    }
    let mut left = None;
    loop {
        let current = left.as_ref().unwrap_or(plan);
        let Some((_, node)) = current.rules(target).next() else { break };
        let Some((parent, position)) = holder_of(&current.document.root, node) else { break };
        let patches = removal(&current.document, parent, position);
        let going: Vec<Span> = current.rules(target).map(|(_, node)| node.span).collect();
        left = Some(references::with(current, &patches, &going)?);
    }
    // A file with one rule is that rule.
    let help = format!("help: delete the file, of which the event is all that `{}` holds", plan.name);
    left.ok_or_else(|| Failure(format!("{} stands in a file of its own\n{help}", target.shown())))
}

/// Returns the list or object that holds a value, and its position there.
fn holder_of<'n>(outer: &'n Node, wanted: &Node) -> Option<(&'n Node, usize)> {
    let members = outer.members().iter().map(|member| &member.value);
    let inner: Vec<&Node> = members.chain(outer.items()).collect();
    match inner.iter().position(|inner| std::ptr::eq(*inner, wanted)) {
        Some(position) => Some((outer, position)),
        None => inner.into_iter().find_map(|inner| holder_of(inner, wanted)),
    }
}

/// Says that an event is on its way out: `by` is the event that replaces it, or a sentence.
pub(crate) fn deprecate(plan: &PlanText, target: &RuleKey, by: Option<&str>) -> Result<PlanText, Failure> {
    let (_, node) = plan.rule(target)?;
    if target.is_traits() {
        return Err(Failure(format!("{} cannot be deprecated: remove single traits instead", target.shown())));
    }
    let value = by.map_or_else(|| super::value::boolean(true), text);
    let patches = match node.get("deprecated") {
        Some(known) => vec![plan.style.replaced(&plan.document, known, &value)],
        None => {
            let is_head = |member: &Member| matches!(member.value.kind, Kind::String(_) | Kind::Number(_));
            let head = node.members().iter().take_while(|member| is_head(member)).count();
            add_member(&plan.document, &plan.style, node, head, "deprecated", &value)
        }
    };
    plan.with(&patches)
}

/// Returns what replaces an event, as the plan writes it.
///
/// # Errors
/// The plan has no such event, or it is the event itself.
pub(crate) fn replacement(plan: &PlanText, target: &RuleKey, by: &str) -> Result<String, Failure> {
    let found = plan.target(by, Some(target.call).filter(|_| plan.targets(by, Some(target.call)).len() == 1))?;
    if found == *target {
        return Err(Failure(format!("{} cannot replace itself", target.shown())));
    }
    if matches!(found.call, Call::Identify | Call::Group) {
        return Err(Failure(format!("{} cannot replace {}", found.shown(), target.shown())));
    }
    Ok(found.name)
}
