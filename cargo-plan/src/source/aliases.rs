//! The names under which a file knows an item: its own, and those that a `use … as …` gives it.

use syn::visit::Visit;
use syn::{ItemUse, UseTree};

/// Returns `item` and every other name that a `use` of the file, in whatever module, gives it.
pub(super) fn of(file: &syn::File, item: &str) -> Vec<String> {
    let mut names = Names { item, found: vec![item.to_owned()] };
    names.visit_file(file);
    names.found
}

struct Names<'i> {
    item: &'i str,
    found: Vec<String>,
}

impl Names<'_> {
    fn tree(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.tree(&path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree)),
            UseTree::Rename(rename) if rename.ident == self.item => self.found.push(rename.rename.to_string()),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree);
    }
}
