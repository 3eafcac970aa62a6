//! Reads the text of a plan file into a [`Plan`]. Knows the published file forms and positions; decides nothing about Rust.

mod alternatives;
mod branches;
mod closed;
mod common;
mod contradictions;
mod destinations;
mod duplicates;
mod extends;
mod foreign;
mod form;
mod impossible;
mod inherited_marks;
mod keys;
mod kinds;
mod merge;
mod message;
mod overlay;
mod payload;
mod personal;
mod references;
mod rule;
mod schema;
mod schema_in_text;
mod scope;
mod traits;
mod versions;

use crate::diagnostic::{Diagnostic, Level};
use crate::json;
use crate::plan::Plan;
pub(crate) use personal::mark_within;
pub use schema_in_text::places as places_in_string;

/// What reading a plan file gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The plan, without what the errors are about; `None` if the file could not be read as a plan at all.
    pub plan: Option<Plan>,
    /// What could be made of a file that is not JSON, so that the names in it are known: not for a judgement.
    pub salvaged: Option<Plan>,
    /// All errors and warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Returns whether there is an error among the findings.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }
}

/// Reads the text of a plan file, whichever published form it has. What a plan that could be read says is not checked.
#[must_use]
pub(crate) fn read(text: &str) -> Reading {
    let (mut diagnostics, mut salvaged) = (Vec::new(), None);
    let plan = match json::parse(text) {
        Ok(mut root) => {
            schema_in_text::unfold(&mut root, text, &mut diagnostics);
            let plan = form::read_plan(&root, &mut diagnostics);
            if plan.is_some() {
                duplicates::check(&root, &mut diagnostics);
            }
            plan
        }
        Err(error) => {
            diagnostics
                .push(conflict(text).unwrap_or_else(|| Diagnostic::error(error.span, error.message, error.label)));
            salvaged = json::salvage(text).and_then(|root| form::read_plan(&root, &mut Vec::new()));
            None
        }
    };
    Reading { plan, salvaged, diagnostics }
}

/// What is said of a file in which git left both sides of a merge.
fn conflict(text: &str) -> Option<Diagnostic> {
    let line_at = |mark: &str| {
        text.match_indices(mark)
            .map(|(at, _)| at)
            .find(|at| text.get(..*at).is_some_and(|before| before.ends_with('\n')) || *at == 0)
    };
    let (start, other) = (line_at("<<<<<<< ")?, line_at(">>>>>>> ")?);
    let span = |start: usize| json::Span { start, end: start + "<<<<<<<".len() };
    let error = Diagnostic::error(span(start), "git left a merge conflict in this tracking plan", "one side");
    Some(
        error
            .and_at(span(other), "the other side ends here")
            .help("keep what is right of both, and remove these lines"),
    )
}
