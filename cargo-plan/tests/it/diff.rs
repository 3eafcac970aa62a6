//! `cargo plan diff`: every class, every format, git, and what cannot be compared.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::Value;
use std::process::Command;

const OLD: &str = r#"{ "rules": [
  { "key": "Order Completed", "type": "TRACK", "required": ["total"], "properties": {
    "total": { "type": "number" },
    "currency": { "enum": ["USD", "EUR"] },
    "coupon": { "type": "string" },
    "note": { "type": "string", "maxLength": 9 } } },
  { "key": "Cart Viewed", "type": "TRACK" }
] }
"#;

const NEW: &str = r#"{ "rules": [
  { "key": "Order Completed", "type": "TRACK", "required": ["coupon", "tax"], "properties": {
    "total": { "type": "number" },
    "currency": { "enum": ["USD", "GBP"] },
    "coupon": { "type": "string" },
    "note": { "type": "string", "maxLength": 5 },
    "tax": { "type": "integer" },
    "city": { "type": "string" } } },
  { "key": "Cart Opened", "type": "TRACK" }
] }
"#;

const TEXT: &str = "\
code, data, warehouse: event \"Cart Viewed\" is removed
 --> old.json:7
  = code: `CartViewed` is gone
  = data: it is not sent any more
  = warehouse: table `cart_viewed` gets no values any more
code: property `coupon` of event \"Order Completed\" becomes required
 --> new.json:5
  = code: `OrderCompleted::coupon: Option<&str>` becomes `OrderCompleted::coupon: &str`
code, data: property `note` of event \"Order Completed\" has other rules
 --> new.json:6
  = code: a call whose literal the new rules refuse stops compiling
  = data: other values are allowed than before
code, data: property `total` of event \"Order Completed\" becomes optional
 --> new.json:3
  = code: `OrderCompleted::total: f64` becomes `OrderCompleted::total: Option<f64>`
  = data: it may be absent now
code, data: value \"EUR\" of property `currency` of event \"Order Completed\" is removed
 --> old.json:4
  = code: `Currency::Eur` is gone
  = data: it is not sent any more
safe: event \"Cart Opened\" is added
 --> new.json:9
safe: property `city` of event \"Order Completed\" is added
 --> new.json:8
code: property `tax` of event \"Order Completed\" is added
 --> new.json:7
  = code: it is required, and calls do not give it yet
safe: value \"GBP\" of property `currency` of event \"Order Completed\" is added
 --> new.json:4

9 changes; breaking: code 6, data 4, warehouse 1
";

fn folder(name: &str, old: &str, new: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("old.json", old).write("new.json", new);
    folder
}

#[test]
fn every_class_with_its_reason() {
    let folder = folder("diff-text", OLD, NEW);
    assert_eq!(folder.run(&["diff", "old.json", "new.json"]), (TEXT.to_owned(), String::new(), 0));
    assert_eq!(folder.run(&["diff", "old.json", "new.json", "--breaking", "warehouse,code"]).2, 1);
}

/// The old and the new schema of one property, and the classes that the change has.
fn classes(old: &str, new: &str) -> String {
    let plan =
        |schema: &str| format!("{{ \"rules\": [ {{ \"key\": \"A B\", \"properties\": {{ \"a\": {schema} }} }} ] }}");
    let folder = folder("diff-classes", &plan(old), &plan(new));
    let (out, err, _) = folder.run(&["diff", "old.json", "new.json", "--format", "json"]);
    assert_eq!(err, "");
    let out: Value = serde_json::from_str(&out).unwrap();
    let of = |change: &Value| {
        let breaks = change["breaks"].as_array().unwrap().iter();
        breaks.map(|reason| reason["class"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    };
    out["changes"].as_array().unwrap().iter().map(of).collect::<Vec<_>>().join("; ")
}

#[test]
fn types() {
    assert_eq!(classes(r#"{ "type": "string" }"#, r#"{ "type": "string", "description": "Said." }"#), "");
    assert_eq!(classes(r#"{ "type": "string" }"#, r#"{ "type": "integer" }"#), "code data warehouse");
    assert_eq!(classes(r#"{ "type": "string" }"#, r#"{ "type": "string", "x-pii": "sha256" }"#), "code data; ");
    let list = |item: &str| format!(r#"{{ "type": "array", "items": {{ "type": "{item}" }} }}"#);
    // A list is text in a warehouse, whatever is in it.
    assert_eq!(classes(&list("string"), &list("integer")), "code data");
    assert_eq!(classes(r#"{ "enum": ["x", "y"] }"#, r#"{ "enum": ["y", "x"] }"#), "");
}

/// The code of a hashed property needs a feature of `plan-runtime`, so that it is another one.
#[test]
fn a_mark_of_personal_data() {
    let plan = |mark: &str| {
        let property = format!(r#"{{ "type": "string"{mark} }}"#);
        format!("{{ \"rules\": [ {{ \"key\": \"A B\", \"properties\": {{ \"a\": {property} }} }} ] }}")
    };
    let why = |old: &str, new: &str| {
        let folder = folder("diff-personal", &plan(old), &plan(new));
        let (out, ..) = folder.run(&["diff", "old.json", "new.json"]);
        out.lines().find_map(|line| line.strip_prefix("  = code: ")).unwrap_or_default().to_owned()
    };
    let (plain, hashed) = (", \"x-pii\": true", ", \"x-pii\": \"sha256\"");
    assert_eq!(why("", plain), "`AB::a: Option<&str>` becomes `AB::a: Option<Personal<&str>>`");
    assert_eq!(why(plain, hashed), "`AB::a: Option<Personal<&str>>` becomes `AB::a: Option<Personal<&str>>, hashed`");
}

#[test]
fn breaking_names_what_fails() {
    let removed = r#"{ "rules": [ { "key": "A B", "properties": { "a": { "enum": ["x", "y"] } } } ] }"#;
    let folder = folder("diff-breaking", removed, &removed.replace(", \"y\"", ""));
    let code = |class: &str| folder.run(&["diff", "old.json", "new.json", "--breaking", class]).2;
    assert_eq!(["code", "data", "warehouse", "data,warehouse"].map(code), [1, 1, 0, 1]);
    assert_eq!(code("cod"), 2);
}

#[test]
fn the_same_plan() {
    let folder = folder("diff-same", OLD, OLD);
    let said = "nothing that code, data or tables depend on has changed\n";
    let all = ["diff", "old.json", "new.json", "--breaking", "code,data,warehouse"];
    assert_eq!(folder.run(&all), (said.to_owned(), String::new(), 0));
}

const SMALL: &str = r#"{ "rules": [ { "key": "A | B", "properties": { "a": { "type": "string" } } } ] }"#;

fn in_format(format: &str) -> String {
    let folder = folder(&format!("diff-{format}"), SMALL, &SMALL.replace("string", "number"));
    let (out, err, code) = folder.run(&["diff", "old.json", "new.json", "--breaking", "code", "--format", format]);
    assert_eq!((err.as_str(), code), ("", 1));
    out
}

#[test]
fn markdown() {
    let wanted = "\
| change | breaks | why | where |
|---|---|---|---|
| property `a` of event \"A \\| B\" changes its type | code, data, warehouse | code: `AB::a: Option<&str>` becomes `AB::a: Option<f64>`; data: a string becomes a number; warehouse: column `a` was text, and is a number | new.json:1 |
";
    assert_eq!(in_format("markdown"), wanted);
}

#[test]
fn github() {
    let wanted = "::error file=new.json,line=1,title=code%2C data%2C warehouse::property `a` of event \"A | B\" changes its \
                  type%0Acode: `AB::a: Option<&str>` becomes `AB::a: Option<f64>`%0Adata: a string becomes a \
                  number%0Awarehouse: column `a` was text, and is a number\n";
    assert_eq!(in_format("github"), wanted);
}

#[test]
fn json() {
    let is: Value = serde_json::from_str(&in_format("json")).unwrap();
    let wanted = serde_json::json!({ "version": 1, "old": "old.json", "new": "new.json", "changes": [{
        "what": "property `a` of event \"A | B\" changes its type", "fails": true, "old_line": 1, "new_line": 1,
        "breaks": [
            { "class": "code", "why": "`AB::a: Option<&str>` becomes `AB::a: Option<f64>`" },
            { "class": "data", "why": "a string becomes a number" },
            { "class": "warehouse", "why": "column `a` was text, and is a number" },
        ],
    }] });
    assert_eq!(is, wanted);
}

#[test]
fn against_a_commit() {
    let folder = Folder::new("diff-git");
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        assert!(
            Command::new("git").args(name).args(arguments).current_dir(&folder.0).output().unwrap().status.success()
        );
    };
    folder.write("plans/plan.json", OLD);
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    folder.write("plans/plan.json", NEW).write("plans/later.json", NEW);
    let diff = |reference: &str, plan: &str| folder.run(&["diff", "--against", reference, "--plan", plan]);
    let wanted = TEXT.replace("old.json", "HEAD:plans/plan.json").replace("new.json", "plans/plan.json");
    assert_eq!(diff("HEAD", "plans/plan.json"), (wanted, String::new(), 0));
    let wanted = "error: git knows no commit, branch or tag `mian` here\nhelp: `git branch --all` lists the branches; in CI, \
                  `git fetch` them first\n";
    assert_eq!(diff("mian", "plans/plan.json"), (String::new(), wanted.to_owned(), 2));
    let wanted = "error: there is no `plans/later.json` at `HEAD`\nhelp: `git log --follow -- plans/later.json` tells when it \
                  came, or what it was called\n";
    assert_eq!(diff("HEAD", "plans/later.json"), (String::new(), wanted.to_owned(), 2));
}

#[test]
fn a_plan_with_errors_is_not_compared() {
    let folder = folder("diff-wrong", SMALL, &SMALL.replace("string", "strng"));
    let (out, err, code) = folder.run(&["diff", "old.json", "new.json"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.starts_with("error: unknown type \"strng\" in property `a`\n --> new.json:1:"), "{err}");
    assert_eq!(folder.run(&["diff", "old.json"]).2, 2);
    let (out, _, code) = folder.run(&["diff", "--help"]);
    assert!(code == 0 && out.contains("cargo plan diff --against main --plan tracking-plan.json"), "{out}");
}

/// Categories are fields of `Consent`, and a purpose decides on what is sent.
#[test]
fn consent_that_changes() {
    let old = r#"{ "consent": { "categories": { "ads": "Ads.", "use": "Use." } }, "rules": [
        { "key": "A", "type": "TRACK", "purpose": "use", "properties": { "p": { "type": "string", "x-purpose": "ads" } } }
    ] }"#;
    let new = r#"{ "consent": { "categories": { "ads": "Ads.", "sharing": "Sharing." } }, "rules": [
        { "key": "A", "type": "TRACK", "properties": { "p": { "type": "string", "x-purpose": ["ads", "sharing"] } } }
    ] }"#;
    let folder = folder("diff-consent", old, new);
    let wanted = "\
code, data: category of consent \"use\" is removed
 --> old.json:1
  = code: `Consent::use` is gone
  = data: messages do not say it any more
data: event \"A\" has another purpose
 --> new.json:2
  = data: it needed consent to use, and needs no consent
data: property `p` of event \"A\" has another purpose
 --> new.json:2
  = data: it needed consent to ads, and needs consent to ads and sharing
code: category of consent \"sharing\" is added
 --> new.json:1
  = code: code does not give `Consent::sharing` yet

4 changes; breaking: code 2, data 3, warehouse 0
";
    let (said, err, _) = folder.run(&["diff", "old.json", "new.json"]);
    assert_eq!((said.replace("r#use", "use"), err.as_str()), (wanted.to_owned(), ""));
}

/// All pages are rows of one table, which stays.
#[test]
fn a_page_that_goes_takes_no_table_with_it() {
    let folder = Folder::new("diff-pages");
    let rules = r#"{ "rules": [{ "type": "PAGE", "key": "Home" }, { "type": "PAGE", "key": "Cart" }] }"#;
    folder.write("old.json", rules).write("new.json", rules.replace(r#", { "type": "PAGE", "key": "Cart" }"#, ""));
    let (out, ..) = folder.run(&["diff", "old.json", "new.json"]);
    assert!(out.contains("page \"Cart\" is removed") && out.contains("warehouse 0"), "{out}");
}

#[test]
fn which_plans_are_compared() {
    let folder = Folder::new("diff-which");
    folder.write("plan.json", OLD);
    let both = "help: name both files, as in `cargo plan diff OLD NEW`; or a commit: `cargo plan diff --against main";
    let wanted = format!("error: nothing says which two plans are compared\n{both}`\n");
    assert_eq!(folder.run(&["diff"]), (String::new(), wanted.clone(), 2));
    assert_eq!(folder.run(&["diff", "--breaking", "code"]), (String::new(), wanted, 2));
    let wanted = format!("error: `plan.json` alone is compared with nothing\n{both} --plan plan.json`\n");
    assert_eq!(folder.run(&["diff", "plan.json"]), (String::new(), wanted, 2));
    for (arguments, wanted) in [
        (&["plan.json", "plan.json", "plan.json"][..], "unexpected argument 'plan.json' found"),
        (&["plan.json", "plan.json", "--against", "main"], "'[OLD]' cannot be used with '--against <REF>'"),
        (&["plan.json", "--plan", "plan.json"], "'[OLD]' cannot be used with '--plan <FILE>'"),
    ] {
        let (out, err, code) = folder.run(&[&["diff"], arguments].concat());
        assert!(out.is_empty() && err.contains(wanted) && code == 2, "{arguments:?}: {err}");
    }
}

/// A reader that has gone, such as `head`, wants nothing more, and no word about it.
#[test]
fn who_reads_no_further_is_not_told() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = Folder::new("diff-closed");
    folder.write("old.json", OLD).write("new.json", NEW);
    for arguments in [&["diff", "old.json", "new.json"][..], &["check", "new.json"], &["fmt", "new.json"]] {
        let mut err = Vec::new();
        let exit = cargo_plan::run([&["cargo-plan"], arguments].concat(), &folder.0, &mut Closed, &mut err);
        assert_eq!((String::from_utf8(err).unwrap().as_str(), exit.code()), ("", 2), "{arguments:?}");
    }
}
