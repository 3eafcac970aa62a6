//! Personal data at every place of a plan: hashed on the wire where the plan says so, and in no `Debug`, report or panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use plan_runtime::{Client, Map, OnViolation, Personal, json, serde_json};
use std::sync::{Arc, Mutex};

mod analytics {
    #![deny(warnings)]
    plan_runtime::include_plan!("personal.json", derive(Debug));
}
use analytics::{Invited, Member, MessageSent, OneOrMore, track};

/// What is looked for: no other text of a message or a report has it.
const SECRET: &str = "bob@x.y";

/// As `printf bob@x.y | sha256sum` has it.
const HASH: &str = "f105a4cc03d829b371e30468d82173752000494c5e269ca22b21d8ac8694e320";

/// Not literals, which are checked while compiling.
const OTHER: &str = "eve@x.y";
const SHORT: &str = "x";

fn client(on: OnViolation) -> (Client, Arc<Mutex<Vec<String>>>) {
    let said = Arc::new(Mutex::new(Vec::new()));
    let writes = Arc::clone(&said);
    let client = Client::builder().memory().on_violation(on);
    let client = client.on_error(move |error| writes.lock().unwrap().push(format!("{error} {error:?}"))).build();
    (client.unwrap(), said)
}

fn last(client: &Client) -> serde_json::Value {
    client.messages().last().unwrap().clone()
}

/// The properties as they are sent, in which the plain text is nowhere.
fn hashed(client: &Client) -> serde_json::Value {
    let message = last(client);
    assert!(!message.to_string().contains(SECRET), "{message}");
    let mut properties = message["properties"].clone();
    properties.as_object_mut().unwrap().remove("source");
    properties
}

macro_rules! sent {
    ($($fields:tt)*) => {{
        let (client, said) = client(OnViolation::Report);
        track!(client, "u1", Invited { $($fields)* });
        assert_eq!(*said.lock().unwrap(), Vec::<String>::new());
        hashed(&client)
    }};
}

#[test]
fn each_marked_value_is_hashed_where_it_stands() {
    let secret = SECRET.to_owned();
    assert_eq!(sent! { emails: &["bob@x.y.z", "another@x.y"] }["emails"].as_array().unwrap().len(), 2);
    assert_eq!(sent! { emails: &[], groups: &[&[SECRET], &[SECRET]] }["groups"], json!([[HASH], [HASH]]));
    assert_eq!(sent! { emails: &[], by_role: Map(&[("admin", SECRET)]) }["by_role"], json!({ "admin": HASH }));
    let four = "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a";
    assert_eq!(sent! { emails: &[], pair: (SECRET, 4) }["pair"], json!([HASH, four]));
    assert_eq!(sent! { emails: &[], maybe: &secret }["maybe"], HASH);
    assert_eq!(sent! { emails: &[], maybe: null }["maybe"], json!(null));
    assert_eq!(sent! { emails: &[], one_or_more: OneOrMore::String(&secret) }["one_or_more"], HASH);
    assert_eq!(sent! { emails: &[], one_or_more: OneOrMore::Array(&[SECRET]) }["one_or_more"], json!([HASH]));
    assert_eq!(sent! { emails: &[], contact: &secret }["contact"], HASH);
    assert_eq!(sent! { emails: &[], nullables: &[Some(SECRET), None] }["nullables"], json!([HASH, null]));
    let members = sent! { emails: &[], members: &[Member { name: SECRET, age: 4 }] };
    assert_eq!(members["members"], json!([{ "name": HASH, "age": 4 }]));
    let json = sent! { emails: &[], json: &json!({ "any": [SECRET] }) };
    assert_eq!(json["json"].as_str().unwrap().len(), 64);
    assert_eq!(sent! { emails: &[], device: &secret }["device"], HASH);
    // Marked in the rule for every call alone; the event says the rest of it.
    assert_eq!(sent! { emails: &[], reply_to: &secret }["reply_to"], HASH);

    let (client, _) = client(OnViolation::Report);
    track!(client, "u1", MessageSent { email: &secret });
    assert_eq!(last(&client)["properties"]["email"], HASH);
}

#[test]
fn a_constant_that_is_marked_is_hashed() {
    let (client, _) = client(OnViolation::Report);
    track!(client, "u1", Invited { emails: &[] });
    // As `printf import | sha256sum` has it.
    assert_eq!(
        last(&client)["properties"]["source"],
        "d942f64886578d8747312e368ed92d9f6b2a8d45556f0f924e2444fe911d15af"
    );
}

/// Those of the payload as a whole as well: `contact` is a pattern that a hash breaks.
#[test]
fn rules_are_about_the_value_and_not_its_hash() {
    assert_eq!(sent! { contact: SECRET }["contact"], HASH);
    let (client, said) = client(OnViolation::Report);
    track!(client, "u1", Invited { contact: OTHER });
    assert!(said.lock().unwrap().join("").contains("anyOf"), "{said:?}");
}

/// Rules that `SECRET` breaks, at each place that is marked.
#[test]
fn no_report_and_no_panic_says_a_value() {
    type Call = fn(&Client);
    let calls: [Call; 5] = [
        |client| track!(client, "u1", Invited { emails: &[SECRET] }),
        |client| track!(client, "u1", Invited { emails: &[], contact: SHORT, shown: &[SECRET] }),
        |client| track!(client, "u1", Invited { emails: &[], labelled: Map(&[("admin", SECRET)]) }),
        |client| {
            track!(client, "u1", Invited { emails: &[], either: analytics::Either::String(SECRET) });
        },
        |client| track!(client, "u1", Invited { contact: &format!("x{SECRET}") }),
    ];
    for (position, call) in calls.into_iter().enumerate() {
        let (reports, said) = client(OnViolation::Report);
        call(&reports);
        let said = said.lock().unwrap().join("");
        assert!(said.contains("breaks the plan") && !said.contains(SECRET), "{position}: {said}");
        assert!(!said.contains(HASH), "nor its hash: {said}");

        let panics = client(OnViolation::Panic).0;
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&panics))).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.contains("breaks the plan") && !text.contains(SECRET), "{position}: {text}");
    }
}

#[test]
fn debug_shows_no_value() {
    let event = Invited {
        emails: Some(Personal(&[SECRET])),
        groups: Some(Personal(&[&[SECRET]])),
        by_role: Some(Personal(Map(&[("admin", SECRET)]))),
        pair: Some(Personal((SECRET, 4))),
        maybe: Some(Some(Personal(SECRET))),
        one_or_more: Some(Personal(OneOrMore::String(SECRET))),
        contact: Some(Personal(SECRET)),
        reply_to: Some(Personal(SECRET)),
        nullables: Some(Personal(&[Some(SECRET)])),
        members: Some(&[Member { name: Some(Personal(SECRET)), age: None }]),
        json: Some(Personal(&json!(SECRET))),
        shown: Some(Personal(&[SECRET])),
        labelled: Some(Personal(Map(&[("admin", SECRET)]))),
        either: Some(Personal(analytics::Either::String(SECRET))),
        device: Some(Personal(SECRET)),
    };
    let shown = format!("{event:?} {event:#?}");
    assert!(!shown.contains(SECRET) && shown.contains("emails: Some((personal))"), "{shown}");
}
