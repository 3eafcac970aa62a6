//! The bounded queue between the callers and the workers. Knows messages as bytes and nothing of where they go.
//!
//! Messages are put into batches as they come, so that a batch is ready to be sent without being copied.

#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod polled;

use crate::clock::Clock;
use crate::message::batch::Messages;
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
    /// Wait for so long, or until something changes.
    Wait(Option<Duration>),
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

/// Messages that nobody sends any more.
pub(crate) struct GivenUp {
    pub(crate) numbers: Range<u64>,
    /// What they are, as far as somebody asks, in batches that may have others too.
    pub(crate) batches: Vec<Messages>,
}

impl GivenUp {
    /// Returns the messages, with their numbers.
    pub(crate) fn each(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let of_batch = |number| self.batches.iter().find_map(|batch| Some((number, batch.with_number(number)?)));
        self.numbers.clone().filter_map(of_batch)
    }
}

#[derive(Default)]
struct QueueState {
    /// Full batches, the oldest first, and the one that is being filled.
    full: VecDeque<Messages>,
    open: Messages,
    /// When the first message of the open batch came.
    since: Duration,
    /// Messages waiting in all of them, and their bytes.
    waiting: usize,
    bytes: usize,
    spare: Vec<(Vec<u8>, Vec<usize>)>,
    /// What is in the workers' hands, a batch each.
    in_flight: Vec<InFlight>,
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

/// What of a batch is in a worker's hands.
struct InFlight {
    /// The numbers of the messages that are not completed.
    numbers: Range<u64>,
    /// Below this the worker has an answer, and is accounting for the messages.
    claimed: u64,
    /// So many of these are counted elsewhere already.
    counted: u64,
    /// The batch, if somebody asks what becomes of its messages.
    batch: Option<Messages>,
}

impl QueueState {
    /// Returns the batch whose next message to be completed has this number.
    fn in_flight(&mut self, number: u64) -> Option<&mut InFlight> {
        self.in_flight.iter_mut().find(|batch| batch.numbers.start == number)
    }

    /// Has what of a batch comes from this number on completed apart from what comes before it: a destination may have accepted it
    /// sooner.
    #[cold]
    fn split_in_flight(&mut self, number: u64) {
        let is_within = |batch: &&mut InFlight| (batch.claimed..batch.numbers.end).contains(&number);
        let Some(batch) = self.in_flight.iter_mut().find(is_within) else { return };
        let numbers = number..batch.numbers.end;
        batch.numbers.end = number;
        let shared = batch.batch.clone();
        self.in_flight.push(InFlight { numbers, claimed: number, counted: 0, batch: shared });
    }

    /// Returns the number of the oldest message that waits.
    fn oldest_waiting(&self) -> u64 {
        self.full.front().unwrap_or(&self.open).numbers().start
    }

    /// Returns the number of the oldest message that is not completed.
    fn oldest(&self) -> u64 {
        self.in_flight.iter().map(|batch| batch.numbers.start).fold(self.oldest_waiting(), u64::min)
    }

    /// Returns how many messages with numbers below `target` are not completed.
    fn left_below(&self, target: u64) -> u64 {
        let in_flight =
            self.in_flight.iter().map(|InFlight { numbers, .. }| numbers.end.min(target).saturating_sub(numbers.start));
        in_flight.sum::<u64>() + target.saturating_sub(self.oldest_waiting())
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
        if self.closed.is_some_and(|end| end <= now || self.waiting == 0 || self.paused) {
            return NextStep::End;
        }
        if self.waiting == 0 || self.paused {
            return NextStep::Wait(None);
        }
        if self.held_until > now {
            return NextStep::Wait(Some(self.held_until));
        }
        let due = self.since.saturating_add(interval);
        let wanted = self.flush_to > self.oldest_waiting() || self.flush_requested || self.closed.is_some();
        if wanted || due <= now || !self.full.is_empty() { NextStep::Take } else { NextStep::Wait(Some(due)) }
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
        self.put(state, message);
        Ok(dropped)
    }

    /// Accepts a message if there is room, without waiting for it. Returns its number.
    #[cfg(feature = "durable")]
    pub(crate) fn offer(&self, message: &[u8], after_close: bool) -> Result<u64, NotAccepted> {
        let mut state = self.lock();
        if state.closed.is_some() && !after_close {
            return Err(NotAccepted::Closed);
        }
        if self.is_full(&state, message.len()) {
            self.request_flush(&mut state);
            return Err(NotAccepted::full(&state));
        }
        let number = state.taken;
        self.put(state, message);
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
    fn put(&self, mut state: MutexGuard<'_, QueueState>, message: &[u8]) {
        let limits = &self.limits;
        if !state.open.is_empty() && state.open.bytes() + 1 + message.len() > limits.batch_bytes {
            state.seal(limits.batch_bytes);
        }
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

    /// Returns how many messages with numbers below `target` are not completed, and whether there are workers for them.
    pub(crate) fn left_below(&self, target: u64) -> (u64, bool) {
        let state = self.lock();
        (state.left_below(target), state.workers > 0)
    }

    /// Waits until all messages accepted so far are completed. Returns how many are not.
    pub(crate) fn flush(&self, timeout: Duration) -> u64 {
        let target = self.begin_flush();
        let state = self.lock();
        let open = |state: &mut QueueState| state.oldest() < target && state.workers > 0;
        let state = self.wait_for_progress(state, timeout, open);
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
        let numbers = batch.numbers();
        let shared = self.is_watched().then(|| batch.clone());
        state.in_flight.push(InFlight { claimed: numbers.start, numbers, counted: 0, batch: shared });
        state.flush_requested = false;
        state.full_since.reset();
        if state.waiting > 0 && state.idle > 0 {
            // This worker may have been the only one that watched how old the rest gets.
            self.work.notify_one();
        }
        self.has_progressed(&mut state);
        batch
    }

    /// Notes that a worker has an answer for messages of its batch, which have these numbers, and accounts for them
    /// from now on. `false` says that a shutdown has given them up, and has accounted for them.
    pub(crate) fn claim(&self, numbers: &Range<u64>) -> bool {
        let mut state = self.lock();
        if state.in_flight(numbers.start).is_none() {
            state.split_in_flight(numbers.start);
        }
        let batch = state.in_flight(numbers.start).filter(|batch| batch.numbers.end >= numbers.end);
        batch.map(|batch| batch.claimed = numbers.end).is_some()
    }

    /// Notes that so many of the messages with these numbers, which were claimed, are counted elsewhere from now on.
    #[cfg(feature = "durable")]
    pub(crate) fn complete_elsewhere(&self, numbers: &Range<u64>, messages: u64) {
        let mut state = self.lock();
        if let Some(batch) = state.in_flight(numbers.start) {
            batch.counted += messages;
            state.completed += messages;
        }
    }

    /// Notes that the messages with these numbers, which were claimed, are accounted for.
    pub(crate) fn complete(&self, numbers: &Range<u64>) {
        let mut state = self.lock();
        let Some(batch) = state.in_flight(numbers.start) else { return };
        batch.numbers.start = numbers.end;
        let completed = (numbers.end - numbers.start).saturating_sub(std::mem::take(&mut batch.counted));
        state.completed += completed;
        state.in_flight.retain(|batch| !batch.numbers.is_empty());
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

    /// Takes everything that waits, for a worker to account for, which is to complete it.
    pub(crate) fn take_rest(&self) -> GivenUp {
        let mut state = self.lock();
        let rest = state.take_rest();
        let numbers = rest.numbers.clone();
        if !numbers.is_empty() {
            state.in_flight.push(InFlight { claimed: numbers.end, numbers, counted: 0, batch: None });
        }
        rest
    }

    /// Gives up everything that waits or is under way and has no answer yet. The workers no longer account for it.
    pub(crate) fn give_up(&self) -> Vec<GivenUp> {
        let mut state = self.lock();
        let mut given_up = vec![state.take_rest()];
        for batch in &mut state.in_flight {
            let numbers = batch.claimed..batch.numbers.end;
            given_up.push(GivenUp { numbers, batches: batch.batch.clone().into_iter().collect() });
            batch.numbers.end = batch.claimed;
        }
        state.in_flight.retain(|batch| !batch.numbers.is_empty());
        state.completed += given_up.iter().map(|GivenUp { numbers, .. }| numbers.end - numbers.start).sum::<u64>();
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
        assert!(queue.claim(&(0..1)));
        let given_up: Vec<Range<u64>> = queue.give_up().into_iter().map(|given_up| given_up.numbers).collect();
        assert_eq!(given_up, [2..3, 1..2]);
        assert!(!queue.claim(&(1..2)));
        assert!(!queue.wait_completed(Duration::ZERO), "the first is being accounted for");
        queue.complete(&(0..1));
        queue.complete(&(1..2));
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
        for (numbers, left) in [(2..3, 2), (0..1, 1)] {
            assert!(queue.claim(&numbers));
            queue.complete(&numbers);
            assert_eq!(queue.left_below(3).0, left);
        }
        let given_up: Vec<Range<u64>> = queue.give_up().into_iter().map(|given_up| given_up.numbers).collect();
        assert!(
            given_up.contains(&(1..2)) && given_up.iter().map(|numbers| numbers.end - numbers.start).sum::<u64>() == 1
        );
        assert!(!queue.claim(&(1..2)) && queue.left_below(3).0 == 0);
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
        assert!(queue.claim(&batch.numbers()));
        queue.complete(&batch.numbers());
        assert!(queue.next_batch().is_none());
        assert_eq!(queue.counts(), Counts { accepted: 1, recovered: 0, queued: 0, queued_bytes: 0 });
    }
}
