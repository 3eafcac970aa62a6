//! Default properties: what a client or a scope gives to the events that leave their rest to it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use plan_runtime::{CallOptions, Client, Scope, User, WithDefaults, json};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

mod analytics {
    plan_runtime::include_plan!(
        "defaults.json",
        defaults("plan", "app_version", "seats", "tags", "region", "type", "email"),
        derive(Debug, Clone),
        allow(near_duplicate_property, property_case)
    );
}

use analytics::{
    CartViewed, Defaults, HomePage, MainScreen, OrderCompleted, Plan, SettingsScreen, page, payload, screen, track,
};

fn defaults() -> Defaults<'static> {
    Defaults {
        plan: Plan::Pro,
        app_version: "1.2",
        seats: Some(3),
        tags: Some(&["a", "b"]),
        region: None,
        r#type: "main",
        email: Some("ada@example.com".into()),
    }
}

fn scope(client: &Client) -> WithDefaults<Scope, Defaults<'static>> {
    client.scope("u", CallOptions::new()).with_defaults(defaults())
}

fn properties(client: &Client, number: usize) -> plan_runtime::serde_json::Value {
    client.messages()[number]["properties"].clone()
}

/// Of one event they are required, of another optional, of a third not there.
#[test]
fn the_rest_of_an_event_comes_from_the_scope() {
    let client = Client::memory();
    let scope = scope(&client);
    track!(scope, OrderCompleted { order_id: "o-1", .. });
    track!(scope, CartViewed { .. });
    page!(scope, HomePage { title: "Start", .. });
    screen!(scope, MainScreen { .. });
    let order = json!({ "order_id": "o-1", "plan": "pro", "app_version": "1.2", "tags": ["a", "b"], "seats": 3, "region": null });
    assert_eq!(properties(&client, 0), order);
    let cart = json!({ "plan": "pro", "app_version": "1.2", "seats": 3, "email": "ada@example.com" });
    assert_eq!(properties(&client, 1), cart);
    assert_eq!(properties(&client, 2), json!({ "title": "Start", "type": "main" }));
    assert_eq!(properties(&client, 3), json!({ "plan": "pro" }));
}

/// "App Version" is another property than "app_version", though both have one name in Rust.
#[test]
fn a_default_is_a_property_by_its_name_in_the_plan() {
    let client = Client::memory();
    screen!(scope(&client), SettingsScreen { .. });
    assert_eq!(properties(&client, 0), json!({ "plan": "pro" }));
}

#[test]
fn what_a_call_gives_counts_more() {
    let client = Client::memory();
    let scope = scope(&client);
    let order_id = "o-1";
    track!(scope, OrderCompleted { order_id, plan: "free", seats?: None::<i64>, region: "eu", coupon: "c", .. });
    let order = json!({
        "order_id": "o-1", "plan": "free", "app_version": "1.2", "tags": ["a", "b"], "region": "eu", "coupon": "c"
    });
    assert_eq!(properties(&client, 0), order);
}

/// A call without `..` is a call as ever.
#[test]
fn nothing_is_taken_unasked() {
    let client = Client::memory();
    let scope = scope(&client);
    track!(scope, CartViewed { app_version: "9" });
    track!(scope, payload!(CartViewed { app_version: "9" }));
    scope.send(&CartViewed { app_version: "9", plan: None, seats: None, email: None });
    for number in 0..3 {
        assert_eq!(properties(&client, number), json!({ "app_version": "9" }));
    }
}

#[test]
fn a_client_has_them_for_all_its_scopes() {
    let client = Client::memory();
    let with_defaults = client.with_defaults(defaults());
    track!(with_defaults, User::anonymous("a"), CartViewed { .. });
    track!(&with_defaults, "u", CartViewed { plan: "free", .. });
    let shared = Arc::new(with_defaults.scope("v", CallOptions::new().context("ip", "203.0.113.7")));
    track!(shared, CartViewed { .. });
    track!(shared.with_user("w").with_options(CallOptions::new().context("locale", "de")), CartViewed { .. });
    track!(with_defaults.with_options(CallOptions::new().context("locale", "de")), "u", CartViewed { .. });
    // It can all that a client can.
    assert_eq!(with_defaults.recorded::<CartViewed>().len(), 5);
    assert_eq!(with_defaults.client().stats().accepted, shared.client().stats().accepted);
    let messages = client.messages();
    let of = |number: usize| (messages[number]["userId"].as_str(), messages[number]["properties"]["plan"].as_str());
    assert_eq!(of(0), (None, Some("pro")));
    assert_eq!((of(1), of(2), of(3)), ((Some("u"), Some("free")), (Some("v"), Some("pro")), (Some("w"), Some("pro"))));
    assert_eq!(messages[3]["context"]["ip"], "203.0.113.7");
    assert_eq!((&messages[3]["context"]["locale"], &messages[4]["context"]["locale"]), (&json!("de"), &json!("de")));
}

/// A property of a build that is not this one is left out, and what is left out comes from the scope.
#[test]
fn a_property_that_is_not_compiled_comes_from_the_scope() {
    let client = Client::memory();
    let scope = scope(&client);
    track!(
        scope,
        CartViewed {
            #[cfg(any())]
            plan: "free",
            #[cfg(any())]
            app_version: "9",
            #[cfg(all())]
            seats: 4,
            ..
        }
    );
    assert_eq!(
        properties(&client, 0),
        json!({ "plan": "pro", "app_version": "1.2", "seats": 4, "email": "ada@example.com" })
    );
}

static CLIENT: LazyLock<WithDefaults<Client, Defaults<'static>>> =
    LazyLock::new(|| Client::memory().with_defaults(defaults()));
static SCOPE: LazyLock<WithDefaults<Scope, Defaults<'static>>> = LazyLock::new(|| scope(CLIENT.client()));

#[test]
fn they_are_found_through_what_holds_them() {
    track!(CLIENT, "u", CartViewed { .. });
    track!(SCOPE, CartViewed { .. });
    track!(SCOPE, CartViewed { app_version: "9" });
    track!(Box::new(CLIENT.clone()), "u", CartViewed { .. });
    track!(Rc::new(SCOPE.clone()), CartViewed { .. });
    track!(Box::new(CLIENT.scope("v", CallOptions::new())), CartViewed { .. });
    assert_eq!(CLIENT.recorded::<CartViewed>().len(), 6);
}

/// What stands for the scope is evaluated once, and a variable of the caller is not hidden, whatever its name.
#[test]
fn what_stands_for_the_scope_is_any_expression() {
    let (client, mut made) = (Client::memory(), 0);
    let mut make = || {
        made += 1;
        self::scope(&client)
    };
    let scope = "o-7".to_owned();
    track!(make(), OrderCompleted { order_id: &scope, .. });
    assert_eq!((made, &properties(&client, 0)["order_id"]), (1, &json!("o-7")));
}

/// A name alone makes no scope: a client of that name takes a user, whatever holds it.
#[test]
fn a_client_that_is_called_a_scope() {
    let client = Client::memory();
    let with_defaults = client.with_defaults(defaults());
    let (telescope, job_scope, boxed_scope) = (&with_defaults, Arc::new(&with_defaults), Box::new(&with_defaults));
    track!(telescope, "u-1", CartViewed { .. });
    track!(job_scope, "u-2", CartViewed { .. });
    track!(boxed_scope, "u-3", CartViewed { .. });
    let users: Vec<_> = client.messages().iter().map(|message| message["userId"].clone()).collect();
    assert_eq!(users, ["u-1", "u-2", "u-3"]);
}

/// The literals of a default are held against the plan like those of an event, and each event holds the value to its own rules.
#[test]
fn the_values_keep_the_plan() {
    let client = Client::memory();
    let version = String::from("1.3");
    let wrong = payload!(Defaults { plan: "free", app_version: &*version, seats: 0, region: "eu", r#type: "t" });
    let scope = client.scope("u", CallOptions::new()).with_defaults(wrong);
    track!(scope, CartViewed { .. });
    assert_eq!(client.stats().violations, 0);
    track!(scope, OrderCompleted { order_id: "o", .. });
    assert_eq!(client.stats().violations, 1, "an order has a minimum of seats");
    assert_eq!(properties(&client, 1)["region"], "eu");
}

/// What the plan says of all its events is a property of each of them.
mod of_all_events {
    use plan_runtime::{CallOptions, Client, json};

    mod analytics {
        plan_runtime::include_plan!("defaults-global.json", defaults("app_version"));
    }
    use analytics::{CartViewed, Defaults, OrderCompleted, track};

    #[test]
    fn a_property_of_the_global_rule_is_a_default_of_each_event() {
        let client = Client::memory();
        let scope = client.scope("u", CallOptions::new()).with_defaults(Defaults { app_version: "1.2" });
        track!(scope, OrderCompleted { total: 9.5, .. });
        track!(scope, CartViewed { .. });
        track!(scope, CartViewed { app_version: "2" });
        let sent: Vec<_> = client.messages().iter().map(|message| message["properties"].clone()).collect();
        assert_eq!(
            sent,
            [
                json!({ "total": 9.5, "app_version": "1.2" }),
                json!({ "app_version": "1.2" }),
                json!({ "app_version": "2" })
            ]
        );
    }
}

#[test]
fn they_are_not_shown() {
    let client = Client::memory();
    assert!(!format!("{:?} {:?}", scope(&client), client.with_defaults(defaults())).contains("1.2"));
}
