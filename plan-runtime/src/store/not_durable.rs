//! Without the feature `durable`: messages are in memory only.

use crate::error::CallErrorKind;
use crate::message::batch::Messages;
use crate::store::queue::{Accepted, Counts, PutOff, Queue};
use std::ops::Range;
use std::time::Duration;

/// Where the last message on disk ends.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct End {}

/// What of a client's messages is on disk: nothing.
pub(crate) struct Disk;

impl Disk {
    pub(crate) fn accept(&self, message: &[u8], queue: &Queue) -> Result<Accepted, CallErrorKind> {
        let dropped = queue.push(message)?;
        Ok(Accepted { dropped, not_durable: None })
    }

    pub(crate) fn next_batch(&self, queue: &Queue) -> Option<Messages> {
        queue.next_batch()
    }

    pub(crate) fn done(&self, _: Range<u64>) {}

    pub(crate) fn keep(&self, _: Range<u64>) -> usize {
        0
    }

    pub(crate) fn put_off(&self, _: Range<u64>, _: Duration, _: &Queue) -> PutOff {
        PutOff::default()
    }

    pub(crate) fn set_aside(&self, _: Range<u64>) -> usize {
        0
    }

    pub(crate) fn counts(&self, queue: &Queue) -> Counts {
        queue.counts()
    }

    pub(crate) fn end(&self) -> End {
        End {}
    }

    pub(crate) fn wait_until_read(&self, _: End, _: Duration) -> u64 {
        0
    }

    pub(crate) fn left(&self, left: u64, _: &Queue) -> u64 {
        left
    }

    pub(crate) fn close(&self) {}
}
