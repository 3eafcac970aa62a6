//! What `pull` and `push` do where a server fails, lies, or asks them to wait.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::remote::amplitude::Project;
use crate::remote::rudderstack::{Catalog, event};
use crate::remote::segment::{Workspace, pull, rule, unauthorized};
use crate::remote::{TOKEN, asked, read};
use collector::{Answer, Collector};
use serde_json::{Value, json};

fn many(count: usize) -> Workspace {
    let rules: Vec<Value> = (0..count).map(|at| rule(&format!("Event {at}"), json!({}))).collect();
    Workspace::new(&rules)
}

/// Makes two changes in the plan that was pulled: a rule comes, and the first goes.
fn put_new_for_first(folder: &Folder) {
    let mut plan: Value = serde_json::from_str(&read(folder, "plan.json")).unwrap();
    let rules = plan["rules"].as_array_mut().unwrap();
    rules.remove(0);
    rules.push(json!({ "key": "New" }));
    folder.write("plan.json", plan.to_string());
}

/// The documented answer to too many requests, which ends at once.
fn too_many() -> Answer {
    let body = r#"{"errors":[{"type":"RequestError","message":"Too many requests","data":{"remainingPoints":0,"msBeforeNext":1,"consumedPoints":21}}]}"#;
    Answer::status(429).body(body)
}

/// An answer after which nothing is waited for.
fn at_once(answer: Answer) -> Answer {
    answer.header("Retry-After", "0")
}

#[test]
fn limits_are_heeded_and_failures_tried_again() {
    let folder = Folder::new("faults-again");
    let workspace = many(1);
    let server = &workspace.server;
    for answer in [
        too_many(),
        Answer::status(429).header("Retry-After", "0"),
        Answer::status(429).header("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"),
        Answer::status(503).header("Retry-After", "0"),
        Answer::status(500).body("<html>oops</html>"),
        Answer::close(),
        Answer::status(200).body("{\"data\": {\"tracking"),
    ] {
        server.answer_next(answer);
    }
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.starts_with("1 event, "), "{out}{err}");
    assert_eq!(server.requests().len(), 7 + 2);
}

#[test]
fn a_server_that_asks_for_an_hour_is_left_alone() {
    let folder = Folder::new("faults-hour");
    let workspace = many(1);
    workspace.server.answer_next(Answer::status(429).header("Retry-After", "3600"));
    let (out, err, code) = pull(&folder, &workspace, &[]);
    let wanted = "error: Segment asks to wait 60 minutes before the next request\nhelp: run it again later\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
}

/// A date is as good as seconds, and one that is far ahead is not waited for.
#[test]
fn a_server_that_names_a_time_in_an_hour_is_left_alone() {
    let folder = Folder::new("faults-date");
    let workspace = many(1);
    let date_in = |seconds: i64| {
        let time = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).unwrap()
    };
    let date = date_in(3600);
    workspace.server.answer_next(Answer::status(429).header("Retry-After", &date));
    let (out, err, code) = pull(&folder, &workspace, &[]);
    let wanted = "error: Segment asks to wait 60 minutes before the next request\nhelp: run it again later\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    // In a second it is asked again.
    let date = date_in(1);
    workspace.server.answer_next(Answer::status(503).header("Retry-After", &date));
    assert_eq!(pull(&folder, &workspace, &[]).2, 0);
    assert_eq!(workspace.server.requests().len(), 1 + 1 + 2);
}

/// A token that ends between two pages, or between two changes, is one sentence; with a new one it goes on where it was.
#[test]
fn a_token_that_ends_in_the_middle() {
    let folder = Folder::new("faults-token-middle");
    let workspace = many(400);
    let rules = workspace.rules();
    let about = workspace.plan.lock().unwrap()["about"].clone();
    workspace.server.answer_next(Answer::status(200).body(json!({ "data": { "trackingPlan": about } }).to_string()));
    let page = json!({ "data": { "rules": rules[..200], "pagination": { "current": "0", "next": "200" } } });
    workspace.server.answer_next(Answer::status(200).body(page.to_string()));
    workspace.server.answer_next(unauthorized());
    let (out, err, code) = pull(&folder, &workspace, &[]);
    let wanted = "error: Segment does not know the token (Unauthorized)\n\
                  help: it needs a Public API token of a workspace with Protocols, from Settings, Workspace settings, Access Management, Tokens; it is read from SEGMENT_PUBLIC_API_TOKEN or `--token-command`\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    assert!(!folder.0.join("plan.json").exists());
    let before = workspace.server.requests().len();
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.starts_with("400 events"), "{out}{err}");
    let second = "GET /tracking-plans/tp_1/rules?pagination%5Bcount%5D=200&pagination%5Bcursor%5D=200";
    assert_eq!(workspace.requests().split_off(before), ["GET /tracking-plans/tp_1", second]);

    put_new_for_first(&folder);
    let push = ["push", "--plan", "plan.json", "--yes"];
    workspace.expire_at("DELETE");
    let (_, err, code) = asked(&folder, &push);
    let wanted = "error: Segment does not know the token (Unauthorized)\n  \
                  at `Event 0` (request 2 of 2; those before it are made)\n\
                  help: it needs a Public API token of a workspace with Protocols, from Settings, Workspace settings, Access Management, Tokens; it is read from SEGMENT_PUBLIC_API_TOKEN or `--token-command`\n\
                  help: `cargo plan push` goes on from there when it is run again\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
    workspace.refuse("");
    let (out, err, code) = asked(&folder, &push);
    assert!(code == 0 && out.ends_with("`tp_1` at Segment is up to date\n"), "{out}{err}");
    assert_eq!(workspace.rules().len(), 400);
}

/// A page in the middle breaks; the next run asks for what is missing and for nothing else.
#[test]
fn a_pull_goes_on_where_it_broke_off() {
    let folder = Folder::new("faults-resume");
    let workspace = many(1000);
    let breaks = || at_once(Answer::status(500).body(r#"{"errors":[{"type":"server","message":"database is down"}]}"#));
    // The plan, two pages, and then nothing but failures.
    let rules: Vec<Value> = workspace.rules();
    let about = workspace.plan.lock().unwrap()["about"].clone();
    workspace.server.answer_next(Answer::status(200).body(json!({ "data": { "trackingPlan": about } }).to_string()));
    for start in [0, 200] {
        let data = json!({ "data": { "rules": rules[start..start + 200], "pagination": { "current": "x", "next": (start + 200).to_string() } } });
        workspace.server.answer_next(Answer::status(200).body(data.to_string()));
    }
    (0..5).for_each(|_| workspace.server.answer_next(breaks()));
    let (out, err, code) = pull(&folder, &workspace, &[]);
    let wanted = "error: Segment could not be asked: the server fails with status 500 (database is down)\n\
                  help: run it again later: 2 answers are kept, and are not asked for again\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    assert!(!folder.0.join("plan.json").exists() && folder.0.join("plan.pull.jsonl").exists());

    let before = workspace.server.requests().len();
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.starts_with("1000 events"), "{out}{err}");
    let asked: Vec<String> = workspace.requests().split_off(before);
    let page = |cursor: u32| {
        format!("GET /tracking-plans/tp_1/rules?pagination%5Bcount%5D=200&pagination%5Bcursor%5D={cursor}")
    };
    assert_eq!(asked, ["GET /tracking-plans/tp_1".to_owned(), page(400), page(600), page(800)]);
    assert!(!folder.0.join("plan.pull.jsonl").exists());
}

/// What was read of a plan that changed meanwhile is not mixed with what it is now.
#[test]
fn a_plan_that_changed_is_read_anew() {
    let folder = Folder::new("faults-changed");
    let workspace = many(300);
    let about = workspace.plan.lock().unwrap()["about"].clone();
    workspace.server.answer_next(Answer::status(200).body(json!({ "data": { "trackingPlan": about } }).to_string()));
    let data =
        json!({ "data": { "rules": workspace.rules()[..200], "pagination": { "current": "x", "next": "200" } } });
    workspace.server.answer_next(Answer::status(200).body(data.to_string()));
    (0..5).for_each(|_| workspace.server.answer_next(at_once(Answer::status(502))));
    assert_eq!(pull(&folder, &workspace, &[]).2, 2);
    workspace.change(|rules| drop(rules.remove(0)));
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.starts_with("299 events"), "{out}{err}");
    assert!(!read(&folder, "plan.json").contains("\"Event 0\""));
}

/// What an interrupted push has put there is no change of others.
#[test]
fn a_push_that_breaks_off_is_gone_on_with() {
    let folder = Folder::new("faults-push");
    let workspace = many(2);
    assert_eq!(pull(&folder, &workspace, &[]).2, 0);
    put_new_for_first(&folder);
    let push = ["push", "--plan", "plan.json", "--yes"];
    // The first change is made, the second refused.
    workspace.refuse("DELETE");
    let (_, err, code) = asked(&folder, &push);
    let wanted = "error: Segment refuses DELETE /tracking-plans/tp_1/rules?rules.0%5Btype%5D=TRACK&rules.0%5Bkey%5D=Event%200&rules.0%5Bversion%5D=1 with status 400 (not now)\n  \
                  at `Event 0` (request 2 of 2; those before it are made)\nhelp: `cargo plan push` goes on from there when it is run again\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
    assert_eq!(workspace.rules().len(), 3);
    workspace.refuse("");
    let (out, err, code) = asked(&folder, &push);
    assert!(
        code == 0 && out.ends_with("`tp_1` at Segment:\n  removed: `Event 0`\n`tp_1` at Segment is up to date\n"),
        "{out}{err}"
    );
    assert_eq!(workspace.rules().len(), 2);
}

#[test]
fn a_wrong_token_is_one_sentence_with_the_way_out() {
    let folder = Folder::new("faults-token");
    let workspace = many(1);
    let ask = |command: &str| {
        folder.run(&["pull", "segment", "tp_1", "--endpoint", &workspace.server.url(), "--token-command", command])
    };
    let (out, err, code) = ask("echo wrong");
    let wanted = "error: Segment does not know the token (Unauthorized)\n\
                  help: it needs a Public API token of a workspace with Protocols, from Settings, Workspace settings, Access Management, Tokens; it is read from SEGMENT_PUBLIC_API_TOKEN or `--token-command`\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    for (command, wanted) in [
        ("exit 3", "error: `exit 3` gives no token: it ended with exit status: 3\n"),
        ("echo", "error: the command `echo` gives nothing\n"),
        ("echo 'two words'", "error: the command `echo 'two words'` gives what cannot be a token"),
    ] {
        let (out, err, code) = ask(command);
        assert!(out.is_empty() && code == 2 && err.starts_with(wanted), "{err}");
    }
    // A server that says the token again does not make it known.
    workspace
        .server
        .answer_next(Answer::status(403).body(json!({ "message": format!("{TOKEN} is not enough") }).to_string()));
    let (_, err, code) = pull(&folder, &workspace, &[]);
    assert!(
        code == 2 && err.starts_with("error: the token may not do this at Segment ([token] is not enough)\n"),
        "{err}"
    );
}

/// The program takes the token from the environment, and says where it looks for one.
#[test]
fn the_token_is_taken_from_the_environment() {
    let folder = Folder::new("faults-environment");
    let workspace = many(1);
    let run = |token: Option<&str>| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-plan"));
        program.current_dir(&folder.0).env_remove("SEGMENT_PUBLIC_API_TOKEN");
        program.args(["plan", "pull", "segment", "tp_1", "--endpoint", &workspace.server.url()]);
        program.envs(token.map(|token| ("SEGMENT_PUBLIC_API_TOKEN", token)));
        let output = program.output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap(), output.status.code())
    };
    let (out, err, code) = run(Some(TOKEN));
    assert_eq!((code, err.as_str()), (Some(0), "1 event, 0 properties\n8 of 8 cells and values read\n"));
    assert!(out.contains("\"Event 0\""), "{out}");
    let (out, err, code) = run(None);
    let wanted = "error: Segment asks for a token, and the variable SEGMENT_PUBLIC_API_TOKEN is not set\n\
                  help: it is a Public API token of a workspace with Protocols, from Settings, Workspace settings, Access Management, Tokens\n\
                  help: set SEGMENT_PUBLIC_API_TOKEN, or name a command that prints it: `--token-command 'pass show segment'`\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, Some(2)));
}

#[test]
fn a_token_follows_no_redirect_to_another_host() {
    let folder = Folder::new("faults-redirect");
    let (workspace, other) = (many(1), Collector::start().unwrap());
    let redirect = |to: &str| Answer::status(302).header("Location", to);
    workspace.server.answer_next(redirect(&format!("{}/tracking-plans/tp_1", other.url())));
    let (out, err, code) = pull(&folder, &workspace, &[]);
    let host = other.address();
    let wanted = format!(
        "error: Segment redirects to another host, {host}; the token was not sent there\nhelp: if that is where the API is, name it: `--endpoint https://{host}`\n"
    );
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted.as_str(), 2));
    assert!(other.requests().is_empty());
    // At the same host it does.
    workspace.server.answer_next(redirect("/tracking-plans/tp_1"));
    assert_eq!(pull(&folder, &workspace, &[]).2, 0);
    (0..6).for_each(|_| workspace.server.answer_next(redirect("/tracking-plans/tp_1")));
    let (_, err, code) = pull(&folder, &workspace, &[]);
    assert_eq!((err.as_str(), code), ("error: Segment redirects in a circle\n", 2));
}

#[test]
fn pages_without_an_end_have_one() {
    let folder = Folder::new("faults-cursor");
    let workspace = many(1);
    workspace.server.answer_by(|request| {
        let data = match request.path.contains("/rules") {
            true => json!({ "rules": [], "pagination": { "current": "a", "next": "a" } }),
            false => json!({ "trackingPlan": { "id": "tp_1", "name": "Shop" } }),
        };
        Some(Answer::status(200).body(json!({ "data": data }).to_string()))
    });
    let (out, err, code) = pull(&folder, &workspace, &[]);
    let wanted = "error: Segment names a page as the next one that it has given before, so its list has no end\nhelp: run it again; if it stays so, tell Segment\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
}

/// Two hundred pages of one rule each.
#[test]
fn two_hundred_pages() {
    let folder = Folder::new("faults-pages");
    let workspace = many(1);
    workspace.server.answer_by(|request| {
        let Some((_, query)) = request.path.split_once("/rules?") else {
            return Some(Answer::status(200).body(r#"{"data":{"trackingPlan":{"id":"tp_1","name":"Shop"}}}"#));
        };
        let at: u32 = query
            .split_once("cursor%5D=")
            .map_or(0, |(_, cursor)| cursor.strip_prefix("%2Fn%C3%A9xt%3D").unwrap().parse().unwrap());
        let mut pagination = json!({ "current": "x", "totalEntries": 200 });
        if at < 199 {
            pagination["next"] = json!(format!("/néxt={}", at + 1));
        }
        Some(
            Answer::status(200).body(
                json!({ "data": { "rules": [rule(&format!("Event {at}"), json!({}))], "pagination": pagination } })
                    .to_string(),
            ),
        )
    });
    let (out, err, code) = pull(&folder, &workspace, &[]);
    assert!(code == 0 && out.starts_with("200 events"), "{out}{err}");
}

#[test]
fn what_is_no_answer_of_the_api_is_said() {
    let folder = Folder::new("faults-answers");
    let workspace = many(1);
    let said = |answers: Vec<Answer>| {
        answers.into_iter().for_each(|answer| workspace.server.answer_next(answer));
        let (out, err, code) = pull(&folder, &workspace, &[]);
        assert_eq!((out.as_str(), code), ("", 2), "{err}");
        err
    };
    let five = |answer: Answer| vec![at_once(answer); 5];
    assert_eq!(
        said(five(Answer::status(200).body("<html>a login page</html>"))),
        "error: Segment could not be asked: the answer is no whole JSON\nhelp: run it again later\n"
    );
    assert_eq!(
        said(vec![Answer::status(200).body("{}")]),
        "error: Segment answers without a tracking plan\nhelp: is this the address of its Public API?\n"
    );
    let not_there = Answer::status(404).body(r#"{"errors":[{"type":"not-found","message":"Resource not found"}]}"#);
    assert_eq!(
        said(vec![not_there]),
        "error: Segment has no plan `tp_1` that this token may see (Resource not found)\nhelp: the id is in the address of the plan; a plan of the European Union wants `--region eu`\n"
    );
    // A body that has no end, and one that says it is huge.
    let huge = "x".repeat(65 * 1024 * 1024);
    let wanted = "error: Segment could not be asked: the answer is larger than 64 MB\nhelp: run it again later\n";
    assert_eq!(said(five(Answer::status(200).body(huge))), wanted);
    let lies = Answer::bytes("HTTP/1.1 200 OK\r\nRetry-After: 0\r\nContent-Length: 99999999999999\r\n\r\n{\"data\"");
    let err = said(five(lies));
    assert!(err.starts_with("error: Segment could not be asked: the answer breaks off: "), "{err}");
    // Signs that would move the cursor of a terminal are not shown.
    let err = said(vec![Answer::status(418).body(r#"{"message":"\u001b[2Jgone\nerror: no"}"#)]);
    assert_eq!(err, "error: Segment refuses GET /tracking-plans/tp_1 with status 418 ( [2Jgone error: no)\n");
}

#[test]
fn addresses_that_a_token_is_not_sent_to() {
    let folder = Folder::new("faults-endpoint");
    let said = |endpoint: &str| asked(&folder, &["pull", "segment", "tp_1", "--endpoint", endpoint]).1;
    assert_eq!(
        said("http://api.example.com"),
        "error: a token is not sent to `http://api.example.com`, where others could read it\nhelp: write `https://`; only a server on this machine is asked without TLS\n"
    );
    assert_eq!(
        said("api.example.com"),
        "error: `api.example.com` is no address of an API\nhelp: an endpoint is an address such as `https://api.segmentapis.com`\n"
    );
    // Nobody listens there.
    let free = Collector::start().unwrap().url();
    let err = said(&free);
    assert!(err.starts_with("error: Segment could not be asked: "), "{err}");
}

#[test]
fn what_was_not_pulled_is_not_known() {
    let folder = Folder::new("faults-memory");
    let (_, err, code) = folder.run(&["pull", "-o", "plan.json"]);
    let wanted = "error: nothing was pulled into plan.json before, so the service and the plan must be named\nhelp: cargo plan pull segment tp_2vEqRBX -o plan.json\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
    folder.write("plan.remote.json", "{ \"service\": \"segment\"");
    let (_, err, code) = folder.run(&["pull", "-o", "plan.json"]);
    assert!(
        code == 2
            && err.starts_with("error: plan.remote.json cannot be read: ")
            && err.contains("\nhelp: take it from version control again"),
        "{err}"
    );
    folder.write("plan.json", r#"{ "rules": [ { "key": "A", "properties": { "a": { "type": "strin" } } } ] }"#);
    let (_, err, code) = folder.run(&["push", "segment", "tp_1", "--plan", "plan.json"]);
    assert!(
        code == 2 && err.starts_with("error: unknown type \"strin\" in property `a`\n --> plan.json:1:59\n"),
        "{err}"
    );
}

/// A catalog of `count` events, two a page.
fn catalog(count: usize) -> Catalog {
    let schema = || json!({ "type": "object", "properties": { "total": { "type": ["number"] } } });
    Catalog::new(
        (1..=count)
            .map(|at| event(&format!("ev_{at}"), &format!("Event {at}"), "track", "properties", schema()))
            .collect(),
    )
}

fn pull_catalog(folder: &Folder, catalog: &Catalog) -> (String, String, u8) {
    let endpoint = format!("{}/v2", catalog.server.url());
    asked(folder, &["pull", "rudderstack", "tp_é1", "-o", "plan.json", "--endpoint", &endpoint])
}

fn pull_project(folder: &Folder, project: &Project) -> (String, String, u8) {
    asked(folder, &["pull", "amplitude", "12345", "-o", "plan.json", "--endpoint", &project.server.url()])
}

/// What a service asked for, as method and path.
fn asked_for(server: &Collector, before: usize) -> Vec<String> {
    server.requests().split_off(before).iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// Answers that go away, as both services give them.
fn passing() -> Vec<Answer> {
    vec![
        Answer::status(429).header("Retry-After", "0"),
        Answer::status(429)
            .header("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")
            .body(r#"{"message":"Too many requests"}"#),
        at_once(Answer::status(503)),
        at_once(Answer::status(500).body("<html>oops</html>")),
        Answer::close(),
    ]
}

#[test]
fn limits_of_rudderstack_and_amplitude_are_heeded() {
    let folder = Folder::new("faults-again-rudderstack");
    let catalog = catalog(3);
    passing().into_iter().for_each(|answer| catalog.server.answer_next(answer));
    let (out, err, code) = pull_catalog(&folder, &catalog);
    assert!(code == 0 && out.starts_with("3 events, "), "{out}{err}");
    // The plan, two pages, three events, and the categories.
    assert_eq!(catalog.server.requests().len(), 5 + 7);

    let folder = Folder::new("faults-again-amplitude");
    let project = Project::new();
    // A login page is no export.
    let no_export = at_once(Answer::status(200).body("<html>sign in"));
    passing().into_iter().chain([no_export]).for_each(|answer| project.server.answer_next(answer));
    let (out, err, code) = pull_project(&folder, &project);
    assert!(code == 0 && out.starts_with("2 events, "), "{out}{err}");
    assert_eq!(project.server.requests().len(), 6 + 2);
}

#[test]
fn an_hour_at_rudderstack_and_amplitude_is_not_waited_for() {
    let hour = || Answer::status(429).header("Retry-After", "3600");
    let wanted = |name: &str| {
        format!("error: {name} asks to wait 60 minutes before the next request\nhelp: run it again later\n")
    };
    let (catalog, project) = (catalog(1), Project::new());
    catalog.server.answer_next(hour());
    let (out, err, code) = pull_catalog(&Folder::new("faults-hour-rudderstack"), &catalog);
    assert_eq!((out.as_str(), err, code), ("", wanted("RudderStack"), 2));
    project.server.answer_next(hour());
    let (out, err, code) = pull_project(&Folder::new("faults-hour-amplitude"), &project);
    assert_eq!((out.as_str(), err, code), ("", wanted("Amplitude"), 2));
}

/// The next run asks for what is missing; what tells whether the plan changed meanwhile is asked for again.
#[test]
fn a_pull_from_rudderstack_goes_on_where_it_broke_off() {
    let folder = Folder::new("faults-resume-rudderstack");
    let catalog = catalog(5);
    let plan = "/v2/catalog/tracking-plans/tp_%C3%A91";
    // The plan, three pages and two events are answered; then there are failures only.
    catalog.fail_after(6);
    let (out, err, code) = pull_catalog(&folder, &catalog);
    let wanted = "error: RudderStack could not be asked: the server fails with status 503\n\
                  help: run it again later: 5 answers are kept, and are not asked for again\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    assert!(!folder.0.join("plan.json").exists() && folder.0.join("plan.pull.jsonl").exists());
    let before = catalog.server.requests().len();
    catalog.fail_after(usize::MAX);
    let (out, err, code) = pull_catalog(&folder, &catalog);
    assert!(code == 0 && out.starts_with("5 events, "), "{out}{err}");
    let events =
        |range: std::ops::RangeInclusive<u32>| range.map(|at| format!("GET {plan}/events/ev_{at}?format=schema"));
    let mut asked: Vec<String> = vec![format!("GET {plan}")];
    asked.extend(events(3..=5));
    asked.push("GET /v2/catalog/categories?page=1".to_owned());
    assert_eq!(asked_for(&catalog.server, before), asked);
    assert!(!folder.0.join("plan.pull.jsonl").exists());
}

#[test]
fn a_pull_from_amplitude_goes_on_where_it_broke_off() {
    let folder = Folder::new("faults-resume-amplitude");
    let project = Project::new();
    project.fail_after(1);
    let (out, err, code) = pull_project(&folder, &project);
    let wanted = "error: Amplitude could not be asked: the server fails with status 503\n\
                  help: run it again later: 1 answer is kept, and is not asked for again\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    let before = project.server.requests().len();
    project.fail_after(usize::MAX);
    let (out, err, code) = pull_project(&folder, &project);
    assert!(code == 0 && out.starts_with("2 events, "), "{out}{err}");
    assert_eq!(
        asked_for(&project.server, before),
        ["GET /v1/projects/12345/tracking-plan/export?type=user_properties"]
    );
}

/// A plan that others changed since the last pull is not pushed over.
#[test]
fn what_others_changed_at_rudderstack_and_amplitude_stays() {
    let folder = Folder::new("faults-others-rudderstack");
    let catalog = catalog(2);
    assert_eq!(pull_catalog(&folder, &catalog).2, 0);
    let plan = read(&folder, "plan.json").replace("It is sent", "It is sent by us");
    folder.write("plan.json", plan);
    catalog.change(|events| events[1]["description"] = json!("Changed by others"));
    let before = catalog.server.requests().len();
    let push = ["push", "--plan", "plan.json", "--yes"];
    let (_, err, code) = asked(&folder, &push);
    let wanted = "error: the plan `tp_é1` at RudderStack changed since the last pull, and nothing was pushed:\n  changed: `Event 2`\n\
                  help: `cargo plan pull -o plan.json` brings that into the plan; then push again\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
    assert!(asked_for(&catalog.server, before).iter().all(|request| request.starts_with("GET ")));

    let folder = Folder::new("faults-others-amplitude");
    let project = Project::new();
    assert_eq!(pull_project(&folder, &project).2, 0);
    folder.write("plan.json", read(&folder, "plan.json").replace("An order is paid", "An order was paid"));
    project.change("What they pay for", "What others say");
    let (_, err, code) = asked(&folder, &push);
    let wanted = "error: the plan `12345` at Amplitude changed since the last pull, and nothing was pushed:\n  changed: the traits of identify\n\
                  help: `cargo plan pull -o plan.json` brings that into the plan; then push again\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
    assert!(project.branches.lock().unwrap().is_empty());
}

#[test]
fn a_wrong_token_at_rudderstack_and_amplitude_is_one_sentence() {
    let folder = Folder::new("faults-token-others");
    let (catalog, project) = (catalog(1), Project::new());
    let ask = |service: &str, id: &str, endpoint: &str| {
        let (out, err, code) =
            folder.run(&["pull", service, id, "--endpoint", endpoint, "--token-command", "echo wrong"]);
        assert_eq!((out.as_str(), code), ("", 2));
        err.lines().next().unwrap().to_owned()
    };
    let said = ask("rudderstack", "tp_é1", &format!("{}/v2", catalog.server.url()));
    assert_eq!(said, "error: RudderStack does not know the token (Unauthorized)");
    let said = ask("amplitude", "12345", &project.server.url());
    assert_eq!(said, "error: Amplitude does not know the token (The access token is not valid.)");
}

/// A list that gives its first page again and again.
#[test]
fn pages_of_rudderstack_without_an_end_have_one() {
    let folder = Folder::new("faults-cursor-rudderstack");
    let catalog = catalog(1);
    catalog.server.answer_by(|request| {
        let body = match request.path.contains("/events") {
            true => json!({ "data": [{ "id": "ev_1" }], "total": 1000, "currentPage": 1, "pageSize": 1 }),
            false => json!({ "id": "tp_é1", "name": "Shop", "version": 3 }),
        };
        Some(Answer::status(200).body(body.to_string()))
    });
    let (out, err, code) = pull_catalog(&folder, &catalog);
    let wanted = "error: RudderStack names a page as the next one that it has given before, so its list has no end\nhelp: run it again; if it stays so, tell RudderStack\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
}
