//! Edits of one property of a rule, in all versions of the rule: another name for it, or its end.

use super::document::{Document, Patch, distinct};
use super::layout::removal;
use super::plan_text::{PlanText, RuleKey};
use super::references;
use super::same_object::{conditions, has, keys, mentions, names, parts_at, stated_objects};
use crate::Failure;
use plan_model::Rule;
use plan_model::diagnostic::suggest;
use plan_model::json::{Kind, Member, Node};
use plan_model::schema::{Items, Property, Schema};
use plan_rules::pattern::Pattern;

/// So many properties are named where none is meant.
const SHOWN_PROPERTIES: usize = 8;

/// Gives a property another name, in all that the schema says of it.
pub(crate) fn rename(plan: &PlanText, target: &RuleKey, path: &str, new: &str) -> Result<PlanText, Failure> {
    let renamed = path.rsplit_once('.').filter(|_| !is_own(plan, target, path));
    let new_path = renamed.map_or_else(|| new.to_owned(), |(outer, _)| format!("{outer}.{new}"));
    each_version(plan, target, path, &|plan, number| {
        let (rule, node) = version(plan, target, number)?;
        let patches = plan.on_payload((rule, node), &|document, _, payload| {
            let (parts, old) = parts_at(payload, path);
            let is_taken = has(&parts, new) || described(&rule.payload, &new_path).is_some();
            if is_taken {
                return Err(Failure(target.has_already(new)));
            }
            let said = parts.iter().flat_map(|part| mentions(part.schema, old)).map(|(span, _)| span);
            let stated = stated_objects(payload, path).into_iter().flat_map(|object| keys(object, old));
            Ok(said.chain(stated).map(|span| document.renamed(span, new)).collect())
        })?;
        let after = references::with(plan, &distinct(patches), &[])?;
        let (rule, _) = version(&after, target, number)?;
        match described(&rule.payload, path).filter(|left| is_of_file(left)) {
            Some(left) => Err(after.by_hand(left.name_span, "still has the old name for the event, from elsewhere")),
            None => Ok(after),
        }
    })
}

/// Returns the words for patterns of property names that hold for one of the two names of a property that is renamed.
pub(crate) fn pattern_notes(plan: &PlanText, target: &RuleKey, path: &str, new: &str) -> Result<Vec<String>, Failure> {
    let mut notes = Vec::new();
    for found in plan.rules(target) {
        plan.with_payload(found, |payload| {
            let (parts, old) = parts_at(payload.schema, path);
            let patterns = parts.iter().filter_map(|part| part.schema.get("patternProperties")).flat_map(Node::members);
            let of_pattern = |member: &Member| {
                let pattern = Pattern::new(&member.name).ok()?;
                let line = plan.line(payload.place(member.name_span));
                let held = match (pattern.is_match(old), pattern.is_match(new)) {
                    (true, false) => format!("held for `{old}`, and does not hold for `{new}`"),
                    (false, true) => format!("did not hold for `{old}`, and holds for `{new}`"),
                    _ => return None,
                };
                Some(format!("what \"patternProperties\" says of \"{}\" in line {line} {held}", member.name))
            };
            Ok(patterns.filter_map(of_pattern).collect::<Vec<_>>())
        })
        .map(|found| notes.extend(found))?;
    }
    notes.dedup();
    Ok(notes)
}

/// Takes a property out, and its name out of what requires it.
pub(crate) fn remove(plan: &PlanText, target: &RuleKey, path: &str) -> Result<PlanText, Failure> {
    each_version(plan, target, path, &|plan, number| {
        refuse_conditions(plan, target, number, path)?;
        let mut left: Option<PlanText> = None;
        loop {
            let current = left.as_ref().unwrap_or(plan);
            let patches = current.on_payload(version(current, target, number)?, &|document, _, payload| {
                let (parts, name) = parts_at(payload, path);
                let own = parts.iter().filter(|part| part.under.is_none());
                let mut patches = own.map(|part| first_removal(document, part.schema, name));
                let in_schema = patches.find(|patches| !patches.is_empty());
                Ok(in_schema.or_else(|| stated_removal(document, payload, path, name)).unwrap_or_default())
            })?;
            if patches.is_empty() {
                break;
            }
            left = Some(references::with(current, &patches, &[])?);
        }
        let after = left.as_ref().unwrap_or(plan);
        let (rule, _) = version(after, target, number)?;
        match described(&rule.payload, path).filter(|left| is_of_file(left)) {
            Some(brings) => Err(after
                .by_hand(brings.name_span, "still gives the property to the event, by a `$ref`, an alias or a `<<`")),
            None => left.ok_or_else(|| missing(plan, target, path)),
        }
    })
}

/// Makes an edit in each version of the rule that has the property.
pub(super) fn each_version(
    plan: &PlanText,
    target: &RuleKey,
    path: &str,
    edit: &dyn Fn(&PlanText, usize) -> Result<PlanText, Failure>,
) -> Result<PlanText, Failure> {
    plan.rule(target)?;
    let mut left: Option<PlanText> = None;
    for number in 0..plan.rules(target).count() {
        let current = left.as_ref().unwrap_or(plan);
        let (rule, _) = version(current, target, number)?;
        let Some(known) = described(&rule.payload, path).filter(|known| is_of_file(known)) else { continue };
        let is_here = current.with_payload(version(current, target, number)?, |payload| {
            let (parts, name) = parts_at(payload.schema, path);
            Ok(parts.iter().any(|part| !mentions(part.schema, name).is_empty()))
        })?;
        if !is_here {
            let why = "brings the property to the event, by a `$ref`, an alias or a `<<`";
            return Err(current.by_hand(known.name_span, why));
        }
        left = Some(edit(current, number)?);
    }
    left.ok_or_else(|| missing(plan, target, path))
}

/// Returns one version of a rule: the one in force first.
pub(super) fn version<'p>(
    plan: &'p PlanText,
    target: &'p RuleKey,
    number: usize,
) -> Result<(&'p Rule, &'p Node), Failure> {
    let found = plan.rules(target).nth(number);
    found.ok_or_else(|| Failure(format!("nothing is changed: {} would not be read any more", target.shown())))
}

fn is_own(plan: &PlanText, target: &RuleKey, path: &str) -> bool {
    plan.rules(target).any(|(rule, _)| rule.payload.properties().iter().any(|property| property.name == path))
}

/// Returns whether a property stands in the file, and not in a published spec.
const fn is_of_file(property: &Property) -> bool {
    property.origin.is_plan()
}

/// Returns the property at a path, as the plan is read. A property whose own name has a dot comes first.
pub(super) fn described<'s>(payload: &'s Schema, path: &str) -> Option<&'s Property> {
    if let Some(own) = property(payload, path) {
        return Some(own);
    }
    let (outer, name) = path.rsplit_once('.')?;
    let mut inner = &described(payload, outer)?.schema;
    while let Some(Items::Each(items)) = inner.items.as_deref() {
        inner = items;
    }
    property(inner, name)
}

fn property<'s>(schema: &'s Schema, name: &str) -> Option<&'s Property> {
    let own = schema.properties().iter().find(|property| property.name == name);
    own.or_else(|| schema.alternatives.iter().find_map(|inner| property(inner, name)))
}

/// Refuses to take a property away of which something is said together with others: `{"required": ["email"]}` in a `oneOf` would become `{}`.
fn refuse_conditions(plan: &PlanText, target: &RuleKey, number: usize, path: &str) -> Result<(), Failure> {
    let first = plan.with_payload(version(plan, target, number)?, |payload| {
        let (parts, name) = parts_at(payload.schema, path);
        let first = conditions(&parts, name).into_iter().min_by_key(|(span, _)| span.start());
        Ok(first.map(|(span, keyword)| (plan.line(payload.place(span)), keyword.to_owned())))
    })?;
    let Some((line, keyword)) = first else { return Ok(()) };
    let name = path.rsplit('.').next().unwrap_or(path);
    Err(Failure(format!(
        "nothing is changed: \"{keyword}\" names `{name}` in line {line}, and would be another rule without it\nhelp: write \
         \"{keyword}\" in `{}` as it should be without the property, then remove the property",
        plan.name
    )))
}

/// Returns the patches for the first mention of a property in one schema.
fn first_removal(document: &Document, schema: &Node, name: &str) -> Vec<Patch> {
    for (place, member) in schema.members().iter().enumerate() {
        let names = match (member.name.as_str(), &member.value.kind) {
            ("properties" | "dependencies" | "dependentRequired" | "dependentSchemas", Kind::Object(inner)) => {
                inner.iter().position(|inner| inner.name == name)
            }
            ("required", Kind::Array(items)) => items.iter().position(|item| item.as_str() == Some(name)),
            _ => None,
        };
        let Some(position) = names else { continue };
        // Draft 04 has no empty list of required names.
        let is_last_name = member.name == "required" && member.value.items().len() == 1;
        return match is_last_name {
            true => removal(document, schema, place),
            false => removal(document, &member.value, position),
        };
    }
    Vec::new()
}

/// Returns the patches for the first example, or the like, that has the property.
fn stated_removal(document: &Document, payload: &Node, path: &str, name: &str) -> Option<Vec<Patch>> {
    stated_objects(payload, path).into_iter().find_map(|object| {
        let position = object.members().iter().position(|member| member.name == name)?;
        Some(removal(document, object, position))
    })
}

/// Says that there is no such property, and which there are.
pub(super) fn missing(plan: &PlanText, target: &RuleKey, path: &str) -> Failure {
    let (what, has) = target.property_words();
    let said = plan.rule(target).and_then(|found| {
        plan.with_payload(found, |payload| {
            let (parts, name) = parts_at(payload.schema, path);
            let all = names(&parts);
            let near = suggest::nearest(name, all.iter().copied()).filter(|near| *near != name);
            let shown: Vec<String> = all.iter().map(|name| format!("`{name}`")).take(SHOWN_PROPERTIES).collect();
            let help = if shown.is_empty() { String::new() } else { format!("\nhelp: there are {}", shown.join(", ")) };
            Ok(near.map_or(help, |near| format!("; did you mean `{near}`?")))
        })
    });
    match said {
        Ok(help) => Failure(format!("{} {has} no {what} `{path}`{help}", target.shown())),
        Err(elsewhere) => elsewhere,
    }
}
