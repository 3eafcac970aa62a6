//! What the commands say where they cannot do their work: one sentence with the way out, and the exit code 2.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;
use std::path::Path;
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

/// What is at the path and is no file. Each is refused at once: a pipe would be waited for without end.
#[cfg(unix)]
#[test]
fn a_pipe_a_link_to_itself_and_a_file_for_a_folder() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("bad-kinds");
    folder.write("plan.json", PLAN);
    assert!(Command::new("mkfifo").arg(folder.0.join("pipe.json")).status().unwrap().success());
    symlink("round.json", folder.0.join("round.json")).unwrap();
    symlink("gone.json", folder.0.join("link.json")).unwrap();
    for (file, wanted) in [
        (
            "pipe.json",
            "`pipe.json` is no regular file, as a tracking plan must be\nhelp: write what comes out of it into a file first, and name that",
        ),
        ("round.json", "the tracking plan `round.json` is a symbolic link that leads back to itself"),
        ("link.json", "the tracking plan `link.json` is a symbolic link to a file that is not there"),
        (
            "plan.json/x",
            "there is no tracking plan `plan.json/x`, as `plan.json` is a file and no folder\nhelp: write `plan.json`, if that is the plan",
        ),
    ] {
        refused(&folder, file, &format!("error: {wanted}\n"));
        unreadable(&folder, file, &format!("error: {wanted}\n"));
    }
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
    let of_docs = folder.run(&["docs", "--since", "v9", "--plan", "plan.json"]);
    let git = Command::new("git").args(["init", "-q"]).current_dir(&folder.0).status().unwrap();
    let unknown = folder.run(&diff);
    fs::remove_dir_all(&folder.0).unwrap();
    assert!(git.success());
    let wanted = "error: `plan.json` is in no git repository, so that there is no `mian`\nhelp: name both files: `cargo plan diff OLD NEW`\n";
    assert_eq!(outside, (String::new(), wanted.to_owned(), 2));
    let wanted = "error: `plan.json` is in no git repository, so that there is no `v9`\nhelp: without `--since` the pages are written all the same\n";
    assert_eq!(of_docs, (String::new(), wanted.to_owned(), 2));
    let wanted = "error: the git repository has no commit yet\nhelp: commit the plan first\n";
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

/// Every command that takes a plan file says `wanted` of it, which is the whole of what it says: `check` and `code`, which find it in
/// the plan, with the exit code 1 and their summary, all others with 2.
fn refused_by_all(folder: &Folder, file: &str, wanted: &str) {
    let summary = "\n1 plan checked: 1 error, 0 warnings\n";
    assert_eq!(folder.run(&["check", file]), (format!("{wanted}{summary}"), String::new(), 1));
    assert_eq!(folder.run(&["code", file]), (String::new(), format!("{wanted}{summary}"), 1));
    unreadable(folder, file, wanted);
}

/// The same of the commands that compare, edit, show and export.
fn unreadable(folder: &Folder, file: &str, wanted: &str) {
    let all: [&[&str]; 9] = [
        &["diff", file, "plan.json"],
        &["diff", "plan.json", file],
        &["add", "Gift Sent", "--plan", file],
        &["rename", "Cart Viewed", "Cart Seen", "--plan", file],
        &["deprecate", "Cart Viewed", "--plan", file],
        &["remove", "Cart Viewed", "--plan", file],
        &["docs", "--plan", file],
        &["export", "csv", file],
        &["push", "--plan", file],
    ];
    for command in all {
        assert_eq!(folder.run(command), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
}

/// What is found in the text of a plan, its line, what stands below the line, and the help.
fn found(what: &str, place: &str, line: &str, mark: &str, help: &str) -> String {
    let number = place.split(':').nth(1).unwrap();
    let help = if help.is_empty() { String::new() } else { format!("  |\n  = help: {help}\n") };
    let line = if line.is_empty() { format!("{number} |") } else { format!("{number} | {line}") };
    format!("error: {what}\n --> {place}\n  |\n{line}\n  | {mark}\n{help}")
}

const BEGINNING: &str =
    r#"a plan begins as this one: `{"rules": [{"key": "Order Completed"}]}`; the name of one in YAML ends in `.yaml`"#;

#[test]
fn a_file_that_does_not_begin_as_a_plan() {
    let folder = Folder::new("bad-beginning");
    folder.write("plan.json", PLAN);
    let empty = "not JSON: expected a tracking plan; the file is empty";
    folder.write("empty.json", "").write("blank.json", "\r\n\r\n");
    refused_by_all(&folder, "empty.json", &found(empty, "empty.json:1:1", "", "^ the file ends here", BEGINNING));
    refused_by_all(&folder, "blank.json", &found(empty, "blank.json:3:1", "", "^ the file ends here", BEGINNING));
    for (file, text) in [("page.html", "<!DOCTYPE html>"), ("code.js", "module.exports = {}"), ("plan.sql", "CREATE")] {
        folder.write(file, text);
        let wanted = found("not JSON: expected a value", &format!("{file}:1:1"), text, "^", BEGINNING);
        refused_by_all(&folder, file, &wanted);
    }
    folder.write("none.yaml", "# nothing\n");
    let help = "a plan begins as this one: `rules: [{ key: Order Completed }]`";
    let wanted = found("not a plan in YAML: the file is empty", "none.yaml:2:1", "", "^", help);
    refused_by_all(&folder, "none.yaml", &wanted);
    // What is JSON, and no plan.
    let help = r#"a plan is `{"rules": [{"key": "Order Completed", "type": "TRACK", "jsonSchema": {…}}]}`, Segment's older `{"rules": {"events": […]}}`, or `{"events": […]}`"#;
    for (file, text) in [("null.json", "null"), ("number.json", "5"), ("list.json", "[]"), ("object.json", "{}")] {
        folder.write(file, text);
        let what = "this is not a tracking plan: it has neither \"rules\" nor \"events\"";
        refused_by_all(&folder, file, &found(what, &format!("{file}:1:1"), text, &"^".repeat(text.len()), help));
    }
}

#[test]
fn a_file_that_is_no_text() {
    let folder = Folder::new("bad-bytes");
    folder.write("plan.json", PLAN);
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| PLAN.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let with_mark = [&b"\xff\xfe"[..], &utf_16(u16::to_le_bytes)].concat();
    for (file, bytes, why) in [
        ("a.json", with_mark.as_slice(), "is UTF-16 text; save it as UTF-8"),
        ("b.json", &[&b"\xfe\xff"[..], &utf_16(u16::to_be_bytes)].concat(), "is UTF-16 text; save it as UTF-8"),
        (
            "c.json",
            &utf_16(u16::to_be_bytes),
            "has zero bytes, as binary files and UTF-16 text have; save it as UTF-8 text",
        ),
        ("d.json", b"{ \"rules\": [ { \"key\": \"Caf\xe9\" } ] }", "is not UTF-8 text (byte 26); save it as UTF-8"),
        (
            "e.json",
            b"PK\x03\x04\x14",
            "is a ZIP archive, as workbooks are, and no text; `cargo plan import` reads a workbook",
        ),
        ("f.json", b"\x1f\x8b\x08", "is packed by gzip; unpack it first"),
    ] {
        folder.write(file, bytes);
        let wanted = format!("error: the tracking plan `{file}` {why}\n");
        for command in ["check", "code", "fmt"] {
            assert_eq!(folder.run(&[command, file]), (String::new(), wanted.clone(), 2), "{command}");
        }
        unreadable(&folder, file, &wanted);
        // As a part of a plan.
        folder.write("whole.json", format!("{{ \"include\": [\"{file}\"] }}"));
        let what = format!("cannot read `{file}`: it {why}");
        let line = format!("{{ \"include\": [\"{file}\"] }}");
        let mark = format!("{}{}", " ".repeat(14), "^".repeat(8));
        refused_by_all(&folder, "whole.json", &found(&what, "whole.json:1:15", &line, &mark, ""));
    }
}

/// A byte order mark and line ends of Windows are no mistakes.
#[test]
fn texts_of_other_systems_are_read() {
    let folder = Folder::new("bad-not");
    for (file, text) in [
        ("mark.json", format!("\u{feff}{PLAN}")),
        ("lines.json", PLAN.replace("{ ", "{\r\n")),
        ("mark.yaml", "\u{feff}rules:\n  - key: Cart Viewed\n".to_owned()),
        ("lines.yaml", "rules:\r\n  - key: Cart Viewed\r\n".to_owned()),
        (
            "merged.yaml",
            "x-base: &base\n  description: A cart\nrules:\n  - <<: *base\n    key: Cart Viewed\n".to_owned(),
        ),
    ] {
        folder.write(file, text);
        assert_eq!(folder.run(&["check", file]).0, "1 plan checked, nothing to report\n", "{file}");
        let (out, err, code) = folder.run(&["deprecate", "Cart Viewed", "--plan", file]);
        assert_eq!((err.as_str(), code), ("", 0), "{file}: {out}");
        assert_eq!(folder.run(&["check", file]).2, 0, "{file}");
    }
}

#[test]
fn a_plan_in_yaml_that_cannot_be_read() {
    let folder = Folder::new("bad-yaml");
    folder.write("plan.json", PLAN);
    let deep = "[".repeat(3000);
    for (text, what, place, line, mark) in [
        (
            "rules:\n\t- key: A\n",
            "not YAML: tabs disallowed within this context (block indentation)",
            "2:2",
            " - key: A",
            " ^ write spaces",
        ),
        (
            "rules:\n  - key: A: B\n",
            "not YAML: mapping values are not allowed in this context",
            "2:11",
            "  - key: A: B",
            "          ^ a text with `: ` in it stands in quotes",
        ),
        (
            "rules:\n  - key: A\n   type: TRACK\n",
            "not YAML: while parsing a block collection, did not find expected '-' indicator",
            "3:4",
            "   type: TRACK",
            "   ^ what belongs together starts in the same column",
        ),
        (
            "rules:\n  - key: *nope\n",
            "not YAML: while parsing node, found unknown anchor",
            "2:10",
            "  - key: *nope",
            "         ^ `&` gives a value its name where it stands first",
        ),
        (
            "rules:\n  - key: A\n---\nrules: []\n",
            "a plan is one document: this is a second one",
            "4:1",
            "rules: []",
            "^ leave the `---` out",
        ),
        ("rules: &r\n  - key: A\n    x: *r\n", "this alias stands in what it names", "3:8", "    x: *r", "       ^^"),
    ] {
        folder.write("a.yaml", text);
        refused_by_all(&folder, "a.yaml", &found(what, &format!("a.yaml:{place}"), line, mark, ""));
    }
    folder.write("a.yaml", format!("rules: {deep}\n")).write("a.json", format!("{{ \"rules\": {deep} }}"));
    for file in ["a.yaml", "a.json"] {
        let (out, _, code) = folder.run(&["check", file]);
        assert!(code == 1 && out.starts_with("error: the plan nests deeper than 128 levels\n --> a."), "{out}");
    }
}

#[test]
fn a_key_that_is_written_twice() {
    let folder = Folder::new("bad-twice");
    folder.write("plan.json", PLAN).write("a.json", r#"{ "rules": [ { "key": "Cart Viewed", "key": "B" } ] }"#);
    let line = r#"1 | { "rules": [ { "key": "Cart Viewed", "key": "B" } ] }"#;
    let wanted = format!(
        "error: \"key\" is written twice in one object\n --> a.json:1:38\n  |\n{line}\n  | {}^^^^^ second time\n ::: a.json:1:16\n  |\n{line}\n  | \
         {}^^^^^ first time\n  |\n  = help: JSON readers take one of the two and lose the other: keep one\n",
        " ".repeat(37),
        " ".repeat(15)
    );
    assert_eq!(folder.run(&["check", "a.json"]).0, format!("{wanted}\n1 plan checked: 1 error, 0 warnings\n"));
    for command in [&["diff", "plan.json", "a.json"][..], &["docs", "--plan", "a.json"], &["export", "csv", "a.json"]] {
        assert_eq!(folder.run(command), (String::new(), wanted.clone(), 2), "{command:?}");
    }
}

/// Of a plan whose files are not all there, nobody can tell what it has: nothing is edited.
#[test]
fn a_plan_of_several_files_of_which_one_cannot_be_read() {
    let folder = Folder::new("bad-parts");
    folder.write("plan.json", PLAN).write("parts/round.json", "{ \"include\": [\"again.json\"] }");
    folder.write("parts/again.json", "{ \"include\": [\"round.json\"] }");
    folder.write("parts/broken.json", "{ \"rules\": [\n  { \"key\": \"A\" } { \"key\": \"B\" } ] }");
    let relative = "the path is relative to the folder of this file";
    for (key, path, what, label, help) in [
        ("include", "parts/zzzzzzzzz.json", "there is no file `parts/zzzzzzzzz.json`", "", relative),
        (
            "include",
            "parts/*.txt",
            "no file matches `parts/*.txt`",
            "",
            "the path is relative to the folder of this file; `*` stands for a part of a name, `**` for folders",
        ),
        (
            "include",
            "whole.json",
            "`whole.json` includes this file, so that this is a circle",
            " leave one of them out",
            "",
        ),
        (
            "extends",
            "whole.json",
            "`whole.json` is extended in a circle: it extends this plan",
            " leave one of them out",
            "",
        ),
        ("extends", "base.json", "there is no file `base.json`", "", relative),
        ("include", "parts", "`parts` is a folder", " write \"parts/*.json\"", ""),
        (
            "include",
            "/etc/plan.json",
            "the path is absolute: it would be another one on another machine",
            " write it relative to this file",
            "",
        ),
        (
            "include",
            "https://a.b/plan.json",
            "a plan is made of files, not of what is on the web",
            " save it beside this file, and name that",
            "",
        ),
    ] {
        let line = format!("{{ \"{key}\": [\"{path}\"] }}");
        folder.write("whole.json", &line);
        let mark = format!("{}{}{label}", " ".repeat(14), "^".repeat(path.len() + 2));
        refused_by_all(&folder, "whole.json", &found(what, "whole.json:1:15", &line, &mark, help));
    }
    folder.write("whole.json", "{ \"include\": [\"parts/round.json\"] }");
    let mark = format!("{}{} leave one of them out", " ".repeat(14), "^".repeat(12));
    let what = "`round.json` includes this file, so that this is a circle";
    let line = "{ \"include\": [\"round.json\"] }";
    refused_by_all(&folder, "whole.json", &found(what, "parts/again.json:1:15", line, &mark, ""));
    folder.write("whole.json", "{ \"include\": [\"parts/broken.json\"] }");
    let what = "not JSON: expected `,` or `]`";
    let line = "  { \"key\": \"A\" } { \"key\": \"B\" } ] }";
    let mark = format!("{}^", " ".repeat(17));
    refused_by_all(&folder, "whole.json", &found(what, "parts/broken.json:2:18", line, &mark, ""));
}

#[test]
fn a_path_that_is_none() {
    let folder = Folder::new("bad-paths");
    folder.write("plan.json", PLAN);
    let wanted = "error: the path of the plan is empty\nhelp: a variable of the shell that is not set is empty\n";
    for command in [&["diff", "", "plan.json"][..], &["add", "A", "--plan", ""], &["docs", "--plan", ""], &["fmt", ""]]
    {
        assert_eq!(folder.run(command), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
    let address = "https://example.com/plan.json";
    let wanted = format!(
        "error: `{address}` is an address, and a plan is read from a file\nhelp: save it first, and name the file; `cargo plan pull` asks \
         Segment, RudderStack and Amplitude\n"
    );
    unreadable(&folder, address, &wanted);
    for (command, wanted) in [
        (
            &["code", "plan.json", "-o", "src/analytics.rs"][..],
            "error: there is no folder `src`\nhelp: make it first\n",
        ),
        (
            &["code", "plan.json", "-o", "."],
            "error: `.` is a folder\nhelp: write the path of a file in it, as in `src/analytics.rs`\n",
        ),
        (
            &["docs", "--plan", "plan.json", "-o", "plan.json"],
            "error: `plan.json` is a file, and a site is a folder of files\nhelp: name a folder, which is made where there is none\n",
        ),
        (
            &["init", "--spec", "b2b", "--plan", "plan.csv"],
            "error: `init` writes JSON, and `plan.csv` is no name for it\nhelp: let its name end in `.json`, as in `--plan \
             tracking-plan.json`\n",
        ),
        (
            &["add", "", "--plan", "plan.json"],
            "error: the name of the event is empty\nhelp: give it: `cargo plan add \"Gift Sent\"`\n",
        ),
        (
            &["rename", "Cart Viewed", "Cart Viewed", "--plan", "plan.json"],
            "error: event \"Cart Viewed\" is called that already\nhelp: give the new name\n",
        ),
    ] {
        assert_eq!(folder.run(command), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "nothing is written");
}

/// What git has at the path is no plan.
#[test]
fn a_file_that_was_no_plan_at_a_commit() {
    let folder = Folder::new("bad-commit");
    let git = |arguments: &[&str]| crate::examples::git(&folder, arguments);
    git(&["init", "-q"]);
    folder
        .write("folder/a.json", PLAN)
        .write("new.json", PLAN)
        .write("bytes.json", "\u{0}")
        .write("half.json", "<<<<<<< a\n=======\n>>>>>>> b\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("folder/a.json", folder.0.join("link.json")).unwrap();
    git(&["add", "folder", "bytes.json", "half.json", "link.json"]);
    git(&["commit", "-qm", "first"]);
    fs::remove_dir_all(folder.0.join("folder")).unwrap();
    for file in ["folder", "bytes.json", "half.json"] {
        folder.write(file, PLAN);
    }
    let log = "help: `git log --follow -- new.json` tells when it came, or what it was called\n";
    for (file, wanted) in [
        ("new.json", format!("error: there is no `new.json` at `HEAD`\n{log}")),
        ("folder", "error: `folder` at `HEAD` is a folder\nhelp: write the path of the plan file in it\n".to_owned()),
        (
            "bytes.json",
            "error: the tracking plan `bytes.json` at `HEAD` has zero bytes, as binary files and UTF-16 text have; save it as UTF-8 text\n"
                .to_owned(),
        ),
    ] {
        assert_eq!(folder.run(&["diff", "--against", "HEAD", "--plan", file]), (String::new(), wanted.clone(), 2));
        assert_eq!(folder.run(&["docs", "--since", "HEAD", "--plan", file]), (String::new(), wanted, 2));
    }
    let (_, err, code) = folder.run(&["diff", "--against", "HEAD", "--plan", "half.json"]);
    assert!(
        code == 2
            && err.starts_with("error: git left a merge conflict in this tracking plan\n --> HEAD:half.json:1:1\n"),
        "{err}"
    );
    #[cfg(unix)]
    {
        folder.write("folder.json", PLAN);
        fs::remove_file(folder.0.join("link.json")).unwrap();
        std::os::unix::fs::symlink("folder.json", folder.0.join("link.json")).unwrap();
        let wanted = "error: `link.json` at `HEAD` is a symbolic link\nhelp: name the file that it leads to: `--plan folder/a.json`\n";
        let diff = ["diff", "--against", "HEAD", "--plan", "link.json"];
        assert_eq!(folder.run(&diff), (String::new(), wanted.to_owned(), 2));
    }
}

/// A name that git does not know, in a repository with two commits and in a clone of the newest one.
#[test]
fn a_git_reference_that_is_not_there() {
    let folder = Folder::new("bad-reference");
    let git = |folder: &Path, arguments: &[&str]| {
        let who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
        let output = Command::new("git").args(who).args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    folder.write("own/plan.json", PLAN);
    let own = Folder(folder.0.join("own"));
    git(&own.0, &["init", "-q"]);
    for message in ["one", "two"] {
        git(&own.0, &["add", "."]);
        git(&own.0, &["commit", "-q", "--allow-empty", "-m", message]);
    }
    let said = |folder: &Folder, reference: &str| {
        let (out, err, code) = folder.run(&["diff", "--against", reference, "--plan", "plan.json"]);
        assert_eq!((out.as_str(), code), ("", 2), "{err}");
        err
    };
    for (reference, wanted) in [
        (
            "mian",
            "git knows no commit, branch or tag `mian` here\nhelp: `git branch --all` lists the branches; in CI, `git fetch` them first",
        ),
        ("", "the name of the commit is empty\nhelp: a variable of the shell that is not set is empty"),
        (
            "main~1..main",
            "`main~1..main` is a range, and the plan is compared with one commit\nhelp: write the first of the two",
        ),
        (
            "main:plan.json",
            "`main:plan.json` is a file of a commit\nhelp: write the commit alone, and the file behind `--plan`",
        ),
    ] {
        assert_eq!(said(&own, reference), format!("error: {wanted}\n"), "{reference}");
    }
    let address = format!("file://{}", own.0.canonicalize().unwrap().display());
    git(&folder.0, &["clone", "-q", "--depth", "1", &address, "shallow"]);
    let wanted = "error: git knows no commit, branch or tag `main~1` here\nhelp: this clone has the newest commits alone: `git fetch \
                  --unshallow` brings the others; in GitHub Actions, `fetch-depth: 0`\n";
    assert_eq!(said(&Folder(folder.0.join("shallow")), "main~1"), wanted);
}

/// What is older than edition 2018, or newer than what reads it: no call and no plan is missed in silence.
#[test]
fn a_file_that_is_no_rust_here() {
    let folder = Folder::package("bad-rust");
    folder
        .write("plan.json", PLAN)
        .write("src/lib.rs", "mod two; mod three; plan_runtime::include_plan!(\"plan.json\");\n");
    folder.write("src/two.rs", "\nfn async() { crate::track!(c, \"u\", crate::CartViewed); }\n");
    folder.write("src/three.rs", "fn f() { crate::track!(c, \"u\", crate::CartViewed); fn g() { let async = 1; } }\n");
    let two = |so: &str| {
        format!(
            "`src/two.rs` cannot be read as Rust of edition 2018 or newer, and {so} (line 2: expected identifier, found keyword `async`)"
        )
    };
    let three =
        |so: &str| format!("`src/three.rs` cannot be read as Rust of edition 2018 or newer, and {so} (line 1: ");
    let (out, err, code) = folder.run(&["check"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    let wanted = format!("warning: {}\n --> src/two.rs:2:4\n", two("plans that it includes are not checked"));
    assert!(out.starts_with(&wanted) && out.contains("1 plan checked: 0 errors, 1 warning"), "{out}");
    let (out, err, code) = folder.run(&["where"]);
    assert!(out.contains("never sent") && code == 0, "{out}");
    let so = "what it sends is not seen";
    assert!(err.starts_with(&format!("warning: {}\nwarning: {}", two(so), three(so))), "{err}");
    let (out, err, code) = folder.run(&["rename", "Cart Viewed", "Cart Seen", "--code", "--dry-run"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    let so = "what it names is not changed";
    assert!(out.contains(&format!("note: {}\nnote: {}", two(so), three(so))), "{out}");
    folder.write("a.ndjson", "{\"type\":\"track\",\"event\":\"Cart Viewed\",\"properties\":{}}\n");
    let (_, err, code) = folder.run(&["audit", "a.ndjson", "--code"]);
    let so = "what it sends is not counted";
    assert!(err.starts_with(&format!("warning: {}\nwarning: {}", two(so), three(so))) && code == 0, "{err}");
    folder.write("src/lib.rs", "mod two;\n");
    let (out, err, code) = folder.run(&["check"]);
    let wanted = format!(
        "error: {}\nhelp: name the plan, as in `cargo plan check tracking-plan.json`\n",
        two("plans that it includes are not checked")
    );
    assert_eq!((out.as_str(), err, code), ("", wanted, 2));
}

#[test]
fn a_plan_that_is_included_and_not_there() {
    let folder = Folder::package("bad-included");
    folder.write("src/lib.rs", "plan_runtime::include_plan!(\"nope.json\");\n");
    let wanted = "error: there is no tracking plan `nope.json`, which an `include_plan!` includes\nhelp: `cargo plan check` says where\n";
    for command in [&["add", "Gift Sent"][..], &["rename", "A", "B"], &["fmt"], &["diff", "--against", "HEAD"]] {
        assert_eq!(folder.run(command), (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
}

/// A device that is read before it is written to has no end, and a terminal is waited for.
#[cfg(unix)]
#[test]
fn an_output_that_is_no_file() {
    let folder = Folder::new("bad-output");
    folder.write("plan.json", PLAN).write("events.csv", "event,property\nCart Viewed,items\n");
    folder.write("events.ndjson", r#"{"type":"track","event":"A","userId":"u"}"#);
    for command in [&["import", "events.csv"][..], &["infer", "events.ndjson"], &["code", "plan.json"]] {
        let wanted = "error: `/dev/full` is no regular file\nhelp: without `-o` the result is shown\n";
        let said = folder.run(&[command, &["-o", "/dev/full"]].concat());
        assert_eq!(said, (String::new(), wanted.to_owned(), 2), "{command:?}");
    }
    for command in [&["import", "events.csv"][..], &["export", "csv", "plan.json"], &["audit", "events.ndjson"]] {
        let (out, err, code) = folder.run(&[command, &["-o", "-"]].concat());
        let what = err.split_once("': ").map_or("", |(_, what)| what);
        let wanted =
            "what is written to standard output is shown without `-o`\n\nFor more information, try '--help'.\n";
        assert_eq!((out.as_str(), what, code), ("", wanted, 2), "{err}");
    }
    assert!(!folder.0.join("-").exists());
}

#[test]
fn an_import_of_which_the_memory_or_a_source_is_gone() {
    let folder = Folder::new("bad-memory");
    folder.write("events.csv", "event,property\nCart Viewed,items\n");
    let import = ["import", "-o", "plan.json"];
    assert_eq!(folder.run(&["import", "events.csv", "-o", "plan.json"]).2, 0);
    fs::rename(folder.0.join("events.csv"), folder.0.join("plan.csv")).unwrap();
    let wanted = "error: cannot read events.csv: No such file or directory (os error 2)\n\
                  help: plan.json comes from it; if it was moved, `cargo plan import FILE -o plan.json` says where to\n";
    assert_eq!(folder.run(&import), (String::new(), wanted.to_owned(), 2));
    assert_eq!(folder.run(&["import", "plan.csv", "-o", "plan.json"]).2, 0);
    assert_eq!(folder.run(&import).2, 0);
    folder.write("plan.import.json", "{\n<<<<<<< ours\n");
    let wanted = "error: plan.import.json cannot be read: a merge is not finished here: this is the mark of a conflict, at 2:1\n\
                  help: take it back from version control, or remove it and start again: `cargo plan import FILE -o plan.json`\n";
    assert_eq!(folder.run(&import), (String::new(), wanted.to_owned(), 2));
    folder.write("plan.import.json", b"\xff");
    let wanted = "error: cannot read plan.import.json: stream did not contain valid UTF-8\n";
    assert_eq!(folder.run(&import), (String::new(), wanted.to_owned(), 2));
}

#[test]
fn a_source_that_contradicts_itself() {
    let folder = Folder::new("bad-source");
    folder.write("events.csv", "event,property,type,pattern,allowed values\nCart Viewed,code,string,^a,b | c\n");
    let wanted = "error: what was read would not be a valid plan: no value that property `code` may have keeps \"pattern\" beside it: \"b\" does not \
                  (`\"code\": { \"type\": \"string\", \"pattern\": \"^a\", \"enum\": [\"b\", \"c\"] }`)\n\
                  help: nothing is written; mend it where the plan comes from, and run the command again\n";
    assert_eq!(folder.run(&["import", "events.csv", "-o", "plan.json"]), (String::new(), wanted.to_owned(), 2));
    assert!(!folder.0.join("plan.json").exists());
}
