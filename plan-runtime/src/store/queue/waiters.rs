//! Who waits for progress, and how much there was.

/// Callers that wait until messages are completed, there is room, or the workers have ended.
#[derive(Default)]
pub(super) struct Waiters {
    /// How many wait with the lock of the queue.
    count: usize,
    /// How often there was progress, for those who wait for it without this lock.
    progressed: u64,
}

impl Waiters {
    pub(super) fn enter(&mut self) {
        self.count += 1;
    }

    pub(super) fn leave(&mut self) {
        self.count -= 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Counts progress.
    pub(super) fn add_progress(&mut self) {
        self.progressed += 1;
    }

    /// Returns how often there was progress so far.
    pub(super) fn progressed(&self) -> u64 {
        self.progressed
    }
}
