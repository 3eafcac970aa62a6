//! Segment's Public API.

use super::{TOKEN, asked, read};
use crate::common::Folder;
use collector::{Answer, Collector, Request};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A workspace with one plan. It answers as <https://docs.segmentapis.com/tag/Tracking-Plans> says.
pub struct Workspace {
    pub server: Collector,
    pub plan: Arc<Mutex<Value>>,
    refused: Arc<Mutex<String>>,
    ignored: Arc<Mutex<String>>,
}

impl Workspace {
    pub fn new(rules: &[Value]) -> Self {
        let server = Collector::start().unwrap();
        let plan = json!({ "about": { "id": "tp_1", "name": "Shop", "slug": "shop", "type": "LIVE", "updatedAt": "1" }, "rules": rules });
        let plan = Arc::new(Mutex::new(plan));
        let shared = Arc::clone(&plan);
        let refused: Arc<Mutex<String>> = Arc::default();
        let ignored: Arc<Mutex<String>> = Arc::default();
        let (refuses, ignores) = (Arc::clone(&refused), Arc::clone(&ignored));
        server.answer_by(move |request| {
            if *refuses.lock().unwrap() == request.method {
                return Some(Answer::status(400).body(r#"{"errors":[{"type":"bad-request","message":"not now"}]}"#));
            }
            if *refuses.lock().unwrap() == format!("token {}", request.method) {
                return Some(unauthorized());
            }
            if *ignores.lock().unwrap() == request.method {
                return Some(Answer::status(200).body(r#"{"data":{"status":"SUCCESS"}}"#));
            }
            Some(answer(request, &mut shared.lock().unwrap()))
        });
        Self { server, plan, refused, ignored }
    }

    /// Requests of this method are refused from now on.
    pub fn refuse(&self, method: &str) {
        *self.refused.lock().unwrap() = method.to_owned();
    }

    /// The token is not valid any more when the first request of this method comes.
    pub fn expire_at(&self, method: &str) {
        *self.refused.lock().unwrap() = format!("token {method}");
    }

    /// Requests of this method are answered with success from now on, and nothing is done.
    pub fn ignore(&self, method: &str) {
        *self.ignored.lock().unwrap() = method.to_owned();
    }

    pub fn rules(&self) -> Vec<Value> {
        self.plan.lock().unwrap()["rules"].as_array().unwrap().clone()
    }

    /// Somebody changes the plan in the app.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Value>)) {
        let mut plan = self.plan.lock().unwrap();
        change(plan["rules"].as_array_mut().unwrap());
        let version: u32 = plan["about"]["updatedAt"].as_str().unwrap().parse().unwrap();
        plan["about"]["updatedAt"] = json!((version + 1).to_string());
    }

    /// The requests as `GET /path`.
    pub fn requests(&self) -> Vec<String> {
        self.server.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
    }
}

pub fn rule(key: &str, properties: Value) -> Value {
    json!({
        "key": key, "type": "TRACK", "version": 1,
        "jsonSchema": { "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "description": format!("{key} is sent"),
            "properties": { "properties": { "type": "object", "properties": properties } } },
        "createdAt": "2024-01-01T00:00:00.000Z", "updatedAt": "2024-01-01T00:00:00.000Z",
    })
}

pub fn unauthorized() -> Answer {
    Answer::status(401).body(r#"{"errors":[{"type":"unauthorized","message":"Unauthorized"}]}"#)
}

fn answer(request: &Request, plan: &mut Value) -> Answer {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return unauthorized();
    }
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let data = |data: Value| Answer::status(200).body(json!({ "data": data }).to_string());
    match (request.method.as_str(), path) {
        ("GET", "/tracking-plans/tp_1") => data(json!({ "trackingPlan": plan["about"] })),
        ("GET", "/tracking-plans/tp_1/rules") => {
            let rules = plan["rules"].as_array().unwrap();
            let parameter = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name));
            let start: usize = parameter("pagination%5Bcursor%5D=").map_or(0, |text| text.parse().unwrap());
            let count: usize = parameter("pagination%5Bcount%5D=").unwrap().parse().unwrap();
            let end = (start + count).min(rules.len());
            let mut pagination = json!({ "current": start.to_string(), "totalEntries": rules.len() });
            if end < rules.len() {
                pagination["next"] = json!(end.to_string());
            }
            data(json!({ "rules": rules[start..end], "pagination": pagination }))
        }
        ("PATCH", "/tracking-plans/tp_1/rules") => {
            for new in request.body["rules"].as_array().unwrap() {
                let rules = plan["rules"].as_array_mut().unwrap();
                rules.retain(|rule| {
                    (&rule["type"], &rule["key"], &rule["version"]) != (&new["type"], &new["key"], &new["version"])
                });
                let mut new = new.clone();
                new["createdAt"] = json!("2026-01-01T00:00:00.000Z");
                rules.push(new);
            }
            data(json!({ "rules": [] }))
        }
        ("DELETE", "/tracking-plans/tp_1/rules") => {
            let key = query.split('&').find_map(|part| part.strip_prefix("rules.0%5Bkey%5D=")).unwrap();
            let key = key.replace("%20", " ").replace("%2F", "/").replace("%C3%A9", "é").replace("%C3%89", "É");
            plan["rules"].as_array_mut().unwrap().retain(|rule| rule["key"] != json!(key));
            data(json!({ "status": "SUCCESS" }))
        }
        ("PATCH", "/tracking-plans/tp_1") => {
            let changes = request.body.as_object().unwrap().clone();
            plan["about"].as_object_mut().unwrap().extend(changes);
            data(json!({ "status": "SUCCESS" }))
        }
        _ => Answer::status(404).body(r#"{"errors":[{"type":"not-found","message":"Resource not found"}]}"#),
    }
}

pub fn pull(folder: &Folder, workspace: &Workspace, more: &[&str]) -> (String, String, u8) {
    let endpoint = workspace.server.url();
    asked(folder, &[&["pull", "segment", "tp_1", "-o", "plan.json", "--endpoint", &endpoint], more].concat())
}

const PUSH: [&str; 3] = ["push", "--plan", "plan.json"];

#[test]
fn a_plan_is_pulled_changed_and_pushed() {
    let folder = Folder::new("pull-segment");
    let workspace =
        Workspace::new(&[rule("Cart Viewed", json!({ "total": { "type": "number" } })), rule("Été / été", json!({}))]);
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert_eq!((out.as_str(), err.as_str(), code), ("2 events, 1 property\n16 of 16 cells and values read\n", "", 0));
    // As the server has it, which sorts its keys, and without its times.
    let plan = r#"{
  "name": "Shop",
  "rules": [
    {
      "jsonSchema": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "Cart Viewed is sent",
        "properties": {
          "properties": {
            "properties": {
              "total": { "type": "number" }
            },
            "type": "object"
          }
        },
        "type": "object"
      },
      "key": "Cart Viewed",
      "type": "TRACK",
      "version": 1
    },
"#;
    let pulled = read(&folder, "plan.json");
    assert!(pulled.starts_with(plan) && pulled.contains("\"Été / été\""), "{pulled}");
    assert!(!folder.0.join("plan.pull.jsonl").exists());

    // Nothing to do.
    let (out, err, code) = asked(&folder, &PUSH);
    assert_eq!((out.as_str(), err.as_str(), code), ("`tp_1` at Segment says what the plan says\n", "", 0));

    // The team adds an event in the short form, takes one out, and says more of another.
    let changed =
        pulled.replace("\"total\": { \"type\": \"number\" }", "\"total\": { \"type\": \"number\", \"minimum\": 0 }");
    let mut plan: Value = serde_json::from_str(&changed).unwrap();
    plan["rules"].as_array_mut().unwrap().remove(1);
    plan["rules"].as_array_mut().unwrap().push(
        json!({ "key": "Gift Sent", "description": "A gift is sent", "owner": "Sales", "properties": { "to": { "type": "string" } }, "required": ["to"] }),
    );
    folder.write("plan.json", plan.to_string());
    let before = workspace.rules();
    let (out, err, code) = asked(&folder, &PUSH);
    assert_eq!(err, "not at Segment, which has no place for it:\n  owner of `Gift Sent`\n");
    assert_eq!(
        (out.as_str(), code),
        (
            "\
code, data, warehouse: event \"Été / été\" is removed
 --> tp_1 at Segment:33
  = code: `ÉtéÉté` is gone
  = data: it is not sent any more
  = warehouse: table `t_t` gets no values any more
code, data: property `total` of event \"Cart Viewed\" has other rules
 --> plan.json:1
  = code: a call whose literal the new rules refuse stops compiling
  = data: other values are allowed than before
safe: event \"Gift Sent\" is added
 --> plan.json:1

3 changes; breaking: code 2, data 2, warehouse 1

`tp_1` at Segment:
  added: `Gift Sent`
  changed: `Cart Viewed`
  removed: `Été / été`
nothing was changed: `cargo plan push --yes` changes it
",
            0
        )
    );
    assert_eq!(workspace.rules(), before, "a dry run");

    let (out, _, code) = asked(&folder, &[&PUSH[..], &["--yes"]].concat());
    assert!(code == 0 && out.ends_with("\n`tp_1` at Segment is up to date\n"), "{out}");
    let rules = workspace.rules();
    let keys: Vec<&str> = rules.iter().map(|rule| rule["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["Cart Viewed", "Gift Sent"]);
    assert_eq!(rules[0]["jsonSchema"]["properties"]["properties"]["properties"]["total"]["minimum"], 0);
    assert_eq!(
        (&rules[1]["type"], &rules[1]["version"], &rules[1]["jsonSchema"]["description"]),
        (&json!("TRACK"), &json!(1), &json!("A gift is sent"))
    );
    assert!(workspace.requests().iter().any(|request| request
        == "DELETE /tracking-plans/tp_1/rules?rules.0%5Btype%5D=TRACK&rules.0%5Bkey%5D=%C3%89t%C3%A9%20%2F%20%C3%A9t%C3%A9&rules.0%5Bversion%5D=1"));

    // What was pushed is no change at the service: a pull finds nothing, and so does a push.
    let before = read(&folder, "plan.json");
    let (out, err, code) = asked(&folder, &["pull", "-o", "plan.json"]);
    assert!(code == 0 && out.ends_with("nothing changed in plan.json\n"), "{out}{err}");
    assert_eq!(read(&folder, "plan.json"), before);
    let (out, _, code) = asked(&folder, &PUSH);
    assert_eq!((out.as_str(), code), ("`tp_1` at Segment says what the plan says\n", 0));
    // An event that was pushed in the short form, and is changed at the service, is changed in the short form.
    workspace.change(|rules| rules[1]["jsonSchema"]["description"] = json!("A gift is on its way"));
    let (out, err, code) = asked(&folder, &["pull", "-o", "plan.json"]);
    assert!(
        code == 0
            && out.ends_with("changed in plan.json:\n  `Gift Sent`: description becomes \"A gift is on its way\"\n"),
        "{out}{err}"
    );
    assert!(!read(&folder, "plan.json").split("Gift Sent").nth(1).unwrap().contains("jsonSchema"));
}

#[test]
fn a_pull_changes_what_changed_and_keeps_the_rest_of_the_file() {
    let folder = Folder::new("pull-again");
    let workspace = Workspace::new(&[rule("A", json!({ "a": { "type": "string" } })), rule("B", json!({}))]);
    assert_eq!(pull(&folder, &workspace, &[]).2, 0);
    let pulled = read(&folder, "plan.json");
    let ours = pulled.replacen("\"key\": \"A\",", "// ours\n      \"owner\": \"Sales\",   \"key\": \"A\",", 1);
    folder.write("plan.json", &ours);
    workspace.change(|rules| {
        rules[0]["jsonSchema"]["properties"]["properties"]["properties"]["a"]["type"] = json!("number")
    });
    let (out, err, code) = asked(&folder, &["pull", "-o", "plan.json", "--check"]);
    assert_eq!(err, "");
    let wanted = "\
the plan and `tp_1` at Segment differ:
  `A`: a: type is \"string\" in the plan, and \"number\" in the source
help: `cargo plan pull -o …` brings the plan up to date; what is right in the plan belongs into the source
";
    assert_eq!((out.as_str(), code), (wanted, 1));
    let (out, _, code) = asked(&folder, &["pull", "-o", "plan.json"]);
    assert!(code == 0 && out.ends_with("changed in plan.json:\n  `A`: a: type becomes \"number\"\n"), "{out}");
    assert_eq!(read(&folder, "plan.json"), ours.replacen("\"string\"", "\"number\"", 1));
    let (out, _, code) = asked(&folder, &["pull", "-o", "plan.json", "--check"]);
    assert_eq!((out.as_str(), code), ("the plan says what `tp_1` at Segment says\n", 0));

    // Both sides say something else.
    folder.write("plan.json", read(&folder, "plan.json").replacen("\"number\"", "\"integer\"", 1));
    workspace.change(|rules| {
        rules[0]["jsonSchema"]["properties"]["properties"]["properties"]["a"]["type"] = json!("boolean")
    });
    let (out, _, code) = asked(&folder, &["pull", "-o", "plan.json"]);
    let wanted = "conflicts, of which the plan's side was kept:\n  `A`: a: type is \"integer\" in the plan, and \"boolean\" at the source\n";
    assert!(code == 1 && out.contains(wanted), "{out}");
}

#[test]
fn a_push_is_refused_where_others_changed_the_plan() {
    let folder = Folder::new("push-refused");
    let workspace = Workspace::new(&[rule("A", json!({})), rule("B", json!({}))]);
    folder.write("plan.json", r#"{ "rules": [ { "key": "A" } ] }"#);
    let endpoint = workspace.server.url();
    let (out, err, code) =
        asked(&folder, &["push", "segment", "tp_1", "--endpoint", &endpoint, "--plan", "plan.json", "--yes"]);
    let wanted = "error: the plan `tp_1` at Segment has events, and was not pulled into plan.json before\n\
                  help: `cargo plan pull segment tp_1 -o plan.json` says what is there\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));

    assert_eq!(pull(&folder, &workspace, &[]).2, 0);
    let before = workspace.rules();
    workspace.change(|rules| {
        rules[0]["jsonSchema"]["description"] = json!("theirs");
        rules.remove(1);
        rules.push(rule("C", json!({})));
    });
    let (out, err, code) = asked(&folder, &[&PUSH[..], &["--yes"]].concat());
    let wanted = "error: the plan `tp_1` at Segment changed since the last pull, and nothing was pushed:
  added: `C`
  changed: `A`
  removed: `B`
help: `cargo plan pull -o plan.json` brings that into the plan; then push again
";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    assert!(workspace.requests().iter().all(|request| request.starts_with("GET")));
    assert_ne!(workspace.rules(), before);
}

#[test]
fn an_empty_plan_is_pulled_and_pushed_to() {
    let folder = Folder::new("push-empty");
    let workspace = Workspace::new(&[]);
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert_eq!((out.as_str(), err.as_str(), code), ("0 events, 0 properties\n0 of 0 cells and values read\n", "", 0));
    assert_eq!(read(&folder, "plan.json"), "{ \"name\": \"Shop\", \"rules\": [] }\n");
    folder.write("plan.json", r#"{ "name": "Our shop", "rules": [ { "key": "A" }, { "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } } ] }"#);
    let (out, _, code) = asked(&folder, &[&PUSH[..], &["--yes"]].concat());
    let wanted = "\
`tp_1` at Segment:
  added: `A`
  added: the traits of identify
  changed: the name or the description of the plan
`tp_1` at Segment is up to date
";
    assert_eq!((out.as_str(), code), (wanted, 0));
    assert_eq!(workspace.plan.lock().unwrap()["about"]["name"], "Our shop");
    assert_eq!(workspace.rules()[1]["jsonSchema"]["properties"]["traits"]["properties"]["plan"]["type"], "string");
}

/// A service that says that it did what it did not.
#[test]
fn what_a_service_did_not_do_is_said() {
    let folder = Folder::new("push-not-done");
    let workspace = Workspace::new(&[rule("A", json!({})), rule("B", json!({}))]);
    assert_eq!(pull(&folder, &workspace, &[]).2, 0);
    let mut plan: Value = serde_json::from_str(&read(&folder, "plan.json")).unwrap();
    plan["rules"].as_array_mut().unwrap().remove(0);
    folder.write("plan.json", plan.to_string());
    workspace.ignore("DELETE");
    let (out, err, code) = asked(&folder, &[&PUSH[..], &["--yes"]].concat());
    assert!(
        code == 1 && out.ends_with("Segment took the changes, and has this otherwise than the plan:\n  removed: `A`\n"),
        "{out}{err}"
    );
}

#[test]
fn a_large_plan_comes_in_pages() {
    let folder = Folder::new("pull-pages");
    let rules: Vec<Value> = (0..450).map(|at| rule(&format!("Event {at}"), json!({}))).collect();
    let workspace = Workspace::new(&rules);
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.starts_with("450 events, 0 properties\n"), "{out}{err}");
    assert_eq!(workspace.requests().len(), 1 + 3);
    // Two hundred and fifty rules are changed by two requests.
    let text = read(&folder, "plan.json");
    let mut plan: Value = serde_json::from_str(&text).unwrap();
    for rule in plan["rules"].as_array_mut().unwrap().iter_mut().take(250) {
        rule["jsonSchema"]["description"] = json!("new");
    }
    folder.write("plan.json", plan.to_string());
    let (out, err, code) = asked(&folder, &[&PUSH[..], &["--yes"]].concat());
    assert!(code == 0 && out.contains("  changed: `Event 9`\n  changed: 240 more\n"), "{out}{err}");
    let patches: Vec<usize> = workspace
        .server
        .requests()
        .iter()
        .filter(|request| request.method == "PATCH")
        .map(|request| request.body["rules"].as_array().unwrap().len())
        .collect();
    assert_eq!(patches, [200, 50]);
}

/// The newest version is the plan's; older ones, and the event that Segment adds, are left alone.
#[test]
fn versions_and_what_segment_adds_are_kept() {
    let folder = Folder::new("push-versions");
    let mut second = rule("A", json!({ "a": { "type": "string" } }));
    second["version"] = json!(2);
    let consent = rule("Segment Consent Preference Updated", json!({}));
    let workspace = Workspace::new(&[rule("A", json!({})), second, consent]);
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.contains("there is a newer version of the rule"), "{out}{err}");
    folder.write("plan.json", r#"{ "rules": [ { "key": "A", "properties": { "a": { "type": "number" } } } ] }"#);
    let (out, err, code) = asked(&folder, &[&PUSH[..], &["--yes"]].concat());
    assert!(code == 0 && !out.contains("removed"), "{out}{err}");
    let versions: Vec<(Value, Value)> =
        workspace.rules().iter().map(|rule| (rule["key"].clone(), rule["version"].clone())).collect();
    assert_eq!(versions.len(), 3, "{versions:?}");
    assert!(versions.contains(&(json!("A"), json!(1))) && versions.contains(&(json!("A"), json!(2))));
}

/// Without `--output` the plan is shown.
#[test]
fn a_plan_is_shown() {
    let folder = Folder::new("pull-shown");
    let workspace = Workspace::new(&[rule("A", json!({}))]);
    let (out, err, code) = asked(&folder, &["pull", "segment", "tp_1", "--endpoint", &workspace.server.url()]);
    assert_eq!((code, err.as_str()), (0, "1 event, 0 properties\n8 of 8 cells and values read\n"));
    assert!(
        out.starts_with("{\n  \"name\": \"Shop\",\n") && std::fs::read_dir(&folder.0).unwrap().next().is_none(),
        "{out}"
    );
}
