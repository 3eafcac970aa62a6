//! The shape of each answer, whole, as the page and programs read it.

use super::{Live, assert_snapshot, steady};

fn filled(name: &str) -> Live {
    let (live, _folder) = Live::start(name, &[]);
    let bodies = [
        (
            "/v1/track",
            r#"{"userId":"u1","event":"Order Completed","context":{"library":{"name":"analytics-node","version":"3.1.0"}},
               "properties":{"total":-5,"order_id":"o1","currency":"USD","products":[{"price":2},{"price":3,"name":"Cup"}]}}"#,
        ),
        (
            "/v1/track",
            r#"{"userId":"u1","event":"Order Completed","properties":{"order_id":"o2","total":9.5,"coupon":"X"}}"#,
        ),
        (
            "/v1/track",
            r#"{"userId":"u2","event":"Order Complete","properties":{"amount":3,"paid":true,"at":"2026-11-27T20:00:00Z"}}"#,
        ),
        ("/v1/identify", r#"{"userId":"u2","traits":{"email":"ada@example.com","plan":"free"}}"#),
        ("/v1/page", r#"{"anonymousId":"a1","name":"Home"}"#),
        ("/v1/alias", r#"{"userId":"u2"}"#),
    ];
    for (path, body) in bodies {
        assert_eq!(live.ask(&format!("POST {path}"), &["User-Agent: test/1"], body).status, 200);
    }
    live
}

#[test]
fn answers_of_the_api() {
    let live = filled("shapes");
    let shapes = [
        ("messages.json", "/api/messages?limit=3"),
        ("message-bad.json", "/api/messages/1"),
        ("message-good.json", "/api/messages/2"),
        ("message-unplanned.json", "/api/messages/3"),
        ("message-identify.json", "/api/messages/4"),
        ("message-broken.json", "/api/messages/6"),
        ("coverage.json", "/api/coverage"),
        ("plan.json", "/api/plan"),
        ("all.json", "/all"),
        ("bad.json", "/bad?limit=2"),
    ];
    for (file, path) in shapes {
        assert_snapshot(file, &steady(live.get(path).json()));
    }
    // Members stand in the order in which they were sent.
    assert!(live.get("/api/messages/1").body.contains(r#""properties":{"total":-5,"order_id":"o1""#));
}

#[test]
fn lists_by_parts_and_filters() {
    let live = filled("lists");
    let ids = |query: &str| {
        let list = live.get(&format!("/api/messages?{query}")).json();
        let ids: Vec<u64> =
            list["messages"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect();
        (ids, list["next"].as_u64())
    };
    assert_eq!(ids(""), (vec![6, 5, 4, 3, 2, 1], None));
    assert_eq!(ids("limit=4"), (vec![6, 5, 4, 3], Some(3)));
    assert_eq!(ids("limit=4&before=3"), (vec![2, 1], None));
    assert_eq!(ids("limit=2&call=track"), (vec![3, 2], Some(2)));
    assert_eq!(ids("limit=3&call=track"), (vec![3, 2, 1], None));
    assert_eq!(ids("call=page,alias"), (vec![6, 5], None));
    assert_eq!(ids("name=ORDER+COMPLETED").0, [2, 1]);
    assert_eq!(ids("user=u2").0, [6, 4, 3]);
    assert_eq!(ids("verdict=bad,broken").0, [6, 1]);
    assert_eq!(ids("q=at%20least%200").0, [1], "what is said of a message is searched too");
    assert_eq!(ids("q=CUP").0, [1]);
    assert_eq!(ids("verdict=good&q=nothing").0, [0; 0]);
    for query in ["verdict=nice", "call=trak", "limit=x", "before=x"] {
        assert_eq!(live.get(&format!("/api/messages?{query}")).status, 400, "{query}");
    }
    assert_eq!((live.get("/api/messages/7").status, live.get("/api/messages/x").status), (404, 404));
    assert_eq!(live.get("/all?user=u2").json()["total"], 3);
    assert_eq!(live.get("/good?name=home").json().as_array().unwrap().len(), 1);
    assert_eq!(live.get("/good?verdict=bad").json().as_array().unwrap().len(), 0);
    assert_eq!(live.get("/reset").json()["total"], 0);
    assert_eq!(ids(""), (vec![], None));
    assert_eq!(live.get("/coverage").json()["seen"], 0);
}

#[test]
fn unplanned_properties_of_a_planned_event_are_copied_as_an_entry() {
    let (live, _folder) = Live::start("lacking", &[]);
    let body = r#"{"userId":"u1","event":"Order Completed","properties":{"order_id":"o2","total":9.5,"gift":true,
        "products":[{"price":2,"shelf":"a"}]}}"#;
    assert_eq!(live.ask("POST /v1/track", &[], body).status, 200);
    let copies = live.get("/api/messages/1").json()["copies"].clone();
    let entry: serde_json::Value = serde_json::from_str(copies["plan_entry"].as_str().unwrap()).unwrap();
    let shelf = serde_json::json!({ "items": { "properties": { "shelf": { "type": "string" } } } });
    let wanted = serde_json::json!({ "key": "Order Completed", "type": "TRACK",
        "properties": { "gift": { "type": "boolean" }, "products": shelf } });
    assert_eq!(entry, wanted);
}
