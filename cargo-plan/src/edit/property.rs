//! Properties as the command line gives them: `name:type!`, or a message to take them from.

use super::change::NewProperty;
use super::value::{list, object, text, texts};
use crate::Failure;
use plan_model::Call;
use plan_model::diagnostic::suggest;
use plan_model::json::{Kind, MalformedKind, Node};
use plan_model::schema::{Items, Schema};

/// The types that `name:type` knows, each with what the schema says.
const TYPES: [(&str, &str, &str); 14] = [
    ("string", "string", ""),
    ("number", "number", ""),
    ("integer", "integer", ""),
    ("boolean", "boolean", ""),
    ("object", "object", ""),
    ("array", "array", ""),
    ("any", "", ""),
    ("date", "string", "date"),
    ("date-time", "string", "date-time"),
    ("time", "string", "time"),
    ("email", "string", "email"),
    ("uri", "string", "uri"),
    ("uuid", "string", "uuid"),
    ("ipv4", "string", "ipv4"),
];

/// Reads `total:number!`: a name, a type (`string[]` for a list of them), and `!` where each call must give it.
pub(crate) fn parse(written: &str) -> Result<NewProperty, Failure> {
    let (written_type, required) = written.strip_suffix('!').map_or((written, false), |rest| (rest, true));
    let (name, type_name) = written_type.rsplit_once(':').unwrap_or((written_type, ""));
    if name.trim().is_empty() || type_name.is_empty() {
        let lacks = if name.trim().is_empty() { "name" } else { "type" };
        let help = "help: write a name and a type, as in `--property total:number!`";
        return Err(Failure(format!("the property \"{written}\" has no {lacks}\n{help}")));
    }
    let (item, depth) = without_brackets(type_name);
    let Some((_, of_schema, format)) = TYPES.iter().find(|(known, ..)| *known == item) else {
        let near = suggest::nearest(item, TYPES.iter().map(|(known, ..)| *known));
        let near = suggest::meant_code(near);
        let known = TYPES.map(|(known, ..)| known).join(", ");
        return Err(Failure(format!(
            "unknown type `{item}` of the property `{name}`{near}\nhelp: there are {known}, and lists of them such as `string[]`"
        )));
    };
    let members = [("type", of_schema), ("format", format)].into_iter().filter(|(_, word)| !word.is_empty());
    let mut schema = object(members.map(|(key, word)| (key, text(word))));
    for _ in 0..depth {
        schema = object([("type", text("array")), ("items", schema)]);
    }
    Ok(NewProperty { name: name.to_owned(), schema, required })
}

fn without_brackets(type_name: &str) -> (&str, usize) {
    let (mut item, mut depth) = (type_name, 0);
    while let Some(rest) = item.strip_suffix("[]") {
        (item, depth) = (rest, depth + 1);
    }
    (item, depth)
}

/// What sample messages say: the call, the name, and the properties.
#[derive(Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) call: Option<Call>,
    pub(crate) name: Option<String>,
    pub(crate) properties: Vec<NewProperty>,
}

/// Reads one message, a list of them, or one on each line. A text that is no message is taken for the properties alone. A
/// property is required where several messages are given and each has it.
pub(crate) fn sample(written: &str, file: &str) -> Result<Sample, Failure> {
    let messages = messages(written, file)?;
    let call_of = |message: &Node| {
        let word = message.get("type")?.as_str()?;
        Call::ALL.into_iter().find(|call| call.as_str() == word)
    };
    let first = messages.first();
    let call = first.and_then(call_of);
    let name = first.and_then(|first| ["event", "name"].iter().find_map(|key| first.get(key)?.as_str()));
    let is_message =
        call.is_some() || first.is_some_and(|first| first.get("event").is_some() && first.get("properties").is_some());
    let (call, name) = if is_message { (call, name.map(str::to_owned)) } else { (None, None) };
    let payload = call.unwrap_or(Call::Track).payload();
    let payloads = messages.iter().map(|message| if is_message { message.get(payload) } else { Some(message) });
    let payloads: Vec<&Node> = payloads.flatten().filter(|payload| !payload.is_null()).collect();
    if let Some(odd) = payloads.iter().find(|payload| !payload.is_object()) {
        return Err(Failure(format!(
            "`{file}` is no sample message: its \"{payload}\" must be an object, this is {}",
            odd.describe()
        )));
    }
    if let Some(other) =
        messages.iter().find(|message| is_message && (call_of(message) != call || name_of(message) != name.as_deref()))
    {
        let other = name_of(other).unwrap_or("another call");
        let name = name.as_deref().unwrap_or("another call");
        return Err(Failure(format!(
            "the messages of `{file}` are of several events, \"{name}\" and \"{other}\": give those of one"
        )));
    }
    let schema = schema_of(&payloads, messages.len() > 1);
    let required =
        |name: &str| schema.get("required").is_some_and(|all| all.items().iter().any(|one| one.as_str() == Some(name)));
    let properties = schema.get("properties").map(Node::members).unwrap_or_default().iter();
    let properties = properties.map(|one| NewProperty {
        name: one.name.clone(),
        schema: one.value.clone(),
        required: required(&one.name),
    });
    Ok(Sample { call, name, properties: properties.collect() })
}

fn name_of(message: &Node) -> Option<&str> {
    ["event", "name"].iter().find_map(|key| message.get(key)?.as_str())
}

fn messages(written: &str, file: &str) -> Result<Vec<Node>, Failure> {
    let whole = plan_model::json::parse(written);
    let all = match whole {
        Ok(Node { kind: Kind::Array(items), .. }) => items,
        Ok(one) => vec![one],
        Err(error) => {
            let lines = written.lines().filter(|line| !line.trim().is_empty());
            let each: Result<Vec<Node>, _> = lines.map(plan_model::json::parse).collect();
            match each {
                Ok(lines) if lines.len() > 1 => lines,
                _ => {
                    let (line, column) = plan_model::diagnostic::render::line_and_column(written, error.span.start());
                    let why = match error.kind {
                        MalformedKind::Empty => "not JSON: expected a message; nothing is there".to_owned(),
                        _ => error.message,
                    };
                    return Err(Failure(format!(
                        "`{file}` is no sample message: {why} (line {line}, column {column})"
                    )));
                }
            }
        }
    };
    // As clients send messages: several in one request.
    let all: Vec<Node> = all.into_iter().flat_map(unpacked).collect();
    match all.iter().find(|message| !message.is_object()) {
        Some(odd) => {
            Err(Failure(format!("`{file}` is no sample message: a message is an object, this is {}", odd.describe())))
        }
        None if all.is_empty() => Err(Failure(format!("`{file}` has no sample message"))),
        None => Ok(all),
    }
}

/// Returns the messages of a batch, or the message itself.
fn unpacked(message: Node) -> Vec<Node> {
    match message.get("batch").map(|batch| &batch.kind) {
        Some(Kind::Array(messages)) if message.get("event").is_none() => messages.clone(),
        _ => vec![message],
    }
}

/// Says what the values of a sample have that the plan does not allow for a property that it describes.
pub(crate) fn differences(sample: &Node, known: &Schema, path: &str) -> Vec<String> {
    let listed = sample.get("type").map(|types| one_or_many(types).filter_map(Node::as_str).collect::<Vec<_>>());
    let wanted: Vec<&str> = known.types.iter().map(|one| one.as_str()).collect();
    let fits = |name: &&str| wanted.contains(name) || (*name == "integer" && wanted.contains(&"number"));
    if let Some(odd) = listed.iter().flatten().find(|name| !wanted.is_empty() && !fits(name)) {
        let wanted = wanted.join(" or ");
        return vec![format!("the sample has `{path}` as {odd}, and the plan as {wanted}")];
    }
    let mut said = Vec::new();
    for inner in sample.get("properties").map(Node::members).unwrap_or_default() {
        let path = format!("{path}.{}", inner.name);
        match known.properties().iter().find(|property| property.name == inner.name) {
            Some(property) => said.extend(differences(&inner.value, &property.schema, &path)),
            None if known.properties.is_some() => {
                said.push(format!("the sample has `{path}`, which the plan does not describe: write it by hand"));
            }
            None => {}
        }
    }
    if let (Some(items), Some(Items::Each(known))) = (sample.get("items"), known.items.as_deref()) {
        said.extend(differences(items, known, path));
    }
    said
}

fn one_or_many(node: &Node) -> impl Iterator<Item = &Node> {
    node.items().iter().chain(node.as_str().map(|_| node))
}

/// Returns the schema that all of these values keep.
fn schema_of(values: &[&Node], has_several: bool) -> Node {
    let mut types: Vec<&str> = Vec::new();
    for value in values {
        let name = type_of(value);
        if !types.contains(&name) {
            types.push(name);
        }
    }
    // Every whole number is a number too.
    if types.contains(&"number") {
        types.retain(|name| *name != "integer");
    }
    let mut members = match types.as_slice() {
        // Of null alone it is not known what it will be.
        [] | ["null"] => Vec::new(),
        [one] => vec![("type", text(one))],
        several => vec![("type", texts(several.iter().copied()))],
    };
    let strings: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
    if !strings.is_empty() && strings.iter().all(|text| is_time(text)) {
        members.push(("format", text("date-time")));
    }
    let items: Vec<&Node> = values.iter().flat_map(|value| value.items()).collect();
    if !items.is_empty() {
        members.push(("items", schema_of(&items, true)));
    }
    let objects: Vec<&Node> = values.iter().copied().filter(|value| value.is_object()).collect();
    members.extend(of_objects(&objects, has_several));
    object(members)
}

fn of_objects(objects: &[&Node], has_several: bool) -> Vec<(&'static str, Node)> {
    let mut names: Vec<&str> = Vec::new();
    for member in objects.iter().flat_map(|object| object.members()) {
        if !names.contains(&member.name.as_str()) {
            names.push(&member.name);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let values = |name: &str| -> Vec<&Node> { objects.iter().filter_map(|object| object.get(name)).collect() };
    let properties = object(names.iter().map(|name| (*name, schema_of(&values(name), has_several))));
    let is_required = |name: &&&str| has_several && objects.len() > 1 && values(name).len() == objects.len();
    let required: Vec<Node> = names.iter().filter(is_required).map(|name| text(name)).collect();
    let required = if required.is_empty() { None } else { Some(("required", list(required))) };
    [("properties", properties)].into_iter().chain(required).collect()
}

fn type_of(value: &Node) -> &'static str {
    match &value.kind {
        Kind::Null => "null",
        Kind::Boolean(_) => "boolean",
        Kind::Number(text) if text.contains(['.', 'e', 'E']) => "number",
        Kind::Number(_) => "integer",
        Kind::String(_) => "string",
        Kind::Array(_) => "array",
        Kind::Object(_) => "object",
    }
}

fn is_time(text: &str) -> bool {
    let schema = r#"{ "type": "string", "format": "date-time" }"#;
    let value = Node { span: plan_model::Span::new(0, 0), kind: Kind::String(text.to_owned()) };
    plan_rules::Rules::parse(schema).is_ok_and(|rules| rules.check(&value).is_empty())
}
