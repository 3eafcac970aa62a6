//! The typed context: each field where the Segment spec has it, beside what client, scope and call say of the same objects.

use crate::support::analytics::track;
use crate::support::minimal;
use plan_runtime::{BeforeSend, CallOptions, Channel, Client, Context, json};

#[test]
fn each_field_is_where_the_spec_has_it() {
    let context = Context::new()
        .active(true)
        .app_name("shop")
        .app_version("1.2")
        .app_build("7")
        .app_namespace("com.example.shop")
        .campaign_name("spring")
        .campaign_source("newsletter")
        .campaign_medium("email")
        .campaign_term("shoes")
        .campaign_content("footer")
        .channel(Channel::Mobile)
        .device_id("d-1")
        .device_advertising_id("a-1")
        .device_ad_tracking_enabled(false)
        .device_manufacturer("Apple")
        .device_model("iPhone7,2")
        .device_name("maguro")
        .device_type("ios")
        .device_version("8.1")
        .group_id("g-1")
        .ip("203.0.113.7")
        .library_name("shop-analytics")
        .library_version("3")
        .locale("en-US")
        .network_bluetooth(false)
        .network_carrier("T-Mobile")
        .network_cellular(true)
        .network_wifi(false)
        .os_name("iOS")
        .os_version("8.1.3")
        .page_path("/cart")
        .page_referrer("https://example.org")
        .page_search("?q=1")
        .page_title("Cart")
        .page_url("https://shop.example/cart?q=1")
        .referrer_type("dataxu")
        .referrer_name("partner")
        .referrer_url("https://partner.example")
        .referrer_link("l-1")
        .screen_size(320, 568)
        .screen_density(2.5)
        .timezone("Europe/Amsterdam")
        .user_agent("Mozilla/5.0")
        .user_trait("plan", "pro");
    let expected = json!({
        "active": true,
        "app": { "name": "shop", "version": "1.2", "build": "7", "namespace": "com.example.shop" },
        "campaign": { "name": "spring", "source": "newsletter", "medium": "email", "term": "shoes", "content": "footer" },
        "channel": "mobile",
        "device": {
            "id": "d-1", "advertisingId": "a-1", "adTrackingEnabled": false, "manufacturer": "Apple", "model": "iPhone7,2",
            "name": "maguro", "type": "ios", "version": "8.1"
        },
        "groupId": "g-1",
        "ip": "203.0.113.7",
        "library": { "name": "shop-analytics", "version": "3" },
        "locale": "en-US",
        "network": { "bluetooth": false, "carrier": "T-Mobile", "cellular": true, "wifi": false },
        "os": { "name": "iOS", "version": "8.1.3" },
        "page": {
            "path": "/cart", "referrer": "https://example.org", "search": "?q=1", "title": "Cart",
            "url": "https://shop.example/cart?q=1"
        },
        "referrer": { "type": "dataxu", "name": "partner", "url": "https://partner.example", "link": "l-1" },
        "screen": { "width": 320, "height": 568, "density": 2.5 },
        "timezone": "Europe/Amsterdam",
        "userAgent": "Mozilla/5.0",
        "traits": { "plan": "pro" },
    });
    assert_eq!(context.to_json(), expected);
    let client = Client::memory();
    track!(client.scope("u", context), minimal());
    let mut sent = client.messages()[0]["context"].clone();
    sent.as_object_mut().unwrap().remove("protocols");
    assert_eq!(sent, expected, "the library that is given takes the place of this one");
}

#[test]
fn text_of_any_kind_and_what_is_absent() {
    let ip: std::net::IpAddr = "2001:db8::7".parse().unwrap();
    let title = "Cart".to_owned();
    let context = Context::new()
        .ip(ip)
        .page_title(&title)
        .page_path(String::from("/"))
        .page_url(std::borrow::Cow::Borrowed("https://x"))
        .locale(Some("de"))
        .timezone(None::<String>)
        .screen_density(f64::NAN)
        .field("device", None::<String>)
        .user_trait("plan", None::<String>);
    let page = json!({ "title": "Cart", "path": "/", "url": "https://x" });
    assert_eq!(context.to_json(), json!({ "ip": "2001:db8::7", "page": page, "locale": "de" }));
    assert_eq!(Context::new().to_json(), json!({}));
    for (channel, text) in [(Channel::Server, "server"), (Channel::Browser, "browser"), (Channel::Mobile, "mobile")] {
        assert_eq!(Context::new().channel(channel).to_json(), json!({ "channel": text }));
    }
}

/// The nearest to the call counts most, field by field.
#[test]
fn client_scope_and_call_are_merged() {
    let of_app = Context::new().app_name("shop").locale("en").page_url("/");
    let client = Client::builder().memory().context(of_app).context(Context::new().app_version("2")).build().unwrap();
    let scope = client.scope("u", Context::new().page_title("Cart").locale("de"));
    let options = CallOptions::new().with_context(Context::new().page_url("/cart")).context("ip", "203.0.113.7");
    track!(scope.with_options(options), minimal());
    track!(client.with_options(Context::new().and(Context::new().locale("fr"))), "u", minimal());
    let messages = client.messages();
    let without_library = |number: usize| {
        let mut context = messages[number]["context"].as_object().unwrap().clone();
        assert_eq!(context.remove("library").unwrap()["name"], "plan-runtime");
        context.remove("protocols");
        json!(context)
    };
    let app = json!({ "name": "shop", "version": "2" });
    let page = json!({ "url": "/cart", "title": "Cart" });
    assert_eq!(without_library(0), json!({ "app": app, "locale": "de", "page": page, "ip": "203.0.113.7" }));
    assert_eq!(without_library(1), json!({ "app": app, "locale": "fr", "page": { "url": "/" } }));
}

/// A message that is forwarded brings its own context.
#[test]
fn hooks_see_it_and_forwarded_messages_are_left_alone() {
    let locale =
        |message: &plan_runtime::MessageDraft| message.context().and_then(|context| context.get("locale").cloned());
    let builder = Client::builder().memory().context(Context::new().locale("en"));
    let client = builder
        .before_send(move |message| {
            let locale = locale(message);
            message.properties_mut().insert("seen".to_owned(), json!(locale));
            BeforeSend::Keep
        })
        .build()
        .unwrap();
    track!(client, "u", minimal());
    client.forward(&json!({ "type": "track", "userId": "u", "event": "E" })).unwrap();
    let messages = client.messages();
    assert_eq!((&messages[0]["properties"]["seen"], &messages[1]["properties"]["seen"]), (&json!("en"), &json!(null)));
    assert_eq!(messages[1]["context"].get("locale"), None);
}

#[test]
fn values_are_not_shown() {
    let context = Context::new().ip("203.0.113.7").user_trait("email", "ada@example.com");
    assert_eq!(format!("{context:?}"), r#"Context {"ip", "traits"}"#);
}

#[cfg(feature = "machine")]
#[test]
fn the_machine_says_what_it_is() {
    let context = Context::of_this_machine().to_json();
    assert!(context["app"]["name"].as_str().is_some_and(|name| name.starts_with("it-")), "{context}");
    if cfg!(target_os = "linux") {
        let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
        assert_eq!(context["os"], json!({ "name": "Linux", "version": release.trim() }));
    }
    for (name, value) in context.as_object().unwrap() {
        assert!(["app", "os", "locale", "timezone"].contains(&name.as_str()) && !value.is_null(), "{context}");
    }
}
