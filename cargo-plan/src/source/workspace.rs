//! The Rust files of a workspace: from the targets that cargo knows, along `mod name;`, `#[path]` and `include!`. A file that
//! `cargo plan code` made stands for the `include_plan!` that it is in place of.

use super::bodies::with_bodies;
use super::{Built, SourceFile, shown, tokens};
use crate::Failure;
use cargo_metadata::{Dependency, Metadata, MetadataCommand, Package, Target, TargetKind};
use plan_codegen::committed;
use plan_model::Span;
use plan_model::diagnostic::render::line_and_column;
use plan_model::include::{self, Options, PlanSource};
use std::cell::Cell;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Expr, ExprLit, Item, ItemMod, Lit, Macro, Meta, Token};

/// The Rust of a workspace.
pub(crate) struct Workspace {
    /// Every file of its targets, each once.
    pub(crate) files: Vec<SourceFile>,
    pub(crate) crates: Vec<Crate>,
    /// The files that cannot be read as Rust.
    pub(crate) unread: Vec<UnreadFile>,
}

/// A file that cannot be read as Rust: it is half written, of edition 2015, or newer than what reads it.
#[derive(Debug, Clone)]
pub(crate) struct UnreadFile {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) why: String,
}

impl UnreadFile {
    pub(super) fn of(name: &str, text: &str, error: &syn::Error) -> Self {
        let span = tokens::span(error.span());
        Self { name: name.to_owned(), text: text.to_owned(), span, why: error.to_string() }
    }

    /// Returns a sentence with what does not happen for it, such as `what it sends is not seen`.
    pub(crate) fn sentence(&self, so: &str) -> String {
        let (line, _) = line_and_column(&self.text, self.span.start());
        format!("`{}` cannot be read as Rust of edition 2018 or newer, and {so} (line {line}: {})", self.name, self.why)
    }
}

/// A target that cargo builds.
pub(crate) struct Crate {
    /// The file that it starts with.
    pub(crate) root: PathBuf,
    /// The name under which others use it, of a library only.
    pub(crate) library: Option<String>,
    pub(crate) package: String,
    /// Whether cargo builds it for tests or benches only.
    pub(crate) is_test: bool,
    /// The packages that it may use, each with another name where Cargo.toml gives it one.
    pub(crate) dependencies: Vec<(String, Option<String>)>,
}

/// Returns every file of the workspace's targets, and the targets.
pub(crate) fn read(manifest: Option<&Path>, folder: &Path) -> Result<Workspace, Failure> {
    let mut command = MetadataCommand::new();
    command.no_deps().current_dir(folder);
    if let Some(manifest) = manifest {
        command.manifest_path(folder.join(manifest));
    }
    let metadata = command.exec().map_err(|error| Failure(no_workspace(&error)))?;
    let mut walk = Walk {
        folder,
        package: PathBuf::new(),
        built: Built::default(),
        seen: HashSet::new(),
        files: Vec::new(),
        unread: Vec::new(),
    };
    let mut crates = Vec::new();
    for package in metadata.workspace_packages() {
        walk.package = package.manifest_path.parent().map(PathBuf::from).unwrap_or_default();
        walk.built = Built::of(package, &metadata);
        for target in &package.targets {
            if !target.kind.contains(&TargetKind::CustomBuild) {
                walk.root(target.src_path.as_std_path());
                crates.push(crate_of(package, target));
            }
        }
    }
    Ok(Workspace { files: walk.files, crates, unread: walk.unread })
}

/// Returns the name that the package in this folder has for `plan-runtime`; none where cargo cannot tell.
pub(crate) fn runtime_of(package: &Path) -> Option<String> {
    let (_, package) = package_in(package)?;
    let dependency = package.dependencies.iter().find(|dependency| dependency.name == "plan-runtime")?;
    Some(dependency.rename.clone()?.replace('-', "_"))
}

/// Returns what cargo tells the compiler of the package in this folder; none where cargo cannot tell.
pub(super) fn built_in(package: &Path) -> Option<Built> {
    let (metadata, package) = package_in(package)?;
    Some(Built::of(&package, &metadata))
}

fn package_in(folder: &Path) -> Option<(Metadata, Package)> {
    let manifest = folder.join("Cargo.toml");
    let metadata = MetadataCommand::new().no_deps().manifest_path(&manifest).exec().ok()?;
    let manifest = manifest.canonicalize().ok()?;
    let is_it = |package: &&Package| package.manifest_path.canonicalize().is_ok_and(|path| path == manifest);
    let package = metadata.packages.iter().find(is_it)?.clone();
    Some((metadata, package))
}

impl Built {
    fn of(package: &Package, metadata: &Metadata) -> Self {
        Self { name: package.name.to_string(), target: metadata.target_directory.clone().into() }
    }
}

fn crate_of(package: &Package, target: &Target) -> Crate {
    let is_library = |kind: &TargetKind| !matches!(kind, TargetKind::Bin | TargetKind::Example);
    let is_test = target.is_test() || target.is_bench();
    let is_library = !is_test && target.kind.iter().all(is_library);
    let name = |dependency: &Dependency| (dependency.name.clone(), dependency.rename.clone());
    Crate {
        root: target.src_path.clone().into(),
        library: is_library.then(|| target.name.replace('-', "_")),
        package: package.name.to_string(),
        is_test,
        dependencies: package.dependencies.iter().map(name).collect(),
    }
}

/// Returns the sentence for a folder in which cargo finds no package.
pub(crate) fn no_workspace(error: &cargo_metadata::Error) -> String {
    let why = match error {
        cargo_metadata::Error::CargoMetadata { stderr } => stderr.trim().trim_start_matches("error: ").to_owned(),
        other => other.to_string(),
    };
    format!(
        "cargo cannot tell which packages there are: {why}\n\
         help: run this in a folder of the workspace, give --manifest-path, or name the plan file"
    )
}

struct Walk<'f> {
    folder: &'f Path,
    package: PathBuf,
    built: Built,
    seen: HashSet<PathBuf>,
    files: Vec<SourceFile>,
    unread: Vec<UnreadFile>,
}

impl Walk<'_> {
    /// Reads the root of a crate: its modules are beside it.
    fn root(&mut self, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.file(path, &folder);
    }

    /// Adds a file whose modules are in `modules`, and those. That there is no such file is the compiler's to say.
    fn file(&mut self, path: &Path, modules: &Path) {
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let Some(text) = fs::read_to_string(path).ok() else { return };
        // A byte order mark is no part of the text, nor of its columns.
        let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
        let made = in_place_of(&text);
        // Where no plan is included, only the items of the file tell what other files can name.
        let has_declaration = Cell::new(false);
        let outline = with_bodies(&text, |body| {
            has_declaration.set(has_declaration.get() || declares(body));
            false
        });
        let is_whole = text.contains("include_plan") || has_declaration.get();
        let outline = (!is_whole).then(|| syn::parse_file(&outline).ok()).flatten();
        let is_outline = outline.is_some();
        let whole = || syn::parse_file(made.as_ref().unwrap_or(&text));
        let tree = match outline.map_or_else(whole, Ok) {
            Ok(tree) => tree,
            Err(error) => return self.unread.push(UnreadFile::of(&shown(path, self.folder), &text, &error)),
        };
        let beside = path.parent().unwrap_or(Path::new(""));
        let around = DeclaringFile { beside, package: &self.package, built: &self.built };
        let mut nested = declared(&tree.items, &around, modules, &[]);
        nested.retain(|(_, path, _)| path.exists());
        self.files.push(SourceFile {
            name: shown(path, self.folder),
            path: path.to_owned(),
            modules: nested.iter().map(|(names, path, _)| (names.clone(), path.clone())).collect(),
            text,
            package: self.package.clone(),
            built: self.built.clone(),
            tree,
            is_outline,
        });
        for (_, path, modules) in nested {
            self.file(&path, &modules);
        }
    }
}

/// Where the files are that a file declares.
struct DeclaringFile<'w> {
    /// The folder of the file.
    beside: &'w Path,
    package: &'w Path,
    built: &'w Built,
}

/// A file that another one declares: the names that lead to it, its path, and the folder of its own modules.
type Declared = (Vec<String>, PathBuf, PathBuf);

/// Returns the files that these items, in the inline modules `within`, declare: by `mod name;`, also in the body of a function, and
/// by `include!`. A path given by `#[path]` is relative to the folder of the file, and inside of an inline module to that of the module.
fn declared(items: &[Item], around: &DeclaringFile<'_>, modules: &Path, within: &[String]) -> Vec<Declared> {
    let mut found = InBodies { modules: Vec::new(), included: Vec::new() };
    items.iter().for_each(|item| found.visit_item(item));
    let mut files: Vec<Declared> =
        found.modules.iter().flat_map(|module| of_module(module, around, modules, within)).collect();
    files.extend(found.included.iter().filter_map(|call| around.included(call, within)));
    files
}

/// The modules and the `include!`s of items, wherever they stand but in another module.
struct InBodies<'a> {
    modules: Vec<&'a ItemMod>,
    included: Vec<&'a Macro>,
}

impl<'a> Visit<'a> for InBodies<'a> {
    fn visit_item_mod(&mut self, module: &'a ItemMod) {
        self.modules.push(module);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        if call.path.is_ident("include") {
            self.included.push(call);
        }
    }
}

fn of_module(module: &ItemMod, around: &DeclaringFile<'_>, modules: &Path, within: &[String]) -> Vec<Declared> {
    let name = module.ident.to_string();
    let name = name.trim_start_matches("r#");
    let base = if within.is_empty() { around.beside } else { modules };
    let names = [within, &[name.to_owned()]].concat();
    let given = paths_of(module);
    if let Some((_, items)) = &module.content {
        let folder = given.first().map_or_else(|| modules.join(name), |given| base.join(&given.path));
        return declared(items, around, &folder, &names);
    }
    let (flat, deep) = (modules.join(format!("{name}.rs")), modules.join(name).join("mod.rs"));
    let usual = (names.clone(), if flat.exists() { flat } else { deep }, modules.join(name));
    let mut files: Vec<Declared> = Vec::new();
    for one in &given {
        let path = base.join(&one.path);
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        files.push((names.clone(), path, folder));
    }
    // On another machine the module may be the file that it has without the condition.
    if given.iter().all(|one| one.is_conditional) {
        files.push(usual);
    }
    files
}

/// Returns what stands for an `include!` among the names of modules.
pub(super) fn included_name(call: &Macro) -> String {
    format!("include!({})", call.tokens)
}

impl DeclaringFile<'_> {
    /// Returns the file of an `include!`, whose items are those of the module that it stands in.
    fn included(&self, call: &Macro, within: &[String]) -> Option<Declared> {
        let tokens = tokens::read(call.tokens.clone(), &mut Vec::new());
        let options = Options::parse(&tokens, 0).ok()?;
        let path = match &options.source {
            PlanSource::File(path) => self.beside.join(path),
            PlanSource::Pieces(_) => {
                let variable = |name: &str| self.built.variable(name, self.package);
                include::path_of(&options, self.package, &variable).ok()??.1
            }
            _ => return None,
        };
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        Some(([within, &[included_name(call)]].concat(), path, folder))
    }
}

/// The text of a `#[path = "…"]`.
struct GivenPath {
    path: String,
    /// Whether it stands in a `#[cfg_attr(…)]`.
    is_conditional: bool,
}

/// Returns the paths that the attributes of a module give it.
fn paths_of(module: &ItemMod) -> Vec<GivenPath> {
    let mut found = Vec::new();
    module.attrs.iter().for_each(|attribute| add_paths(&attribute.meta, false, &mut found));
    found
}

fn add_paths(meta: &Meta, is_conditional: bool, found: &mut Vec<GivenPath>) {
    match meta {
        Meta::NameValue(given) if given.path.is_ident("path") => {
            if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &given.value {
                found.push(GivenPath { path: text.value(), is_conditional });
            }
        }
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let inner = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            inner.iter().flatten().skip(1).for_each(|inner| add_paths(inner, true, found));
        }
        _ => {}
    }
}

/// Returns the text of a file that `cargo plan code` made with nothing but the `include_plan!` that it is in place of, at its place.
fn in_place_of(text: &str) -> Option<String> {
    const CALL: &str = "include_plan!(";
    let arguments = committed::arguments(text)?;
    let start = text.find(CALL)?;
    let end = start + CALL.len() + arguments.len() + ");".len();
    let blank = |c: char| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
    let before: String = text.get(..start)?.chars().map(blank).collect();
    Some(before + text.get(start..end)?)
}

/// Returns whether the body of a function may declare a file.
fn declares(body: &str) -> bool {
    body.contains("mod ") || body.contains("include!")
}
