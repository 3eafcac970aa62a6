//! RudderStack's Data Catalog API: a tracking plan, its events in numbered pages, and the schema of each
//! (<https://www.rudderstack.com/docs/api/data-catalog-api/tracking-plans/>).

use super::address::encoded;
use super::changes::{ChangeKind, RuleChange};
use super::client::{ApiClient, ApiRequest, Pages};
use super::{HeldPlan, OF_PLAN, Place, PushStep, about, changed_about, part, text_of};
use crate::Failure;
use crate::format::lost::{Lost, shown};
use crate::format::rule::{call_and_name, id, payload, payload_key};
use crate::format::{InputFile, value};
use plan_model::json::Node;
use ureq::http::Method;

pub(super) fn pull(client: &mut ApiClient, place: &Place) -> Result<HeldPlan, Failure> {
    let path = path(place);
    let plan = client.head(&path)?;
    let ids: Vec<String> = list(client, place, &format!("{path}/events"))?
        .iter()
        .filter_map(|event| text_of(event, "id").map(str::to_owned))
        .collect();
    let mut events = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        client.progress().at(at, Some(ids.len()), "events");
        events.push(client.json(&format!("{path}/events/{}?format=schema", encoded(id)))?);
    }
    let has_categories = events.iter().any(|event| text_of(event, "categoryId").is_some());
    let categories = if has_categories { list(client, place, "/catalog/categories")? } else { Vec::new() };
    let name = |category: &Node| Some((text_of(category, "id")?.to_owned(), text_of(category, "name")?.to_owned()));
    Ok(held(&plan, events, categories.iter().filter_map(name).collect()))
}

fn path(place: &Place) -> String {
    format!("/catalog/tracking-plans/{}", encoded(&place.id))
}

/// Returns all items of a list, asked for page by page.
fn list(client: &mut ApiClient, place: &Place, path: &str) -> Result<Vec<Node>, Failure> {
    let (mut all, mut pages) = (Vec::new(), Pages::default());
    for page in 1.. {
        let answer = client.json(&format!("{path}?page={page}"))?;
        let items = answer.get("data").map(Node::items).unwrap_or_default();
        if let Some(first) = items.first().and_then(|item| text_of(item, "id")) {
            pages.next(first, place)?;
        }
        all.extend(items.iter().map(value::unplaced));
        let total = answer.get("total").and_then(|total| total.to_text().parse::<usize>().ok()).unwrap_or(0);
        if items.is_empty() || all.len() >= total {
            break;
        }
    }
    Ok(all)
}

fn held(plan: &Node, events: Vec<Node>, names: Vec<(String, String)>) -> HeldPlan {
    let rules: Vec<Node> = events.iter().map(|event| rule(event, &names)).collect();
    let about = about(plan);
    let members = about.iter().cloned().chain([("rules".to_owned(), value::list(rules.clone()))]);
    let text = value::pretty(&value::object(members));
    let sources =
        (!rules.is_empty()).then(|| InputFile { name: "rudderstack.json".to_owned(), bytes: text.into_bytes() });
    // An event is found by what tells its rule from others.
    let parts = events.into_iter().zip(rules).map(|(event, rule)| with_id(event, &rule)).collect();
    HeldPlan { sources: sources.into_iter().collect(), about, parts, names }
}

/// Returns the event with the keys of a rule beside its own.
fn with_id(event: Node, rule: &Node) -> Node {
    let keys = ["key", "type"].iter().filter_map(|key| Some(((*key).to_owned(), rule.get(key)?.clone())));
    let own = event.members().iter().map(|member| (member.name.clone(), value::unplaced(&member.value)));
    value::object(own.chain(keys))
}

/// Returns an event as a rule of a plan.
fn rule(event: &Node, categories: &[(String, String)]) -> Node {
    let call = text_of(event, "eventType").unwrap_or("track");
    let mut members = Vec::new();
    if let Some(name) = text_of(event, "name").filter(|name| !name.is_empty()) {
        members.push(("key", value::text(name)));
    }
    members.push(("type", value::text(call.to_uppercase())));
    if let Some(text) = text_of(event, "description").filter(|text| !text.is_empty()) {
        members.push(("description", value::text(text)));
    }
    let category = text_of(event, "categoryId").and_then(|id| categories.iter().find(|(known, _)| known == id));
    if let Some((_, name)) = category {
        members.push(("labels", value::object([("category", value::text(name))])));
    }
    if let Some(schema) = event.get("rules").filter(|schema| schema.is_object()) {
        members.push(("jsonSchema", schema_of_message(schema, payload_key(call))));
    }
    value::object(members)
}

/// Returns the schema of the message. Traits that RudderStack has in the context are those of the call.
fn schema_of_message(schema: &Node, part: &str) -> Node {
    let parts = schema.get("properties");
    let of_context = parts.and_then(|parts| parts.get("context")?.get("properties")?.get("traits"));
    let payload = parts.and_then(|parts| parts.get(part)).or(of_context).map(without_defaults);
    let mut members = vec![("type".to_owned(), value::text("object"))];
    members.extend(payload.map(|payload| ("properties".to_owned(), value::object([(part, payload)]))));
    let others = schema.members().iter().filter(|member| matches!(member.name.as_str(), "$defs" | "definitions"));
    members.extend(others.map(|member| (member.name.clone(), value::unplaced(&member.value))));
    value::object(members)
}

/// Returns a schema without what it would mean all the same.
fn without_defaults(schema: &Node) -> Node {
    let says = |name: &str, node: &Node| match name {
        "required" => !node.items().is_empty(),
        "additionalProperties" => node.as_bool() != Some(true),
        "$schema" => false,
        _ => true,
    };
    let members = schema.members().iter().filter(|member| says(&member.name, &member.value));
    value::object(members.map(|member| (member.name.clone(), value::unplaced(&member.value))))
}

pub(super) fn wanted(plan: &Node, there: &HeldPlan) -> (HeldPlan, Lost) {
    let mut lost = Lost::of_plan(plan, &["name", "description"]);
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let events = rules.iter().filter_map(|rule| event(rule, there, &mut lost)).collect();
    (held(plan, events, there.names.clone()), lost)
}

/// Returns a rule as the API takes it; none where RudderStack has no such event.
fn event(rule: &Node, there: &HeldPlan, lost: &mut Lost) -> Option<Node> {
    let (call, name) = call_and_name(rule);
    if call == "common" {
        lost.whole(rule);
        return None;
    }
    if call != "track" && !name.is_empty() {
        lost.at("the name", &shown(rule));
    }
    lost.of_message(rule, &["description", "labels", "additionalProperties", "definitions", "$defs"]);
    let known_call = (call.to_uppercase(), if call == "track" { name.clone() } else { String::new() });
    let known = part(there, &known_call).or_else(|| part(there, &id(rule)));
    let section = known.and_then(|known| text_of(known, "identitySection")).filter(|section| !section.is_empty());
    let section = section.unwrap_or_else(|| payload_key(&call)).to_owned();
    let mut members = vec![
        ("name", value::text(if call == "track" { name.as_str() } else { "" })),
        ("description", value::text(text_of(rule, "description").unwrap_or_default())),
        ("eventType", value::text(&call)),
        ("identitySection", value::text(&section)),
    ];
    if let Some(id) = category(rule, there, lost) {
        members.push(("categoryId", value::text(id)));
    }
    members.push(("rules", rules_of(rule, &section)));
    Some(value::object(members))
}

/// Returns the id of the category that the rule names.
fn category(rule: &Node, there: &HeldPlan, lost: &mut Lost) -> Option<String> {
    let labels = rule.get("labels").map(Node::members).unwrap_or_default();
    let mut id = None;
    for label in labels {
        let text = label.value.to_text();
        id = there
            .names
            .iter()
            .find(|(_, name)| label.name == "category" && *name == text)
            .map(|(id, _)| id.clone())
            .or(id);
        if label.name != "category" {
            lost.at(format!("the label {}", label.name), &shown(rule));
        } else if id.is_none() {
            lost.at(format!("the category {text}, which RudderStack does not have,"), &shown(rule));
        }
    }
    id
}

/// Returns the schema of the message, with all that the API wants to be said.
fn rules_of(rule: &Node, section: &str) -> Node {
    let schema = payload(rule);
    let is_open = schema.get("additionalProperties").map_or_else(|| value::boolean(true), value::unplaced);
    let mut members = vec![
        ("type".to_owned(), value::text("object")),
        ("additionalProperties".to_owned(), is_open),
        (
            "properties".to_owned(),
            schema.get("properties").map_or_else(|| value::object::<String>([]), value::unplaced),
        ),
        ("required".to_owned(), schema.get("required").map_or_else(|| value::list(Vec::new()), value::unplaced)),
    ];
    let is_long = rule.get("jsonSchema").is_some();
    let is_more = |name: &str| is_long && !members.iter().any(|(known, _)| known == name);
    let more: Vec<(String, Node)> = schema
        .members()
        .iter()
        .filter(|member| is_more(&member.name))
        .map(|member| (member.name.clone(), value::unplaced(&member.value)))
        .collect();
    members.extend(more);
    let payload = value::object(members);
    let parts = match section {
        "context.traits" => {
            value::object([("context", value::object([("properties", value::object([("traits", payload)]))]))])
        }
        section => value::object([(section, payload)]),
    };
    value::object([("type", value::text("object")), ("properties", parts)])
}

pub(super) fn steps(place: &Place, there: &HeldPlan, wanted: &HeldPlan, changes: &[RuleChange]) -> Vec<PushStep> {
    let path = path(place);
    let mut steps = Vec::new();
    if let Some(body) = changed_about(there, wanted) {
        let request = ApiRequest::json(Method::PUT, path.clone(), body);
        steps.push(PushStep { what: OF_PLAN.to_owned(), request });
    }
    for change in changes {
        let request = match change.kind {
            ChangeKind::Removed => part(there, &change.id).and_then(|event| text_of(event, "id")).map(|id| {
                ApiRequest { method: Method::DELETE, path: format!("{path}/events/{}", encoded(id)), body: None }
            }),
            // One event a request: the API takes no more.
            _ => part(wanted, &change.id)
                .map(|event| ApiRequest::json(Method::PATCH, format!("{path}/events"), body(event))),
        };
        steps.extend(request.map(|request| PushStep { what: change.shown(), request }));
    }
    steps
}

fn body(event: &Node) -> Vec<u8> {
    let own = event.members().iter().filter(|member| !matches!(member.name.as_str(), "key" | "type"));
    value::object(own.map(|member| (member.name.clone(), member.value.clone()))).to_json().into_bytes()
}
