//! Amplitude's Developer API.

use super::rudderstack::fails;
use super::{TOKEN, asked, read};
use crate::common::Folder;
use collector::{Answer, Collector, Request};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const EVENTS: &str = "\
Action,Object Type,Object Name,Object Description,Property Type,Event Property Name,Property Value Type,Property Required,Property Is Array
,Event,Order Completed,An order is paid,,,,,
,,,,Event Property,total,number,TRUE,FALSE
,Event,Gone,,,,,,
";
const USERS: &str = "\
Action,Property Type,Property Name,Property Description,Property Value Type,Property Is Array
,User Property,plan,What they pay for,string,FALSE
";

/// A project, as <https://amplitude.com/docs/apis/developer/taxonomy-events> says.
pub struct Project {
    pub server: Collector,
    /// Branches that were imported into, with their CSV.
    pub branches: Arc<Mutex<Vec<(String, String)>>>,
    /// The traits of users, as CSV.
    users: Arc<Mutex<String>>,
    /// How many requests are answered before it fails.
    left: Arc<AtomicUsize>,
}

impl Project {
    pub fn new() -> Self {
        let server = Collector::start().unwrap();
        let branches = Arc::new(Mutex::new(Vec::new()));
        let users = Arc::new(Mutex::new(USERS.to_owned()));
        let left = Arc::new(AtomicUsize::new(usize::MAX));
        let (shared, known, requests) = (Arc::clone(&branches), Arc::clone(&users), Arc::clone(&left));
        server.answer_by(move |request| {
            let answers = || answer(request, &mut shared.lock().unwrap(), &known.lock().unwrap());
            Some(fails(&requests).unwrap_or_else(answers))
        });
        Self { server, branches, users, left }
    }

    /// Answers so many requests, and fails from then on.
    pub fn fail_after(&self, count: usize) {
        self.left.store(count, Ordering::SeqCst);
    }

    /// What others do at Amplitude to the traits of users.
    pub fn change(&self, from: &str, to: &str) {
        let mut users = self.users.lock().unwrap();
        *users = users.replace(from, to);
    }
}

fn answer(request: &Request, branches: &mut Vec<(String, String)>, users: &str) -> Answer {
    let problem = |status: u16, code: &str, detail: &str| {
        let body = json!({ "type": "https://amplitude.com/problems", "title": code, "status": status, "detail": detail, "error_code": code, "retryable": false });
        Answer::status(status).header("Content-Type", "application/problem+json").body(body.to_string())
    };
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return problem(401, "unauthorized", "The access token is not valid.");
    }
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    match (request.method.as_str(), path, query) {
        (
            "GET",
            "/v1/projects/12345/tracking-plan/export",
            "type=events" | "type=events&branch_name=a%2Fb%20%C3%A9",
        ) => Answer::status(200).body(EVENTS),
        (
            "GET",
            "/v1/projects/12345/tracking-plan/export",
            "type=user_properties" | "type=user_properties&branch_name=a%2Fb%20%C3%A9",
        ) => Answer::status(200).body(users),
        ("POST", "/v1/projects/12345/tracking-plan/import", query) => {
            let name = query.strip_prefix("branch_name=").unwrap().to_owned();
            if branches.iter().any(|(known, _)| *known == name) {
                return problem(409, "conflict", "A branch with this name exists.");
            }
            assert_eq!(request.header("content-type"), Some("text/csv"));
            branches.push((name, request.text.clone().unwrap()));
            Answer::status(201)
                .body(r#"{"data":{"object":"tracking_plan_import","project_id":"12345","branch_id":"b1"}}"#)
        }
        _ => problem(404, "not_found", "There is no such project."),
    }
}

#[test]
fn a_plan_is_pulled_changed_and_pushed_into_a_branch() {
    let folder = Folder::new("pull-amplitude");
    let project = Project::new();
    let endpoint = project.server.url();
    let (out, err, code) = asked(&folder, &["pull", "amplitude", "12345", "-o", "plan.json", "--endpoint", &endpoint]);
    assert!(code == 0 && out.starts_with("2 events, 1 property, 1 trait\n"), "{out}{err}");
    let plan: Value = serde_json::from_str(&read(&folder, "plan.json")).unwrap();
    let wanted = json!({ "rules": [
        { "key": "Order Completed", "type": "TRACK", "description": "An order is paid", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "key": "Gone", "type": "TRACK" },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string", "description": "What they pay for" } } },
    ] });
    assert_eq!(plan, wanted);
    let push = ["push", "--plan", "plan.json"];
    let (out, err, code) = asked(&folder, &push);
    assert_eq!((out.as_str(), err.as_str(), code), ("`12345` at Amplitude says what the plan says\n", "", 0));

    let plan = json!({ "rules": [
        { "key": "Order Completed", "description": "An order is paid", "properties": { "total": { "type": "number", "minimum": 0 } }, "required": ["total"] },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string", "description": "What they pay for" }, "age": { "type": "integer" } } },
    ] });
    folder.write("plan.json", plan.to_string());
    let (out, err, code) = asked(&folder, &[&push[..], &["--yes", "--into", "a/b"]].concat());
    let wanted = "\
`12345` at Amplitude:
  changed: `Order Completed`
  changed: the traits of identify
  removed: `Gone`
the changes are in new branches of `12345` at Amplitude: merge them there, then pull
";
    assert!(code == 0 && out.ends_with(wanted), "{out}{err}");
    let branches = project.branches.lock().unwrap().clone();
    assert_eq!(branches.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a%2Fb", "a%2Fb-users"]);
    let (events, users) = (&branches[0].1, &branches[1].1);
    assert!(
        events.starts_with("Action,Object Type,Object Name,") && events.contains("\nRemove,Event,Gone,"),
        "{events}"
    );
    assert!(users.contains("Property Name") && users.contains("User Property") && users.contains("age"), "{users}");

    // The branch is there still.
    let (_, err, code) = asked(&folder, &[&push[..], &["--yes", "--into", "a/b"]].concat());
    let wanted = "\
error: Amplitude has a branch of this name already (A branch with this name exists.)
  at 2 events into the branch `a/b` (request 1 of 2)
help: merge or delete it there, or name another one: `--into NAME`
";
    assert_eq!((err.as_str(), code), (wanted, 2));
}

#[test]
fn a_branch_is_pulled() {
    let folder = Folder::new("pull-amplitude-branch");
    let project = Project::new();
    let endpoint = project.server.url();
    let (out, err, code) = asked(
        &folder,
        &["pull", "amplitude", "12345", "--branch", "a/b é", "-o", "plan.json", "--endpoint", &endpoint],
    );
    assert!(code == 0 && out.starts_with("2 events"), "{out}{err}");
    assert!(read(&folder, "plan.remote.json").contains("\"branch\": \"a/b é\""));
}
