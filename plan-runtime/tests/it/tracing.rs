//! What goes wrong is logged through `tracing`: what is lost as a warning, each attempt for those who debug.

use crate::support::log::Log;
use crate::support::{Errors, LONG, builder, send};
use collector::{Answer, Collector};
use plan_runtime::{Client, Overflow};
use std::time::Duration;
use tracing::Level;

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
    let logged = log.lines();
    assert!((2..100).contains(&logged.len()), "{logged:?}");
    assert!(logged[0].1.contains("the queue is full with 1 message of"), "{logged:?}");
    assert!(logged[logged.len() - 1].1.contains("such errors before, not logged"), "{logged:?}");
}

#[test]
fn events_say_what_happens_to_messages() {
    let log = Log::for_all_threads();
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(503).body("busy"));
    collector.answer_next(Answer::status(401).body("who are you?"));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..3);
    client.flush(LONG);
    send(&client, 3..4);
    client.flush(LONG);

    assert!(log.has(Level::DEBUG, "not delivered yet: status 503: busy"));
    assert!(log.has(Level::WARN, "3 messages were refused with status 401: who are you?"));
    assert!(log.has(Level::DEBUG, "delivered attempt=0 messages=1"), "{:?}", log.lines());
}
