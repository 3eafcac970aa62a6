//! Which part of a plan is being read, in the words of messages.

use crate::call::Call;
use std::fmt;

/// Which part of the plan is being read, in the words of its messages.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'s> {
    /// The rule of this call and name.
    Rule(Call, &'s str),
    /// The rule for every call.
    Common,
    Property(&'s str),
    /// A schema that others refer to.
    Definition(&'s str),
}

impl Scope<'_> {
    /// Returns the name of the track event that is being read.
    pub(super) fn event(self) -> Option<String> {
        match self {
            Self::Rule(Call::Track, name) => Some(name.to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(Call::Track, name) => write!(f, "event `{name}`"),
            Self::Rule(call @ (Call::Page | Call::Screen), name) if !name.is_empty() => write!(f, "{call} `{name}`"),
            Self::Rule(call, _) => write!(f, "the {call} rule"),
            Self::Common => f.write_str("the common rule"),
            Self::Definition(name) => write!(f, "definition `{name}`"),
            Self::Property(name) => write!(f, "property `{name}`"),
        }
    }
}
