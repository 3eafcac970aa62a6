//! The rules of plan-rules as conditions of a query: one for each place and keyword, true of a value that breaks it. What cannot be said
//! in the language of an engine is not left out in silence, but listed.

use super::engine::{JsonType, SqlEngine};
use super::format::pattern_of;
use super::pattern::pattern_for;
use super::place::{ANY_ENTRY, JsonPlace, JsonScope, Operand};
use crate::judge::ValueStep;
use plan_model::json::{Kind, Node};
use plan_rules::number::Decimal;
use plan_rules::{CompiledKeyword, Rules, SchemaIndex, TypeNames};

/// How deep references may lead into each other: a schema that refers to itself would never end.
const DEEPEST: usize = 24;

/// A rule that values may break, and when one does.
#[derive(Debug, Clone)]
pub(super) struct BrokenRule {
    pub(super) rule: &'static str,
    /// From the value that the rules are of; that of a missing property is its own.
    pub(super) steps: Vec<ValueStep>,
    /// Within the scopes.
    pub(super) condition: String,
    pub(super) scopes: Vec<JsonScope>,
    /// The value that is wrong; that around a missing property.
    pub(super) value: Operand,
    /// How many of the steps lead to it.
    pub(super) depth: usize,
}

/// The names of an object that the plan forbids, or does not know.
#[derive(Debug, Clone)]
pub(super) struct OtherNames {
    /// To the object.
    pub(super) steps: Vec<ValueStep>,
    pub(super) object: JsonPlace,
    pub(super) scopes: Vec<JsonScope>,
    /// What is true of such a name.
    pub(super) condition: String,
}

/// A rule that is not judged, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnjudgedRule {
    pub(super) rule: &'static str,
    pub(super) steps: Vec<ValueStep>,
    pub(super) why: String,
    /// Whether it is judged, but not quite as the plan has it.
    pub(super) is_nearly: bool,
}

/// What was found in the rules of an event.
#[derive(Debug, Default)]
pub(super) struct RuleConditions {
    pub(super) broken: Vec<BrokenRule>,
    /// Names that `additionalProperties` forbids.
    pub(super) forbidden: Vec<OtherNames>,
    pub(super) unjudged: Vec<UnjudgedRule>,
}

/// Returns the names that the plan has at a place besides those of a rule, of which a violation says the name.
type NamesAt<'w> = &'w dyn Fn(&[ValueStep]) -> Vec<String>;

/// Returns what breaks the rules, of a value that is there.
pub(super) fn conditions(rules: &Rules, value: JsonPlace, engine: SqlEngine, names: NamesAt<'_>) -> RuleConditions {
    let mut walk = RuleWalk {
        rules,
        engine,
        names,
        found: RuleConditions::default(),
        steps: Vec::new(),
        scopes: Vec::new(),
        guards: Vec::new(),
        around: 0,
        depth: 0,
        is_quiet: false,
    };
    walk.schema(0, &Operand::Json(value));
    walk.found
}

struct RuleWalk<'w> {
    rules: &'w Rules,
    engine: SqlEngine,
    names: NamesAt<'w>,
    found: RuleConditions,
    steps: Vec<ValueStep>,
    scopes: Vec<JsonScope>,
    /// What must be true for a rule to be one of the value.
    guards: Vec<String>,
    /// How many scopes are around those here.
    around: usize,
    depth: usize,
    /// Whether it only matters that a rule is broken.
    is_quiet: bool,
}

impl<'w> RuleWalk<'w> {
    fn schema(&mut self, schema: SchemaIndex, value: &Operand) {
        if self.depth > DEEPEST {
            return self.unjudged("$ref", format!("it is more than {DEEPEST} levels deep"));
        }
        self.depth += 1;
        let rules = self.rules;
        for keyword in rules.keywords(schema) {
            self.keyword(keyword, value);
        }
        self.depth -= 1;
    }

    fn keyword(&mut self, keyword: &'w CompiledKeyword, value: &Operand) {
        match keyword {
            CompiledKeyword::Never => self.broken("false", "true".to_owned(), value),
            CompiledKeyword::Reference(schema) => self.schema(*schema, value),
            CompiledKeyword::Type(types) => self.types(types, value),
            CompiledKeyword::Enum(listed) => self.listed("enum", listed.values(), value),
            CompiledKeyword::Const(allowed) => self.listed("const", std::slice::from_ref(allowed), value),
            CompiledKeyword::AllOf(all) => all.iter().for_each(|schema| self.schema(*schema, value)),
            CompiledKeyword::AnyOf(any) => self.alternatives("anyOf", any, value, |broken| broken.join(" and ")),
            CompiledKeyword::OneOf(one) => self.alternatives("oneOf", one, value, |broken| {
                let counts = broken.iter().map(|broken| format!("case when {broken} then 0 else 1 end"));
                format!("({}) <> 1", counts.collect::<Vec<_>>().join(" + "))
            }),
            CompiledKeyword::Not(schema) => {
                self.alternatives("not", &[*schema], value, |broken| format!("not {}", broken.concat()));
            }
            CompiledKeyword::If { condition, then, otherwise } => {
                let Some(broken) = self.any_broken(*condition, value) else {
                    return self.unjudged("if", "its condition cannot be asked".to_owned());
                };
                self.guarded(format!("not {broken}"), *then, value);
                self.guarded(broken, *otherwise, value);
            }
            keyword => match value {
                Operand::Json(place) => self.of_json(keyword, place, value),
                Operand::Name(name) => self.text(keyword, name, "true", value),
            },
        }
    }

    fn guarded(&mut self, guard: String, schema: Option<SchemaIndex>, value: &Operand) {
        if let Some(schema) = schema {
            self.guards.push(guard);
            self.schema(schema, value);
            self.guards.pop();
        }
    }

    fn of_json(&mut self, keyword: &'w CompiledKeyword, place: &JsonPlace, value: &Operand) {
        let engine = self.engine;
        let is = |wanted: JsonType| engine.is(place, wanted);
        match keyword {
            CompiledKeyword::Minimum { bound, text, exclusive } => {
                let (rule, sign) = if *exclusive { ("exclusiveMinimum", "<=") } else { ("minimum", "<") };
                self.bound(rule, sign, (bound, text), place, value);
            }
            CompiledKeyword::Maximum { bound, text, exclusive } => {
                let (rule, sign) = if *exclusive { ("exclusiveMaximum", ">=") } else { ("maximum", ">") };
                self.bound(rule, sign, (bound, text), place, value);
            }
            CompiledKeyword::MultipleOf(step, text) => match written(step).filter(|step| places(step) <= 10) {
                Some(step) => {
                    let is_multiple = engine.is_multiple(place, &step);
                    self.broken("multipleOf", format!("{} and not ({is_multiple})", is(JsonType::Number)), value);
                }
                None => self.unjudged("multipleOf", format!("no engine is sure to hold {text}")),
            },
            CompiledKeyword::MinLength(_)
            | CompiledKeyword::MaxLength(_)
            | CompiledKeyword::Pattern(_)
            | CompiledKeyword::Format(_)
            | CompiledKeyword::IsPattern(_) => {
                self.text(keyword, &engine.text_of(place), &is(JsonType::String), value);
            }
            CompiledKeyword::MinItems(least) => {
                let count = engine.count_items(place);
                self.broken("minItems", format!("{} and {count} < {least}", is(JsonType::Array)), value);
            }
            CompiledKeyword::MaxItems(most) => {
                let count = engine.count_items(place);
                self.broken("maxItems", format!("{} and {count} > {most}", is(JsonType::Array)), value);
            }
            CompiledKeyword::UniqueItems => self.unique(place, value),
            CompiledKeyword::Contains(schema) => self.contains(*schema, place, value),
            CompiledKeyword::Items { positions, rest } => self.items(positions, *rest, place),
            _ => self.of_object(keyword, place, value),
        }
    }

    fn of_object(&mut self, keyword: &'w CompiledKeyword, place: &JsonPlace, value: &Operand) {
        let engine = self.engine;
        let is_object = engine.is(place, JsonType::Object);
        match keyword {
            CompiledKeyword::Required(names) => self.required("required", names, &is_object, place, value),
            CompiledKeyword::DependentRequired(name, names) => {
                let guard = format!("{is_object} and {} is not null", engine.json(&place.member(name)));
                self.required("dependencies", names, &guard, place, value);
            }
            CompiledKeyword::DependentSchema(name, schema) => {
                let guard = format!("{is_object} and {} is not null", engine.json(&place.member(name)));
                self.guarded(guard, Some(*schema), value);
            }
            CompiledKeyword::MinProperties(_) if !engine.looks_into_lists() => {
                self.unjudged("minProperties", lists_of(engine));
            }
            CompiledKeyword::MaxProperties(_) if !engine.looks_into_lists() => {
                self.unjudged("maxProperties", lists_of(engine));
            }
            CompiledKeyword::PropertyNames(_) if !engine.looks_into_lists() => {
                self.unjudged("propertyNames", lists_of(engine));
            }
            CompiledKeyword::MinProperties(least) => {
                let count = engine.count_names(place);
                self.broken("minProperties", format!("{is_object} and {count} < {least}"), value);
            }
            CompiledKeyword::MaxProperties(most) => {
                let count = engine.count_names(place);
                self.broken("maxProperties", format!("{is_object} and {count} > {most}"), value);
            }
            CompiledKeyword::PropertyNames(schema) => {
                let variable = self.variable();
                let name = Operand::Name(engine.entry_name(variable));
                let scope = JsonScope::Entries { map: place.clone(), variable, filter: "true".to_owned() };
                match self.broken_within(*schema, &name, scope) {
                    Some(broken) => self.broken("propertyNames", format!("{is_object} and {broken}"), value),
                    None => self.unjudged("propertyNames", "its rules cannot be asked".to_owned()),
                }
            }
            CompiledKeyword::Properties { named, patterns, rest } => {
                let names: Vec<&str> = named.iter().map(|(name, _)| name).collect();
                for (name, schema) in named.iter() {
                    self.member(name, schema, place);
                    let matching = patterns.iter().filter(|(pattern, _)| pattern.is_match(name));
                    matching.for_each(|(_, schema)| self.member(name, *schema, place));
                }
                self.others(&names, patterns, *rest, place, &is_object);
            }
            _ => {}
        }
    }

    /// Notes what is said of names that the schema does not list.
    fn others(
        &mut self,
        names: &[&str],
        patterns: &'w [(plan_rules::pattern::Pattern, SchemaIndex)],
        rest: Option<SchemaIndex>,
        map: &JsonPlace,
        is_object: &str,
    ) {
        let rules = self.rules;
        let rest = rest.filter(|rest| !rules.keywords(*rest).is_empty());
        if patterns.is_empty() && rest.is_none() {
            return;
        }
        let is_forbidden = rest.is_some_and(|rest| matches!(rules.keywords(rest), [CompiledKeyword::Never]));
        if !self.engine.looks_into_lists() {
            return self
                .unjudged(if is_forbidden { "properties" } else { "additionalProperties" }, lists_of(self.engine));
        }
        let variable = self.variable();
        let name = self.engine.entry_name(variable);
        let mut is_other = vec![self.engine.is_none_of(&name, names)];
        for (pattern, schema) in patterns {
            match pattern_for(pattern.source(), self.engine) {
                Ok(words) => {
                    let matches = self.engine.matches(&name, &words);
                    let filter = format!("{is_object} and {} and {matches}", self.engine.is_none_of(&name, names));
                    self.entries(*schema, map, filter);
                    is_other.push(format!("not ({matches})"));
                }
                Err(why) => return self.unjudged("patternProperties", lacks(self.engine, &why)),
            }
        }
        match rest {
            Some(_) if is_forbidden => self.forbidden(names, is_other, map, is_object),
            Some(rest) => self.entries(rest, map, format!("{is_object} and {}", is_other.join(" and "))),
            None => {}
        }
    }

    /// Names that may not be there. A name that the plan has elsewhere is said; any other is a further one.
    fn forbidden(&mut self, names: &[&str], mut is_other: Vec<String>, map: &JsonPlace, is_object: &str) {
        let known = if self.is_quiet { Vec::new() } else { (self.names)(&self.steps) };
        let mut named: Vec<&str> = known.iter().map(String::as_str).filter(|name| !names.contains(name)).collect();
        named.sort_unstable();
        named.dedup();
        for name in &named {
            let member = map.member(name);
            let is_there = format!("{} is not null", self.engine.json(&member));
            self.steps.push(ValueStep::Member((*name).to_owned()));
            self.broken("false", is_there, &Operand::Json(member));
            self.steps.pop();
        }
        let variable = self.variable();
        let name = self.engine.entry_name(variable);
        is_other.push(self.engine.is_none_of(&name, &named));
        let condition = is_other.join(" and ");
        if self.is_quiet {
            let any = self.engine.any_entry(map, variable, &condition);
            return self.broken("false", format!("{is_object} and {any}"), &Operand::Json(map.clone()));
        }
        let condition = self.guards.iter().cloned().chain([condition]).collect::<Vec<_>>().join(" and ");
        let (steps, scopes) = (self.steps.clone(), self.scopes.clone());
        self.found.forbidden.push(OtherNames { steps, object: map.clone(), scopes, condition });
    }

    fn member(&mut self, name: &str, schema: SchemaIndex, around: &JsonPlace) {
        if self.rules.keywords(schema).is_empty() {
            return;
        }
        let member = around.member(name);
        self.steps.push(ValueStep::Member(name.to_owned()));
        self.guards.push(format!("{} is not null", self.engine.json(&member)));
        self.schema(schema, &Operand::Json(member));
        self.guards.pop();
        self.steps.pop();
    }

    fn entries(&mut self, schema: SchemaIndex, map: &JsonPlace, filter: String) {
        let variable = self.variable();
        self.steps.push(ValueStep::Member(ANY_ENTRY.to_owned()));
        self.scopes.push(JsonScope::Entries { map: map.clone(), variable, filter });
        self.schema(schema, &Operand::Json(self.engine.entry_value(map, variable)));
        self.scopes.pop();
        self.steps.pop();
    }

    fn items(&mut self, positions: &[SchemaIndex], rest: Option<SchemaIndex>, list: &JsonPlace) {
        let rest = rest.filter(|rest| !self.rules.keywords(*rest).is_empty());
        let is_array = self.engine.is(list, JsonType::Array);
        for (position, schema) in positions.iter().enumerate() {
            let item = list.item(position);
            self.steps.push(ValueStep::Item(position));
            self.guards.push(format!("{is_array} and {} is not null", self.engine.json(&item)));
            self.schema(*schema, &Operand::Json(item));
            self.guards.pop();
            self.steps.pop();
        }
        let Some(rest) = rest else { return };
        if !positions.is_empty() {
            return self.unjudged("items", "items behind those that have places are not told apart".to_owned());
        }
        if !self.engine.looks_into_lists() {
            return self.unjudged("items", lists_of(self.engine));
        }
        let variable = self.variable();
        self.steps.push(ValueStep::Item(0));
        self.scopes.push(JsonScope::Items { list: list.clone(), variable });
        self.schema(rest, &Operand::Json(self.engine.item(variable)));
        self.scopes.pop();
        self.steps.pop();
    }

    fn unique(&mut self, list: &JsonPlace, value: &Operand) {
        if !self.engine.looks_into_lists() {
            return self.unjudged("uniqueItems", lists_of(self.engine));
        }
        let (different, count) = (self.engine.count_different(list), self.engine.count_items(list));
        let condition = format!("{} and {different} < {count}", self.engine.is(list, JsonType::Array));
        if self.engine != SqlEngine::Postgres {
            self.nearly("uniqueItems", "items are compared as they are written: `1` and `1.0` are two".to_owned());
        }
        // It is said of the item that was there before.
        self.steps.push(ValueStep::Item(0));
        self.broken("uniqueItems", condition, value);
        self.steps.pop();
    }

    fn contains(&mut self, schema: SchemaIndex, list: &JsonPlace, value: &Operand) {
        if !self.engine.looks_into_lists() {
            return self.unjudged("contains", lists_of(self.engine));
        }
        let variable = self.variable();
        let item = Operand::Json(self.engine.item(variable));
        match self.any_broken_around(schema, &item, 1) {
            Some(broken) => {
                let has = self.engine.any_item(list, variable, &format!("not {broken}"));
                let is_array = self.engine.is(list, JsonType::Array);
                self.broken("contains", format!("{is_array} and not ({has})"), value);
            }
            None => self.unjudged("contains", "its rules cannot be asked".to_owned()),
        }
    }

    fn types(&mut self, types: &TypeNames, value: &Operand) {
        let names = types.names();
        let place = match value {
            _ if names.iter().any(|name| name == "any") => return,
            Operand::Name(_) if names.iter().any(|name| name == "string") => return,
            Operand::Name(_) => return self.broken("type", "true".to_owned(), value),
            Operand::Json(place) => place,
        };
        let engine = self.engine;
        let mut allowed = Vec::new();
        for name in names {
            allowed.push(match name.as_str() {
                "null" => engine.is(place, JsonType::Null),
                "boolean" => engine.is(place, JsonType::Boolean),
                "number" => engine.is(place, JsonType::Number),
                "string" => engine.is(place, JsonType::String),
                "array" => engine.is(place, JsonType::Array),
                "object" => engine.is(place, JsonType::Object),
                "integer" => {
                    format!("({} and {})", engine.is(place, JsonType::Number), engine.is_whole(place))
                }
                _ => continue,
            });
        }
        let is_none = match allowed.as_slice() {
            [] => "true".to_owned(),
            allowed => format!("not ({})", allowed.join(" or ")),
        };
        self.broken("type", is_none, value);
    }

    fn listed(&mut self, rule: &'static str, values: &[Node], value: &Operand) {
        let mut same = Vec::new();
        let mut texts = Vec::new();
        for listed in values {
            match (&listed.kind, value) {
                (Kind::String(text), _) => texts.push(self.engine.text(text)),
                (_, Operand::Name(_)) => {}
                (_, Operand::Json(place)) => match is_value(place, listed, self.engine) {
                    Some(is) => same.push(is),
                    None => return self.unjudged(rule, "it has a list, an object or a very large number".to_owned()),
                },
            }
        }
        if !texts.is_empty() {
            let texts = texts.join(", ");
            same.push(match value {
                Operand::Name(name) => format!("{name} in ({texts})"),
                Operand::Json(place) => {
                    let is_string = self.engine.is(place, JsonType::String);
                    format!("({is_string} and {} in ({texts}))", self.engine.text_of(place))
                }
            });
        }
        let is_none = if same.is_empty() { "true".to_owned() } else { format!("not ({})", same.join(" or ")) };
        self.broken(rule, is_none, value);
    }

    fn bound(&mut self, rule: &'static str, sign: &str, bound: (&Decimal, &str), place: &JsonPlace, value: &Operand) {
        let (bound, text) = bound;
        let Some(bound) = written(bound) else {
            return self.unjudged(rule, format!("no engine is sure to hold {text}"));
        };
        let (is_number, number) = (self.engine.is(place, JsonType::Number), self.engine.number_of(place));
        self.broken(rule, format!("{is_number} and coalesce({number} {sign} {bound}, false)"), value);
    }

    fn text(&mut self, keyword: &CompiledKeyword, text: &str, is_string: &str, value: &Operand) {
        let engine = self.engine;
        let length = || engine.length(text);
        match keyword {
            CompiledKeyword::MinLength(least) => {
                self.broken("minLength", format!("{is_string} and {} < {least}", length()), value);
            }
            CompiledKeyword::MaxLength(most) => {
                self.broken("maxLength", format!("{is_string} and {} > {most}", length()), value);
            }
            CompiledKeyword::Pattern(pattern) => match pattern_for(pattern.source(), engine) {
                Ok(pattern) => {
                    let matches = engine.matches(text, &pattern);
                    self.broken("pattern", format!("{is_string} and not ({matches})"), value);
                }
                Err(why) => self.unjudged("pattern", lacks(engine, &why)),
            },
            CompiledKeyword::Format(format) => {
                let Some(known) = pattern_of(format.name()) else {
                    return self.unjudged("format", format!("no pattern can be {}", format.name()));
                };
                match pattern_for(&known.pattern, engine) {
                    Ok(pattern) => {
                        let matches = engine.matches(text, &pattern);
                        if let Some(why) = known.inexact {
                            self.nearly("format", format!("of {}, {why}", format.name()));
                        }
                        self.broken("format", format!("{is_string} and not ({matches})"), value);
                    }
                    Err(why) => self.unjudged("format", lacks(engine, &why)),
                }
            }
            CompiledKeyword::IsPattern(_) => self.unjudged("format", "no pattern can be regex".to_owned()),
            _ => {}
        }
    }

    fn required(&mut self, rule: &'static str, names: &[String], guard: &str, place: &JsonPlace, value: &Operand) {
        for name in names {
            let is_missing = format!("{guard} and {} is null", self.engine.json(&place.member(name)));
            let depth = self.steps.len();
            self.steps.push(ValueStep::Member(name.clone()));
            self.broken_at(rule, is_missing, value, depth);
            self.steps.pop();
        }
    }

    /// Adds a rule that is broken where the alternatives are, in the way that `whether` says.
    fn alternatives(
        &mut self,
        rule: &'static str,
        schemas: &[SchemaIndex],
        value: &Operand,
        whether: impl FnOnce(&[String]) -> String,
    ) {
        let broken: Option<Vec<String>> = schemas.iter().map(|schema| self.any_broken(*schema, value)).collect();
        match broken {
            Some(broken) => self.broken(rule, whether(&broken), value),
            None => self.unjudged(rule, "one of its rules cannot be asked".to_owned()),
        }
    }

    /// Returns whether a value breaks any rule of a schema, in brackets; none where that cannot be asked.
    fn any_broken(&mut self, schema: SchemaIndex, value: &Operand) -> Option<String> {
        self.any_broken_around(schema, value, 0)
    }

    /// Does the same for a value within so many further scopes.
    fn any_broken_around(&mut self, schema: SchemaIndex, value: &Operand, further: usize) -> Option<String> {
        let mut inner = RuleWalk {
            rules: self.rules,
            engine: self.engine,
            names: self.names,
            found: RuleConditions::default(),
            steps: self.steps.clone(),
            scopes: Vec::new(),
            guards: Vec::new(),
            around: self.variable() + further,
            depth: self.depth,
            is_quiet: true,
        };
        inner.schema(schema, value);
        let RuleConditions { broken, unjudged, .. } = inner.found;
        let (nearly, lost): (Vec<_>, Vec<_>) = unjudged.into_iter().partition(|rule| rule.is_nearly);
        self.found.unjudged.extend(nearly);
        if !lost.is_empty() {
            return None;
        }
        let conditions = broken.into_iter().map(|one| format!("({})", self.engine.is_any(one.condition, &one.scopes)));
        let conditions: Vec<String> = conditions.collect();
        Some(if conditions.is_empty() { "(false)".to_owned() } else { format!("({})", conditions.join(" or ")) })
    }

    fn broken_within(&mut self, schema: SchemaIndex, value: &Operand, scope: JsonScope) -> Option<String> {
        let broken = self.any_broken_around(schema, value, 1)?;
        Some(self.engine.is_any(broken, &[scope]))
    }

    /// Returns the number of the next variable.
    fn variable(&self) -> usize {
        self.around + self.scopes.len()
    }

    fn broken(&mut self, rule: &'static str, condition: String, value: &Operand) {
        self.broken_at(rule, condition, value, self.steps.len());
    }

    fn broken_at(&mut self, rule: &'static str, condition: String, value: &Operand, depth: usize) {
        let condition = self.guards.iter().cloned().chain([condition]).collect::<Vec<_>>().join(" and ");
        let (steps, scopes) = (self.steps.clone(), self.scopes.clone());
        self.found.broken.push(BrokenRule { rule, steps, condition, scopes, value: value.clone(), depth });
    }

    fn unjudged(&mut self, rule: &'static str, why: String) {
        self.add_unjudged(rule, why, false);
    }

    fn nearly(&mut self, rule: &'static str, why: String) {
        self.add_unjudged(rule, why, true);
    }

    fn add_unjudged(&mut self, rule: &'static str, why: String, is_nearly: bool) {
        let unjudged = UnjudgedRule { rule, steps: self.steps.clone(), why, is_nearly };
        if !self.found.unjudged.contains(&unjudged) {
            self.found.unjudged.push(unjudged);
        }
    }
}

/// Returns whether a value is the same as one of the plan; none where that cannot be asked.
pub(super) fn is_value(place: &JsonPlace, wanted: &Node, engine: SqlEngine) -> Option<String> {
    Some(match &wanted.kind {
        Kind::Null => engine.is(place, JsonType::Null),
        Kind::Boolean(value) => {
            format!("({} and {} = '{value}')", engine.is(place, JsonType::Boolean), engine.text_of(place))
        }
        Kind::Number(text) => {
            let wanted = written(&Decimal::parse(text)?)?;
            let number = engine.number_of(place);
            format!("({} and coalesce({number} = {wanted}, false))", engine.is(place, JsonType::Number))
        }
        Kind::String(text) => {
            let text = engine.text(text);
            format!("({} and {} = {text})", engine.is(place, JsonType::String), engine.text_of(place))
        }
        Kind::Array(_) | Kind::Object(_) => return None,
    })
}

/// Returns a number of the plan as every engine reads it, without an exponent; none of more digits than all of them hold.
fn written(number: &Decimal) -> Option<String> {
    // To the nearest multiple of a very small step, which writes it without an exponent.
    let step = Decimal::parse("0.000000000000001")?;
    let written = number.nearest_multiple(&step)?;
    let is_it = Decimal::parse(&written).is_some_and(|written| written == *number);
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    (is_it && digits <= 15).then_some(written)
}

/// Returns how many digits are behind the point.
fn places(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, places)| places.len())
}

fn lacks(engine: SqlEngine, why: &str) -> String {
    format!("{} has no words for {why}", engine.title())
}

fn lists_of(engine: SqlEngine) -> String {
    format!("{} cannot look through lists and the names of objects there", engine.title())
}
