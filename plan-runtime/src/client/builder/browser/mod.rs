//! A client in a page: what it is built of, and the visitor whose ids the page keeps.

pub(crate) mod page;
mod visitor;

use crate::client::Client;
use crate::client::builder::{ClientBuilder, ClientDestination};
use crate::delivery::pump;
use crate::error::BuildError;
use crate::sink::fetch::{Fetch, OUTLIVING_BYTES};
use crate::sink::write_key;
use crate::store::Store;
use crate::store::overflow::Overflow;
use std::sync::Arc;
use std::time::Duration;

/// Where the page of a client sends to, and what it adds to each message: for [`ClientBuilder::browser`]. Of wasm32 and the feature
/// `web` alone.
///
/// ```no_run
/// use plan_runtime::{Browser, Client};
///
/// let browser = Browser::new("my-write-key").endpoint("https://events.shop.example").cookie_domain("shop.example");
/// let client = Client::builder().browser(browser).on_error(|problem| panic!("{problem}")).build()?;
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Browser {
    pub(crate) write_key: String,
    endpoint: Option<String>,
    pub(crate) settings: PageSettings,
}

/// What a page adds, and keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageSettings {
    pub(crate) has_no_page: bool,
    pub(crate) cookie_domain: Option<String>,
}

impl Browser {
    /// Returns a page that sends to Segment with this write key, which everybody can read who has the page.
    pub fn new(write_key: impl Into<String>) -> Self {
        Self { write_key: write_key.into(), endpoint: None, settings: PageSettings::default() }
    }

    /// Sets a server other than Segment's in the USA that speaks its HTTP API. Batches go to the path `/v1/batch` below this URL, as
    /// text with the write key in the body, and the server has to allow the origin of the page (`Access-Control-Allow-Origin`).
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Leaves out of the context what the page says: `page`, `campaign`, `locale`, `timezone`, `userAgent`, `channel`.
    pub fn without_page(mut self) -> Self {
        self.settings.has_no_page = true;
        self
    }

    /// Sets the domain of the cookies with the ids of the visitor, of which all hosts below it get them: the topmost one, as analytics.js
    /// takes it. Unless set, only the host of the page has them.
    pub fn cookie_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings.cookie_domain = Some(domain.into());
        self
    }

    /// Returns what sends. What cannot work is refused.
    pub(crate) fn server(&self, segment: &str, request_time: Duration) -> Result<Fetch, BuildError> {
        let write_key = write_key::checked(&self.write_key)?;
        let endpoint = self.endpoint.as_deref().unwrap_or(segment);
        Fetch::new(endpoint, write_key, request_time)
    }
}

impl ClientBuilder {
    /// Sends from a page, by `fetch` and without threads. Calls are kept in the local storage of the page until they are delivered,
    /// so that a reload and the end of the tab lose none; where it has no room, each call says so with
    /// [`CallErrorKind::NotDurable`](crate::CallErrorKind::NotDurable) and goes out from memory. At most 1,000 messages and 1 MiB wait,
    /// unless [`queue_messages`](Self::queue_messages) and [`queue_bytes`](Self::queue_bytes) are set after this; a call that finds the
    /// queue full cannot wait, and drops the oldest unless [`overflow`](Self::overflow) is set after this.
    ///
    /// When the page is hidden, what waits is sent at once; when it ends, by `sendBeacon`. Whether that arrives nobody is told, so the
    /// next page sends it again, with the same message ids, by which servers drop duplicates.
    ///
    /// Of the options of a server that other features bring, `region` and `request_timeout` count here too; what a page cannot do, as
    /// `gzip`, is refused by [`build`](Self::build).
    ///
    /// `flush`, `shutdown`, `send_now` and dropping the client cannot wait there and return at once; `flush_async`,
    /// `shutdown_async` and `send_now_async` wait.
    pub fn browser(mut self, browser: Browser) -> Self {
        self.destination = ClientDestination::Browser(browser);
        self.limits.queue_messages = 1000;
        self.limits.queue_bytes = 1024 * 1024;
        // Nobody can wait for room.
        self.limits.overflow = Overflow::DropOldest;
        // Each request is to go on when the page ends.
        self.limits.batch_bytes = OUTLIVING_BYTES / 2;
        self
    }

    /// Returns what is set that a page cannot do.
    fn unsuited_to_a_page(&self) -> Option<&'static str> {
        if self.dead_letters.is_some() {
            return Some("a file of dead letters");
        }
        #[cfg(feature = "durable")]
        if self.durable.is_some() {
            return Some("a folder of messages");
        }
        #[cfg(feature = "_server")]
        if let Some(what) = self.http.unsuited_to_a_page() {
            return Some(what);
        }
        None
    }

    /// Returns where Segment takes messages, and how long a request may take.
    #[cfg(feature = "_server")]
    fn segment(&self) -> (&'static str, Duration) {
        let (region, request_time) = self.http.of_a_page();
        (region.endpoint(), request_time)
    }

    /// Returns where Segment takes messages, and how long a request may take.
    #[cfg(not(feature = "_server"))]
    fn segment(&self) -> (&'static str, Duration) {
        ("https://api.segment.io", Duration::from_secs(10))
    }

    /// Makes a client that sends by tasks of its page.
    pub(super) fn build_in_browser(mut self, browser: &Browser) -> Result<Client, BuildError> {
        let (segment, request_time) = self.segment();
        let server = browser.server(segment, request_time)?;
        if let Some(what) = self.unsuited_to_a_page() {
            return Err(BuildError::option(format!("{what} is set, and a client in a page has none: leave it out")));
        }
        self.limits.batch_bytes = self.limits.batch_bytes.saturating_sub(server.overhead_bytes());
        let store = Store::in_page(browser.write_key.trim(), self.limits, &self.clock);
        let settings = browser.settings.clone();
        let (delivery, mut client) = self.shared(store, None, None);
        if let Some(shared) = Arc::get_mut(&mut client.shared) {
            shared.page = Some(settings);
        }
        pump::start(delivery, server);
        Ok(client)
    }
}

impl Client {
    /// Returns a client that sends from a page to Segment, with this write key: [`ClientBuilder::browser`].
    ///
    /// # Errors
    /// The write key is empty, or has white space or control characters within.
    pub fn browser(write_key: impl Into<String>) -> Result<Self, BuildError> {
        Self::builder().browser(Browser::new(write_key)).build()
    }
}
