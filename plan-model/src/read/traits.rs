//! `identify_traits` and `group_traits`: the older way of the Config API to list traits, beside the schemas of
//! `rules.identify` and `rules.group`.

use super::common::{self, Elsewhere};
use super::inherited_marks;
use super::kinds;
use super::personal;
use super::schema;
use super::scope::Scope;
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::json::Node;
use crate::origin::PlanOrigin;
use crate::plan::{Rule, RuleExtra};
use crate::schema::{DescribedBy, Property, Schema};

const LIST: Elsewhere = Elsewhere { what: "the list of traits", label: "in the list" };

/// Adds the traits of both lists to the identify and group rules, and makes these rules where there are none.
pub(super) fn read_lists(sections: &Node, rules: &mut Vec<Rule>, diagnostics: &mut Vec<Diagnostic>) {
    for (key, call) in [("identify_traits", Call::Identify), ("group_traits", Call::Group)] {
        let Some(list) = sections.get(key).filter(|list| !list.items().is_empty()) else { continue };
        let scope = Scope::Rule(call, "");
        let traits = list.items().iter().filter_map(|node| read_trait(node, scope, diagnostics));
        let traits: Vec<Property> = traits.collect();
        let payload = match rules.iter_mut().find(|rule| rule.call == call) {
            Some(rule) => &mut rule.payload,
            None => {
                rules.push(rule_of(call, list));
                match rules.last_mut() {
                    Some(rule) => &mut rule.payload,
                    None => continue,
                }
            }
        };
        let known = payload.properties.get_or_insert_default();
        for new in traits {
            match known.iter_mut().find(|old| old.name == new.name) {
                Some(old) => {
                    // Marks first: whether the trait can carry them is seen as it was described.
                    diagnostics.extend(inherited_marks::inherit(old, &new, LIST.what));
                    diagnostics.extend(common::add(old, &new, &LIST));
                    if old.schema.says_anything() {
                        old.also_described_by(new.described_by);
                    }
                }
                None => known.push(new),
            }
        }
        personal::mark_properties(payload);
    }
}

fn rule_of(call: Call, list: &Node) -> Rule {
    Rule {
        call,
        name: String::new(),
        name_span: list.span,
        origin: PlanOrigin::Plan,
        version: None,
        description: None,
        payload: Schema { span: list.span, ..Schema::default() },
        context: None,
        message: None,
        extra: RuleExtra::default(),
    }
}

/// Returns a trait of the list: a name and a schema, under one of the keys in use or in the object itself.
fn read_trait(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Property> {
    let name_node = ["name", "key"].iter().find_map(|key| node.get(key)).unwrap_or(node);
    let Some(name) = name_node.as_str() else {
        diagnostics.push(Diagnostic::error(node.span, format!("a trait of {scope} has no name"), ""));
        return None;
    };
    let inner =
        ["schema", "rules", "jsonSchema"].iter().find_map(|key| node.get(key)).filter(|inner| inner.is_object());
    kinds::check(inner.unwrap_or(node), Scope::Property(name), diagnostics);
    let mut schema = schema::read_schema(inner.unwrap_or(node), Scope::Property(name), diagnostics);
    if schema.description.is_none() {
        schema.description = node.get("description").and_then(Node::as_str).map(Box::from);
    }
    if inner.is_some() {
        schema.personal = schema.personal.max(personal::mark_of(node, Scope::Property(name), diagnostics));
    }
    personal::prove_trait(inner.unwrap_or(node), &schema, Scope::Property(name), diagnostics);
    // As of a property, `required: true` of draft 03 may also stand in the schema itself.
    let in_schema = inner.and_then(|inner| inner.get("required")).and_then(Node::as_bool);
    let own = ["required", "isRequired"].iter().find_map(|key| node.get(key)?.as_bool());
    let required = own.or(in_schema).unwrap_or(false);
    let described_by = if node.is_object() { DescribedBy::OwnSchema } else { DescribedBy::Nothing };
    let (name, name_span) = (name.to_owned(), name_node.span);
    Some(Property { name, name_span, origin: PlanOrigin::Plan, described_by, required, schema })
}
