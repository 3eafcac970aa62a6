//! Requests over the network.

use super::{Request, Response, Transport};
use reqwest::blocking::{Client, ClientBuilder};
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How much of an answer is kept, and how much is read so that the connection can be used again, in bytes.
const KEPT: u64 = 1024;
const READ: u64 = 64 * 1024;

/// The headers of an answer that mean something.
const HEADERS: [&str; 2] = ["retry-after", "location"];

pub(crate) struct Network {
    connections: usize,
    /// Has the connections; a new one knows no address either. Made by a worker, as reqwest refuses to make one in a thread
    /// of an async runtime, where the application may build its client.
    client: Mutex<Option<Client>>,
}

impl Network {
    pub(crate) fn new(connections: usize) -> Self {
        Self { connections, client: Mutex::default() }
    }

    fn client(&self) -> Result<Client, String> {
        let mut client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match client.take() {
            Some(known) => known,
            None => {
                let builder = Client::builder()
                    .user_agent(concat!("plan-runtime/", env!("CARGO_PKG_VERSION")))
                    .redirect(reqwest::redirect::Policy::none())
                    .pool_max_idle_per_host(self.connections)
                    .pool_idle_timeout(Duration::from_secs(55));
                with_tls(builder)?.build().map_err(|error| describe(&error))?
            }
        };
        Ok(client.insert(known).clone())
    }
}

#[cfg(not(feature = "tls"))]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}

/// A provider of our own: which one the whole process uses is the application's choice.
#[cfg(feature = "tls")]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier);
    let config = config.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

impl Transport for Network {
    fn post(&self, request: Request<'_>) -> Result<Response, String> {
        let mut post = self.client()?.post(request.url).timeout(request.timeout.max(Duration::from_millis(1)));
        for (name, value) in request.headers {
            post = post.header(*name, *value);
        }
        let mut answer = post.body(request.body).send().map_err(|error| describe(&error))?;
        let mut response = Response::new(answer.status().as_u16());
        for name in HEADERS {
            if let Some(value) = answer.headers().get(name).and_then(|value| value.to_str().ok()) {
                response = response.header(name, value);
            }
        }
        // The status counts, even if the rest of the answer does not come.
        let _ = answer.by_ref().take(KEPT).read_to_end(&mut response.body);
        let _ = std::io::copy(&mut answer.take(READ), &mut std::io::sink());
        Ok(response)
    }

    fn reconnect(&self) {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// An error with its causes, which say what happened.
fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
