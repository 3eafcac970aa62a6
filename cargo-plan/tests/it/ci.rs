//! The workflows of docs/guide/ci.md, run as they stand there on a repository with a plan: by a shell where everything is well, and
//! each command with what it is to find.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::examples::{git, words};
use plan_model::include::PlanFile;
use plan_model::json::Node;
use serde_json::Value;
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

/// The code blocks of the page, in this language.
fn blocks(language: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/ci.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).map(str::to_owned).collect()
}

/// The commands that each workflow gives to a shell: those of GitHub Actions, of the page's shell, of GitLab and of pre-commit.
fn commands() -> [Vec<String>; 4] {
    let yaml: Vec<PlanFile> =
        blocks("yaml").into_iter().map(|text| PlanFile::of_text("workflow.yaml", None, text)).collect();
    let [github, gitlab, hooks] = [0, 1, 2].map(|block| yaml[block].tree().root.as_ref().unwrap());
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let steps = github.get("jobs").unwrap().get("plan").unwrap().get("steps").unwrap().items();
    let script = gitlab.get("tracking-plan").unwrap().get("script").unwrap().items();
    let hooks = hooks.get("repos").unwrap().items()[0].get("hooks").unwrap().items();
    let hook = |hook: &Node| {
        assert_eq!(text(hook.get("files")).as_deref(), Some("tracking-plan\\.json$"), "it is run for the plan");
        // It hands the files on unless it is told not to.
        let files = if hook.get("pass_filenames").is_some() { "" } else { " tracking-plan.json" };
        text(hook.get("entry")).unwrap() + files
    };
    [
        steps.iter().filter_map(|step| text(step.get("run"))).collect(),
        blocks("sh").iter().flat_map(|block| block.lines()).map(str::to_owned).collect(),
        script.iter().filter_map(|line| text(Some(line))).collect(),
        hooks.iter().map(hook).collect(),
    ]
}

/// What the services set.
const VARIABLES: [(&str, &str); 3] =
    [("GITHUB_BASE_REF", "main"), ("GITHUB_STEP_SUMMARY", "summary.md"), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "base")];

/// A branch of a repository whose main branch was checked out as CI does it, and where the branch started.
fn repository(name: &str) -> Folder {
    let folder = Folder::package(name);
    folder.write("tracking-plan.json", PLAN).write("src/main.rs", MAIN);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "a plan"]);
    git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(&folder, &["tag", "base"]);
    folder
}

#[test]
fn a_clean_plan_passes_every_workflow_of_the_page() {
    let folder = repository("ci-clean");
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-plan")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    for command in commands().concat() {
        // As the services run them: a workflow ends where a command fails.
        let mut shell = Command::new("sh");
        shell.args(["-ec", &command]).current_dir(&folder.0).envs(VARIABLES);
        let done = shell.env("PATH", format!("{}:{path}", program.display())).output().unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
    }
    let read = |file: &str| fs::read_to_string(folder.0.join(file)).unwrap();
    let json = |file: &str| serde_json::from_str::<Value>(&read(file)).unwrap();
    assert_eq!(json("gl-code-quality-report.json"), serde_json::json!([]));
    assert_eq!(json("plan.sarif")["version"], "2.1.0");
    assert!(read("plan.xml").contains("<testsuite"), "{}", read("plan.xml"));
    assert_eq!(read("summary.md"), "Nothing that code, data or tables depend on has changed in the tracking plan.\n");
    assert_eq!(read("tracking-plan.json"), PLAN);
}

/// The commands of the page that end with each code, without what goes to the shell.
fn ended(folder: &Folder, code: u8) -> Vec<String> {
    let mut ended = Vec::new();
    for mut command in commands().concat() {
        for (name, value) in VARIABLES {
            command = command.replace(&format!("${name}"), value);
        }
        let words = words(command.strip_prefix("cargo plan ").unwrap());
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        if folder.run(&arguments).2 == code {
            ended.push(words.join(" "));
        }
    }
    ended
}

#[test]
fn each_command_fails_where_the_page_says_so() {
    assert_eq!(commands().map(|workflow| workflow.len()), [5, 1, 3, 2]);
    let (against, rest) = ("diff --against", "--plan tracking-plan.json --breaking code,data");
    let folder = repository("ci-broken");
    folder.write("tracking-plan.json", PLAN.replace("\"number\"", "\"string\""));
    let broken = [format!("{against} origin/main {rest} --format github"), format!("{against} base {rest}")];
    assert_eq!(ended(&folder, 1), broken);

    let folder = repository("ci-unused");
    folder.write("src/main.rs", "plan_runtime::include_plan!(\"tracking-plan.json\");");
    assert_eq!(ended(&folder, 1), ["where --deny-unused"]);

    let folder = repository("ci-layout");
    folder.write("tracking-plan.json", PLAN.replace("    {", " {"));
    assert_eq!(ended(&folder, 1), ["fmt --check"]);
    // The last hook but one lays it out.
    assert_eq!(fs::read_to_string(folder.0.join("tracking-plan.json")).unwrap(), PLAN);

    let folder = repository("ci-warning");
    let named = "{ \"key\": \"Order Completed\", \"ownr\": \"me\",";
    folder.write("tracking-plan.json", PLAN.replace("{ \"key\": \"Order Completed\",", named));
    assert_eq!(ended(&folder, 1), ["check --deny warnings --format github", "check --deny warnings --quiet"]);
    // What the code allows, each command allows.
    let gift = "\"properties\": { \"gift\": { \"enum\": [\"yes\", \"no\"] },";
    folder.write("tracking-plan.json", PLAN.replace("\"properties\": {", gift));
    let denied = ended(&folder, 1);
    folder.write("src/main.rs", MAIN.replace(".json\"", ".json\", allow(stringly_typed)"));
    assert!(denied.iter().any(|command| command.ends_with("--quiet")), "{denied:?}");
    assert_eq!(ended(&folder, 1), [""; 0]);

    let folder = Folder::package("ci-none");
    folder.write("src/main.rs", "fn main() {}");
    assert_eq!(ended(&folder, 2).len(), commands().concat().len());
}

/// GitLab checks the branch out as it is, not merged: what others added since it started is not removed by it.
#[test]
fn what_others_changed_since_is_no_change_of_the_branch() {
    let folder = repository("ci-moved");
    let event = "    { \"key\": \"Cart Viewed\" },\n";
    folder.write("tracking-plan.json", PLAN.replacen("    {", &format!("{event}    {{"), 1));
    git(&folder, &["commit", "-qam", "another event"]);
    git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(&folder, &["checkout", "-q", "base"]);
    let [.., gitlab, _] = commands();
    assert!(gitlab.iter().any(|command| command.contains("--against \"$CI_MERGE_REQUEST_DIFF_BASE_SHA\"")));
    let failed = ended(&folder, 1);
    assert_eq!(failed, ["diff --against origin/main --plan tracking-plan.json --breaking code,data --format github"]);
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
