//! `defaults("plan", "app_version")`: the properties that a client or a scope gives to all events that have them.

use super::{Mistake, Options};
use crate::diagnostic::suggest;
use crate::name::{Event, Field, Named, Nested, Type};

/// Puts the fields that all events share into `named`, as far as there is nothing wrong with them.
pub(super) fn put_into(named: &mut Named<'_>, options: &Options) {
    let mut defaults: Vec<Field<'_>> = Vec::with_capacity(options.defaults.len());
    for field in options.defaults.iter().filter_map(|(name, _)| field(name, named).ok()) {
        if defaults.iter().all(|default| default.name != field.name) {
            defaults.push(field);
        }
    }
    named.defaults = defaults;
}

/// Returns what is wrong with each name.
pub(super) fn mistakes(named: &Named<'_>, options: &Options) -> Vec<Mistake> {
    let wrong = options
        .defaults
        .iter()
        .filter_map(|(name, place)| field(name, named).err().map(|message| Mistake::new(*place, message)));
    wrong.chain(twice(named, options)).collect()
}

/// Returns the mistakes of names that stand there already, or are the same in Rust as one that does.
fn twice(named: &Named<'_>, options: &Options) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (position, (name, place)) in options.defaults.iter().enumerate() {
        let before = options.defaults.iter().take(position).map(|(before, _)| before);
        if before.clone().any(|before| before == name) {
            mistakes.push(Mistake::new(*place, format!("`{name}` is named twice")));
            continue;
        }
        let Ok(own) = field(name, named) else { continue };
        if let Some(same) = before.filter_map(|before| field(before, named).ok()).find(|before| before.name == own.name)
        {
            let message = format!(
                "`{}` and `{name}` are both `{}` in Rust, and a struct has one field of a name\nhelp: name one of them here, and give the other \
                 in each call",
                same.property.name, own.name
            );
            mistakes.push(Mistake::new(*place, message));
        }
    }
    mistakes
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
        let near = suggest::meant_text(near);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::include::TokenNumber;
    use crate::select::Selection;

    const PLAN: &str = r#"{ "rules": [
        { "key": "A", "properties": { "App Version": { "type": "string" }, "plan": { "type": "string" } } },
        { "key": "B", "properties": { "app_version": { "type": "string" }, "plan": { "type": "string" } } }
    ] }"#;

    /// Returns the names of the defaults in Rust, and each mistake with the position of its name.
    fn of(names: &[&str]) -> (Vec<String>, Vec<(TokenNumber, String)>) {
        let mut options = Options::of_file("plan.json");
        options.defaults = names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at)).collect();
        let plan = crate::read(PLAN).plan.unwrap();
        let named = super::super::name(Selection::from(&plan), &options);
        let mistakes = mistakes(&named, &options).into_iter().map(|mistake| (mistake.place, mistake.message));
        (named.defaults.iter().map(|field| field.name.clone()).collect(), mistakes.collect())
    }

    #[test]
    fn a_name_twice() {
        let (fields, mistakes) = of(&["plan", "app_version", "plan"]);
        assert_eq!(fields, ["plan", "app_version"]);
        assert_eq!(mistakes, [(2, "`plan` is named twice".to_owned())]);
    }

    #[test]
    fn two_names_that_are_one_in_rust() {
        let (fields, mistakes) = of(&["app_version", "App Version"]);
        assert_eq!(fields, ["app_version"]);
        let [(place, message)] = mistakes.try_into().unwrap();
        assert_eq!(place, 1);
        assert!(message.starts_with("`app_version` and `App Version` are both `app_version` in Rust"), "{message}");
    }
}
