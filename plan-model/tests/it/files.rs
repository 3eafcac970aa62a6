//! What a plan may be made of: how each file is read, and what is said of one that cannot be.

use plan_model::PlanOrigin;
use plan_model::check::{Checker, Levels};
use plan_model::include::PlanFile;
use plan_model::specs::SpecId;

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

/// Files of a test, in a folder of their own that is no part of a checkout.
struct Folder(std::path::PathBuf);

impl Folder {
    fn of(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("plan-model-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        for (path, text) in files.iter().chain(&[("Cargo.toml", "")]) {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn load(&self, name: &str) -> PlanFile {
        plan_model::include::load_file(name, &self.0, "the folder of Cargo.toml").unwrap()
    }

    /// What is said of a plan of the folder, without the place's lines.
    fn said(&self, name: &str) -> Vec<String> {
        let file = self.load(name);
        file.reading().diagnostics.iter().map(|found| file.render(found)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The names of the events of a plan.
fn names(file: &PlanFile) -> Vec<String> {
    let reading = file.reading();
    assert_eq!(reading.diagnostics, []);
    reading.plan.unwrap().rules.into_iter().map(|rule| rule.name).collect()
}

#[test]
fn an_included_file_holds_a_list_of_rules_or_an_object_or_one_rule() {
    let folder = Folder::of(
        "holds",
        &[
            ("plan.json", r#"{ "rules": [ { "key": "A" } ], "include": ["parts/*.json*", "one/**/*.json"] }"#),
            ("parts/b.json", r##"[ { "key": "C" }, { "key": "D", "jsonSchema": { "$ref": "#/definitions/d" } } ]"##),
            ("parts/a.jsonc", r#"{ "rules": [ { "key": "B" }, ], "definitions": { "d": { "type": "object" } } } // b"#),
            ("parts/notes.md", "no rules"),
            ("one/deep/er/e.json", r#"{ "key": "E", "type": "TRACK" }"#),
            ("one/nested.json", r#"{ "include": ["../two/f.json"] }"#),
            ("two/f.json", r#"{ "events": [ { "name": "F" } ] }"#),
        ],
    );
    let file = folder.load("plan.json");
    assert_eq!(names(&file), ["A", "B", "C", "D", "E", "F"]);
    let parts: Vec<&str> = file.parts.iter().map(|part| part.name.as_str()).collect();
    let wanted = ["parts/a.jsonc", "parts/b.json", "one/deep/er/e.json", "one/nested.json", "two/f.json"];
    assert_eq!(parts, wanted);
    assert_eq!(file.paths().len(), 6);
}

#[test]
fn rules_of_included_files_stand_in_each_form_of_a_plan() {
    for (form, plan) in [
        ("none", r#"{ "include": ["b.json"] }"#),
        ("events", r#"{ "events": [ { "name": "A" } ], "include": ["b.json"] }"#),
        ("older", r#"{ "rules": { "events": [ { "name": "A" } ] }, "include": ["b.json"] }"#),
        ("older without events", r#"{ "rules": { "identify": {} }, "include": ["b.json"] }"#),
        ("answer", r#"{ "data": { "rules": [ { "key": "A" } ], "include": ["b.json"] } }"#),
    ] {
        let folder = Folder::of(
            &format!("form-{}", form.replace(' ', "-")),
            &[("p.json", plan), ("b.json", r#"{ "key": "B" }"#)],
        );
        assert!(names(&folder.load("p.json")).contains(&"B".to_owned()), "{form}");
    }
}

#[test]
fn a_place_in_an_included_file_is_said_in_that_file() {
    let folder = Folder::of(
        "places",
        &[
            ("plans/plan.json", "{ \"include\": [\"../parts/*.json\"] }"),
            ("parts/a.json", "[]"),
            ("parts/b.json", "// none\n"),
            (
                "parts/c.json",
                "{\n  \"key\": \"Order Completed\",\n  \"properties\": { \"total\": { \"type\": \"numbr\" } }\n}\n",
            ),
        ],
    );
    let broken = "JSON has no comments\n --> parts/b.json:1:1\n";
    let said = folder.said("plans/plan.json");
    assert_eq!(said.len(), 1, "a file that is no JSON is the one error");
    assert!(said[0].starts_with(broken), "{}", said[0]);
    let reading = folder.load("plans/plan.json").reading();
    assert_eq!((reading.plan, reading.salvaged.unwrap().rules.len()), (None, 1), "the types are known");

    std::fs::write(folder.0.join("parts/b.json"), "[]").unwrap();
    let wanted = "unknown type \"numbr\" in property `total`
 --> parts/c.json:3:38
  |
3 |   \"properties\": { \"total\": { \"type\": \"numbr\" } }
  |                                      ^^^^^^^ did you mean \"number\"?";
    assert_eq!(folder.said("plans/plan.json"), [wanted]);
}

/// The first line, the place and the label or help of the one thing that is said.
fn one(name: &str, plan: &str, files: &[(&str, &str)]) -> String {
    let all: Vec<(&str, &str)> = files.iter().copied().chain([("app/plan.json", plan)]).collect();
    let folder = Folder::of(name, &all);
    let said = folder.said("app/plan.json");
    assert_eq!(said.len(), 1, "{said:?}");
    said[0].clone()
}

#[test]
fn what_cannot_be_included_is_one_error_at_its_path() {
    let event = r#"{ "key": "A" }"#;
    for (name, list, files, wanted) in [
        ("missing", r#"["chekout.json"]"#, vec![("app/checkout.json", event)], "there is no file `chekout.json`"),
        ("unmatched", r#"["checkout/*.json"]"#, vec![], "no file matches `checkout/*.json`"),
        ("folder", r#"["checkout"]"#, vec![("app/checkout/a.json", event)], "`checkout` is a folder"),
        ("circle", r#"["plan.json"]"#, vec![], "`plan.json` includes this file, so that this is a circle"),
        (
            "outside",
            r#"["../../../../../../../etc/*"]"#,
            vec![],
            "`../../../../../../../etc/*` is outside of what a plan may be made of",
        ),
        ("above", r#"["../../a.json"]"#, vec![], "`../../a.json` is outside of what a plan may be made of"),
        ("absolute", r#"["/etc/a.json"]"#, vec![], "the path is absolute: it would be another one on another machine"),
        ("drive", r#"["C:/a.json"]"#, vec![], "the path is absolute: it would be another one on another machine"),
        ("windows", r#"["a\\b.json"]"#, vec![], "`\\` separates folders on Windows only"),
        ("empty", r#"[""]"#, vec![], "the path is empty"),
        ("text", r#""a.json""#, vec![], "\"include\" must be a list of paths, such as [\"checkout/*.json\"]"),
        ("number", r#"[1]"#, vec![], "\"include\" must be a list of paths, such as [\"checkout/*.json\"]"),
    ] {
        let found = one(&format!("no-{name}"), &format!("{{\n\"include\": {list} }}"), &files);
        let place = if name == "text" { "12" } else { "13" };
        assert!(found.starts_with(&format!("{wanted}\n --> app/plan.json:2:{place}\n")), "{name}: {found}");
    }
    let near = one("near", r#"{ "include": ["x/chekout.json"] }"#, &[("app/x/checkout.json", event)]);
    assert!(near.contains("did you mean \"x/checkout.json\"?"), "{near}");
    assert!(near.ends_with("help: the path is relative to the folder of this file"), "{near}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_bounds_is_refused() {
    let folder = Folder::of("link", &[("plan.json", r#"{ "include": ["link/*.json"] }"#)]);
    let other = Folder::of("linked", &[("a.json", r#"{ "key": "A" }"#)]);
    std::os::unix::fs::symlink(&other.0, folder.0.join("link")).unwrap();
    let said = folder.said("plan.json");
    assert!(said.len() == 1 && said[0].starts_with("`link/a.json` is outside of what"), "{said:?}");
}

#[test]
fn what_an_included_file_holds_is_read_or_told() {
    let plan =
        r#"{ "include": ["a.json"], "rules": [ { "key": "A" } ], "definitions": { "d": { "type": "string" } } }"#;
    for (name, text, wanted) in [
        (
            "number",
            "1",
            "a file that a plan includes holds rules: a list of them, an object with \"rules\", or one rule\n --> app/a.json:1:1",
        ),
        (
            "section",
            r#"{ "rules": { "events": [] } }"#,
            "\"rules\" of a file that a plan includes must be a list of rules\n --> app/a.json:1:12",
        ),
        (
            "key",
            r#"{ "rules": [], "objectives": {} }"#,
            "\"objectives\" has no effect in a file that a plan includes\n --> app/a.json:1:16",
        ),
        (
            "extends",
            r#"{ "rules": [], "extends": ["b2b"] }"#,
            "\"extends\" has no effect in a file that a plan includes\n --> app/a.json:1:16",
        ),
        ("same event", r#"{ "key": "A" }"#, "two files of the plan have `A`\n --> app/a.json:1:10"),
        (
            "defined",
            r#"{ "rules": [], "definitions": { "d": {} } }"#,
            "two files of the plan define \"d\", each otherwise\n --> app/a.json:1:33",
        ),
        (
            "twice",
            r#"{ "rules": [ { "key": "B" } ], "rules": [] }"#,
            "\"rules\" is written twice in one object\n --> app/a.json:1:32",
        ),
        (
            "circle",
            r#"{ "include": ["plan.json"] }"#,
            "`plan.json` includes this file, so that this is a circle\n --> app/a.json:1:15",
        ),
    ] {
        let found = one(&format!("held-{}", name.replace(' ', "-")), plan, &[("app/a.json", text)]);
        assert!(found.starts_with(wanted), "{name}: {found}");
    }
    let same = one("both", plan, &[("app/a.json", "\n{ \"key\": \"A\" }")]);
    assert!(same.contains("second file\n ::: app/plan.json:1:46\n"), "{same}");
}

#[test]
fn a_pattern_may_match_the_file_it_stands_in_and_a_file_twice() {
    let plan = r#"{ "include": ["*.json", "a.json", "./a.json"], "rules": [] }"#;
    let folder = Folder::of("itself", &[("plan.json", plan), ("a.json", r#"{ "key": "A" }"#)]);
    assert_eq!(names(&folder.load("plan.json")), ["A"]);
}

const BASE: &str = r#"{
  "objectives": { "sell": "More carts become orders.", "learn": "See what is read." },
  "source": "web",
  "destinations": ["mixpanel"],
  "rules": [
    { "type": "COMMON", "properties": { "tenant": { "type": "string" } } },
    { "key": "Cart Viewed", "why": "sell", "properties": { "items": { "type": "integer" }, "coupon": { "type": "string" } } },
    { "key": "Order Completed", "description": "A customer has paid.", "properties": { "total": { "type": "number" } } }
  ]
}"#;

#[test]
fn a_plan_extends_another_as_it_extends_a_published_spec() {
    let plan = r#"{
      "extends": ["../base.json", "core"],
      "exclude": ["Order Completed"],
      "objectives": { "sell": "Sell." },
      "rules": [
        { "key": "Cart Viewed", "exclude": ["coupon"], "required": ["items"], "properties": { "size": { "type": "number" } } },
        { "key": "Own", "type": "TRACK" }
      ]
    }"#;
    let folder = Folder::of("extends", &[("base.json", BASE), ("app/plan.json", plan)]);
    let file = folder.load("app/plan.json");
    let reading = file.reading();
    assert_eq!(reading.diagnostics, []);
    let read = reading.plan.unwrap();
    assert_eq!((read.objective("sell"), read.objective("learn")), (Some("Sell."), Some("See what is read.")));
    assert_eq!((read.source, read.destinations.len()), (plan_model::Source::Web, 1));
    assert_eq!(read.common.as_ref().unwrap().properties.properties()[0].name, "tenant");
    let cart = read.rules.iter().find(|rule| rule.name == "Cart Viewed").unwrap();
    let fields: Vec<_> = cart.payload.properties().iter().map(|one| (one.name.as_str(), one.required)).collect();
    assert_eq!((fields, cart.extra.spec), (vec![("items", true), ("size", false)], None));
    assert!(
        read.rules.iter().any(|rule| rule.name == "Own")
            && read.rules.iter().all(|rule| rule.name != "Order Completed")
    );
    assert!(read.extended.iter().all(|extended| extended.spec.name == "core"));
}

/// What a spec says is the spec's, whichever of the files names it: the conventions of names are not for it.
#[test]
fn what_an_extended_plan_has_of_a_published_spec_is_of_the_spec() {
    let base = r#"{ "extends": ["video", "b2b"], "rules": [ { "key": "Base Read" },
        { "key": "Signed Up", "properties": { "type": { "description": "How." }, "method": { "description": "By what." } } },
        { "key": "Video Ad Started", "properties": { "type": { "description": "When." }, "load_type": { "enum": ["linear"] } } } ] }"#;
    let plan = r#"{ "extends": ["base.json"], "conventions": { "warn": ["missing_owner"] }, "rules": [ { "key": "Own Read" } ] }"#;
    let folder = Folder::of("spec-of-a-base", &[("base.json", base), ("plan.json", plan)]);
    let reading = folder.load("plan.json").reading();
    assert_eq!(reading.diagnostics, []);
    let plan = reading.plan.unwrap();
    let rule = |name: &str| plan.rules.iter().find(|rule| rule.name == name).unwrap();
    let b2b = PlanOrigin::Spec(SpecId::B2b);
    assert_eq!(
        ["Trial Started", "Signed Up", "Own Read"].map(|name| rule(name).origin),
        [b2b, PlanOrigin::Plan, PlanOrigin::Plan]
    );
    assert_eq!(rule("Signed Up").extra.spec, Some(SpecId::B2b));
    let origins = |name: &str| -> Vec<(&str, PlanOrigin)> {
        rule(name).payload.properties().iter().map(|one| (one.name.as_str(), one.origin)).collect()
    };
    assert!(origins("Trial Started").iter().all(|(_, origin)| *origin == b2b));
    let signed_up = origins("Signed Up");
    assert!(signed_up.contains(&("type", PlanOrigin::Plan)) && signed_up.contains(&("method", PlanOrigin::Plan)));
    assert!(signed_up.contains(&("first_name", b2b)));
    // The plan says more of a property, and leaves it the values of the spec.
    let values = |name: &str| {
        let ad = rule("Video Ad Started").payload.properties();
        let property = ad.iter().find(|property| property.name == name).unwrap();
        (property.origin, property.schema.values_origin, property.schema.values.as_ref().map(|values| values.len()))
    };
    assert_eq!(values("type"), (PlanOrigin::Plan, PlanOrigin::Spec(SpecId::Video), Some(3)));
    assert_eq!(values("load_type"), (PlanOrigin::Plan, PlanOrigin::Plan, Some(1)));
    let found = Checker::of(&plan, &Levels::default()).conventions(&plan);
    let said: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
    let wanted = ["Base Read", "Own Read", "Signed Up", "Video Ad Started"];
    assert_eq!(said.len(), wanted.len(), "{said:?}");
    assert!(wanted.iter().all(|name| said.contains(&format!("`{name}` does not say who owns it").as_str())));
}

/// What a plan says of an event takes away nothing of what the extended plan asks consent for.
#[test]
fn purposes_of_an_extended_plan_stay() {
    let base = r#"{ "consent": { "categories": { "ads": "" } }, "rules": [ { "key": "A", "purpose": "ads",
        "properties": { "g": { "type": "string", "x-purpose": "ads" }, "h": { "type": "string", "x-purpose": "ads" } } } ] }"#;
    let plan = r#"{ "extends": ["base.json"], "rules": [ { "key": "A", "why": "x",
        "properties": { "g": { "type": "integer" }, "h": { "minLength": 1 }, "i": { "type": "string" } } } ] }"#;
    let folder = Folder::of("purposes", &[("base.json", base), ("plan.json", plan)]);
    let reading = folder.load("plan.json").reading();
    assert_eq!(reading.diagnostics, []);
    let read = reading.plan.unwrap();
    let rule = &read.rules[0];
    assert_eq!(rule.extra.purposes[0].name, "ads");
    let purposes = rule.payload.properties().iter().map(|one| (one.name.as_str(), plan_model::Plan::purposes_of(one)));
    assert_eq!(purposes.collect::<Vec<_>>(), [("g", vec!["ads"]), ("h", vec!["ads"]), ("i", vec![])]);
}

#[test]
fn a_base_has_its_own_includes_and_bases_and_its_errors_are_said_there() {
    let folder = Folder::of(
        "bases",
        &[
            ("app/plan.json", r#"{ "extends": ["../shared/base.json"], "rules": [ { "key": "A" } ] }"#),
            (
                "shared/base.json",
                r#"{ "extends": ["root.json"], "include": ["parts/*.json"], "rules": [ { "key": "B" } ] }"#,
            ),
            ("shared/root.json", r#"{ "rules": [ { "key": "C" } ] }"#),
            ("shared/parts/d.json", r#"{ "key": "D" }"#),
        ],
    );
    assert_eq!(names(&folder.load("app/plan.json")), ["C", "B", "D", "A"]);
    std::fs::write(
        folder.0.join("shared/root.json"),
        r#"{ "rules": [ { "key": "C", "properties": { "p": { "type": "x" } } } ] }"#,
    )
    .unwrap();
    let said = folder.said("app/plan.json");
    assert!(said.len() == 1 && said[0].contains(" --> shared/root.json:1:59\n"), "{said:?}");
}

#[test]
fn what_cannot_be_extended_is_one_error() {
    let base = |text: &'static str| vec![("base.json", text)];
    for (name, list, files, wanted) in [
        ("missing", r#"["../bas.json"]"#, base(BASE), "there is no file `../bas.json`\n --> app/plan.json:1:15"),
        (
            "circle",
            r#"["../base.json"]"#,
            base(r#"{ "extends": ["app/plan.json"] }"#),
            "`app/plan.json` is extended in a circle: it extends this plan\n --> base.json:1:15",
        ),
        (
            "itself",
            r#"["plan.json"]"#,
            vec![],
            "`plan.json` is extended in a circle: it extends this plan\n --> app/plan.json:1:15",
        ),
        (
            "pattern",
            r#"["../*.json"]"#,
            vec![],
            "\"extends\" names one plan for each of its entries, not a pattern\n --> app/plan.json:1:15",
        ),
        (
            "outside",
            r#"["../../base.json"]"#,
            vec![],
            "`../../base.json` is outside of what a plan may be made of\n --> app/plan.json:1:15",
        ),
        (
            "no plan",
            r#"["../base.json"]"#,
            base("{ \"a\": 1 }"),
            "this is not a tracking plan: it has neither \"rules\" nor \"events\"\n --> base.json:1:1",
        ),
        (
            "broken",
            r#"["../base.json"]"#,
            base("{ \"rules\" }"),
            "not JSON: expected `:` after \"rules\"\n --> base.json:1:11",
        ),
        ("other spec", r#"["b2c"]"#, vec![], "there is no published spec \"b2c\"\n --> app/plan.json:1:15"),
    ] {
        let found = one(&format!("bad-base-{}", name.replace(' ', "-")), &format!("{{ \"extends\": {list} }}"), &files);
        assert!(found.starts_with(wanted), "{name}: {found}");
    }
    let plan = r#"{ "extends": ["../base.json"], "exclude": ["Nothing"], "rules": [] }"#;
    assert!(one("exclude-event", plan, &base(BASE)).starts_with("nothing that the plan extends has \"Nothing\""));
    let plan = r#"{ "extends": ["../base.json"], "rules": [ { "key": "Cart Viewed", "exclude": ["cupon"] } ] }"#;
    let found = one("exclude-property", plan, &base(BASE));
    assert!(
        found.starts_with("event `Cart Viewed` of the plan that this one extends has no property \"cupon\""),
        "{found}"
    );
}

#[test]
fn schemas_that_contain_themselves_keep_their_numbers() {
    let tree = |name: &str| {
        format!(
            r##"{{ "definitions": {{ "{name}": {{ "type": "object", "properties": {{ "{name}": {{ "type": "string", "maxLength": 3 }}, "inner": {{ "$ref": "#/definitions/{name}" }} }} }} }},
            "rules": [ {{ "key": "Sent {name}", "properties": {{ "of": {{ "$ref": "#/definitions/{name}" }} }} }} ] "##
        )
    };
    let (base, plan) = (tree("base") + "}", tree("own") + r#", "extends": ["base.json"] }"#);
    let folder = Folder::of("recursive", &[("base.json", &base), ("plan.json", &plan)]);
    let read = folder.load("plan.json").reading().plan.unwrap();
    assert_eq!(read.recursive.len(), 2);
    for (position, name) in ["base", "own"].into_iter().enumerate() {
        assert!(read.recursive[position].to_json().contains(name), "{name}");
        let rule = read.rules.iter().find(|rule| rule.name == format!("Sent {name}")).unwrap();
        let text = format!("{:?}", rule.payload);
        assert!(text.contains(&format!("x-recursive/{position}")), "{name}");
        assert!(!text.contains(&format!("x-recursive/{}", 1 - position)), "{name}");
    }
}

#[test]
fn one_text_tells_a_plan_of_several_files_from_another() {
    let folder = Folder::of("print", &[("plan.json", r#"{ "include": ["a.json"] }"#), ("a.json", r#"{ "key": "A" }"#)]);
    let before = folder.load("plan.json").fingerprint();
    assert_eq!(before, folder.load("plan.json").fingerprint());
    std::fs::write(folder.0.join("a.json"), r#"{ "key": "B" }"#).unwrap();
    assert_ne!(before, folder.load("plan.json").fingerprint());
}

/// `Options::parse` of the tokens of an argument.
fn source(tokens: Vec<plan_model::include::Token>) -> Result<plan_model::include::PlanSource, String> {
    let trees: Vec<_> = tokens.into_iter().enumerate().map(|(place, token)| tree(token, place)).collect();
    plan_model::include::Options::parse(&trees, 0).map(|options| options.source).map_err(|mistake| mistake.message)
}

const fn tree(token: plan_model::include::Token, place: usize) -> plan_model::include::Tree {
    plan_model::include::Tree { token, place }
}

#[test]
fn a_path_may_be_made_of_pieces() {
    use plan_model::include::{PathPiece, PlanSource, Token};
    let call = |name: &str, inner: Vec<Token>| {
        let inner = inner.into_iter().map(|token| tree(token, 7)).collect();
        vec![Token::Word(name.to_owned()), Token::Symbol('!'), Token::Group('(', inner)]
    };
    let text = |text: &str| Token::Text(text.to_owned());
    let out_dir = call("env", vec![text("OUT_DIR"), Token::Symbol(','), text("build first")]);
    let variable = PathPiece::Variable("OUT_DIR".to_owned(), 7);
    assert_eq!(source(out_dir.clone()), Ok(PlanSource::Pieces(vec![variable.clone()])));
    let pieces =
        [out_dir, vec![Token::Symbol(','), text("/plan"), Token::Symbol(','), Token::Number("2".to_owned())]].concat();
    let wanted = vec![variable, PathPiece::Text("/plan".to_owned()), PathPiece::Text("2".to_owned())];
    assert_eq!(source(call("concat", pieces.clone())), Ok(PlanSource::Pieces(wanted.clone())));
    assert_eq!(source(call("concat", call("concat", pieces))), Ok(PlanSource::Pieces(wanted)));
    let of_workspace = vec![Token::Word("workspace".to_owned()), Token::Symbol('='), text("p.json")];
    assert_eq!(source(of_workspace), Ok(PlanSource::Workspace("p.json".to_owned())));
    for refused in [call("include_str", vec![text("a")]), call("concat", call("format", vec![text("a")]))] {
        let said = source(refused).unwrap_err();
        assert!(
            said.starts_with("a macro sees the text of another macro, not its value") && said.contains("OUT_DIR"),
            "{said}"
        );
    }
}

#[cfg(not(feature = "yaml"))]
#[test]
fn yaml_without_its_feature_is_one_error_that_names_it() {
    let found = said("plan.yaml", "rules:\n  - key: A\n");
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .starts_with("a plan in YAML is read with the feature `yaml` of plan-runtime only\n --> plan.yaml:1:1\n")
    );
    assert!(found[0].contains("cargo add plan-runtime --features yaml"), "{}", found[0]);
}

/// A pipe would be waited for without end, and a file of gigabytes would fill the memory.
#[test]
#[cfg(unix)]
fn an_included_file_that_is_none_is_one_error_at_once() {
    let folder = Folder::of(
        "odd",
        &[
            ("pipe.json", r#"{ "rules": [], "include": ["odd/pipe.json"] }"#),
            ("large.json", r#"{ "rules": [], "include": ["odd/large.json"] }"#),
            ("loop.json", r#"{ "rules": [], "include": ["odd/loop.json"] }"#),
            ("odd/notes.md", ""),
        ],
    );
    let at = |name: &str| folder.0.join("odd").join(name);
    assert!(std::process::Command::new("mkfifo").arg(at("pipe.json")).status().unwrap().success());
    std::fs::File::create(at("large.json")).unwrap().set_len(6_000_000_000).unwrap();
    std::os::unix::fs::symlink("loop.json", at("loop.json")).unwrap();
    for (name, wanted) in [
        ("pipe.json", "cannot read `odd/pipe.json`: it is no regular file"),
        (
            "large.json",
            "cannot read `odd/large.json`: it has 6000 MB, which is too large for a part of a tracking plan",
        ),
        ("loop.json", "there is no file `odd/loop.json`"),
    ] {
        let found = folder.said(name);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].lines().next().unwrap(), wanted);
    }
}
