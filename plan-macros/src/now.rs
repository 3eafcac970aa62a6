//! The plan as it is now, for rust-analyzer: it keeps what `include_plan!` once gave it and expands again only what is being
//! typed. So each call looks whether the plan has changed, and a plan that is broken for a while is what it was before.

use crate::arguments::{Arguments, Source};
use crate::load::PlanFile;
use crate::shapes::Shapes;
use crate::{load, part};
use plan_model::name;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

/// Tells one state of a file from another.
type Stamp = Option<(SystemTime, u64)>;

/// The shapes, and the state of the file they are of.
type Read = (Stamp, Arc<Shapes>);

/// By what was given to `include_plan!`.
static READ: LazyLock<Mutex<HashMap<String, Read>>> = LazyLock::new(Mutex::default);

/// By the path of a plan: its text when it could last be read as a plan.
static GOOD: LazyLock<Mutex<HashMap<PathBuf, String>>> = LazyLock::new(Mutex::default);

/// The shapes of the plan that `include_plan!` was given so; the last ones, if it cannot be read now.
pub(crate) fn shapes(runtime: &TokenStream, given: &TokenStream) -> Option<Arc<Shapes>> {
    let arguments = syn::parse2::<Arguments>(quote! { [#runtime] #given }).ok()?;
    let stamp = match &arguments.source {
        Source::File(path) => stamp(&path.value()),
        Source::Specs(_) => None,
    };
    let key = given.to_string();
    let known = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some((_, shapes)) = known.as_ref().filter(|(then, _)| *then == stamp) {
        return Some(Arc::clone(shapes));
    }
    let Some(shapes) = read(&arguments) else { return known.map(|(_, shapes)| shapes) };
    let shapes = Arc::new(shapes);
    READ.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (stamp, Arc::clone(&shapes)));
    Some(shapes)
}

fn stamp(path: &str) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn read(arguments: &Arguments) -> Option<Shapes> {
    let file = load::load(&arguments.source).ok()?;
    let mut reading = plan_model::read(&file.text);
    part::select(&mut reading, arguments);
    let plan = reading.plan.as_ref()?;
    Some(Shapes::of(&name::name(plan, &arguments.renames())))
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
