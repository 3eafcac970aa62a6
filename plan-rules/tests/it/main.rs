//! What rules say of values, and what the reader takes for JSON. One program, so that it is linked once.

#![allow(clippy::unwrap_used)]

mod corpus;
mod json;
mod suite;
