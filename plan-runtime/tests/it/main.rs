//! What a client does, seen from outside. One program, so that it is linked once. Programs of their own are only `endings`,
//! which ends, `metrics`, which sets the recorder of its process, and `waits`, which counts the threads of its process.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod consent;
mod context;
mod delivery;
#[cfg(all(feature = "durable", unix))]
mod durable;
mod faults;
#[cfg(unix)]
mod file;
#[cfg(all(feature = "chrono", feature = "jiff", feature = "rust_decimal", feature = "time", feature = "uuid"))]
mod foreign;
mod forward;
mod guards;
mod handlers;
mod hooks;
mod hostile;
mod integrations;
mod network;
mod outage;
mod outcomes;
mod partial;
mod scope;
mod send_now;
mod settings;
mod support;
mod tracing;
mod wire;
