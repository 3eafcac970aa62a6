//! Circles among modules that stand beside each other: what is inside of a module counts as the module. A parent and its
//! children may know each other.

use super::imports::{Import, Module};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// An edge between two modules beside each other, and an import that is one.
pub type Edges<'i> = BTreeMap<(Module, Module), &'i Import>;

/// The edges between modules beside each other.
pub fn edges(imports: &[Import]) -> Edges<'_> {
    let mut edges = Edges::new();
    for import in imports {
        let shared = import.from.iter().zip(&import.to).take_while(|(from, to)| from == to).count();
        if shared < import.from.len() && shared < import.to.len() {
            let sides = (import.from[..=shared].to_vec(), import.to[..=shared].to_vec());
            edges.entry(sides).or_insert(import);
        }
    }
    edges
}

/// The modules of each circle.
pub fn circles(edges: &Edges<'_>) -> BTreeSet<BTreeSet<Module>> {
    let modules: BTreeSet<&Module> = edges.keys().flat_map(|(from, to)| [from, to]).collect();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        modules.into_iter().map(|module| (module, reachable(module, edges))).collect();
    let circle_of = |module: &&Module| -> BTreeSet<Module> {
        reached[module].iter().filter(|other| reached[*other].contains(module)).map(|other| (*other).clone()).collect()
    };
    reached.keys().map(circle_of).filter(|circle| !circle.is_empty()).collect()
}

fn reachable<'e>(start: &'e Module, edges: &'e Edges<'_>) -> BTreeSet<&'e Module> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![start]);
    while let Some(module) = next.pop() {
        for (_, to) in edges.keys().filter(|(from, _)| from == module) {
            if reached.insert(to) {
                next.push(to);
            }
        }
    }
    reached
}

/// What is said of a circle: its edges, each with an import.
pub fn described(circle: &BTreeSet<Module>, edges: &Edges<'_>) -> String {
    let mut out = String::new();
    for ((from, to), import) in edges.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to)) {
        let (file, path) = (import.from.join("/"), &import.path);
        let _ = writeln!(out, "    {} -> {}: {file}.rs names {path}", from.join("/"), to.join("/"));
    }
    out
}
