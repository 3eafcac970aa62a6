//! One rule of a plan, in any of the published forms: `{key, type, jsonSchema}`, `{name, rules}`, or ours with
//! `properties` and `required` in short.

use super::consent;
use super::conventions;
use super::destinations;
use super::kinds;
use super::message::{self, MessageSchema, PayloadOwner};
use super::personal;
use super::schema;
use super::scope::Scope;
use crate::call::Call;
use crate::diagnostic::suggest;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Member, Node};
use crate::origin::PlanOrigin;
use crate::plan::{Common, Rule, RuleExtra, RuleStatus, SpannedName, Version};
use crate::schema::Schema;
use crate::schema::keyword;

/// What a rule turned out to be.
pub(super) enum ReadRule {
    /// A rule for one call.
    Rule(Box<Rule>),
    /// The rule for every call.
    Common(Box<Common>),
}

/// Looks at the keywords of a rule as it stands in the file.
pub(super) fn check_kinds(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let name = ["key", "name"].iter().find_map(|key| node.get(key)?.as_str()).unwrap_or_default();
    let word = node.get("type").or_else(|| node.get("eventType")).and_then(Node::as_str).unwrap_or("TRACK");
    let call =
        CALLS.iter().find(|(call, _)| word.eq_ignore_ascii_case(call)).map_or(Some(Call::Track), |(_, call)| *call);
    let scope = call.map_or(Scope::Common, |call| Scope::Rule(call, name));
    for key in ["jsonSchema", "rules", "schema"] {
        if let Some(odd) = node.get(key).filter(|schema| !schema.is_object() && !schema.is_null()) {
            let message = format!("\"{key}\" of {scope} must be a schema of an object");
            let error = Diagnostic::error(odd.span, message, format!("this is {}", odd.describe()));
            diagnostics.push(error.help("write {\"type\": \"object\", \"properties\": {…}}"));
        }
    }
    match schema_of(node) {
        Some(schema) => kinds::check(schema, scope, diagnostics),
        None => kinds::check_short(node, scope, diagnostics),
    }
}

/// Returns a rule may be a reference as a whole. One beside other keys would replace them.
pub(super) fn reference_beside(node: &Node) -> Option<Diagnostic> {
    let reference = node.members().iter().find(|member| member.name == "$ref" && member.value.as_str().is_some())?;
    let message = "\"$ref\" beside the other keys of a rule is not read";
    let error = Diagnostic::error(reference.name_span, message, "this is where a schema may stand");
    let help = format!("write \"jsonSchema\": {{\"$ref\": {}}}", reference.value.to_json());
    (node.members().len() > 1).then(|| error.help(help))
}

const CALLS: [(&str, Option<Call>); 6] = [
    ("TRACK", Some(Call::Track)),
    ("IDENTIFY", Some(Call::Identify)),
    ("GROUP", Some(Call::Group)),
    ("PAGE", Some(Call::Page)),
    ("SCREEN", Some(Call::Screen)),
    ("COMMON", None),
];

pub(super) fn read_rule(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<ReadRule> {
    if !node.is_object() {
        let message = format!("a rule must be an object, this is {}", node.describe());
        diagnostics.push(Diagnostic::error(node.span, message, ""));
        return None;
    }
    let Some(call) = read_call(node, diagnostics)? else {
        let mut common = match schema_of(node) {
            Some(schema) => read_common(schema, schema::read_payload, diagnostics),
            None => read_common(node, schema::read_short, diagnostics),
        };
        mark_common(node, &mut common, diagnostics);
        return Some(ReadRule::Common(Box::new(common)));
    };
    let name_node = node.get("key").or_else(|| node.get("name"));
    let name = match name_node.map(|name| (&name.kind, name.span)) {
        Some((Kind::String(name), _)) => name.clone(),
        Some((Kind::Null, _)) | None => String::new(),
        Some((_, span)) => {
            diagnostics.push(Diagnostic::error(span, "the name of a rule must be a string", ""));
            return None;
        }
    };
    if name_node.is_none() && call == Call::Track && is_named_otherwise(node, diagnostics) {
        return None;
    }
    let name_span = name_node.map_or(Span::new(node.span.start(), node.span.start() + 1), |name| name.span);
    let scope = Scope::Rule(call, &name);
    let schema = schema_of(node);
    let MessageSchema { mut payload, context, rest } = match schema {
        Some(schema) => message::read(schema, call, scope, diagnostics),
        None => MessageSchema {
            payload: schema::read_short(node, scope, diagnostics),
            context: message::context(node, scope, diagnostics),
            rest: message::rest_of_short(node, PayloadOwner { call: Some(call), scope }, diagnostics),
        },
    };
    let description = [Some(node), schema].into_iter().flatten().find_map(|place| text(place, "description"));
    payload.personal = personal::mark_of(node, scope, diagnostics).max(payload.personal);
    personal::mark_properties(&mut payload);
    match schema {
        Some(schema) => prove(schema, &payload, call, scope, diagnostics),
        None => personal::prove_short(node, &payload, scope, diagnostics),
    }
    unread_short_keys(node, scope, diagnostics);
    Some(ReadRule::Rule(Box::new(Rule {
        call,
        name,
        name_span,
        origin: PlanOrigin::Plan,
        version: node.get("version").and_then(read_version),
        description,
        payload,
        context,
        message: rest,
        extra: read_extra(node, schema, diagnostics),
    })))
}

/// Makes sure that no mark of personal data in the schema of a rule is lost.
fn prove(schema: &Node, payload: &Schema, call: Call, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if schema.get("properties").is_some_and(|parts| message::is_message(parts, Some(call))) {
        personal::prove_message(schema, &[(call.payload(), payload)], scope, diagnostics);
    } else {
        personal::prove(schema, Some(payload), scope, diagnostics);
    }
}

fn mark_common(node: &Node, common: &mut Common, diagnostics: &mut Vec<Diagnostic>) {
    let personal = personal::mark_of(node, Scope::Common, diagnostics);
    for payload in [&mut common.properties, &mut common.traits] {
        payload.personal = payload.personal.max(personal);
        personal::mark_properties(payload);
    }
}

/// Says where an event has its name under another key than ours.
fn is_named_otherwise(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let is_name =
        |key: &str| matches!(key, "event" | "eventName" | "event_name" | "title" | "displayName" | "display_name");
    let other = node.members().iter().find(|member| is_name(&member.name) && member.value.as_str().is_some());
    if let Some(other) = other {
        let message = format!("this event has no name: \"{}\" is not read", other.name);
        diagnostics.push(Diagnostic::error(other.name_span, message, "did you mean \"key\"?"));
    }
    other.is_some()
}

/// Warns of a short form of the schema beside the long one, where it has no effect: a rule says its schema in one way.
fn unread_short_keys(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(read) = schema_of(node) else { return };
    let is_schema = |member: &Member| {
        let is_other = matches!(member.name.as_str(), "jsonSchema" | "rules" | "schema" | "context");
        is_other && member.value.members().iter().any(|keyword| keyword::of(&keyword.name).is_some())
    };
    for member in node.members().iter().filter(|member| !std::ptr::eq(&raw const member.value, read)) {
        if !keyword::is_short(&member.name) && !is_schema(member) {
            continue;
        }
        let message = format!("\"{}\" of {scope} has no effect: its schema is written out beside it", member.name);
        let help = match member.name.as_str() {
            "context" => "put it into the \"properties\" of the schema of the whole message",
            "jsonSchema" | "rules" | "schema" => "keep one of both",
            _ => "keep \"properties\" and \"required\", or \"jsonSchema\"",
        };
        let finding = match personal::mark_within(&member.value) {
            Some(_) => Diagnostic::error(member.name_span, message, "personal data is marked in here"),
            None => Diagnostic::warning(member.name_span, message, ""),
        };
        diagnostics.push(finding.help(help));
    }
}

/// Reads `rules.identify` or `rules.group` of the older form, which are the schema alone.
pub(super) fn read_traits_rule(schema: &Node, call: Call, diagnostics: &mut Vec<Diagnostic>) -> Rule {
    let scope = Scope::Rule(call, "");
    let MessageSchema { mut payload, context, rest } = message::read(schema, call, scope, diagnostics);
    personal::mark_properties(&mut payload);
    prove(schema, &payload, call, scope, diagnostics);
    Rule {
        call,
        name: String::new(),
        name_span: Span::new(schema.span.start(), schema.span.start() + 1),
        origin: PlanOrigin::Plan,
        version: schema.get("version").and_then(read_version),
        description: text(schema, "description"),
        payload,
        context,
        message: rest,
        extra: RuleExtra::default(),
    }
}

/// Returns what holds for every call. `read` reads the schema of a payload that is not within the one of a message.
pub(super) fn read_common(
    node: &Node,
    read: fn(&Node, Scope<'_>, &mut Vec<Diagnostic>) -> Schema,
    diagnostics: &mut Vec<Diagnostic>,
) -> Common {
    let scope = Scope::Common;
    let part = |name: &str, diagnostics: &mut Vec<Diagnostic>| {
        let part = node.get("properties").and_then(|parts| parts.get(name));
        let part = part.filter(|part| matches!(part.kind, Kind::Object(_) | Kind::Boolean(_)));
        part.map(|part| schema::read_payload(part, scope, diagnostics))
    };
    let of = PayloadOwner { call: None, scope };
    if let Some(parts) = node.get("properties").filter(|parts| message::is_message(parts, None)) {
        let properties = part("properties", diagnostics).unwrap_or_default();
        let traits = part("traits", diagnostics).unwrap_or_default();
        let mut common = Common {
            properties,
            traits,
            context: message::context(parts, scope, diagnostics),
            message: message::rest(node, of, diagnostics),
        };
        mark_common(node, &mut common, diagnostics);
        let read = [("properties", &common.properties), ("traits", &common.traits)];
        personal::prove_message(node, &read, scope, diagnostics);
        return common;
    }
    let message = message::rest_of_short(node, of, diagnostics);
    let context = message::context(node, scope, diagnostics);
    let mut common = Common { properties: read(node, scope, diagnostics), context, message, ..Common::default() };
    mark_common(node, &mut common, diagnostics);
    personal::prove(node, Some(&common.properties), scope, diagnostics);
    common
}

fn read_call(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Option<Call>> {
    let Some(word) = node.get("type").or_else(|| node.get("eventType")) else { return Some(Some(Call::Track)) };
    let found = word.as_str().and_then(|word| CALLS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)));
    match (found, word.as_str()) {
        (Some((_, call)), _) => Some(*call),
        // Without `key` this is an event of another form, whose `type` says something else ("event_rule", "object").
        (None, Some(_)) if node.get("key").is_none() && node.get("name").is_some() => Some(Some(Call::Track)),
        (None, text) => {
            let message = format!("unknown call type {}", word.to_json());
            let near = text.and_then(|text| suggest::nearest(text, CALLS.map(|(name, _)| name)));
            let label = suggest::label(near);
            let help = "a rule's type is one of TRACK, IDENTIFY, GROUP, PAGE, SCREEN, COMMON";
            diagnostics.push(Diagnostic::error(word.span, message, label).help(help));
            None
        }
    }
}

/// Returns the schema of a rule. The Config API calls it `rules`, the Public API `jsonSchema`.
pub(super) fn schema_of(node: &Node) -> Option<&Node> {
    ["jsonSchema", "rules", "schema"].iter().find_map(|key| node.get(key)).filter(|schema| schema.is_object())
}

fn read_version(node: &Node) -> Option<Version> {
    match &node.kind {
        Kind::Number(_) => Some(Version { json: node.to_json() }),
        Kind::String(text) if !text.is_empty() => Some(Version { json: node.to_json() }),
        _ => None,
    }
}

fn read_extra(node: &Node, schema: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) -> RuleExtra {
    let labels = [Some(node), schema].into_iter().flatten().filter_map(|place| place.get("labels"));
    let labels = labels.flat_map(|labels| labels.members().iter());
    let why = one_or_many(node.get("why"));
    RuleExtra {
        why: why.filter_map(|why| Some(SpannedName { name: why.as_str()?.to_owned(), span: why.span })).collect(),
        fires: text(node, "where"),
        owner: text(node, "owner"),
        status: text(node, "status").map(RuleStatus::from),
        expires: node.get("expires").and_then(|date| Some((date.as_str()?.to_owned(), date.span))),
        deprecated: read_deprecated(node),
        created: text(node, "createdAt").filter(|date| !date.starts_with(NEVER)),
        category: text(node, "category"),
        labels: labels.map(|label| (label.name.clone(), label.value.to_text())).collect(),
        exclude: node.get("exclude").map(|list| read_exclude(list, diagnostics)).unwrap_or_default(),
        spec: None,
        allow: one_or_many(node.get("allow")).map(conventions::check_name).collect(),
        purposes: match node.get("purpose").or_else(|| node.get("x-purpose")) {
            Some(purpose) => consent::purposes(purpose, "\"purpose\" of a rule", diagnostics),
            None => Vec::new(),
        },
        destinations: destinations::of_rule(node, diagnostics),
        integrations: None,
    }
}

/// Segment writes the year 1 for "never".
const NEVER: &str = "0001-";

/// Returns the items of a list, or what stands there alone.
fn one_or_many(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let alone = node.filter(|node| !matches!(node.kind, Kind::Array(_) | Kind::Null));
    node.map(Node::items).unwrap_or_default().iter().chain(alone)
}

/// Returns the names of properties, in a list.
fn read_exclude(list: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<SpannedName> {
    let mut excluded = Vec::new();
    let not_a_list = (!matches!(list.kind, Kind::Array(_))).then_some(list);
    for node in list.items().iter().chain(not_a_list) {
        match node.as_str().filter(|_| not_a_list.is_none()) {
            Some(name) => excluded.push(SpannedName { name: name.to_owned(), span: node.span }),
            None => {
                let message = "\"exclude\" of a rule must be a list of names of properties";
                diagnostics.push(Diagnostic::error(node.span, message, format!("this is {}", node.describe())));
            }
        }
    }
    excluded
}

fn read_deprecated(node: &Node) -> Option<String> {
    match node.get("deprecated").map(|value| &value.kind) {
        Some(Kind::String(replacement)) => return Some(replacement.clone()),
        Some(Kind::Boolean(true)) => return Some(String::new()),
        _ => {}
    }
    text(node, "deprecatedAt").filter(|date| !date.starts_with(NEVER)).map(|date| format!("since {date}"))
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
