//! The bounded queue between the callers and the workers. Knows messages as bytes and nothing of where they go.
//!
//! Messages are put into batches as they come, so that a batch is ready to be sent without being copied.

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
mod aside;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod nothing_aside;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod polled;

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use aside::Aside;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
use nothing_aside::Aside;

use crate::clock::Clock;
use crate::message::batch::Messages;
use crate::message::positions::Positions;
use crate::store::Counts;
use crate::store::overflow::{FullSince, Overflow};
use crate::sync::{Condvar, Mutex, MutexGuard};
use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How many batches have their memory kept for the next ones.
const SPARE_BATCHES: usize = 4;
/// The most memory of a batch that is kept.
const SPARE_BYTES: usize = 1024 * 1024;

thread_local! {
    /// The queue that this thread works for.
    static WORKS_FOR: Cell<*const Queue> = const { Cell::new(ptr::null()) };
}

/// How a worker's wait before another attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The attempt may begin.
    Enough,
    /// There is something to tell meanwhile.
    ForNews,
    /// The time of a shutdown is up.
    ForTooLong,
}

/// What whoever sends does next.
enum NextStep {
    /// The queue is closed and empty, or its time is up.
    End,
    /// Take a batch.
    Take,
    /// Go on with a batch that was set aside.
    Resume,
    /// Wait for so long, or until something changes.
    Wait(Option<Duration>),
}

/// Where a message comes from that goes into a batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A call.
    #[default]
    Call,
    /// The disk, where it waited for room in memory.
    #[cfg(feature = "durable")]
    Disk,
    /// The disk, where it was put off until this time, by the client's clock.
    #[cfg(feature = "durable")]
    PutOff(Duration),
}

impl Origin {
    /// Returns whether a message may come into a batch with those that were put off with it alone: it may be the reason why the
    /// server failed, and is to take nothing else with it.
    fn keeps_apart(self) -> bool {
        match self {
            Self::Call => false,
            #[cfg(feature = "durable")]
            Self::Disk => false,
            #[cfg(feature = "durable")]
            Self::PutOff(_) => true,
        }
    }
}

/// Why a message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAccepted {
    Full { messages: usize, bytes: usize },
    Closed,
}

impl NotAccepted {
    fn full(state: &QueueState) -> Self {
        Self::Full { messages: state.waiting, bytes: state.bytes }
    }
}

/// The bounds of a queue and of a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) queue_messages: usize,
    pub(crate) queue_bytes: usize,
    pub(crate) overflow: Overflow,
    pub(crate) batch_messages: usize,
    pub(crate) batch_bytes: usize,
    /// How long a message waits for others to come into its batch.
    pub(crate) interval: Duration,
}

pub(crate) struct Queue {
    limits: Limits,
    clock: Arc<dyn Clock>,
    state: Mutex<QueueState>,
    /// There is work for an idle worker.
    work: Condvar,
    /// What holds back a worker that waits to try again has changed.
    change: Condvar,
    /// There is room in the queue, or progress for those who flush.
    progress: Condvar,
    /// How many ask what becomes of messages.
    watchers: AtomicUsize,
}

/// Messages of which it is known what becomes of them, for somebody to account for.
#[derive(Default)]
pub(crate) struct GivenUp {
    /// Their numbers, in runs.
    pub(crate) numbers: Vec<Range<u64>>,
    /// What they are, as far as somebody asks, in batches that may have others too.
    pub(crate) batches: Vec<Messages>,
}

impl GivenUp {
    /// Returns the number of the first of them.
    pub(crate) fn first(&self) -> Option<u64> {
        self.numbers.first().map(|run| run.start)
    }

    pub(crate) fn len(&self) -> u64 {
        self.numbers.iter().map(|run| run.end.saturating_sub(run.start)).sum()
    }

    /// Returns the numbers one by one.
    #[cfg(feature = "durable")]
    pub(crate) fn each_number(&self) -> impl Iterator<Item = u64> {
        self.numbers.iter().flat_map(Clone::clone)
    }

    /// Returns the messages, with their numbers.
    pub(crate) fn each(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.batches.iter().flat_map(|batch| {
            let own = batch.numbers();
            let common = move |run: &Range<u64>| run.start.max(own.start)..run.end.min(own.end);
            let numbers = self.numbers.iter().flat_map(common);
            numbers.filter_map(|number| Some((number, batch.with_number(number)?)))
        })
    }
}

#[derive(Default)]
struct QueueState {
    /// Full batches, the oldest first, and the one that is being filled.
    full: VecDeque<Messages>,
    open: Messages,
    /// Where the messages of the open batch come from: the last of them, where they may stand together.
    origin: Origin,
    /// When the first message of the open batch came.
    since: Duration,
    /// Messages waiting in all of them, and their bytes.
    waiting: usize,
    bytes: usize,
    spare: Vec<(Vec<u8>, Vec<usize>)>,
    /// What was taken and is not completed, in the order of the numbers.
    in_flight: VecDeque<InFlight>,
    /// Batches in flight that no worker has in its hands until they are due.
    aside: Aside,
    /// How many messages were ever accepted, and how many ever completed: delivered or reported. The first is the number of the next message.
    taken: u64,
    completed: u64,
    /// Messages with numbers below this are wanted out without waiting for a full batch.
    flush_to: u64,
    /// A message found the queue full: what waits goes out now, be it less than a batch.
    flush_requested: bool,
    full_since: FullSince,
    /// The server asked to be left alone until then.
    held_until: Duration,
    /// The user wants nothing sent.
    paused: bool,
    /// Until when a shutdown goes on.
    closed: Option<Duration>,
    /// Workers that run, and how many of them have nothing to do.
    workers: usize,
    idle: usize,
    /// Callers that wait for progress.
    waiters: usize,
    /// How often there was progress, for those who wait for it without this lock.
    progressed: u64,
    /// How often workers were asked to look at the disk again.
    disk_news: u64,
    /// Messages that were dropped, for those who ask what becomes of them.
    dropped: Vec<Vec<u8>>,
}

/// What of a batch is not completed.
struct InFlight {
    /// The number of the message at position 0 of the batch.
    first: u64,
    /// The messages of which it is not known what becomes of them.
    open: Positions,
    /// Those for which the worker has an answer, and accounts now.
    claimed: Positions,
    /// So many of these are counted elsewhere already.
    counted: u64,
    /// The batch, if somebody asks what becomes of its messages.
    batch: Option<Messages>,
}

impl InFlight {
    /// Returns the numbers of the messages that are not completed.
    fn numbers(&self) -> impl Iterator<Item = Range<u64>> {
        [&self.open, &self.claimed].into_iter().flat_map(|positions| positions.numbers_from(self.first))
    }

    fn oldest(&self) -> Option<u64> {
        let firsts = [&self.open, &self.claimed].map(|positions| positions.numbers_from(self.first).next());
        firsts.into_iter().flatten().map(|run| run.start).min()
    }
}

impl QueueState {
    /// Returns where in `in_flight` the batch of a message is.
    fn batch_of(&self, number: u64) -> Option<usize> {
        self.in_flight.partition_point(|batch| batch.first <= number).checked_sub(1)
    }

    /// Returns what is in flight of the batch with this number at position 0.
    fn in_flight(&mut self, first: u64) -> Option<&mut InFlight> {
        let at = self.batch_of(first)?;
        self.in_flight.get_mut(at).filter(|batch| batch.first == first)
    }

    /// Returns the number of the oldest message that waits.
    fn oldest_waiting(&self) -> u64 {
        self.full.front().unwrap_or(&self.open).numbers().start
    }

    /// Returns the number of the oldest message that is not completed.
    fn oldest(&self) -> u64 {
        self.in_flight.front().and_then(InFlight::oldest).unwrap_or_else(|| self.oldest_waiting())
    }

    fn is_flushing(&self, target: u64) -> bool {
        self.oldest() < target && self.workers > 0
    }

    /// Returns how many messages with numbers below `target` are not completed.
    fn left_below(&self, target: u64) -> u64 {
        let older = self.in_flight.iter().take_while(|batch| batch.first < target).flat_map(InFlight::numbers);
        let in_flight: u64 = older.map(|run| run.end.min(target).saturating_sub(run.start)).sum();
        in_flight + target.saturating_sub(self.oldest_waiting())
    }

    /// Closes the open batch and opens another. After a full one that is likely to become as large, up to `most` bytes:
    /// it gets its memory at once, as growing into it would cost time, and leave holes.
    fn seal(&mut self, most: usize) {
        let memory = self.spare.pop().unwrap_or_else(|| {
            let (bytes, messages) = (self.open.bytes(), self.open.len());
            let bytes = (bytes + bytes / 8).min(most);
            (Vec::with_capacity(bytes), Vec::with_capacity(if most > 0 { messages + messages / 8 } else { 0 }))
        });
        let sealed = std::mem::replace(&mut self.open, Messages::new(self.taken, memory));
        self.full.push_back(sealed);
    }

    /// Returns what whoever sends does next.
    fn next_step(&self, now: Duration, interval: Duration) -> NextStep {
        if self.closed.is_some_and(|end| end <= now || self.is_empty() || self.paused) {
            return NextStep::End;
        }
        if self.is_empty() || self.paused {
            return NextStep::Wait(None);
        }
        if self.held_until > now {
            return NextStep::Wait(Some(self.held_until));
        }
        let resumed = self.aside.due();
        let due = (self.waiting > 0).then(|| self.since.saturating_add(interval));
        let wanted = self.flush_to > self.oldest_waiting() || self.flush_requested || self.closed.is_some();
        let is_ready = due.is_some_and(|due| wanted || due <= now || !self.full.is_empty());
        if resumed.is_some_and(|due| due <= now) && !(is_ready && self.aside.yields()) {
            return NextStep::Resume;
        }
        if is_ready {
            return NextStep::Take;
        }
        NextStep::Wait(resumed.into_iter().chain(due).min())
    }

    /// Returns whether there is nothing to send, now or later.
    fn is_empty(&self) -> bool {
        self.waiting == 0 && self.aside.is_empty()
    }

    /// Returns how a wait before another attempt has ended; while it has not, when to look again.
    fn backed_off(&self, now: Duration, until: Duration, news: Option<Duration>) -> Result<Waited, Option<Duration>> {
        if self.closed.is_some_and(|end| end <= now || self.paused) {
            return Ok(Waited::ForTooLong);
        }
        let until = until.max(self.held_until);
        if until <= now && !self.paused {
            return Ok(Waited::Enough);
        }
        if news.is_some_and(|news| news <= now) && !self.paused {
            return Ok(Waited::ForNews);
        }
        let waits = [Some(until), news].map(|until| until.filter(|_| !self.paused));
        Err(waits.into_iter().chain([self.closed]).flatten().min())
    }

    /// Takes everything that waits out.
    fn take_rest(&mut self) -> GivenUp {
        let numbers = self.oldest_waiting()..self.taken;
        let numbers = if numbers.is_empty() { Vec::new() } else { vec![numbers] };
        let open = std::mem::replace(&mut self.open, Messages::new(self.taken, Default::default()));
        let batches = self.full.drain(..).chain([open]).collect();
        (self.waiting, self.bytes) = (0, 0);
        GivenUp { numbers, batches }
    }

    /// Drops the oldest message that waits; there must be one. It is kept for those who ask, if there are any.
    fn drop_oldest(&mut self, is_watched: bool) {
        let oldest = self.full.front().unwrap_or(&self.open);
        if is_watched {
            self.dropped.push(oldest.get(oldest.positions().start).to_vec());
        }
        self.waiting -= 1;
        self.completed += 1;
        let Some(front) = self.full.front_mut() else {
            self.bytes -= self.open.drop_oldest();
            if self.open.is_empty() {
                self.open = Messages::new(self.taken, std::mem::take(&mut self.open).into_memory());
            }
            return;
        };
        self.bytes -= front.drop_oldest();
        if front.is_empty() {
            self.full.pop_front();
        }
    }
}

impl Queue {
    pub(crate) fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let (work, change, progress) = (Condvar::new(), Condvar::new(), Condvar::new());
        let watchers = AtomicUsize::new(0);
        Self { limits, clock, state: Mutex::default(), work, change, progress, watchers }
    }

    /// Has messages kept for those who ask what becomes of them, until [`unwatch`](Self::unwatch).
    pub(crate) fn watch(&self) {
        self.watchers.fetch_add(1, Relaxed);
    }

    pub(crate) fn unwatch(&self) {
        self.watchers.fetch_sub(1, Relaxed);
    }

    /// Returns whether somebody asks what becomes of messages.
    pub(crate) fn is_watched(&self) -> bool {
        self.watchers.load(Relaxed) > 0
    }

    /// Returns what was dropped since this was last asked, for somebody who asks.
    pub(crate) fn take_dropped(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.lock().dropped)
    }

    /// Keeps a message that is dropped from disk, for those who ask.
    #[cfg(feature = "durable")]
    pub(crate) fn keep_dropped(&self, message: &[u8]) {
        self.lock().dropped.push(message.to_vec());
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn hold_lock(&self) -> impl Sized {
        self.lock()
    }

    // The callers' side. Their waits go by real time, whatever the clock says: nobody is to hang in a call.

    /// Accepts a message. Returns how many older ones it dropped for it.
    pub(crate) fn push(&self, message: &[u8]) -> Result<usize, NotAccepted> {
        let full = |state: &QueueState| state.closed.is_none() && self.is_full(state, message.len());
        let mut state = self.lock();
        let mut dropped = 0;
        if full(&state) {
            let request = |state: &mut QueueState| {
                let is_full = full(state);
                if is_full {
                    self.request_flush(state);
                }
                is_full
            };
            request(&mut state);
            match self.limits.overflow {
                // A worker that calls, as an error handler may, would wait for itself.
                Overflow::Block { at_most } if !self.is_worker_thread() => {
                    if state.full_since.is_worth_a_wait(self.clock.elapsed(), at_most) {
                        state = self.wait_for_progress(state, at_most, request);
                    }
                }
                Overflow::DropOldest => {
                    while full(&state) {
                        state.drop_oldest(self.is_watched());
                        dropped += 1;
                    }
                }
                Overflow::Block { .. } | Overflow::Reject => {}
            }
        }
        if state.closed.is_some() {
            return Err(NotAccepted::Closed);
        }
        if full(&state) {
            return Err(NotAccepted::full(&state));
        }
        self.put(state, message, Origin::Call);
        Ok(dropped)
    }

    /// Accepts a message if there is room, without waiting for it. Returns its number. A shutdown goes on to read from disk.
    #[cfg(feature = "durable")]
    pub(crate) fn offer(&self, message: &[u8], origin: Origin) -> Result<u64, NotAccepted> {
        let mut state = self.lock();
        if state.closed.is_some() && origin == Origin::Call {
            return Err(NotAccepted::Closed);
        }
        if self.is_full(&state, message.len()) {
            self.request_flush(&mut state);
            return Err(NotAccepted::full(&state));
        }
        let number = state.taken;
        self.put(state, message, origin);
        Ok(number)
    }

    fn is_full(&self, state: &QueueState, bytes: usize) -> bool {
        let Limits { queue_messages, queue_bytes, .. } = self.limits;
        state.waiting > 0 && (state.waiting >= queue_messages || state.bytes + bytes > queue_bytes)
    }

    /// Has what waits go out now, be it less than a batch.
    fn request_flush(&self, state: &mut QueueState) {
        if !state.flush_requested {
            state.flush_requested = true;
            self.work.notify_one();
        }
    }

    /// Puts a message into the open batch.
    fn put(&self, mut state: MutexGuard<'_, QueueState>, message: &[u8], origin: Origin) {
        let limits = &self.limits;
        let is_apart = state.origin != origin && (state.origin.keeps_apart() || origin.keeps_apart());
        let is_too_large = state.open.bytes() + 1 + message.len() > limits.batch_bytes;
        if !state.open.is_empty() && (is_apart || is_too_large) {
            state.seal(limits.batch_bytes);
        }
        state.origin = origin;
        let is_first = state.open.is_empty();
        if is_first {
            state.since = self.clock.elapsed();
        }
        state.open.push(message);
        state.bytes += message.len();
        state.waiting += 1;
        state.taken += 1;
        if state.open.len() >= limits.batch_messages || state.open.bytes() >= limits.batch_bytes {
            state.seal(limits.batch_bytes);
        }
        // A worker sleeps without an end while the queue is empty: with a first message it has one. What sends from a page is never
        // counted as idle, as it does not wait for the queue: it has to be told.
        let is_for_a_page = cfg!(all(target_arch = "wasm32", feature = "web"));
        let wake = (state.idle > 0 || is_for_a_page) && (is_first || !state.full.is_empty());
        drop(state);
        if wake {
            self.work.notify_one();
        }
    }

    /// Returns the time, by the client's clock.
    #[cfg(feature = "durable")]
    pub(crate) fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Tells idle workers that there is more to be read from disk, now or later.
    #[cfg(feature = "durable")]
    pub(crate) fn tell_of_disk(&self) {
        self.lock().disk_news += 1;
        self.work.notify_all();
    }

    /// Returns how often idle workers were told of the disk.
    #[cfg(feature = "durable")]
    pub(crate) fn disk_news(&self) -> u64 {
        self.lock().disk_news
    }

    /// Drops the waiting messages with numbers below this. Returns how many there were.
    #[cfg(feature = "durable")]
    pub(crate) fn drop_below(&self, number: u64) -> usize {
        let mut state = self.lock();
        let before = state.waiting;
        while state.waiting > 0 && state.oldest_waiting() < number {
            state.drop_oldest(self.is_watched());
        }
        before - state.waiting
    }

    #[cfg(feature = "durable")]
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed.is_some()
    }

    /// Returns whether the queue is at most half full. If not, what waits goes out now.
    #[cfg(any(feature = "durable", all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn has_room_for_more(&self) -> bool {
        let mut state = self.lock();
        let has_room = state.waiting <= self.limits.queue_messages / 2 && state.bytes <= self.limits.queue_bytes / 2;
        if !has_room {
            self.request_flush(&mut state);
        }
        has_room
    }

    /// Has all messages accepted so far sent without waiting for more. Returns the number of the next one.
    pub(crate) fn begin_flush(&self) -> u64 {
        let mut state = self.lock();
        let target = state.taken;
        state.flush_to = state.flush_to.max(target);
        self.work.notify_all();
        target
    }

    /// Returns whether messages with numbers below `target` are not completed, and there are workers for them.
    pub(crate) fn is_flushing(&self, target: u64) -> bool {
        self.lock().is_flushing(target)
    }

    /// Returns how many messages with numbers below `target` are not completed.
    pub(crate) fn left_below(&self, target: u64) -> u64 {
        self.lock().left_below(target)
    }

    /// Waits until all messages accepted so far are completed. Returns how many are not.
    pub(crate) fn flush(&self, timeout: Duration) -> u64 {
        let target = self.begin_flush();
        let state = self.lock();
        let state = self.wait_for_progress(state, timeout, |state| state.is_flushing(target));
        state.left_below(target)
    }

    /// Accepts no more messages; the workers have `timeout` for those it has. A later call can only shorten that.
    pub(crate) fn close(&self, timeout: Duration) {
        let mut state = self.lock();
        let end = self.clock.elapsed().saturating_add(timeout);
        state.closed = Some(state.closed.map_or(end, |before| before.min(end)));
        state.progressed += 1;
        self.notify_all();
    }

    /// Returns how often there was progress so far.
    pub(crate) fn progressed(&self) -> u64 {
        self.lock().progressed
    }

    /// Waits until there was progress once more.
    pub(crate) fn wait_for_more(&self, progressed: u64, timeout: Duration) {
        let state = self.lock();
        drop(self.wait_for_progress(state, timeout, |state| state.progressed == progressed));
    }

    /// Wakes those who wait for progress.
    pub(crate) fn poke(&self) {
        let mut state = self.lock();
        self.has_progressed(&mut state);
    }

    /// Waits for the end of the workers. Returns how many messages are not completed.
    pub(crate) fn wait_finished(&self, timeout: Duration) -> u64 {
        let state = self.lock();
        let state = self.wait_for_progress(state, timeout, |state| state.workers > 0);
        state.taken.saturating_sub(state.completed)
    }

    pub(crate) fn has_no_workers(&self) -> bool {
        self.lock().workers == 0
    }

    /// Stops sending, or goes on with it.
    pub(crate) fn pause(&self, paused: bool) {
        self.lock().paused = paused;
        self.notify_all();
    }

    fn notify_all(&self) {
        self.work.notify_all();
        self.change.notify_all();
        self.progress.notify_all();
    }

    pub(crate) fn counts(&self) -> Counts {
        let state = self.lock();
        let queued = state.taken.saturating_sub(state.completed);
        Counts { accepted: state.taken, recovered: 0, queued, queued_bytes: state.bytes as u64 }
    }

    fn wait_for_progress<'a>(
        &self,
        mut state: MutexGuard<'a, QueueState>,
        timeout: Duration,
        condition: impl FnMut(&mut QueueState) -> bool,
    ) -> MutexGuard<'a, QueueState> {
        state.waiters += 1;
        let wait = self.progress.wait_timeout_while(state, timeout, condition);
        let mut state = wait.unwrap_or_else(PoisonError::into_inner).0;
        state.waiters -= 1;
        state
    }

    // The workers' side. Their waits go by the clock.

    /// Notes that this thread works for this queue.
    pub(crate) fn enter_thread(&self) {
        WORKS_FOR.set(self);
    }

    /// Returns whether this thread is one of the workers. They cannot wait for themselves, as a handler that they call may try to.
    pub(crate) fn is_worker_thread(&self) -> bool {
        // Where there is one thread alone, it is the one that sends.
        cfg!(all(target_arch = "wasm32", feature = "web"))
            || WORKS_FOR.try_with(Cell::get).is_ok_and(|own| ptr::eq(own, self))
    }

    /// Notes that a worker starts, before its thread does, so that nobody takes the queue for finished.
    pub(crate) fn enter(&self) {
        self.lock().workers += 1;
    }

    /// Returns whether another worker should start, as none is idle for what may come. If so, it has entered.
    pub(crate) fn enter_if_none_idle(&self, most: usize) -> bool {
        let mut state = self.lock();
        // Also in a shutdown: what waits then is to go while there is time.
        let has_time = state.closed.is_none_or(|end| end > self.clock.elapsed());
        let enters = state.idle == 0 && state.workers < most && has_time;
        state.workers += usize::from(enters);
        enters
    }

    /// Notes that a worker has ended. Returns whether it was the last one.
    pub(crate) fn leave(&self) -> bool {
        let mut state = self.lock();
        state.workers -= 1;
        self.has_progressed(&mut state);
        state.workers == 0
    }

    /// Returns the next batch, once it is full, old enough, or asked for; `None` at the end.
    pub(crate) fn next_batch(&self) -> Option<Messages> {
        self.next_batch_unless(0, None)
    }

    /// Returns the next batch as [`next_batch`](Self::next_batch) does; an empty batch if there is none until then, or as soon
    /// as there is news of the disk beyond what was [`seen`](Self::disk_news).
    pub(crate) fn next_batch_unless(&self, seen: u64, until: Option<Duration>) -> Option<Messages> {
        let mut state = self.lock();
        loop {
            let now = self.clock.elapsed();
            let wait = match state.next_step(now, self.limits.interval) {
                NextStep::End => return None,
                NextStep::Take => return Some(self.take(state)),
                NextStep::Resume => return Some(self.resume(state)),
                NextStep::Wait(until) => until,
            };
            if state.disk_news != seen || until.is_some_and(|until| until <= now) {
                return Some(Messages::default());
            }
            let wait = [wait, state.closed, until].into_iter().flatten().min();
            state.idle += 1;
            state = self.wait_until(&self.work, state, now, wait);
            state.idle -= 1;
        }
    }

    fn take(&self, mut state: MutexGuard<'_, QueueState>) -> Messages {
        if state.full.is_empty() {
            state.seal(0);
        }
        let batch = state.full.pop_front().unwrap_or_default();
        state.waiting -= batch.len();
        state.bytes -= batch.live_bytes();
        let open = batch.positions().into();
        let shared = self.is_watched().then(|| batch.clone());
        let in_flight =
            InFlight { first: batch.first(), open, claimed: Positions::default(), counted: 0, batch: shared };
        state.in_flight.push_back(in_flight);
        state.flush_requested = false;
        state.aside.has_yielded();
        state.full_since.reset();
        if !state.is_empty() && state.idle > 0 {
            // This worker may have been the only one that watched how old the rest gets.
            self.work.notify_one();
        }
        self.has_progressed(&mut state);
        batch
    }

    fn resume(&self, mut state: MutexGuard<'_, QueueState>) -> Messages {
        let batch = state.aside.take().unwrap_or_default();
        if !state.is_empty() && state.idle > 0 {
            self.work.notify_one();
        }
        batch
    }

    /// Notes that a worker has an answer for messages of its batch, and accounts for them from now on, until it
    /// [completes](Self::complete) them. Nothing, if a shutdown has given them up, and has accounted for them.
    pub(crate) fn claim(&self, batch: &Messages, positions: &Positions) -> Option<GivenUp> {
        let mut state = self.lock();
        let in_flight = state.in_flight(batch.first()).filter(|in_flight| !in_flight.open.is_empty())?;
        if !in_flight.open.remove(positions) {
            return None;
        }
        in_flight.claimed = positions.clone();
        drop(state);
        // A copy that shares their bytes.
        let batches = if self.is_watched() { vec![batch.clone()] } else { Vec::new() };
        Some(GivenUp { numbers: positions.numbers_from(batch.first()).collect(), batches })
    }

    /// Notes that so many of these messages, which were claimed, are counted elsewhere from now on.
    #[cfg(feature = "durable")]
    pub(crate) fn complete_elsewhere(&self, these: &GivenUp, messages: u64) {
        let mut state = self.lock();
        let at = these.first().and_then(|number| state.batch_of(number));
        if let Some(batch) = at.and_then(|at| state.in_flight.get_mut(at)) {
            batch.counted += messages;
            state.completed += messages;
        }
    }

    /// Notes that messages that were claimed or taken are accounted for.
    pub(crate) fn complete(&self, these: &GivenUp) {
        let mut state = self.lock();
        let Some(at) = these.first().and_then(|number| state.batch_of(number)) else { return };
        let Some(batch) = state.in_flight.get_mut(at) else { return };
        let (claimed, counted) = (std::mem::take(&mut batch.claimed), std::mem::take(&mut batch.counted));
        if batch.open.is_empty() {
            state.in_flight.remove(at);
        }
        state.completed += (claimed.len() as u64).saturating_sub(counted);
        self.has_progressed(&mut state);
    }

    /// Keeps the memory of a batch for the next ones.
    pub(crate) fn recycle(&self, batch: Messages) {
        let mut state = self.lock();
        if batch.bytes() <= SPARE_BYTES && state.spare.len() < SPARE_BATCHES {
            state.spare.push(batch.into_memory());
        }
    }

    fn has_progressed(&self, state: &mut QueueState) {
        state.progressed += 1;
        if state.waiters > 0 || cfg!(all(target_arch = "wasm32", feature = "web")) {
            self.progress.notify_all();
        }
    }

    /// Holds back all sending for a while, as the destination asked.
    pub(crate) fn hold(&self, wait: Duration) {
        let mut state = self.lock();
        state.held_until = state.held_until.max(self.clock.elapsed().saturating_add(wait));
    }

    /// Waits before another attempt, and for as long as sending is held back. After a shutdown, not beyond its end; and not
    /// beyond `news`.
    pub(crate) fn back_off(&self, until: Duration, news: Option<Duration>) -> Waited {
        let mut state = self.lock();
        loop {
            let now = self.clock.elapsed();
            match state.backed_off(now, until, news) {
                Ok(waited) => return waited,
                Err(until) => state = self.wait_until(&self.change, state, now, until),
            }
        }
    }

    /// Returns how much time is left, if the client is being shut down.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let end = self.lock().closed?;
        Some(end.saturating_sub(self.clock.elapsed()))
    }

    /// Returns whether the time of a shutdown is up.
    pub(crate) fn is_over(&self) -> bool {
        let state = self.lock();
        state.closed.is_some_and(|end| state.paused || end <= self.clock.elapsed())
    }

    /// Returns whether a worker that ends gives up what waits: the time of a shutdown is up, or it is the last worker. While there is time,
    /// another one may have read from disk what waits, and sends it.
    pub(crate) fn rest_is_given_up(&self) -> bool {
        self.is_over() || self.lock().workers <= 1
    }

    /// Takes everything that waits, for a worker to account for, which is to [`complete`](Self::complete) it.
    pub(crate) fn take_rest(&self) -> GivenUp {
        let mut state = self.lock();
        let rest = state.take_rest();
        if let Some(first) = rest.first() {
            let (open, claimed) = (Positions::default(), (0..rest.len() as usize).into());
            state.in_flight.push_back(InFlight { first, open, claimed, counted: 0, batch: None });
        }
        rest
    }

    /// Gives up everything that waits or is under way and has no answer yet. The workers no longer account for it.
    pub(crate) fn give_up(&self) -> Vec<GivenUp> {
        let mut state = self.lock();
        let mut given_up = vec![state.take_rest()];
        for batch in &mut state.in_flight {
            let numbers = std::mem::take(&mut batch.open).numbers_from(batch.first).collect();
            given_up.push(GivenUp { numbers, batches: batch.batch.clone().into_iter().collect() });
        }
        state.in_flight.retain(|batch| !batch.claimed.is_empty());
        state.completed += given_up.iter().map(GivenUp::len).sum::<u64>();
        self.has_progressed(&mut state);
        given_up
    }

    /// Waits until nothing is left that a worker accounts for. Returns whether that is so.
    pub(crate) fn wait_completed(&self, timeout: Duration) -> bool {
        let is_incomplete = |state: &mut QueueState| state.waiting > 0 || !state.in_flight.is_empty();
        let mut state = self.wait_for_progress(self.lock(), timeout, is_incomplete);
        !is_incomplete(&mut state)
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.lock().paused
    }

    fn wait_until<'a>(
        &self,
        condvar: &Condvar,
        state: MutexGuard<'a, QueueState>,
        now: Duration,
        until: Option<Duration>,
    ) -> MutexGuard<'a, QueueState> {
        match until {
            Some(until) => {
                let sleep = self.clock.sleep(until.saturating_sub(now));
                condvar.wait_timeout(state, sleep).unwrap_or_else(PoisonError::into_inner).0
            }
            None => condvar.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock::{ManualClock, SystemClock};
    use std::sync::mpsc::{RecvTimeoutError, channel};

    fn queue(overflow: Overflow) -> Queue {
        let queue = Queue::new(limits(overflow), Arc::new(SystemClock::default()));
        queue.enter();
        queue
    }

    fn limits(overflow: Overflow) -> Limits {
        Limits {
            queue_messages: 3,
            queue_bytes: 100,
            overflow,
            batch_messages: 2,
            batch_bytes: 50,
            interval: Duration::from_secs(3600),
        }
    }

    fn taken(queue: &Queue) -> Vec<Vec<u8>> {
        let batch = queue.next_batch().unwrap();
        batch.positions().map(|position| batch.get(position).to_vec()).collect()
    }

    /// As much as the queue may hold, and not more: the next batch stays with its worker.
    #[test]
    fn what_is_set_aside_is_bounded_and_comes_again_when_it_is_due() {
        let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
        let queue = Queue::new(limits(Overflow::Reject), Arc::new(clock.clone()));
        queue.enter();
        let batch = || {
            (0..2).for_each(|_| assert_eq!(queue.push(&[0; 10]), Ok(0)));
            queue.next_batch().unwrap()
        };
        let (first, second) = (batch(), batch());
        assert!(queue.set_aside(first, 2, Duration::from_secs(7)).is_ok());
        assert_eq!(queue.set_aside(second, 2, Duration::from_secs(5)).map_err(|back| back.numbers()), Err(2..4));
        queue.close(Duration::from_secs(60));
        clock.advance(Duration::from_secs(7));
        assert_eq!(queue.next_batch().unwrap().numbers(), 0..2);
        assert!(queue.next_batch().is_none());
    }

    /// While there is time, what waits may be what another worker has just read from disk.
    #[test]
    fn what_waits_is_given_up_at_the_end_of_time_or_by_the_last_worker() {
        let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
        let queue = Queue::new(limits(Overflow::Reject), Arc::new(clock.clone()));
        (0..2).for_each(|_| queue.enter());
        queue.close(Duration::from_secs(60));
        assert!(!queue.rest_is_given_up());
        clock.advance(Duration::from_secs(60));
        assert!(queue.rest_is_given_up());

        let queue = self::queue(Overflow::Reject);
        queue.enter();
        queue.close(Duration::from_secs(60));
        assert!(!queue.rest_is_given_up());
        queue.leave();
        assert!(queue.rest_is_given_up());
    }

    #[test]
    fn what_was_set_aside_and_what_is_new_go_out_in_turns() {
        let queue = queue(Overflow::Reject);
        queue.enter();
        let push = || (0..2).for_each(|_| assert_eq!(queue.push(&[0; 10]), Ok(0)));
        let next = || queue.next_batch().unwrap();
        push();
        assert!(queue.set_aside(next(), 1, Duration::ZERO).is_ok());
        push();
        let first = next();
        assert_eq!(first.numbers(), 0..2);
        assert!(queue.set_aside(first, 1, Duration::ZERO).is_ok());
        assert_eq!(next().numbers(), 2..4, "what always comes again keeps nothing new back");
        push();
        assert_eq!([next().numbers(), next().numbers()], [0..2, 4..6]);
    }

    /// Another worker may have set it aside since this one found nothing to do.
    #[test]
    fn what_is_set_aside_is_given_up_only_when_the_time_is_up() {
        let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
        let queue = Queue::new(limits(Overflow::Reject), Arc::new(clock.clone()));
        queue.enter();
        (0..2).for_each(|_| assert_eq!(queue.push(&[0; 10]), Ok(0)));
        assert!(queue.set_aside(queue.next_batch().unwrap(), 1, Duration::from_secs(9)).is_ok());
        queue.close(Duration::from_secs(5));
        assert!(queue.take_aside().is_empty());
        clock.advance(Duration::from_secs(5));
        assert_eq!(queue.take_aside().len(), 1);
    }

    #[test]
    fn a_full_queue_rejects() {
        let queue = queue(Overflow::Reject);
        for _ in 0..3 {
            assert_eq!(queue.push(&[0; 10]), Ok(0));
        }
        assert_eq!(queue.push(&[0; 10]), Err(NotAccepted::Full { messages: 3, bytes: 30 }));
        assert_eq!(queue.next_batch().unwrap().len(), 2);
        assert_eq!(queue.push(&[0; 10]), Ok(0));
    }

    #[test]
    fn bytes_are_bounded_too() {
        let queue = queue(Overflow::Reject);
        assert_eq!(queue.push(&[0; 60]), Ok(0));
        assert_eq!(queue.push(&[0; 60]), Err(NotAccepted::Full { messages: 1, bytes: 60 }));
    }

    #[test]
    fn blocking_has_an_end() {
        let queue = queue(Overflow::Block { at_most: Duration::from_millis(1) });
        for _ in 0..3 {
            assert_eq!(queue.push(&[0; 10]), Ok(0));
        }
        assert!(matches!(queue.push(&[0; 10]), Err(NotAccepted::Full { .. })));
    }

    #[test]
    fn blocking_goes_on_when_there_is_room() {
        let queue = queue(Overflow::Block { at_most: Duration::from_secs(60) });
        for _ in 0..3 {
            assert_eq!(queue.push(&[0; 10]), Ok(0));
        }
        std::thread::scope(|scope| {
            let pushed = scope.spawn(|| queue.push(&[0; 10]));
            while queue.lock().waiters == 0 {
                std::thread::yield_now();
            }
            let begin = std::time::Instant::now();
            assert_eq!(queue.next_batch().unwrap().len(), 2);
            assert_eq!(pushed.join().unwrap(), Ok(0));
            assert!(begin.elapsed() < Duration::from_secs(30), "at once, and not when the wait is over");
        });
    }

    /// What was put off together is tried together: it may be at fault, and others are not to fail with it.
    #[cfg(feature = "durable")]
    #[test]
    fn what_was_put_off_comes_into_no_batch_with_others() {
        let limits = Limits { queue_messages: 20, batch_messages: 3, ..limits(Overflow::Reject) };
        let queue = Queue::new(limits, Arc::new(SystemClock::default()));
        let (first, second) = (Origin::PutOff(Duration::from_secs(1)), Origin::PutOff(Duration::from_secs(2)));
        let of = [Origin::Call, Origin::Disk, first, first, first, first, second, Origin::Disk, Origin::Call, first];
        for (number, origin) in of.into_iter().enumerate() {
            assert_eq!(queue.offer(b"{1}", origin), Ok(number as u64));
        }
        queue.close(Duration::from_secs(3600));
        let batches: Vec<Range<u64>> = std::iter::from_fn(|| Some(queue.next_batch()?.numbers())).collect();
        assert_eq!(batches, [0..2, 2..5, 5..6, 6..7, 7..9, 9..10]);
    }

    #[test]
    fn a_full_queue_does_not_wait_for_the_rest_of_a_batch() {
        for overflow in [Overflow::Reject, Overflow::DropOldest, Overflow::Block { at_most: Duration::from_millis(1) }]
        {
            let mut queue = queue(overflow);
            queue.limits.batch_messages = 100;
            for _ in 0..4 {
                let _ = queue.push(&[0; 10]);
            }
            assert_eq!(queue.next_batch().unwrap().len(), 3, "{overflow:?}: an hour was to pass before");
            assert!(!queue.lock().flush_requested, "{overflow:?}: the next message waits for others again");
        }
    }

    /// How many messages a worker takes that sleeps until `wake` is done.
    fn taken_after(queue: Queue, wake: impl FnOnce(&Queue)) -> Result<usize, RecvTimeoutError> {
        let (queue, (sender, taken)) = (Arc::new(queue), channel());
        let theirs = Arc::clone(&queue);
        std::thread::spawn(move || sender.send(theirs.next_batch().map_or(0, |batch| batch.len())));
        while queue.lock().idle == 0 {
            std::thread::yield_now();
        }
        wake(&queue);
        taken.recv_timeout(Duration::from_secs(60))
    }

    #[test]
    fn a_worker_that_sleeps_is_woken_by_all_that_gives_it_work() {
        let with = |messages: usize, batch_messages: usize, interval: Duration| {
            let mut queue = queue(Overflow::Reject);
            (queue.limits.batch_messages, queue.limits.interval) = (batch_messages, interval);
            for _ in 0..messages {
                assert_eq!(queue.push(&[0; 10]), Ok(0));
            }
            queue
        };
        let (hour, moment) = (Duration::from_secs(3600), Duration::from_millis(1));
        let push = |queue: &Queue| {
            let _ = queue.push(&[0; 10]);
        };
        let flush = |queue: &Queue| assert_eq!(queue.flush(Duration::ZERO), 1);
        assert_eq!(taken_after(with(0, 2, moment), push), Ok(1), "a first message, once the interval is over");
        assert_eq!(taken_after(with(1, 2, hour), push), Ok(2), "a full batch");
        assert_eq!(taken_after(with(3, 9, hour), push), Ok(3), "a message that finds the queue full");
        assert_eq!(taken_after(with(1, 2, hour), flush), Ok(1), "a flush");
        assert_eq!(taken_after(with(1, 2, hour), |queue| queue.close(hour)), Ok(1), "a shutdown");
        let paused = with(2, 2, hour);
        paused.pause(true);
        assert_eq!(taken_after(paused, |queue| queue.pause(false)), Ok(2), "the end of a pause");
    }

    #[test]
    fn workers_start_during_a_shutdown_while_it_has_time() {
        let queue = queue(Overflow::Reject);
        queue.close(Duration::from_secs(3600));
        assert_eq!([(); 3].map(|()| queue.enter_if_none_idle(3)), [true, true, false]);
        queue.close(Duration::ZERO);
        assert!(!queue.enter_if_none_idle(9));
    }

    #[test]
    fn what_was_given_up_is_nobodys_any_more() {
        let queue = queue(Overflow::Reject);
        for number in 0..3 {
            assert_eq!(queue.push(&[number; 10]), Ok(0));
        }
        let batch = queue.next_batch().unwrap();
        let claimed = queue.claim(&batch, &(0..1).into()).unwrap();
        let given_up: Vec<Range<u64>> = queue.give_up().into_iter().flat_map(|given_up| given_up.numbers).collect();
        assert_eq!(given_up, [2..3, 1..2]);
        assert!(queue.claim(&batch, &(1..2).into()).is_none());
        assert!(!queue.wait_completed(Duration::ZERO), "the first is being accounted for");
        queue.complete(&claimed);
        queue.recycle(batch);
        assert!(queue.wait_completed(Duration::ZERO));
        assert_eq!(queue.counts(), Counts { accepted: 3, recovered: 0, queued: 0, queued_bytes: 0 });
    }

    /// A destination has accepted the last of three messages, and then the first; of the second a shutdown comes first.
    #[test]
    fn messages_of_a_batch_are_completed_in_any_order() {
        let limits = Limits { queue_messages: 3, batch_messages: 3, ..limits(Overflow::Reject) };
        let queue = Queue::new(limits, Arc::new(SystemClock::default()));
        (0..3).for_each(|_| assert!(queue.push(b"{1}").is_ok()));
        queue.begin_flush();
        let batch = queue.next_batch().unwrap_or_default();
        assert_eq!(batch.numbers(), 0..3);
        for (positions, left) in [(2..3, 2), (0..1, 1)] {
            queue.complete(&queue.claim(&batch, &positions.into()).unwrap());
            assert_eq!(queue.left_below(3), left);
        }
        let given_up: Vec<Range<u64>> = queue.give_up().into_iter().flat_map(|given_up| given_up.numbers).collect();
        assert_eq!((given_up.len(), given_up.first()), (1, Some(&(1..2))));
        assert!(queue.claim(&batch, &(1..2).into()).is_none() && queue.left_below(3) == 0);
    }

    #[test]
    fn the_longest_hold_counts() {
        let clock = ManualClock::new(std::time::SystemTime::now());
        let queue = Arc::new(Queue::new(limits(Overflow::Reject), Arc::new(clock.clone())));
        queue.hold(Duration::from_secs(60));
        queue.hold(Duration::from_secs(1));
        let (theirs, (sender, goes_on)) = (Arc::clone(&queue), channel());
        std::thread::spawn(move || sender.send(theirs.back_off(Duration::ZERO, None)));
        clock.advance(Duration::from_secs(59));
        assert!(goes_on.recv_timeout(Duration::from_millis(20)).is_err());
        clock.advance(Duration::from_secs(1));
        assert_eq!(goes_on.recv_timeout(Duration::from_secs(60)), Ok(Waited::Enough));
    }

    #[test]
    fn the_comma_between_two_messages_counts() {
        for (second, batches) in [(24, [2, 0]), (25, [1, 1])] {
            let queue = queue(Overflow::Reject);
            assert_eq!((queue.push(&[0; 25]), queue.push(&vec![0; second])), (Ok(0), Ok(0)));
            queue.close(Duration::from_secs(3600));
            assert_eq!(batches.map(|_| queue.next_batch().map_or(0, |batch| batch.len())), batches);
        }
    }

    #[test]
    fn the_oldest_are_dropped_and_counted() {
        let queue = queue(Overflow::DropOldest);
        for number in 0..3 {
            assert_eq!(queue.push(&[number; 10]), Ok(0));
        }
        assert_eq!(queue.push(&[3; 10]), Ok(1));
        assert_eq!(queue.push(&[4; 90]), Ok(2));
        assert_eq!(queue.counts(), Counts { accepted: 5, recovered: 0, queued: 2, queued_bytes: 100 });
        assert_eq!(taken(&queue), [vec![3; 10]]);
    }

    #[test]
    fn one_message_larger_than_the_queue_is_still_taken() {
        let queue = queue(Overflow::Reject);
        assert_eq!(queue.push(&[0; 500]), Ok(0));
        assert_eq!(queue.next_batch().unwrap().len(), 1);
    }

    #[test]
    fn nothing_is_taken_after_the_end() {
        let queue = queue(Overflow::Reject);
        assert_eq!(queue.push(&[1]), Ok(0));
        queue.close(Duration::from_secs(3600));
        assert_eq!(queue.push(&[2]), Err(NotAccepted::Closed));
        let batch = queue.next_batch().unwrap();
        assert_eq!((batch.len(), batch.get(0)), (1, &[1_u8][..]));
        queue.complete(&queue.claim(&batch, &batch.positions().into()).unwrap());
        assert!(queue.next_batch().is_none());
        assert_eq!(queue.counts(), Counts { accepted: 1, recovered: 0, queued: 0, queued_bytes: 0 });
    }
}
