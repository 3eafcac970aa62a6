//! Each plan as it was when it could last be read, for rust-analyzer: a plan that is broken for a while is what it was before.

use plan_model::include::PlanFile;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The files of each plan when they could last be read as one, by the path of the plan.
static GOOD: LazyLock<Mutex<HashMap<PathBuf, PlanFile>>> = LazyLock::new(Mutex::default);

/// Notes a plan that could be read.
pub(crate) fn keep(file: &PlanFile) {
    if let Some(path) = &file.path {
        GOOD.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), file.clone());
    }
}

/// Returns the plan as it was when it could last be read.
pub(crate) fn kept(file: &PlanFile) -> Option<PlanFile> {
    let path = file.path.as_ref()?;
    GOOD.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
}
