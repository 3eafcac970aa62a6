//! The main job, end to end: customers walk through a shop, each step is a typed call of the plan, and the payloads
//! arrive at a collector.
//!
//! `cargo run -p shop` starts the collector itself. With `SEGMENT_WRITE_KEY` (and `SEGMENT_ENDPOINT` for a server other than
//! Segment's) the same calls go to a real one. `cargo run -p shop -- --live` shows them in a browser as they are made.

mod analytics;
mod customers;
mod live;
mod report;

use collector::Collector;
use plan_runtime::Client;
use std::error::Error;
use std::time::{Duration, Instant};

/// How many customers walk through the shop.
const CUSTOMERS: u32 = 400;

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--live") {
        return live::run();
    }
    let collector = match std::env::var_os("SEGMENT_WRITE_KEY") {
        Some(_) => None,
        None => Some(Collector::start()?),
    };
    let client = match &collector {
        Some(collector) => Client::builder().write_key("demo").endpoint(collector.url()).build()?,
        None => Client::from_env()?,
    };

    let start = Instant::now();
    for number in 0..CUSTOMERS {
        customers::walk(&client, number);
    }
    let calling = start.elapsed();
    client.shutdown(Duration::from_secs(30));
    let delivering = start.elapsed();

    if let Some(collector) = &collector {
        report::received(&collector.messages());
    }
    report::delivery(&client.stats(), CUSTOMERS, calling, delivering);
    Ok(())
}
