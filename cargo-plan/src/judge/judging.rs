//! Judges a message by the plan, in the words in which the compiler speaks of a call. The judge of values is plan-rules.

use super::message::{MessageKind, ReceivedMessage, cut};
use super::personal::{Marks, ValueStep, path_of, steps_of};
use super::planned::{JudgedEvent, JudgedPlan};
use super::verdict::{ShownViolation, Verdict};
use crate::recorded::MASK;
use plan_model::Call;
use plan_model::diagnostic::suggest;
use plan_model::json::{Kind, Node};
use plan_model::schema::{Personal, Schema};
use plan_rules::Violation;

/// How large a message may be at Segment, in bytes.
const MESSAGE_BYTES: usize = 32 * 1024;

/// How many properties that the plan does not have are named.
const MOST_NAMED: usize = 20;

/// How many values that are not hashed are named.
const MOST_UNHASHED: usize = 1000;

/// How many characters of a path and of a sentence are kept: names of any length come from whoever sends.
pub(crate) const PATH_CHARS: usize = 500;
const SENTENCE_CHARS: usize = 2000;
#[cfg(feature = "live")]
const LIBRARY_CHARS: usize = 100;

/// The keyword of the problem that there is no message.
#[cfg(feature = "live")]
pub(crate) const UNREAD: &str = "unread";

/// Members of a message that are no data of a person, whatever the plan marks elsewhere.
const OF_THE_FRAME: [&str; 12] = [
    "type",
    "event",
    "name",
    "category",
    "messageId",
    "timestamp",
    "sentAt",
    "originalTimestamp",
    "receivedAt",
    "integrations",
    "channel",
    "version",
];

/// Members of the context that speak of programs.
const OF_PROGRAMS: [&str; 3] = ["library", "app", "os"];

/// A message, without personal data, and what is to be said of it.
#[cfg(feature = "live")]
#[derive(Debug)]
pub(crate) struct JudgedMessage {
    pub(crate) kind: MessageKind,
    pub(crate) name: Option<String>,
    pub(crate) verdict: Verdict,
    pub(crate) problems: Vec<MessageProblem>,
    /// The name of the planned event that may have been meant.
    pub(crate) nearest: Option<String>,
    pub(crate) library: Option<String>,
    /// Masked.
    pub(crate) message: Node,
}

#[cfg(feature = "live")]
impl JudgedMessage {
    /// Returns what was to be a message, and cannot be read.
    pub(crate) fn unread(why: String) -> Self {
        Self {
            kind: MessageKind::Unknown,
            name: None,
            verdict: Verdict::Broken,
            problems: vec![MessageProblem::new(Verdict::Broken, UNREAD, Vec::new(), why)],
            nearest: None,
            library: None,
            message: Node::null(),
        }
    }
}

/// One thing that is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MessageProblem {
    pub(crate) class: Verdict,
    /// The rule that is broken: `minimum`.
    pub(crate) keyword: &'static str,
    /// The kind of the value that is wrong: `a number`. Empty where it is a name that is.
    pub(crate) kind: &'static str,
    /// The whole path: that which is shown may be cut.
    pub(crate) path: String,
    /// The same as steps from the message on, which tell `a.b` from `b` in `a`.
    pub(crate) steps: Vec<ValueStep>,
    pub(crate) shown: ShownViolation,
}

impl MessageProblem {
    fn new(class: Verdict, keyword: &'static str, steps: Vec<ValueStep>, message: String) -> Self {
        let path = path_of(&steps);
        let (shown, message) = (cut(&path, PATH_CHARS), cut(&message, SENTENCE_CHARS));
        let shown = ShownViolation { path: shown, message, expected: None, got: None };
        Self { class, keyword, kind: "", path, steps, shown }
    }

    /// Returns a problem of a member of the message itself.
    fn of_member(class: Verdict, keyword: &'static str, name: &str, message: String) -> Self {
        Self::new(class, keyword, vec![ValueStep::Member(name.to_owned())], message)
    }
}

/// What is to be said of a message.
pub(crate) struct Judgement<'p> {
    /// What the plan says of its event.
    pub(crate) event: Option<&'p JudgedEvent>,
    pub(crate) problems: Vec<MessageProblem>,
    /// The planned event that may have been meant.
    #[cfg_attr(not(feature = "live"), expect(dead_code, reason = "the live page alone links to it"))]
    pub(crate) nearest: Option<&'p JudgedEvent>,
}

impl Judgement<'_> {
    /// Returns the worst that is said.
    pub(crate) fn verdict(&self) -> Verdict {
        let has = |class: Verdict| self.problems.iter().any(|problem| problem.class == class);
        let worst = [Verdict::Broken, Verdict::Bad, Verdict::Unplanned].into_iter().find(|class| has(*class));
        worst.unwrap_or(Verdict::Good)
    }
}

/// What of a message is known, and can be judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownParts {
    /// How many bytes it had.
    pub(crate) size: Option<usize>,
    /// Whether its properties or traits are all there.
    pub(crate) payload: bool,
    /// Whether what stands around them is.
    pub(crate) frame: bool,
}

/// Judges a message, and masks what is personal in it. `size` is how many bytes it had.
#[cfg(feature = "live")]
pub(crate) fn judge(received: ReceivedMessage, size: usize, plan: &JudgedPlan) -> JudgedMessage {
    let known = KnownParts { size: Some(size), payload: true, frame: true };
    let judgement = judgement(&received, known, plan, |call, name| plan.nearest(call, name));
    let verdict = judgement.verdict();
    let Judgement { event, problems, nearest } = judgement;
    let library = received.library().map(|library| cut(&library, LIBRARY_CHARS));
    let nearest = nearest.map(|near| near.name.clone());
    let ReceivedMessage { kind, name, mut message } = received;
    mask(&mut message, kind, event, plan);
    JudgedMessage { kind, name, verdict, problems, nearest, library, message }
}

/// Judges what is known of a message. `near` finds the event that may have been meant, of an event that the plan does not have: to look
/// for it takes long.
pub(crate) fn judgement<'p>(
    received: &ReceivedMessage,
    known: KnownParts,
    plan: &'p JudgedPlan,
    near: impl FnOnce(Call, &str) -> Option<&'p JudgedEvent>,
) -> Judgement<'p> {
    let faults = if known.frame { received.faults() } else { Vec::new() };
    let mut problems: Vec<MessageProblem> = faults
        .into_iter()
        .map(|(name, message)| MessageProblem::of_member(Verdict::Broken, "message", name, message))
        .collect();
    if let Some(size) = known.size.filter(|size| *size > MESSAGE_BYTES) {
        let message = format!("Segment refuses a message of more than {MESSAGE_BYTES} bytes, and this has {size}");
        problems.push(MessageProblem::new(Verdict::Broken, "size", Vec::new(), message));
    }
    let mut nearest = None;
    let name = received.name.as_deref();
    let event = match received.kind {
        MessageKind::Of(call) => match plan.event_of_version(call, name, received.version().as_deref()) {
            Some(event) => {
                problems.extend(Judging { plan, event, message: &received.message }.problems(known));
                Some(event)
            }
            None => {
                nearest = name.and_then(|name| near(call, name));
                problems.extend(unplanned(call, name, nearest));
                None
            }
        },
        MessageKind::Alias | MessageKind::Unknown => None,
    };
    Judgement { event, problems, nearest }
}

/// Returns what is said of an event that the plan does not have. One without a name is broken, which has been said.
fn unplanned(call: Call, name: Option<&str>, nearest: Option<&JudgedEvent>) -> Option<MessageProblem> {
    let (path, message) = match (call, name) {
        (Call::Identify | Call::Group, _) => (call.payload(), format!("the plan says nothing of {call} calls")),
        (Call::Track, None) => return None,
        (_, None) => ("name", format!("the plan has no {call} without a name")),
        (_, Some(name)) => {
            let other = |event: &JudgedEvent| {
                if event.call == call { String::new() } else { format!(", a {} call", event.call) }
            };
            let near =
                nearest.map(|near| format!("; did you mean `{}`{}?", near.name, other(near))).unwrap_or_default();
            let what = if call == Call::Track { "event" } else { call.as_str() };
            let path = if call == Call::Track { "event" } else { "name" };
            (path, format!("the plan has no {what} `{}`{near}", cut(name, 200)))
        }
    };
    Some(MessageProblem::of_member(Verdict::Unplanned, "event", path, message))
}

/// Puts the mask in the place of what the plan marks as personal.
pub(crate) fn mask(message: &mut Node, kind: MessageKind, judged: Option<&JudgedEvent>, plan: &JudgedPlan) {
    let marks = Marks { marked: &plan.marked };
    let rule = judged.and_then(|event| plan.rule(event));
    let payload: Vec<&Schema> = match (rule, kind) {
        (Some(rule), _) => plan.schemas_of(rule),
        (None, MessageKind::Of(call)) => plan.common(call).into_iter().collect(),
        (None, _) => Vec::new(),
    };
    let traits = || {
        let identify = plan.event(Call::Identify, None).and_then(|event| plan.rule(event));
        identify.map_or_else(|| plan.common(Call::Identify).into_iter().collect(), |rule| plan.schemas_of(rule))
    };
    let own = match kind {
        MessageKind::Of(call) => call.payload(),
        _ => "",
    };
    let Kind::Object(members) = &mut message.kind else { return marks.mask(message, &[]) };
    for member in members {
        match member.name.as_str() {
            // Its texts stay. Where it is an object or a list, marked names are looked for in it.
            name if OF_THE_FRAME.contains(&name) => marks.mask(&mut member.value, &[]),
            name if name == own => marks.mask(&mut member.value, &payload),
            "traits" => marks.mask(&mut member.value, &traits()),
            "context" => mask_context(&mut member.value, rule.and_then(|rule| rule.context.as_ref()), &traits(), plan),
            _ => marks.mask_member(member, &[]),
        }
    }
}

fn mask_context<'p>(context: &mut Node, of_rule: Option<&'p Schema>, traits: &[&'p Schema], plan: &'p JudgedPlan) {
    let marks = Marks { marked: &plan.marked };
    let common = plan.plan.common.as_ref().and_then(|common| common.context.as_ref());
    let schemas: Vec<&Schema> = of_rule.into_iter().chain(common).collect();
    let Kind::Object(members) = &mut context.kind else { return };
    for member in members {
        match member.name.as_str() {
            name if OF_PROGRAMS.contains(&name) => {}
            "traits" => marks.mask(&mut member.value, traits),
            _ => marks.mask_member(member, &schemas),
        }
    }
}

struct Judging<'p, 'm> {
    plan: &'p JudgedPlan,
    event: &'p JudgedEvent,
    message: &'m Node,
}

impl<'p> Judging<'p, '_> {
    fn problems(&self, known: KnownParts) -> Vec<MessageProblem> {
        let Some(rule) = self.plan.rule(self.event) else { return Vec::new() };
        let mut problems = Vec::new();
        let schemas = self.plan.schemas_of(rule);
        let nothing = Node { kind: Kind::Object(Vec::new()), ..Node::null() };
        let payload =
            self.message.get(self.event.call.payload()).filter(|payload| payload.is_object()).unwrap_or(&nothing);
        if known.payload {
            let broken = self.event.payload.check(payload).into_iter();
            problems.extend(broken.filter_map(|one| self.of_payload(one, payload, &schemas)));
        }
        if let Some(rules) = self.event.message.as_ref().filter(|_| known.frame) {
            problems.extend(rules.check(self.message).into_iter().filter_map(|one| self.of_message(one)));
        }
        let mut walk = PayloadWalk { judging: self, found: Vec::new() };
        walk.value(payload, &schemas, &mut Vec::new());
        // What the plan forbids has been said.
        walk.found.retain(|one| problems.iter().all(|known| known.steps != one.steps));
        problems.append(&mut walk.found);
        problems
    }

    fn of_payload(&self, broken: Violation, payload: &Node, schemas: &[&'p Schema]) -> Option<MessageProblem> {
        let (steps, value) = steps_of(&broken.path, payload);
        let marks = Marks { marked: &self.plan.marked };
        let mark = marks.mark_at(&steps, schemas);
        let is_sent_so = value.is_some_and(|value| {
            value.as_str() == Some(MASK) || (mark == Some(Personal::Sha256) && value.as_str().is_some_and(is_hash))
        });
        if mark.is_some() && is_sent_so {
            return None;
        }
        let is_hidden = mark.is_some() || Marks::hides(&steps, payload, schemas);
        let broken = if is_hidden { broken.without_value() } else { broken };
        let mut around = self.in_payload(&steps);
        let place = if broken.path.is_empty() { None } else { Some(broken.path.clone()) };
        let known = |name: &str| self.known_at(&steps, schemas).iter().any(|known| known == name);
        Some(match broken.keyword {
            "required" | "dependencies" => {
                let name = broken.wants.strip_prefix("an object with `").and_then(|rest| rest.strip_suffix('`'));
                let name = name.unwrap_or(&broken.wants);
                let what = if self.event.call.payload() == "traits" { "trait" } else { "property" };
                let of = place.map_or_else(|| self.what(), |place| format!("`{}`", place));
                around.push(ValueStep::Member(name.to_owned()));
                let mut problem = MessageProblem::new(
                    Verdict::Bad,
                    broken.keyword,
                    around,
                    format!("missing required {what} of {of}: `{}`", name),
                );
                problem.shown.expected = self.type_of(&broken.path, name);
                problem
            }
            "false" if steps.last().is_some_and(|last| matches!(last, ValueStep::Member(name) if !known(name))) => {
                self.unknown(&steps, schemas, Verdict::Bad)
            }
            _ => {
                let place = place.unwrap_or_else(|| format!("the {} of {}", self.event.call.payload(), self.what()));
                let is_null = value.is_some_and(Node::is_null) && matches!(broken.keyword, "type" | "enum");
                let message = if is_null {
                    format!("`{}` may not be null in the plan", place)
                } else {
                    in_words(&broken, &place)
                };
                of_violation(broken, around, message)
            }
        })
    }

    fn of_message(&self, broken: Violation) -> Option<MessageProblem> {
        let (steps, value) = steps_of(&broken.path, self.message);
        if value.and_then(Node::as_str) == Some(MASK) {
            return None;
        }
        // The ids of a person, and the context, may be personal: of these, no value is said.
        let is_of_frame = OF_THE_FRAME.iter().any(|name| broken.path == *name);
        let broken = if is_of_frame { broken } else { broken.without_value() };
        let place = if broken.path.is_empty() { "the message".to_owned() } else { broken.path.clone() };
        let message = in_words(&broken, &place);
        Some(of_violation(broken, steps, message))
    }

    /// Returns steps of the payload as those of the message.
    fn in_payload(&self, steps: &[ValueStep]) -> Vec<ValueStep> {
        let payload = ValueStep::Member(self.event.call.payload().to_owned());
        std::iter::once(payload).chain(steps.iter().cloned()).collect()
    }

    /// Returns what a rule is in words: `` event `Order Completed` ``.
    fn what(&self) -> String {
        match self.event.call {
            Call::Identify | Call::Group => format!("the {} call", self.event.call),
            Call::Track => format!("event `{}`", self.event.name),
            call => format!("{call} `{}`", self.event.name),
        }
    }

    /// Returns what the plan says of the type of a property, in words.
    fn type_of(&self, around: &str, name: &str) -> Option<String> {
        let path = format!("{}{}{name}", general(around), if around.is_empty() { "" } else { "." });
        let property = self.event.properties.iter().find(|property| property.path == path)?;
        Some(property.type_words.clone())
    }

    /// Returns the names that the plan has for the object around the end of a path.
    fn known_at(&self, steps: &[ValueStep], schemas: &[&'p Schema]) -> Vec<String> {
        let around = steps.split_last().map_or(steps, |(_, around)| around);
        super::personal::names_at(schemas, around)
    }

    /// Says that the plan does not have a property.
    fn unknown(&self, steps: &[ValueStep], schemas: &[&'p Schema], class: Verdict) -> MessageProblem {
        let name = match steps.last() {
            Some(ValueStep::Member(name)) => name.as_str(),
            _ => "",
        };
        let known = self.known_at(steps, schemas);
        let near =
            if name.chars().count() > 200 { None } else { suggest::nearest(name, known.iter().map(String::as_str)) };
        let near = suggest::meant_code(near);
        let what = match self.event.call {
            Call::Identify | Call::Group if steps.len() == 1 => format!("{} trait", self.event.call),
            _ => "property".to_owned(),
        };
        let message = format!("the plan has no {what} `{}`{near}", cut(name, 200));
        MessageProblem::new(class, "properties", self.in_payload(steps), message)
    }
}

fn of_violation(broken: Violation, steps: Vec<ValueStep>, message: String) -> MessageProblem {
    let mut problem = MessageProblem::new(Verdict::Bad, broken.keyword, steps, message);
    problem.kind = broken.kind;
    problem.shown.expected = Some(broken.wants);
    problem.shown.got = Some(broken.found);
    problem
}

/// Returns the sentence that a call macro says of a literal.
fn in_words(broken: &Violation, place: &str) -> String {
    format!("the plan does not allow {} for `{}`: it must be {}", broken.found, cut(place, 200), broken.wants)
}

/// Returns a path without positions: `products[].price`. A position stands behind the name of its list; what is in brackets elsewhere is a
/// part of a name.
pub(crate) fn general(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let is_behind_name = !out.is_empty() && !out.ends_with('.');
        match after.split_once(']').filter(|_| is_behind_name) {
            Some((position, after)) if !position.is_empty() && position.bytes().all(|byte| byte.is_ascii_digit()) => {
                out.push_str("[]");
                rest = after;
            }
            _ => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

/// Returns a SHA-256 as it is sent.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Looks for what no rule forbids and the plan does not know: further properties, and values that are not hashed.
struct PayloadWalk<'w, 'p, 'm> {
    judging: &'w Judging<'p, 'm>,
    found: Vec<MessageProblem>,
}

impl<'p> PayloadWalk<'_, 'p, '_> {
    fn value(&mut self, value: &Node, schemas: &[&'p Schema], steps: &mut Vec<ValueStep>) {
        let schemas = super::personal::widened(schemas);
        if schemas.iter().any(|schema| schema.personal == Some(Personal::Sha256)) {
            return self.hashed(value, steps);
        }
        match &value.kind {
            Kind::Object(members) => {
                let is_open = is_open(&schemas, steps.is_empty());
                for member in members {
                    let own = super::personal::members_at(&schemas, &member.name);
                    steps.push(ValueStep::Member(member.name.clone()));
                    if !own.is_empty() {
                        self.value(&member.value, &own, steps);
                    } else if !is_open && self.found.len() < MOST_NAMED {
                        self.unknown(steps);
                    }
                    steps.pop();
                }
            }
            Kind::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    let own = super::personal::items_at(&schemas, position);
                    steps.push(ValueStep::Item(position));
                    if !own.is_empty() {
                        self.value(item, &own, steps);
                    }
                    steps.pop();
                }
            }
            _ => {}
        }
    }

    fn unknown(&mut self, steps: &[ValueStep]) {
        let schemas = self.judging.plan.rule(self.judging.event).map(|rule| self.judging.plan.schemas_of(rule));
        let problem = self.judging.unknown(steps, &schemas.unwrap_or_default(), Verdict::Unplanned);
        self.found.push(problem);
    }

    fn hashed(&mut self, value: &Node, steps: &[ValueStep]) {
        let is_hashed = value.as_str().is_some_and(|text| is_hash(text) || text == MASK);
        if value.is_null() || is_hashed || self.found.len() >= MOST_UNHASHED {
            return;
        }
        let name = path_of(steps);
        let message = format!(
            "`{}` must be sent as its SHA-256, as the plan marks it, and is {}",
            cut(&name, 200),
            value.describe()
        );
        let mut problem = MessageProblem::new(Verdict::Bad, "x-pii", self.judging.in_payload(steps), message);
        problem.shown.expected = Some("the SHA-256 of the value, as 64 hexadecimal digits".to_owned());
        problem.shown.got = Some(value.describe().to_owned());
        self.found.push(problem);
    }
}

/// Returns whether the plan wants an object to have properties that it does not name: it says so, or names none at all within a property.
pub(crate) fn is_open(schemas: &[&Schema], is_payload: bool) -> bool {
    let names_any = schemas.iter().any(|schema| !schema.properties().is_empty() || !schema.branches.is_empty());
    (!names_any && !is_payload) || schemas.iter().any(|schema| says_it_is_open(schema))
}

/// Returns whether the plan says of an object that it has properties that it does not name.
pub(crate) fn says_it_is_open(schema: &Schema) -> bool {
    schema.additional.is_some()
        || schema.keyword("patternProperties").is_some()
        || schema.keyword("additionalProperties").is_some_and(|more| more.value.as_bool() != Some(false))
        || schema.keyword("$ref").is_some()
}

#[cfg(all(test, feature = "live"))]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use plan_model::include::PlanFile;
    use plan_model::json::parse;

    pub(crate) fn plan() -> JudgedPlan {
        let text = r#"{"rules":[{"key":"Sent","type":"TRACK","jsonSchema":{"type":"object","properties":{"properties":{
            "type":"object","properties":{"email":{"type":"string","x-pii":true},
            "hashes":{"type":"array","items":{"type":"string","x-pii":"sha256"}},
            "user":{"type":"object","properties":{"first":{"type":"string","x-pii":true}}},
            "byName":{"type":"object","additionalProperties":{"type":"string","x-pii":true}},
            "either":{"oneOf":[{"type":"string"},{"type":"object","properties":{"first":{"type":"string","x-pii":true}}}]}
            }}}}}]}"#;
        JudgedPlan::new(PlanFile::of_text("plan.json", None, text.to_owned()), plan_model::read(text).plan.unwrap())
    }

    pub(crate) fn judged(message: &str) -> JudgedMessage {
        judge(ReceivedMessage::of(parse(message).unwrap(), None), message.len(), &plan())
    }

    #[test]
    fn personal_data_is_masked_in_odd_messages() {
        for (sent, masked) in [
            (r#"[{"email":"a@b.example"}]"#, r#"[{"email":"(personal)"}]"#),
            (
                r#"{"type":"track","event":{"email":"a"},"integrations":{"All":true,"X":{"email":"a"}}}"#,
                r#"{"type":"track","event":{"email":"(personal)"},"integrations":{"All":true,"X":{"email":"(personal)"}}}"#,
            ),
        ] {
            assert_eq!(judged(sent).message.to_json(), masked);
        }
    }

    #[test]
    fn what_stands_in_the_place_of_personal_data_is_masked() {
        for (sent, masked) in [
            (r#"{"hashes":"ada"}"#, r#"{"hashes":"(personal)"}"#),
            (r#"{"hashes":{"a":"ada"}}"#, r#"{"hashes":"(personal)"}"#),
            (r#"{"user":"ada"}"#, r#"{"user":"(personal)"}"#),
            (r#"{"user":["ada"]}"#, r#"{"user":"(personal)"}"#),
            (r#"{"byName":["ada"]}"#, r#"{"byName":"(personal)"}"#),
            (r#"{"either":"shown"}"#, r#"{"either":"shown"}"#),
        ] {
            let of = |payload: &str| {
                judged(&format!(r#"{{"type":"track","event":"Sent","userId":"u","properties":{payload}}}"#))
            };
            let judged = of(sent);
            assert_eq!(judged.message.get("properties").unwrap().to_json(), masked);
            assert!(judged.problems.iter().all(|problem| !format!("{problem:?}").contains("ada")), "{sent}");
        }
    }

    #[test]
    fn paths_without_positions() {
        for (path, wanted) in [
            ("properties.products[12].tags[0]", "properties.products[].tags[]"),
            ("properties.[0].x[1][2]", "properties.[0].x[][]"),
            ("[0]", "[0]"),
            ("a[b][", "a[b]["),
        ] {
            assert_eq!(general(path), wanted, "{path}");
        }
    }

    #[test]
    fn problems_are_bounded_in_number_and_length() {
        let hashes = vec!["\"a\""; 3000].join(",");
        let message = format!(r#"{{"type":"track","event":"Sent","userId":"u","properties":{{"hashes":[{hashes}]}}}}"#);
        let problems = judged(&message).problems;
        assert_eq!(problems.iter().filter(|problem| problem.keyword == "x-pii").count(), MOST_UNHASHED);
        let problem = MessageProblem::of_member(Verdict::Bad, "type", &"p".repeat(9000), "m".repeat(9000));
        assert_eq!((problem.shown.path.len(), problem.shown.message.len()), (503, 2003));
    }
}
