//! What is taken, and how it is judged.

use super::Live;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::io::Write;
use std::net::TcpStream;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_address_of_the_api() {
    let (live, _folder) = Live::start("addresses", &[]);
    let calls = [
        ("track", r#"{"userId":"u","event":"Order Completed","properties":{"order_id":"o","total":1}}"#),
        ("identify", r#"{"userId":"u","traits":{"plan":"free"}}"#),
        ("page", r#"{"anonymousId":"a","name":"Home"}"#),
        ("screen", r#"{"userId":"u","name":"Start"}"#),
        ("group", r#"{"userId":"u","groupId":"g"}"#),
        ("alias", r#"{"userId":"u","previousId":"a"}"#),
    ];
    for (call, body) in calls {
        live.send(&format!("/v1/{call}"), body);
        live.send(&format!("/v1/{}", &call[..1]), body);
        // What the address says goes before the message's own word.
        live.send(&format!("/v1/{call}"), body.replacen('{', r#"{"type":"other","#, 1));
    }
    let batch = r#"{"batch":[{"type":"track","userId":"u","event":"Order Completed","properties":{"order_id":"o","total":1}}]}"#;
    for address in ["batch", "b", "import"] {
        live.send(&format!("/v1/{address}"), batch);
    }
    // Figures of a library about itself are no messages.
    live.send("/v1/m", r#"{"series":[]}"#);
    let count = |query: &str| live.get(&format!("/all?{query}")).json()["total"].as_u64().unwrap();
    assert_eq!(count(""), 21);
    for (call, wanted) in [("track", 6), ("identify", 3), ("page", 3), ("screen", 3), ("group", 3), ("alias", 3)] {
        assert_eq!(count(&format!("call={call}")), wanted, "{call}");
    }
    assert_eq!(live.get("/all?call=screen,group").json()["unplanned"], 6, "the plan has neither");
    assert_eq!(live.get("/all").json()["good"], 15);
}

#[test]
fn what_is_no_message_is_refused() {
    let (live, _folder) = Live::start("refused", &[]);
    let refused = |path: &str, body: &[u8]| {
        let answered = live.post(path, body);
        (answered.status, answered.json()["message"].as_str().unwrap().to_owned())
    };
    assert_eq!(refused("/v1/track", b""), (400, "the body is empty".to_owned()));
    assert_eq!(refused("/v1/track", b"{\"a\":"), (400, "the body is no JSON: byte 5".to_owned()));
    let nested = |levels: usize| format!("{{\"a\":\"[\\\"[\",\"b\":{}0{}}}", "[".repeat(levels), "]".repeat(levels));
    let deep = "the body nests deeper than 128 levels: byte 144".to_owned();
    assert_eq!(refused("/v1/track", nested(128).as_bytes()), (400, deep));
    assert_eq!(
        refused("/v1/track", nested(100).replace("0]", "x]").as_bytes()),
        (400, "the body is no JSON: byte 116".to_owned())
    );
    assert_eq!(refused("/v1/track", b"[]"), (400, "the body is an object in JSON, and this is an array".to_owned()));
    assert_eq!(refused("/v1/track", b"\xff{}"), (400, "the body is no text in UTF-8".to_owned()));
    let batch = "a batch has its messages in the list `batch`".to_owned();
    assert_eq!(refused("/v1/batch", b"{}"), (400, batch.clone()));
    assert_eq!(refused("/v1/batch", b"{\"batch\":{}}"), (400, batch));
    let many = format!("{{\"batch\":[{}0]}}", "0,".repeat(20_000));
    assert_eq!(refused("/v1/batch", many.as_bytes()), (413, "a batch may have 20000 messages".to_owned()));
    assert_eq!(refused("/v1/track", &vec![b' '; 5 * 1024 * 1024]).0, 413);
    assert_eq!(live.ask("GET /v1/track", &[], "").status, 405);
    assert_eq!(live.post("/v1/nothing", "{}").status, 404);
    let encoded = |encoding: &str, body: &[u8]| {
        let answered = live.ask("POST /v1/track", &[&format!("Content-Encoding: {encoding}")], body);
        (answered.status, answered.json()["message"].as_str().unwrap_or("taken").to_owned())
    };
    assert_eq!(encoded("gzip", b"{}"), (400, "the body is not what gzip makes".to_owned()));
    assert_eq!(encoded("br", b"{}"), (415, "a body may be compressed with gzip only".to_owned()));
    // A small body that unpacks to a large one.
    assert_eq!(encoded("gzip", &gzip(&vec![b' '; 64 * 1024 * 1024])).0, 413);
    assert_eq!(live.get("/all").json()["total"], 0);
    let good = br#"{"userId":"u","event":"Order Completed","properties":{"order_id":"o","total":1}}"#;
    assert_eq!(encoded("gzip", &gzip(good)), (200, "taken".to_owned()));
    // Some libraries compress without saying so.
    live.send("/v1/track", gzip(good));
    assert_eq!(live.get("/all").json()["good"], 2);
}

#[test]
fn messages_are_judged_in_the_words_of_the_compiler() {
    let (live, _folder) = Live::start("judged", &[]);
    let order = |properties: serde_json::Value| {
        let message = json!({ "userId": "u", "event": "Order Completed", "properties": properties });
        live.send("/v1/track", message.to_string());
        let (verdict, said) = live.newest();
        format!("{verdict}: {}", said.join(" | "))
    };
    let cases = [
        (json!({ "order_id": "o", "total": 9.5, "currency": "USD" }), "good: "),
        (json!({ "total": 1 }), "bad: missing required property of event `Order Completed`: `order_id`"),
        (json!({ "order_id": "o", "total": -1 }), "bad: the plan does not allow -1 for `total`: it must be at least 0"),
        (
            json!({ "order_id": 5, "total": 1 }),
            "bad: the plan does not allow 5 for `order_id`: it must be of type string",
        ),
        (json!({ "order_id": null, "total": 1 }), "bad: `order_id` may not be null in the plan"),
        (
            json!({ "order_id": "o", "total": 1, "currency": "GBP" }),
            "bad: the plan does not allow \"GBP\" for `currency`: it must be one of \"USD\", \"EUR\"",
        ),
        (
            json!({ "order_id": "o", "total": 1, "products": [{ "price": 1 }, { "name": "n" }] }),
            "bad: missing required property of `products[1]`: `price`",
        ),
        (
            json!({ "order_id": "o", "total": 1, "coupn": "x" }),
            "unplanned: the plan has no property `coupn`; did you mean `coupon`?",
        ),
        (
            json!({ "order_id": "o", "total": 1, "products": [{ "price": 1, "a.b": 1 }] }),
            "unplanned: the plan has no property `a.b`",
        ),
        (
            json!({ "order_id": "o", "total": "1", "x": 1 }),
            "bad: the plan does not allow \"1\" for `total`: it must be of type number | the plan has no property `x`",
        ),
    ];
    for (properties, wanted) in cases {
        assert_eq!(order(properties), wanted);
    }
    let said = |path: &str, body: &str| {
        live.send(path, body);
        let (verdict, said) = live.newest();
        format!("{verdict}: {}", said.join(" | "))
    };
    let cases = [
        (
            "/v1/track",
            r#"{"userId":"u","event":"Order Complete"}"#,
            "unplanned: the plan has no event `Order Complete`; did you mean `Order Completed`?",
        ),
        (
            "/v1/track",
            r#"{"userId":"u","event":"Home"}"#,
            "unplanned: the plan has no event `Home`; did you mean `Home`, a page call?",
        ),
        ("/v1/page", r#"{"userId":"u"}"#, "unplanned: the plan has no page without a name"),
        ("/v1/group", r#"{"userId":"u","groupId":"g"}"#, "unplanned: the plan says nothing of group calls"),
        (
            "/v1/identify",
            r#"{"userId":"u","traits":{"plna":"free"}}"#,
            "unplanned: the plan has no identify trait `plna`; did you mean `plan`?",
        ),
        ("/v1/alias", r#"{"userId":"u","previousId":"a"}"#, "good: "),
        ("/v1/alias", r#"{"userId":"u"}"#, "broken: an alias call must have a `previousId`"),
        (
            "/v1/track",
            r#"{"event":"Order Completed","properties":{"order_id":"o","total":1}}"#,
            "broken: a message must have a `userId` or an `anonymousId`",
        ),
        ("/v1/track", r#"{"userId":"u"}"#, "broken: a track call must have the name of its event in `event`"),
        (
            "/v1/page",
            r#"{"userId":"u","name":"Home","properties":[]}"#,
            "broken: `properties` of a message is an object, and this is an array",
        ),
        ("/v1/batch", r#"{"batch":[7]}"#, "broken: a message is an object, and this is a number"),
        (
            "/v1/batch",
            r#"{"batch":[{"type":"trak","userId":"u"}]}"#,
            "broken: the type of a message must be track, identify, page, screen, group or alias",
        ),
    ];
    for (path, body, wanted) in cases {
        assert_eq!(said(path, body), wanted);
    }
    let large = json!({ "userId": "u", "name": "Home", "context": { "x": "x".repeat(40_000) } }).to_string();
    let size = large.len();
    let wanted = format!("broken: Segment refuses a message of more than 32768 bytes, and this has {size}");
    assert_eq!(said("/v1/page", &large), wanted);
}

#[test]
fn the_plan_is_read_again() {
    let (live, folder) = Live::start("again", &[]);
    let gift = r#"{"userId":"u","event":"Gift Sent"}"#;
    live.send("/v1/track", gift);
    assert_eq!(live.newest().0, "unplanned");
    let rule = r#"{ "key": "Gift Sent", "type": "TRACK", "version": 1, "jsonSchema": { "type": "object" } },"#;
    let with_gift = super::PLAN.replacen("\"rules\": [", &format!("\"rules\": [{rule}"), 1);
    folder.write("tracking-plan.json", &with_gift);
    let events = |live: &Live| live.get("/api/plan").json()["events"].clone();
    live.until("a fifth event", |live| events(live) == 5);
    live.send("/v1/track", gift);
    assert_eq!(live.newest().0, "good");
    // A broken plan is told, and the one before is kept.
    folder.write("tracking-plan.json", with_gift.replace("\"number\"", "\"numbr\""));
    live.until("the problem", |live| !live.get("/api/plan").json()["problem"].is_null());
    let plan = live.get("/api/plan").json();
    let problem = plan["problem"].as_str().unwrap();
    assert!(
        problem.starts_with("unknown type \"numbr\" in property `") && problem.contains("tracking-plan.json:"),
        "{problem}"
    );
    live.send("/v1/track", gift);
    assert_eq!((live.newest().0.as_str(), events(&live)), ("good", json!(5)));
    folder.write("tracking-plan.json", super::PLAN);
    live.until("four events", |live| events(live) == 4);
    assert!(live.get("/api/plan").json()["problem"].is_null());
}

/// Of all messages each is counted, and the newest are kept. `.ci/run` sends as many as ten seconds of 10,000 a second.
#[test]
fn nothing_is_lost_in_the_counts() {
    let (live, _folder) = Live::start("many", &[]);
    let batches: usize = std::env::var("PLAN_LIVE_BATCHES").map_or(120, |number| number.parse().unwrap());
    let message = |number: usize| {
        let total = if number.is_multiple_of(10) { -1 } else { 1 };
        json!({ "type": "track", "userId": "u", "event": "Order Completed", "messageId": format!("m{number}"),
            "properties": { "order_id": "o", "total": total } })
    };
    let batch = json!({ "batch": (0..100).map(message).collect::<Vec<_>>() }).to_string();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..batches / 4).for_each(|_| live.send("/v1/batch", &batch)));
        }
    });
    let sent = (batches / 4 * 4 * 100) as u64;
    let counts = live.get("/api/messages?limit=1").json()["counts"].clone();
    let kept = sent.min(10_000);
    assert_eq!(
        counts,
        json!({ "received": sent, "good": sent / 10 * 9, "bad": sent / 10, "unplanned": 0, "broken": 0,
            "kept": kept, "dropped": sent - kept })
    );
    let coverage = live.get("/coverage").json();
    assert_eq!(
        (coverage["events"][0]["seen"].as_u64(), coverage["events"][0]["bad"].as_u64()),
        (Some(sent), Some(sent / 10))
    );
    assert_eq!(live.get("/api/messages/1").status, if sent > kept { 404 } else { 200 });
}

#[test]
fn names_of_strangers_are_text() {
    let (live, _folder) = Live::start("hostile", &[]);
    let names =
        ["<script>alert(1)</script>", "\u{202e}desrever", "\"},{\"", "a\u{0}b", "../../etc", &"x".repeat(1_000_000)];
    for name in names {
        let message = json!({ "userId": name, "event": name, "properties": { name: name } });
        live.send("/v1/track", message.to_string());
        let list = live.get("/api/messages?limit=1").json();
        let shown = list["messages"][0]["name"].as_str().unwrap().to_owned();
        assert!(shown == name || (shown.ends_with('…') && name.starts_with(shown.trim_end_matches('…'))), "{shown}");
        assert!(shown.chars().count() <= 301);
        let id = list["messages"][0]["id"].as_u64().unwrap();
        let detail = live.get(&format!("/api/messages/{id}"));
        assert_eq!(detail.header("content-type"), Some("application/json; charset=utf-8"));
        assert_eq!(detail.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(detail.json()["sent"]["event"], name);
        assert_eq!(detail.json()["name"], name);
    }
    let unplanned = live.get("/api/coverage").json()["unplanned"].as_array().unwrap().len();
    // The longest makes a message that Segment would refuse.
    assert_eq!(unplanned, names.len() - 1);
}

/// Who is slow keeps a connection for a while, and nobody else waiting.
#[test]
fn slow_clients_are_cut_off() {
    let (live, _folder) = Live::start("slow", &[]);
    let open: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(("127.0.0.1", live.port)).unwrap()).collect();
    let mut slow = TcpStream::connect(("127.0.0.1", live.port)).unwrap();
    slow.write_all(b"POST /v1/track HTTP/1.1\r\nHost: 127").unwrap();
    live.send("/v1/page", r#"{"userId":"u","name":"Home"}"#);
    // The server ends the connection, without an answer or with 408.
    let mut end = String::new();
    let _ = std::io::Read::read_to_string(&mut slow, &mut end);
    assert!(end.is_empty() || end.starts_with("HTTP/1.1 408"), "{end}");
    drop(open);
}
