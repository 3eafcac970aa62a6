//! The number by which the calls of a plan find it.

use super::arguments::Arguments;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Tells this `include_plan!` from every other one in the whole build: two modules of a crate, two crates, a binary and the
/// library of its name, two plans. No folder of this machine is part of it, so that two checkouts give the same code; nor is
/// it kept from one compiler to the next, which is all that the standard hasher is stable for.
pub(super) fn identity(arguments: &Arguments, fingerprint: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    fingerprint.hash(&mut hasher);
    arguments.options.derives.hash(&mut hasher);
    for (pattern, _) in &arguments.options.events {
        pattern.hash(&mut hasher);
    }
    for (rename, _) in &arguments.options.renames {
        rename.hash(&mut hasher);
    }
    // A binary has the crate name of the library beside it; only a binary, an example or a test has a name of its own there.
    for variable in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME", "CARGO_BIN_NAME"] {
        std::env::var(variable).unwrap_or_default().hash(&mut hasher);
    }
    place_in_package(arguments).hash(&mut hasher);
    arguments.repeated.hash(&mut hasher);
    hasher.finish()
}

/// A file, a line and a column.
type IncludeSite = (PathBuf, usize, usize);

/// The place of the `include_plan!`: its file as it is named in the package, and where in it.
fn place_in_package(arguments: &Arguments) -> IncludeSite {
    let place = arguments.span().unwrap();
    let file = PathBuf::from(place.file());
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let file = match file.strip_prefix(folder) {
        Ok(inner) => inner.to_owned(),
        // Out of the package: cargo names the files of packages that it is not building for themselves by their whole path.
        Err(_) if file.is_absolute() => file.file_name().map(PathBuf::from).unwrap_or_default(),
        Err(_) => file,
    };
    (file, place.line(), place.column())
}

/// How many plans this compiler has already included at the same place. One that a file or a macro includes twice would
/// otherwise be one plan with two definitions.
pub(crate) fn repeated(arguments: &Arguments) -> usize {
    static SEEN: LazyLock<Mutex<HashMap<IncludeSite, usize>>> = LazyLock::new(Mutex::default);
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let count = seen.entry(place_in_package(arguments)).or_default();
    *count += 1;
    *count - 1
}
