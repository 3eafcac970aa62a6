//! Messages a second through a client with this sink, beside a loop that produces the same records by rdkafka alone with the same properties
//! and waits for nothing but the last acknowledgement, in turns in one run: `cargo run --release --example throughput [SERVERS]`. Without
//! servers both have a broker of librdkafka's own in this process. Fails below 70%.

#![allow(clippy::indexing_slicing)]

use plan_runtime::{Client, Message, json};
use plan_sink_kafka::KafkaSink;
use rdkafka::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const MESSAGES: usize = 100_000;
const ROUNDS: usize = 7;
const PROPERTIES: [(&str, &str); 2] = [("acks", "all"), ("enable.idempotence", "true")];

struct Record {
    key: String,
    id: String,
    json: String,
}

fn records(run: &str) -> Vec<Record> {
    let record = |number: usize| {
        let (key, id) = (format!("user-{}", number % 1000), format!("{run}-{number}"));
        let json = json!({
            "type": "track", "event": "Order Completed", "userId": key, "messageId": id, "timestamp": "2026-11-24T10:00:00.000Z",
            "context": { "library": { "name": "plan-runtime", "version": "0.1.0" } },
            "properties": { "order_id": "o-1", "total": 99.5, "currency": "USD" },
        });
        Record { key, id, json: json.to_string() }
    };
    (0..MESSAGES).map(record).collect()
}

/// Counts what was acknowledged.
#[derive(Clone, Default)]
struct Acknowledged(Arc<AtomicUsize>);

impl ClientContext for Acknowledged {}

impl ProducerContext for Acknowledged {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        self.0.fetch_add(usize::from(result.is_ok()), Ordering::Relaxed);
    }
}

fn raw(servers: &str, run: &str) -> Result<f64, Box<dyn Error>> {
    let acknowledged = Acknowledged::default();
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers).set("partitioner", "murmur2_random");
    for (name, value) in PROPERTIES {
        config.set(name, value);
    }
    let producer: ThreadedProducer<Acknowledged> = config.create_with_context(acknowledged.clone())?;
    let records = records(run);
    let start = Instant::now();
    for Record { key, id, json } in &records {
        let headers = OwnedHeaders::new_with_capacity(1).insert(Header { key: "messageId", value: Some(id) });
        let mut record = BaseRecord::to("analytics").key(key).payload(json).headers(headers);
        while let Err((error, again)) = producer.send(record) {
            if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                return Err(error.into());
            }
            record = again;
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    producer.flush(Duration::from_secs(120))?;
    while acknowledged.0.load(Ordering::Relaxed) < MESSAGES {
        std::thread::yield_now();
    }
    Ok(MESSAGES as f64 / start.elapsed().as_secs_f64())
}

fn through_client(servers: &str, run: &str) -> Result<f64, Box<dyn Error>> {
    let mut sink = KafkaSink::builder(servers);
    for (name, value) in PROPERTIES {
        sink = sink.property(name, value);
    }
    let client = Client::builder().sink(sink.build()?).queue_messages(MESSAGES).build()?;
    let messages: Vec<Message> = records(run).iter().map(|record| record.json.parse()).collect::<Result<_, _>>()?;
    let start = Instant::now();
    for message in &messages {
        client.send_message(message)?;
    }
    let report = client.flush(Duration::from_secs(120));
    assert!(report.is_complete() && client.stats().delivered == MESSAGES as u64, "{report:?}");
    Ok(MESSAGES as f64 / start.elapsed().as_secs_f64())
}

fn main() -> Result<(), Box<dyn Error>> {
    let cluster = MockCluster::new(1)?;
    let servers = std::env::args().nth(1).unwrap_or_else(|| cluster.bootstrap_servers());
    let mut shares = Vec::new();
    let mut rates = Vec::new();
    for round in 0..ROUNDS {
        let of_loop = raw(&servers, &format!("raw{round}-{}", std::process::id()))?;
        let of_client = through_client(&servers, &format!("client{round}-{}", std::process::id()))?;
        println!("a loop {of_loop:.0} a second, the client {of_client:.0}: {:.2}", of_client / of_loop);
        shares.push(of_client / of_loop);
        rates.push(of_client);
    }
    shares.sort_by(f64::total_cmp);
    rates.sort_by(f64::total_cmp);
    let (least, median, most) = (shares[0], shares[ROUNDS / 2], shares[ROUNDS - 1]);
    println!("{median:.2} of the loop, {least:.2} to {most:.2}; {:.0} a second", rates[ROUNDS / 2]);
    if median < 0.7 {
        return Err("below 0.7".into());
    }
    Ok(())
}
