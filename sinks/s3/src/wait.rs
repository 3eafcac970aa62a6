//! How long a server asks to be left alone. object_store does not say it with its errors, so that it is read below it, of the answer.

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

/// Makes clients that turn an answer with `Retry-After` into an [`AskedToWait`].
#[derive(Debug, Default)]
pub(crate) struct WaitConnector(ReqwestConnector);

impl HttpConnector for WaitConnector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(WaitService(self.0.connect(options)?)))
    }
}

#[derive(Debug)]
struct WaitService(HttpClient);

#[async_trait]
impl HttpService for WaitService {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.0.execute(request).await?;
        let status = answer.status().as_u16();
        let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        match header.and_then(|value| retry_after(value, SystemTime::now())) {
            Some(wait) if matches!(status, 429 | 500..) => {
                Err(HttpError::new(HttpErrorKind::Unknown, AskedToWait { status, wait }))
            }
            _ => Ok(answer),
        }
    }
}

/// A server is busy, and says for how long.
#[derive(Debug, PartialEq)]
pub(crate) struct AskedToWait {
    status: u16,
    pub(crate) wait: Duration,
}

impl fmt::Display for AskedToWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}, come back in {} s", self.status, self.wait.as_secs())
    }
}

impl Error for AskedToWait {}

/// Reads a `Retry-After` in seconds or as a date: a second at least and five minutes at most, whatever the server says.
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let seconds = || value.parse().ok().map(Duration::from_secs);
    let date = || Some(httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default());
    let wait = seconds().or_else(date)?;
    Some(wait.clamp(Duration::from_secs(1), Duration::from_secs(300)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn seconds_and_dates() {
        let now = httpdate::parse_http_date("Tue, 24 Nov 2026 10:00:00 GMT").unwrap();
        let after = |value: &str| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!((after(" 7"), after("0"), after("99999999")), (Some(7), Some(1), Some(300)));
        assert_eq!(after("Tue, 24 Nov 2026 10:00:30 GMT"), Some(30));
        assert_eq!(after("Tue, 24 Nov 2026 09:00:00 GMT"), Some(1));
        assert_eq!((after("soon"), after("-5"), after("")), (None, None, None));
    }
}
