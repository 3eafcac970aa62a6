//! Mixpanel: events to `/import`, profiles of users and groups to `/engage` and `/groups`. What its requests and answers look like, and
//! what it does not take.

use crate::DestinationError;
use crate::ids::{is_one_of, uuid_of};
use crate::incoming::{CAMPAIGN, Incoming, object};
use crate::limits::{ValueLimits, check_bytes};
use crate::settings::{Hosts, Secret, Settings, common_settings};
use crate::sink::{AnswerVerdict, DestinationSink, Fault, MappedEvent, Protocol, RequestLimits, error_in};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use plan_runtime::serde_json::{self, Map, Value};
use plan_runtime::{Call, Response, Sink, json};
use std::collections::BTreeMap;
use std::time::SystemTime;

const IMPORT: &str = "/import?strict=1";
const ENGAGE: &str = "/engage?strict=1";
const GROUPS: &str = "/groups?strict=1";

/// The most events and profiles of a request, and profiles of groups.
const REQUEST_EVENTS: usize = 2000;
const REQUEST_GROUPS: usize = 200;
const REQUEST_BYTES: usize = 10_000_000;
/// An event has less than 1 MB, fewer than 255 properties and fields of an object, and fewer than 255 elements of a list.
const EVENT_BYTES: usize = 999_999;
const KEYS: usize = 254;
const DEPTH: usize = 3;
const INSERT_ID_BYTES: usize = 36;
/// 1971, and an hour from now.
const EARLIEST: i64 = 365 * 24 * 3600 * 1000;
const FUTURE_MILLIS: i64 = 3600 * 1000;

/// Ids that Mixpanel takes for the mistake of a program.
const INVALID_IDS: [&str; 17] = [
    "00000000-0000-0000-0000-000000000000",
    "anon",
    "anonymous",
    "nil",
    "none",
    "null",
    "n/a",
    "na",
    "undefined",
    "unknown",
    "<nil>",
    "0",
    "-1",
    "true",
    "false",
    "[]",
    "{}",
];
/// Events by which Mixpanel changes users. The calls of the same meaning make them.
const OWN_EVENTS: [&str; 3] = ["$identify", "$create_alias", "$merge"];

/// Properties of an event by which Mixpanel knows its user, its time and itself, or that it hides with all else.
const OWN_PROPERTIES: [&str; 14] = [
    "distinct_id",
    "$distinct_id",
    "$distinct_ids",
    "$user_id",
    "$device_id",
    "$identified_id",
    "$anon_id",
    "time",
    "$time",
    "$insert_id",
    "$event_name",
    "token",
    "bucket",
    "$bucket",
];
/// Traits by which Mixpanel knows whose profile it is.
const OWN_TRAITS: [&str; 2] = ["$distinct_id", "$token"];

const HOSTS: Hosts = Hosts { us: "https://api.mixpanel.com", eu: "https://api-eu.mixpanel.com" };

/// What of the context Mixpanel has a name for.
const CONTEXT: [(&str, &[&str]); 10] = [
    ("ip", &["ip"]),
    ("$current_url", &["page", "url"]),
    ("$referrer", &["page", "referrer"]),
    ("$user_agent", &["userAgent"]),
    ("$app_version_string", &["app", "version"]),
    ("$os", &["os", "name"]),
    ("$os_version", &["os", "version"]),
    ("$manufacturer", &["device", "manufacturer"]),
    ("$model", &["device", "model"]),
    ("$carrier", &["network", "carrier"]),
];

/// Traits that Mixpanel has a name for.
const TRAITS: [(&str, &str); 7] = [
    ("email", "$email"),
    ("name", "$name"),
    ("firstName", "$first_name"),
    ("lastName", "$last_name"),
    ("phone", "$phone"),
    ("avatar", "$avatar"),
    ("createdAt", "$created"),
];

/// How a project of Mixpanel joins the ids of a user: its settings say which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum IdMerge {
    /// "Simplified": an event with both ids joins them, and an alias call is refused. The default, as it is of new projects.
    #[default]
    Simplified,
    /// "Original": `$identify` joins an anonymous id to a user, and an alias call becomes `$merge`, for which a
    /// [service account](Mixpanel::service_account) is needed.
    Original,
}

/// A service account, with which `/import` is asked in place of the project token.
#[derive(Debug, Clone)]
struct ServiceAccount {
    user: String,
    secret: Secret,
    project_id: u64,
}

/// Mixpanel, as a destination by its `/import` API with `strict=1`: the token of the project, and where the project is.
///
/// | call | |
/// |---|---|
/// | track | an event with its name and properties; the group of `context.groupId` |
/// | page, screen | the event `Viewed {name} Page`, `Viewed {name} Screen`; without a name `Loaded a Page` |
/// | identify | the traits as `$set` of the user's profile (`/engage`), and `$identify`, where both ids are there |
/// | group | the traits as `$set` of the group's profile (`/groups`), and the group as a property of the user's |
/// | alias | `$merge`, of projects with [`IdMerge::Original`]; else refused |
///
/// Mixpanel drops an event that has name, `distinct_id`, `time` and `$insert_id` of another: all four are the same in every retry.
/// `$insert_id` is the message id if Mixpanel takes it (at most 36 letters, digits and hyphens), and else a UUID that is made of it, always the
/// same. Without an address in the context `ip` is 0, as the server's own says nothing of the user. Texts beyond 255 characters Mixpanel
/// cuts itself. A property named as one that Mixpanel knows the event by (`time`, `distinct_id`, `token`, `$insert_id`, …) is refused; of other
/// names that both have, as `ip`, `$os` and `mp_lib`, the property counts. A project in India has the [`endpoint`](Self::endpoint) `https://api-in.mixpanel.com`.
///
/// ```
/// use plan_destinations::{Mixpanel, Region};
/// let client = plan_runtime::Client::builder().sink(Mixpanel::new("token").region(Region::Eu).sink()?).build()?;
/// # drop(client);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mixpanel {
    token: Secret,
    account: Option<ServiceAccount>,
    settings: Settings,
    group_key: String,
    id_merge: IdMerge,
}

impl Mixpanel {
    /// Returns the destination of the project with this token, in the USA.
    #[must_use]
    pub fn new(project_token: impl Into<String>) -> Self {
        Self {
            token: Secret::new(project_token),
            account: None,
            settings: Settings::new("Mixpanel", HOSTS, REQUEST_EVENTS),
            group_key: "company".to_owned(),
            id_merge: IdMerge::default(),
        }
    }

    /// Sets the service account with which events are imported, in place of the project token.
    #[must_use]
    pub fn service_account(mut self, user: impl Into<String>, secret: impl Into<String>, project_id: u64) -> Self {
        self.account = Some(ServiceAccount { user: user.into(), secret: Secret::new(secret), project_id });
        self
    }

    /// Sets the group key of the project, which the messages do not say; `company` unless set.
    #[must_use]
    pub fn group_key(mut self, group_key: impl Into<String>) -> Self {
        self.group_key = group_key.into();
        self
    }

    /// Sets how the project joins the ids of a user.
    #[must_use]
    pub fn id_merge(mut self, id_merge: IdMerge) -> Self {
        self.id_merge = id_merge;
        self
    }

    common_settings!();

    /// Returns what a client sends to: `Client::builder().sink(…)`.
    ///
    /// # Errors
    /// A setting cannot work.
    pub fn sink(self) -> Result<impl Sink + use<>, DestinationError> {
        self.token.check("project token")?;
        if let Some(account) = &self.account {
            account.secret.check("secret of the service account")?;
        }
        self.settings.check(REQUEST_EVENTS)?;
        let transport = self.settings.transport()?;
        Ok(DestinationSink::new(self, transport))
    }

    /// Returns an event for `/import`.
    fn event(&self, message: &Incoming, name: &str, fields: Map<String, Value>) -> Result<MappedEvent, String> {
        let limits = ValueLimits { text_chars: usize::MAX, keys: KEYS, elements: KEYS, depth: DEPTH };
        let mut properties = fields;
        message.copy_context(&mut properties, &CONTEXT);
        message.copy_context(&mut properties, &CAMPAIGN);
        properties.entry("ip").or_insert_with(|| 0.into());
        if message.call != Call::Alias {
            properties.insert("distinct_id".to_owned(), self.distinct_id(message).into());
            for (field, id) in [("$user_id", &message.user_id), ("$device_id", &message.anonymous_id)] {
                if let Some(id) = id {
                    properties.insert(field.to_owned(), id.clone().into());
                }
            }
        }
        properties.insert("time".to_owned(), message.time.into());
        properties.insert("$insert_id".to_owned(), insert_id(&message.message_id).into());
        properties.entry("mp_lib").or_insert_with(|| "plan-runtime".into());
        limits.check(&properties)?;
        let json = Value::Object(object([("event", name.into()), ("properties", properties.into())])).to_string();
        check_bytes(&json, EVENT_BYTES)?;
        Ok(MappedEvent { path: IMPORT, json })
    }

    /// Returns a change of a profile, of a user or a group as `whose` says.
    fn profile(
        &self,
        path: &'static str,
        whose: Map<String, Value>,
        set: Map<String, Value>,
    ) -> Result<MappedEvent, String> {
        let limits = ValueLimits { text_chars: usize::MAX, keys: KEYS, elements: KEYS, depth: DEPTH };
        check_names(&set, &OWN_TRAITS)?;
        limits.check(&set)?;
        let mut update = whose;
        update.insert("$token".to_owned(), self.token.reveal().into());
        update.insert("$set".to_owned(), Value::Object(set));
        let json = Value::Object(update).to_string();
        check_bytes(&json, EVENT_BYTES)?;
        Ok(MappedEvent { path, json })
    }

    /// Returns the `distinct_id` of a user: of one who is not known, that of the device, as the project's libraries write it.
    fn distinct_id(&self, message: &Incoming) -> String {
        match (&message.user_id, &message.anonymous_id) {
            (Some(user), _) => user.clone(),
            (None, Some(device)) if self.id_merge == IdMerge::Simplified => format!("$device:{device}"),
            (None, device) => device.clone().unwrap_or_default(),
        }
    }

    fn identify(&self, message: &Incoming) -> Result<Vec<MappedEvent>, String> {
        let mut set = Map::new();
        for (name, value) in message.payload() {
            let known = TRAITS.iter().find(|(known, _)| *known == name).map(|(_, own)| (*own).to_owned());
            let written = known.unwrap_or_else(|| name.clone());
            if set.insert(written.clone(), value).is_some() {
                return Err(format!("two of its traits are `{written}`, which is its name for one of them"));
            }
        }
        // The address of the server says nothing of the user.
        let ip = message.context(&["ip"]).cloned().unwrap_or_else(|| "0".into());
        let whose = object([("$distinct_id", self.distinct_id(message).into()), ("$ip", ip)]);
        let mut events = vec![self.profile(ENGAGE, whose, set)?];
        if let (Some(user), Some(anonymous)) = (&message.user_id, &message.anonymous_id) {
            let ids = match self.id_merge {
                IdMerge::Simplified => Map::new(),
                IdMerge::Original => Map::from_iter([
                    ("$identified_id".to_owned(), user.clone().into()),
                    ("$anon_id".to_owned(), anonymous.clone().into()),
                ]),
            };
            events.push(self.event(message, "$identify", ids)?);
        }
        Ok(events)
    }

    fn group(&self, message: &Incoming) -> Result<Vec<MappedEvent>, String> {
        let group = message.group_id().ok_or("it has no `groupId`")?;
        let of_group = object([("$group_key", self.group_key.clone().into()), ("$group_id", group.clone().into())]);
        let of_user = object([("$distinct_id", self.distinct_id(message).into()), ("$ip", "0".into())]);
        let membership = Map::from_iter([(self.group_key.clone(), json!([group]))]);
        Ok(vec![self.profile(GROUPS, of_group, message.payload())?, self.profile(ENGAGE, of_user, membership)?])
    }

    fn alias(&self, message: &Incoming) -> Result<Vec<MappedEvent>, String> {
        if self.id_merge == IdMerge::Simplified {
            return Err(
                "a project with the simplified ID merge joins ids by calls that have both; `IdMerge::Original` is for the other projects"
                    .to_owned(),
            );
        }
        let (user, previous) = (message.user_or_anonymous_id(), message.previous_id());
        let (user, previous) = (user.ok_or("it has no user")?, previous.ok_or("it has no `previousId`")?);
        check_id("previous id", &previous)?;
        let ids = Map::from_iter([("$distinct_ids".to_owned(), json!([user, previous]))]);
        Ok(vec![self.event(message, "$merge", ids)?])
    }
}

/// Returns the id by which Mixpanel knows duplicates, of a message id.
fn insert_id(message_id: &str) -> String {
    let is_well = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_taken = !message_id.is_empty()
        && message_id.len() <= INSERT_ID_BYTES
        && message_id.bytes().all(is_well)
        && !is_one_of(message_id, &INVALID_IDS);
    if is_taken { message_id.to_owned() } else { uuid_of(message_id) }
}

/// Returns an error if a property has a name that Mixpanel has a meaning of its own for: either value would be lost.
fn check_names(properties: &Map<String, Value>, own: &[&str]) -> Result<(), String> {
    match own.iter().find(|name| properties.contains_key(**name)) {
        Some(name) => Err(format!("`{name}` is a name that it keeps for itself: give the property another one")),
        None => Ok(()),
    }
}

fn check_id(what: &str, id: &str) -> Result<(), String> {
    if is_one_of(id, &INVALID_IDS) {
        return Err(format!("the {what} `{id}` is one of those that it takes for a mistake"));
    }
    Ok(())
}

impl Protocol for Mixpanel {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn secrets(&self) -> Vec<&Secret> {
        std::iter::once(&self.token).chain(self.account.iter().map(|account| &account.secret)).collect()
    }

    fn events(&self, message: &Incoming, now: i64) -> Result<Vec<MappedEvent>, String> {
        for (what, id) in [("user id", &message.user_id), ("anonymous id", &message.anonymous_id)] {
            id.iter().try_for_each(|id| check_id(what, id))?;
        }
        if message.time < EARLIEST {
            return Err("its time is before 1971".to_owned());
        }
        if message.time > now.saturating_add(FUTURE_MILLIS) {
            return Err("its time is more than an hour in the future".to_owned());
        }
        match message.call {
            Call::Identify => self.identify(message),
            Call::Group => self.group(message),
            Call::Alias => self.alias(message),
            _ => {
                let name = message.event_name();
                if name.is_empty() || OWN_EVENTS.contains(&&*name) {
                    return Err(format!(
                        "`{name}` is an event by which it changes users: make the call of that meaning"
                    ));
                }
                let mut properties = message.payload();
                check_names(&properties, &OWN_PROPERTIES)?;
                if let Some(group) = message.group_id() {
                    properties.entry(&*self.group_key).or_insert_with(|| json!([group]));
                }
                Ok(vec![self.event(message, &name, properties)?])
            }
        }
    }

    fn limits(&self, path: &'static str) -> RequestLimits {
        let most = if path == GROUPS { REQUEST_GROUPS } else { REQUEST_EVENTS };
        // The envelope is small beside a kilobyte.
        RequestLimits { events: self.settings.most_events.min(most), bytes: REQUEST_BYTES - 1024 }
    }

    fn request(&self, path: &'static str, events: &[&str]) -> (Vec<(&'static str, String)>, String) {
        let mut headers =
            vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())];
        if path == IMPORT {
            let user = match &self.account {
                Some(account) => format!("{}:{}", account.user, account.secret.reveal()),
                None => format!("{}:", self.token.reveal()),
            };
            headers.push(("authorization", format!("Basic {}", BASE64_STANDARD.encode(user))));
        }
        (headers, format!("[{}]", events.join(",")))
    }

    fn path_and_query(&self, path: &'static str) -> String {
        match &self.account {
            Some(account) if path == IMPORT => format!("{path}&project_id={}", account.project_id),
            _ => path.to_owned(),
        }
    }

    /// Returns what an answer says of the events. `strict=1` has it name the records at fault; the rest of the request was taken. Where it
    /// names one that is not in the request, the rest is sent again: what was taken Mixpanel knows by its id.
    fn verdict(&self, answer: &Response, events: &[&str], now: SystemTime) -> AnswerVerdict {
        let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let FailedRecords { faults, are_all_known } = FailedRecords::of(&said, answer.status(), events);
        if !faults.is_empty() {
            return AnswerVerdict::Named { faults, takes_rest: are_all_known };
        }
        if let Err(error) = answer.accepted(now) {
            return AnswerVerdict::Whole(error);
        }
        // `/engage` and `/groups` answer so with success on the outside.
        let is_refused = said == json!(0) || said.get("status") == Some(&json!(0)) || error_in(&said).is_some();
        let is_refused = is_refused || !are_all_known;
        let code = said.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        let code = code.filter(|code| !(200..=299).contains(code)).or(is_refused.then_some(400));
        match code {
            Some(code) => {
                let words = error_in(&said).unwrap_or("no reason is given");
                let meant = Response::new(code).with_body(words);
                meant.accepted(now).map_or_else(AnswerVerdict::Whole, |()| AnswerVerdict::Taken)
            }
            None => AnswerVerdict::Taken,
        }
    }
}

/// The records that an answer names.
struct FailedRecords {
    /// By their positions.
    faults: BTreeMap<usize, Fault>,
    /// Whether each that is named is in the request.
    are_all_known: bool,
}

impl FailedRecords {
    fn of(said: &Value, status: u16, events: &[&str]) -> Self {
        let records = said.get("failed_records").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ids = if records.is_empty() { BTreeMap::new() } else { positions_of_ids(events) };
        let mut failed = Self { faults: BTreeMap::new(), are_all_known: true };
        for record in records {
            let text = |field: &str| record.get(field).and_then(Value::as_str).unwrap_or_default();
            // The id says more than the position.
            let by_id = ["$insert_id", "insert_id"].into_iter().find_map(|field| ids.get(text(field)).copied());
            let index = || usize::try_from(record.get("index")?.as_u64()?).ok().filter(|at| *at < events.len());
            let Some(position) = by_id.or_else(index) else {
                failed.are_all_known = false;
                continue;
            };
            let words = match (text("message"), text("field")) {
                ("", "") => "no reason is given".to_owned(),
                (message, "") => message.to_owned(),
                ("", field) => format!("`{field}`"),
                (message, field) => format!("{message}: `{field}`"),
            };
            failed.faults.entry(position).or_insert(Fault::Refused(words, Some(status)));
        }
        failed
    }
}

/// Returns at which position the event with each id is.
fn positions_of_ids(events: &[&str]) -> BTreeMap<String, usize> {
    let id = |event: &str| -> Option<String> {
        let event: Value = serde_json::from_str(event).ok()?;
        event.get("properties")?.get("$insert_id")?.as_str().map(str::to_owned)
    };
    events.iter().enumerate().filter_map(|(position, event)| Some((id(event)?, position))).collect()
}
