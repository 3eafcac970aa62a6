//! Delivery against a scripted collector: retries, final refusals, garbage, shutdown, dropping, full queues.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod analytics {
    plan_runtime::include_plan!("tests/wire-plan.json");
}

use analytics::{OrderCompleted, identify, payload, track, try_track};
use collector::{Answer, Collector};
use plan_runtime::{Batch, Builder, Client, Error, Overflow, Sink, SinkError, User};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(30);

/// Errors that the client's handler was given.
#[derive(Clone, Default)]
struct Errors(Arc<Mutex<Vec<Error>>>);

impl Errors {
    fn all(&self) -> Vec<Error> {
        self.0.lock().unwrap().clone()
    }
}

fn builder(endpoint: String, errors: &Errors) -> Builder {
    let errors = errors.clone();
    Client::builder()
        .write_key("key")
        .endpoint(endpoint)
        .backoff(Duration::from_millis(1), Duration::from_millis(5))
        .on_error(move |error| errors.0.lock().unwrap().push(error.clone()))
}

fn send(client: &Client, numbers: std::ops::Range<i64>) {
    for number in numbers {
        let order_id = format!("o-{number}");
        track!(
            client,
            "u",
            OrderCompleted { order_id: &order_id, total: 1.0, currency: "USD", reason: null, items: number }
        );
    }
}

fn minimal() -> OrderCompleted<'static> {
    payload!(OrderCompleted { order_id: "o", total: 1.0, currency: "USD", reason: null })
}

/// The messages that arrived, each once. Batches in flight at one time may overtake each other, so they are sorted.
fn arrived(collector: &Collector) -> Vec<i64> {
    let messages = collector.messages();
    let ids: HashSet<&str> = messages.iter().map(|message| message["messageId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), messages.len(), "no duplicates");
    let mut numbers: Vec<i64> =
        messages.iter().map(|message| message["properties"]["items"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn server_errors_are_retried_and_counted() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    for status in [500, 503, 408, 429] {
        collector.answer_next(Answer::status(status).body("later"));
    }
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..5);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1, 2, 3, 4]);
    let stats = client.stats();
    assert_eq!((stats.accepted, stats.delivered, stats.retries, stats.requests), (5, 5, 4, 5));
    let counts: Vec<Option<String>> =
        collector.requests().iter().map(|request| request.header("x-retry-count").map(str::to_owned)).collect();
    let counts: Vec<&str> = counts.iter().map(|count| count.as_deref().unwrap_or("none")).collect();
    assert_eq!(counts, ["none", "1", "2", "3", "4"]);
    assert_eq!(errors.all(), []);
}

#[test]
fn retry_after_is_waited_for() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(429).header("Retry-After", "1"));
    let client = builder(collector.url(), &errors).build().unwrap();
    let start = Instant::now();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    // The backoff alone would be 1 ms at most.
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(arrived(&collector), [0]);
}

#[test]
fn final_statuses_are_reported_with_the_servers_words() {
    for status in [400, 401, 404, 413, 501] {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        collector.answer_next(Answer::status(status).body("no thanks"));
        let client = builder(collector.url(), &errors).build().unwrap();
        send(&client, 0..1);
        let report = client.flush(LONG);
        assert_eq!((report.delivered, report.refused, report.left), (0, 1, 0));
        let reason = "no thanks".to_owned();
        assert_eq!(errors.all(), [Error::Refused { messages: 1, status: Some(status), reason }]);
        // The next batch is not held up.
        send(&client, 1..2);
        assert!(client.flush(LONG).is_complete());
        assert_eq!(arrived(&collector), [1]);
    }
}

#[test]
fn garbage_resets_and_endless_words_do_no_harm() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::bytes("\u{0}\u{1}garbage\r\n\r\n"));
    collector.answer_next(Answer::bytes("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"));
    collector.answer_next(Answer::bytes("HTTP/1.1 999999 What\r\n\r\n"));
    collector.answer_next(Answer::bytes(vec![b'x'; 1 << 20]));
    collector.answer_next(Answer::close());
    collector.answer_next(Answer::status(500).header("Retry-After", "in a while, \u{1f389}").body("x".repeat(1 << 20)));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1, 2]);
    assert_eq!(client.stats().retries, 6);
    assert_eq!(errors.all(), []);
}

#[test]
fn the_words_of_a_server_are_cut() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(400).body("é".repeat(1 << 20)));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    assert!(matches!(&errors.all()[0], Error::Refused { reason, .. } if reason.len() <= 1024));
}

#[test]
fn a_slow_answer_is_given_up_and_tried_again() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(500).after(Duration::from_secs(20)));
    let client = builder(collector.url(), &errors).request_timeout(Duration::from_millis(100)).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(Duration::from_secs(15)).is_complete());
    assert_eq!(arrived(&collector), [0]);
}

#[test]
fn a_server_that_comes_up_late() {
    let address = Collector::start().unwrap().address();
    let errors = Errors::default();
    let client = builder(format!("http://{address}"), &errors).build().unwrap();
    send(&client, 0..3);
    let report = client.flush(Duration::from_millis(50));
    assert_eq!((report.delivered, report.left), (0, 3));
    let collector = Collector::start_at(address).unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1, 2]);
}

#[test]
fn no_batch_is_over_the_limits() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    let long = "x".repeat(10_000);
    for number in 0..200 {
        track!(
            client,
            "u",
            OrderCompleted { order_id: &long, total: 1.0, currency: "USD", reason: null, items: number }
        );
    }
    send(&client, 200..5200);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), (0..5200).collect::<Vec<_>>());
    for request in collector.requests() {
        assert!(request.body_bytes <= 500_000 && request.messages().len() <= 2500);
    }
    assert!(collector.requests().len() >= 6);
}

#[test]
fn full_batches_go_without_a_flush_and_others_after_the_interval() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(LONG).batch_messages(10).build().unwrap();
    send(&client, 0..25);
    assert!(collector.wait_for(20, LONG));
    assert_eq!(collector.messages().len(), 20);
    drop(client);
    let client = builder(collector.url(), &errors).flush_interval(Duration::from_millis(10)).build().unwrap();
    send(&client, 25..26);
    assert!(collector.wait_for(26, LONG));
    drop(client);
}

#[test]
fn what_cannot_be_a_message_is_a_typed_error() {
    let errors = Errors::default();
    let handler = errors.clone();
    let client = Client::builder()
        .memory()
        .on_error(move |error| handler.0.lock().unwrap().push(error.clone()))
        .build()
        .unwrap();
    let order = |order_id, total| OrderCompleted { order_id, total, ..minimal() };
    let long = "x".repeat(40_000);
    let error = try_track(&client, "u", &order(&long, 1.0)).unwrap_err();
    assert!(
        matches!(&error, Error::TooLarge { name, size, limit: 32_768, .. } if name == "Order Completed" && *size > 40_000)
    );
    assert!(error.to_string().contains("track `Order Completed` is 40"), "{error}");
    let error = try_track(&client, "u", &order("o", f64::NAN)).unwrap_err();
    assert_eq!(error.to_string(), "track `Order Completed`: `total` is NaN, which JSON cannot say");
    let error = try_track(&client, "", &order("o", 1.0)).unwrap_err();
    assert!(matches!(error, Error::NoUser { .. }));
    let early = plan_runtime::Options::new().timestamp(std::time::UNIX_EPOCH - Duration::from_secs(1));
    let error = try_track(&client.with(early), "u", &order("o", 1.0)).unwrap_err();
    assert!(matches!(error, Error::Timestamp { .. }));
    assert_eq!(errors.all(), [], "who is given the error is not told of it twice");
    track!(client, User::anonymous(""), OrderCompleted { order_id: "o", total: 1.0, currency: "USD", reason: null });
    assert!(matches!(errors.all()[..], [Error::NoUser { .. }]));
    assert_eq!((client.stats().accepted, client.stats().rejected), (0, 5));
    assert_eq!(client.messages(), Vec::<plan_runtime::serde_json::Value>::new());
}

/// A sink that takes nothing until it is let go.
struct Stuck(Arc<Mutex<()>>);

impl Sink for Stuck {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        drop(self.0.lock().unwrap());
        Ok(())
    }
}

#[test]
fn a_full_queue_follows_its_policy_and_everything_is_counted() {
    let cases =
        [(Overflow::Reject, 0), (Overflow::Block { at_most: Duration::from_millis(1) }, 0), (Overflow::DropOldest, 1)];
    for (overflow, lost_instead) in cases {
        let gate = Arc::new(Mutex::new(()));
        let closed = gate.lock().unwrap();
        let client = Client::builder()
            .sink(Stuck(Arc::clone(&gate)))
            .queue_messages(10)
            .batch_messages(5)
            .overflow(overflow)
            .build()
            .unwrap();
        send(&client, 0..100);
        drop(closed);
        client.shutdown(LONG);
        let stats = client.stats();
        assert_eq!(stats.accepted + stats.rejected, 100, "{overflow:?}");
        assert_eq!(stats.delivered + stats.lost, stats.accepted, "{overflow:?}");
        let shed = if lost_instead == 1 { stats.lost } else { stats.rejected };
        assert!((80..=95).contains(&shed), "{overflow:?}: {stats:?}");
    }
}

#[test]
fn shutdown_says_what_is_left_and_takes_no_more() {
    let address = Collector::start().unwrap().address();
    let errors = Errors::default();
    let client = builder(format!("http://{address}"), &errors).build().unwrap();
    send(&client, 0..3);
    let report = client.shutdown(Duration::from_millis(100));
    assert_eq!((report.delivered, report.lost, report.left), (0, 3, 0));
    assert!(matches!(errors.all()[..], [Error::NotDelivered { messages: 3, .. }]), "{:?}", errors.all());
    let event = OrderCompleted { order_id: "o", total: 1.0, ..minimal() };
    assert_eq!(try_track(&client, "u", &event), Err(Error::Closed));
}

#[test]
fn giving_up_has_a_bound_of_its_own() {
    let address = Collector::start().unwrap().address();
    let errors = Errors::default();
    let client = builder(format!("http://{address}"), &errors).max_age(Duration::from_millis(50)).build().unwrap();
    send(&client, 0..2);
    let report = client.flush(LONG);
    assert_eq!((report.lost, report.left), (2, 0));
}

#[test]
fn dropping_the_last_client_sends_what_is_left() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    let clone = client.clone();
    send(&client, 0..3);
    drop(client);
    assert_eq!(collector.messages().len(), 0);
    send(&clone, 3..4);
    drop(clone);
    assert_eq!(arrived(&collector), [0, 1, 2, 3]);
}

#[test]
fn dropping_has_a_bound() {
    let address = Collector::start().unwrap().address();
    let errors = Errors::default();
    let client = builder(format!("http://{address}"), &errors).drop_timeout(Duration::from_millis(50)).build().unwrap();
    send(&client, 0..3);
    let start = Instant::now();
    drop(client);
    assert!(start.elapsed() < LONG);
    assert!(matches!(errors.all()[..], [Error::NotDelivered { messages: 3, .. }]));
}

#[test]
fn inside_a_runtime_of_any_kind() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let url = collector.url();
    let work = async |from: i64| {
        let client = builder(url.clone(), &errors).build().unwrap();
        let clone = client.clone();
        tokio::spawn(async move { send(&clone, from..from + 1) }).await.unwrap();
        send(&client, from + 1..from + 2);
        client.flush(LONG);
        send(&client, from + 2..from + 3);
        // Dropped in a task, where a runtime must not be.
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work(0));
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(work(3));
    assert_eq!(arrived(&collector), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_panic_in_the_error_handler_harms_nobody() {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(400));
    let client =
        Client::builder().write_key("key").endpoint(collector.url()).on_error(|error| panic!("{error}")).build();
    let client = client.unwrap();
    identify!(client, "", { email: "a@b.c" });
    send(&client, 0..1);
    assert_eq!(client.flush(LONG).refused, 1);
    send(&client, 1..2);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [1]);
}

#[test]
fn the_last_client_may_go_in_the_error_handler() {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(400));
    let kept: Arc<Mutex<Option<Client>>> = Arc::default();
    let (inner, (sender, receiver)) = (Arc::clone(&kept), std::sync::mpsc::channel());
    let client = Client::builder()
        .write_key("key")
        .endpoint(collector.url())
        .flush_interval(Duration::ZERO)
        .on_error(move |_| {
            drop(inner.lock().unwrap().take());
            let _ = sender.send(());
        })
        .build()
        .unwrap();
    let sending = client.clone();
    *kept.lock().unwrap() = Some(client);
    let slot = kept.lock().unwrap();
    send(&sending, 0..1);
    drop(sending);
    drop(slot);
    assert_eq!(receiver.recv_timeout(LONG), Ok(()));
}

#[test]
fn a_sink_that_panics_is_tried_again() {
    struct Panics(u32);
    impl Sink for Panics {
        fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
            assert!(batch.attempt() >= self.0, "not yet");
            Ok(())
        }
    }
    let client = Client::builder().sink(Panics(1)).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
}

#[test]
fn many_threads_lose_nothing() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client =
        builder(collector.url(), &errors).overflow(Overflow::Block { at_most: LONG }).queue_messages(50).build();
    let client = client.unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = &client;
            scope.spawn(move || send(client, thread * 500..thread * 500 + 500));
        }
    });
    assert!(client.shutdown(LONG).is_complete());
    assert_eq!(arrived(&collector), (0..4000).collect::<Vec<_>>());
}

#[test]
fn a_client_that_cannot_be_made_says_why() {
    let said = |builder: Builder| builder.build().unwrap_err().to_string();
    assert!(said(Client::builder().write_key(" ")).contains("the write key is empty"));
    assert!(said(Client::builder().write_key("k").endpoint("segment")).contains("\"segment\" is no URL"));
    assert!(said(Client::builder().endpoint("http://127.0.0.1:1")).contains("no write key"));
    assert!(said(Client::builder().file("/no/such/folder/x")).contains("cannot open /no/such/folder/x"));
    assert!(Client::new("key").is_ok());
}
