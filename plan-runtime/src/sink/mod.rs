//! Where batches go. A sink takes a batch or says why not; waiting and trying again is the worker's business.

#[cfg(feature = "http")]
pub(crate) mod http;
pub(crate) mod memory;
pub(crate) mod stream;

use crate::error::SinkError;
use crate::message::rfc3339;
use std::time::{Duration, SystemTime};

/// A place that batches of messages are sent to: over HTTP, to a file, to a message broker.
///
/// It runs on the client's worker thread, where it may block.
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
///             self.0.send(message.to_vec()).map_err(|_| SinkError::Never {
///                 status: None,
///                 reason: "nobody listens".to_owned(),
///             })?;
///         }
///         Ok(())
///     }
/// }
///
/// let (sender, receiver) = channel();
/// let client = Client::builder().sink(Channel(sender)).build()?;
/// # let _ = (client, receiver);
/// # Ok::<(), plan_runtime::Error>(())
/// ```
pub trait Sink: Send + 'static {
    /// Takes a batch, all of it.
    ///
    /// # Errors
    /// [`SinkError::Later`] has the same batch sent again, [`SinkError::Never`] gives it up.
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError>;
}

/// A batch of messages, each a JSON object of the Segment HTTP API.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    messages: &'a [Vec<u8>],
    attempt: u32,
    time_left: Option<Duration>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(messages: &'a [Vec<u8>], attempt: u32, time_left: Option<Duration>) -> Self {
        Self { messages, attempt, time_left }
    }

    /// The messages as JSON, in the order of the calls.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = &'a [u8]> {
        self.messages.iter().map(Vec::as_slice)
    }

    /// How often this batch was tried before.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How much time is left, if the client is being shut down.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        self.time_left
    }

    /// The body of a request to `/v1/batch`: `{"batch":[…],"sentAt":"…"}`.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let bytes: usize = self.messages.iter().map(|message| message.len() + 1).sum();
        let mut body = Vec::with_capacity(bytes + 64);
        body.extend_from_slice(b"{\"batch\":[");
        for (position, message) in self.messages.iter().enumerate() {
            if position > 0 {
                body.push(b',');
            }
            body.extend_from_slice(message);
        }
        body.extend_from_slice(b"]");
        if let Some(now) = rfc3339(SystemTime::now()) {
            body.extend_from_slice(b",\"sentAt\":\"");
            body.extend_from_slice(now.as_bytes());
            body.push(b'"');
        }
        body.push(b'}');
        body
    }
}
