//! What async code waits for: one thread a client looks after all of it, and what nobody awaits any more costs nothing.
//! A program of its own, as it counts the threads of its process.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "it/support/mod.rs"]
mod support;

use collector::{Answer, Collector};
use plan_runtime::{Client, Report};
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use support::{Errors, LONG, arrived, builder, send, wait_until};

type Wait = Pin<Box<dyn Future<Output = Report> + Send>>;

/// The tests of this file count the threads of the process: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many threads of the process wait for async callers.
#[cfg(target_os = "linux")]
fn waiting_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    // The system keeps 15 letters of a name.
    names.filter(|name| name.trim() == "plan-runtime-wa").count()
}

/// Wakes by saying a name.
struct Says(Mutex<Sender<usize>>, usize);

impl Wake for Says {
    fn wake(self: Arc<Self>) {
        let _ = self.0.lock().unwrap().send(self.1);
    }
}

fn poll(wait: &mut Wait, waker: &Waker) -> Poll<Report> {
    wait.as_mut().poll(&mut Context::from_waker(waker))
}

/// A client with a message whose server is silent.
fn client_of_a_silent_server(errors: &Errors) -> (Collector, Client) {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(200).after(10 * LONG));
    let client = builder(collector.url(), errors).request_timeout(10 * LONG).drop_timeout(Duration::ZERO);
    let client = client.build().unwrap();
    send(&client, 0..1);
    (collector, client)
}

#[cfg(target_os = "linux")]
#[test]
fn a_flush_that_nobody_awaits_any_more_costs_nothing() {
    let (_alone, errors) = (alone(), Errors::default());
    let (_collector, client) = client_of_a_silent_server(&errors);
    for _ in 0..500 {
        let mut wait: Wait = Box::pin(client.flush_async(10 * LONG));
        assert!(poll(&mut wait, Waker::noop()).is_pending());
        // One that has just ended may still be listed beside the next one.
        wait_until(|| waiting_threads() <= 1);
    }
    // Nor does its thread wait for the end of what it would have waited for.
    wait_until(|| waiting_threads() == 0);
    let mut waits: Vec<Wait> = (0..50).map(|_| Box::pin(client.flush_async(10 * LONG)) as Wait).collect();
    assert!(waits.iter_mut().all(|wait| poll(wait, Waker::noop()).is_pending()));
    wait_until(|| waiting_threads() == 1);
    drop(waits);
    wait_until(|| waiting_threads() == 0);
}

#[test]
fn all_that_wait_are_told() {
    let (_alone, errors) = (alone(), Errors::default());
    let collector = Collector::start().unwrap();
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    client.pause();
    let (sender, woken) = channel();
    let mut waits: Vec<Wait> = Vec::new();
    for number in 0..20 {
        send(&client, number..number + 1);
        let mut wait: Wait = Box::pin(client.flush_async(LONG));
        let waker = Waker::from(Arc::new(Says(Mutex::new(sender.clone()), number as usize)));
        assert!(poll(&mut wait, &waker).is_pending());
        waits.push(wait);
    }
    client.resume();
    let mut told: Vec<usize> = (0..20).map(|_| woken.recv_timeout(LONG).unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told, (0..20).collect::<Vec<_>>());
    for wait in &mut waits {
        let Poll::Ready(report) = poll(wait, Waker::noop()) else { panic!("woken, and not ready") };
        assert!(report.is_complete() && report.delivered >= 1, "{report:?}");
    }
    assert_eq!(arrived(&collector).len(), 20);
}

/// A future may go from one task to another between two polls.
#[test]
fn the_task_that_polled_last_is_woken() {
    let (_alone, errors) = (alone(), Errors::default());
    let collector = Collector::start().unwrap();
    let client = builder(collector.url(), &errors).build().unwrap();
    client.pause();
    send(&client, 0..1);
    let (sender, woken) = channel();
    let waker = |number| Waker::from(Arc::new(Says(Mutex::new(sender.clone()), number)));
    let mut wait: Wait = Box::pin(client.flush_async(LONG));
    assert!(poll(&mut wait, &waker(1)).is_pending() && poll(&mut wait, &waker(2)).is_pending());
    client.resume();
    assert_eq!(woken.recv_timeout(LONG), Ok(2));
    assert!(poll(&mut wait, &waker(3)).is_ready());
}

#[test]
fn a_wait_ends_with_its_time() {
    let (_alone, errors) = (alone(), Errors::default());
    let (_collector, client) = client_of_a_silent_server(&errors);
    let (sender, woken) = channel();
    let waker = Waker::from(Arc::new(Says(Mutex::new(sender), 0)));
    let mut long: Wait = Box::pin(client.flush_async(10 * LONG));
    let mut short: Wait = Box::pin(client.flush_async(Duration::from_millis(20)));
    assert!(poll(&mut long, Waker::noop()).is_pending() && poll(&mut short, &waker).is_pending());
    woken.recv_timeout(LONG).unwrap();
    assert!(matches!(poll(&mut short, &waker), Poll::Ready(Report { left: 1, .. })));
    assert!(poll(&mut long, &waker).is_pending());
    // A shutdown gives the message up, and so ends the long one too.
    let mut shutdown: Wait = Box::pin(client.shutdown_async(Duration::from_millis(20)));
    assert!(poll(&mut shutdown, &waker).is_pending());
    woken.recv_timeout(LONG).unwrap();
    wait_until(|| matches!(poll(&mut shutdown, &waker), Poll::Ready(Report { lost: 1, left: 0, .. })));
    wait_until(|| poll(&mut long, &waker).is_ready());
}

/// The shutdown goes on if it is dropped, with its end.
#[test]
fn a_shutdown_that_nobody_awaits_goes_on() {
    let (_alone, errors) = (alone(), Errors::default());
    let (_collector, client) = client_of_a_silent_server(&errors);
    let mut wait: Wait = Box::pin(client.shutdown_async(Duration::from_millis(20)));
    assert!(poll(&mut wait, Waker::noop()).is_pending());
    drop(wait);
    wait_until(|| client.stats().lost == 1);
}

/// Whatever panics on the way, a handler or a waker: the others are told, and so is what comes later.
#[test]
fn a_panic_leaves_nobody_waiting() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("no");
        }
    }
    let _alone = alone();
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(401));
    let client = Client::builder().write_key("key").endpoint(collector.url()).on_error(|error| panic!("{error}"));
    let client = client.build().unwrap();
    client.pause();
    send(&client, 0..1);
    let (sender, woken) = channel();
    let waker = Waker::from(Arc::new(Says(Mutex::new(sender), 0)));
    let mut first: Wait = Box::pin(client.flush_async(LONG));
    let mut second: Wait = Box::pin(client.flush_async(LONG));
    assert!(poll(&mut first, &Waker::from(Arc::new(Panics))).is_pending() && poll(&mut second, &waker).is_pending());
    client.resume();
    woken.recv_timeout(LONG).unwrap();
    assert!(matches!(poll(&mut second, &waker), Poll::Ready(Report { refused: 1, left: 0, .. })));
    wait_until(|| poll(&mut first, &waker).is_ready());
    let mut shutdown: Wait = Box::pin(client.shutdown_async(LONG));
    wait_until(|| poll(&mut shutdown, &waker).is_ready());
}

/// In the error handler, on the thread that sends, which a wait would wait for.
#[test]
fn a_wait_in_the_handler_is_over_at_once() {
    let _alone = alone();
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(401));
    let (slot, (sender, result)) = (Arc::new(std::sync::OnceLock::<Client>::new()), channel());
    let (inner, sender) = (Arc::clone(&slot), Mutex::new(sender));
    let client = Client::builder().write_key("key").endpoint(collector.url()).on_error(move |_| {
        let mut wait: Wait = Box::pin(inner.get().unwrap().flush_async(100 * LONG));
        let _ = sender.lock().unwrap().send(poll(&mut wait, Waker::noop()).map(|report| report.left));
    });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    assert_eq!(result.recv_timeout(LONG), Ok(Poll::Ready(1)));
}
