//! The answers of a pull that is not finished, in a file beside the plan: the next run goes on where this one broke off. Each
//! answer is one line, so what a break leaves behind is whole lines and at most one torn one, which is passed over.

use crate::format::value;
use plan_model::json::Node;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Answers that are older say too little of what is there now; cursors of an API end as well.
const MAX_AGE_SECONDS: u64 = 3600;

/// The answers, and the file that holds them.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    /// Which plan of which service they are of.
    of: String,
    answers: HashMap<String, String>,
    /// What is asked anew each time, and what it was answered.
    head: Option<(String, String)>,
    file: Option<File>,
}

/// Returns the file beside a plan.
pub(crate) fn path(plan: &Path) -> PathBuf {
    plan.with_extension("pull.jsonl")
}

impl Journal {
    /// Opens the journal of an earlier run, if it was of the same plan and is fresh; else a new one.
    pub(crate) fn open(path: PathBuf, of: String) -> Self {
        let (head, answers) =
            fs::read_to_string(&path).ok().and_then(|text| read(&text, &of, now())).unwrap_or_default();
        Self { path, of, answers, head, file: None }
    }

    /// Returns what the earlier run was answered.
    pub(crate) fn answer(&self, request: &str) -> Option<&str> {
        self.answers.get(request).map(String::as_str)
    }

    /// Returns how many answers need not be asked for again.
    pub(crate) fn len(&self) -> usize {
        self.answers.len()
    }

    /// Takes the answer that tells whether the plan is still the one of the earlier run, and forgets that run where it is not.
    pub(crate) fn begin_with(&mut self, request: &str, answer: &str) {
        let head = Some((request.to_owned(), answer.to_owned()));
        if self.head != head {
            self.clear();
            self.add("head", request, answer);
            self.head = head;
        }
    }

    /// Keeps an answer. A journal that cannot be written is none: the pull goes on.
    pub(crate) fn keep(&mut self, request: &str, answer: &str) {
        if self.add("request", request, answer) {
            self.answers.insert(request.to_owned(), answer.to_owned());
        }
    }

    /// Writes a line. Returns whether it is in the file.
    fn add(&mut self, key: &str, request: &str, answer: &str) -> bool {
        if self.file.is_none() {
            self.file = self.begin();
        }
        let line = value::object([(key, value::text(request)), ("answer", value::text(answer))]).to_json();
        self.file.as_mut().is_some_and(|file| file.write_all(format!("{line}\n").as_bytes()).is_ok())
    }

    fn begin(&self) -> Option<File> {
        if self.head.is_some() || !self.answers.is_empty() {
            let mut file = OpenOptions::new().append(true).open(&self.path).ok()?;
            // After a torn line.
            file.write_all(b"\n").ok()?;
            return Some(file);
        }
        let mut file = File::create(&self.path).ok()?;
        let head = value::object([("of", value::text(&self.of)), ("began", value::number(&now().to_string()))]);
        file.write_all(format!("{}\n", head.to_json()).as_bytes()).ok()?;
        Some(file)
    }

    /// Forgets what was answered: the plan is not the one that it was.
    pub(crate) fn clear(&mut self) {
        self.answers.clear();
        self.head = None;
        self.file = None;
        drop(fs::remove_file(&self.path));
    }
}

/// What is asked anew with its answer, and the other answers.
type Read = (Option<(String, String)>, HashMap<String, String>);

fn read(text: &str, of: &str, now: u64) -> Option<Read> {
    let mut lines = text.lines();
    let head = plan_model::json::parse(lines.next()?).ok()?;
    let began: u64 = head.get("began")?.to_text().parse().ok()?;
    if head.get("of").and_then(Node::as_str) != Some(of) || now.saturating_sub(began) > MAX_AGE_SECONDS || began > now {
        return None;
    }
    let answer = |line: &str, key: &str| {
        let node = plan_model::json::parse(line).ok()?;
        Some((node.get(key)?.as_str()?.to_owned(), node.get("answer")?.as_str()?.to_owned()))
    };
    let head = lines.clone().find_map(|line| answer(line, "head"));
    Some((head, lines.filter_map(|line| answer(line, "request")).collect()))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_break_leaves_is_read() {
        let text = "{\"of\":\"a\",\"began\":100}\n{\"head\":\"/\",\"answer\":\"plan\"}\n{\"request\":\"/1\",\"answer\":\"one\"}\n{\"request\":\"/2\",\"ans\n{\"request\":\"/3\",\"answer\":\"three\"}\n{\"requ";
        let (head, answers) = read(text, "a", 200).unwrap_or_default();
        assert_eq!(head, Some(("/".to_owned(), "plan".to_owned())));
        assert_eq!((answers.len(), answers.get("/3").map(String::as_str)), (2, Some("three")));
        // Of another plan, too old, from the future, no journal.
        assert_eq!(read(text, "b", 200), None);
        assert_eq!(read(text, "a", 100 + MAX_AGE_SECONDS + 1), None);
        assert_eq!(read(text, "a", 99), None);
        assert_eq!(read("", "a", 200), None);
        assert_eq!(read("{", "a", 200), None);
    }
}
