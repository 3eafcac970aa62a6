//! Which modules of a crate name which others: read from the tokens of its files, so that comments and strings count for
//! nothing, and paths inside macros count. Code under `#[cfg(test)]` is left out.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

/// A module by its path in the crate: `["read", "schema"]`. The root has no names.
pub type Module = Vec<String>;

/// One module names something of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub from: Module,
    /// The module that defines it: re-exports on the way have been followed.
    pub to: Module,
    /// As it is written: `crate::schema::Schema`.
    pub path: String,
}

/// The imports within the crate whose sources are in this folder.
pub fn of_crate(src: &Path) -> Vec<Import> {
    let mut sources = Vec::new();
    collect(src, &mut Vec::new(), &mut sources);
    sources.sort();
    of_sources(&sources)
}

fn collect(folder: &Path, module: &mut Module, sources: &mut Vec<(Module, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            module.push(name);
            collect(&path, module, sources);
            module.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let mut of_file = module.clone();
            if !matches!(name.as_str(), "mod" | "lib" | "main") {
                of_file.push(name);
            }
            sources.push((of_file, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The imports between these modules, each with its text.
pub fn of_sources(sources: &[(Module, String)]) -> Vec<Import> {
    let mut found = Found::default();
    for (module, text) in sources {
        found.modules.insert(module.clone());
        let tokens = text.parse().unwrap_or_else(|error| panic!("{}: {error}", module.join("::")));
        found.read(module, tokens);
    }
    let mut imports = Vec::new();
    for (from, path) in &found.paths {
        let to = found.absolute(from, path).map(|path| found.definer(&path, 0));
        if let Some(to) = to.filter(|to| to != from && !found.is_test(from) && !found.is_test(to)) {
            let import = Import { from: from.clone(), to, path: path.join("::") };
            if !imports.contains(&import) {
                imports.push(import);
            }
        }
    }
    imports
}

#[derive(Default)]
struct Found {
    modules: HashSet<Module>,
    /// Modules that are there for tests alone.
    tests: HashSet<Module>,
    /// The path of each import, and the module that it stands in.
    paths: Vec<(Module, Vec<String>)>,
    /// What a module re-exports: the name, and the path behind it.
    exports: HashMap<(Module, String), Vec<String>>,
}

impl Found {
    fn read(&mut self, module: &Module, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1);
            match token {
                TokenTree::Punct(hash) if hash.as_char() == '#' && next.is_some_and(is_for_tests) => {
                    let length = item_length(&tokens[at..]);
                    if let Some(name) = name_of_module(&tokens[at..at + length]) {
                        self.tests.insert(inner(module, &name));
                    }
                    at += length;
                    continue;
                }
                TokenTree::Ident(word) if word == "use" => {
                    let length = tokens[at..].iter().take_while(|token| !is_punct(token, ';')).count();
                    let is_public = tokens[..at].iter().rev().take(2).any(|token| token.to_string() == "pub");
                    self.read_use(module, &mut Vec::new(), &tokens[at + 1..at + length], is_public);
                    at += length;
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(name), Some(TokenTree::Group(body))) = (next, tokens.get(at + 2)) {
                        let inner = inner(module, &name.to_string());
                        self.modules.insert(inner.clone());
                        self.read(&inner, body.stream());
                        at += 2;
                    }
                }
                TokenTree::Ident(word) if word == "crate" || word == "super" || word == "self" => {
                    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                    let is_start =
                        before.is_none_or(|token| !['$', '#', ':'].iter().any(|mark| is_punct(token, *mark)));
                    let path = path_at(&tokens[at..]);
                    if is_start && path.len() > 1 {
                        self.paths.push((module.clone(), path));
                    }
                }
                TokenTree::Group(group) => self.read(module, group.stream()),
                _ => {}
            }
            at += 1;
        }
    }

    /// Reads `a::{b, c::d as e, self}`, of which `before` is what stands in front.
    fn read_use(&mut self, module: &Module, before: &mut Vec<String>, tree: &[TokenTree], is_public: bool) {
        for tree in tree.split(|token| is_punct(token, ',')) {
            let depth = before.len();
            let mut alias = None;
            let mut tokens = tree.iter();
            while let Some(token) = tokens.next() {
                match token {
                    TokenTree::Ident(word) if word == "as" => alias = tokens.next().map(ToString::to_string),
                    TokenTree::Ident(word) if word == "self" && !before.is_empty() => {}
                    TokenTree::Ident(word) => before.push(word.to_string()),
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                        self.read_use(module, before, &inner, is_public);
                    }
                    _ => {}
                }
            }
            let is_leaf = !tree.iter().any(|token| matches!(token, TokenTree::Group(_)));
            if let Some(last) = before.last().filter(|_| is_leaf && !tree.is_empty()) {
                if is_public {
                    let name = alias.unwrap_or_else(|| last.clone());
                    self.exports.insert((module.clone(), name), before.clone());
                }
                self.paths.push((module.clone(), before.clone()));
            }
            before.truncate(depth);
        }
    }

    /// The path from the root of the crate; none for what is of another crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let (mut base, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (module.clone(), &path[1..]),
            "super" => (module.clone(), path),
            first => return self.modules.contains(&inner(module, first)).then(|| [module.as_slice(), path].concat()),
        };
        while rest.first().is_some_and(|word| word == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// The module that defines what a path names.
    fn definer(&self, path: &[String], depth: usize) -> Module {
        let module = (0..=path.len()).rev().map(|length| path[..length].to_vec());
        let module = module.into_iter().find(|module| self.modules.contains(module)).unwrap_or_default();
        let Some(name) = path.get(module.len()) else { return module };
        let behind = self.exports.get(&(module.clone(), name.clone()));
        match behind.and_then(|behind| self.absolute(&module, behind)) {
            Some(behind) if behind != path && depth < 8 => {
                self.definer(&[&behind, &path[module.len() + 1..]].concat(), depth + 1)
            }
            _ => module,
        }
    }

    fn is_test(&self, module: &Module) -> bool {
        self.tests.iter().any(|test| module.starts_with(test))
    }
}

fn inner(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// `[cfg(test)]`, `[cfg(all(test, …))]`.
fn is_for_tests(attribute: &TokenTree) -> bool {
    let TokenTree::Group(attribute) = attribute else { return false };
    let text = attribute.stream().to_string();
    let condition = text.strip_prefix("cfg").unwrap_or_default();
    let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| word == "test") && !condition.contains("not")
}

/// How many tokens the item has that starts here: up to its `;` or its braces.
fn item_length(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| {
        is_punct(token, ';') || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    };
    tokens.iter().position(is_end).map_or(tokens.len(), |end| end + 1)
}

/// The name of the file of `mod name;`, which may have a `#[path]`.
fn name_of_module(item: &[TokenTree]) -> Option<String> {
    let at = item.iter().position(|token| token.to_string() == "mod")?;
    let path = item.iter().find_map(|token| match token {
        TokenTree::Group(attribute) => attribute.stream().to_string().strip_prefix("path = \"").map(str::to_owned),
        _ => None,
    });
    match path {
        Some(path) => path.split(".rs").next().map(str::to_owned),
        None => item.get(at + 1).map(ToString::to_string),
    }
}

/// `crate::a::b`: its names.
fn path_at(tokens: &[TokenTree]) -> Vec<String> {
    let mut path = Vec::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(word), tail @ ..] = rest {
        path.push(word.to_string());
        match tail {
            [colon, other, tail @ ..] if is_punct(colon, ':') && is_punct(other, ':') => rest = tail,
            _ => break,
        }
    }
    path
}
