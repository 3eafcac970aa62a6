//! What `check` finds and leaves no doubt about, mended: each mend must take one finding away and bring none.

use super::document::{Document, Patch, patched};
use super::written;
use plan_model::Diagnostic;
use plan_model::diagnostic::render::line_and_column;
use plan_model::include::PlanFile;
use plan_model::json::{self, Kind, Node};
use plan_model::read::{PlanTree, Syntax};

/// A plan after all that could be mended in it.
pub(crate) struct Mended {
    pub(crate) text: String,
    /// What was mended, each with its line in the text as it was before that mend.
    pub(crate) done: Vec<(usize, String)>,
}

/// Mends one finding after the other. A text that is neither JSON nor YAML stays as it is.
pub(crate) fn mended(file: &PlanFile, is_part: bool) -> Mended {
    let mut mended = without_trailing_commas(&file.name, &file.text);
    while let Some((line, what, text)) = next(&file.name, &mended.text, is_part) {
        mended.done.push((line, what));
        mended.text = text;
    }
    mended
}

/// Returns the text of a file of plain JSON without commas behind the last item. With comments it may be meant to be more than JSON.
fn without_trailing_commas(name: &str, text: &str) -> Mended {
    let document = Document::parse(text.to_owned()).ok().filter(|_| Syntax::of_name(name) == Syntax::Json);
    let Some(document) = document.filter(|document| document.comments.is_empty()) else {
        return Mended { text: text.to_owned(), done: Vec::new() };
    };
    let comma = |place: &usize| {
        let behind = text.get(place + 1..).and_then(|rest| rest.trim_start().chars().next()).unwrap_or(']');
        (line_and_column(text, *place).0, format!("the comma before `{behind}` is gone"))
    };
    let patches: Vec<Patch> = document.trailing.iter().map(|place| Patch::remove(*place, place + 1)).collect();
    Mended { text: patched(text, &patches), done: document.trailing.iter().map(comma).collect() }
}

/// Returns the first finding that can be mended: its line, what is mended, and the text without it.
fn next(name: &str, text: &str, is_part: bool) -> Option<(usize, String, String)> {
    let found = findings(name, text, is_part)?;
    found.iter().enumerate().find_map(|(number, finding)| {
        let span = finding.place.0;
        let written = text.get(span.start()..span.end())?;
        let fix = fix(name, finding, written)?;
        let new = patched(text, &[Patch::new(span, fix.as_str())]);
        let mut left: Vec<String> = found.iter().map(said).collect();
        left.remove(number);
        let brings_none = findings(name, &new, is_part)?.iter().map(said).all(|after| {
            let known = left.iter().position(|before| *before == after);
            known.map(|known| left.swap_remove(known)).is_some()
        });
        let what = format!("{} is {fix} now", written.trim());
        (brings_none && new != text).then(|| (line_and_column(text, span.start()).0, what, new))
    })
}

/// Returns what belongs in the place of what is written there, as the file writes it.
fn fix(name: &str, finding: &Diagnostic, written: &str) -> Option<String> {
    if Syntax::of_name(name) != Syntax::Yaml {
        return finding.certain_fix(written);
    }
    let fix = finding.certain_fix(&PlanTree::of_text(written, Syntax::Yaml).root?.to_json())?;
    match json::parse(&fix) {
        Ok(Node { kind: Kind::String(text), .. }) => Some(written::written(&text)),
        _ => Some(fix),
    }
}

fn findings(name: &str, text: &str, is_part: bool) -> Option<Vec<Diagnostic>> {
    let is_yaml = Syntax::of_name(name) == Syntax::Yaml;
    let plain = if is_yaml { text.to_owned() } else { Document::parse(text.to_owned()).ok()?.plain };
    let file = if is_part { PlanFile::of_part } else { PlanFile::of_text };
    Some(file(name, None, plain).reading().diagnostics)
}

/// Returns the message, without how often it is said of others: that changes with each mend.
fn said(finding: &Diagnostic) -> String {
    let message = &finding.message;
    match message.split_once(", and ").filter(|(_, rest)| rest.contains(" more")) {
        Some((start, rest)) => format!("{start}{}", rest.split_once(" more").map_or("", |(_, end)| end)),
        None => message.clone(),
    }
}
