//! A value that a JSON Schema allows: what the plan gives as an example where that keeps its rules, else one that is made. The
//! judge is plan-rules, so that no example is shown that a call would refuse.

use super::numbers::numbers;
use super::schemas::{list_of, merged, number_of, string, types_of, without};
use super::texts::texts;
use plan_model::json::{Kind, Member, Node, Span, parse};
use plan_rules::Rules;

/// How many objects and lists may stand within each other, with optional properties.
const DEEPEST: usize = 5;

/// How many objects and lists may stand within each other at all: a schema may contain itself.
const DEEPEST_OF_ALL: usize = 12;

/// How many values of one schema are tried.
const MOST_VALUES: usize = 24;

/// Returns an object that the schema allows: with all properties, or with those that are required. `None` where none was found.
pub(crate) fn payload(schema: &Node, is_whole: bool) -> Option<Node> {
    let maker = ExampleMaker { root: schema, is_whole };
    let value = maker.value(schema, "", 0, 0);
    maker.keeps(schema, &value).then_some(value)
}

/// Makes values that schemas allow which stand in a root, to which their references lead.
pub(super) struct ExampleMaker<'s> {
    root: &'s Node,
    /// Whether optional properties are given.
    is_whole: bool,
}

#[cfg(feature = "live")]
impl<'s> ExampleMaker<'s> {
    /// Returns a maker whose values have all properties.
    pub(super) const fn whole(root: &'s Node) -> Self {
        Self { root, is_whole: true }
    }

    /// Returns a value that a schema within the root allows. `turn` asks for another one.
    pub(super) fn example(&self, schema: &Node, name: &str, turn: usize) -> Option<Node> {
        let value = self.value(schema, name, 0, turn);
        self.keeps(schema, &value).then_some(value)
    }
}

impl<'s> ExampleMaker<'s> {
    /// Returns whether the value keeps the schema.
    fn keeps(&self, schema: &Node, value: &Node) -> bool {
        self.rules(schema).check(value).is_empty()
    }

    /// Returns the rules of a schema within the root, whose references lead to the root.
    fn rules(&self, schema: &Node) -> Rules {
        match self.root.get("x-recursive").filter(|list| !list.items().is_empty()) {
            Some(recursive) if schema.get("x-recursive").is_none() => {
                Rules::of(&merged(schema, &object([("x-recursive", recursive.clone())])))
            }
            _ => Rules::of(schema),
        }
    }

    /// Returns the first value that keeps the schema; where none does, the first one. `turn` asks for another value of the same schema.
    fn value(&self, schema: &Node, name: &str, depth: usize, turn: usize) -> Node {
        let mut all = self.candidates(schema, name, depth, turn);
        all.truncate(MOST_VALUES);
        let rules = self.rules(schema);
        for value in &all {
            let broken = rules.check(value);
            if broken.is_empty() {
                return value.clone();
            }
            let nearest = broken.iter().filter(|one| one.path.is_empty()).filter_map(|one| one.nearest.as_deref());
            for mended in nearest.filter_map(|text| parse(text).ok()) {
                if rules.check(&mended).is_empty() {
                    return mended;
                }
            }
        }
        all.into_iter().next().unwrap_or_else(Node::null)
    }

    /// Returns values to try, the best ones first.
    fn candidates(&self, schema: &Node, name: &str, depth: usize, turn: usize) -> Vec<Node> {
        let mut all = given(schema);
        let by = turn % all.len().max(1);
        all.rotate_left(by);
        if depth > DEEPEST_OF_ALL {
            return all;
        }
        if let Some(schema) = schema.get("$ref").and_then(|reference| self.referred(reference)) {
            all.extend(self.candidates(schema, name, depth + 1, turn));
        }
        if let Some(parts) = schema.get("allOf") {
            let whole = parts.items().iter().fold(without(schema, &["allOf"]), |whole, part| merged(&whole, part));
            return [all, self.candidates(&whole, name, depth, turn)].concat();
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(branches) = schema.get(keyword) else { continue };
            let rest = without(schema, &[keyword]);
            for branch in branches.items() {
                all.push(self.value(&merged(&rest, branch), name, depth + 1, turn));
            }
            all.extend(
                branches.items().iter().flat_map(|branch| self.candidates(branch, name, depth + 1, turn)).take(4),
            );
        }
        if let Some(then) = schema.get("then") {
            let rest = without(schema, &["if", "then", "else"]);
            let met = schema.get("if").map(|condition| merged(&merged(&rest, condition), then));
            all.extend(met.map(|schema| self.value(&schema, name, depth + 1, turn)));
        }
        for type_ in types_of(schema) {
            match type_ {
                "string" => all.extend(texts(schema, name, turn).into_iter().map(string)),
                "integer" | "number" => all.extend(numbers(schema, name, type_ == "integer", turn)),
                "boolean" => {
                    all.extend([true, false].map(|value| Node { span: Span::default(), kind: Kind::Boolean(value) }))
                }
                "array" => all.extend(self.arrays(schema, name, depth)),
                "object" => all.extend(self.objects(schema, depth, turn)),
                _ => {}
            }
        }
        all.push(Node::null());
        all
    }

    /// Returns what `#/x-recursive/0` refers to.
    pub(super) fn referred(&self, reference: &Node) -> Option<&'s Node> {
        plan_rules::compile::resolve(self.root, reference.as_str()?)
    }

    /// Lists of the fewest items, and of one.
    fn arrays(&self, schema: &Node, name: &str, depth: usize) -> Vec<Node> {
        let anything = object([]);
        let of = |position: usize| match schema.get("items") {
            Some(Node { kind: Kind::Array(positions), .. }) => {
                positions.get(position).or_else(|| schema.get("additionalItems")).unwrap_or(&anything)
            }
            Some(each) => each,
            None => schema.get("contains").unwrap_or(&anything),
        };
        let least = number_of(schema, "minItems").unwrap_or(0.0).clamp(0.0, 100.0) as usize;
        let tuple = match schema.get("items") {
            Some(Node { kind: Kind::Array(positions), .. }) => positions.len(),
            _ => 1,
        };
        let singular = name.strip_suffix('s').unwrap_or(name);
        let list =
            |length: usize| list_of((0..length).map(|turn| self.value(of(turn), singular, depth + 1, turn)).collect());
        let mut lists = if depth > DEEPEST { Vec::new() } else { vec![list(tuple.max(least))] };
        lists.extend([list(least), list_of(Vec::new())]);
        if let Some(contained) = schema.get("contains") {
            let mut items = vec![self.value(&merged(of(0), contained), singular, depth + 1, 0)];
            items.extend((1..least).map(|turn| self.value(of(turn), singular, depth + 1, turn)));
            lists.push(list_of(items));
        }
        lists
    }

    /// Returns objects with all properties, and with fewer.
    fn objects(&self, schema: &Node, depth: usize, turn: usize) -> Vec<Node> {
        let properties = schema.get("properties").map(Node::members).unwrap_or_default();
        let required: Vec<&str> =
            schema.get("required").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect();
        let is_required = |member: &&Member| required.contains(&member.name.as_str());
        let value = |member: &Member| (member.name.clone(), self.value(&member.value, &member.name, depth + 1, turn));
        let is_possible = |member: &&Member| {
            member.value.as_bool() != Some(false) && member.value.get("not").is_none_or(|not| !not.members().is_empty())
        };
        let mut objects = Vec::new();
        if depth > DEEPEST && required.is_empty() {
            return vec![object([])];
        }
        let least: Vec<(String, Node)> = properties.iter().filter(is_required).map(value).collect();
        if self.is_whole && depth <= DEEPEST {
            let all: Vec<(String, Node)> = properties.iter().filter(is_possible).map(value).collect();
            let valid: Vec<(String, Node)> = properties
                .iter()
                .filter(is_possible)
                .zip(&all)
                .filter(|(member, (_, value))| is_required(member) || self.keeps(&member.value, value))
                .map(|(_, pair)| pair.clone())
                .collect();
            objects.push(self.filled(schema, all, depth));
            objects.push(self.filled(schema, valid, depth));
        }
        objects.push(self.filled(schema, least.clone(), depth));
        // One optional property more: what branches and `dependencies` may ask for.
        for member in properties.iter().filter(|member| !is_required(member)).filter(is_possible).take(8) {
            objects.push(self.filled(schema, [least.clone(), vec![value(member)]].concat(), depth));
        }
        objects
    }

    /// Returns an object with as many members as the schema asks for, and one where it names none.
    fn filled(&self, schema: &Node, mut members: Vec<(String, Node)>, depth: usize) -> Node {
        let required = schema.get("required").map(Node::items).unwrap_or_default();
        for name in required.iter().filter_map(Node::as_str) {
            if members.iter().all(|(known, _)| known != name) {
                members.push((name.to_owned(), self.value(&object([]), name, depth + 1, 0)));
            }
        }
        let least = number_of(schema, "minProperties").unwrap_or(0.0).clamp(0.0, 50.0) as usize;
        let pattern = schema.get("patternProperties").and_then(|patterns| patterns.members().first());
        let additional = schema.get("additionalProperties").filter(|rest| rest.is_object());
        let is_map = members.is_empty() && (pattern.is_some() || additional.is_some()) && self.is_whole;
        let wanted = least.max(usize::from(is_map));
        let anything = object([]);
        let names = schema.get("propertyNames").cloned();
        for turn in 0..wanted.saturating_sub(members.len()) {
            let name = match (&names, pattern) {
                (Some(names), _) => self.value(&merged(names, &typed("string")), "key", depth + 1, turn).to_text(),
                (None, Some(pattern)) => {
                    let schema =
                        object([("pattern", string(pattern.name.clone())), ("type", string("string".to_owned()))]);
                    self.value(&schema, "key", depth + 1, turn).to_text()
                }
                (None, None) => {
                    if turn == 0 {
                        "key".to_owned()
                    } else {
                        format!("key_{}", turn + 1)
                    }
                }
            };
            let of = pattern.map(|pattern| &pattern.value).or(additional).unwrap_or(&anything);
            members.push((name.clone(), self.value(of, &name, depth + 1, turn)));
        }
        let mut value = object([]);
        if let Kind::Object(list) = &mut value.kind {
            list.extend(members.into_iter().map(|(name, value)| Member { name, name_span: Span::default(), value }));
        }
        value
    }
}

/// Returns what the plan itself gives: its examples, its default, its only values.
fn given(schema: &Node) -> Vec<Node> {
    let lists = ["examples", "enum"].map(|keyword| schema.get(keyword).map(Node::items).unwrap_or_default());
    let ones = ["const", "example", "default"].map(|keyword| schema.get(keyword));
    let [examples, values] = lists;
    examples.iter().chain(ones.into_iter().flatten()).chain(values).cloned().collect()
}

/// Returns an object of these members.
fn object<const N: usize>(members: [(&str, Node); N]) -> Node {
    let member = |(name, value): (&str, Node)| Member { name: name.to_owned(), name_span: Span::default(), value };
    Node { span: Span::default(), kind: Kind::Object(members.into_iter().map(member).collect()) }
}

fn typed(type_: &str) -> Node {
    object([("type", string(type_.to_owned()))])
}
