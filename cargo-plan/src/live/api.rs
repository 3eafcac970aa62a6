//! What the page asks for, and what programs do: `/api/…`, and the short addresses that Snowplow Micro has, `/all`, `/good` and so on.

use super::accept::{json, refusal};
use super::answers::{MessageCounts, MessageDetail, MessageList, MessageSummary, PlannedProperty, PlannedShape};
use super::copies::{CopiedMessage, copies};
use super::search::apart;
use super::select::{MessageFilter, Parameters};
use super::shared::LiveServer;
use super::store::KeptMessage;
use crate::judge::{JudgedEvent, JudgedPlan, MessageKind, ShownViolation, Verdict};
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use plan_model::json::{Node, parse};
use plan_model::plan::SpannedName;
use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// How many messages a list has where the address does not say.
const USUAL_MESSAGES: u64 = 100;

/// How many it may have.
const MOST_MESSAGES: u64 = 1000;

/// The coverage of a plan of so many events is made at once.
const FEW_EVENTS: usize = 100;

type Server = State<Arc<LiveServer>>;

/// Returns the answer, or a sentence about the address.
pub(super) fn answer<T: Serialize>(made: Result<T, String>) -> Response {
    match made {
        Ok(value) => match serde_json::to_string(&value) {
            Ok(text) => json(StatusCode::OK, text),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(message) => refusal(&(StatusCode::BAD_REQUEST, message)),
    }
}

/// How much is answered with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AnswerSize {
    Bounded,
    /// All messages that are kept may be in it, which are many megabytes.
    Whole,
}

/// Returns the answer that is made of the messages that the address asks for.
async fn searched<T: Serialize>(
    server: Arc<LiveServer>,
    uri: &Uri,
    size: AnswerSize,
    make: impl FnOnce(&LiveServer, &Parameters, &MessageFilter) -> Result<T, String> + Send + 'static,
) -> Response {
    let parameters = Parameters::of(uri.query());
    let filter = match MessageFilter::of(&parameters) {
        Ok(filter) => filter,
        Err(message) => return answer::<()>(Err(message)),
    };
    let is_long = filter.is_search() || size == AnswerSize::Whole;
    let made = apart(server, is_long, move |server| answer(make(server, &parameters, &filter))).await;
    made.unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

pub(super) async fn messages(State(server): Server, uri: Uri) -> Response {
    searched(server, &uri, AnswerSize::Bounded, list).await
}

fn list(server: &LiveServer, parameters: &Parameters, filter: &MessageFilter) -> Result<MessageList, String> {
    let limit = parameters.number("limit")?.unwrap_or(USUAL_MESSAGES).clamp(1, MOST_MESSAGES);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let before = parameters.number("before")?;
    // Kept apart from the search, which takes its time and must not keep new messages waiting.
    let (all, counts) = {
        let store = server.lock();
        (store.before(before).cloned().collect::<Vec<_>>(), store.counts())
    };
    let mut wanted = all.iter().filter(|message| filter.wants(message));
    let messages: Vec<_> = wanted.by_ref().take(limit).map(|message| message.summary()).collect();
    let next = wanted.next().and(messages.last()).map(|last| last.id);
    Ok(MessageList { messages, next, counts })
}

pub(super) async fn message(State(server): Server, Path(id): Path<String>) -> Response {
    let kept = id.parse().ok().and_then(|id| server.lock().get(id));
    match kept {
        // On a thread of its own: its copies are made of the whole plan, and nothing that arrives is to wait for them.
        Some(kept) => match tokio::task::spawn_blocking(move || detail(&kept, &server.plan())).await {
            Ok(detail) => answer(Ok(detail)),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        None => refusal(&(StatusCode::NOT_FOUND, "there is no such message, or it fell out of memory".to_owned())),
    }
}

fn detail(kept: &KeptMessage, plan: &JudgedPlan) -> MessageDetail {
    let sent = parse(&kept.text).unwrap_or_else(|_| Node::null());
    let event = match kept.kind {
        MessageKind::Of(call) => plan.event(call, kept.name.as_deref()),
        MessageKind::Alias | MessageKind::Unknown => None,
    };
    let copied = CopiedMessage {
        message: &sent,
        kind: kept.kind,
        name: kept.name.as_deref(),
        verdict: kept.verdict,
        violations: &kept.violations,
    };
    MessageDetail {
        summary: MessageSummary { name: kept.name.clone(), user: kept.user.clone(), ..kept.summary() },
        sent: value_of(&kept.text),
        plan: event.map(|event| shape(event, plan)),
        violations: kept.violations.clone(),
        nearest: kept.nearest.clone(),
        copies: copies(&copied, plan),
        source: kept.source.clone(),
    }
}

/// Returns the message with its members in the order in which they were sent. plan-rules has written it, so that it is JSON.
fn value_of(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn shape(event: &JudgedEvent, plan: &JudgedPlan) -> PlannedShape {
    let rule = plan.rule(event);
    let extra = rule.map(|rule| &rule.extra);
    let why = extra.map(|extra| &extra.why).filter(|why| !why.is_empty());
    let sentence = |why: &SpannedName| plan.plan.objective(&why.name).unwrap_or(&why.name).to_owned();
    PlannedShape {
        description: rule.and_then(|rule| rule.description.clone()),
        why: why.map(|why| why.iter().map(sentence).collect::<Vec<_>>().join(" ")),
        owner: event.owner.clone(),
        fires: extra.and_then(|extra| extra.fires.clone()),
        properties: event
            .properties
            .iter()
            .map(|property| PlannedProperty {
                path: property.path.clone(),
                type_words: property.type_words.clone(),
                required: property.is_required,
                description: property.description.clone(),
                personal: property.personal.is_some(),
                values: property.values.clone(),
                rule: property.rules.clone(),
            })
            .collect(),
    }
}

pub(super) async fn coverage(State(server): Server) -> Response {
    let plan = server.plan();
    let is_long = plan.events.len() > FEW_EVENTS;
    let made = apart(server, is_long, move |server| {
        // Made of a copy: of a large plan it takes its time, which must not keep new messages waiting.
        let seen = server.lock().coverage.clone();
        answer(Ok(seen.answer(&plan)))
    });
    made.await.unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

pub(super) async fn plan(State(server): Server) -> Response {
    answer(Ok(server.plan_info()))
}

pub(super) async fn clear(State(server): Server) -> StatusCode {
    server.clear();
    StatusCode::NO_CONTENT
}

/// Answers `/all`: how many messages there are of each verdict; with filters, how many of those that are kept.
pub(super) async fn all(State(server): Server, uri: Uri) -> Response {
    searched(server, &uri, AnswerSize::Bounded, |server, _, filter| Ok(counted(server, filter))).await
}

/// The counts of `/all`. `bad` is all that is not good, as it is there.
#[derive(Debug, Serialize)]
struct AllCounts {
    total: u64,
    good: u64,
    bad: u64,
    violations: u64,
    unplanned: u64,
    broken: u64,
}

fn counted(server: &LiveServer, filter: &MessageFilter) -> AllCounts {
    let counts = if *filter == MessageFilter::default() {
        server.lock().counts()
    } else {
        let mut counts = MessageCounts::default();
        let kept = server.lock().after(0);
        kept.iter().filter(|message| filter.wants(message)).for_each(|message| counts.add(message.verdict));
        counts
    };
    let bad = counts.bad + counts.unplanned + counts.broken;
    let (total, good) = (counts.received, counts.good);
    AllCounts { total, good, bad, violations: counts.bad, unplanned: counts.unplanned, broken: counts.broken }
}

/// A message as tests look at it.
#[derive(Debug, Serialize)]
struct TestedMessage {
    #[serde(flatten)]
    summary: MessageSummary,
    sent: Box<RawValue>,
    violations: Vec<ShownViolation>,
}

pub(super) async fn good(State(server): Server, uri: Uri) -> Response {
    let good = |server: &LiveServer, parameters: &Parameters, filter: &MessageFilter| {
        tested(server, parameters, filter, &[Verdict::Good])
    };
    searched(server, &uri, AnswerSize::Whole, good).await
}

pub(super) async fn bad(State(server): Server, uri: Uri) -> Response {
    const BAD: [Verdict; 3] = [Verdict::Bad, Verdict::Unplanned, Verdict::Broken];
    let bad =
        |server: &LiveServer, parameters: &Parameters, filter: &MessageFilter| tested(server, parameters, filter, &BAD);
    searched(server, &uri, AnswerSize::Whole, bad).await
}

/// Returns the kept messages of some verdicts, the oldest first.
fn tested(
    server: &LiveServer,
    parameters: &Parameters,
    filter: &MessageFilter,
    of: &[Verdict],
) -> Result<Vec<TestedMessage>, String> {
    let mut filter = filter.clone();
    filter.verdicts = match filter.verdicts.as_slice() {
        [] => of.to_vec(),
        asked => of.iter().copied().filter(|verdict| asked.contains(verdict)).collect(),
    };
    if filter.verdicts.is_empty() {
        return Ok(Vec::new());
    }
    let limit = parameters.number("limit")?.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let kept = server.lock().after(0);
    let message = |kept: &Arc<KeptMessage>| TestedMessage {
        summary: kept.summary(),
        sent: value_of(&kept.text),
        violations: kept.violations.clone(),
    };
    Ok(kept.iter().filter(|kept| filter.wants(kept)).take(limit).map(message).collect())
}

pub(super) async fn reset(State(server): Server) -> Response {
    server.clear();
    all(State(server), Uri::default()).await
}
