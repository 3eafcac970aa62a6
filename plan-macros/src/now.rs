//! The plan as it is now, for rust-analyzer: it keeps what `include_plan!` once gave it and expands again only what is being
//! typed. So each call looks whether the plan has changed, and a plan that is broken for a while is what it was before.

use crate::arguments::{self, Arguments};
use crate::call::Reader;
use crate::emit::{self, Definition};
use crate::shapes::Shapes;
use plan_model::Plan;
use plan_model::include::{self, PlanFile, Source};
use plan_model::name::{self, Renames};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// Tells one state of a file from another.
type Stamp = Option<(SystemTime, u64)>;

/// A plan, as it was when its file had this state.
pub(crate) struct Now {
    stamp: Stamp,
    /// Tells one text from another.
    pub(crate) text: u64,
    pub(crate) shapes: Shapes,
    plan: Plan,
    renames: Renames,
    definitions: OnceLock<HashMap<String, Definition>>,
}

impl Now {
    /// The code of a type of the plan, and the types it is made of.
    pub(crate) fn definition(&self, type_name: &str) -> Option<&Definition> {
        let all =
            self.definitions.get_or_init(|| emit::definitions(&self.plan, &name::name(&self.plan, &self.renames)));
        all.get(type_name)
    }
}

/// By what was given to `include_plan!`.
static READ: LazyLock<Mutex<HashMap<String, Arc<Now>>>> = LazyLock::new(Mutex::default);

/// By the path of a plan: its text when it could last be read as a plan.
static GOOD: LazyLock<Mutex<HashMap<PathBuf, String>>> = LazyLock::new(Mutex::default);

/// The plan that `include_plan!` was given so; the last one, if it cannot be read now.
pub(crate) fn plan(runtime: &TokenStream, given: &TokenStream) -> Option<Arc<Now>> {
    let arguments = syn::parse2::<Arguments>(quote! { [#runtime] #given }).ok()?;
    let stamp = match &arguments.options.source {
        Source::File(path) => stamp(path),
        Source::Specs(_) => None,
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

fn read(arguments: &Arguments, stamp: Stamp) -> Option<Now> {
    let file = include::load(&arguments.options, &arguments::folder()).ok()?;
    let (reading, _) = include::read(&file, &arguments.options);
    let (plan, renames) = (reading.plan?, arguments.options.renames());
    let shapes = Shapes::of(&name::name(&plan, &renames), Reader::Editor);
    Some(Now { stamp, text: file.fingerprint(), shapes, plan, renames, definitions: OnceLock::new() })
}

/// Notes a plan that could be read.
pub(crate) fn keep(file: &PlanFile) {
    if let Some(path) = &file.path {
        GOOD.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), file.text.clone());
    }
}

/// The plan as it was when it could last be read.
pub(crate) fn kept(file: &PlanFile) -> Option<PlanFile> {
    let path = file.path.as_ref()?;
    let text = GOOD.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()?;
    Some(PlanFile { name: file.name.clone(), path: file.path.clone(), text })
}
