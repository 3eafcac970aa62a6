//! What became of each message is told, once, with the message where it was not delivered; and kept as a dead letter.

use crate::support::analytics::{OrderCompleted, try_track};
use crate::support::{Errors, LONG, Together, builder, minimal, send, wait_until};
use collector::{Answer, Collector};
use plan_runtime::serde_json::Value;
use plan_runtime::{
    Batch, Call, Client, ClientBuilder, DeadLetters, DeliveryError, GaveUp, MessageOutcome, OnViolation, Outcome,
    Overflow, Problem, Sink, SinkError, Stats, json, serde_json,
};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::time::Duration;

/// What was told, in its order.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<MessageOutcome>>>);

impl Told {
    fn handler(&self) -> impl Fn(MessageOutcome) + Send + Sync + 'static {
        let told = self.clone();
        move |one| told.0.lock().unwrap().push(one)
    }

    fn all(&self) -> Vec<MessageOutcome> {
        self.0.lock().unwrap().clone()
    }

    /// The numbers of the messages that came with such an outcome, in order.
    fn numbers(&self, is_wanted: impl Fn(&Outcome) -> bool) -> Vec<i64> {
        let number = |told: &MessageOutcome| told.message().unwrap().to_json()["properties"]["items"].as_i64();
        let mut numbers: Vec<i64> =
            self.all().iter().filter(|told| is_wanted(told.outcome())).filter_map(number).collect();
        numbers.sort_unstable();
        numbers
    }

    fn count(&self, is_wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.all().iter().filter(|told| is_wanted(told.outcome())).count()
    }
}

/// A file that goes with the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("plan-runtime-letters-{}-{name}", std::process::id())))
    }

    fn letters(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.0).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "whole lines");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn numbers(&self) -> Vec<i64> {
        self.letters().iter().map(|letter| letter["properties"]["items"].as_i64().unwrap()).collect()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn order(number: i64) -> OrderCompleted<'static> {
    OrderCompleted { items: Some(number), ..minimal() }
}

#[test]
fn delivered_messages_are_told_by_their_ids_alone() {
    let (collector, errors, told) = (Collector::start().unwrap(), Errors::default(), Told::default());
    let client = builder(collector.url(), &errors).on_delivery(told.handler()).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    let all = told.all();
    assert!(all.iter().all(|one| matches!(one.outcome(), Outcome::Delivered) && one.message().is_none()));
    assert!(all.iter().all(|one| (one.call(), one.name()) == (Some(Call::Track), "Order Completed")));
    let ids: Vec<Option<String>> = all.iter().map(|one| one.message_id().map(str::to_owned)).collect();
    let arrived: Vec<Option<String>> =
        collector.messages().iter().map(|message| message["messageId"].as_str().map(str::to_owned)).collect();
    assert_eq!(ids, arrived);
}

/// Of a batch that is sent again in parts, each message once.
#[test]
fn the_one_at_fault_comes_with_the_servers_words() {
    let (collector, errors, told) = (Collector::start().unwrap(), Errors::default(), Told::default());
    collector.answer_by(|request| {
        let is_bad = request.messages().iter().any(|message| message["properties"]["items"] == 3);
        is_bad.then(|| Answer::status(400).body("no threes"))
    });
    let client = builder(collector.url(), &errors).on_delivery(told.handler()).build().unwrap();
    client.pause();
    send(&client, 0..8);
    client.resume();
    assert_eq!(client.flush(LONG).refused, 1);
    assert_eq!(told.numbers(|outcome| matches!(outcome, Outcome::Refused { .. })), [3]);
    assert_eq!((told.count(|outcome| matches!(outcome, Outcome::Delivered)), told.all().len()), (7, 8));
    let refused = told.all().into_iter().find(|one| one.message().is_some()).unwrap();
    let id = refused.message_id().unwrap().to_owned();
    assert_eq!(refused.to_string(), format!("track `Order Completed` {id} was refused with status 400: no threes"));
}

#[test]
fn what_is_given_up_or_dropped_or_not_accepted_comes_with_its_message() {
    let told = Told::default();
    let client = Client::builder().memory().queue_messages(2).overflow(Overflow::DropOldest);
    let client = client.on_delivery(told.handler()).on_violation(OnViolation::Drop).build().unwrap();
    client.pause();
    send(&client, 0..3);
    assert_eq!(told.numbers(|outcome| matches!(outcome, Outcome::Dropped)), [0]);
    try_track(&client, "u", &OrderCompleted { coupon: Some("far too long"), ..order(7) }).unwrap_err();
    client.shutdown(Duration::ZERO);
    let paused = |outcome: &Outcome| matches!(outcome, Outcome::GaveUp { why: GaveUp::Paused, .. });
    assert_eq!(told.numbers(paused), [1, 2]);
    send(&client, 3..4);
    assert_eq!(told.numbers(|outcome| matches!(outcome, Outcome::NotAccepted { .. })), [3, 7]);
    assert_eq!(told.all().len(), 5);
}

/// Also messages that are under way at the end, whose answer nobody waits for any more.
#[test]
fn what_is_under_way_at_the_end_is_given_up_with_its_message() {
    let (told, barrier) = (Told::default(), Arc::new(Barrier::new(2)));
    let client = Client::builder().sink(Together(Arc::clone(&barrier))).on_delivery(told.handler());
    let client = client.requests_in_flight(1).flush_interval(Duration::ZERO).build().unwrap();
    send(&client, 0..1);
    wait_until(|| client.stats().requests == 1);
    send(&client, 1..3);
    client.shutdown(Duration::ZERO);
    assert_eq!(told.numbers(|outcome| matches!(outcome, Outcome::GaveUp { why: GaveUp::ShutDown, .. })), [0, 1, 2]);
    barrier.wait();
    // The worker comes back with an answer that is too late to count.
    drop(client);
    assert_eq!(told.all().len(), 3);
}

#[test]
fn attempts_that_run_out_come_with_the_last_reason() {
    let (collector, errors, told) = (Collector::start().unwrap(), Errors::default(), Told::default());
    collector.answer_by(|_| Some(Answer::status(500).body("broken")));
    let client = builder(collector.url(), &errors).max_attempts(2).on_delivery(told.handler()).build().unwrap();
    send(&client, 0..1);
    assert_eq!(client.flush(LONG).lost, 1);
    let [one] = &told.all()[..] else { panic!("{:?}", told.all()) };
    let Outcome::GaveUp { why: GaveUp::MaxAttempts, source: Some(source), .. } = one.outcome() else { panic!("{one}") };
    assert_eq!(source.get_ref().to_string(), "status 500: broken");
}

/// What its user wants nowhere is in no file and in no handler's hands.
#[test]
fn an_opted_out_call_comes_without_its_message() {
    let (told, file) = (Told::default(), Temporary::new("opted-out"));
    let client = Client::builder().memory().on_delivery(told.handler()).dead_letters(&file.0).build().unwrap();
    client.opt_out(&[Call::Track]);
    send(&client, 0..1);
    let forwarded = json!({ "type": "track", "userId": "u", "event": "E" });
    client.forward(&forwarded).unwrap_err();
    let message = client.message("u", &order(2)).unwrap();
    client.send_message(&message).unwrap_err();
    let told = told.all();
    assert!(told.iter().all(|one| matches!(one.outcome(), Outcome::OptedOut) && one.message().is_none()), "{told:?}");
    assert_eq!(told.iter().map(MessageOutcome::name).collect::<Vec<_>>(), ["Order Completed", "E", "Order Completed"]);
    assert_eq!(file.letters(), Vec::<Value>::new());
}

/// Of a call without a user there is no message, and still a word.
#[test]
fn a_call_of_which_no_message_is_made_is_told() {
    let told = Told::default();
    let client = Client::builder().memory().on_delivery(told.handler()).build().unwrap();
    try_track(&client, "", &order(0)).unwrap_err();
    client.forward(&json!({ "type": "trakc" })).unwrap_err();
    let told = told.all();
    let [one] = &told[..] else { panic!("{told:?}") };
    assert!(one.message_id().is_none() && one.message().is_none());
    assert_eq!(
        one.to_string(),
        "track `Order Completed` has no user: give a user id or an anonymous id that is not empty"
    );
}

#[test]
fn debug_shows_no_personal_data() {
    let told = Told::default();
    let client = Client::builder().memory().on_delivery(told.handler()).build().unwrap();
    client.shutdown(LONG);
    try_track(&client, "ada@example.com", &order(0)).unwrap_err();
    let told = told.all();
    assert!(told[0].message().unwrap().as_str().contains("ada@example.com"));
    assert!(!format!("{told:?} {}", told[0]).contains("ada@"), "{told:?}");
}

// The handler.

#[test]
fn a_handler_that_panics_takes_down_nobody() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).on_delivery(|_| panic!("the handler panics")).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    client.shutdown(LONG);
    send(&client, 3..4);
    assert_eq!((client.stats().delivered, client.stats().rejected), (3, 1));
}

/// Outcomes of its own calls are not told on its thread: each would be followed by the next one.
/// Whoever looks, in a handler or beside it: each message that was accepted is in one count, also while it goes from one to another.
#[test]
fn the_counts_add_up_at_any_moment() {
    let adds_up =
        |stats: &Stats| stats.accepted + stats.recovered == stats.delivered + stats.refused + stats.lost + stats.queued;
    let (slot, wrong) = (Arc::new(OnceLock::<Client>::new()), Arc::new(Mutex::new(Vec::new())));
    let look = || {
        let (slot, wrong) = (Arc::clone(&slot), Arc::clone(&wrong));
        move || wrong.lock().unwrap().extend(slot.get().map(Client::stats).filter(|stats| !adds_up(stats)))
    };
    let (of_outcome, of_error, told) = (look(), look(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&told);
    let builder = Client::builder().sink(Mixed(0)).backoff(Duration::ZERO, Duration::ZERO).batch_messages(3);
    let builder = builder.queue_messages(20).overflow(Overflow::DropOldest).on_error(move |_| of_error());
    let builder = builder.on_delivery(move |_| {
        of_outcome();
        count.fetch_add(1, Ordering::SeqCst);
    });
    let client = builder.build().unwrap();
    slot.set(client.clone()).unwrap();
    std::thread::scope(|scope| {
        let calls = scope.spawn(|| send(&client, 0..500));
        let beside = look();
        while !calls.is_finished() {
            beside();
        }
    });
    client.shutdown(LONG);
    let stats = client.stats();
    assert!(adds_up(&stats) && stats.queued == 0 && stats.delivered > 0 && stats.refused > 0, "{stats:?}");
    assert_eq!((stats.accepted, told.load(Ordering::SeqCst)), (500, 500));
    assert_eq!(*wrong.lock().unwrap(), []);
}

/// Takes a batch, refuses the next and has one come again, in turn.
struct Mixed(u32);

impl Sink for Mixed {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        self.0 += 1;
        match self.0 % 3 {
            0 => Err(SinkError::retry("later")),
            1 => Ok(()),
            _ => Err(SinkError::reject("never")),
        }
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(Self(self.0)))
    }
}

#[test]
fn a_handler_may_make_calls() {
    let (slot, told) = (Arc::<OnceLock<Client>>::default(), Arc::new(AtomicUsize::new(0)));
    let (inner, count) = (Arc::clone(&slot), Arc::clone(&told));
    let client = Client::builder().memory().queue_messages(1).overflow(Overflow::DropOldest).on_delivery(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        send(inner.get().unwrap(), 0..1);
    });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    client.pause();
    send(&client, 0..2);
    assert_eq!(told.load(Ordering::SeqCst), 1);
    assert_eq!(client.stats().lost, 2, "counted all the same");
}

/// The worker that it blocks sends nothing meanwhile; the others do, and a shutdown has its end.
#[test]
fn a_handler_that_blocks_holds_up_one_worker() {
    let (collector, errors, gate) = (Collector::start().unwrap(), Errors::default(), Arc::new(Barrier::new(2)));
    let (theirs, first) = (Arc::clone(&gate), AtomicUsize::new(0));
    let client = builder(collector.url(), &errors).batch_messages(1).on_delivery(move |_| {
        if first.fetch_add(1, Ordering::SeqCst) == 0 {
            theirs.wait();
        }
    });
    let client = client.build().unwrap();
    send(&client, 0..20);
    assert!(collector.wait_for(20, LONG));
    gate.wait();
    assert!(client.shutdown(LONG).is_complete());
}

// Dead letters.

#[test]
fn dead_letters_are_messages_that_forward_sends() {
    let (collector, errors, file) = (Collector::start().unwrap(), Errors::default(), Temporary::new("refused"));
    collector.answer_by(|_| Some(Answer::status(401).body("who are you")));
    let client = builder(collector.url(), &errors).dead_letters(&file.0).build().unwrap();
    send(&client, 0..3);
    assert_eq!(client.shutdown(LONG).refused, 3);
    send(&client, 3..4);
    assert_eq!(file.numbers(), [0, 1, 2, 3]);

    collector.answer_by(|_| None);
    let next = builder(collector.url(), &errors).build().unwrap();
    let letters = file.letters();
    letters.iter().for_each(|letter| next.forward(letter).unwrap());
    assert!(next.flush(LONG).is_complete());
    assert_eq!(collector.messages(), letters, "as they are, with their message ids");
}

/// Byte for byte. `what_a_sample_message_says` in the tests of cargo-plan reads such lines.
#[test]
fn a_dead_letter_is_the_message_in_a_line() {
    let file = Temporary::new("line");
    let client = Client::builder().memory().dead_letters(&file.0).build().unwrap();
    client.shutdown(LONG);
    let at = std::time::UNIX_EPOCH + Duration::from_secs(1_795_514_400);
    let letter = client.with_options(plan_runtime::CallOptions::new().message_id("m1").timestamp(at));
    try_track(&letter, "u", &order(1)).unwrap_err();
    let expected = concat!(
        r#"{"type":"track","messageId":"m1","timestamp":"2026-11-24T10:00:00.000Z","userId":"u","event":"Order Completed","#,
        r#""properties":{"order_id":"o","total":1.0,"currency":"USD","reason":null,"kind":"order","items":1},"#,
        r#""context":{"library":{"name":"plan-runtime","version":""#,
        env!("CARGO_PKG_VERSION"),
        r#""},"protocols":{"event_version":2}}}"#,
        "\n"
    );
    assert_eq!(fs::read_to_string(&file.0).unwrap(), expected);
}

/// A folder that takes no file says so when the client is built.
#[cfg(unix)]
#[test]
fn a_folder_that_takes_no_file_builds_no_client() {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("plan-runtime-letters-{}-read-only", std::process::id()));
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
    // Whoever may write everywhere, as root, is stopped by the name of a folder.
    let is_stopped = fs::write(folder.join("probe"), "").is_err();
    let file = if is_stopped { folder.join("letters.ndjson") } else { folder.clone() };
    let built = Client::builder().memory().dead_letters(&file).build();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(built.unwrap_err().to_string(), format!("the file {} cannot be opened", file.display()));
}

#[cfg(unix)]
#[test]
fn only_the_user_of_the_process_may_read_dead_letters() {
    use std::os::unix::fs::PermissionsExt;
    let file = Temporary::new("mode");
    let client = Client::builder().memory().dead_letters(&file.0).build().unwrap();
    client.shutdown(LONG);
    send(&client, 0..1);
    assert_eq!(file.0.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(file.numbers(), [0]);
}

/// Both before the bound, which counts what was there, and what has no room for lack of one is reported once.
#[test]
fn a_full_file_of_dead_letters_is_said_once() {
    let (file, errors) = (Temporary::new("bound"), Errors::default());
    let letter = |number: i64| {
        let client = Client::memory();
        client.message("u", &order(number)).unwrap().into_string() + "\n"
    };
    fs::write(&file.0, letter(0)).unwrap();
    let bound = 3 * letter(0).len() as u64;
    let client = Client::builder().memory().dead_letters(DeadLetters::new(&file.0).max_bytes(bound));
    let client = client.on_error(errors.handler()).build().unwrap();
    client.shutdown(LONG);
    for number in 1..6 {
        try_track(&client, "u", &order(number)).unwrap_err();
    }
    assert_eq!(file.numbers(), [0, 1, 2]);
    let [DeliveryError::Storage { path, source, .. }] = &errors.deliveries()[..] else { panic!("{:?}", errors.all()) };
    assert_eq!(path, &file.0);
    assert!(source.to_string().contains("no room for more dead letters"), "{source}");
}

#[test]
fn half_a_line_of_an_earlier_process_spoils_no_letter() {
    let file = Temporary::new("half");
    fs::write(&file.0, "{\"type\":\"tra").unwrap();
    let client = Client::builder().memory().dead_letters(&file.0).build().unwrap();
    client.shutdown(LONG);
    send(&client, 0..2);
    let lines = fs::read_to_string(&file.0).unwrap();
    let letters: Vec<Value> = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.lines().count(), letters.len(), lines.ends_with('\n')), (3, 2, true));
}

#[test]
fn a_file_that_cannot_be_opened_builds_no_client() {
    let built = Client::builder().memory().dead_letters("/no/such/folder/letters.ndjson").build();
    assert_eq!(built.unwrap_err().to_string(), "the file /no/such/folder/letters.ndjson cannot be opened");
}

/// A device that takes nothing, as a full disk: the loss is reported, and the call is as it would be without.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_once() {
    let errors = Errors::default();
    let client = Client::builder().memory().dead_letters("/dev/full").on_error(errors.handler()).build().unwrap();
    client.shutdown(LONG);
    for number in 0..3 {
        try_track(&client, "u", &order(number)).unwrap_err();
    }
    let texts: Vec<String> = errors.deliveries().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["/dev/full cannot be used to keep messages"]);
}

/// A sink that refuses for a reason of its own.
#[test]
fn the_reason_of_any_sink_is_told() {
    struct Down;
    impl plan_runtime::Sink for Down {
        fn send(&mut self, _: &plan_runtime::Batch<'_>) -> Result<(), SinkError> {
            Err(SinkError::reject("the topic is gone"))
        }
    }
    let told = Told::default();
    let client = Client::builder().sink(Down).on_delivery(told.handler()).build().unwrap();
    send(&client, 0..1);
    assert_eq!(client.flush(LONG).refused, 1);
    assert!(told.all()[0].to_string().ends_with(" was refused: the topic is gone"));
}

/// The error handler and the handler of outcomes both may call the client: neither goes in circles with the other.
#[test]
fn both_handlers_may_call_at_once() {
    let (slot, told) = (Arc::<OnceLock<Client>>::default(), Arc::new(AtomicUsize::new(0)));
    let handlers = [Arc::clone(&slot), Arc::clone(&slot)];
    let (count, [of_errors, of_outcomes]) = (Arc::clone(&told), handlers);
    let with: ClientBuilder =
        Client::builder().memory().on_error(move |_: Problem| send(of_errors.get().unwrap(), 0..1));
    let client = with.on_delivery(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        send(of_outcomes.get().unwrap(), 0..1);
    });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    client.shutdown(LONG);
    let before = client.stats().rejected;
    send(&client, 0..1);
    assert!(told.load(Ordering::SeqCst) >= 1 && client.stats().rejected - before < 10);
}

#[cfg(feature = "durable")]
mod durable {
    use super::*;

    /// A folder that goes with the test.
    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn folder(name: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!("plan-runtime-outcomes-{}-{name}", std::process::id())))
    }

    /// What stays on disk is no dead letter: the next client sends it, and tells so.
    #[test]
    fn what_is_on_disk_is_kept_and_told_again_when_it_is_delivered() {
        let (folder, file, told) = (folder("kept"), Temporary::new("kept"), Told::default());
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        collector.answer_by(|_| Some(Answer::status(401).body("no")));
        let with =
            || builder(collector.url(), &errors).durable(&*folder.0).dead_letters(&file.0).on_delivery(told.handler());
        let client = with().build().unwrap();
        send(&client, 0..1);
        client.flush(LONG);
        client.pause();
        send(&client, 1..3);
        client.shutdown(Duration::ZERO);
        assert_eq!(told.numbers(|outcome| matches!(outcome, Outcome::Kept { .. })), [0, 1, 2]);
        assert!(told.all()[0].to_string().ends_with("kept on disk: no"), "{}", told.all()[0]);
        drop(client);
        collector.answer_by(|_| None);
        let client = with().build().unwrap();
        assert!(client.flush(LONG).is_complete());
        assert_eq!((told.count(|outcome| matches!(outcome, Outcome::Delivered)), told.all().len()), (3, 6));
        assert_eq!(file.letters(), Vec::<Value>::new());
    }

    /// Those that wait in memory as well as those that are on disk alone.
    #[test]
    fn what_a_full_folder_drops_is_told_with_its_message() {
        let (folder, told) = (folder("dropped"), Told::default());
        let durable = plan_runtime::Durable::new(&folder.0).max_bytes(1 << 20);
        let client = Client::builder().memory().durable(durable).queue_messages(10).overflow(Overflow::DropOldest);
        let client = client.on_delivery(told.handler()).build().unwrap();
        client.pause();
        send(&client, 0..6000);
        let dropped = told.numbers(|outcome| matches!(outcome, Outcome::Dropped));
        assert!(dropped.len() > 100, "{}", dropped.len());
        assert_eq!(dropped, (0..dropped.len() as i64).collect::<Vec<_>>(), "the oldest, each once");
        assert_eq!(client.stats().lost, dropped.len() as u64);
    }

    #[test]
    fn send_now_is_answered_from_disk_too() {
        let folder = folder("now");
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        let client = builder(collector.url(), &errors).durable(&*folder.0).flush_interval(Duration::MAX);
        let client = client.queue_messages(4).build().unwrap();
        client.pause();
        send(&client, 0..20);
        let waits = client.send_now_async("u", &order(20), LONG);
        client.resume();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(waits).unwrap();
        client.send_now("u", &order(21), LONG).unwrap();
        // Those before them may be under way by other requests.
        assert!(client.flush(LONG).is_complete());
        assert_eq!(collector.messages().len(), 22);
    }
}
