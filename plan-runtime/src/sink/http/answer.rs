//! What an answer of a server means for the messages of a request, in the words of a sink.

use crate::error::SinkError;
use crate::sink::status::{Meaning, meaning, retry_after, seconds};
use crate::transport::Response;
use std::time::SystemTime;

/// How much of the server's answer is reported, in bytes.
pub(super) const EXCERPT_BYTES: usize = 1024;

impl Response {
    /// Returns whether the server has accepted the request, in the words of a [`Sink`](crate::Sink): 2xx is success; 408, 410, 429,
    /// 460, redirects and most of 5xx have it sent again, after the time of `Retry-After` if there is one, or else, of a 429,
    /// of `X-RateLimit-Reset`; the rest rejects it. `now` is [`Batch::now`](crate::Batch::now).
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
        match meaning(self.status) {
            Meaning::Taken => Ok(()),
            Meaning::Later => Err(later(self, now)),
            Meaning::Never => Err(never(self)),
        }
    }
}

/// Returns the error of a request that is sent again, when the server says so.
pub(super) fn later(response: &Response, now: SystemTime) -> SinkError {
    let status = response.status;
    let after = response.header("retry-after").and_then(|value| retry_after(value, now));
    let reset = || response.header("x-ratelimit-reset").filter(|_| status == 429).and_then(seconds);
    let error = SinkError::retry(format!("status {status}: {}", excerpt(response)));
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
    let words = String::from_utf8_lossy(body).trim().to_owned();
    match response.header("location") {
        Some(location) => format!("redirected to {location}, which may be the endpoint to set; {words}"),
        None => words,
    }
}
