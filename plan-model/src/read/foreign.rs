//! Files that are no tracking plan of a form that is read, told by their shape: whose they are, and what to do.

use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Node};

/// Returns what the file is, where it has neither "rules" nor "events".
pub(super) fn of(root: &Node) -> Option<Diagnostic> {
    let error = |message: &str, help: &str| Some(Diagnostic::error(root.span, message, "").help(help));
    if let Kind::Array(items) = &root.kind {
        let is_rule = items.iter().any(|item| item.get("key").or_else(|| item.get("name")).is_some());
        let help = "write { \"rules\": [ … ] } around it";
        return if is_rule { error("a list of rules alone is not a tracking plan", help) } else { None };
    }
    // A message has its "event" too.
    let near = misspelled(root).filter(|_| !is_message(root));
    if let Some(finding) = near.or_else(|| wrapped(root)) {
        return Some(finding);
    }
    let (tool, help) = tool_of(root)?;
    error(&format!("this is {tool}, not a tracking plan"), help)
}

/// Returns what a file of another tool is, where its shape tells that, and what to do with it.
///
/// ```
/// let tree = plan_model::json::parse(r#"{ "openapi": "3.1.0" }"#).unwrap();
/// assert_eq!(plan_model::read::tool_of(&tree).unwrap().0, "an OpenAPI description of an API");
/// ```
pub fn tool_of(root: &Node) -> Option<(&'static str, &'static str)> {
    let has = |key: &str| root.get(key).is_some();
    let has_list = |key: &str| root.get(key).is_some_and(|value| matches!(value.kind, Kind::Array(_)));
    let is_text =
        |key: &str, start: &str| root.get(key).and_then(Node::as_str).is_some_and(|text| text.starts_with(start));
    Some(match () {
        () if is_text("version", "rudder/") => ("a tracking plan of RudderStack's command line", IMPORT),
        () if has("openapi") || has("swagger") => ("an OpenAPI description of an API", PUT_UNDER),
        () if has("asyncapi") => ("an AsyncAPI description of messages", PUT_UNDER),
        () if is_text("type", "record") && has_list("fields") => ("a schema of Avro", EXPORT),
        () if ["models", "sources", "exposures", "metrics", "seeds"].into_iter().any(has_list) && has("version") => {
            ("a file of dbt", EXPORT)
        }
        () if has("model-paths") || has("config-version") => ("the project of dbt", EXPORT),
        () if is_message(root) => ("a recorded message", INFER),
        () if has_list("batch") => ("a batch of recorded messages", INFER),
        () if has("self") || root.get("$schema").and_then(Node::as_str).is_some_and(|uri| uri.contains("iglu")) => {
            ("a schema of Snowplow", PUT_UNDER)
        }
        () if has("event_types") || has_list("data") && has("taxonomy") => ("a taxonomy of Amplitude", EXPORT),
        () if has("lexicon") || root.get("entityType").is_some() => ("an export of Mixpanel's Lexicon", EXPORT),
        () if has("version_document") || has("data_points") => ("a data plan of mParticle", EXPORT),
        () if has_list("results") => ("an answer of an API, as PostHog's is, with event definitions", EXPORT),
        () if has("properties") || has("$schema") || has("definitions") => ("a plain JSON Schema", PUT_UNDER),
        () => return None,
    })
}

const EXPORT: &str = "write its events as `{\"rules\": [{\"key\": \"Order Completed\", \"properties\": {\"total\": {\"type\": \"number\"}}}]}`";
const IMPORT: &str = "`cargo plan import FILE -o tracking-plan.json` makes a plan of it";
const INFER: &str = "`cargo plan infer FILE -o tracking-plan.json` makes a plan of recorded messages";
const PUT_UNDER: &str =
    "put it under the event that it is about: `{\"rules\": [{\"key\": \"Order Completed\", \"jsonSchema\": {…}}]}`";

/// Returns whether it is what a client sends: a call with its name, its user or its id.
fn is_message(root: &Node) -> bool {
    let is_text = |key: &str| root.get(key).is_some_and(|value| value.as_str().is_some());
    let is_call = root
        .get("type")
        .and_then(Node::as_str)
        .is_some_and(|word| matches!(word, "track" | "page" | "screen" | "identify" | "group" | "alias"));
    let others = ["userId", "user_id", "anonymousId", "anonymous_id", "messageId", "timestamp", "properties"];
    is_call || is_text("event") && others.iter().any(|key| root.get(key).is_some())
}

/// Finds a misspelled key of the list: `Rules`, `RULES`, `rule`.
fn misspelled(root: &Node) -> Option<Diagnostic> {
    let is_near = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["rules", "events"].into_iter().find(|key| name == *key || name == key.trim_end_matches('s'))
    };
    let (member, key) = root.members().iter().find_map(|member| Some((member, is_near(&member.name)?)))?;
    let message = "this is not a tracking plan: it has neither \"rules\" nor \"events\"";
    Some(Diagnostic::error(member.name_span, message, format!("did you mean \"{key}\"?")))
}

/// Returns a plan under another key.
fn wrapped(root: &Node) -> Option<Diagnostic> {
    let is_plan = |node: &Node| node.get("rules").or_else(|| node.get("events")).is_some_and(|list| !list.is_null());
    let outer = root.members().iter().find(|member| is_plan(&member.value))?;
    let message = format!("the tracking plan is under \"{}\": it must be the whole file", outer.name);
    let help = format!("write what is in \"{}\" in place of the whole file", outer.name);
    Some(Diagnostic::error(outer.name_span, message, "").help(help))
}

/// Says how `events` that are listed by their names are written.
pub(super) fn events_that_are_no_list(plan: &Node, events: &Node) -> Diagnostic {
    let Some(first) = events.members().iter().find(|member| member.value.is_object()) else {
        let message = "this is not a tracking plan: its \"events\" are not a list";
        return Diagnostic::error(events.span, message, format!("this is {}", events.describe()));
    };
    if plan.get("version_document").is_some() {
        return Diagnostic::error(plan.span, "this is a data plan of mParticle, not a tracking plan", "");
    }
    let message = format!("\"events\" is a list: \"{}\" is not read", first.name);
    let label = format!("write \"events\": [{{\"name\": \"{}\", …}}]", first.name);
    Diagnostic::error(first.name_span, message, label)
}

/// Finds rules whose properties are lists, as `RudderStack`, Avo and Amplitude write them.
pub(super) fn rules_of_another_tool(rules: &Node) -> Option<Diagnostic> {
    let rule = rules.items().iter().find(|rule| {
        rule.get("properties")
            .is_some_and(|list| matches!(&list.kind, Kind::Array(items) if items.iter().any(Node::is_object)))
    })?;
    let list = rule.get("properties")?;
    let message = "a list of properties, as RudderStack and Avo export it, is not read: \"properties\" is an object";
    let first = list.items().iter().find_map(|item| item.get("name")?.as_str()).unwrap_or("total");
    let help = format!(
        "write \"properties\": {{\"{first}\": {{\"type\": \"string\"}}}}, \"required\": [\"{first}\"]; RudderStack's API \
         and Avo's export as JSON Schema are read as they are"
    );
    Some(Diagnostic::error(list.span, message, "this is a list").help(help))
}
