//! What a user has consented to, as options have it and messages say it.

use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// What a user has consented to, by the categories of the plan: the options of a client, a scope or a call have it
/// ([`CallOptions::consent`](crate::CallOptions::consent)). A plan with `"consent"` has a struct `Consent` with a field for each category, which is turned into
/// this; by hand there is [`category`](Self::category).
///
/// It is sent as `context.consent.categoryPreferences`, as Segment wants it on every message. A category that it does not name is
/// not consented to, so that [`none`](Self::none) consents to nothing. Without any preferences a message has no such field:
/// nothing is withheld, and Segment sends it to every destination.
///
/// ```
/// use plan_runtime::{CallOptions, Client, ConsentPreferences, json};
/// let preferences = ConsentPreferences::none().category("analytics", true).category("ads", false);
/// let scope = Client::memory().scope("user-1", CallOptions::new().consent(preferences));
/// # let _ = scope;
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConsentPreferences {
    categories: Vec<(Cow<'static, str>, bool)>,
    /// The destinations of the plan that need consent, and to what.
    destinations: &'static [(&'static str, &'static [&'static str])],
}

impl ConsentPreferences {
    /// Returns the preferences of a user who consents to nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Sets whether the user consents to a category.
    #[must_use]
    pub fn category(mut self, id: impl Into<Cow<'static, str>>, consents: bool) -> Self {
        let id = id.into();
        self.categories.retain(|(known, _)| *known != id);
        self.categories.push((id, consents));
        self
    }

    /// Returns whether the user consents to a category.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.categories.iter().any(|(known, consents)| known == id && *consents)
    }

    /// Makes the preferences of a plan, of what generated code says of its categories.
    #[doc(hidden)]
    #[must_use]
    pub fn from_plan(
        categories: &[(&'static str, bool)],
        destinations: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        let categories = categories.iter().map(|(id, consents)| (Cow::Borrowed(*id), *consents)).collect();
        Self { categories, destinations }
    }

    /// Returns the first of these categories that the user does not consent to.
    pub(crate) fn first_refused(&self, purposes: &[&'static str]) -> Option<&'static str> {
        purposes.iter().copied().find(|purpose| !self.has(purpose))
    }

    /// Returns the destinations that may not have the message.
    pub(crate) fn refused_destinations(&self) -> impl Iterator<Item = &'static str> {
        let refused = |(_, needs): &&(&'static str, &'static [&'static str])| self.first_refused(needs).is_some();
        self.destinations.iter().filter(refused).map(|(name, _)| *name)
    }

    /// Returns `context.consent` of a message.
    pub(crate) fn to_context(&self) -> Value {
        let preferences: Map<String, Value> =
            self.categories.iter().map(|(id, consents)| (id.to_string(), (*consents).into())).collect();
        Value::Object(Map::from_iter([("categoryPreferences".to_owned(), Value::Object(preferences))]))
    }
}

impl fmt::Debug for ConsentPreferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.categories.iter().map(|(id, consents)| (id, consents))).finish()
    }
}
