//! Delivery in the background: from the store to the sink, again where the sink says so, and what callers can wait for.
//!
//! The workers (`worker`) take batches from the store and hand them to the sink. What each attempt leads to is in `attempt` and, where
//! messages have different outcomes, in `partial`; what waits without a worker in `aside`, how long nothing has been delivered in
//! `outage`, and what a caller waits for in this file and, without blocking, in `wait`.

mod accounting;
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
mod aside;
mod attempt;
pub(crate) mod backoff;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod nothing_aside;
pub(crate) mod outage;
mod outcome;
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
mod partial;
mod parts;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod pump;
mod tries;
pub(crate) mod wait;
pub(crate) mod worker;

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
pub(crate) use aside::SetAside;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) use nothing_aside::SetAside;

use crate::clock::{Clock, Instant};
use crate::error::{DeliveryError, GaveUp, SinkError};
use crate::fork::Owner;
use crate::metrics;
use crate::outcome::wait::AwaitedOutcome;
use crate::outcome::{Outcome, Outcomes};
use crate::quiet::quietly;
use crate::report::Reporter;
use crate::report::stats::{Report, Stats};
use crate::sink::HangUp;
use crate::store::queue::GivenUp;
use crate::store::{Counts, DroppedMessages, Position, Store};
use backoff::Retry;
use outage::Outage;
use std::sync::Arc;
use std::time::Duration;
use wait::{Goal, Wait, Waits};

/// How long a shutdown that is over waits for workers to tell what became of the messages they have answers for, which may
/// take the error handler's time.
const ACCOUNTING_TIME: Duration = Duration::from_secs(1);

/// What the workers of a client share.
pub(crate) struct Delivery {
    pub(crate) store: Store,
    pub(crate) reporter: Reporter,
    pub(crate) retry: Retry,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) outage: Outage,
    pub(crate) set_aside: SetAside,
    /// The process that made the client.
    pub(crate) owner: Owner,
    pub(crate) waits: Waits,
    /// Who asks what becomes of each message.
    pub(crate) outcomes: Outcomes,
    /// Ends the requests under way.
    pub(crate) hang_up: Option<HangUp>,
    /// The most workers, each with one request in flight.
    pub(crate) workers: usize,
}

impl Delivery {
    /// Stops sending, or goes on with it.
    pub(crate) fn pause(&self, paused: bool) {
        if !self.owner.is_forked() {
            self.store.queue().pause(paused);
        }
    }

    /// Returns what the client has done so far.
    pub(crate) fn stats(&self) -> Stats {
        if self.owner.is_forked() {
            // The queue is the parent's, and its lock may never be free here.
            return self.reporter.counters.read();
        }
        // The counters first: no message is to be seen as delivered before it is seen as accepted.
        let counted = self.reporter.counters.read();
        let Counts { accepted, recovered, dropped, queued, queued_bytes } = self.store.counts();
        let lost = counted.lost + dropped;
        // All that is not counted yet, so that the counts add up at any moment: what a worker accounts for just then leaves the queue and
        // comes into its counter one after the other. In a page, where nothing happens meanwhile, messages of other pages are lost too.
        let queued = match cfg!(all(target_arch = "wasm32", feature = "web")) {
            true => queued,
            false => {
                let known = counted.delivered + counted.refused + lost;
                (accepted + recovered).saturating_sub(known)
            }
        };
        Stats { accepted, recovered, lost, queued, queued_bytes, ..counted }
    }

    /// Waits until all that was accepted before is delivered or reported, at most for `timeout`.
    pub(crate) fn flush(&self, timeout: Duration) -> Report {
        if self.owner.is_forked() {
            return Report::default();
        }
        let timeout = self.own_or(timeout);
        let before = self.stats();
        let (start, disk) = (Instant::now(), self.store.end());
        let time_left = || timeout.saturating_sub(start.elapsed());
        loop {
            let put_off = self.store.put_off_so_far();
            let unread = self.store.wait_until_read(disk, time_left());
            let left = self.store.queue().flush(time_left());
            // What was put off meanwhile is on disk again.
            if self.store.put_off_so_far() == put_off || time_left().is_zero() {
                return self.flushed(&before, left + unread);
            }
        }
    }

    /// Shuts down at the end of the main thread, and of the program with it: what a static client still has is sent now.
    #[cfg_attr(not(all(target_os = "linux", target_env = "gnu")), expect(dead_code))]
    pub(crate) fn program_ends(&self, timeout: Duration) {
        if !self.owner.is_forked() && !self.store.queue().is_over() {
            self.shutdown(timeout);
        }
    }

    /// Waits as [`flush`](Self::flush) does, for a task.
    pub(crate) fn flush_later(self: &Arc<Self>, timeout: Duration) -> Wait {
        let is_forked = self.owner.is_forked();
        let before = if is_forked { Stats::default() } else { self.stats() };
        let disk = if is_forked { Position::default() } else { self.store.end() };
        let goal = Goal::Flush { before: Box::new(before), disk, memory: None };
        Wait::new(Arc::clone(self), goal, self.own_or_awaited(timeout))
    }

    /// Waits until it is known what became of a message, for a task.
    pub(crate) fn answer_later(self: &Arc<Self>, answer: &Arc<AwaitedOutcome>, timeout: Duration) -> Wait {
        Wait::new(Arc::clone(self), Goal::Answer(Arc::clone(answer)), self.own_or_awaited(timeout))
    }

    /// Returns what a flush says that left so many messages.
    pub(crate) fn flushed(&self, before: &Stats, left: u64) -> Report {
        self.reporter.tell_of_slow_hooks();
        self.report_since(before, self.store.left(left))
    }

    /// Returns how long this thread may wait: the error handler may flush, and a worker cannot wait for itself.
    pub(crate) fn own_or(&self, timeout: Duration) -> Duration {
        if self.store.queue().is_worker_thread() { Duration::ZERO } else { timeout }
    }

    /// Returns how long a task of this thread may wait, which blocks nothing where there is one thread alone.
    fn own_or_awaited(&self, timeout: Duration) -> Duration {
        if cfg!(all(target_arch = "wasm32", feature = "web")) { timeout } else { self.own_or(timeout) }
    }

    /// Ends the workers within `timeout`.
    pub(crate) fn shutdown(&self, timeout: Duration) -> Report {
        let Some(timeout) = self.close(timeout) else { return Report::default() };
        if !self.store.queue().is_worker_thread() {
            self.store.queue().wait_finished(timeout);
        }
        self.end()
    }

    /// Shuts down as [`shutdown`](Self::shutdown) does, for a task.
    pub(crate) fn shutdown_later(self: &Arc<Self>, timeout: Duration) -> Wait {
        // No more calls from now on, and not only once a task has polled.
        let timeout = self.close(timeout).unwrap_or_default();
        Wait::new(Arc::clone(self), Goal::Shutdown, self.own_or_awaited(timeout))
    }

    /// Accepts no more calls. Returns for how long there is something to wait for: a shutdown before this one may leave less.
    fn close(&self, timeout: Duration) -> Option<Duration> {
        if self.owner.is_forked() {
            return None;
        }
        self.store.queue().close(timeout);
        Some(self.store.queue().time_left().map_or(timeout, |left| left.min(timeout)))
    }

    /// Ends a shutdown that has had its time, or needs no more: what is left is given up.
    pub(crate) fn end(&self) -> Report {
        if self.owner.is_forked() {
            return Report::default();
        }
        // The error handler may shut the client down or let go of the last one: the worker goes on with what it has.
        if !self.store.queue().is_worker_thread() {
            if !self.store.queue().has_no_workers() {
                // Their clock need not be ours.
                self.store.queue().close(Duration::ZERO);
                self.give_up();
            }
            // The last worker closes the store too, but possibly only after it was counted out. Close it here as well, so that a
            // client built right after `shutdown` does not get `FolderInUse`.
            if self.store.queue().wait_completed(ACCOUNTING_TIME) || self.store.queue().has_no_workers() {
                self.store.close();
            }
        }
        self.reporter.tell_of_hooks_at_the_end();
        self.report_queued();
        let left = self.stats().queued;
        self.report_since(&Stats::default(), left)
    }

    fn report_since(&self, before: &Stats, left: u64) -> Report {
        let now = self.stats();
        Report {
            delivered: now.delivered.saturating_sub(before.delivered),
            retries: now.retries.saturating_sub(before.retries),
            refused: now.refused.saturating_sub(before.refused),
            lost: now.lost.saturating_sub(before.lost),
            withheld: now.withheld.saturating_sub(before.withheld),
            left,
        }
    }

    /// Gives up what waits or is under way, whatever the workers are at: the time of a shutdown is up.
    pub(crate) fn give_up(&self) {
        let (gave_up, source) = (self.end_of_time(), self.reason());
        let given_up = self.store.queue().give_up();
        if let Some(hang_up) = &self.hang_up {
            // A transport of the app's that panics keeps nothing from being accounted for.
            quietly(hang_up);
        }
        self.abandon(&given_up, gave_up, source);
        self.release_answers();
    }

    /// Tells what became of these messages, if somebody asks.
    fn tell(&self, messages: &GivenUp, outcome: &Outcome) {
        if self.store.queue().is_watched() {
            messages.each().for_each(|(_, message)| self.outcomes.tell(message, outcome, &self.reporter));
        }
    }

    /// Tells what became of these messages as [`tell`](Self::tell) does, but of those on disk that they are kept. Returns the numbers of
    /// these.
    fn tell_unless_kept(&self, messages: &GivenUp, outcome: &Outcome, source: Option<&Arc<SinkError>>) -> Vec<u64> {
        let mut told_as_kept = Vec::new();
        if self.store.queue().is_watched() {
            let kept = Outcome::Kept { source: source.cloned() };
            for (number, message) in messages.each() {
                let is_kept = self.store.is_on_disk(number);
                told_as_kept.extend(Some(number).filter(|_| is_kept));
                self.outcomes.tell(message, if is_kept { &kept } else { outcome }, &self.reporter);
            }
        }
        told_as_kept
    }

    /// Tells what became of messages that were told of as kept and are not after all: their file went meanwhile, as the folder was full.
    fn tell_of_those_not_kept(&self, messages: &GivenUp, told_as_kept: &[u64], kept: &[u64], outcome: &Outcome) {
        if told_as_kept.len() > kept.len() {
            let is_gone =
                |number: &u64| told_as_kept.binary_search(number).is_ok() && kept.binary_search(number).is_err();
            let gone = messages.each().filter(|(number, _)| is_gone(number));
            gone.for_each(|(_, message)| self.outcomes.tell(message, outcome, &self.reporter));
        }
    }

    /// Reports messages that were dropped for newer ones.
    pub(crate) fn dropped(&self, DroppedMessages { messages, refused }: DroppedMessages) {
        self.reporter.counters.lost.measure(messages.saturating_sub(refused));
        self.reporter.report(DeliveryError::Dropped { messages, refused });
        if self.store.queue().is_watched() {
            for message in self.store.queue().take_dropped() {
                self.outcomes.tell(&message, &Outcome::Dropped, &self.reporter);
            }
            self.release_answers();
        }
    }

    /// Tells of messages that former pages have left, and that this one had to drop.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    pub(crate) fn dropped_of_others(&self, messages: &[String]) {
        if messages.is_empty() {
            return;
        }
        // They never were in this page's queue, which counts what goes from it.
        self.reporter.counters.lost.add(messages.len());
        self.reporter.report(DeliveryError::Dropped { messages: messages.len(), refused: 0 });
        if self.outcomes.are_wanted() {
            messages
                .iter()
                .for_each(|message| self.outcomes.tell(message.as_bytes(), &Outcome::Dropped, &self.reporter));
        }
    }

    /// Lets those go on who wait for a message that is accounted for by now.
    fn release_answers(&self) {
        if !self.outcomes.waits.is_empty() {
            self.outcomes.waits.release();
            self.store.queue().poke();
        }
    }

    /// Returns why what waits was not delivered: there is an outage, or the sink has put messages off by name.
    fn reason(&self) -> Option<Arc<SinkError>> {
        self.outage.reason().or_else(|| self.set_aside.reason())
    }

    /// Returns why there is no more time in a shutdown.
    fn end_of_time(&self) -> GaveUp {
        if self.store.queue().is_paused() { GaveUp::Paused } else { GaveUp::ShutDown }
    }

    /// Reports how many messages wait.
    pub(crate) fn report_queued(&self) {
        metrics::queued(|| self.store.counts().queued);
    }
}
