//! Whether two texts are the same code. Another release of rustfmt lays code out in another way, and that makes no file stale.

use proc_macro2::{TokenStream, TokenTree};

/// Returns whether both have the same first lines, which are comments, and the same tokens. A comma before a closing bracket does not
/// count, as it stands there where a list takes several lines.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let head =
        |text: &str| text.lines().take_while(|line| line.starts_with("// ")).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (one.replace("\r\n", "\n"), other.replace("\r\n", "\n"));
    one == other || (head(&one) == head(&other) && tokens(&one).is_some_and(|found| Some(found) == tokens(&other)))
}

/// Returns the tokens as a list of words and signs; none if the text is no Rust.
pub(crate) fn tokens(code: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    flatten(code.parse().ok()?, &mut out);
    Some(out)
}

fn flatten(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    _ => ("{", "}"),
                };
                out.push(open.to_owned());
                flatten(group.stream(), out);
                if out.last().is_some_and(|last| last == ",") {
                    out.pop();
                }
                out.push(close.to_owned());
            }
            // Spaces at the end of a line of documentation are layout too.
            token if out.ends_with(&["doc".to_owned(), "=".to_owned()]) => {
                let text = token.to_string();
                out.push(text.strip_suffix('"').map_or_else(|| text.clone(), |line| format!("{}\"", line.trim_end())));
            }
            token => out.push(token.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_does_not_count_and_everything_else_does() {
        let code = "// Made.\n\nstruct A { a: u8, b: u8 }";
        for same in ["// Made.\nstruct A {\n    a: u8,\n    b: u8,\n}\n", "// Made.\r\n\r\nstruct A { a: u8, b: u8 }"] {
            assert!(is_same(code, same), "{same}");
        }
        for other in [
            "// Made by hand.\n\nstruct A { a: u8, b: u8 }",
            "// Made.\n\nstruct A { a: u8 }",
            "// Made.\n\nstruct A {",
        ] {
            assert!(!is_same(code, other), "{other}");
        }
        assert!(is_same("/// One.\n/// \nstruct A;", "/// One.\n///\nstruct A;"));
        assert!(
            !is_same("/// One.\nstruct A;", "/// Two.\nstruct A;")
                && !is_same("const A: &str = \"a\";", "const A: &str = \"b\";")
        );
    }
}
