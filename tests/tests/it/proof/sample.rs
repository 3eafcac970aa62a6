//! Values of a plan's types as JSON and as the Rust that makes them: ones that the plan allows, and ones that may break it.

use plan_model::json::{self, Node};
use plan_model::name::{Field, Named, Nested, Type};
use plan_model::schema::{Items, Personal, Schema};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::HashMap;

/// How many values are tried of one type.
const MOST: usize = 40;

/// Strings to try.
const STRINGS: [&str; 16] = [
    "abc",
    "a",
    "",
    "ABC-12",
    "12345",
    "1234",
    "a@b.org",
    "2026-11-24",
    "2026-11-24T10:00:00Z",
    "https://a.org/b",
    "192.0.2.1",
    "123e4567-e89b-12d3-a456-426614174000",
    "snake_case",
    "Title Case",
    "EUR",
    "a text that is far longer than most limits would let it be, to be refused",
];
const NUMBERS: [f64; 14] = [1.0, 0.0, 2.0, 3.0, 5.0, 10.0, 100.0, 0.5, -1.0, 0.25, -1e9, 1e9, 0.123456, 13.0];

/// A value and the Rust that makes it.
#[derive(Clone, Debug)]
pub struct Sample {
    pub json: Value,
    pub rust: String,
}

pub struct Sampler<'n, 'p> {
    pub named: &'n Named<'p>,
    /// The module of the plan.
    pub module: String,
    /// What was found allowed before, by the place of the property and its type.
    pub known: RefCell<HashMap<(usize, String), Option<Sample>>>,
}

impl Sampler<'_, '_> {
    /// Values of a field to try: all of its type, of whatever the plan thinks.
    pub fn of_field(&self, field: &Field<'_>) -> Vec<Sample> {
        self.of_type(&field.type_, &field.property.schema, 2)
    }

    /// The first value that the rules of the field allow.
    pub fn allowed(&self, field: &Field<'_>) -> Option<Sample> {
        let key = (field.property.name_span.start(), format!("{:?} {:?}", field.type_, field.rules));
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let samples = self.of_type(&field.type_, &field.property.schema, 0);
        let rules = field.rules.as_ref().map(|rules| plan_rules::Rules::parse(&rules.json).unwrap());
        let keeps = |sample: &Sample| rules.as_ref().is_none_or(|rules| rules.check(&node(&sample.json)).is_empty());
        let found = samples.into_iter().find(keeps);
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    /// The struct of these fields, each with the sample that is chosen for it.
    pub fn of_struct(
        &self,
        name: &str,
        fields: &[Field<'_>],
        choose: &mut dyn FnMut(&Field<'_>) -> Option<Option<Sample>>,
    ) -> Option<Sample> {
        let (mut object, mut rust) = (serde_json::Map::new(), format!("{}::{name} {{ ", self.module));
        for field in fields {
            if let Some(constant) = field.constant {
                object.insert(field.property.name.clone(), serde_json::from_str(&constant.to_json()).unwrap());
                continue;
            }
            let chosen = choose(field)?;
            rust += &format!("{}: ", field.name);
            match chosen {
                Some(sample) => {
                    let json = match field.personal {
                        Some(marked) if marked.personal == Personal::Sha256 => json!("hashed"),
                        _ => sample.json,
                    };
                    object.insert(field.property.name.clone(), json);
                    let value =
                        if field.personal.is_some() { format!("Personal({})", sample.rust) } else { sample.rust };
                    let options = usize::from(!field.required) + usize::from(field.nullable);
                    rust += &format!("{}{value}{}, ", "Some(".repeat(options), ")".repeat(options));
                }
                None if field.required => {
                    object.insert(field.property.name.clone(), Value::Null);
                    rust += "None, ";
                }
                None => rust += "None, ",
            }
        }
        Some(Sample { json: Value::Object(object), rust: rust + "}" })
    }

    /// A struct with all properties, or the required ones only, that the plan allows.
    pub fn whole(&self, name: &str, fields: &[Field<'_>], all: bool) -> Option<Sample> {
        self.of_struct(name, fields, &mut |field| match self.allowed(field) {
            _ if !field.required && !all => Some(None),
            None if !field.required || field.nullable => Some(None),
            allowed => allowed.map(Some),
        })
    }

    fn of_type(&self, type_: &Type, schema: &Schema, depth: usize) -> Vec<Sample> {
        let mut samples = self.all_of_type(type_, schema, depth);
        samples.truncate(MOST);
        samples
    }

    fn all_of_type(&self, type_: &Type, schema: &Schema, depth: usize) -> Vec<Sample> {
        match type_ {
            Type::Time(_) => {
                let text = |text: String| sample(json!(text), format!("{text:?}.into()"));
                strings(schema).into_iter().map(text).collect()
            }
            Type::String => strings(schema).into_iter().map(|text| sample(json!(text), format!("{text:?}"))).collect(),
            Type::Number => {
                numbers(schema).into_iter().map(|number| sample(json!(number), format!("{number:?}f64"))).collect()
            }
            Type::Integer => {
                let whole = numbers(schema).into_iter().filter(|number| number.fract() == 0.0);
                whole.map(|number| sample(json!(number as i64), format!("{}i64", number as i64))).collect()
            }
            Type::Boolean => [true, false].map(|value| sample(json!(value), value.to_string())).into(),
            Type::Any => {
                anything(schema).into_iter().map(|value| sample(value.clone(), format!("&json!({value})"))).collect()
            }
            Type::Nullable(inner) => {
                let some = self.of_type(inner, schema, depth).into_iter();
                some.map(|inner| sample(inner.json, format!("Some({})", inner.rust)))
                    .chain([sample(Value::Null, "None".to_owned())])
                    .collect()
            }
            Type::Array(item) => {
                let items = match schema.items.as_deref() {
                    Some(Items::Each(items)) => self.of_type(item, items, depth),
                    _ => self.of_type(item, &Schema::default(), depth),
                };
                // As an item, a JSON value stands there itself.
                let item_rust = |item: &Sample| match type_ {
                    Type::Array(inner) if **inner == Type::Any => item.rust.trim_start_matches('&').to_owned(),
                    _ => item.rust.clone(),
                };
                let first = items.first().into_iter();
                let lists: Vec<Vec<&Sample>> = vec![
                    items.iter().take(1).collect(),
                    items.iter().take(2).collect(),
                    items.iter().take(3).collect(),
                    items.iter().take(5).collect(),
                    Vec::new(),
                    first.clone().chain(first).collect(),
                    items.iter().rev().take(1).collect(),
                    items.iter().skip(2).take(1).collect(),
                ];
                let list = |items: Vec<&Sample>| {
                    let rust: Vec<String> = items.iter().map(|item| item_rust(item)).collect();
                    let json = items.iter().map(|item| item.json.clone()).collect();
                    sample(Value::Array(json), format!("&[{}]", rust.join(", ")))
                };
                lists.into_iter().map(list).collect()
            }
            Type::Tuple(types) => {
                let Some(Items::Positions(schemas)) = schema.items.as_deref() else { return Vec::new() };
                let each: Vec<Vec<Sample>> =
                    types.iter().zip(schemas).map(|(type_, schema)| self.of_type(type_, schema, depth)).collect();
                let most = each.iter().map(Vec::len).max().unwrap_or_default();
                (0..most)
                    .filter_map(|turn| {
                        let items: Option<Vec<&Sample>> =
                            each.iter().map(|of| of.get(turn % of.len().max(1))).collect();
                        let items = items?;
                        let rust: Vec<String> = items.iter().map(|item| format!("{},", item.rust)).collect();
                        let json = items.iter().map(|item| item.json.clone()).collect();
                        Some(sample(Value::Array(json), format!("({})", rust.join(" "))))
                    })
                    .collect()
            }
            Type::Map(value) => {
                let values = self.of_type(value, schema.additional.as_deref().unwrap_or(&Schema::default()), depth);
                let map = |(number, value): (usize, &Sample)| {
                    let name = ["a", "some name", ""][number % 3];
                    let rust = match *value_type(type_) {
                        Type::Any => value.rust.trim_start_matches('&').to_owned(),
                        _ => value.rust.clone(),
                    };
                    sample(json!({ name: value.json }), format!("Map(&[({name:?}, {rust})])"))
                };
                values.iter().enumerate().map(map).chain([sample(json!({}), "Map(&[])".to_owned())]).collect()
            }
            Type::Nested(position) => self.of_nested(&self.named.nested[*position], schema, depth),
        }
    }

    fn of_nested(&self, nested: &Nested<'_>, schema: &Schema, depth: usize) -> Vec<Sample> {
        match nested {
            Nested::Struct(inner) => {
                let name = &inner.type_name;
                let mut all: Vec<Sample> =
                    [true, false].into_iter().filter_map(|all| self.whole(name, &inner.fields, all)).collect();
                if depth > 0 {
                    for broken in inner.fields.iter().filter(|field| field.constant.is_none()) {
                        for value in self.of_type(&broken.type_, &broken.property.schema, depth - 1) {
                            all.extend(self.with(name, &inner.fields, broken, &value));
                        }
                    }
                }
                all
            }
            Nested::Enumeration(inner) => {
                let variant = |variant: &plan_model::name::Variant| {
                    let json = serde_json::from_str(&variant.value.to_json()).unwrap();
                    sample(json, format!("{}::{}::{}", self.module, inner.type_name, variant.name))
                };
                inner.variants.iter().map(variant).collect()
            }
            Nested::Union(inner) => {
                let mut all = Vec::new();
                for variant in &inner.variants {
                    // The alternative that this variant is of is not known here: its values come from all of them.
                    let alternatives: Vec<&Schema> = schema.alternatives.iter().chain([schema]).collect();
                    for alternative in alternatives {
                        for value in self.of_type(&variant.type_, alternative, depth.saturating_sub(1)) {
                            let rust =
                                format!("{}::{}::{}({})", self.module, inner.type_name, variant.name, value.rust);
                            all.push(sample(value.json, rust));
                        }
                    }
                }
                all
            }
        }
    }

    /// The struct as the plan allows it, but for one field.
    pub fn with(&self, name: &str, fields: &[Field<'_>], broken: &Field<'_>, value: &Sample) -> Option<Sample> {
        self.of_struct(name, fields, &mut |field| {
            if field.name == broken.name {
                return Some(Some(value.clone()));
            }
            match self.allowed(field) {
                _ if !field.required => Some(None),
                None if field.nullable => Some(None),
                allowed => allowed.map(Some),
            }
        })
    }
}

fn value_type(type_: &Type) -> &Type {
    match type_ {
        Type::Map(value) => value,
        _ => unreachable!(),
    }
}

fn sample(json: Value, rust: String) -> Sample {
    Sample { json, rust }
}

pub fn node(value: &Value) -> Node {
    json::parse(&value.to_string()).unwrap()
}

fn number_of(schema: &Schema, keyword: &str) -> Option<f64> {
    schema.keyword(keyword)?.value.to_json().parse().ok()
}

fn strings(schema: &Schema) -> Vec<String> {
    let mut strings: Vec<String> = Vec::new();
    for value in schema.values.iter().flatten() {
        strings.extend(value.as_str().map(str::to_owned));
    }
    if let Some(format) = schema.keyword("format").and_then(|format| format.value.as_str()) {
        strings.extend(plan_rules::format::Format::of(format).map(|format| format.example().to_owned()));
    }
    if let Some(pattern) = schema.keyword("pattern").and_then(|pattern| pattern.value.as_str()) {
        strings.extend(super::text::matching(pattern));
    }
    strings.extend(STRINGS.map(str::to_owned));
    for keyword in ["minLength", "maxLength"] {
        if let Some(length) = number_of(schema, keyword) {
            let length = length as usize;
            strings.extend([length.saturating_sub(1), length, length + 1].map(|length| "é".repeat(length.min(5000))));
        }
    }
    strings
}

fn numbers(schema: &Schema) -> Vec<f64> {
    let mut numbers = NUMBERS.to_vec();
    for value in schema.values.iter().flatten() {
        numbers.extend(value.to_json().parse::<f64>());
    }
    for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
        if let Some(bound) = number_of(schema, keyword) {
            numbers.extend([bound, bound + 1.0, bound - 1.0, bound * 3.0]);
        }
    }
    numbers
}

fn anything(schema: &Schema) -> Vec<Value> {
    let mut values = vec![
        json!({}),
        json!("text"),
        json!(1),
        json!([]),
        json!(null),
        json!(true),
        json!([1, "a"]),
        json!({ "a": { "b": [1] } }),
        json!([1, 1]),
        json!(-0.5),
    ];
    for value in schema.values.iter().flatten() {
        values.insert(0, serde_json::from_str(&value.to_json()).unwrap());
    }
    values
}
