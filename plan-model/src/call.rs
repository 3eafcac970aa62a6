//! The calls of the Segment spec, and where they are made. Knows nothing of plans, so that everything may name them.

use std::fmt;

/// A call of the Segment spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
}

impl Call {
    /// Every call that a plan can have rules for.
    pub const ALL: [Self; 5] = [Self::Track, Self::Identify, Self::Group, Self::Page, Self::Screen];

    /// Returns the call's name in code and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Identify => "identify",
            Self::Group => "group",
            Self::Page => "page",
            Self::Screen => "screen",
        }
    }

    /// Returns what its payload is made of, in the plural.
    #[must_use]
    pub const fn payload(self) -> &'static str {
        match self {
            Self::Identify | Self::Group => "traits",
            _ => "properties",
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The place where the calls of a plan are made. It decides which destinations can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// On a server.
    #[default]
    Server,
    /// The calls are made in a browser.
    Web,
    /// On a phone.
    Mobile,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::Server, Self::Web, Self::Mobile];

    /// Returns what a plan calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Web => "web",
            Self::Mobile => "mobile",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
