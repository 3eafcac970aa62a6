//! Tests of the whole: real plans, the ways to hold the macros, compile errors. See `tests/`.
