//! Values with names: YAML and JSON, as one kind of tree with places. It knows nothing of plans.

use super::ledger::{Id, Ledger, SheetId};
use super::{InputFile, encoding, has_ending};
use plan_model::diagnostic::render::line_and_column;
use plan_model::json::{self, Kind, Node};
use std::collections::HashMap;

/// A document: its values, each an item of the ledger.
#[derive(Debug)]
pub(crate) struct DocumentTree {
    pub(crate) sheet: SheetId,
    pub(crate) name: String,
    pub(crate) root: Node,
    /// Where a value starts -> its item.
    ids: HashMap<usize, Id>,
}

/// Reads a file of YAML or JSON; a file of YAML may hold several documents.
///
/// # Errors
/// A sentence for the user.
pub(crate) fn read(source: &InputFile, ledger: &mut Ledger) -> Result<Vec<DocumentTree>, String> {
    let Some(decoded) = encoding::decode(&source.bytes) else {
        return Err(encoding::no_text(&source.name, &source.bytes));
    };
    let text = decoded.text.as_str();
    let roots = if has_ending(&source.name, &["json"]) || super::is_version(&source.name) {
        let node = json::parse(text).map_err(|error| {
            let (line, column) = line_and_column(text, error.span.start());
            format!("{}:{line}:{column} is no JSON: {}", source.name, error.message.trim_start_matches("not JSON: "))
        })?;
        vec![node]
    } else {
        plan_model::read::yaml_documents(text).map_err(|error| {
            let (line, _) = line_and_column(text, error.place.0.start());
            format!("{}:{line} is no YAML: {}", source.name, error.message.trim_start_matches("not YAML: "))
        })?
    };
    let sheet = ledger.sheet(&source.name, None);
    if let Some(note) = decoded.note {
        ledger.note(sheet, note);
    }
    let lines = Lines::of(text);
    Ok(roots.into_iter().map(|root| DocumentTree::of(root, &source.name, sheet, &lines, ledger)).collect())
}

/// Returns the object that a part of a file is, in JSON or in YAML; `before` is how many lines stand before it. Nothing where it is neither.
pub(crate) fn object_in(text: &str, before: usize, is_yaml: bool) -> Option<(String, Node)> {
    let text = format!("{}{text}", "\n".repeat(before));
    let root = if is_yaml {
        let mut roots = plan_model::read::yaml_documents(&text).ok()?;
        roots.pop().filter(|_| roots.is_empty())?
    } else {
        json::parse(&text).ok()?
    };
    root.is_object().then_some((text, root))
}

/// The lines of a text, to find the line of a byte quickly.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect() }
    }

    fn place(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (line, 1 + self.text.get(start..byte).map_or(0, |before| before.chars().count()))
    }
}

impl DocumentTree {
    /// Returns what [`object_in`] found, with each value an item of the ledger.
    pub(crate) fn of_part((text, root): (String, Node), name: &str, sheet: SheetId, ledger: &mut Ledger) -> Self {
        Self::of(root, name, sheet, &Lines::of(&text), ledger)
    }

    fn of(root: Node, name: &str, sheet: SheetId, lines: &Lines<'_>, ledger: &mut Ledger) -> Self {
        let mut tree = Self { sheet, name: name.to_owned(), root: Node::null(), ids: HashMap::new() };
        tree.add(&root, &mut String::new(), lines, ledger);
        tree.root = root;
        tree
    }

    /// Adds every value to the ledger. `null` says nothing, so it needs no account.
    fn add(&mut self, node: &Node, path: &mut String, lines: &Lines<'_>, ledger: &mut Ledger) {
        let length = path.len();
        match &node.kind {
            Kind::Null => {}
            Kind::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push_str(&format!("[{at}]"));
                    self.add(item, path, lines, ledger);
                    path.truncate(length);
                }
            }
            Kind::Object(members) => {
                for member in members {
                    path.push_str(if length > 0 { "." } else { "" });
                    path.push_str(&member.name);
                    self.add(&member.value, path, lines, ledger);
                    path.truncate(length);
                }
            }
            _ => {
                // What an alias repeats is one value at one place.
                if !self.ids.contains_key(&node.span.start()) {
                    let id = ledger.add_value(self.sheet, lines.place(node.span.start()), path, &node.to_text());
                    self.ids.insert(node.span.start(), id);
                }
            }
        }
    }

    /// Says as what a value, or all that is in it, was read.
    pub(crate) fn read(&self, node: &Node, what: &str, ledger: &mut Ledger) {
        self.each(node, &mut |id| ledger.read(id, what));
    }

    /// Says why a value, or all that is in it, was left out.
    pub(crate) fn leave(&self, node: &Node, why: &str, ledger: &mut Ledger) {
        self.each(node, &mut |id| ledger.leave(id, why));
    }

    /// Tells what became of a value.
    pub(crate) fn tell(&self, node: &Node, outcome: Result<String, String>, ledger: &mut Ledger) {
        match outcome {
            Ok(what) => self.read(node, &what, ledger),
            Err(why) => self.leave(node, &why, ledger),
        }
    }

    fn each(&self, node: &Node, tell: &mut dyn FnMut(Id)) {
        match &node.kind {
            Kind::Array(items) => items.iter().for_each(|item| self.each(item, tell)),
            Kind::Object(members) => members.iter().for_each(|member| self.each(&member.value, tell)),
            Kind::Null => {}
            _ => self.ids.get(&node.span.start()).copied().into_iter().for_each(tell),
        }
    }
}
