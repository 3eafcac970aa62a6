//! Tests of the whole: real plans, the ways to hold the macros, compile errors, editors. See `tests/`.

pub mod language_server;
pub mod pages;
