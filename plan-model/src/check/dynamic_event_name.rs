//! An event's name is the same every time it is sent: no date, number, id, version or placeholder in it. Each value would
//! make another event, and a warehouse another table. The value belongs into a property.
//!
//! HTTP statuses (`404 Page Viewed`) and digits within a word (`2FA Enabled`) are names, not values.
//!
//! - good: `{ "key": "Checkout Step Viewed", "properties": { "step": { "type": "integer" } } }`
//! - good: `{ "key": "2FA Enabled" }`
//! - bad: `{ "key": "Checkout Step 2 Viewed" }`, better: `"Checkout Step Viewed"`
//! - bad: `{ "key": "{plan} Trial Started" }`, better: `"Trial Started"`

use super::context::{Context, EventName};
use super::{Check, better};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::severity::Severity;
use crate::wording::case::Case;
use crate::wording::words::{folded, is_title, words};

pub(super) const CHECK: Check = Check {
    id: "dynamic_event_name",
    default: Severity::Warn,
    about: "a date, number, id, version or placeholder in an event's name",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let case = context.conventions.event_case.unwrap_or(Case::Title);
    // Values have digits or punctuation.
    let mut candidates = context.own_events(CHECK.id);
    candidates.retain(|event| !is_title(&event.rule.name));
    if candidates.is_empty() {
        return;
    }
    let mut families: HashMap<String, usize> = HashMap::default();
    for event in context.own_events(CHECK.id) {
        *families.entry(without_last_digits(event)).or_default() += 1;
    }
    for event in candidates {
        let name = &event.rule.name;
        let parts: Vec<&str> = name.split([' ', '\t', '_']).filter(|part| !part.is_empty()).collect();
        let values: Vec<(&str, &str)> = parts.iter().filter_map(|part| Some((value_in(part)?, *part))).collect();
        let numbered = families.get(&without_last_digits(event)).is_some_and(|members| *members > 1);
        let is_numbered = numbered && name.ends_with(|c: char| c.is_ascii_digit());
        let (what, value) = match values.first() {
            Some((what, value)) => (*what, *value),
            None if is_numbered => ("number", name.trim_start_matches(|c: char| !c.is_ascii_digit())),
            None => continue,
        };
        let kept: Vec<&str> = parts.iter().filter(|part| value_in(part).is_none()).copied().collect();
        let kept = kept.join(" ");
        let kept = if is_numbered { kept.trim_end_matches(|c: char| c.is_ascii_digit()) } else { &kept };
        let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
        let kept: Vec<&str> = words(kept).into_iter().filter(|word| !is_number(word)).collect();
        let suggestion = case.write(&kept.join(" "));
        let message = format!("the {what} `{value}` is part of the event's name `{name}`");
        let help = format!("one event for all of them, with the {what} as a property, keeps to one name");
        found.push(better(event.rule.name_span, message, &suggestion).help(help));
    }
}

/// Returns a name without the number at its end: `event10` and `event2` are numbered alike.
fn without_last_digits(event: &EventName<'_>) -> String {
    let name = event.folded.join(" ");
    format!("{}#", name.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// Returns what kind of value a part of a name is, if it is one.
fn value_in(part: &str) -> Option<&'static str> {
    if is_placeholder(part) {
        return Some("placeholder");
    }
    let bare = part.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !bare.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = bare.split(['-', '/', '.', ':']).collect();
    let is_number = |group: &&str| digits(group);
    if groups.len() > 1 && groups.iter().all(is_number) {
        let is_date = bare.contains(['-', '/']) || groups.iter().any(|group| group.len() == 4);
        return Some(if is_date { "date" } else { "version" });
    }
    if let Some(version) = bare.strip_prefix(['v', 'V'])
        && version.split('.').all(digits)
    {
        return Some("version");
    }
    if digits(bare) {
        const STATUSES: [&str; 9] = ["400", "401", "403", "404", "410", "429", "500", "502", "503"];
        let is_year = bare.len() == 4 && (bare.starts_with("19") || bare.starts_with("20"));
        return match bare {
            status if STATUSES.contains(&status) => None,
            _ if is_year => Some("date"),
            number if number.len() > 4 => Some("id"),
            _ => Some("number"),
        };
    }
    let is_hexadecimal = bare.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let count = bare.bytes().filter(u8::is_ascii_digit).count();
    ((is_hexadecimal && bare.len() >= 8 && count > 1) || count > 4).then_some("id")
}

/// Returns whether a part is a placeholder: `{name}`, `<name>`, `[name]`, `%s`, `${name}`, `:name`.
fn is_placeholder(part: &str) -> bool {
    let between =
        |open: char, close: char| part.find(open).zip(part.rfind(close)).is_some_and(|(start, end)| end > start + 1);
    let marked =
        |mark: char| part.strip_prefix(mark).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    between('{', '}')
        || between('<', '>')
        || between('[', ']')
        || marked(':')
        || matches!(folded(part).as_str(), "s" | "d" if part.starts_with('%'))
}

#[cfg(test)]
mod tests {
    use super::value_in;

    #[test]
    fn values() {
        for (part, wanted) in [
            ("2024-01-05", Some("date")),
            ("01/05/24", Some("date")),
            ("2024", Some("date")),
            ("1.2.3", Some("version")),
            ("v2", Some("version")),
            ("#7", Some("number")),
            ("48213", Some("id")),
            ("9f8a3bc0", Some("id")),
            ("3fa85f64-5717-4562-b3fc-2c963f66afa6", Some("id")),
            ("{id}", Some("placeholder")),
            ("${plan}", Some("placeholder")),
            (":id", Some("placeholder")),
            ("%s", Some("placeholder")),
            ("404", None),
            ("2FA", None),
            ("B2B", None),
            ("H264", None),
            ("OAuth2", None),
            ("deadbeef", None),
            ("(Web)", None),
            ("->", None),
        ] {
            assert_eq!(value_in(part), wanted, "{part}");
        }
    }
}
