//! `cargo plan check`: which plans it finds, every format, exit codes, and what it cannot read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::Value;
use std::fs;
use std::path::Path;

const PLAN: &str = r#"{
  "rules": [
    { "key": "Order Completed", "type": "TRACK", "properties": { "total": { "type": "numbr" } } },
    { "key": "cart_viewed", "type": "TRACK" }
  ]
}
"#;

const WELL: &str = r#"{ "rules": [ { "key": "Cart Viewed", "type": "TRACK" } ] }"#;

const CASE: &str = r#"{ "rules": [ { "key": "cart_viewed", "type": "TRACK" } ] }"#;

const SAID: &str = "\
error: unknown type \"numbr\" in property `total`
 --> plan.json:3:85
  |
3 |     { \"key\": \"Order Completed\", \"type\": \"TRACK\", \"properties\": { \"total\": { \"type\": \"numbr\" } } },
  |                                                                                     ^^^^^^^ did you mean \"number\"?

1 plan checked: 1 error, 0 warnings
";

#[test]
fn a_file_by_its_name() {
    let folder = Folder::new("named");
    folder.write("plan.json", PLAN).write("well.json", WELL);
    assert_eq!(folder.run(&["check", "plan.json"]), (SAID.to_owned(), String::new(), 1));
    let well = "1 plan checked, nothing to report\n";
    assert_eq!(folder.run(&["check", "well.json"]), (well.to_owned(), String::new(), 0));
    assert_eq!(folder.run(&["check", "-q", "well.json"]), (String::new(), String::new(), 0));
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folder = Folder::new("warnings");
    folder.write("plan.json", CASE);
    let said = "\
warning: event `cart_viewed` is not in Title Case
 --> plan.json:1:23
  |
1 | { \"rules\": [ { \"key\": \"cart_viewed\", \"type\": \"TRACK\" } ] }
  |                       ^^^^^^^^^^^^^ better: \"Cart Viewed\"
  |
  = help: `event_case` is on by default; `allow(event_case)` at the macro, or in the plan's \"conventions\", turns it off

1 plan checked: 0 errors, 1 warning
";
    assert_eq!(folder.run(&["check", "plan.json"]), (said.to_owned(), String::new(), 0));
    assert_eq!(folder.run(&["check", "plan.json", "--deny", "warnings"]), (said.to_owned(), String::new(), 1));
    assert_eq!(folder.run(&["check", "plan.json", "--quiet"]), (String::new(), String::new(), 0));
}

/// The lines of a report that say where a plan is included.
fn included(out: &str) -> Vec<&str> {
    out.lines().filter_map(|line| line.strip_prefix("included at ")).collect()
}

#[test]
fn every_plan_that_a_workspace_includes() {
    let folder = Folder::package("found");
    let names = ["top", "nested", "alias", "inner", "function", "other_macro", "given", "module", "binary"];
    for name in names {
        folder.write(&format!("{name}.json"), CASE);
    }
    folder.write(
        "src/lib.rs",
        "plan_runtime::include_plan!(\"top.json\");
pub mod a { mod b { use tracking::include_plan as plan; plan! { \"alias.json\" } } }
mod deep;
mod inline { mod inner; }
fn main() { runtime::include_plan![\"function.json\"]; }
cfg_if! { if #[cfg(unix)] { plan_runtime::include_plan!(\"other_macro.json\"); } }
#[path = \"elsewhere/given.rs\"] mod given;
macro_rules! plans { ($path:literal) => { plan_runtime::include_plan!($path); } }
// plan_runtime::include_plan!(\"comment.json\");
const TEXT: &str = \"plan_runtime::include_plan!(\\\"text.json\\\");\";
",
    );
    folder.write("src/deep/mod.rs", "mod nested;");
    folder.write("src/deep/nested.rs", "plan_runtime::include_plan!(\"nested.json\");");
    folder.write("src/inline/inner.rs", "plan_runtime::include_plan!(\"inner.json\");");
    folder.write("src/elsewhere/given.rs", "plan_runtime::include_plan!(\"given.json\"); mod module;");
    folder.write("src/elsewhere/module.rs", "plan_runtime::include_plan!(\"module.json\");");
    folder.write("src/main.rs", "mod deep;\nplan_runtime::include_plan!(\"binary.json\");");
    let (out, err, code) = folder.run(&["check", "--deny", "warnings"]);
    assert_eq!((err.as_str(), code), ("", 1));
    let mut found = included(&out);
    found.sort_unstable();
    let wanted = [
        "src/deep/nested.rs:1:29",
        "src/elsewhere/given.rs:1:29",
        "src/elsewhere/module.rs:1:29",
        "src/inline/inner.rs:1:29",
        "src/lib.rs:1:29",
        "src/lib.rs:2:65",
        "src/lib.rs:5:36",
        "src/lib.rs:6:57",
        "src/main.rs:2:29",
    ];
    assert_eq!(found, wanted);
    assert!(out.ends_with("9 plans checked: 0 errors, 9 warnings\n"), "{out}");
}

#[test]
fn the_options_of_an_include() {
    let folder = Folder::package("options");
    folder.write("plan.json", r#"{ "rules": [ { "key": "cart_viewed" }, { "key": "Signed Up" } ] }"#);
    let check = |include: &str| {
        folder.write("src/lib.rs", include);
        folder.run(&["check", "--deny", "warnings"])
    };
    assert_eq!(check("plan_runtime::include_plan!(\"plan.json\", allow(event_case));").2, 0);
    assert_eq!(check("plan_runtime::include_plan!(\"plan.json\", events(\"Signed *\"));").2, 0);
    assert_eq!(check("plan_runtime::include_plan!(\"plan.json\", rename(\"cart_viewed\" => Cart));").2, 1);
    assert_eq!(check("plan_runtime::include_plan!(spec = \"ecommerce\");").2, 0);
    let said = "\
error: the plan has no event, page or screen `Singed *`; did you mean \"Signed *\"?
help: it has `cart_viewed`, `Signed Up`
 --> src/lib.rs:1:49
  |
1 | plan_runtime::include_plan!(\"plan.json\", events(\"Singed *\"));
  |                                                 ^^^^^^^^^^

1 plan checked: 1 error, 0 warnings
";
    let (out, _, code) = check("plan_runtime::include_plan!(\"plan.json\", events(\"Singed *\"));");
    assert_eq!((out.as_str(), code), (said, 1));
    let (out, _, code) = check("\u{feff}plan_runtime::include_plan!(\"plan.json\", derive(Debug, serde::Serialize));");
    assert!(out.contains("--> src/lib.rs:1:63"), "{out}");
    assert_eq!(code, 1);
}

#[test]
fn a_plan_of_two_includes_is_said_once() {
    let folder = Folder::package("twice");
    folder.write("plan.json", CASE);
    folder.write("src/lib.rs", "mod a { plan_runtime::include_plan!(\"plan.json\"); }");
    folder.write("tests/t.rs", "plan_runtime::include_plan!(\"plan.json\");");
    let (out, _, _) = folder.run(&["check"]);
    assert!(out.ends_with("1 plan checked: 0 errors, 1 warning\n"), "{out}");
}

#[test]
fn what_cannot_be_checked() {
    let folder = Folder::new("bad");
    folder.write("folder/plan.json", WELL).write("latin.json", b"{ \"rules\": [ \"\xe9\" ] }".as_slice());
    folder.write("plan.json", WELL);
    let said = |file: &str| {
        let (out, err, code) = folder.run(&["check", file]);
        assert_eq!((out.as_str(), code), ("", 2));
        err
    };
    let wanted = "error: the tracking plan `folder` is a folder\nhelp: write the path of the plan file in it\n";
    assert_eq!(said("folder"), wanted);
    let wanted = "error: the tracking plan `latin.json` is not UTF-8 text (byte 14); save it as UTF-8\n";
    assert_eq!(said("latin.json"), wanted);
    let wanted = "error: there is no tracking plan `plam.json`\nhelp: the path is relative to the current folder; \
                  did you mean `plan.json`?\n";
    assert_eq!(said("plam.json"), wanted);
}

#[test]
fn a_workspace_without_plans_and_a_folder_without_a_workspace() {
    let folder = Folder::package("none");
    folder.write("src/lib.rs", "");
    let wanted = "error: no `include_plan!` was found in this workspace\nhelp: name the plan, as in `cargo plan check \
                  tracking-plan.json`, or include it: `plan_runtime::include_plan!(\"tracking-plan.json\");`\n";
    assert_eq!(folder.run(&["check"]), (String::new(), wanted.to_owned(), 2));

    let (out, err, code) = folder.run(&["check", "--manifest-path", "nowhere/Cargo.toml"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.starts_with("error: cargo cannot tell which packages there are: "), "{err}");
    let help = "help: run this in a folder of the workspace, give --manifest-path, or name the plan file\n";
    assert!(err.ends_with(help), "{err}");
}

#[test]
fn a_merge_conflict_in_the_plan() {
    let folder = Folder::new("conflict");
    folder.write("plan.json", "{ \"rules\": [\n<<<<<<< ours\n=======\n>>>>>>> theirs\n] }\n");
    let (out, _, code) = folder.run(&["check", "plan.json"]);
    let said = "\
error: git left a merge conflict in this tracking plan
 --> plan.json:2:1
  |
2 | <<<<<<< ours
  | ^^^^^^^ one side
 ::: plan.json:4:1
  |
4 | >>>>>>> theirs
  | ^^^^^^^ the other side ends here
  |
  = help: keep what is right of both, and remove these lines

1 plan checked: 1 error, 0 warnings
";
    assert_eq!((out.as_str(), code), (said, 1));
}

fn in_format(format: &str) -> String {
    let folder = Folder::new(&format!("format-{format}"));
    folder.write("plan.json", PLAN);
    let (out, err, code) = folder.run(&["check", "plan.json", "--format", format]);
    assert_eq!((err.as_str(), code), ("", 1));
    out
}

#[test]
fn github() {
    let wanted = "::error file=plan.json,line=3,endLine=3,col=85,endColumn=92,title=plan::unknown type \"numbr\" in property \
                  `total`%0Adid you mean \"number\"?\n";
    assert_eq!(in_format("github"), wanted);
}

#[test]
fn json() {
    let is: Value = serde_json::from_str(&in_format("json")).unwrap();
    let rendered = SAID.split("\n\n").next().unwrap().strip_prefix("error: ").unwrap();
    let finding = serde_json::json!({
        "level": "error", "rule": "plan", "message": "unknown type \"numbr\" in property `total`",
        "label": "did you mean \"number\"?", "help": null, "file": "plan.json",
        "start": { "line": 3, "column": 85 }, "end": { "line": 3, "column": 92 }, "included": null, "rendered": rendered,
    });
    let wanted = serde_json::json!({
        "version": 1, "plans": ["plan.json"], "errors": 1, "warnings": 0, "findings": [finding],
    });
    assert_eq!(is, wanted);
}

/// The keys that GitLab's documentation of Code Quality reports lists as required.
#[test]
fn gitlab() {
    let is: Value = serde_json::from_str(&in_format("gitlab")).unwrap();
    let wanted = serde_json::json!([{
        "description": "unknown type \"numbr\" in property `total`\ndid you mean \"number\"?",
        "check_name": "plan", "severity": "major", "fingerprint": is[0]["fingerprint"],
        "location": { "path": "plan.json", "lines": { "begin": 3, "end": 3 } },
    }]);
    assert_eq!(is, wanted);
    assert_eq!(is[0]["fingerprint"].as_str().unwrap().len(), 16);
}

#[test]
fn gitlab_tells_findings_apart() {
    let folder = Folder::new("fingerprints");
    folder.write(
        "plan.json",
        "{ \"rules\": [ { \"key\": \"A B\", \"properties\": { \"a\": { \"type\": \"numbr\" }, \
                               \"b\": { \"properties\": { \"a\": { \"type\": \"numbr\" } } } } } ] }",
    );
    let (out, _, _) = folder.run(&["check", "plan.json", "--format", "gitlab"]);
    let is: Vec<Value> = serde_json::from_str(&out).unwrap();
    let mut all: Vec<&str> = is.iter().map(|finding| finding["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(all.len(), 2);
    all.dedup();
    assert_eq!(all.len(), 2);
}

#[test]
fn junit() {
    let wanted = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"cargo plan check\">
  <testsuite name=\"plan.json\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">
    <testcase classname=\"plan.json\" name=\"plan at 3:85\">
      <failure message=\"unknown type &quot;numbr&quot; in property `total`\" type=\"plan\">unknown type &quot;numbr&quot; in property `total`
 --&gt; plan.json:3:85
  |
3 |     { &quot;key&quot;: &quot;Order Completed&quot;, &quot;type&quot;: &quot;TRACK&quot;, &quot;properties&quot;: { &quot;total&quot;: { &quot;type&quot;: &quot;numbr&quot; } } },
  |                                                                                     ^^^^^^^ did you mean &quot;number&quot;?</failure>
    </testcase>
  </testsuite>
</testsuites>
";
    assert_eq!(in_format("junit"), wanted);
}

/// `sarif-schema-2.1.0.json` is the one that OASIS publishes.
#[test]
fn sarif() {
    let schema: Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).unwrap();
    let schema = jsonschema::draft7::new(&schema).unwrap();
    let is: Value = serde_json::from_str(&in_format("sarif")).unwrap();
    let errors: Vec<String> = schema.iter_errors(&is).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let result = &is["runs"][0]["results"][0];
    let wanted = serde_json::json!({
        "ruleId": "plan", "level": "error",
        "message": { "text": "unknown type \"numbr\" in property `total`\ndid you mean \"number\"?" },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": "plan.json" },
            "region": { "startLine": 3, "startColumn": 85, "endLine": 3, "endColumn": 92 },
        } }],
    });
    assert_eq!(result, &wanted);
    assert_eq!(is["runs"][0]["tool"]["driver"]["rules"][0]["id"], "plan");
}

/// Of the real plans of the repository three have two events that would be one struct.
#[test]
fn real_plans() {
    let plans = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/plans");
    let folder = Folder::new("real");
    let mut wrong = Vec::new();
    for plan in std::fs::read_dir(plans).unwrap() {
        let path = plan.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            let (out, err, code) = folder.run(&["check", path.to_str().unwrap()]);
            assert_eq!(err, "");
            if code != 0 {
                wrong.push(out.lines().next().unwrap().to_owned());
            }
        }
    }
    wrong.sort();
    let both = |one: &str, other: &str, name: &str| {
        format!("error: event `{one}` and event `{other}` both become the Rust struct `{name}`")
    };
    let collided = both("Event Collided", "event_collided", "EventCollided");
    let naming = both("example naming collision", "example_naming_collision", "ExampleNamingCollision");
    assert_eq!(wrong, [collided.clone(), collided, naming]);
}

#[test]
fn help_has_an_example() {
    let folder = Folder::new("help");
    let (out, _, code) = folder.run(&["check", "--help"]);
    assert_eq!(code, 0);
    assert!(out.contains("cargo plan check tracking-plan.json"), "{out}");
    assert_eq!(folder.run(&["chekc"]).2, 2);
}

#[test]
fn an_expired_event_is_an_error_here() {
    let folder = Folder::new("expired");
    folder.write("plan.json", r#"{ "rules": [ { "key": "Banner Clicked", "expires": "2020-01-01" } ] }"#);
    let said = "\
error: `Banner Clicked` has expired on 2020-01-01
 --> plan.json:1:52
  |
1 | { \"rules\": [ { \"key\": \"Banner Clicked\", \"expires\": \"2020-01-01\" } ] }
  |                                                    ^^^^^^^^^^^^
  |
  = help: remove it from the code and the plan, or say a later day
          `expired` is on by default; `allow(expired)` at the macro, or in the plan's \"conventions\", turns it off

1 plan checked: 1 error, 0 warnings
";
    assert_eq!(folder.run(&["check", "plan.json"]), (said.to_owned(), String::new(), 1));
}

#[test]
fn what_leaves_no_doubt_is_mended() {
    let folder = Folder::new("fix");
    let plan = r#"{
  // The rules.
  "rules": [ { "key": "Order Completed", "descripton": "Paid.", "properties": {
      "total": { "type": "numbr", "minimum": "0" }, "colour": { "type": "blue" }, "kind": { "enmu": ["a"], "enum": ["b"] },
      "ids": { "type": "array", "items": "string", "minItms": 1 } }, "required": ["totla"] } ],
}
"#;
    folder.write("plan.json", plan);
    let (out, err, code) = folder.run(&["check", "plan.json", "--fix", "--quiet"]);
    assert_eq!(err, "");
    let after = std::fs::read_to_string(folder.0.join("plan.json")).unwrap();
    let wanted = plan
        .replace("descripton", "description")
        .replace("numbr", "number")
        .replace("\"0\"", "0")
        .replace("minItms", "minItems")
        .replace("totla", "total");
    assert_eq!(after, wanted, "{out}");
    // What is left is said as ever; the comment is no JSON to the macro.
    assert_eq!(code, 1, "{out}");
    let (out, _, _) = folder.run(&["check", "plan.json", "--fix"]);
    assert!(!out.contains("fixed"), "{out}");

    folder.write(
        "well.json",
        r#"{ "rules": [ { "key": "Order Completed", "properties": { "n": { "type": "strng" } } } ] }"#,
    );
    let said = "fixed well.json:1: \"strng\" is \"string\" now\n1 plan checked, nothing to report\n";
    assert_eq!(folder.run(&["check", "well.json", "--fix"]), (said.to_owned(), String::new(), 0));
}

/// In a file of plain JSON; a comment may be why it has them.
#[test]
fn commas_at_the_end_are_mended() {
    let folder = Folder::new("fix-commas");
    folder.write("plan.json", "{ \"rules\": [\n  { \"key\": \"Cart Viewed\", },\n] }\n");
    let said = "fixed plan.json:2: the comma before `}` is gone\nfixed plan.json:2: the comma before `]` is gone\n1 plan checked, nothing \
                to report\n";
    assert_eq!(folder.run(&["check", "plan.json", "--fix"]), (said.to_owned(), String::new(), 0));
    let mended = fs::read_to_string(folder.0.join("plan.json")).unwrap();
    assert_eq!(mended, "{ \"rules\": [\n  { \"key\": \"Cart Viewed\" }\n] }\n");
    folder.write("plan.jsonc", "{ \"rules\": [ { \"key\": \"Cart Viewed\", }, ] }\n");
    let said = "1 plan checked, nothing to report\n";
    assert_eq!(folder.run(&["check", "plan.jsonc", "--fix"]), (said.to_owned(), String::new(), 0));
}

#[test]
fn nothing_is_mended_that_could_be_meant_otherwise() {
    let folder = Folder::new("fix-not");
    for plan in [
        r#"{ "rules": [ { "key": "A", "key": "B" } ] }"#,
        r#"{ "rules": [ { "key": "A", "properties": { "n": { "type": "txt" } } } ] }"#,
        r#"{ "rules": [ { "key": "cart_viewed", "descriptin": "x", "description": "y" } ] }"#,
        "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n",
    ] {
        folder.write("plan.json", plan);
        folder.run(&["check", "plan.json", "--fix"]);
        assert_eq!(std::fs::read_to_string(folder.0.join("plan.json")).unwrap(), plan);
    }
}

/// What could not be written is not said to be fixed.
#[test]
fn a_plan_that_cannot_be_written_is_not_fixed() {
    let folder = Folder::new("check-fix-read-only");
    folder.write("plan.json", r#"{ "rules": [ { "key": "A", "properties": { "a": { "type": "strng" } } } ] }"#);
    let path = folder.0.join("plan.json");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let (out, err, code) = folder.run(&["check", "--fix", "plan.json"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.starts_with("error: `plan.json` is read-only, and nothing is changed\n"), "{err}");
}

/// A plan is found wherever the compiler finds it.
#[test]
fn plans_in_every_file_that_the_compiler_reads() {
    let folder = Folder::package("check-files");
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for name in names {
        folder.write(&format!("{name}.json"), format!(r#"{{ "rules": [ {{ "key": "{name} done" }} ] }}"#));
    }
    folder.write(
        "src/lib.rs",
        "include!(\"in_lib.rs\");\n#[cfg_attr(unix, path = \"unix.rs\")]\n#[cfg_attr(windows, path = \"windows.rs\")]\nmod system;\n\
         mod inner { include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/src/in_inner.rs\")); }\n\
         fn f() { mod in_function; in_function::g(); include!(\"in_body.rs\"); }\nmod analytics;\n",
    );
    let include = |name: &str| format!("plan_runtime::include_plan!(\"{name}.json\");\n");
    folder.write("src/in_lib.rs", include("a") + "pub mod deep;\n").write("src/deep.rs", include("b"));
    folder.write("src/unix.rs", include("c")).write("src/windows.rs", include("d"));
    folder.write("src/in_inner.rs", include("e")).write("src/in_function.rs", include("f"));
    folder.write("src/in_body.rs", include("g"));
    let made = "// @generated by cargo plan 0.1.0 from h.json. Do not edit it: edit the plan, and run `cargo plan code` again.\n\
                // In place of include_plan!(\"h.json\", derive(Debug));\n\nmod generated { pub struct HDone; }\npub use generated::*;\n";
    folder.write("src/analytics.rs", made);
    let (out, err, _) = folder.run(&["check", "--format", "json"]);
    assert_eq!(err, "");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let mut plans: Vec<&str> = report["plans"].as_array().unwrap().iter().map(|plan| plan.as_str().unwrap()).collect();
    plans.sort_unstable();
    assert_eq!(plans, names.map(|name| format!("{name}.json")));
    folder.write("src/user.rs", "").write(
        "src/main.rs",
        "use the_lib::analytics::HDone;\nfn main() { the_lib::analytics::track!(client, \"u\", HDone); }\n",
    );
    let manifest = fs::read_to_string(folder.0.join("Cargo.toml")).unwrap();
    folder.write("Cargo.toml", manifest + "\n[lib]\nname = \"the_lib\"\npath = \"src/lib.rs\"\n");
    let (out, err, code) = folder.run(&["where", "HDone"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.starts_with("h.json:1: track \"h done\": sent from 1 place\n"), "{out}");
    let (out, err, code) = folder.run(&["where", "a done"]);
    assert_eq!((out.split(':').next(), err.as_str(), code), (Some("a.json"), "", 0));
    let all = ["rename", "h done", "h sent", "--code", "--plan", "h.json"];
    let (out, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0));
    let stale = "note: `src/analytics.rs` was made by `cargo plan code`, and is stale now: make it anew with `cargo plan code -o src/analytics.rs`\n";
    assert!(out.contains(stale), "{out}");
    assert!(fs::read_to_string(folder.0.join("src/main.rs")).unwrap().contains("HSent);"), "{out}");
}
