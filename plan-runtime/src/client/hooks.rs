//! What an app does with each message before it is queued.

use crate::error::CallErrorKind;
use crate::message::draft::MessageDraft;
use crate::report::{Reporter, Reporting};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What a hook of [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) says of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BeforeSend {
    /// The message goes on, as the hook has left it.
    Keep,
    /// The message is not sent, for a reason in words: `BeforeSend::Drop("a bot".into())`.
    Drop(Cow<'static, str>),
}

/// A hook of the user's.
type Hook = Arc<dyn Fn(&mut MessageDraft) -> BeforeSend + Send + Sync>;

/// The hooks of a client, in their order.
#[derive(Default)]
pub(crate) struct Hooks(Vec<Hook>);

impl Hooks {
    pub(crate) fn add(&mut self, hook: impl Fn(&mut MessageDraft) -> BeforeSend + Send + Sync + 'static) {
        self.0.push(Arc::new(hook));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Runs the hooks. Returns the bytes of the message if they have changed it.
    #[cold]
    pub(crate) fn run(&self, message: &[u8], reporter: &Reporter) -> Result<Option<Vec<u8>>, CallErrorKind> {
        let failed = |reason| CallErrorKind::Hook { reason };
        let Some(mut draft) = MessageDraft::read(message) else {
            return Err(failed("the hooks of before_send cannot read it"));
        };
        // Told of after what follows is over: the error handler may make calls, and a hook may not.
        let _held_up = reporter.call_in_hooks(draft.call(), draft.name());
        // A call of a hook would have the hooks run, without an end; and one that goes past them may say what they take out.
        let Some(_running) = Reporting::begin_at(std::ptr::from_ref(self).addr()) else {
            return Err(failed("a hook of before_send makes no calls"));
        };
        for hook in &self.0 {
            match catch_unwind(AssertUnwindSafe(|| hook(&mut draft))) {
                Ok(BeforeSend::Keep) => {}
                Ok(BeforeSend::Drop(reason)) => return Err(CallErrorKind::Withheld { reason: reason.into_owned() }),
                Err(_) => return Err(failed("a hook of before_send panicked")),
            }
        }
        draft.finish()
    }
}
