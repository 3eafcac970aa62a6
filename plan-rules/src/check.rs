//! Checks a value against rules.

use crate::compile::{CompiledKeyword, Rules};
use crate::json::{Kind, Node, Span};
use crate::named::SchemaIndex;
use crate::number::Decimal;
use crate::outline::{OutlinedObject, PerOutline, is_of_names};
use crate::pattern::PatternError;
use crate::same::{canonical, is_same_value};
use crate::value::{JsonKind, JsonValue};
use crate::violation::{Violation, counted, describe};
use std::collections::HashSet;
use std::fmt;

/// How deep references may lead without taking a value apart; a schema that refers to itself would never end.
const DEEPEST: usize = 256;

/// How many schemas one value is held against, at most.
const MOST_SCHEMAS: usize = 1_000_000;

/// How many violations one value has, at most: nobody reads more, and each is compared with those before it.
const MOST_VIOLATIONS: usize = 1000;

impl Rules {
    /// Returns the rules that `value` breaks, each once: all of them, up to 1000.
    #[must_use]
    pub fn check(&self, value: &Node) -> Vec<Violation> {
        self.check_value(value)
    }

    /// Does what [`check`](Self::check) does, with a value in a form of the caller's.
    #[must_use]
    pub fn check_value<'v>(&self, value: impl JsonValue<'v>) -> Vec<Violation> {
        let mut check = Checking::new(self);
        check.schema(0, value, ValuePath::Start);
        let mut violations: Vec<Violation> = Vec::new();
        for violation in check.violations {
            // `allOf` may say the same thing twice.
            if !violations.contains(&violation) {
                violations.push(violation);
            }
        }
        violations
    }

    /// Returns whether `value` breaks none of the rules. It takes less time than [`check`](Self::check), as it says nothing of them.
    ///
    /// ```
    /// use plan_rules::{Rules, json};
    ///
    /// let rules = Rules::parse(r#"{ "minimum": 0 }"#)?;
    /// assert!(rules.accepts(&json::parse("1")?) && !rules.accepts(&json::parse("-1")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accepts<'v>(&self, value: impl JsonValue<'v>) -> bool {
        Checking::new(self).satisfies(0, value)
    }
}

/// Where a value stands. It is written out for a violation only.
#[derive(Debug, Clone, Copy)]
enum ValuePath<'p> {
    Start,
    Member(&'p ValuePath<'p>, &'p str),
    Item(&'p ValuePath<'p>, usize),
}

impl fmt::Display for ValuePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => Ok(()),
            Self::Member(Self::Start, name) => f.write_str(name),
            Self::Member(around, name) => write!(f, "{around}.{name}"),
            Self::Item(around, position) => write!(f, "{around}[{position}]"),
        }
    }
}

pub(crate) struct Checking<'r> {
    rules: &'r Rules,
    /// Of each schema, what is known of objects with the same names. They are asked only where nothing is said of a violation.
    outlined: &'r mut [PerOutline<OutlinedObject>],
    violations: Vec<Violation>,
    /// Asks only whether a value breaks a rule: the first one is all that counts, and nothing is said of it.
    is_quiet: bool,
    is_broken: bool,
    depth: usize,
    /// Schemas still to be looked at: alternatives that refer to themselves would take for ever.
    left: usize,
}

impl<'r> Checking<'r> {
    pub(crate) fn with_outlines(rules: &'r Rules, outlined: &'r mut [PerOutline<OutlinedObject>]) -> Self {
        Self { outlined, ..Self::new(rules) }
    }

    const fn new(rules: &'r Rules) -> Self {
        Self {
            rules,
            outlined: &mut [],
            violations: Vec::new(),
            is_quiet: false,
            is_broken: false,
            depth: 0,
            left: MOST_SCHEMAS,
        }
    }

    fn schema<'v>(&mut self, position: SchemaIndex, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        let rules = self.rules;
        let Some(keywords) = rules.arena.get(position) else { return };
        if self.depth > DEEPEST || self.left == 0 {
            return;
        }
        self.depth += 1;
        self.left -= 1;
        let is_outlined = self.is_quiet && !self.outlined.is_empty() && self.outlined(position, keywords, value);
        for keyword in keywords.iter().filter(|keyword| !is_outlined || !is_of_names(keyword)) {
            if self.is_quiet && self.is_broken {
                break;
            }
            self.keyword(keyword, value, path);
        }
        self.depth -= 1;
    }

    /// Checks the members of an object by what is known of its outline. Returns whether it is known.
    fn outlined<'v>(&mut self, position: SchemaIndex, keywords: &[CompiledKeyword], value: impl JsonValue<'v>) -> bool {
        let Some(outline) = value.outline() else { return false };
        // Within the members the same schema may be asked again, which has an empty list then.
        let mut kept = self.outlined.get_mut(position).map(std::mem::take).unwrap_or_default();
        let object = kept.get(outline, || OutlinedObject::of(keywords, value));
        let is_known = object.is_some();
        if let Some(object) = object {
            self.is_broken |= object.lacks_name;
            let mut schemas = object.members.iter();
            let mut next = schemas.next();
            for (at, (_, inner)) in value.members().enumerate() {
                while let Some((_, schema)) = next.filter(|(member, _)| *member == at && !self.is_broken) {
                    self.schema(*schema, inner, ValuePath::Start);
                    next = schemas.next();
                }
            }
        }
        if let Some(place) = self.outlined.get_mut(position) {
            *place = kept;
        }
        is_known
    }

    /// Returns whether the value satisfies the schema. Violations are not recorded.
    pub(crate) fn satisfies<'v>(&mut self, position: SchemaIndex, value: impl JsonValue<'v>) -> bool {
        let before = (self.is_quiet, self.is_broken);
        (self.is_quiet, self.is_broken) = (true, false);
        self.schema(position, value, ValuePath::Start);
        let is_satisfied = !self.is_broken;
        (self.is_quiet, self.is_broken) = before;
        is_satisfied
    }

    fn violations_of<'v>(&mut self, position: SchemaIndex, value: impl JsonValue<'v>) -> Vec<Violation> {
        let before = std::mem::take(&mut self.violations);
        self.schema(position, value, ValuePath::Start);
        std::mem::replace(&mut self.violations, before)
    }

    fn keyword<'v>(&mut self, keyword: &'r CompiledKeyword, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        match keyword {
            CompiledKeyword::Never => self.broken("false", || "left out".to_owned(), value, path),
            CompiledKeyword::Reference(position) => self.schema(*position, value, path),
            CompiledKeyword::Type(types) if !types.has(value.kind()) => {
                self.broken("type", || format!("of type {}", types.in_words()), value, path);
            }
            CompiledKeyword::Enum(listed) if !listed.has(value) => {
                self.broken("enum", || one_of(listed.values()), value, path);
            }
            CompiledKeyword::Const(allowed) if !is_same_value(allowed, value) => {
                self.broken_near("const", || allowed.to_json(), || Some(allowed.to_json()), value, path);
            }
            CompiledKeyword::AllOf(all) => all.iter().for_each(|position| self.schema(*position, value, path)),
            CompiledKeyword::AnyOf(any) => self.any_of(any, value, path),
            CompiledKeyword::OneOf(one) => {
                let satisfied = one.iter().filter(|position| self.satisfies(**position, value)).count();
                let wants = || format!("just one of {}, not {satisfied} of them", counted(one.len() as u64, "schema"));
                match satisfied {
                    1 => {}
                    0 => self.none_of("oneOf", one, value, path),
                    _ => self.broken("oneOf", wants, value, path),
                }
            }
            CompiledKeyword::Not(position) if self.satisfies(*position, value) => {
                self.broken("not", || "something else".to_owned(), value, path);
            }
            CompiledKeyword::If { condition, then, otherwise } => {
                let branch = if self.satisfies(*condition, value) { then } else { otherwise };
                if let Some(branch) = branch {
                    self.schema(*branch, value, path);
                }
            }
            keyword => match value.kind() {
                JsonKind::Number(text) => self.number(keyword, text, value, path),
                JsonKind::String(text) => self.string(keyword, text, value, path),
                JsonKind::Array => self.array(keyword, value, path),
                JsonKind::Object => self.object(keyword, value, path),
                JsonKind::Null | JsonKind::Boolean(_) => {}
            },
        }
    }

    fn any_of<'v>(&mut self, any: &[SchemaIndex], value: impl JsonValue<'v>, path: ValuePath<'_>) {
        if !any.iter().any(|position| self.satisfies(*position, value)) {
            self.none_of("anyOf", any, value, path);
        }
    }

    /// Says what the alternatives want of the value itself, as far as that is one thing each.
    fn none_of<'v>(
        &mut self,
        keyword: &'static str,
        schemas: &[SchemaIndex],
        value: impl JsonValue<'v>,
        path: ValuePath<'_>,
    ) {
        if self.is_quiet {
            self.is_broken = true;
            return;
        }
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
        self.broken(keyword, || wants, value, path);
    }

    fn number<'v>(&mut self, keyword: &CompiledKeyword, text: &str, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        let (CompiledKeyword::Minimum { .. } | CompiledKeyword::Maximum { .. } | CompiledKeyword::MultipleOf(..)) =
            keyword
        else {
            return;
        };
        let Some(number) = Decimal::parse(text) else { return };
        match keyword {
            CompiledKeyword::Minimum { bound, text, exclusive }
                if number < *bound || (*exclusive && number == *bound) =>
            {
                let (keyword, words) =
                    if *exclusive { ("exclusiveMinimum", "more than") } else { ("minimum", "at least") };
                let nearest = || (!exclusive).then(|| text.clone());
                self.broken_near(keyword, || format!("{words} {text}"), nearest, value, path);
            }
            CompiledKeyword::Maximum { bound, text, exclusive }
                if number > *bound || (*exclusive && number == *bound) =>
            {
                let (keyword, words) =
                    if *exclusive { ("exclusiveMaximum", "less than") } else { ("maximum", "at most") };
                let nearest = || (!exclusive).then(|| text.clone());
                self.broken_near(keyword, || format!("{words} {text}"), nearest, value, path);
            }
            CompiledKeyword::MultipleOf(step, text) if !number.is_multiple_of(step) => {
                let nearest = || number.nearest_multiple(step);
                self.broken_near("multipleOf", || format!("a multiple of {text}"), nearest, value, path);
            }
            _ => {}
        }
    }

    fn string<'v>(&mut self, keyword: &CompiledKeyword, text: &str, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        match keyword {
            CompiledKeyword::MinLength(least) if !is_as_long(text, *least) => {
                self.broken("minLength", || format!("at least {} long", counted(*least, "character")), value, path);
            }
            CompiledKeyword::MaxLength(most) if is_longer(text, *most) => {
                let nearest = || {
                    let cut: String = text.chars().take(usize::try_from(*most).unwrap_or(usize::MAX)).collect();
                    let nearest = Node { span: Span::default(), kind: Kind::String(cut) }.to_json();
                    Some(nearest).filter(|text| text.len() < 80)
                };
                let wants = || format!("at most {} long", counted(*most, "character"));
                self.broken_near("maxLength", wants, nearest, value, path);
            }
            CompiledKeyword::Pattern(pattern) if !pattern.is_match(text) => {
                self.broken("pattern", || format!("a text that matches {}", pattern.source()), value, path);
            }
            CompiledKeyword::Format(format) if !format.is_valid(text) => {
                let wants = || format!("of the format {}, such as \"{}\"", format.name(), format.example());
                self.broken("format", wants, value, path);
            }
            CompiledKeyword::IsPattern(engine) if engine(text).is_err_and(|error| is_wrong(&error)) => {
                self.broken("format", || "of the format regex, such as \"^[a-z]+$\"".to_owned(), value, path);
            }
            _ => {}
        }
    }

    fn array<'v>(&mut self, keyword: &CompiledKeyword, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        let length = || value.items().count() as u64;
        match keyword {
            CompiledKeyword::MinItems(least) if length() < *least => {
                self.broken("minItems", || format!("an array of at least {}", counted(*least, "item")), value, path);
            }
            CompiledKeyword::MaxItems(most) if length() > *most => {
                self.broken("maxItems", || format!("an array of at most {}", counted(*most, "item")), value, path);
            }
            CompiledKeyword::UniqueItems => {
                let mut met = HashSet::new();
                for (position, item) in value.items().enumerate() {
                    if !met.insert(canonical(&item.to_node())) {
                        let wants = || "different from the items before it".to_owned();
                        self.broken("uniqueItems", wants, item, ValuePath::Item(&path, position));
                    }
                }
            }
            CompiledKeyword::Contains(position) if !value.items().any(|item| self.satisfies(*position, item)) => {
                self.broken("contains", || "an array with an item that the plan asks for".to_owned(), value, path);
            }
            CompiledKeyword::Items { positions, rest } => {
                for (position, item) in value.items().enumerate() {
                    if let Some(schema) = positions.get(position).or(rest.as_ref()) {
                        self.schema(*schema, item, ValuePath::Item(&path, position));
                    }
                }
            }
            _ => {}
        }
    }

    fn object<'v>(&mut self, keyword: &'r CompiledKeyword, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        let number = || value.members().count() as u64;
        match keyword {
            CompiledKeyword::Required(names) => self.required("required", names, value, path),
            CompiledKeyword::MinProperties(least) if number() < *least => {
                let wants = || format!("an object of at least {}", counted(*least, "property"));
                self.broken("minProperties", wants, value, path);
            }
            CompiledKeyword::MaxProperties(most) if number() > *most => {
                let wants = || format!("an object of at most {}", counted(*most, "property"));
                self.broken("maxProperties", wants, value, path);
            }
            CompiledKeyword::PropertyNames(schema) => self.property_names(*schema, value, path),
            CompiledKeyword::Properties { named, patterns, rest } => {
                for (name, inner) in value.members() {
                    let path = ValuePath::Member(&path, name);
                    let mut known = false;
                    for schema in named.of_name(name) {
                        known = true;
                        self.schema(schema, inner, path);
                    }
                    for (_, schema) in patterns.iter().filter(|(pattern, _)| pattern.is_match(name)) {
                        known = true;
                        self.schema(*schema, inner, path);
                    }
                    if let (false, Some(schema)) = (known, rest) {
                        self.schema(*schema, inner, path);
                    }
                }
            }
            CompiledKeyword::DependentRequired(name, names) if value.member(name).is_some() => {
                self.required("dependencies", names, value, path);
            }
            CompiledKeyword::DependentSchema(name, schema) if value.member(name).is_some() => {
                self.schema(*schema, value, path)
            }
            _ => {}
        }
    }

    fn property_names<'v>(&mut self, schema: SchemaIndex, value: impl JsonValue<'v>, path: ValuePath<'_>) {
        for (name, _) in value.members() {
            let name = Node { span: Span::default(), kind: Kind::String(name.to_owned()) };
            if self.is_quiet {
                self.schema(schema, &name, ValuePath::Start);
                continue;
            }
            for inner in self.violations_of(schema, &name) {
                let wants = || format!("an object whose property names are {}", inner.wants);
                self.broken("propertyNames", wants, value, path);
            }
        }
    }

    fn required<'v>(
        &mut self,
        keyword: &'static str,
        names: &[String],
        value: impl JsonValue<'v>,
        path: ValuePath<'_>,
    ) {
        for name in names.iter().filter(|name| value.member(name).is_none()) {
            self.broken(keyword, || format!("an object with `{name}`"), value, path);
        }
    }

    fn broken<'v>(
        &mut self,
        keyword: &'static str,
        wants: impl FnOnce() -> String,
        value: impl JsonValue<'v>,
        path: ValuePath<'_>,
    ) {
        self.broken_near(keyword, wants, || None, value, path);
    }

    fn broken_near<'v>(
        &mut self,
        keyword: &'static str,
        wants: impl FnOnce() -> String,
        nearest: impl FnOnce() -> Option<String>,
        value: impl JsonValue<'v>,
        path: ValuePath<'_>,
    ) {
        self.is_broken = true;
        if self.is_quiet || self.violations.len() >= MOST_VIOLATIONS {
            return;
        }
        self.violations.push(Violation {
            path: path.to_string(),
            keyword,
            wants: wants(),
            found: describe(value),
            kind: value.kind().describe(),
            nearest: nearest(),
            span: value.span(),
        });
    }
}

/// Returns what is wanted of a value that a list must have.
fn one_of(values: &[Node]) -> String {
    let shown: Vec<String> = values.iter().take(20).map(Node::to_json).collect();
    let more = if values.len() > shown.len() { ", …" } else { "" };
    format!("one of {}{more}", shown.join(", "))
}

/// Returns whether a text has so many characters. They are counted only where the number of bytes does not say it.
fn is_as_long(text: &str, least: u64) -> bool {
    let bytes = text.len() as u64;
    bytes >= least && (bytes / 4 >= least || text.chars().count() as u64 >= least)
}

/// Returns whether a text has more characters.
fn is_longer(text: &str, most: u64) -> bool {
    text.len() as u64 > most && text.chars().count() as u64 > most
}

/// Returns whether a text is no pattern: one with what is not checked here may still be one.
const fn is_wrong(error: &PatternError) -> bool {
    !matches!(error, PatternError::Unsupported(_))
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

    /// One that is too large, or has what is not checked here, is one.
    #[test]
    fn a_pattern_that_is_not_checked_is_a_pattern() {
        let rules = Rules::of(&parse(r#"{"format":"regex"}"#).unwrap());
        let is_one = |text: &str| {
            let mut json = String::new();
            crate::json::write_string(text, &mut json);
            rules.check(&parse(&json).unwrap()).is_empty()
        };
        for pattern in ["^a$", "a{65535}", "^(?!x)", r"(a)\1", r"\uD83D"] {
            assert!(is_one(pattern), "{pattern}");
        }
        for other in ["[", "a\\", r"^\Z$"] {
            assert!(!is_one(other), "{other}");
        }
    }
}
