//! Parts of sentences: numbers with their nouns, and lists that name the first few of many.

use std::fmt::Display;

/// Returns the first of some texts, and how many more there are: `a, b and 3 more`.
pub(crate) fn first_few<T: AsRef<str>>(texts: &[T], most: usize) -> String {
    let few: Vec<&str> = texts.iter().take(most).map(AsRef::as_ref).collect();
    let few = few.join(", ");
    match texts.len().saturating_sub(most) {
        0 => few,
        more => format!("{few} and {more} more"),
    }
}

/// Returns a number with its noun: `1 plan`, `2 plans`, `2 properties`.
pub(crate) fn counted<N: Display + PartialEq + From<u8>>(number: N, what: &str) -> String {
    match what.strip_suffix('y') {
        _ if number == N::from(1) => format!("1 {what}"),
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, first_few};

    #[test]
    fn the_first_few_of_many() {
        assert_eq!(first_few(&["a"], 2), "a");
        assert_eq!(first_few(&["a", "b"], 2), "a, b");
        assert_eq!(first_few(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!(first_few::<&str>(&[], 2), "");
    }

    #[test]
    fn a_number_with_its_noun() {
        let of = |number: u64| [counted(number, "event"), counted(number, "property")];
        assert_eq!(
            [of(0), of(1), of(2)],
            [["0 events", "0 properties"], ["1 event", "1 property"], ["2 events", "2 properties"]]
        );
    }
}
