//! News for pages, as server-sent events. A page is told at most ten times a second, and of at most 50 messages each time: the rest is
//! counted, and the page says that it samples.

use super::answers::StreamedMessages;
use super::api::answer;
use super::search::apart;
use super::select::{MessageFilter, Parameters};
use super::shared::LiveServer;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a page is left alone.
const PAUSE: Duration = Duration::from_millis(100);

/// How many messages a page is told of at once.
const MOST_AT_ONCE: usize = 50;

/// Streams messages. `after` is the number of the newest message that the page has; without it, the newest that there is.
pub(super) async fn stream(State(server): State<Arc<LiveServer>>, uri: Uri, headers: HeaderMap) -> Response {
    let parameters = Parameters::of(uri.query());
    let filter = match MessageFilter::of(&parameters) {
        Ok(filter) => filter,
        Err(message) => return answer::<()>(Err(message)),
    };
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let asked = parameters.number("after").ok().flatten();
    let (newest, cleared) = {
        let store = server.lock();
        (store.newest, store.cleared)
    };
    let reader = PageReader {
        news: server.news(),
        plan: server.plan_change().0,
        last: resumed.or(asked).unwrap_or(newest).min(newest),
        server,
        filter,
        cleared,
        ready: VecDeque::new(),
        is_new: true,
    };
    Sse::new(unfold(reader, next)).keep_alive(KeepAlive::default()).into_response()
}

/// What a page has been told.
struct PageReader {
    server: Arc<LiveServer>,
    news: watch::Receiver<u64>,
    filter: MessageFilter,
    last: u64,
    cleared: u64,
    plan: u64,
    ready: VecDeque<Event>,
    is_new: bool,
}

async fn next(mut reader: PageReader) -> Option<(Result<Event, Infallible>, PageReader)> {
    loop {
        if let Some(event) = reader.ready.pop_front() {
            return Some((Ok(event), reader));
        }
        if !std::mem::take(&mut reader.is_new) {
            tokio::time::sleep(PAUSE).await;
            reader.news.changed().await.ok()?;
        }
        reader.news.mark_unchanged();
        let (server, is_search) = (Arc::clone(&reader.server), reader.filter.is_search());
        reader = apart(server, is_search, move |_| {
            reader.look();
            reader
        })
        .await?;
    }
}

impl PageReader {
    /// Makes ready what is to be told.
    fn look(&mut self) {
        let (version, change) = self.server.plan_change();
        if version != self.plan {
            self.plan = version;
            self.tell("plan", &change);
        }
        let (mut new, counts, newest, cleared) = {
            let store = self.server.lock();
            (store.after(self.last), store.counts(), store.newest, store.cleared)
        };
        if cleared != self.cleared {
            self.cleared = cleared;
            self.tell("cleared", &());
        }
        self.last = newest;
        new.retain(|message| self.filter.wants(message));
        let skipped = new.len().saturating_sub(MOST_AT_ONCE);
        if new.is_empty() {
            return self.tell("counts", &counts);
        }
        let messages = new.iter().skip(skipped).map(|message| message.summary()).collect();
        self.tell("messages", &StreamedMessages { messages, skipped: skipped as u64, counts });
    }

    fn tell<T: Serialize>(&mut self, what: &str, data: &T) {
        let Ok(text) = serde_json::to_string(data) else { return };
        self.ready.push_back(Event::default().event(what).id(self.last.to_string()).data(text));
    }
}
