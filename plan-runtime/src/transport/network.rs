//! Requests over the network, on blocking sockets: a worker has nothing else to do while it waits.

use super::{Request, Response, Transport};
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use ureq::Agent;
use ureq::config::Config;

/// How much of an answer is kept, and how much is read so that the connection can be used again, in bytes.
const KEPT: u64 = 1024;
const READ: u64 = 64 * 1024;

/// The headers of an answer that mean something.
const HEADERS: [&str; 2] = ["retry-after", "location"];

pub(crate) struct Network {
    config: Config,
    /// Has the connections; a new one knows no address either.
    agent: Mutex<Agent>,
}

impl Network {
    pub(crate) fn new(connections: usize) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("plan-runtime/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .max_idle_age(Duration::from_secs(55));
        let config = with_tls(config).build();
        Self { agent: Mutex::new(config.new_agent()), config }
    }

    fn agent(&self) -> Agent {
        self.agent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

type ConfigBuilder = ureq::config::ConfigBuilder<ureq::typestate::AgentScope>;

#[cfg(not(feature = "tls"))]
fn with_tls(config: ConfigBuilder) -> ConfigBuilder {
    config
}

/// A provider of our own: which one the whole process uses is the application's choice.
#[cfg(feature = "tls")]
fn with_tls(config: ConfigBuilder) -> ConfigBuilder {
    use ureq::tls::{RootCerts, TlsConfig};
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).unversioned_rustls_crypto_provider(provider);
    config.tls_config(tls.build())
}

impl Transport for Network {
    fn post(&self, request: &Request<'_>) -> Result<Response, String> {
        let mut post = self.agent().post(request.url);
        for (name, value) in request.headers {
            post = post.header(*name, *value);
        }
        let post = post.config().timeout_global(Some(request.timeout.max(Duration::from_millis(1)))).build();
        let mut answer = post.send(request.body).map_err(|error| describe(&error))?;
        let mut response = Response::new(answer.status().as_u16());
        for name in HEADERS {
            if let Some(value) = answer.headers().get(name).and_then(|value| value.to_str().ok()) {
                response = response.header(name, value);
            }
        }
        // The status counts, even if the rest of the answer does not come.
        let mut reader = answer.body_mut().as_reader();
        let _ = reader.by_ref().take(KEPT).read_to_end(&mut response.body);
        let _ = std::io::copy(&mut reader.take(READ), &mut std::io::sink());
        Ok(response)
    }

    fn reconnect(&self) {
        *self.agent.lock().unwrap_or_else(PoisonError::into_inner) = self.config.new_agent();
    }
}

/// An error with its causes, which say what happened.
fn describe(error: &ureq::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
