//! "Did you mean": the nearest of the names that would have been right.

use std::fmt::{Debug, Display};

/// Returns the candidate nearest to `word`, if one is near enough to be what was meant. Case and `_`, `-`, space are not counted.
///
/// ```
/// assert_eq!(plan_model::diagnostic::suggest::nearest("strng", ["string", "number"]), Some("string"));
/// assert_eq!(plan_model::diagnostic::suggest::nearest("colour", ["string", "number"]), None);
/// ```
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    nearest_of(word, &mut candidates.into_iter())
}

/// Returns the words under a place for the name that was meant; nothing where there is none.
pub(crate) fn label(near: Option<impl Display>) -> String {
    near.map_or_else(String::new, |near| format!("did you mean \"{near}\"?"))
}

/// Returns names as texts, for a sentence that says which there are: `"a", "b"`.
pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// Returns the end of a sentence that names the code that was meant; nothing where there is none.
///
/// ```
/// use plan_model::diagnostic::suggest;
/// assert_eq!(suggest::meant_code(Some("OrderPaid")), "; did you mean `OrderPaid`?");
/// assert_eq!(suggest::meant_code(None::<&str>), "");
/// ```
pub fn meant_code(near: Option<impl Display>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// Returns the end of a sentence that names the text of the plan that was meant; nothing where there is none.
///
/// ```
/// use plan_model::diagnostic::suggest;
/// assert_eq!(suggest::meant_text(Some("Order Paid")), "; did you mean \"Order Paid\"?");
/// assert_eq!(suggest::meant_text(None::<&str>), "");
/// ```
pub fn meant_text(near: Option<impl Debug>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

/// Returns whether `word` can only have been meant to be `wanted`: it differs in case and punctuation, or in one letter, of a long
/// word in two.
pub(super) fn is_slip(word: &str, wanted: &str) -> bool {
    let (word, wanted) = (fold(word), fold(wanted));
    distance(&word, &wanted) <= (wanted.len() / 4).clamp(1, 2)
}

fn nearest_of<'c>(word: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let folded = fold(word);
    let most = (folded.len() / 3).max(1);
    let mut nearest: Option<(usize, &str)> = None;
    for candidate in candidates {
        let candidate_folded = fold(candidate);
        // Words are never nearer to each other than their lengths are.
        if candidate_folded.len().abs_diff(folded.len()) > most {
            continue;
        }
        let distance = distance(&folded, &candidate_folded);
        if distance <= most && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> Vec<char> {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Returns how many letters must be added, left out, replaced or swapped with their neighbour to make one word of the other, no
/// letter twice (optimal string alignment). A crate for it would be a twentieth of what our macros cost to build.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX - 1);
            let mut least = at(&above, column) + usize::from(letter != wanted);
            least = least.min(at(&above, column + 1) + 1).min(at(&line, column) + 1);
            let swapped =
                row > 0 && column > 0 && one.get(row - 1) == Some(wanted) && other.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(at(&before, column - 1) + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let cases = [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("string", "strng", 1),
            ("total", "totla", 1),
            ("ca", "abc", 3),
            ("kitten", "sitting", 3),
            ("größe", "grösse", 2),
            ("ab", "ba", 1),
        ];
        for (one, other, wanted) in cases {
            let [one, other] = [one, other].map(|word| word.chars().collect::<Vec<_>>());
            assert_eq!((distance(&one, &other), distance(&other, &one)), (wanted, wanted), "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_nearest_name() {
        assert_eq!(nearest("totl", ["total", "taxes"]), Some("total"));
        assert_eq!(nearest("Order-ID", ["order_id"]), Some("order_id"));
        assert_eq!(nearest("x", ["y", "z"]), Some("y"));
        assert_eq!(nearest("", std::iter::empty()), None);
    }
}
