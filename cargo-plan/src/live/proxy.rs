//! Messages passed on to the real server as they came, with its answer for whoever sent them. While it cannot be reached, they are asked to
//! come again: clients keep what was not accepted, so nothing is lost.

use crate::remote::client::agent;
use crate::time;
use std::collections::{HashSet, VecDeque};
use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};
use ureq::Agent;
use ureq::http::{HeaderMap, HeaderValue, Request};

/// The longest answer that is passed back.
const ANSWER_BYTES: u64 = 1024 * 1024;

/// How many messages that may come again are remembered.
const MOST_REMEMBERED: usize = 200_000;

/// Headers that are of one connection, or for this server.
const OWN: [&str; 11] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "cookie",
    "origin",
    "referer",
    "expect",
    "upgrade",
    "te",
    "accept-encoding",
];

/// The real server.
pub(crate) struct MessageProxy {
    pub(super) url: String,
    agent: Agent,
    /// Why it takes nothing.
    paused: Mutex<Option<String>>,
    coming: Mutex<ComingAgain>,
}

/// Ids of messages that the real server has not taken, as far as their client knows: they are counted, and may come again.
#[derive(Default)]
struct ComingAgain {
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

/// The answer of the real server.
pub(super) struct ProxyAnswer {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) retry_after: Option<String>,
    pub(super) body: Vec<u8>,
}

impl ProxyAnswer {
    /// Returns whether the messages will be sent again.
    pub(super) const fn is_for_later(&self) -> bool {
        matches!(self.status, 408 | 429 | 500..)
    }
}

impl MessageProxy {
    pub(crate) fn new(url: &str) -> Self {
        let url = url.trim_end_matches('/').trim_end_matches("/v1").to_owned();
        Self { url, agent: agent(), paused: Mutex::default(), coming: Mutex::default() }
    }

    /// Passes a request on.
    pub(super) fn pass(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> ProxyAnswer {
        let answer = self.asked(path, headers, body).unwrap_or_else(|why| ProxyAnswer {
            status: 503,
            content_type: None,
            retry_after: Some("5".to_owned()),
            body: format!("{{\"success\":false,\"message\":\"{} {why}; try again\"}}", self.url).into_bytes(),
        });
        let why = answer.is_for_later().then(|| match answer.content_type {
            None if answer.status == 503 => "cannot be reached".to_owned(),
            _ => format!("answers {}", answer.status),
        });
        self.note(why);
        answer
    }

    fn asked(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Result<ProxyAnswer, &'static str> {
        let mut request = Request::post(format!("{}{path}", self.url));
        for (name, value) in headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
            request = request.header(name, value);
        }
        let request = request.body(body).map_err(|_| "has no such address")?;
        let answer = self.agent.run(request).map_err(|_| "cannot be reached")?;
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let header = |name: &str| answer.headers().get(name).and_then(text);
        let (status, content_type, retry_after) =
            (answer.status().as_u16(), header("content-type"), header("retry-after"));
        let mut body = Vec::new();
        let mut reader = answer.into_body().into_with_config().limit(u64::MAX).reader().take(ANSWER_BYTES);
        reader.read_to_end(&mut body).map_err(|_| "breaks its answer off")?;
        let content_type = content_type.or_else(|| Some("text/plain".to_owned()));
        Ok(ProxyAnswer { status, content_type, retry_after, body })
    }

    /// Says on the terminal when the real server stops taking messages, and when it takes them again.
    fn note(&self, why: Option<String>) {
        let mut paused = lock(&self.paused);
        match (&*paused, why) {
            (None, Some(why)) => {
                let since = time::written(time::now());
                anstream::eprintln!("{} {why}: messages wait at their clients, and none is lost", self.url);
                *paused = Some(format!("{} {why} since {since}: messages wait at their clients", self.url));
            }
            (Some(_), None) => {
                anstream::eprintln!("{} takes messages again", self.url);
                *paused = None;
            }
            _ => {}
        }
    }

    pub(super) fn paused(&self) -> Option<String> {
        lock(&self.paused).clone()
    }

    /// Remembers messages that may come again.
    pub(super) fn expect(&self, ids: &[u64]) {
        let mut coming = lock(&self.coming);
        for &id in ids {
            if coming.known.insert(id) {
                coming.order.push_back(id);
            }
        }
        while coming.order.len() > MOST_REMEMBERED {
            let Some(oldest) = coming.order.pop_front() else { break };
            coming.known.remove(&oldest);
        }
    }

    /// Forgets messages that the real server has answered for.
    pub(super) fn has_taken(&self, ids: &[u64]) {
        let mut coming = lock(&self.coming);
        for id in ids {
            coming.known.remove(id);
        }
    }

    /// Returns whether a message has been counted, and its client does not know yet that it was taken.
    pub(super) fn is_again(&self, id: u64) -> bool {
        lock(&self.coming).known.contains(&id)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
