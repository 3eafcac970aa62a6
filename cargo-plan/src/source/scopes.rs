//! What a path of Rust means: the modules of every crate, what `use` brings into them, and where plans are included. It knows the
//! rules of paths and of `use`, and nothing of expressions.

use super::plans::{NestedType, Plans};
use super::tokens::span;
use super::words::PlanWords;
use super::workspace::{Crate, Workspace, included_name};
use super::{Finder, SourceFile, aliases};
use std::collections::{HashMap, HashSet};
use syn::visit::Visit;
use syn::{Item, ItemUse, Type, UseTree};

/// The functions and macros of a plan.
const CALLS: [&str; 11] = [
    "track",
    "page",
    "screen",
    "identify",
    "group",
    "payload",
    "try_track",
    "try_page",
    "try_screen",
    "try_identify",
    "try_group",
];

/// What a path means, as far as plans are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathMeaning {
    Module(usize),
    /// The type of an event.
    Event(usize),
    /// The type of a property, of the plan that this `include_plan!` includes.
    Nested(usize, NestedType),
    /// A value of such a type: a variant of its enum.
    Variant(usize, NestedType),
    /// A function or macro of the plan that this `include_plan!` includes.
    Call(usize, &'static str),
}

/// A name in a module.
#[derive(Clone)]
enum Binding {
    Module(usize),
    /// Another path, of a `use` or a type alias.
    Path(Vec<String>),
    /// Something of the module's own.
    Own,
}

/// A module, or a block with items of its own.
#[derive(Clone)]
struct Module {
    root: usize,
    /// Of a module the one around it, of a block what is around that.
    parent: Option<usize>,
    is_block: bool,
    names: HashMap<String, Vec<Binding>>,
    globs: Vec<Vec<String>>,
    includes: Vec<usize>,
}

/// Where items stand.
#[derive(Clone, Default)]
pub(super) struct ModulePlace {
    pub(super) module: usize,
    pub(super) file: usize,
    /// The inline modules of the file that lead there.
    within: Vec<String>,
    pub(super) is_test: bool,
}

/// Every module of a workspace. Without the trees that it was read from, so that several threads can have it.
#[derive(Clone)]
pub(super) struct Scopes {
    /// The names of `include_plan!` in each file.
    include_names: Vec<Vec<String>>,
    modules: Vec<Module>,
    /// The crates that each crate knows, by its root and the name that it has there.
    known: HashMap<(usize, String), usize>,
    /// Where each file begins: several times, if several targets have it.
    pub(super) starts: Vec<ModulePlace>,
    /// The modules within a file, by the one around and by where their names stand.
    inner: HashMap<(usize, usize), ModulePlace>,
    pub(super) plans: Plans,
    /// Where each `include_plan!` stands, by its number.
    pub(super) places: Vec<ModulePlace>,
    /// The files that are being read, of which one may include another by `include!`.
    open: Vec<usize>,
}

impl Scopes {
    pub(super) fn new(workspace: &Workspace, plans: Plans) -> Self {
        let files = &workspace.files;
        let names = |file: &SourceFile| match file.is_outline {
            true => Vec::new(),
            false => aliases::of(&file.tree, "include_plan"),
        };
        let mut scopes = Self {
            include_names: files.iter().map(names).collect(),
            modules: Vec::new(),
            known: HashMap::new(),
            starts: Vec::new(),
            inner: HashMap::new(),
            plans,
            places: Vec::new(),
            open: Vec::new(),
        };
        let mut roots = Vec::new();
        for krate in &workspace.crates {
            let Some(file) = files.iter().position(|file| file.path == krate.root) else { continue };
            let module = scopes.module(None, false);
            roots.push((module, krate));
            scopes.file(files, file, module, krate.is_test);
        }
        scopes.connect(&roots);
        scopes
    }

    /// Returns the place of a module that stands in a file, of which `around` is the place.
    pub(super) fn inner(&self, around: &ModulePlace, item: &syn::ItemMod) -> Option<ModulePlace> {
        self.inner.get(&(around.module, span(item.ident.span()).start())).cloned()
    }

    /// Returns the words without which a file names nothing of a plan.
    pub(super) fn words(&self) -> PlanWords {
        let mut names: HashSet<String> = self.plans.type_names().chain(CALLS).map(str::to_owned).collect();
        names.extend(self.variants_alone());
        let all = || self.modules.iter().flat_map(|module| &module.names);
        loop {
            let is_new = |(name, bindings): &(&String, &Vec<Binding>)| {
                let leads = |binding: &Binding| match binding {
                    // Behind the name of an enum may stand that of its variant.
                    Binding::Path(path) => path.iter().rev().take(2).any(|part| names.contains(part)),
                    _ => false,
                };
                !names.contains(*name) && bindings.iter().any(leads)
            };
            let new: Vec<String> = all().filter(is_new).map(|(name, _)| name.clone()).collect();
            if new.is_empty() {
                break;
            }
            names.extend(new);
        }
        let events = || self.plans.events.iter();
        let own = events().flat_map(|event| &event.optional).map(|(field, _)| field);
        let nested = events().flat_map(|event| &event.nested_optional).map(|one| &one.field);
        PlanWords { names, fields: own.chain(nested).cloned().collect() }
    }

    /// Returns the variants that a `use Currency::*` brings, which stand alone from then on.
    fn variants_alone(&self) -> Vec<String> {
        let globs = self.modules.iter().enumerate();
        let globs = globs.flat_map(|(number, module)| module.globs.iter().map(move |glob| (number, glob)));
        let types = globs.filter_map(|(number, glob)| match self.resolve(number, glob)? {
            (PathMeaning::Nested(_, of), used) if used == glob.len() => Some(of),
            _ => None,
        });
        types.flat_map(|of| self.plans.variants(of)).cloned().collect()
    }

    /// Notes which libraries of the workspace each crate knows.
    fn connect(&mut self, roots: &[(usize, &Crate)]) {
        for (root, user) in roots {
            for (library, used) in roots {
                let Some(name) = &used.library else { continue };
                if used.package == user.package {
                    self.known.insert((*root, name.clone()), *library);
                }
                for (_, renamed) in user.dependencies.iter().filter(|(package, _)| *package == used.package) {
                    let name = renamed.as_ref().map_or_else(|| name.clone(), |renamed| renamed.replace('-', "_"));
                    self.known.insert((*root, name), *library);
                }
            }
        }
    }

    fn module(&mut self, parent: Option<usize>, is_block: bool) -> usize {
        let number = self.modules.len();
        let root = parent.and_then(|parent| self.modules.get(parent)).map_or(number, |parent| parent.root);
        let (names, globs, includes) = (HashMap::new(), Vec::new(), Vec::new());
        self.modules.push(Module { root, parent, is_block, names, globs, includes });
        number
    }

    fn file(&mut self, files: &[SourceFile], file: usize, module: usize, is_test: bool) {
        let Some(source) = files.get(file).filter(|_| !self.open.contains(&file)) else { return };
        let place = ModulePlace { module, file, within: Vec::new(), is_test };
        self.open.push(file);
        source.tree.items.iter().for_each(|item| self.item(files, &place, item));
        self.open.pop();
        self.starts.push(place);
    }

    /// Adds a block with items of its own, which are to be looked through with it. Without the files, it includes no plan.
    pub(super) fn block(
        &mut self,
        files: &[SourceFile],
        around: &ModulePlace,
        items: &[&Item],
        macros: &[&syn::Macro],
    ) -> ModulePlace {
        let place = ModulePlace { module: self.module(Some(around.module), true), ..around.clone() };
        items.iter().for_each(|item| self.item(files, &place, item));
        macros.iter().for_each(|call| self.included(files, &place, call));
        place
    }

    /// Adds a scope in which the parameters of an item hide what has their names. Without such, the place itself.
    pub(super) fn generics(&mut self, around: &ModulePlace, generics: &syn::Generics) -> ModulePlace {
        let names = generics.params.iter().filter_map(|parameter| match parameter {
            syn::GenericParam::Type(type_) => Some(&type_.ident),
            syn::GenericParam::Const(constant) => Some(&constant.ident),
            syn::GenericParam::Lifetime(_) => None,
        });
        let hiding = |name: &&syn::Ident| self.resolve(around.module, &[plain(name)]).is_some();
        let names: Vec<&syn::Ident> = names.filter(hiding).collect();
        if names.is_empty() {
            return around.clone();
        }
        let place = ModulePlace { module: self.module(Some(around.module), true), ..around.clone() };
        names.iter().for_each(|name| self.bind(place.module, name, Binding::Own));
        place
    }

    fn item(&mut self, files: &[SourceFile], place: &ModulePlace, item: &Item) {
        match item {
            Item::Mod(module) => self.nested(files, place, module),
            Item::Use(item) => self.used(place.module, item),
            Item::ExternCrate(item) => {
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                self.bind(place.module, name, Binding::Path(vec![String::new(), plain(&item.ident)]));
            }
            Item::Macro(item) => self.included(files, place, &item.mac),
            Item::Type(item) => match &*item.ty {
                Type::Path(path) => {
                    self.bind(place.module, &item.ident, Binding::Path(segments(&path.path)));
                }
                _ => self.bind(place.module, &item.ident, Binding::Own),
            },
            Item::Struct(item) => self.bind(place.module, &item.ident, Binding::Own),
            Item::Enum(item) => self.bind(place.module, &item.ident, Binding::Own),
            Item::Fn(item) => self.bind(place.module, &item.sig.ident, Binding::Own),
            Item::Const(item) => self.bind(place.module, &item.ident, Binding::Own),
            Item::Static(item) => self.bind(place.module, &item.ident, Binding::Own),
            Item::Trait(item) => self.bind(place.module, &item.ident, Binding::Own),
            Item::Union(item) => self.bind(place.module, &item.ident, Binding::Own),
            _ => {}
        }
    }

    fn bind(&mut self, module: usize, name: &syn::Ident, binding: Binding) {
        let Some(module) = self.modules.get_mut(module) else { return };
        module.names.entry(plain(name)).or_default().push(binding);
    }

    fn nested(&mut self, files: &[SourceFile], place: &ModulePlace, item: &syn::ItemMod) {
        let module = self.module(Some(place.module), false);
        self.bind(place.module, &item.ident, Binding::Module(module));
        let is_test = place.is_test || is_for_tests(&item.attrs);
        let within = [place.within.as_slice(), &[plain(&item.ident)]].concat();
        if let Some((_, items)) = &item.content {
            let inner = ModulePlace { module, file: place.file, within, is_test };
            self.inner.insert((place.module, span(item.ident.span()).start()), inner.clone());
            return items.iter().for_each(|item| self.item(files, &inner, item));
        }
        self.declared(files, place, &within, module, is_test);
    }

    /// Adds the files to which these names lead from a file.
    fn declared(&mut self, files: &[SourceFile], place: &ModulePlace, names: &[String], module: usize, is_test: bool) {
        let declared = files.get(place.file).map(|file| file.modules.as_slice()).unwrap_or_default();
        for (_, path) in declared.iter().filter(|(known, _)| known == names) {
            if let Some(file) = files.iter().position(|file| file.path == *path) {
                self.file(files, file, module, is_test);
            }
        }
    }

    fn included(&mut self, files: &[SourceFile], place: &ModulePlace, call: &syn::Macro) {
        if call.path.is_ident("include") {
            let names = [place.within.as_slice(), &[included_name(call)]].concat();
            return self.declared(files, place, &names, place.module, place.is_test);
        }
        let (Some(source), Some(names)) = (files.get(place.file), self.include_names.get(place.file)) else {
            return;
        };
        let mut finder = Finder { names: names.clone(), found: Vec::new() };
        finder.visit_macro(call);
        for include in finder.found {
            let number = self.plans.add(source, &include);
            self.places.push(place.clone());
            if let Some(module) = self.modules.get_mut(place.module) {
                module.includes.push(number);
            }
        }
    }

    fn used(&mut self, module: usize, item: &ItemUse) {
        let start = if item.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
        let Some(module) = self.modules.get_mut(module) else { return };
        for Leaf { path, name, .. } in leaves(&item.tree, &start, &[]) {
            match name {
                Some(name) => module.names.entry(name).or_default().push(Binding::Path(path)),
                None => module.globs.push(path),
            }
        }
    }

    /// Returns what a path in a module means, and how many of its segments say that: of `OrderCompleted::NAME`, one. An empty first
    /// segment stands for the `::` before a path.
    pub(super) fn resolve(&self, module: usize, path: &[String]) -> Option<(PathMeaning, usize)> {
        self.follow(module, path, &mut HashSet::new())
    }

    fn follow(
        &self,
        module: usize,
        path: &[String],
        seen: &mut HashSet<(usize, String)>,
    ) -> Option<(PathMeaning, usize)> {
        let (first, rest) = path.split_first()?;
        let home = self.home(module)?;
        let mut meaning = match first.as_str() {
            "crate" => PathMeaning::Module(self.modules.get(home)?.root),
            "self" => PathMeaning::Module(home),
            "super" => PathMeaning::Module(self.home(self.modules.get(home)?.parent?)?),
            "" => {
                let root = self.modules.get(home)?.root;
                let (name, _) = rest.split_first()?;
                PathMeaning::Module(*self.known.get(&(root, name.clone()))?)
            }
            name => self.lookup(module, name, seen)?,
        };
        let mut used = if first.is_empty() { 2 } else { 1 };
        while let (PathMeaning::Module(inner), Some(name)) = (meaning, path.get(used)) {
            meaning = match name.as_str() {
                "super" => PathMeaning::Module(self.home(self.modules.get(inner)?.parent?)?),
                "self" => meaning,
                name => self.member(inner, name, seen)?,
            };
            used += 1;
        }
        if let (PathMeaning::Nested(include, of), Some(name)) = (meaning, path.get(used))
            && self.plans.has_variant(of, name)
        {
            return Some((PathMeaning::Variant(include, of), used + 1));
        }
        Some((meaning, used))
    }

    /// Returns the module that a block is in.
    fn home(&self, mut module: usize) -> Option<usize> {
        while self.modules.get(module)?.is_block {
            module = self.modules.get(module)?.parent?;
        }
        Some(module)
    }

    /// Returns a name alone: of the blocks around, then of the module, then of a crate.
    fn lookup(&self, module: usize, name: &str, seen: &mut HashSet<(usize, String)>) -> Option<PathMeaning> {
        let mut scope = module;
        loop {
            if let Some(found) = self.member(scope, name, seen) {
                return Some(found);
            }
            let around = self.modules.get(scope)?;
            if around.names.get(name).is_some_and(|found| found.iter().any(|one| matches!(one, Binding::Own))) {
                return None;
            }
            if !around.is_block {
                return self.known.get(&(around.root, name.to_owned())).map(|root| PathMeaning::Module(*root));
            }
            scope = around.parent?;
        }
    }

    /// Returns a name that a module has: its own, then what a `use …::*` brings.
    fn member(&self, number: usize, name: &str, seen: &mut HashSet<(usize, String)>) -> Option<PathMeaning> {
        if !seen.insert((number, name.to_owned())) {
            return None;
        }
        let found = self.member_once(number, name, seen);
        seen.remove(&(number, name.to_owned()));
        found
    }

    fn member_once(&self, number: usize, name: &str, seen: &mut HashSet<(usize, String)>) -> Option<PathMeaning> {
        let module = self.modules.get(number)?;
        if let Some(bindings) = module.names.get(name) {
            let found = bindings.iter().find_map(|binding| match binding {
                Binding::Module(module) => Some(PathMeaning::Module(*module)),
                Binding::Path(path) => Some(self.follow(number, path, seen)?.0),
                Binding::Own => None,
            });
            // A function of the user's own may have the name of a macro of the plan that stands beside it.
            return found;
        }
        for include in &module.includes {
            let call = CALLS.into_iter().find(|call| *call == name).map(|call| PathMeaning::Call(*include, call));
            let nested = self.plans.nested(*include, name).map(|of| PathMeaning::Nested(*include, of));
            if let Some(found) = self.plans.event(*include, name).map(PathMeaning::Event).or(nested).or(call) {
                return Some(found);
            }
        }
        module.globs.iter().find_map(|glob| match self.follow(number, glob, seen)?.0 {
            PathMeaning::Module(other) => self.member(other, name, seen),
            PathMeaning::Nested(include, of) if self.plans.has_variant(of, name) => {
                Some(PathMeaning::Variant(include, of))
            }
            _ => None,
        })
    }
}

/// A path of a `use`.
pub(super) struct Leaf<'t> {
    pub(super) path: Vec<String>,
    /// The name that it gives; of `use …::*`, none.
    pub(super) name: Option<String>,
    /// The names of the path, as they are written.
    pub(super) idents: Vec<&'t syn::Ident>,
}

/// Returns the paths of a `use` tree that stands behind `before`, the names of which are written as `idents` say.
pub(super) fn leaves<'t>(tree: &'t UseTree, before: &[String], idents: &[&'t syn::Ident]) -> Vec<Leaf<'t>> {
    let with = |name: &'t syn::Ident| ([before, &[plain(name)]].concat(), [idents, &[name]].concat());
    // `use analytics::{self}` is the module itself.
    let path = |name: &'t syn::Ident| match name == "self" && !before.is_empty() {
        true => (before.to_vec(), idents.to_vec()),
        false => with(name),
    };
    match tree {
        UseTree::Path(path) => {
            let (before, idents) = with(&path.ident);
            leaves(&path.tree, &before, &idents)
        }
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, before, idents)).collect(),
        UseTree::Rename(rename) => {
            let (path, idents) = path(&rename.ident);
            vec![Leaf { path, name: Some(plain(&rename.rename)), idents }]
        }
        UseTree::Name(name) => {
            let (path, idents) = path(&name.ident);
            vec![Leaf { name: path.last().cloned(), path, idents }]
        }
        UseTree::Glob(_) => vec![Leaf { path: before.to_vec(), name: None, idents: idents.to_vec() }],
    }
}

/// Returns a name without the `r#` of a keyword.
pub(super) fn plain(name: &syn::Ident) -> String {
    plan_model::name::plain(&name.to_string()).to_owned()
}

/// Returns the segments of a path, as [`Scopes::resolve`] takes them.
pub(super) fn segments(path: &syn::Path) -> Vec<String> {
    let start = path.leading_colon.as_ref().map(|_| String::new());
    start.into_iter().chain(path.segments.iter().map(|segment| plain(&segment.ident))).collect()
}

/// Returns whether attributes keep an item for tests: `#[cfg(test)]`, `#[test]`, `#[tokio::test]`, `#[bench]`.
pub(super) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        if path.is_ident("cfg") {
            let condition = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
            let mut words = condition.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '"');
            return words.clone().any(|word| word == "test") && words.all(|word| word != "not" && word != "any");
        }
        path.segments.last().is_some_and(|name| matches!(name.ident.to_string().as_str(), "test" | "bench" | "rstest"))
    })
}
