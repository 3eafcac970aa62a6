//! Which parts of a file of events are acknowledged: their messages are delivered, or refused for good.
//!
//! ```text
//! from 4 | to 4 | CRC-32 of both 4
//! ```
//!
//! Each entry is a run of records, one after the other, that became done at once. An entry that is damaged is passed over:
//! its messages are sent again, with the same message ids.

use crate::own_file::{self, open_or_make, private};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

const ENTRY_BYTES: usize = 12;

/// Bytes of a file of events, `from` up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Run {
    fn entry(self) -> [u8; ENTRY_BYTES] {
        let mut entry = [0; ENTRY_BYTES];
        let (from, to) = (self.from.to_le_bytes(), self.to.to_le_bytes());
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&from);
        hasher.update(&to);
        let sum = hasher.finalize().to_le_bytes();
        for (place, byte) in entry.iter_mut().zip([from, to, sum].into_iter().flatten()) {
            *place = byte;
        }
        entry
    }

    fn read(entry: &[u8; ENTRY_BYTES]) -> Option<Self> {
        let &[f0, f1, f2, f3, t0, t1, t2, t3, ..] = entry;
        let run = Self { from: u32::from_le_bytes([f0, f1, f2, f3]), to: u32::from_le_bytes([t0, t1, t2, t3]) };
        (run.entry() == *entry && run.from < run.to).then_some(run)
    }
}

/// Returns runs of records that stand one after the other, joined.
pub(crate) fn join(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_unstable();
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last) if run.from <= last.to => last.to = last.to.max(run.to),
            _ => joined.push(run),
        }
    }
    joined
}

/// Opens a file to append to, and cuts off half an entry that an earlier process may have left at its end. Returns its length.
pub(crate) fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = open_or_make(path, private().append(true))?;
    let length = file.metadata()?.len();
    let whole = length - length % ENTRY_BYTES as u64;
    if whole < length {
        file.set_len(whole)?;
    }
    Ok((file, whole))
}

/// Appends entries, all of them or none.
pub(crate) fn append(mut file: &File, written: &mut u64, runs: &[Run]) -> io::Result<()> {
    let bytes: Vec<u8> = runs.iter().flat_map(|run| run.entry()).collect();
    let result = file.write_all(&bytes);
    match result {
        Ok(()) => *written += bytes.len() as u64,
        Err(_) => {
            let _ = file.set_len(*written);
        }
    }
    result
}

/// Returns what is acknowledged, according to the bytes of such a file.
pub(crate) fn parse(bytes: &[u8]) -> Vec<Run> {
    join(bytes.as_chunks::<ENTRY_BYTES>().0.iter().filter_map(Run::read).collect())
}

/// Returns what is acknowledged, as far as it can be read.
pub(crate) fn read(path: &Path) -> Vec<Run> {
    let mut bytes = Vec::new();
    let file = own_file::open(path, File::options().read(true));
    let read = file.and_then(|mut file| file.read_to_end(&mut bytes));
    read.map(|_| parse(&bytes)).unwrap_or_default()
}

/// Returns whether all of this part is acknowledged.
pub(crate) fn covers(runs: &[Run], part: Run) -> bool {
    let after = runs.partition_point(|run| run.from <= part.from);
    after.checked_sub(1).and_then(|before| runs.get(before)).is_some_and(|run| run.to >= part.to)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::cases;
    use super::*;
    use proptest::prelude::*;

    fn runs() -> impl Strategy<Value = Vec<Run>> {
        prop::collection::vec((0..1000_u32, 1..50_u32).prop_map(|(from, size)| Run { from, to: from + size }), 0..20)
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn what_was_written_is_read(runs in runs(), byte in 0..1100_u32) {
            let bytes: Vec<u8> = runs.iter().flat_map(|run| run.entry()).collect();
            let read = parse(&bytes);
            let part = Run { from: byte, to: byte + 1 };
            prop_assert_eq!(covers(&read, part), runs.iter().any(|run| run.from <= byte && byte < run.to));
            prop_assert!(read.windows(2).all(|pair| pair[0].to < pair[1].from));
        }

        #[test]
        fn damage_makes_nothing_done(runs in runs(), place in any::<prop::sample::Index>(), bit in 0..8_u32) {
            let mut bytes: Vec<u8> = runs.iter().flat_map(|run| run.entry()).collect();
            prop_assume!(!bytes.is_empty());
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
            let mut intact = runs;
            intact.remove(place / ENTRY_BYTES);
            prop_assert_eq!(parse(&bytes), join(intact));
        }

        #[test]
        fn hostile_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(parse(&bytes), []);
        }
    }
}
