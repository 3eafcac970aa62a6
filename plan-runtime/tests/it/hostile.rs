//! Servers that break HTTP, each in its own way, byte by byte, and then do well: what the table says of each holds for all messages.
//! Nothing is lost or there twice, nothing panics, and what has to be sent again is sent once more and not more often.

use crate::network::{OK, read_request};
use crate::support::{Errors, LONG, arrived, assert_accounted, builder, send};
use collector::{Answer, Collector};
use plan_runtime::{ClientBuilder, DeliveryError, ManualClock};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::time::{Duration, SystemTime};

/// What a server does with a connection.
type Act = Box<dyn FnOnce(&mut TcpStream) -> io::Result<()> + Send>;

/// A server that does this with the first connections, one each, and hands all later ones on to a collector.
fn server(acts: impl IntoIterator<Item = Act>, then: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut acts: Vec<Act> = acts.into_iter().collect();
    acts.reverse();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            match acts.pop() {
                Some(act) => drop(std::thread::spawn(move || act(&mut { stream }))),
                None => drop(std::thread::spawn(move || hand_on(stream, then))),
            }
        }
    });
    url
}

/// Joins a connection with one to another server.
fn hand_on(client: TcpStream, to: SocketAddr) -> io::Result<()> {
    let server = TcpStream::connect(to)?;
    let (mut from, mut into) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut into);
        let _ = into.shutdown(Shutdown::Write);
    });
    io::copy(&mut { server }, &mut { client }).map(drop)
}

/// Answers the first request with these bytes, and closes the connection.
fn says(bytes: impl Into<Vec<u8>>) -> Act {
    let bytes = bytes.into();
    Box::new(move |stream| {
        read_request(stream);
        stream.write_all(&bytes)
    })
}

/// Answers with these bytes over and over, for as long as somebody reads.
fn says_for_ever(start: &'static str, again: &'static str) -> Act {
    Box::new(move |stream| {
        read_request(stream);
        stream.write_all(start.as_bytes())?;
        loop {
            stream.write_all(again.as_bytes())?;
        }
    })
}

/// Answers with the same again and again after a pause, and never ends.
fn drips(start: &'static str, again: &'static str, pause: Duration) -> Act {
    Box::new(move |stream| {
        read_request(stream);
        stream.write_all(start.as_bytes())?;
        loop {
            stream.write_all(again.as_bytes())?;
            std::thread::sleep(pause);
        }
    })
}

/// What becomes of the messages of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// They count as delivered.
    Taken,
    /// They are sent once more.
    Again,
}

/// Sends three messages to a server that does this first. Returns the client's counts, when all is over.
fn outcome(act: Act, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Vec<i64>, plan_runtime::Stats) {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(server([act], collector.address()), &errors).requests_in_flight(1).flush_interval(LONG);
    let client = set(client).build().unwrap();
    send(&client, 0..3);
    let report = client.flush(LONG);
    assert!(report.is_complete(), "{report:?} {:?} {:?}", client.stats(), errors.texts());
    assert_eq!(errors.texts(), Vec::<String>::new());
    (arrived(&collector), client.stats())
}

#[track_caller]
fn assert_fate(what: &str, act: Act, expected: Fate) {
    let (arrived, stats) = outcome(act, |client| client.request_timeout(LONG));
    let (again, retries) = if expected == Fate::Again { (vec![0, 1, 2], 1) } else { (Vec::new(), 0) };
    assert_eq!((arrived, stats.retries, stats.requests), (again, retries, retries + 1), "{what}: {expected:?}");
}

#[test]
fn answers_that_are_cut_or_broken() {
    use Fate::{Again, Taken};
    for (bytes, expected) in [
        ("", Again),
        ("\r\n\r\n", Again),
        ("HTTP/1.1 20", Again),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", Again),
        // A status that is whole counts, whatever comes of the rest.
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", Taken),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", Taken),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 10\r\n\r\nno", Again),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{}", Taken),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}", Taken),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", Taken),
        ("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx", Again),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", Again),
        ("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", Again),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}", Again),
        ("HTTP/1.1 204 None\r\nContent-Length: 0\r\n\r\n", Taken),
        ("HTTP/1.0 200 OK\r\n\r\n{\"success\":true}", Taken),
        ("HTTP/1.0 500 No\r\n\r\nnot now", Again),
        ("HTTP/1.1 20x OK\r\n\r\n", Again),
        ("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n", Again),
        ("HTTP/1.1 1000 High\r\nContent-Length: 0\r\n\r\n", Again),
        ("HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n", Again),
        ("{\"success\":true}", Again),
        ("<html>no HTTP</html>", Again),
        ("SSH-2.0-OpenSSH_9.6\r\n", Again),
        ("\u{15}\u{3}\u{1}\0\u{2}\u{2}F", Again),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Again),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Taken),
        ("HTTP/1.1 100 Continue\r\n\r\n", Again),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            Again,
        ),
        // Not of the server that was meant. A connection that ends behind a whole answer could be used once more before that is noticed, which
        // would be an attempt more: so it is said.
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html><title>Log in</title>", Again),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n <HTML\r\n7\r\n>log in\r\n0\r\n\r\n", Again),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/login\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            Again,
        ),
        ("HTTP/1.1 303 See Other\r\nLocation: /login\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", Again),
        (
            "HTTP/1.1 307 Away\r\nLocation: http://portal.invalid/v1/batch\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            Again,
        ),
        ("HTTP/1.1 307 Away\r\nLocation: http://[\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", Again),
    ] {
        assert_fate(bytes, says(bytes), expected);
    }
    let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08\0";
    assert_fate("a page that is compressed", says(page), Again);
    let many = "HTTP/1.1 102 Processing\r\n\r\n".repeat(1000);
    assert_fate("many answers before the answer", says(format!("{many}HTTP/1.1 204 None\r\n\r\n")), Taken);
    let headers: String = (0..1000).map(|n| format!("X-{n}: x\r\n")).collect();
    assert_fate("a thousand headers", says(format!("HTTP/1.1 200 OK\r\n{headers}\r\n")), Again);
    let header = "x".repeat(1 << 20);
    assert_fate("a header of 1 MB", says(format!("HTTP/1.1 200 OK\r\nX: {header}\r\n\r\n")), Again);
}

#[test]
fn connections_that_end_before_there_is_an_answer() {
    let acts: [(&str, Act); 5] = [
        ("closed when it is made", Box::new(|_| Ok(()))),
        ("closed after some of the head", Box::new(|stream| stream.read_exact(&mut [0; 20]))),
        (
            "half closed amid the request, which goes on",
            Box::new(|stream| {
                stream.read_exact(&mut [0; 200])?;
                stream.shutdown(Shutdown::Write)?;
                io::copy(stream, &mut io::sink()).map(drop)
            }),
        ),
        (
            "answered before the body was read, and reset",
            Box::new(|stream| {
                stream.read_exact(&mut [0; 10])?;
                stream.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
            }),
        ),
        (
            "an answer before there was a request",
            Box::new(|stream| {
                stream.write_all(b"HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            }),
        ),
    ];
    for (what, act) in acts {
        assert_fate(what, act, Fate::Again);
    }
}

/// What has no end is given up with the time of a request, or when enough was read.
#[test]
fn answers_without_an_end() {
    let short = |client: ClientBuilder| client.request_timeout(Duration::from_millis(500));
    let bytes = |start| drips(start, "x", Duration::from_millis(20));
    // As many as come without a pause keep an HTTP client that is not optimised busy for longer than a request may take.
    let answers = drips("", "HTTP/1.1 102 Processing\r\n\r\n", Duration::from_millis(1));
    for (what, act) in [
        ("a head that drips", bytes("HTTP/1.1 200 OK\r\nX-Slow: ")),
        ("a status that drips", bytes("HTTP/1.1 200 ")),
        ("answers before the answer", answers),
        ("a head", says_for_ever("HTTP/1.1 200 OK\r\n", "X: x\r\n")),
        ("no word", Box::new(|stream| io::copy(stream, &mut io::sink()).map(drop))),
    ] {
        let (arrived, stats) = outcome(act, short);
        assert_eq!(arrived, [0, 1, 2], "{what}");
        assert!(stats.retries >= 1, "{what}: {stats:?}");
    }
    for (what, act) in [
        ("a body that drips", bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")),
        ("a chunk that drips", bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n")),
    ] {
        let (arrived, stats) = outcome(act, short);
        assert_eq!((arrived, stats.delivered, stats.retries), (Vec::new(), 3, 0), "{what}");
    }
    for (status, expected) in [("200 OK", Fate::Taken), ("500 No", Fate::Again)] {
        let start = format!("HTTP/1.1 {status}\r\nContent-Length: 1073741824\r\n\r\n").leak();
        assert_fate("a gigabyte", says_for_ever(start, "{\"a\":1}                                 "), expected);
    }
}

/// The connection of the first message is used for the second one, as far as it goes.
#[test]
fn connections_that_are_kept_end_at_the_worst_moment() {
    let closes = |stream: &mut TcpStream| stream.shutdown(Shutdown::Both);
    let acts: [(&str, Act, u64); 5] = [
        (
            "amid the second request",
            Box::new(move |stream| {
                stream.write_all(OK)?;
                stream.read_exact(&mut [0; 150])?;
                closes(stream)
            }),
            1,
        ),
        (
            "after the second request",
            Box::new(move |stream| {
                stream.write_all(OK)?;
                read_request(stream);
                closes(stream)
            }),
            1,
        ),
        (
            "amid the second answer",
            Box::new(move |stream| {
                stream.write_all(OK)?;
                read_request(stream);
                stream.write_all(b"HTTP/1.1 2")?;
                closes(stream)
            }),
            1,
        ),
        (
            "with an answer that it says is the last",
            Box::new(move |stream| {
                stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")?;
                closes(stream)
            }),
            0,
        ),
        // An answer too many is not one to the next request.
        (
            "with two answers to one request",
            Box::new(move |stream| {
                stream.write_all(&[OK, OK].concat())?;
                read_request(stream);
                closes(stream)
            }),
            0,
        ),
    ];
    for (what, act, retries) in acts {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        let first: Act = Box::new(move |stream| {
            read_request(stream);
            act(stream)
        });
        let client = builder(server([first], collector.address()), &errors).requests_in_flight(1).build().unwrap();
        for number in 0..2 {
            send(&client, number..number + 1);
            assert!(client.flush(LONG).is_complete());
        }
        assert_eq!(arrived(&collector), [1], "{what}: the first was taken there");
        assert_eq!((client.stats().delivered, client.stats().retries), (2, retries), "{what}");
        assert_eq!(errors.texts(), Vec::<String>::new());
    }
}

/// As proxies do it: the answer to a request that nobody has made yet, and the end.
#[test]
fn an_idle_connection_that_is_told_off_is_not_used_again() {
    let (collector, errors, (sender, closed)) = (Collector::start().unwrap(), Errors::default(), channel());
    let act: Act = Box::new(move |stream| {
        read_request(stream);
        stream.write_all(OK)?;
        stream.write_all(b"HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        stream.shutdown(Shutdown::Both)?;
        let _ = sender.send(());
        Ok(())
    });
    let client = builder(server([act], collector.address()), &errors).requests_in_flight(1).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    closed.recv_timeout(LONG).unwrap();
    send(&client, 1..2);
    assert!(client.flush(LONG).is_complete());
    assert_eq!((arrived(&collector), client.stats().retries), (vec![1], 0));
}

/// Answers 413 as soon as it has the head of a request, and resets: the batch comes in parts, and all of it arrives.
#[test]
fn a_batch_is_refused_before_its_body_was_read() {
    let refuses = || -> Act {
        Box::new(|stream| {
            stream.read_exact(&mut [0; 10])?;
            stream.write_all(b"HTTP/1.1 413 Too Large\r\nRetry-After: 300\r\nContent-Length: 0\r\n\r\n")
        })
    };
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let url = server((0..3).map(|_| refuses()), collector.address());
    let client = builder(url, &errors).requests_in_flight(1).flush_interval(LONG).build().unwrap();
    send(&client, 0..1500);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), (0..1500).collect::<Vec<_>>());
    assert_accounted(&client, &errors, 1500, 1500);
}

/// Whatever a server says of a time, and however, it is asked once more and nothing is lost; five minutes are enough for any.
#[test]
fn any_time_to_come_back() {
    let values = ["0", "-1", "1e9", "\u{e9}", "", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "3, 4"];
    for status in [429, 503, 301, 200, 413] {
        for value in values {
            let (collector, errors) = (Collector::start().unwrap(), Errors::default());
            let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400));
            let answer = Answer::status(status).header("Retry-After", "soon").header("retry-after", value);
            collector.answer_next(answer);
            let client = builder(collector.url(), &errors).backoff(Duration::ZERO, Duration::ZERO).clock(clock.clone());
            let client = client.flush_interval(LONG).build().unwrap();
            send(&client, 0..2);
            while !client.flush(Duration::from_millis(20)).is_complete() {
                clock.advance(Duration::from_secs(300));
            }
            let stats = client.stats();
            let requests = match status {
                200 => 1,
                413 => 3,
                _ => 2,
            };
            assert_eq!((stats.delivered, stats.lost, stats.requests), (2, 0, requests), "{status} {value:?}");
        }
    }
}

/// What a server says goes into reports, and does nothing to the terminal that shows them.
#[test]
fn the_words_of_a_server_are_harmless() {
    for (body, said) in [
        ("no \u{1b}[2J\u{7}thanks", "no \u{fffd}[2J\u{fffd}thanks"),
        ("\u{1f}\u{8b}\u{8}\0", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ("<html><h1>404</h1></html>", "<html><h1>404</h1></html>"),
    ] {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        collector.answer_next(Answer::status(404).header("Content-Encoding", "gzip").body(body));
        let client = builder(collector.url(), &errors).build().unwrap();
        send(&client, 0..1);
        client.flush(LONG);
        let text = &errors.texts()[0];
        assert!(text.ends_with(&format!(" was refused with status 404: {said}")), "{text:?}");
    }
}

/// A page that asks to log in is told of as an outage, with what it is, and what was called meanwhile is sent when it is gone.
#[test]
fn a_portal_is_an_outage() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    for _ in 0..3 {
        collector.answer_next(Answer::status(200).body("<html><title>Log in</title>"));
    }
    let client = builder(collector.url(), &errors).requests_in_flight(1).flush_interval(LONG).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!((client.stats().delivered, client.stats().retries), (3, 3));
    let told = errors.outages();
    let [outage] = told.as_slice() else { panic!("{told:?}") };
    assert!(
        outage.to_string().contains("status 200 with a page of HTML, as of a portal or a proxy in between"),
        "{outage}"
    );
}

/// A server has moved for good, and later back: where it was meanwhile is another server, which knows nothing of the client.
#[test]
fn a_server_that_moves_back_is_found() {
    let (home, errors) = (Collector::start().unwrap(), Errors::default());
    home.answer_next(Answer::status(308).header("Location", "/elsewhere"));
    let client = builder(home.url(), &errors).build().unwrap();
    let paths = || -> Vec<String> { home.requests().iter().map(|request| request.path.clone()).collect() };
    for number in 0..2 {
        send(&client, number..number + 1);
        assert!(client.flush(LONG).is_complete());
    }
    assert_eq!(paths(), ["/v1/batch", "/elsewhere", "/elsewhere"]);
    home.answer_next(Answer::status(404).body("gone"));
    send(&client, 2..3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(paths()[3..], ["/elsewhere", "/v1/batch"]);
    // What is wrong with a message is wrong at any place.
    home.answer_next(Answer::status(308).header("Location", "/elsewhere"));
    send(&client, 3..4);
    client.flush(LONG);
    home.answer_next(Answer::status(400).body("no"));
    send(&client, 4..5);
    assert_eq!(client.flush(LONG).refused, 1);
    assert_eq!(paths()[5..], ["/v1/batch", "/elsewhere", "/elsewhere"]);
    assert!(matches!(errors.deliveries()[..], [DeliveryError::Refused { messages: 1, .. }]), "{:?}", errors.all());
}

/// A name that cannot be looked up for a while, and then is another address.
#[cfg(feature = "reqwest-0-13")]
#[test]
fn a_name_that_is_not_found_for_a_while() {
    use crate::support::http;
    use plan_runtime::HttpTransport;
    use plan_runtime::reqwest_0_13::dns::{Addrs, Name, Resolve, Resolving};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    /// Fails twice, then knows an address at which nobody listens, and at last the right one.
    #[derive(Clone)]
    struct Names(Arc<AtomicU32>, [SocketAddr; 2]);

    impl Resolve for Names {
        fn resolve(&self, _: Name) -> Resolving {
            let found = match self.0.fetch_add(1, Relaxed) {
                0 | 1 => Err("no such name".into()),
                2 => Ok(self.1[0]),
                _ => Ok(self.1[1]),
            };
            Box::pin(async move { found.map(|address| Box::new([address].into_iter()) as Addrs) })
        }
    }

    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let nobody = Collector::start().unwrap().address();
    let names = Names(Arc::default(), [nobody, collector.address()]);
    let asked = Arc::clone(&names.0);
    let transport = HttpTransport::with_client(move |client| client.no_proxy().dns_resolver(Arc::new(names.clone())));
    let client = http().transport(transport).write_key("key").endpoint("http://events.invalid");
    let client = client.backoff(Duration::ZERO, Duration::ZERO).on_error(errors.handler()).build().unwrap();
    send(&client, 0..10);
    assert!(client.flush(LONG).is_complete());
    assert_eq!((arrived(&collector).len(), client.stats().retries, asked.load(Relaxed)), (10, 3, 4));
    assert_accounted(&client, &errors, 10, 10);
}
