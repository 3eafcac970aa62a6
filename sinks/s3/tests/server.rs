//! Against an S3 server: moto (`pip install 'moto[server]'`), on loopback, which is killed and started again in the middle. `MOTO_PACKAGES`
//! is the folder with it, and `CARGO_PLAN` the program `cargo-plan`: `.ci/run` sets both, and what needs one is passed over without it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod link;

use flate2::read::GzDecoder;
use futures_util::TryStreamExt;
use link::Link;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{Client, ClientBuilder, Outcome, json};
use plan_sink_s3::{S3Sink, S3SinkBuilder, object_store};
use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(60);
const BUCKET: &str = "events";

/// A server, which keeps its buckets in memory.
struct Server {
    child: Child,
    packages: PathBuf,
    port: u16,
    /// Whether only the first request needs no credentials.
    asks_for_credentials: bool,
}

fn needed(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty())
}

impl Server {
    /// Starts a server with an empty bucket, where the environment says where it is.
    fn start(asks_for_credentials: bool) -> Option<Self> {
        let packages = needed("MOTO_PACKAGES")?;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = run(&packages, port, asks_for_credentials);
        let server = Self { child, packages, port, asks_for_credentials };
        server.make_bucket();
        Some(server)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes the bucket, once the server answers.
    fn make_bucket(&self) {
        let since = Instant::now();
        let answer = loop {
            match TcpStream::connect(("127.0.0.1", self.port)) {
                Ok(mut server) => {
                    write!(server, "PUT /{BUCKET} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n").unwrap();
                    let mut answer = String::new();
                    server.read_to_string(&mut answer).unwrap();
                    break answer;
                }
                Err(error) => assert!(since.elapsed() < LONG, "the server does not start: {error}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Kills it, as `kill -9` does. All that it had is gone.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn start_again(&mut self) {
        self.child = run(&self.packages, self.port, self.asks_for_credentials);
        self.make_bucket();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(packages: &PathBuf, port: u16, asks_for_credentials: bool) -> Child {
    let mut command = Command::new("python3");
    command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()]).env("PYTHONPATH", packages);
    if asks_for_credentials {
        command.env("INITIAL_NO_AUTH_ACTION_COUNT", "1");
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("python3")
}

fn options(url: &str) -> AmazonS3Builder {
    let builder = AmazonS3Builder::new().with_bucket_name(BUCKET).with_endpoint(url).with_allow_http(true);
    builder.with_access_key_id("AKIDEXAMPLE").with_secret_access_key("the-secret-key")
}

fn sink(url: &str) -> S3SinkBuilder {
    S3Sink::with_options(options(url), "web").timeout(Duration::from_secs(20))
}

fn client(sink: S3Sink) -> ClientBuilder {
    Client::builder().sink(sink).backoff(Duration::from_millis(20), Duration::from_millis(200)).on_error(|_| ())
}

fn track(number: usize) -> Value {
    json!({ "type": "track", "event": "Order Completed", "userId": "u", "messageId": format!("m{number}"), "properties": { "n": number } })
}

/// The objects of a store with their messages, by their paths.
fn stored(store: &dyn ObjectStore) -> BTreeMap<String, Vec<Value>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut found = BTreeMap::new();
        for object in store.list(None).try_collect::<Vec<_>>().await.unwrap() {
            let bytes = store.get(&object.location).await.unwrap().bytes().await.unwrap();
            let mut text = String::new();
            GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
            let messages = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            found.insert(object.location.to_string(), messages);
        }
        found
    })
}

fn stored_by(server: &Server) -> BTreeMap<String, Vec<Value>> {
    stored(&options(&server.url()).build().unwrap())
}

/// How often each message id is in these objects.
fn times_by_id(objects: &BTreeMap<String, Vec<Value>>) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    for message in objects.values().flatten() {
        *times.entry(message["messageId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    times
}

/// What the client says of a message that the sink cannot deliver, in each line.
fn told(sink: S3Sink) -> Vec<String> {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let (lines, began) = (Arc::clone(&told), Instant::now());
    let client = client(sink).on_error(move |problem| lines.lock().unwrap().push(problem.to_string())).build().unwrap();
    let secret = json!({ "type": "track", "event": "E", "userId": "ada@example.com", "messageId": "m", "properties": { "n": "ada" } });
    client.forward(&secret).unwrap();
    while told.lock().unwrap().is_empty() {
        assert!(began.elapsed() < LONG, "nothing is told");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!((client.stats().queued, client.stats().lost), (1, 0));
    client.shutdown(Duration::from_millis(100));
    let lines = told.lock().unwrap().clone();
    for secret in ["ada", "AKIDEXAMPLE", "the-secret-key"] {
        assert!(!lines.iter().any(|line| line.contains(secret)), "{lines:?}");
    }
    lines
}

#[test]
fn messages_are_in_the_layout_of_segment() {
    let Some(server) = Server::start(false) else { return };
    let client = client(sink(&server.url()).build().unwrap()).build().unwrap();
    client.forward(&track(1)).unwrap();
    client
        .forward(&json!({ "type": "identify", "userId": "u", "messageId": "m2", "traits": { "plan": "pro" } }))
        .unwrap();
    assert!(client.flush(LONG).is_complete());
    let found = stored_by(&server);
    let (path, messages) = found.first_key_value().unwrap();
    let parts: Vec<&str> = path.split('/').collect();
    let day = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400 * 86_400_000;
    assert_eq!((found.len(), &parts[..2], parts.len()), (1, &["segment-logs", "web"][..], 4));
    assert!([day, day - 86_400_000].iter().any(|day| parts[2] == day.to_string()), "{path}");
    assert!(parts[3].len() == 35 && parts[3].ends_with(".gz"), "{path}");
    assert_eq!(
        (messages[0]["properties"]["n"].as_i64(), messages[1]["traits"]["plan"].as_str()),
        (Some(1), Some("pro"))
    );
    assert!(messages.iter().all(|message| message["receivedAt"].is_string()));
}

/// Nothing that was accepted is lost, and each message is there once. The server keeps its objects in memory: so the line to it is cut
/// first, in the middle of what is under way, then what it has is read, and only then it is killed. Whatever the client was told to be
/// stored is among what was read.
#[test]
fn a_server_that_is_killed_in_the_middle() {
    let Some(mut server) = Server::start(false) else { return };
    let link = Link::to(server.port);
    let outcomes: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let told = Arc::clone(&outcomes);
    let client = client(sink(&link.url()).build().unwrap())
        .batch_messages(50)
        .on_delivery(move |one| {
            assert!(matches!(one.outcome(), Outcome::Delivered), "{one}");
            *told.lock().unwrap().entry(one.message_id().unwrap().to_owned()).or_default() += 1;
        })
        .build()
        .unwrap();
    let mut kept = BTreeMap::new();
    let mut delivered_at_kill = Vec::new();
    for number in 0..5000 {
        client.forward(&track(number)).unwrap();
        if number == 1500 || number == 3500 {
            while client.stats().delivered < number as u64 / 2 {
                std::thread::sleep(Duration::from_millis(5));
            }
            link.cut();
            delivered_at_kill.push(client.stats().delivered);
            kept.extend(stored_by(&server));
            server.kill();
        }
        if number == 2000 || number == 4000 {
            std::thread::sleep(Duration::from_millis(300));
            server.start_again();
            link.mend();
        }
    }
    let report = client.flush(LONG);
    assert!(report.is_complete(), "{report:?}");
    assert!(client.stats().retries > 0 && delivered_at_kill[1] < 3500, "nothing was under way when it was killed");
    kept.extend(stored_by(&server));
    let times = times_by_id(&kept);
    assert_eq!(times.len(), 5000);
    assert!(times.values().all(|times| *times == 1), "what is tried again has the name that it had");
    assert!(outcomes.lock().unwrap().len() == 5000 && outcomes.lock().unwrap().values().all(|times| *times == 1));
}

/// The server has the file, and its answer is lost: tried again, the file takes the place of the first.
#[test]
fn an_answer_that_is_lost() {
    let Some(server) = Server::start(false) else { return };
    let link = Link::to(server.port);
    link.drop_answers(true);
    let client = client(sink(&link.url()).timeout(Duration::from_millis(500)).build().unwrap()).build().unwrap();
    (0..10).for_each(|number| client.forward(&track(number)).unwrap());
    assert_eq!(client.flush(Duration::from_secs(3)).left, 10);
    assert_eq!(stored_by(&server).len(), 1, "it is there all the same");
    link.drop_answers(false);
    assert!(client.flush(LONG).is_complete());
    let found = stored_by(&server);
    assert_eq!((found.len(), times_by_id(&found).len()), (1, 10));
    assert!(client.stats().retries > 0);
}

/// The same of a process that ends before the answer comes: the next one finds the messages on disk, and writes the same file.
#[test]
fn an_answer_that_is_lost_with_the_process() {
    let Some(server) = Server::start(false) else { return };
    let (link, folder) = (Link::to(server.port), TestFolder::new("durable"));
    let durable = |sink: S3SinkBuilder| client(sink.build().unwrap()).durable(&*folder.0).build().unwrap();
    link.drop_answers(true);
    let first = durable(sink(&link.url()).timeout(Duration::from_millis(500)));
    (0..10).for_each(|number| first.forward(&track(number)).unwrap());
    assert_eq!(first.shutdown(Duration::from_secs(3)).delivered, 0);
    let before = stored_by(&server);
    link.drop_answers(false);
    let second = durable(sink(&link.url()));
    assert!(second.flush(LONG).is_complete());
    assert_eq!((second.stats().recovered, second.stats().delivered), (10, 10));
    let after = stored_by(&server);
    assert!(before.len() == 1 && before.keys().eq(after.keys()), "{before:?} {after:?}");
}

/// Two processes have clients of one source, and batches at the same moment: neither takes the place of the other's files.
#[test]
fn two_clients_of_one_source() {
    let folder = TestFolder::new("two");
    let of = |first: usize| {
        let client = client(folder.sink().build().unwrap()).batch_messages(10).build().unwrap();
        (first..first + 100).for_each(|number| client.forward(&track(number)).unwrap());
        client
    };
    let clients = [of(0), of(1000)];
    assert!(clients.iter().all(|client| client.flush(LONG).is_complete()));
    let found = stored(&folder.store());
    assert_eq!((found.len(), times_by_id(&found).len()), (20, 200));
}

/// As large as the client's batches may be, and no larger than they are.
#[test]
fn files_are_as_large_as_is_set() {
    let message = |number: usize| {
        let mut message = track(number);
        message["properties"]["text"] = "x".repeat(900).into();
        message
    };
    let lines = |set: fn(ClientBuilder) -> ClientBuilder| {
        let folder = TestFolder::new("large");
        let client = set(client(folder.sink().build().unwrap()).flush_interval(Duration::MAX)).build().unwrap();
        client.pause();
        (0..6000).for_each(|number| client.forward(&message(number)).unwrap());
        client.resume();
        assert!(client.flush(LONG).is_complete());
        let found = stored(&folder.store());
        assert_eq!(times_by_id(&found).len(), 6000);
        let mut lines: Vec<usize> = found.values().map(Vec::len).collect();
        lines.sort_unstable();
        lines
    };
    assert!(lines(|client| client).len() > 12, "500 KB and 2,500 messages unless set");
    assert_eq!(lines(|client| client.batch_bytes(4 << 20).batch_messages(10_000)).len(), 2);
    assert_eq!(lines(|client| client.batch_bytes(16 << 20).batch_messages(10_000)), [6000]);
    assert_eq!(lines(|client| client.batch_bytes(16 << 20).batch_messages(4000)), [2000, 4000]);
}

/// Calls go on while no server is there, and are delivered when one comes.
#[test]
fn a_server_that_comes_late() {
    let Some(mut server) = Server::start(false) else { return };
    server.kill();
    let client = client(sink(&server.url()).build().unwrap()).build().unwrap();
    client.forward(&track(1)).unwrap();
    assert_eq!(client.flush(Duration::from_millis(300)).left, 1);
    server.start_again();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(times_by_id(&stored_by(&server)).len(), 1);
}

#[test]
fn a_bucket_that_is_not_there() {
    let Some(server) = Server::start(false) else { return };
    let options = options(&server.url()).with_bucket_name("evnets");
    let lines = told(S3Sink::with_options(options, "web").build().unwrap());
    let reason = "AmazonS3(evnets) is not there: NoSuchBucket: The specified bucket does not exist";
    assert!(lines[0].ends_with(reason), "{lines:?}");
}

/// They can be renewed: the batch waits, and the words are said.
#[test]
fn credentials_that_are_wrong() {
    let Some(server) = Server::start(true) else { return };
    let lines = told(sink(&server.url()).build().unwrap());
    let reason = "AmazonS3(events) does not let these credentials write there: InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.";
    assert!(lines[0].ends_with(reason), "{lines:?}");
}

#[test]
fn a_server_that_is_down() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let lines = told(sink(&format!("http://127.0.0.1:{port}")).build().unwrap());
    assert!(lines[0].contains("AmazonS3(events) has not taken the file: Connection refused"), "{lines:?}");
}

/// A server that answers each request with this text.
fn answers(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _ = client.read(&mut [0; 65_536]);
            let _ = client.write_all(answer.as_bytes());
        }
    });
    url
}

#[test]
fn a_server_that_is_busy() {
    let url = answers(
        "HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: 39\r\n\r\n<Error><Code>SlowDown</Code></Error>   ",
    );
    let lines = told(sink(&url).build().unwrap());
    assert!(lines[0].ends_with("AmazonS3(events) has not taken the file: SlowDown"), "{lines:?}");
}

/// Nothing is sent until the time that the server asks for is over.
#[test]
fn a_server_that_asks_to_be_left_alone() {
    let url = answers("HTTP/1.1 503 Slow Down\r\nConnection: close\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");
    let client = client(sink(&url).build().unwrap()).build().unwrap();
    client.forward(&track(1)).unwrap();
    assert_eq!(client.flush(Duration::from_secs(2)).left, 1);
    assert_eq!(client.stats().requests, 1);
}

/// A server that never answers is not waited for beyond the time of a shutdown.
#[test]
fn a_shutdown_has_its_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = client(sink(&url).build().unwrap()).flush_interval(Duration::MAX).build().unwrap();
    client.forward(&track(1)).unwrap();
    let began = Instant::now();
    assert_eq!(client.shutdown(Duration::from_millis(300)).lost, 1);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn secrets_are_shown_nowhere() {
    let builder = sink("http://127.0.0.1:1");
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert_eq!(
        shown,
        "S3SinkBuilder { prefix: \"segment-logs\", source: \"web\", timeout: 20s, .. } S3Sink { path: \"segment-logs/web\", .. }"
    );
}

#[test]
fn what_cannot_be_is_refused_at_once() {
    let refused = |builder: S3SinkBuilder| builder.build().unwrap_err().to_string();
    for (bucket, shown) in [("", "``"), ("s3://logs", "`s3://logs`"), ("my logs", "`my logs`")] {
        let options = options("http://127.0.0.1:1").with_bucket_name(bucket);
        let error = refused(S3Sink::with_options(options, "web"));
        assert_eq!(error, format!("{shown} is no bucket: give its name alone, as `my-bucket`"));
    }
    let of_source = |source: &str| refused(S3Sink::with_options(options("http://127.0.0.1:1"), source));
    assert_eq!(of_source("a/b"), "`a/b` is no source: it has a `/`");
    for (source, shown) in [("", "segment-logs/"), (".", "segment-logs/."), ("_web", "segment-logs/_web")] {
        let why = "its parts are not empty, and begin with neither `.` nor `_`";
        assert_eq!(of_source(source), format!("`{shown}` is no folder for files of events: {why}"));
    }
    assert!(of_source("we\nb").starts_with("`segment-logs/we\nb` is no folder for files of events: "));
    let plain = S3Sink::with_options(options("http://127.0.0.1:1").with_allow_http(false), "web");
    let how = "allow that by `with_allow_http(true)` or `AWS_ALLOW_HTTP=true`, or use `https://`";
    assert_eq!(refused(plain), format!("`http://127.0.0.1:1` is not encrypted: {how}"));
    let half = AmazonS3Builder::new().with_bucket_name("b").with_access_key_id("k");
    let error = refused(S3Sink::with_options(half, "web"));
    assert_eq!(error, "the options of S3 cannot be used: Generic S3 error: Missing SecretAccessKey");
}

/// A folder of its own, which goes with it.
struct TestFolder(PathBuf);

impl TestFolder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plan-sink-s3-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn store(&self) -> LocalFileSystem {
        LocalFileSystem::new_with_prefix(&self.0).unwrap()
    }

    fn sink(&self) -> S3SinkBuilder {
        S3Sink::with_store(Arc::new(self.store()), "web")
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Any store will do, and an async program may set it up and let go of it.
#[test]
fn an_async_program_with_a_folder() {
    let folder = TestFolder::new("async");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = client(folder.sink().prefix("a/b").build().unwrap()).build().unwrap();
        client.forward(&track(1)).unwrap();
        assert!(client.flush_async(LONG).await.is_complete());
        drop(folder.sink().build().unwrap());
    });
    let found = stored(&folder.store());
    assert!(found.first_key_value().unwrap().0.starts_with("a/b/web/"));
    assert_eq!(times_by_id(&found).len(), 1);
}

/// What the sink has written is read by `cargo plan` as it is.
#[test]
fn cargo_plan_reads_the_files() {
    let folder = TestFolder::new("read");
    let client = client(folder.sink().build().unwrap()).batch_messages(10).build().unwrap();
    (0..40).for_each(|number| client.forward(&track(number)).unwrap());
    assert!(client.flush(LONG).is_complete());
    let Some(cargo_plan) = needed("CARGO_PLAN") else { return };
    let run = |arguments: &[&str]| {
        let out = Command::new(&cargo_plan).arg("plan").args(arguments).current_dir(&folder.0).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let plan = run(&["infer", "--no-evidence", "segment-logs"]).0;
    let wanted = json!({ "rules": [{ "key": "Order Completed", "type": "TRACK", "properties": { "n": { "type": "integer" } }, "required": ["n"] }] });
    assert_eq!(serde_json::from_str::<Value>(&plan).unwrap(), wanted);
    std::fs::write(folder.0.join("plan.json"), plan).unwrap();
    let (audit, said) = run(&["audit", "segment-logs", "--plan", "plan.json"]);
    assert!(audit.starts_with("40 messages in 40 lines of 4 files, from "), "{audit}");
    assert!(audit.contains("1 event: 1 without findings") && said.is_empty(), "{audit}{said}");
}
