//! Sends batches to a destination: maps the messages, makes requests within its limits, and says of each message what became of it.
//! What the requests and answers of a destination look like is in its own module.

use crate::allowed;
use crate::incoming::Incoming;
use crate::settings::{Secret, Settings, without_secrets};
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
use plan_runtime::serde_json::Value;
use plan_runtime::{Batch, Request, Response, Sink, SinkError, Transport};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How much of an answer is read: one that names 2,000 events at fault has some hundred KB.
const ANSWER_BYTES: usize = 1024 * 1024;
/// So many failures one after the other have the server's address looked up anew.
const RECONNECT_FAILURES: u32 = 3;

/// What a destination makes of messages and answers.
pub(crate) trait Protocol: Send + Sync + 'static {
    /// Returns what is set of the destination.
    fn settings(&self) -> &Settings;

    /// Returns what no report may have in it.
    fn secrets(&self) -> Vec<&Secret>;

    /// Returns the events of a message. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// The destination cannot hold the message, for the reason said.
    fn events(&self, message: &Incoming, now: i64) -> Result<Vec<MappedEvent>, String>;

    /// Returns how much a request to this path takes.
    fn limits(&self, path: &'static str) -> RequestLimits;

    /// Returns the headers and the body of a request.
    fn request(&self, path: &'static str, events: &[&str]) -> (Vec<(&'static str, String)>, String);

    /// Returns the path as requests have it.
    fn path_and_query(&self, path: &'static str) -> String {
        path.to_owned()
    }

    /// Returns what an answer says of the events of a request.
    fn verdict(&self, answer: &Response, events: &[&str], now: SystemTime) -> AnswerVerdict;
}

/// An event as a destination takes it.
pub(crate) struct MappedEvent {
    /// The path of the API, with its parameters.
    pub(crate) path: &'static str,
    pub(crate) json: String,
}

/// How much a request takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RequestLimits {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

/// What an answer says of the events of a request.
#[derive(Debug)]
pub(crate) enum AnswerVerdict {
    /// All of them were taken.
    Taken,
    /// These are at fault, or are to come later, by their positions in the request.
    Named {
        faults: BTreeMap<usize, Fault>,
        /// The rest was taken. If not, it is to be sent again at once, without these.
        takes_rest: bool,
    },
    /// It is about the whole request.
    Whole(SinkError),
}

/// What an answer says of an event that was not taken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// It is refused for good, with these words.
    Refused(String, Option<u16>),
    /// It is to come again: after a while that the server has said, or else as the client's backoff says.
    Later(String, Option<Duration>),
}

impl Fault {
    fn error(&self) -> SinkError {
        match self {
            Self::Refused(words, None) => SinkError::reject(words.clone()),
            Self::Refused(words, Some(status)) => SinkError::reject(words.clone()).status(*status),
            Self::Later(words, None) => SinkError::retry(words.clone()),
            Self::Later(words, Some(wait)) => SinkError::retry(words.clone()).after(*wait),
        }
    }
}

/// Returns the error of an answer, if it has one.
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
pub(crate) fn error_in(said: &Value) -> Option<&str> {
    said.get("error").and_then(Value::as_str).filter(|words| !words.trim().is_empty())
}

/// Events that go into one request, each with the position of its message.
struct EventChunk {
    path: &'static str,
    events: Vec<(usize, String)>,
}

/// Sends to a destination over HTTP. The workers of a client have one each.
pub(crate) struct DestinationSink<P> {
    protocol: Arc<P>,
    transport: Arc<dyn Transport>,
    /// Failures one after the other.
    failures: u32,
}

impl<P: Protocol> DestinationSink<P> {
    pub(crate) fn new(protocol: P, transport: Arc<dyn Transport>) -> Self {
        Self { protocol: Arc::new(protocol), transport, failures: 0 }
    }

    fn failed(&mut self) {
        self.failures += 1;
        if self.failures.is_multiple_of(RECONNECT_FAILURES) {
            self.transport.reconnect();
        }
    }

    /// Returns the events of a message, if the destination may have and can hold it.
    fn events_of(&self, message: &[u8], now: i64) -> Result<Vec<MappedEvent>, String> {
        let message = Incoming::read(message)?;
        let name = &self.protocol.settings().name;
        match allowed::refusal(name, &[], message.object("integrations"), None) {
            Some(reason) => Err(reason),
            None => self.protocol.events(&message, now).map_err(|reason| format!("{name} cannot hold it: {reason}")),
        }
    }

    /// Posts a chunk. Returns what the answer says of its events.
    fn post(&mut self, chunk: &EventChunk, batch: &Batch<'_>) -> AnswerVerdict {
        let protocol = Arc::clone(&self.protocol);
        let settings = protocol.settings();
        let events: Vec<&str> = chunk.events.iter().map(|(_, event)| event.as_str()).collect();
        let (headers, body) = protocol.request(chunk.path, &events);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let timeout = batch.time_left().map_or(settings.timeout, |left| left.min(settings.timeout));
        let url = settings.url(&protocol.path_and_query(chunk.path));
        let request = Request::new(&url, &headers, body.into_bytes(), timeout).keep(ANSWER_BYTES);
        match self.transport.post(request) {
            Ok(answer) => {
                match answer.status() {
                    500..=599 => self.failed(),
                    _ => self.failures = 0,
                }
                let answer = without_secrets(answer, &protocol.secrets());
                protocol.verdict(&answer, &events, batch.now())
            }
            Err(error) => {
                self.failed();
                AnswerVerdict::Whole(SinkError::retry(error))
            }
        }
    }
}

impl<P: Protocol> Sink for DestinationSink<P> {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let now = millis(batch.now());
        let (mut events, mut refused) = (Vec::new(), BTreeMap::new());
        for (position, message) in batch.messages().enumerate() {
            match self.events_of(message, now) {
                Ok(mapped) => events.extend(mapped.into_iter().map(|event| (position, event))),
                Err(reason) => _ = refused.insert(position, reason),
            }
        }
        if !refused.is_empty() {
            return Err(without_request(batch.messages().len(), &refused));
        }
        let mut fates = Fates::default();
        let chunks = chunks(events, |path| self.protocol.limits(path));
        for (at, chunk) in chunks.iter().enumerate() {
            match self.post(chunk, batch) {
                AnswerVerdict::Taken => fates.any_decided = true,
                AnswerVerdict::Named { faults, takes_rest } => fates.set_named(chunk, &faults, takes_rest),
                // The client knows what becomes of a batch of which nothing else is known.
                AnswerVerdict::Whole(error) if !fates.any_decided => return Err(error),
                AnswerVerdict::Whole(error) => {
                    chunks.iter().skip(at).for_each(|chunk| fates.set_all(chunk, &error));
                    fates.hold = error.retry_after();
                    break;
                }
            }
        }
        fates.into_result()
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        let (protocol, transport) = (Arc::clone(&self.protocol), Arc::clone(&self.transport));
        Some(Box::new(Self { protocol, transport, failures: 0 }))
    }
}

/// What is known of the messages of a batch. Those of which nothing is known were taken.
#[derive(Default)]
struct Fates {
    faults: BTreeMap<usize, Fault>,
    /// Whether it is known of any message what becomes of it.
    any_decided: bool,
    /// How long the destination wants to be left alone.
    hold: Option<Duration>,
}

impl Fates {
    /// Notes what is known of a message. That one of its events was refused counts more than that another is to come later.
    fn set(&mut self, position: usize, fault: Fault) {
        self.any_decided |= matches!(fault, Fault::Refused(..));
        let known = self.faults.entry(position).or_insert_with(|| fault.clone());
        if matches!((&known, &fault), (Fault::Later(..), Fault::Refused(..))) {
            *known = fault;
        }
    }

    fn set_named(&mut self, chunk: &EventChunk, faults: &BTreeMap<usize, Fault>, takes_rest: bool) {
        self.any_decided |= takes_rest;
        let again = Fault::Later("others of its request were refused".to_owned(), Some(Duration::ZERO));
        for (at, (position, _)) in chunk.events.iter().enumerate() {
            match faults.get(&at) {
                Some(fault) => self.set(*position, fault.clone()),
                None if takes_rest => {}
                None => self.set(*position, again.clone()),
            }
        }
    }

    /// Has the messages of a request sent again: at once, if they were refused for what may be the fault of one of them, and then by
    /// themselves.
    fn set_all(&mut self, chunk: &EventChunk, error: &SinkError) {
        let wait = if error.is_final() { Some(Duration::ZERO) } else { error.retry_after() };
        let fault = Fault::Later(error.get_ref().to_string(), wait);
        chunk.events.iter().for_each(|(position, _)| self.set(*position, fault.clone()));
    }

    fn into_result(self) -> Result<(), SinkError> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let error = SinkError::partial(self.faults.iter().map(|(position, fault)| (*position, fault.error())));
        Err(self.hold.into_iter().fold(error, SinkError::after))
    }
}

/// Returns the error of a batch of which messages are refused before anything is sent. The others come again at once: an answer is to
/// be about messages of which all were sent, as what it means for a whole batch is for the client to say.
fn without_request(messages: usize, refused: &BTreeMap<usize, String>) -> SinkError {
    let error = |position| match refused.get(&position) {
        Some(reason) => SinkError::reject(reason.clone()),
        None => SinkError::retry("others of its batch were refused"),
    };
    SinkError::partial((0..messages).map(|position| (position, error(position).unsent())))
}

/// Returns the events in requests: those for one path together, in their order, within the limits.
fn chunks(events: Vec<(usize, MappedEvent)>, limits: impl Fn(&'static str) -> RequestLimits) -> Vec<EventChunk> {
    let mut chunks: Vec<(EventChunk, usize)> = Vec::new();
    for (position, MappedEvent { path, json }) in events {
        let (limits, bytes) = (limits(path), json.len() + 1);
        // The last one for this path: those before it are full.
        match chunks.iter_mut().rev().find(|(chunk, _)| chunk.path == path) {
            Some((chunk, size)) if chunk.events.len() < limits.events && *size + bytes <= limits.bytes => {
                chunk.events.push((position, json));
                *size += bytes;
            }
            _ => chunks.push((EventChunk { path, events: vec![(position, json)] }, bytes)),
        }
    }
    chunks.into_iter().map(|(chunk, _)| chunk).collect()
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(path: &'static str, bytes: usize) -> MappedEvent {
        MappedEvent { path, json: "x".repeat(bytes) }
    }

    #[test]
    fn requests_keep_the_limits_of_their_path() {
        let limits = |path: &'static str| match path {
            "/a" => RequestLimits { events: 2, bytes: 100 },
            _ => RequestLimits { events: 9, bytes: 12 },
        };
        let events = [("/a", 1), ("/b", 5), ("/a", 1), ("/b", 5), ("/a", 1), ("/b", 5), ("/b", 99)];
        let events = events.into_iter().enumerate().map(|(at, (path, bytes))| (at, event(path, bytes))).collect();
        let found: Vec<(&str, Vec<usize>)> = chunks(events, limits)
            .into_iter()
            .map(|chunk| (chunk.path, chunk.events.into_iter().map(|(position, _)| position).collect()))
            .collect();
        assert_eq!(found, [("/a", vec![0, 2]), ("/b", vec![1, 3]), ("/a", vec![4]), ("/b", vec![5]), ("/b", vec![6])]);
    }

    #[test]
    fn what_is_refused_counts_more_than_what_comes_later() {
        let later = || Fault::Later("busy".to_owned(), None);
        let refused = || Fault::Refused("no".to_owned(), Some(400));
        for order in [[later(), refused()], [refused(), later()]] {
            let mut fates = Fates::default();
            order.into_iter().for_each(|fault| fates.set(0, fault));
            assert_eq!(fates.faults.get(&0), Some(&refused()));
        }
    }
}
