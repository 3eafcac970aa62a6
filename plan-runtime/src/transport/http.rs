//! Requests over the network.

#[cfg(any(feature = "tls", feature = "native-tls"))]
use super::certificates::Certificates;
#[cfg(feature = "native-tls")]
use super::native_tls;
use super::network::{self, IDLE_TIME, READ_BYTES, USER_AGENT};
#[cfg(feature = "tls")]
use super::tls;
use super::{Request, Response, Transport};
use crate::error::BoxError;
use reqwest::{Client, ClientBuilder};
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::runtime::{self, Runtime};
use tokio::sync::Semaphore;
use tokio::task::yield_now;

/// Posts requests over the network, by reqwest: the transport of every client that sets no other. It keeps as many
/// connections as there were requests at one time.
pub struct HttpTransport {
    pool: Mutex<Pool>,
    configure: Configure,
    settings: HttpSettings,
    /// Closed when the requests under way are given up, and another one put in its place: it has nothing else to give.
    given_up: Mutex<Arc<Semaphore>>,
}

/// What is set of each client by name.
#[derive(Default)]
struct HttpSettings {
    /// A proxy for all requests, in place of those that the environment names.
    proxy: Option<String>,
    ignores_environment: bool,
    #[cfg(any(feature = "tls", feature = "native-tls"))]
    certificates: Certificates,
    /// Whether the TLS of the operating system is used, where the one of rustls is there too.
    #[cfg(feature = "native-tls")]
    is_native: bool,
}

/// What is set of each client beside what the crate sets.
type Configure = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

impl Default for HttpTransport {
    fn default() -> Self {
        let configure: Configure = Box::new(|builder| builder);
        let given_up = Mutex::new(Arc::new(Semaphore::new(0)));
        Self { pool: Mutex::default(), configure, settings: HttpSettings::default(), given_up }
    }
}

#[derive(Default)]
struct Pool {
    /// Those that no request is using. The one used last is used first, so that the others grow old and are closed.
    idle: Vec<Connection>,
    /// How often all were given up: those that were busy then are given up when they come back.
    given_up: u64,
    #[cfg(feature = "tls")]
    tls: Option<rustls::ClientConfig>,
}

/// A connection to the server and the runtime that drives it, in the thread of the worker that sends. reqwest's own
/// blocking client drives all connections in a thread of its own, which costs two changes of threads a request.
struct Connection {
    client: Client,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    given_up: u64,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Without waiting for a look-up of an address that is under way.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

impl HttpTransport {
    /// Returns the transport that a client has unless [`ClientBuilder::transport`](crate::ClientBuilder::transport) sets
    /// another: for a transport of an app that counts, logs or signs requests and hands them on.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends all requests through this proxy, `http://proxy.example:3128`, whatever the environment says; a user and a password
    /// may stand in the URL. Of one that is no URL the client is not built.
    ///
    /// ```
    /// use plan_runtime::{Client, HttpTransport};
    ///
    /// let transport = HttpTransport::new().proxy("http://user:secret@proxy.example:3128");
    /// let client = Client::builder().write_key("my-write-key").endpoint("http://127.0.0.1:8080").transport(transport).build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.settings.proxy = Some(url.into());
        self
    }

    /// Leaves the variables of the environment that name proxies out of account.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.settings.ignores_environment = true;
        self
    }

    /// Trusts the certificates of these authorities too, beside those that the operating system trusts: PEM, of one or more. Of
    /// text without a certificate the client is not built.
    ///
    /// ```no_run
    /// use plan_runtime::{Client, HttpTransport};
    ///
    /// let transport = HttpTransport::new().root_certificates(std::fs::read("/etc/shop/authority.pem")?);
    /// let client = Client::builder().write_key("my-write-key").endpoint("https://events.internal").transport(transport).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(any(feature = "tls", feature = "native-tls"))]
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.certificates.roots.push(pem.into());
        self
    }

    /// Shows servers that ask for it this certificate: PEM, of its chain and its private key. Of text without both the client is
    /// not built.
    #[cfg(any(feature = "tls", feature = "native-tls"))]
    #[must_use]
    pub fn client_identity(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.certificates.identity = Some(pem.into());
        self
    }

    /// Uses the TLS of the operating system (SChannel, Secure Transport, OpenSSL) in place of rustls. Without the feature `tls` it is used
    /// in any case. The private key of a [`client_identity`](Self::client_identity) is of the form PKCS #8 then: `BEGIN PRIVATE KEY`.
    ///
    /// ```
    /// use plan_runtime::{Client, HttpTransport};
    ///
    /// let client = Client::builder().write_key("my-write-key").transport(HttpTransport::new().native_tls()).build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[cfg(feature = "native-tls")]
    #[must_use]
    pub fn native_tls(mut self) -> Self {
        self.settings.is_native = true;
        self
    }

    /// Returns a transport whose HTTP clients have settings of the app's own, as a user agent or time-outs. `configure` is given a
    /// builder with the settings of this crate, of which it may change any but should leave redirects alone, which would take the
    /// write key to another host. It has TLS set up already, so that certificates added to it do nothing: for those there are
    /// `root_certificates` and `client_identity`.
    ///
    /// It is called once when the client is built, which fails if no HTTP client can be made so, and once for each connection, as each has a client of its own. A `reqwest::Client` that an app has already cannot
    /// be used: its connections live in the runtime that made its requests, and the client's threads have runtimes of their own.
    /// To send through one, implement [`Transport`] with it.
    ///
    /// The builder is the one of [`reqwest_0_13`](crate::reqwest_0_13). A later version of reqwest comes as another feature, with
    /// a function of its own, and is no change that breaks an app.
    ///
    /// ```
    /// use plan_runtime::{Client, HttpTransport};
    ///
    /// let transport = HttpTransport::with_client(|client| client.user_agent("shop/1.0").no_proxy());
    /// let client = Client::builder().write_key("my-write-key").endpoint("http://127.0.0.1:8080").transport(transport).build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[cfg(feature = "reqwest-0-13")]
    #[must_use]
    pub fn with_client(configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static) -> Self {
        Self { configure: Box::new(configure), ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn given_up(&self) -> MutexGuard<'_, Arc<Semaphore>> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for HttpTransport {
    fn check(&self) -> Result<(), BoxError> {
        self.lock().client(&self.configure, &self.settings).map(drop)
    }

    fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
        let given_up = Arc::clone(&self.given_up());
        let connection = self.lock().take(&self.configure, &self.settings)?;
        let answer = connection.post(request, &given_up);
        if !given_up.is_closed() {
            self.lock().put_back(connection);
        }
        answer
    }

    fn reconnect(&self) {
        self.lock().give_up();
    }

    fn give_up(&self) {
        // What begins later is of another client, which shares this transport.
        std::mem::replace(&mut *self.given_up(), Arc::new(Semaphore::new(0))).close();
    }
}

impl Pool {
    fn take(&mut self, configure: &Configure, settings: &HttpSettings) -> Result<Connection, BoxError> {
        match self.idle.pop() {
            Some(connection) => Ok(connection),
            None => self.connect(configure, settings),
        }
    }

    fn put_back(&mut self, connection: Connection) {
        if connection.given_up == self.given_up {
            self.idle.push(connection);
        }
    }

    fn give_up(&mut self) {
        *self = Self { given_up: self.given_up + 1, ..Self::default() };
    }

    fn client(&mut self, configure: &Configure, settings: &HttpSettings) -> Result<Client, BoxError> {
        let builder = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(IDLE_TIME);
        let builder = settings.with_proxy(self.with_tls(builder, settings)?)?;
        configure(builder).build().map_err(BoxError::from)
    }

    fn connect(&mut self, configure: &Configure, settings: &HttpSettings) -> Result<Connection, BoxError> {
        let client = self.client(configure, settings)?;
        let mut runtime = runtime::Builder::new_current_thread();
        // Addresses are looked up in a thread beside it, as the system's way to do that blocks.
        runtime.enable_io().enable_time().max_blocking_threads(1).thread_name("plan-runtime-dns");
        let runtime = runtime.build().map_err(|error| format!("no connection can be made: {error}"))?;
        Ok(Connection { client, runtime: Some(runtime), given_up: self.given_up })
    }

    fn with_tls(&mut self, builder: ClientBuilder, settings: &HttpSettings) -> Result<ClientBuilder, BoxError> {
        #[cfg(feature = "native-tls")]
        if settings.is_native || !cfg!(feature = "tls") {
            let set_up = native_tls::set_up(builder, &settings.certificates);
            return set_up.map_err(|error| format!("TLS cannot be set up: {error}").into());
        }
        self.with_rustls(builder, settings)
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "there is none")]
    fn with_rustls(&self, builder: ClientBuilder, _: &HttpSettings) -> Result<ClientBuilder, BoxError> {
        Ok(builder)
    }

    #[cfg(feature = "tls")]
    fn with_rustls(&mut self, builder: ClientBuilder, settings: &HttpSettings) -> Result<ClientBuilder, BoxError> {
        let config = match self.tls.take() {
            Some(config) => config,
            None => tls::config(&settings.certificates).map_err(|error| format!("TLS cannot be set up: {error}"))?,
        };
        Ok(builder.tls_backend_preconfigured(self.tls.insert(config).clone()))
    }
}

impl HttpSettings {
    fn with_proxy(&self, builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
        let builder = if self.ignores_environment { builder.no_proxy() } else { builder };
        match &self.proxy {
            // Not quoted, as there may be a password in it.
            Some(url) => match reqwest::Proxy::all(url) {
                Ok(proxy) => Ok(builder.proxy(proxy)),
                Err(_) => Err("the proxy is no URL like http://proxy.example:3128".into()),
            },
            None => Ok(builder),
        }
    }
}

impl Connection {
    fn post(&self, request: Request<'_>, given_up: &Semaphore) -> Result<Response, BoxError> {
        let keep_bytes = request.keep_bytes;
        let mut post = self.client.post(request.url).timeout(request.timeout.max(Duration::from_millis(1)));
        for (name, value) in request.headers {
            post = post.header(*name, *value);
        }
        let post = post.body(request.body.into_reqwest());
        let Some(runtime) = &self.runtime else { return Err("the connection is closed".into()) };
        runtime.block_on(async {
            // The runtime runs only during a request, so hyper has not seen what happened to the socket since the last one. Yield
            // twice: once to poll the socket, once to let hyper drop a connection that the server has closed, so that it is not
            // used again.
            yield_now().await;
            yield_now().await;
            let mut answer = pin!(async { read(post.send().await.map_err(BoxError::from)?, keep_bytes).await });
            let mut given_up = pin!(given_up.acquire());
            poll_fn(|context| match given_up.as_mut().poll(context) {
                Poll::Ready(_) => Poll::Ready(Err("the request was given up".into())),
                Poll::Pending => answer.as_mut().poll(context),
            })
            .await
        })
    }
}

async fn read(mut answer: reqwest::Response, keep_bytes: usize) -> Result<Response, BoxError> {
    let values = |name: &'static str| answer.headers().get_all(name).iter().map(|value| value.as_bytes());
    let mut response = network::answer(answer.status().as_u16(), values);
    // The status counts, even if the rest of the answer does not come.
    let mut read = 0;
    while read < READ_BYTES.max(keep_bytes)
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        read += chunk.len();
        let room = keep_bytes.saturating_sub(response.body.len()).min(chunk.len());
        response.body.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "Miri has no sockets")]
    fn all_connections_are_kept_for_the_next_requests() {
        let (mut pool, as_is) = (Pool::default(), HttpTransport::default().configure);
        let taken = [(); 3].map(|()| pool.take(&as_is, &HttpSettings::default()).unwrap());
        taken.into_iter().for_each(|connection| pool.put_back(connection));
        assert_eq!(pool.idle.len(), 3);
    }

    /// Also those that were in use when the address was looked up anew.
    #[test]
    #[cfg_attr(miri, ignore = "Miri has no sockets")]
    fn connections_that_were_given_up_are_not_used_again() {
        let (mut pool, as_is) = (Pool::default(), HttpTransport::default().configure);
        let (one, other) = (
            pool.take(&as_is, &HttpSettings::default()).unwrap(),
            pool.take(&as_is, &HttpSettings::default()).unwrap(),
        );
        pool.put_back(one);
        assert_eq!(pool.idle.len(), 1);
        pool.give_up();
        assert_eq!(pool.idle.len(), 0);
        pool.put_back(other);
        assert_eq!(pool.idle.len(), 0);
        let new = pool.take(&as_is, &HttpSettings::default()).unwrap();
        pool.put_back(new);
        assert_eq!(pool.idle.len(), 1);
    }
}
