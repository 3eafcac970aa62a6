//! Defaults, and clients of another process.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::error::CallErrorKind;

#[test]
fn the_defaults_are_those_that_the_options_name() {
    let ClientBuilder { limits, retry, requests_in_flight, drop_timeout, .. } = ClientBuilder::default();
    assert_eq!((limits.queue_messages, limits.queue_bytes), (100_000, 32 << 20));
    assert_eq!(limits.overflow, Overflow::Block { at_most: Duration::from_millis(100) });
    assert_eq!((limits.batch_messages, limits.interval), (2500, Duration::from_secs(1)));
    assert_eq!((retry.first, retry.longest), (Duration::from_millis(500), Duration::from_secs(60)));
    assert_eq!((retry.max_age, retry.max_attempts), (Duration::from_secs(12 * 3600), None));
    assert_eq!((requests_in_flight, drop_timeout), (4, Duration::from_secs(5)));
    #[cfg(feature = "durable")]
    assert_eq!(Durable::new("a").max_bytes, 256 << 20);
}

/// A builder may be made before a fork, and the client after it, in each process.
#[test]
fn the_process_that_builds_a_client_is_its_owner() {
    let builder = ClientBuilder::default().memory();
    assert!(builder.owner.is_none());
    let client = builder.build().unwrap();
    assert!(client.forward(&serde_json::json!({ "type": "track", "userId": "u", "event": "E" })).is_ok());
}

/// As a child sees a client that its parent has made: no thread runs there that would deliver anything.
#[test]
fn a_client_in_a_forked_child() {
    let told = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let mut builder = ClientBuilder::default().memory().drop_timeout(Duration::MAX).on_error(move |problem| {
        assert!(matches!(&problem, Problem::Call(error) if matches!(error.kind(), CallErrorKind::Forked)));
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    });
    builder.owner = Some(Owner::parent());
    let client = builder.build().unwrap_or_else(|error| panic!("{error}"));
    // What the parent's threads held when it was forked is held for ever.
    let held = (client.hold_queue(), client.shared.kept.hold_lock());
    for _ in 0..20 {
        let message = serde_json::json!({ "type": "track", "userId": "u", "event": "E" });
        let error = client.forward(&message).unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Forked));
        client.report(error);
    }
    client.pause();
    client.resume();
    let reports = [client.flush(Duration::MAX), client.shutdown(Duration::MAX)];
    assert_eq!(reports, [crate::Report::default(); 2]);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for mut wait in [
        Box::pin(client.flush_async(Duration::MAX)) as std::pin::Pin<Box<dyn Future<Output = _>>>,
        Box::pin(client.shutdown_async(Duration::MAX)),
    ] {
        assert_eq!(wait.as_mut().poll(&mut context), std::task::Poll::Ready(crate::Report::default()));
    }
    assert_eq!((client.stats().rejected, told.load(std::sync::atomic::Ordering::SeqCst)), (40, 20));
    drop(held);
    drop(client);
}
