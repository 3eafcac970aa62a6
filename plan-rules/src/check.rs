//! Checks a value against rules.

use crate::compile::{CompiledKeyword, Rules, SchemaIndex};
use crate::json::{Kind, Node};
use crate::number::Decimal;
use crate::same::{canonical, is_same};
use crate::violation::{Violation, counted, describe};
use std::collections::HashSet;

/// How deep references may lead without taking a value apart; a schema that refers to itself would never end.
const DEEPEST: usize = 256;

/// How many schemas one value is held against, at most.
const MOST: usize = 1_000_000;

/// How many violations one value has, at most: nobody reads more, and each is compared with those before it.
const MOST_VIOLATIONS: usize = 1000;

impl Rules {
    /// Returns the rules that `value` breaks, each once: all of them, up to 1000.
    #[must_use]
    pub fn check(&self, value: &Node) -> Vec<Violation> {
        let mut check = Checking { rules: self, violations: Vec::new(), depth: 0, left: MOST };
        check.schema(0, value, "");
        let mut violations: Vec<Violation> = Vec::new();
        for violation in check.violations {
            // `allOf` may say the same thing twice.
            if !violations.contains(&violation) {
                violations.push(violation);
            }
        }
        violations
    }
}

struct Checking<'r> {
    rules: &'r Rules,
    violations: Vec<Violation>,
    depth: usize,
    /// Schemas still to be looked at: alternatives that refer to themselves would take for ever.
    left: usize,
}

impl<'r> Checking<'r> {
    fn schema(&mut self, position: SchemaIndex, value: &Node, path: &str) {
        let rules = self.rules;
        let Some(keywords) = rules.arena.get(position) else { return };
        if self.depth > DEEPEST || self.left == 0 {
            return;
        }
        self.depth += 1;
        self.left -= 1;
        for keyword in keywords {
            self.keyword(keyword, value, path);
        }
        self.depth -= 1;
    }

    /// Returns whether the value satisfies the schema. Violations are not recorded.
    fn satisfies(&mut self, position: SchemaIndex, value: &Node) -> bool {
        self.violations_of(position, value).is_empty()
    }

    fn violations_of(&mut self, position: SchemaIndex, value: &Node) -> Vec<Violation> {
        let before = std::mem::take(&mut self.violations);
        self.schema(position, value, "");
        std::mem::replace(&mut self.violations, before)
    }

    fn keyword(&mut self, keyword: &'r CompiledKeyword, value: &Node, path: &str) {
        match keyword {
            CompiledKeyword::Never => self.broken("false", "left out".to_owned(), None, value, path),
            CompiledKeyword::Reference(position) => self.schema(*position, value, path),
            CompiledKeyword::Type(names) if !names.iter().any(|name| is_type(value, name)) => {
                self.broken("type", format!("of type {}", names.join(" or ")), None, value, path);
            }
            CompiledKeyword::Enum(listed) if !listed.has(value) => {
                let values = listed.values();
                let shown: Vec<String> = values.iter().take(20).map(Node::to_json).collect();
                let more = if values.len() > shown.len() { ", …" } else { "" };
                self.broken("enum", format!("one of {}{more}", shown.join(", ")), None, value, path);
            }
            CompiledKeyword::Const(allowed) if !is_same(allowed, value) => {
                self.broken("const", allowed.to_json(), Some(allowed.to_json()), value, path);
            }
            CompiledKeyword::AllOf(all) => all.iter().for_each(|position| self.schema(*position, value, path)),
            CompiledKeyword::AnyOf(any) => self.any_of(any, value, path),
            CompiledKeyword::OneOf(one) => {
                let satisfied = one.iter().filter(|position| self.satisfies(**position, value)).count();
                match satisfied {
                    1 => {}
                    0 => self.none_of("oneOf", one, value, path),
                    satisfied => {
                        let wants =
                            format!("just one of {}, not {satisfied} of them", counted(one.len() as u64, "schema"));
                        self.broken("oneOf", wants, None, value, path);
                    }
                }
            }
            CompiledKeyword::Not(position) if self.satisfies(*position, value) => {
                self.broken("not", "something else".to_owned(), None, value, path);
            }
            CompiledKeyword::If { condition, then, otherwise } => {
                let branch = if self.satisfies(*condition, value) { then } else { otherwise };
                if let Some(branch) = branch {
                    self.schema(*branch, value, path);
                }
            }
            keyword => match &value.kind {
                Kind::Number(text) => self.number(keyword, text, value, path),
                Kind::String(text) => self.string(keyword, text, value, path),
                Kind::Array(items) => self.array(keyword, items, value, path),
                Kind::Object(_) => self.object(keyword, value, path),
                Kind::Null | Kind::Boolean(_) => {}
            },
        }
    }

    fn any_of(&mut self, any: &[SchemaIndex], value: &Node, path: &str) {
        if !any.iter().any(|position| self.satisfies(*position, value)) {
            self.none_of("anyOf", any, value, path);
        }
    }

    /// Says what the alternatives want of the value itself, as far as that is one thing each.
    fn none_of(&mut self, keyword: &'static str, schemas: &[SchemaIndex], value: &Node, path: &str) {
        let mut wants = Vec::new();
        for position in schemas {
            let broken = self.violations_of(*position, value);
            if let [one] = broken.as_slice() {
                let place = if one.path.is_empty() { String::new() } else { format!("with {} ", one.path) };
                wants.push(format!("{place}{}", one.wants));
            }
        }
        wants.dedup();
        let wants = if wants.is_empty() || wants.len() < schemas.len() {
            format!("one of {} that the plan describes", counted(schemas.len() as u64, "kind"))
        } else {
            wants.join(", or ")
        };
        self.broken(keyword, wants, None, value, path);
    }

    fn number(&mut self, keyword: &CompiledKeyword, text: &str, value: &Node, path: &str) {
        let Some(number) = Decimal::parse(text) else { return };
        match keyword {
            CompiledKeyword::Minimum { bound, text, exclusive }
                if number < *bound || (*exclusive && number == *bound) =>
            {
                let (keyword, words) =
                    if *exclusive { ("exclusiveMinimum", "more than") } else { ("minimum", "at least") };
                self.broken(keyword, format!("{words} {text}"), (!exclusive).then(|| text.clone()), value, path);
            }
            CompiledKeyword::Maximum { bound, text, exclusive }
                if number > *bound || (*exclusive && number == *bound) =>
            {
                let (keyword, words) =
                    if *exclusive { ("exclusiveMaximum", "less than") } else { ("maximum", "at most") };
                self.broken(keyword, format!("{words} {text}"), (!exclusive).then(|| text.clone()), value, path);
            }
            CompiledKeyword::MultipleOf(step, text) if !number.is_multiple_of(step) => {
                let nearest = number.nearest_multiple(step);
                self.broken("multipleOf", format!("a multiple of {text}"), nearest, value, path);
            }
            _ => {}
        }
    }

    fn string(&mut self, keyword: &CompiledKeyword, text: &str, value: &Node, path: &str) {
        let length = || text.chars().count() as u64;
        match keyword {
            CompiledKeyword::MinLength(least) if length() < *least => {
                let wants = format!("at least {} long", counted(*least, "character"));
                self.broken("minLength", wants, None, value, path);
            }
            CompiledKeyword::MaxLength(most) if length() > *most => {
                let cut: String = text.chars().take(usize::try_from(*most).unwrap_or(usize::MAX)).collect();
                let nearest = Node { span: value.span, kind: Kind::String(cut) }.to_json();
                let wants = format!("at most {} long", counted(*most, "character"));
                self.broken("maxLength", wants, Some(nearest).filter(|text| text.len() < 80), value, path);
            }
            CompiledKeyword::Pattern(pattern) if !pattern.is_match(text) => {
                self.broken("pattern", format!("a text that matches {}", pattern.source()), None, value, path);
            }
            CompiledKeyword::Format(format) if !format.is_valid(text) => {
                let wants = format!("of the format {}, such as \"{}\"", format.name(), format.example());
                self.broken("format", wants, None, value, path);
            }
            CompiledKeyword::IsPattern(engine) if engine(text).is_err_and(|problem| !is_beyond(&problem)) => {
                self.broken("format", "of the format regex, such as \"^[a-z]+$\"".to_owned(), None, value, path);
            }
            _ => {}
        }
    }

    fn array(&mut self, keyword: &CompiledKeyword, items: &[Node], value: &Node, path: &str) {
        let length = items.len() as u64;
        match keyword {
            CompiledKeyword::MinItems(least) if length < *least => {
                let wants = format!("an array of at least {}", counted(*least, "item"));
                self.broken("minItems", wants, None, value, path);
            }
            CompiledKeyword::MaxItems(most) if length > *most => {
                let wants = format!("an array of at most {}", counted(*most, "item"));
                self.broken("maxItems", wants, None, value, path);
            }
            CompiledKeyword::UniqueItems => {
                let mut met = HashSet::new();
                for (position, item) in items.iter().enumerate() {
                    if !met.insert(canonical(item)) {
                        let path = format!("{path}[{position}]");
                        self.broken("uniqueItems", "different from the items before it".to_owned(), None, item, &path);
                    }
                }
            }
            CompiledKeyword::Contains(position) if !items.iter().any(|item| self.satisfies(*position, item)) => {
                self.broken("contains", "an array with an item that the plan asks for".to_owned(), None, value, path);
            }
            CompiledKeyword::Items { positions, rest } => {
                for (position, item) in items.iter().enumerate() {
                    if let Some(schema) = positions.get(position).or(rest.as_ref()) {
                        self.schema(*schema, item, &format!("{path}[{position}]"));
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, keyword: &'r CompiledKeyword, value: &Node, path: &str) {
        let members = value.members();
        let number = members.len() as u64;
        match keyword {
            CompiledKeyword::Required(names) => self.required("required", names, value, path),
            CompiledKeyword::MinProperties(least) if number < *least => {
                let wants = format!("an object of at least {}", counted(*least, "property"));
                self.broken("minProperties", wants, None, value, path);
            }
            CompiledKeyword::MaxProperties(most) if number > *most => {
                let wants = format!("an object of at most {}", counted(*most, "property"));
                self.broken("maxProperties", wants, None, value, path);
            }
            CompiledKeyword::PropertyNames(schema) => {
                for member in members {
                    let name = Node { span: member.name_span, kind: Kind::String(member.name.clone()) };
                    for inner in self.violations_of(*schema, &name) {
                        let wants = format!("an object whose property names are {}", inner.wants);
                        self.broken("propertyNames", wants, None, value, path);
                    }
                }
            }
            CompiledKeyword::Properties { named, patterns, rest } => {
                for member in members {
                    let inner = inner_path(path, &member.name);
                    let mut known = false;
                    for (_, schema) in named.iter().filter(|(name, _)| *name == member.name) {
                        known = true;
                        self.schema(*schema, &member.value, &inner);
                    }
                    for (_, schema) in patterns.iter().filter(|(pattern, _)| pattern.is_match(&member.name)) {
                        known = true;
                        self.schema(*schema, &member.value, &inner);
                    }
                    if let (false, Some(schema)) = (known, rest) {
                        self.schema(*schema, &member.value, &inner);
                    }
                }
            }
            CompiledKeyword::DependentRequired(name, names) if value.get(name).is_some() => {
                self.required("dependencies", names, value, path);
            }
            CompiledKeyword::DependentSchema(name, schema) if value.get(name).is_some() => {
                self.schema(*schema, value, path)
            }
            _ => {}
        }
    }

    fn required(&mut self, keyword: &'static str, names: &[String], value: &Node, path: &str) {
        for name in names.iter().filter(|name| value.get(name).is_none()) {
            self.broken(keyword, format!("an object with `{name}`"), None, value, path);
        }
    }

    fn broken(&mut self, keyword: &'static str, wants: String, nearest: Option<String>, value: &Node, path: &str) {
        if self.violations.len() >= MOST_VIOLATIONS {
            return;
        }
        let (found, kind) = (describe(value), value.describe());
        self.violations.push(Violation {
            path: path.to_owned(),
            keyword,
            wants,
            found,
            kind,
            nearest,
            span: value.span,
        });
    }
}

fn inner_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_type(value: &Node, name: &str) -> bool {
    match (&value.kind, name) {
        (_, "any")
        | (Kind::Null, "null")
        | (Kind::Boolean(_), "boolean")
        | (Kind::Number(_), "number")
        | (Kind::String(_), "string")
        | (Kind::Array(_), "array")
        | (Kind::Object(_), "object") => true,
        (Kind::Number(text), "integer") => Decimal::parse(text).is_some_and(|number| number.is_integer()),
        _ => false,
    }
}

/// A pattern with what we cannot check may still be one.
fn is_beyond(problem: &str) -> bool {
    matches!(problem, "look-around" | "back references" | "Unicode properties")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn violations_are_bounded() {
        let rules = Rules::of(&parse(r#"{"items":{"type":"string"}}"#).unwrap());
        let list = |count: usize| parse(&format!("[{}]", vec!["0"; count].join(","))).unwrap();
        assert_eq!(rules.check(&list(999)).len(), 999);
        assert_eq!(rules.check(&list(200_000)).len(), 1000);
    }
}
