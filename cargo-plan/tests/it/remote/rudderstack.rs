//! RudderStack's Data Catalog API.

use super::{TOKEN, asked, read};
use crate::common::Folder;
use collector::{Answer, Collector, Request};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A workspace that gives two events a page, as <https://www.rudderstack.com/docs/api/data-catalog-api/tracking-plans/> says.
pub struct Catalog {
    pub server: Collector,
    events: Arc<Mutex<Vec<Value>>>,
    /// How many requests are answered before it fails.
    left: Arc<AtomicUsize>,
}

const PAGE: usize = 2;

impl Catalog {
    pub fn new(events: Vec<Value>) -> Self {
        let server = Collector::start().unwrap();
        let events = Arc::new(Mutex::new(events));
        let shared = Arc::clone(&events);
        let left = Arc::new(AtomicUsize::new(usize::MAX));
        let requests = Arc::clone(&left);
        server.answer_by(move |request| {
            Some(fails(&requests).unwrap_or_else(|| answer(request, &mut shared.lock().unwrap())))
        });
        Self { server, events, left }
    }

    /// Answers so many requests, and fails from then on.
    pub fn fail_after(&self, count: usize) {
        self.left.store(count, Ordering::SeqCst);
    }

    /// What others do at RudderStack.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Value>)) {
        change(&mut self.events.lock().unwrap());
    }
}

/// The answer of a server that has no more good ones.
pub fn fails(left: &AtomicUsize) -> Option<Answer> {
    let counted = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    counted.is_err().then(|| Answer::status(503).header("Retry-After", "0"))
}

pub fn event(id: &str, name: &str, kind: &str, section: &str, schema: Value) -> Value {
    json!({
        "id": id, "name": name, "description": "It is sent", "eventType": kind, "identitySection": section,
        "categoryId": "cat_1", "workspaceId": "w", "createdBy": "u", "createdAt": "2025-07-21T09:09:49.990Z",
        "rules": { "$schema": "", "type": "object", "properties": { section: schema } },
    })
}

fn answer(request: &Request, events: &mut Vec<Value>) -> Answer {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Answer::status(401).body(r#"{"message":"Unauthorized"}"#);
    }
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let ok = |body: Value| Answer::status(200).body(body.to_string());
    let plan = "/v2/catalog/tracking-plans/tp_%C3%A91";
    let page: usize =
        query.split('&').find_map(|part| part.strip_prefix("page=")).map_or(1, |page| page.parse().unwrap());
    match (request.method.as_str(), path) {
        ("GET", path) if path == plan => ok(
            json!({ "id": "tp_é1", "name": "Shop", "description": null, "version": 3, "creationType": "Data catalog API", "workspaceId": "w" }),
        ),
        ("GET", "/v2/catalog/categories") => {
            ok(json!({ "data": [{ "id": "cat_1", "name": "Sales" }], "total": 1, "currentPage": 1, "pageSize": 50 }))
        }
        ("GET", path) if path == format!("{plan}/events") => {
            let data: Vec<Value> =
                events.iter().skip((page - 1) * PAGE).take(PAGE).map(|event| json!({ "id": event["id"] })).collect();
            ok(json!({ "data": data, "total": events.len(), "currentPage": page, "pageSize": PAGE }))
        }
        ("PATCH", path) if path == format!("{plan}/events") => {
            let mut new = request.body.clone();
            let is_it = |event: &Value| (&event["name"], &event["eventType"]) == (&new["name"], &new["eventType"]);
            let at = events.iter().position(is_it);
            new["id"] = at.map_or_else(|| json!(format!("ev_{}", events.len() + 1)), |at| events[at]["id"].clone());
            match at {
                Some(at) => events[at] = new,
                None => events.push(new),
            }
            ok(json!({ "id": "tp_é1" }))
        }
        (method, path) => match path.strip_prefix(&format!("{plan}/events/")) {
            Some(id) if method == "DELETE" => {
                events.retain(|event| event["id"] != json!(id));
                Answer::status(204)
            }
            Some(id) => events
                .iter()
                .find(|event| event["id"] == json!(id))
                .map_or(Answer::status(404), |event| ok(event.clone())),
            None => Answer::status(400).body(r#"{"error":"tracking plan not found"}"#),
        },
    }
}

#[test]
fn a_plan_is_pulled_changed_and_pushed() {
    let folder = Folder::new("pull-rudderstack");
    let order = json!({ "type": "object", "additionalProperties": false, "required": ["total"],
        "properties": { "total": { "type": ["number"], "minimum": 0 }, "note": { "type": ["string", "null"] } } });
    let traits = json!({ "type": "object", "additionalProperties": true, "required": [], "properties": { "plan": { "type": ["string"] } } });
    let mut identify = event("ev_2", "", "identify", "traits", json!({}));
    identify["identitySection"] = json!("context.traits");
    identify["rules"]["properties"] = json!({ "context": { "properties": { "traits": traits } } });
    let mut gone = event("ev_3", "Gone", "track", "properties", json!({ "type": "object", "properties": {} }));
    gone["categoryId"] = Value::Null;
    let catalog = Catalog::new(vec![event("ev_1", "Order Completed", "track", "properties", order), identify, gone]);
    let endpoint = format!("{}/v2", catalog.server.url());
    let (out, err, code) =
        asked(&folder, &["pull", "rudderstack", "tp_é1", "-o", "plan.json", "--endpoint", &endpoint]);
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("2 events, 2 properties, 1 trait\n24 of 24 cells and values read\n", "", 0)
    );
    let plan: Value = serde_json::from_str(&read(&folder, "plan.json")).unwrap();
    let wanted = json!({ "name": "Shop", "rules": [
        { "key": "Order Completed", "type": "TRACK", "description": "It is sent", "labels": { "category": "Sales" }, "jsonSchema": { "type": "object", "properties": {
            "properties": { "type": "object", "additionalProperties": false, "required": ["total"],
                "properties": { "total": { "type": ["number"], "minimum": 0 }, "note": { "type": ["string", "null"] } } } } } },
        { "type": "IDENTIFY", "description": "It is sent", "labels": { "category": "Sales" }, "jsonSchema": { "type": "object", "properties": {
            "traits": { "type": "object", "properties": { "plan": { "type": ["string"] } } } } } },
        { "key": "Gone", "type": "TRACK", "description": "It is sent", "jsonSchema": { "type": "object", "properties": { "properties": { "type": "object", "properties": {} } } } },
    ] });
    assert_eq!(plan, wanted);
    let push = ["push", "--plan", "plan.json"];
    let (out, err, code) = asked(&folder, &push);
    assert_eq!((out.as_str(), err.as_str(), code), ("`tp_é1` at RudderStack says what the plan says\n", "", 0));

    let mut plan = plan;
    let rules = plan["rules"].as_array_mut().unwrap();
    rules.remove(2);
    rules[1]["jsonSchema"]["properties"]["traits"]["properties"]["email"] = json!({ "type": "string" });
    rules.push(json!({ "key": "Gift Sent", "type": "TRACK", "owner": "Sales", "labels": { "category": "Unknown" }, "properties": { "to": { "type": "string" } }, "required": ["to"] }));
    folder.write("plan.json", plan.to_string());
    let (out, err, code) = asked(&folder, &[&push[..], &["--yes"]].concat());
    assert_eq!(
        err,
        "not at RudderStack, which has no place for it:\n  owner of `Gift Sent`\n  the category Unknown, which RudderStack does not have, of `Gift Sent`\n"
    );
    let wanted = "\
`tp_é1` at RudderStack:
  added: `Gift Sent`
  changed: the traits of identify
  removed: `Gone`
`tp_é1` at RudderStack is up to date
";
    assert!(code == 0 && out.ends_with(wanted), "{out}");
    let events = catalog.events.lock().unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(
        (&events[1]["id"], &events[1]["identitySection"], &events[1]["categoryId"]),
        (&json!("ev_2"), &json!("context.traits"), &json!("cat_1"))
    );
    let traits = &events[1]["rules"]["properties"]["context"]["properties"]["traits"];
    assert_eq!(traits["properties"]["email"]["type"], "string");
    // The API wants all of it to be said.
    let new = json!({ "type": "object", "properties": { "properties": { "type": "object", "additionalProperties": true,
        "properties": { "to": { "type": "string" } }, "required": ["to"] } } });
    assert_eq!(
        (&events[2]["name"], &events[2]["eventType"], &events[2]["rules"]),
        (&json!("Gift Sent"), &json!("track"), &new)
    );
    drop(events);
    let (out, _, code) = asked(&folder, &push);
    assert_eq!((out.as_str(), code), ("`tp_é1` at RudderStack says what the plan says\n", 0));
}
