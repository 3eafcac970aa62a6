//! When messages were made, whatever the order in which they come.

/// The first and the last time of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SeenTimes {
    /// In milliseconds since 1970.
    pub(crate) first: Option<i64>,
    pub(crate) last: Option<i64>,
}

impl SeenTimes {
    /// Counts a time, if there is one.
    pub(crate) fn add(&mut self, time: Option<i64>) {
        let Some(time) = time else { return };
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.add(other.first);
        self.add(other.last);
    }
}
