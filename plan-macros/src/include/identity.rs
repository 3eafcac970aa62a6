//! The number by which the calls of a plan find it.

use super::arguments::MacroArguments;
use super::site::PlanSite;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Returns the number of what an `include_plan!` includes.
pub(super) fn identity(arguments: &MacroArguments, fingerprint: u64) -> u64 {
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
