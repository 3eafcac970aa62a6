//! What a message says of itself: its call, its name, its user. Knows nothing of plans.

use plan_model::Call;
use plan_model::json::{Kind, Member, Node, Span};
use plan_rules::{JsonKind, JsonValue};

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum MessageKind {
    /// A call that a plan can describe.
    Of(Call),
    /// Two ids are one user. Plans say nothing of it.
    Alias,
    /// Its `type` is none of Segment's.
    Unknown,
}

impl MessageKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Of(call) => call.as_str(),
            Self::Alias => "alias",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn of_type(text: &str) -> Self {
        let call = Call::ALL.into_iter().find(|call| call.as_str().eq_ignore_ascii_case(text));
        match call {
            Some(call) => Self::Of(call),
            None if text.eq_ignore_ascii_case("alias") => Self::Alias,
            None => Self::Unknown,
        }
    }
}

/// A message and what it says of itself.
#[derive(Debug)]
pub(crate) struct ReceivedMessage {
    pub(crate) kind: MessageKind,
    /// Of track, page and screen calls.
    pub(crate) name: Option<String>,
    pub(crate) message: Node,
}

impl ReceivedMessage {
    /// Reads a message. `route` is the kind that its address says, which goes before its own word, as it does at Segment.
    pub(crate) fn of(mut message: Node, route: Option<MessageKind>) -> Self {
        let own = message.get("type").and_then(Node::as_str).map(MessageKind::of_type);
        let kind = route.or(own).unwrap_or(MessageKind::Unknown);
        if own != Some(kind)
            && kind != MessageKind::Unknown
            && let Kind::Object(members) = &mut message.kind
        {
            members.retain(|member| member.name != "type");
            members.insert(0, member("type", string(kind.as_str())));
        }
        let name = match kind {
            MessageKind::Of(Call::Track) => message.get("event"),
            MessageKind::Of(Call::Page | Call::Screen) => message.get("name"),
            _ => None,
        };
        Self { kind, name: name.and_then(Node::as_str).map(str::to_owned), message }
    }

    /// Returns what makes it a message that Segment would not take, in words: the member, and what is wrong with it.
    pub(crate) fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if !self.message.is_object() {
            return vec![("", format!("a message is an object, and this is {}", self.message.describe()))];
        }
        let has_id = |name: &str| match self.message.get(name).map(|id| &id.kind) {
            Some(Kind::String(id)) => !id.is_empty(),
            Some(Kind::Number(_)) => true,
            _ => false,
        };
        if self.kind == MessageKind::Unknown {
            let types = "track, identify, page, screen, group or alias";
            faults.push(("type", format!("the type of a message must be {types}")));
        }
        if !has_id("userId") && !has_id("anonymousId") && self.kind != MessageKind::Alias {
            faults.push(("userId", "a message must have a `userId` or an `anonymousId`".to_owned()));
        }
        match self.kind {
            MessageKind::Of(Call::Track) if self.name.as_deref().is_none_or(|name| name.trim().is_empty()) => {
                faults.push(("event", "a track call must have the name of its event in `event`".to_owned()));
            }
            MessageKind::Of(Call::Group) if !has_id("groupId") => {
                faults.push(("groupId", "a group call must have a `groupId`".to_owned()));
            }
            MessageKind::Alias if !has_id("previousId") => {
                faults.push(("previousId", "an alias call must have a `previousId`".to_owned()));
            }
            _ => {}
        }
        for name in ["properties", "traits", "context", "integrations"] {
            if let Some(odd) = self.message.get(name).filter(|part| !part.is_object() && !part.is_null()) {
                faults.push((name, format!("`{name}` of a message is an object, and this is {}", odd.describe())));
            }
        }
        faults
    }

    /// Returns the version of its event that it says it has: `2`, `1-0-0`. It may be any text, and is not cut: what is masked is cut after
    /// that, or a part of an address would stay.
    pub(crate) fn version(&self) -> Option<String> {
        let version = self.message.get("context")?.get("protocols")?.get("event_version")?;
        match &version.kind {
            Kind::String(text) => Some(text.clone()),
            Kind::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    /// Returns the library that made it: `analytics-node 3.1.0`.
    pub(crate) fn library(&self) -> Option<String> {
        library_of(self.message.get("context")?.get("library")?)
    }
}

/// Returns what a message says of the library that made it: `analytics-node 3.1.0`.
pub(crate) fn library_of<'v>(library: impl JsonValue<'v>) -> Option<String> {
    let text = |name: &str| match library.member(name)?.kind() {
        JsonKind::String(text) => Some(text),
        _ => None,
    };
    let version = text("version").map(|version| format!(" {version}")).unwrap_or_default();
    Some(format!("{}{version}", text("name")?))
}

/// Returns who a message is of: its `userId`, else its `anonymousId`.
#[cfg(feature = "live")]
pub(crate) fn user_of(message: &Node) -> Option<String> {
    let id = |name: &str| message.get(name).filter(|id| !id.is_null()).map(Node::to_text);
    id("userId").filter(|id| !id.is_empty()).or_else(|| id("anonymousId")).filter(|id| !id.is_empty())
}

/// Returns the first characters of a text.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(crate) fn member(name: &str, value: Node) -> Member {
    Member { name: name.to_owned(), name_span: Span::default(), value }
}

pub(crate) fn string(text: &str) -> Node {
    Node { span: Span::default(), kind: Kind::String(text.to_owned()) }
}
