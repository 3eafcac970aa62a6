//! The page in Chromium, and the messages that arrive of it.
//!
//! `BROWSER_PACKAGES` names a folder in which npm has installed puppeteer-core and binaryen, `CHROMIUM` the browser; `.ci/run` sets both.

#![allow(clippy::unwrap_used)]

use collector::{Answer, Collector};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The most that the plan and the client add to a page, gzipped.
const MOST_BYTES: usize = 150 * 1024;

fn packages() -> PathBuf {
    env::var_os("BROWSER_PACKAGES").expect("BROWSER_PACKAGES names the folder with puppeteer-core and binaryen").into()
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from)
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

/// Serves the files of a folder, to a test alone. Returns its address.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |mut stream: TcpStream, folder: &Path| {
        let mut bytes = [0; 8192];
        let read = stream.read(&mut bytes).unwrap_or_default();
        let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
        let path = head.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
        let path = if path.is_empty() || path.starts_with("shoes") { "index.html".to_owned() } else { path };
        let kind = match path.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("wasm") => "application/wasm",
            _ => "text/html",
        };
        let (status, body) = fs::read(folder.join(&path)).map_or((404, Vec::new()), |body| (200, body));
        let head = format!(
            "HTTP/1.1 {status} Answer\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            std::thread::spawn(move || answer(stream, &folder));
        }
    });
    address
}

/// A collector that lets pages of other origins read its answers.
fn collector() -> Collector {
    let collector = Collector::start().unwrap();
    collector.answer_by(|_| Some(allowed(200)));
    collector
}

fn allowed(status: u16) -> Answer {
    Answer::status(status).header("Access-Control-Allow-Origin", "*").body("{}")
}

/// Plays a scene of the script in a browser. Returns what it has seen.
fn play(scene: &str, page: &str, collector: &Collector) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser.mjs");
    let output = Command::new("node")
        .arg(script)
        .args([scene, page, &collector.url()])
        .env("BROWSER_PACKAGES", packages())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{scene}: {said}{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(said.trim()).unwrap_or_else(|_| panic!("{scene}: {said}"))
}

/// What has arrived: how often each order, and each page and product by their names.
fn arrived(collector: &Collector) -> BTreeMap<String, usize> {
    let mut arrived = BTreeMap::new();
    for message in collector.messages() {
        let order =
            message.pointer("/properties/order_id").or_else(|| message.get("event")).or_else(|| message.get("name"));
        *arrived.entry(order.unwrap_or(&message["type"]).as_str().unwrap().to_owned()).or_default() += 1;
    }
    arrived
}

fn names(collector: &Collector) -> Vec<String> {
    arrived(collector).into_keys().collect()
}

/// All scenes, one after the other: the page is built once.
#[test]
fn a_page_in_a_real_browser() {
    let wasm_opt = packages().join("node_modules/.bin/wasm-opt").into_os_string();
    let (_, without) = browser_run::build(false, &target(), &wasm_opt).unwrap();
    let (folder, with) = browser_run::build(true, &target(), &wasm_opt).unwrap();
    let added = gzipped(&with) - gzipped(&without);
    println!("{added} bytes gzipped are added ({} bytes before, {} in all)", gzipped(&without), gzipped(&with));
    assert!(added <= MOST_BYTES, "{added} bytes gzipped");

    let page = serve(folder);
    calls_arrive_with_visitor_and_page(&page);
    a_closed_tab_loses_nothing(&page);
    a_hidden_tab_sends_at_once(&page);
    a_call_of_an_idle_page_is_sent_by_itself(&page);
    a_reload_keeps_the_queue(&page);
    a_crash_keeps_the_queue(&page);
    two_tabs_do_not_take_from_each_other(&page);
    what_pages_leave_is_bounded(&page);
    offline_and_online_again(&page);
    a_server_that_fails_is_tried_again(&page);
    a_full_storage_is_told(&page);
    a_full_queue_is_told(&page);
    the_end_can_be_awaited(&page);
}

fn calls_arrive_with_visitor_and_page(page: &str) {
    let collector = collector();
    let seen = play("calls", page, &collector);
    let messages = collector.messages();
    let [home, product, identify, order, later, ..] = messages.as_slice() else { panic!("{messages:?}") };
    let visitor = &seen["anonymousId"];
    for message in [home, product, identify, order] {
        assert_eq!(&message["anonymousId"], visitor, "{message}");
    }
    assert_eq!((home.get("userId"), &identify["userId"], &order["userId"]), (None, &json!("user-1"), &json!("user-1")));
    assert_eq!((&home["type"], &home["name"]), (&json!("page"), &json!("Home")));
    assert_eq!(product["properties"], json!({ "product_id": "p-1" }));
    assert_eq!(identify["traits"], json!({ "plan": "pro" }));
    assert_eq!(order["properties"], json!({ "order_id": "o-1", "total": 9.5, "currency": "EUR" }));
    // After the end of the session it is somebody else.
    assert_ne!(&later["anonymousId"], visitor);
    assert_eq!(later.get("userId"), None);

    let context = &home["context"];
    assert_eq!(context["page"]["path"], "/");
    assert_eq!(context["page"]["title"], "A shop");
    assert!(context["page"]["url"].as_str().unwrap().starts_with(page), "{context}");
    assert!(context["page"]["search"].as_str().unwrap().contains("utm_source=news"), "{context}");
    assert_eq!(
        (&context["campaign"], &context["channel"]),
        (&json!({ "source": "news", "name": "spring sale" }), &json!("browser"))
    );
    assert!(context["userAgent"].as_str().unwrap().contains("Chrome"), "{context}");
    assert_eq!((context["timezone"].is_string(), context["locale"].is_string()), (true, true));
    // The address changes without a reload.
    assert_eq!(order["context"]["page"]["path"], "/shoes");

    // As analytics.js keeps them, and reads them.
    assert_eq!(seen["storedAnonymousId"], format!("\"{}\"", visitor.as_str().unwrap()));
    assert_eq!(seen["storedUserId"], "\"user-1\"");
    assert!(
        seen["cookie"].as_str().unwrap().contains(&format!("ajs_anonymous_id={}", visitor.as_str().unwrap())),
        "{seen}"
    );
    assert_eq!((&seen["kept"], &seen["lastUserId"]), (&json!("visitor of analytics.js"), &Value::Null));
    assert_eq!(seen["queued"], 0, "{seen}");

    let request = &collector.requests()[0];
    assert_eq!((request.path.as_str(), request.write_key().as_deref()), ("/v1/batch", Some("browser-key")));
    assert_eq!(request.header("content-type"), Some("text/plain"));
    assert!(collector.requests().iter().all(|request| request.method == "POST"), "no preflights");
    let ids: std::collections::BTreeSet<_> =
        messages.iter().map(|message| message["messageId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), messages.len());
}

fn a_closed_tab_loses_nothing(page: &str) {
    let collector = collector();
    play("close", page, &collector);
    assert!(collector.wait_for(6, Duration::from_secs(10)), "{:?}", arrived(&collector));
    // Each once: no request has what the browser was given.
    let expected = ["Home", "o-1", "o-2", "o-3", "o-4", "o-in-pagehide"].map(|name| (name.to_owned(), 1));
    assert_eq!(arrived(&collector), BTreeMap::from(expected));
}

fn a_hidden_tab_sends_at_once(page: &str) {
    let collector = collector();
    play("hidden", page, &collector);
    assert!(collector.wait_for(2, Duration::from_secs(10)));
    assert_eq!(arrived(&collector), BTreeMap::from([("Home".to_owned(), 1), ("o-1".to_owned(), 1)]));
}

/// Nobody flushes: the call alone has its message sent, after the interval of the client.
fn a_call_of_an_idle_page_is_sent_by_itself(page: &str) {
    let collector = collector();
    let seen = play("idle", page, &collector);
    assert_eq!((&seen["queued"], &seen["delivered"]), (&json!(0), &json!(1)), "{seen}");
    assert_eq!(arrived(&collector), BTreeMap::from([("Home".to_owned(), 1), ("o-1".to_owned(), 1)]));
}

fn a_reload_keeps_the_queue(page: &str) {
    let collector = collector();
    let seen = play("reload", page, &collector);
    // Home, of the page before and of this one.
    assert_eq!((&seen["before"], &seen["recovered"]), (&json!(4), &json!(4)), "{seen}");
    assert_eq!(
        arrived(&collector),
        BTreeMap::from([("Home", 2), ("o-1", 1), ("o-2", 1), ("o-3", 1)].map(|(name, times)| (name.to_owned(), times)))
    );
}

fn a_crash_keeps_the_queue(page: &str) {
    let collector = collector();
    let seen = play("crash", page, &collector);
    assert_eq!(seen["recovered"], 2, "{seen}");
    assert_eq!(names(&collector), ["Home", "o-1"]);
}

fn two_tabs_do_not_take_from_each_other(page: &str) {
    let collector = collector();
    let seen = play("tabs", page, &collector);
    assert_eq!((&seen["recovered"], &seen["damaged"]), (&json!(0), &json!(1)), "{seen}");
    assert_eq!(arrived(&collector)["o-1"], 1);
}

/// The storage is that of the whole site: of what pages leave that never get it out, the oldest is dropped, and told of.
fn what_pages_leave_is_bounded(page: &str) {
    let seen = play("leftovers", page, &collector());
    assert_eq!((&seen["left"], &seen["oldest"]), (&json!(1000), &json!("0200")), "{seen}");
    assert_eq!(seen["other"], "of another write key");
    let told = seen["told"].as_array().unwrap();
    assert!(told.iter().any(|line| line.as_str().unwrap().contains("200 messages")), "{seen}");
}

fn offline_and_online_again(page: &str) {
    let collector = collector();
    let seen = play("offline", page, &collector);
    assert_eq!(seen["offline"], json!([2, 0, 1, 1, 0]), "{seen}");
    assert_eq!(names(&collector), ["Home", "o-1"]);
}

fn a_server_that_fails_is_tried_again(page: &str) {
    let collector = collector();
    for _ in 0..2 {
        collector.answer_next(allowed(503));
    }
    play("flush", page, &collector);
    assert_eq!(arrived(&collector), BTreeMap::from([("Home".to_owned(), 1), ("o-1".to_owned(), 1)]));
}

fn a_full_storage_is_told(page: &str) {
    let collector = collector();
    let seen = play("quota", page, &collector);
    let told = seen["told"].as_array().unwrap();
    assert!(told.iter().any(|line| line.as_str().unwrap().contains("QuotaExceededError")), "{seen}");
    assert!(names(&collector).contains(&"o-1".to_owned()), "{:?}", names(&collector));
}

fn a_full_queue_is_told(page: &str) {
    let collector = collector();
    let seen = play("full", page, &collector);
    let [accepted, _, _, queued, lost] = [0, 1, 2, 3, 4].map(|at| seen["stats"][at].as_u64().unwrap());
    assert!(queued <= 1000 + 4 * 200 && lost > 0 && accepted == queued + lost, "{seen}");
    assert!(seen["told"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().contains("dropped")), "{seen}");
    // Storage and memory hold the same.
    assert_eq!(seen["stored"], queued, "{seen}");
    // The next page takes over what it has room for, beside its own, and leaves the rest where it is.
    let (recovered, left) = (seen["recovered"].as_u64().unwrap(), seen["left"].as_u64().unwrap());
    assert!(recovered >= 500 && recovered + left == queued && seen["lost"] == 0, "{seen}");
}

fn the_end_can_be_awaited(page: &str) {
    let collector = collector();
    let seen = play("shutdown", page, &collector);
    assert_eq!(seen["report"], "2 delivered, 0 refused, 0 lost, 0 left, 0 batches retried", "{seen}");
    assert!(
        seen["told"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().contains("the client is shut down")),
        "{seen}"
    );
}
