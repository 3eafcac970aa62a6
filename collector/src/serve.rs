//! One connection: requests in, answers out, until either side closes it.

use crate::answer::{Answer, How};
use crate::{CollectorShared, Request, State, count};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The most headers and bytes a request may have: this is no server for the open.
const HEADERS: usize = 64;
const BYTES: usize = 64 * 1024 * 1024;

pub(crate) fn connection(mut stream: TcpStream, shared: &CollectorShared) {
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let connection = shared.connections.fetch_add(1, Ordering::Relaxed);
    let mut bytes = Vec::new();
    while let Ok(Some(head)) = read_head(&mut stream, &mut bytes) {
        if shared.stopped.load(Ordering::Relaxed) {
            break;
        }
        let reset = take_reset(shared);
        let wanted = reset.map_or(head.length, |after| after.min(head.length));
        if !matches!(read_body(&mut stream, &mut bytes, head.bytes + wanted), Ok(true)) {
            break;
        }
        if reset.is_some() {
            // What has come and is not read makes the operating system reset the connection, and not just end it.
            return;
        }
        let rest = bytes.split_off(head.bytes + head.length);
        let body = bytes.split_off(head.bytes);
        bytes = rest;
        let answer = take_in(head, body, connection, shared);
        std::thread::sleep(answer.delay);
        if !matches!(write_answer(&mut stream, &answer), Ok(true)) {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// Returns after how much of the body the connection is reset, if the next answer is a reset.
fn take_reset(shared: &CollectorShared) -> Option<usize> {
    let mut state = shared.lock();
    let How::Reset { after } = state.answers.front()?.how else { return None };
    state.answers.pop_front();
    Some(after)
}

/// Keeps the request, and its messages if it will be answered with success.
fn take_in(head: RequestHead, body: Vec<u8>, connection: usize, shared: &CollectorShared) -> Answer {
    let body_bytes = body.len();
    let body = if head.is_gzip() { decompressed(&body) } else { body };
    if shared.only_counts {
        return count(&body, shared);
    }
    let RequestHead { method, path, headers, .. } = head;
    let (body, text) = match serde_json::from_slice(&body) {
        Ok(json) => (json, None),
        Err(_) => (Value::Null, Some(String::from_utf8_lossy(&body).into_owned()).filter(|text| !text.is_empty())),
    };
    let request = Request { method, path, headers, connection, body_bytes, body, text };
    let mut state = shared.lock();
    let by_rule = |state: &State| state.rule.as_ref().and_then(|rule| (rule.0)(&request));
    let answer = match state.answers.pop_front().or_else(|| by_rule(&state)) {
        Some(answer) => answer,
        None if request.write_key().is_none() => Answer::status(401).body("no write key"),
        None if request.body.is_null() => Answer::status(400).body("the body is no JSON"),
        None => Answer::status(200).body("{\"success\":true}"),
    };
    if answer.is_success() {
        state.messages.extend(request.messages());
    }
    state.requests.push(request);
    shared.changed.notify_all();
    answer
}

fn count(body: &[u8], shared: &CollectorShared) -> Answer {
    let messages = count::messages(body);
    let mut state = shared.lock();
    let counted = &mut state.counted;
    counted.requests += u64::from(messages > 0);
    counted.messages += messages;
    counted.bytes += body.len() as u64;
    shared.changed.notify_all();
    state.answers.pop_front().unwrap_or_else(|| Answer::status(200).body("{\"success\":true}"))
}

fn decompressed(body: &[u8]) -> Vec<u8> {
    let mut decompressed = Vec::new();
    match GzDecoder::new(body).take(BYTES as u64).read_to_end(&mut decompressed) {
        Ok(_) => decompressed,
        Err(_) => Vec::new(),
    }
}

/// What comes before the body.
struct RequestHead {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    /// Its own bytes, and those of the body.
    bytes: usize,
    length: usize,
}

impl RequestHead {
    fn is_gzip(&self) -> bool {
        self.headers.iter().any(|(name, value)| name == "content-encoding" && value == "gzip")
    }
}

/// Returns the head of the next request; `None` at the end. `bytes` holds what was read and not used yet.
fn read_head(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<Option<RequestHead>> {
    loop {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(bytes).map_err(io::Error::other)? {
            httparse::Status::Complete(head) => {
                let method = parsed.method.unwrap_or_default().to_owned();
                let path = parsed.path.unwrap_or_default().to_owned();
                let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                let headers =
                    parsed.headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(header.value)));
                let headers: Vec<(String, String)> = headers.collect();
                let length = headers.iter().find(|(name, _)| name == "content-length");
                let length: usize = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
                if length > BYTES {
                    return Err(io::Error::other("the request is too large"));
                }
                return Ok(Some(RequestHead { method, path, headers, bytes: head, length }));
            }
            httparse::Status::Partial => {
                if bytes.len() > BYTES || read_more(stream, bytes)? == 0 {
                    return Ok(None);
                }
            }
        }
    }
}

/// Reads until there are so many bytes. Says whether they have come.
fn read_body(stream: &mut TcpStream, bytes: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
    while bytes.len() < wanted {
        if read_more(stream, bytes)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 64 * 1024];
    let read = stream.read(&mut chunk)?;
    bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
    Ok(read)
}

/// Writes an answer. Returns whether the connection stays open.
fn write_answer(stream: &mut TcpStream, answer: &Answer) -> io::Result<bool> {
    match &answer.how {
        How::Http { status, headers, body } => {
            let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = body.len();
            let text = format!("HTTP/1.1 {status} Answer\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
            stream.write_all(text.as_bytes())?;
            Ok(true)
        }
        How::Bytes(bytes) => stream.write_all(bytes).map(|()| false),
        How::Close | How::Reset { .. } => Ok(false),
    }
}
