//! What a plan may be made of: how each file is read, and what is said of one that cannot be.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use plan_model::include::PlanFile;

/// What is said of a plan in a file of this name.
fn said(name: &str, text: &str) -> Vec<String> {
    let file = PlanFile::of_text(name, None, text.to_owned());
    file.reading().diagnostics.iter().map(|found| file.render(found)).collect()
}

const COMMENTED: &str = r#"// The shop.
{
  "rules": [
    { "key": "Order Completed", /* é */ "properties": { "total": { "type": "numbr" }, }, },
  ],
}
"#;

#[test]
fn a_place_behind_comments_is_where_it_is_in_the_file() {
    let wanted = "unknown type \"numbr\" in property `total`
 --> plan.jsonc:4:76
  |
4 |     { \"key\": \"Order Completed\", /* é */ \"properties\": { \"total\": { \"type\": \"numbr\" }, }, },
  |                                                                            ^^^^^^^ did you mean \"number\"?";
    assert_eq!(said("plan.jsonc", COMMENTED), [wanted]);
    assert_eq!(said("plan.JSON5", COMMENTED), [wanted.replace("plan.jsonc", "plan.JSON5")]);
}

#[test]
fn a_json_file_with_comments_is_told_the_way_out() {
    let way_out = "help: or let the name of the file end in `.jsonc`: there, comments and trailing commas may stand";
    let found = said("plan.json", COMMENTED);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("JSON has no comments\n --> plan.json:1:1\n"), "{}", found[0]);
    assert!(found[0].ends_with(way_out), "{}", found[0]);
    let found = said("plan.json", "{ \"rules\": [ { \"key\": \"A\" }, ] }");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("a trailing comma is not allowed in JSON\n --> plan.json:1:28\n"), "{}", found[0]);
    assert!(found[0].ends_with(way_out), "{}", found[0]);
    assert!(!said("plan.json", "{ \"rules\": [ 'a' ] }")[0].contains("jsonc"), "what no file may have");
}

#[test]
fn what_json_with_comments_does_not_have_is_one_error() {
    for (text, start, place) in [
        ("{ \"rules\": [] /* no end }", "this comment has no end", "1:15"),
        ("/*/", "this comment has no end", "1:1"),
        ("{ \"rules\": [,] }", "not JSON with comments: expected a value", "1:13"),
        ("{ \"rules\": [ { \"key\": \"A\" },, ] }", "not JSON with comments: expected a value", "1:29"),
        ("{ rules: [] }", "not JSON with comments: expected a name in double quotes, or `}`", "1:3"),
        ("{ 'rules': [] }", "JSON strings have double quotes", "1:3"),
        ("// nothing", "not JSON with comments: expected a tracking plan; the file is empty", "1:11"),
    ] {
        let found = said("plan.jsonc", text);
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].starts_with(&format!("{start}\n --> plan.jsonc:{place}\n")), "{text}: {}", found[0]);
    }
}

#[test]
fn types_of_a_broken_file_with_comments_are_known() {
    let text = "// a\n{ \"rules\": [ { \"key\": \"Cart Viewed\", }, // b\n { \"key\": \"Order Completed\" ";
    let reading = PlanFile::of_text("plan.jsonc", None, text.to_owned()).reading();
    assert_eq!((reading.plan, reading.diagnostics.len()), (None, 1));
    let names: Vec<String> = reading.salvaged.unwrap().rules.into_iter().map(|rule| rule.name).collect();
    assert_eq!(names, ["Cart Viewed", "Order Completed"]);
}
