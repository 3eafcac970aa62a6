//! The messages that came: the newest of them in memory that is bounded by their number and by their bytes, and counts of all.

use super::answers::{MessageCounts, MessageSource, MessageSummary};
use super::coverage::Coverage;
use crate::judge::{JudgedMessage, JudgedPlan, MessageKind, ShownViolation, Verdict, cut, general, user_of};
use crate::time;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How many messages are kept.
const MOST_MESSAGES: usize = 10_000;

/// How many bytes of messages are kept.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What a kept message takes beside its texts.
const OVERHEAD_BYTES: usize = 400;

/// How many characters of a name or a user a list shows.
const SHOWN_CHARS: usize = 300;

/// How many kinds of problems are counted apart.
const MOST_PROBLEMS: usize = 10_000;

/// A message that can be looked at.
#[derive(Debug)]
pub(super) struct KeptMessage {
    pub(super) id: u64,
    pub(super) time: i64,
    pub(super) kind: MessageKind,
    pub(super) name: Option<String>,
    pub(super) user: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) violations: Vec<ShownViolation>,
    pub(super) nearest: Option<String>,
    pub(super) source: MessageSource,
    /// As it was sent, masked.
    pub(super) text: String,
}

impl KeptMessage {
    pub(super) fn summary(&self) -> MessageSummary {
        MessageSummary {
            id: self.id,
            time: time::written(self.time),
            call: self.kind.as_str().to_owned(),
            name: self.name.as_deref().map(|name| cut(name, SHOWN_CHARS)),
            user: self.user.as_deref().map(|user| cut(user, SHOWN_CHARS)),
            verdict: self.verdict,
            problems: self.violations.len(),
        }
    }

    /// Returns whether a text, in small letters, is anywhere in it.
    pub(super) fn has_text(&self, text: &str) -> bool {
        let has = |own: &str| own.to_lowercase().contains(text);
        has(&self.text) || self.name.as_deref().is_some_and(has) || self.violations.iter().any(|one| has(&one.message))
    }

    fn bytes(&self) -> usize {
        let option = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let violation = |one: &ShownViolation| {
            one.path.len() + one.message.len() + option(&one.expected) + option(&one.got) + OVERHEAD_BYTES / 2
        };
        let violations: usize = self.violations.iter().map(violation).sum();
        OVERHEAD_BYTES
            + self.text.len()
            + option(&self.name)
            + option(&self.user)
            + option(&self.nearest)
            + option(&self.source.library)
            + option(&self.source.user_agent)
            + violations
    }
}

/// What tells one kind of problem from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ProblemKey {
    pub(super) class: Verdict,
    pub(super) kind: MessageKind,
    pub(super) name: String,
    /// `properties.products[].price`
    pub(super) path: String,
    pub(super) keyword: &'static str,
}

/// In how many messages a problem was found, and what was said the first time.
#[derive(Debug, Clone)]
pub(super) struct ProblemCount {
    pub(super) count: u64,
    pub(super) message: String,
    /// The first message that had it.
    pub(super) first: u64,
    /// The last one: of several problems of a kind in one message, one counts.
    last: u64,
}

/// A message before it has its number.
pub(super) struct NewMessage {
    pub(super) judged: JudgedMessage,
    pub(super) text: String,
    pub(super) time: i64,
    pub(super) user_agent: Option<String>,
}

/// Everything that is known of what came.
#[derive(Debug)]
pub(super) struct MessageStore {
    messages: VecDeque<Arc<KeptMessage>>,
    bytes: usize,
    /// The number of the newest message. It does not start again when everything is forgotten.
    pub(super) newest: u64,
    counts: MessageCounts,
    pub(super) coverage: Coverage,
    problems: HashMap<ProblemKey, ProblemCount>,
    /// How many problems of each class were not counted apart any more.
    pub(super) further_problems: HashMap<Verdict, u64>,
    /// How often everything was forgotten.
    pub(super) cleared: u64,
    most: (usize, usize),
}

impl Default for MessageStore {
    fn default() -> Self {
        Self::bounded(MOST_MESSAGES, MOST_BYTES)
    }
}

impl MessageStore {
    fn bounded(messages: usize, bytes: usize) -> Self {
        Self {
            messages: VecDeque::new(),
            bytes: 0,
            newest: 0,
            counts: MessageCounts::default(),
            coverage: Coverage::default(),
            problems: HashMap::new(),
            further_problems: HashMap::new(),
            cleared: 0,
            most: (messages, bytes),
        }
    }

    pub(super) fn add(&mut self, new: NewMessage, plan: &JudgedPlan) {
        let NewMessage { judged, text, time, user_agent } = new;
        self.newest += 1;
        self.counts.add(judged.verdict);
        self.coverage.add(&judged, time, plan);
        self.count_problems(&judged);
        let user = user_of(&judged.message);
        let JudgedMessage { kind, name, verdict, problems, nearest, library, .. } = judged;
        self.keep(KeptMessage {
            id: self.newest,
            time,
            kind,
            name,
            user,
            verdict,
            violations: problems.into_iter().map(|problem| problem.shown).collect(),
            nearest,
            source: MessageSource { library, user_agent },
            text,
        });
    }

    fn keep(&mut self, message: KeptMessage) {
        self.bytes += message.bytes();
        self.messages.push_back(Arc::new(message));
        let (most, most_bytes) = self.most;
        while self.messages.len() > most || self.bytes > most_bytes {
            let Some(oldest) = self.messages.pop_front() else { break };
            self.bytes -= oldest.bytes();
            self.counts.dropped += 1;
        }
    }

    fn count_problems(&mut self, judged: &JudgedMessage) {
        let newest = self.newest;
        for problem in &judged.problems {
            let key = ProblemKey {
                class: problem.class,
                kind: judged.kind,
                name: cut(judged.name.as_deref().unwrap_or_default(), SHOWN_CHARS),
                path: general(&problem.shown.path),
                keyword: problem.keyword,
            };
            if self.problems.len() >= MOST_PROBLEMS && !self.problems.contains_key(&key) {
                *self.further_problems.entry(problem.class).or_default() += 1;
                continue;
            }
            let message = &problem.shown.message;
            let new = || ProblemCount { count: 0, message: message.clone(), first: newest, last: 0 };
            let known = self.problems.entry(key).or_insert_with(new);
            known.count += u64::from(known.last != newest);
            known.last = newest;
        }
    }

    pub(super) fn counts(&self) -> MessageCounts {
        MessageCounts { kept: self.messages.len() as u64, ..self.counts }
    }

    /// Returns every problem once, those that were found first at the front.
    pub(super) fn problems(&self) -> Vec<(ProblemKey, ProblemCount)> {
        let mut all: Vec<_> = self.problems.iter().map(|(key, count)| (key.clone(), count.clone())).collect();
        all.sort_by(|(one, of_one), (other, of_other)| {
            let order = |key: &ProblemKey| (key.path.clone(), key.keyword);
            of_one.first.cmp(&of_other.first).then_with(|| order(one).cmp(&order(other)))
        });
        all
    }

    /// Forgets messages and counts.
    pub(super) fn clear(&mut self) {
        let (newest, cleared) = (self.newest, self.cleared + 1);
        *self = Self { newest, cleared, ..Self::bounded(self.most.0, self.most.1) };
    }

    pub(super) fn get(&self, id: u64) -> Option<Arc<KeptMessage>> {
        let at = self.messages.partition_point(|message| message.id < id);
        self.messages.get(at).filter(|message| message.id == id).cloned()
    }

    /// Returns the messages before a number, the newest first.
    pub(super) fn before(&self, id: Option<u64>) -> impl Iterator<Item = &Arc<KeptMessage>> {
        let end = id.map_or(self.messages.len(), |id| self.messages.partition_point(|message| message.id < id));
        self.messages.range(..end).rev()
    }

    /// Returns the messages after a number, the oldest first.
    pub(super) fn after(&self, id: u64) -> Vec<Arc<KeptMessage>> {
        let start = self.messages.partition_point(|message| message.id <= id);
        self.messages.range(start..).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::tests::{judged, plan};

    fn add(store: &mut MessageStore, message: &str) {
        let new = NewMessage { judged: judged(message), text: String::new(), time: 0, user_agent: None };
        store.add(new, &plan());
    }

    #[test]
    fn a_problem_is_counted_once_a_message() {
        let mut store = MessageStore::default();
        let message = r#"{"type":"track","event":"Sent","userId":"u","properties":{"hashes":["a","b","c"]}}"#;
        add(&mut store, message);
        add(&mut store, message);
        let counts: Vec<(u64, u64)> = store.problems().iter().map(|(_, count)| (count.count, count.first)).collect();
        assert_eq!(counts, [(2, 1)]);
    }

    #[test]
    fn the_coverage_has_the_name_that_was_meant() {
        let mut store = MessageStore::default();
        add(&mut store, r#"{"type":"track","event":"Sennt","userId":"u"}"#);
        add(&mut store, r#"{"type":"track","event":"Something Else","userId":"u"}"#);
        let nearest = |store: &MessageStore, plan: &JudgedPlan| {
            let unplanned = store.coverage.answer(plan).unplanned.into_iter();
            unplanned.map(|event| event.nearest.unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(nearest(&store, &plan()), ["Sent", ""]);
    }

    #[test]
    fn a_copy_of_the_coverage_stays_as_it_was() {
        let mut store = MessageStore::default();
        let sent = r#"{"type":"track","event":"Sent","userId":"u","properties":{}}"#;
        add(&mut store, sent);
        let copy = store.coverage.clone();
        add(&mut store, sent);
        let seen = |coverage: &Coverage| {
            let answer = coverage.answer(&plan());
            answer.events.iter().map(|event| event.seen).sum::<u64>()
        };
        assert_eq!((seen(&copy), seen(&store.coverage)), (1, 2));
    }
}
