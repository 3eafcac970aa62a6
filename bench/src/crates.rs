//! Writes crates to be built.

use std::error::Error;
use std::fs;
use std::path::Path;

pub(crate) type Written = Result<(), Box<dyn Error>>;

/// With the plan's dependency, so that what the others add to it can be told.
pub(crate) fn write_empty_crate(folder: &Path, repository: &Path) -> Written {
    write_crate(folder, &with_runtime(repository), "")
}

/// A library of one file, in a workspace of its own, with an empty feature `send`.
pub(crate) fn write_crate(folder: &Path, dependencies: &str, source: &str) -> Written {
    let name = folder.file_name().and_then(|name| name.to_str()).ok_or("a folder has a name")?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[features]\nsend = []\n\n\
         [dependencies]\n{dependencies}\n\n[workspace]\n"
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(fs::write(folder.join("src").join("lib.rs"), source)?)
}

/// The dependency on plan-runtime, without its HTTP client.
pub(crate) fn with_runtime(repository: &Path) -> String {
    let runtime = repository.join("plan-runtime");
    format!("plan-runtime = {{ path = {runtime:?}, default-features = false }}")
}
