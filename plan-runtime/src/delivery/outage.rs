//! How long nothing has been delivered, and when that is told. Knows failures and times, and nothing of batches.

use crate::sync::{Mutex, MutexGuard};
use std::sync::PoisonError;
use std::time::Duration;

/// So many failures in a row are an outage.
const FAILURES: u64 = 3;
/// An outage is told so often while it lasts, and at the latest after so long.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// The failures since something was delivered last, of all workers of a client.
#[derive(Debug, Default)]
pub(crate) struct Outage(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Failures ever counted.
    counted: u64,
    /// How many of them came one after the other, up to now.
    in_a_row: u64,
    /// When the first of these was.
    since: Duration,
    /// When the outage was told last.
    told: Option<Duration>,
    /// Why the last attempt failed.
    reason: Option<String>,
}

/// What there is to tell of an outage.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct News {
    /// How many attempts in a row have failed.
    pub(crate) attempts: u64,
    /// How long it has lasted.
    pub(crate) lasts: Duration,
    /// Why the last attempt failed.
    pub(crate) reason: String,
}

impl Outage {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an attempt that begins now has to hand to [`failed`](Self::failed).
    pub(crate) fn begins(&self) -> u64 {
        self.lock().counted
    }

    /// An attempt has failed. Of those that were under way at one time only one counts: a single fault is no outage because
    /// four requests met it.
    pub(crate) fn failed(&self, began: u64, now: Duration, reason: &str) -> Option<News> {
        let mut state = self.lock();
        state.reason = Some(reason.to_owned());
        if began == state.counted {
            state.counted += 1;
            state.in_a_row += 1;
            if state.in_a_row == 1 {
                state.since = now;
            }
        }
        state.news(now)
    }

    /// What there is to tell now, if there is.
    pub(crate) fn news(&self, now: Duration) -> Option<News> {
        self.lock().news(now)
    }

    /// When there will be something to tell, if no attempt succeeds before.
    pub(crate) fn next_news(&self) -> Option<Duration> {
        let state = self.lock();
        (state.in_a_row > 0).then(|| state.told.unwrap_or(state.since).saturating_add(TOLD_EVERY))
    }

    /// The server has answered. Says how long an outage that was told of has lasted.
    pub(crate) fn ended(&self, now: Duration) -> Option<Duration> {
        let mut state = self.lock();
        let State { told, since, counted, .. } = std::mem::take(&mut *state);
        state.counted = counted;
        told.map(|_| now.saturating_sub(since))
    }

    /// Why the last attempt failed, if nothing has succeeded since.
    pub(crate) fn reason(&self) -> Option<String> {
        self.lock().reason.clone()
    }
}

impl State {
    fn news(&mut self, now: Duration) -> Option<News> {
        let is_due = match self.told {
            Some(told) => now.saturating_sub(told) >= TOLD_EVERY,
            None => self.in_a_row >= FAILURES || now.saturating_sub(self.since) >= TOLD_EVERY,
        };
        if self.in_a_row == 0 || !is_due {
            return None;
        }
        self.told = Some(now);
        let reason = self.reason.clone().unwrap_or_default();
        Some(News { attempts: self.in_a_row, lasts: now.saturating_sub(self.since), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// How many attempts have failed when a failure now has it told.
    fn fails(outage: &Outage, now: u64) -> Option<u64> {
        outage.failed(outage.begins(), seconds(now), "away").map(|news| news.attempts)
    }

    #[test]
    fn the_third_failure_is_told_and_then_one_a_minute() {
        let outage = Outage::default();
        assert_eq!([0, 1, 2, 3, 61].map(|now| fails(&outage, now)), [None, None, Some(3), None, None]);
        assert_eq!(outage.next_news(), Some(seconds(62)));
        let news = News { attempts: 5, lasts: seconds(62), reason: "away".to_owned() };
        assert_eq!((outage.news(seconds(62)), outage.news(seconds(63))), (Some(news), None));
        assert_eq!((outage.ended(seconds(70)), outage.ended(seconds(71))), (Some(seconds(70)), None));
        assert_eq!((outage.next_news(), outage.reason()), (None, None));
    }

    #[test]
    fn a_success_in_between_begins_anew() {
        let outage = Outage::default();
        for round in 0..10 {
            assert_eq!([0, 1].map(|now| fails(&outage, round * 1000 + now)), [None, None]);
            assert_eq!(outage.ended(seconds(round * 1000 + 2)), None);
        }
    }

    #[test]
    fn failures_at_one_time_are_one() {
        let outage = Outage::default();
        let began = outage.begins();
        assert_eq!([(); 4].map(|()| outage.failed(began, seconds(0), "away")), [None, None, None, None]);
        assert_eq!([fails(&outage, 1), fails(&outage, 2)], [None, Some(3)]);
    }

    /// One failure may be followed by a long wait, as the server asks.
    #[test]
    fn what_lasts_a_minute_is_told_however_few_the_failures() {
        let outage = Outage::default();
        assert_eq!(fails(&outage, 5), None);
        assert_eq!(outage.next_news(), Some(seconds(65)));
        assert_eq!(outage.news(seconds(65)).map(|news| (news.attempts, news.lasts)), Some((1, seconds(60))));
    }
}
