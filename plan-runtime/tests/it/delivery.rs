//! What goes over the wire when delivery goes as the protocol says, and what a client says of it: the Segment HTTP API, and
//! the retry rules of its official clients. What goes wrong is in `faults.rs`.

use crate::support::analytics::{
    IdentifyTraits, OrderCompleted, alias, identify, payload, track, try_identify, try_track,
};
use crate::support::log::Log;
use crate::support::{
    Errors, LONG, Together, arrived, assert_accounted, block_on, builder, kind, minimal, reason, send,
};
use collector::{Answer, Collector};
use plan_runtime::serde_json::{Value, json};
use plan_runtime::{
    BuildError, Call, CallErrorKind, CallOptions, Client, ClientBuilder, DeliveryError, GaveUp, ManualClock, Problem,
    Region, Response, Transport, User,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant, SystemTime};
use tracing::Level;

#[test]
fn server_errors_are_retried_and_counted() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    for status in [500, 503, 408, 429] {
        collector.answer_next(Answer::status(status).body("later"));
    }
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..5);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1, 2, 3, 4]);
    let stats = client.stats();
    assert_eq!((stats.accepted, stats.delivered, stats.retries, stats.requests), (5, 5, 4, 5));
    let counts: Vec<Option<String>> =
        collector.requests().iter().map(|request| request.header("x-retry-count").map(str::to_owned)).collect();
    let counts: Vec<&str> = counts.iter().map(|count| count.as_deref().unwrap_or("none")).collect();
    assert_eq!(counts, ["none", "1", "2", "3", "4"]);
    assert_eq!(errors.texts(), Vec::<String>::new());
}

#[test]
fn final_statuses_are_reported_with_the_servers_words() {
    for status in [400, 401, 404, 413, 415, 501] {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        collector.answer_next(Answer::status(status).body("no thanks"));
        let client = builder(collector.url(), &errors).build().unwrap();
        send(&client, 0..1);
        let report = client.flush(LONG);
        assert_eq!((report.delivered, report.refused, report.left), (0, 1, 0));
        let message_id = collector.requests()[0].messages()[0]["messageId"].as_str().unwrap().to_owned();
        assert_eq!(errors.texts(), [format!("the message {message_id} was refused with status {status}: no thanks")]);
        // The next batch is not held up.
        send(&client, 1..2);
        assert!(client.flush(LONG).is_complete());
        assert_eq!(arrived(&collector), [1]);
    }
}

#[test]
fn the_words_of_a_server_are_cut() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(400).body("é".repeat(1 << 20)));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    let error = &errors.deliveries()[0];
    assert!(matches!(error, DeliveryError::Refused { .. }) && reason(error).len() <= 1024, "{error:#}");
}

/// So is where it wants the client to go.
#[test]
fn the_place_of_a_redirect_is_cut() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let place = format!("https://elsewhere.example/{}", "x".repeat(20_000));
    collector.answer_by(move |_| Some(Answer::status(301).header("Location", &place)));
    let client = builder(collector.url(), &errors).max_attempts(1).build().unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    let said = reason(&errors.deliveries()[0]);
    assert!(said.contains("redirected to https://elsewhere.example/xxx") && said.len() < 2048, "{} bytes", said.len());
}

#[test]
fn no_batch_is_over_the_limits() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    let long = "x".repeat(10_000);
    for number in 0..200 {
        track!(
            client,
            "u",
            OrderCompleted { order_id: &long, total: 1.0, currency: "USD", reason: null, items: number }
        );
    }
    send(&client, 200..5200);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), (0..5200).collect::<Vec<_>>());
    for request in collector.requests() {
        assert!(request.body_bytes <= 500_000 && request.messages().len() <= 2500);
    }
    assert!(collector.requests().len() >= 6);
}

/// A message that has so many bytes when it is sent.
fn message_of(bytes: usize) -> Value {
    let mut message = json!({
        "type": "track", "userId": "u", "event": "", "messageId": "m", "timestamp": "2026-11-24T10:00:00.000Z",
        "context": { "library": "none" },
    });
    message["event"] = "x".repeat(bytes - message.to_string().len()).into();
    message
}

/// What is beside the messages counts too: the time, and a write key in the body.
#[test]
fn no_batch_is_over_the_limit_by_a_byte() {
    for (write_key, in_body) in [("key".to_owned(), false), ("k".repeat(1000), true)] {
        for last in [7300, 7400, 8400, 8420, 8440, 8460] {
            let (collector, errors) = (Collector::start().unwrap(), Errors::default());
            let mut client = builder(collector.url(), &errors).write_key(&*write_key).flush_interval(LONG);
            if in_body {
                client = client.bearer_token(|| Ok("token".to_owned()));
            }
            let client = client.build().unwrap();
            for _ in 0..15 {
                client.forward(&message_of(32 * 1024)).unwrap();
            }
            client.forward(&message_of(last)).unwrap();
            assert!(client.flush(LONG).is_complete());
            let bytes: Vec<usize> = collector.requests().iter().map(|request| request.body_bytes).collect();
            assert!(bytes.iter().all(|bytes| *bytes <= 500_000), "{bytes:?}");
            // As much as fits goes into one.
            assert!(bytes.len() == 1 || bytes.iter().sum::<usize>() > 500_000, "{bytes:?}");
        }
    }
}

#[test]
fn no_batch_has_more_messages_than_the_api_takes() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).batch_messages(2500).flush_interval(LONG).build().unwrap();
    // Short enough for 500 KB not to end the batch.
    let message = json!({ "type": "identify", "userId": "u" });
    for _ in 0..2501 {
        client.forward(&message).unwrap();
    }
    assert!(client.flush(LONG).is_complete());
    let mut messages: Vec<usize> = collector.requests().iter().map(|request| request.messages().len()).collect();
    messages.sort_unstable();
    assert_eq!(messages, [1, 2500]);
}

/// The interval begins with the first message of a batch, and not with the client.
#[test]
fn a_message_waits_for_others_however_old_the_client_is() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let clock = ManualClock::new(SystemTime::now());
    let client = builder(collector.url(), &errors).clock(clock.clone()).flush_interval(LONG).build().unwrap();
    clock.advance(10 * LONG);
    send(&client, 0..1);
    // Time enough to go alone, if it did.
    std::thread::sleep(Duration::from_millis(50));
    send(&client, 1..2);
    clock.advance(LONG);
    assert!(collector.wait_for(2, LONG));
    assert_eq!(collector.requests().len(), 1);
}

#[test]
fn full_batches_go_without_a_flush_and_others_after_the_interval() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(LONG).batch_messages(10).build().unwrap();
    send(&client, 0..25);
    assert!(collector.wait_for(20, LONG));
    assert_eq!(collector.messages().len(), 20);
    drop(client);
    let client = builder(collector.url(), &errors).flush_interval(Duration::from_millis(10)).build().unwrap();
    send(&client, 25..26);
    assert!(collector.wait_for(26, LONG));
    drop(client);
}

#[test]
fn what_cannot_be_a_message_is_a_typed_error() {
    let errors = Errors::default();
    let client = Client::builder().memory().on_error(errors.handler()).build().unwrap();
    let order = |order_id, total| OrderCompleted { order_id, total, ..minimal() };
    let long = "x".repeat(40_000);
    let error = try_track(&client, "u", &order(&long, 1.0)).unwrap_err();
    assert_eq!((error.call(), error.name()), (Some(Call::Track), "Order Completed"));
    assert!(matches!(error.kind(), CallErrorKind::TooLarge { size, limit: 32_768, .. } if *size > 40_000));
    assert!(error.to_string().contains("track `Order Completed` is 40"), "{error}");
    let error = try_track(&client, "u", &order("o", f64::NAN)).unwrap_err();
    assert_eq!(error.to_string(), "track `Order Completed`: `total` is NaN, which JSON cannot express");
    assert!(matches!(kind(try_track(&client, "", &order("o", 1.0))), CallErrorKind::NoUser));
    let early = plan_runtime::CallOptions::new().timestamp(std::time::UNIX_EPOCH - Duration::from_secs(1));
    assert!(matches!(kind(try_track(&client.with_options(early), "u", &order("o", 1.0))), CallErrorKind::Timestamp));
    client.forward(&message_of(32_768)).unwrap();
    let too_large = kind(client.forward(&message_of(32_769)));
    assert!(matches!(too_large, CallErrorKind::TooLarge { size: 32_769, limit: 32_768, .. }));
    assert!(errors.all().is_empty(), "who is given the error is not told of it twice");
    track!(client, User::anonymous(""), OrderCompleted { order_id: "o", total: 1.0, currency: "USD", reason: null });
    let all = errors.all();
    assert!(matches!(&all[..], [Problem::Call(error)] if matches!(error.kind(), CallErrorKind::NoUser)), "{all:?}");
    assert_eq!((client.stats().accepted, client.stats().rejected), (1, 6));
    assert_eq!(client.messages(), [message_of(32_768)]);
}

#[test]
fn the_last_client_may_go_in_the_error_handler() {
    let collector = Collector::start().unwrap();
    collector.answer_next(Answer::status(400));
    let kept: Arc<Mutex<Option<Client>>> = Arc::default();
    let (inner, (sender, receiver)) = (Arc::clone(&kept), std::sync::mpsc::channel());
    let client = Client::builder()
        .write_key("key")
        .endpoint(collector.url())
        .flush_interval(Duration::ZERO)
        // The worker does not wait for its own end.
        .drop_timeout(10 * LONG)
        .on_error(move |_| {
            drop(inner.lock().unwrap().take());
            let _ = sender.send(());
        })
        .build()
        .unwrap();
    let sending = client.clone();
    *kept.lock().unwrap() = Some(client);
    let slot = kept.lock().unwrap();
    send(&sending, 0..1);
    drop(sending);
    drop(slot);
    assert_eq!(receiver.recv_timeout(LONG), Ok(()));
}

#[test]
fn a_client_that_cannot_be_made_says_why() {
    let said = |builder: ClientBuilder| builder.build().unwrap_err().to_string();
    assert!(said(Client::builder().write_key(" ")).contains("the write key is empty"));
    for endpoint in ["segment", "http://", "ftp://127.0.0.1", "http://127.0.0.1/?key=1", "http://127.0.0.1/#v1"] {
        let said = said(Client::builder().write_key("k").endpoint(endpoint));
        assert!(said.contains(&format!("{endpoint:?} is no URL")), "{said}");
    }
    let error = Client::builder().file("/no/such/folder/x").build().unwrap_err();
    assert!(matches!(&error, BuildError::File { path, .. } if path.as_os_str() == "/no/such/folder/x"), "{error:?}");
    assert!(format!("{error:#}").starts_with("the file /no/such/folder/x cannot be opened: No such file"), "{error:#}");
    assert!(Client::new("key").is_ok());
}

#[test]
fn options_are_laid_over_those_of_the_client() {
    let client = Client::memory();
    let early = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
    let request =
        CallOptions::new().timestamp(early).context("ip", "1.1.1.1").context("locale", "en").integration("A", true);
    let request = client.with_options(request);
    send(&request.with_options(CallOptions::new().context("locale", "de").integration("All", false)), 0..1);
    send(&request, 1..2);
    send(&client, 2..3);
    let messages = client.messages();
    let [both, request, none] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!((&both["context"]["ip"], &both["context"]["locale"]), (&json!("1.1.1.1"), &json!("de")));
    assert_eq!(both["integrations"], json!({ "A": true, "All": false }));
    assert_eq!(both["timestamp"], "1970-01-02T00:00:00.000Z");
    assert_eq!((&request["context"]["locale"], &request["integrations"]), (&json!("en"), &json!({ "A": true })));
    assert_eq!((none["context"].get("ip"), none.get("integrations")), (None, None));
}

#[test]
fn a_message_id_has_the_length_that_the_api_takes() {
    let client = Client::memory();
    let call = |message_id: &str| {
        let options = CallOptions::new().message_id(message_id);
        try_track(&client.with_options(options), "u", &minimal())
    };
    for wrong in [String::new(), "é".repeat(100)] {
        let error = call(&wrong).unwrap_err();
        assert_eq!((error.call(), error.name()), (Some(Call::Track), "Order Completed"));
        assert!(
            matches!(error.kind(), CallErrorKind::MessageId { message_id, .. } if *message_id == wrong),
            "{error:?}"
        );
    }
    call(&"é".repeat(99)).unwrap();
    assert_eq!((client.messages().len(), client.stats().rejected), (1, 2));
}

/// The server would drop the second one in silence. A call that fails leaves the id for another attempt.
#[test]
fn a_message_id_is_for_one_call() {
    let client = Client::memory();
    let options = CallOptions::new().message_id("m-1");
    let once = client.with_options(options.clone());
    assert!(matches!(kind(try_track(&once, User::anonymous(""), &minimal())), CallErrorKind::NoUser));
    try_track(&once, "u", &minimal()).unwrap();
    let over_it = once.with_options(CallOptions::new().context("ip", "1.1.1.1"));
    for used in [once.clone(), client.with_options(options), over_it] {
        let error = try_track(&used, "u", &minimal()).unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::MessageIdUsed { message_id, .. } if message_id == "m-1"));
        assert!(error.to_string().contains("give each call options with an id of its own"), "{error}");
    }
    assert!(matches!(kind(once.message("u", &minimal())), CallErrorKind::MessageIdUsed { .. }));
    let message = client.with_options(CallOptions::new().message_id("m-2")).message("u", &minimal()).unwrap();
    (0..2).for_each(|_| client.send_message(&message).unwrap());
    let ids: Vec<Value> = client.messages().iter().map(|message| message["messageId"].clone()).collect();
    assert_eq!(ids, ["m-1", "m-2", "m-2"]);
    assert_eq!(client.stats().rejected, 5);
}

/// What serde_json does not read back is refused, with its id, and those beside it are recorded. Over HTTP it is sent.
#[test]
fn values_that_are_nested_deeply() {
    let nested = |levels| (0..levels).fold(json!({}), |inner, _| json!({ "a": inner }));
    let message = |id: &str, levels| json!({ "type": "track", "userId": "u", "event": "E", "messageId": id, "properties": nested(levels) });
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = Client::builder().memory().on_error(errors.handler()).build().unwrap();
    client.pause();
    for (id, levels) in [("m1", 1), ("m2", 200), ("m3", 100)] {
        client.forward(&message(id, levels)).unwrap();
    }
    client.resume();
    let recorded = client.messages();
    assert_eq!(recorded.iter().map(|message| &message["messageId"]).collect::<Vec<_>>(), ["m1", "m3"]);
    let all = errors.deliveries();
    let [error @ DeliveryError::Refused { messages: 1, message_id, .. }] = &all[..] else { panic!("{all:?}") };
    assert_eq!(message_id.as_deref(), Some("m2"));
    assert!(reason(error).contains("nested deeper than 127 levels"), "{error:#}");

    collector.answer_next(Answer::status(400).body("too deep"));
    let errors = Errors::default();
    let client = builder(collector.url(), &errors).build().unwrap();
    client.forward(&message("m4", 200)).unwrap();
    client.flush(LONG);
    let all = errors.deliveries();
    let [DeliveryError::Refused { message_id, .. }] = &all[..] else { panic!("{all:?}") };
    assert_eq!(message_id.as_deref(), Some("m4"));
}

#[test]
fn a_paused_client_has_recorded_nothing_yet() {
    let client = Client::memory();
    client.pause();
    send(&client, 0..1);
    assert_eq!(client.messages(), Vec::<Value>::new());
    client.resume();
    assert_eq!(client.messages().len(), 1);
}

#[test]
fn requests_are_as_the_api_wants_them() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_514_400));
    let client = builder(format!("{}/behind/a/proxy/", collector.url()), &errors).clock(clock.clone());
    let client = client.flush_interval(LONG).build().unwrap();
    send(&client, 0..1);
    clock.advance(Duration::from_secs(1));
    assert!(client.flush(LONG).is_complete());
    let request = &collector.requests()[0];
    assert_eq!(request.path, "/behind/a/proxy/v1/batch");
    let client = builder(format!("{}/v1/batch", collector.url()), &errors).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(collector.requests()[1].path, "/v1/batch", "the path may be given with the URL");
    assert_eq!(request.write_key().as_deref(), Some("key"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("content-length"), Some(request.body_bytes.to_string().as_str()));
    assert_eq!(request.header("content-encoding"), None);
    assert_eq!(request.header("x-retry-count"), None);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(request.header("user-agent"), Some(format!("plan-runtime/{version}").as_str()));
    let library = &collector.messages()[0]["context"]["library"];
    assert_eq!((library["name"].as_str(), library["version"].as_str()), (Some("plan-runtime"), Some(version)));
    let fields: Vec<&String> = request.body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["batch", "sentAt"]);
    // When it was called, and when it was sent.
    assert_eq!(request.messages()[0]["timestamp"], "2026-11-24T10:00:00.000Z");
    assert_eq!(request.body["sentAt"], "2026-11-24T10:00:01.000Z");
}

/// A transport that keeps what it is given to send, and answers by a function of how much that was before.
struct Answers<F>(Arc<Mutex<Vec<(String, Value)>>>, F);

impl<F: Fn(usize) -> Response + Send + Sync + 'static> Transport for Answers<F> {
    fn post(&self, request: plan_runtime::Request<'_>) -> Result<Response, plan_runtime::BoxError> {
        let mut sent = self.0.lock().unwrap();
        let body = plan_runtime::serde_json::from_slice(&request.body.to_vec()).unwrap();
        sent.push((request.url.to_owned(), body));
        Ok(self.1(sent.len() - 1))
    }
}

#[test]
fn regions() {
    let urls =
        [(Region::Us, "https://api.segment.io/v1/batch"), (Region::Eu, "https://events.eu1.segmentapis.com/v1/batch")];
    for (region, url) in urls {
        let sent = Arc::default();
        let transport = Answers(Arc::clone(&sent), |_| Response::new(200));
        let client = Client::builder().write_key("key").region(region).transport(transport).build().unwrap();
        send(&client, 0..1);
        assert!(client.flush(LONG).is_complete());
        assert_eq!(sent.lock().unwrap()[0].0, url);
    }
}

/// Tokens `t0`, `t1`, … as they are asked for.
fn tokens() -> impl Fn() -> Result<String, Box<dyn std::error::Error + Send + Sync>> + Send + Sync + 'static {
    let asked = AtomicUsize::new(0);
    move || match asked.fetch_add(1, Ordering::Relaxed) {
        1 => Err("the authorization server is down".into()),
        number => Ok(format!("t{number}")),
    }
}

#[test]
fn bearer_tokens() {
    for status in [401, 403, 511] {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        let client = builder(collector.url(), &errors).bearer_token(tokens()).build().unwrap();
        send(&client, 0..1);
        assert!(client.flush(LONG).is_complete());
        // The token has expired, and the first attempt to get another fails.
        collector.answer_next(Answer::status(status).body("expired"));
        send(&client, 1..2);
        assert!(client.flush(LONG).is_complete());
        send(&client, 2..3);
        assert!(client.flush(LONG).is_complete());
        let used: Vec<Option<String>> =
            collector.requests().iter().map(|request| request.bearer_token().map(str::to_owned)).collect();
        assert_eq!(used, ["t0", "t0", "t2", "t2"].map(|token| Some(token.to_owned())), "status {status}");
        assert!(collector.requests().iter().all(|request| request.body["writeKey"] == "key"));
        assert_eq!(arrived(&collector), [0, 1, 2]);
        assert_accounted(&client, &errors, 3, 3);
    }
}

/// Each time a token expires, as often as that is.
#[test]
fn bearer_tokens_expire_again_and_again() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let asked = AtomicUsize::new(0);
    let token = move || Ok(format!("t{}", asked.fetch_add(1, Ordering::Relaxed)));
    let client = builder(collector.url(), &errors).bearer_token(token).requests_in_flight(1).build().unwrap();
    for number in 0..4 {
        collector.answer_next(Answer::status(401).body("expired"));
        send(&client, number..number + 1);
        assert!(client.flush(LONG).is_complete());
    }
    assert_eq!(arrived(&collector), [0, 1, 2, 3]);
    assert_accounted(&client, &errors, 4, 4);
}

/// A 400 may be about the token, and is about the messages else: they are not sent again, and the token is another.
#[test]
fn a_bearer_token_is_not_used_again_after_a_400() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(400).body("what?"));
    let asked = AtomicUsize::new(0);
    let token = move || Ok(format!("t{}", asked.fetch_add(1, Ordering::Relaxed)));
    let client = builder(collector.url(), &errors).bearer_token(token).build().unwrap();
    for number in 0..2 {
        send(&client, number..number + 1);
        client.flush(LONG);
    }
    let requests = collector.requests();
    let used: Vec<Option<&str>> = requests.iter().map(collector::Request::bearer_token).collect();
    assert_eq!(used, [Some("t0"), Some("t1")]);
    assert_eq!((client.stats().refused, client.stats().delivered, client.stats().retries), (1, 1, 0));
}

#[test]
fn why_there_is_no_bearer_token_is_told() {
    let errors = Errors::default();
    let client = builder("http://127.0.0.1:1".to_owned(), &errors).bearer_token(|| Err("no clue".into()));
    let client = client.max_attempts(2).build().unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    let all = errors.deliveries();
    assert!(matches!(&all[..], [DeliveryError::NotDelivered { messages: 1, .. }]), "{all:?}");
    assert_eq!(reason(&all[0]), "no bearer token: no clue");
}

#[test]
fn a_new_bearer_token_that_is_refused_too_is_final() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(401).body("expired"));
    collector.answer_next(Answer::status(401).body("who are you?"));
    let client = builder(collector.url(), &errors).bearer_token(tokens()).build().unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    let message_id = collector.requests()[0].messages()[0]["messageId"].as_str().unwrap().to_owned();
    assert_eq!(errors.texts(), [format!("the message {message_id} was refused with status 401: who are you?")]);
}

/// How each request was encoded.
#[cfg(feature = "gzip")]
fn encodings(collector: &Collector) -> Vec<&'static str> {
    let is_compressed = |request: &collector::Request| request.header("content-encoding").is_some();
    collector.requests().iter().map(|request| if is_compressed(request) { "gzip" } else { "plain" }).collect()
}

#[cfg(feature = "gzip")]
#[test]
fn gzip_until_a_server_does_not_know_it() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).gzip(true).flush_interval(LONG).build().unwrap();
    send(&client, 0..500);
    assert!(client.flush(LONG).is_complete());
    collector.answer_next(Answer::status(415).body("gzip?"));
    for from in [500, 600] {
        send(&client, from..from + 100);
        assert!(client.flush(LONG).is_complete());
    }
    assert_eq!(arrived(&collector), (0..700).collect::<Vec<_>>());
    assert_eq!(encodings(&collector), ["gzip", "gzip", "plain", "plain"]);
    let compressed = &collector.requests()[0];
    assert!(compressed.body_bytes * 4 < compressed.body.to_string().len(), "{}", compressed.body_bytes);
    assert_eq!(client.stats().retries, 0, "at once");
    assert_accounted(&client, &errors, 700, 700);
}

/// To a server that has never heard of gzip a compressed body is no JSON, or an encoding that it does not implement.
#[cfg(feature = "gzip")]
#[test]
fn gzip_that_is_not_understood_is_sent_once_as_it_is() {
    let log = Log::for_all_threads();
    for status in [400, 406, 415, 422, 501] {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        let refuse = move |_: &str| Answer::status(status).body("not JSON");
        collector.answer_by(move |request| request.header("content-encoding").map(refuse));
        let client = builder(collector.url(), &errors).gzip(true).flush_interval(LONG).build().unwrap();
        for from in [0, 8] {
            send(&client, from..from + 8);
            assert!(client.flush(LONG).is_complete());
        }
        assert_eq!(encodings(&collector), ["gzip", "plain", "plain"], "{status}");
        assert_accounted(&client, &errors, 16, 16);
    }
    assert!(log.has(tracing::Level::WARN, "the server does not take gzip: batches are no longer compressed"));
}

/// A server that fails at gzip looks like one that is away: what is tried again is not compressed, unless it has taken gzip.
#[cfg(feature = "gzip")]
#[test]
fn a_server_that_fails_at_gzip_gets_what_is_tried_again_as_it_is() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_by(|request| request.header("content-encoding").map(|_| Answer::status(500)));
    let client = builder(collector.url(), &errors).gzip(true).flush_interval(LONG).build().unwrap();
    for from in [0, 8] {
        send(&client, from..from + 8);
        assert!(client.flush(LONG).is_complete());
    }
    assert_eq!(encodings(&collector), ["gzip", "plain", "gzip", "plain"]);
    collector.answer_by(|_| None);
    send(&client, 16..24);
    assert!(client.flush(LONG).is_complete());
    collector.answer_next(Answer::status(503));
    send(&client, 24..32);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(encodings(&collector)[4..], ["gzip", "gzip", "gzip"], "it was away, and takes gzip");
    assert_accounted(&client, &errors, 32, 32);
}

/// The message is at fault, and neither gzip nor the others: a server that has never taken a compressed batch is asked for
/// each part twice, and one that has is not.
#[cfg(feature = "gzip")]
#[test]
fn gzip_is_not_blamed_for_a_message() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_by(|request| {
        let is_poison = |message: &Value| message["properties"]["items"] == 3;
        request.messages().iter().any(is_poison).then(|| Answer::status(400).body("no"))
    });
    let client = builder(collector.url(), &errors).gzip(true).requests_in_flight(1).batch_messages(4).build().unwrap();
    send(&client, 0..4);
    client.flush(LONG);
    // 0 to 3 twice; 0 and 1, which are taken; 2 and 3; 2, which is taken; 3.
    assert_eq!(encodings(&collector), ["gzip", "plain", "gzip", "gzip", "gzip", "gzip"]);
    assert_eq!(arrived(&collector), [0, 1, 2]);
    assert_accounted(&client, &errors, 4, 3);
}

#[test]
fn one_connection_serves_many_requests_and_a_fresh_one_follows_repeated_failure() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).requests_in_flight(1).build().unwrap();
    for number in 0..10 {
        send(&client, number..number + 1);
        assert!(client.flush(LONG).is_complete());
    }
    assert_eq!(collector.connections(), 1);
    for _ in 0..3 {
        collector.answer_next(Answer::status(503));
    }
    send(&client, 10..11);
    assert!(client.flush(LONG).is_complete());
    let connections: Vec<usize> = collector.requests()[10..].iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 0, 1]);
}

/// Counts how often it is to reconnect, and fails at so many of its first requests, by an answer or without one.
struct Reconnects(Arc<AtomicUsize>, AtomicUsize, &'static [Result<u16, ()>]);

impl Transport for Reconnects {
    fn post(&self, _: plan_runtime::Request<'_>) -> Result<Response, plan_runtime::BoxError> {
        let answer = self.2.get(self.1.fetch_add(1, Ordering::Relaxed));
        answer.copied().unwrap_or(Ok(200)).map(Response::new).map_err(|()| "no answer".into())
    }

    fn reconnect(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn only_failures_one_after_the_other_have_the_address_looked_up_anew() {
    const FEW: &[Result<u16, ()>] = &[Ok(503), Err(()), Ok(429), Ok(500), Err(()), Ok(200), Err(()), Ok(502)];
    const THREE: &[Result<u16, ()>] = &[Err(()), Ok(503), Err(())];
    for (answers, expected) in [(FEW, 0), (THREE, 1)] {
        let reconnects = Arc::default();
        let transport = Reconnects(Arc::clone(&reconnects), AtomicUsize::new(0), answers);
        let client = Client::builder().write_key("key").transport(transport).backoff(Duration::ZERO, Duration::ZERO);
        let client = client.requests_in_flight(1).build().unwrap();
        for number in 0..4 {
            send(&client, number..number + 1);
            assert!(client.flush(LONG).is_complete());
        }
        assert_eq!(reconnects.load(Ordering::Relaxed), expected, "{answers:?}");
    }
}

#[test]
fn the_address_is_looked_up_anew_every_hour() {
    let (reconnects, clock) = (Arc::new(AtomicUsize::new(0)), ManualClock::new(SystemTime::now()));
    // The hours before the client was made do not count.
    clock.advance(Duration::from_secs(5 * 3600));
    let transport = Reconnects(Arc::clone(&reconnects), AtomicUsize::new(0), &[]);
    let client = Client::builder().write_key("key").transport(transport).clock(clock.clone()).build().unwrap();
    for minute in 0..180 {
        send(&client, minute..minute + 1);
        assert!(client.flush(LONG).is_complete());
        clock.advance(Duration::from_secs(60));
    }
    assert_eq!(reconnects.load(Ordering::Relaxed), 2);
}

#[test]
fn several_requests_are_in_flight() {
    /// Answers nobody before so many wait for an answer.
    struct Together(Barrier);
    impl Transport for Together {
        fn post(&self, _: plan_runtime::Request<'_>) -> Result<Response, plan_runtime::BoxError> {
            self.0.wait();
            Ok(Response::new(200))
        }
    }
    let client = Client::builder().write_key("key").transport(Together(Barrier::new(3))).requests_in_flight(3);
    let client = client.batch_messages(10).build().unwrap();
    // The first worker has slept before.
    std::thread::sleep(Duration::from_millis(20));
    send(&client, 0..60);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(client.stats().requests, 6);
}

#[test]
fn redirects_are_no_success() {
    let (collector, errors, log) = (Collector::start().unwrap(), Errors::default(), Log::for_all_threads());
    // The same server by another name: what a portal's is, nobody knows.
    let portal = format!("{}/login", collector.url().replace("127.0.0.1", "localhost"));
    for status in [301, 302, 307] {
        collector.answer_next(Answer::status(status).header("Location", &portal));
    }
    let client = builder(collector.url(), &errors).max_attempts(3).build().unwrap();
    send(&client, 0..2);
    client.flush(LONG);
    let paths: Vec<String> = collector.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1/batch"; 3], "a portal is not asked");
    let at_once = format!("status 301: redirected to {portal}, where the write key does not go");
    assert!(log.has(Level::WARN, &at_once), "at the first of them");
    let lines = log.lines().into_iter().filter(|(_, line)| line.contains(&portal) && line.contains("does not go"));
    assert_eq!(lines.count(), 1, "once");
    assert_accounted(&client, &errors, 2, 0);
    assert!(errors.all()[0].to_string().contains(&format!("307: redirected to {portal}")), "{}", errors.all()[0]);
    send(&client, 2..4);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [2, 3]);
}

/// 307 and 308 ask for the same request elsewhere; on the same host that is where it goes, and 308 is for good.
#[test]
fn redirects_on_the_same_host_are_followed() {
    for (status, paths) in [
        (307, ["/v1/batch", "/new/batch", "/v1/batch", "/new/batch"].as_slice()),
        (308, ["/v1/batch", "/new/batch", "/new/batch"].as_slice()),
    ] {
        let (collector, errors) = (Collector::start().unwrap(), Errors::default());
        let moved = move |request: &collector::Request| {
            (request.path == "/v1/batch").then(|| Answer::status(status).header("Location", "/new/batch"))
        };
        collector.answer_by(moved);
        let client = builder(collector.url(), &errors).build().unwrap();
        for number in 0..2 {
            send(&client, number..number + 1);
            assert!(client.flush(LONG).is_complete());
        }
        assert_eq!(collector.requests().iter().map(|request| request.path.as_str()).collect::<Vec<_>>(), paths);
        assert!(collector.requests().iter().all(|request| request.write_key().as_deref() == Some("key")));
        assert_eq!((client.stats().requests, client.stats().retries), (2, 0));
        assert_accounted(&client, &errors, 2, 2);
    }
}

#[test]
fn redirects_in_a_circle_have_an_end() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_by(|_| Some(Answer::status(308).header("Location", "/v1/batch")));
    let client = builder(collector.url(), &errors).max_attempts(1).build().unwrap();
    send(&client, 0..1);
    client.flush(LONG);
    assert_eq!(collector.requests().len(), 4);
    assert_accounted(&client, &errors, 1, 0);
}

/// As Jitsu does, and others in the words of Segment: which messages it means is not said, so they count as delivered, and the log has
/// what the server says.
#[test]
fn a_server_that_takes_a_batch_and_complains_is_logged() {
    for words in [
        r#"{"ok": false, "receivedEvents": 2, "errors": ["event name of 200"]}"#,
        r#"{ "success" : false, "message": "no such source" }"#,
    ] {
        let (collector, errors, log) = (Collector::start().unwrap(), Errors::default(), Log::for_all_threads());
        collector.answer_next(Answer::status(200).body(words));
        let client = builder(collector.url(), &errors).build().unwrap();
        send(&client, 0..2);
        assert!(client.flush(LONG).is_complete());
        assert!(log.has(tracing::Level::WARN, &format!("says that not all of it is well: {words}")));
        assert_accounted(&client, &errors, 2, 2);
    }
}

#[test]
fn limits_of_attempts_and_of_age() {
    let clock = ManualClock::new(SystemTime::now());
    let sent = Arc::default();
    let busy = |sent: &Arc<_>| Answers(Arc::clone(sent), |_| Response::new(503).with_body("busy"));
    let builder = |errors: &Errors| Client::builder().write_key("key").on_error(errors.handler());

    let errors = Errors::default();
    let client = builder(&errors).transport(busy(&sent)).backoff(Duration::ZERO, Duration::ZERO).max_attempts(7);
    let client = client.build().unwrap();
    send(&client, 0..2);
    client.flush(LONG);
    assert_eq!(sent.lock().unwrap().len(), 7);
    let all = errors.deliveries();
    let [error @ DeliveryError::NotDelivered { messages: 2, gave_up: GaveUp::MaxAttempts, .. }] = &all[..] else {
        panic!("{all:?}")
    };
    assert_eq!(reason(error), "status 503: busy");

    // An age that is over with the first wait, and one that is not.
    for (age, attempts) in [(Duration::ZERO, 1), (Duration::from_secs(3600), 3)] {
        sent.lock().unwrap().clear();
        let (errors, wait) = (Errors::default(), Duration::from_millis(1));
        let until_third = Answers(Arc::clone(&sent), |before| Response::new(if before < 2 { 503 } else { 200 }));
        let client = builder(&errors).transport(until_third).backoff(wait, wait).max_age(age).build().unwrap();
        send(&client, 0..2);
        client.flush(LONG);
        assert_eq!(sent.lock().unwrap().len(), attempts);
        assert_accounted(&client, &errors, 2, if attempts == 1 { 0 } else { 2 });
    }

    // A server that puts the client off for ever: 12 hours of 300 seconds each.
    sent.lock().unwrap().clear();
    let (errors, put_off) =
        (Errors::default(), Answers(Arc::clone(&sent), |_| Response::new(429).with_header("retry-after", "300")));
    let client = builder(&errors).transport(put_off).max_attempts(1).clock(clock.clone()).build().unwrap();
    send(&client, 0..2);
    let (mut seen, mut idle) = (0, 0);
    while client.flush(Duration::from_millis(2)).left > 0 {
        let attempts = sent.lock().unwrap().len();
        idle = if attempts > seen { 0 } else { idle + 1 };
        // After each attempt; or once it is plain that the clock was put forward while the answer was still on its way.
        if attempts > seen || idle > 100 {
            (seen, idle) = (attempts, 0);
            clock.advance(Duration::from_secs(300));
        }
    }
    let attempts = sent.lock().unwrap().len();
    assert!((100..=145).contains(&attempts), "{attempts}");
    assert_accounted(&client, &errors, 2, 0);
}

/// A batch that would be too old after the next wait is not waited for: this clock stands, and no wait would end.
#[test]
fn an_age_that_a_wait_would_exceed_is_exceeded() {
    let (hour, errors) = (Duration::from_secs(3600), Errors::default());
    let busy = Answers(Arc::default(), |_| Response::new(503).with_body("busy"));
    let client = Client::builder().write_key("key").transport(busy).clock(ManualClock::new(SystemTime::now()));
    let client = client.backoff(hour, hour).max_age(Duration::ZERO).on_error(errors.handler()).build().unwrap();
    send(&client, 0..2);
    assert_eq!(client.flush(LONG).lost, 2);
    assert_eq!(client.stats().requests, 1);
}

#[test]
fn reports_say_what_happened() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    collector.answer_next(Answer::status(500));
    collector.answer_next(Answer::status(500));
    let client = builder(collector.url(), &errors).build().unwrap();
    send(&client, 0..1);
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.retries, report.refused, report.lost, report.left), (1, 2, 0, 0, 0));
    collector.answer_next(Answer::status(404));
    send(&client, 1..2);
    let report = client.flush(LONG);
    assert_eq!((report.delivered, report.retries, report.refused, report.lost, report.left), (0, 0, 1, 0, 0));
    let report = client.flush(Duration::ZERO);
    assert!(report.is_complete(), "nothing is left: {report:?}");
}

#[test]
fn async_callers_need_no_runtime() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(LONG).build().unwrap();
    send(&client, 0..5);
    let report = block_on(client.flush_async(LONG));
    assert_eq!((report.delivered, report.left), (5, 0));
    send(&client, 5..7);
    let shutdown = client.shutdown_async(LONG);
    let closed = kind(try_track(&client, "u", &minimal()));
    assert!(matches!(closed, CallErrorKind::Closed), "from the call on, not from the first poll");
    assert!(block_on(shutdown).is_complete());
    assert_eq!(arrived(&collector), (0..7).collect::<Vec<_>>());
    drop(client.flush_async(LONG));
}

#[test]
fn a_paused_client_keeps_messages_until_it_goes_on() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).flush_interval(Duration::ZERO).batch_messages(2).build().unwrap();
    client.pause();
    send(&client, 0..5);
    assert_eq!(client.flush(Duration::from_millis(50)).left, 5);
    assert_eq!(collector.connections(), 0);
    client.resume();
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(&collector), [0, 1, 2, 3, 4]);
    client.pause();
    send(&client, 5..8);
    let begin = Instant::now();
    let report = client.shutdown(LONG);
    assert_eq!((report.lost, report.left), (3, 0), "without consent nothing is sent, also not at the end");
    assert!(begin.elapsed() < LONG / 2, "there is nothing to wait for: {:?}", begin.elapsed());
    assert_accounted(&client, &errors, 8, 5);
    assert!(errors.all()[0].to_string().contains("paused"), "{}", errors.all()[0]);
}

/// A server whose first answer comes only when the test says what it is.
struct Asked(Mutex<Sender<()>>, Mutex<Receiver<Response>>);

impl Asked {
    fn new() -> (Self, Receiver<()>, Sender<Response>) {
        let ((sender, asked), (answer, answers)) = (channel(), channel());
        (Self(Mutex::new(sender), Mutex::new(answers)), asked, answer)
    }
}

impl Transport for Asked {
    fn post(&self, _: plan_runtime::Request<'_>) -> Result<Response, plan_runtime::BoxError> {
        let _ = self.0.lock().unwrap().send(());
        Ok(self.1.lock().unwrap().recv().unwrap_or(Response::new(200)))
    }
}

/// What is under way is not sent again, in whole or in parts, before the client goes on.
#[test]
fn a_pause_holds_for_what_was_tried_already() {
    let hours = Duration::from_secs(10 * 3600);
    for (status, wait) in [(503, Duration::ZERO), (503, hours), (400, Duration::ZERO)] {
        let (transport, asked, answer) = Asked::new();
        let errors = Errors::default();
        let client = Client::builder().write_key("key").transport(transport).backoff(wait, wait);
        let client = client.on_error(errors.handler()).flush_interval(LONG).batch_messages(2).build().unwrap();
        send(&client, 0..2);
        asked.recv_timeout(LONG).unwrap();
        client.pause();
        answer.send(Response::new(status)).unwrap();
        drop(answer);
        assert_eq!(client.flush(Duration::from_millis(50)).left, 2);
        assert_eq!(client.stats().requests, 1, "{status}");
        if wait == hours {
            // A shutdown ends that too.
            let begin = Instant::now();
            assert_eq!(client.shutdown(LONG).lost, 2);
            assert!(begin.elapsed() < LONG / 2, "{:?}", begin.elapsed());
            assert_accounted(&client, &errors, 2, 0);
        } else {
            client.resume();
            assert!(client.flush(LONG).is_complete());
            assert_accounted(&client, &errors, 2, 2);
        }
    }
}

#[test]
fn no_more_requests_are_in_flight_than_were_asked_for() {
    /// Counts the requests under way, and the most of them.
    #[derive(Default, Clone)]
    struct Counts(Arc<(AtomicUsize, AtomicUsize)>);
    impl Transport for Counts {
        fn post(&self, _: plan_runtime::Request<'_>) -> Result<Response, plan_runtime::BoxError> {
            let (now, most) = &*self.0;
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(5));
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(Response::new(200))
        }
    }
    for most in [1, 3] {
        let counts = Counts::default();
        let client = Client::builder().write_key("key").transport(counts.clone()).requests_in_flight(most);
        let client = client.batch_messages(1).build().unwrap();
        send(&client, 0..50);
        assert!(client.flush(LONG).is_complete());
        assert!(counts.0.1.load(Ordering::SeqCst) <= most);
    }
}

#[test]
fn classes_of_calls_are_opted_out_of_and_in_again() {
    let errors = Errors::default();
    let client = Client::builder().memory().on_error(errors.handler()).build().unwrap();
    let clone = client.clone();
    client.opt_out(&[Call::Identify, Call::Alias]);
    identify!(clone, "u", { email: "a@b.c" });
    alias(&client, "before", "u");
    let refused = try_identify(&client, "u", &payload!(IdentifyTraits {}));
    let error = refused.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::OptedOut));
    assert_eq!(error.call(), Some(Call::Identify));
    let forwarded = client.forward(&json!({ "type": "identify", "userId": "u" }));
    assert!(matches!(kind(forwarded), CallErrorKind::OptedOut));
    client.opt_out(&[Call::Page]);
    identify!(clone, "u", { email: "a@b.c" });
    send(&client, 0..1);
    client.opt_out(&Call::ALL);
    send(&client, 1..2);
    client.opt_in(&[Call::Identify]);
    identify!(clone, "u", { email: "a@b.c" });
    send(&client, 2..3);
    let types: Vec<String> =
        client.messages().iter().map(|message| message["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(types, ["track", "identify"]);
    assert_eq!((client.stats().opted_out, client.stats().rejected), (7, 0));
    assert_eq!(errors.texts(), Vec::<String>::new());
}

#[test]
fn a_sink_of_ones_own_may_take_several_batches_at_once() {
    // In a box, as a sink that is chosen at run time.
    let sink: Box<dyn plan_runtime::Sink> = Box::new(Together(Arc::new(Barrier::new(2))));
    let client = Client::builder().sink(sink).batch_messages(1).build().unwrap();
    send(&client, 0..10);
    assert!(client.flush(LONG).is_complete());
}
