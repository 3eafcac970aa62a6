//! Messages that are as the plan wants them, which most are: told without taking them apart. What is not told here is judged as any
//! other message is, so that this changes nothing but the time it takes.

use crate::json::JsonView;
use crate::judge::{JudgedEvent, JudgedPlan};
use crate::recorded::{MessageView, RecordedMember, RecordedMessage};
use plan_model::Call;
use plan_model::schema::{Personal, Schema};
use plan_rules::{JsonKind, JsonValue, OutlinedRules};
use std::collections::HashSet;
use std::ptr;

/// How many shapes of payloads are kept.
const MOST_SHAPES: usize = 20_000;
/// A shape that is longer than this is not kept.
const SHAPE_BYTES: usize = 4000;

/// The shapes of payloads, which are the names in them and what stands within what, that have no property that the plan does not know.
#[derive(Debug, Default)]
pub(super) struct GoodShapes<'p> {
    /// The rules of each event of the plan.
    rules: Vec<EventRules<'p>>,
    known: HashSet<Vec<u8>>,
    /// The shape of the last message.
    last: Vec<u8>,
    /// Whether the plan wants hashes, of which a shape says nothing.
    has_hashes: bool,
}

/// The rules of an event in force, with what they say of the outlines that were met.
#[derive(Debug)]
struct EventRules<'p> {
    payload: OutlinedRules<'p>,
    /// Those of the message around it, if there are any.
    message: Option<OutlinedRules<'p>>,
}

impl<'p> EventRules<'p> {
    fn of(event: &'p JudgedEvent) -> Self {
        let message = event.message.as_ref().filter(|rules| !rules.is_empty());
        Self { payload: OutlinedRules::new(&event.payload), message: message.map(OutlinedRules::new) }
    }

    fn accepts(&mut self, payload: JsonView<'_>, message: &MessageView<'_>) -> bool {
        let is_frame_accepted = |rules: &mut OutlinedRules<'_>| is_as_written(message) && rules.accepts(message.json());
        self.payload.accepts(payload) && self.message.as_mut().is_none_or(is_frame_accepted)
    }
}

/// A message that breaks no rule. Where its shape is not known yet, it may have properties that the plan does not know.
#[derive(Clone, Copy)]
pub(super) struct GoodMessage<'r, 'p> {
    pub(super) event: &'p JudgedEvent,
    pub(super) position: usize,
    pub(super) payload: JsonView<'r>,
    pub(super) library: Option<JsonView<'r>>,
    pub(super) has_known_shape: bool,
}

impl<'p> GoodShapes<'p> {
    pub(super) fn new(plan: &'p JudgedPlan) -> Self {
        let common = plan.plan.common.as_ref();
        let common = common.into_iter().flat_map(|common| [&common.properties, &common.traits]);
        let rules = plan.plan.rules.iter().chain(&plan.plan.older);
        let mut schemas = rules.map(|rule| &rule.payload).chain(common);
        let has_hashes = schemas.any(has_hash);
        Self { rules: plan.events.iter().map(EventRules::of).collect(), has_hashes, ..Self::default() }
    }

    /// Returns a message that breaks no rule of the plan, as far as that is told at once.
    pub(super) fn look<'r>(
        &mut self,
        recorded: &RecordedMessage<'r>,
        plan: &'p JudgedPlan,
    ) -> Option<GoodMessage<'r, 'p>> {
        let message = &recorded.message;
        let is_whole = recorded.parts.has_payload && recorded.parts.has_frame;
        if self.has_hashes || !is_whole {
            return None;
        }
        let call = Call::ALL.into_iter().find(|call| call.as_str() == message.call())?;
        let (name, context) = (name(call, message)?, object(message.get(RecordedMember::Context))?);
        let mut parts = [RecordedMember::Properties, RecordedMember::Traits];
        if call.payload() == "traits" {
            parts.reverse();
        }
        let [payload, other] = parts.map(|part| object(message.get(part)));
        let (payload, _, _) = (payload??, other?, object(message.get(RecordedMember::Integrations))?);
        if !has_ids(call, message) || context.is_some_and(|context| context.get("protocols").is_some()) {
            return None;
        }
        let position = plan.position(call, Some(name))?;
        let newest = plan.events.get(position)?;
        let event = plan.of_version(newest, None);
        let accepts = if ptr::eq(event, newest) {
            self.rules.get_mut(position)?.accepts(payload, message)
        } else {
            // What the plan says of the message around is said by the version in force alone.
            event.message.is_none() && event.payload.accepts(payload)
        };
        if !accepts {
            return None;
        }
        let library = context.and_then(|context| context.get("library"));
        self.shape(position, payload);
        let has_known_shape = self.known.contains(&self.last);
        Some(GoodMessage { event, position, payload, library, has_known_shape })
    }

    fn shape(&mut self, position: usize, payload: JsonView<'_>) {
        self.last.clear();
        self.last.extend(position.to_le_bytes());
        add_shape(payload, &mut self.last);
    }

    /// Keeps the shape of the last message, which has no property that the plan does not know.
    pub(super) fn keep(&mut self) {
        if self.known.len() < MOST_SHAPES && self.last.len() < SHAPE_BYTES {
            self.known.insert(self.last.clone());
        }
    }
}

/// Returns whether a message can be held against rules as it stands. What a batch says for its messages is not in them.
fn is_as_written(message: &MessageView<'_>) -> bool {
    message.text(RecordedMember::Type) == Some(message.call()) && !message.is_of_batch()
}

/// Returns the name of a message, which is none of calls that have none.
fn name<'r>(call: Call, message: &MessageView<'r>) -> Option<&'r str> {
    match call {
        Call::Track => message.text(RecordedMember::Event).filter(|name| !name.trim().is_empty()),
        Call::Page | Call::Screen => message.text(RecordedMember::Name),
        Call::Identify | Call::Group => Some(""),
    }
}

/// Returns a part of a message, which is an object or not there; `None` where it is something else.
fn object(part: Option<JsonView<'_>>) -> Option<Option<JsonView<'_>>> {
    match part {
        Some(part) if !part.is_object() => part.is_null().then_some(None),
        part => Some(part),
    }
}

fn has_ids(call: Call, message: &MessageView<'_>) -> bool {
    let has = |member: RecordedMember| message.text(member).is_some_and(|id| !id.is_empty());
    let has_user = has(RecordedMember::UserId) || has(RecordedMember::AnonymousId);
    has_user && (call != Call::Group || has(RecordedMember::GroupId))
}

/// Writes the names in a value, or the outline that tells them, and what stands within what. No byte of a name is one of the signs.
fn add_shape(value: JsonView<'_>, shape: &mut Vec<u8>) {
    match (value.kind(), value.outline()) {
        (JsonKind::Object, Some(outline)) => {
            shape.push(0xf6);
            shape.extend(outline.to_le_bytes());
            value.members().for_each(|(_, inner)| add_shape(inner, shape));
        }
        (JsonKind::Object, None) => {
            shape.push(0xf8);
            for (name, inner) in value.members() {
                shape.extend(name.as_bytes());
                shape.push(0xf9);
                add_shape(inner, shape);
            }
            shape.push(0xfa);
        }
        (JsonKind::Array, _) => {
            shape.push(0xfb);
            value.items().for_each(|item| add_shape(item, shape));
            shape.push(0xfc);
        }
        _ => shape.push(0xfd),
    }
}

/// Returns whether a value within is to be sent as a hash.
fn has_hash(schema: &Schema) -> bool {
    let properties = schema.properties().iter().chain(&schema.branches);
    schema.personal == Some(Personal::Sha256)
        || properties.into_iter().any(|property| has_hash(&property.schema))
        || crate::judge::inner_schemas(schema).any(has_hash)
}

#[cfg(test)]
mod random;

#[cfg(test)]
mod tests {
    use super::GoodShapes;
    use crate::audit::AuditCounts;
    use crate::judge::JudgedPlan;
    use crate::recorded::{ReadOptions, visit};
    use plan_model::include::PlanFile;
    use std::fs;

    const PLAN: &str = r#"{"common":{"context":{"type":"object","properties":{"ip":{"type":"string","format":"ipv4"}}}},"rules":[
        {"key":"Paid","type":"TRACK","properties":{"total":{"type":"number","minimum":0},"currency":{"type":"string","enum":["EUR","USD"]},
            "items":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}},"at":{"type":"string","format":"date-time"},
            "address":{"type":"object","properties":{"city":{"type":"string"}}}},"required":["total"]},
        {"key":"Seen","type":"TRACK","version":1},{"key":"Seen","type":"TRACK","version":2,"properties":{"a":{"type":"integer"}}},
        {"key":"Home","type":"PAGE","properties":{"title":{"type":"string"}}},
        {"type":"IDENTIFY","properties":{"plan":{"type":"string"}}},{"type":"GROUP","properties":{"size":{"type":"integer"}}}]}"#;

    /// Messages that are good, each also with something that is not, or that is left out.
    fn messages() -> String {
        let context = r#""context":{"ip":"192.0.2.1","library":{"name":"node","version":"1"}}"#;
        let frame = format!(r#""userId":"u","timestamp":"2026-11-05T10:00:00Z",{context}"#);
        let paid = |properties: &str| format!(r#"{{"type":"track","event":"Paid",{frame},"properties":{properties}}}"#);
        let whole = r#"{"total":1.50,"currency":"EUR","items":[{"sku":"a"},{"sku":"b"}],"at":"2026-11-05T10:00:00Z","address":{"city":"x"}}"#;
        let mut messages: Vec<String> = Vec::new();
        for (from, to) in [
            ("", ""),
            ("1.50", "-1"),
            ("\"EUR\"", "\"XXX\""),
            ("\"EUR\"", "null"),
            ("\"sku\":\"b\"", "\"sku\":\"b\",\"new\":1"),
            ("\"sku\":\"b\"", "\"sku\":2"),
            ("\"total\"", "\"totl\""),
            ("[{\"sku\":\"a\"},{\"sku\":\"b\"}]", "[]"),
            ("{\"city\":\"x\"}", "{}"),
            ("{\"city\":\"x\"}", "{\"zip\":{}}"),
            ("10:00", "10h00"),
        ] {
            messages.push(paid(&whole.replacen(from, to, 1)));
        }
        messages.extend([paid("null"), paid("[]"), paid(r#"{"total":1,"total":"x"}"#), paid(r#"{"total":2}"#)]);
        for (from, to) in [
            ("\"userId\":\"u\",", ""),
            ("\"userId\":\"u\"", "\"userId\":7"),
            ("track", "Track"),
            ("192.0.2.1", "here"),
            ("\"node\"", "{}"),
            ("Paid", " "),
            ("Paid", "Paid Out"),
            ("\"library\"", "\"protocols\":{\"event_version\":2},\"library\""),
            ("2026-11-05T10:00:00Z", "2026-11-06"),
            (",\"properties\"", ",\"traits\":7,\"properties\""),
        ] {
            messages.push(paid(whole).replacen(from, to, 1));
        }
        for rest in [
            r#""type":"track","event":"Seen","properties":{"a":1}"#,
            r#""type":"track","event":"Seen","properties":{"a":1,"b":2}"#,
            r#""type":"page","name":"Home","properties":{"title":"t"}"#,
            r#""type":"page","properties":{"title":"t"}"#,
            r#""type":"identify","traits":{"plan":"pro"}"#,
            r#""type":"identify","traits":{"plan":"pro","x":1}"#,
            r#""type":"group","groupId":"g","traits":{"size":2}"#,
            r#""type":"group","traits":{"size":2}"#,
            r#""type":"alias","previousId":"p""#,
        ] {
            messages.push(format!("{{{frame},{rest}}}"));
        }
        let batch = format!(r#"{{"writeKey":"k","sentAt":"2026-11-05T10:00:02Z","batch":[{}]}}"#, paid(whole));
        messages.push(batch);
        // Each of them several times: the first of a shape is judged as any other message.
        messages.join("\n") + "\n" + &messages.iter().rev().cloned().collect::<Vec<_>>().join("\n")
    }

    /// What is counted of a message does not depend on how it was judged.
    #[test]
    fn a_message_that_is_told_at_once_counts_as_any_other() {
        let folder = std::env::temp_dir().join(format!("plan-good-{}", std::process::id()));
        fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("a.ndjson"), messages())).unwrap_or_default();
        let read = plan_model::read(PLAN);
        assert!(read.plan.is_some(), "{:?}", read.diagnostics);
        let plan =
            JudgedPlan::new(PlanFile::of_text("plan.json", None, PLAN.to_owned()), read.plan.unwrap_or_default());
        let count = |judges_all: bool| {
            let options = ReadOptions { threads: Some(1), ..ReadOptions::default() };
            let new = || {
                let mut counts = AuditCounts::new(&plan);
                counts.good = GoodShapes { has_hashes: judges_all, ..GoodShapes::new(&plan) };
                counts
            };
            let (counts, summary) = visit(&["a.ndjson".into()], &folder, &options, new).unwrap_or_default();
            let counts: Vec<AuditCounts<'_>> = counts.into_iter().map(AuditCounts::settled).collect();
            let shapes: usize = counts.iter().map(|counts| counts.good.known.len()).sum();
            let counted =
                counts.iter().map(|counts| format!("{:#?}{:#?}{}", counts.planned, counts.unplanned, counts.aliases));
            (counted.collect::<String>(), shapes, summary.messages)
        };
        let (at_once, slowly) = (count(false), count(true));
        let _ = fs::remove_dir_all(&folder);
        assert_eq!(at_once.0, slowly.0);
        assert!(at_once.1 >= 6 && slowly.1 == 0, "{} shapes of {} messages", at_once.1, at_once.2);
    }
}
