//! Messages a second through a client with this sink, beside a loop that gzips and puts the same messages by object_store alone, in one run
//! against one server: `python3 -m moto.server -p 5000`, `curl -X PUT http://127.0.0.1:5000/events`, then
//! `cargo run --release --example throughput -- http://127.0.0.1:5000`. Fails below 70%.

use flate2::Compression;
use flate2::write::GzEncoder;
use plan_runtime::{Client, json};
use plan_sink_s3::object_store::ObjectStoreExt;
use plan_sink_s3::object_store::aws::AmazonS3Builder;
use plan_sink_s3::{S3Sink, object_store};
use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

const MESSAGES: usize = 50_000;
/// As many as fit into a batch of the client: both put the same number of objects.
const BATCH: usize = 1_000;
const ROUNDS: usize = 5;

fn options(url: &str) -> AmazonS3Builder {
    let options = AmazonS3Builder::new().with_endpoint(url).with_allow_http(true).with_bucket_name("events");
    options.with_access_key_id("key").with_secret_access_key("secret")
}

fn message(run: &str, number: usize) -> String {
    json!({
        "type": "track", "event": "Order Completed", "userId": "user-1", "messageId": format!("{run}-{number}"),
        "timestamp": "2026-11-24T10:00:00.000Z", "context": { "library": { "name": "plan-runtime", "version": "0.1.0" } },
        "properties": { "order_id": "o-1", "total": 99.5, "currency": "USD" },
    })
    .to_string()
}

/// Puts one object after the other, as a script does.
fn raw(url: &str, run: &str) -> Result<f64, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let store = options(url).build()?;
    let messages: Vec<String> = (0..MESSAGES).map(|number| message(run, number)).collect();
    let start = Instant::now();
    for (number, messages) in messages.chunks(BATCH).enumerate() {
        let mut lines = GzEncoder::new(Vec::new(), Compression::default());
        for message in messages {
            writeln!(lines, "{message}")?;
        }
        let path = object_store::path::Path::from(format!("segment-logs/raw/{run}-{number}.gz"));
        runtime.block_on(store.put(&path, lines.finish()?.into()))?;
    }
    Ok(MESSAGES as f64 / start.elapsed().as_secs_f64())
}

fn through_client(url: &str, run: &str) -> Result<f64, Box<dyn Error>> {
    let sink = S3Sink::with_options(options(url), "client").build()?;
    let client = Client::builder().sink(sink).batch_messages(BATCH).build()?;
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
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:5000".to_owned());
    let mut shares = Vec::new();
    for round in 0..ROUNDS {
        let of_loop = raw(&url, &format!("raw{round}-{}", std::process::id()))?;
        let of_client = through_client(&url, &format!("client{round}-{}", std::process::id()))?;
        let share = of_client / of_loop * 100.0;
        println!("a loop {of_loop:.0} a second, the client {of_client:.0}: {share:.0}%");
        shares.push(share);
    }
    shares.sort_by(f64::total_cmp);
    let (least, median, most) = (shares.first(), shares.get(ROUNDS / 2), shares.last());
    println!("{:.0}% ({:.0} to {:.0})", median.unwrap_or(&0.0), least.unwrap_or(&0.0), most.unwrap_or(&0.0));
    if median.is_none_or(|median| *median < 70.0) {
        return Err("below 70%".into());
    }
    Ok(())
}
