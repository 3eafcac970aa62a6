//! How a text is written in quotes of JSON, and in YAML, where it needs them in some places only.

use plan_model::json::write_string;

/// Returns the text as a JSON string, its line ends and tabs as people write them.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    let mut short = String::with_capacity(out.len());
    let mut rest = out.as_str();
    while let Some(place) = rest.find('\\') {
        let (before, escape) = rest.split_at(place);
        short.push_str(before);
        let (written, length) = match escape {
            _ if escape.starts_with("\\u000a") => ("\\n", 6),
            _ if escape.starts_with("\\u0009") => ("\\t", 6),
            _ if escape.starts_with("\\u000d") => ("\\r", 6),
            _ => (escape.get(..2).unwrap_or(escape), 2),
        };
        short.push_str(written);
        rest = escape.get(length..).unwrap_or_default();
    }
    short + rest
}

/// Returns a text as YAML has it: without quotes where every reader takes it for that text, in a key, a value and in brackets.
pub(crate) fn written(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let is_sign = |c: char| {
        ":,[]{}#&*!|>'\"%@`?".contains(c) || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let begins_well = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '/'));
    let is_word_of_yaml = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    begins_well && !text.ends_with(char::is_whitespace) && !text.contains(is_sign) && !is_word_of_yaml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_need_quotes() {
        for plain in ["Order Completed", "größe", "_x", "$schema", "a-b", "don_t", "注文"] {
            assert_eq!(written(plain), plain);
        }
        for text in [
            "", " a", "a ", "no", "True", "1", "1.5", "-", "- a", "a: b", "a #b", "[a", "a, b", "{x}", "'a'", "a\tb",
            "~", "<<",
        ] {
            assert_eq!(written(text), quoted(text));
        }
    }

    #[test]
    fn strings() {
        assert_eq!(quoted("a\"\\n\n\t\r\u{1}é"), "\"a\\\"\\\\n\\n\\t\\r\\u0001é\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
