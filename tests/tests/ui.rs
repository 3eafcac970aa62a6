//! What the compiler says to each mistake: `ui/*.rs` with the whole message beside it in `.stderr`.
//!
//! `TRYBUILD=overwrite cargo test -p plan-tests --test ui` writes the messages anew; read them as a user would.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

#[test]
fn mistakes() {
    provide_plans();
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
    cases.pass("ui/pass/*.rs");
}

/// A plan file is found from the folder of Cargo.toml, and trybuild compiles in a package of its own.
fn provide_plans() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let package = target.join("tests").join("trybuild").join(env!("CARGO_PKG_NAME")).join("plans");
    fs::create_dir_all(&package).unwrap();
    for plan in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join("plans")).unwrap() {
        let plan = plan.unwrap().path();
        fs::copy(&plan, package.join(plan.file_name().unwrap())).unwrap();
    }
}
