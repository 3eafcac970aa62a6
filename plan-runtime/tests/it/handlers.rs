//! What runs inside the client, an error handler or a `tracing` subscriber, may call the client: nothing recurs, nothing
//! waits for itself.

use crate::support::analytics::try_track;
use crate::support::log::{Log, PANIC};
use crate::support::{Errors, LONG, arrived, assert_accounted, builder, minimal, send};
use collector::{Answer, Collector};
use plan_runtime::{CallErrorKind, Client, DeliveryError, Overflow, Problem, Report};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};

/// A client that its own handler can reach.
type Slot = Arc<OnceLock<Client>>;

#[test]
fn an_error_of_a_call_in_the_handler_is_counted_only() {
    for overflow in [None, Some(Overflow::Reject), Some(Overflow::DropOldest)] {
        let (slot, told) = (Slot::default(), Arc::new(AtomicUsize::new(0)));
        let (inner, count) = (Arc::clone(&slot), Arc::clone(&told));
        let builder = Client::builder().memory().queue_messages(1).overflow(overflow.unwrap_or(Overflow::Reject));
        let client = builder.on_error(move |_| {
            send(inner.get().unwrap(), 0..1);
            // Once it is back from there.
            count.fetch_add(1, Ordering::SeqCst);
        });
        let client = client.build().unwrap();
        slot.set(client.clone()).unwrap();
        client.pause();
        send(&client, 0..1);
        if overflow.is_none() {
            client.shutdown(LONG);
        }
        let before = (client.stats(), told.load(Ordering::SeqCst));
        send(&client, 1..2);
        let after = client.stats();
        assert_eq!(told.load(Ordering::SeqCst), before.1 + 1, "{overflow:?}");
        assert_eq!(after.rejected + after.lost, before.0.rejected + before.0.lost + 2, "{overflow:?}: {after:?}");
    }
}

/// As that of a client which tells of another's errors, which tells of the first one's.
#[test]
fn two_clients_may_tell_of_each_other() {
    let slots = [Slot::default(), Slot::default()];
    let told = Arc::new(AtomicUsize::new(0));
    for (own, other) in [(0, 1), (1, 0)] {
        let (slots, told, clients) = (&slots, Arc::clone(&told), slots.clone());
        let client = Client::builder().memory().on_error(move |_| {
            if let Some(client) = clients.get(other).and_then(|slot| slot.get()) {
                send(client, 0..1);
            }
            told.fetch_add(1, Ordering::SeqCst);
        });
        slots.get(own).unwrap().set(client.build().unwrap()).unwrap();
    }
    let clients: Vec<&Client> = slots.iter().filter_map(|slot| slot.get()).collect();
    clients.iter().for_each(|client| assert!(client.shutdown(LONG).is_complete()));
    send(clients.first().unwrap(), 0..1);
    assert_eq!(told.load(Ordering::SeqCst), 2, "once each");
    assert_eq!(clients.iter().map(|client| client.stats().rejected).collect::<Vec<_>>(), [2, 1]);
}

/// A subscriber that makes an event of every warning.
struct Tells(Client, Arc<AtomicUsize>);

impl tracing::Subscriber for Tells {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.1.fetch_add(1, Ordering::SeqCst);
        // tracing itself calls no subscriber from within one; a subscriber with a queue and a thread may.
        send(&self.0, 0..1);
    }

    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn a_subscriber_may_make_calls() {
    let (client, lines) = (Client::memory(), Arc::new(AtomicUsize::new(0)));
    client.shutdown(LONG);
    let subscriber = Tells(client.clone(), Arc::clone(&lines));
    tracing::subscriber::with_default(subscriber, || send(&client, 0..1));
    assert_eq!((lines.load(Ordering::SeqCst), client.stats().rejected), (1, 2));
}

/// A log that panics takes down no worker, whatever the line is about.
#[test]
fn a_subscriber_may_panic() {
    let (collector, errors, log) = (Collector::start().unwrap(), Errors::default(), Log::for_all_threads());
    collector.answer_next(Answer::status(503).body(PANIC));
    collector.answer_next(Answer::status(401).body(PANIC));
    let client = builder(collector.url(), &errors).requests_in_flight(1).build().unwrap();
    send(&client, 0..1);
    assert_eq!(client.flush(LONG).refused, 1);
    send(&client, 1..2);
    assert!(client.flush(LONG).is_complete());
    assert_accounted(&client, &errors, 2, 1);
    assert!(log.has(tracing::Level::DEBUG, "not delivered yet: status 503: the log panics"));
}

/// Nor has what a server took sent once more, when the line is of the server's doubts.
#[test]
fn a_subscriber_that_panics_has_nothing_sent_twice() {
    let (collector, errors, _log) = (Collector::start().unwrap(), Errors::default(), Log::for_all_threads());
    collector.answer_next(Answer::status(200).body(format!("{{\"ok\":false,\"error\":\"{PANIC}\"}}")));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    assert_eq!((arrived(&collector), client.stats().requests), (vec![0], 1));
}

/// A client with one worker, whose handler does this when a message is refused, on the worker's thread.
fn refused<T: Send + 'static>(act: impl Fn(&Client) -> T + Send + Sync + 'static) -> (Client, Receiver<T>) {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(401).body("no"));
    let (slot, (sender, result)): (Slot, (Sender<T>, _)) = (Slot::default(), channel());
    let (inner, sender) = (Arc::clone(&slot), Mutex::new(sender));
    let builder = Client::builder().write_key("key").endpoint(collector.url()).requests_in_flight(1).queue_messages(2);
    let client = builder.overflow(Overflow::Block { at_most: 100 * LONG }).on_error(move |problem| {
        if matches!(problem, Problem::Delivery(DeliveryError::Refused { .. })) {
            sender.lock().unwrap().send(act(inner.get().unwrap())).unwrap();
        }
    });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    (client, result)
}

#[test]
fn a_flush_in_the_handler_returns_at_once() {
    let (client, result) = refused(|client| client.flush(100 * LONG));
    let report: Report = result.recv_timeout(LONG).unwrap();
    assert_eq!((report.delivered, report.left), (0, 1), "the message at hand is not done with");
    assert_eq!(client.stats().refused, 1);
}

/// A call in a handler on the worker's thread does not wait for the room that only this worker makes.
#[test]
fn a_call_in_the_handler_does_not_wait_for_room() {
    let (_client, result) = refused(|client| [(); 3].map(|()| try_track(client, "u", &minimal())));
    let results = result.recv_timeout(LONG).unwrap();
    let [Ok(()), Ok(()), Err(error)] = results else { panic!("{results:?}") };
    assert!(matches!(error.kind(), CallErrorKind::QueueFull { .. }), "{error}");
}

#[test]
fn a_shutdown_in_the_handler_returns_at_once() {
    let (client, result) = refused(|client| client.shutdown(100 * LONG));
    // It is counted already, before it is told.
    let report = result.recv_timeout(LONG).unwrap();
    assert_eq!((report.refused, report.left), (1, 0));
    assert_eq!(client.shutdown(LONG).refused, 1);
}

#[test]
fn everything_else_in_the_handler_works() {
    let (client, result) = refused(|client| {
        client.pause();
        client.resume();
        (client.stats().queued, format!("{client:?}").len(), client.clone().stats().refused)
    });
    let (queued, _, refused) = result.recv_timeout(LONG).unwrap();
    assert_eq!((queued, refused), (0, 1));
    assert!(client.shutdown(LONG).left == 0);
}
