//! How many workers there are. Knows nothing of what they do.

/// The workers of a queue.
#[derive(Default)]
pub(super) struct Crew {
    /// Workers that run.
    running: usize,
    /// How many of them wait for something to do.
    idle: usize,
}

impl Crew {
    pub(super) fn enter(&mut self) {
        self.running += 1;
    }

    pub(super) fn leave(&mut self) {
        self.running -= 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.running == 0
    }

    /// Returns whether a worker that asks is the only one.
    pub(super) fn is_one_at_most(&self) -> bool {
        self.running <= 1
    }

    /// Returns whether there is work for one more of `most` workers, as none is idle.
    pub(super) fn is_short(&self, most: usize) -> bool {
        self.idle == 0 && self.running < most
    }

    /// Notes that a worker waits for something to do.
    pub(super) fn begin_idling(&mut self) {
        self.idle += 1;
    }

    /// Notes that a worker does not wait any more.
    pub(super) fn end_idling(&mut self) {
        self.idle -= 1;
    }

    pub(super) fn has_idle(&self) -> bool {
        self.idle > 0
    }
}
