//! What code needs to include a plan: the dependency, a module with `include_plan!`, and the line that declares the module. Either
//! shown, or made ready to be written.

use super::package::Package;
use crate::Failure;
use crate::arguments::init::Init;
use crate::edit::file::{Edited, with_line_ends_of};
use crate::source::{relative, shown};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

/// Where an example says that plan-runtime is, until the user does.
const SOMEWHERE: &str = "../typed-tracking-plans/plan-runtime";

pub(super) struct Wiring {
    /// The file of the module and its text, where it is to be written.
    pub(super) module: Option<(PathBuf, String)>,
    /// Cargo.toml and the root of the crate, where they are to be changed.
    pub(super) edited: Vec<Edited>,
    said: Vec<String>,
}

impl Wiring {
    pub(super) fn new(arguments: &Init, package: Option<&Package>, folder: &Path) -> Result<Self, Failure> {
        let dependency = Dependency::find(arguments, package, folder)?;
        let include =
            format!("plan_runtime::include_plan!({:?});\n", arguments.plan.to_string_lossy().replace('\\', "/"));
        match package.filter(|_| arguments.write) {
            Some(package) => Self::written(package, dependency, include, folder),
            None => Ok(Self { module: None, edited: Vec::new(), said: pasted(package, dependency, &include, folder) }),
        }
    }

    fn written(package: &Package, dependency: Dependency, include: String, folder: &Path) -> Result<Self, Failure> {
        let Some(root) = &package.root else {
            return Err(Failure(format!(
                "the package `{}` has no library and no program to include the plan",
                package.name
            )));
        };
        let module = root.with_file_name("analytics.rs");
        for known in [module.clone(), root.with_file_name("analytics").join("mod.rs")] {
            if known.exists() {
                let help = "help: leave out --write, and include the plan where it fits";
                return Err(Failure(format!(
                    "`{}` is there already, and `init` overwrites nothing\n{help}",
                    shown(&known, folder)
                )));
            }
        }
        let declared = declared(root, &shown(root, folder))?;
        let mut said = Vec::new();
        let mut edited = Vec::new();
        match dependency {
            Dependency::Known => {}
            Dependency::Unknown => {
                let help =
                    "help: give `--runtime`: a checkout of the repository of plan-runtime, or its address for git";
                return Err(Failure(format!("nothing says where plan-runtime is\n{help}")));
            }
            Dependency::New(value) => {
                let manifest = added(&package.manifest, &shown(&package.manifest, folder), &value)?;
                said.push(format!("{}: added plan-runtime = {}", manifest.name, value.to_string().trim()));
                edited.push(manifest);
            }
        }
        said.push(format!("{}: written, with `include_plan!`", shown(&module, folder)));
        said.push(format!("{}: added `mod analytics;`", declared.name));
        edited.push(declared);
        Ok(Self { module: Some((module, include)), edited, said })
    }

    pub(super) fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.said.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

enum Dependency {
    /// The package has it.
    Known,
    /// It is not known where it is.
    Unknown,
    New(InlineTable),
}

impl Dependency {
    fn find(arguments: &Init, package: Option<&Package>, folder: &Path) -> Result<Self, Failure> {
        let refused = |what: String| match &arguments.runtime {
            Some(runtime) => {
                let help = "help: leave out `--runtime`, or change it there by hand";
                Err(Failure(format!(
                    "{what} where plan-runtime is, and `--runtime {runtime}` would say it again\n{help}"
                )))
            }
            None => Ok(()),
        };
        if let Some(package) = package.filter(|package| package.has_runtime) {
            refused(format!("`{}` says already", shown(&package.manifest, folder)))?;
            return Ok(Self::Known);
        }
        let one = |key: &str, value: Value| Self::New(InlineTable::from_iter([(key, value)]));
        if let Some(package) = package.filter(|package| is_of_workspace(&package.workspace)) {
            refused(format!("\"workspace.dependencies\" of `{}` says already", shown(&package.workspace, folder)))?;
            return Ok(one("workspace", true.into()));
        }
        let Some(runtime) = &arguments.runtime else { return Ok(Self::Unknown) };
        if runtime.contains("://") || runtime.starts_with("git@") {
            return Ok(one("git", runtime.as_str().into()));
        }
        let given = folder.join(runtime);
        let found = [given.join("plan-runtime"), given].into_iter().find(|path| path.join("Cargo.toml").is_file());
        let Some(found) = found.and_then(|found| found.canonicalize().ok()) else {
            let help = "help: give the folder of a checkout, or the address of its repository";
            return Err(Failure(format!("there is no plan-runtime in `{runtime}`\n{help}")));
        };
        let base = package.map_or(folder, |package| package.folder.as_path());
        let path = match Path::new(runtime).is_absolute() {
            true => found.to_string_lossy().replace('\\', "/"),
            false => relative(&found, base),
        };
        Ok(one("path", path.into()))
    }
}

/// Returns whether the workspace says once for all packages where plan-runtime is.
fn is_of_workspace(manifest: &Path) -> bool {
    let text = fs::read_to_string(manifest).unwrap_or_default();
    let document = text.parse::<DocumentMut>().unwrap_or_default();
    let dependencies = document.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    dependencies.is_some_and(|dependencies| dependencies.get("plan-runtime").is_some())
}

/// Returns Cargo.toml with the dependency.
fn added(manifest: &Path, name: &str, value: &InlineTable) -> Result<Edited, Failure> {
    let read = |error: &dyn std::fmt::Display| Failure(format!("cannot read `{name}`: {error}"));
    let before = fs::read_to_string(manifest).map_err(|error| read(&error))?;
    let mut document = before.parse::<DocumentMut>().map_err(|error| read(&error))?;
    let dependencies = document.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    let Some(dependencies) = dependencies.as_table_like_mut() else {
        return Err(Failure(format!("\"dependencies\" of `{name}` is no table")));
    };
    dependencies.insert("plan-runtime", Item::Value(Value::InlineTable(value.clone())));
    let mark = if before.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let after = format!("{mark}{}", document.to_string().trim_start_matches('\u{feff}'));
    let after = with_line_ends_of(&before, &after);
    Ok(super::edited(manifest, name.to_owned(), before, after))
}

/// Returns the root of the crate with `mod analytics;`, behind its own attributes and documentation.
fn declared(root: &Path, name: &str) -> Result<Edited, Failure> {
    let read = |error: &dyn std::fmt::Display| Failure(format!("cannot read `{name}`: {error}"));
    let before = fs::read_to_string(root).map_err(|error| read(&error))?;
    let tree = syn::parse_file(&before).map_err(|error| read(&error))?;
    let is_it = |item: &syn::Item| matches!(item, syn::Item::Mod(module) if module.ident == "analytics");
    if tree.items.iter().any(is_it) {
        return Err(Failure(format!(
            "`{name}` has a module `analytics` already\nhelp: leave out --write, and include the plan where it fits"
        )));
    }
    let shebang = tree.shebang.as_ref().map(|line| line.len());
    let attributes = tree.attrs.last().map(|attribute| attribute.bracket_token.span.close().byte_range().end);
    let mark = if before.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // Places of tokens are counted without the mark.
    let head = attributes.or(shebang).map(|end| end + mark);
    let start = head
        .map_or(mark, |end| before.get(end..).and_then(|rest| rest.find('\n')).map_or(before.len(), |at| end + at + 1));
    let (first, rest) = before.split_at_checked(start).unwrap_or((&before, ""));
    let gap = if head.is_some() { "\n" } else { "" };
    let after = with_line_ends_of(&before, &format!("{first}{gap}mod analytics;\n{rest}"));
    Ok(super::edited(root, name.to_owned(), before, after))
}

/// Returns what is to be pasted, as lines.
fn pasted(package: Option<&Package>, dependency: Dependency, include: &str, folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let manifest = package.map_or_else(|| "Cargo.toml".to_owned(), |package| shown(&package.manifest, folder));
    let value = match dependency {
        Dependency::Known => None,
        Dependency::New(value) => Some(value.to_string().trim().to_owned()),
        Dependency::Unknown => Some(format!("{{ path = {SOMEWHERE:?} }}")),
    };
    if let Some(value) = value {
        lines.extend([
            String::new(),
            format!("In {manifest}:"),
            String::new(),
            "    [dependencies]".to_owned(),
            format!("    plan-runtime = {value}"),
        ]);
    }
    let root = package.and_then(|package| package.root.as_ref());
    let root = root.map_or_else(|| "src/main.rs".to_owned(), |root| shown(root, folder));
    lines.extend([
        String::new(),
        format!("In {root}:"),
        String::new(),
        "    mod analytics {".to_owned(),
        format!("        {}", include.trim_end()),
        "    }".to_owned(),
        String::new(),
        "`cargo plan add` adds events to the plan, and `cargo plan check` says what is wrong in it.".to_owned(),
    ]);
    lines
}
