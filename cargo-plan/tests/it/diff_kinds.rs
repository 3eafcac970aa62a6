//! `cargo plan diff` by kinds of changes: what breaks code, data and tables, each with its reason, and that nothing changes in silence.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::common::random::Random;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The changes between two plans: of each its classes, what it is, and why.
fn changes(folder: &Folder, old: &Value, new: &Value) -> Vec<(String, String, Vec<String>)> {
    folder.write("old.json", old.to_string()).write("new.json", new.to_string());
    let (out, err, _) = folder.run(&["diff", "old.json", "new.json", "--format", "json"]);
    let out: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}\n{old}\n{new}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |change: &Value| {
        let breaks = change["breaks"].as_array().unwrap();
        let classes: Vec<String> = breaks.iter().map(|one| text(&one["class"])).collect();
        let whys = breaks.iter().map(|one| format!("{}: {}", text(&one["class"]), text(&one["why"])));
        (classes.join(" "), text(&change["what"]), whys.collect())
    };
    out["changes"].as_array().unwrap().iter().map(of).collect()
}

/// What is said of two plans whose rules these are, a line for each change and each reason.
fn said(name: &str, old: &Value, new: &Value) -> String {
    let plan = |rules: &Value| if rules.is_array() { json!({ "rules": rules }) } else { rules.clone() };
    let mut out = String::new();
    for (_, what, whys) in changes(&Folder::new(&format!("diff-kinds-{name}")), &plan(old), &plan(new)) {
        out.push_str(&[vec![what], whys].concat().join("\n  "));
        out.push('\n');
    }
    out
}

/// The same for one property, of an event of its own.
fn of_property(name: &str, old: Value, new: Value) -> String {
    said(name, &of(old), &of(new))
}

fn of(schema: Value) -> Value {
    json!([{ "key": "A B", "properties": { "a": schema } }])
}

/// Two events whose names give one struct: data and tables are compared all the same.
#[test]
fn events_that_would_share_a_struct() {
    let plan =
        |rules: Value| json!([vec![json!({ "key": "Event Other" })], rules.as_array().unwrap().clone()].concat());
    let other = |schema: Value| json!([{ "key": "event_other", "properties": { "a": schema } }]);
    let text = plan(other(json!({ "type": "string" })));
    let wanted = "property `a` of event \"event_other\" changes its type\n  \
                  code: `EventOtherEvent::a: Option<&str>` becomes `EventOtherEvent::a: Option<f64>`\n  \
                  data: a string becomes a number\n  \
                  warehouse: column `a` was text, and is a number\n";
    assert_eq!(said("shared", &text, &plan(other(json!({ "type": "number" })))), wanted);
    let gone = said("shared", &text, &plan(json!([])));
    assert!(gone.starts_with("event \"event_other\" is removed\n") && gone.contains("data: it is not sent"), "{gone}");
    // What the new plan alone has is what the compiler refuses.
    let comes = said("shared", &plan(json!([])), &text);
    let refused = "event `Event Other` and event `event_other` both become the Rust struct `EventOther`\n  code: ";
    assert!(comes.contains(refused), "{comes}");
    let folder = Folder::new("diff-kinds-shared-warning");
    let text = json!({ "rules": text });
    folder.write("old.json", text.to_string()).write("new.json", text.to_string());
    let (out, err, code) = folder.run(&["diff", "old.json", "new.json", "--breaking", "code,data,warehouse"]);
    assert_eq!((out.as_str(), code), ("nothing that code, data or tables depend on has changed\n", 0));
    assert!(err.starts_with("warning: code is compared as if"), "{err}");
}

/// The name that the `include_plan!` of the workspace gives is the one that code has.
#[test]
fn events_that_the_include_renames() {
    let folder = Folder::package("diff-kinds-renamed");
    let include = "plan_runtime::include_plan!(\"new.json\", rename(\"event_other\" => OtherThing));";
    folder.write("src/lib.rs", format!("mod plan {{ {include} }}\n"));
    let plan = |schema: &str| json!({ "rules": [{ "key": "Event Other" }, { "key": "event_other", "properties": { "a": { "type": schema } } }] });
    folder.write("old.json", plan("string").to_string()).write("new.json", plan("number").to_string());
    let (out, err, _) = folder.run(&["diff", "old.json", "new.json"]);
    assert_eq!(err, "");
    assert!(out.contains("`OtherThing::a: Option<&str>` becomes `OtherThing::a: Option<f64>`"), "{out}");
}

/// Rules of a whole event or message, and what a message carries beside its properties.
#[test]
fn rules_of_whole_events() {
    let event = |more: Value| {
        let mut rule = json!({ "key": "A", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } });
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([rule])
    };
    let plain = event(json!({}));
    let rules = [
        json!({ "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
        json!({ "minProperties": 1 }),
        json!({ "dependencies": { "a": ["b"] } }),
        json!({ "patternProperties": { "^x_": { "type": "number" } } }),
    ];
    // No field of Rust breaks it, and others may.
    let closed =
        "event \"A\" has another `additionalProperties`\n  data: the rule `additionalProperties` has changed\n";
    assert_eq!(said("whole", &plain, &event(json!({ "additionalProperties": false }))), closed);
    let wanted = "event \"A\" has other rules\n  data: other values are allowed than before\n";
    for rule in rules {
        assert_eq!(said("whole", &plain, &event(rule.clone())), wanted, "{rule}");
        assert_eq!(said("whole", &event(rule.clone()), &plain), wanted, "{rule}");
    }
    let message = |message: Value| {
        let mut schema = message;
        schema["properties"]["properties"] = json!({ "properties": { "a": { "type": "string" } } });
        json!([{ "key": "A", "jsonSchema": schema }])
    };
    let group = json!({ "context": { "type": "object", "properties": { "groupId": { "type": "string" } } } });
    let mut required = group.clone();
    required["context"]["required"] = json!(["groupId"]);
    let wanted = "event \"A\" has other rules of the whole message\n  data: other messages are allowed than before\n";
    let context = message(json!({ "properties": group }));
    let is = said("message", &context, &message(json!({ "properties": required, "required": ["context"] })));
    assert_eq!(is, wanted);
    let user = message(json!({ "properties": { "userId": { "type": "string", "pattern": "^u-" } } }));
    assert_eq!(said("message", &message(json!({})), &user), wanted);
    let page = |category: &str| json!([{ "key": "Home", "type": "PAGE", "category": category }]);
    assert_eq!(
        said("category", &page("one"), &page("two")),
        "page \"Home\" has other category\n  data: messages carry `two`, and carried `one`\n"
    );
    let to = |is: bool| json!({ "destinations": ["mixpanel"], "rules": [{ "key": "A", "destinations": { "mixpanel": is } }] });
    let is = said("destinations", &to(true), &to(false));
    assert!(is.starts_with("event \"A\" has other destinations\n  data: messages carry `{"), "{is}");
}

#[test]
fn what_code_needs() {
    let text = |more: Value| {
        let mut schema = json!({ "type": "string" });
        schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        schema
    };
    // A literal may be refused by a narrower rule, and by a wider one never.
    let literal = "property `a` of event \"A B\" has other rules\n  \
                   code: a call whose literal the new rules refuse stops compiling\n  \
                   data: other values are allowed than before\n";
    let wider =
        literal.lines().filter(|line| !line.contains("code:")).map(|line| format!("{line}\n")).collect::<String>();
    for rule in [json!({ "pattern": "^a" }), json!({ "minLength": 2 }), json!({ "format": "email" })] {
        assert_eq!(of_property("literal", text(json!({})), text(rule.clone())), literal, "{rule}");
        assert_eq!(of_property("literal", text(rule.clone()), text(json!({}))), wider, "{rule}");
    }
    let integer = |least: i32| json!({ "type": "integer", "minimum": least });
    assert_eq!(of_property("literal", integer(1), integer(2)), literal);
    assert_eq!(of_property("literal", integer(2), integer(1)), wider);
    // A value or a type more breaks no call.
    let values = |all: &[&str]| json!({ "enum": all });
    let is = of_property("match", values(&["x"]), values(&["x", "y"]));
    assert_eq!(is, "value \"y\" of property `a` of event \"A B\" is added\n");
    let types = |all: &[&str]| json!({ "type": all });
    let is = of_property("match", types(&["string", "number"]), types(&["string", "number", "boolean"]));
    assert!(is.contains("is added") && !is.contains("code:"), "{is}");
    // `null` is no value of an optional property, whose type is the same.
    let rules = |schema: Value, required: &[&str]| json!([{ "key": "A B", "properties": { "a": schema }, "required": required }]);
    let (nullable, optional) = (rules(types(&["string", "null"]), &["a"]), rules(text(json!({})), &[]));
    let is = said("null", &nullable, &optional);
    assert!(is.contains("code: `AB::a: Option<&str>, which may be `null`` becomes `AB::a: Option<&str>`"), "{is}");
    assert!(said("null", &optional, &nullable).contains("  code: "), "it is required now");
    // Each class is named once, whatever the number of reasons.
    let folder = Folder::new("diff-kinds-classes");
    folder
        .write("old.json", json!({ "rules": nullable }).to_string())
        .write("new.json", json!({ "rules": optional }).to_string());
    let (out, ..) = folder.run(&["diff", "old.json", "new.json"]);
    assert!(out.starts_with("code, data: property `a` of event \"A B\" changes its type\n"), "{out}");
    // Two properties that one path would mean.
    let both =
        json!({ "a.b": { "type": "string" }, "a": { "type": "object", "properties": { "b": { "type": "string" } } } });
    let one = json!({ "a": both["a"] });
    let event = |properties: &Value| json!([{ "key": "A B", "properties": properties }]);
    let is = said("dots", &event(&both), &event(&one));
    assert!(is.starts_with("property `\"a.b\"` of event \"A B\" is removed\n  code: `AB::a_b` is gone\n"), "{is}");
}

#[test]
fn what_data_means() {
    let tuple = |second: &str| {
        json!({ "type": "array", "items": [{ "type": "string" }, { "type": second }], "additionalItems": false,
                "minItems": 2, "maxItems": 2 })
    };
    let is = of_property("tuple", tuple("number"), tuple("string"));
    assert!(
        is.contains("data: a list of 2 values: a string, a number becomes a list of 2 values: a string, a string"),
        "{is}"
    );
    let (text, listed) = (json!({ "type": "string" }), json!({ "enum": ["x", "y"] }));
    assert_eq!(
        of_property("listed", text.clone(), listed.clone()),
        "property `a` of event \"A B\" changes its type\n  code: `AB::a: Option<&str>` becomes `AB::a: Option<A>`\n  \
         data: a string becomes one of the listed strings\n"
    );
    assert_eq!(
        of_property("listed", listed.clone(), text),
        "property `a` of event \"A B\" changes its type\n  code: `AB::a: Option<A>` becomes `AB::a: Option<&str>`\n  \
         data: one of the listed strings becomes a string\n"
    );
    let required = |schema: Value| json!([{ "key": "A B", "properties": { "a": schema }, "required": ["a"] }]);
    let is = said("constant", &required(listed), &required(json!({ "const": "x" })));
    let wanted = "property `a` of event \"A B\" changes its type\n  code: `AB::a` is gone\n  \
                  data: one of the listed strings becomes the constant \"x\"\n";
    assert_eq!(is, wanted);
    // The order of types says nothing.
    let types = |all: [&str; 2]| json!({ "type": all });
    let is = of_property("order", types(["string", "integer"]), types(["integer", "string"]));
    assert_eq!(is, "the plan says something else that neither code nor data nor tables are made of\n");
    let plan = |type_: &str, purpose: &str| {
        json!({ "consent": { "categories": { "ads": "Ads.", "use": "Use." } },
                "rules": [{ "key": "A B", "properties": { "a": { "type": type_, "x-purpose": purpose } } }] })
    };
    let is = said("purpose", &plan("string", "ads"), &plan("integer", "use"));
    assert!(
        is.contains("changes its type") && is.contains("data: it needed consent to ads, and needs consent to use"),
        "{is}"
    );
}

fn schemas() -> Vec<Value> {
    let inner = json!({ "q": { "type": "string" } });
    vec![
        json!({ "type": "string" }),
        json!({ "type": "integer" }),
        json!({ "type": "number" }),
        json!({ "type": "boolean" }),
        json!({ "type": "string", "format": "date" }),
        json!({ "type": "string", "format": "date-time" }),
        json!({ "type": "string", "format": "duration" }),
        json!({ "enum": ["x", "y"] }),
        json!({ "enum": [1, 2] }),
        json!({ "enum": [1.5, 2] }),
        json!({ "enum": ["x", 1] }),
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "type": "array", "items": { "type": "object", "properties": inner } }),
        json!({ "type": "object", "properties": inner }),
        json!({ "type": "object", "properties": { "q": { "type": "number" } } }),
        json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        json!({ "type": "object" }),
        json!({}),
        json!({ "type": ["string", "integer"] }),
        json!({ "type": ["integer", "number"] }),
        json!({ "type": ["string", "null"] }),
        json!({ "type": "integer", "x-pii": "sha256" }),
        json!({ "type": "string", "format": "date-time", "x-pii": "sha256" }),
        json!({ "const": "x" }),
        json!({ "const": 5 }),
        json!({ "const": true }),
        json!({ "type": "array", "items": [{ "type": "string" }, { "type": "number" }], "additionalItems": false,
                "minItems": 2, "maxItems": 2 }),
        json!({ "anyOf": [{ "type": "boolean" }, { "type": "object", "properties": inner }] }),
    ]
}

/// The properties whose columns the statements say something of, but that one is added or what it means.
fn in_statements(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.contains(" add column ") && !line.starts_with("comment on"));
    let words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let names = words.filter(|word| word.starts_with('p') && word[1..].starts_with(|c: char| c.is_ascii_digit()));
    names.map(|word| word.split('_').next().unwrap().to_owned()).collect()
}

/// The class is that of the statements of `--ddl`, for each pair of types.
#[test]
fn tables_are_those_of_the_statements() {
    let schemas = schemas();
    let folder = Folder::new("diff-kinds-tables");
    for server in ["segment", "rudderstack"] {
        let plan = |schema: &dyn Fn(usize) -> Value| {
            let all: serde_json::Map<_, _> = (0..schemas.len()).map(|at| (format!("p{at}"), schema(at))).collect();
            json!({ "conventions": { "warehouse": server }, "rules": [{ "key": "A B", "properties": all }] })
        };
        let new = plan(&|at| schemas[at].clone());
        let mut count = 0;
        for was in &schemas {
            let mut classed = BTreeSet::new();
            for (class, what, _) in changes(&folder, &plan(&|_| was.clone()), &new) {
                if class.contains("warehouse") {
                    let name = what.split('`').nth(1).unwrap();
                    classed.insert(name.split(['.', '[', '_']).next().unwrap().to_owned());
                }
            }
            let (ddl, err, _) = folder.run(&["diff", "old.json", "new.json", "--ddl", "--warehouse", "postgres"]);
            assert!(!err.starts_with("error"), "{err}");
            assert_eq!(classed, in_statements(&ddl), "{was}\n{ddl}");
            count += classed.len();
        }
        assert!((200..schemas.len() * schemas.len()).contains(&count), "{count}");
    }
}

/// What is no column of its own, or keeps its column, is no change of a table.
#[test]
fn tables_that_stay() {
    let text = json!({ "type": "string" });
    let list = |names: &[&str]| {
        let all: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), text.clone())).collect();
        json!([{ "key": "A B", "properties": { "products": { "type": "array", "items": { "type": "object", "properties": all } } } }])
    };
    let event = |key: &str, property: &str| json!([{ "key": key, "properties": { property: { "type": "string" } } }]);
    let pages = |both: bool| {
        let own = if both { json!({ "a": { "type": "string" } }) } else { json!({}) };
        json!([{ "key": "Home", "type": "PAGE", "properties": own }, { "key": "Cart", "type": "PAGE", "properties": { "a": { "type": "string" } } }])
    };
    let stay = [
        (list(&["sku", "price"]), list(&["sku"])),
        (event("Order Completed", "orderId"), event("Order Completed", "order_id")),
        (event("Order Completed", "a"), event("order_completed", "a")),
        (pages(true), pages(false)),
    ];
    for (old, new) in stay {
        let is = said("stay", &old, &new);
        assert!(!is.is_empty() && !is.contains("warehouse:"), "{is}");
    }
    let is =
        said("leave", &pages(true), &json!([{ "key": "Home", "type": "PAGE" }, { "key": "Cart", "type": "PAGE" }]));
    assert!(is.contains("warehouse: column `a` gets no values any more"), "{is}");
    // A column of two pages changes with the property of one.
    let number = |first: &str| {
        let page =
            |key: &str, type_: &str| json!({ "key": key, "type": "PAGE", "properties": { "a": { "type": type_ } } });
        json!([page("Home", first), page("Cart", "integer")])
    };
    let is = said("mixed", &number("integer"), &number("number"));
    assert!(is.contains("warehouse: column `a` was an integer, and is a number"), "{is}");
}

const EVERYTHING: &str = r##"{
  "name": "Shop", "source": "web",
  "objectives": { "sell": "More carts become orders." },
  "conventions": { "warehouse": "segment" },
  "destinations": ["mixpanel", { "name": "Warehouse" }],
  "consent": { "categories": { "ads": "Ads.", "use": "Use." }, "destinations": { "mixpanel": ["ads"] } },
  "definitions": { "money": { "type": "number", "minimum": 0 },
    "tree": { "type": "object", "properties": { "name": { "type": "string" }, "next": { "$ref": "#/definitions/tree" } } } },
  "rules": [
    { "type": "COMMON", "properties": { "tenant": { "type": "string" } } },
    { "key": "Order Placed", "description": "Paid.", "why": "sell", "owner": "shop", "status": "live", "where": "the till",
      "purpose": "use", "version": 2, "expires": "2031-01-01", "createdAt": "2026-01-02T03:04:05Z", "labels": { "team": "one" },
      "destinations": { "mixpanel": true }, "minProperties": 1, "anyOf": [{ "required": ["total"] }, { "required": ["coupon"] }],
      "properties": {
        "total": { "$ref": "#/definitions/money" }, "tree": { "$ref": "#/definitions/tree" },
        "coupon": { "type": "string", "title": "Coupon", "description": "What was off.", "pattern": "^[A-Z]", "examples": ["A"] },
        "currency": { "enum": ["EUR", "USD"] }, "count": { "enum": [1, 2] }, "kind": { "const": "web" },
        "email": { "type": "string", "x-pii": "sha256", "x-purpose": "ads" }, "phone": { "type": "string", "x-pii": true },
        "day": { "type": "string", "format": "date" }, "note": { "type": ["string", "null"] }, "mixed": { "type": ["string", "number"] },
        "pair": { "type": "array", "items": [{ "type": "string" }, { "type": "number" }], "additionalItems": false, "minItems": 2, "maxItems": 2 },
        "products": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string", "maxLength": 9 } }, "required": ["sku"] } },
        "map": { "type": "object", "additionalProperties": { "type": "integer" } },
        "either": { "anyOf": [{ "type": "boolean" }, { "type": "object", "properties": { "a": { "type": "string" } } }] },
        "any": {}, "open": { "type": "object", "properties": { "a": { "type": "integer", "title": "A" } }, "additionalProperties": false } },
      "required": ["total"] },
    { "key": "Cart Viewed", "jsonSchema": { "properties": {
        "userId": { "type": "string", "pattern": "^u-" }, "context": { "properties": { "ip": { "type": "string" } }, "required": ["ip"] },
        "properties": { "properties": { "size": { "type": "integer", "minimum": 1 } }, "dependencies": { "size": ["unit"] } } } } },
    { "key": "Home", "type": "PAGE", "category": "Front", "properties": { "tab": { "type": "string" } } },
    { "type": "IDENTIFY", "properties": { "age": { "type": "integer" } }, "required": ["age"] },
    { "type": "GROUP", "properties": { "seats": { "type": "integer" } } }
  ] }"##;

/// Each value of a JSON, by its path.
fn places(value: &Value, path: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
            all.push(path.clone());
            places(inner, &path, all);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, inner)| {
            let path = format!("{path}/{at}");
            all.push(path.clone());
            places(inner, &path, all);
        }),
        _ => {}
    }
}

/// Changes one thing at a place. Whether there was something to change.
fn edit(plan: &mut Value, path: &str, random: &mut Random) {
    let (around, name) = path.rsplit_once('/').unwrap();
    if random.once_in(3) {
        match plan.pointer_mut(around).unwrap() {
            Value::Object(members) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
            Value::Array(items) => drop(items.remove(name.parse().unwrap())),
            _ => {}
        }
        return;
    }
    let value = plan.pointer_mut(path).unwrap();
    match value {
        Value::String(text) => match text.as_str() {
            "string" => *text = random.one(&["integer", "boolean", "number"]).to_owned(),
            "integer" | "number" => *text = random.one(&["string", "boolean"]).to_owned(),
            _ => text.push_str(random.one(&["a", " b", "1"])),
        },
        Value::Number(number) => *value = json!(number.as_i64().unwrap() + 1),
        Value::Bool(is) => *is = !*is,
        Value::Object(members) => {
            let key = random.one(&[
                "title",
                "description",
                "minLength",
                "maximum",
                "minItems",
                "maxProperties",
                "added",
                "deprecated",
            ]);
            let new = match key {
                "added" => json!({ "type": "string" }),
                "minLength" | "maximum" | "minItems" | "maxProperties" => json!(3),
                _ => json!("Said."),
            };
            members.insert(key.to_owned(), new);
        }
        Value::Array(items) => items.reverse(),
        Value::Null => {}
    }
}

/// Nothing of a plan changes in silence: a random walk of single edits.
#[test]
fn every_edit_is_said() {
    let folder = Folder::new("diff-kinds-walk");
    let mut random = Random(11);
    let start: Value = serde_json::from_str(EVERYTHING).unwrap();
    assert_eq!(said("walk", &start, &start), "");
    let (mut plan, mut count, mut unknown) = (start.clone(), 0, BTreeSet::new());
    for round in 0..450 {
        if round % 30 == 0 {
            plan = start.clone();
        }
        let mut all = Vec::new();
        places(&plan, "", &mut all);
        let path = all[random.below(all.len())].clone();
        let mut new = plan.clone();
        edit(&mut new, &path, &mut random);
        if new == plan {
            continue;
        }
        folder.write("old.json", plan.to_string()).write("new.json", new.to_string());
        let (out, _, code) = folder.run(&["diff", "old.json", "new.json"]);
        if code == 2 {
            continue;
        }
        assert!(!out.starts_with("nothing"), "{path}\n{plan}\n{new}");
        if out.contains("the plan says something else") {
            let at = |plan: &Value| plan.pointer(&path).map_or_else(String::new, Value::to_string);
            unknown.insert(format!("{path}: {} -> {}", at(&plan), at(&new)));
        }
        count += 1;
        plan = new;
    }
    assert!(count > 200, "{count}");
    // Keys that nothing reads, and the order of a list: of these no more is said.
    assert!(unknown.len() * 6 < count, "{unknown:#?}");
}

/// What is only written otherwise is no change.
#[test]
fn an_edit_of_the_text_alone() {
    let folder = Folder::new("diff-kinds-text");
    let value: Value = serde_json::from_str(EVERYTHING).unwrap();
    folder.write("old.json", EVERYTHING).write("new.json", serde_json::to_string_pretty(&value).unwrap());
    let said = "nothing that code, data or tables depend on has changed\n";
    assert_eq!(folder.run(&["diff", "old.json", "new.json"]).0, said);
}

/// A keyword that allows what is allowed without it changes nothing that anybody relies on.
#[test]
fn keywords_that_allow_everything() {
    let nothing = "the plan says something else that neither code nor data nor tables are made of\n";
    for (name, old, new) in [
        ("length", json!({ "type": "string" }), json!({ "type": "string", "minLength": 0 })),
        (
            "unique",
            json!({ "type": "array", "items": {} }),
            json!({ "type": "array", "items": {}, "uniqueItems": false }),
        ),
        (
            "open",
            json!({ "type": "object", "properties": { "b": {} } }),
            json!({ "type": "object", "properties": { "b": {} }, "additionalProperties": true }),
        ),
        ("enum", json!({ "enum": ["a", "b"] }), json!({ "type": "string", "enum": ["a", "b"] })),
    ] {
        assert_eq!(of_property(&format!("allow-{name}"), old.clone(), new.clone()), nothing);
        assert_eq!(of_property(&format!("allow-{name}"), new, old), nothing);
    }
    let payload = |schema: Value| json!([{ "key": "A B", "jsonSchema": { "type": "object", "properties": { "properties": schema } } }]);
    let (bare, full) = (
        payload(json!({ "properties": { "a": { "type": "string" } } })),
        payload(
            json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": [], "additionalProperties": true }),
        ),
    );
    assert_eq!(said("allow-payload", &bare, &full), nothing);
    assert_eq!(said("allow-payload", &full, &of(json!({ "type": "string" }))), nothing);
    // These say something.
    let closed = payload(json!({ "properties": { "a": { "type": "string" } }, "additionalProperties": false }));
    let wanted =
        "event \"A B\" has another `additionalProperties`\n  data: the rule `additionalProperties` has changed\n";
    assert_eq!(said("allow-closed", &full, &closed), wanted);
    let mixed = (json!({ "enum": ["a", "b", 1] }), json!({ "type": "string", "enum": ["a", "b", 1] }));
    let wanted = "property `a` of event \"A B\" changes its type\n  data: one of the listed values becomes one of the listed strings\n\
                  value 1 of property `a` of event \"A B\" is removed\n  code: `A::Value1` is gone\n  data: it is not sent any more\n";
    assert_eq!(of_property("allow-mixed", mixed.0, mixed.1), wanted);
}
