//! The sources of our crates, for the tests that look at how they are written.

use std::fs;
use std::path::Path;

/// The crates that are published.
pub const PUBLISHED: [&str; 8] = [
    "plan-rules",
    "plan-model",
    "plan-codegen",
    "plan-macros",
    "plan-runtime",
    "plan-tower",
    "plan-destinations",
    "cargo-plan",
];

/// Visits every file of a crate that is no test, with its path and its text.
pub fn of_crate(name: &str, visit: &mut dyn FnMut(&Path, &str)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    walk(&root.join(name).join("src"), visit);
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !name.ends_with("tests") {
            visit(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}
