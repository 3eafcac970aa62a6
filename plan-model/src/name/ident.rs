//! Names of a plan into Rust identifiers: style, keywords, digits, symbols.

use super::nfc::nfc;
use super::{distinct, symbols};
use crate::wording::words::singular;
use heck::{ToSnakeCase, ToUpperCamelCase};
use std::fmt::Write;

/// Returns an identifier without the `r#` that it has if it is a keyword.
///
/// ```
/// use plan_model::name::plain;
/// assert_eq!((plain("r#type"), plain("total")), ("type", "total"));
/// ```
#[must_use]
pub fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Returns the name of a type, `before` it where the plan's name starts with a digit.
pub(super) fn type_name(text: &str, before: &str) -> String {
    upper(&text.replace(['\'', '\u{2019}'], ""), before)
}

/// Returns the name of a type with its symbols spelled: `C# Built` is `CSharpBuilt`.
pub(super) fn spelled_type_name(text: &str, before: &str) -> String {
    type_name(&symbols::spelled(text), before)
}

/// Returns the name of a field.
pub(super) fn field_name(text: &str) -> String {
    if is_snake_case(text) && !is_keyword(text) {
        return text.to_owned();
    }
    let text = text.replace(['\'', '\u{2019}'], "");
    let name = sound(&text.to_snake_case(), "_", || spelled(&text).to_lowercase());
    if is_keyword(&name) {
        return if matches!(name.as_str(), "self" | "super" | "crate") {
            format!("{name}_")
        } else {
            format!("r#{name}")
        };
    }
    name
}

/// Returns the name of a variant; symbols that make a difference between values are spelled.
pub(super) fn variant_name(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    let spelled = symbols::spelled(value);
    let name = if symbols::is_symbols_alone(value) { symbols::all_spelled(value) } else { spelled.into_owned() };
    let name = upper(&name, "Value");
    if name == "ALL" { "ALL_".to_owned() } else { name }
}

/// Returns other names of a variant or type, for values whose plain names meet: its own spelling, its case, what stands between its
/// words, and at last a number made of its text. They follow from the value alone.
pub(super) fn longer_names(value: &str, kind: &str, plain: &str) -> Vec<String> {
    let own = Some(value.to_owned()).filter(|value| is_type_name(value));
    let stem = plain.trim_end_matches('_');
    let (case, spelled) = (case_of(value, kind), upper(&symbols::all_spelled(value), "Value"));
    let hash = distinct::short_hash(&format!("{kind}{value}"));
    let all = [format!("{stem}{case}"), spelled.clone(), format!("{spelled}{case}"), format!("{stem}X{hash}")];
    own.into_iter().chain(all).collect()
}

/// Returns other names of a field, as [`longer_names`] has those of a variant.
pub(super) fn longer_field_names(name: &str, field: &str) -> Vec<String> {
    let stem = plain(field).trim_end_matches('_');
    let case = case_of(name, "").to_snake_case();
    let spelled = field_name(&symbols::all_spelled(name));
    let spelled = plain(&spelled).trim_end_matches('_');
    let hash = distinct::short_hash(name).to_lowercase();
    vec![format!("{stem}_{case}"), format!("{spelled}_"), format!("{spelled}_{case}"), format!("{stem}_x{hash}")]
}

/// Returns how the letters of a text are written; without letters, what kind of value it is.
fn case_of(text: &str, kind: &str) -> &'static str {
    let (has_lower, has_upper) = (text.chars().any(char::is_lowercase), text.chars().any(char::is_uppercase));
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some_and(|first| !first.is_lowercase()) && !chars.any(char::is_uppercase)
    };
    match (has_lower, has_upper) {
        _ if kind == "number" => "Number",
        _ if kind == "boolean" => "Boolean",
        (false, false) => "Text",
        (true, false) => "Lowercase",
        (false, true) => "Uppercase",
        (true, true) if words.all(capital) => "TitleCase",
        (true, true) => "MixedCase",
    }
}

/// Returns the type's name of one item: as `singular`, with "categories" -> "Category".
pub(super) fn item_type_name(property: &str) -> String {
    let name = type_name(property, "Item");
    match name.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 && !name.ends_with("Series") && !name.ends_with("Species") => format!("{stem}y"),
        _ => singular(&name).to_owned(),
    }
}

/// Returns whether it can be the name of a type as it stands.
pub(super) fn is_type_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && !matches!(text, "Self" | "ALL")
        && !is_keyword(text)
}

fn upper(text: &str, before: &str) -> String {
    if is_title(text) {
        return text.replace(' ', "");
    }
    if is_snake_case(text) {
        return capitalised(text);
    }
    let name = sound(&text.to_upper_camel_case(), before, || spelled(text));
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// Returns whether heck would leave it as it is. Most names of most plans are so, and macros run without optimisation.
fn is_snake_case(text: &str) -> bool {
    let mut last = b'_';
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' => {}
            b'0'..=b'9' if last != b'_' => {}
            b'_' if last != b'_' => {}
            _ => return false,
        }
        last = byte;
    }
    last != b'_'
}

/// Returns whether it is words like `Order Completed`, which need their spaces taken out and nothing else.
fn is_title(text: &str) -> bool {
    let mut last = b' ';
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' if last == b' ' => {}
            b'a'..=b'z' if last != b' ' => {}
            b'0'..=b'9' if position > 0 => {}
            b' ' if last != b' ' => {}
            _ => return false,
        }
        last = byte;
    }
    last != b' ' && text != "Self"
}

/// Returns `order_id` as `OrderId`.
fn capitalised(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for word in text.split('_') {
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// Makes what heck returns an identifier: only characters Rust takes, not starting with a digit, not empty.
fn sound(name: &str, before: &str, spelled: impl Fn() -> String) -> String {
    let mut name: String = name.chars().filter(|c| *c == '_' || unicode_ident::is_xid_continue(*c)).collect();
    if name.trim_matches('_').is_empty() {
        name = spelled();
    }
    let mut name = nfc(name);
    if before != "_" && name.starts_with('u') {
        name.replace_range(..1, "U");
    }
    match name.chars().next() {
        Some(first) if first == '_' || unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("{before}{name}"),
        None if before == "_" => "empty".to_owned(),
        None => format!("{before}Empty"),
    }
}

/// Returns a name for text without a letter or digit: its code points, `U1F389`.
fn spelled(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let _ = write!(name, "U{:X}", u32::from(c));
    }
    name
}

pub(super) fn is_keyword(name: &str) -> bool {
    // In order, for the search.
    const KEYWORDS: [&str; 51] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
        "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    KEYWORDS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names() {
        let cases = [
            ("Order Completed", "OrderCompleted"),
            ("content_model_interacted", "ContentModelInteracted"),
            ("catalogAddNewEvent", "CatalogAddNewEvent"),
            ("SMS Sent", "SmsSent"),
            ("42_--terrible==\\\"event'++name~!3", "Event42TerribleEventName3"),
            ("self", "Self_"),
            ("a.b.c", "ABC"),
            ("\u{1f389} Party \u{1f389}", "Party"),
            ("\u{1f389}", "U1F389"),
            ("Größe", "Größe"),
            ("²", "UB2"),
            ("", "EventEmpty"),
        ];
        for (plan, rust) in cases {
            assert_eq!(type_name(plan, "Event"), rust, "{plan}");
        }
    }

    #[test]
    fn field_names() {
        let cases = [
            ("order_id", "order_id"),
            ("numAttempts", "num_attempts"),
            ("0000---terrible-property-name~!3", "_0000_terrible_property_name_3"),
            ("type", "r#type"),
            ("self", "self_"),
            ("Self", "self_"),
            ("gen", "r#gen"),
            ("jerry's memories", "jerrys_memories"),
            ("optional array (empty)", "optional_array_empty"),
            ("\u{1f389}", "u1f389"),
            ("\"quoted\"", "quoted"),
            ("", "empty"),
            ("_", "u5f"),
        ];
        for (plan, rust) in cases {
            assert_eq!(field_name(plan), rust, "{plan}");
        }
    }

    #[test]
    fn short_ways_lead_to_the_same_names() {
        let words = ["order", "Order", "ORDER", "id", "2", "a1", "B2b", "_", "", "x_y", "iOS", "type"];
        for one in words {
            for two in words {
                for (space, text) in [" ", "_", ""].map(|space| (space, format!("{one}{space}{two}"))) {
                    assert!(!is_snake_case(&text) || text.to_snake_case() == text, "{one:?}{space:?}{two:?}");
                    assert!(!is_snake_case(&text) || text.to_upper_camel_case() == capitalised(&text), "{text:?}");
                    assert!(!is_title(&text) || text.to_upper_camel_case() == text.replace(' ', ""), "{text:?}");
                }
            }
        }
        assert!(is_snake_case("order_id2") && is_title("Order 66 Completed"));
        assert_eq!(type_name("self", "Event"), "Self_");
        assert_eq!(["type", "abstract", "yield", "fn", "crate"].map(is_keyword), [true; 5]);
        assert!(!is_keyword("order"));
    }

    #[test]
    fn variant_names() {
        // What separates words is not spelled: these are the ordinary values of plans.
        let words =
            ["in_stock", "IN STOCK", "in-stock", "In Stock", "in/stock", "in stock!", "(in) stock?", "in - stock"];
        for value in words {
            assert_eq!(variant_name(value), "InStock", "{value}");
        }
        let cases = [
            ("usd", "Usd"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("1", "Value1"),
            ("", "Empty"),
            ("R&D", "RAndD"),
            (">=", "MoreThanOrEqual"),
            ("<=", "LessThanOrEqual"),
            ("=", "Equal"),
            ("==", "EqualEqual"),
            ("!=", "NotEqual"),
            ("A-", "AMinus"),
            ("A+", "APlus"),
            ("C#", "CSharp"),
            ("#1", "Hash1"),
            ("C++", "CPlusPlus"),
            ("Etc/GMT-1", "EtcGmt1"),
            ("Etc/GMT+1", "EtcGmtPlus1"),
            ("10-20", "Value1020"),
            ("1.5", "Value1Point5"),
            ("1,5", "Value1Comma5"),
            ("50%", "Value50Percent"),
            ("$", "Dollar"),
            ("5 €", "Value5Euro"),
            ("me@home", "MeAtHome"),
            ("!", "Exclamation"),
            ("-", "Hyphen"),
            ("...", "DotDotDot"),
            ("a_l_l", "ALL_"),
            ("err", "Err"),
            ("self", "Self_"),
        ];
        for (plan, rust) in cases {
            assert_eq!(variant_name(plan), rust, "{plan}");
        }
    }

    #[test]
    fn item_names() {
        let cases = [("products", "Product"), ("categories", "Category"), ("boxes", "Box"), ("address", "Address")];
        for (plan, rust) in cases.into_iter().chain([("status", "Status"), ("series", "Series"), ("is", "Is")]) {
            assert_eq!(item_type_name(plan), rust, "{plan}");
        }
    }
}
