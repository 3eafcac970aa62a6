//! A JSON Schema into rules that can be checked: every keyword read once, every `$ref` resolved.

use crate::format::Format;
use crate::json::{self, Kind, Malformed, Member, Node, Span};
use crate::listed::ListedValues;
use crate::named::{NamedSchemas, SchemaIndex};
use crate::number::Decimal;
use crate::pattern::{Engine, Pattern};
use crate::types::TypeNames;
use std::collections::HashMap;

/// The rules of one JSON Schema.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The first one is that of the schema itself; others refer to each other by position.
    pub(crate) arena: Vec<Vec<CompiledKeyword>>,
    problems: Vec<UncheckedKeyword>,
}

/// A keyword that cannot be checked, and why. The rest of the schema is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncheckedKeyword {
    /// The place of the value of the keyword in the text.
    pub span: Span,
    /// The keyword.
    pub keyword: &'static str,
    /// Why it is not checked, in a few words.
    pub reason: String,
}

/// One keyword of one schema: for what says the rules in another language.
#[derive(Debug, Clone)]
pub enum CompiledKeyword {
    /// The schema `false`.
    Never,
    /// `$ref`.
    Reference(SchemaIndex),
    /// `type`.
    Type(TypeNames),
    /// `enum`.
    Enum(ListedValues),
    /// `const`.
    Const(Node),
    /// `minimum`, or `exclusiveMinimum`.
    Minimum {
        /// The bound.
        bound: Decimal,
        /// The bound as it is written.
        text: String,
        /// Whether the bound itself is too small.
        exclusive: bool,
    },
    /// `maximum`, or `exclusiveMaximum`.
    Maximum {
        /// The bound.
        bound: Decimal,
        /// The bound as it is written.
        text: String,
        /// Whether the bound itself is too large.
        exclusive: bool,
    },
    /// `multipleOf`: the step, and as it is written.
    MultipleOf(Decimal, String),
    /// `minLength`, in characters.
    MinLength(u64),
    /// `maxLength`, in characters.
    MaxLength(u64),
    /// `pattern`.
    Pattern(Pattern),
    /// `format`.
    Format(Format),
    /// The format `regex`.
    IsPattern(Engine),
    /// `items` and `additionalItems`, or `prefixItems` and `items`.
    Items {
        /// The schemas of the first items.
        positions: Vec<SchemaIndex>,
        /// The schema of all others.
        rest: Option<SchemaIndex>,
    },
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems`.
    UniqueItems,
    /// `contains`.
    Contains(SchemaIndex),
    /// `required`.
    Required(Vec<String>),
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `propertyNames`.
    PropertyNames(SchemaIndex),
    /// `properties`, `patternProperties` and `additionalProperties`.
    Properties {
        /// The schemas of names.
        named: NamedSchemas,
        /// The schemas of names that match a pattern.
        patterns: Vec<(Pattern, SchemaIndex)>,
        /// The schema of all others.
        rest: Option<SchemaIndex>,
    },
    /// The names that an object with a name must have.
    DependentRequired(String, Vec<String>),
    /// The schema of an object with a name.
    DependentSchema(String, SchemaIndex),
    /// `allOf`.
    AllOf(Vec<SchemaIndex>),
    /// `anyOf`.
    AnyOf(Vec<SchemaIndex>),
    /// `oneOf`.
    OneOf(Vec<SchemaIndex>),
    /// `not`.
    Not(SchemaIndex),
    /// `if`, `then` and `else`.
    If {
        /// The schema that decides.
        condition: SchemaIndex,
        /// That of values which satisfy it.
        then: Option<SchemaIndex>,
        /// That of all others.
        otherwise: Option<SchemaIndex>,
    },
}

impl Rules {
    /// Reads the text of a JSON Schema.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn parse(text: &str) -> Result<Self, Box<Malformed>> {
        Ok(Self::of(&json::parse(text)?))
    }

    /// Returns the rules of a JSON Schema, whose `$ref`s are within it.
    #[must_use]
    pub fn of(schema: &Node) -> Self {
        Self::with(schema, Pattern::new)
    }

    /// Does what [`of`](Self::of) does, with another engine for patterns.
    #[must_use]
    pub fn with(schema: &Node, engine: Engine) -> Self {
        let mut compiler =
            Compiler { root: schema, engine, arena: Vec::new(), references: HashMap::new(), problems: Vec::new() };
        compiler.schema(schema);
        Self { arena: compiler.arena, problems: compiler.problems }
    }

    /// Returns what cannot be checked.
    #[must_use]
    pub fn problems(&self) -> &[UncheckedKeyword] {
        &self.problems
    }

    /// Returns the keywords of a schema, of which the first, at 0, is the whole one; none where there is no such schema.
    #[must_use]
    pub fn keywords(&self, schema: SchemaIndex) -> &[CompiledKeyword] {
        self.arena.get(schema).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns whether one of them needs an engine for patterns.
    #[must_use]
    pub fn uses_patterns(&self) -> bool {
        self.arena.iter().flatten().any(|keyword| match keyword {
            CompiledKeyword::Pattern(_) | CompiledKeyword::IsPattern(_) => true,
            CompiledKeyword::Properties { patterns, .. } => !patterns.is_empty(),
            _ => false,
        })
    }

    /// Returns whether every value satisfies them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arena.iter().all(Vec::is_empty)
    }
}

struct Compiler<'r> {
    root: &'r Node,
    engine: Engine,
    arena: Vec<Vec<CompiledKeyword>>,
    /// The schemas that references lead to, by the address of each within the document.
    references: HashMap<*const Node, SchemaIndex>,
    problems: Vec<UncheckedKeyword>,
}

impl Compiler<'_> {
    fn schema(&mut self, node: &Node) -> SchemaIndex {
        let position = self.arena.len();
        self.arena.push(Vec::new());
        let keywords = self.keywords(node);
        if let Some(place) = self.arena.get_mut(position) {
            *place = keywords;
        }
        position
    }

    fn schemas(&mut self, nodes: &[Node]) -> Vec<SchemaIndex> {
        nodes.iter().map(|node| self.schema(node)).collect()
    }

    fn keywords(&mut self, node: &Node) -> Vec<CompiledKeyword> {
        if node.as_bool() == Some(false) {
            return vec![CompiledKeyword::Never];
        }
        if let Some(reference) = node.get("$ref").filter(|reference| reference.as_str().is_some()) {
            // Beside `$ref` nothing counts, up to draft 07.
            return self.reference(reference).into_iter().collect();
        }
        let mut keywords = Vec::new();
        for member in node.members() {
            self.keyword(member, node, &mut keywords);
        }
        let has = |name: &str| node.get(name).is_some();
        if has("properties") || has("patternProperties") || has("additionalProperties") {
            keywords.push(self.properties(node));
        }
        if has("items") || has("prefixItems") {
            keywords.extend(self.items(node));
        }
        keywords
    }

    /// Reads a keyword; those that belong together are read with the first of them.
    fn keyword(&mut self, member: &Member, schema: &Node, keywords: &mut Vec<CompiledKeyword>) {
        let value = &member.value;
        let keyword = match member.name.as_str() {
            "type" => match &value.kind {
                Kind::String(name) => Some(CompiledKeyword::Type(TypeNames::of(vec![name.clone()]))),
                Kind::Array(_) => Some(CompiledKeyword::Type(TypeNames::of(texts(value)))),
                _ => None,
            },
            "enum" => Some(CompiledKeyword::Enum(ListedValues::of(value.items()))),
            "const" => Some(CompiledKeyword::Const(value.clone())),
            "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" => bound(member, schema),
            "multipleOf" | "divisibleBy" => number(value).map(|(step, text)| CompiledKeyword::MultipleOf(step, text)),
            "minLength" => count(value).map(CompiledKeyword::MinLength),
            "maxLength" => count(value).map(CompiledKeyword::MaxLength),
            "pattern" => self.pattern(value, "pattern").map(CompiledKeyword::Pattern),
            "format" if value.as_str() == Some("regex") => Some(CompiledKeyword::IsPattern(self.engine)),
            "format" => value.as_str().and_then(Format::of).map(CompiledKeyword::Format),
            "minItems" => count(value).map(CompiledKeyword::MinItems),
            "maxItems" => count(value).map(CompiledKeyword::MaxItems),
            "uniqueItems" => (value.as_bool() == Some(true)).then_some(CompiledKeyword::UniqueItems),
            "contains" => Some(CompiledKeyword::Contains(self.schema(value))),
            "required" => matches!(value.kind, Kind::Array(_)).then(|| CompiledKeyword::Required(texts(value))),
            "minProperties" => count(value).map(CompiledKeyword::MinProperties),
            "maxProperties" => count(value).map(CompiledKeyword::MaxProperties),
            "propertyNames" => Some(CompiledKeyword::PropertyNames(self.schema(value))),
            "dependencies" | "dependentRequired" | "dependentSchemas" => {
                for dependency in value.members() {
                    let name = dependency.name.clone();
                    keywords.push(match dependency.value.kind {
                        Kind::Array(_) => CompiledKeyword::DependentRequired(name, texts(&dependency.value)),
                        _ => CompiledKeyword::DependentSchema(name, self.schema(&dependency.value)),
                    });
                }
                None
            }
            "allOf" => Some(CompiledKeyword::AllOf(self.schemas(value.items()))),
            "anyOf" => Some(CompiledKeyword::AnyOf(self.schemas(value.items()))),
            "oneOf" => Some(CompiledKeyword::OneOf(self.schemas(value.items()))),
            "not" => Some(CompiledKeyword::Not(self.schema(value))),
            "if" => {
                let mut branch = |name: &str| schema.get(name).map(|branch| self.schema(branch));
                let (then, otherwise) = (branch("then"), branch("else"));
                Some(CompiledKeyword::If { condition: self.schema(value), then, otherwise })
            }
            "unevaluatedProperties"
            | "unevaluatedItems"
            | "minContains"
            | "maxContains"
            | "$dynamicRef"
            | "$recursiveRef" => {
                self.problem(value, "$schema", format!("\"{}\" came after draft 07", member.name));
                None
            }
            _ => None,
        };
        keywords.extend(keyword);
    }

    fn properties(&mut self, schema: &Node) -> CompiledKeyword {
        let mut named = Vec::new();
        for member in schema.get("properties").map(Node::members).unwrap_or_default() {
            named.push((member.name.clone(), self.schema(&member.value)));
        }
        let mut patterns = Vec::new();
        let mut unreadable = false;
        for member in schema.get("patternProperties").map(Node::members).unwrap_or_default() {
            match (self.engine)(&member.name) {
                Ok(pattern) => patterns.push((pattern, self.schema(&member.value))),
                Err(reason) => {
                    unreadable = true;
                    self.problem(&member.value, "patternProperties", reason.to_string());
                }
            }
        }
        // Without that pattern we cannot tell which properties are additional.
        let rest = schema.get("additionalProperties").filter(|_| !unreadable).map(|rest| self.schema(rest));
        CompiledKeyword::Properties { named: NamedSchemas::of(named), patterns, rest }
    }

    fn items(&mut self, schema: &Node) -> Option<CompiledKeyword> {
        let (items, prefix) = (schema.get("items"), schema.get("prefixItems"));
        let (positions, rest) = match (prefix, items) {
            (Some(prefix), rest) => (self.schemas(prefix.items()), rest),
            (None, Some(list)) if matches!(list.kind, Kind::Array(_)) => {
                (self.schemas(list.items()), schema.get("additionalItems"))
            }
            (None, each) => (Vec::new(), each),
        };
        let rest = rest.map(|rest| self.schema(rest));
        Some(CompiledKeyword::Items { positions, rest })
    }

    fn pattern(&mut self, value: &Node, keyword: &'static str) -> Option<Pattern> {
        match (self.engine)(value.as_str()?) {
            Ok(pattern) => Some(pattern),
            Err(reason) => {
                self.problem(value, keyword, reason.to_string());
                None
            }
        }
    }

    fn reference(&mut self, value: &Node) -> Option<CompiledKeyword> {
        let text = value.as_str()?;
        let Some(target) = resolve(self.root, text) else {
            self.problem(value, "$ref", format!("there is nothing at \"{text}\""));
            return None;
        };
        let address = std::ptr::from_ref(target);
        if let Some(position) = self.references.get(&address) {
            return Some(CompiledKeyword::Reference(*position));
        }
        let position = self.arena.len();
        self.references.insert(address, position);
        Some(CompiledKeyword::Reference(self.schema(target)))
    }

    fn problem(&mut self, value: &Node, keyword: &'static str, reason: String) {
        self.problems.push(UncheckedKeyword { span: value.span, keyword, reason });
    }
}

/// Returns what a `$ref` within `root` means: a JSON pointer, or the `$id` of a schema.
#[must_use]
pub fn resolve<'r>(root: &'r Node, reference: &str) -> Option<&'r Node> {
    let Some(fragment) = reference.strip_prefix('#') else { return find_id(root, reference) };
    if fragment.is_empty() {
        return Some(root);
    }
    let Some(pointer) = fragment.strip_prefix('/') else { return find_id(root, reference) };
    let mut node = root;
    for part in pointer.split('/') {
        let decoded = part.contains(['%', '~']).then(|| percent_decoded(part).replace("~1", "/").replace("~0", "~"));
        let part = decoded.as_deref().unwrap_or(part);
        node = match &node.kind {
            Kind::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            _ => node.get(part)?,
        };
    }
    Some(node)
}

/// Returns the schema with this `$id` (`id` in draft 04), or with this anchor.
fn find_id<'r>(node: &'r Node, wanted: &str) -> Option<&'r Node> {
    let id = ["$id", "id"].iter().any(|key| node.get(key).and_then(Node::as_str) == Some(wanted));
    let anchor = ["$anchor", "$dynamicAnchor"]
        .iter()
        .any(|key| node.get(key).and_then(Node::as_str).is_some_and(|anchor| wanted.strip_prefix('#') == Some(anchor)));
    if id || anchor {
        return Some(node);
    }
    // What stands in these is data.
    let inner = node.members().iter().filter(|member| !matches!(member.name.as_str(), "enum" | "const" | "default"));
    inner.map(|member| &member.value).chain(node.items()).find_map(|child| find_id(child, wanted))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a bound. In draft 04 `exclusiveMinimum` is a flag of `minimum`; later it is a bound of its own.
fn bound(member: &Member, schema: &Node) -> Option<CompiledKeyword> {
    let (bound, text) = number(&member.value)?;
    let flag = |name: &str| schema.get(name).and_then(Node::as_bool) == Some(true);
    Some(match member.name.as_str() {
        "minimum" => CompiledKeyword::Minimum { bound, text, exclusive: flag("exclusiveMinimum") },
        "maximum" => CompiledKeyword::Maximum { bound, text, exclusive: flag("exclusiveMaximum") },
        "exclusiveMinimum" => CompiledKeyword::Minimum { bound, text, exclusive: true },
        _ => CompiledKeyword::Maximum { bound, text, exclusive: true },
    })
}

fn number(value: &Node) -> Option<(Decimal, String)> {
    match &value.kind {
        Kind::Number(text) => Some((Decimal::parse(text)?, text.clone())),
        _ => None,
    }
}

/// Reads a count, which may be written `2.0`.
fn count(value: &Node) -> Option<u64> {
    match &value.kind {
        Kind::Number(text) => text.parse().ok().or_else(|| Decimal::parse(text)?.as_count()),
        _ => None,
    }
}

fn texts(list: &Node) -> Vec<String> {
    list.items().iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patterns_are_told_from_properties_of_that_name() {
        for with in [
            r#"{"items":{"pattern":"^a"}}"#,
            r#"{"patternProperties":{"^a":{"maxLength":1}}}"#,
            r#"{"format":"regex"}"#,
        ] {
            assert!(Rules::parse(with).unwrap().uses_patterns(), "{with}");
        }
        for without in
            [r#"{"properties":{"pattern":{"maxLength":1}}}"#, r#"{"const":{"pattern":"^a"}}"#, r#"{"enum":["regex"]}"#]
        {
            assert!(!Rules::parse(without).unwrap().uses_patterns(), "{without}");
        }
    }
}
