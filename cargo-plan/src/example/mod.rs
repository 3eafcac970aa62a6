//! Examples of what a plan describes: a value that a schema allows, and the call in Rust that sends it. Knows nothing of pages.

mod call;
mod numbers;
mod pattern;
mod schemas;
mod texts;
mod value;

pub(crate) use call::{Extent, call, json_literal};
pub(crate) use value::payload;
