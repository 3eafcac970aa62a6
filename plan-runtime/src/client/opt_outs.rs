//! Which classes of calls a client may send.

use crate::event::call::Call;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// The calls that are closed, a bit each. May be read at any time: no other memory depends on it.
#[derive(Debug, Default)]
pub(crate) struct OptOuts(AtomicU8);

impl OptOuts {
    pub(crate) fn close(&self, calls: &[Call]) {
        self.0.fetch_or(bits(calls), Relaxed);
    }

    pub(crate) fn open(&self, calls: &[Call]) {
        self.0.fetch_and(!bits(calls), Relaxed);
    }

    pub(crate) fn is_closed(&self, call: Call) -> bool {
        self.0.load(Relaxed) & bits(&[call]) != 0
    }
}

fn bits(calls: &[Call]) -> u8 {
    calls.iter().fold(0, |bits, call| bits | 1 << *call as u8)
}
