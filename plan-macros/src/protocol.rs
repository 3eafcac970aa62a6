//! What the macros of a plan hand to `plan_macros::call!`, written beside where it is read.

use crate::code;
use crate::target::Target;
use proc_macro2::TokenStream;

/// A string literal that holds the text as it is: nothing to escape, and nothing to undo when it is read.
pub(crate) fn raw_literal(text: &str) -> TokenStream {
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    code::of_text(&format!("r{hashes}\"{text}\"{hashes}"), Target::Compiler).unwrap_or_default()
}

/// The text of a literal that [`raw_literal`] made.
pub(crate) fn text_of_raw(literal: &str) -> Option<&str> {
    let inner = literal.strip_prefix('r')?;
    let text = inner.trim_start_matches('#');
    let hashes = inner.len() - text.len();
    text.strip_prefix('"')?.get(..text.len().checked_sub(hashes + 2)?)
}
