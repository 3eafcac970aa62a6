//! What is wrong with lines and files: each kind is counted, and the first place of it is named.

use super::RecordPlace;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordProblem {
    /// In words that go on "a line …": "is no JSON".
    pub(crate) what: &'static str,
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) offset: u64,
    /// What the first place of it has to say beside.
    pub(crate) detail: Option<String>,
    /// Whether the message is used all the same.
    pub(crate) is_used: bool,
}

impl RecordProblem {
    pub(crate) fn new(what: &'static str, place: RecordPlace<'_>) -> Self {
        let RecordPlace { file, line, offset } = place;
        Self { what, file: file.to_owned(), line, offset, detail: None, is_used: false }
    }

    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(crate) fn used(self) -> Self {
        Self { is_used: true, ..self }
    }

    fn place(&self) -> (&str, u64) {
        (&self.file, self.line)
    }
}

/// Problems, each kind with how often it was met.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems {
    kinds: BTreeMap<&'static str, (u64, RecordProblem)>,
    /// What is wrong with a whole file, in sentences.
    pub(crate) files: Vec<String>,
}

impl Problems {
    pub(crate) fn found(&mut self, problem: RecordProblem) {
        self.count(problem, 1);
    }

    /// Counts a problem. The first place is the first of the files by name, so that the order in which threads meet them does not count.
    fn count(&mut self, problem: RecordProblem, times: u64) {
        match self.kinds.entry(problem.what) {
            Entry::Vacant(entry) => {
                entry.insert((times, problem));
            }
            Entry::Occupied(mut entry) => {
                let (count, first) = entry.get_mut();
                *count += times;
                if problem.place() < first.place() {
                    *first = problem;
                }
            }
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (times, problem) in other.kinds.into_values() {
            self.count(problem, times);
        }
        self.files.extend(other.files);
    }

    /// Returns how often each kind was met, with its first place.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (u64, &RecordProblem)> {
        self.kinds.values().map(|(count, problem)| (*count, problem))
    }

    /// Returns each problem in a sentence.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let of_kind = |(count, problem): (u64, &RecordProblem)| {
            let RecordProblem { what, file, line, offset, detail, is_used } = problem;
            let (subject, first) = match (count, is_used) {
                (1, _) => ("1 line".to_owned(), ""),
                (count, _) => (format!("{count} lines"), "the first: "),
            };
            let what = if count == 1 { (*what).to_owned() } else { several(what) };
            let detail = detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
            let used = if *is_used { "" } else { "; left out" };
            // A row of Parquet stands at no byte.
            let byte = if *offset == 0 && *line > 1 { String::new() } else { format!(", byte {offset}") };
            format!("{subject} {what}{used} ({first}{file}:{line}{byte}{detail})")
        };
        self.kinds().map(of_kind).chain(self.files.iter().cloned()).collect()
    }
}

/// Returns "is no JSON" of several lines.
fn several(what: &str) -> String {
    match (what.strip_prefix("is "), what.strip_prefix("has ")) {
        (Some(rest), _) => format!("are {rest}"),
        (_, Some(rest)) => format!("have {rest}"),
        _ => what.to_owned(),
    }
}
