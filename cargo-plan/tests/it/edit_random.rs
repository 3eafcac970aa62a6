//! Random edits of random plans: with comments, odd indents, line ends of Windows, tabs, a byte order mark, commas in odd places and names of
//! every script. Each edit changes what was asked and nothing else: the tree is the one that is wanted, and every other byte stays.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use plan_model::json::{self, Kind, Member, Node, write_string};
use plan_model::read::{PlanTree, Syntax, YamlLayout};
use std::fs;

/// Numbers that look random, the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const EVENTS: [&str; 9] = [
    "Order Completed",
    "Cart Viewed",
    "注文 Completed",
    "Évènement Créé",
    "Say \"hi\"",
    "Back\\slash",
    "Слово // no comment",
    "/* no */ Comment",
    "Tab\tInside",
];

const PROPERTIES: [&str; 8] = ["total", "coupon_code", "größe", "siteId", "a, b", "{x}", "数量", "q\"q"];

const COMMENTS: [&str; 6] = [
    "// plain\n",
    "/* of two\n   lines */ ",
    "/* \"key\": \"Order Completed\", */ ",
    "// } ] ,\n",
    "/**/",
    "// é 注\n",
];

/// How a plan keeps its rules, and where the properties are in one.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Short,
    Message,
    Schema,
    Config,
    Events,
}

const FORMS: [Form; 5] = [Form::Short, Form::Message, Form::Schema, Form::Config, Form::Events];

impl Form {
    fn list(self) -> &'static [&'static str] {
        match self {
            Self::Config => &["rules", "events"],
            Self::Events => &["events"],
            _ => &["rules"],
        }
    }

    fn name(self) -> &'static str {
        if matches!(self, Self::Config | Self::Events) { "name" } else { "key" }
    }

    fn payload(self) -> &'static [&'static str] {
        match self {
            Self::Short => &[],
            Self::Message => &["jsonSchema", "properties", "properties"],
            Self::Schema => &["jsonSchema"],
            Self::Config => &["rules"],
            Self::Events => &["schema"],
        }
    }
}

fn node(kind: Kind) -> Node {
    Node { kind, ..Node::null() }
}

fn text(value: &str) -> Node {
    node(Kind::String(value.to_owned()))
}

fn object(members: Vec<(&str, Node)>) -> Node {
    let member = |(name, value): (&str, Node)| Member { name: name.to_owned(), name_span: Node::null().span, value };
    node(Kind::Object(members.into_iter().map(member).collect()))
}

/// A plan with random rules.
fn plan(random: &mut Random, form: Form) -> Node {
    let mut rules = Vec::new();
    for name in EVENTS {
        if random.one_in(2) {
            rules.push(rule(random, form, name));
            // The newest version may come first.
            if random.one_in(5) {
                let newest = random.below(2);
                let mut other = rule(random, form, name);
                add(rules.last_mut().unwrap(), "version", node(Kind::Number((1 + newest).to_string())));
                add(&mut other, "version", node(Kind::Number((2 - newest).to_string())));
                rules.push(other);
            }
        }
    }
    // So that the form is known.
    rules.push(rule(random, form, "Last One"));
    for _ in 0..random.below(3) {
        refer(random, form, &mut rules);
    }
    let mut plan = node(Kind::Array(rules));
    for key in form.list().iter().rev() {
        plan = object(vec![(key, plan)]);
    }
    if random.one_in(2) {
        add(&mut plan, "x-note", node(Kind::Array(vec![node(Kind::Null), node(Kind::Number("1.50".to_owned()))])));
    }
    plan
}

/// Lets a property of one event refer to that of another.
fn refer(random: &mut Random, form: Form, rules: &mut [Node]) {
    let (from, to) = (random.below(rules.len()), random.below(rules.len()));
    let properties = get(get(&mut rules[to], form.payload()), &["properties"]);
    let plain: Vec<String> =
        properties.members().iter().filter(|one| has(&one.value, "type")).map(|one| one.name.clone()).collect();
    if from == to || plain.is_empty() {
        return;
    }
    let reference = object(vec![("$ref", text(&pointer(form, to, &plain[random.below(plain.len())])))]);
    let properties = get(get(&mut rules[from], form.payload()), &["properties"]);
    if !has(properties, "like") {
        add(properties, "like", reference);
    }
}

/// The pointer to a property of the rule at a position; to the rule itself, where the name is empty.
fn pointer(form: Form, rule: usize, property: &str) -> String {
    let position = rule.to_string();
    let mut path = form.list().to_vec();
    path.push(&position);
    if !property.is_empty() {
        path.extend(form.payload());
        path.extend(["properties", property]);
    }
    format!("#/{}", path.join("/"))
}

/// Changes each text of a `$ref`.
fn references(node: &mut Node, change: &mut dyn FnMut(&str) -> Option<String>) {
    match &mut node.kind {
        Kind::Object(members) => {
            for member in members {
                match member.value.as_str().filter(|_| member.name == "$ref").map(&mut *change) {
                    Some(new) => member.value = new.map_or_else(|| member.value.clone(), |new| text(&new)),
                    None => references(&mut member.value, change),
                }
            }
        }
        Kind::Array(items) => items.iter_mut().for_each(|item| references(item, change)),
        _ => {}
    }
}

/// A rule about two properties together.
fn together(random: &mut Random, one: &str, other: &str) -> Vec<(&'static str, Node)> {
    let list = |names: &[&str]| node(Kind::Array(names.iter().map(|name| text(name)).collect()));
    let required = |names: &[&str]| object(vec![("required", list(names))]);
    match random.below(7) {
        0 => vec![("oneOf", node(Kind::Array(vec![required(&[one]), required(&[other])])))],
        1 => {
            let described = object(vec![("properties", object(vec![(one, object(vec![("description", text("x"))]))]))]);
            vec![("anyOf", node(Kind::Array(vec![described, required(&[other])])))]
        }
        2 => vec![("not", required(&[one, other]))],
        3 => vec![("if", required(&[one])), ("then", required(&[other]))],
        4 => vec![("dependencies", object(vec![(one, list(&[other]))]))],
        5 => vec![("dependentRequired", object(vec![(one, list(&[other]))]))],
        _ => vec![("allOf", node(Kind::Array(vec![required(&[one])])))],
    }
}

fn rule(random: &mut Random, form: Form, name: &str) -> Node {
    let mut properties = Vec::new();
    for property in PROPERTIES {
        if random.one_in(3) {
            let type_name = random.of(&["string", "number", "boolean"]);
            let mut schema = vec![("type", text(type_name))];
            if random.one_in(3) {
                schema.push(("description", text("What it is: \"x\" // y")));
            }
            properties.push((property, object(schema)));
        }
    }
    let mut required: Vec<Node> = properties.iter().filter(|_| random.one_in(2)).map(|(name, _)| text(name)).collect();
    let mut conditions = Vec::new();
    if properties.len() > 1 && random.one_in(3) {
        // With what is required anyway, it may be one that nothing keeps.
        required.clear();
        conditions = together(random, properties[0].0, properties[1].0);
    }
    let mut payload = vec![("properties", object(properties))];
    payload.append(&mut conditions);
    if !required.is_empty() {
        payload.push(("required", node(Kind::Array(required))));
    }
    let mut members = vec![(form.name(), text(name))];
    if random.one_in(2) && form != Form::Config {
        members.push(("type", text("TRACK")));
    }
    if random.one_in(3) {
        members.push(("description", text("It happens.")));
    }
    match form.payload().split_first() {
        None => members.extend(payload),
        Some((first, rest)) => {
            let mut schema = object([vec![("type", text("object"))], payload].concat());
            for key in rest.iter().rev() {
                schema = object(vec![(key, schema)]);
            }
            members.push((first, schema));
        }
    }
    object(members)
}

/// Writes JSON with random white space and comments between its tokens.
struct Writer<'r> {
    random: &'r mut Random,
    out: String,
    newline: &'static str,
    unit: &'static str,
    /// One gap of so many has a comment; none where it is 0.
    comments: usize,
    is_wide: bool,
    is_comma_first: bool,
    has_trailing_commas: bool,
}

impl Writer<'_> {
    fn gap(&mut self, depth: usize, breaks: bool) {
        if breaks {
            self.out.push_str(self.newline);
            self.out.push_str(&self.unit.repeat(depth));
        } else if self.is_wide || self.random.one_in(20) {
            self.out.push(' ');
        }
        if self.comments > 0 && self.random.one_in(self.comments) {
            let comment = self.random.of(&COMMENTS).replace('\n', self.newline);
            self.out.push_str(&comment);
        }
    }

    fn value(&mut self, node: &Node, depth: usize) {
        let parts: Vec<(Option<&str>, &Node)> = match &node.kind {
            Kind::Object(members) => members.iter().map(|one| (Some(one.name.as_str()), &one.value)).collect(),
            Kind::Array(items) => items.iter().map(|item| (None, item)).collect(),
            Kind::String(text) => return self.string(text),
            _ => return self.out.push_str(&node.to_json()),
        };
        let (open, close) = if node.is_object() { ('{', '}') } else { ('[', ']') };
        let breaks = self.is_wide && !parts.is_empty() && !self.random.one_in(3);
        self.out.push(open);
        let last = parts.len();
        for (number, (name, value)) in parts.into_iter().enumerate() {
            if number > 0 && self.is_comma_first {
                self.gap(depth + 1, breaks);
                self.out.push(',');
                self.gap(0, false);
            } else {
                self.gap(depth + 1, breaks);
            }
            if let Some(name) = name {
                self.string(name);
                self.gap(0, false);
                self.out.push(':');
                self.gap(0, false);
            }
            self.value(value, depth + 1);
            if !self.is_comma_first && number + 1 < last || self.has_trailing_commas && number + 1 == last {
                if self.comments > 0 && self.random.one_in(self.comments) {
                    self.out.push_str(" /* before */ ");
                }
                self.out.push(',');
            }
        }
        self.gap(depth, breaks);
        self.out.push(close);
    }

    /// A string, some of its letters as escapes.
    fn string(&mut self, text: &str) {
        let mut out = String::new();
        write_string(text, &mut out);
        let escape = self.random.one_in(4);
        self.out.push_str(&if escape { out.replace('é', "\\u00e9").replace('/', "\\/") } else { out });
    }
}

fn written(random: &mut Random, plan: &Node) -> String {
    let newline = random.of(&["\n", "\r\n"]);
    let unit = random.of(&["  ", "    ", "\t", " "]);
    let comments = *random.of(&[0, 3, 12]);
    let (is_wide, is_comma_first) = (!random.one_in(4), random.one_in(6));
    let has_trailing_commas = !is_comma_first && random.one_in(4);
    let mark = if random.one_in(4) { "\u{feff}" } else { "" };
    let mut writer =
        Writer { random, out: mark.to_owned(), newline, unit, comments, is_wide, is_comma_first, has_trailing_commas };
    writer.gap(0, false);
    writer.value(plan, 0);
    writer.gap(0, writer.is_wide);
    writer.out
}

/// The tree of a text, comments and trailing commas left out, by a reader of its own: letter by letter.
fn tree(text: &str) -> Node {
    let (mut out, mut rest) = (String::new(), text.trim_start_matches('\u{feff}'));
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => {
                let mut end = 1;
                while !rest[end..].starts_with('"') {
                    end +=
                        if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
                }
                out.push_str(&rest[..=end]);
                end + 1
            }
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' => rest.find("*/").unwrap() + 2,
            '}' | ']' => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(c);
                1
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    json::parse(&out).unwrap_or_else(|error| panic!("{error}: {out}\n{text}"))
}

fn comments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < text.len() {
        let rest = &text[place..];
        place += match rest.chars().next().unwrap() {
            '"' => {
                let mut end = 1;
                while !rest[end..].starts_with('"') {
                    end +=
                        if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
                }
                end + 1
            }
            '/' => {
                let end = if rest.starts_with("//") {
                    rest.find(['\r', '\n']).unwrap_or(rest.len())
                } else {
                    rest.find("*/").unwrap() + 2
                };
                found.push(&rest[..end]);
                end
            }
            c => c.len_utf8(),
        };
    }
    found
}

fn add(object: &mut Node, name: &str, value: Node) {
    let Kind::Object(members) = &mut object.kind else { panic!("no object") };
    members.push(Member { name: name.to_owned(), name_span: Node::null().span, value });
}

fn get<'n>(node: &'n mut Node, path: &[&str]) -> &'n mut Node {
    path.iter().fold(node, |node, key| {
        let Kind::Object(members) = &mut node.kind else { panic!("no object") };
        &mut members.iter_mut().find(|member| member.name == *key).unwrap().value
    })
}

fn has(node: &Node, name: &str) -> bool {
    node.get(name).is_some()
}

fn rules(root: &mut Node, form: Form) -> &mut Vec<Node> {
    let Kind::Array(rules) = &mut get(root, form.list()).kind else { panic!("no list") };
    rules
}

/// Whether one text is the other with some bytes more.
fn is_within(less: &str, more: &str) -> bool {
    let mut letters = more.bytes();
    less.bytes().all(|byte| letters.any(|letter| letter == byte))
}

fn without_space(text: &str) -> String {
    text.replace([' ', '\t', '\r', '\n'], "")
}

fn quoted(name: &str) -> String {
    let mut out = String::new();
    write_string(name, &mut out);
    out
}

/// What an edit must have done: the tree that is wanted, and whether it only adds or only takes away.
struct Wanted {
    arguments: Vec<String>,
    tree: Node,
    adds: bool,
    removes: bool,
    /// What is said where it cannot be done.
    refusal: Option<&'static str>,
    /// Whether a `$ref` is written anew.
    moves: bool,
}

const TOGETHER: &str = "and would be another rule without it";
const GONE: &str = "refers to what would be gone";

/// A random edit of a plan, and what must come out.
fn edit(random: &mut Random, form: Form, before: &Node, number: usize) -> Option<Wanted> {
    let mut root = before.clone();
    let count = rules(&mut root, form).len();
    let position = random.below(count);
    let name = rules(&mut root, form)[position].get(form.name())?.as_str()?.to_owned();
    let (mut adds, mut removes, mut refusal, mut moves) = (false, false, None, false);
    let same: Vec<usize> = {
        let is_it = |rule: &Node| rule.get(form.name()).and_then(Node::as_str) == Some(name.as_str());
        (0..count).filter(|position| is_it(&rules(&mut root, form)[*position])).collect()
    };
    let version = |rule: &Node| rule.get("version").map(Node::to_json).unwrap_or_default();
    // What is added is added to the version in force.
    let newest = same.iter().copied().max_by_key(|at| version(&rules(&mut root, form)[*at]));
    let position = newest.unwrap_or(position);
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let arguments = match random.below(7) {
        0 => {
            adds = true;
            let example = rules(&mut root, form)[count - 1].clone();
            let new = format!("Added {number}");
            let mut members = vec![(form.name(), text(&new))];
            if let Some(word) = example.get("type").filter(|word| word.as_str() == Some("TRACK")) {
                members.push(("type", word.clone()));
            }
            if has(&example, "version") {
                members.push(("version", node(Kind::Number("1".to_owned()))));
            }
            let properties = object(vec![("n", object(vec![("type", text("integer"))]))]);
            let payload = vec![("properties", properties), ("required", node(Kind::Array(vec![text("n")])))];
            match form.payload().split_first() {
                None => members.extend(payload),
                Some((first, rest)) => {
                    let mut schema = object([vec![("type", text("object"))], payload].concat());
                    for key in rest.iter().rev() {
                        schema = object(vec![(key, schema)]);
                    }
                    if !rest.is_empty() {
                        let Kind::Object(members) = &mut schema.kind else { panic!("no object") };
                        let kind =
                            Member { name: "type".to_owned(), name_span: Node::null().span, value: text("object") };
                        members.insert(0, kind);
                    }
                    members.push((first, schema));
                }
            }
            rules(&mut root, form).push(object(members));
            words(&["add", &new, "--property", "n:integer!"])
        }
        1 => {
            adds = true;
            let payload = get(&mut rules(&mut root, form)[position], form.payload());
            let new = format!("neu ü {number}");
            add(get(payload, &["properties"]), &new, object(vec![("type", text("boolean"))]));
            words(&["add", &name, "--property", &format!("{new}:boolean")])
        }
        2 => {
            let new = format!("Renamed \"é\" {number}");
            for rule in rules(&mut root, form) {
                for key in [form.name(), "deprecated"] {
                    if rule.get(key).is_some_and(|old| old.as_str() == Some(name.as_str())) {
                        *get(rule, &[key]) = text(&new);
                    }
                }
            }
            words(&["rename", &name, &new])
        }
        3 | 4 => {
            let payload = get(&mut rules(&mut root, form)[position], form.payload());
            let all: Vec<String> = payload.get("properties")?.members().iter().map(|one| one.name.clone()).collect();
            let old = all.get(random.below(all.len().max(1)))?.clone();
            let is_rename = random.one_in(2);
            let new = format!("renamed_{number}");
            for at in same {
                let payload = get(&mut rules(&mut root, form)[at], form.payload());
                if payload.get("properties").is_none_or(|all| !has(all, &old)) {
                    continue;
                }
                let (from, to) = (pointer(form, at, &old), pointer(form, at, &new));
                if is_rename {
                    rename(payload, &old, &new);
                } else {
                    refusal = refusal.or(is_condition(payload, &old, false).then_some(TOGETHER));
                    remove(payload, &old);
                }
                references(&mut root, &mut |pointer| {
                    if pointer != from {
                        return None;
                    }
                    moves = true;
                    refusal = refusal.or((!is_rename).then_some(GONE));
                    Some(to.clone())
                });
            }
            if is_rename {
                words(&["rename", &name, &new, "--property", &old])
            } else {
                removes = true;
                words(&["remove", &name, "--property", &old])
            }
        }
        5 if count > same.len() => {
            removes = true;
            let is_gone = |at: usize| same.contains(&at);
            let mut at = 0;
            rules(&mut root, form).retain(|_| {
                at += 1;
                !is_gone(at - 1)
            });
            let (start, list) = (pointer(form, 0, ""), form.list().len());
            let start = start.strip_suffix('0').unwrap().to_owned();
            references(&mut root, &mut |pointer| {
                let mut parts: Vec<String> = pointer.split('/').map(str::to_owned).collect();
                let old: usize = parts[list + 1].parse().unwrap();
                refusal = refusal.or(is_gone(old).then_some(GONE));
                let new = old - same.iter().filter(|gone| **gone < old).count();
                moves |= new != old;
                parts[list + 1] = new.to_string();
                assert!(pointer.starts_with(&start));
                Some(parts.join("/"))
            });
            words(&["remove", &name])
        }
        _ => {
            let rule = &mut rules(&mut root, form)[position];
            let value = text("Sent instead, \"perhaps\"");
            if has(rule, "deprecated") {
                *get(rule, &["deprecated"]) = value;
            } else {
                adds = true;
                let Kind::Object(members) = &mut rule.kind else { panic!("no object") };
                let head = members.iter().take_while(|one| one.value.as_str().is_some()).count();
                members.insert(head, Member { name: "deprecated".to_owned(), name_span: Node::null().span, value });
            }
            words(&["deprecate", &name, "--because", "Sent instead, \"perhaps\""])
        }
    };
    if refusal.is_some() {
        root = before.clone();
    }
    Some(Wanted { arguments, tree: root, adds, removes, refusal, moves })
}

/// Renames a property in all that a schema says of it.
fn rename(payload: &mut Node, old: &str, new: &str) {
    let Kind::Object(members) = &mut payload.kind else { return };
    let keys = |node: &mut Node| {
        let Kind::Object(members) = &mut node.kind else { panic!("no object") };
        members.iter_mut().filter(|one| one.name == old).for_each(|one| one.name = new.to_owned());
    };
    let names = |node: &mut Node| {
        let Kind::Array(items) = &mut node.kind else { panic!("no list") };
        items.iter_mut().filter(|item| item.as_str() == Some(old)).for_each(|item| *item = text(new));
    };
    for Member { name, value, .. } in members {
        match (name.as_str(), &mut value.kind) {
            ("properties", _) => keys(value),
            ("required", _) => names(value),
            ("dependencies" | "dependentRequired", Kind::Object(all)) => {
                all.iter_mut().for_each(|one| names(&mut one.value));
                keys(value);
            }
            ("oneOf" | "anyOf" | "allOf", Kind::Array(all)) => all.iter_mut().for_each(|one| rename(one, old, new)),
            ("not" | "if" | "then", _) => rename(value, old, new),
            _ => {}
        }
    }
}

/// Whether a schema says something of a property together with others.
fn is_condition(schema: &Node, old: &str, is_within: bool) -> bool {
    let is_named = |list: &Node| list.items().iter().any(|item| item.as_str() == Some(old));
    schema.members().iter().any(|Member { name, value, .. }| match name.as_str() {
        "properties" => is_within && has(value, old),
        "required" => is_within && is_named(value),
        "dependencies" | "dependentRequired" => value.members().iter().any(|one| is_named(&one.value)),
        "oneOf" | "anyOf" => value.items().iter().any(|one| is_condition(one, old, true)),
        "allOf" => value.items().iter().any(|one| is_condition(one, old, is_within)),
        "not" | "if" | "then" => is_condition(value, old, true),
        _ => false,
    })
}

fn remove(payload: &mut Node, old: &str) {
    let Kind::Object(members) = &mut payload.kind else { panic!("no object") };
    for Member { name, value, .. } in members.iter_mut() {
        match (name.as_str(), &mut value.kind) {
            ("properties" | "dependencies" | "dependentRequired", Kind::Object(members)) => {
                members.retain(|one| one.name != old);
            }
            ("allOf", Kind::Array(all)) => all.iter_mut().for_each(|one| remove(one, old)),
            _ => {}
        }
    }
    if has(payload, "required") {
        let Kind::Array(items) = &mut get(payload, &["required"]).kind else { panic!("no list") };
        items.retain(|item| item.as_str() != Some(old));
        if items.is_empty() {
            let Kind::Object(members) = &mut payload.kind else { panic!("no object") };
            members.retain(|one| one.name != "required");
        }
    }
}

/// Writes YAML with random indentation, quotes, brackets and comments.
struct YamlWriter<'r> {
    random: &'r mut Random,
    out: String,
    newline: &'static str,
    /// The columns of an object in an object, and of the dash of a list.
    step: usize,
    dash: usize,
    /// One line of so many has a comment; none where it is 0.
    comments: usize,
    /// One value of so many is in brackets.
    brackets: usize,
    /// Whether each object and list has an indentation of its own.
    is_uneven: bool,
}

impl YamlWriter<'_> {
    fn end_line(&mut self) {
        if self.comments > 0 && self.random.one_in(self.comments) {
            let comment = *self.random.of(&[" # paid", "   # - a: {b}", " # é 注: \"x\""]);
            self.out.push_str(comment);
        }
        self.out.push_str(self.newline);
    }

    fn start_line(&mut self, column: usize) {
        if self.comments > 0 && self.random.one_in(self.comments) {
            let comment = self.random.of(&["# plain", "# key: Order Completed", "#", "# } ] ,"]);
            self.out.push_str(&format!("{}{comment}{}", " ".repeat(column), self.newline));
        } else if self.random.one_in(12) {
            self.out.push_str(self.newline);
        }
        self.out.push_str(&" ".repeat(column));
    }

    fn scalar(&mut self, node: &Node) -> String {
        let Some(text) = node.as_str() else { return node.to_json() };
        let is_plain = text.chars().all(|c| c.is_alphabetic() || " _".contains(c)) && !text.is_empty();
        match self.random.below(4) {
            0 if !text.contains(['\t', '\'']) => format!("'{text}'"),
            0..3 if is_plain => text.to_owned(),
            _ => quoted(text),
        }
    }

    /// A value in brackets, on one line or on several that are further in than `column`.
    fn brackets(&mut self, node: &Node, column: usize) -> String {
        let parts: Vec<(Option<&str>, &Node)> = match &node.kind {
            Kind::Object(members) => members.iter().map(|one| (Some(one.name.as_str()), &one.value)).collect(),
            Kind::Array(items) => items.iter().map(|item| (None, item)).collect(),
            _ => return self.scalar(node),
        };
        let (open, close) = if node.is_object() { ('{', '}') } else { ('[', ']') };
        let has_lines = self.random.one_in(4) && !parts.is_empty();
        let gap = if has_lines {
            format!("{}{}", self.newline, " ".repeat(column))
        } else {
            (*self.random.of(&["", " "])).to_owned()
        };
        let count = parts.len();
        let mut out = format!("{open}{gap}");
        for (number, (name, value)) in parts.into_iter().enumerate() {
            if let Some(name) = name {
                out += &format!("{}: ", self.scalar(&text(name)));
            }
            out += &self.brackets(value, column + 1);
            let is_last = number + 1 == count;
            out += if !is_last || self.random.one_in(6) { "," } else { "" };
            if has_lines && self.comments > 0 && self.random.one_in(self.comments) {
                out += " # in brackets, {x}";
            }
            out += if is_last || has_lines { &gap } else { " " };
        }
        out + &close.to_string()
    }

    /// A value behind a key or a dash that stands in this column.
    fn behind(&mut self, node: &Node, column: usize, is_item: bool) {
        let is_empty = node.members().is_empty() && node.items().is_empty();
        let is_text = node.as_str().is_some_and(|text| text.chars().all(|c| c.is_alphabetic() || " .".contains(c)));
        if is_text && self.random.one_in(5) {
            let sign = self.random.of(&["|-", ">-", "|-  # text"]);
            let deeper = " ".repeat(column + 1 + self.step);
            let line = node.as_str().unwrap_or_default().to_owned();
            self.out.push_str(&format!(" {sign}{0}{deeper}{line}{0}", self.newline));
        } else if is_empty || self.random.one_in(self.brackets) {
            let value = self.brackets(node, column + 1 + self.step);
            self.out.push_str(&format!(" {value}"));
            self.end_line();
        } else if is_item {
            self.out.push(' ');
            self.lines(node, column + 2, true);
        } else {
            self.end_line();
            let uneven = 1 + self.random.below(4);
            let deeper = match node.is_object() {
                true if self.is_uneven => uneven,
                true => self.step,
                false if self.is_uneven => uneven - 1,
                false => self.dash,
            };
            self.lines(node, column + deeper, false);
        }
    }

    fn lines(&mut self, node: &Node, column: usize, mut is_begun: bool) {
        let parts: Vec<(Option<&str>, &Node)> = match &node.kind {
            Kind::Object(members) => members.iter().map(|one| (Some(one.name.as_str()), &one.value)).collect(),
            _ => node.items().iter().map(|item| (None, item)).collect(),
        };
        for (name, value) in parts {
            if !std::mem::take(&mut is_begun) {
                self.start_line(column);
            }
            match name {
                Some(name) => {
                    let name = self.scalar(&text(name));
                    self.out.push_str(&format!("{name}:"));
                }
                None => self.out.push('-'),
            }
            self.behind(value, column, name.is_none());
        }
    }
}

fn written_in_yaml(random: &mut Random, plan: &Node, is_uneven: bool) -> String {
    let newline = random.of(&["\n", "\r\n"]);
    let step = *random.of(&[1, 2, 4]);
    let dash = *random.of(&[0, 2]);
    let comments = *random.of(&[0, 3, 8]);
    let brackets = *random.of(&[2, 5, 1000]);
    let mark = if random.one_in(4) { "\u{feff}" } else { "" };
    let mut writer = YamlWriter { random, out: mark.to_owned(), newline, step, dash, comments, brackets, is_uneven };
    if writer.random.one_in(4) {
        writer.out.push_str(&format!("# The plan.{newline}---{newline}"));
    }
    writer.lines(plan, 0, false);
    let mut out = writer.out;
    if random.one_in(4) {
        out.truncate(out.trim_end().len());
    }
    out
}

fn yaml_tree(text: &str) -> Node {
    let tree = PlanTree::of_text(text, Syntax::Yaml);
    tree.root.unwrap_or_else(|| panic!("{:?}\n{text}", tree.diagnostics))
}

fn yaml_comments(text: &str) -> Vec<&str> {
    let layout = YamlLayout::of(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    layout.comments.iter().map(|comment| text[comment.start()..comment.end()].trim_end()).collect()
}

fn without_brackets(text: &str) -> String {
    without_space(text).replace("{}", "").replace("[]", "")
}

#[test]
fn edits_of_yaml_change_what_was_asked_and_nothing_else() {
    let folder = Folder::new("edit-random-yaml");
    let path = folder.0.join("plan.yaml");
    let (mut made, mut refused) = (0, 0);
    for seed in 1..=60 {
        let mut random = Random(0xa076_1d64_78bd_642f ^ u64::wrapping_mul(seed, 0x2545_f491_4f6c_dd1d));
        let form = *random.of(&FORMS);
        let first = plan(&mut random, form);
        let mut before = written_in_yaml(&mut random, &first, seed % 2 == 0);
        assert_eq!(yaml_tree(&before).to_json(), first.to_json(), "{before}");
        for number in 0..6 {
            let tree_before = yaml_tree(&before);
            let Some(wanted) = edit(&mut random, form, &tree_before, number) else { continue };
            folder.write("plan.yaml", &before);
            let arguments: Vec<&str> =
                wanted.arguments.iter().map(String::as_str).chain(["--plan", "plan.yaml"]).collect();
            let (_, err, code) = folder.run(&arguments);
            let after = fs::read_to_string(&path).unwrap();
            let shown = format!("seed {seed}, edit {number}: {arguments:?}\n{before}\n---\n{after}\n---\n");
            // A comment below the lines of a text would become one of them.
            if code == 2 && err.contains("would become a part of the text above it") {
                assert_eq!(after, before, "{shown}");
                continue;
            }
            if let Some(why) = wanted.refusal {
                assert!(code == 2 && err.contains("nothing is changed"), "{why}: {err}{shown}");
                assert_eq!(after, before, "{shown}");
                refused += 1;
                continue;
            }
            assert_eq!((err.as_str(), code), ("", 0), "{shown}");
            assert_eq!(yaml_tree(&after).to_json(), wanted.tree.to_json(), "{shown}");
            if wanted.removes {
                let is_less = is_within(&without_brackets(&after), &without_brackets(&before));
                assert!(wanted.moves || is_less, "{shown}");
            } else {
                assert_eq!(yaml_comments(&after), yaml_comments(&before), "{shown}");
            }
            if wanted.adds {
                assert!(is_within(&without_brackets(&before), &without_brackets(&after)), "{shown}");
                let has_empty = ["{}", "[]", "{ }"].iter().any(|empty| before.contains(empty));
                assert!(has_empty || is_within(&before, &after), "{shown}");
            }
            if wanted.arguments[0] == "rename" {
                let old = if wanted.arguments.len() == 3 { &wanted.arguments[1] } else { &wanted.arguments[4] };
                let is_in = |line: &str| line.contains(old.as_str()) || line.contains(&quoted(old));
                let lines = before.lines().zip(after.lines()).filter(|(before, after)| before != after);
                let is_text = before.contains("|-") || before.contains(">-");
                assert!(is_text || wanted.moves || lines.into_iter().all(|(line, _)| is_in(line)), "{shown}");
            }
            assert_eq!(after.starts_with('\u{feff}'), before.starts_with('\u{feff}'), "{shown}");
            assert_eq!(after.replace("\r\n", "").contains('\n'), before.replace("\r\n", "").contains('\n'), "{shown}");
            (before, made) = (after, made + 1);
        }
    }
    assert!(made > 250 && refused > 10, "{made} {refused}");
}

/// Edits of events that share their properties by anchors, aliases and merge keys: each is made as the plan is read, or refused.
#[test]
fn edits_beside_merge_keys_are_made_or_refused() {
    let folder = Folder::new("edit-random-merge");
    let path = folder.0.join("plan.yaml");
    let (mut made, mut refused) = (0, 0);
    for seed in 1..=40 {
        let mut random = Random(0x8ebc_6af0_9c88_c6e3 ^ u64::wrapping_mul(seed, 0x2545_f491_4f6c_dd1d));
        let mut members = |indent: &str, types: &[&str]| -> String {
            let some = ["total", "tax", "shop", "note"].iter().filter(|_| random.one_in(2)).collect::<Vec<_>>();
            some.iter().map(|name| format!("{indent}{name}: {{ type: {} }}\n", random.of(types))).collect()
        };
        let base = members("    ", &["number", "string"]) + "    base: { type: string }\n";
        let own = members("    ", &["boolean", "integer"]) + "    own: { type: string }\n";
        let before = format!(
            "rules:\n- key: Base\n  properties: &base\n{base}- key: Own\n  properties:\n    <<: *base\n{own}  required: [own]\n- key: \
             Whole\n  properties: *base\n- key: Inline\n  properties: {{ <<: *base, mine: &text {{ type: string }}, other: *text }}\n"
        );
        for event in 0..4 {
            let mut wanted = yaml_tree(&before);
            let rule = &mut rules(&mut wanted, Form::Short)[event];
            let name = rule.get("key").unwrap().as_str().unwrap().to_owned();
            let all: Vec<String> =
                rule.get("properties").unwrap().members().iter().map(|one| one.name.clone()).collect();
            for property in all {
                let is_rename = random.one_in(2);
                let mut tree = wanted.clone();
                let payload = &mut rules(&mut tree, Form::Short)[event];
                let arguments = if is_rename {
                    rename(payload, &property, "renamed");
                    vec!["rename", &name, "renamed", "--property", &property, "--plan", "plan.yaml"]
                } else {
                    remove(payload, &property);
                    vec!["remove", &name, "--property", &property, "--plan", "plan.yaml"]
                };
                folder.write("plan.yaml", &before);
                let (_, err, code) = folder.run(&arguments);
                let after = fs::read_to_string(&path).unwrap();
                let shown = format!("seed {seed}: {arguments:?}\n{before}\n---\n{after}\n---\n{err}");
                if code == 0 {
                    assert_eq!(yaml_tree(&after).to_json(), tree.to_json(), "{shown}");
                    made += 1;
                } else {
                    assert!(err.starts_with("error: nothing is changed: what stands in line "), "{shown}");
                    assert_eq!(after, before, "{shown}");
                    refused += 1;
                }
            }
        }
    }
    assert!(made > 80 && refused > 200, "{made} {refused}");
}

#[test]
fn edits_change_what_was_asked_and_nothing_else() {
    let folder = Folder::new("edit-random");
    let path = folder.0.join("plan.json");
    let (mut made, mut refused) = (0, 0);
    for seed in 1..=120 {
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ u64::wrapping_mul(seed, 0x2545_f491_4f6c_dd1d));
        let form = *random.of(&FORMS);
        let first = plan(&mut random, form);
        let mut before = written(&mut random, &first);
        for number in 0..6 {
            let tree_before = tree(&before);
            let Some(wanted) = edit(&mut random, form, &tree_before, number) else { continue };
            folder.write("plan.json", &before);
            let arguments: Vec<&str> =
                wanted.arguments.iter().map(String::as_str).chain(["--plan", "plan.json"]).collect();
            let (_, err, code) = folder.run(&arguments);
            let after = fs::read_to_string(&path).unwrap();
            let shown = format!("seed {seed}, edit {number}: {arguments:?}\n{before}\n---\n{after}\n---\n");
            if let Some(why) = wanted.refusal {
                assert!(code == 2 && err.contains("nothing is changed"), "{why}: {err}{shown}");
                assert_eq!(after, before, "{shown}");
                refused += 1;
                continue;
            }
            assert_eq!((err.as_str(), code), ("", 0), "{shown}");
            assert_eq!(tree(&after).to_json(), wanted.tree.to_json(), "{shown}");
            if wanted.removes {
                assert!(wanted.moves || is_within(&after, &before), "{shown}");
            } else {
                assert_eq!(comments(&after), comments(&before), "{shown}");
            }
            if wanted.adds {
                assert!(is_within(&without_space(&before), &without_space(&after)), "{shown}");
                assert!(
                    is_within(&before, &after)
                        || before.contains("{}")
                        || before.contains("[]")
                        || before.contains("{ }"),
                    "{shown}"
                );
            }
            if wanted.arguments[0] == "rename" && !wanted.moves {
                let [new, old] = [&wanted.arguments[2], wanted.arguments.last().unwrap()].map(|name| quoted(name));
                let old = if wanted.arguments.len() == 3 { quoted(&wanted.arguments[1]) } else { old };
                let back = after.replace(&new, &old);
                let plain = |text: &str| text.replace("\\u00e9", "é").replace("\\/", "/");
                assert_eq!(plain(&back), plain(&before), "{shown}");
            }
            assert_eq!(after.starts_with('\u{feff}'), before.starts_with('\u{feff}'), "{shown}");
            assert_eq!(after.contains("\r\n"), before.contains("\r\n"), "{shown}");
            (before, made) = (after, made + 1);
        }
    }
    assert!(made > 450 && refused > 20, "{made} {refused}");
}

/// The tokens of a text, comments among them, without the white space between.
fn tokens(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut all = comments(text).into_iter().map(|comment| comment.trim_end().to_owned()).collect::<Vec<_>>();
    all.push(tree(text).to_json());
    all
}

#[test]
fn laying_out_changes_white_space_only_and_once() {
    let folder = Folder::new("fmt-random");
    let path = folder.0.join("plan.json");
    for seed in 1..=120 {
        let mut random = Random(0xd1b5_4a32_d192_ed03 ^ u64::wrapping_mul(seed, 0x2545_f491_4f6c_dd1d));
        let form = *random.of(&FORMS);
        let first = plan(&mut random, form);
        let before = written(&mut random, &first);
        folder.write("plan.json", &before);
        let (_, err, code) = folder.run(&["fmt", "plan.json"]);
        let after = fs::read_to_string(&path).unwrap();
        let shown = format!("seed {seed}\n{before}\n---\n{after}\n---\n");
        assert_eq!((err.as_str(), code), ("", 0), "{shown}");
        assert_eq!(tokens(&after), tokens(&before), "{shown}");
        // Strings stay as they are written, escapes and all.
        assert_eq!(after.matches("\\u00e9").count(), before.matches("\\u00e9").count(), "{shown}");
        let (out, _, code) = folder.run(&["fmt", "plan.json", "--check"]);
        folder.run(&["fmt", "plan.json"]);
        let again = fs::read_to_string(&path).unwrap();
        assert_eq!((out.as_str(), code), ("1 plan, nothing to change\n", 0), "{shown}{again}");
    }
}

/// Whether lists and objects without brackets stand as far behind what has them as all others.
fn is_even(text: &str, step: usize) -> bool {
    let layout = YamlLayout::of(text).unwrap();
    let column = |place: usize| text[..place].rsplit('\n').next().unwrap().chars().filter(|c| *c != '\u{feff}').count();
    let mut all = vec![(layout.root.clone(), 0)];
    while let Some((node, own)) = all.pop() {
        for member in node.members() {
            if layout.in_brackets.iter().any(|span| span.start() == member.value.span.start()) {
                continue;
            }
            let first = member.value.members().first().map(|first| column(first.name_span.start()));
            if first.is_some_and(|first| first != own + step) {
                return false;
            }
            all.extend(first.map(|first| (member.value.clone(), first)));
        }
    }
    true
}

#[test]
fn laying_out_yaml_changes_white_space_only_and_once() {
    let folder = Folder::new("fmt-random-yaml");
    let path = folder.0.join("plan.yaml");
    let mut changed = 0;
    for seed in 1..=80 {
        let mut random = Random(0xe703_7ed1_a0b4_28db ^ u64::wrapping_mul(seed, 0x2545_f491_4f6c_dd1d));
        let form = *random.of(&FORMS);
        let first = plan(&mut random, form);
        let before = written_in_yaml(&mut random, &first, true);
        folder.write("plan.yaml", &before);
        let (_, err, code) = folder.run(&["fmt", "plan.yaml"]);
        let after = fs::read_to_string(&path).unwrap();
        let shown = format!("seed {seed}\n{before}\n---\n{after}\n---\n");
        assert_eq!((err.as_str(), code), ("", 0), "{shown}");
        assert_eq!(yaml_tree(&after).to_json(), first.to_json(), "{shown}");
        assert_eq!(yaml_comments(&after), yaml_comments(&before), "{shown}");
        assert_eq!(without_space(&after), without_space(&before), "{shown}");
        assert!(!after.contains("\n\n\n") && !after.lines().any(|line| line.ends_with(' ')), "{shown}");
        assert!((1..=4).any(|step| is_even(&after, step)), "{shown}");
        changed += usize::from(after != before);
        let (out, _, code) = folder.run(&["fmt", "plan.yaml", "--check"]);
        assert_eq!((out.as_str(), code), ("1 plan, nothing to change\n", 0), "{shown}");
    }
    assert!(changed > 30, "{changed}");
}
