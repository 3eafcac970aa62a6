//! Where batches go. A sink takes a batch or says why not; waiting and trying again is the worker's business.

#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod fetch;
pub(crate) mod file;
#[cfg(feature = "_server")]
pub(crate) mod http;
pub(crate) mod memory;
#[cfg(any(feature = "_server", all(target_arch = "wasm32", feature = "web")))]
mod status;
pub(crate) mod stream;
#[cfg(any(feature = "_server", all(target_arch = "wasm32", feature = "web")))]
pub(crate) mod write_key;

use crate::error::SinkError;
use crate::message::batch::{Messages, SharedBytes};
use crate::message::positions::Positions;
use crate::message::read_id::message_id_of;
use crate::message::timestamp::Rfc3339;
use std::fmt;
use std::time::{Duration, SystemTime};

/// A place that batches of messages are sent to: over HTTP, to a file, to a message broker.
///
/// It runs on a worker thread of the client, where it may block. It is `Send` and need not be `Sync`, as each worker has a sink of
/// its own.
///
/// ```
/// use plan_runtime::{Batch, Client, Sink, SinkError};
/// use std::sync::mpsc::{Sender, channel};
///
/// struct Channel(Sender<Vec<u8>>);
///
/// impl Sink for Channel {
///     fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
///         for message in batch.messages() {
///             self.0.send(message.to_vec()).map_err(|_| SinkError::reject("nobody listens"))?;
///         }
///         Ok(())
///     }
/// }
///
/// let (sender, receiver) = channel();
/// let client = Client::builder().sink(Channel(sender)).build()?;
/// # let _ = (client, receiver);
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
pub trait Sink: Send + 'static {
    /// Takes a batch, all of it.
    ///
    /// # Errors
    /// [`SinkError::retry`] has the same batch sent again, [`SinkError::reject`] gives it up.
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError>;

    /// Returns another sink to the same place, if that may take several batches at once: see
    /// [`ClientBuilder::requests_in_flight`](crate::ClientBuilder::requests_in_flight). By default there is none.
    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        None
    }
}

/// Ends the requests under way.
pub(crate) type HangUp = Box<dyn Fn() + Send + Sync>;

/// What a client sends to, and what it has to know of it.
pub(crate) struct ClientSink {
    pub(crate) sink: Box<dyn Sink>,
    /// What the sink adds to the body of each batch, in bytes.
    pub(crate) batch_overhead_bytes: usize,
    pub(crate) hang_up: Option<HangUp>,
}

impl ClientSink {
    /// Returns a sink that adds nothing to a batch and has no requests that could be ended.
    pub(crate) fn of(sink: Box<dyn Sink>) -> Self {
        Self { sink, batch_overhead_bytes: 0, hang_up: None }
    }
}

/// So that a sink can be chosen at run time.
impl<S: Sink + ?Sized> Sink for Box<S> {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        (**self).send(batch)
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        (**self).try_clone()
    }
}

/// A batch of messages, each a JSON object of the Segment HTTP API.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    messages: &'a Messages,
    part: &'a Positions,
    attempt: u32,
    time_left: Option<Duration>,
    now: SystemTime,
}

impl<'a> Batch<'a> {
    /// What a batch is beside its messages, in bytes: `{"batch":[],"sentAt":"2026-11-24T10:00:00.000Z"}`.
    pub(crate) const ENVELOPE_BYTES: usize = 64;
    /// The most messages that the Segment HTTP API takes for one batch.
    pub(crate) const API_MESSAGES: usize = 2500;
    /// The most bytes that it takes, of the body as a whole.
    pub(crate) const API_BYTES: usize = 500_000;

    /// Returns how many bytes of messages, with the commas between them, a batch of so many bytes has room for.
    pub(crate) const fn room(bytes: usize) -> usize {
        bytes.saturating_sub(Self::ENVELOPE_BYTES)
    }

    pub(crate) fn new(
        messages: &'a Messages,
        part: &'a Positions,
        attempt: u32,
        time_left: Option<Duration>,
        now: SystemTime,
    ) -> Self {
        Self { messages, part, attempt, time_left, now }
    }

    /// Returns the messages as JSON, in the order of the calls.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = &'a [u8]> {
        let messages = self.messages;
        self.part.iter().map(|position| messages.get(position))
    }

    /// Returns the messages with their positions in the batch that a worker has taken.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn with_positions(&self) -> impl Iterator<Item = (usize, &'a [u8])> {
        self.part.iter().zip(self.messages())
    }

    /// Returns how often this batch was tried before.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns how much time is left, if the client is being shut down.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        self.time_left
    }

    /// Returns the time of day, by the client's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.now
    }

    /// Returns the id of the message in a batch of one.
    pub(crate) fn id_of_single(&self) -> Option<String> {
        let mut messages = self.messages();
        let message = messages.next().filter(|_| messages.len() == 0)?;
        message_id_of(message)
    }

    /// Returns the body of a request to `/v1/batch`: `{"batch":[…],"sentAt":"…"}`.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let (start, messages, end) = self.parts("");
        [start, messages.as_ref(), &end].concat()
    }

    /// Returns the body in its parts: what comes before the messages, the messages, and what comes after them, with `fields`,
    /// which begin with a comma.
    pub(crate) fn parts(&self, fields: &str) -> (&'static [u8], SharedBytes, Vec<u8>) {
        let mut end = Vec::with_capacity(fields.len() + 48);
        end.push(b']');
        if let Some(now) = Rfc3339::of(self.now) {
            end.extend_from_slice(b",\"sentAt\":\"");
            end.extend_from_slice(now.as_bytes());
            end.push(b'"');
        }
        end.extend_from_slice(fields.as_bytes());
        end.push(b'}');
        (b"{\"batch\":[", self.messages.joined_all(self.part), end)
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("messages", &self.part.len())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
