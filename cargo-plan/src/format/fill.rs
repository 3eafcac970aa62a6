//! What a text under a known field says, put into an event or a property of the draft. Each function returns as what the
//! text was read, or why it could not be, so that whoever calls it can tell the ledger.

use super::draft::{Call, DraftRule, Property};
use super::field::Field;
use super::typed::{Outcome, make_nullable, number_of, of_type, shortened, value_of};
use super::{allowed, types, value, values, words};
use plan_model::json::{Kind, Node};

fn read(what: impl Into<String>) -> Outcome {
    Ok(what.into())
}

/// Says something of an event.
pub(crate) fn event(rule: &mut DraftRule, field: Field, header: &str, text: &str) -> Outcome {
    let text = text.trim();
    if values::is_nothing(text) {
        return read("nothing");
    }
    let what = field.what();
    match field {
        Field::EventDescription => one(&mut rule.description, text, what),
        Field::EventNotes => {
            append(&mut rule.description, &format!("{}: {text}", header.trim().trim_end_matches(':')));
            read(what)
        }
        Field::Trigger => {
            append(&mut rule.location, text);
            read("where the event happens")
        }
        Field::Where => {
            append(&mut rule.location, text);
            read(what)
        }
        Field::Owner => one(&mut rule.owner, text, what),
        Field::Status => status(rule, text),
        Field::Why => {
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                if !rule.why.iter().any(|known| known == line) {
                    rule.why.push(line.to_owned());
                }
            }
            read(what)
        }
        Field::Category if matches!(rule.call, Call::Page | Call::Screen) => one(&mut rule.category, text, what),
        Field::Category => label(rule, "category", text),
        Field::Tags => label(rule, "tags", text),
        Field::Priority => label(rule, "priority", text),
        Field::Platform => label(rule, "platform", text),
        Field::InputFile => label(rule, "source", text),
        Field::Id | Field::EventDisplay if text == rule.name => read("the name of the event"),
        Field::Id => label(rule, "id", text),
        Field::EventDisplay => label(rule, "display_name", text),
        Field::OnPlatform => on_platform(rule, header, text),
        Field::Label => label(rule, &label_name(header), text),
        Field::Version => {
            let version = value::number(text.trim_start_matches(['v', 'V']));
            match &rule.version {
                Some(known) if *known != version => said_before(known),
                _ => {
                    rule.version = Some(version);
                    read(what)
                }
            }
        }
        Field::Deprecated => deprecated(rule, text),
        Field::Destinations => destinations(rule, text),
        Field::EventPii => match personal(text) {
            Some(is_personal) => {
                rule.is_personal |= is_personal;
                read(what)
            }
            None => Err("it says neither that the data are personal nor that they are not".to_owned()),
        },
        _ => Err("a plan has no place for it".to_owned()),
    }
}

fn one(place: &mut Option<String>, text: &str, what: &str) -> Outcome {
    match place {
        Some(known) if known == text => read(what),
        Some(known) => Err(format!("it was said before, as \"{}\"", shortened(known))),
        None => {
            *place = Some(text.to_owned());
            read(what)
        }
    }
}

fn append(place: &mut Option<String>, text: &str) {
    match place {
        Some(known) if known.lines().any(|line| line == text) || known == text => {}
        Some(known) => *known = format!("{known}\n{text}"),
        None => *place = Some(text.to_owned()),
    }
}

fn label(rule: &mut DraftRule, name: &str, text: &str) -> Outcome {
    let known = rule.labels.iter().find(|(known, _)| known == name).map(|(_, value)| value.to_text());
    match known {
        Some(known) if known != text => Err(format!("it was said before, as \"{}\"", shortened(&known))),
        Some(_) => read(format!("the label {name} of the event")),
        None => {
            rule.label(name, value::text(text));
            read(format!("the label {name} of the event"))
        }
    }
}

/// Returns a mark in the column of a platform.
fn on_platform(rule: &mut DraftRule, header: &str, text: &str) -> Outcome {
    match values::yes_or_no(text) {
        Some(true) => {}
        Some(false) => return read("that the event is not on this platform"),
        None => return Err("it says neither yes nor no".to_owned()),
    }
    let known = rule.labels.iter_mut().find(|(name, _)| name == "platform");
    match known {
        Some((_, platforms)) if values::list(&platforms.to_text()).iter().any(|one| one == header.trim()) => {}
        Some((_, platforms)) => *platforms = value::text(format!("{}, {}", platforms.to_text(), header.trim())),
        None => rule.label("platform", value::text(header.trim())),
    }
    read("the label platform of the event")
}

/// Returns a header as the name of a label.
fn label_name(header: &str) -> String {
    words::words(header).join("_")
}

/// Returns `live` or `planned` where a text says that an event is done, or is not.
pub(crate) fn known_status(text: &str) -> Option<&'static str> {
    let word = words::folded(text);
    let first = word.split(' ').next().unwrap_or_default();
    let is_in = |phrases: &str| phrases.split(',').any(|phrase| phrase.trim() == word);
    let starts = |words: &str| words.split_whitespace().any(|known| known == first);
    let signs = |signs: &[char]| {
        !text.trim().is_empty() && text.trim().trim_end_matches('\u{fe0f}').chars().all(|c| signs.contains(&c))
    };
    match values::yes_or_no(text) {
        None if signs(&['🚧', '⏳', '🔜']) => Some("planned"),
        Some(true) => Some("live"),
        Some(false) => Some("planned"),
        None if is_in(PLANNED) => Some("planned"),
        None if is_in(LIVE) || starts(FIRST_LIVE) => Some("live"),
        None if starts(FIRST_PLANNED) => Some("planned"),
        None => None,
    }
}

/// First words of what people say of an event that is sent.
const FIRST_LIVE: &str = "implemented live done implementado implemente implementiert wdrozone active aktiv actif activo ativo attivo actief \
    aktywne wdrozony wdrozona zrealizowane umgesetzt implementada implementato geimplementeerd vivo deployed production released shipped";

/// First words of what people say of an event that is not sent yet.
const FIRST_PLANNED: &str = "planned todo proposed pending draft backlog geplant planifie planificado planejado planowane zaplanowane \
    zaplanowany zaplanowana planowany geplante planificada planejada previsto prevista prevu gepland pianificato offen upcoming pendiente \
    pendente ausstehend";

const LIVE: &str = "en prod, en production, en ligne, in produktion, im einsatz, en produccion, en vivo, em producao, no ar, na produkcji, \
    in produzione, in productie, in production, in prod";

const PLANNED: &str = "to do, not implemented, in progress, not started, no implementado, nicht implementiert, non implemente, \
    nao implementado, a faire, en cours, zu tun, in arbeit, in bearbeitung, noch offen, por hacer, en curso, en progreso, a fazer, em andamento, \
    do zrobienia, w trakcie, da fare, in corso, te doen";

/// Reads a status: `live` or `planned` where a text says that the event is done, or is not; otherwise what the text is.
fn status(rule: &mut DraftRule, text: &str) -> Outcome {
    let word = words::folded(text);
    let first = word.split(' ').next().unwrap_or_default();
    let said = known_status(text).unwrap_or(text);
    if matches!(first, "deprecated" | "obsolete" | "veraltet" | "deprecie" | "obsoleto") {
        rule.deprecated.get_or_insert(value::boolean(true));
    }
    match &rule.status {
        Some(known) if known != said => Err(format!("it was said before, as \"{known}\"")),
        _ => {
            rule.status = Some(said.to_owned());
            read(if said == text {
                "the status of the event".to_owned()
            } else {
                format!("the status \"{said}\" of the event")
            })
        }
    }
}

fn deprecated(rule: &mut DraftRule, text: &str) -> Outcome {
    match values::yes_or_no(text) {
        Some(false) => read("not deprecated"),
        Some(true) => {
            rule.deprecated.get_or_insert(value::boolean(true));
            read("that the event is deprecated")
        }
        None => match &rule.deprecated {
            Some(known) if known.as_str().is_some_and(|known| known != text) => said_before(known),
            _ => {
                rule.deprecated = Some(value::text(text));
                read("what replaces the event")
            }
        },
    }
}

fn destinations(rule: &mut DraftRule, text: &str) -> Outcome {
    let folded = words::folded(text);
    if matches!(
        folded.as_str(),
        "all" | "alle" | "tous" | "todos" | "todas" | "wszystkie" | "every" | "all destinations"
    ) {
        return read("all destinations, as without a word on it");
    }
    let names = values::list(text);
    if names.iter().any(|name| name.chars().count() > 40) {
        return Err("this is no list of destinations".to_owned());
    }
    for name in names {
        let slug = name.to_lowercase().replace([' ', '_'], "-");
        let name = if plan_model::catalog::Entry::find(&slug).is_some() { slug } else { name };
        if !rule.destinations.contains(&name) {
            rule.destinations.push(name);
        }
    }
    read("the destinations of the event")
}

/// Returns whether data are personal.
pub(crate) fn personal(text: &str) -> Option<bool> {
    if let Some(answer) = values::yes_or_no(text) {
        return Some(answer);
    }
    match words::folded(text).split(' ').next()? {
        "personal" | "sensitive" | "pii" | "confidential" | "high" | "direct" | "personenbezogen" | "restricted"
        | "identifying" => Some(true),
        "none" | "low" | "public" | "anonymous" | "keine" | "aucun" | "aucune" | "ninguno" | "nenhum" | "brak" => {
            Some(false)
        }
        _ => None,
    }
}

/// Says something of a property.
pub(crate) fn property(property: &mut Property, field: Field, header: &str, text: &str) -> Outcome {
    let text = text.trim();
    let what = field.what();
    match field {
        Field::Required | Field::Optional => return requirement(property, field, text),
        _ if values::is_nothing(text) => return read("nothing"),
        _ => {}
    }
    match field {
        Field::PropertyDescription => {
            property.describe(text);
            read(what)
        }
        Field::PropertyNotes => {
            property.describe(&format!("{}: {text}", header.trim().trim_end_matches(':')));
            read(what)
        }
        Field::PropertyDisplay if text == property.name => read("the name of the property"),
        Field::PropertyDisplay => set(property, "title", value::text(text), what),
        Field::Type => of_type(property, text),
        Field::Nullable => nullable(property, text),
        Field::Enum => allowed::only_values(property, text),
        Field::Values => allowed::some_values(property, header, text),
        // Of an enum with no list of its values these are its values.
        Field::Example if property.is_enum && property.get("enum").is_none() && text.contains('|') => {
            allowed::only_values(property, text)
        }
        Field::Example if values::split(text, "|").len() > 1 => {
            let examples = values::list(text).iter().map(|text| value_of(property, text)).collect();
            set(property, "examples", value::list(examples), what)
        }
        Field::Example => {
            let example = value::list(vec![value_of(property, text)]);
            set(property, "examples", example, what)
        }
        Field::Pii => pii(property, text),
        Field::Pattern => set(property, "pattern", value::text(text), what),
        Field::Format => format(property, header, text),
        Field::Minimum => number(property, "minimum", text, what),
        Field::Maximum => number(property, "maximum", text, what),
        Field::MinLength => number(property, "minLength", text, what),
        Field::MaxLength => number(property, "maxLength", text, what),
        Field::MinItems => number(property, "minItems", text, what),
        Field::MaxItems => number(property, "maxItems", text, what),
        Field::UniqueItems => flag(property, text, what, |property| property.set("uniqueItems", value::boolean(true))),
        Field::IsArray => flag(property, text, what, Property::make_list),
        Field::IsInteger => flag(property, text, what, |property| property.set("type", value::text("integer"))),
        Field::Items => match types::read(text) {
            Some(of) => {
                let mut items = Property::default();
                items.set_type(&of);
                set(property, "items", items.to_node(), what)
            }
            None => Err(format!("\"{}\" is no type that is known", shortened(text))),
        },
        Field::Const => {
            let one = value_of(property, text);
            set(property, "const", one, what)
        }
        Field::Default => {
            let one = value_of(property, text);
            set(property, "default", one, what)
        }
        Field::PropertyGroup => Err("a plan has no groups of properties".to_owned()),
        _ => Err("a plan has no place for it".to_owned()),
    }
}

/// Says something of a property, unless it was said before and otherwise.
fn set(property: &mut Property, keyword: &str, value: Node, what: &str) -> Outcome {
    match property.get(keyword) {
        Some(known) if !value::same(known, &value) => said_before(known),
        _ => {
            property.set(keyword, value);
            read(what)
        }
    }
}

fn said_before(known: &Node) -> Outcome {
    Err(format!("it was said before, as \"{}\"", shortened(&known.to_text())))
}

/// Lets a property be null, where it has a type: without one there is nothing that null could stand beside.
fn may_be_null(property: &mut Property) {
    if property.get("type").is_some() {
        make_nullable(property);
    } else {
        property.describe("It may be null.");
    }
}

fn number(property: &mut Property, keyword: &str, text: &str, what: &str) -> Outcome {
    let number = number_of(text);
    match number.kind {
        Kind::Number(_) => set(property, keyword, number, what),
        _ => Err(format!("\"{}\" is no number", shortened(text))),
    }
}

fn flag(property: &mut Property, text: &str, what: &str, apply: impl FnOnce(&mut Property)) -> Outcome {
    match values::yes_or_no(text) {
        Some(true) => apply(property),
        Some(false) => {}
        None => return Err(format!("\"{}\" is neither yes nor no", shortened(text))),
    }
    read(what)
}

fn requirement(property: &mut Property, field: Field, text: &str) -> Outcome {
    let is_inverted = field == Field::Optional;
    let folded = words::folded(text);
    let says_itself = matches!(folded.as_str(), "required" | "optional" | "mandatory" | "not required");
    let Some(found) = values::requirement(text) else {
        return Err(format!("\"{}\" says neither required nor optional", shortened(text)));
    };
    let required = found.required.map(|answer| if is_inverted && !says_itself { !answer } else { answer });
    property.required |= required == Some(true);
    if found.is_nullable {
        may_be_null(property);
    }
    match found.remark {
        Some(remark) => {
            property.describe(&format!("Required: {remark}"));
            read(if required == Some(true) {
                "required, with a paragraph in the description"
            } else {
                "optional, with the condition in the description"
            })
        }
        None => read(if required == Some(true) { "required" } else { "optional" }),
    }
}

fn nullable(property: &mut Property, text: &str) -> Outcome {
    match values::yes_or_no(text) {
        Some(true) => may_be_null(property),
        Some(false) => {}
        None => return Err(format!("\"{}\" is neither yes nor no", shortened(text))),
    }
    read(Field::Nullable.what())
}

/// Returns whether these words say that a value is sent hashed: "hashed", "SHA-256".
fn is_hashed(words: &str) -> bool {
    words.contains("hash") || words.replace(' ', "").contains("sha256")
}

fn pii(property: &mut Property, text: &str) -> Outcome {
    match personal(text) {
        Some(true) => property.set("x-pii", value::boolean(true)),
        Some(false) => {}
        None if is_hashed(&words::folded(text)) => property.set("x-pii", value::text("sha256")),
        None => return Err("it says neither that the data are personal nor that they are not".to_owned()),
    }
    read(Field::Pii.what())
}

/// Returns a format of JSON Schema, or a text about how values are written.
fn format(property: &mut Property, header: &str, text: &str) -> Outcome {
    let known = plan_rules::format::Format::of(text).map(|format| format.name());
    if let Some(format) = known.or_else(|| types::read(text)?.format) {
        return set(property, "format", value::text(format), Field::Format.what());
    }
    property.describe(&format!("{}: {text}", header.trim().trim_end_matches(':')));
    read("a paragraph in the description of the property")
}
