//! Calls without a mistake: they compile without a warning and send what they say.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod well {
    mod all_well;
    mod rules;
    mod specs;
}
