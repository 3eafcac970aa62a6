//! What an answer of a server means for the messages of a request, in the words of a sink.

use crate::error::SinkError;
use crate::sink::status::{self, Meaning, is_page, retry_after, seconds};
use crate::transport::Response;
use std::time::SystemTime;

/// How much of the server's answer is reported, in bytes.
pub(super) const EXCERPT_BYTES: usize = 1024;
/// What begins anything compressed by gzip.
const GZIP_MARK: [u8; 2] = [0x1F, 0x8B];

impl Response {
    /// Returns whether the server has accepted the request, in the words of a [`Sink`](crate::Sink): 2xx is success, unless it comes with
    /// a page of HTML, as from a portal that asks to log in; 408, 410, 429, 460, such pages, redirects and most of 5xx have it sent
    /// again, after the time of `Retry-After` if there is one, or else, of a 429, of `X-RateLimit-Reset`; the rest rejects it. `now` is
    /// [`Batch::now`](crate::Batch::now).
    ///
    /// # Errors
    /// The request was not accepted. The error has the status and the first KB of the server's words.
    ///
    /// ```
    /// use plan_runtime::Response;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let busy = Response::new(429).with_header("Retry-After", "7").with_body("slow down");
    /// let error = busy.accepted(SystemTime::now()).unwrap_err();
    /// assert_eq!((error.is_final(), error.retry_after()), (false, Some(Duration::from_secs(7))));
    /// assert_eq!(error.get_ref().to_string(), "status 429: slow down");
    /// assert!(Response::new(204).accepted(SystemTime::now()).is_ok());
    /// ```
    pub fn accepted(&self, now: SystemTime) -> Result<(), SinkError> {
        match meaning(self) {
            Meaning::Taken => Ok(()),
            Meaning::Later => Err(later(self, now)),
            Meaning::Never => Err(never(self)),
        }
    }
}

/// Returns what an answer means for the messages of its request.
pub(super) fn meaning(response: &Response) -> Meaning {
    match status::meaning(response.status) {
        Meaning::Taken if is_page(&response.body) || is_compressed_page(response) => Meaning::Later,
        meaning => meaning,
    }
}

/// Returns whether this is a page of HTML as far as that can be known: it is compressed, which a portal may do though nobody has asked.
fn is_compressed_page(response: &Response) -> bool {
    let is_html = |kind: &str| kind.trim_start().get(..9).is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"));
    response.body.starts_with(&GZIP_MARK) && response.header("content-type").is_some_and(is_html)
}

/// Returns the error of a request that is sent again, when the server says so. Of several times the longest counts: a proxy may have
/// added its own.
pub(super) fn later(response: &Response, now: SystemTime) -> SinkError {
    let status = response.status;
    let after = response.values("retry-after").filter_map(|value| retry_after(value, now)).max();
    let reset = || response.values("x-ratelimit-reset").filter(|_| status == 429).filter_map(seconds).max();
    let what = match status::meaning(status) {
        Meaning::Taken => " with a page of HTML, as of a portal or a proxy in between",
        _ => "",
    };
    let error = SinkError::retry(format!("status {status}{what}: {}", excerpt(response)));
    match after.or_else(reset) {
        Some(wait) => error.after(wait),
        None => error,
    }
}

/// Returns the error of a request that is not sent again.
pub(super) fn never(response: &Response) -> SinkError {
    SinkError::reject(excerpt(response)).status(response.status)
}

/// Returns the start of what the server says, and where it wants the client to go.
pub(super) fn excerpt(response: &Response) -> String {
    let body = response.body.get(..EXCERPT_BYTES).unwrap_or(&response.body);
    let words = words(body);
    match location(response) {
        Some(location) => format!("redirected to {location}, which may be the endpoint to set; {words}"),
        None => words,
    }
}

/// Returns where the server wants the client to go, as a log can have it.
pub(super) fn location(response: &Response) -> Option<String> {
    let location = response.header("location")?.as_bytes();
    Some(words(location.get(..EXCERPT_BYTES).unwrap_or(location)))
}

/// Returns text that a log can have. Control characters, by which a terminal does what they say, are shown as what cannot be read.
fn words(body: &[u8]) -> String {
    if body.starts_with(&GZIP_MARK) {
        return "its words are compressed, which was not asked for".to_owned();
    }
    let text = String::from_utf8_lossy(body);
    let shown = |c: char| if c.is_control() && !c.is_whitespace() { char::REPLACEMENT_CHARACTER } else { c };
    text.trim().chars().map(shown).collect()
}
