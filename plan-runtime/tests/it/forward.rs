//! Messages that were made elsewhere go as they are, or not at all: nothing in them is changed in silence. Typed calls are
//! held to the same.

use crate::support::analytics::{GroupTraits, payload, try_alias, try_group, try_track};
use crate::support::{kind, minimal};
use plan_runtime::serde_json::{Value, json};
use plan_runtime::{Call, CallErrorKind, CallOptions, Client, User};

/// A message of a kind, with these fields over its own; null takes one away.
fn message(kind: &str, fields: Value) -> Value {
    let mut message = json!({
        "type": kind, "userId": "u", "messageId": "m", "timestamp": "2026-11-24T10:00:00.000Z",
        "context": { "library": { "name": "elsewhere" } },
    });
    match kind {
        "track" => message["event"] = "E".into(),
        "group" => message["groupId"] = "g".into(),
        "alias" => message["previousId"] = "p".into(),
        _ => {}
    }
    for (field, value) in fields.as_object().unwrap() {
        message[field] = value.clone();
    }
    message
}

#[test]
fn what_is_complete_is_sent_as_it_is() {
    let client = Client::memory();
    let sent = [
        message(
            "track",
            json!({ "properties": { "a": [1, null] }, "integrations": { "All": false }, "channel": "server" }),
        ),
        message("identify", json!({ "userId": 7, "traits": {}, "anonymousId": null })),
        message("group", json!({ "groupId": 12.5, "timestamp": "2026-11-24T10:00:00.123456+01:00" })),
        message("alias", json!({ "userId": null, "anonymousId": "a", "originalTimestamp": 5, "sentAt": "then" })),
        message("page", json!({ "name": "", "category": 1, "timestamp": "2026-11-24" })),
        message("screen", json!({ "properties": null, "messageId": "é".repeat(99), "event": null })),
    ];
    for message in &sent {
        client.forward(message).unwrap();
    }
    assert_eq!(client.messages(), sent);
}

#[test]
fn what_is_missing_or_null_is_filled_in() {
    for nothing in [json!({}), json!({ "messageId": null, "timestamp": null, "context": null })] {
        let client = Client::memory();
        let mut given = json!({ "type": "track", "userId": "u", "event": "E" });
        given.as_object_mut().unwrap().extend(nothing.as_object().unwrap().clone());
        client.forward(&given).unwrap();
        let sent = &client.messages()[0];
        assert_eq!(sent["context"]["library"]["name"], "plan-runtime");
        assert!(sent["messageId"].as_str().unwrap().len() == 36 && sent["timestamp"].as_str().unwrap().ends_with('Z'));
    }
    let client = Client::memory();
    client.forward(&message("track", json!({ "context": { "ip": "1.1.1.1" } }))).unwrap();
    assert_eq!(client.messages()[0]["context"]["ip"], "1.1.1.1");
    assert_eq!(client.messages()[0]["context"]["library"]["name"], "plan-runtime");
}

#[test]
fn what_the_api_would_not_take_for_what_it_says_is_refused() {
    let client = Client::memory();
    let said = |kind: &str, fields: Value| client.forward(&message(kind, fields)).unwrap_err().to_string();
    for (fields, expected) in [
        (
            json!({ "timestamp": 1_700_000_000 }),
            "its `timestamp` is no time like \"2026-11-24T10:00:00.000Z\", but 1700000000",
        ),
        (
            json!({ "timestamp": "yesterday" }),
            "its `timestamp` is no time like \"2026-11-24T10:00:00.000Z\", but \"yesterday\"",
        ),
        (json!({ "timestamp": "" }), "its `timestamp` is no time like \"2026-11-24T10:00:00.000Z\", but \"\""),
        (json!({ "messageId": 5 }), "its `messageId` is no text, but 5"),
        (json!({ "properties": [1] }), "its `properties` is no object, but [1]"),
        (json!({ "traits": "t" }), "its `traits` is no object, but \"t\""),
        (json!({ "context": 1 }), "its `context` is no object, but 1"),
        (json!({ "integrations": [] }), "its `integrations` is no object, but []"),
        (json!({ "event": 1 }), "its `event` is no text, but 1"),
        (json!({ "userId": ["u"] }), "its `userId` is neither text nor a number, but [\"u\"]"),
        (json!({ "event": null }), "it is a track call and has no `event`"),
        (json!({ "event": " " }), "it is a track call and has no `event`"),
        (json!({ "type": 3 }), "its `type` is no text, but 3"),
        (json!({ "type": "Track" }), "its `type` \"Track\" is none of the six calls"),
    ] {
        let said = said("track", fields);
        assert!(said.ends_with(&format!("not a message: {expected}")), "{said}");
    }
    assert_eq!(said("page", json!({ "name": 1 })), "page: not a message: its `name` is no text, but 1");
    for nobody in [json!(null), json!(""), json!(" \t")] {
        let user = "track `E` has no user: give a user id or an anonymous id that is not empty";
        assert_eq!(said("track", json!({ "userId": nobody })), user);
        let group = "group has no group id: give one that is not empty";
        assert_eq!(said("group", json!({ "groupId": nobody })), group);
        let alias = "alias has no previous id: give one that is not empty";
        assert_eq!(said("alias", json!({ "previousId": nobody })), alias);
    }
    for id in ["", " ", &"m".repeat(100)] {
        assert!(said("track", json!({ "messageId": id })).contains("must have between 1 and 99 characters"), "{id:?}");
    }
    assert_eq!(client.forward(&json!([])).unwrap_err().to_string(), "not a message: it is no JSON object");
    assert_eq!(client.messages(), Vec::<Value>::new());
    assert_eq!(client.stats().rejected, 28);
}

/// A server drops such messages, and says nothing of it.
#[test]
fn typed_calls_without_an_id_are_errors() {
    let client = Client::memory();
    let traits = payload!(GroupTraits {});
    for nobody in ["", " ", "\u{a0}\n"] {
        let no_user = |result| matches!(kind::<()>(result), CallErrorKind::NoUser);
        assert!(no_user(try_track(&client, nobody, &minimal())), "{nobody:?}");
        assert!(no_user(try_track(&client, User::anonymous(nobody), &minimal())), "{nobody:?}");
        assert!(no_user(try_group(&client, nobody, "g", &traits)), "{nobody:?}");
        for (result, call, expected) in [
            (try_group(&client, "u", nobody, &traits), Call::Group, "group id"),
            (try_alias(&client, nobody, "u"), Call::Alias, "previous id"),
        ] {
            let error = result.unwrap_err();
            assert_eq!(error.call(), Some(call));
            assert!(matches!(error.kind(), CallErrorKind::NoId { id, .. } if *id == expected), "{error:?}");
        }
        let options = CallOptions::new().message_id(nobody);
        let wrong = kind(try_track(&client.with_options(options), "u", &minimal()));
        assert!(matches!(wrong, CallErrorKind::MessageId { .. }), "{wrong:?}");
    }
    // One id of two is enough, and the other is left out.
    try_track(&client, User::known(" ").anonymous("a"), &minimal()).unwrap();
    assert_eq!((client.messages()[0].get("userId"), &client.messages()[0]["anonymousId"]), (None, &json!("a")));
    assert_eq!(client.stats().rejected, 18);
}
