//! One connection: requests in, answers out, until either side closes it.

use crate::answer::{Answer, How};
use crate::{Request, Shared};
use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The most headers and bytes a request may have: this is no server for the open.
const HEADERS: usize = 64;
const BYTES: usize = 64 * 1024 * 1024;

pub(crate) fn connection(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let mut bytes = Vec::new();
    while let Ok(Some(request)) = read_request(&mut stream, &mut bytes) {
        if shared.stopped.load(Ordering::Relaxed) {
            break;
        }
        let answer = take_in(request, shared);
        std::thread::sleep(answer.delay);
        if !matches!(write_answer(&mut stream, &answer), Ok(true)) {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// Keeps the request, and its messages if it will be answered with success.
fn take_in(request: Request, shared: &Shared) -> Answer {
    let mut state = shared.lock();
    let answer = match state.answers.pop_front() {
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

/// The next request; `None` at the end. `bytes` holds what was read and not used yet.
fn read_request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<Option<Request>> {
    loop {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(bytes).map_err(io::Error::other)? {
            httparse::Status::Complete(head) => {
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
                while bytes.len() < head + length {
                    if read_more(stream, bytes)? == 0 {
                        return Ok(None);
                    }
                }
                let rest = bytes.split_off(head + length);
                let body = bytes.split_off(head);
                *bytes = rest;
                let body_bytes = body.len();
                let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
                return Ok(Some(Request { path, headers, body_bytes, body }));
            }
            httparse::Status::Partial => {
                if bytes.len() > BYTES || read_more(stream, bytes)? == 0 {
                    return Ok(None);
                }
            }
        }
    }
}

fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 64 * 1024];
    let read = stream.read(&mut chunk)?;
    bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
    Ok(read)
}

/// Does the connection stay open?
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
        How::Close => Ok(false),
    }
}
