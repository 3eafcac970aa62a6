//! What this compiler knows of plans: those of the crate itself, and those of other crates that a call has asked for.

use plan_codegen::PlanIndex;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

static KNOWN: LazyLock<Mutex<HashMap<u64, Arc<PlanIndex>>>> = LazyLock::new(Mutex::default);

/// Notes the index of the plan of this number.
pub(crate) fn remember(id: u64, index: PlanIndex) -> Arc<PlanIndex> {
    let index = Arc::new(index);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&index));
    index
}

/// Returns the index of the plan of this number, if it was noted.
pub(crate) fn recall(id: u64) -> Option<Arc<PlanIndex>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
}
