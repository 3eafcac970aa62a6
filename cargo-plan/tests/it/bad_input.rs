//! What the commands say where they cannot do their work: one sentence with the way out, and the exit code 2.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;
use std::process::Command;

const PLAN: &str = r#"{ "rules": [ { "key": "Cart Viewed" } ] }"#;

/// The commands that take a plan file.
fn commands(file: &str) -> Vec<Vec<String>> {
    let all: [&[&str]; 4] =
        [&["check", file], &["fmt", file], &["diff", file, "plan.json"], &["add", "Gift Sent", "--plan", file]];
    all.iter().map(|command| command.iter().map(|word| (*word).to_owned()).collect()).collect()
}

fn refused(folder: &Folder, file: &str, wanted: &str) {
    for command in commands(file) {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        assert_eq!(folder.run(&words), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
}

#[test]
fn a_file_that_import_reads() {
    let folder = Folder::new("bad-import");
    folder.write("plan.json", PLAN);
    for (file, what) in [("plan.csv", "a table"), ("Plan.XLSX", "a workbook"), ("docs/plan.md", "a Markdown page")] {
        folder.write(file, "event,property\n");
        let wanted = format!(
            "error: `{file}` is {what}, and no tracking plan\nhelp: `cargo plan import \"{file}\" -o tracking-plan.json` makes a plan of it\n"
        );
        refused(&folder, file, &wanted);
    }
}

#[test]
fn a_file_of_another_tool() {
    let folder = Folder::new("bad-tool");
    folder.write("plan.json", PLAN);
    let files = [
        ("package.json", r#"{ "name": "a", "dependencies": {} }"#, "the package.json of npm"),
        (
            "ampli.json",
            r#"{ "Zone": "us", "OrgId": "1" }"#,
            "the configuration of Ampli, which Amplitude's command line keeps",
        ),
        ("avo.json", r#"{ "avo": { "version": 1 } }"#, "the configuration of Avo's command line"),
        ("iglu.json", r#"{ "self": { "vendor": "a" }, "properties": {} }"#, "an Iglu schema of Snowplow"),
        ("Cargo.toml", "[workspace]\n", "a TOML file"),
    ];
    for (file, text, what) in files {
        folder.write(file, text);
        let help = "help: name the plan, a JSON file with \"rules\" or \"events\"; `cargo plan init` starts one";
        refused(&folder, file, &format!("error: `{file}` is {what}, and no tracking plan\n{help}\n"));
    }
}

#[test]
fn a_folder_no_file_and_standard_input() {
    let folder = Folder::new("bad-place");
    folder.write("plan.json", PLAN).write("folder/plan.json", PLAN);
    let wanted = "error: the tracking plan `folder` is a folder\nhelp: write the path of the plan file in it\n";
    refused(&folder, "folder", wanted);
    let wanted = "error: there is no tracking plan `plam.json`\nhelp: the path is relative to the current folder; did you mean `plan.json`?\n";
    refused(&folder, "plam.json", wanted);
    let wanted =
        "error: a plan is read from a file, not from standard input\nhelp: write it into a file first, and name that\n";
    refused(&folder, "-", wanted);
}

#[test]
fn half_of_a_merge() {
    let folder = Folder::new("bad-merge");
    folder
        .write("plan.json", PLAN)
        .write("conflict.json", "{ \"rules\": [\n<<<<<<< ours\n=======\n>>>>>>> theirs\n] }\n");
    let wanted = "\
error: git left a merge conflict in this tracking plan
 --> conflict.json:2:1
  |
2 | <<<<<<< ours
  | ^^^^^^^ one side
 ::: conflict.json:4:1
  |
4 | >>>>>>> theirs
  | ^^^^^^^ the other side ends here
  |
  = help: keep what is right of both, and remove these lines
";
    // `check` finds it, as the macro does: exit code 1, tested in check.rs. The others cannot work.
    for command in commands("conflict.json").iter().skip(1) {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        assert_eq!(folder.run(&words), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
}

#[test]
fn a_file_that_is_read_only() {
    let folder = Folder::new("bad-read-only");
    folder.write("plan.json", PLAN);
    let path = folder.0.join("plan.json");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let wanted = "error: `plan.json` is read-only, and nothing is changed\nhelp: `chmod u+w plan.json` makes it writable; `--dry-run` \
                  shows the change\n";
    for command in [&["add", "Gift Sent"][..], &["rename", "Cart Viewed", "Cart Seen"], &["remove", "Cart Viewed"]] {
        let all = [command, &["--plan", "plan.json"]].concat();
        assert_eq!(folder.run(&all), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), PLAN);
}

#[test]
fn a_git_reference_that_is_none() {
    // Outside of the repository that this test is a part of.
    let folder = Folder(std::env::temp_dir().join(format!("cargo-plan-git-{}", std::process::id())));
    fs::create_dir_all(&folder.0).unwrap();
    folder.write("plan.json", PLAN);
    let diff = ["diff", "--against", "mian", "--plan", "plan.json"];
    let outside = folder.run(&diff);
    let git = Command::new("git").args(["init", "-q"]).current_dir(&folder.0).status().unwrap();
    let unknown = folder.run(&diff);
    fs::remove_dir_all(&folder.0).unwrap();
    assert!(git.success());
    let wanted = "error: `plan.json` is in no git repository, so that there is no `mian`\nhelp: name both files: `cargo plan diff OLD NEW`\n";
    assert_eq!(outside, (String::new(), wanted.to_owned(), 2));
    let wanted = "error: git knows no commit, branch or tag `mian` here\nhelp: `git branch --all` lists the branches; in CI, `git fetch` \
                  them first\n";
    assert_eq!(unknown, (String::new(), wanted.to_owned(), 2));
}

#[test]
fn an_import_into_yaml_or_into_several_files() {
    let folder = Folder::new("bad-import-into");
    folder.write("events.csv", "event,property,type\nCart Viewed,items,integer\n");
    let yaml = "rules:\n  - key: A # here\n";
    let several = "{ \"include\": [\"parts/*.json\"], \"rules\": [] }";
    let over = "{ \"extends\": [\"ecommerce\", \"base.json\"], \"rules\": [] }";
    for (file, text, wanted) in [
        ("plan.yaml", yaml, "`plan.yaml` is YAML, and `import` writes JSON"),
        ("plan.json", several, "`plan.json` is made of several files (\"include\"), and"),
        ("over.json", over, "`over.json` is made of several files (\"extends\"), and"),
    ] {
        folder.write(file, text);
        for check in [&[][..], &["--check"]] {
            let (out, err, code) = folder.run(&[&["import", "events.csv", "-o", file], check].concat());
            assert_eq!((out.as_str(), code), ("", 2), "{file}");
            assert!(err.starts_with(&format!("error: {wanted}")) && err.contains("\nhelp: "), "{err}");
        }
        assert_eq!(std::fs::read_to_string(folder.0.join(file)).unwrap(), text);
    }
    assert_eq!(folder.run(&["import", "events.csv", "-o", "new.yml"]).2, 2);
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 4, "nothing else is written");
}
