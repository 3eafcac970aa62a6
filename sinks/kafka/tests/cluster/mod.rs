//! The brokers of a test, and what is in their topics.

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers, Message};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use std::time::{Duration, Instant};

pub struct Cluster(pub MockCluster<'static, DefaultProducerContext>);

#[derive(Debug, PartialEq)]
pub struct StoredMessage {
    pub partition: i32,
    pub key: Option<String>,
    /// The header with the message id.
    pub id: String,
    pub payload: Vec<u8>,
}

impl Cluster {
    pub fn start(brokers: i32) -> Self {
        Self(MockCluster::new(brokers).unwrap())
    }

    pub fn servers(&self) -> String {
        self.0.bootstrap_servers()
    }

    /// Ends all connections, and takes no new ones.
    pub fn brokers_down(&self) {
        self.0.broker_down(-1).unwrap();
    }

    pub fn brokers_up(&self) {
        self.0.broker_up(-1).unwrap();
    }

    /// Has the next requests to produce answered with this error.
    pub fn fail_to_produce(&self, error: RDKafkaRespErr, times: usize) {
        self.0.request_errors(RDKafkaApiKey::Produce, &vec![error; times]);
    }

    /// Returns all messages of a topic, those of a partition in their order.
    pub fn read(&self, topic: &str) -> Vec<StoredMessage> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.servers()).set("group.id", "test").set("enable.partition.eof", "true");
        let consumer: BaseConsumer = config.create().unwrap();
        let metadata = consumer.fetch_metadata(Some(topic), Duration::from_secs(10)).unwrap();
        let mut partitions = TopicPartitionList::new();
        for partition in metadata.topics()[0].partitions() {
            partitions.add_partition_offset(topic, partition.id(), Offset::Beginning).unwrap();
        }
        consumer.assign(&partitions).unwrap();
        let (mut stored, mut ended) = (Vec::new(), 0);
        let end = Instant::now() + Duration::from_secs(30);
        while ended < partitions.count() {
            assert!(Instant::now() < end, "{topic} cannot be read to its end");
            match consumer.poll(Duration::from_millis(100)) {
                None => {}
                Some(Ok(message)) => {
                    let headers = message.headers().unwrap();
                    assert_eq!((headers.count(), headers.get(0).key), (1, "messageId"));
                    stored.push(StoredMessage {
                        partition: message.partition(),
                        key: message.key().map(|key| String::from_utf8(key.to_vec()).unwrap()),
                        id: String::from_utf8(headers.get(0).value.unwrap().to_vec()).unwrap(),
                        payload: message.payload().unwrap().to_vec(),
                    });
                }
                Some(Err(KafkaError::PartitionEOF(_))) => ended += 1,
                Some(Err(error)) => panic!("{error}"),
            }
        }
        stored
    }
}
