//! A rule of the plan that a value breaks, as users see it.

use std::fmt;

/// A value that breaks a rule of the plan: part of [`CallErrorKind::Violations`](crate::CallErrorKind::Violations).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation(pub(crate) plan_rules::Violation);

impl Violation {
    /// Returns the path of the property: `products[2].price`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns the keyword of JSON Schema that is broken: `minimum`.
    #[must_use]
    pub fn keyword(&self) -> &str {
        self.0.keyword
    }

    /// Returns what the plan wants the value to be: `at least 0`.
    #[must_use]
    pub fn wants(&self) -> &str {
        &self.0.wants
    }

    /// Returns what the value is: `-1`, `a string of 12 characters`. Of personal data that is only its kind: `a number`.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// Returns the nearest value that satisfies the rule, as JSON, where there is an obvious one.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        self.0.nearest.as_deref()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
