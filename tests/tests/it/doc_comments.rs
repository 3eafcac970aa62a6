//! The doc comments of the published crates: a function, public or not, says in the third person what it does ("Returns …", "Sets …"), and
//! every comment on what others see begins as a sentence does and ends with a full stop.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::sources;
use std::path::Path;

/// Nouns that end as a verb does in the third person, and words that are none.
const NO_VERBS: [&str; 11] =
    ["Bytes", "Columns", "Documents", "Events", "Fields", "Keywords", "Objects", "Rules", "This", "Types", "Values"];

/// An item that others see, or a function, and the first paragraph of what is said of it.
struct Said {
    place: String,
    item: String,
    text: String,
}

fn of_file(source: &str, path: &Path, found: &mut Vec<Said>) {
    let lines: Vec<&str> = source.lines().take_while(|line| !line.starts_with("mod tests {")).collect();
    let mut at = 0;
    while at < lines.len() {
        let docs: Vec<&str> =
            lines[at..].iter().map_while(|line| line.trim_start().strip_prefix("///")).map(str::trim).collect();
        let behind = at + docs.len();
        // Attributes stand between the comment and the item, some on several lines.
        let mut open = 0;
        let attributes = lines[behind..].iter().take_while(|line| {
            let is_one = open > 0 || line.trim_start().starts_with("#[");
            open = (open + line.matches('[').count()).saturating_sub(line.matches(']').count());
            is_one
        });
        let item = behind + attributes.count();
        let first: Vec<&str> =
            docs.iter().copied().take_while(|line| !line.is_empty() && !line.starts_with("```")).collect();
        let is_test = lines[behind..item].iter().any(|line| line.contains("#[test]"));
        let item = lines.get(item).map_or("", |line| line.trim());
        if !first.is_empty() && !is_test && (item.starts_with("pub ") || is_function(item)) {
            let place = format!("{}:{}", path.display(), at + 1);
            found.push(Said { place, item: item.to_owned(), text: first.join(" ") });
        }
        at = behind.max(at + 1);
    }
}

/// Returns whether a line begins a function.
fn is_function(line: &str) -> bool {
    let mut words = line
        .split(' ')
        .skip_while(|word| word.starts_with("pub") || word.ends_with(')') || ["const", "async"].contains(word));
    words.next() == Some("fn")
}

/// Returns what is wrong with a comment.
fn fault(said: &Said) -> Option<&'static str> {
    let is_function = is_function(&said.item);
    let first = said.text.split([' ', ',']).next().unwrap();
    let is_verb = first.ends_with('s') && first.starts_with(char::is_uppercase) && !NO_VERBS.contains(&first);
    let begins = said.text.starts_with(|sign: char| sign.is_uppercase() || "`[\"#0123456789".contains(sign));
    let end = said.text.trim_end_matches(['`', ')', '"', '*', '_']);
    match () {
        () if is_function && !is_verb => Some("does not begin with what the function does"),
        () if !begins => Some("does not begin as a sentence"),
        () if !end.ends_with(['.', ':', '!', '?']) => Some("has no full stop"),
        () => None,
    }
}

#[test]
fn doc_comments_are_sentences() {
    let mut all = Vec::new();
    for name in sources::PUBLISHED {
        sources::of_crate(name, &mut |path, text| of_file(text, path, &mut all));
    }
    assert!(all.len() > 4000, "{} comments", all.len());
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|said| Some(format!("{}: {}\n  {} || {}", said.place, fault(said)?, said.text, said.item)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Who looks at one of these on docs.rs is told that it is no promise.
#[test]
fn internal_crates_say_that_they_are_exempt_from_semver() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for name in ["plan-rules", "plan-model", "plan-codegen", "plan-macros"] {
        let front = std::fs::read_to_string(root.join(name).join("src/lib.rs")).unwrap();
        let front: String = front.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(front.contains("exempt from semantic versioning"), "{name}: {front}");
    }
}

#[test]
fn what_a_fault_is() {
    let of = |item: &str, text: &str| {
        fault(&Said { place: String::new(), item: item.to_owned(), text: text.to_owned() }).is_some()
    };
    for private in ["fn name() {", "pub(crate) async fn name() {", "pub(in crate::call) fn name() {"] {
        assert!(of(private, "The name.") && !of(private, "Returns the name."), "{private}");
    }
    let function = "pub const fn name(&self) -> &str {";
    for wrong in ["The name.", "Values of it.", "returns the name.", "Returns the name", "`name`, or none."] {
        assert!(of(function, wrong), "{wrong}");
    }
    for right in ["Returns the name.", "Sets the name, as in:", "Returns (not always) the name."] {
        assert!(!of(function, right), "{right}");
    }
    assert!(!of("pub name: String,", "The name.") && of("pub name: String,", "the name."));
}
