//! The page of `cargo plan live` in a real browser, with the real server. It runs where BROWSER_PACKAGES names a folder in which npm has
//! installed puppeteer-core and axe-core, as `.ci/run` does, and fails there where Chromium is missing.

#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use crate::docs_browser::{hostile, shop};
use std::path::Path;
use std::process::Command;

#[test]
fn an_engineer_in_a_real_browser() {
    let Some(packages) = std::env::var_os("BROWSER_PACKAGES") else { return };
    let folder = Folder::package("live-browser");
    folder.write("plan.json", shop().to_string()).write("hostile.json", hostile().to_string());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/live.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_cargo-plan"))
        .args(["plan.json", "hostile.json", "pictures"].map(|name| folder.0.join(name)))
        .env("BROWSER_PACKAGES", packages)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
