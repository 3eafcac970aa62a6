//! One message of the Segment HTTP API, written once into its own bytes.

pub(crate) mod batch;
pub(crate) mod draft;
pub(crate) mod forward;
pub(crate) mod members;
pub(crate) mod outbox;
pub(crate) mod positions;
pub(crate) mod read_id;
pub(crate) mod timestamp;

use crate::client::options::CallOptions;
use crate::client::preferences::ConsentPreferences;
use crate::error::{CallError, CallErrorKind};
use crate::event::call::{Call, CallRule};
use crate::event::writer::Writer;
use crate::id::message_id;
use crate::message::timestamp::Rfc3339;
use crate::user::User;
use plan_rules::Violation;
use serde_json::{Map, Value};
use std::time::SystemTime;

/// The largest message that the Segment HTTP API accepts.
pub(crate) const LARGEST_BYTES: usize = 32 * 1024;
/// The longest message id that it accepts.
const LONGEST_ID_CHARS: usize = 99;

/// Returns an error if the API takes no message of so many bytes.
pub(crate) fn check_size(bytes: usize) -> Result<(), CallErrorKind> {
    match bytes {
        size if size > LARGEST_BYTES => Err(CallErrorKind::TooLarge { size, limit: LARGEST_BYTES }),
        _ => Ok(()),
    }
}

/// Returns whether the API takes this as a message id.
pub(crate) fn is_message_id(id: &str) -> bool {
    !id.trim().is_empty() && id.chars().count() <= LONGEST_ID_CHARS
}

/// Returns what the id is called that a call has beside that of its user.
pub(crate) const fn other_id(call: Call) -> Option<(&'static str, &'static str)> {
    match call {
        Call::Group => Some(("groupId", "group id")),
        Call::Alias => Some(("previousId", "previous id")),
        _ => None,
    }
}

/// What a call is made of.
pub(crate) struct CallParts<'a> {
    pub(crate) rule: CallRule,
    pub(crate) user: User<'a>,
    /// The group's id of a group call, the previous id of an alias call.
    pub(crate) other_id: Option<&'a str>,
    pub(crate) options: Option<&'a CallOptions>,
    /// The process that made the client, as [`Client`](crate::Client) fills it in.
    pub(crate) process: u32,
    /// Writes the properties or traits; an alias call has none.
    pub(crate) payload: Option<&'a dyn Fn(&mut Writer)>,
}

/// Returns the bytes of the message, and which rules of the plan it breaks. `memory` is used again, whatever it holds.
pub(crate) fn write(
    parts: &CallParts<'_>,
    now: SystemTime,
    memory: Vec<u8>,
) -> Result<(Vec<u8>, Vec<Violation>), CallError> {
    let CallParts { rule, user, other_id, options, payload, process } = parts;
    let (call, name) = (rule.call, rule.name);
    let failed = |kind| CallError::new(call, name, kind);
    if user.user_id().is_none() && user.anonymous_id().is_none() {
        return Err(failed(CallErrorKind::NoUser));
    }
    if call == Call::Group && other_id.is_none() {
        let reason = "a group call needs the id of the group: `Client::group_message`".to_owned();
        return Err(failed(CallErrorKind::NotAMessage { reason }));
    }
    if let Some((_, id)) = self::other_id(call)
        && other_id.is_none_or(|id| id.trim().is_empty())
    {
        return Err(failed(CallErrorKind::NoId { id }));
    }
    let mut writer = Writer::new(memory);
    writer.raw("{\"type\":\"");
    writer.raw(call.as_str());
    writer.raw("\",\"messageId\":");
    match options.and_then(|options| options.message_id.as_ref()).map(|id| id.as_str()) {
        Some(given) if !is_message_id(given) => {
            return Err(failed(CallErrorKind::MessageId { message_id: given.to_owned() }));
        }
        Some(given) => writer.string(given),
        None => writer.plain(&message_id(now, *process)),
    }
    writer.raw(",\"timestamp\":");
    let timestamp = options.and_then(|options| options.timestamp).unwrap_or(now);
    let timestamp = Rfc3339::of(timestamp).ok_or_else(|| failed(CallErrorKind::Timestamp))?;
    writer.plain(timestamp.as_bytes());
    let other = match call {
        Call::Group => ("groupId", *other_id),
        Call::Alias => ("previousId", *other_id),
        Call::Track => ("event", Some(name)),
        Call::Page | Call::Screen => ("name", Some(name).filter(|name| !name.is_empty())),
        Call::Identify => ("", None),
    };
    let category = Some(rule.category).filter(|category| !category.is_empty());
    let ids = [("userId", user.user_id()), ("anonymousId", user.anonymous_id()), other, ("category", category)];
    for (field, value) in ids {
        if let Some(value) = value {
            writer.raw(",\"");
            writer.raw(field);
            writer.raw("\":");
            writer.string(value);
        }
    }
    if let Some(payload) = payload {
        writer.raw(if matches!(call, Call::Identify | Call::Group) { ",\"traits\":" } else { ",\"properties\":" });
        payload(&mut writer);
    }
    write_context(&mut writer, rule, *options);
    write_integrations(&mut writer, rule, *options);
    writer.raw("}");

    let (bytes, mut violations) = writer.finish().map_err(|problem| CallError::not_finite(rule, problem))?;
    check_size(bytes.len()).map_err(failed)?;
    if let Some(rules) = rule.message {
        rules().check_message(&bytes, &mut violations);
    }
    Ok((bytes, violations))
}

/// Writes the library, the version of the rule, and what the user added, who may also replace these.
fn write_context(writer: &mut Writer, rule: &CallRule, options: Option<&CallOptions>) {
    let consent = options.and_then(|options| options.consent.as_ref());
    let given = |name: &str| options.is_some_and(|options| options.context.contains_key(name));
    writer.raw(",\"context\":{");
    let mut comma = false;
    if !given("library") {
        writer.raw(concat!("\"library\":{\"name\":\"plan-runtime\",\"version\":\"", env!("CARGO_PKG_VERSION"), "\"}"));
        comma = true;
    }
    if !rule.version.is_empty() && !given("protocols") {
        writer.raw(if comma { "," } else { "" });
        writer.raw("\"protocols\":{\"event_version\":");
        writer.raw(rule.version);
        writer.raw("}");
        comma = true;
    }
    if let Some(consent) = consent {
        writer.raw(if comma { "," } else { "" });
        writer.raw("\"consent\":");
        writer.json(&consent.to_context());
        comma = true;
    }
    for (name, value) in options.into_iter().flat_map(|options| &options.context) {
        if name == "consent" && consent.is_some() {
            continue;
        }
        writer.raw(if comma { "," } else { "" });
        writer.string(name);
        writer.raw(":");
        writer.json(value);
        comma = true;
    }
    writer.raw("}");
}

/// Writes what the plan says, what the call says, which counts more, and what the consent of the user says, which counts most.
fn write_integrations(writer: &mut Writer, rule: &CallRule, options: Option<&CallOptions>) {
    let planned = rule.integrations;
    let given = options.map(|options| &options.integrations).filter(|given| !given.is_empty());
    let mut refused =
        options.into_iter().flat_map(|options| &options.consent).flat_map(ConsentPreferences::refused_destinations);
    let first_refused = refused.next();
    if planned.is_empty() && given.is_none() && first_refused.is_none() {
        return;
    }
    writer.raw(",\"integrations\":");
    if given.is_none() && first_refused.is_none() {
        return writer.raw(planned);
    }
    let mut all: Map<String, Value> = serde_json::from_str(planned).unwrap_or_default();
    all.extend(given.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
    // Nothing that a call says of a destination counts more than that its user does not consent.
    all.extend(first_refused.into_iter().chain(refused).map(|name| (name.to_owned(), false.into())));
    writer.json(&Value::Object(all));
}
