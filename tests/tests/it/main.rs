//! What the crates do together. One program, so that they are linked once, and what waits for cargo runs side by side.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod app;
mod catalogue;
mod consent;
mod dead_event;
mod defaults;
mod doc_comments;
mod editor;
mod engine;
mod errors;
mod events;
mod forms;
mod guide_parts;
mod hidden_names;
mod holding;
mod identity;
mod message_rules;
mod names;
mod packages;
mod personal;
mod plan_schema;
mod proof;
mod readme;
mod real_plans;
mod rebuild;
mod schema;
mod sources;
mod structure;
mod ui;
mod values;
mod well_written;
mod words;
