//! Asks a running `cargo plan live` on this machine what arrived.

use crate::arguments::USUAL_LIVE_PORT;
use crate::pages::visible_line;
use crate::sentence::counted;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long the server may take.
const TIME: Duration = Duration::from_secs(10);

/// The largest answer that is read.
const ANSWER_BYTES: u64 = 16 * 1024 * 1024;

/// What is asked for.
pub(super) struct Asked<'a> {
    pub(super) port: Option<u16>,
    pub(super) verdict: Option<&'a str>,
    pub(super) event: Option<&'a str>,
    pub(super) limit: Option<u64>,
}

/// Returns the messages as text: counts, then each message with what is said of it.
pub(super) fn arrived(asked: &Asked<'_>) -> Result<String, String> {
    let port = asked.port.unwrap_or(USUAL_LIVE_PORT);
    let mut path = format!("/api/messages?limit={}", asked.limit.unwrap_or(20).clamp(1, 100));
    for (name, value) in [("verdict", asked.verdict), ("name", asked.event)] {
        if let Some(value) = value {
            path.push('&');
            path.push_str(&form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish());
        }
    }
    let list = get(port, &path)?;
    if let Some(refused) = list.get("message").and_then(Value::as_str) {
        return Err(refused.to_owned());
    }
    let counts = list.get("counts").unwrap_or(&Value::Null);
    let count = |name: &str| counts.get(name).and_then(Value::as_u64).unwrap_or_default();
    let mut out = format!(
        "{} arrived: {} good, {} bad, {} unplanned, {} broken\n",
        counted(count("received"), "message"),
        count("good"),
        count("bad"),
        count("unplanned"),
        count("broken")
    );
    for summary in list.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        let text = |name: &str| summary.get(name).and_then(Value::as_str).unwrap_or_default();
        let _ =
            writeln!(out, "\n{} {} {}: {}", text("time"), text("call"), visible_line(text("name")), text("verdict"));
        let id = summary.get("id").and_then(Value::as_u64).unwrap_or_default();
        let detail = get(port, &format!("/api/messages/{id}"))?;
        for violation in detail.get("violations").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
            let _ = writeln!(
                out,
                "  {}",
                visible_line(violation.get("message").and_then(Value::as_str).unwrap_or_default())
            );
        }
        if let Some(sent) = detail.get("sent") {
            let _ = writeln!(out, "  sent: {}", visible_line(&sent.to_string()));
        }
    }
    Ok(out)
}

fn get(port: u16, path: &str) -> Result<Value, String> {
    let answer = ask(port, path).map_err(|error| {
        format!("`cargo plan live` does not answer at port {port}: {error}\nhelp: start it, and point the app at http://127.0.0.1:{port}")
    })?;
    serde_json::from_str(&answer).map_err(|_| format!("what listens at port {port} is not `cargo plan live`"))
}

/// Asks with HTTP 1.0, whose answer ends with the connection.
fn ask(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), TIME)?;
    stream.set_read_timeout(Some(TIME))?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n").as_bytes())?;
    let mut bytes = Vec::new();
    stream.take(ANSWER_BYTES).read_to_end(&mut bytes)?;
    let answer = String::from_utf8_lossy(&bytes).into_owned();
    Ok(answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}
