//! Requests over the network by ureq, which blocks and needs no async runtime.

use super::network::{self, IDLE_TIME, READ_BYTES, USER_AGENT};
use super::{Request, Response, Transport};
use crate::error::BoxError;
use std::fmt;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use ureq::Agent;

/// As many connections are kept as a client may have requests in flight.
const IDLE_CONNECTIONS: usize = 64;

/// Posts requests over the network, by ureq: the transport of a client that is built without the feature `http`. It brings 22 crates
/// fewer than `HttpTransport` and no async runtime, and copies each body once.
///
/// It differs in four things. It has no settings in code: a proxy is the one that the environment names, and certificates are those of
/// the operating system. A request under way cannot be given up: after a shutdown that had no more time for it, it goes on
/// for its [time-out](crate::ClientBuilder::request_timeout), and nobody waits for it. The look-up of an address is not bounded by that time
/// on all systems. The first of the variables `ALL_PROXY`, `HTTPS_PROXY` and `HTTP_PROXY` that is set names the proxy of all requests.
///
/// ```
/// use plan_runtime::{Client, UreqTransport};
///
/// let client = Client::builder()
///     .write_key("my-write-key")
///     .endpoint("http://127.0.0.1:8080")
///     .transport(UreqTransport::new())
///     .build()?;
/// # drop(client);
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
pub struct UreqTransport(Mutex<Agent>);

impl Default for UreqTransport {
    fn default() -> Self {
        Self(Mutex::new(agent()))
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport").finish_non_exhaustive()
    }
}

impl UreqTransport {
    /// Returns a transport with connections of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Returns a client that has no connection yet.
fn agent() -> Agent {
    let config = Agent::config_builder()
        // Every status is an answer, redirects too: what they mean is not for a transport to say.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(USER_AGENT)
        .accept_encoding("")
        .max_idle_connections(IDLE_CONNECTIONS)
        .max_idle_connections_per_host(IDLE_CONNECTIONS)
        .max_idle_age(IDLE_TIME);
    #[cfg(feature = "ureq-tls")]
    let config =
        config.tls_config(ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build());
    config.build().into()
}

impl Transport for UreqTransport {
    fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
        let agent = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let timeout = request.timeout.max(Duration::from_millis(1));
        let mut post = agent.post(request.url).config().timeout_global(Some(timeout)).build();
        for (name, value) in request.headers {
            post = post.header(*name, *value);
        }
        read(post.send(request.body.to_vec())?, request.keep_bytes)
    }

    fn reconnect(&self) {
        // Requests that are under way end with the old one, and its connections with them.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = agent();
    }
}

fn read(answer: ureq::http::Response<ureq::Body>, keep_bytes: usize) -> Result<Response, BoxError> {
    let values = |name: &'static str| answer.headers().get_all(name).iter().map(|value| value.as_bytes());
    let mut response = network::answer(answer.status().as_u16(), values);
    // The status counts, even if the rest of the answer does not come.
    let mut body = Vec::new();
    let _ = answer.into_body().into_reader().take(READ_BYTES.max(keep_bytes) as u64).read_to_end(&mut body);
    body.truncate(keep_bytes);
    response.body = body;
    Ok(response)
}
