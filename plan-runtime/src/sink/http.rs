//! Sends batches to the Segment HTTP API, or a server that speaks it. Knows what requests look like and what answers
//! mean; a [`Transport`] carries them.

use super::{Batch, Sink};
use crate::clock::Clock;
use crate::endpoint;
use crate::error::{Error, SinkError};
use crate::report::Reporter;
use crate::retry::{Meaning, meaning, retry_after, seconds};
use crate::transport::{Body, Request, Response, Transport};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A sixth of the bytes at 890 MB/s. Level 2 has a ninth at 530 and level 6 a tenth at 240 (`gzip-level` of the
/// benchmarks): the app's CPU is worth more than that.
#[cfg(feature = "gzip")]
const GZIP_LEVEL: u32 = 1;
/// How much of the server's words is told, in bytes.
const WORDS: usize = 1024;
/// So many failures one after the other have the server's address looked up anew.
const FAILURES: u32 = 3;
/// An address is looked up anew after so long, as those of the Segment hosts change.
const ADDRESS_AGE: Duration = Duration::from_secs(3600);

/// Makes a bearer token, or says why it cannot.
pub(crate) type TokenSource = Box<dyn Fn() -> Result<String, Box<dyn std::error::Error + Send + Sync>> + Send + Sync>;

/// How the client says who it is.
pub(crate) enum Authorization {
    /// HTTP basic authentication: the write key is the user, the password is empty.
    Basic(String),
    /// OAuth: a bearer token, and the write key in the body.
    Bearer { field: String, source: TokenSource, token: Mutex<Option<String>> },
}

impl Authorization {
    pub(crate) fn basic(write_key: &str) -> Self {
        Self::Basic(format!("Basic {}", BASE64_STANDARD.encode(format!("{write_key}:"))))
    }

    pub(crate) fn bearer(write_key: &str, source: TokenSource) -> Self {
        let field = format!(",\"writeKey\":{}", serde_json::Value::from(write_key));
        Self::Bearer { field, source, token: Mutex::default() }
    }

    /// What it adds to the body of a batch.
    pub(crate) fn field(&self) -> &str {
        match self {
            Self::Basic(_) => "",
            Self::Bearer { field, .. } => field,
        }
    }

    /// The header. A token that none can be made of is told of at once, and not used again.
    fn header(&self, reporter: &Reporter) -> Result<Cow<'_, str>, String> {
        match self {
            Self::Basic(header) => Ok(Cow::Borrowed(header)),
            Self::Bearer { source, token, .. } => {
                let mut token = token.lock().unwrap_or_else(PoisonError::into_inner);
                if token.is_none() {
                    let given = source().map_err(|error| format!("no bearer token: {error}"))?;
                    match endpoint::bearer_token(&given) {
                        Ok(given) => *token = Some(given.to_owned()),
                        Err(why) => {
                            drop(token);
                            let reason = format!("the bearer token cannot be sent: {why}");
                            reporter.report(&Error::Configuration(reason.clone()));
                            return Err(reason);
                        }
                    }
                }
                Ok(Cow::Owned(format!("Bearer {}", token.as_deref().unwrap_or_default())))
            }
        }
    }

    /// The server refused this header: a token is not used again.
    fn refused(&self, header: &str) {
        if let Self::Bearer { token, .. } = self {
            let mut token = token.lock().unwrap_or_else(PoisonError::into_inner);
            token.take_if(|token| header.strip_prefix("Bearer ") == Some(token));
        }
    }
}

/// What the sinks of a client share.
pub(crate) struct Server {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) url: String,
    pub(crate) authorization: Authorization,
    pub(crate) reporter: Reporter,
    pub(crate) timeout: Duration,
    /// When the address was looked up.
    pub(crate) connected: Mutex<Duration>,
    #[cfg(feature = "gzip")]
    pub(crate) gzip: std::sync::atomic::AtomicBool,
}

impl Server {
    fn reconnect(&self) {
        *self.connected.lock().unwrap_or_else(PoisonError::into_inner) = self.clock.elapsed();
        self.transport.reconnect();
    }

    fn reconnect_if_old(&self) {
        let connected = *self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        if self.clock.elapsed().saturating_sub(connected) > ADDRESS_AGE {
            self.reconnect();
        }
    }
}

pub(crate) struct Http {
    server: Arc<Server>,
    /// Failures one after the other.
    failures: u32,
    /// Tokens that were refused for the present batch.
    tokens_refused: u32,
}

impl Http {
    pub(crate) fn new(server: Arc<Server>) -> Self {
        Self { server, failures: 0, tokens_refused: 0 }
    }

    fn failed(&mut self) {
        self.failures += 1;
        if self.failures.is_multiple_of(FAILURES) {
            self.server.reconnect();
        }
    }

    /// Sends a batch. Says whether it was compressed, and what came back.
    fn post(&self, batch: &Batch<'_>, authorization: &str) -> Result<(bool, Response), String> {
        let server = &*self.server;
        let (start, messages, end) = batch.parts(server.authorization.field());
        let body = Body::new(start, messages, end);
        let compressed = compress(server, &body);
        let is_compressed = compressed.is_some();
        let attempt = batch.attempt().to_string();
        let headers = [
            ("authorization", authorization),
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("x-retry-count", &attempt),
        ];
        let is_sent = |(name, _): &(&str, &str)| match *name {
            "content-encoding" => is_compressed,
            "x-retry-count" => batch.attempt() > 0,
            _ => true,
        };
        let headers: Vec<(&str, &str)> = headers.into_iter().filter(is_sent).collect();
        let timeout = batch.time_left().map_or(server.timeout, |left| left.min(server.timeout));
        let body = compressed.map_or(body, |compressed| Body::new(b"", compressed.into(), Vec::new()));
        let request = Request { url: &server.url, headers: &headers, body, timeout };
        server.transport.post(request).map(|response| (is_compressed, response))
    }
}

impl Sink for Http {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let later = |reason| SinkError::Later { reason, after: None };
        if batch.attempt() == 0 {
            self.tokens_refused = 0;
        }
        self.server.reconnect_if_old();
        let server = Arc::clone(&self.server);
        let authorization = server.authorization.header(&server.reporter).map_err(later)?;
        let (is_compressed, response) = self.post(batch, &authorization).map_err(|reason| {
            self.failed();
            later(reason)
        })?;
        let status = response.status;
        match status {
            500..=599 => self.failed(),
            _ => self.failures = 0,
        }
        let mut meaning = meaning(status);
        if matches!((&server.authorization, status), (Authorization::Bearer { .. }, 400 | 401 | 403 | 511)) {
            server.authorization.refused(&authorization);
            // Of an old token this says nothing about the messages: they get one more chance with a new one.
            if status != 400 && self.tokens_refused == 0 {
                self.tokens_refused += 1;
                meaning = Meaning::Later;
            }
        }
        if is_compressed && status == 415 {
            stop_compressing(&server);
            meaning = Meaning::Later;
        }
        match meaning {
            Meaning::Taken => Ok(()),
            Meaning::Later => {
                let after = response.get("retry-after").and_then(|value| retry_after(value, batch.now()));
                let reset = || response.get("x-ratelimit-reset").filter(|_| status == 429).and_then(seconds);
                let after = after.or_else(reset);
                Err(SinkError::Later { reason: format!("status {status}: {}", words(&response)), after })
            }
            Meaning::Never => Err(SinkError::Never { status: Some(status), reason: words(&response) }),
        }
    }

    fn another(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(Self::new(Arc::clone(&self.server))))
    }
}

/// The start of what the server says, and where it wants the client to go.
fn words(response: &Response) -> String {
    let body = response.body.get(..WORDS).unwrap_or(&response.body);
    let words = String::from_utf8_lossy(body).trim().to_owned();
    match response.get("location") {
        Some(location) => format!("redirected to {location}, which may be the endpoint to set; {words}"),
        None => words,
    }
}

#[cfg(not(feature = "gzip"))]
fn compress(_: &Server, _: &Body) -> Option<Vec<u8>> {
    None
}

#[cfg(not(feature = "gzip"))]
fn stop_compressing(_: &Server) {}

#[cfg(feature = "gzip")]
fn compress(server: &Server, body: &Body) -> Option<Vec<u8>> {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;
    if !server.gzip.load(std::sync::atomic::Ordering::Relaxed) {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(GZIP_LEVEL));
    for part in body.parts() {
        encoder.write_all(part).ok()?;
    }
    encoder.finish().ok()
}

/// The server does not know gzip.
#[cfg(feature = "gzip")]
fn stop_compressing(server: &Server) {
    server.gzip.store(false, std::sync::atomic::Ordering::Relaxed);
    tracing::warn!(target: "plan_runtime", "the server does not take gzip: batches are no longer compressed");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock::SystemClock;
    use crate::messages::Messages;

    struct Always(Response);

    impl Transport for Always {
        fn post(&self, _: Request<'_>) -> Result<Response, String> {
            Ok(self.0.clone())
        }
    }

    /// What becomes of a batch that is answered like this.
    fn send(answer: Response) -> Result<(), SinkError> {
        let server = Server {
            transport: Box::new(Always(answer)),
            clock: Arc::new(SystemClock::default()),
            url: String::new(),
            authorization: Authorization::basic("key"),
            reporter: Reporter::default(),
            timeout: Duration::from_secs(10),
            connected: Mutex::default(),
            #[cfg(feature = "gzip")]
            gzip: false.into(),
        };
        let messages = Messages::new(0, Default::default());
        let batch = Batch::new(&messages, &(0..0), 0, None, server.clock.now());
        Http::new(Arc::new(server)).send(&batch)
    }

    /// How long a server that answers like this wants to be left alone, in seconds.
    fn wait(status: u16, headers: &[(&str, &str)]) -> Option<u64> {
        let answer = headers.iter().fold(Response::new(status), |answer, (name, value)| answer.header(*name, *value));
        match send(answer) {
            Err(SinkError::Later { after, .. }) => after.map(|after| after.as_secs()),
            answer => panic!("{answer:?}"),
        }
    }

    #[test]
    fn the_words_of_any_transport_are_cut() {
        let answer = send(Response::new(404).body("x".repeat(WORDS + 1)));
        assert_eq!(answer, Err(SinkError::Never { status: Some(404), reason: "x".repeat(WORDS) }));
    }

    /// Two workers were refused with one old token: what the first gets anew is not thrown away by the second.
    #[test]
    fn only_the_token_that_was_refused_is_forgotten() {
        let asked = std::sync::atomic::AtomicU32::new(0);
        let token = move || Ok(format!("t{}", asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed)));
        let authorization = Authorization::bearer("key", Box::new(token));
        let header = || authorization.header(&Reporter::default()).map(Cow::into_owned);
        let (old, again) = (header().unwrap(), header().unwrap());
        assert_eq!((&*old, &*again), ("Bearer t0", "Bearer t0"));
        authorization.refused(&old);
        assert_eq!(header().unwrap(), "Bearer t1");
        authorization.refused(&again);
        assert_eq!(header().unwrap(), "Bearer t1");
    }

    #[test]
    fn a_server_may_say_when_to_come_back() {
        assert_eq!(wait(429, &[("Retry-After", "5")]), Some(5));
        assert_eq!(wait(429, &[("X-RateLimit-Reset", "7")]), Some(7));
        assert_eq!(wait(429, &[("X-RateLimit-Reset", "7"), ("Retry-After", "5")]), Some(5));
        assert_eq!(wait(429, &[("X-RateLimit-Reset", "7"), ("Retry-After", "soon")]), Some(7));
        assert_eq!(wait(503, &[("Retry-After", "5")]), Some(5));
        // A limit that is not what this answer is about.
        assert_eq!(wait(503, &[("X-RateLimit-Reset", "7")]), None);
        assert_eq!(wait(429, &[]), None);
    }
}
