//! What the generated types take and the rules left to the run time allow is what the plan allows: random schemas, each with
//! values that are held against the schema as it is written. Unless something is said of the plan, no rule is lost.

use crate::random::{Random, Written};
use plan_model::Level;
use plan_model::json::{self, Kind, Node};
use plan_model::name::{Field, Named, Nested, Renames, Type};
use plan_rules::Rules;

/// Can a call send `value`, as far as types go?
fn fits(type_: &Type, value: &Node, named: &Named<'_>) -> bool {
    match type_ {
        Type::Any => true,
        Type::String | Type::Time(_) => value.as_str().is_some(),
        Type::Number => matches!(value.kind, Kind::Number(_)),
        Type::Integer => matches!(&value.kind, Kind::Number(text) if text.parse::<i64>().is_ok()),
        Type::Boolean => value.as_bool().is_some(),
        Type::Array(item) => {
            matches!(value.kind, Kind::Array(_)) && value.items().iter().all(|inner| fits(item, inner, named))
        }
        Type::Tuple(types) => {
            value.items().len() == types.len()
                && value.items().iter().zip(types).all(|(inner, type_)| fits(type_, inner, named))
        }
        Type::Map(inner) => value.is_object() && value.members().iter().all(|member| fits(inner, &member.value, named)),
        Type::Nullable(inner) => value.is_null() || fits(inner, value, named),
        Type::Nested(position) => match &named.nested[*position] {
            Nested::Struct(inner) => fit_fields(&inner.fields, value, named),
            Nested::Enumeration(inner) => {
                inner.variants.iter().any(|variant| plan_rules::is_same(&variant.value, value))
            }
            Nested::Union(inner) => inner.variants.iter().any(|variant| fits(&variant.type_, value, named)),
        },
    }
}

fn fit_fields(fields: &[Field<'_>], value: &Node, named: &Named<'_>) -> bool {
    let fits_field = |field: &Field<'_>, value: &Node| match field.constant {
        Some(constant) => plan_rules::is_same(constant, value),
        None => (field.nullable && value.is_null()) || fits(&field.type_, value, named),
    };
    let is_known = |name: &str| fields.iter().any(|field| field.property.name == name);
    value.is_object()
        && value.members().iter().all(|member| is_known(&member.name))
        && fields.iter().all(|field| match value.get(&field.property.name) {
            Some(value) => fits_field(field, value),
            None => !field.required && field.constant.is_none(),
        })
}

/// Does `value` keep the rules of these fields, and of the structs within?
fn keeps(fields: &[Field<'_>], value: &Node, named: &Named<'_>) -> bool {
    fields.iter().all(|field| {
        let Some(value) = value.get(&field.property.name) else { return true };
        let own = field.rules.as_ref().is_none_or(|rules| Rules::parse(&rules.json).unwrap().check(value).is_empty());
        own && (field.constant.is_some() || keeps_within(&field.type_, value, named))
    })
}

fn keeps_within(type_: &Type, value: &Node, named: &Named<'_>) -> bool {
    match type_ {
        Type::Array(item) => value.items().iter().all(|inner| keeps_within(item, inner, named)),
        Type::Tuple(types) => value.items().iter().zip(types).all(|(inner, type_)| keeps_within(type_, inner, named)),
        Type::Map(inner) => value.members().iter().all(|member| keeps_within(inner, &member.value, named)),
        Type::Nullable(inner) => value.is_null() || keeps_within(inner, value, named),
        Type::Nested(position) => match &named.nested[*position] {
            Nested::Struct(inner) => keeps(&inner.fields, value, named),
            Nested::Union(inner) => inner
                .variants
                .iter()
                .any(|variant| fits(&variant.type_, value, named) && keeps_within(&variant.type_, value, named)),
            Nested::Enumeration(_) => true,
        },
        _ => true,
    }
}

/// How often each thing happened.
#[derive(Debug, Default)]
struct Seen {
    said: usize,
    allowed: usize,
    refused: usize,
}

fn judge(written: &Written, random: &mut Random, seen: &mut Seen) {
    let text = written.plan.to_string();
    let reading = plan_model::read(&text);
    let plan = reading.plan.unwrap();
    let named = plan_model::name::name(&plan, &Renames::default());
    let mut findings = reading.diagnostics.iter().chain(&named.diagnostics);
    if findings.clone().any(|finding| finding.level == Level::Error) {
        seen.said += 1;
        return;
    }
    let is_said = findings.next().is_some();
    let rules = Rules::parse(&written.schema.to_string()).unwrap();
    let event = &named.events[0];
    for _ in 0..20 {
        let value = json::parse(&random.value(&written.schema).to_string()).unwrap();
        if !fit_fields(&event.fields, &value, &named) {
            continue;
        }
        let whole = event.rules.as_ref();
        let is_taken = whole.is_none_or(|rules| Rules::parse(&rules.json).unwrap().check(&value).is_empty())
            && keeps(&event.fields, &value, &named);
        let is_allowed = rules.check(&value).is_empty();
        assert!(
            is_taken == is_allowed || is_said,
            "{} is allowed: {is_allowed}, and sent: {is_taken}\n{text}",
            value.to_json()
        );
        if is_allowed {
            seen.allowed += 1;
        } else {
            seen.refused += 1;
        }
    }
}

#[test]
fn no_rule_of_random_schemas_is_lost() {
    let mut seen = Seen::default();
    for seed in 0..1000 {
        let mut random = Random::new(seed);
        let written = random.plan();
        judge(&written, &mut random, &mut seen);
    }
    // The generator makes plans of which something can be said in both directions.
    assert!(seen.said < 600 && seen.allowed > 2000 && seen.refused > 800, "{seen:?}");
}
