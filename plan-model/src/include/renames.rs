//! Renames that name nothing of the plan: what was meant.

use super::{Mistake, Options};
use crate::diagnostic::suggest;
use crate::name::{Field, Named, Nested, Rename, Type};
use crate::select::Selection;

/// Returns a mistake for each of the user's renames that names no part of the plan.
pub(super) fn unknown(options: &Options, part: &Selection<'_>, named: &Named<'_>) -> Vec<Mistake> {
    let unknown = named.unused_renames.iter().filter_map(|position| options.renames.get(*position));
    unknown.map(|(rename, place)| Mistake::new(*place, message(rename, part, named))).collect()
}

fn message(rename: &Rename, part: &Selection<'_>, named: &Named<'_>) -> String {
    let (name, to) = (&rename.name, &rename.to);
    let call = rename.call.map(|call| format!("{call} ")).unwrap_or_default();
    let types = types(named);
    if let Some(value) = &rename.value {
        return unknown_value(name, &value.text, &types);
    }
    if let Some((path, _)) = types.iter().find(|(_, type_)| type_.type_name() == name) {
        let help = format!("`{name}` is the type of a property: write rename({path:?} => {to})");
        return format!("the plan has no event, page, screen or property `{call}{name}` to rename\nhelp: {help}");
    }
    let events = part.rules.iter().map(|rule| rule.name.as_str());
    let paths = types.iter().map(|(path, _)| path.as_str());
    // A property alone stands for that of all events.
    let short = types.iter().filter_map(|(path, _)| path.split_once('.')).map(|(_, property)| property);
    let near = suggest::nearest(name, events.chain(paths).chain(short));
    let near = suggest::meant_text(near);
    format!(
        "the plan has no event, page or screen `{call}{name}` to rename, and no property of that name with a type of its own{near}"
    )
}

fn unknown_value(name: &str, value: &str, types: &[(String, &Nested<'_>)]) -> String {
    let is_it = |path: &str| path == name || path.split_once('.').is_some_and(|(_, property)| property == name);
    let found = types.iter().find_map(|(path, type_)| match type_ {
        Nested::Enumeration(inner) if is_it(path) => Some(inner),
        _ => None,
    });
    let Some(inner) = found else {
        let paths = types.iter().filter(|(_, type_)| matches!(type_, Nested::Enumeration(_)));
        let paths = paths.flat_map(|(path, _)| [Some(path.as_str()), path.split_once('.').map(|(_, rest)| rest)]);
        let near = suggest::nearest(name, paths.flatten());
        let near = suggest::meant_text(near);
        return format!("the plan has no property `{name}` with a list of values{near}");
    };
    let values: Vec<String> = inner.variants.iter().map(|variant| variant.value.to_text()).collect();
    let near = suggest::nearest(value, values.iter().map(String::as_str));
    let near = suggest::meant_text(near);
    format!("`{value}` is no value of property `{name}`{near}\nhelp: it has {}", values.join(", "))
}

/// Returns the nested types of the plan, each with the paths of properties that lead to it, the rule's name before them.
fn types<'n, 'p>(named: &'n Named<'p>) -> Vec<(String, &'n Nested<'p>)> {
    let mut types = Vec::new();
    for event in &named.events {
        of_fields(&event.rule.name, &event.fields, &named.nested, &mut types);
    }
    for traits in [&named.identify, &named.group] {
        of_fields(traits.call.as_str(), &traits.fields, &named.nested, &mut types);
    }
    types
}

fn of_fields<'n, 'p>(
    path: &str,
    fields: &[Field<'p>],
    nested: &'n [Nested<'p>],
    types: &mut Vec<(String, &'n Nested<'p>)>,
) {
    for field in fields {
        of_type(&format!("{path}.{}", field.property.name), &field.type_, nested, types);
    }
}

fn of_type<'n, 'p>(path: &str, type_: &Type, nested: &'n [Nested<'p>], types: &mut Vec<(String, &'n Nested<'p>)>) {
    match type_ {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => of_type(path, inner, nested, types),
        Type::Tuple(positions) => positions.iter().for_each(|inner| of_type(path, inner, nested, types)),
        Type::Nested(position) => {
            let Some(inner) = nested.get(*position) else { return };
            types.push((path.to_owned(), inner));
            match inner {
                Nested::Struct(inner) => of_fields(path, &inner.fields, nested, types),
                Nested::Union(inner) => {
                    inner.variants.iter().for_each(|variant| of_type(path, &variant.type_, nested, types));
                }
                Nested::Enumeration(_) => {}
            }
        }
        _ => {}
    }
}
