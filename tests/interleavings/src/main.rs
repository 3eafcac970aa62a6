//! The queue and the disk of `plan-runtime`, the sources themselves, through the orders in which callers, workers, flushes and
//! shutdowns can come by (loom). A model fails if a message is lost or sent twice, or if somebody waits for ever.
//! `cargo run --release -p plan-interleavings`

// Much of these sources is for parts of the crate that are not here.
#![allow(dead_code, unexpected_cfgs)]

#[path = "../../../plan-runtime/src/call.rs"]
mod call;
#[path = "../../../plan-runtime/src/clock.rs"]
mod clock;
#[path = "../../../plan-runtime/src/durable/mod.rs"]
mod durable;
#[path = "../../../plan-runtime/src/error.rs"]
mod error;
#[path = "../../../plan-runtime/src/fork.rs"]
mod fork;
#[path = "../../../plan-runtime/src/messages.rs"]
mod messages;
mod models;
#[path = "../../../plan-runtime/src/own_file.rs"]
mod own_file;
#[path = "../../../plan-runtime/src/queue.rs"]
mod queue;
#[path = "../../../plan-runtime/src/report.rs"]
mod report;
#[path = "../../../plan-runtime/src/stats.rs"]
mod stats;
mod sync;

/// Of `plan-runtime/src/message.rs`, what the disk asks.
mod message {
    pub(crate) const LARGEST: usize = 32 * 1024;
}

/// Of `plan-runtime/src/rules.rs`, what a rule of a call names.
mod rules {
    pub(crate) struct Rules;
    pub(crate) type OfMessage = Option<fn() -> &'static Rules>;
}

fn main() {
    models::run();
}
