//! The six calls of the Segment spec, and which rule of a plan a type stands for.

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
    /// Two ids are the same user.
    Alias,
}

impl Call {
    /// All six.
    pub const ALL: [Self; 6] = [Self::Track, Self::Identify, Self::Group, Self::Page, Self::Screen, Self::Alias];

    /// The call with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.as_str() == name)
    }

    /// The call's name, as the `type` of a message has it.
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

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which rule of a tracking plan a type was generated from.
///
/// ```
/// use plan_runtime::{Call, Rule};
/// const RULE: Rule = Rule::new(Call::Track, "Order Completed").version("2");
/// assert_eq!((RULE.call(), RULE.name()), (Call::Track, "Order Completed"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    call: Call,
    name: &'static str,
    version: &'static str,
    category: &'static str,
    integrations: &'static str,
}

impl Rule {
    /// The rule for the event, page or screen `name`; of identify and group the name is empty.
    #[must_use]
    pub const fn new(call: Call, name: &'static str) -> Self {
        Self { call, name, version: "", category: "", integrations: "" }
    }

    /// With the rule's version, as JSON: `2` or `"1-0-0"`. It is sent as `context.protocols.event_version`.
    #[must_use]
    pub const fn version(self, json: &'static str) -> Self {
        Self { version: json, ..self }
    }

    /// With the category of a page or screen.
    #[must_use]
    pub const fn category(self, category: &'static str) -> Self {
        Self { category, ..self }
    }

    /// With the `integrations` of its messages, a JSON object: which destinations they go to. What the options of a call
    /// say of the same destinations counts more.
    #[must_use]
    pub const fn integrations(self, json: &'static str) -> Self {
        Self { integrations: json, ..self }
    }

    /// The call.
    #[must_use]
    pub const fn call(&self) -> Call {
        self.call
    }

    /// The name of the event, page or screen.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn version_json(&self) -> &'static str {
        self.version
    }

    pub(crate) const fn integrations_json(&self) -> &'static str {
        self.integrations
    }

    pub(crate) const fn category_name(&self) -> &'static str {
        self.category
    }
}
