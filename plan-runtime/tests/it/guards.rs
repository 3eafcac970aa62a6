//! The guard of a client: when it goes, the client is shut down, whoever else has clones or guards of it.

use crate::support::analytics::try_track;
use crate::support::{Errors, LONG, kind, minimal, send};
use plan_runtime::{CallErrorKind, Client};
use std::time::Duration;

/// `let _ = client.guard(…)` does this: what is called from then on is refused, counted and told of, call by call.
#[test]
fn a_guard_that_goes_at_once_ends_the_client() {
    let errors = Errors::default();
    let client = Client::builder().memory().on_error(errors.handler()).build().unwrap();
    drop(client.guard(LONG));
    send(&client, 0..2);
    assert!(matches!(kind(try_track(&client, "u", &minimal())), CallErrorKind::Closed));
    assert_eq!(errors.texts(), ["track `Order Completed` was not accepted: the client is shut down"; 2]);
    assert_eq!((client.stats().rejected, client.stats().accepted, client.messages().len()), (3, 0, 0));
}

/// The first that goes ends it; those after it have nothing left to do, and say the same of the messages.
#[test]
fn the_first_of_two_guards_ends_the_client() {
    let client = Client::memory();
    let outer = client.guard(LONG);
    {
        let _inner = client.guard(LONG);
        send(&client, 0..1);
    }
    assert!(matches!(kind(try_track(&client, "u", &minimal())), CallErrorKind::Closed));
    assert_eq!(client.messages().len(), 1);
    let report = outer.shutdown();
    assert_eq!((report.delivered, report.is_complete()), (1, true));
}

/// A guard has the client: what was called is sent, though no clone is left.
#[test]
fn a_guard_outlives_all_clones() {
    let file = std::env::temp_dir().join(format!("plan-runtime-guards-{}", std::process::id()));
    let client = Client::builder().file(&file).flush_interval(LONG).drop_timeout(Duration::ZERO).build().unwrap();
    let guard = client.guard(LONG);
    send(&client, 0..3);
    drop(client);
    drop(guard);
    let sent = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(sent.lines().count(), 3);
}
