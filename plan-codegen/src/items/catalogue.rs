//! What `cargo doc` shows beyond the docs of each item, and only there: an overview by objective, an example of what each
//! event sends, and of which events a nested type is part.

use super::code::CodeText;
use super::docs;
use plan_model::json::{Node, write_string};
use plan_model::name::{Event, Field, Named, Nested, Type};
use plan_model::schema::{Items, Personal, Schema};
use plan_model::{Call, Plan, Rule, markdown};
use plan_rules::format::Format;
use std::collections::HashSet;
use std::fmt::Write;
use std::sync::LazyLock;

/// How deep an example goes into nested objects.
const DEEPEST: usize = 8;

/// Writes the overview, as the docs of a module.
pub(super) fn overview(plan: &Plan, named: &Named<'_>, file: &str, out: &mut CodeText) {
    let mut text = match &plan.name {
        Some(name) => format!("Overview of the tracking plan {}.\n\n", markdown::inline(name)),
        None => "Overview of the tracking plan.\n\n".to_owned(),
    };
    let _ = writeln!(
        text,
        "The events, pages and screens of {}, by the objective that they serve.\n",
        markdown::code(file)
    );
    let destinations: Vec<&str> = plan.destinations.iter().map(|destination| destination.name.as_str()).collect();
    if !destinations.is_empty() {
        let _ = writeln!(
            text,
            "They go to {}, unless an event says otherwise.\n",
            markdown::inline(&destinations.join(", "))
        );
    }
    let planned = plan.extra.objectives.iter().flatten();
    let mut objectives: Vec<&str> = planned.map(|objective| objective.id.as_str()).collect();
    for why in named.events.iter().flat_map(|event| &event.rule.extra.why) {
        if !objectives.contains(&why.name.as_str()) {
            objectives.push(&why.name);
        }
    }
    for id in &objectives {
        let events = named.events.iter().filter(|event| event.rule.extra.why.iter().any(|why| why.name == **id));
        let sentence = plan.objective(id).unwrap_or(id);
        section(&markdown::inline(sentence), events, &mut text);
    }
    let rest: Vec<&Event<'_>> = named.events.iter().filter(|event| event.rule.extra.why.is_empty()).collect();
    for call in [Call::Track, Call::Page, Call::Screen] {
        let title = match call {
            Call::Track if objectives.is_empty() => "Events",
            Call::Track => "Events of no objective",
            Call::Page => "Pages",
            _ => "Screens",
        };
        section(title, rest.iter().copied().filter(|event| event.rule.call == call), &mut text);
    }
    text.push_str("# Traits\n\n");
    for traits in [&named.identify, &named.group] {
        let _ = writeln!(text, "- [`{0}`](type@{0}): traits of {1}", traits.type_name, traits.call);
    }
    docs::doc(&text, out);
    out.push_str("pub mod overview {} ");
}

fn section<'e, 'p: 'e>(title: &str, events: impl Iterator<Item = &'e Event<'p>>, out: &mut String) {
    for (position, event) in events.enumerate() {
        if position == 0 {
            let head =
                "| In the plan | In code | Description | Owner | Properties | Status |\n|---|---|---|---|---|---|";
            let _ = writeln!(out, "# {title}\n\n{head}");
        }
        let (rule, type_name) = (event.rule, &event.type_name);
        let name = markdown::inline(&rule.name);
        let what = rule.description.as_deref().map(first_sentence).unwrap_or_default();
        let owner = rule.extra.owner.as_deref().map(markdown::inline).unwrap_or_default();
        let status = match &rule.extra.deprecated {
            Some(_) => "deprecated".to_owned(),
            None => rule.extra.status.as_ref().map(|status| markdown::inline(&status.text)).unwrap_or_default(),
        };
        let personal = event.fields.iter().any(|field| field.personal.is_some());
        let properties = format!("{}{}", event.fields.len(), if personal { ", personal data" } else { "" });
        let _ = writeln!(
            out,
            "| {name} | [`{type_name}`](type@{type_name}) | {what} | {owner} | {properties} | {status} |"
        );
    }
    out.push('\n');
}

/// Returns the first sentence, or line, of a description.
fn first_sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    markdown::inline(line.get(..end).unwrap_or(line))
}

/// Writes what a call sends, as the last part of its docs.
pub(super) fn example(
    call: Call,
    rule: Option<&Rule>,
    fields: &[Field<'_>],
    nested: &[Nested<'_>],
    out: &mut CodeText,
) {
    let name = rule.map(|rule| rule.name.as_str()).filter(|name| !name.is_empty());
    let mut text = String::from("\n# Example\n\n```json\n{\n");
    let _ = writeln!(text, "  \"type\": \"{call}\",");
    if let Some(name) = name {
        text.push_str(if call == Call::Track { "  \"event\": " } else { "  \"name\": " });
        write_string(name, &mut text);
        text.push_str(",\n");
    }
    let _ = write!(text, "  \"{}\": ", call.payload());
    Example { nested, depth: 0 }.object(fields, 1, &mut text);
    text.push_str("\n}\n```");
    docs::doc(&text, out);
}

/// Writes how an event is sent from code, with its required properties: text, as a code block of Rust would be a doc test.
pub(super) fn example_call(event: &Event<'_>, nested: &[Nested<'_>], out: &mut CodeText) {
    let call = event.rule.call;
    let fields = Code { nested }.fields(&event.fields, 0);
    let literal =
        if fields.is_empty() { event.type_name.clone() } else { format!("{} {{ {fields} }}", event.type_name) };
    docs::doc(&format!("\n# In code\n\n```text\n{call}!(client, &user_id, {literal});\n```"), out);
}

/// Writes values of required properties as a call macro takes them.
#[derive(Clone, Copy)]
struct Code<'n, 'p> {
    nested: &'n [Nested<'p>],
}

impl Code<'_, '_> {
    fn fields(self, fields: &[Field<'_>], depth: usize) -> String {
        let needed = fields.iter().filter(|field| field.required && field.constant.is_none());
        let each = needed.map(|field| {
            let value = self.value(&field.type_, &field.property.schema, depth);
            format!("{}: {value}", field.name)
        });
        each.collect::<Vec<_>>().join(", ")
    }

    fn value(self, type_: &Type, schema: &Schema, depth: usize) -> String {
        if depth > DEEPEST {
            return "…".to_owned();
        }
        let inner = depth + 1;
        let given = given(schema);
        match type_ {
            Type::String | Type::Time(_) => match given.and_then(Node::as_str) {
                Some(text) => format!("{text:?}"),
                None => format!("{:?}", text_of(schema)),
            },
            Type::Number => float(&given.map_or_else(|| number_of(type_, schema), Node::to_json)),
            Type::Integer => given.map_or_else(|| number_of(type_, schema), Node::to_json),
            Type::Boolean => given.map_or_else(|| "true".to_owned(), Node::to_json),
            Type::Any => format!("&json!({})", given.map_or_else(|| "{}".to_owned(), Node::to_json)),
            Type::Nullable(held) => self.value(held, schema, inner),
            Type::Array(item) => format!("&[{}]", self.value(item, items_of(schema), inner)),
            Type::Tuple(types) => {
                let each = types.iter().map(|type_| self.value(type_, &Schema::default(), inner));
                format!("({})", each.collect::<Vec<_>>().join(", "))
            }
            Type::Map(held) => {
                let none = Schema::default();
                let value = self.value(held, schema.additional.as_deref().unwrap_or(&none), inner);
                format!("&[(\"…\", {value})]")
            }
            Type::Nested(position) => match self.nested.get(*position) {
                Some(Nested::Struct(held)) => format!("{} {{ {} }}", held.type_name, self.fields(&held.fields, inner)),
                Some(Nested::Enumeration(held)) => {
                    let first = held.variants.first().map(|variant| match variant.value.as_str() {
                        Some(text) => format!("{text:?}"),
                        None => variant.value.to_json(),
                    });
                    first.unwrap_or_default()
                }
                Some(Nested::Union(held)) => match held.variants.first() {
                    Some(first) => self.value(&first.type_, &Schema::default(), inner),
                    None => String::new(),
                },
                None => String::new(),
            },
        }
    }
}

/// Returns a number as Rust has it in a field of `f64`.
fn float(json: &str) -> String {
    if json.contains(['.', 'e', 'E']) { json.to_owned() } else { format!("{json}.0") }
}

/// Returns which events have a value of this nested type, at any depth; for the end of its docs.
pub(super) fn part_of(position: usize, events: &[Event<'_>], nested: &[Nested<'_>]) -> String {
    let users = events.iter().filter(|event| {
        let mut seen = HashSet::new();
        event.fields.iter().any(|field| holds(&field.type_, position, nested, &mut seen))
    });
    let names: Vec<String> = users.map(|event| format!("[`{0}`](type@{0})", event.type_name)).collect();
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > 12 { ", …" } else { "" };
    let list: Vec<&str> = names.iter().map(String::as_str).take(12).collect();
    format!("\n\nPart of {}{more}.", list.join(", "))
}

fn holds(type_: &Type, wanted: usize, nested: &[Nested<'_>], seen: &mut HashSet<usize>) -> bool {
    match type_ {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => holds(inner, wanted, nested, seen),
        Type::Tuple(types) => types.iter().any(|type_| holds(type_, wanted, nested, seen)),
        Type::Nested(position) if *position == wanted => true,
        Type::Nested(position) if seen.insert(*position) => match nested.get(*position) {
            Some(Nested::Struct(inner)) => inner.fields.iter().any(|field| holds(&field.type_, wanted, nested, seen)),
            Some(Nested::Union(inner)) => {
                inner.variants.iter().any(|variant| holds(&variant.type_, wanted, nested, seen))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Writes values that the plan allows, as far as a glance at it tells.
/// A hash, in the arrays and maps that are sent around it.
fn hash(type_: &Type, depth: usize, out: &mut String) {
    match type_ {
        Type::Nullable(inner) => hash(inner, depth, out),
        Type::Array(inner) if depth > 0 => {
            out.push('[');
            hash(inner, depth - 1, out);
            out.push(']');
        }
        Type::Map(inner) if depth > 0 => {
            out.push_str("{\"name\": ");
            hash(inner, depth - 1, out);
            out.push('}');
        }
        Type::Tuple(types) if depth > 0 => {
            for (position, inner) in types.iter().enumerate() {
                out.push_str(if position > 0 { ", " } else { "[" });
                hash(inner, depth - 1, out);
            }
            out.push(']');
        }
        _ => out.push_str("\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""),
    }
}

#[derive(Clone, Copy)]
struct Example<'n, 'p> {
    nested: &'n [Nested<'p>],
    depth: usize,
}

impl Example<'_, '_> {
    fn object(self, fields: &[Field<'_>], indent: usize, out: &mut String) {
        if fields.is_empty() || self.depth > DEEPEST {
            out.push_str("{}");
            return;
        }
        let inner = Self { depth: self.depth + 1, ..self };
        out.push('{');
        for (position, field) in fields.iter().enumerate() {
            let _ = write!(out, "{}\n{}", if position > 0 { "," } else { "" }, "  ".repeat(indent + 1));
            write_string(&field.property.name, out);
            out.push_str(": ");
            match field.personal {
                Some(marked) if marked.personal == Personal::Sha256 => hash(&field.type_, marked.depth, out),
                _ => inner.value(&field.type_, &field.property.schema, indent + 1, out),
            }
        }
        let _ = write!(out, "\n{}}}", "  ".repeat(indent));
    }

    fn value(self, type_: &Type, schema: &Schema, indent: usize, out: &mut String) {
        if let Some(given) = given(schema) {
            out.push_str(&given.to_json());
            return;
        }
        match type_ {
            Type::String | Type::Time(_) => write_string(&text_of(schema), out),
            Type::Number | Type::Integer => out.push_str(&number_of(type_, schema)),
            Type::Boolean => out.push_str("true"),
            Type::Any => out.push_str("{}"),
            Type::Nullable(inner) => self.value(inner, schema, indent, out),
            Type::Array(item) => {
                out.push('[');
                self.value(item, items_of(schema), indent, out);
                out.push(']');
            }
            Type::Tuple(types) => {
                out.push('[');
                for (position, type_) in types.iter().enumerate() {
                    out.push_str(if position > 0 { ", " } else { "" });
                    self.value(type_, &Schema::default(), indent, out);
                }
                out.push(']');
            }
            Type::Map(value) => {
                out.push_str("{ \"…\": ");
                self.value(value, schema.additional.as_deref().unwrap_or(&Schema::default()), indent, out);
                out.push_str(" }");
            }
            Type::Nested(position) => match self.nested.get(*position) {
                Some(Nested::Struct(inner)) => self.object(&inner.fields, indent, out),
                Some(Nested::Enumeration(inner)) => {
                    let first = inner.variants.first().map(|variant| variant.value.to_json());
                    out.push_str(&first.unwrap_or_else(|| "null".to_owned()));
                }
                Some(Nested::Union(inner)) => match inner.variants.first() {
                    Some(first) => self.value(&first.type_, &Schema::default(), indent, out),
                    None => out.push_str("null"),
                },
                None => out.push_str("null"),
            },
        }
    }
}

/// Returns a value that the plan itself gives.
fn given(schema: &Schema) -> Option<&Node> {
    let keyword = |name: &str| schema.keyword(name).map(|keyword| &keyword.value);
    let given = keyword("examples").and_then(|list| list.items().first());
    let given = given.or_else(|| keyword("example")).or_else(|| keyword("default"));
    given.or(schema.constant.as_deref()).or_else(|| schema.values.as_ref()?.first())
}

/// Returns a text of the format that the plan asks for.
fn text_of(schema: &Schema) -> String {
    let format = schema.keyword("format").and_then(|format| Format::of(format.value.as_str()?));
    format.as_ref().map_or("…", Format::example).to_owned()
}

/// Returns a number as small as the plan allows, as JSON.
fn number_of(type_: &Type, schema: &Schema) -> String {
    let usual = if *type_ == Type::Integer { "1" } else { "9.5" };
    schema.keyword("minimum").map_or_else(|| usual.to_owned(), |least| least.value.to_json())
}

/// Returns what the plan says of each item of an array.
fn items_of(schema: &Schema) -> &Schema {
    static NONE: LazyLock<Schema> = LazyLock::new(Schema::default);
    match schema.items.as_deref() {
        Some(Items::Each(items)) => items,
        _ => &NONE,
    }
}
