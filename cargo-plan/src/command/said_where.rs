//! What `where` of a plan says in words, beside the calls in code: a file or a function that it names is held against them.

use std::collections::HashSet;

/// What a plan says of where an event is sent, and where it is: in which files and functions.
pub(super) struct SaidWhere<'s> {
    pub(super) text: &'s str,
    pub(super) places: Vec<(&'s str, Option<&'s str>)>,
}

/// A place in code that the plan names.
#[derive(Debug, PartialEq)]
enum SaidPlace<'s> {
    /// `src/checkout.rs`
    File(&'s str),
    /// `checkout::pay`, `pay()`
    Function(&'s str),
}

impl<'s> SaidPlace<'s> {
    fn of(word: &'s str) -> Option<Self> {
        let is_part = |c: char, marks: &str| c.is_alphanumeric() || marks.contains(c);
        let word = word.trim_start_matches(|c| !is_part(c, "_/.")).trim_end_matches(|c| !is_part(c, "_()"));
        // A parenthesis that closes a sentence is no call.
        let mut word = word;
        while let Some(before) = word.strip_suffix(')').filter(|before| !before.ends_with('(')) {
            word = before;
        }
        // A line may stand behind it.
        let file = word.split(':').next().unwrap_or(word);
        if file.len() > ".rs".len() && file.ends_with(".rs") {
            return Some(Self::File(file.trim_start_matches("./")));
        }
        let path = word.strip_suffix("()");
        let name = path.or_else(|| word.contains("::").then_some(word))?.rsplit("::").next()?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then_some(Self::Function(name))
    }

    fn has(&self, file: &str, function: Option<&str>) -> bool {
        match self {
            Self::File(path) => {
                file.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
            }
            Self::Function(name) => function == Some(name),
        }
    }

    const fn name(&self) -> &'s str {
        match self {
            Self::File(name) | Self::Function(name) => name,
        }
    }
}

impl SaidWhere<'_> {
    /// Returns what differs, as sentences: places that the plan names and that do not send the event, and calls elsewhere. Of words that
    /// name no code nothing is known.
    pub(super) fn differences(&self) -> Vec<String> {
        let said: Vec<SaidPlace<'_>> = self.text.split_whitespace().filter_map(SaidPlace::of).collect();
        let is_there = |said: &SaidPlace<'_>| self.places.iter().any(|(file, function)| said.has(file, *function));
        let gone = said.iter().filter(|said| !is_there(said));
        let mut all: Vec<String> =
            gone.map(|said| format!("the plan says `{}`, where no call of it is", said.name())).collect();
        let mut seen = HashSet::new();
        let is_said = |(file, function): &(&str, Option<&str>)| said.iter().any(|said| said.has(file, *function));
        for (file, function) in self.places.iter().filter(|place| !said.is_empty() && !is_said(place)) {
            let place = function.map_or_else(|| (*file).to_owned(), |function| format!("{function}` of `{file}"));
            if seen.insert(place.clone()) {
                all.push(format!("a call is in `{place}`, which the plan does not say"));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_name_code() {
        for (word, wanted) in [
            ("src/checkout.rs,", Some(SaidPlace::File("src/checkout.rs"))),
            ("(./checkout.rs:12)", Some(SaidPlace::File("checkout.rs"))),
            ("`checkout::pay`.", Some(SaidPlace::Function("pay"))),
            ("(src/checkout.rs).", Some(SaidPlace::File("src/checkout.rs"))),
            ("pay().", Some(SaidPlace::Function("pay"))),
            ("(cart::pay()),", Some(SaidPlace::Function("pay"))),
            (".rs", None),
            ("Checkout:", None),
            ("page.", None),
            ("()", None),
        ] {
            assert_eq!(SaidPlace::of(word), wanted, "{word}");
        }
    }

    #[test]
    fn what_differs_is_said_both_ways() {
        let of = |text| SaidWhere { text, places: vec![("app/src/cart.rs", Some("view")), ("app/src/main.rs", None)] };
        assert_eq!(of("The cart.").differences(), Vec::<String>::new());
        assert_eq!(of("src/cart.rs and src/main.rs").differences(), Vec::<String>::new());
        let wanted = [
            "the plan says `rt.rs`, where no call of it is",
            "a call is in `app/src/main.rs`, which the plan does not say",
        ];
        assert_eq!(of("rt.rs, cart::view()").differences(), wanted);
        let wanted = ["a call is in `view` of `app/src/cart.rs`, which the plan does not say"];
        assert_eq!(of("main.rs").differences(), wanted);
    }
}
