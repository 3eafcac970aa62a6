//! What becomes of messages that the consent of their user does not cover, and what happens when they say more.

use crate::__private as private;
use crate::client::Client;
use crate::client::options::CallOptions;
use crate::client::preferences::ConsentPreferences;
use crate::client::scope::Scope;
use crate::error::{CallError, CallErrorKind};
use crate::event::Event;
use crate::event::purposes::Purposes;
use crate::event::writer::Writer;
use crate::message::CallParts;
use crate::user::{IntoUser, User};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// What becomes of an event with a purpose that the user does not consent to:
/// [`ClientBuilder::without_consent`](crate::ClientBuilder::without_consent).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WithoutConsent {
    /// It is dropped.
    #[default]
    Drop,
    /// It is kept in memory until the user says more ([`Scope::update_consent`], [`Client::update_consent`]): what is then consented to
    /// is sent, the rest is dropped. So is the oldest one where there are more than this, and what is left when the client ends.
    #[non_exhaustive]
    Keep {
        /// The most messages that are kept, of all users together.
        at_most: usize,
    },
}

impl WithoutConsent {
    /// Returns [`Keep`](Self::Keep) with its bound.
    #[must_use]
    pub const fn keep(at_most: usize) -> Self {
        Self::Keep { at_most }
    }
}

/// A message that waits for the consent of its user, as it was before anything was asked.
struct UnconsentedMessage {
    message: Vec<u8>,
    purposes: &'static Purposes,
}

impl UnconsentedMessage {
    /// Returns a category that it waits for.
    fn category(&self) -> &'static str {
        self.purposes.event.first().copied().unwrap_or_default()
    }
}

/// The messages that wait for consent, the oldest first.
#[derive(Default)]
pub(crate) struct KeptMessages {
    pub(crate) without_consent: WithoutConsent,
    waiting: Mutex<VecDeque<UnconsentedMessage>>,
}

impl KeptMessages {
    pub(crate) fn new(without_consent: WithoutConsent) -> Self {
        Self { without_consent, waiting: Mutex::default() }
    }

    fn with<T>(&self, then: impl FnOnce(&mut VecDeque<UnconsentedMessage>) -> T) -> T {
        then(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn count(&self) -> u64 {
        self.with(|waiting| waiting.len() as u64)
    }

    /// Keeps a message. Returns the oldest one if there is no room for it any more.
    fn keep(&self, message: UnconsentedMessage, at_most: usize) -> Option<UnconsentedMessage> {
        self.with(|waiting| {
            waiting.push_back(message);
            if waiting.len() > at_most { waiting.pop_front() } else { None }
        })
    }

    /// Takes the messages of a user.
    fn take_of(&self, user: User<'_>) -> Vec<UnconsentedMessage> {
        let is_of = |kept: &UnconsentedMessage| {
            let message: Value = serde_json::from_slice(&kept.message).unwrap_or_default();
            let has = |field: &str, id: Option<&str>| id.is_some() && message.get(field).and_then(Value::as_str) == id;
            has("userId", user.user_id()) || has("anonymousId", user.anonymous_id())
        };
        self.with(|waiting| {
            let (of_user, others): (Vec<_>, Vec<_>) = std::mem::take(waiting).into_iter().partition(is_of);
            waiting.extend(others);
            of_user
        })
    }

    fn take_all(&self) -> VecDeque<UnconsentedMessage> {
        self.with(std::mem::take)
    }
}

/// The event that Segment wants when users say or change what they consent to. It goes to Segment whatever that is.
struct ConsentPreferenceUpdated;

impl Event for ConsentPreferenceUpdated {
    const NAME: &'static str = "Segment Consent Preference Updated";

    fn write(&self, writer: &mut Writer) {
        writer.object(&[]);
    }
}

impl Client {
    /// Says what a user consents to from now on: sends "Segment Consent Preference Updated", sends what was kept back for this
    /// consent and drops what it does not cover, and returns this client with the preferences for the calls that follow.
    #[track_caller]
    #[must_use = "the calls of this client go on with the preferences from before"]
    pub fn update_consent<'u>(&self, user: impl IntoUser<'u>, consent: impl Into<ConsentPreferences>) -> Self {
        let (user, consent) = (user.into_user(), consent.into());
        let client = self.with_options(CallOptions::new().consent(consent.clone()));
        private::send(&client, user, &ConsentPreferenceUpdated);
        for kept in self.shared.kept.take_of(user) {
            client.release(kept, &consent);
        }
        client
    }

    /// Sends a message that was kept, if the user consents to it now.
    #[cold]
    fn release(&self, kept: UnconsentedMessage, consent: &ConsentPreferences) {
        if let Some(category) = consent.first_refused(kept.purposes.event) {
            return self.withheld(&kept.message, category);
        }
        let without = without_refused(&kept.message, kept.purposes, consent);
        let Some(message) = with_consent(without.as_ref().unwrap_or(&kept.message), consent) else { return };
        if let Err(kind) = self.put(message, None) {
            self.report(Self::not_accepted(&kept.message, &kind));
        }
    }

    /// Counts a message that is not sent for want of consent, and tells of it if somebody asks.
    #[cold]
    fn withheld(&self, message: &[u8], category: &str) {
        let error = Self::not_accepted(message, &refused(category));
        self.count(&error);
        self.tell_not_accepted(message, || error);
    }

    /// Drops what still waits for consent, as the client ends.
    #[cold]
    pub(crate) fn drop_kept(&self) {
        self.shared.drop_kept();
    }

    /// Returns the category of consent without which such a call may not be made.
    pub(crate) fn refused_purpose(&self, parts: &CallParts<'_>) -> Option<&'static str> {
        let purposes = parts.rule.consent?;
        self.options.as_ref()?.consent.as_ref()?.first_refused(purposes.event)
    }

    /// Keeps or drops the message of a call that its user does not consent to.
    #[cold]
    #[track_caller]
    pub(crate) fn withhold(&self, parts: &CallParts<'_>, now: SystemTime, category: &str) -> Result<(), CallError> {
        let (WithoutConsent::Keep { at_most }, Some(purposes)) = (self.shared.kept.without_consent, parts.rule.consent)
        else {
            let (message, _) = self.write(parts, now)?;
            self.tell_not_accepted(&message, || withheld_call(parts, category));
            return Err(withheld_call(parts, category));
        };
        // As if nothing was asked: the answer decides on its properties and destinations too.
        let options = self.options.as_deref().map(|options| CallOptions { consent: None, ..options.clone() });
        let unasked = Self { shared: Arc::clone(&self.shared), options: options.map(Arc::new) };
        let (message, broken) = unasked.write(parts, now)?;
        broken.into_iter().for_each(|error| self.report(error));
        if let Some(oldest) = self.shared.kept.keep(UnconsentedMessage { message, purposes }, at_most) {
            self.withheld(&oldest.message, oldest.category());
        }
        Ok(())
    }
}

impl crate::client::Shared {
    /// Drops what still waits for consent.
    #[cold]
    pub(crate) fn drop_kept(&self) {
        for kept in self.kept.take_all() {
            let error = Client::not_accepted(&kept.message, &refused(kept.category()));
            self.delivery.reporter.count_call(&error);
            self.tell_not_accepted(&kept.message, || error);
        }
    }
}

impl Scope {
    /// Says what the user of this scope consents to from now on, as [`Client::update_consent`] does, and returns the scope with these
    /// preferences.
    ///
    /// ```
    /// use plan_runtime::{CallOptions, Client, ConsentPreferences};
    /// let client = Client::memory();
    /// let scope = client.scope("user-1", CallOptions::new().consent(ConsentPreferences::none()));
    /// let scope = scope.update_consent(ConsentPreferences::none().category("analytics", true));
    ///
    /// let update = &client.messages()[0];
    /// assert_eq!(update["event"], "Segment Consent Preference Updated");
    /// assert_eq!(update["context"]["consent"]["categoryPreferences"]["analytics"], true);
    /// # let _ = scope;
    /// ```
    #[track_caller]
    #[must_use = "the calls of this scope go on with the preferences from before"]
    pub fn update_consent(&self, consent: impl Into<ConsentPreferences>) -> Self {
        self.with_client(self.client().update_consent(self.user(), consent))
    }
}

pub(crate) fn refused(category: &str) -> CallErrorKind {
    CallErrorKind::Withheld { reason: format!("the user does not consent to `{category}`") }
}

/// Returns the message without the properties whose purposes the user does not consent to; `None` if it has none of them.
#[cold]
pub(crate) fn without_refused(message: &[u8], purposes: &Purposes, consent: &ConsentPreferences) -> Option<Vec<u8>> {
    let refused: Vec<&str> = purposes
        .properties
        .iter()
        .filter(|(_, purposes)| consent.first_refused(purposes).is_some())
        .map(|(name, _)| *name)
        .collect();
    if refused.is_empty() {
        return None;
    }
    let mut message: Value = serde_json::from_slice(message).ok()?;
    for payload in ["properties", "traits"] {
        if let Some(Value::Object(properties)) = message.get_mut(payload) {
            refused.iter().for_each(|name| drop(properties.remove(*name)));
        }
    }
    Some(message.to_string().into_bytes())
}

/// Returns a message that was kept, with what the user consents to now.
fn with_consent(message: &[u8], consent: &ConsentPreferences) -> Option<Vec<u8>> {
    let mut message: Value = serde_json::from_slice(message).ok()?;
    let fields = message.as_object_mut()?;
    let mut object = |name: &str, all: &mut dyn Iterator<Item = (String, Value)>, makes: bool| {
        if makes || fields.contains_key(name) {
            let value = fields.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(held) = value {
                held.extend(all);
            }
        }
    };
    object("context", &mut std::iter::once(("consent".to_owned(), consent.to_context())), true);
    let refused: Vec<_> = consent.refused_destinations().map(|name| (name.to_owned(), Value::Bool(false))).collect();
    object("integrations", &mut refused.clone().into_iter(), !refused.is_empty());
    Some(message.to_string().into_bytes())
}

/// Names the error of a call that was withheld.
pub(crate) fn withheld_call(parts: &CallParts<'_>, category: &str) -> CallError {
    CallError::new(parts.rule.call, parts.rule.name, refused(category))
}
