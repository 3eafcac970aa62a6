#![doc = include_str!("../README.md")]

mod head;

use async_nats::ConnectOptions;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::{ContextBuilder, PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Config;
use head::MessageHead;
use plan_runtime::{Batch, Sink, SinkError};
use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout_at};

/// The most messages that wait for an acknowledgement: more than the workers of a client have at one time. They would wait for each other
/// where none of them could begin what it still has to publish.
const MOST_UNDER_WAY: usize = 1 << 18;

/// Makes a [`NatsSink`].
#[derive(Clone)]
#[must_use]
pub struct NatsSinkBuilder {
    url: String,
    options: ConnectOptions,
    subject: String,
    ack_timeout: Duration,
}

impl fmt::Debug for NatsSinkBuilder {
    /// Shows neither the URL nor the options, which may have a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("NatsSinkBuilder");
        debug.field("subject", &self.subject).field("ack_timeout", &self.ack_timeout).finish_non_exhaustive()
    }
}

/// Publishes messages to a stream of NATS JetStream. A batch is delivered once the server has acknowledged each of its messages; what it has
/// not acknowledged is sent again, and nothing else, with the same `Nats-Msg-Id`.
#[derive(Clone)]
pub struct NatsSink {
    connection: Arc<NatsConnection>,
}

/// What the workers of a client share. The runtime drives the connection for as long as one of them is there.
struct NatsConnection {
    context: Context,
    subject: String,
    ack_timeout: Duration,
    /// There until this is dropped.
    runtime: Option<Runtime>,
}

impl Drop for NatsConnection {
    /// Lets go of the runtime without waiting for it, which an async program may not do.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Runs a future to its end, on a thread of its own: this one may belong to an async program, which may not wait.
fn wait<T: Send>(runtime: &Runtime, future: impl Future<Output = T> + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let waiting = thread::Builder::new().spawn_scoped(scope, || runtime.block_on(future))?;
        waiting.join().map_err(|_| io::Error::other("the client of NATS panicked"))
    })
}

impl fmt::Debug for NatsSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsSink").field("subject", &self.connection.subject).finish_non_exhaustive()
    }
}

impl NatsSink {
    /// Returns a builder for the server at this URL: `nats://127.0.0.1:4222`, several with a comma between them.
    pub fn builder(url: impl Into<String>) -> NatsSinkBuilder {
        NatsSinkBuilder {
            url: url.into(),
            options: ConnectOptions::new(),
            subject: "analytics".to_owned(),
            ack_timeout: Duration::from_secs(5),
        }
    }

    /// Makes the stream that takes the messages, where there is none of this name: in files, and with `window` as the time in which
    /// the server drops a message whose id it has.
    ///
    /// # Errors
    /// The server does not make it, or cannot be reached.
    pub fn create_stream(&self, name: &str, window: Duration) -> io::Result<()> {
        let subjects = vec![format!("{}.>", self.connection.subject)];
        let config = Config { name: name.to_owned(), subjects, duplicate_window: window, ..Config::default() };
        let Some(runtime) = &self.connection.runtime else { return Ok(()) };
        let made = wait(runtime, async { self.connection.context.get_or_create_stream(config).await });
        made?.map(drop).map_err(io::Error::other)
    }
}

impl NatsSinkBuilder {
    /// Sets what else the connection needs, as credentials and TLS.
    pub fn options(mut self, options: ConnectOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets what the subjects begin with; `analytics` unless set. A track call goes to `analytics.track`, and so on.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Sets how long an acknowledgement is waited for before the message is sent again; 5 seconds unless set.
    pub fn ack_timeout(mut self, timeout: Duration) -> Self {
        self.ack_timeout = timeout;
        self
    }

    /// Returns the sink, and connects. A server that is away is none the less connected to once it comes: until then batches wait.
    ///
    /// # Errors
    /// The URL, the subject or the options cannot be used, or there is no thread for the connection.
    pub fn build(self) -> io::Result<NatsSink> {
        let is_odd =
            |part: &str| part.is_empty() || part.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '>'));
        if self.subject.split('.').any(is_odd) {
            let message = format!("`{}` is no subject: its parts are words without blanks, `*` and `>`", self.subject);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("plan-sink-nats").enable_all().build()?;
        let options = self.options.retry_on_initial_connect();
        let client = wait(&runtime, options.connect(&*self.url))?.map_err(io::Error::other)?;
        let context = {
            // It starts a task.
            let _entered = runtime.enter();
            let builder = ContextBuilder::new().timeout(self.ack_timeout).max_ack_inflight(MOST_UNDER_WAY);
            builder.backpressure_on_inflight(false).build(client)
        };
        let Self { subject, ack_timeout, .. } = self;
        Ok(NatsSink { connection: Arc::new(NatsConnection { context, subject, ack_timeout, runtime: Some(runtime) }) })
    }
}

impl NatsConnection {
    /// Publishes a batch. Returns the errors of the messages that the server has not acknowledged.
    async fn publish(&self, batch: &Batch<'_>) -> Vec<(usize, SinkError)> {
        let mut failed: Vec<(usize, SinkError)> = Vec::new();
        let mut under_way: Vec<(usize, PublishAckFuture)> = Vec::new();
        let mut is_away = false;
        for (position, message) in batch.messages().enumerate() {
            if is_away {
                failed.push((position, SinkError::retry("the server is away")));
                continue;
            }
            match self.begin(message).await {
                Ok(acknowledged) => under_way.push((position, acknowledged)),
                Err(error) => {
                    is_away = !error.is_final();
                    failed.push((position, error));
                }
            }
        }
        // One for all of them: else a server that is away would be waited for once a message.
        let timeout = batch.time_left().map_or(self.ack_timeout, |left| left.min(self.ack_timeout));
        let end = Instant::now() + timeout;
        // An acknowledgement of a duplicate is one too: the stream has the message.
        for (position, acknowledged) in under_way {
            match timeout_at(end, acknowledged.into_future()).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => failed.push((position, of_publish(error))),
                Err(_) => failed.push((position, SinkError::retry("it was not acknowledged in time"))),
            }
        }
        failed
    }

    async fn begin(&self, message: &[u8]) -> Result<PublishAckFuture, SinkError> {
        let head = MessageHead::of(message).map_err(SinkError::reject)?;
        // async-nats panics for a header with a line end.
        if head.message_id.contains(['\r', '\n']) {
            return Err(SinkError::reject("its message id has a line end, which no header can have"));
        }
        let subject = format!("{}.{}", self.subject, head.call);
        let publish = PublishMessage::build().payload(message.to_vec().into()).message_id(head.message_id);
        self.context.send_publish(subject, publish).await.map_err(of_publish)
    }
}

/// Returns what an error of a message means for it: one that is too large is refused for good, all else is tried again.
fn of_publish(error: PublishError) -> SinkError {
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => SinkError::reject(error),
        _ => SinkError::retry(error),
    }
}

impl Sink for NatsSink {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let Some(runtime) = &self.connection.runtime else { return Err(SinkError::retry("the connection has ended")) };
        Err(SinkError::partial(runtime.block_on(self.connection.publish(batch))))
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(self.clone()))
    }
}
