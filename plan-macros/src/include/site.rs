//! Where a plan is included: what tells it from the same plan elsewhere in the build.

use proc_macro2::Span;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

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
    /// Returns the place of this token: its file as it is named in the package, and where in it.
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
