//! Requests through the layer, and the messages that come of them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use http::{Request, Response, StatusCode};
use plan_runtime::serde_json::Value;
use plan_runtime::{CallErrorKind, CallOptions, Client, Scope, json};
use plan_tower::{AnonymousIdCookie, RequestScope, ScopeLayer, SignedIn, TrustedProxies, scope_of};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::{Layer, ServiceExt, service_fn};

mod analytics {
    plan_runtime::include_plan!(spec = "ab-testing");
}
use analytics::{ExperimentViewed, payload, track};

fn viewed(scope: &Scope) {
    track!(scope, ExperimentViewed { experiment_id: "e1", variation_id: "b" });
}

/// A request with these headers.
fn asked(uri: &str, lines: &[(&'static str, &str)]) -> Request<Body> {
    lines
        .iter()
        .fold(Request::get(uri), |request, (name, value)| request.header(*name, *value))
        .body(Body::empty())
        .unwrap()
}

async fn handler(RequestScope(scope): RequestScope) -> &'static str {
    viewed(&scope);
    "seen"
}

/// The message of a request to an app with this layer, and the answer.
async fn message_of(layer: ScopeLayer, client: &Client, request: Request<Body>) -> (Value, Response<Body>) {
    let app = Router::new().route("/", get(handler)).route("/{*path}", get(handler)).layer(layer);
    let answer = app.oneshot(request).await.unwrap();
    (client.messages().pop().unwrap_or_default(), answer)
}

#[tokio::test]
async fn a_request_becomes_user_and_context() {
    let client = Client::memory();
    let lines = [
        ("host", "shop.example"),
        ("user-agent", "Mozilla/5.0 (X11)"),
        ("accept-language", "fr;q=0.5, de-AT"),
        ("referer", "https://search.example/?q=shoes"),
        ("cookie", "session=1; ajs_anonymous_id=%22visitor-7%22; ajs_user_id=%22somebody-else%22"),
        ("x-forwarded-for", "1.2.3.4"),
    ];
    let mut request = asked("/shoes?size=9&utm_source=news&utm_campaign=spring", &lines);
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 4711))));
    let (message, answer) = message_of(ScopeLayer::new(client.clone()), &client, request).await;

    assert_eq!((answer.status(), answer.headers().get(SET_COOKIE)), (StatusCode::OK, None));
    assert_eq!((message["anonymousId"].as_str(), message.get("userId")), (Some("visitor-7"), None));
    let mut context = message["context"].clone();
    context.as_object_mut().unwrap().retain(|name, _| !["library", "protocols"].contains(&name.as_str()));
    assert_eq!(
        context,
        json!({
            "campaign": { "name": "spring", "source": "news" },
            "channel": "server",
            "ip": "203.0.113.7",
            "locale": "de-AT",
            "page": {
                "path": "/shoes",
                "referrer": "https://search.example/?q=shoes",
                "search": "?size=9&utm_source=news&utm_campaign=spring",
                "url": "http://shop.example/shoes?size=9&utm_source=news&utm_campaign=spring",
            },
            "referrer": { "url": "https://search.example/?q=shoes" },
            "userAgent": "Mozilla/5.0 (X11)",
        })
    );
}

#[tokio::test]
async fn each_field_can_be_switched_off() {
    type Off = fn(ScopeLayer) -> ScopeLayer;
    let switches: [(Off, &[&str]); 8] = [
        (ScopeLayer::without_ip, &["/context/ip"]),
        (ScopeLayer::without_user_agent, &["/context/userAgent"]),
        (ScopeLayer::without_locale, &["/context/locale"]),
        (ScopeLayer::without_page, &["/context/page"]),
        (ScopeLayer::without_queries, &["/context/page/search"]),
        (ScopeLayer::without_referrer, &["/context/page/referrer", "/context/referrer"]),
        (ScopeLayer::without_campaign, &["/context/campaign"]),
        (ScopeLayer::without_anonymous_id, &["/anonymousId"]),
    ];
    let lines = [
        ("host", "shop.example"),
        ("user-agent", "Mozilla/5.0"),
        ("accept-language", "de"),
        ("referer", "https://search.example/?q=shoes"),
        ("cookie", "ajs_anonymous_id=visitor-7"),
    ];
    let fields: Vec<&str> = switches.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
    for (switch, off) in &switches {
        let client = Client::memory();
        let mut request = asked("/?utm_source=news", &lines);
        request.extensions_mut().insert(SocketAddr::from(([203, 0, 113, 7], 4711)));
        request.extensions_mut().insert(SignedIn::as_user("user-1"));
        let (message, _) = message_of(switch(ScopeLayer::new(client.clone())), &client, request).await;
        for field in &fields {
            // With the page goes all that is in it.
            let is_off = off.iter().any(|off| field.starts_with(off));
            assert_eq!(message.pointer(field).is_none(), is_off, "{off:?} {field} {message}");
        }
    }
}

#[tokio::test]
async fn a_forged_header_never_wins() {
    let lines = [
        ("x-forwarded-for", "1.2.3.4, 203.0.113.7"),
        ("forwarded", "for=5.6.7.8"),
        ("x-forwarded-proto", "https"),
        ("host", "h"),
    ];
    for (proxies, peer, expected) in [
        (TrustedProxies::default(), [10, 0, 0, 1], ("10.0.0.1", "http://h/")),
        (TrustedProxies::hops(1), [10, 0, 0, 1], ("203.0.113.7", "https://h/")),
        (TrustedProxies::in_private_networks(), [10, 0, 0, 1], ("203.0.113.7", "https://h/")),
        (TrustedProxies::in_private_networks(), [198, 51, 100, 1], ("198.51.100.1", "http://h/")),
    ] {
        let client = Client::memory();
        let mut request = asked("/", &lines);
        request.extensions_mut().insert(SignedIn::as_user("user-1"));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
        let layer = ScopeLayer::new(client.clone()).trusted_proxies(proxies);
        let (message, _) = message_of(layer, &client, request).await;
        let said = (message["context"]["ip"].as_str().unwrap(), message["context"]["page"]["url"].as_str().unwrap());
        assert_eq!(said, expected);
    }
}

/// A forged address in a line of its own, one that is no text, and thousands of them: what the proxy has written stands at the end.
#[tokio::test]
async fn forged_lines_of_any_kind_are_passed_over() {
    let many = "1.2.3.4, ".repeat(2_000);
    let many = many.trim_end_matches(", ").as_bytes();
    let forged: [&[u8]; 5] = [b"1.2.3.4", b"caf\xe9", b"\"", b"10.0.0.9", many];
    for (number, line) in forged.into_iter().enumerate() {
        let client = Client::memory();
        let mut request = asked("/", &[]);
        for value in [line, b"203.0.113.7"] {
            request.headers_mut().append("x-forwarded-for", HeaderValue::from_bytes(value).unwrap());
        }
        request.extensions_mut().insert(SignedIn::as_user("user-1"));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 1))));
        let layer = ScopeLayer::new(client.clone()).trusted_proxies(TrustedProxies::in_private_networks());
        let (message, answer) = message_of(layer, &client, request).await;
        assert_eq!(
            (message["context"]["ip"].as_str(), answer.status()),
            (Some("203.0.113.7"), StatusCode::OK),
            "{number}"
        );
    }
}

/// The user is found by a layer of the app, outside of this one or within, and has the anonymous id beside.
#[tokio::test]
async fn the_user_is_who_the_app_says() {
    async fn sign_in(mut request: Request<Body>, next: axum::middleware::Next) -> Response<Body> {
        request.extensions_mut().insert(SignedIn::as_user("user-1"));
        next.run(request).await
    }
    let client = Client::memory();
    let layer = ScopeLayer::new(client.clone());
    let routes = || Router::new().route("/", get(handler));
    let sign_in = || axum::middleware::from_fn(sign_in);
    for app in [routes().layer(layer.clone()).layer(sign_in()), routes().layer(sign_in()).layer(layer.clone())] {
        app.oneshot(asked("/", &[("cookie", "ajs_anonymous_id=visitor-7")])).await.unwrap();
        let message = client.messages().pop().unwrap();
        assert_eq!((&message["userId"], &message["anonymousId"]), (&json!("user-1"), &json!("visitor-7")));
        assert_eq!(message["context"]["channel"], "server");
    }
    assert_eq!(client.messages().len(), 2);
    assert_eq!(format!("{:?}", SignedIn::as_user("ada@example.com")), "SignedIn { .. }");
}

#[tokio::test]
async fn new_visitors_get_a_cookie_with_their_id() {
    let client = Client::memory();
    let layer = ScopeLayer::new(client.clone()).new_anonymous_ids(AnonymousIdCookie::default().domain("shop.example"));
    let huge = [b"ajs_anonymous_id=", "x".repeat(20_000).as_bytes()].concat();
    let of_cookies: [&[u8]; 7] = [
        b"",
        b"ajs_anonymous_id=",
        b"ajs_anonymous_id=%22%22",
        b"ajs_anonymous_id=%7B%7D",
        b"ajs_anonymous_id=a b",
        b"ajs_anonymous_id=caf\xe9",
        &huge,
    ];
    for cookie in of_cookies {
        let mut request = asked("/", &[]);
        request.headers_mut().append("cookie", HeaderValue::from_bytes(cookie).unwrap());
        let (message, answer) = message_of(layer.clone(), &client, request).await;
        let id = message["anonymousId"].as_str().unwrap();
        assert_eq!(id.len(), 36);
        assert_eq!(
            answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap(),
            format!("ajs_anonymous_id={id}; Path=/; Domain=shop.example; Max-Age=31536000; SameSite=Lax; Secure")
        );
        // The next request has it, and is left as it is.
        let (again, answer) =
            message_of(layer.clone(), &client, asked("/", &[("cookie", &format!("ajs_anonymous_id={id}"))])).await;
        assert_eq!((again["anonymousId"].as_str(), answer.headers().get(SET_COOKIE)), (Some(id), None));
    }
    let off = layer.without_anonymous_id();
    let (_, answer) = message_of(off, &client, asked("/", &[])).await;
    assert_eq!(answer.headers().get(SET_COOKIE), None);
}

/// What a handler sets is neither replaced nor doubled, and other cookies stay.
#[tokio::test]
async fn cookies_of_the_handler_stay() {
    for (own, expected) in [("session=1", 2), ("ajs_anonymous_id=own", 1)] {
        let inner = service_fn(move |_: Request<()>| async move {
            Ok::<_, Infallible>(Response::builder().header(SET_COOKIE, own).body(()).unwrap())
        });
        let layer = ScopeLayer::new(Client::memory()).new_anonymous_ids(AnonymousIdCookie::default());
        let answer = layer.layer(inner).oneshot(Request::new(())).await.unwrap();
        let cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().collect();
        assert_eq!((cookies.len(), cookies.first().unwrap().to_str().unwrap()), (expected, own));
    }
}

/// Without a cookie and a session there is no user: each call says so, once, and nothing else.
#[tokio::test]
async fn a_visitor_without_any_id_is_said() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&said);
    let client = Client::builder()
        .memory()
        .on_error(move |problem| theirs.lock().unwrap().push(problem.to_string()))
        .build()
        .unwrap();
    let (message, answer) = message_of(ScopeLayer::new(client.clone()), &client, asked("/", &[])).await;
    assert_eq!((message, answer.status()), (Value::Null, StatusCode::OK));
    let expected = "track `Experiment Viewed` has no user: give a user id or an anonymous id that is not empty";
    assert_eq!(*said.lock().unwrap(), [expected]);
}

#[tokio::test]
async fn a_handler_without_the_layer_says_what_is_missing() {
    let app = Router::new().route("/", get(handler));
    let answer = app.oneshot(asked("/", &[])).await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = axum::body::to_bytes(answer.into_body(), 1000).await.unwrap();
    assert_eq!(body, "the request has no scope: add `plan_tower::ScopeLayer` to the router of the handler");
    assert!(scope_of(Request::new(()).extensions()).is_err());
}

/// A task that goes on after the answer, and after the client was shut down.
#[tokio::test]
async fn a_scope_that_outlives_its_client() {
    let letters = std::env::temp_dir().join(format!("plan-tower-letters-{}", std::process::id()));
    let client = Client::builder().memory().dead_letters(&letters).build().unwrap();
    let kept: Arc<Mutex<Option<Scope>>> = Arc::default();
    let inner = {
        let kept = Arc::clone(&kept);
        service_fn(move |request: Request<()>| {
            *kept.lock().unwrap() = scope_of(request.extensions()).ok();
            async { Ok::<_, Infallible>(Response::new(())) }
        })
    };
    let request = Request::get("/").header("cookie", "ajs_anonymous_id=visitor-7").body(()).unwrap();
    let service = ScopeLayer::new(client.clone()).layer(inner);
    service.oneshot(request).await.unwrap();
    let scope = kept.lock().unwrap().take().unwrap();
    viewed(&scope);
    assert!(client.shutdown(Duration::from_secs(5)).is_complete());
    assert_eq!(client.messages().len(), 1);

    let event = payload!(ExperimentViewed { experiment_id: "e1", variation_id: "b" });
    let error = scope.try_send(&event).unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Closed));
    assert_eq!(error.to_string(), "track `Experiment Viewed` was not accepted: the client is shut down");
    // Nothing is lost: it is counted, and with the others that were not delivered.
    assert_eq!(client.stats().rejected, 1);
    let line: Value = plan_runtime::serde_json::from_str(std::fs::read_to_string(&letters).unwrap().trim()).unwrap();
    assert_eq!((&line["event"], &line["anonymousId"]), (&json!("Experiment Viewed"), &json!("visitor-7")));
    std::fs::remove_file(&letters).unwrap();
}

/// The options of the client stay, as those of its fields that the request does not have.
#[tokio::test]
async fn options_of_the_client_stay() {
    let client = Client::memory();
    let options =
        CallOptions::new().context("page", json!({ "title": "Shoes" })).context("app", json!({ "name": "shop" }));
    let layer = ScopeLayer::new(client.with_options(options)).base_url("https://shop.example");
    let (message, _) = message_of(layer, &client, asked("/shoes", &[("cookie", "ajs_anonymous_id=v")])).await;
    let page = json!({ "title": "Shoes", "path": "/shoes", "url": "https://shop.example/shoes" });
    assert_eq!((&message["context"]["page"], &message["context"]["app"]["name"]), (&page, &json!("shop")));
}

/// Within a nested router the URI begins below its place.
#[tokio::test]
async fn the_page_of_a_nested_router_is_whole() {
    let client = Client::memory();
    let inner = Router::new().route("/red", get(handler)).layer(ScopeLayer::new(client.clone()));
    let app = Router::new().nest("/shoes", inner);
    app.oneshot(asked("/shoes/red", &[("cookie", "ajs_anonymous_id=v")])).await.unwrap();
    assert_eq!(client.messages().pop().unwrap()["context"]["page"]["path"], "/shoes/red");
}

/// However much a visitor writes into a request, its events have room.
#[tokio::test]
async fn no_request_makes_messages_too_large() {
    let long = "é".repeat(4000);
    let query = "utm_x=y&".repeat(1000);
    let client = Client::memory();
    let referrer = format!("https://other.example/{}", "r".repeat(8000));
    let lines = [("host", "h"), ("user-agent", &*long), ("referer", &referrer), ("cookie", "ajs_anonymous_id=v")];
    let mut headers = HeaderMap::new();
    headers.append("accept-language", "x".repeat(9000).try_into().unwrap());
    let mut request = asked(&format!("/{}?{query}", "p".repeat(8000)), &lines);
    request.headers_mut().extend(headers);
    let (message, _) = message_of(ScopeLayer::new(client.clone()), &client, request).await;
    assert_eq!(message["event"], "Experiment Viewed");
    assert!(message.to_string().len() < 16 * 1024, "{}", message.to_string().len());
}
