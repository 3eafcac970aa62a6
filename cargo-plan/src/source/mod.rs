//! Rust source: the files of a workspace, and every `include_plan!` in them, by the syntax tree.

mod aliases;
mod bodies;
pub(crate) mod calls;
mod literals;
pub(crate) mod plans;
pub(crate) mod renamed;
mod scopes;
mod tokens;
mod words;
pub(crate) mod workspace;

use plan_codegen::committed;
use plan_model::Span;
use plan_model::include::{self, Mistake, Options, PlanFile, TokenNumber, Tree};
use proc_macro2::{TokenStream, TokenTree};
use std::fs;
use std::path::{Component, Path, PathBuf};
use syn::visit::Visit;

/// A file of Rust, parsed.
pub(crate) struct SourceFile {
    /// Its path from where the command runs.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// The files of its modules, each with the names that lead to it.
    modules: Vec<(Vec<String>, PathBuf)>,
    pub(crate) text: String,
    /// The folder of its package's Cargo.toml.
    pub(crate) package: PathBuf,
    /// What cargo tells the compiler of the package.
    pub(crate) built: Built,
    tree: syn::File,
    /// Whether the bodies of functions are not in the tree: there is no `include_plan!` in the file.
    is_outline: bool,
}

/// The name of a package, and where cargo builds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Built {
    pub(crate) name: String,
    pub(crate) target: PathBuf,
}

impl Built {
    /// Returns what its build.rs wrote last, in whichever profile.
    fn out_dir(&self) -> Option<PathBuf> {
        let folders = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let profiles = folders(self.target.clone()).flat_map(|one| std::iter::once(one.clone()).chain(folders(one)));
        let is_own = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let hash = name.strip_prefix(&self.name).and_then(|rest| rest.strip_prefix('-'));
            hash.is_some_and(|hash| hash.chars().all(|c| c.is_ascii_hexdigit()))
        };
        let units = profiles.flat_map(|profile| folders(profile.join("build"))).filter(is_own);
        let outs = units.map(|unit| unit.join("out")).filter(|out| out.is_dir());
        outs.max_by_key(|out| fs::metadata(out).and_then(|out| out.modified()).ok())
    }

    fn variable(&self, name: &str, package: &Path) -> Result<String, String> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        match name {
            "CARGO_MANIFEST_DIR" => Ok(text(package)),
            "CARGO_PKG_NAME" => Ok(self.name.clone()),
            "OUT_DIR" => self.out_dir().map(|out| text(&out)).ok_or_else(|| {
                format!(
                    "the plan is in `OUT_DIR`, where the build.rs of `{0}` writes it when cargo builds the package\n\
                     help: `cargo check -p {0}`, and then this again",
                    self.name
                )
            }),
            other => include::own_variables(other),
        }
    }
}

impl SourceFile {
    /// Loads the plan of an `include_plan!` in this file, as the macro would.
    pub(crate) fn load(&self, options: &Options) -> Result<PlanFile, Mistake> {
        include::load_with(options, &self.package, &|name| self.variable(name))
    }

    /// Returns where that plan is, be it there or not; none where it is published specs, or its place is not known yet.
    pub(crate) fn plan_path(&self, options: &Options) -> Option<PathBuf> {
        let place = include::path_of(options, &self.package, &|name| self.variable(name)).ok()?;
        place.map(|(_, path)| path)
    }

    /// Returns whether the file belongs to the package in this folder.
    pub(crate) fn is_of(&self, package: &Path) -> bool {
        self.package.canonicalize().is_ok_and(|own| package.canonicalize().is_ok_and(|package| own == package))
    }

    /// Returns whether `cargo plan code` made it.
    pub(crate) fn is_made(&self) -> bool {
        committed::arguments(&self.text).is_some()
    }

    fn variable(&self, name: &str) -> Result<String, String> {
        self.built.variable(name, &self.package)
    }
}

/// Loads the plan of an `include_plan!` that stood in the package in this folder.
pub(crate) fn load_in(package: &Path, options: &Options) -> Result<PlanFile, Mistake> {
    include::load_with(options, package, &|name| match workspace::built_in(package) {
        Some(built) => built.variable(name, package),
        None => include::own_variables(name),
    })
}

/// Returns the path of a file within what the build.rs of the package wrote last; none where it is no file of it.
pub(crate) fn within_out_dir(path: &Path, package: &Path) -> Option<String> {
    let out = workspace::built_in(package)?.out_dir()?.canonicalize().ok()?;
    let within = path.canonicalize().ok()?;
    Some(relative(&out.join(within.strip_prefix(&out).ok()?), &out))
}

/// One `include_plan!`.
pub(crate) struct Include {
    pub(crate) tokens: Vec<Tree>,
    /// Where the tokens are, by their numbers; the first is the call as a whole.
    places: Vec<Span>,
}

impl Include {
    /// Returns where the token of this number is.
    pub(crate) fn span_of(&self, place: TokenNumber) -> Span {
        self.places.get(place).or(self.places.first()).copied().unwrap_or(Span::new(0, 0))
    }

    /// Returns where its first argument is, which is where the compiler shows what it says.
    pub(crate) fn start(&self) -> Span {
        self.span_of(1)
    }
}

/// Returns the arguments of an `include_plan!` that stand alone. Their numbers lead nowhere.
pub(crate) fn arguments(text: &str) -> Result<Vec<Tree>, proc_macro2::LexError> {
    Ok(tokens::read(text.parse()?, &mut vec![Span::new(0, 0)]))
}

/// Returns the path as a person in `folder` would write it.
pub(crate) fn shown(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
}

/// Returns the path of a file as it is written in a crate whose Cargo.toml is in `base`: with `/`, and relative where it can be.
pub(crate) fn relative(path: &Path, base: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (path, base) = (whole(path), whole(base));
    let common = path.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    if common == 0 {
        return path.to_string_lossy().into_owned();
    }
    let up = base.components().skip(common).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(path.components().skip(common)).collect();
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Returns every `include_plan!` of the file, in nested modules, in functions and in the arguments of other macros, under each name
/// that a `use` of the file gives it. What a `macro_rules!` would include is not known before it is called.
pub(crate) fn includes(file: &SourceFile) -> Vec<Include> {
    let mut finder = Finder { names: aliases::of(&file.tree, "include_plan"), found: Vec::new() };
    finder.visit_file(&file.tree);
    finder.found
}

struct Finder {
    names: Vec<String>,
    found: Vec<Include>,
}

impl Finder {
    fn is_include(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn add(&mut self, call: proc_macro2::Span, arguments: TokenStream) {
        let mut places = vec![tokens::span(call)];
        let tokens = tokens::read(arguments, &mut places);
        self.found.push(Include { tokens, places });
    }

    /// Looks into the arguments of another macro, such as `cfg_if!`.
    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (position, token) in tokens.iter().enumerate() {
            match (token, tokens.get(position + 1), tokens.get(position + 2)) {
                (TokenTree::Ident(name), Some(TokenTree::Punct(mark)), Some(TokenTree::Group(arguments)))
                    if mark.as_char() == '!' && self.is_include(&name.to_string()) =>
                {
                    self.add(name.span(), arguments.stream());
                }
                (TokenTree::Group(group), ..) => self.scan(group.stream()),
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let Some(name) = call.path.segments.last() else { return };
        if self.is_include(&name.ident.to_string()) {
            self.add(name.ident.span(), call.tokens.clone());
        } else if name.ident != "macro_rules" {
            self.scan(call.tokens.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_from_the_package_to_the_plan() {
        let path = |path: &str, base: &str| relative(Path::new(path), Path::new(base));
        assert_eq!(path("/nowhere/a/plan.json", "/nowhere/a"), "plan.json");
        assert_eq!(path("/nowhere/a/plan.json", "/nowhere/b/c"), "../../a/plan.json");
    }
}
