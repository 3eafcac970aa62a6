//! The rule for every call beside the rule of one: a property that both describe keeps what both say, as Segment holds every
//! message against both schemas.

use super::consent;
use super::contradictions;
use super::merge;
use super::scope::Scope;
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use crate::plan::Plan;
use crate::schema::keyword::is_silent;
use crate::schema::text::text_of;
use crate::schema::{Property, Schema};

/// Adds to the properties of each rule what the rule for every call says of those of their names.
pub(super) fn apply(plan: &mut Plan, diagnostics: &mut Vec<Diagnostic>) {
    let Some(common) = &plan.common else { return };
    for rule in &mut plan.rules {
        let common = match rule.call {
            Call::Identify | Call::Group => &common.traits,
            _ => &common.properties,
        };
        diagnostics.extend(forbidden(&rule.payload, common));
        diagnostics.extend(forbidden(common, &rule.payload));
        for own in rule.payload.properties.iter_mut().flatten() {
            let base = common.properties().iter().find(|base| base.name == own.name);
            if let Some(base) = base.filter(|base| !base.schema.in_branch) {
                diagnostics.extend(add(own, base, &EVERY_CALL));
                if own.schema.says_anything() {
                    own.also_described_by(base.described_by.to_another_schema());
                }
            }
        }
    }
}

/// Returns what one of both names, where the other allows no properties but its own.
fn forbidden(closed: &Schema, other: &Schema) -> Option<Diagnostic> {
    let rest = closed.keyword("additionalProperties").filter(|rest| rest.value.as_bool() == Some(false))?;
    let is_own = |name: &str| closed.properties().iter().any(|own| own.name == name);
    let property = other.properties().iter().find(|property| !is_own(&property.name))?;
    let is_open = closed.keyword("patternProperties").is_some();
    let message = format!(
        "property `{}` can never be sent: one of two rules for it allows no others than its own",
        property.name
    );
    let finding =
        Diagnostic::warning(property.name_span, message, "named here").and_at(rest.name_span, "forbidden here");
    (!is_open)
        .then(|| finding.help(format!("write \"{}\": {{}} in the \"properties\" beside it as well", property.name)))
}

/// Where else a property is described, in the words of messages.
pub(super) struct Elsewhere {
    /// What describes it.
    pub(super) what: &'static str,
    /// What is said at its place.
    pub(super) label: &'static str,
}

const EVERY_CALL: Elsewhere = Elsewhere { what: "the rule for every call", label: "for every call" };

/// Adds to a property what is said of it elsewhere. Returns where no value keeps both.
pub(super) fn add(own: &mut Property, base: &Property, elsewhere: &Elsewhere) -> Vec<Diagnostic> {
    let Elsewhere { what, label } = elsewhere;
    own.required |= base.required;
    consent::keep(&mut own.schema, &base.schema);
    let text = text_of(&base.schema);
    if text_of(&own.schema) == text {
        return Vec::new();
    }
    if let Some((_, why)) = merge::contradiction(&own.schema, &base.schema) {
        let message = format!("no value of property `{}` keeps what {what} says too: {why} differ", own.name);
        let error = Diagnostic::error(own.name_span, message, "described here").and_at(base.name_span, *label);
        return vec![error.help("say the same here, or leave the property to that rule")];
    }
    let mut found = bounds(own, &text, base, elsewhere);
    let says_more = !says_types_only(&base.schema);
    merge::merge(&mut own.schema, base.schema.clone(), Scope::Property(&own.name), &mut found);
    if let Some(node) = says_more.then(|| crate::json::parse(&text).ok()).flatten() {
        check_too(&mut own.schema, node, base);
    }
    found
}

/// Returns which bounds of both no value keeps. The texts that are compared have no places in the plan.
fn bounds(own: &Property, text: &str, base: &Property, elsewhere: &Elsewhere) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let both = crate::json::parse(&text_of(&own.schema)).ok().zip(crate::json::parse(text).ok());
    let types = merge::common_types(&own.schema.types, &base.schema.types);
    if let Some((own_text, base_text)) = both {
        // What others have added before is in its `allOf`.
        let added = own_text.get("allOf").map(Node::items).unwrap_or_default();
        for part in std::iter::once(&own_text).chain(added) {
            contradictions::check_two((part, &base_text), &types, Scope::Property(&own.name), &mut found);
        }
    }
    let placed = |finding: Diagnostic| {
        let Elsewhere { what, label } = elsewhere;
        let message = format!("{}, one of which {what} has", finding.message);
        let placed = Diagnostic::error(own.name_span, message, "described here").and_at(base.name_span, *label);
        Diagnostic { level: finding.level, ..placed }
    };
    found.into_iter().map(placed).collect()
}

/// Returns whether a type is all that the schema says. Then the type of the field says it.
fn says_types_only(schema: &Schema) -> bool {
    let is_empty = schema.values.is_none() && schema.constant.is_none() && schema.properties.is_none();
    let has_inner = schema.items.is_some() || !schema.alternatives.is_empty() || schema.additional.is_some();
    is_empty && !has_inner && !schema.never && schema.keywords.iter().all(|keyword| is_silent(&keyword.name))
}

/// Leaves the whole schema to be checked, whatever becomes of it as a type.
fn check_too(own: &mut Schema, node: Node, base: &Property) {
    let list = match own.keywords.iter().position(|keyword| keyword.name == "allOf") {
        Some(position) => own.keywords.remove(position).map(|all| all.value.items().to_vec()).unwrap_or_default(),
        None => Vec::new(),
    };
    let all = Kind::Array(list.into_iter().chain([node]).collect());
    let value = Node { span: base.name_span, kind: all };
    own.keywords.push(Member { name: "allOf".to_owned(), name_span: base.name_span, value });
}
