//! Against nats-server itself (`apt-get install -y nats-server`), on loopback: it is killed and started again in the middle.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use async_nats::jetstream::consumer::pull;
use futures_util::StreamExt;
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{Client, Outcome, json};
use plan_sink_nats::NatsSink;
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

/// A server with a folder of its own. Both go with it.
struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Server {
    fn start(name: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("plan-sink-nats-{}-{name}", std::process::id()));
        Self { child: run(port, &folder), port, folder }
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Kills it, as `kill -9` does.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn start_again(&mut self) {
        self.child = run(self.port, &self.folder);
    }
}

fn run(port: u16, folder: &Path) -> Child {
    let server = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".to_owned());
    let mut command = Command::new(server);
    command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"]).arg(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("nats-server: apt-get install -y nats-server")
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The messages of the stream, and the ids that the server knew them by.
fn stored(url: &str) -> Vec<(String, String, Value)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let context = async_nats::jetstream::new(async_nats::connect(url).await.unwrap());
        let mut stream = context.get_stream("ANALYTICS").await.unwrap();
        let count = usize::try_from(stream.info().await.unwrap().state.messages).unwrap();
        let consumer = stream.create_consumer(pull::Config::default()).await.unwrap();
        let mut messages = consumer.messages().await.unwrap().take(count);
        let mut found = Vec::new();
        while let Some(message) = messages.next().await {
            let message = message.unwrap();
            let id = message.headers.as_ref().unwrap().get("Nats-Msg-Id").unwrap().as_str().to_owned();
            found.push((message.subject.to_string(), id, serde_json::from_slice(&message.payload).unwrap()));
            message.ack().await.unwrap();
        }
        found
    })
}

fn sink(server: &Server) -> NatsSink {
    let sink = NatsSink::builder(server.url()).ack_timeout(Duration::from_millis(500)).build().unwrap();
    // It is there once the server is.
    let made = (0..200).any(|_| {
        sink.create_stream("ANALYTICS", Duration::from_secs(120)).is_ok() || {
            std::thread::sleep(Duration::from_millis(50));
            false
        }
    });
    assert!(made, "the server does not start");
    sink
}

fn track(number: usize) -> Value {
    json!({ "type": "track", "event": "Order Completed", "userId": "u", "messageId": format!("m{number}"), "properties": { "n": number } })
}

#[test]
fn messages_are_in_the_stream_as_they_were_called() {
    let server = Server::start("plain");
    let client = Client::builder().sink(sink(&server)).build().unwrap();
    client.forward(&track(1)).unwrap();
    client
        .forward(&json!({ "type": "identify", "userId": "u", "messageId": "m2", "traits": { "plan": "pro" } }))
        .unwrap();
    client.forward(&track(1)).unwrap();
    assert!(client.flush(LONG).is_complete());
    let found = stored(&server.url());
    let heads: Vec<(&str, &str)> = found.iter().map(|(subject, id, _)| (subject.as_str(), id.as_str())).collect();
    assert_eq!(heads, [("analytics.track", "m1"), ("analytics.identify", "m2")], "the second m1 is a duplicate");
    assert_eq!(found[0].2["properties"]["n"], 1);
}

/// Nothing that was accepted is lost, and the stream has each message once.
#[test]
fn a_server_that_is_killed_in_the_middle() {
    let mut server = Server::start("killed");
    let outcomes: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let told = Arc::clone(&outcomes);
    let client = Client::builder()
        .sink(sink(&server))
        .batch_messages(50)
        .backoff(Duration::from_millis(20), Duration::from_millis(200))
        .on_error(|_| ())
        .on_delivery(move |one| {
            assert!(matches!(one.outcome(), Outcome::Delivered), "{one}");
            *told.lock().unwrap().entry(one.message_id().unwrap().to_owned()).or_default() += 1;
        })
        .build()
        .unwrap();
    for number in 0..5000 {
        client.forward(&track(number)).unwrap();
        if number == 1500 || number == 3500 {
            server.kill();
        }
        if number == 2000 || number == 4000 {
            // Longer than an acknowledgement is waited for.
            std::thread::sleep(Duration::from_millis(800));
            server.start_again();
        }
    }
    let report = client.flush(LONG);
    assert!(report.is_complete(), "{report:?}");
    assert!(client.stats().retries > 0, "nothing was under way when it was killed");
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for (_, id, message) in stored(&server.url()) {
        assert_eq!(message["messageId"], *id);
        *by_id.entry(id).or_default() += 1;
    }
    assert_eq!(by_id.len(), 5000);
    assert!(by_id.values().all(|times| *times == 1), "duplicates");
    assert!(outcomes.lock().unwrap().len() == 5000 && outcomes.lock().unwrap().values().all(|times| *times == 1));
}

/// Calls go on while no server is there, and are delivered when one comes.
#[test]
fn a_server_that_comes_late() {
    let mut server = Server::start("late");
    sink(&server);
    server.kill();
    let late = NatsSink::builder(server.url()).ack_timeout(Duration::from_millis(500)).build().unwrap();
    let client = Client::builder()
        .sink(late)
        .backoff(Duration::from_millis(20), Duration::from_millis(200))
        .on_error(|_| ())
        .build()
        .unwrap();
    client.forward(&track(1)).unwrap();
    assert_eq!(client.flush(Duration::from_millis(300)).left, 1);
    server.start_again();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(stored(&server.url()).len(), 1);
}

#[test]
fn a_password_is_shown_nowhere() {
    let builder = NatsSink::builder("nats://user:secret@127.0.0.1:1");
    assert!(!format!("{builder:?}").contains("secret"));
}

#[test]
fn a_subject_that_cannot_be_is_refused_at_once() {
    for subject in ["my events", "", "a..b", "a.*", "a.>"] {
        let error = NatsSink::builder("nats://127.0.0.1:1").subject(subject).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{subject}` is no subject: its parts are words without blanks, `*` and `>`")
        );
    }
}

/// No header can have it: the message is refused by itself, and those beside it go out.
#[test]
fn a_message_id_with_a_line_end() {
    let server = Server::start("lines");
    let client = Client::builder().sink(sink(&server)).build().unwrap();
    let mut odd = track(2);
    odd["messageId"] = "a\nb".into();
    for message in [track(1), odd, track(3)] {
        client.forward(&message).unwrap();
    }
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.refused, report.left), (2, 1, 0));
    assert_eq!(stored(&server.url()).len(), 2);
}

/// An async program sets it up and lets go of it: neither may block its threads, and neither panics.
#[test]
fn an_async_program_has_one() {
    let server = Server::start("async");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Client::builder().sink(sink(&server)).build().unwrap();
        client.forward(&track(1)).unwrap();
        assert!(client.flush_async(LONG).await.is_complete());
        drop(sink(&server));
    });
}

/// Several workers have more under way than async-nats lets through unless told: they do not wait for each other.
#[test]
fn many_batches_under_way() {
    let server = Server::start("many");
    let sink = NatsSink::builder(server.url()).ack_timeout(Duration::from_secs(20)).build().unwrap();
    drop(self::sink(&server)); // which makes the stream
    let client =
        Client::builder().sink(sink).batch_messages(1500).requests_in_flight(8).on_error(|_| ()).build().unwrap();
    client.pause();
    (0..12_000).for_each(|number| client.forward(&track(number)).unwrap());
    client.resume();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(client.stats().delivered, 12_000);
}
