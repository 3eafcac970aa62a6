//! A name in its words, and what makes two names one to a person who reads them.

/// Returns the words of a name, as they are written. A name with spaces is parted at these and at punctuation only, so that
/// `YouTube` stays a word; any other also where case changes: `orderID` is `order` and `ID`.
///
/// ```
/// use plan_model::wording::words::words;
/// assert_eq!(words("HTTPRequest_failed-2"), ["HTTP", "Request", "failed", "2"]);
/// assert_eq!(words("YouTube Video  Played!"), ["YouTube", "Video", "Played"]);
/// ```
#[must_use]
pub fn words(name: &str) -> Vec<&str> {
    if is_plain(name) {
        return name.split('_').collect();
    }
    if is_title(name) {
        return name.split(' ').collect();
    }
    let parts = name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}'));
    let parts = parts.map(|part| part.trim_matches(['\'', '\u{2019}'])).filter(|part| !part.is_empty());
    if name.contains(char::is_whitespace) {
        return parts.collect();
    }
    parts.flat_map(humps).collect()
}

/// Returns whether the name is in snake_case, of ASCII. Most properties are, and need no more work.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut rest = name.as_bytes();
    let mut is_joint = true;
    while let [byte, others @ ..] = rest {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => is_joint = false,
            b'_' if !is_joint => is_joint = true,
            _ => return false,
        }
        rest = others;
    }
    !is_joint
}

/// Returns whether the name is words of ASCII like `Order Completed`, each with one capital and one space between them. Most
/// events are, and need no more work.
pub(crate) fn is_title(name: &str) -> bool {
    let mut rest = name.as_bytes();
    let (mut is_start, mut has_lower) = (true, false);
    while let [byte, others @ ..] = rest {
        match byte {
            b'A'..=b'Z' if is_start => (is_start, has_lower) = (false, false),
            b'a'..=b'z' if !is_start => has_lower = true,
            b' ' if has_lower => (is_start, has_lower) = (true, false),
            _ => return false,
        }
        rest = others;
    }
    has_lower
}

/// Parts `orderID` and `HTTPRequest` where case changes.
pub(crate) fn humps(part: &str) -> Vec<&str> {
    if part.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return vec![part];
    }
    let mut humps = Vec::new();
    let mut start = 0;
    let mut letters = part.char_indices().peekable();
    let mut before: Option<char> = None;
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || next.is_some_and(char::is_lowercase));
        if begins && at > start {
            humps.extend(part.get(start..at));
            start = at;
        }
        before = Some(letter);
    }
    humps.extend(part.get(start..));
    humps
}

/// Returns a word without case and apostrophes.
#[must_use]
pub fn folded(word: &str) -> String {
    if word.is_ascii() {
        let mut folded = word.to_ascii_lowercase();
        if !folded.as_bytes().iter().all(u8::is_ascii_alphanumeric) {
            folded.retain(|c| c.is_ascii_alphanumeric());
        }
        return folded;
    }
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns a name without case, punctuation, plurals, the order of its words, and the two spellings of English.
///
/// ```
/// use plan_model::wording::words::sense;
/// assert_eq!(sense("Products_viewed"), sense("viewedProduct"));
/// assert_ne!(sense("Product Viewed"), sense("Product Clicked"));
/// ```
#[must_use]
pub fn sense(name: &str) -> String {
    sense_of(words(name).into_iter().map(folded))
}

/// Returns the sense of a name in these words, which are folded.
#[must_use]
pub fn sense_of(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.map(|word| one_spelling(singular_word(word))).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Returns the name of the table or column that a warehouse makes of a name.
///
/// ```
/// use plan_model::wording::words::column;
/// assert_eq!(column("Order Completed"), column("orderCompleted"));
/// ```
#[must_use]
pub fn column(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    if is_title(name) {
        return name.to_ascii_lowercase().replace(' ', "_");
    }
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.flat_map(humps).map(folded).collect::<Vec<_>>().join("_")
}

/// Returns the singular of a word: that of `categories` is `category`, that of `boxes` is `box`, and `status` stays.
#[must_use]
pub fn singular_word(word: String) -> String {
    match word.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 && !matches!(stem, "ser" | "spec" | "mov" | "cook") => format!("{stem}y"),
        _ => singular(&word).to_owned(),
    }
}

/// Returns the singular, "product" of "products", for the type of one item.
pub(crate) fn singular(name: &str) -> &str {
    let keep = ["ss", "us", "is", "news", "series", "species"];
    let lower = name.to_ascii_lowercase();
    if keep.iter().any(|end| lower.ends_with(end)) {
        return name;
    }
    for (plural, cut) in [("sses", 2), ("shes", 2), ("ches", 2), ("xes", 2), ("s", 1)] {
        if lower.ends_with(plural) && name.len() > cut + 1 {
            return name.get(..name.len() - cut).unwrap_or(name);
        }
    }
    name
}

fn one_spelling(word: String) -> String {
    const SPELLINGS: [(&str, &str); 10] = [
        ("cancelled", "canceled"),
        ("cancelling", "canceling"),
        ("labelled", "labeled"),
        ("travelled", "traveled"),
        ("modelled", "modeled"),
        ("colour", "color"),
        ("favourite", "favorite"),
        ("favourited", "favorited"),
        ("catalogue", "catalog"),
        ("licence", "license"),
    ];
    match SPELLINGS.iter().find(|(british, _)| *british == word) {
        Some((_, american)) => (*american).to_owned(),
        None => match word.strip_suffix("ised").filter(|stem| stem.len() > 3 && !SOUND_ISED.contains(stem)) {
            Some(stem) => format!("{stem}ized"),
            None => word,
        },
    }
}

/// Stems of verbs that end in "-ised" in both spellings.
const SOUND_ISED: [&str; 9] = ["adv", "rev", "superv", "prom", "comprom", "exerc", "surpr", "improv", "advert"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names() {
        let cases: [(&str, &[&str]); 9] = [
            ("Order Completed", &["Order", "Completed"]),
            ("order_completed", &["order", "completed"]),
            ("orderIDNumber", &["order", "ID", "Number"]),
            ("SMS Sent", &["SMS", "Sent"]),
            ("customer's order", &["customer's", "order"]),
            ("event10", &["event10"]),
            ("step2Completed", &["step2", "Completed"]),
            ("Größe_geändert", &["Größe", "geändert"]),
            ("--!", &[]),
        ];
        for (name, wanted) in cases {
            assert_eq!(words(name), wanted, "{name}");
        }
    }

    #[test]
    fn one_sense() {
        for (one, other) in [
            ("Order Cancelled", "order_canceled"),
            ("Categories Viewed", "Category Viewed"),
            ("Profile Customised", "Profile Customized"),
            ("Blog Post Read", "Read Blog Post"),
        ] {
            assert_eq!(sense(one), sense(other));
        }
        for (one, other) in
            [("Status Seen", "Statu Seen"), ("Series Played", "Sery Played"), ("Post Read", "Post Unread")]
        {
            assert_ne!(sense(one), sense(other));
        }
    }
}
