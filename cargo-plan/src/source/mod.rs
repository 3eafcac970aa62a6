//! Rust source: the files of a workspace, and every `include_plan!` in them, by the syntax tree.

mod aliases;
pub(crate) mod calls;
pub(crate) mod plans;
pub(crate) mod renamed;
mod scopes;
mod tokens;
pub(crate) mod workspace;

use plan_model::Span;
use plan_model::include::{TokenNumber, Tree};
use proc_macro2::{TokenStream, TokenTree};
use std::path::{Path, PathBuf};
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
    tree: syn::File,
}

/// One `include_plan!`.
pub(crate) struct Include {
    pub(crate) tokens: Vec<Tree>,
    /// Where the tokens are, by their numbers; the first is the call as a whole.
    places: Vec<Span>,
}

impl Include {
    /// Where the token of this number is.
    pub(crate) fn span_of(&self, place: TokenNumber) -> Span {
        self.places.get(place).or(self.places.first()).copied().unwrap_or(Span { start: 0, end: 0 })
    }

    /// Where its first argument is, which is where the compiler shows what it says.
    pub(crate) fn start(&self) -> Span {
        self.span_of(1)
    }
}

/// The path as a person in `folder` would write it.
pub(crate) fn shown(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
}

/// Every `include_plan!` of the file, in nested modules, in functions and in the arguments of other macros, under each name
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
