//! Builds the page: compiles it to WebAssembly, makes its JavaScript, and has it made smaller.

use anyhow::{Context as _, Result, ensure};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// Where the packages of this workspace are.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Builds the page into a folder, with its plan or without one. Returns the folder, and the size of the WebAssembly in bytes.
pub fn build(with_plan: bool, target: &Path, wasm_opt: &OsString) -> Result<(PathBuf, Vec<u8>)> {
    let name = if with_plan { "page" } else { "page-without-plan" };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "-p", "browser-page", "--target", "wasm32-unknown-unknown", "--target-dir"]);
    cargo.arg(target).args(if with_plan { [].as_slice() } else { &["--no-default-features"] });
    ensure!(cargo.current_dir(workspace()).status()?.success(), "the page does not compile");

    let folder = target.join(name);
    let _ = fs::remove_dir_all(&folder);
    Bindgen::new()
        .input_path(target.join("wasm32-unknown-unknown/release/browser_page.wasm"))
        .web(true)?
        .typescript(false)
        .generate(&folder)?;
    let wasm = folder.join("browser_page_bg.wasm");
    let smaller = folder.join("smaller.wasm");
    let optimized = Command::new(wasm_opt)
        .args(["-Oz", "--converge", "--strip-producers", "--strip-debug"])
        .arg(&wasm)
        .arg("-o")
        .arg(&smaller)
        .status();
    ensure!(optimized.context("wasm-opt cannot be started")?.success(), "wasm-opt has failed");
    fs::rename(&smaller, &wasm)?;
    fs::copy(workspace().join("page/index.html"), folder.join("index.html"))?;
    let bytes = fs::read(&wasm)?;
    Ok((folder, bytes))
}
