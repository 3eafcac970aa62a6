//! Texts to try for a schema: of its format, of its pattern, or one that people would expect under the name of the property.

use super::pattern::matching;
use super::schemas::number_of;
use plan_model::json::Node;
use plan_rules::format::Format;

/// What people expect of a property whose name has the word. The first word that is found counts.
const EXPECTED: [(&str, &str); 22] = [
    ("email", "ada@example.com"),
    ("currency", "USD"),
    ("country", "DE"),
    ("locale", "en-US"),
    ("language", "en"),
    ("timezone", "Europe/Berlin"),
    ("phone", "+4930123456"),
    ("image", "https://example.com/image.png"),
    ("avatar", "https://example.com/ada.png"),
    ("url", "https://example.com"),
    ("uri", "https://example.com"),
    ("website", "https://example.com"),
    ("referrer", "https://example.com"),
    ("first_name", "Ada"),
    ("firstname", "Ada"),
    ("last_name", "Lovelace"),
    ("lastname", "Lovelace"),
    ("username", "ada"),
    ("version", "1.2.0"),
    ("date", "2026-11-24"),
    ("path", "/a/b"),
    ("city", "Berlin"),
];

/// Texts to try, the best ones first.
pub(super) fn texts(schema: &Node, name: &str, turn: usize) -> Vec<String> {
    let keyword = |keyword: &str| schema.get(keyword).and_then(Node::as_str);
    let mut texts: Vec<String> = Vec::new();
    texts.extend(keyword("format").and_then(Format::of).map(|format| format.example().to_owned()));
    if let Some(pattern) = keyword("pattern") {
        texts.extend((0..4).filter_map(|more| matching(pattern, turn + more)));
    }
    if texts.is_empty() {
        texts.push(expected(name));
    }
    if turn > 0 {
        texts.insert(0, format!("{}_{}", texts.first().cloned().unwrap_or_default(), turn + 1));
    }
    let length = |keyword: &str| number_of(schema, keyword).map(|length| length.clamp(0.0, 5000.0) as usize);
    if let Some(least) = length("minLength") {
        texts.extend(texts.clone().iter().map(|text| lengthened(text, least)));
    }
    if let Some(most) = length("maxLength") {
        texts.extend(texts.clone().iter().map(|text| text.chars().take(most).collect()));
        texts.push("a".repeat(most.min(3)));
    }
    texts.extend(["abc", "1", "ABC", "", "https://example.com", "2026-11-24"].map(str::to_owned));
    texts
}

/// Returns a text that says which property it stands for, where nothing is known of it.
fn expected(name: &str) -> String {
    let lower = name.to_lowercase();
    if let Some((_, text)) = EXPECTED.iter().find(|(word, _)| lower.contains(word)) {
        return (*text).to_owned();
    }
    let stem = lower.strip_suffix("_id").or_else(|| name.strip_suffix("Id"));
    match stem.filter(|stem| !stem.is_empty()) {
        Some(stem) => format!("{}_123", stem.to_lowercase()),
        None if lower == "id" => "id_123".to_owned(),
        None if lower.is_empty() => "text".to_owned(),
        None => {
            lower.chars().take(60).map(|c| if matches!(c, '_' | '-') || c.is_control() { ' ' } else { c }).collect()
        }
    }
}

fn lengthened(text: &str, least: usize) -> String {
    let more = least.saturating_sub(text.chars().count());
    text.chars().chain(std::iter::repeat_n('x', more)).collect()
}
