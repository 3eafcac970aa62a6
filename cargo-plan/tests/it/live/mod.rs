//! `cargo plan live`, as a process of its own, asked over HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

mod accept;
mod clients;
mod copies;
mod guard;
mod pass_on;
mod personal;
mod run;
mod shapes;
mod stream;

use crate::common::Folder;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A plan with an event, traits with personal data, and a page.
pub const PLAN: &str = r#"{
  "name": "Shop",
  "objectives": { "sell": "More carts become orders." },
  "rules": [
    {
      "key": "Order Completed", "type": "TRACK", "version": 1,
      "description": "An order is paid.", "why": "sell", "owner": "checkout", "where": "after payment",
      "jsonSchema": { "type": "object", "properties": { "properties": { "type": "object", "properties": {
        "order_id": { "type": "string", "description": "The id of the order." },
        "total": { "type": "number", "minimum": 0 },
        "currency": { "type": "string", "enum": ["USD", "EUR"] },
        "coupon": { "type": "string" },
        "products": { "type": "array", "items": { "type": "object", "properties": {
          "price": { "type": "number" }, "name": { "type": "string" } }, "required": ["price"] } }
      }, "required": ["order_id", "total"] } } }
    },
    {
      "key": "Invite Sent", "type": "TRACK", "version": 1, "description": "Somebody is invited.",
      "jsonSchema": { "type": "object", "properties": { "properties": { "type": "object", "properties": {
        "invitee_email": { "type": "string", "format": "email", "x-pii": true },
        "phone_hash": { "type": "string", "x-pii": "sha256" }
      }, "required": ["invitee_email"], "additionalProperties": false } } }
    },
    {
      "type": "IDENTIFY", "version": 1, "jsonSchema": { "type": "object", "properties": { "traits": {
        "type": "object", "properties": { "email": { "type": "string", "x-pii": true }, "plan": { "type": "string" } } } } }
    },
    { "key": "Home", "type": "PAGE", "version": 1, "description": "The first page.",
      "jsonSchema": { "type": "object", "properties": { "properties": { "type": "object", "properties": {} } } } }
  ]
}"#;

/// A running server, which ends with the test.
pub struct Live {
    child: Child,
    /// Open to the end, as a terminal is.
    _out: BufReader<ChildStdout>,
    pub port: u16,
    /// The line that it printed.
    pub greeting: String,
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a server answered.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_cargo-plan"))
}

impl Live {
    /// Starts a server at a free port in a folder with [`PLAN`].
    pub fn start(name: &str, arguments: &[&str]) -> (Self, Folder) {
        let folder = Folder::new(&format!("live-{name}"));
        folder.write("tracking-plan.json", PLAN);
        (Self::start_in(&folder, arguments), folder)
    }

    pub fn start_in(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = program();
        child.args(["live", "--port", "0"]).args(arguments).current_dir(&folder.0);
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut greeting = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut greeting).unwrap();
        let port = greeting.split(':').nth(2).and_then(|rest| rest.split(['/', '\n']).next()?.trim().parse().ok());
        let Some(port) = port else {
            let mut said = String::new();
            drop(child.stderr.take().unwrap().read_to_string(&mut said));
            panic!("{greeting}{said}");
        };
        Self { child, _out: out, port, greeting }
    }

    pub fn errors(&mut self) -> ChildStderr {
        self.child.stderr.take().unwrap()
    }

    /// Asks with lines of a head, and a body.
    pub fn ask(&self, request: &str, head: &[&str], body: impl AsRef<[u8]>) -> Answered {
        ask(self.port, request, head, body.as_ref())
    }

    pub fn get(&self, path: &str) -> Answered {
        self.ask(&format!("GET {path}"), &[], "")
    }

    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answered {
        self.ask(&format!("POST {path}"), &["Content-Type: application/json"], body)
    }

    /// Sends a message, which is taken.
    pub fn send(&self, path: &str, body: impl AsRef<[u8]>) {
        let answered = self.post(path, body);
        assert_eq!((answered.status, answered.body.as_str()), (200, "{\"success\":true}"));
    }

    /// The verdict and the sentences of the newest message.
    pub fn newest(&self) -> (String, Vec<String>) {
        let list = self.get("/api/messages?limit=1").json();
        let newest = &list["messages"][0];
        let detail = self.get(&format!("/api/messages/{}", newest["id"])).json();
        let said = detail["violations"].as_array().unwrap();
        let said = said.iter().map(|one| one["message"].as_str().unwrap().to_owned());
        (newest["verdict"].as_str().unwrap().to_owned(), said.collect())
    }

    /// Waits until something is so.
    pub fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        until(what, || is_so(self));
    }
}

/// Waits until something is so; a test that waits in vain fails.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn ask(port: u16, request: &str, head: &[&str], body: &[u8]) -> Answered {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (method, path) = request.split_once(' ').unwrap();
    let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !head.iter().any(|line| line.starts_with("Host:")) {
        text.push_str(&format!("Host: 127.0.0.1:{port}\r\n"));
    }
    head.iter().for_each(|line| text.push_str(&format!("{line}\r\n")));
    stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    // A server that refuses the head does not read the body.
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let answer = String::from_utf8(bytes).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{request}: {answer:?}"));
    let body = match head.to_lowercase().contains("transfer-encoding: chunked") {
        true => unchunked(body),
        false => body.to_owned(),
    };
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answered { status, head: head.to_owned(), body }
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((length, after)) = rest.split_once("\r\n") {
        let Ok(length) = usize::from_str_radix(length, 16) else { break };
        body.push_str(after.get(..length).unwrap_or_default());
        rest = after.get(length + 2..).unwrap_or_default();
    }
    body
}

/// Compares a text with a file beside the tests; times and ports are the same in both.
pub fn assert_snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "BLESS=1 writes tests/live/{name} anew");
}

/// JSON on several lines, with one time for all.
pub fn steady(mut value: Value) -> String {
    fn walk(value: &mut Value) {
        match value {
            Value::String(text) if text.len() == 24 && text.ends_with('Z') && text.starts_with("20") => {
                *text = "2026-11-27T20:40:01.123Z".to_owned();
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            Value::Object(members) => members.values_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    format!("{value:#}\n")
}
