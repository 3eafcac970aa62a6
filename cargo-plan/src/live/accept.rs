//! The routes that take messages, as the Segment HTTP API has them: one message a request, or a batch. RudderStack's libraries use the
//! same. What is no JSON is refused, as it is there; a message that is wrong is taken and judged.

use super::no_json::no_json;
use super::shared::{Arrived, LiveServer, OnItsWay};
use super::write_key::write_key_of;
use crate::judge::{MessageKind, cut};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::read::MultiGzDecoder;
use plan_model::Call;
use plan_model::json::{Kind, Node, parse};
use std::io::Read;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// The largest body that is read, as it comes and unpacked. Segment takes 500 KB.
const BODY_BYTES: usize = 4 * 1024 * 1024;

/// From how many bytes on a body has to wait for others.
const LARGE_BODY_BYTES: u64 = 512 * 1024;

/// The most messages of a batch.
const BATCH_MESSAGES: usize = 20_000;

/// How long a body may take to come.
const TIME_FOR_BODY: Duration = Duration::from_secs(20);

/// What the last part of an address takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    One(MessageKind),
    Batch,
    /// Figures of a library about itself, which are no messages.
    Nothing,
}

/// Returns what an address takes, in the long form and in the short one of libraries in browsers.
fn takes(path: &str) -> Option<Takes> {
    let one = |call: Call| Some(Takes::One(MessageKind::Of(call)));
    match path.strip_prefix("/v1/")?.trim_end_matches('/') {
        "track" | "t" => one(Call::Track),
        "identify" | "i" => one(Call::Identify),
        "page" | "p" => one(Call::Page),
        "screen" | "s" => one(Call::Screen),
        "group" | "g" => one(Call::Group),
        "alias" | "a" => Some(Takes::One(MessageKind::Alias)),
        "batch" | "b" | "import" => Some(Takes::Batch),
        "m" => Some(Takes::Nothing),
        _ => None,
    }
}

/// What a request is refused with: the status, and a sentence.
pub(super) type Refused = (StatusCode, String);

pub(super) async fn take(State(server): State<Arc<LiveServer>>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    if head.method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    let Some(takes) = takes(head.uri.path()) else { return settings_or_nothing(head.uri.path(), &head.headers) };
    if head.method != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST, OPTIONS")]).into_response();
    }
    let on_its_way = server.on_its_way();
    let taken = taken(&server, on_its_way, takes, head, body).await;
    taken.unwrap_or_else(|refused| refusal(&refused))
}

async fn taken(
    server: &Arc<LiveServer>,
    on_its_way: OnItsWay,
    takes: Takes,
    head: Parts,
    body: Body,
) -> Result<Response, Refused> {
    let whole = whole(server, body).await?;
    let client = Arc::new(());
    let request = WholeRequest { takes, head, waiting: Arc::downgrade(&client) };
    let own = Arc::clone(server);
    // What has come whole is judged and passed on even where its client goes meanwhile, which ends this function.
    let passed = tokio::spawn(async move {
        let _on_its_way = on_its_way;
        judged_and_passed(own, request, whole).await
    });
    let response = passed.await.unwrap_or_else(|_| Err(not_judged()));
    drop(client);
    response
}

/// A request of which nothing is missing, without its body.
struct WholeRequest {
    takes: Takes,
    head: Parts,
    /// Gone where the client does not wait for the answer any more.
    #[cfg_attr(not(feature = "_remote"), expect(dead_code, reason = "only what is passed on may come again"))]
    waiting: Weak<()>,
}

fn not_judged() -> Refused {
    (StatusCode::INTERNAL_SERVER_ERROR, "it is not judged".to_owned())
}

async fn judged_and_passed(
    server: Arc<LiveServer>,
    request: WholeRequest,
    (bytes, place): (Bytes, Option<OwnedSemaphorePermit>),
) -> Result<Response, Refused> {
    let judging = server.judging.acquire().await;
    let (own, judged, request) = (Arc::clone(&server), bytes.clone(), Arc::new(request));
    let of = Arc::clone(&request);
    let judge = move || judge_bytes(&own, of.takes, &of.head.headers, &judged);
    let ids = tokio::task::spawn_blocking(judge).await.map_err(|_| not_judged())??;
    // The real server may take its time.
    drop((judging, place));
    let own = Arc::clone(&server);
    tokio::task::spawn_blocking(move || answer(&own, &request, &bytes, &ids)).await.map_err(|_| not_judged())
}

/// Returns the body, read to its end within bounds. A large one has its place until that is dropped.
async fn whole(server: &LiveServer, body: Body) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refused> {
    let is_large = body.size_hint().upper().is_none_or(|size| size > LARGE_BODY_BYTES);
    let place = if is_large { Arc::clone(&server.large).acquire_owned().await.ok() } else { None };
    let reading = tokio::time::timeout(TIME_FOR_BODY, axum::body::to_bytes(body, BODY_BYTES));
    match reading.await {
        Ok(Ok(bytes)) => Ok((bytes, place)),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the body did not come in time".to_owned())),
    }
}

fn too_large() -> Refused {
    (StatusCode::PAYLOAD_TOO_LARGE, format!("a request may have {} MiB", BODY_BYTES / 1024 / 1024))
}

/// Judges what is in a body, and returns the ids of its messages.
fn judge_bytes(server: &LiveServer, takes: Takes, headers: &HeaderMap, bytes: &[u8]) -> Result<Vec<u64>, Refused> {
    if takes == Takes::Nothing {
        return Ok(Vec::new());
    }
    let text = unpacked(headers, bytes)?;
    let body = parsed(&text)?;
    let write_key = write_key_of(headers).or_else(|| Some(body.get("writeKey")?.as_str()?.to_owned()));
    let (messages, route) = match takes {
        Takes::One(kind) => (vec![body], Some(kind)),
        Takes::Batch | Takes::Nothing => (batch(body)?, None),
    };
    let ids = ids_of(&messages);
    server.take_in(Arrived { messages, route, write_key, user_agent: user_agent(headers), time: None });
    expect(server, &ids);
    Ok(ids)
}

/// Has messages that come once more not counted again: the real server has not answered for them yet, and clients that wait for it in vain
/// send them again.
#[cfg(feature = "_remote")]
fn expect(server: &LiveServer, ids: &[u64]) {
    if let Some(proxy) = &server.proxy {
        proxy.expect(ids);
    }
}

#[cfg(not(feature = "_remote"))]
const fn expect(_: &LiveServer, _: &[u64]) {}

/// Returns what Segment answers; of a server that messages are passed on to, what that one answers.
#[cfg(feature = "_remote")]
fn answer(server: &LiveServer, request: &WholeRequest, bytes: &[u8], ids: &[u64]) -> Response {
    let Some(proxy) = &server.proxy else { return success() };
    if server.guard.is_token_in(&request.head.headers) {
        proxy.has_taken(ids);
        let why = "the real server does not know the token of this one: send a write key that `--write-key` names";
        return refusal(&(StatusCode::UNAUTHORIZED, why.to_owned()));
    }
    let path = request.head.uri.path_and_query().map_or("/", |path| path.as_str());
    let passed = proxy.pass(path, &request.head.headers, bytes);
    // A client that is gone does not hear that they were taken, and sends them again.
    if !passed.is_for_later() && request.waiting.strong_count() > 0 {
        proxy.has_taken(ids);
    }
    let mut response = Response::new(Body::from(passed.body));
    *response.status_mut() = StatusCode::from_u16(passed.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let kept = [(header::CONTENT_TYPE, passed.content_type), (header::RETRY_AFTER, passed.retry_after)];
    for (name, value) in kept {
        if let Some(value) = value.and_then(|value| value.parse().ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(feature = "_remote")]
fn ids_of(messages: &[Node]) -> Vec<u64> {
    messages.iter().filter_map(super::shared::id_of).collect()
}

#[cfg(not(feature = "_remote"))]
fn answer(_: &LiveServer, _: &WholeRequest, _: &[u8], _: &[u64]) -> Response {
    success()
}

#[cfg(not(feature = "_remote"))]
const fn ids_of(_: &[Node]) -> Vec<u64> {
    Vec::new()
}

fn success() -> Response {
    json(StatusCode::OK, "{\"success\":true}".to_owned())
}

fn unpacked(headers: &HeaderMap, bytes: &[u8]) -> Result<String, Refused> {
    let no_text = |_| (StatusCode::BAD_REQUEST, "the body is no text in UTF-8".to_owned());
    let encoding = headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
    // Some libraries compress without saying so.
    let is_gzip = encoding.eq_ignore_ascii_case("gzip") || (encoding.is_empty() && bytes.starts_with(&[0x1f, 0x8b]));
    match encoding {
        _ if is_gzip => {
            let mut text = Vec::new();
            let read = MultiGzDecoder::new(bytes).take(BODY_BYTES as u64 + 1).read_to_end(&mut text);
            match read {
                Ok(length) if length > BODY_BYTES => Err(too_large()),
                Ok(_) => String::from_utf8(text).map_err(|error| no_text(error.utf8_error())),
                Err(_) => Err((StatusCode::BAD_REQUEST, "the body is not what gzip makes".to_owned())),
            }
        }
        "" | "identity" => std::str::from_utf8(bytes).map(str::to_owned).map_err(no_text),
        _ => Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "a body may be compressed with gzip only".to_owned())),
    }
}

fn parsed(text: &str) -> Result<Node, Refused> {
    let refused = |message: String| (StatusCode::BAD_REQUEST, message);
    if text.trim().is_empty() {
        return Err(refused("the body is empty".to_owned()));
    }
    let body = parse(text).map_err(|error| refused(no_json("the body", text, error.span.start())))?;
    match body.is_object() {
        true => Ok(body),
        false => Err(refused(format!("the body is an object in JSON, and this is {}", body.describe()))),
    }
}

fn batch(mut body: Node) -> Result<Vec<Node>, Refused> {
    let Kind::Object(members) = &mut body.kind else { return Ok(Vec::new()) };
    let batch = members.iter_mut().find(|member| member.name == "batch").map(|member| &mut member.value.kind);
    match batch {
        Some(Kind::Array(messages)) if messages.len() > BATCH_MESSAGES => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, format!("a batch may have {BATCH_MESSAGES} messages")))
        }
        Some(Kind::Array(messages)) => Ok(std::mem::take(messages)),
        _ => Err((StatusCode::BAD_REQUEST, "a batch has its messages in the list `batch`".to_owned())),
    }
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(|text| cut(text, 200))
}

/// Answers analytics.js, which asks for its settings before it sends anything: they name this server.
fn settings_or_nothing(path: &str, headers: &HeaderMap) -> Response {
    let key = path.strip_prefix("/v1/projects/").and_then(|rest| rest.strip_suffix("/settings"));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match key.zip(host) {
        Some((key, host)) => {
            let own = serde_json::json!({ "apiKey": key, "apiHost": format!("{host}/v1"), "protocol": "http" });
            json(StatusCode::OK, serde_json::json!({ "integrations": { "Segment.io": own } }).to_string())
        }
        None => refusal(&(StatusCode::NOT_FOUND, "there is no such address".to_owned())),
    }
}

pub(super) fn json(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
}

pub(super) fn refusal((status, message): &Refused) -> Response {
    json(*status, serde_json::json!({ "success": false, "message": message }).to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::judge::JudgedPlan;
    use crate::live::Guard;
    use plan_model::include::PlanFile;

    const BODY: &str = r#"{"messageId":"m1","userId":"u","name":"Home"}"#;

    /// A server with a plan that has no rules.
    fn server() -> LiveServer {
        let text = r#"{"rules":[]}"#;
        let plan = plan_model::read(text).plan.unwrap();
        LiveServer::new(JudgedPlan::new(PlanFile::of_text("plan.json", None, text.to_owned()), plan), Guard::default())
    }

    fn page() -> Request<Body> {
        Request::post("/v1/page").body(Body::from(BODY)).unwrap()
    }

    /// The future of a request is dropped when its client closes the connection.
    #[test]
    fn what_came_whole_is_judged_though_its_client_is_gone() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Arc::new(server());
            let busy = server.judging.acquire_many(8).await.unwrap();
            let asking = take(State(Arc::clone(&server)), page());
            let gone = tokio::time::timeout(Duration::from_millis(50), asking).await;
            assert!(gone.is_err() && server.newest() == 0);
            assert_eq!(server.in_flight(), 1, "it is waited for");
            drop(busy);
            while server.in_flight() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(server.newest(), 1);
        });
    }

    /// The real server would refuse it, and may not know it.
    #[cfg(feature = "_remote")]
    #[test]
    fn the_token_is_not_passed_on() {
        let guard = Guard { token: Some("secret".to_owned()), write_keys: vec!["key".to_owned()], ..Guard::default() };
        let mut server = server().proxied(Some(crate::live::MessageProxy::new("http://127.0.0.1:9")));
        server.guard = guard;
        let status = |authorization: &str| {
            let head = page().into_parts().0;
            let mut request = WholeRequest { takes: Takes::Batch, head, waiting: Weak::new() };
            request.head.headers.insert(header::AUTHORIZATION, authorization.parse().unwrap());
            answer(&server, &request, b"{}", &[]).status().as_u16()
        };
        // "secret:" and "key:"; nobody listens at the address of the real server.
        assert_eq!([status("Bearer secret"), status("Basic c2VjcmV0Og=="), status("Basic a2V5Og==")], [401, 401, 503]);
    }

    /// A client that waits for the real server in vain sends its messages again before that has answered.
    #[cfg(feature = "_remote")]
    #[test]
    fn what_is_sent_again_before_the_answer_is_counted_once() {
        let server = server().proxied(Some(crate::live::MessageProxy::new("http://127.0.0.1:9")));
        let takes = Takes::One(MessageKind::Of(Call::Page));
        let ids = judge_bytes(&server, takes, &HeaderMap::new(), BODY.as_bytes()).unwrap();
        judge_bytes(&server, takes, &HeaderMap::new(), BODY.as_bytes()).unwrap();
        assert_eq!(server.newest(), 1);
        server.proxy.as_ref().unwrap().has_taken(&ids);
        judge_bytes(&server, takes, &HeaderMap::new(), BODY.as_bytes()).unwrap();
        assert_eq!(server.newest(), 2);
    }

    #[test]
    fn addresses() {
        let track = Some(Takes::One(MessageKind::Of(Call::Track)));
        assert_eq!((takes("/v1/track"), takes("/v1/t"), takes("/v1/track/")), (track, track, track));
        assert_eq!((takes("/v1/import"), takes("/v1/m")), (Some(Takes::Batch), Some(Takes::Nothing)));
        assert_eq!((takes("/v1/tracks"), takes("/track")), (None, None));
    }
}
