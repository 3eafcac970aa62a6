//! Plans of several files: each command reads all of them, and an edit goes to the file that has the event.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;
use std::process::Command;

const CART: &str = "// The cart.\n[\n  { \"key\": \"Cart Viewed\", \"type\": \"TRACK\", \"properties\": { \"items\": { \"type\": \"integer\" } } }, // often\n  { \"key\": \"Cart Emptied\", \"type\": \"TRACK\" },\n]\n";
const ORDER: &str = "{ \"key\": \"Order Completed\", \"type\": \"TRACK\" }\n";
const BASE: &str = "{ \"rules\": [\n  { \"key\": \"Signed Up\", \"type\": \"TRACK\" }\n] }\n";
const PLAN: &str = "{\n  \"include\": [\"parts/*.json*\"],\n  \"extends\": [\"base.json\"],\n  \"rules\": [\n    { \"key\": \"Page Left\", \"type\": \"TRACK\" }\n  ]\n}\n";

const MAIN: &str = "mod analytics { plan_runtime::include_plan!(\"plan.json\"); }
fn main() { analytics::track!(client, \"u\", analytics::CartViewed { items: 1 }); }
";

/// A package whose plan is of four files.
fn package(name: &str) -> Folder {
    let folder = Folder::package(name);
    folder.write("plan.json", PLAN).write("base.json", BASE).write("src/main.rs", MAIN);
    folder.write("parts/cart.jsonc", CART).write("parts/order.json", ORDER);
    folder
}

fn text(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.0.join(path)).unwrap()
}

#[test]
fn a_finding_is_said_in_its_file() {
    let folder = package("several-check");
    let well = "1 plan checked, nothing to report\n".to_owned();
    assert_eq!(folder.run(&["check"]), (well.clone(), String::new(), 0));
    assert_eq!(folder.run(&["check", "plan.json"]), (well, String::new(), 0));
    folder.write("parts/order.json", ORDER.replace("TRACK", "TRACKED"));
    let (out, err, code) = folder.run(&["check", "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 1));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let found = &report["findings"][0];
    assert_eq!((found["file"].as_str(), report["findings"].as_array().unwrap().len()), (Some("parts/order.json"), 1));
}

#[test]
fn a_mend_goes_to_its_file() {
    let folder = package("several-fix");
    folder.write("parts/cart.jsonc", CART.replace("integer", "intger"));
    let (out, err, code) = folder.run(&["check", "--fix"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    assert!(out.starts_with("fixed parts/cart.jsonc:3: "), "{out}");
    assert_eq!((text(&folder, "parts/cart.jsonc"), text(&folder, "plan.json")), (CART.to_owned(), PLAN.to_owned()));
}

#[test]
fn where_says_the_file_of_each_event() {
    let (out, err, code) = package("several-where").run(&["where"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.contains("parts/cart.jsonc:3: track \"Cart Viewed\": sent from 1 place\n"), "{out}");
    assert!(out.contains("base.json:2: track \"Signed Up\": never sent\n"), "{out}");
}

#[test]
fn an_edit_goes_to_the_file_that_has_the_event() {
    let folder = package("several-edit");
    let done = |arguments: &[&str], said: &str| {
        assert_eq!(folder.run(arguments), (format!("{said}\n"), String::new(), 0), "{arguments:?}");
    };
    done(&["deprecate", "Cart Emptied"], "parts/cart.jsonc:4: deprecated event \"Cart Emptied\"");
    done(
        &["add", "Cart Viewed", "-p", "coupon:string"],
        "parts/cart.jsonc:3: added 1 property to event \"Cart Viewed\"",
    );
    done(&["add", "Gift Sent"], "plan.json:6: added event \"Gift Sent\" with 0 properties");
    done(
        &["rename", "Order Completed", "Order Paid"],
        "parts/order.json:1: renamed event \"Order Completed\" to \"Order Paid\"",
    );
    done(&["rename", "Signed Up", "Joined"], "base.json:2: renamed event \"Signed Up\" to \"Joined\"");
    let cart = CART.replace(
        "\"Cart Emptied\", \"type\": \"TRACK\"",
        "\"Cart Emptied\", \"type\": \"TRACK\", \"deprecated\": true",
    );
    let cart = cart.replace("\"integer\" } }", "\"integer\" }, \"coupon\": { \"type\": \"string\" } }");
    assert_eq!(text(&folder, "parts/cart.jsonc"), cart);
    assert_eq!(text(&folder, "parts/order.json"), ORDER.replace("Completed", "Paid"));
    assert_eq!(text(&folder, "base.json"), BASE.replace("Signed Up", "Joined"));
    done(&["remove", "Cart Emptied"], "parts/cart.jsonc: removed event \"Cart Emptied\"");
    assert!(!text(&folder, "parts/cart.jsonc").contains("Emptied"));
    for (arguments, wanted) in [
        (["remove", "Order Paid"].as_slice(), "error: event \"Order Paid\" stands in a file of its own\n"),
        (
            &["rename", "Order Paid", "Cart Viewed"],
            "error: the plan has event \"Cart Viewed\" already, in `parts/cart.jsonc`\n",
        ),
    ] {
        let (out, err, code) = folder.run(arguments);
        assert_eq!((out.as_str(), code), ("", 2), "{err}");
        assert!(err.starts_with(wanted), "{err}");
    }
}

#[test]
fn a_rename_reaches_the_code() {
    let folder = package("several-rename");
    let (out, err, code) = folder.run(&["rename", "Cart Viewed", "Basket Viewed", "--code"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    assert_eq!(text(&folder, "src/main.rs"), MAIN.replace("CartViewed", "BasketViewed"));
    assert_eq!(text(&folder, "parts/cart.jsonc"), CART.replace("Cart Viewed", "Basket Viewed"));
}

#[test]
fn each_file_is_laid_out() {
    let folder = package("several-fmt");
    folder.write("parts/order.json", ORDER.replace(": ", ":"));
    let (out, err, code) = folder.run(&["fmt"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.contains("parts/order.json: laid out\n"), "{out}");
    assert_eq!((text(&folder, "parts/order.json"), text(&folder, "plan.json")), (ORDER.to_owned(), PLAN.to_owned()));
}

#[test]
fn a_difference_is_said_in_its_file_also_of_a_commit() {
    let folder = package("several-diff");
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(&folder.0).args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.c",
            "-c",
            "init.defaultBranch=main",
        ]);
        assert!(git.args(arguments).output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "plan"]);
    let none = "nothing that code, data or tables depend on has changed\n";
    assert_eq!(folder.run(&["diff", "--against", "main", "--plan", "plan.json"]), (none.to_owned(), String::new(), 0));
    folder.write("parts/cart.jsonc", CART.replace("integer", "string"));
    fs::remove_file(folder.0.join("parts/order.json")).unwrap();
    let (out, err, _) = folder.run(&["diff", "--against", "main"]);
    assert_eq!(err, "");
    assert!(out.contains("changes its type\n --> parts/cart.jsonc:3\n"), "{out}");
    assert!(out.contains("is removed\n --> main:parts/order.json:1\n"), "{out}");
    assert!(out.contains("2 changes"), "{out}");
}

#[test]
fn an_export_has_all_events() {
    let folder = package("several-export");
    folder.write("plan.json", PLAN.replace("Page Left", "Signed Up"));
    let (out, err, code) = folder.run(&["export", "csv", "plan.json"]);
    assert_eq!(code, 0, "{err}");
    for event in ["Cart Viewed", "Cart Emptied", "Order Completed", "Signed Up"] {
        assert_eq!(out.matches(event).count(), 1, "{event}: {out}");
    }
    assert!(err.contains("what the extended plan says of Signed Up beside the plan itself"), "{err}");
    assert!(!err.contains("include"), "{err}");
}

#[test]
fn a_plan_is_found_by_every_form_of_its_path() {
    let folder = Folder::new("path-forms");
    folder.write("Cargo.toml", "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n");
    folder.write("app/Cargo.toml", "[package]\nname = \"path-forms-app\"\nedition = \"2024\"\n");
    let main = |argument: &str| {
        folder.write("app/src/main.rs", format!("plan_runtime::include_plan!({argument});\nfn main() {{}}\n"));
    };
    folder.write("plan.json", "{ \"rules\": [ { \"key\": \"A\", \"type\": \"TRACKED\" } ] }");
    for argument in ["workspace = \"plan.json\"", "concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../\", \"plan.json\")"] {
        main(argument);
        let (out, err, code) = folder.run(&["check"]);
        assert_eq!((err.as_str(), code), ("", 1), "{argument}");
        assert!(out.contains("plan.json:1:36\n") && out.contains("1 plan checked: 1 error"), "{out}");
    }
    // Where cargo builds, which is told to this test too.
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder.0.join("target"), |target| folder.0.join(target));
    let unit = target.join("debug/build/path-forms-app-0123456789abcdef/out");
    drop(fs::remove_dir_all(&unit));
    main("concat!(env!(\"OUT_DIR\"), \"/plan.json\")");
    let (out, _, code) = folder.run(&["check"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("where the build.rs of `path-forms-app` writes it")
            && out.contains("cargo check -p path-forms-app"),
        "{out}"
    );
    fs::create_dir_all(&unit).unwrap();
    fs::write(unit.join("plan.json"), "{ \"rules\": [ { \"key\": \"Cart Viewed\" } ] }").unwrap();
    let (out, err, code) = folder.run(&["check"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("1 plan checked, nothing to report\n", "", 0));
    main("env!(\"A_VARIABLE_THAT_IS_NOT_SET\")");
    let (out, _, code) = folder.run(&["check"]);
    assert!(code == 1 && out.contains("the environment variable `A_VARIABLE_THAT_IS_NOT_SET`, of which"), "{out}");
}

#[test]
fn a_plan_in_yaml_is_read() {
    let folder = Folder::new("yaml-plan");
    let plan =
        "rules:\n  - key: Cart Viewed # often\n    type: TRACK\n    properties:\n      items: { type: integer }\n";
    folder.write("plan.yaml", plan).write("new.yaml", plan.replace("integer", "string"));
    assert_eq!(
        folder.run(&["check", "plan.yaml"]),
        ("1 plan checked, nothing to report\n".to_owned(), String::new(), 0)
    );
    let (out, err, _) = folder.run(&["diff", "plan.yaml", "new.yaml"]);
    assert!(out.contains("changes its type\n --> new.yaml:5\n"), "{out}{err}");
    let (out, err, code) = folder.run(&["export", "csv", "plan.yaml"]);
    assert!(code == 0 && out.contains("Cart Viewed"), "{out}{err}");
}

/// A `$ref` of one file leads into another: the command that edits the other one sees it.
#[test]
fn what_another_file_refers_to_stays() {
    let folder = package("several-references");
    let plan = PLAN.replace(
        "\"key\": \"Page Left\", \"type\": \"TRACK\"",
        "\"key\": \"Page Left\", \"properties\": { \"way\": { \"type\": \"string\" }, \"to\": { \"type\": \"string\" } }",
    );
    let order =
        "{ \"key\": \"Order Completed\", \"properties\": { \"way\": { \"$ref\": \"#/rules/0/properties/way\" } } }\n";
    folder.write("plan.json", &plan).write("parts/order.json", order);
    let wanted = "error: nothing is changed: event \"Order Completed\", in `parts/order.json` at line 1, would say something else, by a \
                  `$ref` to what moves or goes\nhelp: write there what it refers to, then edit this again\n";
    for arguments in [["remove", "Page Left", "--property", "way"].as_slice(), &["remove", "Page Left"]] {
        assert_eq!(folder.run(arguments), (String::new(), wanted.to_owned(), 2), "{arguments:?}");
        assert_eq!(text(&folder, "plan.json"), plan);
    }
    let (_, err, code) = folder.run(&["remove", "Page Left", "--property", "to"]);
    assert_eq!((err.as_str(), code), ("", 0));
}

#[test]
fn what_an_event_of_another_file_replaces() {
    let folder = package("several-replaced");
    let done = |arguments: &[&str], said: &str| {
        assert_eq!(folder.run(arguments), (said.to_owned(), String::new(), 0), "{arguments:?}");
    };
    done(
        &["deprecate", "Cart Emptied", "--by", "Order Completed"],
        "parts/cart.jsonc:4: deprecated event \"Cart Emptied\" by \"Order Completed\"\n",
    );
    done(
        &["rename", "Order Completed", "Order Paid"],
        "parts/order.json:1: renamed event \"Order Completed\" to \"Order Paid\"\n",
    );
    assert!(text(&folder, "parts/cart.jsonc").contains("\"deprecated\": \"Order Paid\""));
    folder.write("parts/order.json", "[ { \"key\": \"Order Paid\" }, { \"key\": \"Order Sent\" } ]\n");
    done(
        &["remove", "Order Paid"],
        "parts/order.json: removed event \"Order Paid\"\nnote: `Cart Emptied` still says that \"Order Paid\" replaces it\n",
    );
}
