//! What is published says what it is: each package has its licences and a readme, and its manifest what a registry shows.

#![allow(clippy::unwrap_used)]

use crate::sources;
use std::fs;
use std::path::Path;

/// Those of `sinks`, each a workspace of its own.
const SINKS: [&str; 3] = ["sinks/kafka", "sinks/nats", "sinks/s3"];

#[test]
fn each_package_has_what_a_registry_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut missing = Vec::new();
    for name in sources::PUBLISHED.into_iter().chain(SINKS) {
        let folder = root.join(name);
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            // Cargo takes none from another folder, so that it is a link to the one of the repository.
            let is_same = fs::read(folder.join(licence)).is_ok_and(|own| own == fs::read(root.join(licence)).unwrap());
            if !is_same {
                missing.push(format!("{name}: {licence}"));
            }
        }
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let package = manifest.split("\n[").find(|part| part.contains("package]\n")).unwrap();
        for key in ["description", "license", "rust-version", "readme", "keywords", "categories"] {
            let has =
                package.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '.'])));
            if !has {
                missing.push(format!("{name}: `{key}` in Cargo.toml"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
