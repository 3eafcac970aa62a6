//! A scope makes calls without a user: macros, functions and any event, with its context beside that of the client.

use crate::support::analytics::{
    GroupTraits, HomePage, HomeScreen, OrderCompleted, group, identify, page, screen, track, try_alias, try_track,
};
use crate::support::{LONG, kind, minimal};
use plan_runtime::{CallErrorKind, CallOptions, Client, Scope, User, json};
use std::sync::Arc;

fn order() -> OrderCompleted<'static> {
    minimal()
}

#[test]
fn each_macro_takes_a_scope_in_place_of_client_and_user() {
    let client = Client::memory();
    let scope = client.scope(User::known("u").anonymous("a"), CallOptions::new());
    track!(scope, OrderCompleted { order_id: "o", total: 1, currency: "USD", reason: null });
    track!(scope, order());
    track!(&scope, &order());
    identify!(scope, { email: "ada@example.com" });
    group!(scope, "g", { name: "Initech" });
    page!(scope, HomePage { title: "Home" });
    screen!(scope, HomeScreen);
    let messages = client.messages();
    assert!(messages.iter().all(|message| message["userId"] == "u" && message["anonymousId"] == "a"), "{messages:?}");
    let calls: Vec<&str> = messages.iter().filter_map(|message| message["type"].as_str()).collect();
    assert_eq!(calls, ["track", "track", "track", "identify", "group", "page", "screen"]);
    assert_eq!(messages[4]["groupId"], "g");
}

/// An expression is evaluated once, whatever stands there; and a variable of the caller is not hidden, whatever its name.
#[test]
fn what_stands_for_the_scope_is_any_expression() {
    let (client, mut made) = (Client::memory(), 0);
    let mut make = || {
        made += 1;
        client.scope("u", CallOptions::new())
    };
    track!(make(), order());
    assert_eq!(made, 1);
    let shared = Arc::new(client.scope("u", CallOptions::new()));
    let scope = "o-7".to_owned();
    track!(shared, OrderCompleted { order_id: &scope, total: 1, currency: "USD", reason: null });
    struct Request {
        analytics: Scope,
    }
    let request = Request { analytics: client.scope(7, CallOptions::new()) };
    track!(request.analytics, order());
    assert_eq!(client.messages()[1]["properties"]["order_id"], "o-7");
    assert_eq!(client.messages()[2]["userId"], "7");
}

/// Whatever it is called, however it is held.
#[test]
fn a_client_may_be_called_scope() {
    static SHARED: std::sync::LazyLock<Client> = std::sync::LazyLock::new(Client::memory);
    let (client, scope) = (Client::memory(), &SHARED);
    track!(scope, "u", order());
    {
        let scope = Arc::new(client.clone());
        track!(scope, "u", order());
        track!(&scope, "u", order());
    }
    let scope = client.with_defaults(());
    track!(scope, "u", order());
    assert_eq!((SHARED.messages().len(), client.messages().len()), (1, 3));
}

#[test]
fn functions_and_any_event() {
    let client = Client::memory();
    let scope = client.scope("u", CallOptions::new().context("ip", "203.0.113.7"));
    crate::support::analytics::track(scope.client(), scope.user(), &order());
    try_alias(scope.client(), "before", scope.user()).unwrap();
    scope.send(&order());
    scope.try_send(&order()).unwrap();
    scope.client().send_now(scope.user(), &order(), LONG).unwrap();
    let messages = client.messages();
    assert_eq!(messages.len(), 5);
    assert!(messages.iter().all(|message| message["userId"] == "u" && message["context"]["ip"] == "203.0.113.7"));
}

/// Objects stand beside each other at every depth; anything else replaces what was there.
#[test]
fn context_is_merged_deeply() {
    let client = Client::memory();
    let page = |fields| CallOptions::new().context("page", fields);
    let of_app = client.with_options(page(json!({ "url": "/", "search": { "q": 1 } })).context("locale", "en"));
    let scope = of_app.scope("u", page(json!({ "title": "Cart", "search": { "page": 2 } })).context("locale", "de"));
    let deeper = scope.with_options(page(json!({ "url": "/cart" })));
    track!(deeper, order());
    track!(scope, order());
    let context = |number: usize| client.messages()[number]["context"].clone();
    let page = json!({ "url": "/cart", "title": "Cart", "search": { "q": 1, "page": 2 } });
    assert_eq!((&context(0)["page"], &context(0)["locale"]), (&page, &json!("de")));
    assert_eq!(context(1)["page"]["url"], "/", "a scope within it changes nothing");
    track!(scope.with_options(CallOptions::new().context("page", "none")), order());
    assert_eq!(context(2)["page"], "none");
}

#[test]
fn it_is_owned_and_may_go_to_any_thread() {
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    is_shared::<Scope>();
    let client = Client::memory();
    let scope = {
        let user = "u".to_owned();
        client.scope(&user, CallOptions::new())
    };
    let theirs = scope.clone();
    std::thread::spawn(move || track!(theirs, order())).join().unwrap();
    let other = scope.with_user("v");
    track!(other, order());
    let users: Vec<String> = client.messages().iter().map(|message| message["userId"].to_string()).collect();
    assert_eq!(users, ["\"u\"", "\"v\""]);
    let scope = client.scope("ada@example.com", CallOptions::new().context("ip", "203.0.113.7"));
    assert!(!format!("{scope:?}").contains("ada@") && !format!("{scope:?}").contains("203"), "{scope:?}");
}

/// It reports as its client would, and keeps nobody from shutting that down.
#[test]
fn a_scope_that_outlives_its_client() {
    let client = Client::memory();
    let scope = client.scope("u", CallOptions::new());
    client.shutdown(LONG);
    track!(scope, order());
    assert!(matches!(kind(try_track(scope.client(), scope.user(), &order())), CallErrorKind::Closed));
    assert_eq!(client.stats().rejected, 2);
    drop(client);
    assert!(matches!(kind(scope.try_send(&order())), CallErrorKind::Closed));
}

#[test]
fn a_user_without_an_id_is_an_error_of_each_call() {
    let client = Client::memory();
    for nobody in [User::from_parts(None, None), User::from(" "), User::anonymous("")] {
        let scope = client.scope(nobody, CallOptions::new());
        assert!(matches!(kind(scope.try_send(&order())), CallErrorKind::NoUser));
    }
    let traits = GroupTraits { name: None, employees: None };
    let scope = client.scope("u", CallOptions::new());
    assert!(matches!(kind(scope.try_send(&traits)), CallErrorKind::NotAMessage { .. }), "a group needs its id");
}
