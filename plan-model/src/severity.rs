//! How much a finding of a check counts. It knows of no check.

/// How much a finding of a check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// It is not looked for.
    Allow,
    /// It is said, and code is generated.
    Warn,
    /// It is an error.
    Deny,
}

impl Severity {
    /// Every level and its name in a plan and at the macro.
    pub const ALL: [(&'static str, Self); 3] = [("allow", Self::Allow), ("warn", Self::Warn), ("deny", Self::Deny)];

    /// Returns the level of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
    }

    /// Returns the name of the level in a plan and at the macro.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}
