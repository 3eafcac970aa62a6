//! What call macros accept for a property of the plan, beside the type of its field. Those about time are in `event/time`.

mod by_its_own_name;
pub(crate) mod json;
pub(crate) mod nested;
pub(crate) mod numbers;
#[cfg(any(feature = "rust_decimal", feature = "uuid"))]
mod other_crates;
mod rest_of_default;
pub(crate) mod texts_and_lists;

pub use by_its_own_name::{ByItsOwnName, by_its_own_name, of_any_type};
pub use rest_of_default::{HasDefault, rest_of_default};
