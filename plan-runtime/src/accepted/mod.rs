//! What call macros accept for a property of the plan, beside the type of its field. Those about time are in `event/time`.

pub(crate) mod numbers;
#[cfg(any(feature = "rust_decimal", feature = "uuid"))]
mod other_crates;
pub(crate) mod texts_and_lists;
