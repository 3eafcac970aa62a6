//! One message whose sender waits for the answer.

use crate::client::Client;
use crate::clock::Instant;
use crate::delivery::wait::{ASK_AGAIN, Wait};
use crate::message::outbox::Message;
use crate::message::read_id::MessageHead;
use crate::outcome::Outcome;
use crate::outcome::send_error::SendError;
use crate::outcome::wait::AwaitedOutcome;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A message that was accepted, and whose sender waits for the answer. Dropped, nobody waits any more.
pub(crate) struct PendingSend {
    client: Client,
    answer: Arc<AwaitedOutcome>,
}

impl PendingSend {
    /// Has a message sent.
    pub(crate) fn begin(client: &Client, message: &Message) -> Result<Self, SendError> {
        let delivery = &client.shared.delivery;
        // In a child that was forked the locks may never be free: the call below says so.
        let answer = match delivery.owner.is_forked() {
            true => Arc::default(),
            false => {
                // Before it is accepted: it may be answered at once.
                delivery.store.queue().watch();
                let message_id = MessageHead::of(message.as_str().as_bytes()).message_id.unwrap_or_default();
                delivery.outcomes.waits.begin(&message_id)
            }
        };
        let pending = Self { client: client.clone(), answer };
        match client.send_message(message) {
            Err(error) if !error.was_sent() => Err(SendError::NotAccepted(error)),
            _ => Ok(pending),
        }
    }

    /// Waits for the answer.
    pub(crate) fn wait(self, timeout: Duration) -> Result<(), SendError> {
        let delivery = &self.client.shared.delivery;
        let queue = delivery.store.queue();
        let timeout = delivery.own_or(timeout);
        let begin = Instant::now();
        loop {
            let progressed = queue.progressed();
            queue.begin_flush();
            let left = timeout.saturating_sub(begin.elapsed());
            if self.answer.is_there() || left.is_zero() || queue.has_no_workers() {
                return self.result(timeout);
            }
            queue.wait_for_more(progressed, left.min(ASK_AGAIN));
        }
    }

    fn result(&self, waited: Duration) -> Result<(), SendError> {
        let delivery = &self.client.shared.delivery;
        if delivery.owner.is_forked() {
            // The parent has the answer, and in a child its locks may never be free.
            return Err(SendError::NoAnswer { waited, source: None });
        }
        match self.answer.take() {
            Some(told) if matches!(told.outcome(), Outcome::Delivered) => Ok(()),
            Some(told) => Err(SendError::NotDelivered(Box::new(told))),
            None => Err(SendError::NoAnswer { waited, source: delivery.outage.reason() }),
        }
    }
}

impl Drop for PendingSend {
    fn drop(&mut self) {
        let delivery = &self.client.shared.delivery;
        if !delivery.owner.is_forked() {
            delivery.outcomes.waits.end(&self.answer);
            delivery.store.queue().unwatch();
        }
    }
}

/// The answer to come of [`Client::send_now_async`].
#[must_use = "the message is sent in any case; what becomes of it is known once this is awaited"]
pub struct SendNow {
    pending: Result<(PendingSend, Wait), Option<SendError>>,
    timeout: Duration,
}

impl SendNow {
    pub(crate) fn new(pending: Result<PendingSend, SendError>, timeout: Duration) -> Self {
        let wait = |pending: PendingSend| {
            let wait = pending.client.shared.delivery.answer_later(&pending.answer, timeout);
            (pending, wait)
        };
        Self { pending: pending.map(wait).map_err(Some), timeout }
    }
}

impl Future for SendNow {
    type Output = Result<(), SendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let timeout = self.timeout;
        match &mut self.pending {
            Ok((pending, wait)) => {
                ready!(Pin::new(wait).poll(context));
                Poll::Ready(pending.result(timeout))
            }
            Err(error) => error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error))),
        }
    }
}

impl fmt::Debug for SendNow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendNow").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
