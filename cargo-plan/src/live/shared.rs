//! What every connection of the server shares: the plan, the messages, and those who wait for news of them.

use super::answers::{PlanChange, PlanInfo};
use super::guard::Guard;
#[cfg(feature = "_remote")]
use super::proxy::MessageProxy;
use super::record::{self, MessageRecorder};
use super::store::{MessageStore, NewMessage};
use crate::judge::{JudgedMessage, JudgedPlan, MessageKind, ReceivedMessage, judge};
use crate::time;
use plan_model::json::{Kind, Node};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::{Semaphore, watch};

/// How many large bodies are read at once.
const MOST_LARGE: usize = 16;

/// How many searches of text go on at once: each looks through all messages that are kept.
const MOST_SEARCHING: usize = 2;

/// How many bodies are judged at once: what they hold takes ten times their size meanwhile.
const MOST_JUDGED: usize = 8;

/// The server's state.
pub(crate) struct LiveServer {
    plan: RwLock<PlanState>,
    store: Mutex<MessageStore>,
    news: watch::Sender<u64>,
    pub(super) guard: Guard,
    recorder: Option<MessageRecorder>,
    #[cfg(feature = "_remote")]
    pub(super) proxy: Option<MessageProxy>,
    /// Requests that bring messages and are not answered yet.
    in_flight: AtomicUsize,
    /// How many large bodies may be read, and how many judged, at once.
    pub(super) large: Arc<Semaphore>,
    pub(super) judging: Semaphore,
    /// How many searches of text go on.
    pub(super) searching: Semaphore,
}

#[derive(Clone)]
struct PlanState {
    plan: Arc<JudgedPlan>,
    /// Why the file as it is now is no plan.
    problem: Option<String>,
    /// How often the file was read.
    version: u64,
}

/// What came with a request.
pub(super) struct Arrived {
    pub(super) messages: Vec<Node>,
    /// The kind that the address says.
    pub(super) route: Option<MessageKind>,
    pub(super) write_key: Option<String>,
    pub(super) user_agent: Option<String>,
    /// When the messages came; none for now.
    pub(super) time: Option<i64>,
}

impl LiveServer {
    pub(crate) fn new(plan: JudgedPlan, guard: Guard) -> Self {
        let plan = PlanState { plan: Arc::new(plan), problem: None, version: 0 };
        Self {
            plan: RwLock::new(plan),
            store: Mutex::default(),
            news: watch::Sender::new(0),
            guard,
            recorder: None,
            #[cfg(feature = "_remote")]
            proxy: None,
            in_flight: AtomicUsize::new(0),
            large: Arc::new(Semaphore::new(MOST_LARGE)),
            judging: Semaphore::new(MOST_JUDGED),
            searching: Semaphore::new(MOST_SEARCHING),
        }
    }

    /// Has each message added to a file.
    pub(crate) fn recorded(self, recorder: Option<MessageRecorder>) -> Self {
        Self { recorder, ..self }
    }

    /// Has each request passed on to the real server.
    #[cfg(feature = "_remote")]
    pub(crate) fn proxied(self, proxy: Option<MessageProxy>) -> Self {
        Self { proxy, ..self }
    }

    /// Judges messages and keeps them. When it returns, they are counted.
    pub(super) fn take_in(&self, arrived: Arrived) {
        let plan = self.plan();
        let Arrived { messages, route, write_key, user_agent, time } = arrived;
        let time = time.unwrap_or_else(time::now);
        let mut lines = String::new();
        for mut message in messages {
            if self.is_again(&message) {
                continue;
            }
            let size = message.span.end().saturating_sub(message.span.start());
            hide_write_key(&mut message, write_key.as_deref());
            let judged = judge(ReceivedMessage::of(message, route), size, &plan);
            let text = judged.message.to_json();
            if self.recorder.is_some() {
                record::line(&judged.message, &text, time, &mut lines);
            }
            let new = NewMessage { judged, text, time, user_agent: user_agent.clone() };
            self.lock().add(new, &plan);
        }
        if let Some(recorder) = self.recorder.as_ref().filter(|_| !lines.is_empty()) {
            recorder.write(&lines);
        }
        self.tell();
    }

    /// Counts what was recorded and cannot be read, and so is no message.
    pub(super) fn take_unread(&self, why: String) {
        let judged = JudgedMessage::unread(why);
        let text = judged.message.to_json();
        let plan = self.plan();
        self.lock().add(NewMessage { judged, text, time: time::now(), user_agent: None }, &plan);
        self.tell();
    }

    /// Returns whether a message is counted already: the real server did not take it, so it is sent again.
    #[cfg(feature = "_remote")]
    fn is_again(&self, message: &Node) -> bool {
        let Some(proxy) = &self.proxy else { return false };
        id_of(message).is_some_and(|id| proxy.is_again(id))
    }

    #[cfg(not(feature = "_remote"))]
    const fn is_again(&self, _: &Node) -> bool {
        false
    }

    pub(crate) fn newest(&self) -> u64 {
        self.lock().newest
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, MessageStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn plan(&self) -> Arc<JudgedPlan> {
        Arc::clone(&self.plan.read().unwrap_or_else(PoisonError::into_inner).plan)
    }

    fn plan_state(&self) -> PlanState {
        self.plan.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what the file of the plan says now: a plan, or why it is none. The plan before stays in use then.
    pub(crate) fn read_again(&self, read: Result<JudgedPlan, String>) {
        let mut state = self.plan.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(plan) => (state.plan, state.problem) = (Arc::new(plan), None),
            Err(problem) => state.problem = Some(problem),
        }
        state.version += 1;
        drop(state);
        self.tell();
    }

    pub(super) fn plan_info(&self) -> PlanInfo {
        let PlanState { plan, problem, .. } = self.plan_state();
        let (proxy, paused_proxy) = self.proxy_info();
        PlanInfo {
            file: plan.file.name.clone(),
            title: plan.title.clone(),
            events: plan.events.len(),
            problem,
            masked: !plan.marked.is_empty(),
            proxy,
            paused_proxy,
            record_problem: self.record_problem(),
        }
    }

    /// Returns why the file of the plan, as it is now, is no plan.
    pub(crate) fn plan_problem(&self) -> Option<String> {
        self.plan_state().problem
    }

    /// Returns why the recording lacks messages.
    pub(crate) fn record_problem(&self) -> Option<String> {
        self.recorder.as_ref().and_then(MessageRecorder::problem)
    }

    #[cfg(feature = "_remote")]
    fn proxy_info(&self) -> (Option<String>, Option<String>) {
        let proxy = self.proxy.as_ref();
        (proxy.map(|proxy| proxy.url.clone()), proxy.and_then(MessageProxy::paused))
    }

    #[cfg(not(feature = "_remote"))]
    const fn proxy_info(&self) -> (Option<String>, Option<String>) {
        (None, None)
    }

    /// Returns how often the plan was read, and what is said of it now.
    pub(super) fn plan_change(&self) -> (u64, PlanChange) {
        let PlanState { plan, problem, version } = self.plan_state();
        (version, PlanChange { file: plan.file.name.clone(), problem })
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
        self.tell();
    }

    fn tell(&self) {
        self.news.send_modify(|version| *version += 1);
    }

    /// Says that something has changed.
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Counts a request as being on its way, until what is returned is dropped.
    pub(super) fn on_its_way(self: &Arc<Self>) -> OnItsWay {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        OnItsWay(Arc::clone(self))
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }
}

/// A request that is not answered yet.
pub(super) struct OnItsWay(Arc<LiveServer>);

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Takes the write key out of a message: some libraries write it into it, and it may stand in any text.
fn hide_write_key(message: &mut Node, write_key: Option<&str>) {
    if let Kind::Object(members) = &mut message.kind {
        members.retain(|member| member.name != "writeKey");
    }
    // A key of a few letters is a word.
    if let Some(write_key) = write_key.filter(|key| key.len() >= 8) {
        hide_secret(message, write_key);
    }
}

fn hide_secret(value: &mut Node, secret: &str) {
    let hide = |text: &mut String| {
        if text.contains(secret) {
            *text = text.replace(secret, "(write key)");
        }
    };
    match &mut value.kind {
        Kind::String(text) => hide(text),
        Kind::Array(items) => items.iter_mut().for_each(|item| hide_secret(item, secret)),
        Kind::Object(members) => members.iter_mut().for_each(|member| {
            hide(&mut member.name);
            hide_secret(&mut member.value, secret);
        }),
        Kind::Null | Kind::Boolean(_) | Kind::Number(_) => {}
    }
}

/// Returns what tells a message from all others, as a number: its id.
#[cfg(feature = "_remote")]
pub(super) fn id_of(message: &Node) -> Option<u64> {
    let id = message.get("messageId").and_then(Node::as_str)?;
    Some(crate::stable_hash::stable_hash(id))
}
