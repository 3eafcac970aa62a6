//! The number by which the calls of a plan find it.

use super::arguments::Arguments;
use proc_macro2::Span;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The number of what an `include_plan!` includes.
pub(super) fn identity(arguments: &Arguments, fingerprint: u64) -> u64 {
    let options = &arguments.options;
    let events: Vec<&str> = options.events.iter().map(|(pattern, _)| pattern.as_str()).collect();
    let renames: Vec<_> = options.renames.iter().map(|(rename, _)| rename).collect();
    number(&arguments.site, (fingerprint, &options.derives, events, renames))
}

/// Tells this plan from every other one in the whole build: two modules of a crate, two crates, a binary and the library of its
/// name, two plans. No folder of this machine is part of it, so that two checkouts give the same code; nor is it kept from one
/// compiler to the next, which is all that the standard hasher is stable for.
pub(crate) fn number(site: &PlanSite, content: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    // A binary has the crate name of the library beside it; only a binary, an example or a test has a name of its own there.
    for variable in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME", "CARGO_BIN_NAME"] {
        std::env::var(variable).unwrap_or_default().hash(&mut hasher);
    }
    site.hash(&mut hasher);
    hasher.finish()
}

/// The place of a plan in its package.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PlanSite {
    file: PathBuf,
    line: usize,
    column: usize,
    /// How many plans this compiler has already seen at the same place: a file that is two modules, a repetition of a macro. They
    /// would otherwise be one plan with two definitions.
    repeated: usize,
}

impl PlanSite {
    /// The place of this token: its file as it is named in the package, and where in it.
    pub(crate) fn of(place: Span) -> Self {
        let place = place.unwrap();
        let file = PathBuf::from(place.file());
        let folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        let file = match file.strip_prefix(folder) {
            Ok(inner) => inner.to_owned(),
            // Out of the package: cargo names the files of packages that it is not building for themselves by their whole path.
            Err(_) if file.is_absolute() => file.file_name().map(PathBuf::from).unwrap_or_default(),
            Err(_) => file,
        };
        Self { file, line: place.line(), column: place.column(), repeated: 0 }
    }

    /// Counts the plans at this place.
    pub(crate) fn count(&mut self) {
        static SEEN: LazyLock<Mutex<HashMap<PlanSite, usize>>> = LazyLock::new(Mutex::default);
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seen.entry(self.clone()).or_default();
        self.repeated = *count;
        *count += 1;
    }
}
