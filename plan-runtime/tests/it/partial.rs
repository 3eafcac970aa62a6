//! A sink that has taken some messages of a batch and not others: each message has the outcome that the sink says, what was taken is
//! not sent again, and what is to be tried again holds nothing else up.

use crate::support::{Errors, LONG, kind, wait_until};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{
    Batch, CallErrorKind, Client, ClientBuilder, DeliveryError, ManualClock, MessageOutcome, Outcome, Overflow, Sink,
    SinkError, json,
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
    /// The sink refuses it itself, and asks nobody.
    RefusedHere,
    /// Once others have left the batch: nobody was asked.
    Unsent,
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
            Said::RefusedHere => Some(SinkError::reject(format!("{number} is not wanted")).unsent()),
            Said::Unsent => Some(SinkError::retry("others were refused").unsent()),
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
    assert_eq!((report.delivered, report.refused, report.retries, report.left), (6, 2, 1, 0));
    // What was taken is not sent again, and what waits as long is tried again together.
    let mut sent = sink.sent();
    sent.sort();
    assert_eq!(sent, [vec![0, 1, 2, 3, 4, 5, 6, 7], vec![3, 4, 6]]);
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
fn a_batch_of_which_all_is_put_off_comes_again_together() {
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
    assert_eq!(sink.sent(), [vec![0, 1, 2], vec![0, 2], vec![1]]);
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

fn manual_clock() -> ManualClock {
    ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400))
}

/// Also one that is all of its batch, and is put off again: it is no outage, and is not the last that goes out.
#[test]
fn a_message_that_is_put_off_again_holds_no_other_back() {
    let sink = Partial::new(|number, attempt| match (number, attempt) {
        (0, 0..=3) => Said::After(30),
        _ => Said::Taken,
    });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).clock(clock.clone()).batch_messages(1).build().unwrap();
    for round in 0..4 {
        forward(&client, if round == 0 { 0..2 } else { round + 1..round + 2 });
        wait_until(|| told.is_known(round + 1) && sink.attempts.lock().unwrap().get(&0) == Some(&(round as u32 + 1)));
        assert!(!told.is_known(0));
        clock.advance(Duration::from_secs(30));
    }
    assert!(client.flush(LONG).is_complete());
    assert!(matches!(told.of(0), Outcome::Delivered));
    assert_eq!(errors.outages().len(), 0);
}

/// More batches than there are workers, each with a message that waits: all the others go out, by one worker alone.
#[test]
fn batches_that_wait_keep_no_worker() {
    let sink = Partial::new(|number, attempt| match (number % 2, attempt) {
        (0, 0) => Said::After(60),
        _ => Said::Taken,
    });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).clock(clock.clone()).batch_messages(2).build().unwrap();
    forward(&client, 0..20);
    wait_until(|| (0..20).all(|number| told.is_known(number) == (number % 2 == 1)));
    assert_eq!((client.stats().delivered, client.stats().queued), (10, 10));
    clock.advance(Duration::from_secs(60));
    assert!(client.flush(LONG).is_complete());
    let sent = sink.sent();
    assert_eq!(sent.len(), 20);
    assert_eq!((&sent[..2], &sent[10..12]), (&[vec![0, 1], vec![2, 3]][..], &[vec![0], vec![2]][..]));
}

/// They have the time of the shutdown, and are told when it is up.
#[test]
fn batches_that_wait_are_given_up_with_a_shutdown() {
    let sink = Partial::new(|number, _| if number % 2 == 0 { Said::After(60) } else { Said::Taken });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).clock(manual_clock()).batch_messages(2).build().unwrap();
    forward(&client, 0..20);
    wait_until(|| (0..20).filter(|number| told.is_known(*number)).count() == 10);
    let report = client.shutdown(Duration::ZERO);
    assert_eq!((report.delivered, report.lost), (10, 10));
    (0..20)
        .filter(|number| number % 2 == 0)
        .for_each(|number| assert!(matches!(told.of(number), Outcome::GaveUp { .. })));
}

/// The limits of retries hold for them too.
#[test]
fn a_message_that_waits_is_given_up_with_max_age() {
    let sink = Partial::new(|number, _| if number == 0 { Said::After(60) } else { Said::Taken });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).clock(clock.clone()).max_age(Duration::from_secs(100)).build().unwrap();
    forward(&client, 0..2);
    client.flush(Duration::ZERO);
    wait_until(|| told.is_known(1));
    clock.advance(Duration::from_secs(60));
    let report = client.flush(LONG);
    assert_eq!((report.lost, report.left), (1, 0));
    assert!(matches!(told.of(0), Outcome::GaveUp { .. }));
}

/// What a sink refuses itself says nothing of the destination: the third failure is still the third in a row.
#[test]
fn what_nobody_was_asked_about_ends_no_outage() {
    let sink = Partial::new(|number, attempt| match (number, attempt) {
        (_, 0 | 1) | (0, 3) => Said::Later,
        (1, _) => Said::RefusedHere,
        (_, 2) => Said::Unsent,
        _ => Said::Taken,
    });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).max_attempts(4).build().unwrap();
    forward(&client, 0..2);
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.refused, report.lost), (1, 1, 0));
    assert_eq!(sink.sent(), [vec![0, 1], vec![0, 1], vec![0, 1], vec![0], vec![0]]);
    let outages = errors.outages();
    assert_eq!(outages.len(), 1);
    assert!(outages[0].to_string().contains("3 attempts in a row"), "{}", outages[0]);
}

/// A sink that refuses one message itself, and whose server refuses whatever it is asked.
struct RefusesAll(Arc<Mutex<usize>>);

impl Sink for RefusesAll {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let own = batch.messages().position(|message| number(message) == 0);
        if let Some(own) = own {
            let error = |at| if at == own { SinkError::reject("too large") } else { SinkError::retry("others") };
            return Err(SinkError::partial((0..batch.messages().len()).map(|at| (at, error(at).unsent()))));
        }
        *self.0.lock().unwrap() += 1;
        Err(SinkError::reject("no").status(400))
    }
}

#[test]
fn what_a_sink_refuses_itself_has_a_server_asked_no_oftener() {
    let (asked, errors) = (Arc::default(), Errors::default());
    let client = Client::builder().sink(RefusesAll(Arc::clone(&asked))).on_error(errors.handler());
    let client = client.flush_interval(Duration::MAX).build().unwrap();
    forward(&client, 0..300);
    assert_eq!(client.flush(LONG).refused, 300);
    assert_eq!(*asked.lock().unwrap(), 129);
}

/// A sink that takes message 0 and puts off the others, by one wait that it asks for itself; so often, and then takes all.
struct LeaveAlone {
    times: u32,
    takes_first: bool,
}

impl Sink for LeaveAlone {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        if self.times == 0 {
            return Ok(());
        }
        self.times -= 1;
        let all = batch.messages().enumerate();
        let later = all.filter(|(_, message)| !self.takes_first || number(message) > 0);
        let later: Vec<_> = later.map(|(at, _)| (at, SinkError::retry("busy"))).collect();
        Err(SinkError::partial(later).after(Duration::from_secs(60)))
    }
}

/// As of a whole batch: the destination is left alone so long, and no attempt is used up.
#[test]
fn a_wait_for_all_that_was_not_taken_is_no_attempt() {
    for takes_first in [true, false] {
        let (errors, clock) = (Errors::default(), manual_clock());
        let client = Client::builder().sink(LeaveAlone { times: 5, takes_first }).on_error(errors.handler());
        let client = client.clock(clock.clone()).batch_messages(3).max_attempts(1).build().unwrap();
        forward(&client, 0..3);
        for round in 1..=5 {
            wait_until(|| client.stats().requests == round);
            forward(&client, 3 * round..3 * round + 1);
            // Nothing at all is sent meanwhile.
            assert_eq!(client.flush(Duration::from_millis(20)).delivered, 0, "{takes_first}");
            assert_eq!(client.stats().requests, round);
            clock.advance(Duration::from_secs(60));
        }
        let report = client.flush(LONG);
        assert_eq!((client.stats().delivered, report.lost, report.left), (8, 0, 0), "{takes_first}");
    }
}

/// Says of the odd messages that they come later, then refuses or takes whatever it is asked.
struct OddLater {
    status: Option<u16>,
}

impl Sink for OddLater {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        if batch.attempt() > 0 {
            return self.status.map_or(Ok(()), |status| Err(SinkError::reject("no").status(status)));
        }
        let odd = batch.messages().enumerate().filter(|(_, message)| number(message) % 2 == 1);
        Err(SinkError::partial(odd.map(|(at, _)| (at, SinkError::retry("busy").after(Duration::ZERO)))))
    }
}

/// However many runs the messages are in the batch.
#[test]
fn messages_that_have_one_answer_are_counted_and_reported_together() {
    let errors = Errors::default();
    let client = Client::builder().sink(OddLater { status: None }).flush_interval(Duration::MAX).build().unwrap();
    forward(&client, 0..20);
    assert_eq!(client.flush(LONG).delivered, 20);
    assert_eq!((client.stats().batches, client.stats().requests, client.stats().retries), (2, 2, 1));

    let client = Client::builder().sink(OddLater { status: Some(401) }).flush_interval(Duration::MAX);
    let client = client.on_error(errors.handler()).build().unwrap();
    forward(&client, 0..20);
    assert_eq!(client.flush(LONG).refused, 10);
    assert_eq!(client.stats().batches, 1);
    let refused: Vec<DeliveryError> = errors.deliveries();
    assert!(matches!(&refused[..], [DeliveryError::Refused { messages: 10, status: Some(401), .. }]), "{refused:?}");
}

/// As many batches as there are messages, each set aside: a shutdown reports them once, with what the sink has said.
#[test]
fn a_shutdown_reports_all_that_waits_at_once() {
    for ends_by_drop in [false, true] {
        let sink = Partial::new(|number, _| if number == 0 { Said::Taken } else { Said::After(60) });
        let (told, errors) = (Told::default(), Errors::default());
        let client = builder(&sink, &told, &errors).clock(manual_clock()).batch_messages(2);
        let client = client.drop_timeout(Duration::ZERO).build().unwrap();
        forward(&client, 0..20);
        wait_until(|| told.is_known(0) && sink.sent().len() == 10);
        if !ends_by_drop {
            assert_eq!(client.shutdown(Duration::ZERO).lost, 19);
        }
        drop(client);
        wait_until(|| (0..20).all(|number| told.is_known(number)));
        let lost = errors.deliveries();
        assert!(matches!(&lost[..], [DeliveryError::NotDelivered { messages: 19, .. }]), "{lost:?}");
        assert!(
            lost[0].to_string().contains("shut down") && crate::support::reason(&lost[0]).contains("busy"),
            "{lost:?}"
        );
        (1..20).for_each(|number| assert!(matches!(told.of(number), Outcome::GaveUp { source: Some(_), .. })));
    }
}

/// A shutdown with time enough waits for it, and a flush of another thread does too.
#[test]
fn a_flush_and_a_shutdown_wait_for_what_is_set_aside() {
    let sink = Partial::new(|number, attempt| match (number % 5, attempt) {
        (0, 0) => Said::After(60),
        _ => Said::Taken,
    });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).clock(clock.clone()).batch_messages(5).build().unwrap();
    forward(&client, 0..50);
    wait_until(|| client.stats().delivered == 40);
    let mut called = 50;
    std::thread::scope(|scope| {
        let flush = scope.spawn(|| client.flush(LONG));
        // By the clock that goes on by a minute.
        let shutdown = scope.spawn(|| client.shutdown(LONG * 3));
        let more = json!({ "type": "track", "event": "E", "userId": "u", "properties": { "n": 1 } });
        wait_until(|| client.forward(&more).inspect(|()| called += 1).is_err());
        assert!(!flush.is_finished() && !shutdown.is_finished());
        clock.advance(Duration::from_secs(60));
        assert_eq!((flush.join().unwrap().left, shutdown.join().unwrap().delivered), (0, called));
    });
    assert!(errors.deliveries().is_empty());
}

/// What is set aside is no part of the queue: a full one drops the oldest that wait to be sent, and not what the sink has seen.
#[test]
fn a_full_queue_drops_nothing_that_is_set_aside() {
    let sink = Partial::new(|number, attempt| match (number, attempt) {
        (0..10, 0) => Said::After(60),
        _ => Said::Taken,
    });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).clock(clock.clone()).batch_messages(10).queue_messages(10);
    let client = client.overflow(Overflow::DropOldest).build().unwrap();
    forward(&client, 0..10);
    wait_until(|| sink.sent().len() == 1);
    client.pause();
    forward(&client, 10..30);
    assert_eq!(client.stats().lost, 10);
    client.resume();
    wait_until(|| told.is_known(29));
    clock.advance(Duration::from_secs(60));
    let report = client.flush(LONG);
    assert_eq!((report.left, client.stats().delivered), (0, 20));
    (0..30).for_each(|number| assert_eq!(matches!(told.of(number), Outcome::Dropped), (10..20).contains(&number)));
}

/// A destination that makes one message of each batch wait: what it costs does not grow with what waits already.
#[test]
fn much_may_be_set_aside() {
    let sink = Partial::new(|number, attempt| match (number % 2, attempt) {
        (0, 0) => Said::After(60),
        _ => Said::Taken,
    });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).clock(clock.clone()).batch_messages(2).build().unwrap();
    forward(&client, 0..40_000);
    wait_until(|| client.stats().delivered == 20_000);
    assert_eq!(client.stats().queued, 20_000);
    clock.advance(Duration::from_secs(60));
    assert!(client.flush(LONG).is_complete());
    assert_eq!(client.stats().delivered, 40_000);
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
fn test_folder(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("plan-runtime-partial-{name}-{}", std::process::id()))
}

/// What a killed process leaves is what is on disk then: the next one sends what was set aside, and nothing of what was taken.
#[cfg(all(feature = "durable", unix))]
#[test]
fn what_is_set_aside_outlives_a_process_that_is_killed() {
    let (folder, copy) = (test_folder("killed"), test_folder("killed-copy"));
    let sink = Partial::new(|number, _| if number % 3 == 1 { Said::After(60) } else { Said::Taken });
    let (told, errors) = (Told::default(), Errors::default());
    let client = builder(&sink, &told, &errors).durable(&*folder).batch_messages(5).build().unwrap();
    forward(&client, 0..10);
    client.flush(Duration::ZERO);
    wait_until(|| client.stats().delivered == 7);
    std::fs::create_dir_all(&copy).unwrap();
    for file in std::fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    drop(client);

    let next = Partial::new(|_, _| Said::Taken);
    let client = builder(&next, &Told::default(), &errors).durable(&*copy).build().unwrap();
    assert_eq!(client.stats().recovered, 3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(next.sent().concat(), [1, 4, 7]);
    drop(client);
    [folder, copy].iter().for_each(|folder| std::fs::remove_dir_all(folder).unwrap());
}

/// What had all the time there was is told once, and tried again from disk.
#[cfg(all(feature = "durable", unix))]
#[test]
fn what_waits_by_name_for_too_long_stays_on_disk() {
    let folder = test_folder("age");
    let sink = Partial::new(|number, attempt| match (number % 2, attempt) {
        (1, 0) => Said::After(60),
        _ => Said::Taken,
    });
    let (told, errors, clock) = (Told::default(), Errors::default(), manual_clock());
    let client = builder(&sink, &told, &errors).durable(&*folder).clock(clock.clone());
    let client = client.max_age(Duration::from_secs(30)).batch_messages(6).build().unwrap();
    forward(&client, 0..6);
    wait_until(|| client.stats().delivered == 3 && !errors.all().is_empty());
    let kept = errors.deliveries();
    assert!(matches!(&kept[..], [DeliveryError::Kept { messages: 3, .. }]), "{kept:?}");
    assert_eq!(client.stats().queued, 3);
    clock.advance(Duration::from_secs(60));
    wait_until(|| client.flush(Duration::ZERO).left == 0);
    assert_eq!(client.stats().delivered, 6);
    assert_eq!((client.stats().queued, client.stats().lost), (0, 0));
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
