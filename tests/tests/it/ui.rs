//! What the compiler says to each mistake: `ui/*.rs` with the whole message beside it in `.stderr`.
//!
//! `TRYBUILD=overwrite cargo test -p plan-tests ui::` writes the messages anew; read them as a user would.
//!
//! The words around ours differ from one compiler to the next, so the messages are compared with those of one release;
//! under another one the test says so. `.ci/run` refuses to start with another one.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The release of the compiler whose messages `ui/*.stderr` holds.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn mistakes() {
    provide_plans();
    if !rustc_version().starts_with(RUSTC) {
        println!("The messages are of {RUSTC}x; this compiler is {}, so they are not compared.", rustc_version());
        return;
    }
    // Only cases that fail: with one that passes among them, trybuild would build one after the other, which takes several times as long.
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

fn rustc_version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    String::from_utf8(Command::new(rustc).arg("--version").output().unwrap().stdout).unwrap()
}

/// A plan file is found from the folder of Cargo.toml, and trybuild compiles in a package of its own.
fn provide_plans() {
    let package = crate::app::target().join(env!("CARGO_PKG_NAME")).join("plans");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join("plans"), &package);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let copy = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy_folder(&path, &copy),
            false => drop(fs::copy(&path, copy).unwrap()),
        }
    }
}
