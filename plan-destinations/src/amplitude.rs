//! Amplitude: events to HTTP V2. What its requests and answers look like, and what it does not take.

use crate::DestinationError;
use crate::ids::is_one_of;
use crate::incoming::{Incoming, object};
use crate::limits::{ValueLimits, check_bytes, check_chars, cut_texts};
use crate::settings::{Hosts, Secret, Settings, common_settings};
use crate::sink::{AnswerVerdict, DestinationSink, Fault, MappedEvent, Protocol, RequestLimits, error_in};
use plan_runtime::serde_json::{self, Map, Value};
use plan_runtime::{Call, Response, Sink, SinkError};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

const PATH: &str = "/2/httpapi";
/// A request has fewer than 2,000 events and less than 1 MB.
const REQUEST_EVENTS: usize = 1999;
const REQUEST_BYTES: usize = 999_999;
const TEXT_CHARS: usize = 1024;
const DEPTH: usize = 40;
/// Shorter ids are taken out of their event.
const ID_CHARS: usize = 5;
/// How long a user or device is left alone that sends more than 30 events a second.
const THROTTLED: Duration = Duration::from_secs(30);
/// How long one is left alone that has used up what it may send in 24 hours.
const OVER_QUOTA: Duration = Duration::from_secs(3600);

/// Ids with which an event is refused.
const INVALID_IDS: [&str; 14] = [
    "anonymous",
    "nil",
    "none",
    "null",
    "n/a",
    "na",
    "undefined",
    "unknown",
    "\"\"",
    "00000000-0000-0000-0000-000000000000",
    "{}",
    "lmy47d",
    "0",
    "-1",
];
/// Events that Amplitude makes itself, or changes users and groups by.
const OWN_EVENTS: [&str; 8] = [
    "$identify",
    "$groupidentify",
    "[Amplitude] Start Session",
    "[Amplitude] End Session",
    "[Amplitude] Revenue",
    "[Amplitude] Revenue (Verified)",
    "[Amplitude] Revenue (Unverified)",
    "[Amplitude] Merged User",
];
/// Fields of an answer that name events at fault, by the field of the event.
const AT_FAULT: [&str; 3] =
    ["events_with_invalid_fields", "events_with_missing_fields", "events_with_invalid_id_lengths"];

const HOSTS: Hosts = Hosts { us: "https://api2.amplitude.com", eu: "https://api.eu.amplitude.com" };

/// What of the context Amplitude has a name for.
const CONTEXT: [(&str, &[&str]); 10] = [
    ("ip", &["ip"]),
    ("user_agent", &["userAgent"]),
    ("language", &["locale"]),
    ("app_version", &["app", "version"]),
    ("os_name", &["os", "name"]),
    ("os_version", &["os", "version"]),
    ("device_manufacturer", &["device", "manufacturer"]),
    ("device_model", &["device", "model"]),
    ("platform", &["device", "type"]),
    ("carrier", &["network", "carrier"]),
];

/// The types of events, each with the fields that it has beside those of all.
type TypedFields = Vec<(String, Map<String, Value>)>;

/// Amplitude, as a destination by its HTTP V2 API: the API key of the project, and where the project is.
///
/// | call | event |
/// |---|---|
/// | track | its name, with its properties; `groups` of `context.groupId` |
/// | page, screen | `Viewed {name} Page`, `Viewed {name} Screen`; without a name `Loaded a Page` |
/// | identify | `$identify` with the traits as `$set` of `user_properties` |
/// | group | `$groupidentify` with the traits as `$set` of `group_properties`, and `$identify`, which puts the user into the group |
/// | alias | refused: HTTP V2 merges no users, the User Mapping API does |
///
/// `user_id` and `device_id` are the user id and the anonymous id, `insert_id` is the message id: Amplitude drops a second event with
/// it for seven days. `time` is that of the call, in every retry.
///
/// ```
/// use plan_destinations::{Amplitude, Region};
/// let amplitude = Amplitude::new("api-key").region(Region::Eu).min_id_length(1);
/// let client = plan_runtime::Client::builder().sink(amplitude.sink()?).build()?;
/// # drop(client);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Amplitude {
    key: Secret,
    settings: Settings,
    group_type: String,
    min_id_length: usize,
    cuts_texts: bool,
}

impl Amplitude {
    /// Returns the destination of the project with this key, in the USA.
    #[must_use]
    pub fn new(api_key: impl Into<String>) -> Self {
        Self {
            key: Secret::new(api_key),
            settings: Settings::new("Amplitude", HOSTS, REQUEST_EVENTS),
            group_type: "company".to_owned(),
            min_id_length: ID_CHARS,
            cuts_texts: false,
        }
    }

    /// Sets the type of groups, which the messages do not say; `company` unless set.
    #[must_use]
    pub fn group_type(mut self, group_type: impl Into<String>) -> Self {
        self.group_type = group_type.into();
        self
    }

    /// Sets how many characters an id has at least; 5 unless set, as Amplitude takes shorter ones out of the event. A message with
    /// a shorter one is refused.
    #[must_use]
    pub fn min_id_length(mut self, characters: usize) -> Self {
        self.min_id_length = characters;
        self
    }

    /// Cuts texts of properties and traits to the 1,024 characters that Amplitude takes. Unless set, a message with a longer one is
    /// refused.
    #[must_use]
    pub fn cut_long_texts(mut self) -> Self {
        self.cuts_texts = true;
        self
    }

    common_settings!();

    /// Returns what a client sends to: `Client::builder().sink(…)`.
    ///
    /// # Errors
    /// A setting cannot work.
    pub fn sink(self) -> Result<impl Sink + use<>, DestinationError> {
        self.key.check("API key")?;
        self.settings.check(REQUEST_EVENTS)?;
        let transport = self.settings.transport()?;
        Ok(DestinationSink::new(self, transport))
    }

    /// Returns an error if Amplitude refuses an id, or takes it out.
    fn check_id(&self, what: &str, id: &str) -> Result<(), String> {
        let (length, least) = (id.chars().count(), self.min_id_length);
        if is_one_of(id, &INVALID_IDS) {
            return Err(format!("the {what} `{id}` is one of those that it refuses"));
        }
        if length < least {
            return Err(format!(
                "the {what} has {length} characters, and fewer than {least} are taken out: `min_id_length` sets another bound"
            ));
        }
        check_chars(&format!("the {what}"), id, TEXT_CHARS)
    }

    /// Returns the payload of a message, within the limits.
    fn payload(&self, message: &Incoming) -> Result<Map<String, Value>, String> {
        let mut payload = message.payload();
        if self.cuts_texts {
            payload.values_mut().for_each(|value| cut_texts(value, TEXT_CHARS));
        }
        let limits = ValueLimits { text_chars: TEXT_CHARS, keys: usize::MAX, elements: usize::MAX, depth: DEPTH };
        limits.check(&payload)?;
        Ok(payload)
    }

    /// Returns what the event of each type has in it beside what all have.
    fn typed_fields(&self, message: &Incoming) -> Result<TypedFields, String> {
        let payload = self.payload(message)?;
        let group = message.group_id();
        let groups = |id: &String| object([(&*self.group_type, id.as_str().into())]);
        let set = |values: Map<String, Value>| Value::from(object([("$set", values.into())]));
        Ok(match message.call {
            Call::Identify => vec![("$identify".to_owned(), object([("user_properties", set(payload))]))],
            Call::Group => {
                let groups = groups(&group.ok_or("it has no `groupId`")?);
                let of_user = object([("groups", groups.clone().into()), ("user_properties", set(groups.clone()))]);
                let of_group = object([("groups", groups.into()), ("group_properties", set(payload))]);
                vec![("$groupidentify".to_owned(), of_group), ("$identify".to_owned(), of_user)]
            }
            Call::Alias => {
                return Err(
                    "HTTP V2 merges no users: use the User Mapping API, or send an identify call with both ids"
                        .to_owned(),
                );
            }
            _ => {
                let name = message.event_name();
                if name.is_empty() || OWN_EVENTS.contains(&&*name) {
                    return Err(format!("`{name}` is an event that it makes itself"));
                }
                check_chars("the name of the event", &name, TEXT_CHARS)?;
                let mut fields = object([("event_properties", payload.into())]);
                fields.extend(group.map(|group| ("groups".to_owned(), groups(&group).into())));
                vec![(name, fields)]
            }
        })
    }
}

impl Protocol for Amplitude {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn secrets(&self) -> Vec<&Secret> {
        vec![&self.key]
    }

    fn events(&self, message: &Incoming, _: i64) -> Result<Vec<MappedEvent>, String> {
        let mut common = Map::new();
        for (field, what, id) in
            [("user_id", "user id", &message.user_id), ("device_id", "anonymous id", &message.anonymous_id)]
        {
            if let Some(id) = id {
                self.check_id(what, id)?;
                common.insert(field.to_owned(), id.clone().into());
            }
        }
        common.insert("time".to_owned(), message.time.into());
        message.copy_context(&mut common, &CONTEXT);
        let mut events = Vec::new();
        for (at, (name, fields)) in self.typed_fields(message)?.into_iter().enumerate() {
            let mut event = common.clone();
            let insert_id = if at == 0 { message.message_id.clone() } else { format!("{}-{at}", message.message_id) };
            event.insert("event_type".to_owned(), name.into());
            event.insert("insert_id".to_owned(), insert_id.into());
            event.extend(fields);
            let json = Value::Object(event).to_string();
            check_bytes(&json, REQUEST_BYTES - 1024)?;
            events.push(MappedEvent { path: PATH, json });
        }
        Ok(events)
    }

    fn limits(&self, _: &'static str) -> RequestLimits {
        // The envelope is small beside a kilobyte.
        RequestLimits { events: self.settings.most_events, bytes: REQUEST_BYTES - 1024 }
    }

    fn request(&self, _: &'static str, events: &[&str]) -> (Vec<(&'static str, String)>, String) {
        let key = Value::from(self.key.reveal());
        let options = match self.min_id_length {
            ID_CHARS => String::new(),
            least => format!(",\"options\":{{\"min_id_length\":{least}}}"),
        };
        let body = format!("{{\"api_key\":{key},\"events\":[{}]{options}}}", events.join(","));
        (vec![("content-type", "application/json".to_owned()), ("accept", "*/*".to_owned())], body)
    }

    /// Returns what an answer says of the events. One that names events has taken none of the request: those at fault are refused, those of
    /// users that send too much come later, and the rest goes out again without them.
    fn verdict(&self, answer: &Response, events: &[&str], now: SystemTime) -> AnswerVerdict {
        let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let words = error_in(&said).unwrap_or("no reason is given");
        let is_success = |status: u16| (200..=299).contains(&status);
        let code = said.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        let is_refused = is_success(answer.status()) && error_in(&said).is_some();
        let status = code.or(is_refused.then_some(400)).unwrap_or(answer.status());
        if !is_success(status) || !is_success(answer.status()) {
            let faults = faults(&said, words, status, events);
            if !faults.is_empty() {
                return AnswerVerdict::Named { faults, takes_rest: false };
            }
        }
        // It finds fault with the client: its messages are as good as before.
        if words.starts_with("Invalid API key") || said.get("missing_field").is_some_and(|field| field == "api_key") {
            return AnswerVerdict::Whole(SinkError::reject(words.to_owned()).status(401));
        }
        // With success on the outside and an error within, it is the error that counts.
        let meant = if is_success(answer.status()) && !is_success(status) {
            let meant = Response::new(status).with_body(answer.body());
            answer.headers().fold(meant, |meant, (name, value)| meant.with_header(name, value))
        } else {
            answer.clone()
        };
        meant.accepted(now).map_or_else(AnswerVerdict::Whole, |()| AnswerVerdict::Taken)
    }
}

/// Returns which events an answer names, by their positions.
fn faults(said: &Value, words: &str, status: u16, events: &[&str]) -> BTreeMap<usize, Fault> {
    let positions = |list: Option<&Value>| -> Vec<usize> {
        let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let position = |value: &Value| usize::try_from(value.as_u64()?).ok().filter(|at| *at < events.len());
        list.iter().filter_map(position).collect()
    };
    // Where it names no events, but users and devices, theirs are meant.
    let or_of = |mut found: Vec<usize>, users: &str, devices: &str| {
        if found.is_empty() {
            found.extend(events_of(events, "user_id", said.get(users)));
            found.extend(events_of(events, "device_id", said.get(devices)));
        }
        found
    };
    let mut faults = BTreeMap::new();
    for position in or_of(positions(said.get("throttled_events")), "throttled_users", "throttled_devices") {
        faults.insert(position, Fault::Later(format!("status {status}: {words}"), Some(THROTTLED)));
    }
    for position in or_of(Vec::new(), "exceeded_daily_quota_users", "exceeded_daily_quota_devices") {
        let words = format!("status {status}: {words}: the daily quota of its user or device is used up");
        faults.insert(position, Fault::Later(words, Some(OVER_QUOTA)));
    }
    for position in or_of(positions(said.get("silenced_events")), "silenced_users", "silenced_devices") {
        faults.insert(position, Fault::Refused(format!("{words}: its device is silenced"), Some(status)));
    }
    for kind in AT_FAULT {
        for (field, list) in said.get(kind).and_then(Value::as_object).into_iter().flatten() {
            for position in positions(Some(list)) {
                faults.insert(position, Fault::Refused(format!("{words}: {kind}: `{field}`"), Some(status)));
            }
        }
    }
    faults
}

/// Returns which events are of these users or devices: names in a list, or with what each has sent.
fn events_of(events: &[&str], id_field: &str, named: Option<&Value>) -> Vec<usize> {
    let has = |id: &str| match named {
        Some(Value::Array(names)) => names.iter().any(|name| name == id),
        Some(Value::Object(counts)) => counts.contains_key(id),
        _ => false,
    };
    if named.is_none() {
        return Vec::new();
    }
    let is_named = |event: &str| {
        let event: Map<String, Value> = serde_json::from_str(event).unwrap_or_default();
        event.get(id_field).and_then(Value::as_str).is_some_and(has)
    };
    events.iter().enumerate().filter(|(_, event)| is_named(event)).map(|(position, _)| position).collect()
}
