//! The ways to write a name of several words.

use super::words::{self, folded, is_plain, words};
use std::fmt;

/// A way to write a name of several words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// `Order Completed`
    Title,
    /// `Order completed`
    Sentence,
    /// `order completed`
    Lower,
    /// `order_completed`
    Snake,
    /// `ORDER_COMPLETED`
    Upper,
    /// `order-completed`
    Kebab,
    /// `orderCompleted`
    Camel,
    /// `OrderCompleted`
    Pascal,
}

impl Case {
    /// Every case and its name, which is written in itself.
    pub const ALL: [(&'static str, Self); 8] = [
        ("Title Case", Self::Title),
        ("Sentence case", Self::Sentence),
        ("lower case", Self::Lower),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::Upper),
        ("kebab-case", Self::Kebab),
        ("camelCase", Self::Camel),
        ("PascalCase", Self::Pascal),
    ];

    /// Returns the case of this name, however the name itself is written.
    ///
    /// ```
    /// use plan_model::wording::case::Case;
    /// assert_eq!(Case::of("title_case"), Some(Case::Title));
    /// ```
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| folded(known) == folded(name)).map(|(_, case)| *case)
    }

    /// Returns whether `name` is written so. Brand names (`iOS`), acronyms (`SMS`) and, in Title Case, small words (`to`)
    /// are no fault.
    ///
    /// ```
    /// use plan_model::wording::case::Case;
    /// assert!(Case::Title.is_of("Product Added to Wishlist"));
    /// assert!(!Case::Title.is_of("product_added"));
    /// ```
    #[must_use]
    pub fn is_of(self, name: &str) -> bool {
        let all = |fits: fn(char) -> bool| name.chars().all(fits);
        let first_is_upper = || name.chars().find(|c| c.is_alphabetic()).is_none_or(|first| !first.is_lowercase());
        match self {
            Self::Title if words::is_title(name) => true,
            Self::Title => is_spaced(name) && is_title(name),
            Self::Sentence => is_spaced(name) && first_is_upper() && !is_one_run(name) && sentence_goes_on(name),
            Self::Lower => is_spaced(name) && all(|c| !c.is_uppercase()),
            Self::Snake if is_plain(name) => true,
            Self::Snake => all(|c| c == '_' || (c.is_alphanumeric() && !c.is_uppercase())) && is_joined(name, '_'),
            Self::Upper => all(|c| c == '_' || (c.is_alphanumeric() && !c.is_lowercase())) && is_joined(name, '_'),
            Self::Kebab => all(|c| c == '-' || (c.is_alphanumeric() && !c.is_uppercase())) && is_joined(name, '-'),
            Self::Camel => all(char::is_alphanumeric) && !name.starts_with(char::is_uppercase),
            Self::Pascal => all(char::is_alphanumeric) && first_is_upper() && (!is_shouted(name) || name.len() < 5),
        }
    }

    /// Returns the name written so.
    ///
    /// ```
    /// use plan_model::wording::case::Case;
    /// assert_eq!(Case::Title.write("product_added_to_wishlist"), "Product Added to Wishlist");
    /// assert_eq!(Case::Snake.write("orderID"), "order_id");
    /// ```
    #[must_use]
    pub fn write(self, name: &str) -> String {
        let words = words(name);
        let shouted = is_shouted(name);
        let last = words.len().saturating_sub(1);
        let inner = |position: usize| position > 0 && position < last;
        let words =
            words.iter().enumerate().map(|(position, word)| self.write_word(word, position, inner(position), shouted));
        let words: Vec<String> = words.collect();
        let between = match self {
            Self::Title | Self::Sentence | Self::Lower => " ",
            Self::Snake | Self::Upper => "_",
            Self::Kebab => "-",
            Self::Camel | Self::Pascal => "",
        };
        words.join(between)
    }

    fn write_word(self, word: &str, position: usize, is_inner: bool, shouted: bool) -> String {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let lower = word.to_lowercase();
        // What has capitals inside is an acronym or a brand, unless all of the name is in capitals.
        let has_own = !shouted && word.chars().skip(1).any(char::is_uppercase);
        match self {
            Self::Title if is_inner && SMALL.contains(&lower.as_str()) => lower,
            Self::Title if has_own => word.to_owned(),
            Self::Title => capitalised(&lower),
            Self::Sentence if has_own => word.to_owned(),
            Self::Sentence if position == 0 => capitalised(&lower),
            Self::Sentence | Self::Lower => lower,
            Self::Snake | Self::Kebab => bare.to_lowercase(),
            Self::Upper => bare.to_uppercase(),
            Self::Camel if position == 0 => bare.to_lowercase(),
            Self::Camel | Self::Pascal => capitalised(&bare.to_lowercase()),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, case)| case == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// Words that Title Case leaves small between others.
const SMALL: [&str; 20] = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "or", "per", "the",
    "to", "via", "with",
];

/// Returns whether words have one space between them, none around them, and no underscores.
fn is_spaced(name: &str) -> bool {
    !name.contains('_') && name.trim() == name && !name.contains("  ") && !name.contains(['\t', '\n'])
}

/// Returns whether the words of a name are joined: no joint at either end, and none twice.
fn is_joined(name: &str, joint: char) -> bool {
    name.split(joint).all(|part| !part.is_empty())
}

fn is_title(name: &str) -> bool {
    let small = |position: usize, word: &str| position > 0 && SMALL.contains(&word);
    let upper = |word: &str| {
        let first = word.chars().find(|c| c.is_alphabetic());
        first.is_none_or(|first| !first.is_lowercase()) || word.chars().any(char::is_uppercase)
    };
    !is_one_run(name) && name.split(' ').enumerate().all(|(at, word)| upper(word) || small(at, word))
}

/// Words without gaps, or all in capitals. A whole name with capitals inside is PascalCase rather than a brand.
fn is_one_run(name: &str) -> bool {
    let has_gaps = name.contains([' ', '-', '.', '/']);
    is_shouted(name) || (!has_gaps && words(name).len() > 1)
}

/// Returns whether a name goes on as a sentence does: after its first word with small words only, or acronyms and brands.
fn sentence_goes_on(name: &str) -> bool {
    name.split(' ').skip(1).all(|word| {
        !word.starts_with(char::is_uppercase) || word.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric())
    })
}

/// Returns whether a name is all in capitals, and too long to be an acronym or two.
fn is_shouted(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters > 6 && !name.contains(char::is_lowercase) && name.contains(char::is_uppercase)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_knows_itself_and_no_other() {
        let names = [
            (Case::Title, "Order Item Completed"),
            (Case::Sentence, "Order item completed"),
            (Case::Lower, "order item completed"),
            (Case::Snake, "order_item_completed"),
            (Case::Upper, "ORDER_ITEM_COMPLETED"),
            (Case::Kebab, "order-item-completed"),
            (Case::Camel, "orderItemCompleted"),
            (Case::Pascal, "OrderItemCompleted"),
        ];
        for (case, name) in names {
            for (other, written) in names {
                let fits = case.is_of(written);
                // A hyphen is part of a word where words are parted by spaces.
                let wanted = case == other || (case == Case::Lower && other == Case::Kebab);
                assert_eq!(fits, wanted, "{case}: {written}");
                assert_eq!(case.write(written), name, "{written} in {case}");
            }
        }
    }

    #[test]
    fn what_title_case_leaves_alone() {
        for name in [
            "SMS Sent",
            "iOS App Opened",
            "Email Marked as Spam",
            "404 Page Viewed",
            "E-Mail Sent",
            "Signed Up",
            "Search",
            "LTV",
            "PDF Export Failed",
            "Node.js Installed",
            "GitHub Account Linked",
            "Größe Geändert",
            "商品 Viewed",
        ] {
            assert!(Case::Title.is_of(name), "{name}");
        }
        for name in ["order Completed", "Order completed", "ORDER COMPLETED", "Order  Completed", " Order", "OrderDone"]
        {
            assert!(!Case::Title.is_of(name), "{name}");
        }
    }
}
