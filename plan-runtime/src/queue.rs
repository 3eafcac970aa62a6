//! The bounded queue between the callers and the worker. Knows messages as bytes and nothing of where they go.

use crate::error::Error;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a call does when the queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overflow {
    /// Waits for room, at most so long, then the message is not taken. The default, with 100 milliseconds.
    Block {
        /// The longest wait.
        at_most: Duration,
    },
    /// Does not take the message.
    Reject,
    /// Drops the oldest waiting messages.
    DropOldest,
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

#[derive(Debug)]
pub(crate) struct Queue {
    limits: Limits,
    state: Mutex<State>,
    /// There is work for the worker, or an end to its waiting.
    work: Condvar,
    /// There is room in the queue, or progress for those who flush.
    progress: Condvar,
}

#[derive(Debug, Default)]
struct State {
    messages: VecDeque<Vec<u8>>,
    bytes: usize,
    /// In the worker's hands.
    in_flight: usize,
    /// When the oldest waiting message came.
    since: Option<Instant>,
    /// Counts messages ever taken in, and ever done with, in whatever way.
    taken: u64,
    settled: u64,
    /// Everything up to this count is wanted out without waiting for a full batch.
    flush_to: u64,
    /// A message found the queue full: what waits goes out now, be it less than a batch.
    pressed: bool,
    /// Since when and until when a shutdown goes on.
    closed: Option<Instant>,
    finished: bool,
}

impl Queue {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, state: Mutex::default(), work: Condvar::new(), progress: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message in. Says how many older ones it dropped for it.
    pub(crate) fn push(&self, message: Vec<u8>) -> Result<usize, Error> {
        let limits = &self.limits;
        let full = |state: &State| {
            state.closed.is_none()
                && !state.messages.is_empty()
                && (state.messages.len() >= limits.queue_messages || state.bytes + message.len() > limits.queue_bytes)
        };
        let mut state = self.lock();
        let mut dropped = 0;
        let press = |state: &mut State| {
            let is_full = full(state);
            if is_full && !state.pressed {
                state.pressed = true;
                self.work.notify_one();
            }
            is_full
        };
        press(&mut state);
        match limits.overflow {
            Overflow::Block { at_most } => {
                let wait = self.progress.wait_timeout_while(state, at_most, |state| press(state));
                state = wait.unwrap_or_else(PoisonError::into_inner).0;
            }
            Overflow::DropOldest => {
                while full(&state) {
                    let Some(oldest) = state.messages.pop_front() else { break };
                    state.bytes -= oldest.len();
                    state.settled += 1;
                    dropped += 1;
                }
            }
            Overflow::Reject => {}
        }
        if state.closed.is_some() {
            return Err(Error::Closed);
        }
        if full(&state) {
            return Err(Error::QueueFull { messages: state.messages.len(), bytes: state.bytes });
        }
        state.bytes += message.len();
        state.messages.push_back(message);
        state.taken += 1;
        if state.since.is_none() {
            state.since = Some(Instant::now());
            // The worker sleeps without an end while the queue is empty: now it has one.
            self.work.notify_one();
        } else if self.is_full_batch(&state) {
            self.work.notify_one();
        }
        Ok(dropped)
    }

    fn is_full_batch(&self, state: &State) -> bool {
        state.messages.len() >= self.limits.batch_messages || state.bytes >= self.limits.batch_bytes
    }

    /// The next batch, once it is full, old enough, or asked for; `None` after the end.
    pub(crate) fn next_batch(&self) -> Option<Vec<Vec<u8>>> {
        let mut state = self.lock();
        loop {
            let wait = match state.since {
                None if state.closed.is_some() => return None,
                None => None,
                Some(since) => Some(self.limits.interval.saturating_sub(since.elapsed())),
            };
            let is_due = wait.is_some_and(|wait| wait.is_zero());
            let wanted = state.flush_to > state.settled || state.pressed || state.closed.is_some();
            if !state.messages.is_empty() && (is_due || wanted || self.is_full_batch(&state)) {
                return Some(self.take(&mut state));
            }
            state = match wait {
                Some(wait) => self.work.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0,
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn take(&self, state: &mut State) -> Vec<Vec<u8>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while let Some(next) = state.messages.front() {
            // A comma each is the only thing between messages.
            bytes += next.len() + 1;
            if batch.len() >= self.limits.batch_messages || (bytes > self.limits.batch_bytes && !batch.is_empty()) {
                break;
            }
            if let Some(next) = state.messages.pop_front() {
                state.bytes -= next.len();
                batch.push(next);
            }
        }
        state.in_flight = batch.len();
        state.pressed = false;
        state.since = (!state.messages.is_empty()).then(Instant::now);
        self.progress.notify_all();
        batch
    }

    /// The worker is done with the batch it took, in whatever way.
    pub(crate) fn settle(&self) {
        let mut state = self.lock();
        state.settled += state.in_flight as u64;
        state.in_flight = 0;
        self.progress.notify_all();
    }

    /// Waits before another attempt. After a shutdown, not beyond its end: `false` says that it has come.
    pub(crate) fn pause(&self, wait: Duration) -> bool {
        let until = Instant::now().checked_add(wait);
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            if state.closed.is_some_and(|end| end <= now) {
                return false;
            }
            let end = [until, state.closed].into_iter().flatten().min();
            let Some(left) = end.map(|end| end.saturating_duration_since(now)) else { return true };
            if until.is_some_and(|until| until <= now) {
                return true;
            }
            state = self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The end of a shutdown that goes on.
    pub(crate) fn end(&self) -> Option<Instant> {
        self.lock().closed
    }

    /// Everything that waits, for the worker to report as lost.
    pub(crate) fn take_rest(&self) -> usize {
        let mut state = self.lock();
        let rest = state.messages.len();
        state.messages.clear();
        state.bytes = 0;
        state.since = None;
        state.settled += rest as u64;
        self.progress.notify_all();
        rest
    }

    /// Waits until all messages taken so far are done with. Says how many are not.
    pub(crate) fn flush(&self, timeout: Duration) -> u64 {
        let mut state = self.lock();
        let target = state.taken;
        state.flush_to = state.flush_to.max(target);
        self.work.notify_all();
        let open = |state: &mut State| state.settled < target && !state.finished;
        state = self.progress.wait_timeout_while(state, timeout, open).unwrap_or_else(PoisonError::into_inner).0;
        target.saturating_sub(state.settled)
    }

    /// Takes no more messages; the worker has until `end` for those it has. A later call can only shorten that.
    pub(crate) fn close(&self, end: Instant) {
        let mut state = self.lock();
        state.closed = Some(state.closed.map_or(end, |before| before.min(end)));
        self.work.notify_all();
        self.progress.notify_all();
    }

    /// The worker has ended.
    pub(crate) fn finish(&self) {
        self.lock().finished = true;
        self.progress.notify_all();
    }

    /// Waits for the worker's end. Says how many messages are not done with.
    pub(crate) fn wait_finished(&self, timeout: Duration) -> u64 {
        let state = self.lock();
        let wait = self.progress.wait_timeout_while(state, timeout, |state| !state.finished);
        let state = wait.unwrap_or_else(PoisonError::into_inner).0;
        state.taken.saturating_sub(state.settled)
    }

    /// Messages waiting or in flight, and the bytes of those waiting.
    pub(crate) fn waiting(&self) -> (u64, u64) {
        let state = self.lock();
        (state.taken.saturating_sub(state.settled), state.bytes as u64)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn queue(overflow: Overflow) -> Queue {
        Queue::new(Limits {
            queue_messages: 3,
            queue_bytes: 100,
            overflow,
            batch_messages: 2,
            batch_bytes: 50,
            interval: Duration::from_secs(3600),
        })
    }

    #[test]
    fn a_full_queue_rejects() {
        let queue = queue(Overflow::Reject);
        for _ in 0..3 {
            assert_eq!(queue.push(vec![0; 10]), Ok(0));
        }
        assert_eq!(queue.push(vec![0; 10]), Err(Error::QueueFull { messages: 3, bytes: 30 }));
        assert_eq!(queue.next_batch().unwrap().len(), 2);
        assert_eq!(queue.push(vec![0; 10]), Ok(0));
    }

    #[test]
    fn bytes_are_bounded_too() {
        let queue = queue(Overflow::Reject);
        assert_eq!(queue.push(vec![0; 60]), Ok(0));
        assert_eq!(queue.push(vec![0; 60]), Err(Error::QueueFull { messages: 1, bytes: 60 }));
    }

    #[test]
    fn blocking_has_an_end() {
        let queue = queue(Overflow::Block { at_most: Duration::from_millis(1) });
        for _ in 0..3 {
            assert_eq!(queue.push(vec![0; 10]), Ok(0));
        }
        assert!(matches!(queue.push(vec![0; 10]), Err(Error::QueueFull { .. })));
    }

    #[test]
    fn blocking_goes_on_when_there_is_room() {
        let queue = queue(Overflow::Block { at_most: Duration::from_secs(60) });
        for _ in 0..3 {
            assert_eq!(queue.push(vec![0; 10]), Ok(0));
        }
        std::thread::scope(|scope| {
            let pushed = scope.spawn(|| queue.push(vec![0; 10]));
            assert_eq!(queue.next_batch().unwrap().len(), 2);
            assert_eq!(pushed.join().unwrap(), Ok(0));
        });
    }

    #[test]
    fn a_full_queue_does_not_wait_for_the_rest_of_a_batch() {
        for overflow in [Overflow::Reject, Overflow::DropOldest, Overflow::Block { at_most: Duration::from_millis(1) }]
        {
            let mut queue = queue(overflow);
            queue.limits.batch_messages = 100;
            for _ in 0..4 {
                let _ = queue.push(vec![0; 10]);
            }
            assert_eq!(queue.next_batch().unwrap().len(), 3, "{overflow:?}: an hour was to pass before");
        }
    }

    #[test]
    fn the_oldest_are_dropped_and_counted() {
        let queue = queue(Overflow::DropOldest);
        for number in 0..3 {
            assert_eq!(queue.push(vec![number; 10]), Ok(0));
        }
        assert_eq!(queue.push(vec![3; 10]), Ok(1));
        assert_eq!(queue.push(vec![4; 90]), Ok(2));
        assert_eq!(queue.waiting(), (2, 100));
        assert_eq!(queue.next_batch().unwrap(), [vec![3; 10]]);
    }

    #[test]
    fn one_message_larger_than_the_queue_is_still_taken() {
        let queue = queue(Overflow::Reject);
        assert_eq!(queue.push(vec![0; 500]), Ok(0));
        assert_eq!(queue.next_batch().unwrap().len(), 1);
    }

    #[test]
    fn nothing_is_taken_after_the_end() {
        let queue = queue(Overflow::Reject);
        assert_eq!(queue.push(vec![1]), Ok(0));
        queue.close(Instant::now());
        assert_eq!(queue.push(vec![2]), Err(Error::Closed));
        assert_eq!(queue.next_batch().unwrap(), [vec![1]]);
        queue.settle();
        assert_eq!(queue.next_batch(), None);
    }
}
