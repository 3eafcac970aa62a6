//! Waits for async callers, without a runtime: one thread a client looks after all of them, for as long as there are any. What
//! nobody waits for any more costs nothing.

use super::Delivery;
use crate::clock::Instant;
use crate::outcome::wait::AwaitedOutcome;
use crate::report::stats::{Report, Stats};
use crate::store::Position;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// How long a wait for the answer to one message goes on before it asks again for what waits to be sent now: a message of a
/// durable client may have come from disk into memory meanwhile.
pub(crate) const ASK_AGAIN: Duration = Duration::from_millis(100);

/// The waits of a client.
#[derive(Default)]
pub(crate) struct Waits(Mutex<WaitState>);

#[derive(Default)]
struct WaitState {
    waits: Vec<Waiting>,
    /// Whether the thread runs.
    is_looked_after: bool,
}

/// One of them, as the thread has it.
struct Waiting {
    goal: Goal,
    until: Instant,
    answer: Arc<Mutex<WaitAnswer>>,
}

/// What is waited for.
#[derive(Clone)]
pub(crate) enum Goal {
    /// Until all that was on disk and in memory is delivered or reported. What is on disk has to be read into memory first.
    Flush { before: Box<Stats>, disk: Position, memory: Option<FlushedMemory> },
    /// Until the workers have ended.
    Shutdown,
    /// Until it is known what became of a message.
    Answer(Arc<AwaitedOutcome>),
}

/// What of memory a flush waits for, once what was on disk is there.
#[derive(Clone, Copy)]
pub(crate) struct FlushedMemory {
    /// Messages with numbers below this.
    below: u64,
    /// How many messages were put off by then: of more there are some on disk again.
    put_off: u64,
}

/// What the task that waits is given.
#[derive(Default)]
struct WaitAnswer {
    report: Option<Report>,
    waker: Option<Waker>,
}

/// Waits until a client has reached a goal, at most so long from the first poll on. A flush is given up if this is dropped; a
/// shutdown goes on.
pub(crate) struct Wait {
    delivery: Arc<Delivery>,
    goal: Option<Goal>,
    timeout: Duration,
    answer: Arc<Mutex<WaitAnswer>>,
    is_looked_after: bool,
}

impl Wait {
    pub(crate) fn new(delivery: Arc<Delivery>, goal: Goal, timeout: Duration) -> Self {
        Self { delivery, goal: Some(goal), timeout, answer: Arc::default(), is_looked_after: false }
    }
}

impl Future for Wait {
    type Output = Report;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Report> {
        // The thread that looks after it is the parent's, and may have held the lock when this process was forked.
        if self.delivery.owner.is_forked() {
            return Poll::Ready(Report::default());
        }
        let mut answer = lock(&self.answer);
        if let Some(report) = answer.report.take() {
            drop(answer);
            self.is_looked_after = false;
            return Poll::Ready(report);
        }
        answer.waker = Some(context.waker().clone());
        drop(answer);
        let (delivery, timeout) = (Arc::clone(&self.delivery), self.timeout);
        let Some(goal) = self.goal.take() else { return Poll::Pending };
        let now = Instant::now();
        // A time that no clock has is as good as a year.
        let until = now.checked_add(timeout).unwrap_or(now + Duration::from_secs(365 * 86_400));
        let waiting = Waiting { goal, until, answer: Arc::clone(&self.answer) };
        match Waits::add(delivery, waiting) {
            Ok(()) => {
                self.is_looked_after = true;
                Poll::Pending
            }
            Err(report) => Poll::Ready(report),
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if self.is_looked_after && !self.delivery.owner.is_forked() {
            // The thread sees that nobody has the answer any more.
            self.answer = Arc::default();
            self.delivery.store.queue().poke();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Waits {
    /// Has the thread look after one more wait. Where there can be no thread, nor the time to wait for, this says how things
    /// stand now.
    fn add(delivery: Arc<Delivery>, mut waiting: Waiting) -> Result<(), Report> {
        if let Some(report) = waiting.reached(&delivery) {
            return Err(report);
        }
        let mut state = lock(&delivery.waits.0);
        state.waits.push(waiting);
        if state.is_looked_after {
            drop(state);
            delivery.store.queue().poke();
            return Ok(());
        }
        if cfg!(all(target_arch = "wasm32", feature = "web")) {
            // Looked after by the pump, which this wakes.
            drop(state);
            delivery.store.queue().poke();
            return Ok(());
        }
        let theirs = Arc::clone(&delivery);
        let look_after = move || while theirs.look_after_waits() {};
        let spawned = thread::Builder::new().name("plan-runtime-wait".to_owned()).spawn(look_after);
        state.is_looked_after = spawned.is_ok();
        match spawned.is_err().then(|| state.waits.pop()).flatten() {
            Some(mut waiting) => {
                drop(state);
                waiting.until = Instant::now();
                Err(waiting.reached(&delivery).unwrap_or_default())
            }
            None => Ok(()),
        }
    }
}

impl Waiting {
    /// Returns whether the task that is to have the answer is still there.
    fn is_wanted(&self) -> bool {
        matches!(self.goal, Goal::Shutdown) || Arc::strong_count(&self.answer) > 1
    }

    /// Returns when to look at it again, if nothing happens before.
    fn looked_at_again(&self) -> Instant {
        match self.goal {
            Goal::Answer(_) => self.until.min(Instant::now() + ASK_AGAIN),
            _ => self.until,
        }
    }

    /// Returns the report, if the goal is reached or the time is up.
    fn reached(&mut self, delivery: &Delivery) -> Option<Report> {
        let is_over = self.until <= Instant::now();
        let goal = &mut self.goal;
        // Whatever panics in here, as a log may: nobody is to wait for ever.
        catch_unwind(AssertUnwindSafe(|| goal.reached(delivery, is_over))).unwrap_or_else(|_| Some(Report::default()))
    }

    fn tell(&self, report: Report) {
        let mut answer = lock(&self.answer);
        answer.report = Some(report);
        let waker = answer.waker.take();
        drop(answer);
        let _ = catch_unwind(AssertUnwindSafe(|| waker.map(Waker::wake)));
    }
}

impl Goal {
    fn reached(&mut self, delivery: &Delivery, is_over: bool) -> Option<Report> {
        if delivery.owner.is_forked() {
            return Some(Report::default());
        }
        match self {
            Self::Flush { before, disk, memory } => loop {
                let (store, queue) = (&delivery.store, delivery.store.queue());
                let put_off = store.put_off_so_far();
                let unread = if memory.is_none() { store.wait_until_read(*disk, Duration::ZERO) } else { 0 };
                if unread > 0 && !is_over {
                    return None;
                }
                let goal = *memory.get_or_insert_with(|| FlushedMemory { below: queue.begin_flush(), put_off });
                if !is_over && queue.is_flushing(goal.below) {
                    return None;
                }
                if is_over || store.put_off_so_far() == goal.put_off {
                    return Some(delivery.flushed(before, queue.left_below(goal.below) + unread));
                }
                *memory = None;
            },
            Self::Answer(answer) => {
                delivery.store.queue().begin_flush();
                let is_reached = is_over || answer.is_there() || delivery.store.queue().has_no_workers();
                is_reached.then(Report::default)
            }
            Self::Shutdown => {
                let is_reached = is_over || delivery.store.queue().has_no_workers();
                is_reached.then(|| delivery.end())
            }
        }
    }
}

impl Delivery {
    /// Answers the waits that are over, and waits for the others. `false` says that there are none.
    fn look_after_waits(&self) -> bool {
        let progressed = self.store.queue().progressed();
        let next = self.answer_waits();
        if let Some(next) = next {
            self.store.queue().wait_for_more(progressed, next.saturating_duration_since(Instant::now()));
        }
        next.is_some()
    }

    /// Answers the waits that are over. Returns when to look at the others again, if there are any.
    pub(super) fn answer_waits(&self) -> Option<Instant> {
        let waits = std::mem::take(&mut lock(&self.waits.0).waits);
        // Not under the lock: an error that is reported on the way goes to a handler, which may wait too.
        let mut open: Vec<Waiting> = waits.into_iter().filter(Waiting::is_wanted).collect();
        open.retain_mut(|waiting| match waiting.reached(self) {
            Some(report) => {
                waiting.tell(report);
                false
            }
            None => true,
        });
        let mut state = lock(&self.waits.0);
        state.waits.append(&mut open);
        let next = state.waits.iter().map(Waiting::looked_at_again).min();
        state.is_looked_after = next.is_some();
        next
    }
}
