//! What a text under a known field says, put into an event or a property of the draft. Each function returns as what the
//! text was read, or why it could not be, so that whoever calls it can tell the ledger.

use super::draft::{Call, DraftRule, Property};
use super::field::Field;
use super::{allowed, types, value, values, words};
use plan_model::json::{Kind, Node};

/// As what a text was read, or why it was left out.
pub(crate) type Outcome = Result<String, String>;

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
        Field::Id => label(rule, "id", text),
        Field::EventDisplay if text == rule.name => read("the name of the event"),
        Field::EventDisplay => label(rule, "display_name", text),
        Field::OnPlatform => on_platform(rule, header, text),
        Field::Label => label(rule, &label_name(header), text),
        Field::Version => {
            let version = value::number(text.trim_start_matches(['v', 'V']));
            rule.version.get_or_insert(version);
            read(what)
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

/// Returns the beginning of a long text.
pub(crate) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 50 && line.len() == text.len() {
        return line.to_owned();
    }
    line.chars().take(50).collect::<String>() + "…"
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

/// A status is `live` or `planned` where a text says that it is done, or is not; otherwise what the text is.
fn status(rule: &mut DraftRule, text: &str) -> Outcome {
    let word = words::folded(text);
    let first = word.split(' ').next().unwrap_or_default();
    let said = match (values::yes_or_no(text), word.as_str(), first) {
        (Some(true), ..) => "live",
        (Some(false), ..) => "planned",
        (
            _,
            _,
            "implemented" | "live" | "done" | "implementado" | "implemente" | "implementiert" | "wdrozone" | "active"
            | "aktiv" | "actif" | "activo" | "ativo" | "attivo" | "actief" | "aktywne" | "wdrozony" | "wdrozona"
            | "zrealizowane" | "umgesetzt" | "implementada" | "implementato" | "geimplementeerd" | "vivo" | "deployed"
            | "production" | "released" | "shipped",
        ) => "live",
        (
            _,
            _,
            "planned" | "todo" | "proposed" | "pending" | "draft" | "backlog" | "geplant" | "planifie" | "planificado"
            | "planejado" | "planowane" | "zaplanowane" | "zaplanowany" | "zaplanowana" | "planowany" | "geplante"
            | "planificada" | "planejada" | "previsto" | "prevista" | "prevu" | "gepland" | "pianificato" | "offen"
            | "upcoming",
        ) => "planned",
        (
            _,
            "to do"
            | "not implemented"
            | "in progress"
            | "not started"
            | "no implementado"
            | "nicht implementiert"
            | "non implemente"
            | "nao implementado",
            _,
        ) => "planned",
        _ => text,
    };
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
        None => {
            rule.deprecated = Some(value::text(text));
            read("what replaces the event")
        }
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
        Field::IsArray => flag(property, text, what, as_list),
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

fn set(property: &mut Property, keyword: &str, value: Node, what: &str) -> Outcome {
    property.set(keyword, value);
    read(what)
}

fn number(property: &mut Property, keyword: &str, text: &str, what: &str) -> Outcome {
    let number = value::number(text);
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

/// What was said of the value is said of the items of a list.
fn as_list(property: &mut Property) {
    if property.is("array") {
        return;
    }
    let of_items = |name: &str| {
        matches!(
            name,
            "type" | "format" | "enum" | "const" | "pattern" | "minLength" | "maxLength" | "minimum" | "maximum"
        )
    };
    let (items, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut property.keywords).into_iter().partition(|(name, _)| of_items(name));
    property.keywords = vec![("type".to_owned(), value::text("array"))];
    property.keywords.extend(kept);
    if !items.is_empty() {
        property.set("items", value::object(items));
    }
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
        make_nullable(property);
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
        Some(true) => make_nullable(property),
        Some(false) => {}
        None => return Err(format!("\"{}\" is neither yes nor no", shortened(text))),
    }
    read(Field::Nullable.what())
}

/// Adds null to the types, and to the values where there is a list of them.
pub(crate) fn make_nullable(property: &mut Property) {
    let types = match property.get("type").map(|types| &types.kind) {
        Some(Kind::String(one)) if one != "null" => vec![one.clone(), "null".to_owned()],
        Some(Kind::Array(several)) => several
            .iter()
            .filter_map(Node::as_str)
            .filter(|name| *name != "null")
            .chain(["null"])
            .map(str::to_owned)
            .collect(),
        _ => return,
    };
    property.set("type", value::texts(types));
    if let Some(values) =
        property.get("enum").map(|list| list.items().to_vec()).filter(|values| !values.iter().any(Node::is_null))
    {
        property.set("enum", value::list(values.into_iter().chain([Node::null()]).collect()));
    }
}

pub(crate) fn of_type(property: &mut Property, text: &str) -> Outcome {
    let Some(of) = types::read(text) else {
        // "string – the id of the order"
        let divided = [" – ", " — ", " - "].iter().find_map(|dash| text.split_once(dash));
        if let Some((head, tail)) = divided.filter(|(head, _)| types::read(head).is_some()) {
            match values::requirement(tail).filter(|found| found.remark.is_none()) {
                Some(found) => property.required |= found.required == Some(true),
                None => property.describe(tail.trim()),
            }
            return of_type(property, head);
        }
        return Err(format!("\"{}\" is no type that is known", shortened(text)));
    };
    let enum_before = property.get("enum").map(|list| list.items().to_vec());
    property.set_type(&of);
    // Values that came before their type are texts still.
    if let Some(values) = enum_before {
        let values = values.iter().map(|known| value_of(property, &known.to_text())).collect();
        allowed::set_values(property, values);
    }
    read(said(&of))
}

/// Returns what a type was read as.
fn said(of: &types::TypeText) -> String {
    let names = if of.names.is_empty() { "anything".to_owned() } else { of.names.join(" or ") };
    let format = of.format.map(|format| format!(", {format}")).unwrap_or_default();
    let values = if of.values.is_empty() { "" } else { " with its only values" };
    let null = if of.is_nullable { " or null" } else { "" };
    format!("the type {names}{null}{format}{values}")
}

/// Returns a value in the type of the property.
pub(crate) fn value_of(property: &Property, text: &str) -> Node {
    let text = values::unmarked(text);
    if property.is("integer") || property.is("number") {
        // "9,99" is how most of Europe writes it.
        let is_decimal =
            text.matches(',').count() == 1 && !text.contains('.') && text.replace(',', "").parse::<f64>().is_ok();
        return value::number(&if is_decimal { text.replace(',', ".") } else { text.to_owned() });
    }
    match text.to_lowercase().as_str() {
        "true" if property.is("boolean") => value::boolean(true),
        "false" if property.is("boolean") => value::boolean(false),
        _ => value::text(text),
    }
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
