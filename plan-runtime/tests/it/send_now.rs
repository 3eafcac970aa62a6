//! One message that is sent and answered before its call returns: for programs that end right after.

use crate::support::analytics::{GroupTraits, OrderCompleted, payload};
use crate::support::{Errors, LONG, Together, builder, minimal, send, wait_until};
use collector::{Answer, Collector};
use plan_runtime::serde_json::Value;
use plan_runtime::{
    Call, CallErrorKind, CallOptions, Client, DeliveryError, GaveUp, Message, Outcome, Overflow, Problem, SendError,
};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, OnceLock};
use std::time::Duration;

#[test]
fn it_returns_when_the_server_has_the_message() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    // Neither waits for others to come into its batch.
    let client = builder(collector.url(), &errors).flush_interval(Duration::MAX).build().unwrap();
    send(&client, 0..1);
    client.send_now("u", &minimal(), LONG).unwrap();
    assert_eq!(collector.messages().len(), 2, "what was called before goes with it");
    assert_eq!((client.stats().delivered, client.stats().queued), (2, 0));
    client.send_now("u", &minimal(), LONG).unwrap();
    assert_eq!(collector.messages().len(), 3);
}

#[test]
fn a_task_waits_without_a_runtime_and_blocks_no_thread() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(Duration::MAX).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(client.send_now_async("u", &minimal(), LONG)).unwrap();
    assert_eq!(collector.messages().len(), 1);
    collector.answer_next(Answer::status(400).body("no such event"));
    let refused = runtime.block_on(client.send_now_async("u", &minimal(), LONG)).unwrap_err();
    assert!(refused.to_string().ends_with("was refused with status 400: no such event"), "{refused}");
    // Queued by the call; the future only waits.
    drop(client.send_now_async("u", &minimal(), LONG));
    assert_eq!(client.flush(LONG).left, 0);
    assert_eq!(collector.messages().len(), 2);
}

#[test]
fn the_error_has_the_servers_words() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).build().unwrap();
    collector.answer_next(Answer::status(401).body("unknown write key"));
    let Err(SendError::NotDelivered(told)) = client.send_now("u", &minimal(), LONG) else { panic!("it was refused") };
    assert_eq!((told.call(), told.name()), (Some(Call::Track), "Order Completed"));
    let Outcome::Refused { status: Some(401), source, .. } = told.outcome() else { panic!("{told}") };
    assert_eq!(source.get_ref().to_string(), "unknown write key");
    let message = told.message().unwrap().to_json();
    assert_eq!(message["messageId"].as_str(), told.message_id());
    assert_eq!(errors.all().len(), 1, "the error handler is told as of any other message");
}

#[test]
fn failures_in_between_are_no_answer() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).build().unwrap();
    for status in [503, 429, 500] {
        collector.answer_next(Answer::status(status));
    }
    client.send_now("u", &minimal(), LONG).unwrap();
    assert_eq!(client.stats().retries, 3);
}

/// The message is not lost: it is delivered once the server answers.
#[test]
fn without_an_answer_in_time_it_is_tried_again() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_by(|_| Some(Answer::status(503).body("later")));
    let client = builder(collector.url(), &errors).build().unwrap();
    let error = client.send_now("u", &minimal(), Duration::from_millis(300)).unwrap_err();
    let said = format!("{error:#}");
    assert!(matches!(&error, SendError::NoAnswer { .. }), "{error}");
    assert_eq!(said, "no answer within 300 ms: the message waits and is tried again: status 503: later");
    collector.answer_by(|_| None);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(collector.messages().len(), 1);
}

#[test]
fn what_is_not_accepted_says_why() {
    let client = Client::memory();
    let kind = |result: Result<(), SendError>| match result {
        Err(SendError::NotAccepted(error)) => error.kind().clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(kind(client.send_now("", &minimal(), LONG)), CallErrorKind::NoUser));
    let nan = OrderCompleted { total: f64::NAN, ..minimal() };
    assert!(matches!(kind(client.send_now("u", &nan, LONG)), CallErrorKind::NotFinite { .. }));
    let traits = payload!(GroupTraits {});
    assert!(matches!(kind(client.send_now("u", &traits, LONG)), CallErrorKind::NotAMessage { .. }));
    client.opt_out(&[Call::Track]);
    assert!(matches!(kind(client.send_now("u", &minimal(), LONG)), CallErrorKind::OptedOut));
    client.opt_in(&[Call::Track]);
    client.shutdown(LONG);
    assert!(matches!(kind(client.send_now("u", &minimal(), LONG)), CallErrorKind::Closed));
    assert_eq!((client.stats().rejected, client.stats().opted_out, client.stats().delivered), (4, 1, 0));
}

#[test]
fn a_message_made_before_and_one_for_a_group() {
    let client = Client::memory();
    let group: Message = client.group_message("u", "g", &payload!(GroupTraits { name: "Initech" })).unwrap();
    client.send_message_now(&group, LONG).unwrap();
    let with_id = client.with_options(CallOptions::new().message_id("m1"));
    with_id.send_now("u", &minimal(), LONG).unwrap();
    let sent = client.messages();
    assert_eq!((&sent[0]["groupId"], &sent[1]["messageId"]), (&"g".into(), &"m1".into()));
}

/// With the user and the options of the scope.
#[test]
fn a_scope_sends_now_too() {
    let client = Client::memory();
    let scope = client.scope("u", CallOptions::new().context("ip", "203.0.113.7"));
    scope.send_now(&minimal(), LONG).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(scope.send_now_async(&minimal(), LONG)).unwrap();
    let sent = client.messages();
    let of = |message: &Value| (message["userId"].clone(), message["context"]["ip"].clone());
    assert_eq!(sent.iter().map(of).collect::<Vec<_>>(), vec![("u".into(), "203.0.113.7".into()); 2]);
    client.shutdown(LONG);
    let refused = scope.send_now(&minimal(), LONG).unwrap_err();
    assert_eq!(refused.to_string(), "track `Order Completed` was not accepted: the client is shut down");
}

/// A message that is given up or dropped while its sender waits is answered then, and not when the time is up.
#[test]
fn the_end_of_the_client_is_an_answer() {
    let errors = Errors::default();
    let barrier = Arc::new(Barrier::new(2));
    let client = Client::builder().sink(Together(Arc::clone(&barrier))).on_error(errors.handler());
    let client = client.requests_in_flight(1).build().unwrap();
    let theirs = client.clone();
    let waits = std::thread::spawn(move || theirs.send_now("u", &minimal(), 100 * LONG));
    wait_until(|| client.stats().requests == 1);
    client.shutdown(Duration::ZERO);
    let Err(SendError::NotDelivered(told)) = waits.join().unwrap() else { panic!("it was given up") };
    assert!(matches!(told.outcome(), Outcome::GaveUp { why: GaveUp::ShutDown, .. }), "{told}");
    assert!(told.message().is_some(), "also of a message that was under way");
    barrier.wait();
}

#[test]
fn a_full_queue_that_drops_it_is_an_answer() {
    let client = Client::builder().memory().queue_messages(1).overflow(Overflow::DropOldest).build().unwrap();
    client.pause();
    let theirs = client.clone();
    let waits = std::thread::spawn(move || theirs.send_now("u", &minimal(), 100 * LONG));
    wait_until(|| client.stats().queued == 1);
    send(&client, 0..1);
    let Err(SendError::NotDelivered(told)) = waits.join().unwrap() else { panic!("it was dropped") };
    assert!(matches!(told.outcome(), Outcome::Dropped), "{told}");
}

/// In the error handler, on the thread that sends: it would wait for itself.
#[test]
fn in_a_handler_it_waits_for_nothing() {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(401).body("no"));
    let (slot, (sender, result)) = (Arc::<OnceLock<Client>>::default(), channel());
    let inner = Arc::clone(&slot);
    let client = builder(collector.url(), &Errors::default()).requests_in_flight(1).on_error(move |problem| {
        if matches!(problem, Problem::Delivery(DeliveryError::Refused { .. })) {
            sender.send(inner.get().unwrap().send_now("u", &minimal(), 100 * LONG)).unwrap();
        }
    });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    send(&client, 0..1);
    let error = result.recv_timeout(LONG).unwrap().unwrap_err();
    assert!(matches!(error, SendError::NoAnswer { .. }), "{error}");
    assert!(client.flush(LONG).left == 0);
    assert_eq!(collector.messages().len(), 1, "it was sent all the same");
}
