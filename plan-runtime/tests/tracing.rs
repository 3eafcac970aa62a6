//! What goes wrong is logged through `tracing`: what is lost as a warning, each attempt for those who debug.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use collector::{Answer, Collector};
use plan_runtime::{Client, Overflow};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{Errors, LONG, builder, send};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

impl Log {
    fn has(&self, level: Level, part: &str) -> bool {
        self.0.lock().unwrap().iter().any(|(known, text)| *known == level && text.contains(part))
    }
}

/// An event's fields, one after the other.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "plan_runtime"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push((*event.metadata().level(), text.0));
    }

    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// An outage is no flood of lines.
#[test]
fn what_each_call_says_is_logged_now_and_then() {
    let (log, errors) = (Log::default(), Errors::default());
    let client = Client::builder().memory().queue_messages(1).overflow(Overflow::Reject).on_error(errors.handler());
    let client = client.build().unwrap();
    client.pause();
    tracing::subscriber::with_default(log.clone(), || {
        send(&client, 0..1000);
        std::thread::sleep(Duration::from_millis(1100));
        send(&client, 0..1);
    });
    assert_eq!(errors.all().len(), 1000);
    let logged = log.0.lock().unwrap().clone();
    assert!((2..100).contains(&logged.len()), "{logged:?}");
    assert!(logged[0].1.contains("the queue is full with 1 messages"), "{logged:?}");
    assert!(logged[logged.len() - 1].1.contains("such errors before, not logged"), "{logged:?}");
}

#[test]
fn events_say_what_happens_to_messages() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(503).body("busy"));
    collector.answer_next(Answer::status(401).body("who are you?"));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..3);
    client.flush(LONG);
    send(&client, 3..4);
    client.flush(LONG);

    assert!(log.has(Level::DEBUG, "not delivered yet: status 503: busy"));
    assert!(log.has(Level::WARN, "the server refused 3 messages with status 401: who are you?"));
    assert!(log.has(Level::DEBUG, "delivered attempt=0 messages=1"), "{:?}", log.0.lock().unwrap());
}
