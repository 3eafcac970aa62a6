//! A property or trait with the name of a field of every message (`userId`, `timestamp`), or whose meaning the Segment
//! spec reserves (`revenue`, the trait `email`), but of another type: destinations and warehouses take it for that.
//!
//! - good: `{ "key": "Order Completed", "properties": { "revenue": { "type": "number" } } }`
//! - good: `{ "type": "IDENTIFY", "properties": { "age": { "type": "integer" } } }`
//! - bad: `{ "key": "Setting Changed", "properties": { "timestamp": { "type": "integer" } } }`, better: `"setting_timestamp"`
//! - bad: `{ "type": "IDENTIFY", "properties": { "age": { "type": "string" } } }`

use super::context::{Context, PropertySite};
use super::{Check, better};
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::schema::TypeName;
use crate::severity::Severity;
use crate::specs::RESERVED_TRACK_PROPERTIES;
use crate::wording::case::Case;
use crate::wording::verbs::is_past;
use crate::wording::words::words;

pub(super) const CHECK: Check = Check {
    id: "reserved_name",
    default: Severity::Warn,
    about: "a property with the name of a field of every message, or of a published trait, but another type",
    run,
};

/// Fields of every message (Segment's common fields), as a warehouse calls them.
const FIELDS: [(&str, TypeName); 10] = [
    ("anonymous_id", TypeName::String),
    ("context", TypeName::Object),
    ("group_id", TypeName::String),
    ("integrations", TypeName::Object),
    ("message_id", TypeName::String),
    ("original_timestamp", TypeName::String),
    ("received_at", TypeName::String),
    ("sent_at", TypeName::String),
    ("timestamp", TypeName::String),
    ("user_id", TypeName::String),
];

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let reserved = reserved();
    for place in context.own_properties(CHECK.id) {
        let Some(name) = place.column.as_deref().filter(|_| !place.is_nested) else { continue };
        let Some(kept) = reserved.get(name) else { continue };
        let call = place.rule.map_or(Call::Track, |rule| rule.call);
        let of_call = || kept.iter().find(|kept| kept.call == Some(call) && place.rule.is_some());
        let Some(kept) = kept.iter().find(|kept| kept.call.is_none()).or_else(of_call) else { continue };
        let types = &kept.types;
        let what = kept.call.map_or_else(|| "in every message".to_owned(), |call| format!("in the {call} spec"));
        let own = place.property.schema.value_types();
        if own.is_empty() || own.iter().any(|own| fits(*own, types)) {
            continue;
        }
        let is = types.iter().map(|of| described(*of)).collect::<Vec<_>>().join(" or ");
        let own = own.iter().map(|own| described(*own)).collect::<Vec<_>>().join(" or ");
        let message = format!("{} is {own} here, and {is} {what}", place.described());
        let finding = better(place.property.name_span, message, &own_name(place, name, context));
        found.push(finding.help(format!("give it another name, or make it {is}")));
    }
}

/// What the core spec reserves, as a warehouse calls it.
const RESERVED: [(Call, TypeName, &[&str]); 8] = [
    (
        Call::Identify,
        TypeName::String,
        &[
            "avatar",
            "birthday",
            "created_at",
            "description",
            "email",
            "first_name",
            "gender",
            "id",
            "last_name",
            "name",
            "phone",
            "title",
            "username",
            "website",
        ],
    ),
    (Call::Identify, TypeName::Number, &["age"]),
    (Call::Identify, TypeName::Object, &["address", "company"]),
    (
        Call::Group,
        TypeName::String,
        &[
            "avatar",
            "created_at",
            "description",
            "email",
            "employees",
            "id",
            "industry",
            "name",
            "phone",
            "plan",
            "website",
        ],
    ),
    (Call::Group, TypeName::Object, &["address"]),
    (Call::Page, TypeName::String, &["name", "path", "referrer", "search", "title", "url"]),
    (Call::Page, TypeName::Array, &["keywords"]),
    (Call::Screen, TypeName::String, &["name"]),
];

/// What a name is kept for.
struct Kept {
    /// The call whose spec keeps it; none for a field of every message.
    call: Option<Call>,
    types: Vec<TypeName>,
}

fn reserved() -> HashMap<&'static str, Vec<Kept>> {
    let mut reserved: HashMap<&'static str, Vec<Kept>> = HashMap::default();
    for (name, of) in FIELDS {
        reserved.entry(name).or_default().push(Kept { call: None, types: vec![of] });
    }
    for (call, of, names) in RESERVED {
        for name in names {
            let mut types = vec![of];
            // The spec has a text, and its destinations take a number as well.
            types.extend((call == Call::Group && *name == "employees").then_some(TypeName::Number));
            reserved.entry(name).or_default().push(Kept { call: Some(call), types });
        }
    }
    for (name, of) in RESERVED_TRACK_PROPERTIES {
        let types = TypeName::of(of).into_iter().collect();
        reserved.entry(name).or_default().push(Kept { call: Some(Call::Track), types });
    }
    reserved
}

fn fits(own: TypeName, reserved: &[TypeName]) -> bool {
    reserved.contains(&own) || (own == TypeName::Integer && reserved.contains(&TypeName::Number))
}

pub(super) const fn described(of: TypeName) -> &'static str {
    match of {
        TypeName::String => "a string",
        TypeName::Number => "a number",
        TypeName::Integer => "an integer",
        TypeName::Boolean => "a boolean",
        TypeName::Array => "an array",
        TypeName::Object => "an object",
        TypeName::Null => "null",
    }
}

/// Returns a name that says whose it is: of the event's object. A trait had better take the spec's type.
fn own_name(place: &PropertySite<'_>, name: &str, context: &Context<'_>) -> String {
    let Some(rule) = place.rule.filter(|_| !place.is_trait) else { return String::new() };
    let object = words(&rule.name).into_iter().take_while(|word| !is_past(&word.to_lowercase()));
    let object = object.last().filter(|word| word.chars().all(char::is_alphabetic)).unwrap_or_default();
    if object.is_empty() || words(&rule.name).len() < 2 {
        return String::new();
    }
    context.conventions.property_case.unwrap_or(Case::Snake).write(&format!("{object}_{name}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use crate::specs::Spec;
    use crate::wording::words::column;

    #[test]
    fn what_is_reserved_is_what_the_core_spec_says() {
        let mut of_spec: Vec<(Call, TypeName, String)> = Vec::new();
        for rule in &Spec::find("core").map(crate::plan_of_spec).unwrap_or_default().rules {
            let properties = rule.payload.properties().iter();
            of_spec.extend(properties.map(|p| (rule.call, p.schema.types[0], column(&p.name))));
        }
        let mut ours: Vec<(Call, TypeName, String)> = Vec::new();
        for (call, of, names) in RESERVED {
            ours.extend(names.iter().map(|name| (call, of, (*name).to_owned())));
        }
        of_spec.sort_by_key(|reserved| format!("{reserved:?}"));
        ours.sort_by_key(|reserved| format!("{reserved:?}"));
        assert_eq!(ours, of_spec);
    }
}
