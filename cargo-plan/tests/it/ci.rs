//! The commands of docs/guide/ci.md, run as they stand there on a repository with a plan: clean, and with what each is to find.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;
use std::path::Path;
use std::process::Command;

const PLAN: &str = r#"{
  "rules": [
    { "key": "Order Completed", "properties": { "total": { "type": "number" } }, "required": ["total"] }
  ]
}
"#;

const MAIN: &str = "plan_runtime::include_plan!(\"tracking-plan.json\");\nfn main() {\n    track!(client, user, OrderCompleted { total: 1.0 });\n}\n";

/// The arguments of every `cargo plan` in the code blocks of the page, without what goes to the shell.
fn commands() -> Vec<Vec<String>> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/ci.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = page.split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(str::lines).filter_map(|line| line.split_once("cargo plan "));
    let words =
        |line: &str| line.split([' ', '"']).take_while(|word| !word.starts_with('>')).map(str::to_owned).collect();
    lines.map(|(_, line)| words(line)).collect()
}

fn repository(name: &str) -> Folder {
    let folder = Folder::package(name);
    folder.write("tracking-plan.json", PLAN).write("src/main.rs", MAIN);
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(&folder.0).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    git(&["-c", "user.name=a", "-c", "user.email=a@b.c", "add", "."]);
    git(&["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "a plan"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    folder
}

/// The commands that end with each code.
fn ended(folder: &Folder, code: u8) -> Vec<String> {
    let run = |command: &Vec<String>| {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        (folder.run(&arguments).2 == code).then(|| command.join(" "))
    };
    commands().iter().filter_map(run).collect()
}

#[test]
fn a_clean_plan_passes_every_command_of_the_page() {
    let all: Vec<String> = commands().iter().map(|command| command.join(" ")).collect();
    assert_eq!(all.len(), 11, "{all:?}");
    assert_eq!(ended(&repository("ci-clean"), 0), all);
}

#[test]
fn each_command_fails_where_the_page_says_so() {
    let against = "diff --against origin/main --plan tracking-plan.json --breaking code,data";
    let folder = repository("ci-broken");
    folder.write("tracking-plan.json", PLAN.replace("\"number\"", "\"string\""));
    assert_eq!(ended(&folder, 1), [format!("{against} --format github"), against.to_owned()]);

    let folder = repository("ci-unused");
    folder.write("src/main.rs", "plan_runtime::include_plan!(\"tracking-plan.json\");");
    assert_eq!(ended(&folder, 1), ["where --deny-unused"]);

    let folder = repository("ci-layout");
    folder.write("tracking-plan.json", PLAN.replace("    {", " {"));
    assert_eq!(ended(&folder, 1), ["fmt --check"]);

    let folder = repository("ci-warning");
    let named = "{ \"key\": \"Order Completed\", \"ownr\": \"me\",";
    folder.write("tracking-plan.json", PLAN.replace("{ \"key\": \"Order Completed\",", named));
    assert_eq!(ended(&folder, 1), ["check --deny warnings --format github", "check --deny warnings --quiet"]);

    let folder = Folder::package("ci-none");
    folder.write("src/main.rs", "fn main() {}");
    assert_eq!(ended(&folder, 2).len(), commands().len());
}

#[test]
fn the_only_plan_of_a_workspace_is_compared() {
    let folder = repository("ci-only");
    let named = folder.run(&["diff", "--against", "origin/main", "--plan", "tracking-plan.json"]);
    assert_eq!((folder.run(&["diff", "--against", "origin/main"]), named.2), (named.clone(), 0));
    folder.write("other.json", PLAN).write("src/other.rs", "include_plan!(\"other.json\");");
    folder.write("src/main.rs", format!("mod other;\n{MAIN}"));
    let (_, err, code) = folder.run(&["diff", "--against", "origin/main"]);
    assert!(code == 2 && err.contains("--plan tracking-plan.json") && err.contains("--plan other.json"), "{err}");
}
