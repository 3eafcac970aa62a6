//! The plans that a workspace includes, and the types that stand for their events: what a name of Rust can mean.

use super::{Include, SourceFile, shown};
use crate::Failure;
use plan_model::include::{self, Options, TokenNumber};
use plan_model::name::{self, Field, Named, Nested, Type};
use plan_model::select::{self, Selection};
use plan_model::{Call, Level, Rule, Span};
use std::collections::HashMap;
use std::path::PathBuf;

/// An event of a plan; the traits of identify and group too.
#[derive(Clone)]
pub(crate) struct PlanEvent {
    /// The file of the plan, as a person would write it.
    pub(crate) plan: String,
    /// The file of it that has the rule, and the line.
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) call: Call,
    /// Empty for identify and group.
    pub(crate) name: String,
    pub(crate) type_name: String,
    /// Whether the plan wants it to be sent: it is not only planned, nor on its way out.
    pub(crate) is_live: bool,
    /// Optional properties: the field, and the name in the plan.
    pub(crate) optional: Vec<(String, String)>,
    /// Those of the types of its properties.
    pub(crate) nested_optional: Vec<NestedOptional>,
    /// What the plan says itself of where it is sent.
    pub(crate) fires: Option<String>,
    pub(crate) has_fields: bool,
}

/// An optional property within another: `items.coupon`.
#[derive(Clone)]
pub(crate) struct NestedOptional {
    /// The type that has the field.
    pub(crate) type_name: String,
    pub(crate) field: String,
    /// Its path in the plan.
    pub(crate) path: String,
}

/// A text in the arguments of an `include_plan!` that would name nothing without an event.
#[derive(Clone)]
pub(super) struct Argument {
    pub(super) event: usize,
    pub(super) include: usize,
    pub(super) span: Span,
}

/// The type of a property: its number, and the event that alone has it.
pub(super) type NestedType = (usize, Option<usize>);

/// Every plan that is included. A plan that is included several times has its events here once.
#[derive(Clone)]
pub(crate) struct Plans {
    folder: PathBuf,
    pub(crate) events: Vec<PlanEvent>,
    /// Of each `include_plan!`: the events, by the names of their types.
    types: Vec<HashMap<String, usize>>,
    /// Of each `include_plan!`: the file of the plan, and the types of properties, each with the only event that has it.
    nested: Vec<(String, HashMap<String, NestedType>)>,
    /// The names of the types of properties, by their numbers, each with those of its variants.
    nested_names: Vec<(String, Vec<String>)>,
    /// The events that the arguments of an `include_plan!` name.
    pub(super) arguments: Vec<Argument>,
    /// The first plan that cannot be read.
    pub(crate) failure: Option<Failure>,
}

impl Plans {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            events: Vec::new(),
            types: Vec::new(),
            nested: Vec::new(),
            nested_names: Vec::new(),
            arguments: Vec::new(),
            failure: None,
        }
    }

    /// Adds what an `include_plan!` includes, and returns its number.
    pub(super) fn add(&mut self, source: &SourceFile, include: &Include) -> usize {
        let number = self.types.len();
        self.types.push(HashMap::new());
        self.nested.push((String::new(), HashMap::new()));
        if let Err(failure) = self.load(number, source, include) {
            self.failure.get_or_insert(failure);
        }
        number
    }

    /// Returns the event whose type has this name in the module of an `include_plan!`.
    pub(super) fn event(&self, include: usize, type_name: &str) -> Option<usize> {
        self.types.get(include)?.get(type_name).copied()
    }

    /// Returns the type of a property with this name in the module of an `include_plan!`, without an event where several have it.
    pub(super) fn nested(&self, include: usize, type_name: &str) -> Option<NestedType> {
        self.nested.get(include)?.1.get(type_name).copied()
    }

    /// Returns the name of a type of a property.
    pub(super) fn nested_name(&self, number: usize) -> &str {
        self.nested_names.get(number).map(|(name, _)| name.as_str()).unwrap_or_default()
    }

    /// Returns the variants of the type of a property: of an enum of values.
    pub(super) fn variants(&self, (number, _): NestedType) -> &[String] {
        self.nested_names.get(number).map(|(_, variants)| variants.as_slice()).unwrap_or_default()
    }

    pub(super) fn has_variant(&self, of: NestedType, name: &str) -> bool {
        self.variants(of).iter().any(|variant| variant == name)
    }

    /// Returns the names of all types.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &str> {
        let nested = self.nested.iter().flat_map(|(_, types)| types.keys());
        self.types.iter().flat_map(HashMap::keys).chain(nested).map(String::as_str)
    }

    /// Returns the file of the plan that an `include_plan!` includes.
    pub(super) fn plan_of(&self, include: usize) -> String {
        self.nested.get(include).map(|(plan, _)| plan.clone()).unwrap_or_default()
    }

    fn load(&mut self, number: usize, source: &SourceFile, include: &Include) -> Result<(), Failure> {
        let wrong = |mistake: include::Mistake| Failure(format!("{}\n --> {}", mistake.message, source.name));
        let options = Options::parse(&include.tokens, 0).map_err(wrong)?;
        let file = source.load(&options).map_err(wrong)?.named(&|path| shown(path, &self.folder));
        let included = include::read(&file, &options);
        if let Some(mistake) = included.mistakes.first() {
            return Err(wrong(mistake.clone()));
        }
        let plan_name = file.name.clone();
        let error = included.reading.diagnostics.iter().find(|found| found.level == Level::Error);
        let (Some(part), None) = (included.selection(&options), error) else {
            let why = error.map(|error| file.render(error));
            return Err(Failure(why.unwrap_or_else(|| format!("`{plan_name}` is not a tracking plan"))));
        };
        let named = name::name(part.clone(), &options.renames());
        let mut owners: Vec<Vec<usize>> = vec![Vec::new(); named.nested.len()];
        let traits = [&named.identify, &named.group];
        let traits = traits.into_iter().filter_map(|traits| Some((traits.rule?, traits.type_name, &traits.fields)));
        let events = named.events.iter().map(|event| (event.rule, event.type_name.as_str(), &event.fields));
        for (rule, type_name, fields) in events.chain(traits) {
            let (part, line, _) = file.place(rule.name_span.start());
            let event = self.event_of(&plan_name, (part, line), rule, type_name, fields, &options.defaults);
            if let Some(types) = self.types.get_mut(number) {
                types.insert(type_name.to_owned(), event);
            }
            own(fields, &named, event, &mut owners);
            if let Some(known) = self.events.get_mut(event).filter(|known| known.nested_optional.is_empty()) {
                let mut found = FoundOptional { named: &named, seen: Vec::new(), all: Vec::new() };
                found.in_fields(fields, "");
                known.nested_optional = found.all;
            }
        }
        if let Some(nested) = self.nested.get_mut(number) {
            let only = |owners: Vec<usize>| if let [only] = owners.as_slice() { Some(*only) } else { None };
            let first = self.nested_names.len();
            self.nested_names.extend(named.nested.iter().map(names_of));
            let names = named.nested.iter().map(|nested| nested.type_name().to_owned());
            let types = owners.into_iter().map(only).enumerate().map(|(place, owner)| (first + place, owner));
            *nested = (plan_name.clone(), names.zip(types).collect());
        }
        let found: Vec<Argument> = arguments(&options, &part)
            .filter_map(|(rule, place)| {
                let event = self.known(&plan_name, rule)?;
                Some(Argument { event, include: number, span: include.span_of(place) })
            })
            .collect();
        self.arguments.extend(found);
        Ok(())
    }

    /// Returns the number of an event that is there.
    fn known(&self, plan: &str, rule: &Rule) -> Option<usize> {
        let is_it = |known: &PlanEvent| (known.plan.as_str(), known.call, &known.name) == (plan, rule.call, &rule.name);
        self.events.iter().position(is_it)
    }

    /// Returns the number of an event, which is added where no other `include_plan!` has it.
    fn event_of(
        &mut self,
        plan: &str,
        (file, line): (&str, usize),
        rule: &Rule,
        type_name: &str,
        fields: &[Field<'_>],
        defaults: &[(String, TokenNumber)],
    ) -> usize {
        if let Some(known) = self.known(plan, rule) {
            return known;
        }
        // The client or a scope gives a default.
        let is_default = |field: &&Field<'_>| defaults.iter().any(|(name, _)| *name == field.property.name);
        let optional = fields.iter().filter(|field| !field.required && field.constant.is_none());
        let optional = optional.filter(|field| !is_default(field));
        let optional =
            optional.map(|field| (name::plain(&field.name).to_owned(), field.property.name.clone())).collect();
        self.events.push(PlanEvent {
            plan: plan.to_owned(),
            file: file.to_owned(),
            line,
            call: rule.call,
            name: rule.name.clone(),
            type_name: type_name.to_owned(),
            is_live: rule.is_live(),
            optional,
            nested_optional: Vec::new(),
            fires: rule.extra.fires.clone(),
            has_fields: !fields.is_empty(),
        });
        self.events.len() - 1
    }
}

/// Looks for the optional properties within those of an event.
struct FoundOptional<'n> {
    named: &'n Named<'n>,
    /// The types that have been looked at: several properties may have one.
    seen: Vec<usize>,
    all: Vec<NestedOptional>,
}

impl FoundOptional<'_> {
    fn in_fields(&mut self, fields: &[Field<'_>], outer: &str) {
        for field in fields {
            self.in_type(&field.type_, &format!("{outer}{}", field.property.name));
        }
    }

    fn in_type(&mut self, type_: &Type, path: &str) {
        let place = match type_ {
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => return self.in_type(inner, path),
            Type::Tuple(all) => return all.iter().for_each(|inner| self.in_type(inner, path)),
            Type::Nested(place) if !self.seen.contains(place) => *place,
            _ => return,
        };
        self.seen.push(place);
        let named = self.named;
        match named.nested.get(place) {
            Some(Nested::Struct(inner)) => {
                let optional = inner.fields.iter().filter(|field| !field.required && field.constant.is_none());
                self.all.extend(optional.map(|field| NestedOptional {
                    type_name: name::plain(&inner.type_name).to_owned(),
                    field: name::plain(&field.name).to_owned(),
                    path: format!("{path}.{}", field.property.name),
                }));
                self.in_fields(&inner.fields, &format!("{path}."));
            }
            Some(Nested::Union(inner)) => inner.variants.iter().for_each(|one| self.in_type(&one.type_, path)),
            _ => {}
        }
    }
}

/// Returns the name of a type of a property, and those of its variants.
fn names_of(nested: &Nested<'_>) -> (String, Vec<String>) {
    let variants = match nested {
        Nested::Enumeration(inner) => inner.variants.as_slice(),
        _ => &[],
    };
    let plain = |name: &str| name::plain(name).to_owned();
    (plain(nested.type_name()), variants.iter().map(|variant| plain(&variant.name)).collect())
}

/// Notes that an event has the types of these fields, and what is within them.
fn own(fields: &[Field<'_>], named: &Named<'_>, event: usize, owners: &mut [Vec<usize>]) {
    fields.iter().for_each(|field| own_type(&field.type_, named, event, owners));
}

fn own_type(type_: &Type, named: &Named<'_>, event: usize, owners: &mut [Vec<usize>]) {
    match type_ {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => own_type(inner, named, event, owners),
        Type::Tuple(all) => all.iter().for_each(|inner| own_type(inner, named, event, owners)),
        Type::Nested(position) => {
            let Some(known) = owners.get_mut(*position).filter(|known| !known.contains(&event)) else { return };
            known.push(event);
            match named.nested.get(*position) {
                Some(Nested::Struct(inner)) => own(&inner.fields, named, event, owners),
                Some(Nested::Union(inner)) => {
                    inner.variants.iter().for_each(|variant| own_type(&variant.type_, named, event, owners));
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// Returns the texts of `events(…)` and `rename(…)` that speak of one event alone.
fn arguments<'p>(options: &'p Options, part: &'p Selection<'p>) -> impl Iterator<Item = (&'p Rule, TokenNumber)> {
    let named = || part.rules.iter().copied().filter(|rule| !rule.name.is_empty());
    let patterns = options.events.iter().filter_map(move |(pattern, place)| {
        let mut rules = named().filter(|rule| select::matches(&rule.name, pattern));
        let only = rules.next();
        only.filter(|_| rules.next().is_none()).map(|rule| (rule, *place))
    });
    let renames = options.renames.iter().filter_map(move |(rename, place)| {
        let is_it = |rule: &&Rule| {
            let rest = rename.name.strip_prefix(&rule.name);
            rename.call.is_none_or(|call| call == rule.call)
                && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut rules = named().filter(is_it);
        let only = rules.next();
        only.filter(|_| rules.next().is_none()).map(|rule| (rule, *place))
    });
    patterns.chain(renames)
}
