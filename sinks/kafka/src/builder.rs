//! How a sink is set up, and which settings it refuses.

use crate::topics::Topics;
use crate::{KafkaConnection, KafkaSink};
use plan_runtime::Call;
use rdkafka::config::ClientConfig;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// What librdkafka takes for the time of a message, in milliseconds.
const LONGEST_TIMEOUT: Duration = Duration::from_millis(i32::MAX as u64);

/// What is set for a user of Kafka who sets nothing.
const DEFAULTS: [(&str, &str); 4] = [
    ("client.id", "plan-sink-kafka"),
    ("enable.idempotence", "true"),
    ("acks", "all"),
    // As producers in Java have it: the messages of a user are in the partition in which theirs are.
    ("partitioner", "murmur2_random"),
];

/// Makes a [`KafkaSink`].
#[derive(Clone)]
#[must_use]
pub struct KafkaSinkBuilder {
    servers: String,
    topics: Topics,
    ack_timeout: Duration,
    properties: BTreeMap<String, String>,
}

impl fmt::Debug for KafkaSinkBuilder {
    /// Shows the names of the properties and not what they are set to, which may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let properties: Vec<&String> = self.properties.keys().collect();
        let mut debug = f.debug_struct("KafkaSinkBuilder");
        debug.field("servers", &self.servers).field("topics", &self.topics).field("ack_timeout", &self.ack_timeout);
        debug.field("properties", &properties).finish()
    }
}

impl KafkaSinkBuilder {
    pub(crate) fn new(servers: String) -> Self {
        Self {
            servers,
            topics: Topics { of_the_rest: "analytics".to_owned(), of_calls: HashMap::new(), of_events: HashMap::new() },
            ack_timeout: Duration::from_secs(30),
            properties: BTreeMap::new(),
        }
    }

    /// Sets the topic of the messages that have no other; `analytics` unless set.
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topics.of_the_rest = topic.into();
        self
    }

    /// Sets the topic of the messages of a call.
    pub fn topic_of_call(mut self, call: Call, topic: impl Into<String>) -> Self {
        self.topics.of_calls.insert(call.as_str(), topic.into());
        self
    }

    /// Sets the topic of the track calls of an event, whatever the topic of track calls is.
    pub fn topic_of_event(mut self, event: impl Into<String>, topic: impl Into<String>) -> Self {
        self.topics.of_events.insert(event.into(), topic.into());
        self
    }

    /// Sets how long librdkafka tries to have a message acknowledged before it is handed back, reported and sent again; 30 seconds
    /// unless set. It is its `message.timeout.ms`. A new leader of a partition is found within that time, and a message that
    /// was not handed back is in its topic once.
    pub fn ack_timeout(mut self, timeout: Duration) -> Self {
        self.ack_timeout = timeout;
        self
    }

    /// Sets a [property of librdkafka](https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md), as `compression.type`,
    /// `linger.ms` or `sasl.password`. What would lose messages is refused by [`build`](Self::build).
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// Starts a producer. It connects by itself: brokers that are away are connected to once they come, and until then batches wait.
    ///
    /// # Errors
    /// The servers, a topic, a property or the time cannot be used, or there is no thread for the producer.
    pub fn build(self) -> io::Result<KafkaSink> {
        if let Some(mistake) = self.mistake() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, mistake));
        }
        let mut config = ClientConfig::new();
        for (name, value) in DEFAULTS {
            config.set(name, value);
        }
        for (name, value) in self.properties {
            config.set(name, value);
        }
        config.set("bootstrap.servers", self.servers);
        config.set("message.timeout.ms", self.ack_timeout.as_millis().to_string());
        Ok(KafkaSink { connection: Arc::new(KafkaConnection::start(config, self.topics, self.ack_timeout)?) })
    }

    /// Returns what is wrong with the settings, if anything is, as far as librdkafka would not say so.
    fn mistake(&self) -> Option<String> {
        if self.servers.trim().is_empty() {
            return Some("no servers are given: name one, as `127.0.0.1:9092`".to_owned());
        }
        if self.ack_timeout.as_millis() == 0 || self.ack_timeout > LONGEST_TIMEOUT {
            return Some("the time for an acknowledgement is between a millisecond and 24 days".to_owned());
        }
        let of_properties = || self.properties.iter().find_map(|(name, value)| mistake_in_property(name, value));
        self.topics.mistake().or_else(of_properties)
    }
}

/// Returns why a property cannot be set so: with it messages would be lost, or never be known to have arrived. What does not go together with
/// idempotence, as `retries` of 0 and `max.in.flight` above 5, librdkafka refuses itself.
fn mistake_in_property(name: &str, value: &str) -> Option<String> {
    let lower = value.trim().to_ascii_lowercase();
    let reason = match name {
        "acks" | "request.required.acks" if !matches!(&*lower, "all" | "-1") => {
            "a leader that is lost would take with it what only it has acknowledged: leave it at `all`"
        }
        "enable.idempotence" if lower != "true" => {
            "messages would be written twice, and out of order: leave it at `true`"
        }
        "delivery.report.only.error" if lower != "false" => {
            "no message would ever be known to have arrived: leave it at `false`"
        }
        "transactional.id" => "nothing here commits a transaction",
        "test.mock.num.brokers" => "the messages would go to a broker in the memory of this process",
        "bootstrap.servers" | "metadata.broker.list" => "`KafkaSink::builder` has the servers",
        "message.timeout.ms" | "delivery.timeout.ms" => "`ack_timeout` sets it",
        _ => return None,
    };
    Some(format!("the property `{name}` cannot be set so: {reason}"))
}
