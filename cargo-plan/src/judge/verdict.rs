//! What is said of a judged message. A field may be added here, and none changes its name: programs read them.

use serde::Serialize;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It is as the plan says.
    Good,
    /// It breaks a rule of the plan.
    Bad,
    /// The plan does not have its event, or not all of its properties.
    Unplanned,
    /// It is no message that Segment would take.
    Broken,
}

#[cfg(feature = "live")]
impl Verdict {
    pub(crate) const ALL: [Self; 4] = [Self::Good, Self::Bad, Self::Unplanned, Self::Broken];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unplanned => "unplanned",
            Self::Broken => "broken",
        }
    }
}

/// One thing that is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ShownViolation {
    /// From the message on: `properties.total`.
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) expected: Option<String>,
    pub(crate) got: Option<String>,
}
