//! An app that uses the plan of another crate, with its macros. See `tests/`.
