//! Whatever a plan's messages are and whatever a destination answers, each message ends in one outcome, and what was delivered has arrived.

use crate::support::{ALL, Going, Kind, LONG, Told, builder, forward, id, message};
use plan_runtime::serde_json::{self, Value};
use plan_runtime::{BoxError, Request, Response, Transport, json};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// Answers as a script says, request by request; after it, with success.
#[derive(Clone, Default)]
struct Scripted {
    kind: Option<Kind>,
    script: Arc<Mutex<Vec<u8>>>,
    /// How often each message id has arrived in a request that took it.
    taken: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Scripted {
    fn answer(&self, kind: Kind, path: &str, body: &Value) -> Result<Response, BoxError> {
        let events = kind.events(body);
        let at_fault: Vec<usize> = (0..events.len()).filter(|at| at % 3 == 1).collect();
        let step = self.script.lock().unwrap().pop().unwrap_or(0);
        let mut refused: Vec<usize> = (0..events.len()).collect();
        let named = |list: &[usize]| {
            json!({ "code": 400, "error": "no", "events_with_invalid_fields": { "x": list } }).to_string()
        };
        let records = |list: &[usize]| {
            let records: Vec<Value> = list.iter().map(|at| json!({ "index": at, "message": "no" })).collect();
            json!({ "code": 400, "failed_records": records }).to_string()
        };
        let answer = match (step, kind) {
            (1, _) => Response::new(503),
            (2, _) => return Err("the connection was reset".into()),
            (3, Kind::Amplitude) => Response::new(400).with_body(named(&at_fault)),
            (3, Kind::Mixpanel) if !at_fault.is_empty() => {
                refused.clone_from(&at_fault);
                Response::new(400).with_body(records(&at_fault))
            }
            (4, Kind::Amplitude) => Response::new(200).with_body(named(&at_fault)),
            (4, _) => Response::new(413),
            (5, _) => Response::new(400).with_body("no JSON"),
            (6, _) => Response::new(429),
            (7, Kind::PostHog) => Response::new(200).with_body(r#"{"quota_limited":["events"]}"#),
            _ => {
                refused.clear();
                Response::new(200).with_body("{}")
            }
        };
        for (at, event) in events.iter().enumerate().filter(|(at, _)| !refused.contains(at)) {
            let key = match kind {
                Kind::Mixpanel if !path.starts_with("/import") => continue,
                _ => kind.id(event),
            };
            assert!(at < events.len());
            *self.taken.lock().unwrap().entry(key).or_default() += 1;
        }
        Ok(answer)
    }
}

impl Transport for Scripted {
    fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
        let body: Value = serde_json::from_slice(&request.body.to_vec())?;
        let path = request.url.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default();
        self.answer(self.kind.unwrap(), &path, &body)
    }
}

/// A value that a plan may allow, some beyond what a destination holds.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z\u{e9} ]{0,12}".prop_map(Value::from),
        Just(Value::from("x".repeat(1500))),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z$]{1,6}", inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

/// What a message says beside its id.
fn fields() -> impl Strategy<Value = Value> {
    let call = prop::sample::select(vec!["track", "page", "screen", "identify", "group", "alias"]);
    let user = prop::sample::select(vec!["user-12345", "u1", "null", "guest", "0"]);
    let properties = prop::collection::btree_map("[a-z$]{1,8}", value(), 0..5);
    let integrations = prop::sample::select(vec![json!({}), json!({ "PostHog": false }), json!({ "All": false })]);
    (call, user, any::<bool>(), properties, integrations).prop_map(|(call, user, is_anonymous, properties, integrations)| {
        let properties: Value = properties.into_iter().collect::<serde_json::Map<_, _>>().into();
        let payload = if matches!(call, "identify" | "group") { "traits" } else { "properties" };
        let mut fields = json!({ "type": call, "event": "E", "name": "N", "groupId": "g", "previousId": "previous-1", payload: properties, "integrations": integrations });
        fields["userId"] = if is_anonymous { Value::Null } else { user.into() };
        fields["anonymousId"] = if is_anonymous { user.into() } else { Value::Null };
        fields
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_message_ends_in_one_outcome(
        messages in prop::collection::vec(fields(), 1..24),
        script in prop::collection::vec(0..8_u8, 0..12),
        kind in prop::sample::select(ALL.to_vec()),
    ) {
        let server = Scripted { kind: Some(kind), script: Arc::new(Mutex::new(script)), ..Scripted::default() };
        let told = Told::default();
        let client = builder(&told).clock(Going::default()).sink(kind.by(server.clone())).build().unwrap();
        let count = messages.len();
        forward(&client, messages.iter().enumerate().map(|(number, fields)| message(number, fields.clone())));
        prop_assert_eq!(client.flush(LONG).left, 0);
        let stats = client.stats();
        prop_assert_eq!((stats.delivered + stats.refused, told.count()), (count as u64, count));
        let taken: BTreeSet<String> = server.taken.lock().unwrap().keys().cloned().collect();
        for (number, fields) in messages.iter().enumerate() {
            let outcome = told.of(number);
            prop_assert!(outcome == "was delivered" || outcome.starts_with("was refused"), "{}", outcome);
            // A profile has no id of its own.
            let is_profile = kind == Kind::Mixpanel && matches!(fields["type"].as_str(), Some("identify" | "group"));
            if !is_profile {
                prop_assert_eq!(outcome == "was delivered", taken.contains(&id(number)), "{}: {}", number, outcome);
            }
        }
    }
}
