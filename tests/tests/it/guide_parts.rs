//! What the guide shows of the delivery of an app, in the place of the app: it is compiled and not run. `readme` holds the pages against it.

#![allow(dead_code)]

mod analytics {
    plan_runtime::include_plan!("tests/it/guide-plan.json");
}

use analytics::{OrderCompleted, track};
use std::time::Duration;

type Outcome = std::result::Result<(), Box<dyn std::error::Error>>;

struct Order {
    id: String,
    total: f64,
}

struct Alerts;

impl Alerts {
    fn send(&self, _: String) {}
}

async fn delivery(alerts: Alerts, ip: &str, user_id: String, order: Order) -> Outcome {
    use plan_runtime::{CallOptions, Client, Overflow};

    let client = Client::builder()
        .write_key(std::env::var("SEGMENT_WRITE_KEY")?)
        .overflow(Overflow::Reject) // in async code: the default waits for room, and blocks its thread
        .on_error(move |problem| alerts.send(problem.to_string())) // each message that is not taken or not delivered, and why
        .build()?;

    // One client for all: cloned into handlers and tasks, all clones share its queue.
    let requests = client.with_options(CallOptions::new().context("ip", ip));
    track!(requests, &user_id, OrderCompleted { order_id: &order.id, total: order.total, currency: "USD" });

    // When the program ends. Blocking code has `shutdown`.
    let report = client.shutdown_async(Duration::from_secs(10)).await;
    if !report.is_complete() {
        eprintln!("analytics: {report:?}, {:?}", client.stats());
    }
    Ok(())
}

fn durable(write_key: &str) -> Outcome {
    use plan_runtime::{Client, Durable, Fsync};
    use std::time::Duration;

    let client = Client::builder()
        .write_key(write_key)
        .durable(Durable::new("/var/lib/shop/analytics").max_bytes(1 << 30).fsync(Fsync::Every(Duration::from_secs(1))))
        .build()?; // or just .durable("/var/lib/shop/analytics")
    drop(client);
    Ok(())
}
