//! What a JSON value of a recording is: a message, several in a batch, or something else. And what is said around a message: times,
//! write keys.

use super::members::{KnownMembers, MemberSlots, RecordedMember};
use crate::format::value;
use crate::json::JsonView;
use crate::stable_hash::stable_hash;
use crate::time;
use plan_model::json::{Kind, Node};
use plan_rules::JsonValue;

/// A message of a recording.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MessageView<'j> {
    call: &'static str,
    own: JsonView<'j>,
    members: KnownMembers<'j>,
    batch: BatchMembers<'j>,
}

/// What a batch says holds for the messages in it that do not say it themselves.
#[derive(Debug, Clone, Copy, Default)]
struct BatchMembers<'j>([Option<JsonView<'j>>; 3]);

const OF_BATCHES: [(&str, RecordedMember); 3] = [
    ("writeKey", RecordedMember::WriteKey),
    ("sentAt", RecordedMember::SentAt),
    ("receivedAt", RecordedMember::ReceivedAt),
];

impl<'j> MessageView<'j> {
    /// Returns the call, in small letters, however the message writes it.
    pub(crate) const fn call(&self) -> &'static str {
        self.call
    }

    /// Returns a member of the message, or what its batch says for it.
    pub(crate) fn get(&self, member: RecordedMember) -> Option<JsonView<'j>> {
        self.members.get(member).or_else(|| self.batch.get(member))
    }

    /// Returns the text of a member.
    pub(crate) fn text(&self, member: RecordedMember) -> Option<&'j str> {
        self.get(member)?.as_str()
    }

    /// Returns the message as a tree: with its call in small letters, and what its batch says for it.
    pub(crate) fn to_node(self) -> Node {
        let mut node = self.own.to_node();
        if let Kind::Object(members) = &mut node.kind {
            match members.iter_mut().find(|member| member.name == "type") {
                Some(member) => member.value = value::text(self.call),
                None => members.push(value::member("type", value::text(self.call))),
            }
            let of_batch = OF_BATCHES.iter().zip(self.batch.0);
            let lacking = of_batch.filter(|((_, member), _)| self.members.get(*member).is_none());
            members.extend(lacking.filter_map(|((name, _), value)| Some(value::member(*name, value?.to_node()))));
        }
        node
    }

    /// Returns whether a batch says something for it.
    pub(crate) fn is_of_batch(&self) -> bool {
        self.batch.0.iter().any(Option::is_some)
    }

    /// Returns the message as it was recorded.
    pub(crate) const fn json(&self) -> JsonView<'j> {
        self.own
    }
}

impl<'j> BatchMembers<'j> {
    fn get(&self, member: RecordedMember) -> Option<JsonView<'j>> {
        OF_BATCHES.iter().zip(self.0).find_map(|((_, known), value)| value.filter(|_| *known == member))
    }

    /// Returns what holds within a batch that stands where these do.
    fn within(self, batch: &KnownMembers<'j>) -> Self {
        let mut inner = self;
        for ((_, member), value) in OF_BATCHES.into_iter().zip(&mut inner.0) {
            *value = batch.get(member).or(*value);
        }
        inner
    }
}

/// A value that is no message.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoMessage<'j> {
    pub(super) why: &'static str,
    pub(super) value: JsonView<'j>,
}

/// Takes the messages in a value, and what is none in it.
type Give<'g, 'j> = dyn FnMut(Result<MessageView<'j>, NoMessage<'j>>) + 'g;

/// Gives each message in a value with these members, or why there is none in it.
pub(super) fn each<'j>(
    value: JsonView<'j>,
    members: KnownMembers<'j>,
    slots: &mut MemberSlots,
    give: &mut Give<'_, 'j>,
) {
    each_in(value, members, BatchMembers::default(), slots, give);
}

/// Returns whether a value with these members is a message, or none, and no batch.
pub(super) fn is_alone(value: JsonView<'_>, members: &KnownMembers<'_>) -> bool {
    let has = |member: RecordedMember| members.get(member).is_some();
    value.is_object() && !has(RecordedMember::Batch) && !has(RecordedMember::Sequences)
}

fn each_within<'j>(value: JsonView<'j>, around: BatchMembers<'j>, slots: &mut MemberSlots, give: &mut Give<'_, 'j>) {
    let members = KnownMembers::of(value, slots);
    each_in(value, members, around, slots, give);
}

fn each_in<'j>(
    value: JsonView<'j>,
    members: KnownMembers<'j>,
    around: BatchMembers<'j>,
    slots: &mut MemberSlots,
    give: &mut Give<'_, 'j>,
) {
    if value.is_array() {
        return value.items().for_each(|inner| each_within(inner, around, slots, give));
    }
    if let Some(list) = members.get(RecordedMember::Batch).filter(|list| list.is_array()) {
        let within = around.within(&members);
        return list.items().for_each(|inner| each_within(inner, within, slots, give));
    }
    // What the black-box clients are told to send: `{"sequences": [{"events": […]}]}`.
    if let Some(sequences) = members.get(RecordedMember::Sequences).filter(|list| list.is_array()) {
        let within = around.within(&members);
        let events = sequences.items().filter_map(|sequence| sequence.get("events"));
        return events.flat_map(JsonView::items).for_each(|inner| each_within(inner, within, slots, give));
    }
    give(checked(value, members, around, slots).map_err(|why| NoMessage { why, value }));
}

const CALLS: [&str; 6] = ["track", "identify", "group", "page", "screen", "alias"];

/// Returns the message that a value is.
fn checked<'j>(
    value: JsonView<'j>,
    members: KnownMembers<'j>,
    batch: BatchMembers<'j>,
    slots: &mut MemberSlots,
) -> Result<MessageView<'j>, &'static str> {
    if !value.is_object() {
        return Err("is no message, but another JSON value");
    }
    // Some tools keep a message within what they say of it.
    let inner = [RecordedMember::Message, RecordedMember::Payload, RecordedMember::Body]
        .into_iter()
        .find_map(|member| members.get(member).filter(|inner| call(inner.get("type")).is_some()));
    if let Some(inner) = inner.filter(|_| members.get(RecordedMember::Event).is_none()) {
        return checked(inner, KnownMembers::of(inner, slots), batch, slots);
    }
    let call = match call(members.get(RecordedMember::Type)) {
        Some(call) => call,
        None => why_not(value).map_or(Ok("track"), Err)?,
    };
    let message = MessageView { call, own: value, members, batch };
    if call == "track" && message.text(RecordedMember::Event).is_none_or(str::is_empty) {
        return Err("is a track without the name of its event");
    }
    Ok(message)
}

/// Returns the call that a message says it is.
fn call(said: Option<JsonView<'_>>) -> Option<&'static str> {
    let said = said?.as_str()?;
    CALLS.into_iter().find(|call| said.eq_ignore_ascii_case(call))
}

/// Returns why a value without a call is no message. What was posted to `/v1/track` does not say that it is a track.
fn why_not(value: JsonView<'_>) -> Option<&'static str> {
    let has = |key: &str| value.get(key).is_some();
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
const AHEAD_MILLIS: i64 = 86_400_000;
/// Messages that are older than this when they arrive come of a clock that is wrong, or were kept for very long.
const BEHIND_MILLIS: i64 = 400 * AHEAD_MILLIS;

pub(super) fn times(message: &MessageView<'_>) -> Times {
    let first = |members: [RecordedMember; 2]| members.into_iter().find_map(|member| time(message.get(member)?));
    let made = first([RecordedMember::Timestamp, RecordedMember::OriginalTimestamp]);
    Times { made, received: first([RecordedMember::ReceivedAt, RecordedMember::SentAt]) }
}

fn time(value: JsonView<'_>) -> Option<i64> {
    match value.as_str() {
        Some(text) => time::parse(text),
        None => time::of_number(value.as_i64()?),
    }
}

impl Times {
    /// Returns when the message was made; where its clock is wrong, when it was received.
    pub(super) fn best(self) -> Option<i64> {
        if self.skew().is_some() { self.received } else { self.made.or(self.received) }
    }

    /// Returns what is wrong with the clock of the sender.
    pub(super) fn skew(self) -> Option<&'static str> {
        let (made, received) = (self.made?, self.received?);
        match () {
            () if made - received > AHEAD_MILLIS => {
                Some("has a time that is more than a day after it was received, which counts instead")
            }
            () if received - made > BEHIND_MILLIS => {
                Some("has a time that is more than a year before it was received, which counts instead")
            }
            () => None,
        }
    }
}

/// Returns the write key that a message was sent with.
pub(super) fn write_key<'j>(message: &MessageView<'j>) -> Option<&'j str> {
    [RecordedMember::WriteKey, RecordedMember::WriteKeyInSnakeCase, RecordedMember::ProjectId, RecordedMember::SourceId]
        .into_iter()
        .find_map(|member| message.text(member))
}

/// Returns whether a message is in a sample of this share: by its id, or else all of it, so that it does not depend on where it stands.
pub(super) fn is_in_sample(message: &MessageView<'_>, share: f64) -> bool {
    let hash = stable_hash(message.text(RecordedMember::MessageId).unwrap_or_else(|| message.json().written()));
    // The upper bits, which differ most. A share of 2^53 is exact.
    ((hash >> 11) as f64) < share * (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::JsonValues;
    use serde_json::{Value, json};

    /// What is found in each message of a value.
    fn of_each<T>(value: &Value, find: impl Fn(&MessageView<'_>) -> T) -> Vec<Result<T, &'static str>> {
        let (mut values, text, mut found) = (JsonValues::default(), value.to_string(), Vec::new());
        if let Some(view) = values.read(&text) {
            let mut slots = MemberSlots::default();
            each(view, KnownMembers::of(view, &mut slots), &mut slots, &mut |message| {
                found.push(message.map(|message| find(&message)).map_err(|none| none.why))
            });
        }
        found
    }

    fn messages(value: &Value) -> Vec<Result<String, &'static str>> {
        of_each(value, |message| {
            format!("{} {}", message.call(), message.text(RecordedMember::Event).unwrap_or_default())
        })
    }

    fn one<T: Default>(value: &Value, find: impl Fn(&MessageView<'_>) -> T) -> T {
        of_each(value, find).into_iter().flatten().next().unwrap_or_default()
    }

    #[test]
    fn what_is_a_message() {
        let track = json!({ "type": "Track", "event": "Paid", "properties": {} });
        let paid = || Ok("track Paid".to_owned());
        assert_eq!(messages(&track), [paid()]);
        assert_eq!(messages(&json!({ "event": "Paid", "properties": {}, "userId": "u" })), [paid()]);
        assert_eq!(messages(&json!({ "batch": [track, track] })), [paid(), paid()]);
        assert_eq!(messages(&json!([track])), [paid()]);
        assert_eq!(messages(&json!({ "message": track, "reason": "x" })), [paid()]);
        assert_eq!(messages(&json!({ "sequences": [{ "events": [track] }, { "delayMs": 2 }] })), [paid()]);
        assert_eq!(messages(&json!(["x", { "type": "alias", "userId": "u" }])).len(), 2);
        for value in [
            json!({ "type": "track", "properties": {} }),
            json!({ "type": "order" }),
            json!({ "level": "info" }),
            json!({ "event_type": "x", "event_properties": {} }),
            json!(1),
        ] {
            assert!(matches!(messages(&value).as_slice(), [Err(_)]), "{value}");
        }
    }

    #[test]
    fn a_batch_says_what_its_messages_do_not() {
        let own = json!({ "type": "track", "event": "A", "writeKey": "own" });
        let batch = json!({ "writeKey": "key", "sentAt": "2026-11-27T00:00:00Z", "batch": [own, { "batch": [{ "type": "page" }] }] });
        let keys = of_each(&batch, |message| (write_key(message).map(str::to_owned), times(message).best()));
        let sent = time::parse("2026-11-27");
        assert_eq!(keys, [Ok((Some("own".to_owned()), sent)), Ok((Some("key".to_owned()), sent))]);
    }

    #[test]
    fn a_sample_depends_on_the_messages_alone() {
        let is_in = |message: &Value, share: f64| one(message, |message| is_in_sample(message, share));
        let of_id = |at: usize| json!({ "type": "page", "messageId": format!("id-{at}") });
        let count = (0..10_000).filter(|at| is_in(&of_id(*at), 0.1)).count();
        assert!((800..1200).contains(&count), "{count}");
        let message = json!({ "type": "track", "event": "A" });
        assert!(is_in(&message, 1.0) && !is_in(&message, 0.0));
    }

    #[test]
    fn a_clock_that_is_wrong_does_not_count() {
        let of = |made: &str| {
            let message = json!({ "type": "page", "timestamp": made, "receivedAt": "2026-11-27T00:00:00Z" });
            let times = one(&message, times);
            (times.skew().is_some(), times.best().map(time::day_of))
        };
        assert_eq!(of("2026-11-26T00:00:00Z"), (false, Some("2026-11-26".to_owned())));
        assert_eq!(of("2031-01-01T00:00:00Z"), (true, Some("2026-11-27".to_owned())));
        assert_eq!(of("1970-01-01T00:00:00Z"), (true, Some("2026-11-27".to_owned())));
    }
}
