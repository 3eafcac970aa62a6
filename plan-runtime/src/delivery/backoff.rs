//! How long to wait before another attempt.

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// How a batch that was not accepted is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retry {
    /// The longest first wait.
    pub(crate) first: Duration,
    /// The longest wait.
    pub(crate) longest: Duration,
    /// How long a batch is tried in all.
    pub(crate) max_age: Duration,
    /// How often it is tried, attempts that the server put off not counted.
    pub(crate) max_attempts: Option<u32>,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            max_age: Duration::from_secs(12 * 3600),
            max_attempts: None,
        }
    }
}

impl Retry {
    /// Returns the wait before attempt `attempt` (from 1), anywhere between nothing and its bound: full jitter, so that clients
    /// which failed together do not come back together.
    pub(crate) fn backoff(&self, attempt: u32) -> Duration {
        let bound = self.first.saturating_mul(1 << attempt.saturating_sub(1).min(20)).min(self.longest);
        bound.mul_f64(random())
    }

    /// Returns what is wrong with an option as it is set. `longest` is as long as a client may take for one thing.
    pub(crate) fn wrong_option(&self, longest: Duration) -> Option<&'static str> {
        let wrong = [
            (self.first > self.longest, "the first backoff is longer than the longest"),
            (self.longest > longest, "the longest backoff is over 24 hours: nothing would be tried again"),
            (self.max_attempts == Some(0), "0 attempts deliver nothing"),
        ];
        wrong.into_iter().find_map(|(is_wrong, what)| is_wrong.then_some(what))
    }
}

/// Returns a number from 0 to 1. The standard library takes the keys of its hasher from the operating system's random numbers,
/// which is random enough to spread waits: a crate for it would be one more in the build of every user.
fn random() -> f64 {
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    let bits = RandomState::new().build_hasher().finish() >> 11;
    // Where the keys of that hasher are no random numbers.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    let bits = crate::js::random() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_is_bounded_and_not_always_the_same() {
        let retry = Retry::default();
        for attempt in 1..=100 {
            let bound =
                Duration::from_millis(500).saturating_mul(1 << (attempt - 1).min(20)).min(Duration::from_secs(60));
            assert!(retry.backoff(attempt) <= bound);
        }
        let waits: std::collections::HashSet<Duration> = (0..10).map(|_| retry.backoff(8)).collect();
        assert!(waits.len() > 1);
    }

    /// Of a hundred waits some are short and some come near their bound, which doubles until it is the longest.
    #[test]
    fn backoff_is_spread_up_to_a_bound_that_doubles() {
        let retry = Retry::default();
        for (attempt, bound) in [(1, 500), (2, 1000), (3, 2000), (7, 32_000), (8, 60_000), (100, 60_000)] {
            let bound = Duration::from_millis(bound);
            let waits: Vec<Duration> = (0..100).map(|_| retry.backoff(attempt)).collect();
            assert!(waits.iter().any(|wait| *wait < bound / 2), "{attempt}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait > bound / 2), "{attempt}: {waits:?}");
            assert!(waits.iter().all(|wait| *wait <= bound), "{attempt}: {waits:?}");
        }
    }
}
