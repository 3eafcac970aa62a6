//! Ids of messages: UUIDs of version 7 (RFC 9562), unique across processes, in order of time in a warehouse.
//!
//! They are made here and not by the crate `uuid`. Of it the version 7 takes random numbers from the operating system for each
//! id, which costs as much as the rest of a message, or from a generator in memory (`fast-rng`, or the crate `fastrand`): two
//! children of one process have the same generator in the same state, and would make the same ids. What is left of `uuid` then
//! is the text, for one more crate in the build of every user.

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use std::cell::Cell;
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
thread_local! {
    /// The standard library takes the keys of its hasher from the operating system's random numbers, and the hasher makes
    /// random numbers of a counter: a system call for each id would cost as much as the rest of a message.
    static RANDOM: (RandomState, Cell<u64>) = (RandomState::new(), const { Cell::new(0) });
}

/// Returns a new id: `0190163d-8694-739b-aea5-966c26f8ad91`. `process` is that of the client.
pub(crate) fn message_id(now: SystemTime, process: u32) -> [u8; 36] {
    // Before 1970 there is no such UUID; what the clock says then is not sent anyway.
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    // The first random bits are the time within the millisecond: one of the methods of the RFC.
    let within = u64::from(since.subsec_nanos() % 1_000_000) * 4096 / 1_000_000;
    let high = (since.as_millis() as u64) << 16 | 0x7000 | within;
    let low = random(process) >> 2 | 1 << 63;
    text(high, low)
}

/// Returns a new id for a visitor, which says nothing of the time: a UUID of version 4. `process` is this one.
pub(crate) fn anonymous_id(process: u32) -> [u8; 36] {
    let high = random(process) & !0xf000 | 0x4000;
    text(high, random(process) >> 2 | 1 << 63)
}

#[cfg(all(target_arch = "wasm32", feature = "web"))]
fn random(_: u32) -> u64 {
    // The keys of the standard library's hasher are no random numbers there.
    crate::js::random()
}

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
fn random(process: u32) -> u64 {
    let next = |(state, counter): &(RandomState, Cell<u64>)| {
        counter.set(counter.get().wrapping_add(1));
        mix(state, process, counter.get())
    };
    // While a thread ends it may be gone.
    RANDOM.try_with(next).unwrap_or_else(|_| mix(&RandomState::new(), process, 0))
}

/// Returns a random number of a counter. The process is in it because a child that was forked has the keys and the counter of
/// its parent, and of the parent's other children.
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
fn mix(state: &RandomState, process: u32, counter: u64) -> u64 {
    state.hash_one((process, counter))
}

fn text(high: u64, low: u64) -> [u8; 36] {
    let mut text = *b"00000000-0000-0000-0000-000000000000";
    let [a, b, c, d] = [high >> 32, high, low >> 32, low].map(|word| hex(word as u32));
    text[..8].copy_from_slice(&a);
    text[9..13].copy_from_slice(&b[..4]);
    text[14..18].copy_from_slice(&b[4..]);
    text[19..23].copy_from_slice(&c[..4]);
    text[24..28].copy_from_slice(&c[4..]);
    text[28..].copy_from_slice(&d);
    text
}

/// Returns the eight hexadecimal digits of a word, all at once.
const fn hex(word: u32) -> [u8; 8] {
    const ONES: u64 = u64::MAX / 0xff;
    // A digit of the word in each byte.
    let mut digits = word as u64;
    digits = (digits | digits << 16) & 0x0000_ffff_0000_ffff;
    digits = (digits | digits << 8) & 0x00ff_00ff_00ff_00ff;
    digits = (digits | digits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    // Those from ten on carry into the upper half of their byte when six is added.
    let letters = (digits + ONES * 6) >> 4 & ONES;
    (digits + ONES * b'0' as u64 + letters * (b'a' - b'0' - 10) as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::time::Duration;

    fn id(now: SystemTime) -> String {
        String::from_utf8_lossy(&message_id(now, 1)).into_owned()
    }

    #[test]
    fn the_example_of_the_rfc() {
        let id = text(0x017F_22E2_79B0_7CC3, 0x98C4_DC0C_0C07_398F);
        assert_eq!(String::from_utf8_lossy(&id), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    }

    #[test]
    fn version_variant_and_time() {
        let id = id(UNIX_EPOCH + Duration::from_millis(0x017F_22E2_79B0));
        assert!(id.starts_with("017f22e2-79b0-7000-"), "{id}");
        assert!(matches!(id.as_bytes().get(19), Some(b'8' | b'9' | b'a' | b'b')), "{id}");
    }

    #[test]
    fn ids_of_visitors_are_of_version_4() {
        let ids: HashSet<String> = (0..1000).map(|_| String::from_utf8_lossy(&anonymous_id(1)).into_owned()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            assert_eq!(id.as_bytes().get(14), Some(&b'4'), "{id}");
            assert!(matches!(id.as_bytes().get(19), Some(b'8' | b'9' | b'a' | b'b')), "{id}");
        }
    }

    #[test]
    fn unique_at_one_moment_in_many_threads() {
        let (now, each) = (SystemTime::now(), if cfg!(miri) { 20 } else { 20_000 });
        let ids = |_| std::thread::spawn(move || (0..each).map(|_| id(now)).collect::<Vec<_>>());
        let threads: Vec<_> = (0..8).map(ids).collect();
        let ids: HashSet<String> = threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect();
        assert_eq!(ids.len(), 8 * each);
    }

    /// Children of one process, which have its keys and its counter, at one moment.
    #[test]
    fn unique_in_processes_that_were_forked() {
        let parent = RandomState::new();
        let numbers: HashSet<u64> = (1..100)
            .flat_map(|process| (0..100).map(move |counter| (process, counter)))
            .map(|(process, counter)| mix(&parent, process, counter))
            .collect();
        assert_eq!(numbers.len(), 99 * 100);
    }

    #[test]
    fn in_order_of_time() {
        let start = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let many = if cfg!(miri) { 20 } else { 1000 };
        let ids: Vec<String> = (0..many).map(|micros| id(start + Duration::from_micros(micros))).collect();
        assert!(ids.is_sorted());
    }
}
