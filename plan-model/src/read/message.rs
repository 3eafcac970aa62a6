//! The schema of a whole message: where the payload's own is in it, and what it says of the rest, which is checked when the
//! message is finished.

use super::personal;
use super::schema;
use super::scope::Scope;
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use crate::schema::Schema;
use crate::schema::keyword::is_silent;
use plan_rules::Rules;

/// Fields of a message that only a message has.
const OF_MESSAGES: [&str; 13] = [
    "context",
    "event",
    "userId",
    "anonymousId",
    "messageId",
    "timestamp",
    "sentAt",
    "receivedAt",
    "originalTimestamp",
    "integrations",
    "groupId",
    "previousId",
    "channel",
];

/// Fields that each message of ours has. A schema that requires them says nothing.
const ALWAYS: [&str; 6] = ["type", "messageId", "timestamp", "context", "properties", "traits"];

/// Fields that are added when a message is on its way.
const LATER: [&str; 3] = ["sentAt", "receivedAt", "originalTimestamp"];

/// A time as messages have it.
const TIME: &str = "2026-01-02T03:04:05.678Z";

/// What a schema of a message says, in parts.
pub(super) struct MessageSchema {
    pub(super) payload: Schema,
    pub(super) context: Option<Schema>,
    /// All that it says beside the payload.
    pub(super) rest: Option<Node>,
}

/// Whose messages a schema is about.
#[derive(Clone, Copy)]
pub(super) struct PayloadOwner<'s> {
    /// The call that the rule is of; none for the rule of every call.
    pub(super) call: Option<Call>,
    pub(super) scope: Scope<'s>,
}

/// Reads a schema that describes the whole message, or that is the payload's own.
pub(super) fn read(node: &Node, call: Call, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> MessageSchema {
    let of = PayloadOwner { call: Some(call), scope };
    let Some(parts) = node.get("properties").filter(|parts| is_message(parts, of.call)) else {
        return MessageSchema { payload: schema::read_payload(node, scope, diagnostics), context: None, rest: None };
    };
    let is_schema = |part: &&Node| matches!(part.kind, Kind::Object(_) | Kind::Boolean(_));
    let own = parts.get(call.payload()).filter(is_schema);
    let of_all = node.get("allOf").map(Node::items).unwrap_or_default().iter();
    let more: Vec<&Node> =
        of_all.filter_map(|branch| branch.get("properties")?.get(call.payload())).filter(is_schema).collect();
    let mut payload = match own {
        // What each of several schemas of a message says of the payload holds for it.
        _ if !more.is_empty() => {
            let all = own.into_iter().chain(more).cloned().collect();
            schema::read_payload(&schema_of_all(own.unwrap_or(node), all), scope, diagnostics)
        }
        Some(part) => schema::read_payload(part, scope, diagnostics),
        None => Schema { span: node.span, ..Schema::default() },
    };
    payload.personal = personal::mark_of(node, scope, diagnostics).max(payload.personal);
    MessageSchema { payload, context: context(parts, scope, diagnostics), rest: rest(node, of, diagnostics) }
}

/// Returns the schema of the context among the fields of a message.
pub(super) fn context(parts: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Schema> {
    let context = parts.get("context").filter(|context| !context.members().is_empty());
    context.map(|context| schema::read_schema(context, scope, diagnostics))
}

/// Returns what the short form of a rule says of the message: the schema of its context.
pub(super) fn rest_of_short(rule: &Node, of: PayloadOwner<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let context = rule.members().iter().find(|member| member.name == "context")?;
    rest(&schema_with(rule, "properties", vec![context.clone()]), of, diagnostics)
}

/// Returns whether a schema of a rule of this call describes its payload by name, and not the whole message.
#[must_use]
pub fn is_of_payload(schema: &Node, call: Call) -> bool {
    schema.get("properties").is_some_and(|parts| !parts.members().is_empty() && !is_message(parts, Some(call)))
}

/// Returns whether these `properties` describe a message of the Segment spec, rather than a payload: all of them are fields of a
/// message, and the payload among them is itself a schema of an object. `type`, `name` and `category` are also what people call
/// properties: beside them there must be a field that only a message has.
pub(super) fn is_message(parts: &Node, call: Option<Call>) -> bool {
    let is_payload = |name: &str| parts.get(name).is_some_and(is_schema_of_object);
    let is_of_call = |name: &str| match name {
        "name" | "category" => matches!(call, None | Some(Call::Page | Call::Screen)),
        "type" => parts.get("type").is_some_and(|part| names_call(part, call)),
        name => OF_MESSAGES.contains(&name),
    };
    let names = || parts.members().iter().map(|member| member.name.as_str());
    let others = || names().filter(|name| !matches!(*name, "properties" | "traits"));
    let is_field = |name: &str| OF_MESSAGES.contains(&name) || matches!(name, "type" | "name" | "category");
    let is_sure = is_payload("properties") && is_payload("traits") || others().any(|name| OF_MESSAGES.contains(&name));
    let payload = match call {
        Some(_) if is_sure => is_payload("properties") || is_payload("traits") || is_of_spec(parts.get("context")),
        Some(call) => is_payload(call.payload()),
        // What holds for every call may be about the context alone.
        None => is_payload("properties") || is_payload("traits") || is_payload("context"),
    };
    payload && others().all(is_field) && (is_sure || others().all(is_of_call))
}

/// Returns whether the schema of a context names a field that the Segment spec has there. By this alone a message with
/// nothing else is told
/// from a payload with a property of the name.
fn is_of_spec(context: Option<&Node>) -> bool {
    const FIELDS: [&str; 18] = [
        "active",
        "app",
        "campaign",
        "device",
        "groupId",
        "ip",
        "library",
        "locale",
        "location",
        "network",
        "os",
        "page",
        "referrer",
        "screen",
        "timezone",
        "traits",
        "userAgent",
        "userAgentData",
    ];
    let named = context.and_then(|context| context.get("properties")).map(Node::members).unwrap_or_default();
    named.iter().any(|member| FIELDS.contains(&member.name.as_str()))
}

/// Returns whether the schema of `type` names the call, as that of a message does, or none but calls.
fn names_call(part: &Node, call: Option<Call>) -> bool {
    const CALLS: [&str; 6] = ["track", "page", "screen", "identify", "group", "alias"];
    let allowed = part.get("enum").map(Node::items).unwrap_or_default().iter().chain(part.get("const"));
    let names: Vec<&str> = allowed.map(|name| name.as_str().unwrap_or_default()).collect();
    let is_call = |name: &&str| call.is_some_and(|call| *name == call.to_string());
    names.iter().any(is_call) || (!names.is_empty() && names.iter().all(|name| CALLS.contains(name)))
}

fn is_schema_of_object(part: &Node) -> bool {
    match part.get("type").map(|type_| &type_.kind) {
        None => part.is_object(),
        Some(Kind::String(name)) => name == "object",
        Some(Kind::Array(types)) => types.iter().any(|name| name.as_str() == Some("object")),
        Some(_) => false,
    }
}

/// Returns what a schema says of a message beside its payload and what each message of ours satisfies; `None` if that is nothing.
pub(super) fn rest(node: &Node, of: PayloadOwner<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut kept = Vec::new();
    for member in node.members() {
        let value = match member.name.as_str() {
            "type" => continue,
            name if is_silent(name) => continue,
            "properties" => {
                let fields: Vec<Member> =
                    member.value.members().iter().filter_map(|field| rest_of_field(field, of, diagnostics)).collect();
                if fields.is_empty() {
                    continue;
                }
                with(&member.value, Kind::Object(fields))
            }
            "required" => match required(&member.value, of, diagnostics) {
                Some(required) => required,
                None => continue,
            },
            // Which fields a message has is up to the Segment spec.
            "additionalProperties" | "unevaluatedProperties" if member.value.as_bool().is_some() => continue,
            name @ ("additionalProperties" | "unevaluatedProperties") => {
                let message =
                    format!("\"{name}\" of the message is not checked: its fields are those of the Segment spec");
                diagnostics.push(Diagnostic::warning(member.name_span, message, ""));
                continue;
            }
            _ => member.value.clone(),
        };
        kept.push(Member { value, ..member.clone() });
    }
    (!kept.is_empty()).then(|| with(node, Kind::Object(kept)))
}

/// Returns the fields that must be there and are not in each message of ours.
fn required(names: &Node, of: PayloadOwner<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let is_field =
        |name: &str| OF_MESSAGES.contains(&name) || ALWAYS.contains(&name) || matches!(name, "name" | "category");
    for name in names.items() {
        if let Some(odd) = name.as_str().filter(|name| !is_field(name)) {
            let message = format!("each message breaks this: `{odd}` is required, and no message has such a field");
            let finding = Diagnostic::warning(name.span, message, "this is about the message, not its properties");
            diagnostics.push(finding);
        }
    }
    let is_sent = |name: &str| {
        ALWAYS.contains(&name) || LATER.contains(&name) || (name == "event" && of.call == Some(Call::Track))
    };
    let rest: Vec<Node> = names.items().iter().filter(|name| !name.as_str().is_some_and(is_sent)).cloned().collect();
    (!rest.is_empty()).then(|| with(names, Kind::Array(rest)))
}

fn rest_of_field(field: &Member, of: PayloadOwner<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Member> {
    let name = field.name.as_str();
    if matches!(name, "properties" | "traits") {
        return None;
    }
    let rest = substance(&field.value)?;
    let says_only = |keywords: &[&str]| rest.members().iter().all(|member| keywords.contains(&member.name.as_str()));
    let is_broken_by = |text: &str| {
        let value = with(&rest, Kind::String(text.to_owned()));
        !Rules::of(&rest).check(&value).is_empty()
    };
    if LATER.contains(&name) {
        if !says_only(&["type", "format"]) || is_broken_by(TIME) {
            let message =
                format!("the rules of `{name}` are not checked: it is not in the message before it is delivered");
            diagnostics.push(Diagnostic::warning(field.name_span, message, ""));
        }
        return None;
    }
    let known = match name {
        "type" => of.call.map(|call| call.to_string()),
        "event" => of.scope.event(),
        _ => None,
    };
    if let Some(known) = &known {
        if !is_broken_by(known) {
            return None;
        }
        let message = format!("each message breaks this rule of `{name}`: it is always \"{known}\"");
        diagnostics.push(Diagnostic::warning(field.name_span, message, ""));
    }
    let is_time = name == "timestamp" && !is_broken_by(TIME);
    let written: &[&str] = if is_time { &["type", "format"] } else { &["type"] };
    let of_type = if matches!(name, "context" | "integrations") { "object" } else { "string" };
    let is_of_type = rest.get("type").is_none_or(|types| {
        let names = if types.items().is_empty() { std::slice::from_ref(types) } else { types.items() };
        names.iter().any(|name| name.as_str() == Some(of_type))
    });
    if !is_of_type && known.is_none() {
        let kind = if of_type == "string" { "a string" } else { "an object" };
        let message = format!("each message with `{name}` breaks this rule of it: it is always {kind}");
        diagnostics.push(Diagnostic::warning(field.name_span, message, ""));
    }
    if name == "timestamp" && is_of_type && says_only(&["type", "format"]) && !is_time {
        let message = format!("each message breaks this rule of `timestamp`: it is always a time like \"{TIME}\"");
        diagnostics.push(Diagnostic::warning(field.name_span, message, ""));
    }
    let kept = !rest.members().is_empty() && is_of_type && says_only(written);
    (!kept).then(|| Member { value: rest, ..field.clone() })
}

/// Returns a schema without what says nothing of a value; `None` if nothing is left.
fn substance(schema: &Node) -> Option<Node> {
    if !schema.is_object() {
        return (schema.as_bool() == Some(false)).then(|| schema.clone());
    }
    let kept = schema.members().iter().filter(|member| !is_silent(&member.name)).filter_map(|member| {
        if member.name != "properties" {
            return Some(member.clone());
        }
        let named = member.value.members().iter();
        let named: Vec<Member> = named
            .filter_map(|property| Some(Member { value: substance(&property.value)?, ..property.clone() }))
            .collect();
        (!named.is_empty()).then(|| Member { value: with(&member.value, Kind::Object(named)), ..member.clone() })
    });
    let kept: Vec<Member> = kept.collect();
    (!kept.is_empty()).then(|| with(schema, Kind::Object(kept)))
}

/// Returns a value of this `kind` at the place of `node`.
fn with(node: &Node, kind: Kind) -> Node {
    Node { span: node.span, kind }
}

/// Returns a schema that says what all of these say.
fn schema_of_all(place: &Node, all: Vec<Node>) -> Node {
    let value = with(place, Kind::Array(all));
    with(place, Kind::Object(vec![Member { name: "allOf".to_owned(), name_span: place.span, value }]))
}

fn schema_with(place: &Node, keyword: &str, members: Vec<Member>) -> Node {
    let value = with(place, Kind::Object(members));
    with(place, Kind::Object(vec![Member { name: keyword.to_owned(), name_span: place.span, value }]))
}
