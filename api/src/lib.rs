//! The public API of each published crate, as text in `snapshots`. `tests/snapshots.rs` holds the crates against it.
