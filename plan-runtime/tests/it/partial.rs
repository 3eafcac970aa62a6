//! A sink that has taken some messages of a batch and not others: each message has the outcome that the sink says, what was taken is
//! not sent again, and what is to be tried again holds nothing else up.

use crate::support::{Errors, LONG, kind, wait_until};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{
    Batch, CallErrorKind, Client, ClientBuilder, DeliveryError, ManualClock, MessageOutcome, Outcome, Sink, SinkError,
    json,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// What a sink says of the message with a number, at an attempt of it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    Taken,
    Refused,
    Later,
    /// After so many seconds.
    After(u64),
}

/// A sink that says of each message what a rule says, and notes what it was given.
#[derive(Clone)]
struct Partial {
    rule: Arc<dyn Fn(u64, u32) -> Said + Send + Sync>,
    attempts: Arc<Mutex<BTreeMap<u64, u32>>>,
    sent: Arc<Mutex<Vec<Vec<u64>>>>,
    has_clones: bool,
}

impl Partial {
    fn new(rule: impl Fn(u64, u32) -> Said + Send + Sync + 'static) -> Self {
        Self { rule: Arc::new(rule), attempts: Arc::default(), sent: Arc::default(), has_clones: false }
    }

    /// The numbers of the messages of each batch that came.
    fn sent(&self) -> Vec<Vec<u64>> {
        self.sent.lock().unwrap().clone()
    }

    fn said(&self, number: u64) -> Option<SinkError> {
        let mut attempts = self.attempts.lock().unwrap();
        let attempt = attempts.entry(number).or_default();
        *attempt += 1;
        match (self.rule)(number, *attempt - 1) {
            Said::Taken => None,
            Said::Refused => Some(SinkError::reject(format!("{number} is not wanted"))),
            Said::Later => Some(SinkError::retry("busy")),
            Said::After(seconds) => Some(SinkError::retry("busy").after(Duration::from_secs(seconds))),
        }
    }
}

fn number(message: &[u8]) -> u64 {
    let message: Value = serde_json::from_slice(message).unwrap();
    message["properties"]["n"].as_u64().unwrap()
}

impl Sink for Partial {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let numbers: Vec<u64> = batch.messages().map(number).collect();
        self.sent.lock().unwrap().push(numbers.clone());
        let failed = numbers.iter().enumerate().filter_map(|(at, number)| Some((at, self.said(*number)?)));
        Err(SinkError::partial(failed.collect::<Vec<_>>()))
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        self.has_clones.then(|| Box::new(self.clone()) as Box<dyn Sink>)
    }
}

/// What was told of each message.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<BTreeMap<String, Vec<Outcome>>>>);

impl Told {
    fn handler(&self) -> impl Fn(MessageOutcome) + Send + Sync + 'static {
        let told = self.clone();
        move |one| {
            let id = one.message_id().unwrap().to_owned();
            told.0.lock().unwrap().entry(id).or_default().push(one.outcome().clone());
        }
    }

    /// The outcome of the message with this number, which has one.
    fn of(&self, number: u64) -> Outcome {
        let told = self.0.lock().unwrap();
        let outcomes = told.get(&format!("m{number}")).cloned().unwrap_or_default();
        assert_eq!(outcomes.len(), 1, "{number}: {outcomes:?}");
        outcomes[0].clone()
    }

    fn is_known(&self, number: u64) -> bool {
        self.0.lock().unwrap().contains_key(&format!("m{number}"))
    }
}

fn forward(client: &Client, numbers: std::ops::Range<u64>) {
    for n in numbers {
        let id = format!("m{n}");
        let message =
            json!({ "type": "track", "event": "E", "userId": "u", "messageId": id, "properties": { "n": n } });
        client.forward(&message).unwrap();
    }
}

fn builder(sink: &Partial, told: &Told, errors: &Errors) -> ClientBuilder {
    Client::builder()
        .sink(sink.clone())
        .on_delivery(told.handler())
        .on_error(errors.handler())
        .flush_interval(Duration::MAX)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

#[test]
fn each_message_has_the_outcome_that_the_sink_says() {
    let sink = Partial::new(|number, attempt| match (number, attempt) {
        (1, _) => Said::Refused,
        (3 | 4 | 6, 0) => Said::Later,
        (6, 1) => Said::Refused,
        _ => Said::Taken,
    });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).build().unwrap();
    forward(&client, 0..8);
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.refused, report.retries, report.left), (6, 2, 2, 0));
    // What was taken is not sent again, and what stands together is tried again together.
    let mut sent = sink.sent();
    sent.sort();
    assert_eq!(sent, [vec![0, 1, 2, 3, 4, 5, 6, 7], vec![3, 4], vec![6]]);
    for number in 0..8 {
        match told.of(number) {
            Outcome::Delivered => assert!(![1, 6].contains(&number)),
            Outcome::Refused { status: None, source, .. } => {
                assert_eq!(source.get_ref().to_string(), format!("{number} is not wanted"));
            }
            other => panic!("{number}: {other:?}"),
        }
    }
    let said = ["the message m1 was refused: 1 is not wanted", "the message m6 was refused: 6 is not wanted"];
    assert_eq!(errors.texts(), said);
}

#[test]
fn a_batch_of_which_all_is_put_off_is_a_batch_that_failed() {
    let sink = Partial::new(|_, attempt| if attempt == 0 { Said::After(7) } else { Said::Taken });
    let (told, errors) = (Told::default(), Errors::default());
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400));
    let client = builder(&sink, &told, &errors).clock(clock.clone()).max_attempts(1).build().unwrap();
    forward(&client, 0..3);
    assert_eq!(client.flush(Duration::from_millis(100)).left, 3);
    assert_eq!(sink.sent(), [vec![0, 1, 2]]);
    clock.advance(Duration::from_secs(7));
    assert!(client.flush(LONG).is_complete());
    assert_eq!(sink.sent(), [vec![0, 1, 2], vec![0, 1, 2]]);
}

/// Nothing was taken, and some are to wait longer: the others do not wait with them.
#[test]
fn waits_of_different_lengths() {
    let sink = Partial::new(|number, attempt| match (number, attempt) {
        (1, 0) => Said::After(30),
        (_, 0) => Said::After(0),
        _ => Said::Taken,
    });
    let (told, errors) = (Told::default(), Errors::default());
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400));
    let client = builder(&sink, &told, &errors).clock(clock.clone()).build().unwrap();
    forward(&client, 0..3);
    assert_eq!(client.flush(Duration::from_millis(100)).left, 1);
    clock.advance(Duration::from_secs(30));
    assert!(client.flush(LONG).is_complete());
    assert_eq!(sink.sent(), [vec![0, 1, 2], vec![0], vec![2], vec![1]]);
}

#[test]
fn a_wait_for_one_message_holds_no_other_back() {
    let mut sink = Partial::new(|number, attempt| match (number, attempt) {
        (1, 0) => Said::After(30),
        _ => Said::Taken,
    });
    sink.has_clones = true;
    let (told, errors) = (Told::default(), Errors::default());
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400));
    let client = builder(&sink, &told, &errors).clock(clock.clone()).build().unwrap();
    forward(&client, 0..3);
    assert_eq!(client.flush(Duration::from_millis(100)).left, 1);
    forward(&client, 3..5);
    assert_eq!(client.flush(Duration::from_millis(100)).left, 1);
    assert!(!told.is_known(1) && [0, 2, 3, 4].into_iter().all(|number| told.is_known(number)));
    clock.advance(Duration::from_secs(30));
    assert!(client.flush(LONG).is_complete());
    assert!(matches!(told.of(1), Outcome::Delivered));
    assert_eq!(sink.sent().last().unwrap(), &[1]);
}

#[test]
fn what_was_taken_is_known_when_the_time_of_a_shutdown_is_up() {
    let sink = Partial::new(|number, _| if number == 1 { Said::After(60) } else { Said::Taken });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).build().unwrap();
    forward(&client, 0..3);
    assert_eq!(client.flush(Duration::from_millis(100)).left, 1);
    let report = client.shutdown(Duration::ZERO);
    assert_eq!((report.delivered, report.lost), (2, 1));
    assert!(matches!(told.of(0), Outcome::Delivered) && matches!(told.of(2), Outcome::Delivered));
    assert!(matches!(told.of(1), Outcome::GaveUp { .. }));
    assert!(matches!(
        kind(client.forward(&json!({ "type": "track", "event": "E", "userId": "u" }))),
        CallErrorKind::Closed
    ));
}

#[test]
fn attempts_are_counted_for_each_message() {
    let sink = Partial::new(|number, attempt| match (number, attempt) {
        (1, _) => Said::Later,
        (2, 0..=1) => Said::Later,
        _ => Said::Taken,
    });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).max_attempts(3).build().unwrap();
    forward(&client, 0..4);
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.lost, report.left), (3, 1, 0));
    assert!(matches!(told.of(1), Outcome::GaveUp { .. }) && matches!(told.of(2), Outcome::Delivered));
}

/// What was taken leaves the disk though other messages of its batch wait; what was refused by name is not kept either.
#[cfg(all(feature = "durable", unix))]
#[test]
fn only_what_waits_stays_on_disk() {
    let folder = std::env::temp_dir().join(format!("plan-runtime-partial-{}", std::process::id()));
    let sink = Partial::new(|number, _| match number {
        1 => Said::Refused,
        3 => Said::After(60),
        _ => Said::Taken,
    });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).durable(&*folder).build().unwrap();
    forward(&client, 0..5);
    client.flush(Duration::from_millis(200));
    client.shutdown(Duration::ZERO);
    assert!(matches!(told.of(3), Outcome::Kept { .. }));
    let kept: Vec<usize> = errors.deliveries().iter().filter_map(kept_of_refused).collect();
    assert_eq!(kept, [0]);

    let next = Partial::new(|_, _| Said::Taken);
    let client = builder(&next, &Told::default(), &errors).durable(&*folder).build().unwrap();
    assert!(client.flush(LONG).is_complete());
    wait_until(|| !next.sent().is_empty());
    assert_eq!(next.sent(), [vec![3]]);
    drop(client);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[cfg(all(feature = "durable", unix))]
fn kept_of_refused(error: &DeliveryError) -> Option<usize> {
    match error {
        DeliveryError::Refused { kept, .. } => Some(*kept),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a sink says of each message at each attempt, it ends in one outcome, which is the last thing that was said of it.
    #[test]
    fn every_message_ends_in_one_outcome(script in prop::collection::vec(prop::collection::vec(0..4_u8, 0..3), 1..24), batch in 1..12_usize) {
        let said = |script: &[Vec<u8>], number: u64, attempt: u32| match script[number as usize].get(attempt as usize) {
            Some(0) => Said::Later,
            Some(1) => Said::After(0),
            Some(2) => Said::Refused,
            _ => Said::Taken,
        };
        let rule = script.clone();
        let sink = Partial::new(move |number, attempt| said(&rule, number, attempt));
        let (told, errors) = (Told::default(), Errors::default());
        let client = builder(&sink, &told, &errors).batch_messages(batch).build().unwrap();
        let count = script.len() as u64;
        forward(&client, 0..count);
        prop_assert_eq!(client.flush(LONG).left, 0);
        let stats = client.stats();
        prop_assert_eq!((stats.delivered + stats.refused, stats.lost), (count, 0));
        for number in 0..count {
            let last = (0..).map(|attempt| said(&script, number, attempt)).find(|said| matches!(said, Said::Taken | Said::Refused));
            let is_delivered = matches!(told.of(number), Outcome::Delivered);
            prop_assert_eq!(is_delivered, last == Some(Said::Taken), "{}", number);
            let times = sink.sent().iter().flatten().filter(|sent| **sent == number).count();
            prop_assert_eq!(times, sink.attempts.lock().unwrap()[&number] as usize);
        }
    }
}
