//! Headers as fields of a context: text of a bounded size, and the language that a visitor likes best.

use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, AsHeaderName};

/// The longest field that is sent. A message has 32 KB in all, and a visitor can fill every header.
const LONGEST_BYTES: usize = 2048;

/// The longest language tag, as of RFC 5646.
const TAG_BYTES: usize = 35;

/// Returns the start of a text, as much as is sent of it.
pub(crate) fn bounded(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Returns the text of a header, if it has one.
pub(crate) fn header(headers: &HeaderMap, name: impl AsHeaderName) -> Option<String> {
    let value = headers.get(name)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    let text = bounded(text.trim());
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns the language that the visitor likes best, as `navigator.language` has it: `de-AT`.
pub(crate) fn locale(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(ACCEPT_LANGUAGE).into_iter().filter_map(|value| value.to_str().ok());
    let mut best: Option<(f32, &str)> = None;
    for (quality, tag) in values.flat_map(|value| value.split(',')).filter_map(language) {
        // The first of those that are liked equally.
        if best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, tag));
        }
    }
    best.map(|(_, tag)| tag.to_owned())
}

/// Reads `de-AT;q=0.8`. `*` is no language, and a quality of 0 says which one is not wanted.
fn language(item: &str) -> Option<(f32, &str)> {
    let (tag, parameters) = item.split_once(';').unwrap_or((item, ""));
    let tag = tag.trim();
    let is_tag = tag.len() <= TAG_BYTES
        && tag.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && tag.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let quality = match parameters.trim().strip_prefix("q=").or_else(|| parameters.trim().strip_prefix("Q=")) {
        Some(quality) => quality.trim().parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality))?,
        None => 1.0,
    };
    (is_tag && quality > 0.0).then_some((quality, tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn locale_of(values: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        values.iter().for_each(|value| _ = headers.append(ACCEPT_LANGUAGE, HeaderValue::from_static(value)));
        locale(&headers)
    }

    #[test]
    fn the_language_liked_best() {
        assert_eq!(locale_of(&["de-AT,de;q=0.9,en;q=0.8"]).as_deref(), Some("de-AT"));
        assert_eq!(locale_of(&["en;q=0.3, fr-CH ; q=0.9 ,de;q=0.9"]).as_deref(), Some("fr-CH"));
        assert_eq!(locale_of(&["en;q=0.5", "pt-BR"]).as_deref(), Some("pt-BR"));
        assert_eq!(locale_of(&["zh-Hant-TW"]).as_deref(), Some("zh-Hant-TW"));
    }

    #[test]
    fn what_is_no_language() {
        for value in ["*", "", "en;q=0", "en;q=2", "en;q=x", "-", "en-", "<script>", "1", "en;q=NaN", "*;q=0.5, de;q=0"]
        {
            assert_eq!(locale_of(&[value]), None, "{value:?}");
        }
        assert_eq!(locale_of(&["*, en;q=0.1"]).as_deref(), Some("en"));
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(bounded("short"), "short");
        assert_eq!(bounded(&"x".repeat(5000)).len(), 2048);
        assert_eq!(bounded(&format!("x{}", "é".repeat(2000))).len(), 2047);
    }
}
