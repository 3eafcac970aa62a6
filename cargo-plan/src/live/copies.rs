//! A message in the forms that people paste elsewhere: JSON, the call in Rust, a test, an entry of the plan.

use super::answers::MessageCopies;
use super::plan_entry::{entry, lacking_entry};
use crate::example::{ExampleCall, Extent, call, fill_gaps, json_value, left_out};
use crate::judge::{JudgedEvent, JudgedPlan, MessageKind, ShownViolation, Verdict, cut};
use crate::pages::{pretty, visible_line};
use crate::recorded::MASK;
use crate::sentence::first_few;
use plan_model::Call;
use plan_model::json::Node;

/// How many properties, and how many broken rules, are named above a call.
const MOST_NAMED: usize = 10;

/// How many characters of a name, or of a sentence, stand in a comment.
const COMMENT_CHARS: usize = 200;

/// A message that is copied, and how it was judged.
pub(super) struct CopiedMessage<'m> {
    /// Masked.
    pub(super) message: &'m Node,
    pub(super) kind: MessageKind,
    pub(super) name: Option<&'m str>,
    pub(super) verdict: Verdict,
    pub(super) violations: &'m [ShownViolation],
}

pub(super) fn copies(copied: &CopiedMessage<'_>, plan: &JudgedPlan) -> MessageCopies {
    let message = copied.message;
    let json = pretty(message);
    let MessageKind::Of(of) = copied.kind else { return MessageCopies { json, ..MessageCopies::default() } };
    match plan.event(of, copied.name) {
        Some(event) => {
            let typed = TypedCall::of(copied, of, event, plan);
            MessageCopies {
                plan_entry: lacking_entry(&json, message, event),
                json,
                rust: typed.as_ref().map(TypedCall::text),
                test: typed.filter(|_| copied.verdict != Verdict::Bad).and_then(|typed| typed.test(message, of, event)),
            }
        }
        None => {
            MessageCopies { plan_entry: entry(&json, message, of, copied.name, plan), json, rust: None, test: None }
        }
    }
}

/// The typed call that sends a message, and what is to be said of it.
struct TypedCall {
    call: ExampleCall,
    comments: Vec<String>,
}

impl TypedCall {
    /// Returns none where the message gives what no typed call can give. What is masked is no value that a rule allows: an example stands
    /// in its place, or the call would not compile.
    fn of(copied: &CopiedMessage<'_>, of: Call, event: &JudgedEvent, plan: &JudgedPlan) -> Option<Self> {
        let nothing = plan_model::json::parse("{}").ok()?;
        let payload = copied.message.get(of.payload()).filter(|payload| payload.is_object()).unwrap_or(&nothing);
        let mut filled = payload.clone();
        let schema = plan.plan.schema_of(plan.rule(event)?);
        let masked = fill_gaps(&schema, &mut filled, &|value| value.as_str() == Some(MASK));
        let named = plan.named();
        let whole = |type_name: &str, fields| call(of, type_name, fields, &named.nested, (&filled, Extent::Whole));
        let call = match of {
            Call::Identify => whole(named.identify.type_name, &named.identify.fields),
            Call::Group => whole(named.group.type_name, &named.group.fields),
            _ => {
                let is_it =
                    |known: &&plan_model::name::Event<'_>| known.rule.call == of && known.rule.name == event.name;
                let known = named.events.iter().find(is_it)?;
                whole(&known.type_name, &known.fields)
            }
        }?;
        let left_out = left_out(&filled, &call.sent);
        let masked: Vec<String> = masked.into_iter().filter(|place| !is_within(place, &left_out)).collect();
        let mut comments = Vec::new();
        if copied.verdict == Verdict::Bad {
            let broken = copied.violations.iter().take(MOST_NAMED);
            comments.extend(broken.map(|one| format!("// Refused: {}", shown(&one.message))));
        }
        comments.extend(naming("Personal data is masked, and an example stands in its place:", &masked));
        comments.extend(naming("Left out, as the typed call has no field for it:", &left_out));
        Some(Self { call, comments })
    }

    fn text(&self) -> String {
        self.comments.iter().map(|line| format!("{line}\n")).collect::<String>() + &self.call.text
    }

    /// Returns a test that makes the call and looks at what is sent; none where that is a hash, whose value is not known, or a number for which
    /// there is no room.
    fn test(&self, message: &Node, of: Call, event: &JudgedEvent) -> Option<String> {
        if self.call.is_hashed {
            return None;
        }
        let words = event.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        let what = if words.is_empty() { of.as_str().to_owned() } else { format!("{of}_{}", words.join("_")) };
        let user = crate::judge::user_of(message).unwrap_or_else(|| "user_123".to_owned());
        let group = match of {
            Call::Group => {
                format!("    let group_id = {:?};\n", message.get("groupId").map(Node::to_text).unwrap_or_default())
            }
            _ => String::new(),
        };
        // Texts have their line ends escaped, so that these are between lines of code.
        let body = self.text().replace('\n', "\n    ");
        let sent = json_value(&self.call.sent)?;
        Some(format!(
            "#[test]\nfn {what}_is_sent() {{\n    let client = plan_runtime::Client::memory();\n    \
             let user_id = {user:?}.to_owned();\n{group}    {body}\n    \
             assert_eq!(client.messages()[0][{:?}], {sent});\n}}\n",
            of.payload(),
        ))
    }
}

/// Returns whether a place is one of some places, or within one.
fn is_within(place: &str, places: &[String]) -> bool {
    places.iter().any(|around| {
        place.strip_prefix(around.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// Returns a comment that names properties; none where there are none.
fn naming(what: &str, names: &[String]) -> Option<String> {
    let named: Vec<String> = names.iter().map(|name| format!("`{}`", shown(name))).collect();
    (!named.is_empty()).then(|| format!("// {what} {}.", first_few(&named, MOST_NAMED)))
}

/// Names come from whoever sends: in a comment no line may end, or what follows would be code.
fn shown(text: &str) -> String {
    visible_line(&cut(text, COMMENT_CHARS))
}
