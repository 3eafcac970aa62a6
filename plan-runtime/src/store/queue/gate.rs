//! What holds messages back: a server that wants to be left alone, a user who wants nothing sent, and the end of the client.

use std::time::Duration;

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

/// Whether, and until when, messages come in and go out.
#[derive(Default)]
pub(super) struct Gate {
    /// The server asked to be left alone until then.
    held_until: Duration,
    /// The user wants nothing sent.
    is_paused: bool,
    /// Until when a shutdown goes on.
    end: Option<Duration>,
}

impl Gate {
    /// Begins a shutdown, or shortens the one that is under way.
    pub(super) fn close(&mut self, end: Duration) {
        self.end = Some(self.end.map_or(end, |before| before.min(end)));
    }

    /// Returns until when a shutdown goes on, if there is one.
    pub(super) fn end(&self) -> Option<Duration> {
        self.end
    }

    /// Returns whether no more messages are accepted.
    pub(super) fn is_closed(&self) -> bool {
        self.end.is_some()
    }

    /// Returns whether the time of a shutdown is up, which it is at once if nothing may be sent. The clock is not asked without need.
    pub(super) fn is_over(&self, now: impl FnOnce() -> Duration) -> bool {
        self.end.is_some_and(|end| self.is_paused || end <= now())
    }

    /// Stops sending, or goes on with it.
    pub(super) fn pause(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
    }

    pub(super) fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Holds back all sending until then, or for as long as before if that is longer.
    pub(super) fn hold(&mut self, until: Duration) {
        self.held_until = self.held_until.max(until);
    }

    /// Returns until when sending is held back.
    pub(super) fn held_until(&self) -> Duration {
        self.held_until
    }

    /// Returns how a wait before another attempt has ended; while it has not, when to look again.
    pub(super) fn backed_off(
        &self,
        now: Duration,
        until: Duration,
        news: Option<Duration>,
    ) -> Result<Waited, Option<Duration>> {
        if self.is_over(|| now) {
            return Ok(Waited::ForTooLong);
        }
        let until = until.max(self.held_until);
        if until <= now && !self.is_paused {
            return Ok(Waited::Enough);
        }
        if news.is_some_and(|news| news <= now) && !self.is_paused {
            return Ok(Waited::ForNews);
        }
        let waits = [Some(until), news].map(|until| until.filter(|_| !self.is_paused));
        Err(waits.into_iter().chain([self.end]).flatten().min())
    }
}
