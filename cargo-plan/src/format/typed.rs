//! The type of a property of the draft, and values of that type.

use super::draft::Property;
use super::{types, value, values};
use plan_model::json::{Kind, Node};

/// As what a text was read, or why it was left out.
pub(crate) type Outcome = Result<String, String>;

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
        set_values(property, values);
    }
    Ok(said(&of))
}

/// Returns what a type was read as.
fn said(of: &types::TypeText) -> String {
    let names = if of.names.is_empty() { "anything".to_owned() } else { of.names.join(" or ") };
    let format = of.format.map(|format| format!(", {format}")).unwrap_or_default();
    let values = if of.values.is_empty() { "" } else { " with its only values" };
    let null = if of.is_nullable { " or null" } else { "" };
    let has_fields = !of.fields.is_empty() || of.items.as_ref().is_some_and(|items| !items.fields.is_empty());
    let fields = if has_fields { " with what is in it" } else { "" };
    format!("the type {names}{null}{format}{values}{fields}")
}

/// Returns a number, and a text that is none as it is. "9,99" is how most of Europe writes one; "1,000" may be a thousand as well, and
/// "0,125" is none.
pub(crate) fn number_of(text: &str) -> Node {
    let may_be_thousands = |whole: &str, rest: &str| rest.len() == 3 && !whole.trim_start_matches('-').starts_with('0');
    let decimals = text.split_once(',').filter(|(whole, rest)| !whole.contains('.') && !may_be_thousands(whole, rest));
    let written = decimals.map(|(whole, decimals)| format!("{whole}.{decimals}"));
    value::number(&written.filter(|number| number.parse::<f64>().is_ok()).unwrap_or_else(|| text.to_owned()))
}

/// Returns a value in the type of the property.
pub(crate) fn value_of(property: &Property, text: &str) -> Node {
    let text = values::unmarked(text);
    if property.is("integer") || property.is("number") {
        return number_of(text);
    }
    // `["a", "b"]` and `{"a": 1}` are as a program sends them.
    if ((property.is("array") && text.starts_with('[')) || (property.is("object") && text.starts_with('{')))
        && let Ok(sent) = plan_model::json::parse(text)
    {
        return value::unplaced(&sent);
    }
    // "oui" is the value of a boolean, and of a boolean or a text it is a text.
    let answer = match text.to_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ if property.is("string") => None,
        _ => values::yes_or_no(text),
    };
    match answer.filter(|_| property.is("boolean")) {
        Some(answer) => value::boolean(answer),
        None => value::text(text),
    }
}

/// Makes values the only ones. Returns whether they are: where one of them is none of its type they stay in the description.
pub(crate) fn set_values(property: &mut Property, mut values: Vec<Node>) -> bool {
    let mut distinct: Vec<Node> = Vec::new();
    values.retain(|value| {
        let is_new = !distinct.contains(value);
        distinct.push(value.clone());
        is_new
    });
    // A word among the numbers of a number, such as "other", would be an error: the type then says more than is so.
    let fits = |value: &Node| match value.kind {
        Kind::Number(_) => !property.is("string"),
        Kind::Boolean(_) => true,
        _ => !(property.is("number") || property.is("integer") || property.is("boolean")),
    };
    if !values.iter().all(fits) {
        let text = values.iter().map(Node::to_text).collect::<Vec<_>>().join(", ");
        property.describe(&format!("Values: {text}"));
        return false;
    }
    if property.is("array") {
        let mut items = property.get("items").map(|items| items.members().to_vec()).unwrap_or_default();
        items.retain(|member| member.name != "enum");
        items.push(value::member("enum", value::list(values)));
        property.set("items", value::of(Kind::Object(items)));
        return true;
    }
    let has_null =
        property.get("type").is_some_and(|types| types.items().iter().any(|name| name.as_str() == Some("null")));
    if has_null && !values.iter().any(Node::is_null) {
        values.push(Node::null());
    }
    property.set("enum", value::list(values));
    true
}

/// Returns the beginning of a long text.
pub(crate) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 50 && line.len() == text.len() {
        return line.to_owned();
    }
    line.chars().take(50).collect::<String>() + "…"
}
