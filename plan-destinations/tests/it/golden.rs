//! Each call as each destination publishes it: URL, headers and body, whole. `BLESS=1` writes the files anew; each is to be read beside
//! the documentation that its module names.

use crate::support::{Recorder, builder, forward, message};
use plan_destinations::{Amplitude, IdMerge, Mixpanel, PostHog, Region};
use plan_runtime::serde_json::Value;
use plan_runtime::{Sink, json};
use std::path::Path;

/// One message of each call, and what the context can say.
fn calls() -> Vec<(&'static str, Value)> {
    let context = json!({
        "ip": "136.24.0.114", "locale": "de-DE", "timezone": "Europe/Berlin", "userAgent": "shop/1", "groupId": "acme",
        "page": { "url": "https://shop.example/cart", "path": "/cart", "referrer": "https://search.example/" },
        "app": { "name": "shop", "version": "2.1" }, "os": { "name": "Linux", "version": "6" },
        "device": { "manufacturer": "Acme", "model": "One", "type": "desktop" }, "network": { "carrier": "Tele" },
        "campaign": { "name": "spring", "source": "news", "medium": "mail", "term": "t", "content": "c" },
    });
    let both = json!({ "userId": "user-91304", "anonymousId": "anon-29fc2" });
    let with = |fields: Value, ids: &Value| {
        let mut fields = fields;
        fields.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
        fields
    };
    let one = json!({ "userId": "user-91304" });
    vec![
        (
            "track",
            with(
                json!({ "type": "track", "event": "Purchase", "properties": { "Item": "Coffee", "Amount": 5.0, "tags": ["a", "b"] } }),
                &one,
            ),
        ),
        (
            "track with a context",
            with(
                json!({ "type": "track", "event": "Purchase", "properties": { "Item": "Coffee" }, "context": context }),
                &both,
            ),
        ),
        (
            "track of somebody who is not known",
            json!({ "type": "track", "event": "Purchase", "userId": null, "anonymousId": "anon-29fc2" }),
        ),
        (
            "page",
            with(
                json!({ "type": "page", "name": "Cart", "category": "Shop", "properties": { "title": "The cart" } }),
                &one,
            ),
        ),
        ("page without a name", with(json!({ "type": "page", "properties": {} }), &one)),
        ("screen", with(json!({ "type": "screen", "name": "Cart", "properties": { "items": 2 } }), &one)),
        (
            "identify",
            with(json!({ "type": "identify", "traits": { "email": "ada@example.com", "plan": "pro" } }), &both),
        ),
        (
            "identify of somebody who is not known",
            json!({ "type": "identify", "userId": null, "anonymousId": "anon-29fc2", "traits": { "plan": "pro" } }),
        ),
        ("group", with(json!({ "type": "group", "groupId": "acme", "traits": { "employees": 12 } }), &one)),
        (
            "group of somebody who is not known",
            json!({ "type": "group", "groupId": "acme", "userId": null, "anonymousId": "anon-29fc2", "traits": { "employees": 12 } }),
        ),
        ("alias", with(json!({ "type": "alias", "previousId": "anon-29fc2" }), &one)),
    ]
}

/// What is sent for each call, or why nothing is.
fn written(sink: impl Fn(Recorder) -> Box<dyn Sink>) -> String {
    let mut text = String::new();
    for (number, (name, fields)) in calls().into_iter().enumerate() {
        let (recorder, told) = (Recorder::default(), crate::support::Told::default());
        let client = builder(&told).sink(sink(recorder.clone())).build().unwrap();
        forward(&client, [message(number, fields)]);
        client.flush(crate::support::LONG);
        text.push_str(&format!("## {name}\n\n"));
        recorder.requests().iter().for_each(|request| text.push_str(&format!("{request}\n")));
        match told.of(number).as_str() {
            "was delivered" => assert!(!recorder.requests().is_empty()),
            refused => {
                assert!(recorder.requests().is_empty());
                text.push_str(&format!("{refused}\n\n"));
            }
        }
    }
    text
}

fn check(name: &str, sink: impl Fn(Recorder) -> Box<dyn Sink>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.txt"));
    let found = written(sink);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
}

#[test]
fn posthog() {
    check("posthog", |recorder| Box::new(PostHog::new("phc_key").transport(recorder).sink().unwrap()));
}

#[test]
fn amplitude() {
    check("amplitude", |recorder| Box::new(Amplitude::new("api-key").transport(recorder).sink().unwrap()));
}

#[test]
fn mixpanel() {
    check("mixpanel", |recorder| Box::new(Mixpanel::new("token").transport(recorder).sink().unwrap()));
}

#[test]
fn settings_of_a_project() {
    check("posthog-settings", |recorder| {
        let posthog = PostHog::new("phc_key").region(Region::Eu).group_type("team");
        Box::new(posthog.transport(recorder).sink().unwrap())
    });
    check("amplitude-settings", |recorder| {
        let amplitude = Amplitude::new("api-key").region(Region::Eu).group_type("team").min_id_length(3);
        Box::new(amplitude.transport(recorder).sink().unwrap())
    });
    check("mixpanel-settings", |recorder| {
        let mixpanel = Mixpanel::new("token").region(Region::Eu).group_key("team").id_merge(IdMerge::Original);
        Box::new(mixpanel.service_account("importer", "pass", 42).transport(recorder).sink().unwrap())
    });
}

/// Where a project is, in each region, and a server of one's own.
#[test]
fn a_region_is_a_host() {
    let url = |sink: &dyn Fn(Recorder) -> Box<dyn Sink>| {
        let (recorder, told) = (Recorder::default(), crate::support::Told::default());
        let client = builder(&told).sink(sink(recorder.clone())).build().unwrap();
        forward(&client, [crate::support::track(0)]);
        client.flush(crate::support::LONG);
        recorder.requests()[0].lines().next().unwrap().to_owned()
    };
    let posthog = |region| url(&|to| Box::new(PostHog::new("k").region(region).transport(to).sink().unwrap()));
    let amplitude = |region| url(&|to| Box::new(Amplitude::new("k").region(region).transport(to).sink().unwrap()));
    let mixpanel = |region| url(&|to| Box::new(Mixpanel::new("k").region(region).transport(to).sink().unwrap()));
    assert_eq!(posthog(Region::Us), "POST https://us.i.posthog.com/batch/");
    assert_eq!(posthog(Region::Eu), "POST https://eu.i.posthog.com/batch/");
    assert_eq!(amplitude(Region::Us), "POST https://api2.amplitude.com/2/httpapi");
    assert_eq!(amplitude(Region::Eu), "POST https://api.eu.amplitude.com/2/httpapi");
    assert_eq!(mixpanel(Region::Us), "POST https://api.mixpanel.com/import?strict=1");
    assert_eq!(mixpanel(Region::Eu), "POST https://api-eu.mixpanel.com/import?strict=1");
    let own = url(&|to| Box::new(PostHog::new("k").endpoint("http://127.0.0.1:8000/x/").transport(to).sink().unwrap()));
    assert_eq!(own, "POST http://127.0.0.1:8000/x/batch/");
}
