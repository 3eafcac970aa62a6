//! What of a plan's code carries the user's spans, and so is made of tokens. The bulk is text of `plan-codegen`, which is turned into
//! tokens once: that costs a third of `quote!` and a tenth of parsing with `syn`.

pub(crate) mod dead_event;
pub(crate) mod editor;
pub(crate) mod macros;
