//! Sends batches to the Segment HTTP API, or a server that speaks it. One request at a time, on a connection kept open.

use super::{Batch, Sink};
use crate::error::{Error, SinkError};
use crate::retry::{Meaning, meaning, retry_after};
use reqwest::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};
use reqwest::{Response, Url};
use std::time::{Duration, SystemTime};
use tokio::runtime::Runtime;

/// How much of the server's words is read, in bytes.
const WORDS: usize = 1024;

const RETRY_COUNT: HeaderName = HeaderName::from_static("x-retry-count");

pub(crate) struct Http {
    client: reqwest::Client,
    url: Url,
    write_key: String,
    timeout: Duration,
    /// Made in the worker's thread: a runtime may be neither used nor dropped inside of another one.
    runtime: Option<Runtime>,
}

impl Http {
    pub(crate) fn new(endpoint: &str, write_key: String, timeout: Duration) -> Result<Self, Error> {
        let url = format!("{}/v1/batch", endpoint.trim_end_matches('/'));
        let url = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| {
            Error::Configuration(format!("the endpoint {endpoint:?} is no URL like https://api.segment.io"))
        })?;
        if !cfg!(feature = "tls") && url.scheme() == "https" {
            let reason = format!("{endpoint} needs TLS: build plan-runtime with the feature `tls`");
            return Err(Error::Configuration(reason));
        }
        let builder = reqwest::Client::builder()
            .user_agent(concat!("plan-runtime/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none());
        let client = with_tls(builder)?.build().map_err(|error| Error::Configuration(describe(&error)))?;
        Ok(Self { client, url, write_key, timeout, runtime: None })
    }
}

#[cfg(not(feature = "tls"))]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}

/// A provider of our own: which one the whole process uses is the application's choice.
#[cfg(feature = "tls")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier);
    let config = config.map_err(|error| Error::Configuration(format!("TLS cannot be set up: {error}")))?;
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

impl Sink for Http {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let later = |reason: String| SinkError::Later { reason, after: None };
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map_err(|error| later(format!("no runtime for HTTP: {error}")))?
            }
        };
        let timeout = batch.time_left().map_or(self.timeout, |left| left.min(self.timeout));
        let mut request = self
            .client
            .post(self.url.clone())
            .timeout(timeout)
            .basic_auth(&self.write_key, Some(""))
            .header(CONTENT_TYPE, "application/json")
            .body(batch.body());
        if batch.attempt() > 0 {
            request = request.header(RETRY_COUNT, batch.attempt());
        }
        let result = runtime.block_on(async {
            match request.send().await {
                Ok(response) => judge(response).await,
                Err(error) => Err(later(describe(&error))),
            }
        });
        self.runtime = Some(runtime);
        result
    }
}

async fn judge(response: Response) -> Result<(), SinkError> {
    let status = response.status().as_u16();
    let meaning = meaning(status);
    if meaning == Meaning::Taken {
        // Read to the end, or the connection cannot be used again.
        words(response).await;
        return Ok(());
    }
    let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let after = after.and_then(|value| retry_after(value, SystemTime::now()));
    let words = words(response).await;
    match meaning {
        Meaning::Later => Err(SinkError::Later { reason: format!("status {status}: {words}"), after }),
        _ => Err(SinkError::Never { status: Some(status), reason: words }),
    }
}

/// The start of what the server says, however much that is.
async fn words(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < WORDS {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            _ => break,
        }
    }
    bytes.truncate(WORDS);
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// An error of reqwest with its causes, which say what happened.
fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
