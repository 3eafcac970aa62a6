//! Examples of what a plan describes: a value that a schema allows, and the call in Rust that sends it. Knows nothing of pages.

mod call;
#[cfg(feature = "live")]
mod gaps;
mod json_value;
mod numbers;
mod pattern;
mod schemas;
mod texts;
mod value;

#[cfg(feature = "live")]
pub(crate) use call::{ExampleCall, left_out};
pub(crate) use call::{Extent, call};
#[cfg(feature = "live")]
pub(crate) use gaps::fill_gaps;
#[cfg(feature = "live")]
pub(crate) use json_value::json_value;
pub(crate) use value::payload;
