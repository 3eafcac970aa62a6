//! How a request gets to a server and its answer back. Knows HTTP and nothing of messages.

mod body;
#[cfg(any(feature = "tls", feature = "native-tls"))]
mod certificates;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "native-tls")]
mod native_tls;
#[cfg(any(feature = "http", feature = "ureq"))]
mod network;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "ureq")]
mod ureq;

pub use body::Body;
#[cfg(feature = "http")]
pub use http::HttpTransport;
#[cfg(feature = "ureq")]
pub use ureq::UreqTransport;

use crate::error::BoxError;
use std::time::Duration;

/// Sends requests: over the network, unless [`ClientBuilder::transport`](crate::ClientBuilder::transport) sets another. All requests
/// in flight share one, which is therefore `Sync`.
///
/// ```
/// use plan_runtime::{BoxError, Client, Request, Response, Transport};
///
/// /// Answers like a server that is overloaded.
/// struct Busy;
///
/// impl Transport for Busy {
///     fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
///         assert_eq!(request.url, "https://api.segment.io/v1/batch");
///         Ok(Response::new(429).with_header("Retry-After", "60").with_body("slow down"))
///     }
/// }
///
/// let client = Client::builder().write_key("my-write-key").transport(Busy).build()?;
/// # drop(client);
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Returns an error if no request can ever be made, as with settings of which no HTTP client can be made. A client calls it
    /// once, when it is built, and is not built then. Nothing is sent yet. By default there is none.
    ///
    /// # Errors
    /// What is wrong with the settings.
    fn check(&self) -> Result<(), BoxError> {
        Ok(())
    }

    /// Posts a request and waits for the answer.
    ///
    /// # Errors
    /// There is no answer, for the reason said: the request is sent again later.
    fn post(&self, request: Request<'_>) -> Result<Response, BoxError>;

    /// Gives up the connections it keeps, and looks up the server's address anew: what it has of both fails repeatedly, or
    /// is old.
    fn reconnect(&self) {}

    /// Ends the requests under way: the client was shut down, has had its time and accounts for their messages as lost. By
    /// default they go on, and nobody waits for them. Those of other clients that share the transport may end too, as these send
    /// them again; what is posted later goes on as before.
    fn give_up(&self) {}
}

/// Returns what a client sends with if no transport is set.
#[cfg(feature = "http")]
pub(crate) fn by_default() -> Option<Box<dyn Transport>> {
    Some(Box::new(HttpTransport::default()))
}

/// Returns what a client sends with if no transport is set.
#[cfg(all(feature = "ureq", not(feature = "http")))]
pub(crate) fn by_default() -> Option<Box<dyn Transport>> {
    Some(Box::new(UreqTransport::default()))
}

/// Returns what a client sends with if no transport is set: without `http` and `ureq` there is nothing.
#[cfg(not(any(feature = "http", feature = "ureq")))]
pub(crate) fn by_default() -> Option<Box<dyn Transport>> {
    None
}

/// So that an app and its tests can share a transport with the client.
impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn check(&self) -> Result<(), BoxError> {
        (**self).check()
    }

    fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
        (**self).post(request)
    }

    fn reconnect(&self) {
        (**self).reconnect();
    }

    fn give_up(&self) {
        (**self).give_up();
    }
}

/// A request of a [`Transport`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The URL.
    pub url: &'a str,
    /// Names and values of the headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: Body,
    /// How long all of it may take.
    pub timeout: Duration,
    /// How much of the answer's body is wanted, in bytes: 1,024 unless [`keep`](Self::keep) says otherwise.
    pub keep_bytes: usize,
}

impl<'a> Request<'a> {
    /// Returns a request, for a sink of one's own that sends by a [`Transport`].
    ///
    /// ```
    /// use plan_runtime::{BoxError, HttpTransport, Request, Response, Transport};
    /// use std::time::Duration;
    ///
    /// fn ping(transport: &HttpTransport) -> Result<Response, BoxError> {
    ///     let headers = [("content-type", "application/json")];
    ///     transport.post(Request::new("http://127.0.0.1:9/ping", &headers, b"{}".to_vec(), Duration::from_secs(1)))
    /// }
    /// # assert!(ping(&HttpTransport::new()).is_err());
    /// ```
    pub fn new(url: &'a str, headers: &'a [(&'a str, &'a str)], body: impl Into<Body>, timeout: Duration) -> Self {
        Self { url, headers, body: body.into(), timeout, keep_bytes: KEPT_BYTES }
    }

    /// Sets how much of the answer's body is wanted, as of a server that says in it which messages are at fault.
    #[must_use]
    pub fn keep(self, bytes: usize) -> Self {
        Self { keep_bytes: bytes, ..self }
    }
}

/// How much of an answer is kept for reports.
const KEPT_BYTES: usize = 1024;

/// An answer of a [`Transport`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// Returns an answer with this status.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body, of which a client looks only at the first KB.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Returns the HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the names and values of the headers.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the body, as far as it was kept.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the first header of this name, whatever the case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Returns the values of all headers of this name, whatever the case.
    pub(crate) fn values<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        self.headers().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}
