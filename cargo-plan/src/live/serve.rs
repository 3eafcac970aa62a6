//! The server: its routes, its address, and what it does with those who are slow.

use super::guard::{Passage, is_for_messages};
use super::shared::LiveServer;
use super::{accept, api, page, stream};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// How long the head of a request may take to come, and how long a connection may be idle.
const TIME_FOR_HEAD: Duration = Duration::from_secs(10);

/// How many connections are served at once.
const MOST_CONNECTIONS: usize = 512;

/// A port that is listened on.
pub(crate) struct LivePort {
    listener: std::net::TcpListener,
    pub(crate) address: SocketAddr,
}

impl LivePort {
    /// Binds an address; port 0 is any that is free.
    ///
    /// # Errors
    /// The address is in use, or is none of this machine.
    pub(crate) fn new(host: &str, port: u16) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind((host, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }
}

/// Serves until the runtime ends.
///
/// # Errors
/// The runtime does not take the port.
pub(crate) async fn serve(port: LivePort, server: Arc<LiveServer>) -> std::io::Result<()> {
    let listener = TcpListener::from_std(port.listener)?;
    let routes = routes(server);
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&connections).acquire_owned().await else { return Ok(()) };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // There may be too many open files: the next moment has fewer.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(TIME_FOR_HEAD);
            // What goes wrong with a connection is the other side's to see.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

fn routes(server: Arc<LiveServer>) -> Router {
    Router::new()
        .route("/", get(shown))
        .route("/live.js", get(async || asset("text/javascript; charset=utf-8", page::SCRIPT)))
        .route("/style.css", get(async || asset("text/css; charset=utf-8", page::STYLE)))
        .route("/v1/{*rest}", any(accept::take))
        .route("/api/messages", get(api::messages))
        .route("/api/messages/{id}", get(api::message))
        .route("/api/stream", get(stream::stream))
        .route("/api/coverage", get(api::coverage))
        .route("/api/plan", get(api::plan))
        .route("/api/clear", post(api::clear))
        .route("/all", get(api::all))
        .route("/good", get(api::good))
        .route("/bad", get(api::bad))
        .route("/coverage", get(api::coverage))
        .route("/reset", get(api::reset).post(api::reset))
        .layer(from_fn_with_state(Arc::clone(&server), guarded))
        .with_state(server)
}

/// Returns the page, whose title is that of the plan.
async fn shown(State(server): State<Arc<LiveServer>>) -> Response {
    match page::html(&server.plan().title) {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Lets through what the guard lets through, and says to browsers what they may do with the answer.
async fn guarded(State(server): State<Arc<LiveServer>>, request: Request<Body>, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_question = request.method() == Method::OPTIONS;
    let wants_private = request.headers().contains_key("access-control-request-private-network");
    let passage = server.guard.pass(request.method(), request.uri(), request.headers());
    let mut response = match passage {
        Passage::Open(origin) => {
            let mut response = next.run(request).await;
            if let Some(origin) = origin.filter(|_| is_for_messages(&path)).and_then(|origin| origin.parse().ok()) {
                allow(origin, is_question, wants_private, &mut response);
            }
            response
        }
        Passage::Remember(cookie) => remember(&cookie, request.uri()),
        Passage::Refused(status, why) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
            accept::refusal(&(status, why.to_owned()))
        }
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, page::CONTENT_SECURITY_POLICY),
    ];
    fixed.into_iter().for_each(|(name, value)| drop(headers.insert(name, HeaderValue::from_static(value))));
    if !is_for_messages(&path) {
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    }
    response
}

/// Says to a browser that a page of this origin may send messages.
fn allow(origin: HeaderValue, is_question: bool, wants_private: bool, response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    if !is_question {
        return;
    }
    let fixed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, content-encoding, anonymousid"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    fixed.into_iter().for_each(|(name, value)| drop(headers.insert(name, HeaderValue::from_static(value))));
    if wants_private {
        headers.insert("access-control-allow-private-network", HeaderValue::from_static("true"));
    }
}

/// Has the browser keep the token, and ask again without it in the address.
fn remember(cookie: &str, uri: &Uri) -> Response {
    let query: Vec<&str> =
        uri.query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("token=")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    // A path of two slashes would be the address of another server.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let target = format!("{path}{query}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, target), (header::SET_COOKIE, cookie.to_owned())]).into_response()
}
