//! A plan with the files that it is made of: their texts stand one behind the other, so that a place in any of them is one
//! number, and a place is said in the file that it is in.

use crate::check::Levels;
use crate::diagnostic::render::{self, FileText, line_and_column};
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Member, Node};
use crate::read::{PlanTree, Reading, Syntax};
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// A plan, and the text of every file that it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFile {
    /// The name of the file as the user wrote it, for messages.
    pub name: String,
    /// The path for `include_bytes!`, which makes cargo build again when the file changes; none for a published spec.
    pub path: Option<PathBuf>,
    /// What is in it, and behind it what is in each of the other [parts](Self::parts).
    pub text: String,
    /// The further files that it is made of, in the order of their texts.
    pub parts: Vec<Part>,
    /// The folders in which a pattern of `include` was looked for, where a new file may be a part of the plan.
    pub folders: Vec<PathBuf>,
    pub(super) tree: PlanTree,
    pub(super) unread: Option<Diagnostic>,
}

/// A file that a plan includes or extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of the file, for messages.
    pub name: String,
    /// The path of the file.
    pub path: PathBuf,
    /// The place of its text in the [text](PlanFile::text) of the plan.
    pub span: Span,
}

/// Returns the rules of an included file as those of a plan.
fn as_plan(root: Node) -> Node {
    let is_plan = ["rules", "events", "include", "extends", "data"].iter().any(|key| root.get(key).is_some());
    let span = root.span;
    let rules = match &root.kind {
        Kind::Array(_) => root,
        Kind::Object(_) if !is_plan => Node { span, kind: Kind::Array(vec![root]) },
        _ => return root,
    };
    let name_span = Span::new(span.start(), span.start());
    Node { span, kind: Kind::Object(vec![Member { name: "rules".to_owned(), name_span, value: rules }]) }
}

impl PlanFile {
    /// Returns a plan of one file.
    #[must_use]
    pub fn of_text(name: impl Into<String>, path: Option<PathBuf>, text: String) -> Self {
        let name = name.into();
        let tree = PlanTree::of_text(&text, Syntax::of_name(&name));
        Self { name, path, text, parts: Vec::new(), folders: Vec::new(), tree, unread: None }
    }

    /// Returns a file that a plan includes, read by itself: what it holds, a list of rules, an object with them or one rule, is a plan.
    #[must_use]
    pub fn of_part(name: impl Into<String>, path: Option<PathBuf>, text: String) -> Self {
        let mut file = Self::of_text(name, path, text);
        file.tree.root = file.tree.root.map(as_plan);
        file
    }

    /// Tells one text from another.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write(self.text.as_bytes());
        hasher.finish()
    }

    /// Reads what it says, without looking for conventions.
    #[must_use]
    pub fn reading(&self) -> Reading {
        crate::read_and_check(&self.tree, &Levels::default()).0
    }

    /// Returns the values of the plan.
    #[must_use]
    pub const fn tree(&self) -> &PlanTree {
        &self.tree
    }

    /// Returns why a file that the plan includes or extends could not be read: the first one, should there be several.
    #[must_use]
    pub const fn unread(&self) -> Option<&Diagnostic> {
        self.unread.as_ref()
    }

    /// Returns the same for its texts and places only, without its values: those of a large plan take ten times the memory of its text.
    #[must_use]
    pub fn without_values(mut self) -> Self {
        self.tree = PlanTree { root: None, bases: Vec::new(), ..self.tree };
        self
    }

    /// Returns the text of the first file.
    #[must_use]
    pub fn own_text(&self) -> &str {
        self.text_at(0).text
    }

    /// Returns the file that a byte of the text is in.
    #[must_use]
    pub fn text_at(&self, byte: usize) -> FileText<'_> {
        let Some(part) = self.part_at(byte) else {
            // A line end, which is in none of the files, is between two texts.
            let end = self.parts.first().map_or(self.text.len(), |part| part.span.start() - 1);
            return FileText { name: &self.name, text: self.text.get(..end).unwrap_or_default(), start: 0 };
        };
        let text = self.text.get(part.span.start()..part.span.end()).unwrap_or_default();
        FileText { name: &part.name, text, start: part.span.start() }
    }

    /// Returns the path of the file that a byte of the text is in.
    #[must_use]
    pub fn path_at(&self, byte: usize) -> Option<&Path> {
        self.part_at(byte).map_or(self.path.as_deref(), |part| Some(part.path.as_path()))
    }

    /// Returns the further file that a byte of the text is in; none where it is in the plan's own.
    fn part_at(&self, byte: usize) -> Option<&Part> {
        let next = self.parts.partition_point(|part| part.span.start() <= byte);
        next.checked_sub(1).and_then(|position| self.parts.get(position))
    }

    /// Returns the file, the line and the column of a byte of the text, both from 1.
    ///
    /// ```
    /// let file = plan_model::include::PlanFile::of_text("plan.json", None, "{\n  \"rules\": []\n}".to_owned());
    /// assert_eq!(file.place(4), ("plan.json", 2, 3));
    /// ```
    #[must_use]
    pub fn place(&self, byte: usize) -> (&str, usize, usize) {
        let file = self.text_at(byte);
        let (line, column) = line_and_column(file.text, byte - file.start);
        (file.name, line, column)
    }

    /// Returns a finding as rustc shows its own, each place in the file that it is in.
    #[must_use]
    pub fn render(&self, finding: &Diagnostic) -> String {
        render::render_in(finding, &|byte| self.text_at(byte))
    }

    /// Returns the same with other names of its files, made of their paths.
    #[must_use]
    pub fn named(mut self, name: &dyn Fn(&Path) -> String) -> Self {
        if let Some(path) = &self.path {
            self.name = name(path);
        }
        for part in &mut self.parts {
            part.name = name(&part.path);
        }
        self
    }

    /// Returns the paths of all its files, each once.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths: Vec<&Path> = self.path.as_deref().into_iter().collect();
        for part in &self.parts {
            if !paths.contains(&part.path.as_path()) {
                paths.push(&part.path);
            }
        }
        paths
    }
}
