//! References between files: `"$ref": "common/address.json"`. A plan is one file, so each becomes what it refers to, and a file that others
//! refer to is a part of theirs and no event of its own.

use super::super::ledger::Ledger;
use super::super::tree::DocumentTree;
use super::super::value;
use plan_model::json::{Kind, Member, Node};

const PART: &str = "a part of the schemas that refer to it";
const NO_PART: &str = "no schema refers to it";

/// What a file says of itself, and not of a value.
const OF_FILE: [&str; 6] = ["$schema", "$id", "id", "$comment", "definitions", "$defs"];

/// Puts what references to other files refer to in their place. The trees that are parts of others go.
pub(in crate::format) fn link(trees: &mut Vec<DocumentTree>, ledger: &mut Ledger) {
    if !trees.iter().any(|tree| is_schema(tree) && refers(&tree.root)) {
        return;
    }
    let mut linker =
        Linker { trees: trees.as_slice(), ledger, above: Vec::new(), wholes: Vec::new(), parts: Vec::new() };
    let mut roots: Vec<Option<Node>> = Vec::new();
    for tree in linker.trees {
        let has_own = is_schema(tree) && refers(&tree.root) && !is_index(&tree.root);
        linker.above = vec![(tree.name.clone(), String::new())];
        roots.push(has_own.then(|| linker.linked(&tree.root, tree, true)));
    }
    let (wholes, parts) = (linker.wholes, linker.parts);
    let why_gone = |tree: &DocumentTree| {
        if is_schema(tree) && is_index(&tree.root) {
            return Some("each of the schemas that it lists is a file of its own");
        }
        let is_part = parts.contains(&tree.name) && tree.root.get("properties").is_none();
        (is_part || wholes.contains(&tree.name)).then_some(NO_PART)
    };
    let mut roots = roots.into_iter();
    trees.retain_mut(|tree| {
        let root = roots.next().flatten();
        if let Some(why) = why_gone(tree) {
            tree.leave(&tree.root, why, ledger);
            return false;
        }
        if let Some(root) = root {
            tree.root = root;
        }
        true
    });
}

/// Returns whether a document is a JSON Schema, or holds such as parts of others.
fn is_schema(tree: &DocumentTree) -> bool {
    const KEYS: [&str; 7] = ["properties", "$schema", "definitions", "$defs", "allOf", "oneOf", "anyOf"];
    let is_other = ["openapi", "swagger", "asyncapi", "resourceType", "rules", "events"];
    KEYS.iter().any(|key| tree.root.get(key).is_some()) && !is_other.iter().any(|key| tree.root.get(key).is_some())
}

/// Returns the reference to another file that a value is, or has.
fn reference(node: &Node) -> Option<&Node> {
    node.get("$ref").filter(|place| place.as_str().is_some_and(|text| !text.is_empty()))
}

fn is_to_other(place: &Node) -> bool {
    place.as_str().is_some_and(|text| !text.starts_with('#'))
}

fn refers(node: &Node) -> bool {
    reference(node).is_some_and(is_to_other)
        || node.items().iter().any(refers)
        || node.members().iter().any(|member| refers(&member.value))
}

/// Returns whether a file is nothing but a list of the files of events.
fn is_index(root: &Node) -> bool {
    let list = ["oneOf", "anyOf"].iter().find_map(|key| root.get(key)).map(Node::items).unwrap_or_default();
    !list.is_empty()
        && root.get("properties").is_none()
        && list.iter().all(|item| reference(item).is_some_and(is_to_other) && item.members().len() == 1)
}

struct Linker<'l> {
    trees: &'l [DocumentTree],
    ledger: &'l mut Ledger,
    /// The places that are being followed, so that what refers to itself has an end.
    above: Vec<(String, String)>,
    /// The files that are referred to as a whole.
    wholes: Vec<String>,
    /// The files of which a part is referred to.
    parts: Vec<String>,
}

impl<'l> Linker<'l> {
    /// Returns a value of a tree without references to other files. In what becomes a part of another file no reference stays.
    fn linked(&mut self, node: &Node, tree: &'l DocumentTree, is_own: bool) -> Node {
        let kind = match &node.kind {
            Kind::Array(items) => Kind::Array(items.iter().map(|item| self.linked(item, tree, is_own)).collect()),
            Kind::Object(members) => {
                let followed = reference(node).filter(|place| !is_own || is_to_other(place));
                let found = followed.map(|place| self.followed(place, tree));
                let own = members.iter().filter(|member| found.is_none() || member.name != "$ref");
                let own: Vec<Member> = own
                    .map(|member| Member { value: self.linked(&member.value, tree, is_own), ..member.clone() })
                    .collect();
                let is_said = |member: &Member| own.iter().any(|known| known.name == member.name);
                let mut all: Vec<Member> = found.flatten().map(|found| found.members().to_vec()).unwrap_or_default();
                all.retain(|member| !is_said(member));
                all.extend(own);
                Kind::Object(all)
            }
            kind => kind.clone(),
        };
        Node { span: node.span, kind }
    }

    /// Returns what a reference refers to, as a part of the file that it stands in.
    fn followed(&mut self, place: &Node, tree: &'l DocumentTree) -> Option<Node> {
        let text = place.as_str().unwrap_or_default();
        let (file, pointer) = text.split_once('#').unwrap_or((text, ""));
        let target = if file.is_empty() { Some(tree) } else { self.file(file, tree) };
        let Some(target) = target else {
            tree.leave(
                place,
                &format!("it refers to `{file}`, which is not among the files: name it too"),
                self.ledger,
            );
            return None;
        };
        let Some(found) = at(&target.root, pointer) else {
            tree.leave(place, &format!("`{}` has no `{pointer}`", target.name), self.ledger);
            return None;
        };
        let here = (target.name.clone(), pointer.to_owned());
        if self.above.contains(&here) {
            tree.leave(place, "what it refers to refers to it again, which a plan cannot say", self.ledger);
            return None;
        }
        tree.read(place, "what it refers to", self.ledger);
        if target.name != tree.name {
            let known = if pointer.is_empty() || pointer == "/" { &mut self.wholes } else { &mut self.parts };
            known.push(target.name.clone());
        }
        self.above.push(here);
        let linked = self.linked(found, target, false);
        self.above.pop();
        self.tell(found, target);
        let members = linked.members().iter().filter(|member| !OF_FILE.contains(&member.name.as_str()));
        Some(value::object(members.map(|member| (member.name.clone(), value::unplaced(&member.value)))))
    }

    /// Tells that a value is a part of others, but for what only its file says, and the references in it, which were told.
    fn tell(&mut self, node: &Node, tree: &DocumentTree) {
        match &node.kind {
            Kind::Object(members) => {
                let is_told = |member: &&Member| member.name == "$ref" || OF_FILE.contains(&member.name.as_str());
                members.iter().filter(|member| !is_told(member)).for_each(|member| self.tell(&member.value, tree));
            }
            Kind::Array(items) => items.iter().for_each(|item| self.tell(item, tree)),
            _ => tree.read(node, PART, self.ledger),
        }
    }

    /// Returns the file of this name, from where another stands, or of this `$id`.
    fn file(&self, name: &str, from: &DocumentTree) -> Option<&'l DocumentTree> {
        let folder = from.name.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder);
        let place = format!("{folder}/{name}");
        let wanted = path(&place);
        let has_id = |tree: &&DocumentTree| tree.root.get("$id").and_then(Node::as_str) == Some(name);
        self.trees.iter().find(|tree| path(&tree.name) == wanted).or_else(|| self.trees.iter().find(has_id))
    }
}

/// Returns the parts of a path, without steps that lead nowhere.
fn path(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

/// Returns the value at a JSON pointer.
fn at<'n>(root: &'n Node, pointer: &str) -> Option<&'n Node> {
    pointer.split('/').filter(|part| !part.is_empty()).try_fold(root, |node, part| {
        let name = part.replace("~1", "/").replace("~0", "~");
        node.get(&name).or_else(|| node.items().get(name.parse::<usize>().ok()?))
    })
}
