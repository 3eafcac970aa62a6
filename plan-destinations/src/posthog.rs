//! PostHog: events to `/batch/`. What its requests and answers look like, and what it does not take.

use crate::DestinationError;
use crate::ids::{is_one_of, is_uuid, uuid_of};
use crate::incoming::{CAMPAIGN, Incoming, object};
use crate::limits::{check_bytes, check_chars};
use crate::settings::{Hosts, Secret, Settings, common_settings};
use crate::sink::{AnswerVerdict, DestinationSink, MappedEvent, Protocol, RequestLimits, error_in};
use crate::time::text_of;
use plan_runtime::serde_json::{self, Map, Value};
use plan_runtime::{Call, Response, Sink, SinkError, json};
use std::time::SystemTime;

const PATH: &str = "/batch/";
/// The most bytes of an event, and of a request.
const EVENT_BYTES: usize = 1_000_000;
const REQUEST_BYTES: usize = 20_000_000;
/// The most events of a request: PostHog says none, and this is what a client has in a batch.
const REQUEST_EVENTS: usize = 10_000;
/// Capture cuts ids and names beyond these, and two users or events become one.
const ID_CHARS: usize = 200;
const NAME_CHARS: usize = 200;
/// An event further in the future is given another time.
const FUTURE_MILLIS: i64 = 23 * 3600 * 1000;

/// Ids that PostHog takes for the mistake of a program: in any case, and as they stand.
const ILLEGAL_IDS: [&str; 10] = [
    "anonymous",
    "guest",
    "distinctid",
    "distinct_id",
    "id",
    "not_authenticated",
    "email",
    "undefined",
    "true",
    "false",
];
const ILLEGAL_IDS_AS_THEY_STAND: [&str; 6] = ["[object Object]", "NaN", "None", "none", "null", "0"];
/// Events by which PostHog changes persons and groups. The calls of the same meaning make them.
const OWN_EVENTS: [&str; 4] = ["$identify", "$create_alias", "$groupidentify", "$merge_dangerously"];

const HOSTS: Hosts = Hosts { us: "https://us.i.posthog.com", eu: "https://eu.i.posthog.com" };

/// What of the context PostHog has a name for.
const CONTEXT: [(&str, &[&str]); 12] = [
    ("$ip", &["ip"]),
    ("$current_url", &["page", "url"]),
    ("$pathname", &["page", "path"]),
    ("$referrer", &["page", "referrer"]),
    ("$raw_user_agent", &["userAgent"]),
    ("$locale", &["locale"]),
    ("$timezone", &["timezone"]),
    ("$app_name", &["app", "name"]),
    ("$app_version", &["app", "version"]),
    ("$os", &["os", "name"]),
    ("$os_version", &["os", "version"]),
    ("$device_model", &["device", "model"]),
];

/// PostHog, as a destination: its project key, and where the project is.
///
/// | call | event |
/// |---|---|
/// | track | its name, with its properties; `$groups` of `context.groupId` |
/// | page, screen | `$pageview`, `$screen` with `$screen_name` |
/// | identify | `$identify` with the traits as `$set`, and `$anon_distinct_id` where both ids are there; of an anonymous id alone `$set` |
/// | group | `$groupidentify` with the traits as `$group_set`; the type of all groups is [`group_type`](Self::group_type) |
/// | alias | `$create_alias`: `previousId` is an `alias` of the user |
///
/// The `distinct_id` is the user id, or else the anonymous id, and then no profile of a person is made by track, page and screen
/// (`$process_person_profile`). The `uuid`, by which PostHog drops duplicates, is the message id if that is a UUID, and else one that is
/// made of it, always the same. A property that has a name of PostHog's (`$ip`, `$groups`, `$lib`, …) counts more than what would be written
/// there; `distinct_id`, `timestamp` and `token` are properties as any other. Without an address in the context `$geoip_disable` is set, as the server's own says nothing of the user.
///
/// ```
/// use plan_destinations::{PostHog, Region};
/// let client = plan_runtime::Client::builder().sink(PostHog::new("phc_key").region(Region::Eu).sink()?).build()?;
/// # drop(client);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PostHog {
    key: Secret,
    settings: Settings,
    group_type: String,
}

impl PostHog {
    /// Returns the destination of the project with this key, in the USA.
    #[must_use]
    pub fn new(project_key: impl Into<String>) -> Self {
        let settings = Settings::new("PostHog", HOSTS, REQUEST_EVENTS);
        Self { key: Secret::new(project_key), settings, group_type: "company".to_owned() }
    }

    /// Sets the type of groups, which the messages do not say; `company` unless set.
    #[must_use]
    pub fn group_type(mut self, group_type: impl Into<String>) -> Self {
        self.group_type = group_type.into();
        self
    }

    common_settings!();

    /// Returns what a client sends to: `Client::builder().sink(…)`.
    ///
    /// # Errors
    /// A setting cannot work.
    pub fn sink(self) -> Result<impl Sink + use<>, DestinationError> {
        self.key.check("project key")?;
        self.settings.check(REQUEST_EVENTS)?;
        let transport = self.settings.transport()?;
        Ok(DestinationSink::new(self, transport))
    }

    /// Returns the name and the properties of the event that a message becomes.
    fn name_and_properties(&self, message: &Incoming) -> Result<(String, Map<String, Value>), String> {
        let mut properties = Map::new();
        let name = match message.call {
            Call::Identify => {
                properties.insert("$set".to_owned(), Value::Object(message.payload()));
                match (&message.user_id, &message.anonymous_id) {
                    (Some(_), Some(anonymous)) => {
                        check_id("anonymous id", anonymous)?;
                        properties.insert("$anon_distinct_id".to_owned(), anonymous.clone().into());
                        "$identify"
                    }
                    (Some(_), None) => "$identify",
                    _ => "$set",
                }
            }
            Call::Group => {
                let group = message.group_id().ok_or("it has no `groupId`")?;
                properties.insert("$group_type".to_owned(), self.group_type.clone().into());
                properties.insert("$group_key".to_owned(), group.into());
                properties.insert("$group_set".to_owned(), Value::Object(message.payload()));
                "$groupidentify"
            }
            Call::Alias => {
                let previous = message.previous_id().ok_or("it has no `previousId`")?;
                check_id("previous id", &previous)?;
                properties.insert("alias".to_owned(), previous.into());
                "$create_alias"
            }
            Call::Page | Call::Screen => {
                properties = message.payload();
                let is_page = message.call == Call::Page;
                if let Some(name) = message.text("name") {
                    let field = if is_page { "name" } else { "$screen_name" };
                    properties.entry(field).or_insert_with(|| name.into());
                }
                if is_page { "$pageview" } else { "$screen" }
            }
            _ => {
                properties = message.payload();
                let name = message.text("event").ok_or("it has no `event`")?;
                if OWN_EVENTS.contains(&name) {
                    return Err(format!(
                        "`{name}` is an event by which it changes persons and groups: make the call of that meaning"
                    ));
                }
                check_chars("the name of the event", name, NAME_CHARS)?;
                name
            }
        };
        Ok((name.to_owned(), properties))
    }
}

/// Returns an error if PostHog does not take an id, or cuts it.
fn check_id(what: &str, id: &str) -> Result<(), String> {
    let bare = id.trim_matches(['"', '\'']);
    if is_one_of(bare, &ILLEGAL_IDS) || ILLEGAL_IDS_AS_THEY_STAND.contains(&bare) {
        return Err(format!("the {what} `{id}` is one of those that it takes for a mistake"));
    }
    check_chars(&format!("the {what}"), id, ID_CHARS)
}

impl Protocol for PostHog {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn secrets(&self) -> Vec<&Secret> {
        vec![&self.key]
    }

    fn events(&self, message: &Incoming, now: i64) -> Result<Vec<MappedEvent>, String> {
        let id = message.user_or_anonymous_id().ok_or("it has no user")?;
        check_id(if message.user_id.is_some() { "user id" } else { "anonymous id" }, id)?;
        if message.time > now.saturating_add(FUTURE_MILLIS) {
            return Err("its time is more than 23 hours in the future, and would be changed".to_owned());
        }
        let (name, mut properties) = self.name_and_properties(message)?;
        message.copy_context(&mut properties, &CONTEXT);
        message.copy_context(&mut properties, &CAMPAIGN);
        if !properties.contains_key("$ip") {
            properties.entry("$geoip_disable").or_insert_with(|| true.into());
        }
        // PostHog drops events about persons and groups that say so, and answers 200 all the same.
        if message.user_id.is_none() && !matches!(message.call, Call::Identify | Call::Group | Call::Alias) {
            properties.entry("$process_person_profile").or_insert_with(|| false.into());
        }
        if let Some(group) = message.group_id().filter(|_| message.call != Call::Group) {
            properties.entry("$groups").or_insert_with(|| json!({ &*self.group_type: group }));
        }
        properties.entry("$lib").or_insert_with(|| "plan-runtime".into());
        let uuid = &message.message_id;
        let uuid = if is_uuid(uuid) { uuid.clone() } else { uuid_of(uuid) };
        let event = object([
            ("event", name.into()),
            ("distinct_id", id.into()),
            ("properties", properties.into()),
            ("timestamp", text_of(message.time).into()),
            ("uuid", uuid.into()),
        ]);
        let json = Value::Object(event).to_string();
        check_bytes(&json, EVENT_BYTES)?;
        Ok(vec![MappedEvent { path: PATH, json }])
    }

    fn limits(&self, _: &'static str) -> RequestLimits {
        // The envelope is small beside a kilobyte.
        RequestLimits { events: self.settings.most_events, bytes: REQUEST_BYTES - 1024 }
    }

    fn request(&self, _: &'static str, events: &[&str]) -> (Vec<(&'static str, String)>, String) {
        let key = Value::from(self.key.reveal());
        let body = format!("{{\"api_key\":{key},\"batch\":[{}]}}", events.join(","));
        (vec![("content-type", "application/json".to_owned())], body)
    }

    /// Returns what an answer says of the events. `quota_limited` names what PostHog takes with success and drops, as the project has used
    /// up what it pays for.
    fn verdict(&self, answer: &Response, _: &[&str], now: SystemTime) -> AnswerVerdict {
        if let Err(error) = answer.accepted(now) {
            return AnswerVerdict::Whole(error);
        }
        let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let is_limited = |limited: &Value| match limited {
            Value::Array(kinds) => kinds.iter().any(|kind| kind == "events"),
            limited => limited == "events" || limited == true,
        };
        let words = String::from_utf8_lossy(answer.body().get(..1024).unwrap_or(answer.body())).into_owned();
        if said.get("quota_limited").is_some_and(is_limited) {
            let reason =
                format!("it took the request and drops the events, as the quota of the project is used up: {words}");
            return AnswerVerdict::Whole(SinkError::reject(reason).status(answer.status()));
        }
        if said.get("status") == Some(&json!(0)) || error_in(&said).is_some() {
            return AnswerVerdict::Whole(SinkError::reject(words).status(400));
        }
        AnswerVerdict::Taken
    }
}
