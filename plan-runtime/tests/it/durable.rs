//! A durable client whose process is killed, whose disk fails, whose files are damaged: what `track` took arrives.

use crate::support::analytics::{OrderCompleted, track, try_track};
use crate::support::{Errors, LONG, arrived, block_on, builder, copies, kind, minimal, reason, send};
use collector::{Answer, Collector};
use plan_runtime::{
    Batch, BuildError, CallErrorKind, Client, ClientBuilder, DeliveryError, Durable, Fsync, ManualClock,
    MessageOutcome, Outcome, Overflow, Problem, Sink, SinkError, User,
};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

/// A folder that goes with the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("plan-runtime-durable-{}-{number}", std::process::id())))
    }

    fn events(&self) -> Vec<PathBuf> {
        let paths = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "events")).collect()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn wait_until(condition: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < LONG, "it does not come");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What was told of each message, in the order in which each was first told of.
#[derive(Clone, Default)]
struct Outcomes(Arc<Mutex<Fates>>);

/// Where each message stands in the list behind, by its id.
type Fates = (HashMap<String, usize>, Vec<String>);

impl Outcomes {
    fn handler(&self) -> impl Fn(MessageOutcome) + Send + Sync + 'static {
        let outcomes = self.clone();
        move |told| {
            let word = match told.outcome() {
                Outcome::Delivered => "delivered",
                Outcome::Refused { .. } => "refused",
                Outcome::GaveUp { .. } => "gave up",
                Outcome::Dropped => "dropped",
                Outcome::Kept { .. } => "kept",
                other => panic!("{other}"),
            };
            let mut outcomes = outcomes.0.lock().unwrap();
            let (numbers, fates) = &mut *outcomes;
            let number = *numbers.entry(told.message_id().unwrap().to_owned()).or_insert(fates.len());
            match fates.get_mut(number) {
                Some(fate) => *fate = format!("{fate}, {word}"),
                None => fates.push(word.to_owned()),
            }
        }
    }

    fn fates(&self) -> Vec<String> {
        self.0.lock().unwrap().1.clone()
    }
}

/// Where nobody listens.
fn nobody() -> String {
    Collector::start().unwrap().url()
}

fn numbers(range: std::ops::Range<i64>) -> Vec<i64> {
    range.collect()
}

fn is_balanced(client: &Client) -> bool {
    let stats = client.stats();
    stats.accepted + stats.recovered == stats.delivered + stats.refused + stats.lost + stats.queued
}

// The process that is killed: this program, told by the environment what to do.

const WHAT: &str = "PLAN_TEST_CHILD";
const FOLDER: &str = "PLAN_TEST_FOLDER";
const URL: &str = "PLAN_TEST_URL";
const FIRST: &str = "PLAN_TEST_FIRST";

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}

#[test]
#[ignore = "the process that other tests start"]
fn child() {
    let Ok(what) = std::env::var(WHAT) else { return };
    match what.as_str() {
        "load" => child_load(),
        "full disk" => child_full_disk(),
        "moves" => child_moves(),
        "open" => match Client::builder().memory().durable(&*variable(FOLDER)).build() {
            Ok(_) => say("opened"),
            Err(error @ BuildError::Storage { .. }) => say(&format!("storage: {error:#}")),
            Err(error) => say(&error.to_string()),
        },
        _ => panic!("{what}"),
    }
}

/// One line, at once, and not through the test harness.
fn say(line: &str) {
    std::io::stdout().write_all(format!("\n> {line}\n").as_bytes()).unwrap();
}

fn wait_to_be_killed() -> ! {
    loop {
        std::thread::park();
    }
}

/// Calls from four threads, each number said once its call has returned. Some processes are killed while they call, others
/// while they deliver.
fn child_load() {
    let first: i64 = variable(FIRST).parse().unwrap();
    let calls = [30, 100, 500][(first / 10_000 % 3) as usize];
    let client = Client::builder()
        .write_key("key")
        .endpoint(variable(URL))
        .backoff(Duration::from_millis(1), Duration::from_millis(5))
        .flush_interval(Duration::from_millis(1))
        .batch_messages(50)
        // Little memory, so that much waits on disk; much of it from processes before.
        .queue_messages(300)
        .durable(&*variable(FOLDER))
        .build()
        .unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let client = &client;
            scope.spawn(move || {
                for number in 0..calls {
                    let number = first + thread * 1000 + number;
                    let order = OrderCompleted { items: Some(number), ..minimal() };
                    try_track(client, "u", &order).unwrap();
                    say(&number.to_string());
                }
            });
        }
    });
    wait_to_be_killed();
}

/// Calls until well after the disk is full, each number said with what became of it.
fn child_full_disk() {
    let client = Client::builder().write_key("key").endpoint(variable(URL));
    let client = client.durable(&*variable(FOLDER)).build().unwrap();
    client.pause();
    for number in 0..2000 {
        let order = OrderCompleted { items: Some(number), ..minimal() };
        match try_track(&client, "u", &order) {
            Ok(()) => say(&format!("{number} durable")),
            Err(error) if error.was_sent() => say(&format!("{number} memory")),
            Err(error) => panic!("{error}"),
        }
    }
    // What is in memory only was taken all the same.
    assert_eq!((client.stats().accepted, client.stats().rejected), (2000, 0));
    if variable(FIRST) == "killed" {
        say("done");
        wait_to_be_killed();
    }
    client.resume();
    assert!(client.shutdown(LONG).is_complete());
    say("done");
}

/// Opens a folder by a relative name, and goes elsewhere, as a daemon does.
fn child_moves() {
    std::env::set_current_dir(variable(FOLDER)).unwrap();
    let client = Client::builder().write_key("key").endpoint(variable(URL)).durable("below").build().unwrap();
    std::env::set_current_dir("/").unwrap();
    for number in 0..3 {
        let order = OrderCompleted { items: Some(number), ..minimal() };
        try_track(&client, "u", &order).unwrap();
    }
    say("done");
    wait_to_be_killed();
}

fn child_command(program: &Path, what: &str, folder: &Path, url: &str, first: &str) -> Command {
    let mut command = Command::new(program);
    // Without the harness's own words on every test.
    command.args(["durable::child", "--exact", "--ignored", "--nocapture", "--quiet"]);
    command.env(WHAT, what).env(FOLDER, folder).env(URL, url).env(FIRST, first);
    command.stdout(Stdio::piped());
    command
}

fn this_program() -> PathBuf {
    std::env::current_exe().unwrap()
}

fn lines(output: impl Read) -> impl Iterator<Item = String> {
    // What a kill cut off has no end, and was not said.
    let mut output = BufReader::new(output);
    std::iter::from_fn(move || {
        loop {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            if !line.ends_with('\n') {
                return None;
            }
            if let Some(said) = line.strip_prefix("> ") {
                return Some(said.trim_end().to_owned());
            }
        }
    })
}

/// SIGKILL, which a process does not notice.
fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn random(bound: u64) -> u64 {
    RandomState::new().build_hasher().finish() % bound
}

/// What arrived so far, in whatever process: the message id of each number.
#[derive(Default)]
struct Arrived(HashMap<i64, String>);

impl Arrived {
    /// Also checks that a number has always the same message id.
    fn take(&mut self, collector: &Collector) {
        for message in collector.messages() {
            let number = message["properties"]["items"].as_i64().unwrap();
            let id = message["messageId"].as_str().unwrap();
            let known = self.0.entry(number).or_insert_with(|| id.to_owned());
            assert_eq!(known, id, "one message under two message ids");
        }
    }
}

/// `PLAN_KILL_ROUNDS=200 cargo test -p plan-runtime --features durable --test it killed`
#[test]
fn killed_at_any_moment_under_load_nothing_is_lost() {
    let rounds = std::env::var("PLAN_KILL_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap());
    let folder = Temporary::new();
    let (mut called, mut everything) = (HashSet::new(), Arrived::default());
    for round in 0..rounds {
        let collector = Collector::start().unwrap();
        // A server that fails now and then, and in the last round always.
        let is_last = round + 1 == rounds;
        collector.answer_by(move |_| (is_last || random(3) == 0).then(|| Answer::status(500)));
        let first = (i64::from(round) * 10_000).to_string();
        let mut child = child_command(&this_program(), "load", &folder.0, &collector.url(), &first).spawn().unwrap();
        let output = child.stdout.take().unwrap();
        std::thread::scope(|scope| {
            let (started, starts) = std::sync::mpsc::channel();
            let said = scope.spawn(move || {
                let numbers = lines(output).map(|line| line.parse::<i64>().unwrap());
                let numbers = numbers.inspect(|_| {
                    let _ = started.send(());
                });
                numbers.collect::<Vec<i64>>()
            });
            starts.recv_timeout(LONG).unwrap();
            std::thread::sleep(Duration::from_micros(random(400_000)));
            kill(&mut child);
            called.extend(said.join().unwrap());
        });
        everything.take(&collector);
    }

    let delivered = everything.0.len();
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    let recovered = client.stats().recovered;
    assert!(recovered > 0, "the last server took nothing");
    let report = client.flush(10 * LONG);
    assert!(report.is_complete(), "{report:?} of {recovered}");
    assert_eq!(client.stats().delivered, recovered);
    assert!(client.shutdown(LONG).is_complete());
    everything.take(&collector);
    let lost: Vec<&i64> = called.iter().filter(|number| !everything.0.contains_key(number)).collect();
    assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), called.len());
    let ids: HashSet<&String> = everything.0.values().collect();
    assert_eq!(ids.len(), everything.0.len(), "one message id for two messages");
    // A record half written when the process was killed is told of; its call had not returned.
    assert!(
        errors.all().iter().all(|problem| matches!(problem, Problem::Delivery(DeliveryError::Damaged { .. }))),
        "{:?}",
        errors.all()
    );
    assert_eq!(folder.events(), Vec::<PathBuf>::new());
    println!("{rounds} rounds, {} calls returned, {delivered} messages arrived before the last client", called.len());
    assert!(delivered > 0 || rounds < 3);
}

#[test]
fn a_client_that_ran_out_of_time_leaves_the_rest_to_the_next() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let client = builder(nobody(), &errors).batch_messages(10).queue_messages(100).durable(&*folder.0).build().unwrap();
    send(&client, 0..500);
    let report = client.shutdown(Duration::from_millis(50));
    assert_eq!((report.left, report.lost, report.delivered), (500, 0, 0));
    assert!(is_balanced(&client), "{:?}", client.stats());
    assert_eq!(errors.texts(), Vec::<String>::new());

    // The client that was shut down still lives, and has let go of the folder.
    let collector = Collector::start().unwrap();
    let next = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    assert_eq!(next.stats().recovered, 500);
    send(&next, 500..510);
    assert!(next.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..510));
    assert_eq!((next.stats().accepted, next.stats().delivered), (10, 510));
    assert!(is_balanced(&next), "{:?}", next.stats());
}

#[test]
fn what_memory_has_no_room_for_is_flushed_too() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let client = builder(collector.url(), &errors).queue_messages(20).batch_messages(10).requests_in_flight(1);
    // No batch is due before it is full: what sends is the flush.
    let client = client.flush_interval(Duration::from_secs(3600)).durable(&*folder.0).build().unwrap();
    client.pause();
    send(&client, 0..2005);
    let stats = client.stats();
    assert_eq!((stats.accepted, stats.queued), (2005, 2005));
    assert!(is_balanced(&client));
    client.resume();
    assert!(client.flush(LONG).is_complete());
    let messages = collector.messages();
    let in_order: Vec<i64> = messages.iter().map(|message| message["properties"]["items"].as_i64().unwrap()).collect();
    assert_eq!(in_order, numbers(0..2005), "in the order of the calls");
    assert_eq!(errors.texts(), Vec::<String>::new());
}

#[test]
fn a_flush_says_how_much_is_left_on_disk_too() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let client = builder(nobody(), &errors).queue_messages(10).requests_in_flight(1).durable(&*folder.0);
    let client = client.build().unwrap();
    send(&client, 0..100);
    assert_eq!(client.flush(Duration::from_millis(500)).left, 100);
}

/// What is on disk does not wait for memory to be full of a batch.
#[test]
fn what_memory_has_no_room_for_goes_without_a_flush() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let client = builder(collector.url(), &errors).queue_messages(1000).flush_interval(10 * LONG).durable(&*folder.0);
    let client = client.build().unwrap();
    client.pause();
    send(&client, 0..5000);
    client.resume();
    // All but what memory has room for.
    assert!(collector.wait_for(4000, LONG));
}

#[test]
fn shutdown_sends_what_is_on_disk() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let client = builder(collector.url(), &errors).queue_messages(20).durable(&*folder.0).build().unwrap();
    client.pause();
    send(&client, 0..2000);
    client.resume();
    assert!(client.shutdown(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..2000));
    assert_eq!(folder.events(), Vec::<PathBuf>::new());
    assert!(matches!(kind(try_track(&client, "u", &minimal())), CallErrorKind::Closed));
}

#[test]
fn what_was_refused_for_good_does_not_come_back() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    // A batch with number 3 is refused, until 3 is alone.
    collector.answer_by(|request| {
        let items = |message: &serde_json::Value| message["properties"]["items"].as_i64();
        request.messages().iter().any(|message| items(message) == Some(3)).then(|| Answer::status(400).body("no"))
    });
    let client = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    send(&client, 0..10);
    client.flush(LONG);
    assert_eq!(client.stats().refused, 1);
    assert!(matches!(errors.deliveries().as_slice(), [DeliveryError::Refused { messages: 1, kept: 0, .. }]));
    drop(client);
    let next = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    assert_eq!(next.stats().recovered, 0);
    assert_eq!(arrived(&collector), [0, 1, 2, 4, 5, 6, 7, 8, 9]);
}

/// What is on disk is sent by the next client to a server that takes it, and is on disk no more.
#[track_caller]
fn assert_next_sends_all(folder: &Temporary, errors: &Errors, messages: i64) {
    let collector = Collector::start().unwrap();
    let next = builder(collector.url(), errors).durable(&*folder.0).build().unwrap();
    assert_eq!(next.stats().recovered, messages.unsigned_abs());
    assert!(next.shutdown(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..messages));
    assert_eq!(folder.events(), Vec::<PathBuf>::new());
}

/// A wrong write key is no fault of the messages: they wait for a client with the right one.
#[test]
fn what_was_refused_because_of_the_client_is_sent_by_the_next() {
    for status in [401, 403, 404] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        collector.answer_by(move |_| Some(Answer::status(status).body("who are you?")));
        let client = builder(collector.url(), &errors).batch_messages(10).durable(&*folder.0).build().unwrap();
        send(&client, 0..50);
        assert_eq!((client.flush(LONG).left, client.stats().refused), (0, 50));
        assert!(is_balanced(&client), "{:?}", client.stats());
        let all = errors.deliveries();
        let kept = |error: &DeliveryError| {
            matches!(error, DeliveryError::Refused { status: Some(said), messages, kept, .. } if *said == status && kept == messages)
                && reason(error) == "who are you?"
                && error.to_string().ends_with("kept on disk for the next client")
        };
        assert!(!all.is_empty() && all.iter().all(kept), "{all:?}");
        assert!(client.shutdown(LONG).left == 0);

        assert_next_sends_all(&folder, &errors, 50);
    }
}

/// What waits for the next client gives way to what is new, if that is the policy. It is told of, and counted as refused all the same.
#[test]
fn what_was_refused_because_of_the_client_is_dropped_from_a_full_folder() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    collector.answer_by(|_| Some(Answer::status(401)));
    let durable = Durable::new(&*folder.0).max_bytes(1024 * 1024);
    let outcomes = Outcomes::default();
    let client = builder(collector.url(), &errors).overflow(Overflow::DropOldest).durable(durable);
    let client = client.on_delivery(outcomes.handler()).build().unwrap();
    for thousand in 0..6 {
        send(&client, thousand * 1000..thousand * 1000 + 1000);
        assert_eq!(client.flush(LONG).left, 0);
    }
    assert!(is_balanced(&client), "{:?}", client.stats());
    assert_eq!((client.stats().rejected, client.stats().refused, client.stats().lost), (0, 6000, 0));
    assert_eq!(client.shutdown(LONG).left, 0);
    let next = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    let recovered = next.stats().recovered;
    assert!((1000..5000).contains(&recovered), "{recovered}");
    let dropped = |error: &DeliveryError| match error {
        DeliveryError::Dropped { messages, refused, .. } if messages == refused => *refused as u64,
        _ => 0,
    };
    assert_eq!(errors.deliveries().iter().map(dropped).sum::<u64>() + recovered, 6000);
    let counts =
        ["kept", "kept, dropped"].map(|fate| outcomes.fates().iter().filter(|known| *known == fate).count() as u64);
    assert_eq!(counts, [recovered, 6000 - recovered]);
}

/// While it is told that messages are kept on disk, calls may have their file dropped: then it is told that they are lost.
#[test]
fn what_goes_while_it_is_told_as_kept_is_told_as_lost() {
    let (folder, errors, outcomes) = (Temporary::new(), Errors::default(), Outcomes::default());
    let (tells, own) = (outcomes.handler(), Arc::new(OnceLock::<Client>::new()));
    let (theirs, told_as_kept) = (Arc::clone(&own), AtomicU64::new(0));
    let tell = move |told: MessageOutcome| {
        let is_kept = matches!(told.outcome(), Outcome::Kept { .. });
        tells(told);
        if is_kept && told_as_kept.fetch_add(1, Ordering::Relaxed) == 9 {
            let client = theirs.get().unwrap().clone();
            std::thread::spawn(move || send(&client, 10..6000)).join().unwrap();
        }
    };
    let durable = Durable::new(&*folder.0).max_bytes(1024 * 1024);
    let client = builder(nobody(), &errors).overflow(Overflow::DropOldest).durable(durable).max_attempts(1);
    let client = client.requests_in_flight(1).on_delivery(tell).build().unwrap();
    own.set(client.clone()).unwrap();
    client.pause();
    send(&client, 0..10);
    client.resume();
    client.flush(LONG);
    let fates = outcomes.fates();
    assert_eq!(fates.get(..10).unwrap(), ["kept, gave up"; 10]);
    client.shutdown(Duration::ZERO);
    assert!(is_balanced(&client), "{:?}", client.stats());
}

/// However long an outage: what was neither delivered nor refused stays on disk, and is told of once.
#[test]
fn what_was_tried_for_too_long_is_kept_for_the_next() {
    let limits: [fn(ClientBuilder) -> ClientBuilder; 2] =
        [|with| with.max_age(Duration::ZERO), |with| with.max_attempts(2)];
    for limit in limits {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        collector.answer_by(|_| Some(Answer::status(503)));
        let client = limit(builder(collector.url(), &errors)).batch_messages(10).durable(&*folder.0).build().unwrap();
        send(&client, 0..50);
        // Each batch is given up, and tried again, many times.
        wait_until(|| client.stats().requests >= 50);
        let report = client.flush(Duration::from_millis(50));
        assert_eq!((report.left, report.lost, report.refused), (50, 0, 0));
        let report = client.shutdown(Duration::from_millis(50));
        assert_eq!((report.left, report.lost, report.is_complete()), (50, 0, false));
        let stats = client.stats();
        assert_eq!((stats.accepted, stats.queued, stats.lost), (50, 50, 0));
        let all = errors.deliveries();
        let kept = |error: &DeliveryError| {
            matches!(error, DeliveryError::Kept { messages: 10, .. }) && reason(error).contains("503")
        };
        assert_eq!(all.iter().filter(|error| kept(error)).count(), 5, "{all:?}");
        assert!(all.iter().all(|error| !matches!(error, DeliveryError::NotDelivered { .. })), "{all:?}");
        drop(client);

        assert_next_sends_all(&folder, &errors, 50);
    }
}

/// It need not wait for another client, only for the server.
#[test]
fn what_was_tried_for_too_long_is_sent_when_the_server_is_back() {
    for max_bytes in [1 << 20, 1 << 28] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        collector.answer_by(|_| Some(Answer::status(500)));
        let client = builder(collector.url(), &errors).max_attempts(1).queue_messages(20).batch_messages(10);
        let client = client.durable(Durable::new(&*folder.0).max_bytes(max_bytes)).build().unwrap();
        send(&client, 0..200);
        wait_until(|| client.stats().requests >= 50);
        collector.answer_by(|_| None);
        assert!(client.flush(LONG).is_complete());
        let stats = client.stats();
        assert_eq!((stats.accepted, stats.delivered, stats.lost, stats.queued), (200, 200, 0, 0));
        assert_eq!(collector.messages().iter().filter(|message| message["properties"]["items"] == 7).count(), 1);
        assert!(client.shutdown(LONG).is_complete());
        assert_eq!(folder.events(), Vec::<PathBuf>::new());
    }
}

/// A flush waits for what is put off while it waits, and for what was put off before, with a task as with a thread.
#[test]
fn what_is_put_off_is_flushed() {
    let flushes: [fn(&Client) -> plan_runtime::Report; 2] =
        [|client| client.flush(LONG), |client| block_on(client.flush_async(LONG))];
    for flush in flushes {
        for (fails_after, is_put_off_before) in [(200, false), (0, true)] {
            let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
            collector.answer_next(Answer::status(500).after(Duration::from_millis(fails_after)));
            let pause = Duration::from_millis(200);
            let client = builder(collector.url(), &errors).max_attempts(1).batch_messages(10).backoff(pause, pause);
            let client = client.durable(&*folder.0).build().unwrap();
            send(&client, 0..10);
            wait_until(
                || if is_put_off_before { errors.deliveries().len() == 1 } else { client.stats().requests == 1 },
            );
            let report = flush(&client);
            assert_eq!((report.delivered, report.left, report.lost), (10, 0, 0), "{fails_after}");
            assert_eq!(arrived(&collector), numbers(0..10));
        }
    }
}

/// One batch that the server fails at does not keep the others from being sent, nor do new messages come into one batch with it.
#[test]
fn what_is_tried_in_vain_leaves_room_for_the_rest() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let is_poison = |message: &serde_json::Value| message["properties"]["items"].as_i64().unwrap() < 10;
    collector.answer_by(move |request| request.messages().iter().any(is_poison).then(|| Answer::status(500)));
    let client = builder(collector.url(), &errors).max_attempts(1).requests_in_flight(1).batch_messages(10);
    let client = client.durable(&*folder.0).build().unwrap();
    send(&client, 0..10);
    // While the first ten are tried again and again.
    wait_until(|| client.stats().requests >= 3);
    for number in 10..100 {
        send(&client, number..number + 1);
        std::thread::sleep(Duration::from_millis(1));
    }
    wait_until(|| client.stats().delivered >= 90);
    let tried: Vec<_> = collector.requests().iter().map(|request| request.messages()).collect();
    assert!(tried.iter().all(|batch| batch.iter().all(is_poison) || !batch.iter().any(is_poison)), "{tried:?}");
    assert_eq!(client.shutdown(Duration::from_millis(50)).left, 10);
    assert_eq!(arrived(&collector), numbers(10..100));
    let next = builder(nobody(), &errors).drop_timeout(Duration::ZERO).durable(&*folder.0).build().unwrap();
    assert_eq!(next.stats().recovered, 10);
}

/// Refuses all there is, with this status.
struct Refuses(Option<u16>);

impl Sink for Refuses {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        let refused = SinkError::reject("no");
        Err(match self.0 {
            Some(status) => refused.status(status),
            None => refused,
        })
    }
}

/// A sink that gives no status does not find fault with messages; nor does a server that refuses whatever part of a large batch.
#[test]
fn what_is_refused_as_a_whole_is_kept() {
    for (status, sent, kept) in [(None, 10, 10), (Some(401), 10, 10), (Some(400), 1000, 1000), (Some(422), 10, 0)] {
        let (folder, errors) = (Temporary::new(), Errors::default());
        let client = Client::builder().sink(Refuses(status)).durable(&*folder.0).on_error(errors.handler());
        let client = client.build().unwrap();
        client.pause();
        send(&client, 0..sent);
        client.resume();
        client.shutdown(LONG);
        assert!(is_balanced(&client), "{:?}", client.stats());
        let says_kept = |error: &DeliveryError| error.to_string().ends_with("kept on disk for the next client");
        assert_eq!(errors.deliveries().iter().all(says_kept), kept > 0, "{:?}", errors.all());
        let next = builder(nobody(), &errors).drop_timeout(Duration::ZERO).durable(&*folder.0).build().unwrap();
        assert_eq!(next.stats().recovered, kept, "{status:?}");
    }
}

/// With the status 422 too, the message that is at fault is found, and the others are sent.
#[test]
fn what_stands_beside_a_message_at_fault_is_delivered() {
    for status in [400, 413, 422] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        collector.answer_by(move |request| {
            let items = |message: &serde_json::Value| message["properties"]["items"].as_i64();
            request.messages().iter().any(|message| items(message) == Some(3)).then(|| Answer::status(status))
        });
        let client = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
        send(&client, 0..10);
        client.shutdown(LONG);
        assert_eq!((client.stats().refused, arrived(&collector).len()), (1, 9), "{status}");
    }
}

#[test]
fn what_is_on_disk_is_not_printed_for_want_of_a_write_key() {
    let folder = Temporary::new();
    let error = Client::builder().durable(&*folder.0).build().unwrap_err();
    assert!(matches!(&error, BuildError::Setting { reason, .. } if reason.contains("no write key")), "{error}");
}

#[test]
fn two_processes_on_one_folder_are_refused() {
    let (folder, collector) = (Temporary::new(), Collector::start().unwrap());
    let mut child = child_command(&this_program(), "load", &folder.0, &collector.url(), "0").spawn().unwrap();
    let mut said = lines(child.stdout.take().unwrap());
    assert!(said.next().is_some());
    let build = || Client::builder().memory().durable(&*folder.0).build();
    let error = build().unwrap_err();
    let canonical = folder.0.canonicalize().unwrap();
    assert!(matches!(&error, BuildError::FolderInUse { folder, .. } if *folder == canonical), "{error:?}");
    assert!(error.to_string().contains("used by another client"));
    kill(&mut child);
    assert!(build().is_ok(), "a process that is gone holds nothing");
}

#[test]
fn a_process_that_goes_elsewhere_still_has_its_folder() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    fs::create_dir(&folder.0).unwrap();
    let mut child = child_command(&this_program(), "moves", &folder.0, &nobody(), "").spawn().unwrap();
    let said = lines(child.stdout.take().unwrap()).next();
    kill(&mut child);
    assert_eq!(said.as_deref(), Some("done"));
    let client = builder(collector.url(), &errors).durable(folder.0.join("below")).build().unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..3));
}

/// A limit on the size of files: a write goes in as far as it fits, and the next fails.
fn with_small_files(command: &Command) -> Command {
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\""]);
    limited.arg(command.get_program()).args(command.get_args()).stdout(Stdio::piped());
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    limited
}

/// The numbers that were said to be on disk, and those in memory only.
fn outcomes(said_lines: &mut impl Iterator<Item = String>) -> (Vec<i64>, Vec<i64>) {
    let mut said: (Vec<i64>, Vec<i64>) = Default::default();
    for line in said_lines.take_while(|line| line != "done") {
        let (number, outcome) = line.split_once(' ').unwrap();
        if outcome == "durable" { &mut said.0 } else { &mut said.1 }.push(number.parse().unwrap());
    }
    said
}

/// `PLAN_SMALL_DISK=/mnt/small` does the same on a small file system (`mount -t tmpfs -o size=300k none /mnt/small`).
#[test]
fn a_full_disk_loses_nothing_while_the_process_lives() {
    let temporary = Temporary::new();
    let small_disk = std::env::var("PLAN_SMALL_DISK").map(|path| PathBuf::from(path).join("spool"));
    let folder = small_disk.as_ref().unwrap_or(&temporary.0);
    let limited = |end: &str, url: &str| {
        let command = child_command(&this_program(), "full disk", folder, url, end);
        if small_disk.is_ok() { command } else { with_small_files(&command) }
    };

    // The process lives: all arrive, from disk or from memory.
    let collector = Collector::start().unwrap();
    let mut child = limited("ends", &collector.url()).spawn().unwrap();
    let mut said = lines(child.stdout.take().unwrap());
    let (durable, memory) = outcomes(&mut said);
    assert_eq!(said.next(), None);
    assert!(child.wait().unwrap().success());
    assert!(durable.len() > 100 && memory.len() > 100, "{} on disk, {} in memory", durable.len(), memory.len());
    assert_eq!(arrived(&collector), numbers(0..2000));

    // It is killed: what was said to be on disk arrives, and the half of a message that did fit does no harm.
    let collector = Collector::start().unwrap();
    let mut child = limited("killed", &collector.url()).spawn().unwrap();
    let mut said = lines(child.stdout.take().unwrap());
    let (durable, memory) = outcomes(&mut said);
    assert!(durable.len() > 100 && memory.len() > 100);
    kill(&mut child);
    let errors = Errors::default();
    let client = builder(collector.url(), &errors).durable(&**folder).build().unwrap();
    assert!(client.shutdown(LONG).is_complete());
    assert_eq!(arrived(&collector), durable);
    assert_eq!(errors.texts(), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_written_is_a_typed_error() {
    let (folder, program) = (Temporary::new(), Temporary::new());
    // What root may not do either needs a process of another user, and a program which that user may run.
    fs::create_dir(&program.0).unwrap();
    let copy = program.0.join("child");
    fs::copy(this_program(), &copy).unwrap();
    for path in [&copy, &program.0] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::create_dir(&folder.0).unwrap();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    for path in [folder.0.clone(), folder.0.join("below")] {
        let mut command = child_command(&copy, "open", &path, "", "");
        if is_root {
            command.uid(65534).gid(65534);
        }
        let mut child = command.spawn().unwrap();
        let said: Vec<String> = lines(child.stdout.take().unwrap()).collect();
        assert!(child.wait().unwrap().success());
        assert!(
            matches!(said.as_slice(), [line] if line.starts_with("storage: ") && line.contains("denied")),
            "{said:?}"
        );
    }
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn damaged_files_are_reported_and_what_is_intact_is_sent() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let client = builder(nobody(), &errors).durable(&*folder.0).build().unwrap();
    send(&client, 0..100);
    assert_eq!(client.shutdown(Duration::ZERO).left, 100);
    let path = &folder.events()[0].canonicalize().unwrap();
    let mut bytes = fs::read(path).unwrap();
    let size = bytes.len();
    bytes[size / 2] ^= 0x04;
    bytes.truncate(size - 5);
    fs::write(path, bytes).unwrap();

    let collector = Collector::start().unwrap();
    let client = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    assert!(client.flush(LONG).is_complete());
    let found = arrived(&collector);
    assert_eq!((found.len(), client.stats().recovered, client.stats().rejected), (98, 98, 0));
    assert!(!found.contains(&99));
    let all = errors.deliveries();
    let [DeliveryError::Damaged { file, position, bytes, .. }] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(file, path);
    assert!((*position as usize) < size / 2 && *bytes > 100, "{position} {bytes}");
}

#[test]
fn a_full_folder_follows_the_overflow_policy_of_the_client() {
    for overflow in [Overflow::Reject, Overflow::DropOldest, Overflow::Block { at_most: Duration::from_millis(1) }] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        let durable = Durable::new(&*folder.0).max_bytes(1024 * 1024);
        let client = builder(collector.url(), &errors).queue_messages(100).overflow(overflow).durable(durable);
        let client = client.build().unwrap();
        client.pause();
        send(&client, 0..5000);
        let stats = client.stats();
        let bytes: u64 = folder.events().iter().map(|path| path.metadata().unwrap().len()).sum();
        assert!(bytes <= 1024 * 1024, "{bytes}");
        assert!(is_balanced(&client), "{stats:?}");
        assert!(stats.queued > 1000 && stats.rejected + stats.lost > 1000, "{stats:?}");
        assert_eq!(stats.lost == 0, overflow != Overflow::DropOldest);
        client.resume();
        assert_eq!(client.flush(LONG).left, 0);
        let found = arrived(&collector);
        assert_eq!(found.len() as u64, stats.queued);
        assert_eq!(stats.queued + stats.lost + stats.rejected, 5000);
        assert_eq!(found.contains(&4999), overflow == Overflow::DropOldest, "{overflow:?}");
        // And there is room again.
        send(&client, 5000..5100);
        assert!(client.flush(LONG).is_complete());
        assert_eq!(arrived(&collector).len(), found.len() + 100);
    }
}

/// The newest stay, wherever the oldest are: in memory, in the workers' hands, on disk, or left by the client before.
#[test]
fn the_oldest_are_dropped_from_a_full_folder_wherever_they_are() {
    let rooms = [(100, 1 << 20), (100_000, 1 << 20), (100_000, 2 << 20)];
    for ((queue_messages, max_bytes), is_paused) in rooms.into_iter().flat_map(|room| [(room, true), (room, false)]) {
        let (folder, errors) = (Temporary::new(), Errors::default());
        let build = |endpoint| {
            let builder = builder(endpoint, &errors).queue_messages(queue_messages).batch_messages(50);
            builder
                .overflow(Overflow::DropOldest)
                .durable(Durable::new(&*folder.0).max_bytes(max_bytes))
                .build()
                .unwrap()
        };
        let client = build(nobody());
        if is_paused {
            client.pause();
        }
        let all: i64 = if max_bytes == 1 << 20 { 4000 } else { 8000 };
        send(&client, 0..all);
        let report = client.shutdown(Duration::from_millis(20));
        let stats = client.stats();
        assert_eq!((stats.rejected, stats.accepted, report.left), (0, all as u64, stats.queued));
        assert_eq!(stats.lost + stats.queued, all as u64, "{stats:?}");
        let told = |error: &DeliveryError| match error {
            DeliveryError::Dropped { messages, .. } | DeliveryError::NotDelivered { messages, .. } => *messages as u64,
            error => panic!("{error}"),
        };
        assert_eq!(errors.deliveries().iter().map(told).sum::<u64>(), stats.lost);
        assert_eq!(errors.deliveries().len(), errors.all().len());
        drop(client);

        // The next client is given more than there is room for.
        let next = build(nobody());
        assert_eq!(next.stats().recovered, stats.queued);
        next.pause();
        send(&next, all..all + 1000);
        let left = next.shutdown(Duration::ZERO).left as i64;
        assert_eq!(next.stats().lost, 1000 + stats.queued - left as u64);
        drop(next);

        let collector = Collector::start().unwrap();
        let last = build(collector.url());
        assert!(last.shutdown(LONG).is_complete());
        assert_eq!(arrived(&collector), numbers(all + 1000 - left..all + 1000), "the newest, without a gap");
        let bytes = (left as u64) * max_bytes / (all as u64 - stats.lost);
        assert!(bytes > max_bytes * 3 / 4, "most of the room is used: {left}");
    }
}

/// As of a folder that has become read-only: what was dropped with them is told of, and the next client may send it.
#[test]
fn the_oldest_are_dropped_with_files_that_stay() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let durable = Durable::new(&*folder.0).max_bytes(1 << 20);
    let client = builder(nobody(), &errors).queue_messages(100).overflow(Overflow::DropOldest).durable(durable);
    let client = client.build().unwrap();
    client.pause();
    send(&client, 0..2000);
    for file in folder.events() {
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
    }
    send(&client, 2000..5000);
    client.shutdown(Duration::ZERO);
    let stats = client.stats();
    assert!(stats.accepted == 5000 && is_balanced(&client) && stats.lost > 2000, "{stats:?}");
    let (mut lost, mut files) = (0, 0);
    for error in errors.deliveries() {
        match error {
            DeliveryError::Dropped { messages, .. } | DeliveryError::NotDelivered { messages, .. } => {
                lost += messages as u64
            }
            DeliveryError::Storage { .. } => files += 1,
            error => panic!("{error}"),
        }
    }
    assert!(files > 0);
    assert_eq!(lost, stats.lost);
}

/// What is being sent when its file goes is delivered all the same, or counted as lost.
#[test]
fn what_is_being_sent_is_dropped_from_disk_only() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    collector.answer_by(|_| Some(Answer::status(500)));
    let durable = Durable::new(&*folder.0).max_bytes(1 << 20);
    let client = builder(collector.url(), &errors).batch_messages(50).overflow(Overflow::DropOldest).durable(durable);
    let client = client.build().unwrap();
    send(&client, 0..50);
    wait_until(|| client.stats().retries > 0);
    send(&client, 50..5000);
    let dropped = client.stats().lost;
    assert!(dropped > 1000, "{dropped}");
    collector.answer_by(|_| None);
    assert_eq!(client.flush(LONG).left, 0);
    let found = arrived(&collector);
    assert!(found.starts_with(&numbers(0..50)) && found.ends_with(&numbers(3000..5000)), "{}", found.len());
    assert_eq!((found.len() as u64 + dropped, client.stats().lost), (5000, dropped));
    assert!(is_balanced(&client), "{:?}", client.stats());
}

/// Neither a pause nor a shutdown makes of what was tried before something that is done with.
#[test]
fn what_was_tried_before_a_pause_is_left_to_the_next() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let client = builder(nobody(), &errors).durable(&*folder.0).build().unwrap();
    send(&client, 0..10);
    while client.stats().retries == 0 {
        std::thread::yield_now();
    }
    client.pause();
    let report = client.shutdown(LONG);
    assert_eq!((report.left, report.lost), (10, 0));
    assert_eq!(errors.texts(), Vec::<String>::new());
    let collector = Collector::start().unwrap();
    let next = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    assert!(next.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..10));
}

/// The time of day says nothing about what is on disk: neither when it is tried again nor who sends it.
#[test]
fn clock_jumps() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400);
    let years = |years: u64| Duration::from_secs(years * 365 * 86_400);
    let open = |clock: &ManualClock| {
        let client = builder(collector.url(), &errors).clock(clock.clone()).max_attempts(1);
        client.durable(Durable::new(&*folder.0).fsync(Fsync::Every(Duration::from_millis(1)))).build().unwrap()
    };
    let clock = ManualClock::new(now);
    let client = open(&clock);
    collector.answer_by(|_| Some(Answer::status(503)));
    send(&client, 0..10);
    wait_until(|| {
        clock.advance(Duration::from_millis(100));
        !errors.all().is_empty()
    });
    clock.jump_to(now + years(20));
    send(&client, 10..20);
    clock.jump_to(now - years(20));
    send(&client, 20..30);
    collector.answer_by(|_| None);
    while !client.flush(Duration::from_millis(10)).is_complete() {
        clock.advance(Duration::from_millis(100));
    }
    assert_eq!((arrived(&collector), client.stats().lost), (numbers(0..30), 0));
    // The next client runs by an earlier clock, and the time that has passed for it is none.
    client.pause();
    send(&client, 30..40);
    assert_eq!(client.shutdown(LONG).left, 10);
    let client = open(&ManualClock::new(now - years(40)));
    assert!(client.flush(LONG).is_complete());
    assert_eq!((arrived(&collector), client.stats().recovered), (numbers(0..40), 10));
    // Nor is it the end of anything that a clock has run for as long as it can.
    let clock = ManualClock::new(now);
    drop(client);
    let client = open(&clock);
    clock.advance(Duration::MAX);
    send(&client, 40..50);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..50));
}

#[test]
fn what_cannot_be_read_for_a_while_is_sent_then() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let client = builder(collector.url(), &errors).queue_messages(10).requests_in_flight(1).durable(&*folder.0);
    let client = client.build().unwrap();
    client.pause();
    send(&client, 0..100);
    let path = &folder.events()[0];
    let hidden = path.with_extension("hidden");
    fs::rename(path, &hidden).unwrap();
    client.resume();
    while errors.all().is_empty() {
        std::thread::yield_now();
    }
    assert!(matches!(errors.deliveries()[..], [DeliveryError::Storage { .. }, ..]), "{:?}", errors.all());
    fs::rename(&hidden, path).unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(0..100));
}

/// What somebody does to the files of a client that uses them.
type Harm = fn(&Path);

const HARMS: [(&str, Harm); 4] = [
    ("takes the folder away", |folder| fs::remove_dir_all(folder).unwrap()),
    ("puts a file in place of the folder", |folder| {
        fs::remove_dir_all(folder).unwrap();
        fs::write(folder, "no folder").unwrap();
    }),
    ("takes the file away", |folder| fs::remove_file(only_file(folder)).unwrap()),
    ("empties the file", |folder| fs::write(only_file(folder), "").unwrap()),
];

fn only_file(folder: &Path) -> PathBuf {
    let mut paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|extension| extension == "events")).unwrap()
}

/// What is in memory is delivered, and said once not to be on disk. What is called after that is on disk again, or says that it is not.
#[test]
fn files_that_are_taken_away_lose_nothing_while_the_process_lives() {
    for (what, harm) in HARMS {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        let client = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
        client.pause();
        send(&client, 0..50);
        harm(&folder.0);
        client.resume();
        assert!(client.flush(LONG).is_complete(), "{what}");
        let told = errors.deliveries();
        assert!(matches!(told[..], [DeliveryError::Storage { .. }]), "{what}: {told:?}");
        let order = OrderCompleted { items: Some(50), ..minimal() };
        let has_folder = folder.0.is_dir();
        match try_track(&client, "u", &order) {
            Ok(()) => assert!(has_folder, "{what}"),
            Err(error) => {
                assert!(!has_folder && matches!(error.kind(), CallErrorKind::NotDurable { sent: true, .. }), "{what}");
            }
        }
        let report = client.shutdown(LONG);
        assert!(report.is_complete(), "{what}: {report:?}");
        assert_eq!(arrived(&collector), numbers(0..51), "{what}");
        assert_eq!(errors.deliveries().len(), 1, "{what}: {:?}", errors.all());
        let _ = fs::remove_file(&folder.0);
    }
}

/// Also in an outage, in which nothing is delivered that would have it noticed.
#[test]
fn a_file_that_is_taken_away_in_an_outage_is_left() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let client = builder(nobody(), &errors).clock(clock.clone()).durable(&*folder.0).build().unwrap();
    client.pause();
    send(&client, 0..10);
    fs::remove_file(only_file(&folder.0)).unwrap();
    clock.advance(Duration::from_secs(1));
    send(&client, 10..20);
    let told = errors.deliveries();
    assert!(matches!(told[..], [DeliveryError::Storage { .. }]), "{told:?}");
    let report = client.shutdown(Duration::ZERO);
    assert_eq!((report.lost, report.left), (10, 10));
    drop(client);
    let collector = Collector::start().unwrap();
    assert!(builder(collector.url(), &errors).durable(&*folder.0).build().unwrap().shutdown(LONG).is_complete());
    assert_eq!(arrived(&collector), numbers(10..20));
}

/// What was to be left to the next client is not there for it: it is lost, and said to be.
#[test]
fn what_is_no_longer_on_disk_is_not_said_to_be_kept() {
    for (what, harm) in HARMS {
        let (folder, errors) = (Temporary::new(), Errors::default());
        let client = builder(nobody(), &errors).durable(&*folder.0).build().unwrap();
        send(&client, 0..20);
        harm(&folder.0);
        let report = client.shutdown(Duration::ZERO);
        assert_eq!((report.lost, report.left), (20, 0), "{what}");
        let lost = |error: &DeliveryError| match error {
            DeliveryError::NotDelivered { messages, .. } => *messages,
            _ => 0,
        };
        assert_eq!(errors.deliveries().iter().map(lost).sum::<usize>(), 20, "{what}: {:?}", errors.all());
        assert!(is_balanced(&client), "{what}: {:?}", client.stats());
        let _ = fs::remove_file(&folder.0);
    }
}

/// The same of what was tried for as long as there was time, and of what was refused through no fault of its own.
#[test]
fn what_is_no_longer_on_disk_is_lost_when_it_is_given_up() {
    for status in [503, 401] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        collector.answer_by(move |_| Some(Answer::status(status)));
        let client = builder(collector.url(), &errors).max_attempts(2).durable(&*folder.0).build().unwrap();
        client.pause();
        send(&client, 0..20);
        fs::remove_file(only_file(&folder.0)).unwrap();
        client.resume();
        client.flush(LONG);
        let report = client.shutdown(Duration::ZERO);
        assert_eq!((report.lost + report.refused, report.left), (20, 0), "{status}");
        let kept = |error: &DeliveryError| match error {
            DeliveryError::Kept { messages, .. } => *messages,
            DeliveryError::Refused { kept, .. } => *kept,
            _ => 0,
        };
        assert_eq!(errors.deliveries().iter().map(kept).sum::<usize>(), 0, "{status}: {:?}", errors.all());
        assert!(is_balanced(&client), "{status}: {:?}", client.stats());
    }
}

/// What memory had no room for is gone with its file: it is told once, and counted as lost when the client ends.
#[test]
fn what_was_on_disk_alone_is_lost_with_its_file() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let client = builder(collector.url(), &errors).queue_messages(10).requests_in_flight(1).durable(&*folder.0);
    let client = client.build().unwrap();
    client.pause();
    send(&client, 0..100);
    fs::remove_dir_all(&folder.0).unwrap();
    client.resume();
    let report = client.shutdown(LONG);
    assert_eq!((report.delivered, report.lost, report.left), (10, 90, 0));
    assert_eq!(arrived(&collector), numbers(0..10));
    assert!(is_balanced(&client), "{:?}", client.stats());
    let told = errors.deliveries();
    assert!(told.iter().all(|error| matches!(error, DeliveryError::Storage { .. })), "{told:?}");
    // When deliveries are noted, when the rest is lost and, if it was tried before the shutdown, when it could not be read.
    assert!((1..=3).contains(&told.len()), "{told:?}");
}

/// Also where a shutdown has no time to read it, and where something else is in its place: it is not left to the next client.
#[test]
fn what_was_on_disk_alone_is_not_left_without_its_file() {
    for (puts_a_folder, time) in [(false, Duration::ZERO), (true, Duration::ZERO), (true, LONG)] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        let client = builder(collector.url(), &errors).queue_messages(10).requests_in_flight(1).durable(&*folder.0);
        let client = client.build().unwrap();
        client.pause();
        send(&client, 0..100);
        let file = only_file(&folder.0);
        fs::remove_file(&file).unwrap();
        if puts_a_folder {
            fs::create_dir(&file).unwrap();
        }
        if !time.is_zero() {
            client.resume();
        }
        let report = client.shutdown(time);
        let delivered = if time.is_zero() { 0 } else { 10 };
        assert_eq!(
            (report.delivered, report.lost, report.left),
            (delivered, 100 - delivered, 0),
            "{puts_a_folder} {time:?}"
        );
        assert!(is_balanced(&client), "{:?}", client.stats());
        let is_told = |error: &DeliveryError| matches!(error, DeliveryError::Storage { path, .. } if *path == file);
        assert!(errors.deliveries().iter().any(is_told), "{:?}", errors.all());
    }
}

/// Of a file that was cut, what is there still is left: as many messages as the next client finds.
#[test]
fn what_is_left_of_a_file_that_was_cut_is_what_the_next_finds() {
    for kept in [0, 8, 100, 2000, 20_000, 30_000] {
        let (folder, errors) = (Temporary::new(), Errors::default());
        let client = builder(nobody(), &errors).queue_messages(10).durable(&*folder.0).build().unwrap();
        client.pause();
        send(&client, 0..100);
        let file = fs::File::options().write(true).open(only_file(&folder.0)).unwrap();
        assert!(file.metadata().unwrap().len() > kept);
        file.set_len(kept).unwrap();
        let report = client.shutdown(Duration::ZERO);
        assert_eq!(report.lost + report.left, 100, "{kept}");
        assert!(is_balanced(&client), "{kept}: {:?}", client.stats());
        drop(client);
        let next = builder(nobody(), &errors).durable(&*folder.0).build().unwrap();
        assert_eq!(next.stats().recovered, report.left, "{kept}");
        next.shutdown(Duration::ZERO);
    }
}

#[test]
fn producers_race_a_shutdown() {
    for round in 0..20 {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        let client = builder(collector.url(), &errors).queue_messages(50).batch_messages(20).durable(&*folder.0);
        let client = client.build().unwrap();
        let taken: u64 = std::thread::scope(|scope| {
            let producers: Vec<_> = (0..4)
                .map(|thread| {
                    let client = &client;
                    scope.spawn(move || {
                        crate::support::send_until_closed(client, thread * 100_000..(thread + 1) * 100_000)
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(2));
            // Time enough for all, or for some.
            client.shutdown(if round % 2 == 0 { LONG } else { Duration::from_millis(1) });
            producers.into_iter().map(|producer| producer.join().unwrap()).sum()
        });
        let stats = client.stats();
        assert_eq!((stats.accepted, stats.lost), (taken, 0));
        drop(client);
        let next = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
        assert!(next.flush(LONG).is_complete());
        assert_eq!(copies(&collector).len() as u64, taken);
        assert_eq!(errors.texts(), Vec::<String>::new());
    }
}

#[test]
fn every_fsync_delivers_everything() {
    for fsync in [Fsync::Never, Fsync::Every(Duration::from_millis(5)), Fsync::Always] {
        let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
        let durable = Durable::new(&*folder.0).fsync(fsync);
        let client = builder(collector.url(), &errors).durable(durable).build().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let client = &client;
                scope.spawn(move || send(client, thread * 25..(thread + 1) * 25));
            }
        });
        assert!(client.shutdown(LONG).is_complete());
        assert_eq!(arrived(&collector), numbers(0..100));
        assert_eq!(errors.texts(), Vec::<String>::new());
    }
}

/// A call has one error to return. That a message is not on disk is told of in any case.
#[test]
fn what_is_not_on_disk_is_told_of_beside_what_breaks_the_plan() {
    let (folder, errors, collector) = (Temporary::new(), Errors::default(), Collector::start().unwrap());
    let client = builder(collector.url(), &errors).durable(&*folder.0).build().unwrap();
    fs::remove_dir_all(&folder.0).unwrap();
    let order = OrderCompleted { coupon: Some("longer than 8"), items: Some(0), ..minimal() };
    let error = try_track(&client, "u", &order).unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::NotDurable { sent: true, .. }) && error.was_sent(), "{error:?}");
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<std::io::Error>());
    assert_eq!(source.map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound), "{error:#}");
    let all = errors.all();
    let [Problem::Call(broken)] = &all[..] else { panic!("{all:?}") };
    assert!(matches!(broken.kind(), CallErrorKind::Violations { sent: true, .. }), "{broken}");
    let order = OrderCompleted { items: Some(1), ..minimal() };
    assert!(matches!(kind(try_track(&client, "u", &order)), CallErrorKind::NotDurable { sent: true, .. }));
    assert_eq!(errors.all().len(), 1, "who is given the error is not told of it twice");
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1]);
}

#[test]
fn errors_of_a_call_are_told_as_ever() {
    let folder = Temporary::new();
    let client = Client::builder().memory().durable(&*folder.0).build().unwrap();
    let no_user = try_track(&client, User::anonymous(""), &minimal());
    assert!(matches!(kind(no_user), CallErrorKind::NoUser));
    track(&client, "u", &minimal());
    assert_eq!(client.recorded::<OrderCompleted>().len(), 1);
}
