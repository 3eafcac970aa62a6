//! What hooks do with messages before they are queued: change, drop, fail; the message stays one that the API takes.

use crate::support::analytics::{IdentifyTraits, OrderCompleted, track, try_identify, try_track};
use crate::support::{Errors, LONG, kind, minimal, send};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{BeforeSend, Call, CallErrorKind, CallOptions, Client, MessageDraft, MessageOutcome, Outcome, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

fn order(number: i64) -> OrderCompleted<'static> {
    OrderCompleted { items: Some(number), ..minimal() }
}

#[test]
fn they_see_each_message_and_change_it_in_their_order() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&seen);
    let client = Client::builder()
        .memory()
        .before_send(move |message| {
            let head = (message.call(), message.name().to_owned(), message.user_id().map(str::to_owned));
            list.lock().unwrap().push(head);
            message.properties_mut().insert("step".to_owned(), json!([1]));
            BeforeSend::Keep
        })
        .before_send(|message| {
            let properties = message.properties_mut();
            properties["step"].as_array_mut().unwrap().push(json!(2));
            properties.remove("order_id");
            message.context_mut().insert("ip".to_owned(), json!("0.0.0.0"));
            message.integrations_mut().insert("All".to_owned(), json!(false));
            message.set_anonymous_id(Some("a"));
            BeforeSend::Keep
        })
        .build()
        .unwrap();
    let scope = client.with_options(CallOptions::new().context("ip", "203.0.113.7").message_id("m1"));
    try_track(&scope, "u", &order(1)).unwrap();
    client.forward(&json!({ "type": "identify", "userId": "v", "traits": { "email": "ada@example.com" } })).unwrap();
    let messages = client.messages();
    assert_eq!((&messages[0]["properties"]["step"], messages[0]["properties"].get("order_id")), (&json!([1, 2]), None));
    assert_eq!((&messages[0]["messageId"], &messages[0]["anonymousId"]), (&json!("m1"), &json!("a")));
    assert_eq!(
        (&messages[0]["context"]["ip"], &messages[0]["integrations"]),
        (&json!("0.0.0.0"), &json!({ "All": false }))
    );
    assert_eq!(messages[1]["traits"], json!({ "email": "ada@example.com", "step": [1, 2] }), "traits of identify");
    let track = (Call::Track, "Order Completed".to_owned(), Some("u".to_owned()));
    assert_eq!(*seen.lock().unwrap(), [track, (Call::Identify, String::new(), Some("v".to_owned()))]);
}

/// Byte for byte, as without a hook.
#[test]
fn a_hook_that_only_looks_changes_nothing() {
    let client = Client::builder().memory().before_send(|message| {
        assert!(message.properties().is_some() && message.context().is_some() && message.message_id() == "m1");
        BeforeSend::Keep
    });
    let client = client.build().unwrap();
    let plain = Client::memory();
    let message = plain.with_options(CallOptions::new().message_id("m1")).message("u", &order(1)).unwrap();
    client.send_message(&message).unwrap();
    assert_eq!(client.messages(), [message.to_json()]);
}

#[test]
fn a_message_that_is_dropped_is_counted_and_no_error() {
    let (errors, told, later) = (Errors::default(), Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
    let (list, ran) = (Arc::clone(&told), Arc::clone(&later));
    let is_odd = |message: &MessageDraft| message.properties().unwrap()["items"].as_i64().unwrap() % 2 == 1;
    let client = Client::builder()
        .memory()
        .before_send(move |message| if is_odd(message) { BeforeSend::Drop("odd".into()) } else { BeforeSend::Keep })
        .before_send(move |_| {
            ran.fetch_add(1, Ordering::SeqCst);
            BeforeSend::Keep
        })
        .on_error(errors.handler())
        .on_delivery(move |one: MessageOutcome| list.lock().unwrap().push(one))
        .build()
        .unwrap();
    send(&client, 0..4);
    let error = try_track(&client, "u", &order(5)).unwrap_err();
    assert_eq!(error.to_string(), "track `Order Completed` was withheld: odd");
    let report = client.flush(LONG);
    assert!(report.is_complete(), "what the app does not want is no loss");
    assert_eq!((client.messages().len(), later.load(Ordering::SeqCst)), (2, 2), "no hook after it runs");
    assert_eq!((client.stats().withheld, client.stats().rejected, client.stats().accepted), (3, 0, 2));
    assert_eq!(client.shutdown(LONG).withheld, 3);
    assert_eq!(errors.all().len(), 0);
    let withheld = |one: &&MessageOutcome| matches!(one.outcome(), Outcome::Withheld { reason, .. } if reason == "odd");
    let told = told.lock().unwrap();
    assert_eq!((told.iter().filter(withheld).count(), told.len()), (3, 5));
    assert!(told.iter().filter(withheld).all(|one| one.message().is_some()));
}

/// The others go out, those of the same thread too.
#[test]
fn a_hook_that_panics_costs_one_message() {
    let errors = Errors::default();
    let client = Client::builder().memory().on_error(errors.handler()).before_send(|message| {
        assert!(message.properties().unwrap()["items"] != 1, "the hook panics");
        BeforeSend::Keep
    });
    let client = client.build().unwrap();
    send(&client, 0..3);
    assert_eq!(client.messages().len(), 2);
    assert_eq!(errors.texts(), ["track `Order Completed` was not accepted: a hook of before_send panicked"]);
    assert_eq!(client.stats().rejected, 1);
}

/// A hook in which order 0 stays from the first meeting at this barrier to the second one.
fn blocks(gate: &Arc<Barrier>) -> impl Fn(&mut MessageDraft) -> BeforeSend + Send + Sync + 'static {
    let gate = Arc::clone(gate);
    move |message| {
        if message.properties().unwrap()["items"] == 0 {
            gate.wait();
            gate.wait();
        }
        BeforeSend::Keep
    }
}

/// Other calls, a flush and a shutdown go on without the call, which is told of, and which loses nothing in silence.
#[test]
fn a_hook_that_blocks_holds_up_its_call_alone() {
    let file = std::env::temp_dir().join(format!("plan-runtime-held-up-{}", std::process::id()));
    let (errors, gate) = (Errors::default(), Arc::new(Barrier::new(2)));
    let client = Client::builder().memory().dead_letters(&file).on_error(errors.handler()).before_send(blocks(&gate));
    let client = client.build().unwrap();
    let theirs = client.clone();
    let held_up = thread::spawn(move || try_track(&theirs, "u", &order(0)));
    gate.wait();
    send(&client, 1..4);
    client.send_now("u", &order(4), LONG).unwrap();
    assert!(client.flush(LONG).is_complete());
    assert_eq!((client.stats().delivered, client.stats().queued, errors.texts()), (4, 0, vec![]));

    thread::sleep(Duration::from_millis(100));
    let (theirs, (sender, ended)) = (client.clone(), channel());
    thread::spawn(move || sender.send(theirs.shutdown(Duration::MAX)));
    let report = ended.recv_timeout(LONG).unwrap();
    assert_eq!((report.delivered, report.is_complete()), (4, true));
    let [problem] = &errors.all()[..] else { panic!("{:?}", errors.all()) };
    let said = problem.to_string();
    assert!(said.starts_with("track `Order Completed` has waited "), "{said}");
    assert!(
        said.ends_with(" for a hook of before_send, which holds up its thread: move what takes long elsewhere"),
        "{said}"
    );
    assert_eq!(client.stats().rejected, 0, "it has not ended yet");

    gate.wait();
    assert!(matches!(kind(held_up.join().unwrap()), CallErrorKind::Closed));
    assert_eq!((client.stats().rejected, errors.all().len()), (1, 1), "what a call returns is not told a second time");
    let letters = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let letters: Vec<Value> = letters.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(letters.iter().map(|letter| &letter["properties"]["items"]).collect::<Vec<_>>(), [0]);
}

/// It may never return: the next call of any thread tells of it, or a flush, and once.
#[test]
fn a_hook_that_does_not_return_is_told_once() {
    for flushes in [false, true] {
        let (errors, gate) = (Errors::default(), Arc::new(Barrier::new(2)));
        let client = Client::builder().memory().on_error(errors.handler()).before_send(blocks(&gate)).build().unwrap();
        let theirs = client.clone();
        let held_up = thread::spawn(move || try_track(&theirs, "u", &order(0)));
        gate.wait();
        thread::sleep(Duration::from_secs(1));
        for _ in 0..3 {
            match flushes {
                true => assert!(client.flush(LONG).is_complete()),
                false => send(&client, 1..2),
            }
        }
        let [problem] = &errors.all()[..] else { panic!("{:?}", errors.all()) };
        let error = problem.as_call().unwrap();
        let CallErrorKind::HeldUp { lasts, .. } = error.kind() else { panic!("{error}") };
        assert!(*lasts >= Duration::from_secs(1) && error.was_sent());
        gate.wait();
        held_up.join().unwrap().unwrap();
        assert_eq!((client.flush(LONG).left, client.stats().rejected, errors.all().len()), (0, 0, 1));
        assert!(client.messages().iter().any(|message| message["properties"]["items"] == 0));
    }
}

#[test]
fn a_slow_hook_is_told_by_its_own_call() {
    let (errors, is_slow) = (Errors::default(), AtomicBool::new(true));
    let client = Client::builder().memory().on_error(errors.handler()).before_send(move |_| {
        if is_slow.swap(false, Ordering::SeqCst) {
            thread::sleep(Duration::from_secs(1));
        }
        BeforeSend::Drop("slow or not".into())
    });
    let client = client.build().unwrap();
    send(&client, 0..3);
    let [problem] = &errors.all()[..] else { panic!("{:?}", errors.all()) };
    assert!(matches!(problem.as_call().unwrap().kind(), CallErrorKind::HeldUp { .. }), "{problem}");
    assert_eq!((client.stats().withheld, client.stats().rejected), (3, 0));
}

/// Its thread is out of the hooks by the time that the error handler is told.
#[test]
fn the_handler_that_is_told_of_a_slow_hook_may_make_calls() {
    let (slot, is_slow) = (Arc::<OnceLock<Client>>::default(), AtomicBool::new(true));
    let inner = Arc::clone(&slot);
    let client =
        Client::builder().memory().on_error(move |_| send(inner.get().unwrap(), 7..8)).before_send(move |_| {
            if is_slow.swap(false, Ordering::SeqCst) {
                thread::sleep(Duration::from_secs(1));
            }
            BeforeSend::Keep
        });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    send(&client, 0..1);
    let items: Vec<Value> = client.messages().iter().map(|message| message["properties"]["items"].clone()).collect();
    assert_eq!((items, client.stats().rejected), (vec![json!(7), json!(0)], 0));
}

/// It would have the hooks run without an end.
#[test]
fn a_call_of_a_hook_is_refused() {
    let (slot, errors) = (Arc::<OnceLock<Client>>::default(), Errors::default());
    let inner = Arc::clone(&slot);
    let client = Client::builder().memory().on_error(errors.handler()).before_send(move |_| {
        let client = inner.get().unwrap();
        track!(client, "u", order(7));
        BeforeSend::Keep
    });
    let client = client.build().unwrap();
    slot.set(client.clone()).unwrap();
    send(&client, 0..1);
    assert_eq!(client.messages()[0]["properties"]["items"], 0);
    assert_eq!(client.messages().len(), 1);
    assert_eq!(errors.texts(), ["track `Order Completed` was not accepted: a hook of before_send makes no calls"]);
}

/// What is queued is what the API takes, whatever hooks do.
#[test]
fn a_message_that_a_hook_spoils_is_refused() {
    let client = Client::builder().memory().before_send(|message| {
        match message.properties().and_then(|properties| properties.get("items")).and_then(|items| items.as_i64()) {
            Some(0) => drop(message.properties_mut().insert("much".to_owned(), "x".repeat(40_000).into())),
            Some(1) => message.set_user_id(None::<String>),
            Some(2) => message.set_user_id(Some(" ")),
            _ => {}
        }
        BeforeSend::Keep
    });
    let client = client.build().unwrap();
    let result = |number: i64| kind(try_track(&client, "u", &order(number)));
    assert!(matches!(result(0), CallErrorKind::TooLarge { size: 40_000.., .. }));
    assert!(matches!(result(1), CallErrorKind::NoUser));
    assert!(matches!(result(2), CallErrorKind::NoUser));
    assert_eq!((client.stats().rejected, client.stats().queued), (3, 0));
    // A message id that the call did not use up is there for the next attempt.
    let once = client.with_options(CallOptions::new().message_id("m1"));
    assert!(matches!(kind(try_track(&once, "u", &order(1))), CallErrorKind::NoUser));
    try_track(&once, "u", &order(3)).unwrap();
}

#[test]
fn opted_out_calls_reach_no_hook_and_personal_data_no_debug() {
    let texts = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&texts);
    let client = Client::builder().memory().before_send(move |message| {
        list.lock().unwrap().push(format!("{message:?}"));
        BeforeSend::Keep
    });
    let client = client.build().unwrap();
    client.opt_out(&[Call::Track]);
    assert!(matches!(kind(try_track(&client, "u", &order(1))), CallErrorKind::OptedOut));
    let traits = IdentifyTraits { email: Some("ada@example.com"), plan: None };
    try_identify(&client, "ada@example.com", &traits).unwrap();
    let texts = texts.lock().unwrap();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains("Identify") && !texts[0].contains("ada@"), "{texts:?}");
}
