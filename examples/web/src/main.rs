//! A web app with a tracking plan: each handler has a scope of its request, and what was called is delivered when the app ends.
//!
//! `cargo run -p web`, then `curl http://127.0.0.1:8080/products/p-1`. Without `SEGMENT_WRITE_KEY` messages are printed. SIGTERM or
//! Ctrl-C ends it: the requests under way first, then the client.

mod analytics;
mod session;

use analytics::{HomePage, OrderCompleted, ProductViewed, ReportSent, page, track};
use axum::extract::{Json, Path, State};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum::{Router, serve};
use plan_runtime::{Client, Scope};
use plan_tower::{AnonymousIdCookie, RequestScope, ScopeLayer, TrustedProxies};
use serde::Deserialize;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// How long the last messages may take to be delivered. What starts the app should wait longer before it kills it: 30 seconds is
/// what Kubernetes does.
const DELIVERY_TIME: Duration = Duration::from_secs(10);

/// How long a report takes to be made.
const REPORT_TIME: Duration = Duration::from_millis(300);

/// Whoever has a clone of this goes on after the answer to its request; the client waits for them all.
type Background = mpsc::Sender<()>;

#[derive(Deserialize)]
struct Order {
    order_id: String,
    total: f64,
}

async fn home(RequestScope(scope): RequestScope) -> &'static str {
    page!(scope, HomePage {});
    "shop"
}

async fn product(Path(product_id): Path<String>, RequestScope(scope): RequestScope) -> String {
    track!(scope, ProductViewed { product_id: &product_id });
    format!("product {product_id}")
}

async fn order(
    State(background): State<Background>,
    RequestScope(scope): RequestScope,
    Json(order): Json<Order>,
) -> &'static str {
    track!(scope, OrderCompleted { order_id: &order.order_id, total: order.total, currency: "EUR" });
    tokio::spawn(send_report(scope, order.order_id, background));
    "thank you"
}

/// Goes on after the answer: a scope owns what it has.
async fn send_report(scope: Scope, order_id: String, background: Background) {
    tokio::time::sleep(REPORT_TIME).await;
    track!(scope, ReportSent { order_id: &order_id });
    drop(background);
}

fn app(client: Client, background: Background) -> Router {
    let scopes = ScopeLayer::new(client)
        .trusted_proxies(TrustedProxies::in_private_networks())
        .new_anonymous_ids(AnonymousIdCookie::default())
        .without_queries();
    Router::new()
        .route("/", get(home))
        .route("/products/{id}", get(product))
        .route("/orders", post(order))
        .layer(scopes)
        .layer(from_fn(session::find_user))
        .with_state(background)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let (background, mut is_done) = mpsc::channel(1);
    let port = std::env::var("PORT").unwrap_or_else(|_| "8080".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}", listener.local_addr()?);

    // With the address of each connection, which is the visitor's unless a proxy stands before the app.
    let app = app(client.clone(), background).into_make_service_with_connect_info::<SocketAddr>();
    serve(listener, app).with_graceful_shutdown(asked_to_end()).await?;

    // No requests any more; the work behind them ends, and then what was called is delivered.
    is_done.recv().await;
    let report = client.shutdown_async(DELIVERY_TIME).await;
    println!("analytics: {report}");
    if report.is_complete() { Ok(()) } else { Err("analytics: not all was delivered".into()) }
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
