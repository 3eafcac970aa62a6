//! The Rust files of a workspace: from the targets that cargo knows, along `mod name;` and `#[path]`.

use super::bodies::without_bodies;
use super::{Built, SourceFile, shown};
use crate::Failure;
use cargo_metadata::{Dependency, Metadata, MetadataCommand, Package, Target, TargetKind};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Expr, ExprLit, Item, ItemMod, Lit, Meta};

/// The Rust of a workspace.
pub(crate) struct Workspace {
    /// Every file of its targets, each once.
    pub(crate) files: Vec<SourceFile>,
    pub(crate) crates: Vec<Crate>,
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
    let mut walk =
        Walk { folder, package: PathBuf::new(), built: Built::default(), seen: HashSet::new(), files: Vec::new() };
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
    Ok(Workspace { files: walk.files, crates })
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
}

impl Walk<'_> {
    /// The root of a crate: its modules are beside it.
    fn root(&mut self, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.file(path, &folder);
    }

    /// Adds a file whose modules are in `modules`, and those. What cannot be read or parsed is the compiler's to say.
    fn file(&mut self, path: &Path, modules: &Path) {
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let Some(text) = fs::read_to_string(path).ok() else { return };
        // A byte order mark is no part of the text, nor of its columns.
        let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
        // Where no plan is included, only the items of the file tell what other files can name.
        let is_whole = text.contains("include_plan");
        let outline = (!is_whole).then(|| syn::parse_file(&without_bodies(&text)).ok()).flatten();
        let is_outline = outline.is_some();
        let Some(tree) = outline.or_else(|| syn::parse_file(&text).ok()) else { return };
        let nested = declared(&tree.items, path.parent().unwrap_or(Path::new("")), modules, &[]);
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

/// Returns the files of the modules that these items, in the inline modules `within`, declare: each with the names that lead to it and the
/// folder of its own modules. A path given by `#[path]` is
/// relative to the folder of the file, and inside of an inline module to that of the module.
fn declared(items: &[Item], beside: &Path, modules: &Path, within: &[String]) -> Vec<(Vec<String>, PathBuf, PathBuf)> {
    let mut files = Vec::new();
    for item in items {
        let Item::Mod(module) = item else { continue };
        let name = module.ident.to_string();
        let name = name.trim_start_matches("r#");
        let given = path_of(module);
        let base = if within.is_empty() { beside } else { modules };
        let names = [within, &[name.to_owned()]].concat();
        match (&module.content, given) {
            (Some((_, items)), given) => {
                let folder = given.map_or_else(|| modules.join(name), |given| base.join(given));
                files.extend(declared(items, beside, &folder, &names));
            }
            (None, Some(given)) => {
                let path = base.join(given);
                let folder = path.parent().map(PathBuf::from).unwrap_or_default();
                files.push((names, path, folder));
            }
            (None, None) => {
                let (flat, deep) = (modules.join(format!("{name}.rs")), modules.join(name).join("mod.rs"));
                files.push((names, if flat.exists() { flat } else { deep }, modules.join(name)));
            }
        }
    }
    files
}

/// Returns the text of `#[path = "…"]`.
fn path_of(module: &ItemMod) -> Option<String> {
    module.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(given) if given.path.is_ident("path") => match &given.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}
