//! What a plan means, by the public functions of the crate. One program, so that it is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod branches;
mod consent;
mod conventions;
mod corpus;
mod destinations;
mod diagnostics;
mod distinct_names;
mod every_key;
mod every_keyword;
mod files;
mod forms;
mod impossible;
mod in_words;
mod judged;
mod kinds;
mod many_values;
mod markdown;
mod nothing_lost;
mod personal;
mod random;
mod said;
mod slips;
mod specs;
mod stable_names;
mod structure;
mod whole_messages;
#[cfg(feature = "yaml")]
mod yaml;
