//! `diff` says *code* exactly where the compiler does: random edits of random plans, and for each a program that makes every event
//! with every property and reads every field and value of the old plan, compiled with the new one. `PLAN_DIFF_ROUNDS` sets how many.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use crate::common::Folder;
use crate::common::random::Random;
use plan_model::name::{self, Field, Named, Nested, Type};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

impl Random {
    fn schema(&mut self, depth: usize) -> Value {
        // What holds others stands no deeper than two.
        match self.below(if depth < 2 { 22 } else { 14 }) {
            10 => json!({ "$ref": "#/definitions/money" }),
            11 => json!({ "$ref": "#/definitions/place" }),
            12 => json!({ "type": "string", "maxLength": 20 }),
            13 => json!({ "type": "integer", "minimum": 0 }),
            0 => json!({ "type": "integer" }),
            1 => json!({ "type": "number" }),
            2 => json!({ "type": "boolean" }),
            3 | 4 => json!({ "enum": (0..=1 + self.below(2)).map(|n| format!("v{n}")).collect::<Vec<_>>() }),
            5 => json!({ "enum": [1, 2] }),
            6 => json!({ "type": ["string", "null"] }),
            7 => json!({ "type": "string", "format": "date" }),
            8 => json!({}),
            9 => json!({ "type": "string" }),
            14 | 15 => self.object(depth),
            16 => json!({ "type": "array", "items": self.schema(depth + 1) }),
            17 => json!({ "type": "array", "items": self.object(depth) }),
            18 => json!({ "type": "array", "items": [self.schema(2), self.schema(2)], "additionalItems": false,
                          "minItems": 2, "maxItems": 2 }),
            19 => json!({ "type": "object", "additionalProperties": self.schema(depth + 1) }),
            20 => json!({ "type": ["string", "number"] }),
            _ => json!({ "anyOf": [{ "type": "boolean" }, self.object(depth)] }),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let names = ["inner", "more", "again"];
        let count = 1 + self.below(2);
        let properties: serde_json::Map<_, _> =
            names[..count].iter().map(|name| ((*name).to_owned(), self.schema(depth + 1))).collect();
        let required: Vec<&str> = names[..count].iter().copied().filter(|_| self.once_in(2)).collect();
        json!({ "type": "object", "properties": properties, "required": required })
    }

    fn event(&mut self, name: &str) -> Value {
        let names: Vec<String> = (0..=self.below(3)).map(|n| format!("p{n}")).collect();
        let properties: serde_json::Map<_, _> = names.iter().map(|name| (name.clone(), self.property())).collect();
        let required: Vec<_> = names.into_iter().filter(|_| self.below(2) == 0).collect();
        json!({ "key": name, "type": "TRACK", "properties": properties, "required": required })
    }

    /// What only a property of an event has: a constant, a mark of personal data.
    fn property(&mut self) -> Value {
        match self.below(8) {
            0 => json!({ "const": "always" }),
            1 => json!({ "type": "string", "x-pii": true }),
            2 => json!({ "type": "integer", "x-pii": "sha256" }),
            _ => self.schema(0),
        }
    }

    /// A rule of another call.
    fn rule(&mut self, call: &str, name: &str) -> Value {
        let mut rule = self.event(name);
        rule["type"] = json!(call);
        if name.is_empty() {
            rule.as_object_mut().unwrap().remove("key");
        }
        rule
    }

    fn plan(&mut self) -> Value {
        let place =
            json!({ "type": "object", "properties": { "city": { "type": "string" }, "zip": { "enum": ["a", "b"] } } });
        let mut common = self.rule("COMMON", "");
        // What it has for every call is not what an event has of its own.
        common["properties"] = json!({ "shared": common["properties"]["p0"] });
        common["required"] = json!([]);
        json!({ "definitions": { "money": { "type": "number" }, "place": place },
                "rules": [self.event("Cart Viewed"), self.event("Order Placed"), self.rule("PAGE", "Home"),
                          self.rule("IDENTIFY", ""), self.rule("GROUP", ""), common] })
    }

    fn edit(&mut self, plan: &mut Value) {
        if self.once_in(10) {
            return match self.below(3) {
                0 => plan["definitions"]["money"] = json!({ "type": "integer" }),
                1 => plan["definitions"]["place"]["properties"]["zip"]["enum"] = json!(["a", "b", "c"]),
                _ => plan["definitions"]["place"]["required"] = json!(["city"]),
            };
        }
        let rules = plan["rules"].as_array_mut().unwrap();
        match self.below(12) {
            0 => {
                let position = self.below(rules.len());
                drop(rules.remove(position));
            }
            1 => {
                let event = self.event("Part Added");
                rules.insert(0, event);
                rules.rotate_left(1);
            }
            2 => rules[0]["deprecated"] = json!("Order Placed"),
            _ => {
                let position = self.below(rules.len());
                self.edit_object(&mut rules[position]);
            }
        }
    }

    /// Edits an event, or an object within it.
    fn edit_object(&mut self, object: &mut Value) {
        let names: Vec<String> = object["properties"].as_object().unwrap().keys().cloned().collect();
        let first = names[self.below(names.len())].clone();
        let all = object["required"].as_array().unwrap().clone();
        let without: Vec<Value> = all.iter().filter(|name| **name != json!(first)).cloned().collect();
        match self.below(15) {
            13 => object["properties"][&first] = self.property(),
            0 if names.len() > 1 => {
                object["properties"].as_object_mut().unwrap().remove(&first);
                object["required"] = json!(without);
            }
            1 => object["properties"]["added"] = self.schema(0),
            2 => {
                object["properties"]["must"] = self.schema(0);
                object["required"].as_array_mut().unwrap().push(json!("must"));
            }
            3 if all.len() > without.len() => object["required"] = json!(without),
            3 => object["required"].as_array_mut().unwrap().push(json!(first)),
            4 => object["properties"][&first] = self.schema(0),
            5 => {
                // Another name.
                let schema = object["properties"].as_object_mut().unwrap().remove(&first).unwrap();
                object["properties"]["renamed"] = schema;
                object["required"] = json!(without);
            }
            _ => self.edit_schema(&mut object["properties"][&first]),
        }
    }

    fn edit_schema(&mut self, schema: &mut Value) {
        if schema.get("properties").is_some() {
            return self.edit_object(schema);
        }
        for key in ["items", "additionalProperties"] {
            if schema.get(key).is_some_and(Value::is_object) {
                return self.edit_schema(&mut schema[key]);
            }
        }
        if let Some(position) = schema.get("items").and_then(Value::as_array).map(|items| self.below(items.len())) {
            return self.edit_schema(&mut schema["items"][position]);
        }
        if schema.get("anyOf").is_some() {
            return match self.below(3) {
                0 => schema["anyOf"].as_array_mut().unwrap().push(json!({ "type": "number" })),
                1 => schema["anyOf"].as_array_mut().unwrap().reverse(),
                _ => self.edit_schema(&mut schema["anyOf"][1]),
            };
        }
        if schema.get("enum").is_some() {
            return self.edit_values(schema["enum"].as_array_mut().unwrap());
        }
        let (type_, has_format) = (schema["type"].clone(), schema.get("format").is_some());
        match self.below(7) {
            // The literals of the program are longer, and smaller.
            0 | 4 if type_ == "string" && !has_format => schema["maxLength"] = json!(3),
            0 | 4 if type_ == "integer" => schema["minimum"] = json!(5),
            5 if schema.get("maxLength").is_some() => schema["maxLength"] = json!(30),
            5 if schema.get("minimum").is_some() => drop(schema.as_object_mut().unwrap().remove("minimum")),
            6 if schema.get("const").is_some() => schema["const"] = json!("ever"),
            6 if schema.get("x-pii").is_some() => drop(schema.as_object_mut().unwrap().remove("x-pii")),
            6 if type_ == "string" && !has_format => schema["x-pii"] = json!(true),
            1 if type_.is_string() => schema["type"] = json!([type_, "null"]),
            2 if type_ == "string" => *schema = json!({ "type": ["string", "boolean"] }),
            3 if type_ == json!(["string", "null"]) => schema["type"] = json!("string"),
            _ => schema["description"] = json!("Said in other words."),
        }
    }

    fn edit_values(&mut self, values: &mut Vec<Value>) {
        match self.below(3) {
            0 => values.push(if values[0].is_string() { json!("new") } else { json!(3) }),
            1 => values.reverse(),
            _ => drop(values.pop()),
        }
    }
}

/// The type of a field.
fn rust(type_: &Type, named: &Named<'_>) -> String {
    match type_ {
        Type::String => "&str".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Any => "&plan_runtime::serde_json::Value".to_owned(),
        Type::Time(time) => format!("plan_runtime::time::{}", time.type_name()),
        Type::Array(inner) => format!("&[{}]", inner_rust(inner, named)),
        Type::Map(inner) => format!("plan_runtime::Map<{}>", inner_rust(inner, named)),
        Type::Nullable(inner) => format!("Option<{}>", rust(inner, named)),
        Type::Tuple(all) => {
            format!("({})", all.iter().map(|one| rust(one, named) + ",").collect::<String>())
        }
        Type::Nested(position) => named.nested[*position].type_name().to_owned(),
    }
}

/// The type of an item.
fn inner_rust(type_: &Type, named: &Named<'_>) -> String {
    match type_ {
        Type::Any => "plan_runtime::serde_json::Value".to_owned(),
        other => rust(other, named),
    }
}

/// How a value is written.
#[derive(Clone, Copy)]
struct Turn {
    /// Which of several values and types.
    number: usize,
    /// Whether the macro does not see it: within an alternative there is Rust, with every field.
    is_plain: bool,
}

fn value(type_: &Type, named: &Named<'_>, turn: Turn) -> String {
    match type_ {
        // In a tuple a date is text.
        Type::String => "\"2026-01-02\"".to_owned(),
        Type::Number => "1.5".to_owned(),
        Type::Integer => "1".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Any => "&plan_runtime::json!(1)".to_owned(),
        Type::Time(_) => "plan_runtime::time::Date::from(\"2026-01-02\")".to_owned(),
        Type::Array(inner) => format!("&[{}]", inner_value(inner, named, turn)),
        Type::Map(inner) => format!("plan_runtime::Map(&[(\"a\", {})])", inner_value(inner, named, turn)),
        Type::Nullable(inner) => format!("Some({})", value(inner, named, turn)),
        Type::Tuple(all) => {
            format!("({})", all.iter().map(|one| value(one, named, turn) + ",").collect::<String>())
        }
        Type::Nested(position) => match &named.nested[*position] {
            Nested::Struct(inner) => format!("plan::{} {{ {} }}", inner.type_name, values(&inner.fields, named, turn)),
            Nested::Enumeration(inner) => {
                format!("plan::{}::{}", inner.type_name, inner.variants[turn.number % inner.variants.len()].name)
            }
            Nested::Union(inner) => {
                let variant = &inner.variants[turn.number % inner.variants.len()];
                format!(
                    "plan::{}::{}({})",
                    inner.type_name,
                    variant.name,
                    value(&variant.type_, named, Turn { is_plain: true, ..turn })
                )
            }
        },
    }
}

fn inner_value(type_: &Type, named: &Named<'_>, turn: Turn) -> String {
    match type_ {
        Type::Any => "plan_runtime::json!(1)".to_owned(),
        other => value(other, named, turn),
    }
}

fn values(fields: &[Field<'_>], named: &Named<'_>, turn: Turn) -> String {
    let fields = fields.iter().filter(|field| field.constant.is_none());
    let one = |field: &Field<'_>| {
        if field.nullable && !turn.is_plain && turn.number == 1 {
            return format!("{}: null, ", field.name);
        }
        let value = value(&field.type_, named, turn);
        let is_wrapped = turn.is_plain && field.personal.is_some();
        let value = if is_wrapped { format!("plan_runtime::Personal({value})") } else { value };
        let options = if turn.is_plain { usize::from(!field.required) + usize::from(field.nullable) } else { 0 };
        format!("{}: {}{value}{}, ", field.name, "Some(".repeat(options), ")".repeat(options))
    };
    fields.map(one).collect()
}

/// A program that uses all of the old plan, over the plan in `file`.
fn program(named: &Named<'_>, file: &str) -> String {
    let mut out = format!(
        "#![allow(warnings)]\nmod plan {{ plan_runtime::include_plan!({file:?}, allow(all)); }}\nuse plan::*;\n"
    );
    let mut read = |type_name: &str, fields: &[Field<'_>]| {
        let reads = fields.iter().filter(|field| field.constant.is_none()).map(|field| {
            let type_ = rust(&field.type_, named);
            let type_ = if field.personal.is_some() { format!("plan_runtime::Personal<{type_}>") } else { type_ };
            let type_ = if field.nullable { format!("Option<{type_}>") } else { type_ };
            let type_ = if field.required { type_ } else { format!("Option<{type_}>") };
            format!("let _: &{type_} = &it.{}; ", field.name)
        });
        writeln!(out, "fn read_{type_name}(it: &{type_name}) {{ {} }}", reads.collect::<String>()).unwrap();
    };
    named.events.iter().for_each(|event| read(&event.type_name, &event.fields));
    [&named.identify, &named.group].into_iter().for_each(|traits| read(traits.type_name, &traits.fields));
    for nested in &named.nested {
        if let Nested::Struct(inner) = nested {
            read(&inner.type_name, &inner.fields);
        }
    }
    out.push_str("fn main() {\n    let client = plan_runtime::Client::memory();\n");
    for event in &named.events {
        for number in 0..3 {
            let fields = values(&event.fields, named, Turn { number, is_plain: false });
            let (call, name) = (event.rule.call, &event.type_name);
            writeln!(out, "    plan::{call}!(client, \"u\", {name} {{ {fields} }});").unwrap();
        }
    }
    for number in 0..3 {
        let turn = Turn { number, is_plain: false };
        let (user, group) = (values(&named.identify.fields, named, turn), values(&named.group.fields, named, turn));
        writeln!(out, "    plan::identify!(client, \"u\", {{ {user} }});").unwrap();
        writeln!(out, "    plan::group!(client, \"u\", \"g\", {{ {group} }});").unwrap();
    }
    for nested in &named.nested {
        if let Nested::Enumeration(inner) = nested {
            for variant in &inner.variants {
                writeln!(out, "    let _ = {}::{};", inner.type_name, variant.name).unwrap();
            }
            let arms = inner.variants.iter().map(|variant| format!("{}::{} => (), ", inner.type_name, variant.name));
            let name = &inner.type_name;
            writeln!(out, "    let _ = |it: {name}| match it {{ {} _ => () }};", arms.collect::<String>()).unwrap();
        }
        if let Nested::Union(inner) = nested {
            let arms = inner.variants.iter().map(|variant| format!("{}::{}(_) => (), ", inner.type_name, variant.name));
            let name = &inner.type_name;
            writeln!(out, "    let _ = |it: &{name}| match it {{ {} _ => () }};", arms.collect::<String>()).unwrap();
            for variant in &inner.variants {
                let (name, type_) = (&variant.name, rust(&variant.type_, named));
                let union = &inner.type_name;
                writeln!(
                    out,
                    "    let _ = |it: &{union}| if let {union}::{name}(held) = it {{ let _: &{type_} = held; }};"
                )
                .unwrap();
            }
        }
    }
    out + "}\n"
}

/// The examples of the package that do not compile, each with the first error.
fn broken(folder: &Folder) -> (HashSet<String>, String) {
    let output = folder.cargo(&["check", "-q", "--examples", "--keep-going", "--message-format", "json"]);
    let mut errors = String::new();
    let mut names = HashSet::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["message"]["level"] == "error" {
            let name = message["target"]["name"].as_str().unwrap();
            writeln!(errors, "{name}: {}", message["message"]["rendered"].as_str().unwrap()).unwrap();
            names.insert(name.to_owned());
        }
    }
    let finished = output.status.success() || !names.is_empty();
    assert!(finished, "{}", String::from_utf8_lossy(&output.stderr));
    (names, errors)
}

/// A package whose examples use plans.
fn package(name: &str) -> Folder {
    let folder = Folder::new(name);
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan-runtime").canonicalize().unwrap();
    folder.write("src/lib.rs", "");
    folder.write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"proof\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, \
             default-features = false, features = [\"sha256\"] }}\n\n[workspace]\n"
        ),
    );
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    folder.write("Cargo.lock", std::fs::read(lock).unwrap());
    folder
}

/// A warning stops only builds that make errors of all warnings, so that it is no *code*.
#[test]
fn a_deprecated_event_is_a_warning() {
    let folder = package("diff-warnings");
    folder.write("old.json", r#"{ "rules": [ { "key": "Cart Viewed" } ] }"#);
    folder.write("new.json", r#"{ "rules": [ { "key": "Cart Viewed", "deprecated": "Cart Opened" } ] }"#);
    let (out, err, code) = folder.run(&["diff", "old.json", "new.json", "--breaking", "code"]);
    let wanted = "safe: event \"Cart Viewed\" is deprecated: Cart Opened\n --> new.json:1\n\n\
                  1 change; breaking: code 0, data 0, warehouse 0\n";
    assert_eq!((out.as_str(), err.as_str(), code), (wanted, "", 0));
    for (plan, level) in [("old", "warn"), ("old", "deny"), ("new", "warn"), ("new", "deny")] {
        let program = format!(
            "#![{level}(warnings)]\nmod plan {{ plan_runtime::include_plan!(\"{plan}.json\", allow(all)); }}\n\
             fn main() {{ plan::track!(plan_runtime::Client::memory(), \"u\", plan::CartViewed); }}\n"
        );
        folder.write(&format!("examples/{plan}_{level}.rs"), program);
    }
    let (broken, errors) = broken(&folder);
    assert_eq!(broken, HashSet::from(["new_deny".to_owned()]), "{errors}");
    assert!(errors.contains("use of deprecated"), "{errors}");
}

#[test]
fn code_is_what_the_compiler_refuses() {
    let rounds: usize = std::env::var("PLAN_DIFF_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    let folder = package("diff-proof");
    let mut random = Random(7);
    let mut said = HashSet::new();
    let mut plans = Vec::new();
    for round in 0..rounds {
        let old = random.plan();
        let mut new = old.clone();
        for _ in 0..=random.below(2) {
            random.edit(&mut new);
        }
        let (old_file, new_file) = (format!("old{round}.json"), format!("new{round}.json"));
        folder.write(&old_file, old.to_string()).write(&new_file, new.to_string());
        let plan = plan_model::read(&old.to_string()).plan.unwrap();
        let named = name::name(&plan, &name::Renames::default());
        folder.write(&format!("examples/same{round}.rs"), program(&named, &old_file));
        folder.write(&format!("examples/edited{round}.rs"), program(&named, &new_file));
        let (out, err, code) = folder.run(&["diff", &old_file, &new_file, "--breaking", "code"]);
        assert_eq!(err, "");
        if code == 1 {
            said.insert(format!("edited{round}"));
        }
        plans.push((format!("edited{round}"), format!("{old}\n{new}\n{out}")));
    }
    let (broken, errors) = broken(&folder);
    for (name, plans) in &plans {
        assert_eq!(said.contains(name), broken.contains(name), "{name}\n{plans}\n{errors}");
    }
    // Each program compiles with the plan that it was written for.
    assert_eq!(said, broken, "{errors}");
    assert!(said.len() > rounds / 5 && said.len() < rounds, "{} of {rounds}", said.len());
}
