//! What `cargo plan code` needs beside the code of a plan: the arguments of `include_plan!` as text, the layout of Rust, and whether two
//! texts are the same code.

pub(crate) mod arguments;
pub(crate) mod compare;
pub(crate) mod layout;
