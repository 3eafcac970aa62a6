//! The texts of the files that a plan is made of, one behind the other with a line end between them, which is in none of them.

use super::plan_file::Part;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Node};
use crate::read::{PlanTree, Syntax};
use std::path::PathBuf;

/// The texts, of which the first is the plan's own.
pub(super) struct Parts {
    text: String,
    list: Vec<Part>,
}

impl Parts {
    pub(super) const fn behind(text: String) -> Self {
        Self { text, list: Vec::new() }
    }

    /// Adds a file and reads it. The places of its values are those in the whole text; those of what is wrong with it are told
    /// from the start of the file, which is returned.
    pub(super) fn add(&mut self, name: String, path: PathBuf, text: &str) -> (PlanTree, usize) {
        let mut tree = PlanTree::of_text(text, Syntax::of_name(&name));
        self.text.push('\n');
        let start = self.text.len();
        self.text.push_str(text);
        self.list.push(Part { name, path, span: Span::new(start, self.text.len()) });
        if let Some(root) = &mut tree.root {
            move_by(root, start);
        }
        (tree, start)
    }

    /// Returns the number of the file that a place is in.
    pub(super) fn number_of(&self, span: Span) -> usize {
        self.list.partition_point(|part| part.span.start() <= span.start())
    }

    pub(super) fn into_text(self) -> (String, Vec<Part>) {
        (self.text, self.list)
    }
}

/// Returns the finding in the places of the whole text.
pub(super) fn places_moved(mut finding: Diagnostic, by: usize) -> Diagnostic {
    for (span, _) in std::iter::once(&mut finding.place).chain(&mut finding.related) {
        *span = moved(*span, by);
    }
    finding
}

const fn moved(span: Span, by: usize) -> Span {
    Span::new(span.start() + by, span.end() + by)
}

fn move_by(node: &mut Node, by: usize) {
    node.span = moved(node.span, by);
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| move_by(item, by)),
        Kind::Object(members) => {
            for member in members {
                member.name_span = moved(member.name_span, by);
                move_by(&mut member.value, by);
            }
        }
        _ => {}
    }
}
