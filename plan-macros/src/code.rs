//! Parses generated source text into tokens. It uses `proc_macro` directly: `proc_macro2` would read the text a second time,
//! and building tokens one by one is several times slower, as macros are usually compiled without optimisation.

use proc_macro2::TokenStream;

/// Returns the code that the text is; none if it is no Rust.
pub(crate) fn of_text(text: &str) -> Option<TokenStream> {
    text.parse::<proc_macro::TokenStream>().ok().map(TokenStream::from)
}
