//! Lists in sentences, which name the first few of many.

/// Returns the first of some texts, and how many more there are: `a, b and 3 more`.
pub(crate) fn first_few<T: AsRef<str>>(texts: &[T], most: usize) -> String {
    let few: Vec<&str> = texts.iter().take(most).map(AsRef::as_ref).collect();
    let few = few.join(", ");
    match texts.len().saturating_sub(most) {
        0 => few,
        more => format!("{few} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::first_few;

    #[test]
    fn the_first_few_of_many() {
        assert_eq!(first_few(&["a"], 2), "a");
        assert_eq!(first_few(&["a", "b"], 2), "a, b");
        assert_eq!(first_few(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!(first_few::<&str>(&[], 2), "");
    }
}
