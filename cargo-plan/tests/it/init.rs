//! `cargo plan init`: what it writes, what it shows, what it refuses, and that what it wrote compiles.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;
use std::path::Path;

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.0.join(path)).unwrap()
}

fn files(folder: &Folder) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

const SHOWN: &str = "\
tracking-plan.json: written, with the published specs ecommerce (28 events), core, and 1 event of your own

In Cargo.toml:

    [dependencies]
    plan-runtime = { path = \"../typed-tracking-plans/plan-runtime\" }

In src/main.rs:

    mod analytics {
        plan_runtime::include_plan!(\"tracking-plan.json\");
    }

`cargo plan add` adds events to the plan, and `cargo plan check` says what is wrong in it.
";

#[test]
fn a_plan_and_what_to_paste() {
    let folder = Folder::package("init-shown");
    folder.write("src/main.rs", "fn main() {}\n");
    let before = read(&folder, "Cargo.toml");
    let done = folder.run(&["init", "--spec", "ecommerce,core", "--event", "Gift Sent"]);
    assert_eq!(done, (SHOWN.to_owned(), String::new(), 0));
    let plan = "\
{
  \"name\": \"init-shown\",
  \"extends\": [\"ecommerce\", \"core\"],
  \"rules\": [{ \"key\": \"Gift Sent\", \"type\": \"TRACK\", \"properties\": {} }]
}
";
    assert_eq!(read(&folder, "tracking-plan.json"), plan);
    assert_eq!((read(&folder, "Cargo.toml"), read(&folder, "src/main.rs").as_str()), (before, "fn main() {}\n"));
    // Nothing that is there is overwritten.
    let wanted = "error: `tracking-plan.json` is there already, and `init` overwrites nothing\nhelp: `cargo plan add` adds events to \
                  it; `--plan OTHER.json` starts another one\n";
    assert_eq!(folder.run(&["init", "--spec", "b2b"]), (String::new(), wanted.to_owned(), 2));
    assert_eq!(read(&folder, "tracking-plan.json"), plan);
    let (_, err, code) = folder.run(&["check", "tracking-plan.json"]);
    assert_eq!((err.as_str(), code), ("", 0));
}

#[test]
fn outside_of_any_workspace() {
    let folder = Folder(std::env::temp_dir().join(format!("cargo-plan-init-{}", std::process::id())));
    fs::create_dir_all(&folder.0).unwrap();
    let (out, err, code) = folder.run(&["init", "--event", "Signed Up"]);
    let wrote = read(&folder, "tracking-plan.json");
    let refused = folder.run(&["init", "--event", "A B", "--plan", "other.json", "--write"]);
    let left = files(&folder);
    fs::remove_dir_all(&folder.0).unwrap();
    let wanted = SHOWN.replace("the published specs ecommerce (28 events), core, and 1 event of your own", "1 event");
    assert_eq!((out, err.as_str(), code), (wanted, "", 0));
    let plan = "{\n  \"rules\": [{ \"key\": \"Signed Up\", \"type\": \"TRACK\", \"properties\": {} }]\n}\n";
    assert_eq!(wrote, plan);
    assert!(
        refused.1.starts_with("error: cargo cannot tell which packages there are: could not find `Cargo.toml`"),
        "{}",
        refused.1
    );
    assert_eq!((refused.2, left), (2, vec!["tracking-plan.json".to_owned()]));
}

/// `members` are packages of a workspace, each with a program.
fn workspace(name: &str, members: &[&str]) -> Folder {
    let folder = Folder::new(name);
    folder.write("Cargo.toml", format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"));
    for member in members {
        folder
            .write(&format!("{member}/Cargo.toml"), format!("[package]\nname = \"{member}\"\nedition = \"2024\"\n"))
            .write(&format!("{member}/src/main.rs"), "fn main() {}\n");
    }
    folder
}

#[test]
fn one_of_several_packages() {
    let folder = workspace("init-several", &["app", "tool"]);
    let wanted = "error: which package is to include the plan? The workspace has several, and there is no terminal to ask on\n\
                  help: write `--package app` or `--package tool`\n";
    assert_eq!(folder.run(&["init", "--spec", "b2b"]), (String::new(), wanted.to_owned(), 2));
    let wanted = "error: the workspace has no package `ap`\nhelp: it has app, tool\n";
    assert_eq!(folder.run(&["init", "--spec", "b2b", "-p", "ap"]), (String::new(), wanted.to_owned(), 2));
    let (out, err, code) = folder.run(&["init", "--spec", "b2b", "--package", "tool"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.starts_with("tool/tracking-plan.json: written, with the published spec b2b (10 events)\n"), "{out}");
    assert!(out.contains("In tool/Cargo.toml:") && out.contains("In tool/src/main.rs:"), "{out}");
    // Within the folder of one of them there is nothing to ask.
    let app = Folder(folder.0.join("app"));
    assert_eq!(app.run(&["init", "--spec", "b2b"]).2, 0);
    assert!(app.0.join("tracking-plan.json").exists());
}

#[test]
fn what_is_missing_or_unknown() {
    let folder = Folder::package("init-missing");
    folder.write("src/main.rs", "fn main() {}\n");
    let said = |arguments: &[&str]| {
        let (out, err, code) = folder.run(&[&["init"], arguments].concat());
        assert_eq!((out.as_str(), code), ("", 2));
        assert_eq!(files(&folder), ["Cargo.toml", "src"]);
        err
    };
    let wanted = "error: nothing says what the plan is to start from, and there is no terminal to ask on\nhelp: give `--spec` or \
                  `--event`, as in `cargo plan init --spec ecommerce` or `cargo plan init --event \"Signed Up\"`\n";
    assert_eq!(said(&[]), wanted);
    let wanted = "error: there is no published spec \"ecomerce\"; did you mean \"ecommerce\"?\nhelp: there are \"ecommerce\", \"b2b\", \
                  \"mobile\", \"video\", \"email\", \"live-chat\", \"ab-testing\", \"ai-copilot\", \"core\"\n";
    assert_eq!(said(&["--spec", "ecomerce"]), wanted);
    let wanted = "error: nothing says where plan-runtime is\nhelp: give `--runtime`: a checkout of the repository of plan-runtime, or \
                  its address for git\n";
    assert_eq!(said(&["--spec", "b2b", "--write"]), wanted);
    let wanted = "error: there is no plan-runtime in `nowhere`\nhelp: give the folder of a checkout, or the address of its repository\n";
    assert_eq!(said(&["--spec", "b2b", "--write", "--runtime", "nowhere"]), wanted);
    let git = ["--event", "A B", "--write", "--runtime", "https://example.com/plans"];
    folder.write("src/main.rs", "mod analytics {}\nfn main() {}\n");
    let wanted = "error: `src/main.rs` has a module `analytics` already\nhelp: leave out --write, and include the plan where it fits\n";
    assert_eq!(said(&git), wanted);
    folder.write("src/main.rs", "fn main() {}\n").write("src/analytics.rs", "");
    let wanted = "error: `src/analytics.rs` is there already, and `init` overwrites nothing\nhelp: leave out --write, and include the \
                  plan where it fits\n";
    assert_eq!(said(&git), wanted);
}

const MANIFEST: &str =
    "[package]\nname = \"app\"\nedition = \"2024\"\n\n# What it needs.\n[dependencies]\n\n[workspace]\n";

const MAIN: &str = "//! The app.\n\n#![allow(\n    warnings\n)]\n\nfn main() {}\n";

#[test]
fn what_is_written_compiles() {
    let folder = Folder::new("init-written");
    folder.write("Cargo.toml", MANIFEST).write("src/main.rs", MAIN);
    folder.write("Cargo.lock", fs::read(top().join("Cargo.lock")).unwrap());
    let runtime = top().to_str().unwrap();
    let all = ["init", "--spec", "ecommerce,core", "--event", "Gift Sent", "--write", "--runtime", runtime];
    let (out, err, code) = folder.run(&all);
    let path = top().join("plan-runtime").canonicalize().unwrap();
    let wanted = format!(
        "tracking-plan.json: written, with the published specs ecommerce (28 events), core, and 1 event of your own\n\
         Cargo.toml: added plan-runtime = {{ path = {path:?} }}\n\
         src/analytics.rs: written, with `include_plan!`\n\
         src/main.rs: added `mod analytics;`\n"
    );
    assert_eq!((out, err.as_str(), code), (wanted, "", 0));
    let added = format!("[dependencies]\nplan-runtime = {{ path = {path:?} }}\n");
    assert_eq!(read(&folder, "Cargo.toml"), MANIFEST.replace("[dependencies]\n", &added));
    assert_eq!(read(&folder, "src/main.rs"), MAIN.replace(")]\n", ")]\n\nmod analytics;\n"));
    assert_eq!(read(&folder, "src/analytics.rs"), "plan_runtime::include_plan!(\"tracking-plan.json\");\n");

    let used = read(&folder, "src/main.rs").replace("{}", "{\n    let client = plan_runtime::Client::memory();\n    analytics::track!(client, \"u\", analytics::GiftSent);\n    analytics::track!(client, \"u\", analytics::OrderCompleted { total: 1.0 });\n}");
    // As the other tests here have it built.
    let plain = format!("plan-runtime = {{ path = {path:?}, default-features = false }}\n");
    folder
        .write("src/main.rs", used)
        .write("Cargo.toml", MANIFEST.replace("[dependencies]\n", &format!("[dependencies]\n{plain}")));
    let output = folder.cargo(&["check", "-q"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(folder.run(&["check", "--deny", "warnings"]).2, 0);
}

#[test]
fn a_dependency_of_the_workspace_and_one_from_git() {
    let folder = workspace("init-workspace", &["app", "tool"]);
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"tool\"]\n\n[workspace.dependencies]\nplan-runtime = { path = \"x\" }\n";
    folder.write("Cargo.toml", root);
    let (out, err, code) = folder.run(&["init", "--spec", "b2b", "-p", "app", "--write"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.contains("app/Cargo.toml: added plan-runtime = { workspace = true }\n"), "{out}");
    let wanted =
        "[package]\nname = \"app\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = { workspace = true }\n";
    assert_eq!(read(&folder, "app/Cargo.toml"), wanted);
    folder
        .write("Cargo.toml", root.split("\n[workspace.dep").next().unwrap())
        .write("app/Cargo.toml", "[package]\nname = \"app\"\n");
    let git = ["init", "--spec", "b2b", "-p", "tool", "--write", "--runtime", "https://example.com/plans.git"];
    let (out, err, code) = folder.run(&git);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(
        out.contains("tool/Cargo.toml: added plan-runtime = { git = \"https://example.com/plans.git\" }\n"),
        "{out}"
    );
}

/// Where one file cannot be written, none is: neither the plan nor the module, nor a folder for them.
#[test]
fn nothing_is_written_where_a_file_is_read_only() {
    let folder = Folder::new("init-read-only");
    folder.write("Cargo.toml", MANIFEST).write("src/main.rs", MAIN);
    let manifest = folder.0.join("Cargo.toml");
    let mut permissions = fs::metadata(&manifest).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&manifest, permissions).unwrap();
    let all =
        ["init", "--event", "A Done", "--write", "--plan", "plans/plan.json", "--runtime", "https://example.com/plans"];
    let (out, err, code) = folder.run(&all);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.starts_with("error: `Cargo.toml` is read-only, and nothing is changed\n"), "{err}");
    assert_eq!(files(&folder), ["Cargo.toml", "src"]);
    assert_eq!(fs::read_dir(folder.0.join("src")).unwrap().count(), 1);
    // What its help offers shows the change.
    let (out, err, code) = folder.run(&[all.as_slice(), &["--dry-run"]].concat());
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.contains("+plan-runtime = { git = \"https://example.com/plans\" }\n"), "{out}");
    assert!(out.contains("+++ plans/plan.json\n") && out.contains("+mod analytics;\n"), "{out}");
    assert!(out.ends_with("nothing is written, because of --dry-run\n"), "{out}");
    assert_eq!(files(&folder), ["Cargo.toml", "src"]);
}

#[test]
fn line_ends_are_kept() {
    let folder = Folder::new("init-crlf");
    let windows = |text: &str| text.replace('\n', "\r\n");
    // One line has an end of its own.
    let manifest = format!("{}# end\n", windows(MANIFEST));
    folder.write("Cargo.toml", &manifest).write("src/main.rs", windows(MAIN));
    let all = ["init", "--event", "A Done", "--event", "A Done", "--write", "--runtime", "https://example.com/plans"];
    let (_, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0));
    let added = "[dependencies]\r\nplan-runtime = { git = \"https://example.com/plans\" }\r\n";
    assert_eq!(read(&folder, "Cargo.toml"), manifest.replace("[dependencies]\r\n", added));
    assert_eq!(read(&folder, "src/main.rs"), windows(&MAIN.replace(")]\n", ")]\n\nmod analytics;\n")));
    assert_eq!(read(&folder, "tracking-plan.json").matches("A Done").count(), 1);
}

#[test]
fn a_runtime_that_is_known_already_is_said() {
    let folder = workspace("init-runtime", &["app"]);
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"app\"]\n\n[workspace.dependencies]\nplan-runtime = { path = \"x\" }\n";
    folder.write("Cargo.toml", root);
    let all = ["init", "--spec", "b2b", "-p", "app", "--write", "--runtime", "../elsewhere"];
    let wanted = |what: &str| {
        format!(
            "error: {what} says already where plan-runtime is, and `--runtime ../elsewhere` would say it again\nhelp: leave out \
             `--runtime`, or change it there by hand\n"
        )
    };
    let of_workspace = wanted("\"workspace.dependencies\" of `Cargo.toml`");
    assert_eq!(folder.run(&all), (String::new(), of_workspace, 2));
    folder.write("app/Cargo.toml", "[package]\nname = \"app\"\n\n[dependencies]\nplan-runtime = \"0.1\"\n");
    assert_eq!(folder.run(&all), (String::new(), wanted("`app/Cargo.toml`"), 2));
}
