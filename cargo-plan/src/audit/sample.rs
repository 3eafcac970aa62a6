//! One message that a finding is about: the earliest, and of several at one time the first of the files. What the plan marks as personal
//! is masked in it, and so is what looks like an address or a name of a person.

use super::judged_record::JudgedRecord;
use super::table::AuditSample;
use crate::infer::{is_suspected, without_personal};
use crate::judge::{MessageKind, MessageProblem, cut, general, mask, value_at};
use crate::recorded::{MASK, RecordedMessage};
use plan_model::json::{Kind, Node};

/// How many characters of a payload are shown.
const PAYLOAD_CHARS: usize = 300;

/// A sample, and what of it decides which of two stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SampleCounts {
    time: i64,
    file: String,
    line: u64,
    payload: String,
    got: Option<String>,
    pub(super) message: String,
}

impl SampleCounts {
    pub(super) fn of(judged: &JudgedRecord<'_, '_>, message: String, got: Option<String>) -> Self {
        let place = judged.recorded.place;
        Self {
            time: judged.recorded.time.unwrap_or(i64::MAX),
            file: place.file.to_owned(),
            line: place.line,
            payload: judged.payload.get_or_init(|| payload(judged)).clone(),
            got,
            message,
        }
    }

    /// Returns whether a message may come before this one.
    pub(super) fn is_after(&self, recorded: &RecordedMessage<'_>) -> bool {
        let other = (recorded.time.unwrap_or(i64::MAX), recorded.place.file, recorded.place.line);
        // Several messages may stand in one line.
        (self.time, self.file.as_str(), self.line) >= other
    }

    pub(super) fn earlier(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other < self => other,
            _ => self,
        }
    }

    pub(super) fn into_sample(self) -> (String, AuditSample) {
        let Self { file, line, payload, got, message, .. } = self;
        // A file may be called by whose messages it has.
        (message, AuditSample { file: without_personal(&file), line, got, payload })
    }
}

/// Returns the properties or traits, masked.
fn payload(judged: &JudgedRecord<'_, '_>) -> String {
    let MessageKind::Of(call) = judged.received.kind else { return String::new() };
    let mut message = judged.received.message.clone();
    mask(&mut message, judged.received.kind, judged.judgement.event, judged.plan);
    let Kind::Object(members) = &mut message.kind else { return String::new() };
    let payload = members.iter_mut().find(|member| member.name == call.payload());
    let Some(payload) = payload else { return "{}".to_owned() };
    mask_suspected(call.payload(), &mut payload.value);
    cut(&payload.value.to_json(), PAYLOAD_CHARS)
}

fn mask_suspected(name: &str, value: &mut Node) {
    match &mut value.kind {
        Kind::Object(members) => {
            for member in members {
                mask_suspected(&member.name, &mut member.value);
                member.name = without_personal(&member.name);
            }
        }
        Kind::Array(items) => items.iter_mut().for_each(|item| mask_suspected(name, item)),
        Kind::Null | Kind::Boolean(_) => {}
        Kind::Number(_) | Kind::String(_) => {
            if is_suspected(name, &value.to_text()) {
                value.kind = Kind::String(MASK.to_owned());
            }
        }
    }
}

/// Returns what a message has where something is wrong, in words. Of what looks personal, and of what is not there, its kind alone.
pub(super) fn got(problem: &MessageProblem, message: &Node) -> Option<String> {
    let said = problem.shown.got.clone()?;
    let value = value_at(&problem.steps, message);
    let is_shown = value.is_some_and(|value| !is_personal(&problem.path, value));
    Some(if is_shown { said } else { problem.kind.to_owned() })
}

/// Returns a value as a text, cut; none where it looks personal.
pub(super) fn shown_value(path: &str, value: &Node) -> Option<String> {
    (!is_personal(path, value)).then(|| cut(&value.to_text(), 80))
}

fn is_personal(path: &str, value: &Node) -> bool {
    let path = general(path);
    let name = path.rsplit('.').next().unwrap_or_default();
    is_suspected(name.trim_end_matches("[]"), &value.to_text())
}
