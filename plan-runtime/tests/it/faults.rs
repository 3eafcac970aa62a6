//! Each way in which delivery can go wrong, against a collector that does wrong as it is told. Every call is accounted
//! for, with exact counts: it arrived, or it was reported.

use crate::support::analytics::{OrderCompleted, identify, track, try_track};
use crate::support::log::Log;
use crate::support::{
    Errors, LONG, Together, arrived, assert_accounted, builder, copies, kind, minimal, reason, send, send_until_closed,
};
use collector::{Answer, Collector};
use plan_runtime::{
    Batch, BoxError, CallErrorKind, Client, Clock, DeliveryError, GaveUp, HttpTransport, ManualClock, Overflow,
    Problem, Request, Response, Sink, SinkError, Transport,
};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant, SystemTime};

fn start() -> (Collector, Errors) {
    (Collector::start().unwrap(), Errors::default())
}

/// Where nobody listens.
fn nobody() -> SocketAddr {
    Collector::start().unwrap().address()
}

fn wait_for_a_request(collector: &Collector) {
    while collector.requests().is_empty() {
        std::thread::yield_now();
    }
}

fn numbers(count: i64) -> Vec<i64> {
    (0..count).collect()
}

#[test]
fn status_500_for_a_while() {
    let (collector, errors) = start();
    for _ in 0..20 {
        collector.answer_next(Answer::status(500).body("not now"));
    }
    let client = builder(collector.url(), &errors).batch_messages(10).build().unwrap();
    send(&client, 0..100);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(100));
    let stats = client.stats();
    assert_eq!((stats.retries, stats.requests, stats.batches), (20, 30, 10));
    assert_accounted(&client, &errors, 100, 100);
    assert_eq!(errors.texts(), Vec::<String>::new());
}

/// One 429 pauses all sending, also of batches that come later, until the time the server said, and does not count as an
/// attempt.
fn put_off(header: &str, value: &str, seconds: u64) {
    let (collector, errors) = start();
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400));
    collector.answer_next(Answer::status(429).header(header, value).body("slow down"));
    let client = builder(collector.url(), &errors).batch_messages(10).max_attempts(1).clock(clock.clone());
    let client = client.build().unwrap();
    send(&client, 0..10);
    wait_for_a_request(&collector);
    // The answer may still be on its way; it is read before anything else is sent.
    let report = client.flush(Duration::from_millis(200));
    assert_eq!((report.delivered, report.left), (0, 10));
    send(&client, 10..40);
    clock.advance(Duration::from_secs(seconds) - Duration::from_millis(1));
    assert_eq!(client.flush(Duration::from_millis(200)).left, 40);
    assert_eq!(collector.requests().len(), 1, "nothing was sent meanwhile");
    clock.advance(Duration::from_millis(1));
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(40));
    let repeated: Vec<usize> =
        collector.requests().iter().map(|request| usize::from(request.header("x-retry-count").is_some())).collect();
    assert_eq!(repeated.iter().sum::<usize>(), 1, "only the batch that was put off");
    assert_accounted(&client, &errors, 40, 40);
}

#[test]
fn status_429_with_retry_after_in_seconds() {
    put_off("Retry-After", "7", 7);
}

#[test]
fn status_429_with_retry_after_as_a_date() {
    put_off("Retry-After", "Tue, 24 Nov 2026 10:00:30 GMT", 30);
}

#[test]
fn status_429_with_a_retry_after_beyond_reason() {
    put_off("Retry-After", "999999999", 300);
}

#[test]
fn status_429_with_the_reset_of_a_rate_limit() {
    put_off("X-RateLimit-Reset", "7", 7);
}

#[test]
fn connection_refused_then_up() {
    let (address, errors) = (nobody(), Errors::default());
    let client = builder(format!("http://{address}"), &errors).build().unwrap();
    send(&client, 0..3);
    let report = client.flush(Duration::from_millis(50));
    assert_eq!((report.delivered, report.left), (0, 3));
    let collector = Collector::start_at(address).unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(3));
    assert_accounted(&client, &errors, 3, 3);
}

#[test]
fn connection_refused_for_good() {
    let errors = Errors::default();
    let client = builder(format!("http://{}", nobody()), &errors).max_attempts(3).batch_messages(5).build().unwrap();
    send(&client, 0..20);
    let report = client.flush(LONG);
    assert_eq!((report.lost, report.left), (20, 0));
    assert_eq!(client.stats().requests, 4 * 3);
    assert_accounted(&client, &errors, 20, 0);
    assert!(errors.all()[0].to_string().contains("refused"), "{}", errors.all()[0]);
}

#[test]
fn reset_in_the_middle_of_the_body() {
    let (collector, errors) = start();
    for after in [0, 1, 1000, 50_000] {
        collector.answer_next(Answer::reset(after));
    }
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    send(&client, 0..1500);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(1500));
    assert_eq!(client.stats().retries, 4);
    assert_accounted(&client, &errors, 1500, 1500);
}

#[test]
fn answers_slower_than_the_time_out() {
    let (collector, errors) = start();
    // It takes the messages, and says so too late.
    collector.answer_next(Answer::status(200).after(LONG));
    collector.answer_next(Answer::status(500).after(LONG));
    let client = builder(collector.url(), &errors).request_timeout(Duration::from_secs(1)).build().unwrap();
    send(&client, 0..10);
    assert!(client.flush(LONG).is_complete());
    let twice: Vec<(i64, usize)> = (0..10).map(|number| (number, 2)).collect();
    assert_eq!(copies(&collector), twice, "at least once, by one message id");
    assert_accounted(&client, &errors, 10, 10);
}

#[test]
fn answers_that_are_garbage() {
    let (collector, errors) = start();
    collector.answer_next(Answer::bytes("\u{0}\u{1}garbage\r\n\r\n"));
    collector.answer_next(Answer::bytes("HTTP/1.1 999999 What\r\n\r\n"));
    collector.answer_next(Answer::bytes("HTTP/1.1 200"));
    collector.answer_next(Answer::bytes(vec![b'x'; 1 << 20]));
    collector.answer_next(Answer::bytes(vec![0xff; 1 << 16]));
    collector.answer_next(Answer::close());
    collector.answer_next(Answer::status(500).header("Retry-After", "in a while, \u{1f389}").body("x".repeat(1 << 20)));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(3));
    assert_eq!(client.stats().retries, 7);
    assert_accounted(&client, &errors, 3, 3);
}

/// A status that says success is one, whatever comes after it.
#[test]
fn answers_cut_short_after_success() {
    let (collector, errors) = start();
    collector.answer_next(Answer::bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(collector.requests().len(), 1);
    assert_accounted(&client, &errors, 3, 3);
}

fn is_poisoned(number: i64) -> bool {
    number % 100 == 37 || number == 0 || number == 999
}

/// Answers every request that has a poisoned message with this status.
fn refuse_the_poisoned(collector: &Collector, status: u16) {
    collector.answer_by(move |request| {
        let mut numbers =
            request.messages().into_iter().map(|message| message["properties"]["items"].as_i64().unwrap());
        let poisoned = numbers.find(|number| is_poisoned(*number))?;
        Some(Answer::status(status).body(format!("number {poisoned}")))
    });
}

#[test]
fn poisoned_messages_in_a_batch_are_refused_alone() {
    for status in [400, 413] {
        let (collector, errors) = start();
        refuse_the_poisoned(&collector, status);
        let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
        send(&client, 0..1000);
        client.flush(LONG);
        let (poisoned, well): (Vec<i64>, Vec<i64>) = (0..1000).partition(|number| is_poisoned(*number));
        assert_eq!(arrived(&collector), well);
        // Each is reported with its id, and with what the server said of it.
        let alone: HashMap<i64, Option<String>> = collector
            .requests()
            .iter()
            .filter_map(|request| match &request.messages()[..] {
                [message] => Some((
                    message["properties"]["items"].as_i64().unwrap(),
                    message["messageId"].as_str().map(str::to_owned),
                )),
                _ => None,
            })
            .collect();
        let mut refused: Vec<i64> = Vec::new();
        for error in errors.deliveries() {
            let DeliveryError::Refused { messages: 1, status: Some(said), message_id, .. } = &error else {
                panic!("{error}")
            };
            let number: i64 = reason(&error).strip_prefix("number ").unwrap().parse().unwrap();
            assert_eq!(*said, status);
            assert_eq!(alone[&number], *message_id);
            refused.push(number);
        }
        refused.sort_unstable();
        assert_eq!(refused, poisoned);
        assert_accounted(&client, &errors, 1000, 1000 - poisoned.len());
    }
}

#[test]
fn a_server_that_refuses_everything_is_not_asked_about_every_message() {
    let (collector, errors) = start();
    collector.answer_by(|_| Some(Answer::status(400).body("no")));
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    send(&client, 0..1000);
    client.flush(LONG);
    assert!(collector.requests().len() < 150, "{}", collector.requests().len());
    assert_accounted(&client, &errors, 1000, 0);
}

#[test]
fn dns_failure() {
    let errors = Errors::default();
    // RFC 6761: no such name is ever found.
    let client = builder("http://collector.invalid".to_owned(), &errors).max_attempts(4).build().unwrap();
    send(&client, 0..10);
    let report = client.flush(LONG);
    assert_eq!((report.lost, report.left), (10, 0));
    assert_accounted(&client, &errors, 10, 0);
    assert!(
        matches!(&errors.deliveries()[..], [DeliveryError::NotDelivered { messages: 10, .. }]),
        "{:?}",
        errors.all()
    );
}

#[test]
fn clock_jumps() {
    let (collector, errors) = start();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400);
    let years = |years: u64| Duration::from_secs(years * 365 * 86_400);
    let clock = ManualClock::new(now);
    let client = builder(collector.url(), &errors).clock(clock.clone()).flush_interval(Duration::from_secs(60));
    let client = client.build().unwrap();
    send(&client, 0..10);
    // Neither an interval nor a batch's age is over because somebody sets the clock.
    clock.jump_to(now + years(100));
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(collector.requests().len(), 0);
    collector.answer_next(Answer::status(503));
    collector.answer_next(Answer::status(429).header("Retry-After", "Tue, 24 Nov 2026 10:00:30 GMT"));
    send(&client, 10..20);
    let clock_runs = {
        let clock = clock.clone();
        move || {
            // The date of Retry-After was long ago by this clock, so it asks for a second at least.
            clock.advance(Duration::from_secs(1));
            clock.jump_to(now - years(50));
        }
    };
    while !client.flush(Duration::from_millis(10)).is_complete() {
        clock_runs();
    }
    send(&client, 20..30);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(30));
    assert_accounted(&client, &errors, 30, 30);
    assert_eq!(collector.messages()[29]["timestamp"].as_str().unwrap().get(..5), Some("1976-"));
    // A time that no timestamp can say is no reason to panic.
    clock.jump_to(SystemTime::UNIX_EPOCH - Duration::from_secs(1));
    assert!(matches!(kind(try_track(&client, "u", &minimal())), CallErrorKind::Timestamp));
    assert!(clock.elapsed() < years(1));
}

/// A sink that takes nothing until it is let go, and then counts.
struct Stuck(Arc<Mutex<usize>>);

impl Sink for Stuck {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        *self.0.lock().unwrap() += batch.messages().len();
        Ok(())
    }
}

#[test]
fn queue_full_under_each_policy() {
    for overflow in [Overflow::Reject, Overflow::Block { at_most: Duration::from_millis(1) }, Overflow::DropOldest] {
        for by_bytes in [false, true] {
            let (errors, received) = (Errors::default(), Arc::new(Mutex::new(0)));
            let stuck = received.lock().unwrap();
            let builder = Client::builder().sink(Stuck(Arc::clone(&received))).batch_messages(5).overflow(overflow);
            let builder = if by_bytes { builder.queue_bytes(4000) } else { builder.queue_messages(10) };
            let client = builder.on_error(errors.handler()).build().unwrap();
            send(&client, 0..200);
            drop(stuck);
            let report = client.shutdown(LONG);
            assert_eq!(report.left, 0, "{overflow:?}");
            let received = *received.lock().unwrap();
            assert_accounted(&client, &errors, 200, received);
            let stats = client.stats();
            match overflow {
                Overflow::DropOldest => assert_eq!((stats.rejected, stats.accepted), (0, 200)),
                _ => assert_eq!((stats.lost, stats.accepted), (0, received as u64)),
            }
            // What fits into the queue, and one batch in the worker's hands at most.
            assert!((5..=20).contains(&received), "{overflow:?}: {stats:?}");
        }
    }
}

/// In an outage calls do not each wait anew.
#[test]
fn a_queue_that_blocks_is_not_waited_for_if_it_is_stuck() {
    let (errors, received) = (Errors::default(), Arc::new(Mutex::new(0)));
    let stuck = received.lock().unwrap();
    let builder = Client::builder().sink(Stuck(Arc::clone(&received))).queue_messages(10).on_error(errors.handler());
    let client = builder.overflow(Overflow::Block { at_most: Duration::from_millis(100) }).build().unwrap();
    let begin = std::time::Instant::now();
    send(&client, 0..1000);
    // Each 100 ms would be 97 seconds.
    assert!(begin.elapsed() < LONG, "{:?}", begin.elapsed());
    drop(stuck);
    assert!(client.flush(LONG).left == 0);
    // Once it moves, it is waited for again.
    let rejected = client.stats().rejected;
    assert!(rejected > 900, "{rejected}");
    send(&client, 1000..1100);
    let report = client.shutdown(LONG);
    assert_eq!((report.left, client.stats().rejected), (0, rejected));
    let received = *received.lock().unwrap();
    assert_accounted(&client, &errors, 1100, received);
}

#[test]
fn a_queue_that_blocks_loses_nothing_if_it_moves() {
    let (collector, errors) = start();
    let client = builder(collector.url(), &errors).overflow(Overflow::Block { at_most: LONG }).queue_messages(50);
    // No batch is due before it is full, and none becomes full: what sends is the want of room.
    let client = client.flush_interval(10 * LONG).build().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = &client;
            scope.spawn(move || send(client, thread * 500..thread * 500 + 500));
        }
    });
    assert!(client.shutdown(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(4000));
    assert_accounted(&client, &errors, 4000, 4000);
}

#[test]
fn producers_racing_shutdown() {
    for round in 0..20 {
        let (collector, errors) = start();
        if round % 2 == 0 {
            collector.answer_next(Answer::status(500));
        }
        let client = builder(collector.url(), &errors).batch_messages(50).build().unwrap();
        let taken: u64 = std::thread::scope(|scope| {
            let producers: Vec<_> = (0..8)
                .map(|thread| {
                    let client = client.clone();
                    scope.spawn(move || send_until_closed(&client, thread * 1_000_000..(thread + 1) * 1_000_000))
                })
                .collect();
            std::thread::sleep(Duration::from_millis(round));
            let report = client.shutdown(LONG);
            assert!(report.is_complete(), "{report:?}");
            producers.into_iter().map(|producer| producer.join().unwrap()).sum()
        });
        assert_eq!(arrived(&collector).len() as u64, taken);
        assert_eq!((client.stats().accepted, client.stats().delivered), (taken, taken));
        assert_eq!(errors.texts(), Vec::<String>::new());
    }
}

#[test]
fn shutdown_without_time() {
    let errors = Errors::default();
    let client = builder(format!("http://{}", nobody()), &errors).build().unwrap();
    send(&client, 0..3);
    let report = client.shutdown(Duration::from_millis(100));
    assert_eq!((report.delivered, report.lost, report.left), (0, 3, 0));
    assert_accounted(&client, &errors, 3, 0);
    assert!(matches!(kind(try_track(&client, "u", &minimal())), CallErrorKind::Closed));
}

/// A request under way does not outlast the time that a shutdown has, however long a request may take else: what it has is
/// accounted for before the shutdown returns, and is not accounted for once more when there is an answer.
#[test]
fn shutdown_while_the_server_is_silent() {
    for by_drop in [false, true] {
        let ((sender, asked), (answer, answers)) = (channel(), channel::<()>());
        let (errors, sender, answers) = (Errors::default(), Mutex::new(sender), Mutex::new(answers));
        let silent = move || {
            sender.lock().unwrap().send(()).unwrap();
            let _ = answers.lock().unwrap().recv();
        };
        let client = Client::builder().sink(Calls(silent)).requests_in_flight(1).batch_messages(10);
        let client = client.drop_timeout(Duration::from_millis(50)).on_error(errors.handler()).build().unwrap();
        send(&client, 0..10);
        asked.recv_timeout(LONG).unwrap();
        send(&client, 10..15);
        if by_drop {
            drop(client);
        } else {
            let report = client.shutdown(Duration::from_millis(50));
            assert_eq!((report.delivered, report.lost, report.left), (0, 15, 0));
            assert_accounted(&client, &errors, 15, 0);
            drop(answer);
            // The worker has its answer, and says nothing more of it.
            let report = client.shutdown(LONG);
            assert_eq!((report.delivered, report.lost, report.left), (0, 15, 0));
        }
        let error = &errors.deliveries()[0];
        let DeliveryError::NotDelivered { messages: 15, gave_up: GaveUp::ShutDown, .. } = error else {
            panic!("{error:?}")
        };
        assert!(error.to_string().contains("had no more time for it"), "{error}");
        assert_eq!(errors.all().len(), 1);
    }
}

/// What was split is accounted for up to where the shutdown came.
#[test]
fn shutdown_amid_the_parts_of_a_batch() {
    let ((sender, asked), (answer, answers)) = (channel(), channel::<bool>());
    let errors = Errors::default();
    let (sender, answers) = (Mutex::new(sender), Mutex::new(answers));
    let client = Client::builder().requests_in_flight(1).batch_messages(4).on_error(errors.handler());
    let client = client.sink(Judges(move || {
        sender.lock().unwrap().send(()).unwrap();
        answers.lock().unwrap().recv().unwrap_or(true)
    }));
    let client = client.build().unwrap();
    send(&client, 0..4);
    // All four, then the first two, which are taken, then the last two.
    for is_taken in [false, true] {
        asked.recv_timeout(LONG).unwrap();
        answer.send(is_taken).unwrap();
    }
    asked.recv_timeout(LONG).unwrap();
    let report = client.shutdown(Duration::from_millis(20));
    assert_eq!((report.delivered, report.lost, report.left), (2, 2, 0));
    drop(answer);
    assert_accounted(&client, &errors, 4, 2);
}

/// A sink that takes all, after it has called this.
struct Calls<F>(F);

impl<F: FnMut() + Send + 'static> Sink for Calls<F> {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        (self.0)();
        Ok(())
    }
}

/// A sink that takes a batch, or refuses it as a server with the status 400.
struct Judges<F>(F);

impl<F: FnMut() -> bool + Send + 'static> Sink for Judges<F> {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        if (self.0)() { Ok(()) } else { Err(SinkError::reject("no").status(400)) }
    }
}

/// What waits when a shutdown begins goes out by as many requests as ever.
#[test]
fn a_shutdown_has_all_the_requests_in_flight() {
    for _ in 0..10 {
        let sink = Together(Arc::new(Barrier::new(3)));
        let client = Client::builder().sink(sink).requests_in_flight(3).batch_messages(10).build().unwrap();
        client.pause();
        send(&client, 0..60);
        client.resume();
        let report = client.shutdown(LONG);
        assert_eq!((report.delivered, report.left), (60, 0));
    }
}

/// A loss before is a loss, also to the shutdown, which is asked in the end whether all has arrived.
#[test]
fn shutdown_tells_of_what_was_lost_before() {
    let (collector, errors) = start();
    let client = builder(collector.url(), &errors).max_attempts(1).build().unwrap();
    for status in [503, 401] {
        collector.answer_next(Answer::status(status));
        send(&client, 0..5);
        assert!(!client.flush(LONG).is_complete());
    }
    send(&client, 5..8);
    assert!(client.flush(LONG).is_complete(), "nothing was lost in the meantime");
    let report = client.shutdown(LONG);
    assert_eq!((report.delivered, report.refused, report.lost, report.left), (3, 5, 5, 0));
    assert!(!report.is_complete());
}

/// With one request in flight the order of the calls is kept, whatever parts a batch is sent in.
#[test]
fn parts_of_a_batch_keep_the_order() {
    let (collector, errors) = start();
    refuse_the_poisoned(&collector, 400);
    let client = builder(collector.url(), &errors).requests_in_flight(1).batch_messages(50).build().unwrap();
    send(&client, 0..200);
    client.flush(LONG);
    let arrived: Vec<i64> =
        collector.messages().iter().map(|message| message["properties"]["items"].as_i64().unwrap()).collect();
    assert!(arrived.is_sorted(), "{arrived:?}");
    assert_accounted(&client, &errors, 200, 197);
}

/// A request takes no longer than it may, however long a shutdown may take.
#[test]
fn shutdown_while_the_server_is_silent_once() {
    let (collector, errors) = start();
    collector.answer_next(Answer::status(500).after(10 * LONG));
    let client = builder(collector.url(), &errors).request_timeout(Duration::from_secs(1)).flush_interval(LONG);
    let client = client.build().unwrap();
    send(&client, 0..3);
    assert!(client.shutdown(LONG).is_complete());
    assert_accounted(&client, &errors, 3, 3);
}

/// An hour of waiting ends with a shutdown.
#[test]
fn shutdown_between_two_attempts() {
    let hour = Duration::from_secs(3600);
    for header in [None, Some(("Retry-After", "300"))] {
        let (collector, errors) = start();
        let answer = Answer::status(503);
        collector.answer_next(match header {
            Some((name, value)) => answer.header(name, value),
            None => answer,
        });
        let client = builder(collector.url(), &errors).backoff(10 * hour, 10 * hour).batch_messages(3);
        let client = client.flush_interval(LONG).build().unwrap();
        send(&client, 0..3);
        wait_for_a_request(&collector);
        let report = client.shutdown(Duration::from_millis(200));
        assert_eq!((report.delivered, report.lost, report.left), (0, 3, 0));
        assert_accounted(&client, &errors, 3, 0);
    }
}

/// The limit of a shutdown is real time, whatever the clock of the client says.
#[test]
fn shutdown_by_a_clock_that_stands() {
    let errors = Errors::default();
    let client = builder(format!("http://{}", nobody()), &errors).clock(ManualClock::new(SystemTime::now()));
    let client = client.build().unwrap();
    send(&client, 0..3);
    let report = client.shutdown(Duration::from_millis(100));
    assert_eq!((report.delivered, report.lost, report.left), (0, 3, 0));
    assert_accounted(&client, &errors, 3, 0);
}

#[test]
fn a_later_shutdown_only_shortens_the_time() {
    let errors = Errors::default();
    let client = builder(format!("http://{}", nobody()), &errors).build().unwrap();
    send(&client, 0..3);
    drop(client.shutdown_async(Duration::from_millis(50)));
    let begin = Instant::now();
    client.shutdown(LONG);
    assert!(begin.elapsed() < LONG / 2, "{:?}", begin.elapsed());
    assert_accounted(&client, &errors, 3, 0);
    let report = client.shutdown(LONG);
    assert_eq!((report.lost, report.left), (3, 0), "a third has nothing to do, and says what became of all messages");
}

/// A handler may shut another client down, and that one is waited for.
#[test]
fn shutdown_of_another_client_in_the_error_handler() {
    let (collector, errors) = start();
    let other = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    send(&other, 0..3);
    let (sender, report) = std::sync::mpsc::channel();
    let client = Client::builder().write_key("key").endpoint(format!("http://{}", nobody())).max_attempts(1);
    let client = client.flush_interval(Duration::ZERO).on_error(move |_| {
        let _ = sender.send(other.shutdown(LONG));
    });
    let client = client.build().unwrap();
    send(&client, 3..4);
    let report = report.recv_timeout(LONG).unwrap();
    assert_eq!((report.delivered, report.left), (3, 0));
}

#[test]
fn drop_of_the_last_client_without_flush() {
    let (collector, errors) = start();
    let client = builder(collector.url(), &errors).flush_interval(LONG).drop_timeout(LONG).build().unwrap();
    let clone = client.clone();
    send(&client, 0..3);
    drop(client);
    assert_eq!(collector.messages().len(), 0);
    send(&clone, 3..3000);
    drop(clone);
    assert_eq!(arrived(&collector), numbers(3000));
    assert_eq!(errors.texts(), Vec::<String>::new());
}

/// A file that cannot be written to is told of, and tried as often as a server.
#[cfg(target_os = "linux")]
#[test]
fn a_file_on_a_full_disk() {
    let errors = Errors::default();
    let client = Client::builder().file("/dev/full").backoff(Duration::ZERO, Duration::ZERO).max_attempts(2);
    let client = client.on_error(errors.handler()).build().unwrap();
    send(&client, 0..3);
    client.flush(LONG);
    assert_eq!(client.stats().requests, 2);
    assert_accounted(&client, &errors, 3, 0);
    assert!(errors.all()[0].to_string().contains("No space left"), "{}", errors.all()[0]);
}

#[test]
fn drop_of_the_last_client_without_a_server() {
    let errors = Errors::default();
    let builder = builder(format!("http://{}", nobody()), &errors).drop_timeout(Duration::from_millis(50));
    let client = builder.build().unwrap();
    send(&client, 0..3);
    let begin = Instant::now();
    drop(client);
    assert!(begin.elapsed() < LONG / 2, "{:?}", begin.elapsed());
    assert!(matches!(errors.deliveries()[..], [DeliveryError::NotDelivered { messages: 3, .. }]), "{:?}", errors.all());
}

/// Sends in tasks, flushes in one, and drops the client there.
async fn work(url: String, errors: Errors, from: i64) {
    let client = builder(url, &errors).build().unwrap();
    let clone = client.clone();
    tokio::spawn(async move { send(&clone, from..from + 1) }).await.unwrap();
    send(&client, from + 1..from + 2);
    assert!(client.flush_async(LONG).await.is_complete());
    send(&client, from + 2..from + 3);
    assert!(client.flush(LONG).is_complete());
    send(&client, from + 3..from + 4);
}

#[test]
fn drop_inside_a_tokio_worker() {
    let (collector, errors) = start();
    let runtimes = [tokio::runtime::Builder::new_current_thread().build(), tokio::runtime::Runtime::new()];
    for (runtime, from) in runtimes.into_iter().zip([0, 4]) {
        let runtime = runtime.unwrap();
        let task = runtime.spawn(work(collector.url(), errors.clone(), from));
        runtime.block_on(task).unwrap();
    }
    assert_eq!(arrived(&collector), numbers(8));
    assert_eq!(errors.texts(), Vec::<String>::new());
}

#[test]
fn drop_inside_tokio_main() {
    #[tokio::main]
    async fn program(url: String, errors: Errors) {
        work(url, errors, 0).await;
    }
    let (collector, errors) = start();
    program(collector.url(), errors.clone());
    assert_eq!(arrived(&collector), numbers(4));
    assert_eq!(errors.texts(), Vec::<String>::new());
}

#[test]
fn created_before_and_used_after_a_process_was_spawned() {
    let (collector, errors) = start();
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..10);
    let listed = std::process::Command::new(std::env::current_exe().unwrap()).arg("--list").output().unwrap();
    assert!(listed.status.success());
    let mut long = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    send(&client, 10..20);
    assert!(client.shutdown(LONG).is_complete());
    // The child has none of the client's connections, which would keep them open.
    long.kill().unwrap();
    long.wait().unwrap();
    assert_eq!(arrived(&collector), numbers(20));
    assert_accounted(&client, &errors, 20, 20);
}

#[test]
fn panic_in_the_error_handler() {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(400));
    let client =
        Client::builder().write_key("key").endpoint(collector.url()).on_error(|error| panic!("{error}")).build();
    let client = client.unwrap();
    identify!(client, "", { email: "a@b.c" });
    send(&client, 0..1);
    client.flush(LONG);
    assert_eq!(client.stats().refused, 1);
    send(&client, 1..2);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [1]);
    assert_eq!((client.stats().rejected, client.stats().refused, client.stats().delivered), (1, 1, 1));
}

#[test]
fn panic_in_a_sink() {
    struct Panics;
    impl Sink for Panics {
        fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
            assert!(batch.attempt() >= 2, "not yet");
            Ok(())
        }
    }
    let errors = Errors::default();
    let client = Client::builder().sink(Panics).backoff(Duration::ZERO, Duration::ZERO).on_error(errors.handler());
    let client = client.build().unwrap();
    send(&client, 0..5);
    assert!(client.flush(LONG).is_complete());
    assert_accounted(&client, &errors, 5, 5);
}

/// An error of the app's whose words cannot be had is an error all the same.
#[test]
fn panic_in_the_words_of_an_error() {
    #[derive(Debug)]
    struct Speechless;
    impl std::fmt::Display for Speechless {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("no words")
        }
    }
    impl std::error::Error for Speechless {}
    struct Fails(u32);
    impl Sink for Fails {
        fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
            self.0 += 1;
            match self.0 {
                1 => Err(SinkError::retry(Speechless)),
                2 => Err(SinkError::reject(Speechless)),
                _ => Ok(()),
            }
        }
    }
    let (errors, _log) = (Errors::default(), Log::for_all_threads());
    let client = Client::builder().sink(Fails(0)).backoff(Duration::ZERO, Duration::ZERO).on_error(errors.handler());
    let client = client.build().unwrap();
    send(&client, 0..1);
    assert_eq!(client.flush(LONG).refused, 1);
    send(&client, 1..2);
    assert!(client.flush(LONG).is_complete());
    assert_accounted(&client, &errors, 2, 1);
}

/// A transport that panics when it is to end its requests: what they had is accounted for as ever.
#[test]
fn panic_in_a_transport_that_is_to_give_up() {
    struct Panics(Box<dyn Transport>);
    impl Transport for Panics {
        fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
            self.0.post(request)
        }
        fn give_up(&self) {
            panic!("not now")
        }
    }
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(200).after(10 * LONG));
    let client = builder(collector.url(), &errors).transport(Panics(Box::new(HttpTransport::new())));
    let client = client.request_timeout(10 * LONG).build().unwrap();
    send(&client, 0..3);
    wait_for_a_request(&collector);
    assert_eq!(client.shutdown(Duration::ZERO).lost, 3);
    assert_accounted(&client, &errors, 3, 0);
}

/// Each of several clients may have an end of its own: a transport that they share serves the others on.
#[test]
fn a_transport_outlives_one_of_its_clients() {
    let (silent, collector, errors) = (Collector::start().unwrap(), Collector::start().unwrap(), Errors::default());
    silent.answer_next(Answer::status(200).after(10 * LONG));
    let transport = Arc::new(HttpTransport::new());
    let build = |url| {
        let builder = builder(url, &errors).transport(Arc::clone(&transport)).request_timeout(10 * LONG);
        builder.build().unwrap()
    };
    let (ends, goes_on) = (build(silent.url()), build(collector.url()));
    send(&ends, 0..3);
    wait_for_a_request(&silent);
    assert_eq!(ends.shutdown(Duration::ZERO).lost, 3);
    send(&goes_on, 3..6);
    assert!(goes_on.flush(LONG).is_complete());
    assert_eq!((arrived(&collector), goes_on.stats().requests), (vec![3, 4, 5], 1));
}

/// A sink that panics instead of making another is one that has no others.
#[test]
fn panic_in_a_sink_that_is_to_make_another() {
    struct Panics;
    impl Sink for Panics {
        fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
            Ok(())
        }
        fn try_clone(&self) -> Option<Box<dyn Sink>> {
            panic!("no more")
        }
    }
    let errors = Errors::default();
    let client = Client::builder().sink(Panics).batch_messages(2).on_error(errors.handler()).build().unwrap();
    send(&client, 0..5);
    assert!(client.flush(LONG).is_complete());
    assert!(client.shutdown(LONG).is_complete());
    assert_accounted(&client, &errors, 5, 5);
}

/// The size of the message with an order id of so many letters.
fn size(letters: usize) -> usize {
    let client = Client::memory();
    let long = "x".repeat(letters);
    track!(client, "u", OrderCompleted { order_id: &long, total: 1.0, currency: "USD", reason: null, items: 0 });
    client.messages()[0].to_string().len()
}

#[test]
fn events_of_32_kilobytes_and_of_megabytes() {
    let (collector, errors) = start();
    let client = builder(collector.url(), &errors).build().unwrap();
    let fits = 32 * 1024 - size(0);
    for (number, letters) in [fits - 1, fits, fits + 1, 1 << 20, 8 << 20].into_iter().enumerate() {
        let long = "x".repeat(letters);
        let items = number as i64;
        track!(
            client,
            "u",
            OrderCompleted { order_id: &long, total: 1.0, currency: "USD", reason: null, items: items }
        );
    }
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1]);
    assert_eq!(collector.messages()[1].to_string().len(), 32 * 1024);
    let all = errors.all();
    let Problem::Call(error) = &all[0] else { panic!("{all:?}") };
    assert!(matches!(error.kind(), CallErrorKind::TooLarge { size: 32_769, limit: 32_768, .. }), "{error}");
    assert_accounted(&client, &errors, 5, 2);
}
