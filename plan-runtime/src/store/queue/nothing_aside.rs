//! What is set aside where nothing ever is: the server of a page names no messages, and what would hold them is no part of a page.

use crate::message::batch::Messages;
use std::time::Duration;

#[derive(Default)]
pub(super) struct Aside;

impl Aside {
    pub(super) fn is_empty(&self) -> bool {
        true
    }

    pub(super) fn due(&self) -> Option<Duration> {
        None
    }

    pub(super) fn yields(&self) -> bool {
        false
    }

    pub(super) fn has_yielded(&mut self) {}

    pub(super) fn take(&mut self) -> Option<Messages> {
        None
    }
}
