//! The public API of each published crate is the one that was reviewed: a change of it shows as a change of
//! `snapshots/<crate>.txt`, line by line. `BLESS=1 cargo test --manifest-path api/Cargo.toml` writes the texts anew.
//!
//! `plan-rules`, `plan-model` and `plan-codegen` are not here: they are internal, and exempt from semver.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate, and the features whose items are part of its API.
fn check(package: &str, features: &[&str]) {
    let api = api_of(package, features);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(format!("{package}.txt"));
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &api).unwrap();
    }
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    let changes = changes(&reviewed, &api);
    assert!(changes.is_empty(), "the API of {package} is not the one of {}:\n{changes}", path.display());
}

/// The lines that went and those that came.
fn changes(before: &str, now: &str) -> String {
    let only_in = |text: &str, other: &str, sign: &str| {
        let other: Vec<&str> = other.lines().collect();
        let lines = text.lines().filter(|line| !other.contains(line)).map(|line| format!("{sign}{line}\n"));
        lines.collect::<String>()
    };
    only_in(before, now, "-") + &only_in(now, before, "+")
}

/// The API as text: the features that users can name, and an item a line. Derived and blanket implementations are left out: they say
/// nothing that a line of the type does not. Of what the compiler implements by itself, `Send` and `Sync` are there, so that a type that
/// loses them shows.
fn api_of(package: &str, features: &[&str]) -> String {
    let json = rustdoc_json(package, features);
    let api = public_api::Builder::from_rustdoc_json(json).omit_blanket_impls(true).build().unwrap();
    // What generated code calls is hidden, and may change in any release.
    let is_public = |line: &String| !line.contains("::__private") && !is_of_no_interest(line);
    let mut lines = features_of(package);
    lines.extend(api.items().map(ToString::to_string).filter(is_public));
    lines.dedup();
    lines.join("\n") + "\n"
}

/// Whether a line is an implementation that the compiler makes, and that no user asks for.
fn is_of_no_interest(line: &str) -> bool {
    let names = ["::Freeze for ", "::Unpin for ", "::UnsafeUnpin for ", "::RefUnwindSafe for ", "::UnwindSafe for "];
    line.starts_with("impl") && names.iter().any(|name| line.contains(name))
}

/// The features of a package, without those that begin with `_`, a line each.
fn features_of(package: &str) -> Vec<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(package).join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let lines = text.lines().skip_while(|line| *line != "[features]").skip(1).take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let mut found: Vec<String> =
        names.filter(|name| !name.starts_with(['#', '_', ' '])).map(|name| format!("feature {name}")).collect();
    found.sort();
    found
}

/// What the stable rustdoc of the repository's toolchain knows, in the form that only nightly promises.
fn rustdoc_json(package: &str, features: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // Apart from what else is built: the variable above has dependencies built anew.
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("api");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustdoc", "--quiet", "--lib", "-p", package, "--features", &features.join(",")]);
    cargo.arg("--target-dir").arg(&target);
    cargo.args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    let built = cargo.env("RUSTC_BOOTSTRAP", "1").current_dir(root).status().unwrap();
    assert!(built.success(), "rustdoc of {package}");
    target.join("doc").join(format!("{}.json", package.replace('-', "_")))
}

#[test]
fn plan_runtime() {
    let features = [
        "chrono",
        "durable",
        "gzip",
        "jiff",
        "machine",
        "metrics",
        "reqwest-0-13",
        "rust_decimal",
        "sha256",
        "time",
        "tls",
        "ureq",
        "uuid",
    ];
    check("plan-runtime", &features);
}

#[test]
fn plan_macros() {
    check("plan-macros", &[]);
}

#[test]
fn plan_tower() {
    check("plan-tower", &["axum"]);
}

#[test]
fn plan_destinations() {
    check("plan-destinations", &["amplitude", "mixpanel", "posthog"]);
}

#[test]
fn cargo_plan() {
    check("cargo-plan", &[]);
}

/// A line that is missing, one that is new and one that is in another place.
#[test]
fn changes_are_found() {
    assert_eq!(changes("a\nb\nc\n", "a\nc\nd\n"), "-b\n+d\n");
    assert_eq!(changes("a\nb\n", "b\na\n"), "");
}
