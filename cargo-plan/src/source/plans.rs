//! The plans that a workspace includes, and the types that stand for their events: what a name of Rust can mean.

use super::{Include, SourceFile, shown};
use crate::Failure;
use plan_model::diagnostic::render::{self, line_and_column};
use plan_model::include::{self, Included, Options};
use plan_model::name::{self, Field};
use plan_model::{Call, Level, Rule};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// An event of a plan; the traits of identify and group too.
pub(crate) struct PlanEvent {
    /// The file of the plan, as a person would write it.
    pub(crate) plan: String,
    pub(crate) line: usize,
    pub(crate) call: Call,
    /// Empty for identify and group.
    pub(crate) name: String,
    pub(crate) type_name: String,
    /// Whether the plan wants it to be sent: it is not only planned, nor on its way out.
    pub(crate) is_live: bool,
    /// Optional properties: the field, and the name in the plan.
    pub(crate) optional: Vec<(String, String)>,
    pub(crate) has_fields: bool,
}

/// Every plan that is included. A plan that is included several times has its events here once.
pub(crate) struct Plans {
    folder: PathBuf,
    pub(crate) events: Vec<PlanEvent>,
    /// Of each `include_plan!`: the events, by the names of their types.
    types: Vec<HashMap<String, usize>>,
    /// Of each `include_plan!`: the file of the plan, and the types of properties.
    nested: Vec<(String, HashSet<String>)>,
    /// The first plan that cannot be read.
    pub(crate) failure: Option<Failure>,
}

impl Plans {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, events: Vec::new(), types: Vec::new(), nested: Vec::new(), failure: None }
    }

    /// Adds what an `include_plan!` includes, and returns its number.
    pub(super) fn add(&mut self, source: &SourceFile, include: &Include) -> usize {
        let number = self.types.len();
        self.types.push(HashMap::new());
        self.nested.push((String::new(), HashSet::new()));
        if let Err(failure) = self.load(number, source, include) {
            self.failure.get_or_insert(failure);
        }
        number
    }

    /// The event whose type has this name in the module of an `include_plan!`.
    pub(super) fn event(&self, include: usize, type_name: &str) -> Option<usize> {
        self.types.get(include)?.get(type_name).copied()
    }

    /// Whether a type of a property has this name in the module of an `include_plan!`.
    pub(super) fn is_nested(&self, include: usize, type_name: &str) -> bool {
        self.nested.get(include).is_some_and(|(_, names)| names.contains(type_name))
    }

    /// The file of the plan that an `include_plan!` includes.
    pub(super) fn plan_of(&self, include: usize) -> String {
        self.nested.get(include).map(|(plan, _)| plan.clone()).unwrap_or_default()
    }

    fn load(&mut self, number: usize, source: &SourceFile, include: &Include) -> Result<(), Failure> {
        let wrong = |mistake: include::Mistake| Failure(format!("{}\n --> {}", mistake.message, source.name));
        let options = Options::parse(&include.tokens, 0).map_err(wrong)?;
        let file = include::load(&options, &source.package).map_err(wrong)?;
        let Included { reading, mistakes, .. } = include::read(&file, &options);
        if let Some(mistake) = mistakes.into_iter().next() {
            return Err(wrong(mistake));
        }
        let plan_name = file.path.as_ref().map_or_else(|| file.name.clone(), |path| shown(path, &self.folder));
        let error = reading.diagnostics.iter().find(|found| found.level == Level::Error);
        let (Some(plan), None) = (&reading.plan, error) else {
            let why = error.map(|error| render::render(error, &plan_name, &file.text));
            return Err(Failure(why.unwrap_or_else(|| format!("`{plan_name}` is not a tracking plan"))));
        };
        let named = name::name(plan, &options.renames());
        if let Some(nested) = self.nested.get_mut(number) {
            let names = named.nested.iter().map(|nested| nested.type_name().to_owned());
            *nested = (plan_name.clone(), names.collect());
        }
        let traits = [&named.identify, &named.group];
        let traits = traits.into_iter().filter_map(|traits| Some((traits.rule?, traits.type_name, &traits.fields)));
        let events = named.events.iter().map(|event| (event.rule, event.type_name.as_str(), &event.fields));
        for (rule, type_name, fields) in events.chain(traits) {
            let line = line_and_column(&file.text, rule.name_span.start).0;
            let event = self.event_of(&plan_name, line, rule, type_name, fields);
            if let Some(types) = self.types.get_mut(number) {
                types.insert(type_name.to_owned(), event);
            }
        }
        Ok(())
    }

    /// The number of an event, which is added where no other `include_plan!` has it.
    fn event_of(&mut self, plan: &str, line: usize, rule: &Rule, type_name: &str, fields: &[Field<'_>]) -> usize {
        let is_known =
            |known: &PlanEvent| (known.plan.as_str(), known.call, &known.name) == (plan, rule.call, &rule.name);
        if let Some(known) = self.events.iter().position(is_known) {
            return known;
        }
        let optional = fields.iter().filter(|field| !field.required && field.constant.is_none());
        let optional =
            optional.map(|field| (name::plain(&field.name).to_owned(), field.property.name.clone())).collect();
        let status = rule.extra.status.as_deref();
        self.events.push(PlanEvent {
            plan: plan.to_owned(),
            line,
            call: rule.call,
            name: rule.name.clone(),
            type_name: type_name.to_owned(),
            is_live: rule.extra.deprecated.is_none() && status.is_none_or(|status| status.eq_ignore_ascii_case("live")),
            optional,
            has_fields: !fields.is_empty(),
        });
        self.events.len() - 1
    }
}
