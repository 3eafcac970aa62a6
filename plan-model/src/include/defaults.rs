//! `defaults("plan", "app_version")`: the properties that a client or a scope gives to all events that have them.

use super::{Mistake, Options, TokenNumber};
use crate::diagnostic::suggest;
use crate::name::{DEFAULTS, Event, Field, Named, Nested, Type};

/// Puts the fields that all events share into `named`, as far as there is nothing wrong with them.
pub(super) fn put_into(named: &mut Named<'_>, options: &Options) {
    let fields = options.defaults.iter().filter_map(|(name, _)| field(name, named).ok());
    named.defaults = fields.collect();
}

/// Returns what is wrong with each name.
pub(super) fn mistakes(named: &Named<'_>, options: &Options) -> Vec<Mistake> {
    let wrong = options
        .defaults
        .iter()
        .filter_map(|(name, place)| field(name, named).err().map(|message| Mistake::new(*place, message)));
    wrong.chain(name_taken(named, options.defaults.first().map(|(_, place)| *place))).collect()
}

/// Returns the mistake of a plan that has a type of the name that the struct of the defaults has.
fn name_taken(named: &Named<'_>, place: Option<TokenNumber>) -> Option<Mistake> {
    let events = named.events.iter().map(|event| event.type_name.as_str());
    let mut types = events.chain(named.nested.iter().map(Nested::type_name));
    let message = format!(
        "the struct of the defaults is `{DEFAULTS}`, and the plan has a type of that name\nhelp: give that one another name: rename(\"…\" => …)"
    );
    types.any(|name| name == DEFAULTS).then_some(Mistake::new(place?, message))
}

/// Returns the field of a default, or why there can be none. It is required if one of the events requires it.
fn field<'p>(name: &str, named: &Named<'p>) -> Result<Field<'p>, String> {
    let fields = || {
        named.events.iter().flat_map(|event| {
            let given = event.fields.iter().filter(|field| field.constant.is_none());
            given.map(move |field| (event, field))
        })
    };
    let mut found = fields().filter(|(_, field)| field.property.name == name);
    let Some((first_event, first)) = found.next() else {
        let near = suggest::nearest(name, fields().map(|(_, field)| field.property.name.as_str()));
        let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
        return Err(format!("no event, page or screen has a property `{name}`{near}"));
    };
    if !is_copied(&first.type_, named) {
        return Err(format!(
            "`{name}` is {}, and a default is a text, a number, a truth, an enum, JSON or a list of these\nhelp: give it in each call",
            first.type_.text(&|type_| own_name(type_, named))
        ));
    }
    let mut field = first.clone();
    for (event, other) in found {
        let is_same = (&other.type_, other.nullable, &other.name, other.personal.is_some())
            == (&first.type_, first.nullable, &first.name, first.personal.is_some());
        if !is_same {
            let what = |event: &Event<'_>, field: &Field<'_>| {
                format!("`{}` in `{}`", full_type(field, named), event.rule.name)
            };
            return Err(format!(
                "`{name}` is {} and {}: a default has one type\nhelp: make it the same in the plan, or give it in each call",
                what(first_event, first),
                what(event, other)
            ));
        }
        field.required |= other.required;
        if field.rules != other.rules {
            // Each event holds the value to its own rules when it is sent.
            field.rules = None;
        }
    }
    Ok(field)
}

fn full_type(field: &Field<'_>, named: &Named<'_>) -> String {
    let text = field.type_.text(&|type_| own_name(type_, named));
    let text = if field.personal.is_some() { format!("Personal<{text}>") } else { text };
    if field.nullable { format!("Option<{text}>") } else { text }
}

fn own_name(type_: &Type, named: &Named<'_>) -> Option<String> {
    let Type::Nested(position) = type_ else { return None };
    named.nested.get(*position).map(|inner| inner.type_name().to_owned())
}

/// Returns whether a value is copied out of the defaults into each event.
fn is_copied(type_: &Type, named: &Named<'_>) -> bool {
    match type_ {
        Type::String | Type::Number | Type::Integer | Type::Boolean | Type::Any | Type::Array(_) | Type::Map(_) => true,
        Type::Nullable(inner) => is_copied(inner, named),
        Type::Tuple(types) => types.iter().all(|type_| is_copied(type_, named)),
        Type::Nested(position) => matches!(named.nested.get(*position), Some(Nested::Enumeration(_))),
        Type::Time(_) => false,
    }
}
