//! Builds the page, and the server at the edge: compiles them to WebAssembly, makes their JavaScript, and has them made smaller.

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
    let (name, features) =
        if with_plan { ("page", [].as_slice()) } else { ("page-without-plan", ["--no-default-features"].as_slice()) };
    let built = compile("page", features, name, target, wasm_opt)?;
    fs::copy(workspace().join("page/index.html"), built.0.join("index.html"))?;
    Ok(built)
}

/// Builds the server at the edge into a folder, and returns that.
pub fn build_edge(target: &Path, wasm_opt: &OsString) -> Result<PathBuf> {
    let (folder, _) = compile("edge", &[], "edge", target, wasm_opt)?;
    fs::copy(workspace().join("edge/worker.js"), folder.join("worker.js"))?;
    Ok(folder)
}

fn compile(
    part: &str,
    features: &[&str],
    name: &str,
    target: &Path,
    wasm_opt: &OsString,
) -> Result<(PathBuf, Vec<u8>)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--target", "wasm32-unknown-unknown", "-p", &format!("browser-{part}")]);
    cargo.arg("--target-dir").arg(target).args(features);
    ensure!(cargo.current_dir(workspace()).status()?.success(), "the {part} does not compile");

    let folder = target.join(name);
    let _ = fs::remove_dir_all(&folder);
    Bindgen::new()
        .input_path(target.join(format!("wasm32-unknown-unknown/release/browser_{part}.wasm")))
        .web(true)?
        .typescript(false)
        .generate(&folder)?;
    let wasm = folder.join(format!("browser_{part}_bg.wasm"));
    let smaller = folder.join("smaller.wasm");
    let optimized = Command::new(wasm_opt)
        .args(["-Oz", "--converge", "--strip-producers", "--strip-debug"])
        .arg(&wasm)
        .arg("-o")
        .arg(&smaller)
        .status();
    ensure!(optimized.context("wasm-opt cannot be started")?.success(), "wasm-opt has failed");
    fs::rename(&smaller, &wasm)?;
    let bytes = fs::read(&wasm)?;
    Ok((folder, bytes))
}
