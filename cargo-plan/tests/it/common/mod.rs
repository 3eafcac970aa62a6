//! A folder for each test, and `cargo plan` in it.

#![allow(dead_code, clippy::unwrap_used)]

pub mod judge;
pub mod random;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// A folder of a test's own.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = top().join(name);
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A package of this name, whose only files are those that the test writes.
    pub fn package(name: &str) -> Self {
        let folder = Self::new(name);
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n");
        folder.write("Cargo.toml", &manifest);
        folder
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// What cargo does here. All builds of these tests, and of those in `tests`, share a target folder (that of trybuild) and their settings, so
    /// that what they depend on is built once.
    pub fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(arguments)
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests").join("trybuild"))
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    /// What `cargo plan` with these arguments writes to its output and to its errors, and its exit code.
    pub fn run(&self, arguments: &[&str]) -> (String, String, u8) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = ["cargo-plan"].iter().chain(arguments);
        let exit = cargo_plan::run(arguments, &self.0, &mut out, &mut err);
        (plain(&out), plain(&err), exit.code())
    }
}

/// Where the folders of all tests are: a workspace without packages. Without it, a folder that has no `Cargo.toml` would be one of this
/// repository's workspace, all of whose code `cargo plan` would read.
fn top() -> &'static Path {
    static TOP: LazyLock<PathBuf> = LazyLock::new(|| {
        let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan");
        fs::create_dir_all(&top).unwrap();
        fs::write(top.join("Cargo.toml"), "[workspace]\nresolver = \"3\"\n").unwrap();
        top
    });
    &TOP
}

/// What PostgreSQL answers to a script that fails at its first error; none where there is no PostgreSQL.
pub fn postgres(script: &str) -> Option<String> {
    let address = std::env::var("WAREHOUSE_POSTGRES").ok()?;
    let mut psql = Command::new("psql")
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &address, "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Where psql ends at an error before it has read all, that is said by its exit code.
    drop(psql.stdin.take().unwrap().write_all(script.as_bytes()));
    let output = psql.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Without colours, which the program takes out where there is no terminal.
fn plain(text: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = std::str::from_utf8(text).unwrap();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    out + rest
}
