//! What a JSON value of a recording is: a message, several in a batch, or something else. And what is said around a message: times,
//! write keys.

use crate::time;
use serde_json::{Map, Value};

/// Gives each message in a value, or why there is none in it.
pub(super) fn each(value: Value, give: &mut dyn FnMut(Result<Value, &'static str>)) {
    let mut value = value;
    if let Some(list) = value.get_mut("batch").and_then(Value::as_array_mut).map(std::mem::take) {
        return list.into_iter().for_each(|mut inner| {
            inherit(&value, &mut inner);
            each(inner, give);
        });
    }
    // What the black-box clients are told to send: `{"sequences": [{"events": […]}]}`.
    if let Some(sequences) = value.get_mut("sequences").and_then(Value::as_array_mut).map(std::mem::take) {
        let events = sequences.into_iter().filter_map(|mut sequence| Some(sequence.get_mut("events")?.take()));
        return events.for_each(|mut events| {
            events.as_array_mut().map(std::mem::take).into_iter().flatten().for_each(|mut inner| {
                inherit(&value, &mut inner);
                each(inner, give);
            });
        });
    }
    if let Value::Array(list) = value {
        return list.into_iter().for_each(|inner| each(inner, give));
    }
    give(checked(value));
}

/// What a batch says holds for the messages in it that do not say it themselves.
fn inherit(batch: &Value, message: &mut Value) {
    let Some(members) = message.as_object_mut() else { return };
    for key in ["writeKey", "sentAt", "receivedAt"] {
        if let Some(value) = batch.get(key)
            && !members.contains_key(key)
        {
            members.insert(key.to_owned(), value.clone());
        }
    }
}

const CALLS: [&str; 6] = ["track", "identify", "group", "page", "screen", "alias"];

/// A value as a message.
pub(super) fn checked(mut value: Value) -> Result<Value, &'static str> {
    let Some(members) = value.as_object_mut() else { return Err("is no message, but another JSON value") };
    // Some tools keep a message within what they say of it.
    for key in ["message", "payload", "body"] {
        let is_message = members.get(key).is_some_and(|inner| call(inner).is_some());
        if is_message
            && !members.contains_key("event")
            && let Some(inner) = members.remove(key)
        {
            return checked(inner);
        }
    }
    match call(&value) {
        Some(call) => {
            let members = value.as_object_mut();
            if let Some(kind) = members.and_then(|members| members.get_mut("type")) {
                *kind = Value::String(call.to_owned());
            }
        }
        None => {
            let why = why_not(value.as_object());
            let is_track = why.is_none();
            if let Some(why) = why {
                return Err(why);
            }
            if let Some(members) = value.as_object_mut().filter(|_| is_track) {
                members.insert("type".to_owned(), Value::String("track".to_owned()));
            }
        }
    }
    match value.get("type").and_then(Value::as_str) {
        Some("track") if value.get("event").and_then(Value::as_str).is_none_or(str::is_empty) => {
            Err("is a track without the name of its event")
        }
        _ => Ok(value),
    }
}

/// The call that a message says it is.
fn call(value: &Value) -> Option<&'static str> {
    let said = value.get("type")?.as_str()?;
    CALLS.into_iter().find(|call| said.eq_ignore_ascii_case(call))
}

/// Why a value without a call is no message. What was posted to `/v1/track` does not say that it is a track.
fn why_not(members: Option<&Map<String, Value>>) -> Option<&'static str> {
    let members = members?;
    let has = |key: &str| members.contains_key(key);
    match () {
        () if has("event_type") && (has("event_properties") || has("user_properties")) => {
            Some("is an event of Amplitude, which is not read")
        }
        () if has("specversion") => Some("is a CloudEvent, which is not read"),
        () if has("eventName") && has("eventVersion") => Some("is a line of another tool's log, and no message"),
        () if has("type") => {
            Some("is no message: its \"type\" is none of track, identify, group, page, screen and alias")
        }
        () if has("event") && (has("properties") || has("userId") || has("anonymousId")) => None,
        () => Some("is no message: it has no \"type\""),
    }
}

/// The times of a message, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times {
    made: Option<i64>,
    received: Option<i64>,
}

/// A clock that is further ahead than this is wrong.
const AHEAD: i64 = 86_400_000;
/// Messages that are older than this when they arrive come of a clock that is wrong, or were kept for very long.
const BEHIND: i64 = 400 * AHEAD;

pub(super) fn times(message: &Value) -> Times {
    let first = |keys: &[&str]| keys.iter().find_map(|key| time(message.get(key)?));
    Times { made: first(&["timestamp", "originalTimestamp"]), received: first(&["receivedAt", "sentAt"]) }
}

fn time(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => time::parse(text),
        Value::Number(number) => time::of_number(number.as_i64()?),
        _ => None,
    }
}

impl Times {
    /// When the message was made; where its clock is wrong, when it was received.
    pub(super) fn best(self) -> Option<i64> {
        if self.skew().is_some() { self.received } else { self.made.or(self.received) }
    }

    /// What is wrong with the clock of the sender.
    pub(super) fn skew(self) -> Option<&'static str> {
        let (made, received) = (self.made?, self.received?);
        match () {
            () if made - received > AHEAD => {
                Some("has a time that is more than a day after it was received, which counts instead")
            }
            () if received - made > BEHIND => {
                Some("has a time that is more than a year before it was received, which counts instead")
            }
            () => None,
        }
    }
}

/// The write key that a message was sent with.
pub(super) fn write_key(message: &Value) -> Option<&str> {
    ["writeKey", "write_key", "projectId", "sourceId"].iter().find_map(|key| message.get(key)?.as_str())
}

/// Returns whether a message is in a sample of this share: by its id, or else all of it, so that it does not depend on where it stands.
pub(super) fn is_in_sample(message: &Value, share: f64) -> bool {
    let id = message.get("messageId").and_then(Value::as_str);
    let hash = crate::stable_hash::stable_hash(&id.map_or_else(|| message.to_string(), str::to_owned));
    // The upper bits, which differ most. A share of 2^53 is exact.
    ((hash >> 11) as f64) < share * (1_u64 << 53) as f64
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use serde_json::json;

    fn messages(value: Value) -> Vec<Result<String, &'static str>> {
        let mut found = Vec::new();
        each(value, &mut |message| {
            found.push(
                message.map(|message| format!("{} {}", message["type"].as_str().unwrap_or_default(), message["event"])),
            )
        });
        found
    }

    #[test]
    fn what_is_a_message() {
        let track = json!({ "type": "Track", "event": "Paid", "properties": {} });
        let paid = || Ok("track \"Paid\"".to_owned());
        assert_eq!(messages(track.clone()), [paid()]);
        assert_eq!(messages(json!({ "event": "Paid", "properties": {}, "userId": "u" })), [paid()]);
        assert_eq!(messages(json!({ "batch": [track, track] })), [paid(), paid()]);
        assert_eq!(messages(json!([track])), [paid()]);
        assert_eq!(messages(json!({ "message": track, "reason": "x" })), [paid()]);
        assert_eq!(messages(json!({ "sequences": [{ "events": [track] }, { "delayMs": 2 }] })), [paid()]);
        assert_eq!(messages(json!(["x", { "type": "alias", "userId": "u" }])).len(), 2);
        for value in [
            json!({ "type": "track", "properties": {} }),
            json!({ "type": "order" }),
            json!({ "level": "info" }),
            json!({ "event_type": "x", "event_properties": {} }),
            json!(1),
        ] {
            assert!(matches!(messages(value.clone()).as_slice(), [Err(_)]), "{value}");
        }
    }

    #[test]
    fn a_batch_says_what_its_messages_do_not() {
        let mut keys = Vec::new();
        let own = json!({ "type": "track", "event": "A", "writeKey": "own" });
        let batch = json!({ "writeKey": "key", "sentAt": "2026-11-27T00:00:00Z", "batch": [own, { "type": "page" }] });
        each(batch, &mut |message| {
            let message = message.unwrap_or_default();
            keys.push((write_key(&message).map(str::to_owned), times(&message).best()));
        });
        let sent = time::parse("2026-11-27");
        assert_eq!(keys, [(Some("own".to_owned()), sent), (Some("key".to_owned()), sent)]);
    }

    #[test]
    fn a_sample_depends_on_the_messages_alone() {
        let count = (0..10_000).filter(|at| is_in_sample(&json!({ "messageId": format!("id-{at}") }), 0.1)).count();
        assert!((800..1200).contains(&count), "{count}");
        let message = json!({ "type": "track", "event": "A" });
        assert!(is_in_sample(&message, 1.0) && !is_in_sample(&message, 0.0));
    }

    #[test]
    fn a_clock_that_is_wrong_does_not_count() {
        let of = |made: &str| {
            let times = times(&json!({ "timestamp": made, "receivedAt": "2026-11-27T00:00:00Z" }));
            (times.skew().is_some(), times.best().map(time::day_of))
        };
        assert_eq!(of("2026-11-26T00:00:00Z"), (false, Some("2026-11-26".to_owned())));
        assert_eq!(of("2031-01-01T00:00:00Z"), (true, Some("2026-11-27".to_owned())));
        assert_eq!(of("1970-01-01T00:00:00Z"), (true, Some("2026-11-27".to_owned())));
    }
}
