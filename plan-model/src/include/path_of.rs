//! Where a plan is, by what the first argument of `include_plan!` says: a path, pieces of one, or a path from the workspace.

use super::options::PathPiece;
use super::{Mistake, Options, PlanSource};
use std::path::{Path, PathBuf};

/// Gives the value of an environment variable, or says why there is none.
pub type Variables<'v> = dyn Fn(&str) -> Result<String, String> + 'v;

/// Returns the variables of this process, which are those of the compiler where a macro runs.
///
/// # Errors
/// The variable is not set.
pub fn own_variables(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| {
        let help = match name {
            "OUT_DIR" => "a package has one if it has a build.rs",
            _ => "`cargo::rustc-env` in build.rs, or `[env]` in .cargo/config.toml, sets it",
        };
        format!("the environment variable `{name}`, of which the path of the plan is made, is not set\nhelp: {help}")
    })
}

/// Returns the name of the plan for people, and its path; `None` where the plan is published specs. `folder` is that of Cargo.toml.
///
/// # Errors
/// A variable is not set.
pub fn path_of(
    options: &Options,
    folder: &Path,
    variables: &Variables<'_>,
) -> Result<Option<(String, PathBuf)>, Mistake> {
    match &options.source {
        PlanSource::File(path) => Ok(Some((path.clone(), folder.join(path)))),
        PlanSource::Workspace(path) => Ok(Some((path.clone(), workspace(folder).join(path)))),
        PlanSource::Pieces(pieces) => {
            let (mut name, mut path) = (String::new(), String::new());
            for piece in pieces {
                match piece {
                    PathPiece::Text(text) => {
                        name.push_str(text);
                        path.push_str(text);
                    }
                    PathPiece::Variable(variable, place) => {
                        let value = variables(variable).map_err(|message| Mistake::new(*place, message))?;
                        // The name is in generated code, which is the same in two folders.
                        name.push_str(&format!("${variable}"));
                        path.push_str(&value);
                    }
                }
            }
            let short = name.strip_prefix("$CARGO_MANIFEST_DIR/").map(str::to_owned);
            Ok(Some((short.unwrap_or(name), folder.join(path))))
        }
        PlanSource::Specs(_) => Ok(None),
    }
}

/// Returns the folder of the workspace that a package is in; its own where it is in none.
fn workspace(folder: &Path) -> PathBuf {
    let is_workspace = |folder: &&Path| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.lines().any(|line| line.trim_start().starts_with("[workspace"))
    };
    folder.ancestors().find(is_workspace).unwrap_or(folder).to_owned()
}
