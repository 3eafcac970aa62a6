//! The feature `metrics`: what the recorder of the process is given is what the client counts itself.
//! A program of its own: a process has one recorder.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "it/support/mod.rs"]
mod support;

use collector::{Answer, Collector};
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use plan_runtime::Call;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::analytics::OrderCompleted;
use support::{Errors, LONG, builder, minimal, send};

/// Keeps counters and gauges, and how often each histogram was given a value; panics where it is told to.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<HashMap<String, Arc<AtomicU64>>>>, Arc<AtomicBool>);

struct Values(Arc<AtomicU64>);

impl HistogramFn for Values {
    fn record(&self, _: f64) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Kept {
    fn slot(&self, key: &Key) -> Arc<AtomicU64> {
        assert!(!self.1.load(Ordering::Relaxed), "a recorder that panics");
        let labels: String = key.labels().map(|label| format!(" {}={}", label.key(), label.value())).collect();
        Arc::clone(self.0.lock().unwrap().entry(format!("{}{labels}", key.name())).or_default())
    }

    fn read(&self, key: &str) -> u64 {
        self.0.lock().unwrap().get(key).map_or(0, |value| value.load(Ordering::Relaxed))
    }
}

impl Recorder for Kept {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.slot(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.slot(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(Values(self.slot(key))))
    }
}

fn queued(kept: &Kept) -> f64 {
    f64::from_bits(kept.read("plan_runtime_queued_messages"))
}

#[test]
fn the_recorder_is_told_what_the_client_counts() {
    let kept = Kept::default();
    metrics::set_global_recorder(kept.clone()).unwrap();
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(503));
    collector.answer_next(Answer::status(404));
    let client = builder(collector.url(), &errors).batch_messages(4).requests_in_flight(1).build().unwrap();
    send(&client, 0..3);
    client.flush(LONG);
    send(&client, 3..7);
    client.flush(LONG);
    assert!(support::analytics::try_track(&client, "", &minimal()).is_err());
    let order = OrderCompleted { coupon: Some("longer than 8"), items: Some(7), ..minimal() };
    assert!(support::analytics::try_track(&client, "u", &order).is_ok(), "sent, and a violation");
    client.flush(LONG);
    client.opt_out(&Call::ALL);
    send(&client, 8..10);
    client.opt_in(&Call::ALL);
    // A server that takes nothing: the gauge is not that of the last success, and at the end nothing is queued.
    collector.answer_by(|_| Some(Answer::status(503)));
    client.pause();
    send(&client, 10..15);
    client.resume();
    let begin = Instant::now();
    while queued(&kept) != 5.0 {
        assert!(begin.elapsed() < LONG, "{}", queued(&kept));
        std::thread::yield_now();
    }
    client.shutdown(Duration::from_millis(50));

    let messages = |outcome: &str| kept.read(&format!("plan_runtime_messages_total outcome={outcome}"));
    let stats = client.stats();
    assert_eq!(
        (messages("accepted"), messages("delivered"), messages("refused"), messages("rejected"), messages("lost")),
        (stats.accepted, stats.delivered, stats.refused, stats.rejected, stats.lost)
    );
    assert_eq!((stats.accepted, stats.delivered, stats.refused, stats.rejected, stats.lost), (13, 5, 3, 1, 5));
    assert_eq!((messages("opted_out"), stats.opted_out), (2, 2));
    assert_eq!(kept.read("plan_runtime_requests_total"), stats.requests);
    // A request that the shutdown gave up may end after it, and only then has it taken its time.
    let begin = Instant::now();
    while kept.read("plan_runtime_request_seconds") != stats.requests {
        assert!(begin.elapsed() < LONG, "{}", kept.read("plan_runtime_request_seconds"));
        std::thread::yield_now();
    }
    assert_eq!((kept.read("plan_runtime_batches_total"), stats.batches), (2, 2));
    assert_eq!((kept.read("plan_runtime_violations_total"), stats.violations), (1, 1));
    assert_eq!(kept.read("plan_runtime_retries_total"), stats.retries);
    assert!(stats.requests >= 5 && stats.retries >= 1, "{stats:?}");
    assert_eq!((queued(&kept), stats.queued), (0.0, 0));

    // A recorder that panics takes down neither a call nor the worker.
    kept.1.store(true, Ordering::Relaxed);
    let client = builder(Collector::start().unwrap().url(), &errors).build().unwrap();
    send(&client, 0..1);
    client.shutdown(Duration::from_millis(50));
    assert_eq!(client.stats().lost, 1, "its server is gone");
    let collector = Collector::start().unwrap();
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..3);
    assert!(client.shutdown(LONG).is_complete());
    assert_eq!(collector.messages().len(), 3);
}
