//! What becomes of messages that the consent of their user does not cover, and what happens when they say more.

use crate::__private as private;
use crate::client::Client;
use crate::client::options::CallOptions;
use crate::client::preferences::ConsentPreferences;
use crate::client::scope::Scope;
use crate::error::{CallError, CallErrorKind};
use crate::event::Event;
use crate::event::call::Call;
use crate::event::purposes::Purposes;
use crate::event::writer::Writer;
use crate::message::{self, CallParts};
use crate::user::{IntoUser, User};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    user_id: Option<String>,
    anonymous_id: Option<String>,
    call: Call,
    purposes: &'static Purposes,
}

impl UnconsentedMessage {
    /// Returns a category that it waits for.
    fn category(&self) -> &'static str {
        self.purposes.event.first().copied().unwrap_or_default()
    }

    /// Returns whether it is of this user: by the user ids where both have one, and by the anonymous ids otherwise. Several users of a
    /// device have one anonymous id, and none of them answers for another.
    fn is_of(&self, user: User<'_>) -> bool {
        match (self.user_id.as_deref(), user.user_id()) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => self.anonymous_id.is_some() && self.anonymous_id.as_deref() == user.anonymous_id(),
        }
    }
}

/// The messages that wait for consent.
#[derive(Default)]
pub(crate) struct KeptMessages {
    pub(crate) without_consent: WithoutConsent,
    state: Mutex<KeptState>,
}

#[derive(Default)]
struct KeptState {
    /// The oldest first.
    waiting: VecDeque<UnconsentedMessage>,
    /// The client is shut down: what is kept now nobody would drop, nor tell of.
    is_closed: bool,
}

impl KeptMessages {
    pub(crate) fn new(without_consent: WithoutConsent) -> Self {
        Self { without_consent, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, KeptState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn hold_lock(&self) -> impl Sized {
        self.lock()
    }

    pub(crate) fn count(&self) -> u64 {
        self.lock().waiting.len() as u64
    }

    /// Keeps a message. Returns the oldest one if there is no room for it any more.
    fn keep(&self, message: UnconsentedMessage, at_most: usize) -> Result<Option<UnconsentedMessage>, CallErrorKind> {
        let mut state = self.lock();
        if state.is_closed {
            return Err(CallErrorKind::Closed);
        }
        state.waiting.push_back(message);
        Ok(if state.waiting.len() > at_most { state.waiting.pop_front() } else { None })
    }

    /// Takes the messages of a user.
    fn take_of(&self, user: User<'_>) -> Vec<UnconsentedMessage> {
        let mut state = self.lock();
        let waiting = std::mem::take(&mut state.waiting);
        let (of_user, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|kept| kept.is_of(user));
        state.waiting.extend(others);
        of_user
    }

    /// Takes all messages, and keeps no more.
    fn close(&self) -> VecDeque<UnconsentedMessage> {
        let mut state = self.lock();
        state.is_closed = true;
        std::mem::take(&mut state.waiting)
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
        if !self.shared.delivery.owner.is_forked() {
            self.shared.kept.take_of(user).into_iter().for_each(|kept| client.release(kept, &consent));
        }
        client
    }

    /// Sends a message that was kept, if the user consents to it now.
    #[cold]
    fn release(&self, kept: UnconsentedMessage, consent: &ConsentPreferences) {
        if let Some(category) = consent.first_refused(kept.purposes.event) {
            return self.shared.withheld(&kept.message, &refused(category));
        }
        let released = without_refused(&kept.message, kept.purposes, consent)
            .and_then(|without| with_consent(without.as_ref().unwrap_or(&kept.message), consent));
        match released {
            Ok(message) => {
                // What the user consents to has made it larger; and they may have opted out since the call was made.
                let may = message::check_size(message.len()).and_then(|()| self.may(kept.call));
                if let Err(kind) = may.and_then(|()| self.put(message, None)) {
                    self.report(Self::not_accepted(&kept.message, &kind));
                }
            }
            Err(unreadable) => self.shared.withheld(&kept.message, &unreadable),
        }
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
            // Whichever rules of the plan it breaks: what is withheld breaks none of them.
            let (message, _) = self.written(parts, now)?;
            self.tell_not_accepted(&message, || withheld_call(parts, category));
            return Err(withheld_call(parts, category));
        };
        // As if nothing was asked: the answer decides on its properties and destinations too.
        let options = self.options.as_deref().map(|options| CallOptions { consent: None, ..options.clone() });
        let unasked = Self { shared: Arc::clone(&self.shared), options: options.map(Arc::new) };
        let (message, violations) = unasked.written(parts, now)?;
        // Told without the message, here and below: the file of dead letters must not have what nobody has consented to.
        let broken = self.judged(parts, violations).map_err(|error| self.told(error))?;
        let id = |id: Option<&str>| id.map(ToOwned::to_owned);
        let (user_id, anonymous_id) = (id(parts.user.user_id()), id(parts.user.anonymous_id()));
        let kept = UnconsentedMessage { message, user_id, anonymous_id, call: parts.rule.call, purposes };
        let oldest = self.shared.kept.keep(kept, at_most);
        let oldest = oldest.map_err(|kind| self.told(CallError::new(parts.rule.call, parts.rule.name, kind)))?;
        broken.into_iter().for_each(|error| self.report(error));
        oldest.into_iter().for_each(|oldest| self.shared.withheld(&oldest.message, &refused(oldest.category())));
        Ok(())
    }
}

impl crate::client::Shared {
    /// Drops what still waits for consent, and keeps no more.
    #[cold]
    pub(crate) fn drop_kept(&self) {
        // In a child that was forked they are the parent's, and the lock may never be free.
        if self.delivery.owner.is_forked() {
            return;
        }
        for kept in self.kept.close() {
            self.withheld(&kept.message, &refused(kept.category()));
        }
    }

    /// Counts a message that is not sent for want of consent, and tells of it if somebody asks.
    #[cold]
    fn withheld(&self, message: &[u8], kind: &CallErrorKind) {
        let error = Client::not_accepted(message, kind);
        self.delivery.reporter.count_call(&error);
        self.tell_not_accepted(message, || error);
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

/// Reads a message that is to be changed for the sake of consent. One that cannot be read is withheld whole: it may have what the user
/// does not consent to. JSON that is nested more than 127 levels deep is such a message.
fn readable(message: &[u8]) -> Result<Map<String, Value>, CallErrorKind> {
    serde_json::from_slice(message).map_err(|_| CallErrorKind::Withheld {
        reason: "its values are nested too deep to take out what the user does not consent to".to_owned(),
    })
}

/// Returns the message without the properties whose purposes the user does not consent to; `None` if it may have all of them.
///
/// # Errors
/// The message cannot be read.
#[cold]
pub(crate) fn without_refused(
    message: &[u8],
    purposes: &Purposes,
    consent: &ConsentPreferences,
) -> Result<Option<Vec<u8>>, CallErrorKind> {
    let refused: Vec<&str> = purposes
        .properties
        .iter()
        .filter(|(_, purposes)| consent.first_refused(purposes).is_some())
        .map(|(name, _)| *name)
        .collect();
    if refused.is_empty() {
        return Ok(None);
    }
    let mut message = readable(message)?;
    for payload in ["properties", "traits"] {
        if let Some(Value::Object(properties)) = message.get_mut(payload) {
            refused.iter().for_each(|name| drop(properties.remove(*name)));
        }
    }
    Ok(Some(Value::Object(message).to_string().into_bytes()))
}

/// Returns a message that was kept, with what the user consents to now.
fn with_consent(message: &[u8], consent: &ConsentPreferences) -> Result<Vec<u8>, CallErrorKind> {
    let mut fields = readable(message)?;
    put_into(&mut fields, "context", "consent", consent.to_context());
    for destination in consent.refused_destinations() {
        put_into(&mut fields, "integrations", destination, Value::Bool(false));
    }
    Ok(Value::Object(fields).to_string().into_bytes())
}

/// Sets a field of an object of a message, which is made where there is none.
fn put_into(message: &mut Map<String, Value>, object: &str, field: &str, value: Value) {
    if let Value::Object(fields) = message.entry(object).or_insert_with(|| Value::Object(Map::new())) {
        fields.insert(field.to_owned(), value);
    }
}

/// Names the error of a call that was withheld.
pub(crate) fn withheld_call(parts: &CallParts<'_>, category: &str) -> CallError {
    CallError::new(parts.rule.call, parts.rule.name, refused(category))
}
