//! What goes to each destination, and what becomes of each message, seen from outside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod fan_out;
mod faults;
mod golden;
mod limits;
mod property;
mod support;
