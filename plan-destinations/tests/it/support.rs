//! What the tests share: the three destinations, messages whose ids and times are known, and what is told of each.

use collector::{Answer, Collector};
use plan_destinations::{Amplitude, Mixpanel, PostHog};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{
    BoxError, Client, ClientBuilder, ManualClock, MessageOutcome, Outcome, Problem, Request, Response, Sink, Transport,
    json,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const LONG: Duration = Duration::from_secs(30);
/// 2026-11-24T10:00:00Z.
pub const NOW: u64 = 1_795_514_400;
/// What no report may have in it.
pub const SECRET: &str = "secret-key-1";

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    PostHog,
    Amplitude,
    Mixpanel,
}

pub const ALL: [Kind; 3] = [Kind::PostHog, Kind::Amplitude, Kind::Mixpanel];

impl Kind {
    /// The destination at this server.
    pub fn sink(self, url: &str) -> Box<dyn Sink> {
        match self {
            Self::PostHog => Box::new(PostHog::new(SECRET).endpoint(url).sink().unwrap()),
            Self::Amplitude => Box::new(Amplitude::new(SECRET).endpoint(url).sink().unwrap()),
            Self::Mixpanel => Box::new(Mixpanel::new(SECRET).endpoint(url).sink().unwrap()),
        }
    }

    /// The destination by this transport.
    pub fn by(self, transport: impl Transport) -> Box<dyn Sink> {
        match self {
            Self::PostHog => Box::new(PostHog::new(SECRET).transport(transport).sink().unwrap()),
            Self::Amplitude => Box::new(Amplitude::new(SECRET).transport(transport).sink().unwrap()),
            Self::Mixpanel => Box::new(Mixpanel::new(SECRET).transport(transport).sink().unwrap()),
        }
    }

    /// What the destination answers when all is well.
    pub fn success(self) -> Answer {
        Answer::status(200).body(match self {
            Self::PostHog => r#"{"status":1}"#,
            Self::Amplitude => {
                r#"{"code":200,"events_ingested":1,"payload_size_bytes":50,"server_upload_time":1396381378123}"#
            }
            Self::Mixpanel => r#"{"code":200,"num_records_imported":1,"status":"OK"}"#,
        })
    }

    /// The events of a request.
    pub fn events(self, body: &Value) -> Vec<Value> {
        let list = match self {
            Self::PostHog => &body["batch"],
            Self::Amplitude => &body["events"],
            Self::Mixpanel => body,
        };
        list.as_array().unwrap().clone()
    }

    /// By what the destination knows an event that comes again: its id and all else that it goes by.
    pub fn duplicate_key(self, event: &Value) -> Value {
        match self {
            Self::PostHog => json!([event["uuid"], event["timestamp"]]),
            Self::Amplitude => json!([event["insert_id"], event["device_id"], event["time"]]),
            Self::Mixpanel => {
                let of = &event["properties"];
                json!([event["event"], of["distinct_id"], of["time"], of["$insert_id"]])
            }
        }
    }

    /// The message id of an event, which is a UUID in these tests.
    pub fn id(self, event: &Value) -> String {
        let id = match self {
            Self::PostHog => &event["uuid"],
            Self::Amplitude => &event["insert_id"],
            Self::Mixpanel => &event["properties"]["$insert_id"],
        };
        id.as_str().unwrap().to_owned()
    }
}

/// The message id with this number.
pub fn id(number: usize) -> String {
    format!("0190163d-8694-739b-aea5-{number:012}")
}

/// A message with what all have.
pub fn message(number: usize, fields: Value) -> Value {
    let mut message =
        json!({ "messageId": id(number), "timestamp": "2026-11-24T09:59:00.000Z", "userId": "user-1", "context": {} });
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    message
}

pub fn track(number: usize) -> Value {
    message(
        number,
        json!({ "type": "track", "event": "Order Completed", "anonymousId": "anon-12345", "properties": { "n": number } }),
    )
}

/// What was told of each message, and reported.
#[derive(Clone, Default)]
pub struct Told {
    outcomes: Arc<Mutex<BTreeMap<String, Vec<Outcome>>>>,
    problems: Arc<Mutex<Vec<Problem>>>,
}

impl Told {
    /// What became of the message with this number, in words.
    pub fn of(&self, number: usize) -> String {
        let outcomes = self.outcomes.lock().unwrap().get(&id(number)).cloned().unwrap_or_default();
        assert_eq!(outcomes.len(), 1, "{number}: {outcomes:?}");
        outcomes[0].to_string()
    }

    pub fn count(&self) -> usize {
        self.outcomes.lock().unwrap().values().map(Vec::len).sum()
    }

    /// All that was reported, in words.
    pub fn problems(&self) -> Vec<String> {
        self.problems.lock().unwrap().iter().map(|problem| format!("{problem:#} {problem:?}")).collect()
    }
}

/// A client that tells, tries again at once, and sends when it is flushed.
pub fn builder(told: &Told) -> ClientBuilder {
    let (outcomes, problems) = (Arc::clone(&told.outcomes), Arc::clone(&told.problems));
    let tell = move |one: MessageOutcome| {
        let id = one.message_id().unwrap().to_owned();
        outcomes.lock().unwrap().entry(id).or_default().push(one.outcome().clone());
    };
    Client::builder()
        .on_delivery(tell)
        .on_error(move |problem| problems.lock().unwrap().push(problem))
        .flush_interval(Duration::MAX)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
        .clock(clock())
}

pub fn clock() -> ManualClock {
    ManualClock::new(UNIX_EPOCH + Duration::from_secs(NOW))
}

/// A clock that goes, from the time of the tests on.
#[derive(Clone)]
pub struct Going(std::time::Instant);

impl Default for Going {
    fn default() -> Self {
        Self(std::time::Instant::now())
    }
}

impl plan_runtime::Clock for Going {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW) + self.0.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A client of a destination at a collector.
pub fn client(kind: Kind, collector: &Collector, told: &Told) -> Client {
    builder(told).clock(Going::default()).sink(kind.sink(&collector.url())).build().unwrap()
}

/// A collector that answers as the destination does when all is well.
pub fn start(kind: Kind) -> Collector {
    let collector = Collector::start().unwrap();
    collector.answer_by(move |_| Some(kind.success()));
    collector
}

pub fn forward(client: &Client, messages: impl IntoIterator<Item = Value>) {
    messages.into_iter().for_each(|message| client.forward(&message).unwrap());
}

/// A transport that keeps what it is given as text, and answers with success.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    pub fn requests(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Transport for Recorder {
    fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
        let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        let body: Value = serde_json::from_slice(&request.body.to_vec())?;
        let body = serde_json::to_string_pretty(&sorted(body))?;
        self.0.lock().unwrap().push(format!("POST {}\n{headers}\n{body}\n", request.url));
        Ok(Response::new(200).with_body("{}"))
    }
}

/// The same with the fields of objects in order, whichever features serde_json is built with.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(elements) => elements.into_iter().map(sorted).collect(),
        other => other,
    }
}
