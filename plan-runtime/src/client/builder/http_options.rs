//! The options of a client that sends over HTTP, and their defaults. What cannot work is refused when the client is built.

use super::ClientBuilder;
use crate::clock::Clock;
use crate::error::{BoxError, BuildError, in_one_line};
use crate::quiet::quietly;
use crate::report::Reporter;
use crate::sink::ClientSink;
use crate::sink::http::gzip::Gzip;
use crate::sink::http::{Authorization, Http, SharedServer, TokenSource, endpoint};
use crate::sink::write_key;
use crate::transport::{self, Transport};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Where a workspace of Segment keeps its data. What is sent to the wrong one looks accepted and is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Region {
    /// `https://api.segment.io`, in the USA. The default.
    #[default]
    Us,
    /// `https://events.eu1.segmentapis.com`, in the European Union.
    Eu,
}

impl Region {
    pub(crate) const fn endpoint(self) -> &'static str {
        match self {
            Self::Us => "https://api.segment.io",
            Self::Eu => "https://events.eu1.segmentapis.com",
        }
    }
}

/// What is set of a server and of the way to it.
pub(crate) struct HttpOptions {
    write_key: Option<String>,
    endpoint: Option<String>,
    region: Region,
    request_timeout: Duration,
    bearer_token: Option<TokenSource>,
    transport: Option<Box<dyn Transport>>,
    #[cfg(feature = "gzip")]
    gzip: bool,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            write_key: None,
            endpoint: None,
            region: Region::default(),
            request_timeout: Duration::from_secs(10),
            bearer_token: None,
            transport: None,
            #[cfg(feature = "gzip")]
            gzip: false,
        }
    }
}

impl HttpOptions {
    /// Sets what the environment has.
    pub(crate) fn set_from_env(&mut self, write_key: Option<String>, endpoint: Option<String>) {
        self.write_key = write_key.or(self.write_key.take());
        self.endpoint = endpoint.or(self.endpoint.take());
    }

    /// Returns what is wrong with an option as it is set. `longest` is as long as a client may take for one thing.
    pub(crate) fn wrong_option(&self, longest: Duration) -> Option<&'static str> {
        let timeout = self.request_timeout;
        let endless = "the time-out of a request is over 24 hours: a server that is silent would never be given up";
        let wrong = [
            (timeout.is_zero(), "the time-out of a request is 0: none can be made in no time"),
            (timeout > longest, endless),
        ];
        wrong.into_iter().find_map(|(is_wrong, what)| is_wrong.then_some(what))
    }

    /// Returns what batches are sent to, if there is a write key. Nothing is sent yet.
    pub(crate) fn connect(self, clock: &Arc<dyn Clock>, reporter: &Reporter) -> Result<Option<ClientSink>, BuildError> {
        let Some(write_key) = &self.write_key else {
            return match self.needs_a_write_key() {
                Some(needed_by) => Err(BuildError::NoWriteKey { needed_by }),
                None => Ok(None),
            };
        };
        let write_key = write_key::checked(write_key)?;
        let endpoint = self.endpoint.as_deref().unwrap_or(self.region.endpoint());
        let url = endpoint::batch_url(endpoint)?;
        if self.transport.is_none() && endpoint::is_open(&url) {
            quietly(|| {
                tracing::warn!(target: "plan_runtime", "{endpoint} is not encrypted: everybody on the way can read what is sent");
            });
        }
        let authorization = match self.bearer_token {
            Some(source) => Authorization::bearer(write_key, source),
            None => Authorization::basic(write_key),
        };
        let Some(transport) = self.transport.or_else(transport::by_default) else {
            let reason = "there is nothing to send with: build plan-runtime with the feature `http` or `ureq`, or set a transport";
            return Err(BuildError::option(reason));
        };
        transport
            .check()
            .map_err(|error| BuildError::option(format!("no request can be made: {}", in_one_line(&*error))))?;
        #[cfg(feature = "gzip")]
        let gzip = Gzip::new(self.gzip);
        #[cfg(not(feature = "gzip"))]
        let gzip = Gzip::default();
        Ok(Some(Http::target(SharedServer {
            state: SharedServer::first_state(clock),
            transport,
            clock: Arc::clone(clock),
            url,
            authorization,
            reporter: reporter.clone(),
            timeout: self.request_timeout,
            gzip,
            is_given_up: AtomicBool::default(),
        })))
    }

    /// Returns what is set, which a page has no use for.
    #[cfg(any(test, all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn unsuited_to_a_page(&self) -> Option<&'static str> {
        #[cfg(feature = "gzip")]
        if self.gzip {
            return Some("gzip");
        }
        self.write_key.as_ref().map(|_| "a write key of its own").or_else(|| self.needs_a_write_key())
    }

    /// Returns what a page takes of it: where it sends to unless it says so itself, and how long a request may take.
    #[cfg(any(test, all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn of_a_page(&self) -> (Region, Duration) {
        (self.region, self.request_timeout)
    }

    /// Returns what is set that makes sense only for a server, which takes a write key.
    fn needs_a_write_key(&self) -> Option<&'static str> {
        let set = [
            (self.endpoint.is_some(), "an endpoint"),
            (self.bearer_token.is_some(), "a source of bearer tokens"),
            (self.transport.is_some(), "a transport"),
        ];
        set.into_iter().find_map(|(is_set, what)| is_set.then_some(what))
    }
}

impl ClientBuilder {
    /// Sets the write key of the source. Sent as the user of HTTP basic authentication. White space around it, as the end of
    /// the line of a file with a secret, does not count.
    pub fn write_key(mut self, write_key: impl Into<String>) -> Self {
        self.http.write_key = Some(write_key.into());
        self
    }

    /// Sets where the workspace of the source is, of Segment itself; the USA unless set.
    pub fn region(mut self, region: Region) -> Self {
        self.http.region = region;
        self
    }

    /// Sets a server other than Segment's that speaks its HTTP API. Batches go to the path `/v1/batch` below this URL, which
    /// may have that path itself, or `/v1`. White space around it does not count. What is sent to another machine by `http:`
    /// can be read on the way, which the log warns of.
    ///
    /// The variables of the environment that name a proxy count: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in
    /// upper or lower case, also for addresses of this machine. Certificates are those that the operating system trusts; on
    /// Linux `SSL_CERT_FILE` and `SSL_CERT_DIR` name others, as of an authority of one's own.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.http.endpoint = Some(url.into());
        self
    }

    /// Sets how long one request may take; 10 seconds unless set. More than nothing, and at most 24 hours.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.http.request_timeout = timeout;
        self
    }

    /// Sets bearer tokens (OAuth) instead of basic authentication; the write key then goes into the body. `source` is called on
    /// a worker's thread when a token is needed: at first, and after the server refused the one before.
    ///
    /// ```
    /// # fn ask_the_authorization_server() -> Result<String, std::io::Error> { Ok("token".to_owned()) }
    /// let client = plan_runtime::Client::builder()
    ///     .write_key("my-write-key")
    ///     .bearer_token(|| Ok(ask_the_authorization_server()?))
    ///     .build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    pub fn bearer_token(mut self, source: impl Fn() -> Result<String, BoxError> + Send + Sync + 'static) -> Self {
        self.http.bearer_token = Some(Box::new(source));
        self
    }

    /// Compresses batches with gzip; not unless set. Segment takes it. A batch that a server answers with 415, or before it has
    /// taken a compressed one with 400, 406, 422 or 501, is sent once more as it is; if that is taken, no more is compressed,
    /// and the log says so. Until a server has taken a compressed batch, what is tried again is sent as it is.
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.http.gzip = gzip;
        self
    }

    /// Sets what carries requests, instead of the network: for tests, or a proxy of one's own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.http.transport = Some(Box::new(transport));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_that_the_options_name() {
        let HttpOptions { request_timeout, region, .. } = HttpOptions::default();
        assert_eq!((request_timeout, region), (Duration::from_secs(10), Region::Us));
    }

    #[test]
    fn what_a_page_takes_and_what_it_refuses() {
        let builder = ClientBuilder::default().region(Region::Eu).request_timeout(Duration::from_secs(3));
        assert_eq!(builder.http.of_a_page(), (Region::Eu, Duration::from_secs(3)));
        assert_eq!(builder.http.unsuited_to_a_page(), None);

        let refused = |builder: ClientBuilder| builder.http.unsuited_to_a_page();
        assert_eq!(refused(ClientBuilder::default().write_key("key")), Some("a write key of its own"));
        assert_eq!(refused(ClientBuilder::default().endpoint("https://events.shop.example")), Some("an endpoint"));
        assert_eq!(
            refused(ClientBuilder::default().bearer_token(|| Ok(String::new()))),
            Some("a source of bearer tokens")
        );
        #[cfg(feature = "gzip")]
        assert_eq!(refused(ClientBuilder::default().gzip(true)), Some("gzip"));
    }
}
