//! Against the brokers that librdkafka has for tests: they run in this process, listen on loopback, speak Kafka's protocol and keep a log in
//! memory. They go down and come up, lose leaders and answer with errors, as they are told to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod cluster;

use cluster::{Cluster, StoredMessage};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{Call, Client, ClientBuilder, Durable, Outcome, json};
use plan_sink_kafka::{KafkaSink, KafkaSinkBuilder};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn sink(cluster: &Cluster) -> KafkaSinkBuilder {
    // Brokers are found again soon, as no test has to wait for what a real outage would.
    KafkaSink::builder(cluster.servers())
        .ack_timeout(LONG)
        .property("reconnect.backoff.max.ms", "200")
        .property("topic.metadata.refresh.fast.interval.ms", "50")
}

/// A sink that hands back what is not acknowledged soon.
fn impatient(cluster: &Cluster) -> KafkaSinkBuilder {
    sink(cluster).ack_timeout(Duration::from_millis(500))
}

/// A client that tries again soon, and what its handler of errors was told.
fn client(sink: KafkaSinkBuilder) -> (ClientBuilder, Arc<Mutex<Vec<String>>>) {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let tell = Arc::clone(&told);
    let client = Client::builder()
        .sink(sink.build().unwrap())
        .backoff(Duration::from_millis(20), Duration::from_millis(200))
        .on_error(move |error| tell.lock().unwrap().push(format!("{error:#}")));
    (client, told)
}

fn track(number: usize) -> Value {
    json!({
        "type": "track", "event": "Order Completed", "userId": format!("user-{}", number % 10), "messageId": format!("m{number}"),
        "properties": { "n": number },
    })
}

/// The ids in a topic, and how often each is there.
fn times_by_id(stored: &[StoredMessage]) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for message in stored {
        let json: Value = serde_json::from_slice(&message.payload).unwrap();
        assert_eq!(json["messageId"], *message.id, "the header has the message id");
        assert_eq!(message.key.as_deref(), json["userId"].as_str());
        *times.entry(message.id.clone()).or_default() += 1;
    }
    times
}

#[test]
fn messages_are_in_their_topics_as_they_were_called() {
    let cluster = Cluster::start(3);
    let sink = sink(&cluster)
        .topic("rest")
        .topic_of_call(Call::Track, "tracked")
        .topic_of_event("Order Completed", "orders")
        .topic_of_event("Home", "never: it is the name of a page");
    assert_eq!(
        sink.clone().build().unwrap_err().to_string(),
        "`never: it is the name of a page` is no topic: its name has ASCII letters, digits, `.`, `_` and `-`, and is neither `.` nor `..`"
    );
    let (client, told) = client(sink.topic_of_event("Home", "never"));
    let client = client.build().unwrap();
    let calls = [
        json!({ "type": "track", "event": "Order Completed", "userId": "u1", "anonymousId": "a1", "messageId": "m1" }),
        json!({ "type": "track", "event": "Cart Viewed", "anonymousId": "a1", "messageId": "m2" }),
        json!({ "type": "page", "name": "Home", "event": "Home", "userId": 7, "messageId": "m3" }),
        json!({ "type": "identify", "userId": "u1", "messageId": "m4", "traits": { "plan": "pro" } }),
    ];
    calls.iter().for_each(|call| client.forward(call).unwrap());
    assert!(client.flush(LONG).is_complete(), "{told:?}");
    let heads = |topic: &str| -> BTreeSet<(String, Option<String>)> {
        cluster.read(topic).into_iter().map(|message| (message.id, message.key)).collect()
    };
    let head = |id: &str, key: &str| (id.to_owned(), Some(key.to_owned()));
    assert_eq!(heads("orders"), [head("m1", "u1")].into());
    assert_eq!(heads("tracked"), [head("m2", "a1")].into());
    assert_eq!(heads("rest"), [head("m3", "7"), head("m4", "u1")].into());
    let identify = cluster.read("rest").into_iter().find(|message| message.id == "m4").unwrap();
    let identify: Value = serde_json::from_slice(&identify.payload).unwrap();
    assert_eq!(identify["traits"], json!({ "plan": "pro" }));
}

/// The calls of a user are in one partition, the one that a producer in Java has for the key, and in their order.
#[test]
fn the_calls_of_a_user_are_in_one_partition() {
    let cluster = Cluster::start(1);
    let (client, told) = client(sink(&cluster));
    let client = client.requests_in_flight(1).batch_messages(7).build().unwrap();
    (0..100).for_each(|number| client.forward(&track(number)).unwrap());
    assert!(client.flush(LONG).is_complete(), "{told:?}");
    let mut of_users: HashMap<String, Vec<(i32, u64)>> = HashMap::new();
    for message in cluster.read("analytics") {
        let json: Value = serde_json::from_slice(&message.payload).unwrap();
        let number = json["properties"]["n"].as_u64().unwrap();
        of_users.entry(message.key.unwrap()).or_default().push((message.partition, number));
    }
    assert_eq!(of_users.len(), 10);
    for (user, messages) in of_users {
        let numbers: Vec<u64> = messages.iter().map(|(_, number)| *number).collect();
        let first = user.trim_start_matches("user-").parse::<u64>().unwrap();
        assert_eq!(numbers, (0..10).map(|round| first + 10 * round).collect::<Vec<u64>>());
        let partition = i32::try_from((murmur2(user.as_bytes()) & 0x7fff_ffff) % 4).unwrap();
        assert!(messages.iter().all(|(at, _)| *at == partition), "{user}");
    }
}

/// The hash of Kafka's own producer: `org.apache.kafka.common.utils.Utils.murmur2`.
fn murmur2(data: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ u32::try_from(data.len()).unwrap();
    let mut words = data.chunks_exact(4);
    for word in &mut words {
        let mut k = u32::from_le_bytes(word.try_into().unwrap()).wrapping_mul(M);
        k = (k ^ (k >> 24)).wrapping_mul(M);
        hash = hash.wrapping_mul(M) ^ k;
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        rest.iter().enumerate().for_each(|(at, byte)| hash ^= u32::from(*byte) << (8 * at));
        hash = hash.wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}

/// Nothing that was accepted is lost, and each message has one outcome. What is in a topic twice has one message id.
#[test]
fn brokers_that_are_killed_in_the_middle() {
    let cluster = Cluster::start(3);
    let outcomes: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let told = Arc::clone(&outcomes);
    let (client, _) = client(impatient(&cluster));
    let client = client
        .batch_messages(50)
        .on_delivery(move |one| {
            assert!(matches!(one.outcome(), Outcome::Delivered), "{one}");
            *told.lock().unwrap().entry(one.message_id().unwrap().to_owned()).or_default() += 1;
        })
        .build()
        .unwrap();
    for number in 0..5000 {
        client.forward(&track(number)).unwrap();
        if number == 1500 || number == 3500 {
            cluster.brokers_down();
        }
        if number == 2000 || number == 4000 {
            // Longer than an acknowledgement is waited for.
            std::thread::sleep(Duration::from_secs(2));
            cluster.brokers_up();
        }
    }
    let report = client.flush(LONG);
    assert!(report.is_complete(), "{report:?}");
    assert!(client.stats().retries > 0, "nothing was under way when they were killed");
    let times = times_by_id(&cluster.read("analytics"));
    assert_eq!(times.len(), 5000);
    let outcomes = outcomes.lock().unwrap();
    assert!(outcomes.len() == 5000 && outcomes.values().all(|times| *times == 1));
}

/// Calls go on while no broker is there, and are delivered when one comes. Who asks is told why they are not.
#[test]
fn a_broker_that_comes_late() {
    let cluster = Cluster::start(1);
    cluster.brokers_down();
    let (client, told) = client(impatient(&cluster));
    let client = client.build().unwrap();
    client.forward(&track(1)).unwrap();
    while told.lock().unwrap().is_empty() {
        assert_eq!(client.flush(Duration::from_millis(100)).left, 1);
    }
    cluster.brokers_up();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(times_by_id(&cluster.read("analytics")), BTreeMap::from([("m1".to_owned(), 1)]));
    let told = told.lock().unwrap();
    let told = told.first().unwrap();
    assert!(told.contains("topic analytics: it was not acknowledged in time: "), "{told}");
    assert!(told.contains("Connection refused"), "{told}");
}

/// A leader that is lost has its partition wait for the next one. What went to others is not sent again.
#[test]
fn a_leader_that_is_lost() {
    let cluster = Cluster::start(3);
    // From version 10 on these brokers name the new leader, and crash where there is none.
    cluster.0.apiversion(RDKafkaApiKey::Produce, Some(0), Some(9)).unwrap();
    cluster.0.create_topic("analytics", 2, 3).unwrap();
    cluster.0.partition_leader("analytics", 0, Some(1)).unwrap();
    cluster.0.partition_leader("analytics", 1, Some(2)).unwrap();
    let (client, told) = client(impatient(&cluster));
    let client = client.build().unwrap();
    (0..20).for_each(|number| client.forward(&track(number)).unwrap());
    assert!(client.flush(LONG).is_complete());
    cluster.0.partition_leader("analytics", 0, None).unwrap();
    (20..40).for_each(|number| client.forward(&track(number)).unwrap());
    while told.lock().unwrap().is_empty() {
        assert!(client.flush(Duration::from_millis(100)).left > 0);
    }
    let left = client.flush(Duration::from_millis(1)).left;
    assert!((1..20).contains(&left), "the other partition has taken its own: {left} left");
    cluster.0.partition_leader("analytics", 0, Some(3)).unwrap();
    assert!(client.flush(LONG).is_complete());
    let times = times_by_id(&cluster.read("analytics"));
    assert_eq!(times.len(), 40);
    let told = told.lock().unwrap();
    assert!(told[0].contains("topic analytics: it was not acknowledged in time"), "{told:?}");
}

/// Each broker answers that it is not the leader any more: librdkafka asks for the new one and sends again by itself.
#[test]
fn a_leader_that_moves() {
    let cluster = Cluster::start(2);
    cluster.fail_to_produce(RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, 3);
    let (client, told) = client(sink(&cluster));
    let client = client.build().unwrap();
    (0..20).for_each(|number| client.forward(&track(number)).unwrap());
    assert!(client.flush(LONG).is_complete());
    let times = times_by_id(&cluster.read("analytics"));
    assert!(times.len() == 20 && times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!(*told.lock().unwrap(), [""; 0]);
}

/// A right that is missing can be given: the messages wait for it, and the reason is told.
#[test]
fn a_broker_that_refuses_for_now() {
    let cluster = Cluster::start(1);
    cluster.fail_to_produce(RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, 3);
    let (client, told) = client(sink(&cluster));
    let client = client.build().unwrap();
    client.forward(&track(1)).unwrap();
    assert!(client.flush(LONG).is_complete());
    // librdkafka has taken the answer for the topic's, and asks for its state only now and then.
    assert!(client.stats().delivered == 1 && client.stats().retries >= 3);
    let told = told.lock().unwrap();
    let reason = "topic analytics: TopicAuthorizationFailed (Broker: Topic authorization failed)";
    assert!(told.len() == 1 && told[0].ends_with(reason), "{told:?}");
}

/// One that is larger than librdkafka takes is refused by itself, and those beside it go out.
#[test]
fn a_message_that_is_too_large() {
    let cluster = Cluster::start(1);
    let (client, told) = client(sink(&cluster).property("message.max.bytes", "2000"));
    let client = client.build().unwrap();
    let mut large = track(2);
    large["properties"]["text"] = "x".repeat(3000).into();
    for message in [track(1), large, track(3)] {
        client.forward(&message).unwrap();
    }
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.refused, report.left), (2, 1, 0));
    assert_eq!(times_by_id(&cluster.read("analytics")).into_keys().collect::<Vec<String>>(), ["m1", "m3"]);
    let reason = "the message m2 was refused: topic analytics: it is larger than `message.max.bytes` of the producer";
    assert_eq!(*told.lock().unwrap(), [reason]);
}

/// A broker refuses the messages of a partition together, as Kafka does with a request above its `max.message.bytes`: none is at fault before it
/// is refused alone.
#[test]
fn a_request_that_is_refused_whole() {
    for (error, reason) in [
        (RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, "MessageSizeTooLarge (Broker: Message size too large)"),
        (
            RDKafkaRespErr::RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
            "MessageBatchTooLarge (Broker: Message batch larger than configured server segment size)",
        ),
        (RDKafkaRespErr::RD_KAFKA_RESP_ERR_INVALID_RECORD, "InvalidRecord (Broker: Broker failed to validate record)"),
    ] {
        let cluster = Cluster::start(1);
        cluster.0.create_topic("analytics", 1, 1).unwrap();
        cluster.fail_to_produce(error, 1);
        let (client, told) = client(sink(&cluster));
        let client = client.build().unwrap();
        client.pause();
        (0..5).for_each(|number| client.forward(&track(number)).unwrap());
        client.resume();
        let report = client.flush(LONG);
        assert_eq!((report.delivered, report.refused, report.left), (5, 0, 0), "{told:?}");
        assert!(times_by_id(&cluster.read("analytics")).values().all(|times| *times == 1));

        cluster.fail_to_produce(error, 2);
        client.forward(&track(9)).unwrap();
        let report = client.flush(LONG);
        assert_eq!((report.delivered, report.refused, report.left), (0, 1, 0), "{told:?}");
        assert_eq!(*told.lock().unwrap(), [format!("the message m9 was refused: topic analytics: {reason}")]);
    }
}

/// A topic that is not there can be made: its messages wait, those of others do not.
#[test]
fn a_topic_that_is_not_there() {
    let cluster = Cluster::start(1);
    cluster.0.topic_error("orders", RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART).unwrap();
    let sink = sink(&cluster).topic_of_event("Order Completed", "orders");
    let (client, told) = client(sink.property("topic.metadata.propagation.max.ms", "300"));
    let client = client.build().unwrap();
    client.forward(&track(1)).unwrap();
    client.forward(&json!({ "type": "identify", "userId": "user-2", "messageId": "m2" })).unwrap();
    while told.lock().unwrap().is_empty() {
        client.flush(Duration::from_millis(100));
    }
    assert_eq!((client.stats().delivered, client.flush(Duration::from_millis(1)).left), (1, 1));
    cluster.0.topic_error("orders", RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR).unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(times_by_id(&cluster.read("orders")).len(), 1);
    assert_eq!(times_by_id(&cluster.read("analytics")).len(), 1);
    let told = told.lock().unwrap();
    assert!(told[0].ends_with("topic orders: UnknownTopic (Local: Unknown topic)"), "{told:?}");
}

/// librdkafka gives a producer up that may not be idempotent, and it accepts nothing any more: another one is started.
#[test]
fn a_producer_that_is_given_up() {
    let cluster = Cluster::start(1);
    let denied = RDKafkaRespErr::RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
    cluster.0.request_errors(RDKafkaApiKey::InitProducerId, &[denied; 3]);
    let (client, told) = client(sink(&cluster));
    let client = client.build().unwrap();
    client.forward(&track(1)).unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(times_by_id(&cluster.read("analytics")).len(), 1);
    assert_eq!(client.stats().retries, 3);
    let told = told.lock().unwrap();
    assert!(told.len() == 1 && told[0].contains("Failed to acquire idempotence PID from broker"), "{told:?}");
    assert!(told[0].ends_with("Broker: Cluster authorization failed"), "{told:?}");
}

/// What is left when the time of a shutdown is over lies on disk, though an acknowledgement is waited for much longer, and the next client
/// delivers it.
#[test]
fn a_shutdown_while_no_broker_is_there() {
    let folder = std::env::temp_dir().join(format!("plan-sink-kafka-{}", std::process::id()));
    let cluster = Cluster::start(1);
    cluster.brokers_down();
    let patient = || client(sink(&cluster)).0.durable(Durable::new(&folder));
    let client = patient().build().unwrap();
    (0..100).for_each(|number| client.forward(&track(number)).unwrap());
    let report = client.shutdown(Duration::from_millis(300));
    assert_eq!((report.delivered, report.left), (0, 100), "{report:?}");
    cluster.brokers_up();
    // While the first one waited for the brokers, the folder would be its own.
    let next = patient().build().unwrap();
    assert!(next.flush(LONG).is_complete());
    assert_eq!(times_by_id(&cluster.read("analytics")).len(), 100);
    drop(next);
    let _ = std::fs::remove_dir_all(&folder);
}

/// Messages wait for room in the queue of librdkafka.
#[test]
fn a_queue_that_is_small() {
    let cluster = Cluster::start(1);
    let (client, told) = client(sink(&cluster).property("queue.buffering.max.messages", "10"));
    let client = client.build().unwrap();
    (0..500).for_each(|number| client.forward(&track(number)).unwrap());
    assert!(client.flush(LONG).is_complete());
    assert_eq!(times_by_id(&cluster.read("analytics")).len(), 500);
    assert_eq!((client.stats().retries, told.lock().unwrap().len()), (0, 0));
}

#[test]
fn several_workers_share_a_producer() {
    let cluster = Cluster::start(3);
    let (client, told) = client(sink(&cluster));
    let client = client.batch_messages(100).requests_in_flight(8).build().unwrap();
    client.pause();
    (0..5000).for_each(|number| client.forward(&track(number)).unwrap());
    client.resume();
    assert!(client.flush(LONG).is_complete());
    let times = times_by_id(&cluster.read("analytics"));
    assert!(times.len() == 5000 && times.values().all(|times| *times == 1), "{told:?}");
}

/// An async program sets it up and lets go of it, on the thread that all its tasks have.
#[test]
fn an_async_program_has_one() {
    let cluster = Cluster::start(1);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let client = client(sink(&cluster)).0.build().unwrap();
        client.forward(&track(1)).unwrap();
        assert!(client.flush_async(LONG).await.is_complete());
    });
    assert_eq!(times_by_id(&cluster.read("analytics")).len(), 1);
}

/// What librdkafka has to say goes to the crate `log`, and is no noise where nobody listens.
#[test]
fn log_lines_go_to_the_crate_log() {
    struct Heard(Mutex<Vec<String>>);
    impl log::Log for Heard {
        fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
            metadata.target() == "librdkafka"
        }
        fn log(&self, record: &log::Record<'_>) {
            if self.enabled(record.metadata()) {
                self.0.lock().unwrap().push(record.args().to_string());
            }
        }
        fn flush(&self) {}
    }
    static HEARD: Heard = Heard(Mutex::new(Vec::new()));
    log::set_logger(&HEARD).unwrap();
    log::set_max_level(log::LevelFilter::Warn);
    let client = client(KafkaSink::builder("127.0.0.1:1").ack_timeout(Duration::from_millis(500))).0.build().unwrap();
    client.forward(&track(1)).unwrap();
    let is_heard = || HEARD.0.lock().unwrap().iter().any(|line| line.contains("127.0.0.1:1/bootstrap"));
    while !is_heard() {
        client.flush(Duration::from_millis(100));
    }
    client.shutdown(Duration::from_millis(1));
}
