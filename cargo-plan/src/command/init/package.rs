//! The package that is to include a new plan.

use super::ask::Answers;
use crate::Failure;
use crate::arguments::init::Init;
use cargo_metadata::{MetadataCommand, TargetKind};
use std::path::{Path, PathBuf};

pub(super) struct Package {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) manifest: PathBuf,
    /// The Cargo.toml of the workspace.
    pub(super) workspace: PathBuf,
    /// The file of the library, or of the first program.
    pub(super) root: Option<PathBuf>,
    /// Whether it depends on plan-runtime already.
    pub(super) has_runtime: bool,
}

/// Returns the package that the user means; none outside of a cargo workspace.
pub(super) fn find(arguments: &Init, folder: &Path, answers: &mut Answers<'_, '_>) -> Result<Option<Package>, Failure> {
    let mut command = MetadataCommand::new();
    command.no_deps().current_dir(folder);
    if let Some(manifest) = &arguments.manifest_path {
        command.manifest_path(folder.join(manifest));
    }
    let metadata = match command.exec() {
        Ok(metadata) => metadata,
        Err(error) if is_needed(arguments) || !is_outside(&error) => {
            return Err(Failure(crate::source::workspace::no_workspace(&error)));
        }
        Err(_) => return Ok(None),
    };
    let packages = metadata.workspace_packages();
    let here = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let of = |package: &cargo_metadata::Package| {
        package.manifest_path.parent().map(|parent| parent.as_std_path().to_owned()).unwrap_or_default()
    };
    let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let around = packages.iter().filter(|package| of(package).canonicalize().is_ok_and(|of| here.starts_with(of)));
    // Of one that holds others, the inner one.
    let around = around.max_by_key(|package| of(package).as_os_str().len());
    let wanted = match (&arguments.package, around, names.as_slice()) {
        (Some(name), ..) => name.clone(),
        (None, Some(around), _) => around.name.to_string(),
        (None, None, [only]) => (*only).to_owned(),
        (None, None, names) => answers.package(names)?,
    };
    let Some(package) = packages.iter().find(|package| package.name.as_str() == wanted) else {
        return Err(Failure(format!("the workspace has no package `{wanted}`\nhelp: it has {}", names.join(", "))));
    };
    let root = [TargetKind::Lib, TargetKind::Bin].into_iter().find_map(|kind| {
        let target = package.targets.iter().find(|target| target.kind.contains(&kind))?;
        Some(target.src_path.clone().into_std_path_buf())
    });
    Ok(Some(Package {
        name: package.name.to_string(),
        folder: of(package),
        manifest: package.manifest_path.clone().into(),
        workspace: metadata.workspace_root.join("Cargo.toml").into(),
        root,
        has_runtime: package.dependencies.iter().any(|dependency| dependency.name == "plan-runtime"),
    }))
}

const fn is_needed(arguments: &Init) -> bool {
    arguments.write || arguments.package.is_some() || arguments.manifest_path.is_some()
}

/// Returns whether cargo finds no Cargo.toml at all, rather than a wrong one.
fn is_outside(error: &cargo_metadata::Error) -> bool {
    matches!(error, cargo_metadata::Error::CargoMetadata { stderr } if stderr.contains("could not find `Cargo.toml`"))
}
