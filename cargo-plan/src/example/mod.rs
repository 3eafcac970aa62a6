//! Examples of what a plan describes: a value that a schema allows, and the call in Rust that sends it. Knows nothing of pages.

mod call;
mod numbers;
mod pattern;
mod schemas;
mod texts;
mod value;

#[cfg(feature = "live")]
pub(crate) use call::json_literal;
pub(crate) use call::{Extent, call};
pub(crate) use value::payload;
