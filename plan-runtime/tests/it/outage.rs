//! An outage is told while it lasts: at the third failure in a row, about once a minute from then on, and when it is over;
//! faults that last for ever, as those of a client that is set up wrongly, are told the same way.

use crate::support::log::Log;
use crate::support::{Errors, LONG, builder, send, wait_until};
use collector::{Answer, Collector};
use plan_runtime::{Client, DeliveryError, ManualClock, Problem, Request, Response, Transport};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use tracing::Level;

const MINUTE: Duration = Duration::from_secs(60);

/// What each outage says: attempts, how long it lasts, messages that wait.
fn told(errors: &Errors) -> Vec<(u64, Duration, u64)> {
    let told = |problem: &Problem| match problem {
        Problem::Delivery(DeliveryError::Outage { attempts, lasts, waiting, .. }) => (*attempts, *lasts, *waiting),
        problem => panic!("{problem}"),
    };
    errors.outages().iter().map(told).collect()
}

/// Fails so often, and then takes all.
struct Fails(AtomicUsize, usize, Arc<AtomicUsize>);

impl Fails {
    fn times(times: usize) -> (Self, Arc<AtomicUsize>) {
        let asked = Arc::default();
        (Self(AtomicUsize::new(0), times, Arc::clone(&asked)), asked)
    }
}

impl Transport for Fails {
    fn post(&self, _: Request<'_>) -> Result<Response, plan_runtime::BoxError> {
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        self.2.store(before + 1, Ordering::SeqCst);
        if before < self.1 { Err("the cable is out".into()) } else { Ok(Response::new(200)) }
    }
}

#[test]
fn an_outage_is_told_at_the_third_failure_then_once_a_minute_and_at_its_end() {
    let (errors, log, clock) = (Errors::default(), Log::for_all_threads(), ManualClock::new(SystemTime::now()));
    let (transport, asked) = Fails::times(30);
    let client = Client::builder().write_key("key").transport(transport).clock(clock.clone());
    let client = client.backoff(Duration::ZERO, Duration::ZERO).requests_in_flight(1).on_error(errors.handler());
    let client = client.max_age(1000 * MINUTE).build().unwrap();
    send(&client, 0..7);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(asked.load(Ordering::SeqCst), 31);
    // The clock stands: the third failure is told, and the 27 after it are in the same minute.
    assert_eq!(told(&errors), [(3, Duration::ZERO, 7)]);
    assert!(errors.outages()[0].to_string().contains("the cable is out"), "{}", errors.outages()[0]);
    assert!(
        log.has(Level::WARN, "3 attempts in a row have failed, 7 messages wait and are tried again: the cable is out")
    );
    assert!(log.has(Level::INFO, "the destination answers again, after an outage of 0 ms"));
    assert_eq!((client.stats().rejected, client.stats().lost, errors.texts()), (0, 0, Vec::new()));
}

#[test]
fn an_outage_is_told_once_a_minute_while_the_client_waits() {
    let (collector, errors, log) = (Collector::start().unwrap(), Errors::default(), Log::for_all_threads());
    let clock = ManualClock::new(SystemTime::now());
    // One failure, after which the server wants to be left alone for five minutes.
    collector.answer_next(Answer::status(503).header("Retry-After", "300").body("maintenance"));
    let client = builder(collector.url(), &errors).clock(clock.clone()).build().unwrap();
    send(&client, 0..2);
    client.flush(Duration::ZERO);
    wait_until(|| log.has(Level::DEBUG, "not delivered yet: status 503: maintenance"));
    for minute in 1..5 {
        clock.advance(MINUTE - Duration::from_millis(1));
        clock.advance(Duration::from_millis(1));
        wait_until(|| told(&errors).len() == minute);
    }
    assert_eq!(told(&errors), [1, 2, 3, 4].map(|minute| (1, minute * MINUTE, 2)));
    clock.advance(MINUTE);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(collector.messages().len(), 2);
}

#[test]
fn two_failures_are_no_outage() {
    let (errors, (transport, _)) = (Errors::default(), Fails::times(2));
    let client = Client::builder().write_key("key").transport(transport).on_error(errors.handler());
    let client = client.backoff(Duration::ZERO, Duration::ZERO).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(told(&errors), []);
}

/// A server that answers is there, also if it refuses what it is sent.
#[test]
fn a_refusal_ends_an_outage() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    for status in [503, 503, 400, 503, 503] {
        collector.answer_next(Answer::status(status));
    }
    let client = builder(collector.url(), &errors).requests_in_flight(1).build().unwrap();
    for number in 0..2 {
        send(&client, number..number + 1);
        client.flush(LONG);
    }
    assert_eq!(client.stats().retries, 4);
    assert_eq!(told(&errors), []);
}

#[test]
fn faults_that_last_are_told_with_what_to_do() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_by(|_| Some(Answer::status(308).header("Location", "https://other.example/v1/batch")));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..1);
    wait_until(|| !told(&errors).is_empty());
    let said = errors.outages()[0].to_string();
    assert!(
        said.contains("status 308: redirected to https://other.example/v1/batch, which may be the endpoint"),
        "{said}"
    );
    client.shutdown(Duration::ZERO);
    let said = errors.all()[0].to_string();
    assert!(said.contains("status 308: redirected to"), "{said}");
}
