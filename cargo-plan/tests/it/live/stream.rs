//! News as server-sent events.

use super::Live;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// A page that reads the stream.
struct Page(BufReader<TcpStream>);

/// An event: what, the number of the newest message, and the data.
#[derive(Debug)]
struct Told {
    what: String,
    id: u64,
    data: Value,
}

impl Page {
    fn open(live: &Live, query: &str, head: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", live.port)).unwrap();
        let host = format!("Host: 127.0.0.1:{}", live.port);
        stream.write_all(format!("GET /api/stream{query} HTTP/1.1\r\n{host}\r\n{head}\r\n").as_bytes()).unwrap();
        let mut page = Self(BufReader::new(stream));
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            page.0.read_line(&mut line).unwrap();
        }
        page
    }

    fn next(&mut self) -> Told {
        let (mut what, mut id, mut data) = (String::new(), 0, Value::Null);
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream has ended");
            let line = line.trim_end();
            match line.split_once(": ") {
                Some(("event", text)) => what = text.to_owned(),
                Some(("id", text)) => id = text.parse().unwrap(),
                Some(("data", text)) => data = serde_json::from_str(text).unwrap(),
                _ if line.is_empty() && !what.is_empty() => return Told { what, id, data },
                _ => {}
            }
        }
    }

    fn until(&mut self, what: &str) -> Told {
        loop {
            let told = self.next();
            if told.what == what {
                return told;
            }
        }
    }
}

const HOME: &str = r#"{"userId":"u","name":"Home"}"#;
const OTHER: &str = r#"{"userId":"u","name":"Other"}"#;

#[test]
fn a_page_is_told_of_what_comes() {
    let (live, folder) = Live::start("stream", &[]);
    live.send("/v1/page", HOME);
    let mut page = Page::open(&live, "", "");
    let first = page.next();
    assert_eq!((first.what.as_str(), first.id, &first.data["received"]), ("counts", 1, &1.into()), "{first:?}");
    live.send("/v1/page", OTHER);
    let told = page.next();
    assert_eq!((told.what.as_str(), told.id), ("messages", 2));
    assert_eq!(told.data["messages"][0]["verdict"], "unplanned");
    assert_eq!((&told.data["skipped"], &told.data["counts"]["received"]), (&0.into(), &2.into()));

    folder.write("tracking-plan.json", "{");
    let told = page.until("plan");
    assert!(told.data["problem"].is_string() && told.data["file"] == "tracking-plan.json", "{told:?}");
    folder.write("tracking-plan.json", super::PLAN);
    assert!(page.until("plan").data["problem"].is_null());

    live.post("/api/clear", "");
    page.until("cleared");
    // Numbers go on, so that a page never takes a message for another one.
    live.send("/v1/page", HOME);
    let told = page.until("messages");
    assert_eq!((told.id, &told.data["counts"]["received"]), (3, &1.into()));
}

#[test]
fn a_page_is_told_what_it_asks_for() {
    let (live, _folder) = Live::start("stream-filter", &[]);
    let mut page = Page::open(&live, "?verdict=bad,unplanned&name=OTH", "");
    assert_eq!(page.next().what, "counts");
    live.send("/v1/page", HOME);
    let told = page.next();
    assert_eq!((told.what.as_str(), &told.data["good"]), ("counts", &1.into()));
    live.send("/v1/page", OTHER);
    assert_eq!(page.until("messages").data["messages"][0]["name"], "Other");
    assert_eq!(live.get("/api/stream?verdict=nice").status, 400);
}

/// A page that comes back has missed nothing.
#[test]
fn a_stream_is_resumed() {
    let (live, _folder) = Live::start("stream-resumed", &[]);
    (0..3).for_each(|_| live.send("/v1/page", HOME));
    let ids = |told: &Told| -> Vec<u64> {
        told.data["messages"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&Page::open(&live, "?after=1", "").next()), [2, 3]);
    assert_eq!(ids(&Page::open(&live, "", "Last-Event-ID: 2\r\n").next()), [3]);
    // The number of a server before this one.
    assert_eq!(Page::open(&live, "", "Last-Event-ID: 9000\r\n").next().what, "counts");
}

/// Of many messages at once a page is told of the last fifty, and how many more there were.
#[test]
fn a_page_is_not_flooded() {
    let (live, _folder) = Live::start("stream-flood", &[]);
    let mut page = Page::open(&live, "", "");
    page.next();
    let messages = vec![r#"{"type":"page","userId":"u","name":"Home"}"#; 500].join(",");
    live.send("/v1/batch", format!("{{\"batch\":[{messages}]}}"));
    let (mut shown, mut skipped, mut last) = (0, 0, 0);
    while last < 500 {
        let told = page.until("messages");
        let messages = told.data["messages"].as_array().unwrap();
        assert!(messages.len() <= 50);
        shown += messages.len() as u64;
        skipped += told.data["skipped"].as_u64().unwrap();
        last = told.id;
        assert_eq!(messages.last().unwrap()["id"], last);
    }
    assert_eq!(shown + skipped, 500);
    assert!(skipped > 0);
}
