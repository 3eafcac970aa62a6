//! `$ref`s to places within a plan: an edit that moves or renames what one refers to writes it anew, and one that takes it away is
//! refused.

use super::document::Patch;
use super::plan_text::PlanText;
use crate::Failure;
use plan_model::Span;
use plan_model::json::Node;
use plan_rules::compile::resolve;

/// Returns the plan with patches, in which each `$ref` still refers to the same. One within `going` goes too.
///
/// # Errors
/// What a `$ref` refers to would be gone, or with the patches it is no plan.
pub(super) fn with(plan: &PlanText, patches: &[Patch], going: &[Span]) -> Result<PlanText, Failure> {
    let mut found = Vec::new();
    Search { root: &plan.document.root, list: list_of(plan), found: &mut found }.look(
        &plan.document.root,
        &mut Vec::new(),
        &[],
    );
    let after = plan.with(patches)?;
    let mut changes = Vec::new();
    for reference in &found {
        let span = reference.text.span;
        let is_going = |going: &Span| going.start() <= span.start() && span.end() <= going.end();
        if going.iter().any(is_going) || is_gone(patches, span) {
            continue;
        }
        let moved = |path: &[String]| moved(&plan.document.root, &after.document.root, patches, path);
        let (Some(target), Some(place)) = (moved(&reference.target), moved(&reference.path)) else {
            return Err(plan.by_hand(span, "refers to what would be gone"));
        };
        let (old, new) = (reference.target.get(reference.base..), target.get(reference.base..));
        if old == new {
            continue;
        }
        let pointer: String = new.unwrap_or_default().iter().map(|part| format!("/{}", escaped(part))).collect();
        let place = at(&after.document.root, &place).map_or(span, |node| node.span);
        changes.push(after.document.renamed(place, &format!("#{pointer}")));
    }
    if changes.is_empty() { Ok(after) } else { after.with(&changes) }
}

/// A `$ref`, and the value that it refers to.
struct Reference<'n> {
    text: &'n Node,
    path: Vec<String>,
    target: Vec<String>,
    /// How many names of the path lead to the document in which `#` looks.
    base: usize,
}

/// The names that lead to the list of rules.
fn list_of(plan: &PlanText) -> Option<Vec<String>> {
    let list = plan.list().2?;
    path_to(&plan.document.root, &|node, _| std::ptr::eq(node, list))
}

struct Search<'n, 'f> {
    root: &'n Node,
    list: Option<Vec<String>>,
    found: &'f mut Vec<Reference<'n>>,
}

impl<'n> Search<'n, '_> {
    /// `schema` leads to the schema of the rule around `node`, in which `#` looks first.
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
        let plan = plan_path(self.root);
        for base in [schema, plan.as_slice()] {
            let target = at(self.root, base).and_then(|base| resolve(base, pointer));
            let Some(target) = target else { continue };
            let target = path_to(self.root, &|node, _| std::ptr::eq(node, target));
            let reference = |target| Reference { text, path: path.to_vec(), target, base: base.len() };
            return self.found.extend(target.map(reference));
        }
    }
}

/// Returns the keys that lead to the plan, in which the answer of an API may be saved whole.
fn plan_path(root: &Node) -> Vec<String> {
    let plan = plan_model::read::plan_of(root);
    path_to(root, &|node, _| std::ptr::eq(node, plan)).unwrap_or_default()
}

/// Returns the names and positions that lead to the first value that is wanted, which is told how deep it stands.
fn path_to(root: &Node, is_wanted: &dyn Fn(&Node, usize) -> bool) -> Option<Vec<String>> {
    fn look(node: &Node, path: &mut Vec<String>, is_wanted: &dyn Fn(&Node, usize) -> bool) -> bool {
        if is_wanted(node, path.len()) {
            return true;
        }
        let members = node.members().iter().map(|member| (member.name.clone(), &member.value));
        let items = node.items().iter().enumerate().map(|(position, item)| (position.to_string(), item));
        for (name, inner) in members.chain(items) {
            path.push(name);
            if look(inner, path, is_wanted) {
                return true;
            }
            path.pop();
        }
        false
    }
    let mut path = Vec::new();
    look(root, &mut path, is_wanted).then_some(path)
}

fn at<'n>(root: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, name| match node.items() {
        [] => node.get(name),
        items => items.get(name.parse::<usize>().ok()?),
    })
}

/// Returns the path of the same value behind patches: it stands as deep, where its first byte has come to.
fn moved(before: &Node, after: &Node, patches: &[Patch], path: &[String]) -> Option<Vec<String>> {
    let span = at(before, path)?.span;
    if is_gone(patches, span) {
        return None;
    }
    let mut start = span.start();
    for patch in patches.iter().filter(|patch| patch.span.start() < span.start() || patch.span.end() <= span.start()) {
        let removed = patch.span.end().min(span.start()) - patch.span.start();
        start = (start + patch.text.len()).checked_sub(removed)?;
    }
    path_to(after, &|node, depth| depth == path.len() && node.span.start() == start)
}

fn is_gone(patches: &[Patch], span: Span) -> bool {
    let takes = |patch: &&Patch| patch.span.start() <= span.start() && span.end() <= patch.span.end();
    patches.iter().find(takes).is_some_and(|patch| patch.span.start() < patch.span.end())
}

/// Returns a name as a part of a pointer.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('~', "~0").replace('/', "~1")
}
