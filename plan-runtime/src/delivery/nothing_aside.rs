//! What is set aside where nothing ever is: the server of a page names no messages, and what would wait so is no part of a page.

use super::Delivery;
use super::parts::BatchParts;
use crate::error::SinkError;
use crate::message::batch::Messages;
use crate::store::queue::GivenUp;
use std::sync::Arc;

// With braces, as whoever makes one need not know that it holds nothing.
#[derive(Default)]
pub(crate) struct SetAside {}

impl SetAside {
    pub(super) fn reason(&self) -> Option<Arc<SinkError>> {
        None
    }
}

impl Delivery {
    pub(super) fn parts_of(&self, batch: &Messages) -> BatchParts {
        BatchParts::of(batch, self.clock.elapsed())
    }

    pub(super) fn set_aside(&self, batch: Messages, parts: BatchParts) -> Option<(Messages, BatchParts)> {
        Some((batch, parts))
    }

    pub(super) fn take_set_aside(&self) -> Vec<GivenUp> {
        Vec::new()
    }
}
