#![doc = include_str!("../README.md")]

mod builder;
mod head;
mod outcome;
mod producer;
mod topics;

pub use builder::KafkaSinkBuilder;

use head::MessageHead;
use outcome::{Fault, Refusal};
use plan_runtime::{Batch, Sink, SinkError};
use producer::{ListeningProducer, OutgoingMessage};
use rdkafka::config::ClientConfig;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use topics::Topics;

/// How much longer than the time of a message its report is waited for: librdkafka looks once a second for messages whose time is up.
const REPORTS_COME_LATER: Duration = Duration::from_secs(2);

/// Produces messages to topics of Kafka. A batch is delivered once all replicas in sync have each of its messages; what they have not
/// acknowledged is sent again, and nothing else.
#[derive(Clone)]
pub struct KafkaSink {
    connection: Arc<KafkaConnection>,
}

impl fmt::Debug for KafkaSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaSink").field("topics", &self.connection.topics).finish_non_exhaustive()
    }
}

impl KafkaSink {
    /// Returns a builder for the cluster of these servers: `127.0.0.1:9092`, several with a comma between them.
    pub fn builder(servers: impl Into<String>) -> KafkaSinkBuilder {
        KafkaSinkBuilder::new(servers.into())
    }
}

/// What the workers of a client share.
struct KafkaConnection {
    topics: Topics,
    ack_timeout: Duration,
    together: ProducerPlace,
    /// Sends each message in a request of its own.
    alone: ProducerPlace,
}

/// Where a producer is, once it is needed, and another one in its stead when librdkafka has given it up.
struct ProducerPlace {
    config: ClientConfig,
    producer: Mutex<Option<Arc<ListeningProducer>>>,
}

impl ProducerPlace {
    fn new(config: ClientConfig) -> Self {
        Self { config, producer: Mutex::new(None) }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<ListeningProducer>>> {
        self.producer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self) -> io::Result<Arc<ListeningProducer>> {
        let mut place = self.lock();
        match place.as_ref().filter(|producer| !producer.is_given_up()) {
            Some(producer) => Ok(Arc::clone(producer)),
            None => Ok(Arc::clone(place.insert(Arc::new(ListeningProducer::start(&self.config)?)))),
        }
    }

    /// Produces messages. Returns those that were not acknowledged by `end`.
    fn produce<'a>(&self, messages: Vec<OutgoingMessage<'a>>, end: Instant) -> Vec<(OutgoingMessage<'a>, Refusal)> {
        if messages.is_empty() {
            return Vec::new();
        }
        match self.get() {
            Ok(producer) => producer.produce(messages, end),
            Err(error) => {
                let refusal = || Refusal::new(Fault::Brokers, error.to_string());
                messages.into_iter().map(|message| (message, refusal())).collect()
            }
        }
    }
}

impl KafkaConnection {
    fn start(config: ClientConfig, topics: Topics, ack_timeout: Duration) -> io::Result<Self> {
        let mut single = config.clone();
        single.set("batch.num.messages", "1");
        let connection =
            Self { topics, ack_timeout, together: ProducerPlace::new(config), alone: ProducerPlace::new(single) };
        connection.together.get()?;
        Ok(connection)
    }

    /// Produces a batch. Returns the errors of the messages that were not acknowledged.
    fn produce(&self, batch: &Batch<'_>) -> Vec<(usize, SinkError)> {
        let patience = self.ack_timeout + REPORTS_COME_LATER;
        let end = Instant::now() + batch.time_left().map_or(patience, |left| left.min(patience));
        let mut failed = Vec::new();
        let mut messages = Vec::with_capacity(batch.messages().len());
        for (position, message) in batch.messages().enumerate() {
            match self.outgoing(position, message) {
                Ok(message) => messages.push(message),
                Err(error) => failed.push((position, error)),
            }
        }
        let mut suspects = Vec::new();
        for (message, refusal) in self.together.produce(messages, end) {
            match refusal.fault {
                Fault::Request => suspects.push(message),
                Fault::Message | Fault::Brokers => failed.push((message.position, refusal.into())),
            }
        }
        // A broker has refused them together with others: alone, each shows whether it is at fault itself.
        for (message, mut refusal) in self.alone.produce(suspects, end) {
            if refusal.fault == Fault::Request {
                refusal.fault = Fault::Message;
            }
            failed.push((message.position, refusal.into()));
        }
        failed
    }

    fn outgoing<'a>(&'a self, position: usize, payload: &'a [u8]) -> Result<OutgoingMessage<'a>, SinkError> {
        let head = MessageHead::of(payload).map_err(SinkError::reject)?;
        let (topic, key) = (self.topics.topic_of(&head), head.key().map(str::to_owned));
        Ok(OutgoingMessage { position, topic, key, message_id: head.message_id.into_owned(), payload })
    }
}

impl Sink for KafkaSink {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        Err(SinkError::partial(self.connection.produce(batch)))
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(self.clone()))
    }
}
