//! `additionalProperties` beside `allOf`: it knows the `properties` that stand beside it, and no others. What another schema of
//! the `allOf` names is additional to it.

use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Node};
use crate::schema::{DescribedBy, Property, Schema};
use plan_rules::Rules;

/// Notes which properties are additional, and says which can never be sent.
pub(super) fn read(node: &Node, schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if node.get("additionalProperties").is_some_and(|rest| rest.as_bool() != Some(true)) {
        let own = node.get("properties").map(Node::members).unwrap_or_default();
        let is_own = |property: &&Property| own.iter().any(|member| member.name == property.name);
        // What `required` alone names has the schema of the others already.
        let is_of_rest = |property: &&Property| property.described_by == DescribedBy::AdditionalProperties;
        let others = schema.properties().iter().filter(|property| !is_own(property) && !is_of_rest(property));
        schema.additional_names = others.map(|property| property.name.clone()).collect();
    }
    let all_of = node.get("allOf").map(Node::items).unwrap_or_default();
    if all_of.is_empty() {
        return;
    }
    for closed in all_of.iter().chain([node]) {
        let Some(rest) = closed.get("additionalProperties").filter(|rest| rest.as_bool() == Some(false)) else {
            continue;
        };
        let rules = names_of(closed);
        let described = schema.properties().iter().filter(|property| !property.is_only_named());
        for property in described.filter(|property| !rules.check(&object_with(property)).is_empty()) {
            let message = format!("property `{}` of {scope} can never be sent", property.name);
            let finding = Diagnostic::warning(property.name_span, message, "another schema of \"allOf\" names it");
            let finding = finding.and_at(rest.span, "this allows only the \"properties\" that stand beside it");
            diagnostics
                .push(finding.help(format!("write \"{}\": {{}} in those \"properties\" as well", property.name)));
        }
    }
}

/// Returns which names a schema allows, whatever their values are.
fn names_of(closed: &Node) -> Rules {
    let names = ["properties", "patternProperties", "additionalProperties"];
    let members = closed.members().iter().filter(|member| names.contains(&member.name.as_str())).cloned();
    let members = members.map(|mut member| {
        if let Kind::Object(named) = &mut member.value.kind {
            named.iter_mut().for_each(|inner| inner.value.kind = Kind::Boolean(true));
        }
        member
    });
    Rules::of(&Node { span: closed.span, kind: Kind::Object(members.collect()) })
}

/// Returns an object with this property alone.
pub(super) fn object_with(property: &Property) -> Node {
    let value = Node { span: property.name_span, kind: Kind::Null };
    let member = crate::json::Member { name: property.name.clone(), name_span: property.name_span, value };
    Node { span: property.name_span, kind: Kind::Object(vec![member]) }
}
