//! Reads the plan file again for rust-analyzer, which keeps the expansion of `include_plan!` and expands only the call that is
//! being edited. So each call macro looks itself whether the file has changed. While the file cannot be read as a plan, the
//! last version that could is used.

use crate::include::arguments::{self, Arguments};
use plan_codegen::PlanIndex;
use plan_codegen::editor::{self, Definition};
use plan_model::Plan;
use plan_model::include::{self, PlanSource};
use plan_model::name::{self, Renames};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// Tells one state of a file from another.
type Stamp = Option<(SystemTime, u64)>;

/// A plan, as it was when its file had this state.
pub(crate) struct LivePlan {
    stamp: Stamp,
    /// Tells one text from another.
    pub(crate) text: u64,
    pub(crate) index: PlanIndex,
    plan: Plan,
    renames: Renames,
    definitions: OnceLock<HashMap<String, Definition>>,
}

impl LivePlan {
    /// The code of a type of the plan, and the types it is made of.
    pub(crate) fn definition(&self, type_name: &str) -> Option<&Definition> {
        let all =
            self.definitions.get_or_init(|| editor::definitions(&self.plan, &name::name(&self.plan, &self.renames)));
        all.get(type_name)
    }
}

/// By what was given to `include_plan!`.
static READ: LazyLock<Mutex<HashMap<String, Arc<LivePlan>>>> = LazyLock::new(Mutex::default);

/// The plan that `include_plan!` was given so; the last one, if it cannot be read now.
pub(crate) fn plan(runtime: &TokenStream, given: &TokenStream) -> Option<Arc<LivePlan>> {
    let arguments = syn::parse2::<Arguments>(quote! { [#runtime] #given }).ok()?;
    let stamp = match &arguments.options.source {
        PlanSource::File(path) => stamp(path),
        PlanSource::Specs(_) => None,
    };
    let key = given.to_string();
    let known = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(now) = known.as_ref().filter(|now| now.stamp == stamp) {
        return Some(Arc::clone(now));
    }
    let Some(now) = read(&arguments, stamp) else { return known };
    let now = Arc::new(now);
    READ.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&now));
    Some(now)
}

fn stamp(path: &str) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn read(arguments: &Arguments, stamp: Stamp) -> Option<LivePlan> {
    let file = include::load(&arguments.options, &arguments::folder()).ok()?;
    let included = include::read(&file, &arguments.options);
    let (plan, renames) = (included.reading.plan?, arguments.options.renames());
    let index = PlanIndex::of(&name::name(&plan, &renames));
    Some(LivePlan { stamp, text: file.fingerprint(), index, plan, renames, definitions: OnceLock::new() })
}
