//! An embedded server that takes what the Segment HTTP API takes, for examples, tests and benchmarks.
//!
//! It listens on a free port of the loopback interface, keeps every message, and answers as it is told to: with a status,
//! late, with garbage, or not at all. One thread a connection, on plain sockets, as a test wants a say in every byte.
//!
//! ```
//! let collector = collector::Collector::start()?;
//! assert!(collector.url().starts_with("http://127.0.0.1:"));
//! assert!(collector.messages().is_empty());
//! # Ok::<(), std::io::Error>(())
//! ```

mod answer;
mod count;
mod request;
mod serve;

pub use answer::Answer;
pub use request::Request;

use serde_json::Value;
use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A running server. It stops when dropped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    shared: Arc<CollectorShared>,
}

/// What the connections and the owner share.
#[derive(Debug, Default)]
struct CollectorShared {
    state: Mutex<State>,
    changed: Condvar,
    stopped: AtomicBool,
    connections: AtomicUsize,
    /// Messages are counted and not kept.
    only_counts: bool,
}

#[derive(Debug, Default)]
struct State {
    messages: Vec<Value>,
    requests: Vec<Request>,
    answers: VecDeque<Answer>,
    rule: Option<AnswerRule>,
    counted: Counted,
}

/// What a collector has counted: [`Collector::counting`].
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counted {
    /// Requests that had messages.
    pub requests: u64,
    /// Messages in them.
    pub messages: u64,
    /// Bytes of their bodies, decompressed.
    pub bytes: u64,
}

/// How to answer requests by what is in them.
struct AnswerRule(Box<Answers>);

type Answers = dyn Fn(&Request) -> Option<Answer> + Send;

impl fmt::Debug for AnswerRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule")
    }
}

impl CollectorShared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Collector {
    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    /// No port can be bound.
    pub fn start() -> io::Result<Self> {
        Self::start_at("127.0.0.1:0".parse().map_err(io::Error::other)?)
    }

    /// Starts at an address, for tests of a server that comes up late.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub fn start_at(address: SocketAddr) -> io::Result<Self> {
        Self::start_with(address, CollectorShared::default())
    }

    /// Starts one that reads the JSON of every body, counts the messages and keeps nothing: for benchmarks. It asks for no
    /// write key.
    ///
    /// # Errors
    /// No port can be bound.
    pub fn counting() -> io::Result<Self> {
        Self::start_with(
            "127.0.0.1:0".parse().map_err(io::Error::other)?,
            CollectorShared { only_counts: true, ..CollectorShared::default() },
        )
    }

    fn start_with(address: SocketAddr, shared: CollectorShared) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(shared);
        let accepting = Arc::clone(&shared);
        std::thread::Builder::new().name("collector".to_owned()).spawn(move || {
            for stream in listener.incoming() {
                if accepting.stopped.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&accepting);
                if let Ok(stream) = stream {
                    std::thread::spawn(move || serve::connection(stream, &shared));
                }
            }
        })?;
        Ok(Self { address, shared })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns where it listens, as the base of a client's URLs.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns every message that was answered with success, in the order they came.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        self.shared.lock().messages.clone()
    }

    /// Returns every request, whatever it was answered.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// Answers one of the next requests like this. Answers are used up in the order they were given; after the last one,
    /// all is answered with success.
    pub fn answer_next(&self, answer: Answer) {
        self.shared.lock().answers.push_back(answer);
    }

    /// Answers requests like this wherever `rule` says so and no other answer was given with
    /// [`answer_next`](Self::answer_next).
    pub fn answer_by(&self, rule: impl Fn(&Request) -> Option<Answer> + Send + 'static) {
        self.shared.lock().rule = Some(AnswerRule(Box::new(rule)));
    }

    /// Returns how many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Returns what was counted by a collector that only counts.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.shared.lock().counted
    }

    /// Waits until `number` messages have come. Says whether they have.
    #[must_use]
    pub fn wait_for(&self, number: usize, timeout: Duration) -> bool {
        let state = self.shared.lock();
        let few = |state: &mut State| state.messages.len() < number;
        let (state, _) =
            self.shared.changed.wait_timeout_while(state, timeout, few).unwrap_or_else(PoisonError::into_inner);
        state.messages.len() >= number
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}
