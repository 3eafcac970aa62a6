//! Properties in a list, as people write them in one cell or line: `name`, "name (type)", "name: string, required", `name*`,
//! "method (email, google)". And names of events with what stands around them.

use super::draft::{self, Call, DraftRule, Property};
use super::field::Field;
use super::typed::{self, Outcome, make_nullable};
use super::{allowed, types, value, values, words};
use plan_model::json::Kind;

/// One property of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedItem {
    pub(crate) name: String,
    pub(crate) required: Option<bool>,
    /// What stands behind the name.
    pub(crate) rest: Option<String>,
}

/// The longest text that is taken for the name of a property.
const NAME_CHARS: usize = 100;

/// Reads one property; none where the text is a sentence.
pub(crate) fn item(text: &str) -> Option<NamedItem> {
    let text = text.trim();
    // A colon at the beginning, or quotes around the whole, are signs of a list.
    let text = values::unmarked(text).trim_start_matches("**").trim();
    let is_struck = text.starts_with("~~");
    let text = text.trim_start_matches("~~");
    let unstruck = text.replace("~~", "");
    let text = if is_struck { unstruck.as_str() } else { text };
    let typed;
    let (head, rest) = if let Some(quoted) = text.strip_prefix('`') {
        let end = quoted.find('`')?;
        let (code, after) = (quoted.get(..end)?, quoted.get(end + 1..)?);
        // "`page_name: string` (the page)" has its type in the code.
        typed = code.split_once(": ").map(|(name, of)| (name.to_owned(), format!(": {of} {after}")));
        match &typed {
            Some((name, rest)) => (name.as_str(), rest.as_str()),
            None => (code, after),
        }
    } else {
        let end = [" (", ": ", " - ", " – ", " — ", " = ", "(", " [", " {", ":", "="]
            .iter()
            .filter_map(|sign| text.find(sign))
            .min();
        // A name such as `geo:delay` has a colon of its own.
        let end = end.filter(|end| !is_inside_name(text, *end));
        text.split_at(end.unwrap_or(text.len()))
    };
    let head = head.trim().trim_end_matches("**").trim();
    let (name, required) = match (head.strip_suffix(['*', '!']), head.strip_suffix('?')) {
        (Some(name), _) => (name, Some(true)),
        (_, Some(name)) => (name, Some(false)),
        _ => (head, None),
    };
    let rest = rest.trim();
    let (rest, required) = match rest.strip_prefix(['*', '?']) {
        Some(after) => (after, Some(rest.starts_with('*'))),
        None => (rest, required),
    };
    let rest = rest.trim_start_matches("**").trim().trim_start_matches([':', '-', '–', '—']).trim();
    let struck = format!("deprecated {rest}");
    let rest = if is_struck { struck.trim() } else { rest };
    // "kind in [promo, news]"
    let name = if rest.starts_with(['[', '{']) { name.trim().trim_end_matches(" in") } else { name };
    let name = values::unmarked(name.trim());
    // "safe `error_code`" is a name with a word on it, and `fields[]` is a list.
    let in_code = name.split_once('`').and_then(|(words, code)| Some((words.trim(), code.strip_suffix('`')?)));
    let rest = match in_code {
        Some((words, _)) if !words.is_empty() => format!("{words} {rest}"),
        _ => rest.to_owned(),
    };
    let name = in_code.map_or(name, |(_, code)| code);
    let (name, rest) = match name.strip_suffix("[]").filter(|name| !name.is_empty()) {
        Some(list) if rest.is_empty() => (list, "array".to_owned()),
        Some(list) if types::read(&rest).is_some_and(|of| is_bare(&of)) => (list, format!("{}[]", rest.trim())),
        _ => (name, rest),
    };
    let rest = rest.trim();
    let is_name = !name.is_empty()
        && name.chars().count() <= NAME_CHARS
        && name.split_whitespace().count() <= 6
        && !name.ends_with('.');
    is_name.then(|| NamedItem { name: name.to_owned(), required, rest: (!rest.is_empty()).then(|| rest.to_owned()) })
}

/// Returns a colon or bracket that is a part of a name: no white space after it, and no type.
fn is_inside_name(text: &str, at: usize) -> bool {
    let Some(rest) = text.get(at..) else { return false };
    let is_bare = rest.starts_with([':', '=']) && !rest.contains(' ');
    is_bare && types::read(rest.trim_start_matches([':', '='])).is_none()
}

/// Returns several names in a cell that should have one: lines, commas, or `a | b`.
pub(crate) fn several(text: &str) -> Vec<String> {
    for separator in ["\n", ";", ",", " | ", " / "] {
        let parts = values::split(text, separator);
        if parts.len() > 1 {
            return parts;
        }
    }
    vec![text.trim().to_owned()]
}

/// Returns the parts of a list of properties: as [`several`], and of `banner_id|position`.
pub(crate) fn listed_names(text: &str) -> Vec<String> {
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$'))
    };
    match text.trim() {
        text if text.contains('|') && text.split('|').all(is_name) => text.split('|').map(str::to_owned).collect(),
        text => several(text),
    }
}

/// Puts a list of properties into a rule.
pub(crate) fn list(rule: &mut DraftRule, field: Field, text: &str) -> Outcome {
    if let Some(outcome) = nested(rule, field, text) {
        return outcome;
    }
    let text = in_one_code(text.trim());
    let folded = words::folded(text);
    if values::is_nothing(text)
        || folded.starts_with("no ")
        || matches!(
            folded.as_str(),
            "keine" | "aucun" | "aucune" | "ninguno" | "ninguna" | "nenhum" | "nenhuma" | "brak"
        )
    {
        return Ok("no properties".to_owned());
    }
    if let Some(outcome) = json(rule, text) {
        return outcome;
    }
    // `{query: string, filters: string[]}`
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text).trim();
    let parts: Vec<String> = listed_names(text).into_iter().flat_map(|part| divided(&part)).collect();
    let parts = with_words(parts);
    let items: Vec<Option<NamedItem>> = parts.iter().map(|part| item(part)).collect();
    let Some(items) = items.into_iter().collect::<Option<Vec<NamedItem>>>() else {
        return Err("this is no list of properties".to_owned());
    };
    let is_sentence = items.len() == 1 && text.split_whitespace().count() > 4 && !text.contains(['(', ':']);
    if is_sentence {
        return Err("this is a sentence and no list of properties".to_owned());
    }
    let count = items.len();
    items.iter().for_each(|item| add(&mut rule.properties, field, item));
    Ok(counted(rule, field, count))
}

/// Words between names that are code belong to the name before them: "`location`, on cards, `list_id`".
fn with_words(parts: Vec<String>) -> Vec<String> {
    let is_code = |part: &String| part.contains('`');
    if parts.iter().filter(|part| is_code(part)).count() < 2 {
        return parts;
    }
    let mut all: Vec<String> = Vec::new();
    for part in parts {
        match all.last_mut() {
            Some(before) if !is_code(&part) && part.trim().contains(' ') && !part.contains(['(', ':']) => {
                *before = format!("{before} – {}", part.trim());
            }
            _ => all.push(part),
        }
    }
    all
}

/// Returns the inside of "`code: number, message: string`", which is code as a whole.
fn in_one_code(text: &str) -> &str {
    let inside = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    inside.filter(|inside| !inside.contains('`') && inside.contains([',', ';'])).unwrap_or(text)
}

fn add(list: &mut Vec<Property>, field: Field, item: &NamedItem) {
    let (property, _) = draft::property_in(list, &item.name);
    property.required |=
        item.required == Some(true) || (field == Field::RequiredProperties && item.required != Some(false));
    if let Some(rest) = &item.rest {
        say(property, rest);
    }
}

fn counted(rule: &DraftRule, field: Field, count: usize) -> String {
    let one = rule.call.payload();
    let all = if one == "trait" { "traits" } else { "properties" };
    let required = if field == Field::RequiredProperties { "required " } else { "" };
    if count == 1 { format!("a {required}{one}") } else { format!("{count} {required}{all}") }
}

/// Reads a list whose lines are indented: what stands deeper is inside of the object, or the items of the list, above it. None where the
/// text is no such list.
pub(crate) fn nested(rule: &mut DraftRule, field: Field, text: &str) -> Option<Outcome> {
    let lines = indented(text)?;
    let mut properties = rule.properties.clone();
    let mut above: Vec<(usize, String)> = Vec::new();
    for (indent, line) in &lines {
        above.retain(|(outer, _)| is_deeper(*outer, *indent));
        let item = item(line)?;
        let mut list = &mut properties;
        for (_, name) in &above {
            let (parent, _) = draft::property_in(list, name);
            if !parent.may_hold_objects() {
                return None;
            }
            list = &mut parent.children;
        }
        add(list, if above.is_empty() { field } else { Field::Properties }, &item);
        above.push((*indent, item.name));
    }
    rule.properties = properties;
    Some(Ok(counted(rule, field, lines.len())))
}

/// Returns the lines of a list in one cell, with how far each is indented; none where none is deeper than another.
pub(crate) fn indented(text: &str) -> Option<Vec<(usize, &str)>> {
    let width = |c: char| if c == '\t' { 4 } else { 1 };
    let indent = |line: &str| line.chars().take_while(|c| c.is_whitespace()).map(width).sum::<usize>();
    let lines: Vec<(usize, &str)> =
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| (indent(line), line.trim())).collect();
    let least = lines.iter().map(|(indent, _)| *indent).min()?;
    lines.iter().any(|(indent, _)| is_deeper(least, *indent)).then_some(lines)
}

/// Returns whether an item stands within another one. One space more is a slip of the pen.
const fn is_deeper(outer: usize, indent: usize) -> bool {
    outer + 1 < indent
}

/// Divides a part of a line: "a = x/y, b" between semicolons is two properties: what is behind a comma is a name, and no type or mark of
/// the one before it.
fn divided(part: &str) -> Vec<String> {
    let parts = values::split(part, ",");
    let is_name = |part: &String| {
        let is_word = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_word && values::requirement(part).is_none() && types::read(part).is_none()
    };
    let has_values = parts.first().is_some_and(|first| first.contains('=') && first.contains(['/', '|']));
    if has_values && parts.iter().skip(1).all(is_name) { parts } else { vec![part.to_owned()] }
}

/// Returns a payload as JSON: an example, of which the names and the types of the values are taken.
fn json(rule: &mut DraftRule, text: &str) -> Option<Outcome> {
    let node = text.starts_with('{').then(|| plan_model::json::parse(text).ok()).flatten()?;
    let members = node.members();
    for member in members {
        let (property, _) = rule.property(&member.name);
        match &member.value.kind {
            Kind::String(text) => match types::read(text) {
                Some(of) => property.set_type(&of),
                None => {
                    property.set("type", value::text("string"));
                    property.set("examples", value::texts([text]));
                }
            },
            Kind::Number(number) => {
                property.set("type", value::text("number"));
                property.set("examples", value::list(vec![value::number(number)]));
            }
            Kind::Boolean(_) => property.set("type", value::text("boolean")),
            Kind::Array(_) => property.set("type", value::text("array")),
            Kind::Object(_) => property.set("type", value::text("object")),
            Kind::Null => {}
        }
    }
    let what = match members.len() {
        1 => "the property of an example in JSON, with the type of its value".to_owned(),
        count => format!("{count} properties of an example in JSON, with the types of its values"),
    };
    Some(Ok(what))
}

/// Reads what stands behind a name: a type, a mark, values, or words for the description. Several parts are read one by one.
pub(crate) fn say(property: &mut Property, rest: &str) {
    let rest = rest.trim();
    // `method = email/sms`
    if let Some(values) = rest.strip_prefix('=') {
        let values = values.trim();
        return match types::read(values) {
            Some(of) => property.set_type(&of),
            None => drop(allowed::only_values(property, values)),
        };
    }
    // `address {zip: string}`
    if rest.starts_with('{')
        && let Some(of) = types::read(rest).filter(|of| !of.fields.is_empty())
    {
        return property.set_type(&of);
    }
    let (inside, after) = brackets(rest);
    if let Some(inside) = inside {
        say_inside(property, inside);
        let after = after.trim().trim_start_matches([':', '-', '–', '—', '.', ',']).trim();
        if property.get("type").is_some() && types::read(after).is_some_and(|of| is_bare(&of)) {
            // "(integer) – number" has its type, and "nombre" is a word.
            property.describe(after);
        } else if !after.is_empty() {
            say(property, after);
        }
        return;
    }
    // "enum: card, cash — required — how it is paid": a dash ends the list.
    if let Some((of, tail)) = before_dash(rest) {
        property.set_type(&of);
        return say_behind_type(property, tail);
    }
    if let Some(of) = types::read(rest) {
        return property.set_type(&of);
    }
    // "string: the id of the order".
    for separator in [" - ", " – ", " — ", ": ", ", ", ". "] {
        let Some((head, tail)) = rest.split_once(separator) else { continue };
        if let Some(of) = types::read(head.trim()) {
            property.set_type(&of);
            return say_behind_type(property, tail);
        }
        if let Some(found) = values::requirement(head.trim()).filter(|found| found.remark.is_none()) {
            property.required |= found.required == Some(true);
            return say(property, tail);
        }
    }
    say_words(property, rest);
}

/// Returns the type before the first dash outside of brackets, and what stands behind it.
fn before_dash(text: &str) -> Option<(types::TypeText, &str)> {
    let dashes = [" — ", " – ", " - "].into_iter();
    let parts = dashes.map(|dash| (dash, values::split(text, dash))).filter(|(_, parts)| parts.len() > 1);
    let (dash, head) =
        parts.filter_map(|(dash, parts)| Some((dash, parts.first()?.clone()))).min_by_key(|(_, head)| head.len())?;
    let tail = text.trim_start().get(head.len()..)?.trim_start().strip_prefix(dash.trim())?;
    Some((types::read(&head)?, tail))
}

/// Reads "required — the channel", "optional, max 200 chars", "the id of the order" behind a type.
fn say_behind_type(property: &mut Property, tail: &str) {
    let tail = tail.trim();
    let mark = |text: &str| values::requirement(text).filter(|found| found.remark.is_none());
    let head =
        [" — ", " – ", " - ", ". "].iter().filter_map(|sign| tail.split_once(sign)).min_by_key(|(head, _)| head.len());
    if let Some((head, rest)) = head.filter(|(head, _)| mark(head).is_some()) {
        say_words(property, head);
        return say_words(property, rest);
    }
    let parts = values::split(tail, ",");
    let is_text = property.is("string");
    let is_known = |part: &String| {
        mark(part).is_some()
            || is_personal(part)
            || (is_text && types::longest(part).is_some())
            || (!is_text && (values::range(part).is_some() || values::bounds(part).is_some()))
    };
    if !parts.iter().all(is_known) {
        return say_words(property, tail);
    }
    for part in parts {
        match types::longest(&part).filter(|_| is_text) {
            Some(length) => property.set("maxLength", value::number(&length.to_string())),
            None => say_words(property, &part),
        }
    }
}

/// Returns whether a text says that the data are personal: "(PII)".
fn is_personal(text: &str) -> bool {
    matches!(
        words::folded(text).as_str(),
        "pii"
            | "personal data"
            | "personenbezogen"
            | "dane osobowe"
            | "dados pessoais"
            | "datos personales"
            | "donnee personnelle"
    )
}

/// Reads "1-500", "0..60000", ">= 0" beside the type of a number. Returns whether it is such.
fn say_bounds(property: &mut Property, text: &str) -> bool {
    let range = values::range(text).map(|(least, greatest)| vec![("minimum", least), ("maximum", greatest)]);
    let bounds = range.or_else(|| values::bounds(text)).unwrap_or_default();
    bounds.iter().for_each(|(keyword, bound)| property.set(keyword, value::number(bound)));
    !bounds.is_empty()
}

/// Returns a text without the mark at its end, and whether it says that the property is required: "the total (required)".
fn marked_at_end(text: &str) -> Option<(&str, bool)> {
    const WORDS: &str = "required mandatory optional erforderlich pflichtfeld obligatoire facultatif requis optionnel obligatorio requerido \
                         opcional obrigatorio obbligatorio facoltativo verplicht optioneel wymagane opcjonalne";
    let (before, mark) = text.trim_end_matches(['*', '_', '`']).strip_suffix(')')?.rsplit_once('(')?;
    let word = words::folded(mark);
    let is_word = WORDS.split(' ').any(|known| known == word);
    let required = values::yes_or_no(mark).filter(|_| is_word)?;
    Some((before.trim_end_matches(['*', '_', '`', ' ']), required))
}

fn say_words(property: &mut Property, text: &str) {
    let text = text.trim().trim_start_matches([':', '-', '–', '—']).trim();
    let (text, is_required) = marked_at_end(text).unwrap_or((text, false));
    property.required |= is_required;
    if (property.is("number") || property.is("integer")) && say_bounds(property, text) {
        return;
    }
    if is_personal(text) {
        return property.set("x-pii", value::boolean(true));
    }
    // "1-5" where no type is said.
    if property.get("type").is_none() && values::range(text).is_some() {
        property.set("type", value::text("number"));
        say_bounds(property, text);
        return;
    }
    if let Some(found) = values::requirement(text).filter(|found| found.remark.is_none()) {
        property.required |= found.required == Some(true);
        if found.is_nullable {
            make_nullable(property);
        }
    } else if !text.is_empty() {
        property.describe(text);
    }
}

/// Returns the inside of the brackets that a text starts with, and what stands behind them.
fn brackets(text: &str) -> (Option<&str>, &str) {
    let pairs = [('(', ')'), ('[', ']'), ('{', '}')];
    let Some((open, close)) = pairs.into_iter().find(|(open, _)| text.starts_with(*open)) else { return (None, text) };
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return (text.get(1..at), text.get(at + 1..).unwrap_or_default());
            }
        }
    }
    (None, text)
}

/// Reads "(string, required)", "(email, google, apple)", "(nullable)", "(1–5)", "(e.g. a, b)".
fn say_inside(property: &mut Property, inside: &str) {
    let inside = inside.trim();
    if is_personal(inside) {
        return property.set("x-pii", value::boolean(true));
    }
    if let Some(found) = values::requirement(inside).filter(|found| found.remark.is_none()) {
        property.required |= found.required == Some(true);
        if found.is_nullable && property.get("type").is_some() {
            make_nullable(property);
        } else if found.is_nullable {
            property.describe("It may be null.");
        }
        return;
    }
    if let Some(of) = types::read(inside) {
        return property.set_type(&of);
    }
    if let Some((least, greatest)) = values::range(inside) {
        property.set("type", value::text("number"));
        property.set("minimum", value::number(&least));
        return property.set("maximum", value::number(&greatest));
    }
    // "address (zip: string, city: string)"; "(type: string, format: email)" says it of the property itself.
    let first = inside.split(':').next().unwrap_or_default().trim().to_lowercase();
    let is_of_itself = matches!(first.as_str(), "type" | "format" | "values" | "example" | "default");
    if inside.contains(':')
        && !is_of_itself
        && let Some(of) = types::read(&format!("object ({inside})")).filter(|of| !of.fields.is_empty())
    {
        return property.set_type(&of);
    }
    let lower = inside.to_lowercase();
    let example = [
        "e.g.",
        "eg ",
        "eg.",
        "z. b.",
        "z.b.",
        "p. ex.",
        "p.ej.",
        "ex:",
        "ex.",
        "np.",
        "por ejemplo",
        "example:",
        "for example",
    ]
    .iter()
    .find_map(|word| lower.starts_with(word).then(|| inside.get(word.len()..)).flatten());
    if let Some(example) = example {
        let values = values::list(example).iter().map(|text| typed::value_of(property, text)).collect();
        return property.set("examples", value::list(values));
    }
    // "string, required", "string, one of: a | b", "string; one of a, b".
    let separator = if values::split(inside, ";").len() > 1 { ";" } else { "," };
    let parts = values::split(inside, separator);
    // `email` is a type too, and among others a value: what stands first must be a type and nothing else.
    let is_type = |first: &String| types::read(first).is_some_and(|of| of.format.is_none() && of.values.is_empty());
    if parts.len() > 1 && parts.first().is_some_and(|first| is_type(first) || values::requirement(first).is_some()) {
        return parts.iter().for_each(|part| say_part(property, part));
    }
    // "email, google, optional" are two values and a mark.
    let (marks, others): (Vec<&String>, Vec<&String>) = parts.iter().partition(|part| is_mark(part));
    if !marks.is_empty() && !others.is_empty() {
        let others: Vec<&str> = others.into_iter().map(String::as_str).collect();
        say_inside(property, &others.join(separator));
        return marks.iter().for_each(|part| say_part(property, part));
    }
    // "km/h" is a unit, and "camera/manual" are values.
    let is_long = |word: &String| word.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let slashed = || allowed::slashed(inside).filter(|list| list.len() > 2 || list.iter().all(is_long));
    match slashed().or_else(|| values::closed(inside)) {
        Some(list) => {
            let is_number = list.iter().all(|text| text.parse::<f64>().is_ok());
            property.set("type", value::text(if is_number { "number" } else { "string" }));
            let values = list.iter().map(|text| typed::value_of(property, text)).collect();
            property.set("enum", value::list(values));
        }
        None => property.describe(inside),
    }
}

/// Returns whether a type says no more than its name.
fn is_bare(of: &types::TypeText) -> bool {
    let plain = types::TypeText { names: of.names.clone(), ..types::TypeText::default() };
    *of == plain
}

/// Returns whether a part of a list is "required", "optional" or "nullable", in full: "always" and "n" may be values.
fn is_mark(part: &str) -> bool {
    let header = words::header(part);
    part.chars().count() > 3
        && header.unknown.is_empty()
        && matches!(header.meanings.as_slice(), ["required" | "optional" | "nullable"])
        && values::requirement(part).is_some_and(|found| found.remark.is_none())
}

/// Reads "default: 3", "min = 1", "example: a", which say what their word is known to say. Returns whether a part does.
fn say_known(property: &mut Property, part: &str) -> bool {
    let Some((head, text)) = part.split_once([':', '=']) else { return false };
    let meaning = super::field::meaning(head).filter(|meaning| meaning.is_sure);
    let field = meaning.and_then(|meaning| meaning.field(super::field::Subject::Property)).filter(|field| {
        matches!(
            field,
            Field::Default
                | Field::Example
                | Field::Minimum
                | Field::Maximum
                | Field::MinLength
                | Field::MaxLength
                | Field::Pattern
                | Field::Format
                | Field::Pii
        )
    });
    field.is_some_and(|field| super::fill::property(property, field, head, text.trim()).is_ok())
}

fn say_part(property: &mut Property, part: &str) {
    if say_known(property, part) {
        return;
    }
    match (values::requirement(part), types::read(part)) {
        (Some(found), _) if found.remark.is_none() => {
            property.required |= found.required == Some(true);
            if found.is_nullable {
                make_nullable(property);
            }
        }
        (_, Some(of)) => property.set_type(&of),
        _ => say_words(property, part),
    }
}

/// Returns the call and the name of an event, of a text that names it: `Order Completed`, "▶ Order Completed", "3.1 Event: Signed Up", `identify()`.
pub(crate) fn event_name(text: &str) -> (Call, String) {
    if is_of_all(text) {
        return (Call::Common, String::new());
    }
    let mut name = text.trim().trim_matches(['*', '`', '_', '#', '~']).trim();
    for word in [
        "Event name:",
        "Event Name:",
        "Event:",
        "event:",
        "EVENT:",
        "Evento:",
        "Ereignis:",
        "Événement :",
        "Événement:",
        "Zdarzenie:",
    ] {
        name = name.strip_prefix(word).unwrap_or(name).trim().trim_matches(['*', '`']).trim();
    }
    // "Order paid (`order_paid`)": people read the first, programs send the second.
    if let Some((_, code)) = name.strip_suffix("`)").and_then(|name| name.rsplit_once("(`"))
        && !code.is_empty()
    {
        name = code.trim();
    }
    let quotes = [('`', '`'), ('"', '"'), ('“', '”'), ('\'', '\'')];
    if let Some(inner) = quotes.iter().find_map(|(open, close)| name.strip_prefix(*open)?.strip_suffix(*close)) {
        name = inner.trim();
    }
    let lower = name.to_lowercase();
    let call = match lower.trim_end_matches("()").trim_end_matches(" call") {
        "identify" => Call::Identify,
        "group" => Call::Group,
        _ => Call::Track,
    };
    (call, name.to_owned())
}

/// Returns whether a text stands for every event: "All events", `*`, "Super properties".
fn is_of_all(text: &str) -> bool {
    const ALL: &str = "all events, all event, every event, any event, alle events, alle ereignisse, alle event, tous les evenements, todos los eventos, \
        todos os eventos, wszystkie zdarzenia, tutti gli eventi, alle gebeurtenissen, super properties, super property, global, global properties, \
        common, common properties, shared properties, default properties, alle, all";
    let folded = words::folded(text);
    text.trim() == "*" || ALL.split(',').any(|known| known.trim() == folded)
}

/// Returns whether a heading says what stands below it, and is no name of an event: "Event properties".
pub(crate) fn is_heading_word(text: &str) -> bool {
    let header = words::header(text);
    header.unknown.is_empty()
        && (header.meanings.len() > 1
            || header.is_plural
            || header
                .meanings
                .first()
                .is_some_and(|meaning| !matches!(*meaning, "user" | "group" | "where" | "trigger")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let mut rule = DraftRule::default();
        match list(&mut rule, Field::Properties, text) {
            Ok(_) => rule
                .properties
                .iter()
                .map(|property| {
                    format!(
                        "{}{}{}",
                        property.name,
                        if property.required { "*" } else { "" },
                        property.to_node().to_json()
                    )
                })
                .collect::<Vec<_>>()
                .join(" "),
            Err(why) => why,
        }
    }

    #[test]
    fn lists_of_properties() {
        assert_eq!(said("link_url, page_path"), "link_url{} page_path{}");
        assert_eq!(
            said("- order_id (string)\n- total (number)"),
            r#"order_id{"type":"string"} total{"type":"number"}"#
        );
        assert_eq!(said("method (email, google), step"), r#"method{"type":"string","enum":["email","google"]} step{}"#);
        assert_eq!(said("order_id: string, total: number"), r#"order_id{"type":"string"} total{"type":"number"}"#);
        assert_eq!(said("order_id*; coupon?"), "order_id*{} coupon{}");
        assert_eq!(said("`plan_type` (string, required)"), r#"plan_type*{"type":"string"}"#);
        assert_eq!(said("rating (1–5)"), r#"rating{"type":"number","minimum":1,"maximum":5}"#);
        assert_eq!(said("seats (int, 1-500)"), r#"seats{"type":"integer","minimum":1,"maximum":500}"#);
        assert_eq!(said("ms: integer, 0..60000\nb"), r#"ms{"type":"integer","minimum":0,"maximum":60000} b{}"#);
        assert_eq!(said("kind in [promo, news]"), r#"kind{"type":"string","enum":["promo","news"]}"#);
        assert_eq!(
            said("`kind` — enum: text, image — required — what it is\nb"),
            r#"kind*{"type":"string","enum":["text","image"],"description":"what it is"} b{}"#
        );
        assert_eq!(
            said("`length` — integer — optional — characters (1–4000)"),
            r#"length{"type":"integer","description":"characters (1–4000)"}"#
        );
        assert_eq!(
            said("referrer: string, optional, max 200 chars\nplan"),
            r#"referrer{"type":"string","maxLength":200} plan{}"#
        );
        assert_eq!(said("`method`: `email`/`sms`"), r#"method{"type":"string","enum":["email","sms"]}"#);
        assert_eq!(said("geo:delay"), "geo:delay{}");
        assert_eq!(
            said(r#"{"total": 9.5, "currency": "USD"}"#),
            r#"total{"type":"number","examples":[9.5]} currency{"type":"string","examples":["USD"]}"#
        );
        assert_eq!(
            said("- shop (object)\n  - id*: string\n  - at: object\n    - zip\n- lines: array\n  - sku"),
            concat!(
                r#"shop{"type":"object","properties":{"id":{"type":"string"},"at":{"type":"object","properties":{"zip":{}}}},"required":["id"]} "#,
                r#"lines{"type":"array","items":{"type":"object","properties":{"sku":{}}}}"#
            )
        );
        // A text holds nothing, and one space is a slip of the pen.
        assert_eq!(said("- a: string\n   - b\n- c"), r#"a{"type":"string"} b{} c{}"#);
        assert_eq!(said("- a\n - b"), "a{} b{}");
        assert_eq!(
            said("address (zip: string, city: string)"),
            r#"address{"type":"object","properties":{"zip":{"type":"string"},"city":{"type":"string"}}}"#
        );
        assert_eq!(said("none"), "");
        assert_eq!(said("Everything that the page knows about the user."), "this is no list of properties");
    }

    #[test]
    fn names_of_events() {
        assert_eq!(event_name("**`Order Completed`**").1, "Order Completed");
        assert_eq!(event_name("Event: `Signed Up`").1, "Signed Up");
        assert_eq!(event_name("identify()").0, Call::Identify);
        assert_eq!(event_name("1. Order paid (`order_paid`)").1, "order_paid");
        assert_eq!(event_name("Order paid (twice)").1, "Order paid (twice)");
        assert!(is_heading_word("Event properties") && !is_heading_word("Order Completed"));
    }
}
