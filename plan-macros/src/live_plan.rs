//! Reads the plan file again for rust-analyzer, which keeps the expansion of `include_plan!` and expands only the call that is
//! being edited. So each call macro looks itself whether the file has changed. While the file cannot be read as a plan, the
//! last version that could is used.

use crate::include::arguments::{self, MacroArguments};
use plan_codegen::PlanIndex;
use plan_codegen::editor::{self, TypeDefinition};
use plan_model::include::{self, Included, Options};
use plan_model::name::Named;
use plan_model::select::Selection;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// Tells one state of the files of a plan from another: when each was written, and how long it is. `None` of one that is not there.
type Stamp = Vec<Option<(SystemTime, u64)>>;

/// A plan, as it was when its file had this state.
pub(crate) struct LivePlan {
    stamp: Stamp,
    /// The files of the plan, and the folders where a new one would be a part of it.
    paths: Vec<PathBuf>,
    /// Tells one text from another.
    pub(crate) text: u64,
    pub(crate) index: PlanIndex,
    included: Included,
    options: Options,
    definitions: OnceLock<HashMap<String, TypeDefinition>>,
}

impl LivePlan {
    /// Returns the code of a type of the plan, and the types it is made of.
    pub(crate) fn definition(&self, type_name: &str) -> Option<&TypeDefinition> {
        let all = self.definitions.get_or_init(|| {
            let part = self.included.selection(&self.options);
            part.map(|part| editor::definitions(part.plan, &named(part.clone(), &self.options))).unwrap_or_default()
        });
        all.get(type_name)
    }
}

/// The plans that were read, by what was given to `include_plan!`.
static READ: LazyLock<Mutex<HashMap<String, Arc<LivePlan>>>> = LazyLock::new(Mutex::default);

/// Returns the plan that `include_plan!` was given so; the last one, if it cannot be read now.
pub(crate) fn plan(runtime: &TokenStream, given: &TokenStream) -> Option<Arc<LivePlan>> {
    let arguments = syn::parse2::<MacroArguments>(quote! { [#runtime] #given }).ok()?;
    let key = given.to_string();
    let known = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(now) = known.as_ref().filter(|now| now.stamp == stamp(&now.paths)) {
        return Some(Arc::clone(now));
    }
    let Some(now) = read(&arguments) else { return known };
    let now = Arc::new(now);
    READ.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&now));
    Some(now)
}

fn stamp(paths: &[PathBuf]) -> Stamp {
    let of = |path: &PathBuf| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    paths.iter().map(of).collect()
}

fn read(arguments: &MacroArguments) -> Option<LivePlan> {
    let file = include::load(&arguments.options, &arguments::folder()).ok()?;
    let paths: Vec<PathBuf> = file.paths().into_iter().map(PathBuf::from).chain(file.folders.clone()).collect();
    let stamp = stamp(&paths);
    let included = include::read(&file, &arguments.options);
    let options = arguments.options.clone();
    let index = PlanIndex::of(&named(included.selection(&options)?, &options));
    Some(LivePlan { stamp, paths, text: file.fingerprint(), index, included, options, definitions: OnceLock::new() })
}

fn named<'p>(part: Selection<'p>, options: &Options) -> Named<'p> {
    include::name(part, options)
}
