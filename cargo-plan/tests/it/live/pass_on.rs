//! `--proxy`: the real server has each message, and whoever sent it has the answer of the real server.

use super::{Live, ask, until};
use collector::{Answer, Collector};
use serde_json::json;
use std::io::Read;

const BATCH: &str = r#"{"batch":[{"type":"page","messageId":"m1","userId":"u","name":"Home"},
                                 {"type":"page","messageId":"m2","userId":"u","name":"Other"}],"writeKey":"k"}"#;
const KEY: &str = "Authorization: Basic a2V5Og==";

#[test]
fn the_real_server_has_every_message_as_it_came() {
    let real = Collector::start().unwrap();
    let (live, _folder) = Live::start("proxy", &["--proxy", &real.url()]);
    assert_eq!(live.get("/api/plan").json()["proxy"], real.url());
    let sent = live.ask("POST /v1/batch?a=b", &[KEY, "User-Agent: test/1", "Cookie: c=1"], BATCH);
    assert_eq!((sent.status, sent.body.as_str()), (200, "{\"success\":true}"));
    let requests = real.requests();
    let request = &requests[0];
    assert_eq!((request.path.as_str(), request.write_key().as_deref()), ("/v1/batch?a=b", Some("key")));
    assert_eq!((request.header("user-agent"), request.header("cookie")), (Some("test/1"), None));
    assert_eq!(request.body, serde_json::from_str::<serde_json::Value>(BATCH).unwrap());
    assert_eq!(live.get("/all").json()["total"], 2);
    // Without a key the real one refuses, and says so.
    let refused = live.ask("POST /v1/page", &[], r#"{"userId":"u","name":"Home"}"#);
    assert_eq!((refused.status, refused.body.as_str()), (401, "no write key"));
}

/// What the real server does not take is asked to come again, is counted once, and is in none of its files.
#[test]
fn an_outage_loses_nothing() {
    let real = Collector::start().unwrap();
    let (mut live, _folder) = Live::start("proxy-outage", &["--proxy", &format!("{}/v1/", real.url())]);
    real.answer_next(Answer::status(503).header("Retry-After", "2").body("busy"));
    let busy = live.ask("POST /v1/batch", &[KEY], BATCH);
    assert_eq!((busy.status, busy.header("retry-after"), busy.body.as_str()), (503, Some("2"), "busy"));
    let paused = live.get("/api/plan").json()["paused_proxy"].as_str().unwrap().to_owned();
    assert!(paused.starts_with(&format!("{} answers 503 since ", real.url())), "{paused}");
    let again = live.ask("POST /v1/batch", &[KEY], BATCH);
    assert_eq!(again.status, 200);
    assert_eq!(
        live.get("/all").json(),
        json!({ "total": 2, "good": 1, "bad": 1, "violations": 0, "unplanned": 1, "broken": 0 })
    );
    assert!(live.get("/api/plan").json()["paused_proxy"].is_null());
    assert_eq!(real.messages().len(), 2);

    // A server that is not there at all.
    let url = real.url();
    drop(real);
    let port = live.port;
    until("the server is gone", || ask(port, "POST /v1/batch", &[KEY], BATCH.as_bytes()).status == 503);
    let counted = live.get("/all").json();
    let gone = live.ask("POST /v1/batch", &[KEY], BATCH);
    assert_eq!((gone.status, gone.header("retry-after")), (503, Some("5")));
    assert_eq!(gone.json()["message"], format!("{url} cannot be reached; try again"));
    assert_eq!(live.get("/all").json(), counted, "they were counted when they came first");
    let mut errors = live.errors();
    drop(live);
    let mut said = String::new();
    errors.read_to_string(&mut said).unwrap();
    let lines: Vec<String> = said.lines().map(|line| line.replace(&url, "URL")).collect();
    assert_eq!(
        lines,
        [
            "URL answers 503: messages wait at their clients, and none is lost",
            "URL takes messages again",
            "URL cannot be reached: messages wait at their clients, and none is lost"
        ]
    );
}

#[test]
fn an_address_that_is_none() {
    let (_live, folder) = Live::start("proxy-address", &[]);
    let (_, err, code) = folder.run(&["live", "--port", "0", "--proxy", "segment.io"]);
    assert!(code == 2 && err.contains("`segment.io` is no address of a server"), "{err}");
}
