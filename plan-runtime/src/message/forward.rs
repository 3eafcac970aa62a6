//! Messages that were made elsewhere: what they must have to be messages of the Segment HTTP API, and what they are given if
//! they lack it. What they have is never changed.

use crate::clock::Clock;
use crate::error::{CallError, CallErrorKind};
use crate::event::call::Call;
use crate::id::message_id;
use crate::message::timestamp::Rfc3339;
use crate::message::{check_size, is_message_id, other_id};
use plan_rules::format::Format;
use serde_json::{Map, Value, json};

/// The fields that hold objects.
const OBJECTS: [&str; 4] = ["properties", "traits", "context", "integrations"];
/// The fields that hold ids of users and groups, which may be numbers.
const IDS: [&str; 4] = ["userId", "anonymousId", "groupId", "previousId"];
/// The fields that hold text.
const TEXTS: [&str; 3] = ["event", "name", "messageId"];

/// Returns the bytes of a message that was [checked](check), with what it lacks. `process` is that of the client.
pub(crate) fn complete(message: &Value, clock: &dyn Clock, process: u32) -> Result<Vec<u8>, CallErrorKind> {
    let mut fields = message.as_object().cloned().unwrap_or_default();
    let now = clock.now();
    let is_missing = |field: &str| given(message, field).is_none();
    if is_missing("messageId") {
        let id = String::from_utf8_lossy(&message_id(now, process)).into_owned();
        fields.insert("messageId".to_owned(), id.into());
    }
    if is_missing("timestamp") {
        let now = Rfc3339::of(now).ok_or(CallErrorKind::Timestamp)?;
        fields.insert("timestamp".to_owned(), String::from_utf8_lossy(now.as_bytes()).into());
    }
    if is_missing("context") {
        fields.insert("context".to_owned(), Value::Object(Map::new()));
    }
    let context = fields.get_mut("context").and_then(Value::as_object_mut);
    if let Some(context) = context.filter(|context| !context.contains_key("library")) {
        let library = json!({ "name": "plan-runtime", "version": env!("CARGO_PKG_VERSION") });
        context.insert("library".to_owned(), library);
    }
    let bytes = Value::Object(fields).to_string().into_bytes();
    check_size(bytes.len()).map(|()| bytes)
}

/// Returns the call of a message.
pub(crate) fn call_of(message: &Value) -> Result<Call, CallError> {
    let no = |reason: String| CallError::not_a_message(reason);
    let fields = message.as_object().ok_or_else(|| no("it is no JSON object".to_owned()))?;
    match fields.get("type") {
        Some(Value::String(name)) => name.parse().map_err(|error| no(format!("its `type` {error}"))),
        Some(other) => Err(no(format!("its `type` is no text, but {other}"))),
        None => Err(no("it has no `type`".to_owned())),
    }
}

/// Returns an error if the API would not accept the message for what it says, as far as that can be told without a plan.
pub(crate) fn check(call: Call, message: &Value) -> Result<(), CallErrorKind> {
    for field in OBJECTS {
        expect(message, field, "no object", Value::is_object)?;
    }
    for field in IDS {
        expect(message, field, "neither text nor a number", |value| value.is_string() || value.is_number())?;
    }
    for field in TEXTS {
        expect(message, field, "no text", Value::is_string)?;
    }
    expect(message, "timestamp", "no time like \"2026-11-24T10:00:00.000Z\"", |value| {
        value.as_str().is_some_and(is_time)
    })?;
    if let Some(id) = given(message, "messageId").and_then(Value::as_str).filter(|id| !is_message_id(id)) {
        return Err(CallErrorKind::MessageId { message_id: id.to_owned() });
    }
    if !has_id(message, "userId") && !has_id(message, "anonymousId") {
        return Err(CallErrorKind::NoUser);
    }
    if let Some((_, id)) = other_id(call).filter(|(field, _)| !has_id(message, field)) {
        return Err(CallErrorKind::NoId { id });
    }
    if call == Call::Track && is_blank(message.get("event")) {
        return Err(CallErrorKind::NotAMessage { reason: "it is a track call and has no `event`".to_owned() });
    }
    Ok(())
}

/// Returns the value of a field. One that is null counts as not there, as the clients of some languages write it.
fn given<'a>(message: &'a Value, field: &str) -> Option<&'a Value> {
    message.get(field).filter(|value| !value.is_null())
}

fn expect(message: &Value, field: &str, is_not: &str, is_well: impl Fn(&Value) -> bool) -> Result<(), CallErrorKind> {
    match given(message, field).filter(|value| !is_well(value)) {
        Some(value) => {
            let value: String = value.to_string().chars().take(60).collect();
            Err(CallErrorKind::NotAMessage { reason: format!("its `{field}` is {is_not}, but {value}") })
        }
        None => Ok(()),
    }
}

/// Returns the name of the event, page or screen; an empty one if there is none.
pub(crate) fn name_of(message: &Value) -> String {
    let text = |field| message.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    text("event").or(text("name")).unwrap_or_default().to_owned()
}

fn has_id(message: &Value, field: &str) -> bool {
    given(message, field).is_some_and(Value::is_number) || !is_blank(message.get(field))
}

fn is_blank(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_none_or(|text| text.trim().is_empty())
}

/// Returns whether this is a date or a time of ISO 8601 as clients write it: with any fraction, with an offset with or
/// without a colon, or without one.
fn is_time(text: &str) -> bool {
    let is = |format: &str, text: &str| Format::of(format).is_some_and(|format| format.is_valid(text));
    let with_colon = text.split_at_checked(text.len().saturating_sub(2)).map(|(start, end)| format!("{start}:{end}"));
    is("date", text)
        || is("date-time", text)
        || is("date-time", &format!("{text}Z"))
        || with_colon.is_some_and(|text| is("date-time", &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_clients_write_them() {
        for time in [
            "2026-11-24",
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:00:00.123456+00:00",
            "2026-11-24T10:00:00+0100",
            "2026-11-24T10:00:00.5",
            "2026-11-24 10:00:00Z",
        ] {
            assert!(is_time(time), "{time}");
        }
        for time in
            ["", "yesterday", "é", "1700000000", "2026-11-24T", "2026-13-24T10:00:00Z", "10:00:00Z", "24.11.2026"]
        {
            assert!(!is_time(time), "{time}");
        }
    }
}
