//! The app as it runs: a process that is sent requests over HTTP, and ends by a signal.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use collector::{Answer, Collector};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The app, and what it prints.
struct App {
    process: Child,
    address: String,
    out: BufReader<ChildStdout>,
}

impl App {
    fn start(collector: &Collector) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_web"))
            .env("SEGMENT_WRITE_KEY", "web-key")
            .env("SEGMENT_ENDPOINT", collector.url())
            .env("PORT", "0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().to_owned();
        Self { process, address, out }
    }

    /// Sends a request. Returns the head and the body of the answer.
    fn ask(&self, head: &str, body: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(stream, "{head}\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn order(&self, order_id: &str) -> (String, String) {
        let head = "POST /orders HTTP/1.1\r\nContent-Type: application/json\r\nCookie: session=of-user-1; ajs_anonymous_id=visitor-7";
        self.ask(head, &json!({ "order_id": order_id, "total": 9.5 }).to_string())
    }

    fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap().success());
    }

    /// Waits for the end. Returns what was said of the messages, and whether all were delivered.
    fn wait(mut self) -> (String, bool) {
        let mut said = String::new();
        self.out.read_to_string(&mut said).unwrap();
        (said, self.process.wait().unwrap().success())
    }
}

fn events(collector: &Collector) -> Vec<String> {
    let name = |message: &Value| message["event"].as_str().or(message["name"].as_str()).unwrap_or_default().to_owned();
    collector.messages().iter().map(name).collect()
}

#[test]
fn requests_become_messages_that_join_those_of_the_browser() {
    let collector = Collector::start().unwrap();
    let app = App::start(&collector);

    let (head, body) = app.ask("GET / HTTP/1.1\r\nAccept-Language: de-AT", "");
    assert_eq!(body, "shop");
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ajs_anonymous_id=")).unwrap();
    let (visitor, attributes) = cookie.split_once(';').unwrap();
    assert_eq!(attributes, " Path=/; Max-Age=31536000; SameSite=Lax; Secure");

    // The browser has the cookie from now on. A forged user id stays without effect, and this machine is a proxy that is trusted.
    let head = format!(
        "GET /products/p-1?utm_source=news HTTP/1.1\r\nCookie: ajs_anonymous_id=%22{visitor}%22; ajs_user_id=admin\r\n\
         X-Forwarded-For: 1.2.3.4, 203.0.113.7\r\nX-Forwarded-Proto: https\r\nUser-Agent: Test/1"
    );
    let (head, body) = app.ask(&head, "");
    assert_eq!(body, "product p-1");
    assert!(!head.to_lowercase().contains("set-cookie"), "{head}");
    app.terminate();
    let (said, is_complete) = app.wait();
    assert!(is_complete, "{said}");

    let messages = collector.messages();
    let [home, product] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(
        (&home["type"], &home["anonymousId"], &home["context"]["locale"]),
        (&json!("page"), &json!(visitor), &json!("de-AT"))
    );
    assert_eq!((&product["anonymousId"], product.get("userId")), (&json!(visitor), None));
    assert_eq!(product["properties"], json!({ "product_id": "p-1" }));
    let context = &product["context"];
    assert_eq!((&context["ip"], &context["userAgent"]), (&json!("203.0.113.7"), &json!("Test/1")));
    assert_eq!(context["page"], json!({ "path": "/products/p-1", "url": "https://shop.example/products/p-1" }));
    assert_eq!(context["campaign"], json!({ "source": "news" }));
}

/// SIGTERM right behind an answer: the work behind it goes on to its end, and all of it is delivered, though the server is down at
/// first.
#[test]
fn the_end_of_the_app_loses_nothing() {
    let collector = Collector::start().unwrap();
    for _ in 0..2 {
        collector.answer_next(Answer::status(503));
    }
    let app = App::start(&collector);
    for order in ["o-1", "o-2", "o-3"] {
        assert_eq!(app.order(order).1, "thank you");
    }
    app.terminate();
    let (said, is_complete) = app.wait();
    assert!(is_complete && said.contains("6 delivered, 0 refused, 0 lost, 0 left"), "{said}");

    let mut sent = events(&collector);
    sent.sort();
    assert_eq!(sent, [["Order Completed"; 3], ["Report Sent"; 3]].concat());
    for message in collector.messages() {
        assert_eq!((&message["userId"], &message["anonymousId"]), (&json!("user-1"), &json!("visitor-7")));
    }
}

/// A request that is under way when the signal comes has its answer, and its events arrive.
#[test]
fn a_request_under_way_is_answered() {
    let collector = Collector::start().unwrap();
    let app = App::start(&collector);
    let mut stream = TcpStream::connect(&app.address).unwrap();
    let body = json!({ "order_id": "o-1", "total": 9.5 }).to_string();
    let (first, rest) = body.split_at(5);
    let length = body.len();
    write!(
        stream,
        "POST /orders HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nCookie: session=of-user-1\r\nConnection: close\r\n\
         Content-Length: {length}\r\n\r\n{first}"
    )
    .unwrap();
    // Answered: so the app has the request before by now, and is amid its body.
    assert_eq!(app.ask("GET / HTTP/1.1", "").1, "shop");
    app.terminate();
    // The signal has come when no new connection is taken.
    while TcpStream::connect(&app.address).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("thank you"), "{answer}");
    let (said, is_complete) = app.wait();
    assert!(is_complete, "{said}");
    assert_eq!(events(&collector), ["Home", "Order Completed", "Report Sent"]);
}

/// A server that is away for good: the app ends all the same, and says what was lost.
#[test]
fn an_end_without_a_server_says_what_is_lost() {
    let collector = Collector::start().unwrap();
    collector.answer_by(|_| Some(Answer::status(400).body("no")));
    let app = App::start(&collector);
    assert_eq!(app.order("o-1").1, "thank you");
    app.terminate();
    let (said, is_complete) = app.wait();
    assert!(!is_complete && said.contains("0 delivered, 2 refused"), "{said}");
}
