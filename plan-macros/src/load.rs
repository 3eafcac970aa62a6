//! Finds and reads the plan.

use crate::arguments::Source;
use plan_model::specs::Spec;
use plan_model::suggest;
use proc_macro2::Span;
use rustc_hash::FxHasher;
use std::fs;
use std::hash::Hasher;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The text of a plan file and where it is.
pub(crate) struct PlanFile {
    /// As the user wrote it, for messages.
    pub(crate) name: String,
    /// For `include_bytes!`, which makes cargo build again when the file changes; none for a published spec.
    pub(crate) path: Option<PathBuf>,
    pub(crate) text: String,
}

impl PlanFile {
    /// Tells one text from another.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write(self.text.as_bytes());
        hasher.finish()
    }
}

/// Reads the plan. The error is a sentence for the user, and its place.
pub(crate) fn load(source: &Source) -> Result<PlanFile, (Span, String)> {
    let names = match source {
        Source::File(path) => return load_file(&path.value()).map_err(|message| (path.span(), message)),
        Source::Specs(names) => names,
    };
    let mut listed = Vec::with_capacity(names.len());
    for name in names {
        let text = name.value();
        if Spec::find(&text).is_none() {
            let near =
                Spec::nearest(&text).map(|near| format!("; did you mean \"{}\"?", near.name)).unwrap_or_default();
            let help = format!("help: there are {}", Spec::names());
            return Err((name.span(), format!("there is no published spec \"{text}\"{near}\n{help}")));
        }
        listed.push(text);
    }
    Ok(PlanFile { name: listed.join(", "), path: None, text: format!("{{ \"extends\": {listed:?} }}") })
}

/// Where the plan file `name` is.
pub(crate) fn path_of(name: &str) -> PathBuf {
    // Under rust-analyzer a span has no file, so the folder of the invoking file cannot be the base.
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    folder.join(name)
}

/// Reads the plan file at `name`, relative to the folder of Cargo.toml. The error is a sentence for the user.
fn load_file(name: &str) -> Result<PlanFile, String> {
    let path = path_of(name);
    match fs::read(&path).map(String::from_utf8) {
        Ok(Ok(text)) => Ok(PlanFile { name: name.to_owned(), path: Some(path), text }),
        Ok(Err(error)) => {
            let place = error.utf8_error().valid_up_to();
            Err(format!("the tracking plan `{name}` is not UTF-8 text (byte {place}); save it as UTF-8"))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
            "there is no tracking plan `{name}`\nhelp: the path is relative to the folder of Cargo.toml{}",
            similar_file(&path).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
        )),
        Err(error) => Err(format!("cannot read the tracking plan `{name}`: {error}")),
    }
}

/// A JSON file beside the missing one with nearly its name, or the only one there is.
fn similar_file(path: &Path) -> Option<String> {
    let entries = fs::read_dir(path.parent()?).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: Vec<String> = names.filter(|name| name.ends_with(".json")).collect();
    let wanted = path.file_name()?.to_str()?;
    match suggest::nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) => Some(near.to_owned()),
        None if names.len() == 1 => names.into_iter().next(),
        None => None,
    }
}
