//! The parts of a plan that can change: events, their properties, the values and types that a property may have, each with what code and
//! data are made of it.

use super::alike::NamedPair;
use super::refusals::allows_all;
use crate::sentence::counted;
use plan_model::json::Node;
use plan_model::name::{Enumeration, Event, Field, Named, Nested, ResidualRules, Type, Union};
use plan_model::schema::{Marked, Personal};
use plan_model::{Call, Plan, Rule, Span};
use plan_rules::canonical;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How the path of what a value of several types may be begins.
const ALTERNATIVE: &str = "alternative ";

/// What a part of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// An event, or the traits of a call.
    Whole,
    /// A property.
    Property,
    /// One of the values, or of the types, that a property may have.
    Choice,
}

/// What a message carries because of its rule, beside the properties.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CarriedPart {
    /// What it is, for a sentence: "category".
    pub(super) what: &'static str,
    pub(super) text: String,
}

/// A part of a plan, by its path: `event "Order Completed"`, `property `total` of event "Order Completed"`.
pub(super) struct PlanPart {
    pub(super) kind: PartKind,
    pub(super) span: Span,
    /// What generated code is made of it; none where there is no item of Rust.
    pub(super) code: Option<String>,
    /// Must new code say it, where the part around it was there before?
    pub(super) demands: bool,
    /// What the data is, as JSON has it; and whether it is always there.
    pub(super) data: String,
    pub(super) required: bool,
    pub(super) rules: String,
    /// Whether a call macro holds a literal against the rules while it compiles.
    pub(super) is_literal: bool,
    /// What else the messages of an event carry.
    pub(super) frame: Vec<CarriedPart>,
    /// The categories of consent without which it is withheld.
    pub(super) purposes: Vec<String>,
    /// The path of it with dots, by which columns are named; none where no column can be made of it.
    pub(super) column: Option<String>,
    /// The path of the part around it.
    pub(super) around: Option<String>,
    pub(super) event: (Call, String),
    /// The property of the event that it is, or that it is within.
    pub(super) property: Option<String>,
}

/// Parts, by their paths.
pub(super) type PartsByPath = BTreeMap<String, PlanPart>;

/// Returns the parts of one event in both plans, none where a plan has it not. A property that is alike in both is no part: most of the
/// properties of most events are, and nothing is said of them.
pub(super) fn of_event(pair: NamedPair<'_, '_>, (was, is): (Option<usize>, Option<usize>)) -> [PartsByPath; 2] {
    let was = was.and_then(|place| pair.old.events.get(place));
    let is = is.and_then(|place| pair.new.events.get(place));
    let alike = match (was, is) {
        // Under another type each property is another field.
        (Some(was), Some(is)) if was.type_name == is.type_name => alike(pair, &was.fields, &is.fields),
        _ => HashSet::new(),
    };
    let parts =
        |named, event: Option<&Event<'_>>| event.map(|event| parts_of(named, event, &alike)).unwrap_or_default();
    [parts(pair.old, was), parts(pair.new, is)]
}

/// Returns the names of the properties that are alike in both.
fn alike<'n>(pair: NamedPair<'_, '_>, old: &'n [Field<'_>], new: &[Field<'_>]) -> HashSet<&'n str> {
    let now: HashMap<&str, &Field<'_>> = new.iter().map(|field| (field.property.name.as_str(), field)).collect();
    let is_alike = |was: &&Field<'_>| now.get(was.property.name.as_str()).is_some_and(|is| pair.has_alike(was, is));
    old.iter().filter(is_alike).map(|field| field.property.name.as_str()).collect()
}

fn parts_of(named: &Named<'_>, event: &Event<'_>, alike: &HashSet<&str>) -> PartsByPath {
    let id = (event.rule.call, event.rule.name.clone());
    let mut parts = PlanParts { named, parts: BTreeMap::new(), event: id };
    let call = if event.rule.call == Call::Track { "event" } else { event.rule.call.as_str() };
    let path = format!("{call} \"{}\"", event.rule.name);
    let checked = (event.rules.as_ref(), event.message.as_ref());
    parts.whole(&path, (event.rule.name_span, Some(event.rule)), &event.type_name, checked);
    let changed = event.fields.iter().filter(|field| !alike.contains(field.property.name.as_str()));
    parts.fields(&path, &path, &event.type_name, changed, &PropertyPlace::of_event());
    parts.parts
}

/// Returns the traits of identify, and those of group.
pub(super) fn of_traits(named: &Named<'_>) -> [PartsByPath; 2] {
    [&named.identify, &named.group].map(|traits| {
        let event = (traits.call, String::new());
        let mut parts = PlanParts { named, parts: BTreeMap::new(), event };
        let path = traits.call.to_string();
        let span = traits.rule.map_or(Span::new(0, 0), |rule| rule.name_span);
        let checked = (traits.rules.as_ref(), traits.message.as_ref());
        parts.whole(&path, (span, traits.rule), traits.type_name, checked);
        parts.fields(&path, &path, traits.type_name, &traits.fields, &PropertyPlace::of_event());
        parts.parts
    })
}

/// Where properties stand.
#[derive(Clone)]
struct PropertyPlace {
    /// What their paths begin with.
    shown: String,
    /// The same for columns; none within lists and maps, which are one column.
    column: Option<String>,
    /// The property of the event around them.
    property: Option<String>,
}

impl PropertyPlace {
    const fn of_event() -> Self {
        Self { shown: String::new(), column: Some(String::new()), property: None }
    }

    /// Returns the place of what is in the property.
    fn within(&self, name: &str) -> Self {
        Self {
            shown: format!("{}{}.", self.shown, shown(name)),
            column: self.column.as_ref().map(|before| format!("{before}{name}.")),
            property: Some(self.property.clone().unwrap_or_else(|| name.to_owned())),
        }
    }

    /// Returns the place of what is in an item: of any, or of the one at a position.
    fn in_item(&self, position: Option<usize>) -> Self {
        let shown = match position {
            Some(position) => format!("{}[{position}].", self.shown.trim_end_matches('.')),
            None => self.shown.clone(),
        };
        Self { shown, column: None, property: self.property.clone() }
    }
}

/// Returns the name of a property in a path. A dot in it would make it the path of another.
fn shown(name: &str) -> String {
    if name.contains(['.', '`', '"']) { Value::from(name).to_string() } else { name.to_owned() }
}

struct PlanParts<'n, 'p> {
    named: &'n Named<'p>,
    parts: PartsByPath,
    /// The event that the parts are of.
    event: (Call, String),
}

impl PlanParts<'_, '_> {
    /// Adds an event, or the traits of a call.
    fn whole(
        &mut self,
        path: &str,
        (span, rule): (Span, Option<&Rule>),
        type_name: &str,
        (rules, message): (Option<&ResidualRules>, Option<&ResidualRules>),
    ) {
        let extra = rule.map(|rule| &rule.extra);
        let purposes = extra.into_iter().flat_map(|extra| &extra.purposes).map(|purpose| purpose.name.clone());
        let category = extra.and_then(|extra| extra.category.clone()).unwrap_or_default();
        let integrations = extra.and_then(|extra| extra.integrations.as_ref());
        let frame = vec![
            CarriedPart { what: "rules of the whole message", text: json_of(message) },
            CarriedPart { what: "category", text: category },
            CarriedPart {
                what: "destinations",
                text: integrations.map(|found| in_one_order(&found.json)).unwrap_or_default(),
            },
        ];
        let part = PlanPart {
            kind: PartKind::Whole,
            span,
            code: Some(type_name.to_owned()),
            demands: false,
            data: String::new(),
            required: true,
            rules: json_of(rules),
            is_literal: false,
            frame,
            purposes: purposes.collect(),
            column: None,
            around: None,
            event: self.event.clone(),
            property: None,
        };
        self.parts.insert(path.to_owned(), part);
    }

    fn fields<'f, 'p: 'f>(
        &mut self,
        root: &str,
        around: &str,
        owner: &str,
        fields: impl IntoIterator<Item = &'f Field<'p>>,
        place: &PropertyPlace,
    ) {
        for field in fields {
            let name = &field.property.name;
            let path = format!("property `{}{}` of {root}", place.shown, shown(name));
            let within = place.within(name);
            let constant = field.constant.map(Node::to_json);
            let part = PlanPart {
                kind: PartKind::Property,
                span: field.property.name_span,
                code: constant.is_none().then(|| format!("{owner}::{}: {}", field.name, self.field_type(field))),
                demands: (field.required || root.starts_with(ALTERNATIVE)) && constant.is_none(),
                data: constant.map_or_else(|| self.data(field), |value| format!("the constant {value}")),
                required: field.required,
                rules: json_of(field.rules.as_deref()),
                is_literal: field.constant.is_none() && !root.starts_with(ALTERNATIVE) && self.is_literal(&field.type_),
                frame: Vec::new(),
                purposes: Plan::purposes_of(field.property).into_iter().map(ToOwned::to_owned).collect(),
                column: place.column.as_ref().map(|before| format!("{before}{name}")),
                around: Some(around.to_owned()),
                event: self.event.clone(),
                property: within.property.clone(),
            };
            self.parts.insert(path.clone(), part);
            self.nested(root, &path, &field.type_, &within);
        }
    }

    /// Returns the type of a field, and what its type does not say of what a call may give it.
    fn field_type(&self, field: &Field<'_>) -> String {
        let type_ = self.rust(&field.type_);
        let type_ = if field.personal.is_some() { format!("Personal<{type_}>") } else { type_ };
        let type_ = if field.nullable { format!("Option<{type_}>") } else { type_ };
        let whole = if field.required { type_ } else { format!("Option<{type_}>") };
        let hashed = match field.personal {
            Some(Marked { personal: Personal::Sha256, depth: 0 }) => ", hashed",
            Some(Marked { personal: Personal::Sha256, .. }) => ", hashed within",
            _ => "",
        };
        // An optional field that is never null has the same type, and no `null` in a call.
        let null = if field.required && field.nullable { ", which may be `null`" } else { "" };
        format!("{whole}{hashed}{null}")
    }

    /// Adds what a type of the plan is made of.
    fn nested(&mut self, root: &str, path: &str, type_: &Type, place: &PropertyPlace) {
        match type_ {
            Type::Array(inner) | Type::Map(inner) => self.nested(root, path, inner, &place.in_item(None)),
            Type::Nullable(inner) => self.nested(root, path, inner, place),
            Type::Tuple(all) => {
                for (position, inner) in all.iter().enumerate() {
                    let item = format!("item {position} of {path}");
                    self.nested(root, &item, inner, &place.in_item(Some(position)));
                }
            }
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Struct(inner)) => self.fields(root, path, &inner.type_name, &inner.fields, place),
                Some(Nested::Enumeration(inner)) => {
                    for variant in &inner.variants {
                        let code = format!("{}::{}", inner.type_name, variant.name);
                        let value = format!("value {} of {path}", variant.value.to_json());
                        self.choice(value, (path, place), variant.value.span, code);
                    }
                }
                Some(Nested::Union(inner)) => self.union(root, path, inner, place),
                None => {}
            },
            _ => {}
        }
    }

    /// Adds the types that a value of several types may have.
    fn union(&mut self, root: &str, path: &str, union: &Union<'_>, place: &PropertyPlace) {
        for variant in &union.variants {
            let alternative = format!("{ALTERNATIVE}`{}` of {path}", variant.name);
            let code = format!("{}::{}: {}", union.type_name, variant.name, self.rust(&variant.type_));
            self.choice(alternative.clone(), (path, place), union.schema.span, code);
            self.nested(&format!("{ALTERNATIVE}`{}` of {root}", variant.name), &alternative, &variant.type_, place);
        }
    }

    /// Adds one value, or one type, of those that a property may have.
    fn choice(&mut self, path: String, (around, place): (&str, &PropertyPlace), span: Span, code: String) {
        let part = PlanPart {
            kind: PartKind::Choice,
            span,
            code: Some(code),
            demands: false,
            data: String::new(),
            required: true,
            rules: String::new(),
            is_literal: false,
            frame: Vec::new(),
            purposes: Vec::new(),
            column: None,
            around: Some(around.to_owned()),
            event: self.event.clone(),
            property: place.property.clone(),
        };
        self.parts.insert(path, part);
    }

    /// Returns the type in Rust.
    fn rust(&self, type_: &Type) -> String {
        type_.text(&|type_| match type_ {
            Type::Any => Some("Value".to_owned()),
            Type::Nested(position) => self.named.nested.get(*position).map(|inner| inner.type_name().to_owned()),
            _ => None,
        })
    }

    /// Returns whether a value of the type can be a literal, which a call macro understands.
    fn is_literal(&self, type_: &Type) -> bool {
        match type_ {
            Type::String | Type::Time(_) | Type::Number | Type::Integer | Type::Boolean | Type::Array(_) => true,
            Type::Tuple(all) => all.iter().all(|type_| self.is_literal(type_)),
            Type::Nullable(inner) => self.is_literal(inner),
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Enumeration(_)) => true,
                Some(Nested::Union(union)) => union.variants.iter().any(|variant| self.is_literal(&variant.type_)),
                Some(Nested::Struct(_)) | None => false,
            },
            Type::Any | Type::Map(_) => false,
        }
    }

    /// Returns what JSON has.
    fn data(&self, field: &Field<'_>) -> String {
        let null = if field.nullable { " or null" } else { "" };
        let is_hashed = field.personal.is_some_and(|marked| marked.personal == Personal::Sha256);
        let hidden = if is_hashed { ", hashed" } else { "" };
        format!("{}{null}{hidden}", self.json(&field.type_))
    }

    fn json(&self, type_: &Type) -> String {
        match type_ {
            Type::String => "a string".to_owned(),
            Type::Time(time) => format!("a string ({})", time.type_name()),
            Type::Number => "a number".to_owned(),
            Type::Integer => "an integer".to_owned(),
            Type::Boolean => "a boolean".to_owned(),
            Type::Any => "any value".to_owned(),
            Type::Array(inner) => format!("a list of {}", self.json(inner)),
            Type::Tuple(all) => {
                let all: Vec<String> = all.iter().map(|type_| self.json(type_)).collect();
                format!("a list of {}: {}", counted(all.len(), "value"), all.join(", "))
            }
            Type::Map(inner) => format!("a map of {}", self.json(inner)),
            Type::Nullable(inner) => format!("{} or null", self.json(inner)),
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Union(inner)) => {
                    // In one order, as none of them is the first.
                    let mut all: Vec<String> = inner.variants.iter().map(|variant| self.json(&variant.type_)).collect();
                    all.sort_unstable();
                    all.join(" or ")
                }
                Some(Nested::Enumeration(inner)) => format!("one of the listed {}", listed(inner)),
                Some(Nested::Struct(_)) | None => "an object".to_owned(),
            },
        }
    }
}

/// Returns what the values of an enum are.
fn listed(values: &Enumeration<'_>) -> &'static str {
    let all = |is: fn(&Node) -> bool| values.variants.iter().all(|variant| is(&variant.value));
    match () {
        () if all(|value| value.as_str().is_some()) => "strings",
        () if all(|value| value.as_bool().is_some()) => "booleans",
        () if all(|value| value.as_str().is_none() && value.as_bool().is_none()) => "numbers",
        () => "values",
    }
}

fn json_of(rules: Option<&ResidualRules>) -> String {
    rules.map(|rules| in_one_order(&rules.json)).filter(|rules| rules != "{}").unwrap_or_default()
}

/// Returns a JSON text with keys and names in one order: how a plan is written is no change.
fn in_one_order(json: &str) -> String {
    let Ok(mut value) = serde_json::from_str(json) else { return json.to_owned() };
    tidy(&mut value);
    let text = value.to_string();
    plan_model::json::parse(&text).map_or(text, |node| canonical(&node))
}

/// Puts the names of each `required` in order, and takes away keywords that allow every value.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(members) => {
            members.retain(|name, value| !allows_all(name, || value.to_string()));
            for (name, inner) in members {
                match inner {
                    Value::Array(names) if name == "required" && names.iter().all(Value::is_string) => {
                        names.sort_unstable_by(|one, other| one.as_str().cmp(&other.as_str()));
                    }
                    inner => tidy(inner),
                }
            }
        }
        _ => {}
    }
}
