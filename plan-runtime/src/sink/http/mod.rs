//! Sends batches to the Segment HTTP API, or a server that speaks it. Knows what requests look like and what answers
//! mean; a [`Transport`] carries them.

mod answer;
pub(crate) mod endpoint;
pub(crate) mod gzip;
mod redirect;

use self::answer::meaning;
use self::gzip::Gzip;
use super::status::{self, Meaning};
use super::{Batch, ClientSink, Sink};
use crate::clock::Clock;
use crate::error::{BoxError, DeliveryError, SinkError};
use crate::quiet::quietly;
use crate::report::Reporter;
use crate::transport::{Body, Request, Response, Transport};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many failures one after the other have the server's address looked up anew.
const RECONNECT_FAILURES: u32 = 3;
/// So many redirects are followed for one request.
const MOST_REDIRECTS: usize = 3;
/// A server that accepts batches and says that something is wrong with them is logged this often at most.
const DOUBT_INTERVAL: Duration = Duration::from_secs(60);
/// An address is looked up anew after so long, as those of the Segment hosts change.
const ADDRESS_AGE: Duration = Duration::from_secs(3600);

/// Makes a bearer token, or says why it cannot.
pub(crate) type TokenSource = Box<dyn Fn() -> Result<String, BoxError> + Send + Sync>;

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

    /// Returns what it adds to the body of a batch.
    fn field(&self) -> &str {
        match self {
            Self::Basic(_) => "",
            Self::Bearer { field, .. } => field,
        }
    }

    /// Returns the header. A token that cannot be sent is reported at once, and not used again.
    fn header(&self, reporter: &Reporter) -> Result<Cow<'_, str>, BoxError> {
        match self {
            Self::Basic(header) => Ok(Cow::Borrowed(header)),
            Self::Bearer { source, token, .. } => {
                let mut token = token.lock().unwrap_or_else(PoisonError::into_inner);
                if token.is_none() {
                    let given = source().map_err(|error| format!("no bearer token: {error}"))?;
                    match endpoint::bearer_token(&given) {
                        Ok(given) => *token = Some(given.to_owned()),
                        Err(reason) => {
                            drop(token);
                            let error = DeliveryError::BearerToken { reason };
                            reporter.report(error.clone());
                            return Err(error.into());
                        }
                    }
                }
                Ok(Cow::Owned(format!("Bearer {}", token.as_deref().unwrap_or_default())))
            }
        }
    }

    /// Forgets the token of a header that the server refused.
    fn refused(&self, header: &str) {
        if let Self::Bearer { token, .. } = self {
            let mut token = token.lock().unwrap_or_else(PoisonError::into_inner);
            token.take_if(|token| header.strip_prefix("Bearer ") == Some(token));
        }
    }
}

/// What the sinks of a client share.
pub(crate) struct SharedServer {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) url: String,
    pub(crate) authorization: Authorization,
    pub(crate) reporter: Reporter,
    pub(crate) timeout: Duration,
    pub(crate) state: Mutex<ServerState>,
    pub(crate) gzip: Gzip,
    /// Whether the client has given up: what it would still send counts as lost already. The transport may serve others on.
    pub(crate) is_given_up: AtomicBool,
}

/// What is known of a server.
#[derive(Default)]
pub(crate) struct ServerState {
    /// When the address was looked up.
    connected: Duration,
    /// Where it has moved for good.
    moved: Option<String>,
    /// Where it wanted requests to go that did not.
    refused_redirect: Option<String>,
    /// When it was last logged that the server accepted a batch and said that something is wrong with it.
    doubted: Option<Duration>,
}

impl SharedServer {
    /// Returns what is known of a server whose address is looked up now.
    pub(crate) fn first_state(clock: &Arc<dyn Clock>) -> Mutex<ServerState> {
        Mutex::new(ServerState { connected: clock.elapsed(), ..ServerState::default() })
    }

    fn lock(&self) -> MutexGuard<'_, ServerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reconnect(&self) {
        let mut state = self.lock();
        state.connected = self.clock.elapsed();
        state.moved = None;
        drop(state);
        self.transport.reconnect();
    }

    fn reconnect_if_old(&self) {
        let connected = self.lock().connected;
        if self.clock.elapsed().saturating_sub(connected) > ADDRESS_AGE {
            self.reconnect();
        }
    }

    /// Posts a request to where the server is now.
    fn post(&self, headers: &[(&str, &str)], body: &Body, timeout: Duration) -> Result<Response, BoxError> {
        let moved = self.lock().moved.clone();
        if let Some(moved) = moved {
            let response = self.post_to(moved, headers, body, timeout)?;
            // What a server has said of another place is old when that place finds fault with the client: it may have moved back.
            if !finds_fault_with_the_client(&response) {
                return Ok(response);
            }
            self.lock().moved = None;
        }
        self.post_to(self.url.clone(), headers, body, timeout)
    }

    /// Posts a request, and follows redirects where that is safe.
    fn post_to(
        &self,
        mut url: String,
        headers: &[(&str, &str)],
        body: &Body,
        timeout: Duration,
    ) -> Result<Response, BoxError> {
        let mut is_for_good = true;
        for followed in 0.. {
            if self.is_given_up.load(SeqCst) {
                return Err("the request was given up".into());
            }
            let response = self.transport.post(Request::new(&url, headers, body.clone(), timeout))?;
            let target = redirect::target(&url, &response).filter(|_| followed < MOST_REDIRECTS);
            if target.is_none() {
                self.tell_of_redirect(&response);
            }
            match target {
                Some(target) => {
                    is_for_good &= response.status == 308;
                    url = target;
                }
                None => {
                    if followed > 0 && is_for_good && meaning(&response) == Meaning::Taken {
                        self.lock().moved = Some(url);
                    }
                    return Ok(response);
                }
            }
        }
        Err("redirected without an end".into())
    }

    /// Logs a redirect that is not followed, at once and not only when it lasts: it seldom mends itself. Once for each place.
    fn tell_of_redirect(&self, response: &Response) {
        let location = answer::location(response).filter(|_| (300..=399).contains(&response.status));
        let mut state = self.lock();
        if state.refused_redirect == location {
            return;
        }
        state.refused_redirect.clone_from(&location);
        drop(state);
        if let Some(location) = location {
            let status = response.status;
            quietly(|| {
                tracing::warn!(
                    target: "plan_runtime",
                    "status {status}: redirected to {location}, where the write key does not go: set that endpoint if it is right"
                );
            });
        }
    }

    /// Logs the words of a server that takes a batch with success and says in the body that some of it is wrong. Which messages
    /// it means is not said in a way that servers share, so these count as delivered, and the log has the server's words.
    fn doubt(&self, response: &Response) {
        let words: Vec<u8> = response.body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let says = |said: &[u8]| words.windows(said.len()).any(|part| part == said);
        if !says(b"\"ok\":false") && !says(b"\"success\":false") {
            return;
        }
        let now = self.clock.elapsed();
        let mut state = self.lock();
        if state.doubted.is_none_or(|before| now.saturating_sub(before) >= DOUBT_INTERVAL) {
            state.doubted = Some(now);
            drop(state);
            let words = answer::excerpt(response);
            quietly(|| {
                tracing::warn!(target: "plan_runtime", "the server took a batch and says that not all of it is well: {words}");
            });
        }
    }
}

/// Returns whether a request is refused for what is not in its messages: for its URL, or who sends it.
fn finds_fault_with_the_client(response: &Response) -> bool {
    meaning(response) == Meaning::Never && !matches!(response.status, 400 | 413 | 415 | 422)
}

pub(crate) struct Http {
    server: Arc<SharedServer>,
    /// Failures one after the other.
    failures: u32,
    /// Tokens that were refused for the present batch.
    tokens_refused: u32,
}

impl Http {
    /// Returns what a client sends to when it sends to this server.
    pub(crate) fn target(server: SharedServer) -> ClientSink {
        let server = Arc::new(server);
        let given_up = Arc::clone(&server);
        ClientSink {
            batch_overhead_bytes: server.authorization.field().len(),
            hang_up: Some(Box::new(move || {
                given_up.is_given_up.store(true, SeqCst);
                given_up.transport.give_up();
            })),
            sink: Box::new(Self::new(server)),
        }
    }

    fn new(server: Arc<SharedServer>) -> Self {
        Self { server, failures: 0, tokens_refused: 0 }
    }

    fn failed(&mut self) {
        self.failures += 1;
        if self.failures.is_multiple_of(RECONNECT_FAILURES) {
            self.server.reconnect();
        }
    }

    /// Sends a batch, compressed if the server takes that.
    fn post(&self, batch: &Batch<'_>, authorization: &str) -> Result<Response, BoxError> {
        let server = &*self.server;
        let (start, messages, end) = batch.parts(server.authorization.field());
        let body = Body::new(start, messages, end);
        if let Some(compressed) = server.gzip.compress(&body, batch.attempt()) {
            let response = self.post_body(batch, authorization, &compressed, true)?;
            // A page of somebody else says nothing of what the server takes.
            let is_of_the_server = meaning(&response) == status::meaning(response.status);
            if !is_of_the_server || !server.gzip.may_be_at_fault(response.status) {
                return Ok(response);
            }
            let response = self.post_body(batch, authorization, &body, false)?;
            if meaning(&response) == Meaning::Taken {
                server.gzip.stop();
            }
            return Ok(response);
        }
        self.post_body(batch, authorization, &body, false)
    }

    fn post_body(
        &self,
        batch: &Batch<'_>,
        authorization: &str,
        body: &Body,
        is_compressed: bool,
    ) -> Result<Response, BoxError> {
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
        let timeout = batch.time_left().map_or(self.server.timeout, |left| left.min(self.server.timeout));
        self.server.post(&headers, body, timeout)
    }
}

impl Sink for Http {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        if batch.attempt() == 0 {
            self.tokens_refused = 0;
        }
        self.server.reconnect_if_old();
        let server = Arc::clone(&self.server);
        let authorization = server.authorization.header(&server.reporter).map_err(SinkError::retry)?;
        let response = self.post(batch, &authorization).map_err(|error| {
            self.failed();
            SinkError::retry(error)
        })?;
        let status = response.status;
        match status {
            500..=599 => self.failed(),
            _ => self.failures = 0,
        }
        let mut meaning = meaning(&response);
        if matches!((&server.authorization, status), (Authorization::Bearer { .. }, 400 | 401 | 403 | 511)) {
            server.authorization.refused(&authorization);
            // Of an old token this says nothing about the messages: they get one more chance with a new one.
            if status != 400 && self.tokens_refused == 0 {
                self.tokens_refused += 1;
                meaning = Meaning::Later;
            }
        }
        match meaning {
            Meaning::Taken => {
                server.doubt(&response);
                Ok(())
            }
            Meaning::Later => Err(answer::later(&response, batch.now())),
            Meaning::Never => Err(answer::never(&response)),
        }
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(Self::new(Arc::clone(&self.server))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::answer::EXCERPT_BYTES;
    use super::*;
    use crate::clock::SystemClock;
    use crate::message::batch::Messages;
    use crate::message::positions::Positions;

    struct Always(Response);

    impl Transport for Always {
        fn post(&self, _: Request<'_>) -> Result<Response, BoxError> {
            Ok(self.0.clone())
        }
    }

    /// What becomes of a batch that is answered like this.
    fn send(answer: Response) -> Result<(), SinkError> {
        let server = SharedServer {
            transport: Box::new(Always(answer)),
            clock: Arc::new(SystemClock::default()),
            url: String::new(),
            authorization: Authorization::basic("key"),
            reporter: Reporter::default(),
            timeout: Duration::from_secs(10),
            state: Mutex::default(),
            gzip: Gzip::default(),
            is_given_up: AtomicBool::default(),
        };
        let messages = Messages::new(0, Default::default());
        let none = Positions::default();
        let batch = Batch::new(&messages, &none, 0, None, server.clock.now());
        Http::new(Arc::new(server)).send(&batch)
    }

    /// How long a server that answers like this wants to be left alone, in seconds.
    fn wait(status: u16, headers: &[(&str, &str)]) -> Option<u64> {
        let answer =
            headers.iter().fold(Response::new(status), |answer, (name, value)| answer.with_header(*name, *value));
        match send(answer) {
            Err(error) if !error.is_final() => error.retry_after().map(|after| after.as_secs()),
            answer => panic!("{answer:?}"),
        }
    }

    #[test]
    fn the_words_of_any_transport_are_cut() {
        let error = send(Response::new(404).with_body("x".repeat(EXCERPT_BYTES + 1))).unwrap_err();
        assert_eq!((error.is_final(), error.http_status()), (true, Some(404)));
        assert_eq!(error.reason(), "x".repeat(EXCERPT_BYTES));
    }

    #[test]
    fn words_do_nothing_to_a_terminal() {
        let said = |body: &[u8]| send(Response::new(404).with_body(body)).unwrap_err().reason();
        assert_eq!(said(b" no \x1b[2Jsuch\0 path\x07\r\n"), "no \u{fffd}[2Jsuch\u{fffd} path\u{fffd}");
        assert_eq!(said(b"caf\xe9"), "caf\u{fffd}");
        assert_eq!(said(&[0x1F, 0x8B, 8, 0, 1, 2]), "its words are compressed, which was not asked for");
    }

    /// From a portal that wants somebody to log in, or a proxy: nothing has reached the server.
    #[test]
    fn a_page_is_no_success() {
        let page = Response::new(200).with_body("<!DOCTYPE html><title>Log in</title>").with_header("Retry-After", "9");
        let error = send(page).unwrap_err();
        assert_eq!((error.is_final(), error.retry_after()), (false, Some(Duration::from_secs(9))));
        let said = "status 200 with a page of HTML, as of a portal or a proxy in between: <!DOCTYPE html><title>Log in</title>";
        assert_eq!(error.reason(), said);
        assert!(send(Response::new(200).with_body("<p>taken</p>")).is_ok());
        // What it is need not be seen.
        let compressed =
            |kind: &str| Response::new(200).with_body([0x1F, 0x8B, 8, 0]).with_header("Content-Type", kind);
        let error = send(compressed("Text/HTML; charset=utf-8")).unwrap_err();
        let said = "status 200 with a page of HTML, as of a portal or a proxy in between: its words are compressed, which was not asked for";
        assert_eq!((error.is_final(), error.reason()), (false, said.to_owned()));
        assert!(send(compressed("application/json")).is_ok());
        // With a status that says so, it is refused as ever.
        assert!(send(Response::new(404).with_body("<html>")).unwrap_err().is_final());
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
        assert_eq!(wait(301, &[("Retry-After", "5")]), Some(5));
        // A proxy may add its own: the longest that can be read counts.
        assert_eq!(wait(429, &[("Retry-After", "soon"), ("Retry-After", "5")]), Some(5));
        assert_eq!(wait(429, &[("Retry-After", "90"), ("retry-after", "5")]), Some(90));
        // A limit that is not what this answer is about.
        assert_eq!(wait(503, &[("X-RateLimit-Reset", "7")]), None);
        assert_eq!(wait(429, &[]), None);
    }
}
