//! `$ref`s to places within a plan: an edit that moves or renames what one refers to writes it anew, and one that takes it away is
//! refused.

use super::document::Patch;
use super::plan_text::PlanText;
use crate::Failure;
use plan_model::Span;
use plan_model::json::Node;
use plan_rules::compile::resolve;
use std::collections::{HashMap, HashSet};

/// Returns the plan with patches, in which each `$ref` still refers to the same. One within `going` goes too.
///
/// # Errors
/// What a `$ref` refers to would be gone, or with the patches it is no plan.
pub(super) fn with(plan: &PlanText, patches: &[Patch], going: &[Span]) -> Result<PlanText, Failure> {
    let root = &plan.document.root;
    let after = plan.with(patches)?;
    let is_going = |span: Span| going.iter().any(|going| going.start() <= span.start() && span.end() <= going.end());
    let mut found = references(plan);
    found.retain(|reference| !is_going(reference.text.span) && !is_gone(patches, reference.text.span));
    // Each of these walks through all of the plan, once for all references.
    let targets = paths_to(root, found.iter().map(|reference| reference.target));
    let place = |node: &Node, path: &[String]| Some((path.len(), moved(patches, node.span)?));
    let places = found.iter().flat_map(|reference| {
        let target = targets.get(&std::ptr::from_ref(reference.target));
        [place(reference.text, &reference.path), target.and_then(|path| place(reference.target, path))]
    });
    let places = paths_at(&after.document.root, &places.flatten().collect());
    let path_after = |node: &Node, path: &[String]| places.get(&place(node, path)?);
    let mut changes = Vec::new();
    for reference in &found {
        let before = targets.get(&std::ptr::from_ref(reference.target));
        let target = before.and_then(|path| path_after(reference.target, path));
        let (Some(before), Some(target), Some(own)) = (before, target, path_after(reference.text, &reference.path))
        else {
            return Err(plan.by_hand(reference.text.span, "refers to what would be gone"));
        };
        let (old, new) = (before.get(reference.base..), target.get(reference.base..));
        if old == new {
            continue;
        }
        let pointer: String = new.unwrap_or_default().iter().map(|part| format!("/{}", escaped(part))).collect();
        let place = at(&after.document.root, own).map_or(reference.text.span, |node| node.span);
        changes.push(after.document.renamed(place, &format!("#{pointer}")));
    }
    if changes.is_empty() { Ok(after) } else { after.with(&changes) }
}

/// Returns what each `$ref` to a place within the plan refers to, by the place of its text.
pub(super) fn targets(plan: &PlanText) -> HashMap<Span, &Node> {
    references(plan).into_iter().map(|reference| (reference.text.span, reference.target)).collect()
}

/// A `$ref`, and the value that it refers to.
struct Reference<'n> {
    text: &'n Node,
    path: Vec<String>,
    target: &'n Node,
    /// How many names of the path lead to the document in which `#` looks.
    base: usize,
}

/// Returns each `$ref` to a place within the plan.
fn references(plan: &PlanText) -> Vec<Reference<'_>> {
    let root = &plan.document.root;
    // The answer of an API may be saved whole, with the plan in it.
    let (list, own) = (plan.list().2, plan_model::read::plan_of(root));
    let paths = paths_to(root, list.into_iter().chain([own]));
    let path = |node: &Node| paths.get(&std::ptr::from_ref(node)).cloned();
    let mut search = Search { root, list: list.and_then(path), plan: path(own).unwrap_or_default(), found: Vec::new() };
    search.look(root, &mut Vec::new(), &[]);
    search.found
}

struct Search<'n> {
    root: &'n Node,
    /// The names that lead to the list of rules, and those that lead to the plan.
    list: Option<Vec<String>>,
    plan: Vec<String>,
    found: Vec<Reference<'n>>,
}

impl<'n> Search<'n> {
    /// Looks for references. `schema` leads to the schema of the rule around `node`, in which `#` looks first.
    fn look(&mut self, node: &'n Node, path: &mut Vec<String>, schema: &[String]) {
        let own: Vec<String> = match &self.list {
            Some(list) if path.len() == list.len() + 1 && path.starts_with(list) => {
                let key = ["jsonSchema", "rules", "schema"]
                    .into_iter()
                    .find(|key| node.get(key).is_some_and(Node::is_object));
                path.iter().cloned().chain(key.map(str::to_owned)).collect()
            }
            _ if matches!(path.as_slice(), [rules, section] if rules == "rules" && matches!(section.as_str(), "global" | "identify" | "group")) => {
                path.clone()
            }
            _ => schema.to_vec(),
        };
        for member in node.members() {
            path.push(member.name.clone());
            if member.name == "$ref" {
                self.note(&member.value, path, &own);
            }
            self.look(&member.value, path, &own);
            path.pop();
        }
        for (position, item) in node.items().iter().enumerate() {
            path.push(position.to_string());
            self.look(item, path, &own);
            path.pop();
        }
    }

    fn note(&mut self, text: &'n Node, path: &[String], schema: &[String]) {
        let Some(pointer) = text.as_str().filter(|text| text.starts_with("#/")) else { return };
        for base in [schema, self.plan.as_slice()] {
            if let Some(target) = at(self.root, base).and_then(|base| resolve(base, pointer)) {
                let reference = Reference { text, path: path.to_vec(), target, base: base.len() };
                return self.found.push(reference);
            }
        }
    }
}

/// Gives each value in a value, with the names and positions that lead to it.
fn each<'n>(node: &'n Node, path: &mut Vec<String>, give: &mut dyn FnMut(&'n Node, &[String])) {
    give(node, path);
    let members = node.members().iter().map(|member| (member.name.clone(), &member.value));
    let items = node.items().iter().enumerate().map(|(position, item)| (position.to_string(), item));
    for (name, inner) in members.chain(items) {
        path.push(name);
        each(inner, path, give);
        path.pop();
    }
}

/// Returns the names and positions that lead to these values.
fn paths_to<'n>(root: &Node, wanted: impl Iterator<Item = &'n Node>) -> HashMap<*const Node, Vec<String>> {
    let wanted: HashSet<*const Node> = wanted.map(std::ptr::from_ref).collect();
    let mut paths = HashMap::new();
    if !wanted.is_empty() {
        each(root, &mut Vec::new(), &mut |node, path| {
            if wanted.contains(&std::ptr::from_ref(node)) {
                paths.insert(std::ptr::from_ref(node), path.to_vec());
            }
        });
    }
    paths
}

/// How deep a value stands, and where it starts.
type DepthAndStart = (usize, usize);

/// Returns the names and positions that lead to the first value at each of these places.
fn paths_at(root: &Node, wanted: &HashSet<DepthAndStart>) -> HashMap<DepthAndStart, Vec<String>> {
    let mut paths = HashMap::new();
    if !wanted.is_empty() {
        each(root, &mut Vec::new(), &mut |node, path| {
            let place = (path.len(), node.span.start());
            if wanted.contains(&place) {
                paths.entry(place).or_insert_with(|| path.to_vec());
            }
        });
    }
    paths
}

fn at<'n>(root: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, name| match node.items() {
        [] => node.get(name),
        items => items.get(name.parse::<usize>().ok()?),
    })
}

/// Returns where the first byte of a value has come to behind patches; none if it is gone.
fn moved(patches: &[Patch], span: Span) -> Option<usize> {
    if is_gone(patches, span) {
        return None;
    }
    let mut start = span.start();
    for patch in patches.iter().filter(|patch| patch.span.start() < span.start() || patch.span.end() <= span.start()) {
        let removed = patch.span.end().min(span.start()) - patch.span.start();
        start = (start + patch.text.len()).checked_sub(removed)?;
    }
    Some(start)
}

fn is_gone(patches: &[Patch], span: Span) -> bool {
    let takes = |patch: &&Patch| patch.span.start() <= span.start() && span.end() <= patch.span.end();
    patches.iter().find(takes).is_some_and(|patch| patch.span.start() < patch.span.end())
}

/// Returns a name as a part of a pointer.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('~', "~0").replace('/', "~1")
}
