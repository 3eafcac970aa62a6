//! Reads the text of a plan file into a [`Plan`]. Knows the published file forms and positions; decides nothing about Rust.

mod alternatives;
mod branches;
mod closed;
mod common;
mod consent;
mod contradictions;
mod conventions;
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
mod next_page;
mod overlay;
mod payload;
mod personal;
mod references;
mod rule;
mod schema;
mod schema_in_text;
mod scope;
mod traits;
mod tree;
mod versions;
#[cfg(feature = "yaml")]
mod yaml;

use crate::diagnostic::{Diagnostic, Level};
use crate::plan::Plan;
pub use duplicates::check as check_duplicates;
pub use extends::is_file;
pub use foreign::tool_of;
pub use form::{change_plan, plan_of};
pub use message::is_of_payload;
pub(crate) use personal::mark_within;
pub use schema_in_text::places as places_in_string;
pub use tree::{Base, PlanTree, Syntax};
#[cfg(feature = "yaml")]
pub use yaml::{YamlLayout, documents as yaml_documents};

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

/// Reads a plan, whichever published form it has. What a plan that could be read says is not checked.
#[must_use]
pub(crate) fn read(tree: &PlanTree) -> Reading {
    let mut diagnostics = tree.diagnostics.clone();
    let plan_of = |diagnostics: &mut Vec<Diagnostic>| {
        tree.root.as_ref().and_then(|root| form::read_plan(root, &tree.bases, diagnostics))
    };
    if !tree.is_whole {
        return Reading { plan: None, salvaged: plan_of(&mut Vec::new()), diagnostics };
    }
    let plan = plan_of(&mut diagnostics);
    if let (Some(_), Some(root)) = (&plan, &tree.root) {
        duplicates::check(root, &mut diagnostics);
        tree.bases.iter().for_each(|base| base.each(&mut |root| duplicates::check(root, &mut diagnostics)));
    }
    Reading { plan, salvaged: None, diagnostics }
}
