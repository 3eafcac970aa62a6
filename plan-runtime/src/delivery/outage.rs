//! How long nothing has been delivered, and when that is reported. This file knows failures and times, and nothing of batches.

use crate::error::SinkError;
use crate::sync::{Mutex, MutexGuard};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// So many failures in a row are an outage.
const OUTAGE_FAILURES: u64 = 3;
/// An outage is reported this often while it lasts, and at the latest after this time.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);

/// The failures since something was delivered last, of all workers of a client.
#[derive(Debug, Default)]
pub(crate) struct Outage(Mutex<Failures>);

#[derive(Debug, Default)]
struct Failures {
    /// Failures ever counted.
    counted: u64,
    /// How many of them came one after the other, up to now.
    in_a_row: u64,
    /// The time of the first of these.
    since: Duration,
    /// The time at which the outage was last reported.
    told: Option<Duration>,
    /// Why the last attempt failed.
    reason: Option<Arc<SinkError>>,
}

/// What there is to tell of an outage.
#[derive(Debug)]
pub(crate) struct News {
    /// How many attempts in a row have failed.
    pub(crate) attempts: u64,
    /// How long it has lasted.
    pub(crate) lasts: Duration,
    /// Why the last attempt failed.
    pub(crate) reason: Arc<SinkError>,
}

impl Outage {
    fn lock(&self) -> MutexGuard<'_, Failures> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what an attempt that begins now has to hand to [`failed`](Self::failed).
    pub(crate) fn begins(&self) -> u64 {
        self.lock().counted
    }

    /// Notes that an attempt has failed. Of those that were under way at one time only one counts: a single fault is no outage
    /// because four requests met it.
    pub(crate) fn failed(&self, began: u64, now: Duration, reason: &Arc<SinkError>) -> Option<News> {
        let mut state = self.lock();
        state.reason = Some(Arc::clone(reason));
        if began == state.counted {
            state.counted += 1;
            state.in_a_row += 1;
            if state.in_a_row == 1 {
                state.since = now;
            }
        }
        state.news(now)
    }

    /// Returns what there is to tell now, if there is.
    pub(crate) fn news(&self, now: Duration) -> Option<News> {
        self.lock().news(now)
    }

    /// Returns when there will be something to tell, if no attempt succeeds before.
    pub(crate) fn next_news(&self) -> Option<Duration> {
        let state = self.lock();
        (state.in_a_row > 0).then(|| state.told.unwrap_or(state.since).saturating_add(REPORT_INTERVAL))
    }

    /// Notes that the server has answered. Returns how long an outage that was reported has lasted.
    pub(crate) fn ended(&self, now: Duration) -> Option<Duration> {
        let mut state = self.lock();
        let Failures { told, since, counted, .. } = std::mem::take(&mut *state);
        state.counted = counted;
        told.map(|_| now.saturating_sub(since))
    }

    /// Returns why the last attempt failed, if nothing has succeeded since.
    pub(crate) fn reason(&self) -> Option<Arc<SinkError>> {
        self.lock().reason.clone()
    }
}

impl Failures {
    fn news(&mut self, now: Duration) -> Option<News> {
        let is_due = match self.told {
            Some(told) => now.saturating_sub(told) >= REPORT_INTERVAL,
            None => self.in_a_row >= OUTAGE_FAILURES || now.saturating_sub(self.since) >= REPORT_INTERVAL,
        };
        if self.in_a_row == 0 || !is_due {
            return None;
        }
        let reason = self.reason.clone()?;
        self.told = Some(now);
        Some(News { attempts: self.in_a_row, lasts: now.saturating_sub(self.since), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn away() -> Arc<SinkError> {
        Arc::new(SinkError::retry("away"))
    }

    /// How many attempts have failed when a failure now has it told.
    fn fails(outage: &Outage, now: u64) -> Option<u64> {
        outage.failed(outage.begins(), seconds(now), &away()).map(|news| news.attempts)
    }

    #[test]
    fn the_third_failure_is_told_and_then_one_a_minute() {
        let outage = Outage::default();
        assert_eq!([0, 1, 2, 3, 61].map(|now| fails(&outage, now)), [None, None, Some(3), None, None]);
        assert_eq!(outage.next_news(), Some(seconds(62)));
        let news = outage.news(seconds(62)).map(|news| (news.attempts, news.lasts, news.reason.reason()));
        assert_eq!(news, Some((5, seconds(62), "away".to_owned())));
        assert!(outage.news(seconds(63)).is_none(), "not before another minute");
        assert_eq!((outage.ended(seconds(70)), outage.ended(seconds(71))), (Some(seconds(70)), None));
        assert!(outage.next_news().is_none() && outage.reason().is_none());
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
        assert!([(); 4].iter().all(|()| outage.failed(began, seconds(0), &away()).is_none()));
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
