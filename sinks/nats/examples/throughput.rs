//! Messages a second through a client with this sink, beside a loop that publishes the same bytes by async-nats alone, in one run against one
//! server: `cargo run --release --example throughput -- nats://127.0.0.1:4222`. Fails below 70%.

use async_nats::jetstream;
use async_nats::jetstream::message::PublishMessage;
use plan_runtime::{Client, json};
use plan_sink_nats::NatsSink;
use std::error::Error;
use std::time::{Duration, Instant};

const MESSAGES: usize = 50_000;
const BATCH: usize = 2_500;

fn message(run: &str, number: usize) -> String {
    json!({
        "type": "track", "event": "Order Completed", "userId": "user-1", "messageId": format!("{run}-{number}"),
        "timestamp": "2026-11-24T10:00:00.000Z", "context": { "library": { "name": "plan-runtime", "version": "0.1.0" } },
        "properties": { "order_id": "o-1", "total": 99.5, "currency": "USD" },
    })
    .to_string()
}

/// Publishes as a producer does that waits for the acknowledgements of each so many messages.
fn raw(url: &str, run: &str) -> Result<f64, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let context = jetstream::new(async_nats::connect(url).await?);
        let messages: Vec<String> = (0..MESSAGES).map(|number| message(run, number)).collect();
        let start = Instant::now();
        for (chunk, messages) in messages.chunks(BATCH).enumerate() {
            let mut under_way = Vec::new();
            for (number, message) in messages.iter().enumerate() {
                let id = format!("{run}-{}", chunk * BATCH + number);
                let publish = PublishMessage::build().payload(message.clone().into()).message_id(id);
                under_way.push(context.send_publish("analytics.track", publish).await?);
            }
            for acknowledged in under_way {
                acknowledged.await?;
            }
        }
        Ok(MESSAGES as f64 / start.elapsed().as_secs_f64())
    })
}

fn through_client(url: &str, run: &str) -> Result<f64, Box<dyn Error>> {
    let client = Client::builder().sink(NatsSink::builder(url).build()?).batch_messages(BATCH).build()?;
    let messages: Result<Vec<plan_runtime::Message>, _> =
        (0..MESSAGES).map(|number| message(run, number).parse()).collect();
    let messages = messages?;
    let start = Instant::now();
    for message in &messages {
        client.send_message(message)?;
    }
    let report = client.flush(Duration::from_secs(120));
    assert!(report.is_complete() && client.stats().delivered == MESSAGES as u64, "{report:?}");
    Ok(MESSAGES as f64 / start.elapsed().as_secs_f64())
}

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "nats://127.0.0.1:4222".to_owned());
    NatsSink::builder(&*url).build()?.create_stream("ANALYTICS", Duration::from_secs(120))?;
    let (mut of_client, mut of_loop) = (Vec::new(), Vec::new());
    for round in 0..3 {
        of_loop.push(raw(&url, &format!("raw{round}-{}", std::process::id()))?);
        of_client.push(through_client(&url, &format!("client{round}-{}", std::process::id()))?);
    }
    let best = |rates: &[f64]| rates.iter().copied().fold(0.0, f64::max);
    let share = best(&of_client) / best(&of_loop) * 100.0;
    println!("a loop {:.0} a second, the client {:.0}: {share:.0}%", best(&of_loop), best(&of_client));
    if share < 70.0 {
        return Err("below 70%".into());
    }
    Ok(())
}
