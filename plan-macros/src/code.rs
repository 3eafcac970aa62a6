//! Parses generated source text into tokens. It uses `proc_macro` directly: `proc_macro2` would read the text a second time,
//! and building tokens one by one is several times slower, as macros are usually compiled without optimisation.

use plan_codegen::Target;
use proc_macro2::TokenStream;
use std::borrow::Cow;

/// The code that the text is; none if it is no Rust.
pub(crate) fn of_text(text: &str, target: Target) -> Option<TokenStream> {
    let text = if target == Target::Editor { with_attributes(text) } else { Cow::Borrowed(text) };
    text.parse::<proc_macro::TokenStream>().ok().map(TokenStream::from)
}

/// With attributes for doc comments: rust-analyzer takes the third slash for a part of the text. Each doc comment has a line
/// of its own, as strings are written without line ends.
fn with_attributes(text: &str) -> Cow<'_, str> {
    if !text.contains("///") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("/// ") else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let mut doc = first.to_owned();
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix("/// ")) {
            doc.push('\n');
            doc.push_str(more);
            lines.next();
        }
        out.push_str(&format!("#[doc = {doc:?}] "));
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_comments_are_attributes_for_the_editor() {
        let text =
            "struct A { \n/// One.\n/// \n/// A \"b\".\na: u8, \n/// Two.\nb: &'static str } const C: &str = \"/// \";";
        let wanted = "struct A { \n#[doc = \"One.\\n\\nA \\\"b\\\".\"] a: u8, \n#[doc = \"Two.\"] b: &'static str } \
                      const C: &str = \"/// \";\n";
        assert_eq!(with_attributes(text), wanted);
    }
}
