//! `diff` says *code* exactly where the compiler does: random edits of random plans, and for each a program that makes every event
//! with every property and reads every field and value of the old plan, compiled with the new one. `PLAN_DIFF_ROUNDS` sets how many.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::Folder;
use plan_model::name::{self, Field, Named, Nested, Type};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Random numbers: a linear congruential generator, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn schema(&mut self) -> Value {
        match self.below(8) {
            0 => json!({ "type": "integer" }),
            1 => json!({ "type": "number" }),
            2 => json!({ "type": "boolean" }),
            3 | 4 => json!({ "enum": (0..=1 + self.below(2)).map(|n| format!("v{n}")).collect::<Vec<_>>() }),
            5 => json!({ "type": "object", "properties": { "inner": { "type": "string" } } }),
            6 => json!({ "type": "array", "items": { "type": "string" } }),
            _ => json!({ "type": "string" }),
        }
    }

    fn event(&mut self, name: &str) -> Value {
        let names: Vec<String> = (0..=self.below(3)).map(|n| format!("p{n}")).collect();
        let properties: serde_json::Map<_, _> = names.iter().map(|name| (name.clone(), self.schema())).collect();
        let required: Vec<_> = names.into_iter().filter(|_| self.below(2) == 0).collect();
        json!({ "key": name, "type": "TRACK", "properties": properties, "required": required })
    }

    fn edit(&mut self, plan: &mut Value) {
        let rules = plan["rules"].as_array_mut().unwrap();
        match self.below(10) {
            0 => drop(rules.pop()),
            1 => {
                let event = self.event("Part Added");
                rules.push(event);
            }
            _ => {
                let rule = &mut rules[self.below(2)];
                self.edit_rule(rule);
            }
        }
    }

    fn edit_rule(&mut self, rule: &mut Value) {
        let first = rule["properties"].as_object().unwrap().keys().next().unwrap().clone();
        let required = rule["required"].as_array().unwrap().contains(&json!(first));
        let without: Vec<Value> =
            rule["required"].as_array().unwrap().iter().filter(|name| **name != json!(first)).cloned().collect();
        match self.below(7) {
            0 => {
                rule["properties"].as_object_mut().unwrap().remove(&first);
                rule["required"] = json!(without);
            }
            1 => rule["properties"]["more"] = self.schema(),
            2 => {
                rule["properties"]["must"] = self.schema();
                rule["required"].as_array_mut().unwrap().push(json!("must"));
            }
            3 if required => rule["required"] = json!(without),
            3 => rule["required"].as_array_mut().unwrap().push(json!(first)),
            4 => rule["properties"][&first] = self.schema(),
            5 => rule["description"] = json!("Said in other words."),
            _ => {
                if let Some(values) = rule["properties"][&first].get_mut("enum").and_then(Value::as_array_mut) {
                    values.push(json!("new"));
                } else {
                    rule["properties"][&first]["description"] = json!("Said now.");
                }
            }
        }
    }
}

fn rust(type_: &Type, named: &Named<'_>) -> String {
    match type_ {
        Type::String => "&str".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Array(inner) => format!("&[{}]", rust(inner, named)),
        Type::Nested(position) => named.nested[*position].type_name().to_owned(),
        other => panic!("{other:?} is not made here"),
    }
}

fn value(type_: &Type, named: &Named<'_>) -> String {
    match type_ {
        Type::String => "\"a\"".to_owned(),
        Type::Number => "1.5".to_owned(),
        Type::Integer => "1".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Array(_) => "&[\"a\"]".to_owned(),
        Type::Nested(position) => match &named.nested[*position] {
            Nested::Struct(inner) => format!("plan::{} {{ {} }}", inner.type_name, values(&inner.fields, named)),
            Nested::Enumeration(inner) => format!("plan::{}::{}", inner.type_name, inner.variants[0].name),
            Nested::Union(_) => panic!("no unions are made here"),
        },
        other => panic!("{other:?} is not made here"),
    }
}

fn values(fields: &[Field<'_>], named: &Named<'_>) -> String {
    fields.iter().map(|field| format!("{}: {}, ", field.name, value(&field.type_, named))).collect()
}

/// A program that uses all of the old plan, over the plan in `file`.
fn program(named: &Named<'_>, file: &str) -> String {
    let mut out = format!(
        "#![allow(warnings)]\nmod plan {{ plan_runtime::include_plan!({file:?}, allow(all)); }}\nuse plan::*;\n"
    );
    let mut read = |type_name: &str, fields: &[Field<'_>]| {
        let reads = fields.iter().map(|field| {
            let type_ = rust(&field.type_, named);
            let type_ = if field.required { type_ } else { format!("Option<{type_}>") };
            format!("let _: &{type_} = &it.{}; ", field.name)
        });
        writeln!(out, "fn read_{type_name}(it: &{type_name}) {{ {} }}", reads.collect::<String>()).unwrap();
    };
    named.events.iter().for_each(|event| read(&event.type_name, &event.fields));
    for nested in &named.nested {
        if let Nested::Struct(inner) = nested {
            read(&inner.type_name, &inner.fields);
        }
    }
    out.push_str("fn main() {\n    let client = plan_runtime::Client::memory();\n");
    for event in &named.events {
        let fields = values(&event.fields, named);
        writeln!(out, "    plan::track!(client, \"u\", {} {{ {fields} }});", event.type_name).unwrap();
    }
    for nested in &named.nested {
        if let Nested::Enumeration(inner) = nested {
            for variant in &inner.variants {
                writeln!(out, "    let _ = {}::{};", inner.type_name, variant.name).unwrap();
            }
        }
    }
    out + "}\n"
}

/// The examples of the package that do not compile, each with the first error.
fn broken(folder: &Path) -> (HashSet<String>, String) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan-diff-target");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "-q", "--examples", "--keep-going", "--message-format", "json"])
        .env("CARGO_TARGET_DIR", target)
        .current_dir(folder)
        .output()
        .unwrap();
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

#[test]
fn code_is_what_the_compiler_refuses() {
    let rounds: usize = std::env::var("PLAN_DIFF_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    let folder = Folder::new("diff-proof");
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan-runtime").canonicalize().unwrap();
    folder.write("src/lib.rs", "");
    folder.write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"proof\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, \
             default-features = false }}\n\n[workspace]\n"
        ),
    );
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    folder.write("Cargo.lock", std::fs::read(lock).unwrap());
    let mut random = Random(7);
    let mut said = HashSet::new();
    let mut plans = Vec::new();
    for round in 0..rounds {
        let old = json!({ "rules": [random.event("Cart Viewed"), random.event("Order Placed")] });
        let mut new = old.clone();
        random.edit(&mut new);
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
    let (broken, errors) = broken(&folder.0);
    for (name, plans) in &plans {
        assert_eq!(said.contains(name), broken.contains(name), "{name}\n{plans}\n{errors}");
    }
    // Each program compiles with the plan that it was written for.
    assert_eq!(said, broken, "{errors}");
    assert!(said.len() > rounds / 5 && said.len() < rounds, "{} of {rounds}", said.len());
}
