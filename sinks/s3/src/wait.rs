//! How long a server asks to be left alone. object_store does not say it with its errors, so that it is read below it, of the answer.

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use plan_runtime::Response;
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
        let values = answer.headers().get_all("retry-after").iter().filter_map(|value| value.to_str().ok());
        let said = values.fold(Response::new(status), |said, value| said.with_header("retry-after", value));
        match said.accepted(SystemTime::now()).err().and_then(|error| error.retry_after()) {
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
