//! Calls without a mistake: they compile without a warning and send what they say.

mod all_well;
mod rules;
mod specs;
