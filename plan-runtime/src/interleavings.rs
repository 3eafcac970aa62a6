//! The queue and the durable store through the orders in which callers, workers, flushes and shutdowns can come by. A model
//! fails if a message is lost or sent twice, or if somebody waits for ever.
//!
//! `RUSTFLAGS="--cfg interleavings" cargo test -p plan-runtime --no-default-features --features durable --lib interleavings`

use crate::clock::Clock;
use crate::error::CallErrorKind;
use crate::message::batch::Messages;
use crate::report::Reporter;
use crate::store::durable::Durable;
use crate::store::durable::spool::Spool;
use crate::store::overflow::Overflow;
use crate::store::queue::{GivenUp, Limits, Queue};
use crate::store::{NotTaken, Store};
use crate::sync::{Condvar, Mutex, MutexGuard};
use loom::thread;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

/// No wait ends by its time, so any is long enough.
const LONG: Duration = Duration::from_secs(3600);

/// Of each model, so many orders at most are those that switch threads where they need not.
const PREEMPTIONS: usize = 2;

#[test]
fn a_flush_waits_for_what_was_called_before_it() {
    check(|| flush(1, 2));
}

#[test]
fn a_flush_with_two_workers() {
    check(|| flush(2, 0));
}

#[test]
fn a_full_batch_goes_without_a_flush() {
    check(full_batch);
}

#[test]
fn a_shutdown_with_time_enough_delivers_all() {
    check(|| shutdown(LONG, 1, 8));
}

#[test]
fn a_shutdown_without_time_leaves_the_rest() {
    check(|| shutdown(Duration::ZERO, 1, 8));
}

#[test]
fn a_shutdown_with_two_workers() {
    check(|| shutdown(LONG, 2, 8));
}

#[test]
fn calls_that_wait_for_room_go_on() {
    check(|| shutdown(LONG, 1, 1));
}

#[test]
fn a_shutdown_gives_up_what_has_no_answer() {
    check(|| give_up(1));
}

#[test]
fn a_shutdown_gives_up_what_has_no_answer_with_two_workers() {
    check(|| give_up(2));
}

#[test]
fn calls_go_on_after_a_pause() {
    check(pause);
}

#[test]
fn messages_that_wait_on_disk_are_flushed() {
    check(disk_flush);
}

#[test]
fn a_shutdown_delivers_or_keeps_what_is_on_disk() {
    check(|| disk_shutdown(LONG));
}

#[test]
fn a_shutdown_without_time_keeps_what_is_on_disk() {
    check(|| disk_shutdown(Duration::ZERO));
}

/// Runs a model through its orders.
fn check(model: impl Fn() + Send + Sync + 'static) {
    let orders = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&orders);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    // One order would be a model in which nothing meets.
    assert!(orders.load(Ordering::Relaxed) > 1);
}

/// Time stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// What a client has, without its threads.
struct ThreadedClient {
    store: Store,
    delivered: Mutex<Vec<u8>>,
    delivery: Condvar,
    left: AtomicUsize,
}

impl ThreadedClient {
    fn new(room: usize, spool: Option<Arc<Spool>>) -> Arc<Self> {
        let limits = Limits {
            queue_messages: room,
            queue_bytes: 1024,
            overflow: Overflow::Block { at_most: LONG },
            batch_messages: 2,
            batch_bytes: 1024,
            interval: LONG,
        };
        let queue = Queue::new(limits, Arc::new(Still));
        let store = match spool {
            Some(spool) => Store::Durable(spool, queue),
            None => Store::Memory(queue),
        };
        Arc::new(Self { store, delivered: Mutex::default(), delivery: Condvar::new(), left: AtomicUsize::new(0) })
    }

    /// As the client's call, of a message that is a number. Returns whether it was taken.
    fn track(&self, number: u8) -> bool {
        match self.store.accept(&[b'{', b'"', b'0' + number, b'"', b':', b'1', b'}']) {
            Ok(_) => true,
            Err(NotTaken { kind: CallErrorKind::Closed, .. }) => false,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// As the client's worker.
    fn work(&self) {
        while let Some(batch) = self.store.next_batch() {
            if let Some(claimed) = self.store.queue().claim(&batch, &batch.positions().into()) {
                self.deliver(&batch);
                self.store.acknowledge(&claimed);
                self.store.queue().complete(&claimed);
            }
            self.store.queue().recycle(batch);
        }
        if self.store.queue().rest_is_given_up() {
            let rest = self.store.queue().take_rest();
            self.left.fetch_add(rest.len() as usize, Ordering::Relaxed);
            self.store.retain(&rest);
            self.store.queue().complete(&rest);
        }
        if self.store.queue().leave() {
            self.store.close();
        }
    }

    fn deliver(&self, batch: &Messages) {
        let numbers = batch.positions().filter_map(|position| batch.get(position).get(2).map(|byte| byte - b'0'));
        self.lock().extend(numbers);
        self.delivery.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn delivered(&self) -> Vec<u8> {
        let mut delivered = self.lock().clone();
        delivered.sort_unstable();
        delivered
    }
}

fn start_workers(client: &Arc<ThreadedClient>, workers: usize) -> Vec<thread::JoinHandle<()>> {
    let start = |_| {
        client.store.queue().enter();
        let client = Arc::clone(client);
        thread::spawn(move || client.work())
    };
    (0..workers).map(start).collect()
}

fn start_caller(client: &Arc<ThreadedClient>, numbers: std::ops::Range<u8>) -> thread::JoinHandle<Vec<u8>> {
    let client = Arc::clone(client);
    thread::spawn(move || numbers.filter(|number| client.track(*number)).collect())
}

fn join<T>(threads: impl IntoIterator<Item = thread::JoinHandle<T>>) -> Vec<T> {
    threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| panic!("a thread panicked"))).collect()
}

fn flush(workers: usize, calls: u8) {
    let client = ThreadedClient::new(8, None);
    let running = start_workers(&client, workers);
    let caller = start_caller(&client, 1..1 + calls);
    assert!(client.track(0));
    assert_eq!(client.store.queue().flush(LONG), 0);
    assert!(client.delivered().contains(&0), "flushed");
    join([caller]);
    client.store.queue().close(LONG);
    assert_eq!(client.store.queue().wait_finished(LONG), 0);
    join(running);
    assert!(client.delivered().into_iter().eq(0..1 + calls));
}

fn full_batch() {
    let client = ThreadedClient::new(8, None);
    let running = start_workers(&client, 1);
    let caller = start_caller(&client, 0..1);
    assert!(client.track(1));
    // Nothing but the calls wakes the worker.
    drop(client.delivery.wait_timeout_while(client.lock(), LONG, |delivered| delivered.len() < 2));
    client.store.queue().close(LONG);
    join([caller]);
    join(running);
    assert_eq!(client.delivered(), [0, 1]);
}

fn shutdown(time: Duration, workers: usize, room: usize) {
    let client = ThreadedClient::new(room, None);
    let running = start_workers(&client, workers);
    let caller = start_caller(&client, 1..3);
    let mut taken: Vec<u8> = Some(0).filter(|number| client.track(*number)).into_iter().collect();
    client.store.queue().close(time);
    assert_eq!(client.store.queue().wait_finished(LONG), 0);
    taken.extend(join([caller]).concat());
    join(running);
    let left = client.left.load(Ordering::Relaxed);
    assert_eq!(client.delivered().len() + left, taken.len(), "each once");
    if time > Duration::ZERO {
        assert_eq!((client.delivered(), left), (taken, 0));
    }
}

/// Shuts down, whatever the workers are at: each message is accounted for once, and all are when the shutdown has waited for that.
fn give_up(workers: usize) {
    let client = ThreadedClient::new(8, None);
    let running = start_workers(&client, workers);
    let taken = (0..3).filter(|number| client.track(*number)).count();
    client.store.queue().close(LONG);
    let given_up: u64 = client.store.queue().give_up().iter().map(GivenUp::len).sum();
    assert!(client.store.queue().wait_completed(LONG));
    let left = client.left.load(Ordering::Relaxed) + given_up as usize;
    assert_eq!(client.delivered().len() + left, taken, "each once");
    assert_eq!(client.store.queue().counts().queued, 0);
    join(running);
    assert_eq!(client.delivered().len() + left, taken, "and not once more");
}

fn pause() {
    let client = ThreadedClient::new(8, None);
    client.store.queue().pause(true);
    let running = start_workers(&client, 1);
    let caller = start_caller(&client, 0..2);
    client.store.queue().pause(false);
    join([caller]);
    assert_eq!(client.store.queue().flush(LONG), 0);
    client.store.queue().close(LONG);
    join(running);
    assert_eq!(client.delivered(), [0, 1]);
}

/// A folder that goes with the model.
struct TestFolder(PathBuf);

impl TestFolder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("plan-interleavings-{}-{number}", std::process::id())))
    }

    fn open(&self) -> Option<Arc<Spool>> {
        let spool = Spool::open(&Durable::new(&*self.0), Overflow::Reject, Reporter::default());
        Some(spool.unwrap_or_else(|error| panic!("{error:#}")))
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn disk_flush() {
    let folder = TestFolder::new();
    // Room for one message in memory.
    let client = ThreadedClient::new(1, folder.open());
    let running = start_workers(&client, 1);
    for number in 0..3 {
        assert!(client.track(number));
    }
    assert_eq!(client.store.wait_until_read(client.store.end(), LONG), 0);
    assert_eq!(client.store.queue().flush(LONG), 0);
    assert_eq!(client.delivered(), [0, 1, 2]);
    client.store.queue().close(LONG);
    join(running);
}

fn disk_shutdown(time: Duration) {
    let folder = TestFolder::new();
    let client = ThreadedClient::new(1, folder.open());
    let running = start_workers(&client, 1);
    let caller = start_caller(&client, 1..3);
    let mut taken: Vec<u8> = Some(0).filter(|number| client.track(*number)).into_iter().collect();
    client.store.queue().close(time);
    client.store.queue().wait_finished(LONG);
    taken.extend(join([caller]).concat());
    join(running);
    let mut all = client.delivered();
    drop(client);

    // The next client sends what is left, and no more than that.
    let next = ThreadedClient::new(8, folder.open());
    next.store.queue().enter();
    next.store.queue().close(LONG);
    next.work();
    all.extend(next.delivered());
    all.sort_unstable();
    assert_eq!(all, taken, "each once");
}
