//! One name, one meaning: a struct, an enum or a trait has a name that no other one of the crates has. The doubles that are meant are
//! listed with their reason and their number; a new one is to be named after what it is. And the name of a number says of what it is one.

#![allow(clippy::unwrap_used)]

use crate::sources;
use std::collections::BTreeMap;

/// Why some names are there more than once, and how often each is.
const ALLOWED: [(&str, &[(&str, usize)]); 6] = [
    (
        "it stands in for the one of the standard library: in tests of the orders of threads, and where there are none",
        &[("Condvar", 2), ("WaitTimeoutResult", 2)],
    ),
    (
        "it stands in for the one of other platforms in a page, where nothing is set aside",
        &[("Aside", 2), ("SetAside", 2)],
    ),
    (
        "the one is the word of the trackers of such clients, the other private to a folder",
        &[("Context", 2), ("Scope", 2)],
    ),
    (
        "a message has what the plan says of it, as has a draft of a plan, and plan-runtime does not know plan-model",
        &[
            ("Call", 3),
            ("Enumeration", 2),
            ("Event", 2),
            ("Field", 2),
            ("Personal", 2),
            ("Property", 3),
            ("Rules", 2),
            ("Violation", 2),
        ],
    ),
    ("it is one request: a client sends it, and the collector of the tests has received it", &[("Request", 2)]),
    ("it is what each of two programs reports: the client of its messages, `cargo plan` of a plan", &[("Report", 2)]),
];

/// The name that a line of source defines a type with. What is indented is in a function, a test or quoted code.
fn defined(line: &str) -> Option<&str> {
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with([' ', '(']) => rest.trim_start_matches(|sign| sign != ' ').trim_start(),
        _ => line,
    };
    let name = ["struct ", "enum ", "trait "].into_iter().find_map(|word| line.strip_prefix(word))?;
    Some(name.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or(name))
}

#[test]
fn a_type_name_has_one_meaning() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in sources::PUBLISHED.iter().chain(&["collector"]) {
        sources::of_crate(name, &mut |path, text| {
            for name in text.lines().filter_map(defined) {
                found.entry(name.to_owned()).or_default().push(path.display().to_string());
            }
        });
    }
    assert!(found.len() > 300, "{} types", found.len());
    let allowed: BTreeMap<&str, usize> = ALLOWED.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let mut said = String::new();
    for (name, files) in &found {
        let expected = allowed.get(name.as_str()).copied().unwrap_or(1);
        if files.len() != expected {
            said.push_str(&format!("{name} is defined {} times, not {expected}: {}\n", files.len(), files.join(", ")));
        }
    }
    for name in allowed.keys().filter(|name| !found.contains_key(**name)) {
        said.push_str(&format!("{name} is not defined any more\n"));
    }
    assert!(said.is_empty(), "name a type after what it is, or take what is no double any more off the list:\n{said}");
}

#[test]
fn definitions_are_told_from_other_lines() {
    assert_eq!(defined("pub(crate) struct Reader<'r> {"), Some("Reader"));
    assert_eq!(defined("pub enum Kind {"), Some("Kind"));
    assert_eq!(defined("trait Sink: Send {"), Some("Sink"));
    for other in ["    struct Inner;", "// struct Reader", "impl Reader {", "public struct X;", "type Stamp = u8;"] {
        assert_eq!(defined(other), None, "{other}");
    }
}

/// Names that do not say how much of what a number is: bytes, characters, values. Depth is counted in levels alone, so that `DEEPEST` does.
const WITHOUT_UNIT: [&str; 15] = [
    "AGE", "DAY", "FEW", "FEWEST", "LARGEST", "LIMIT", "LONG", "LONGEST", "MANY", "MORE", "MOST", "NAMED", "SHOWN",
    "SIZE", "WIDEST",
];

/// The name of the number that a line defines.
fn number(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("const ")?;
    let (name, rest) = rest.split_once(": ")?;
    let kind = rest.split(' ').next()?;
    let is_number = ["usize", "u8", "u16", "u32", "u64", "u128", "i32", "i64", "f64"].contains(&kind);
    (is_number && name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')).then_some(name)
}

#[test]
fn a_number_says_of_what_it_is_one() {
    let (mut all, mut wrong) = (0, Vec::new());
    for name in sources::PUBLISHED.iter().chain(&["collector", "parquet", "sinks/kafka", "sinks/nats", "sinks/s3"]) {
        sources::of_crate(name, &mut |path, text| {
            for name in text.lines().take_while(|line| !line.starts_with("mod tests {")).filter_map(number) {
                all += 1;
                if WITHOUT_UNIT.contains(&name) {
                    wrong.push(format!("{}: {name}", path.display()));
                }
            }
        });
    }
    assert!(all > 200, "{all} numbers");
    assert!(wrong.is_empty(), "say the unit, as `LONGEST_BYTES` and `MOST_EVENTS` do:\n{}", wrong.join("\n"));
}

#[test]
fn numbers_are_told_from_other_constants() {
    assert_eq!(number("pub(crate) const MOST_EVENTS: usize = 20;"), Some("MOST_EVENTS"));
    assert_eq!(number("    const LONGEST: u64 = 1 << 20;"), Some("LONGEST"));
    for other in ["const LONG: Duration = Duration::ZERO;", "const fn most(count: usize) {", "static MOST: usize = 1;"]
    {
        assert_eq!(number(other), None, "{other}");
    }
}
