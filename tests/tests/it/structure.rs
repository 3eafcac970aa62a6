//! The structure of every crate: no circle among modules that stand beside each other, so that each can be read, and
//! understood, without the others. The few that are meant are listed with their reason.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod circles;
mod imports;

use circles::{circles, described, edges};
use imports::{Import, Module, of_crate, of_sources};
use std::fs;
use std::path::{Path, PathBuf};

/// An edge of a circle that is meant.
struct Allowed {
    /// The folder of the crate.
    of: &'static str,
    from: &'static str,
    to: &'static str,
    why: &'static str,
}

/// Each closes a circle; the other edges of it are what one expects.
const ALLOWED: [Allowed; 11] = [
    Allowed {
        of: "plan-model",
        from: "read/branches",
        to: "read/schema",
        why: "a branch of `oneOf` is a schema, and a schema has branches",
    },
    Allowed {
        of: "plan-model",
        from: "read/extends",
        to: "read/form",
        why: "a published spec is read as the plan is that extends it",
    },
    Allowed {
        of: "plan-runtime",
        from: "error",
        to: "event",
        why: "an error names the call, and writing an event can fail",
    },
    Allowed {
        of: "plan-runtime",
        from: "event",
        to: "message",
        why: "a point in time is written in an event as in the frame of a message",
    },
    Allowed {
        of: "plan-runtime",
        from: "message",
        to: "client",
        why: "a message has the options of the client that sends it",
    },
    Allowed {
        of: "plan-runtime",
        from: "event/writer",
        to: "event/value",
        why: "a value writes itself, and the writer checks and hashes what values wrote",
    },
    Allowed {
        of: "plan-runtime",
        from: "event/writer",
        to: "event/rules",
        why: "a checked value is a value, and the writer holds it against its rules",
    },
    Allowed {
        of: "plan-runtime",
        from: "event/writer",
        to: "event/personal",
        why: "a personal value is a value, and the writer hashes it",
    },
    Allowed {
        of: "plan-runtime",
        from: "store/durable/fsync",
        to: "store/durable/spool",
        why: "the thread that syncs holds the spool that started it",
    },
    Allowed {
        of: "plan-runtime",
        from: "store/durable/recover",
        to: "store/durable/files",
        why: "what is found of a file on disk is what is kept of it from then on",
    },
    Allowed {
        of: "plan-runtime",
        from: "store/durable/deferred",
        to: "store/durable/files",
        why: "what was put off goes back to the files that put it off",
    },
];

fn module(path: &str) -> Module {
    path.split('/').map(str::to_owned).collect()
}

/// The folders of all crates, each with its name in the repository.
fn crates() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut crates = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        if folder.join("Cargo.toml").is_file() && folder.join("src").is_dir() {
            let name = folder.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            crates.push((name, folder.join("src")));
        }
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && !matches!(name.as_str(), "src" | "target") {
                folders.push(path);
            }
        }
    }
    crates.sort();
    crates
}

#[test]
fn no_circle_among_modules() {
    let mut said = String::new();
    for (name, src) in crates() {
        let imports = of_crate(&src);
        let mut edges = edges(&imports);
        for allowed in ALLOWED.iter().filter(|allowed| allowed.of == name) {
            edges.remove(&(module(allowed.from), module(allowed.to)));
        }
        for circle in circles(&edges) {
            let modules: Vec<String> = circle.iter().map(|module| module.join("/")).collect();
            said.push_str(&format!("{name}: {} import each other in a circle\n", modules.join(", ")));
            said.push_str(&described(&circle, &edges));
        }
    }
    assert!(said.is_empty(), "move what two of them share to a module of its own:\n{said}");
}

#[test]
fn every_circle_that_is_allowed_is_there() {
    let crates = crates();
    for Allowed { of, from, to, why } in ALLOWED {
        let (_, src) = crates.iter().find(|(name, _)| name == of).unwrap_or_else(|| panic!("no crate {of}"));
        let imports = of_crate(src);
        let is_circle =
            circles(&edges(&imports)).iter().any(|circle| [from, to].iter().all(|end| circle.contains(&module(end))));
        assert!(is_circle, "{of}: {from} -> {to} is no part of a circle any more: remove it from the list");
        assert!(!why.is_empty());
    }
}

#[test]
fn all_crates_are_looked_at() {
    let names: Vec<String> = crates().into_iter().map(|(name, _)| name).collect();
    for name in [
        "plan-rules",
        "plan-model",
        "plan-codegen",
        "plan-macros",
        "plan-runtime",
        "cargo-plan",
        "collector",
        "tests/holds/app",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} is not among {names:?}");
    }
}

fn imports(sources: &[(&str, &str)]) -> Vec<Import> {
    let module = |path: &str| if path.is_empty() { Vec::new() } else { module(path) };
    of_sources(&sources.iter().map(|(path, text)| (module(path), (*text).to_owned())).collect::<Vec<_>>())
}

/// What is said of made-up sources.
fn said(sources: &[(&str, &str)]) -> String {
    let imports = imports(sources);
    let edges = edges(&imports);
    circles(&edges).iter().map(|circle| described(circle, &edges)).collect()
}

#[test]
fn a_circle_is_found_and_its_edges_are_named() {
    let sources = [
        ("", "mod read; mod check; mod name;"),
        ("read", "mod keys;"),
        ("read/keys", "use crate::{check::{self, Check}, name};"),
        ("check", "fn f() -> bool { vec![super::name::X].is_empty() }"),
        ("name", "use crate::read::keys as other;"),
    ];
    let wanted = "    check -> name: check.rs names super::name::X\n    \
                  name -> read: name.rs names crate::read::keys\n    \
                  read -> check: read/keys.rs names crate::check\n    \
                  read -> name: read/keys.rs names crate::name\n";
    assert_eq!(said(&sources), wanted);
}

#[test]
fn files_of_one_folder_may_be_a_circle_too() {
    let sources = [("read", "mod a; mod b;"), ("read/a", "use super::b::B;"), ("read/b", "pub struct B(super::a::A);")];
    assert_eq!(
        said(&sources),
        "    read/a -> read/b: read/a.rs names super::b::B\n    read/b -> read/a: read/b.rs names super::a::A\n"
    );
}

#[test]
fn a_name_counts_where_it_is_defined_not_where_it_is_offered() {
    let sources = [
        ("", "pub use check::Span; pub use name::*;"),
        ("check", "pub(crate) use self::place::Span as Place; mod place;"),
        ("check/place", "use crate::name::Name; pub struct Span;"),
        ("name", "use crate::Place;"),
    ];
    assert!(said(&sources).is_empty(), "the root offers no `Place`");
    let sources = [
        ("", "pub use check::Place;"),
        ("check", "pub(crate) use self::place::Span as Place; mod place;"),
        ("check/place", "use crate::name::Name; pub struct Span;"),
        ("name", "use crate::Place;"),
    ];
    assert!(said(&sources).contains("name -> check: name.rs names crate::Place"));
}

#[test]
fn parents_children_tests_comments_and_other_crates_are_no_circle() {
    let sources = [
        ("", "mod read; mod check; use read::X;"),
        ("read", "mod form; use form::Form; use std::{fs, io}; use check::Check; pub struct X;"),
        ("read/form", "use super::X; /* use crate::check::C; */ const A: &str = \"crate::check::C\";"),
        ("check", "use crate::read::X; macro_rules! m { () => { $crate::check::C } }"),
        ("read/tests", "use crate::check::C;"),
    ];
    let tests = "#[cfg(test)] mod t { use crate::check::C; } #[cfg(all(test, unix))] #[path = \"tests.rs\"] mod u;";
    let mut with_tests = sources;
    let read = format!("{}{tests}", sources[1].1);
    with_tests[1].1 = &read;
    assert_eq!(said(&with_tests), "");
    assert_ne!(said(&sources), "", "without `cfg(test)`, `read/tests` counts");
}
