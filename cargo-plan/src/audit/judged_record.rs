//! A recorded message beside its judgement: what the counts and the samples are made of.

use crate::judge::{JudgedPlan, Judgement, ReceivedMessage};
use crate::recorded::RecordedMessage;
use std::cell::OnceCell;

/// A recorded message and what is to be said of it.
pub(super) struct JudgedRecord<'r, 'p> {
    pub(super) recorded: &'r RecordedMessage<'r>,
    pub(super) received: &'r ReceivedMessage,
    pub(super) judgement: &'r Judgement<'p>,
    pub(super) plan: &'p JudgedPlan,
    /// The properties or traits, masked, as samples show them: made once for all findings of the message.
    pub(super) payload: OnceCell<String>,
}
