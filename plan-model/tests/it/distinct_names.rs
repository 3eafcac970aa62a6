//! What is added to an enum, to a struct or to the alternatives of a property never changes what an existing name means: after
//! it the name means the same, or it is gone.

use plan_model::name::{Field, Named, Nested, Rename, RenamedValue, Renames, Type, name};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 30] = [
            "a",
            "A",
            "b",
            "B",
            "in",
            "IN",
            "In",
            "stock",
            "Stock",
            "1",
            "2",
            " ",
            "_",
            "-",
            "/",
            ".",
            ",",
            "+",
            "<",
            ">",
            "=",
            "!",
            "#",
            "%",
            "é",
            "e\u{301}",
            "\u{1100}\u{1161}",
            "가",
            "self",
            "all",
        ];
        (0..1 + self.below(4)).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }
}

fn plan(properties: &Value) -> plan_model::Plan {
    let text = json!({ "rules": [{ "key": "Thing Done", "properties": properties }] }).to_string();
    plan_model::read(&text).plan.unwrap()
}

/// Name -> value of the only enum.
fn variants(values: &[Value]) -> BTreeMap<String, String> {
    let plan = plan(&json!({ "kind": { "enum": values } }));
    let named = name(&plan, &Renames::default());
    let found = named.nested.iter().find_map(|nested| match nested {
        Nested::Enumeration(inner) => Some(inner),
        _ => None,
    });
    let variants = &found.unwrap().variants;
    let names: BTreeMap<_, _> = variants.iter().map(|it| (it.name.clone(), it.value.to_json())).collect();
    assert_eq!(names.len(), values.len(), "two values share a name: {variants:?}");
    names
}

/// Name -> property of the only struct.
fn fields(properties: &[String]) -> BTreeMap<String, String> {
    let properties: serde_json::Map<_, _> =
        properties.iter().map(|name| (name.clone(), json!({ "type": "string" }))).collect();
    let plan = plan(&Value::Object(properties.clone()));
    let named = name(&plan, &Renames::default());
    let fields = &named.events[0].fields;
    let names: BTreeMap<_, _> = fields.iter().map(|it| (it.name.clone(), it.property.name.clone())).collect();
    assert_eq!(names.len(), properties.len(), "two properties share a name: {names:?}");
    names
}

fn assert_kept(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> usize {
    let kept = before.iter().filter(|(name, value)| match after.get(*name) {
        Some(now) => {
            assert_eq!(now, *value, "`{name}` meant {value}\nbefore: {before:?}\nafter: {after:?}");
            true
        }
        None => false,
    });
    kept.count()
}

#[test]
fn a_value_that_is_added_anywhere_changes_no_variant() {
    let mut random = Random(1);
    let (mut total, mut kept) = (0, 0);
    for _ in 0..2000 {
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..2 + random.below(6) {
            let value = json!(random.text());
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let before = variants(&values);
        for _ in 0..1 + random.below(3) {
            let value = json!(random.text());
            if !values.contains(&value) {
                values.insert(random.below(values.len() + 1), value);
            }
        }
        total += before.len();
        kept += assert_kept(&before, &variants(&values));
    }
    assert!(kept * 10 > total * 9, "names are kept but where values meet: {kept} of {total}");
}

#[test]
fn a_property_that_is_added_anywhere_changes_no_field() {
    let mut random = Random(2);
    for _ in 0..2000 {
        let mut names: Vec<String> = (0..2 + random.below(6)).map(|_| random.text()).collect();
        let before = fields(&names);
        for _ in 0..1 + random.below(3) {
            names.insert(random.below(names.len() + 1), random.text());
        }
        assert_kept(&before, &fields(&names));
    }
}

/// Path of an event or of an object, an enum or a union in it -> name of its type.
fn types(plan: &plan_model::Plan) -> BTreeMap<String, String> {
    let named = name(plan, &Renames::default());
    let mut types = BTreeMap::new();
    for event in &named.events {
        types.insert(event.rule.name.clone(), event.type_name.clone());
        types_of_fields(&event.rule.name, &event.fields, &named, &mut types);
    }
    types
}

fn types_of_fields(path: &str, fields: &[Field<'_>], named: &Named<'_>, types: &mut BTreeMap<String, String>) {
    for field in fields {
        let Type::Nested(position) = field.type_ else { continue };
        let path = format!("{path}.{}", field.property.name);
        match &named.nested[position] {
            Nested::Struct(inner) => {
                types.insert(path.clone(), inner.type_name.clone());
                types_of_fields(&path, &inner.fields, named, types);
            }
            Nested::Enumeration(inner) => drop(types.insert(path, inner.type_name.clone())),
            Nested::Union(inner) => drop(types.insert(path, inner.type_name.clone())),
        }
    }
}

/// Rules with objects and enums whose names and contents meet those of others.
fn random_property(random: &mut Random, depth: usize) -> Value {
    const WORDS: [&str; 6] = ["color", "size", "plan", "kind", "item", "Kind"];
    let words = |random: &mut Random| WORDS[random.below(WORDS.len())];
    match random.below(4) {
        0 if depth < 2 => {
            let inner = random_property(random, depth + 1);
            json!({ "type": "object", "properties": { words(random): inner, words(random): { "type": "string" } } })
        }
        1 => json!({ "enum": [words(random), "other"] }),
        2 => json!({ "enum": ["a", "b"] }),
        _ => json!({ "type": "string" }),
    }
}

fn random_event(random: &mut Random) -> Value {
    const NAMES: [&str; 8] =
        ["Color", "Item Kind", "Item", "Order Item", "Order", "Size Changed", "Kind", "Order Item Color"];
    const PROPERTIES: [&str; 6] = ["color", "size", "kind", "item", "item_kind", "order"];
    let mut properties = serde_json::Map::new();
    for _ in 0..1 + random.below(3) {
        let name = PROPERTIES[random.below(PROPERTIES.len())];
        properties.insert(name.to_owned(), random_property(random, 0));
    }
    json!({ "key": NAMES[random.below(NAMES.len())], "properties": properties })
}

#[test]
fn an_event_that_is_added_anywhere_changes_no_type() {
    let mut random = Random(3);
    let mut compared = 0;
    let read = |rules: &[Value]| plan_model::read(&json!({ "rules": rules }).to_string()).plan;
    for _ in 0..2000 {
        let mut rules: Vec<Value> = Vec::new();
        let key = |rule: &Value| rule["key"].clone();
        for _ in 0..2 + random.below(3) {
            let event = random_event(&mut random);
            if rules.iter().all(|rule| key(rule) != key(&event)) {
                rules.push(event);
            }
        }
        // Dated as Segment dates rules: what is added last is the youngest, wherever the file has it.
        for (day, rule) in (10..).zip(&mut rules) {
            rule["createdAt"] = json!(format!("2024-01-{day}T00:00:00Z"));
        }
        let before = types(&read(&rules).unwrap());
        let mut event = random_event(&mut random);
        event["createdAt"] = json!("2025-01-01T00:00:00Z");
        if rules.iter().all(|rule| key(rule) != key(&event)) {
            rules.insert(random.below(rules.len() + 1), event);
        }
        let after = types(&read(&rules).unwrap());
        for (path, name) in &before {
            assert_eq!(after.get(path), Some(name), "{path}\nbefore: {before:#?}\nafter: {after:#?}");
        }
        compared += before.len();
    }
    assert!(compared > 5000, "{compared}");
}

#[test]
fn values_apart_by_symbols_have_names_of_their_own() {
    let names = |values: &[&str]| {
        let values: Vec<Value> = values.iter().map(|value| json!(value)).collect();
        variants(&values).into_keys().collect::<Vec<_>>()
    };
    let operators = names(&[">", ">=", "<", "<=", "=", "!="]);
    assert_eq!(operators, ["Equal", "LessThan", "LessThanOrEqual", "MoreThan", "MoreThanOrEqual", "NotEqual"]);
    assert_eq!(names(&["A-", "A", "A+"]), ["A", "AMinus", "APlus"]);
    assert_eq!(names(&["C#", "C", "C++"]), ["C", "CPlusPlus", "CSharp"]);
    assert_eq!(names(&["1.5", "15", "1,5"]), ["Value15", "Value1Comma5", "Value1Point5"]);
}

#[test]
fn values_that_meet_all_lose_the_name_that_could_be_either() {
    let names = |values: &[Value]| variants(values).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&[json!("USD")]), ["Usd"]);
    assert_eq!(names(&[json!("usd"), json!("USD")]), ["USD", "UsdLowercase"]);
    assert_eq!(names(&[json!("USD"), json!("usd"), json!("eur")]), ["Eur", "USD", "UsdLowercase"]);
    assert_eq!(names(&[json!("in_stock"), json!("in-stock")]), ["InHyphenStock", "InUnderscoreStock"]);
    assert_eq!(names(&[json!(1), json!("1")]), ["Value1Number", "Value1Text"]);
    assert_eq!(names(&[json!("\u{1100}\u{1161}"), json!("가")]).len(), 2);
}

#[test]
fn alternatives_of_one_kind_say_what_they_hold() {
    let of = |alternatives: Value| {
        let plan = plan(&json!({ "value": { "oneOf": alternatives } }));
        let named = name(&plan, &Renames::default());
        let found = named.nested.into_iter().find_map(|nested| match nested {
            Nested::Union(inner) => Some(inner),
            _ => None,
        });
        found.unwrap().variants.into_iter().map(|variant| variant.name).collect::<Vec<_>>()
    };
    let (strings, numbers) = (
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "type": "array", "items": { "type": "number" } }),
    );
    let text = json!({ "type": "string" });
    assert_eq!(of(json!([strings, text])), ["Array", "String"]);
    assert_eq!(of(json!([strings, numbers, text])), ["ArrayOfStringValue", "ArrayOfNumberValue", "String"]);
    assert_eq!(of(json!([numbers, strings, text])), ["ArrayOfNumberValue", "ArrayOfStringValue", "String"]);
}

#[test]
fn one_set_of_values_is_one_type_in_the_order_of_the_older() {
    let text = r#"{ "rules": [
        { "key": "Device Connected", "properties": { "device": { "enum": ["phone", "watch"] } } },
        { "key": "Device Lost", "properties": { "device": { "enum": ["watch", "phone"] } } } ] }"#;
    let plan = plan_model::read(text).plan.unwrap();
    let named = name(&plan, &Renames::default());
    assert_eq!(named.events[0].fields[0].type_, named.events[1].fields[0].type_);
    let [Nested::Enumeration(device)] = named.nested.as_slice() else { panic!("{:?}", named.nested) };
    assert_eq!(device.variants.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Phone", "Watch"]);
}

#[test]
fn no_type_has_a_name_of_the_prelude_or_of_what_every_plan_has() {
    let values = json!({ "enum": ["a", "b"] });
    let object = json!({ "type": "object", "properties": { "a": {} } });
    let words = [
        "option",
        "some",
        "none",
        "result",
        "ok",
        "err",
        "box",
        "string",
        "vec",
        "to_string",
        "to_owned",
        "from",
        "into",
        "try_from",
        "try_into",
        "default",
        "clone",
        "copy",
        "drop",
        "fn",
        "fn_mut",
        "fn_once",
        "iterator",
        "into_iterator",
        "send",
        "sync",
        "sized",
        "unpin",
        "as_ref",
        "as_mut",
        "extend",
        "from_iterator",
        "future",
        "into_future",
        "eq",
        "ord",
        "partial_eq",
        "partial_ord",
        "hash",
        "debug",
        "async_fn",
        "destination",
        "identify_traits",
        "group_traits",
    ];
    for word in words {
        let named_as = |schema: &Value| {
            let plan = plan(&json!({ word: schema }));
            name(&plan, &Renames::default()).nested[0].type_name().to_owned()
        };
        let plain = name_of_event(word);
        assert_eq!(plain.strip_suffix("Event").unwrap().to_lowercase(), word.replace('_', ""));
        assert_eq!(named_as(&values), plain.replace("Event", "Value"), "{word}");
        assert_eq!(named_as(&object), plain.replace("Event", "Object"), "{word}");
    }
    let boxes = plan(&json!({ "boxes": { "type": "array", "items": object } }));
    assert_eq!(name(&boxes, &Renames::default()).nested[0].type_name(), "BoxObject");
}

fn name_of_event(key: &str) -> String {
    let plan = plan_model::read(&json!({ "rules": [{ "key": key }] }).to_string()).plan.unwrap();
    name(&plan, &Renames::default()).events[0].type_name.clone()
}

/// Three events, a page and a screen that meet: all that is advised is taken, and no error is left.
#[test]
fn the_advice_for_events_that_meet_mends_them() {
    let plans = [
        r#"[{ "key": "C Built" }, { "key": "C# Built" }, { "key": "C++ Built" }]"#,
        r#"[{ "key": "Landing Page" }, { "key": "Landing Page", "type": "PAGE" }]"#,
        r#"[{ "key": "A" }, { "key": "A+" }, { "key": "A-" }, { "key": "A " }, { "key": "a" }]"#,
        r#"[{ "key": "A Built" }, { "key": "A+ Built" }, { "key": "A- Built" }, { "key": ">= Seen" }, { "key": "> Seen" }]"#,
        r#"[{ "key": "check_in" }, { "key": "Check In" }, { "key": "check-in" }, { "key": "Check In Event" }]"#,
        r#"[{ "key": "Home Screen", "type": "PAGE" }, { "key": "Home Screen Page", "type": "PAGE" }, { "key": "HomeScreenPage" }]"#,
    ];
    for rules in plans {
        let plan = plan_model::read(&format!(r#"{{ "rules": {rules} }}"#)).plan.unwrap();
        let named = name(&plan, &Renames::default());
        assert_ne!(named.diagnostics, [], "{rules}");
        let list: Vec<Rename> = named.diagnostics.iter().map(|it| advised(it.help.as_ref().unwrap())).collect();
        let names: std::collections::HashSet<_> = list.iter().map(|rename| rename.to.clone()).collect();
        assert_eq!(names.len(), list.len(), "each advice is a name of its own: {names:?}");
        let renames = Renames { list };
        let mended: Named<'_> = name(&plan, &renames);
        assert_eq!((mended.diagnostics, mended.unused_renames), (vec![], vec![]), "{renames:?}");
    }
}

/// `… rename(page "Landing Page" => LandingPageView))` as it is written.
fn advised(help: &str) -> Rename {
    let inner = help.split_once("rename(").unwrap().1.strip_suffix("))").unwrap();
    let (part, to) = inner.split_once(" => ").unwrap();
    let (call, quoted) = part.split_once('"').unwrap();
    let call = plan_model::Call::ALL.into_iter().find(|known| known.as_str() == call.trim());
    let text = quoted.strip_suffix('"').unwrap();
    Rename { call, ..Rename::of_event(text, to) }
}

#[test]
fn nested_types_and_variants_are_renamed() {
    let text = r#"{ "rules": [
        { "key": "Order Completed", "properties": { "currency": { "enum": ["USD", "EUR"] }, "products": {
            "type": "array", "items": { "type": "object", "properties": { "id": {}, "size": { "enum": ["s", "m"] } } } } } },
        { "key": "Cart Viewed", "properties": { "currency": { "enum": ["USD", "EUR"] } } } ] }"#;
    let plan = plan_model::read(text).plan.unwrap();
    let rename = |name: &str, value: Option<&str>, to: &str| Rename {
        value: value.map(|text| RenamedValue { text: text.to_owned(), is_quoted: true }),
        ..Rename::of_event(name, to)
    };
    let list = vec![
        rename("Order Completed.products", None, "LineItem"),
        rename("products.size", None, "Fit"),
        rename("currency", Some("USD"), "UsDollar"),
        rename("currency", None, "Money"),
        rename("Cart Viewed.size", None, "Nothing"),
    ];
    let named = name(&plan, &Renames { list });
    assert_eq!(named.diagnostics, []);
    assert_eq!(named.unused_renames, [4]);
    let names: Vec<&str> = named.nested.iter().map(Nested::type_name).collect();
    assert_eq!(names, ["Money", "Fit", "LineItem"]);
    let Nested::Enumeration(money) = &named.nested[0] else { panic!() };
    assert_eq!(money.variants[0].name, "UsDollar");
}

/// A text and a number may have the same text; without the other, either may be written as the other is.
#[test]
fn a_text_and_a_number_are_renamed_each_by_itself() {
    let text = r#"{ "rules": [ { "key": "A", "properties": { "p": { "enum": ["1", 1, 2, "b"] } } } ] }"#;
    let plan = plan_model::read(text).plan.unwrap();
    let rename = |text: &str, is_quoted: bool, to: &str| Rename {
        value: Some(RenamedValue { text: text.to_owned(), is_quoted }),
        ..Rename::of_event("p", to)
    };
    let variants = |list: Vec<Rename>| {
        let named = name(&plan, &Renames { list });
        let Nested::Enumeration(inner) = &named.nested[0] else { panic!() };
        let variants = inner.variants.iter().map(|variant| format!("{} {}", variant.name, variant.value.to_json()));
        let said: Vec<String> = named.diagnostics.iter().map(|finding| finding.message.clone()).collect();
        (variants.collect::<Vec<_>>().join(", "), said)
    };
    let (found, said) =
        variants(vec![rename("1", true, "Text"), rename("1", false, "Digit"), rename("2", true, "Two")]);
    assert_eq!((found.as_str(), said), ("Text \"1\", Digit 1, Two 2, B \"b\"", Vec::new()));
    let (found, said) = variants(vec![rename("1", false, "One")]);
    assert_eq!((found.as_str(), said), ("Value1 \"1\", One 1, Value2 2, B \"b\"", Vec::new()));
    let mut of_rule = rename("b", true, "One");
    of_rule.name = "A.p".to_owned();
    let (_, said) = variants(vec![rename("1", true, "One"), of_rule]);
    assert_eq!(said, ["two values of property `p` are renamed to `One`: \"1\" and \"b\""]);
}
