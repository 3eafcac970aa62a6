//! The six calls of the Segment spec, and which rule of a plan a call is made under.

use crate::event::purposes::ConsentPurposes;
use crate::event::rules::MessageRules;
use std::fmt;
use std::str::FromStr;

/// A call of the Segment spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// A user did something.
    Track,
    /// Who the user is.
    Identify,
    /// The group a user belongs to.
    Group,
    /// A page was seen.
    Page,
    /// A screen was seen.
    Screen,
    /// Two ids are the same user.
    Alias,
}

impl Call {
    /// All six.
    pub const ALL: [Self; 6] = [Self::Track, Self::Identify, Self::Group, Self::Page, Self::Screen, Self::Alias];

    /// Returns the call's name, as the `type` of a message has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Identify => "identify",
            Self::Group => "group",
            Self::Page => "page",
            Self::Screen => "screen",
            Self::Alias => "alias",
        }
    }
}

/// Reads the call's name, as the `type` of a message has it.
///
/// ```
/// use plan_runtime::Call;
/// assert_eq!("track".parse(), Ok(Call::Track));
/// assert_eq!("trakc".parse::<Call>().unwrap_err().to_string(), "\"trakc\" is none of the six calls");
/// ```
impl FromStr for Call {
    type Err = UnknownCall;

    fn from_str(name: &str) -> Result<Self, UnknownCall> {
        Self::ALL.into_iter().find(|call| call.as_str() == name).ok_or_else(|| UnknownCall(name.to_owned()))
    }
}

/// A text that is the name of no call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCall(String);

impl fmt::Display for UnknownCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is none of the six calls", self.0)
    }
}

impl std::error::Error for UnknownCall {}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which rule of a tracking plan a call is made under: what an `Event` says of itself.
#[derive(Debug, Clone, Copy)]
pub struct CallRule {
    pub(crate) call: Call,
    pub(crate) name: &'static str,
    /// The version as JSON.
    pub(crate) version: &'static str,
    pub(crate) category: &'static str,
    /// The integrations as JSON.
    pub(crate) integrations: &'static str,
    pub(crate) message: MessageRules,
    pub(crate) consent: ConsentPurposes,
}

impl CallRule {
    /// The rule of alias, for which a plan has none.
    pub(crate) const ALIAS: Self =
        Self { call: Call::Alias, name: "", version: "", category: "", integrations: "", message: None, consent: None };
}
