//! Settings that cannot work are refused when the client is made, and not tried for hours as if the network had failed.

use crate::support::log::Log;
use crate::support::{Errors, LONG, arrived, builder, send};
use collector::Collector;
use plan_runtime::{
    BuildError, CallError, Client, ClientBuilder, DeliveryError, Problem, Request, Response, Transport,
};
#[cfg(feature = "durable")]
use plan_runtime::{Durable, Fsync};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tracing::Level;

/// Takes all.
struct Takes;

impl Transport for Takes {
    fn post(&self, _: Request<'_>) -> Result<Response, plan_runtime::BoxError> {
        Ok(Response::new(200))
    }
}

fn refused(builder: ClientBuilder) -> String {
    builder.build().unwrap_err().to_string()
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    let (none, second) = (Duration::ZERO, Duration::from_secs(1));
    let new = || Client::builder().memory();
    let wrong = [
        (new().queue_messages(0), "a queue of 0 messages"),
        (new().queue_bytes(0), "a queue of 0 bytes"),
        (new().batch_messages(0), "a batch of 0 messages"),
        (new().batch_messages(2501), "more than 2500 messages"),
        (Client::builder().write_key("k").transport(Takes).batch_messages(2501), "more than 2500 messages"),
        (new().batch_bytes(0), "so few bytes"),
        (new().batch_bytes(64), "so few bytes"),
        (new().batch_bytes(500_001), "more than 500000 bytes"),
        (Client::builder().write_key("k").transport(Takes).batch_bytes(500_001), "more than 500000 bytes"),
        (Client::builder().sink(NoSink).batch_bytes(33 << 20), "more bytes than the queue"),
        (Client::builder().sink(NoSink).queue_bytes(1 << 30).batch_bytes(257 << 20), "more than 256 MiB"),
        (new().requests_in_flight(0), "requests in flight is 0"),
        (new().max_attempts(0), "0 attempts"),
        (new().request_timeout(none), "the time-out of a request is 0"),
        (new().backoff(2 * second, second), "the first backoff is longer"),
        #[cfg(feature = "durable")]
        (new().durable(plan_runtime::Durable::new("never-made").max_bytes((1 << 20) - 1)), "less than 1 MiB"),
        (new().backoff(second, Duration::MAX), "the longest backoff is over 24 hours"),
        (new().request_timeout(Duration::MAX), "the time-out of a request is over 24 hours"),
        (new().request_timeout(86_401 * second), "the time-out of a request is over 24 hours"),
        #[cfg(feature = "durable")]
        (new().durable(synced(Fsync::Every(none))), "messages are synced every 0 seconds"),
        #[cfg(feature = "durable")]
        (new().durable(synced(Fsync::Every(Duration::MAX))), "messages are synced less than once in 24 hours"),
    ];
    for (builder, expected) in wrong {
        let said = refused(builder);
        assert!(said.contains(expected), "{said}");
    }
    assert!(!std::path::Path::new("never-made").exists());
    // What was wrong and set right counts as it is in the end.
    assert!(new().queue_messages(0).queue_messages(1).backoff(none, none).max_age(Duration::MAX).build().is_ok());
    assert!(new().backoff(second, 86_400 * second).request_timeout(86_400 * second).build().is_ok());
    assert!(new().batch_messages(2500).batch_bytes(500_000).queue_bytes(1000).build().is_ok());
    let sink = || Client::builder().sink(NoSink);
    assert!(sink().batch_messages(1_000_000).queue_bytes(1 << 30).batch_bytes(256 << 20).build().is_ok());
}

/// A sink of one's own.
struct NoSink;

impl plan_runtime::Sink for NoSink {
    fn send(&mut self, _: &plan_runtime::Batch<'_>) -> Result<(), plan_runtime::SinkError> {
        Ok(())
    }
}

/// As many as fit, the envelope of a request counted, and a message that does not fit alone.
#[test]
fn a_batch_of_a_sink_has_the_bytes_that_are_set() {
    struct Bodies(std::sync::mpsc::Sender<(usize, usize)>);
    impl plan_runtime::Sink for Bodies {
        fn send(&mut self, batch: &plan_runtime::Batch<'_>) -> Result<(), plan_runtime::SinkError> {
            self.0.send((batch.messages().len(), batch.body().len())).map_err(plan_runtime::SinkError::retry)
        }
    }
    let message = |letters: usize| plan_runtime::json!({ "type": "track", "userId": "u", "event": "E", "properties": { "text": "x".repeat(letters) } });
    for (bytes, letters, expected) in [(1_000_000, 30_000, vec![33, 7]), (10_000, 30_000, vec![1; 40])] {
        let (sender, bodies) = std::sync::mpsc::channel();
        let client = Client::builder().sink(Bodies(sender)).batch_bytes(bytes).batch_messages(10_000);
        let client = client.flush_interval(Duration::MAX).build().unwrap();
        client.pause();
        (0..40).for_each(|_| client.forward(&message(letters)).unwrap());
        client.resume();
        assert!(client.flush(LONG).is_complete());
        let bodies: Vec<(usize, usize)> = bodies.try_iter().collect();
        assert_eq!(bodies.iter().map(|(messages, _)| *messages).collect::<Vec<_>>(), expected, "{bodies:?}");
        assert!(bytes < 30_000 || bodies.iter().all(|(_, body)| *body <= bytes), "{bodies:?}");
    }
}

#[cfg(feature = "durable")]
fn synced(fsync: Fsync) -> Durable {
    Durable::new("never-made").fsync(fsync)
}

/// Where a time is a bound, none is a bound too.
#[test]
fn a_time_without_an_end_is_no_end() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors)
        .flush_interval(Duration::MAX)
        .max_age(Duration::MAX)
        .drop_timeout(Duration::MAX)
        .queue_messages(2)
        .overflow(plan_runtime::Overflow::Block { at_most: Duration::MAX });
    let client = client.build().unwrap();
    collector.answer_next(collector::Answer::status(503));
    // The queue is full again and again, and the calls wait for room.
    send(&client, 0..50);
    assert!(client.flush(Duration::MAX).is_complete());
    send(&client, 50..51);
    let mut flush = Box::pin(client.flush_async(Duration::MAX));
    let (sender, woken) = std::sync::mpsc::channel();
    let waker = std::task::Waker::from(std::sync::Arc::new(Wakes(std::sync::Mutex::new(sender))));
    while flush.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending() {
        woken.recv_timeout(LONG).unwrap();
    }
    send(&client, 51..52);
    assert!(client.shutdown(Duration::MAX).is_complete());
    drop(client);
    let client = builder(collector.url(), &errors).drop_timeout(Duration::MAX).build().unwrap();
    send(&client, 52..53);
    drop(client);
    assert_eq!(arrived(&collector), (0..53).collect::<Vec<_>>());
}

struct Wakes(std::sync::Mutex<std::sync::mpsc::Sender<()>>);

impl std::task::Wake for Wakes {
    fn wake(self: std::sync::Arc<Self>) {
        let _ = self.0.lock().unwrap().send(());
    }
}

#[test]
fn what_is_for_a_server_needs_a_write_key() {
    let token = || Ok("token".to_owned());
    for (builder, what) in [
        (
            Client::builder().endpoint("http://127.0.0.1:1"),
            "an endpoint is set, but no write key: set that of the source",
        ),
        (
            Client::builder().bearer_token(token),
            "a source of bearer tokens is set, but no write key: set that of the source",
        ),
        (Client::builder().transport(Takes), "a transport is set, but no write key: set that of the source"),
    ] {
        assert_eq!(refused(builder), what);
    }
}

#[test]
fn white_space_around_settings_does_not_count_and_within_is_refused() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(format!(" {}/v1/\n", collector.url()), &errors).write_key("key\r\n").build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    let request = &collector.requests()[0];
    assert_eq!((request.path.as_str(), request.write_key().as_deref()), ("/v1/batch", Some("key")));
    assert!(refused(builder("http://127.0.0.1 :80".to_owned(), &errors)).contains("has white space"));
    assert!(refused(Client::builder().write_key("k y")).contains("the write key has white space"));
    let said = refused(builder("http://user:secret@127.0.0.1:80".to_owned(), &errors));
    assert!(said.contains("has a user or a password") && !said.contains("secret"), "{said}");
}

/// Told at once, with each token that is none, and asked for again.
#[test]
fn a_bearer_token_that_makes_no_header_is_told_at_once_and_asked_for_anew() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let asked = AtomicUsize::new(0);
    let token = move || Ok(["to ken", "", "token\n"][asked.fetch_add(1, Ordering::SeqCst).min(2)].to_owned());
    let client = builder(collector.url(), &errors).bearer_token(token).build().unwrap();
    send(&client, 0..2);
    assert!(client.flush(LONG).is_complete());
    let tokens: Vec<Option<String>> =
        collector.requests().iter().map(|request| request.bearer_token().map(str::to_owned)).collect();
    assert_eq!(tokens, [Some("token".to_owned())], "nothing was sent with the others");
    let said: Vec<String> = errors.all().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "the bearer token cannot be sent: it has white space, control characters or letters beyond ASCII, which no header \
             can have",
            "the bearer token cannot be sent: it is empty"
        ]
    );
    assert_eq!((client.stats().rejected, client.stats().delivered), (0, 2));
}

#[test]
fn what_leaves_the_machine_in_the_clear_is_warned_of() {
    let log = Log::default();
    let made = |endpoint: &str| {
        let before = log.lines().len();
        let client = Client::builder().write_key("key").endpoint(endpoint).build();
        drop(client.unwrap());
        log.lines().len() - before
    };
    tracing::subscriber::with_default(log.clone(), || {
        assert_eq!((made("http://127.0.0.1:1"), made("https://example.com"), made("http://10.0.0.1")), (0, 0, 1));
    });
    assert!(log.has(Level::WARN, "http://10.0.0.1 is not encrypted"), "{:?}", log.lines());
}

/// Handlers and tasks on any thread have them.
#[test]
fn clients_and_what_they_give_can_go_to_other_threads() {
    fn is_send<T: Send>() {}
    is_send::<ClientBuilder>();
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Client>();
    is_send_and_sync::<plan_runtime::CallOptions>();
    is_send_and_sync::<plan_runtime::ShutdownGuard>();
    is_send_and_sync::<BuildError>();
    is_send_and_sync::<CallError>();
    is_send_and_sync::<DeliveryError>();
    is_send_and_sync::<Problem>();
    is_send_and_sync::<plan_runtime::SinkError>();
    is_send_and_sync::<plan_runtime::Message>();
    is_send_and_sync::<plan_runtime::Recorded>();
    is_send_and_sync::<plan_runtime::HttpTransport>();
    is_send_and_sync::<Request<'_>>();
    is_send_and_sync::<Response>();
}

/// Counts what goes through it, around the transport of the crate.
#[derive(Default)]
struct Counts(plan_runtime::HttpTransport, std::sync::Mutex<Vec<(usize, u16, Option<String>)>>);

impl Transport for Counts {
    fn check(&self) -> Result<(), plan_runtime::BoxError> {
        self.0.check()
    }

    fn post(&self, request: Request<'_>) -> Result<Response, plan_runtime::BoxError> {
        let bytes = request.body.len();
        let response = self.0.post(request)?;
        assert!(response.headers().all(|(name, _)| !name.is_empty()));
        let wait = response.header("Retry-After").map(str::to_owned);
        assert_eq!(response.body(), if wait.is_some() { &b"busy"[..] } else { b"{\"success\":true}" });
        self.1.lock().unwrap().push((bytes, response.status(), wait));
        Ok(response)
    }

    fn reconnect(&self) {
        self.0.reconnect();
    }

    fn give_up(&self) {
        self.0.give_up();
    }
}

#[test]
fn a_transport_around_that_of_the_crate() {
    let collector = Collector::start().unwrap();
    collector.answer_next(collector::Answer::status(503).header("Retry-After", "1").body("busy"));
    let counts = std::sync::Arc::new(Counts::default());
    let client = builder(collector.url(), &Errors::default()).transport(std::sync::Arc::clone(&counts));
    let client = client.build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    let seen = counts.1.lock().unwrap().clone();
    let sizes = collector.requests().iter().map(|request| request.body_bytes).collect::<Vec<_>>();
    assert_eq!(seen, [(sizes[0], 503, Some("1".to_owned())), (sizes[1], 200, None)]);
}

/// The context of a client has addresses and traits of users.
#[test]
fn a_client_in_a_log_does_not_show_its_context() {
    let client = Client::memory().with_options(plan_runtime::CallOptions::new().context("ip", "203.0.113.7"));
    let shown = format!("{client:?}");
    assert!(shown.contains("accepted: 0") && !shown.contains("203.0.113.7"), "{shown}");
}

#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn child() {
    let client = match Client::builder().from_env().queue_messages(7).build() {
        Ok(client) => client,
        Err(error) => return println!("error: {error:#}"),
    };
    send(&client, 0..1);
    println!("delivered: {}", client.shutdown(LONG).delivered);
}

/// What a process with these variables says.
fn in_environment(variables: &[(&str, &std::ffi::OsStr)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["settings::child", "--exact", "--ignored", "--nocapture"])
        .env_remove("WRITE_KEY")
        .env_remove("PLAN_ENDPOINT")
        .env_remove("SEGMENT_WRITE_KEY")
        .env_remove("SEGMENT_ENDPOINT");
    let Output { stdout, .. } = child.envs(variables.iter().copied()).output().unwrap();
    String::from_utf8(stdout).unwrap()
}

#[test]
fn a_builder_from_the_environment() {
    let collector = Collector::start().unwrap();
    let said = in_environment(&[
        ("WRITE_KEY", "from env".replace(' ', "-").as_ref()),
        ("PLAN_ENDPOINT", collector.url().as_ref()),
    ]);
    assert!(said.contains("delivered: 1"), "{said}");
    assert_eq!(collector.requests()[0].write_key().as_deref(), Some("from-env"));
    // The former names count where these are not set.
    let said = in_environment(&[
        ("SEGMENT_WRITE_KEY", "of-segment".as_ref()),
        ("WRITE_KEY", "former".as_ref()),
        ("SEGMENT_ENDPOINT", collector.url().as_ref()),
        ("PLAN_ENDPOINT", "http://127.0.0.1:1".as_ref()),
    ]);
    assert!(said.contains("delivered: 1"), "{said}");
    assert_eq!(collector.requests()[1].write_key().as_deref(), Some("of-segment"));
    // Without a write key it prints.
    let said = in_environment(&[("WRITE_KEY", "".as_ref())]);
    assert!(said.contains(r#"{"type":"track""#) && said.contains("delivered: 1"), "{said}");
    let said = in_environment(&[("PLAN_ENDPOINT", "http://127.0.0.1:1".as_ref())]);
    assert!(said.contains("error: an endpoint is set, but no write key: set that of the source"), "{said}");
}

#[cfg(unix)]
#[test]
fn variables_that_cannot_be_read_are_errors() {
    use std::os::unix::ffi::OsStrExt;
    let broken = std::ffi::OsStr::from_bytes(b"k\xff");
    for name in ["WRITE_KEY", "PLAN_ENDPOINT", "SEGMENT_WRITE_KEY", "SEGMENT_ENDPOINT"] {
        let said = in_environment(&[("WRITE_KEY", "key".as_ref()), (name, broken)]);
        assert!(said.contains(&format!("error: the variable {name} of the environment is not UTF-8")), "{said}");
    }
}
