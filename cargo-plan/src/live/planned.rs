//! A plan as messages are judged by it: the rules of each event, compiled once.

use crate::pages::rows;
use crate::pages::view::PropertyView;
use plan_model::include::PlanFile;
use plan_model::name::{self, Event, Field, Named, Renames, Traits};
use plan_model::schema::Schema;
use plan_model::{Call, Plan, Rule};
use plan_rules::Rules;
use std::collections::{HashMap, HashSet};

/// The call and the name of an event; of identify and group without a name.
pub(super) type EventKey = (Call, String);

/// A plan, ready to judge messages.
pub(crate) struct JudgedPlan {
    pub(crate) file: PlanFile,
    pub(crate) plan: Plan,
    pub(super) title: String,
    /// In the order of the plan.
    pub(super) events: Vec<JudgedEvent>,
    by_key: HashMap<EventKey, usize>,
    /// The names of all properties that the plan marks as personal data.
    pub(super) marked: HashSet<String>,
}

/// What the plan says of an event.
pub(super) struct JudgedEvent {
    pub(super) call: Call,
    pub(super) name: String,
    /// Its position among the rules of the plan.
    pub(super) rule: usize,
    /// The rules of its properties or traits.
    pub(super) payload: Rules,
    /// The rules of the message around them.
    pub(super) message: Option<Rules>,
    pub(super) properties: Vec<PropertyView>,
    pub(super) owner: Option<String>,
    /// Whether code is expected to send it.
    pub(super) is_live: bool,
}

impl JudgedPlan {
    pub(crate) fn new(file: PlanFile, plan: Plan) -> Self {
        let events = events(&plan);
        let by_key = events.iter().enumerate().map(|(at, event)| ((event.call, event.name.clone()), at)).collect();
        let title = plan.name.clone().unwrap_or_else(|| "Tracking plan".to_owned());
        let marked = marked_names(&plan);
        Self { file, plan, title, events, by_key, marked }
    }

    pub(super) fn event(&self, call: Call, name: Option<&str>) -> Option<&JudgedEvent> {
        let name = match call {
            Call::Identify | Call::Group => "",
            _ => name.unwrap_or_default(),
        };
        self.events.get(*self.by_key.get(&(call, name.to_owned()))?)
    }

    pub(super) fn rule(&self, event: &JudgedEvent) -> Option<&Rule> {
        self.plan.rules.get(event.rule)
    }

    /// Returns what the plan says of the payload of an event, and what it says of each.
    pub(super) fn schemas_of<'p>(&'p self, rule: &'p Rule) -> Vec<&'p Schema> {
        std::iter::once(&rule.payload).chain(self.common(rule.call)).collect()
    }

    pub(super) fn common(&self, call: Call) -> Option<&Schema> {
        self.plan.common.as_ref().map(|common| match call {
            Call::Identify | Call::Group => &common.traits,
            _ => &common.properties,
        })
    }

    /// Returns the planned event whose name is nearest to another one, of the same call first.
    pub(super) fn nearest(&self, call: Call, name: &str) -> Option<&JudgedEvent> {
        // What is longer than any name of a plan is no slip of the finger, and would take long to compare.
        if name.chars().count() > 200 {
            return None;
        }
        let of = |is_same_call: bool| {
            let events = self.events.iter().filter(move |event| (event.call == call) == is_same_call);
            let names = events.clone().map(|event| event.name.as_str()).filter(|name| !name.is_empty());
            let near = plan_model::diagnostic::suggest::nearest(name, names)?;
            events.clone().find(|event| event.name == near)
        };
        of(true).or_else(|| of(false))
    }

    /// Returns the plan with all names of Rust decided.
    pub(super) fn named(&self) -> Named<'_> {
        name::name(&self.plan, &Renames::default())
    }
}

fn events(plan: &Plan) -> Vec<JudgedEvent> {
    let named = name::name(plan, &Renames::default());
    let event = |(at, rule): (usize, &Rule)| {
        let (fields, message) = match rule.call {
            Call::Identify => of_traits(&named.identify),
            Call::Group => of_traits(&named.group),
            _ => of_event(named.events.iter().find(|event| std::ptr::eq(event.rule, rule))),
        };
        JudgedEvent {
            call: rule.call,
            name: rule.name.clone(),
            rule: at,
            payload: Rules::of(&plan.schema_of(rule)),
            message,
            properties: rows(fields, &named),
            owner: rule.extra.owner.clone(),
            is_live: rule.is_live(),
        }
    };
    plan.rules.iter().enumerate().map(event).collect()
}

fn of_traits<'n, 'p>(traits: &'n Traits<'p>) -> (&'n [Field<'p>], Option<Rules>) {
    (&traits.fields, traits.message.as_ref().and_then(|rules| Rules::parse(&rules.json).ok()))
}

fn of_event<'n, 'p>(event: Option<&'n Event<'p>>) -> (&'n [Field<'p>], Option<Rules>) {
    let Some(event) = event else { return (&[], None) };
    (&event.fields, event.message.as_ref().and_then(|rules| Rules::parse(&rules.json).ok()))
}

/// Returns the names of the properties that are marked anywhere in the plan.
fn marked_names(plan: &Plan) -> HashSet<String> {
    let mut names = HashSet::new();
    plan.rules.iter().for_each(|rule| marked_within(&rule.payload, &mut names));
    plan.rules.iter().filter_map(|rule| rule.context.as_ref()).for_each(|schema| marked_within(schema, &mut names));
    if let Some(common) = &plan.common {
        let context = common.context.as_ref();
        [Some(&common.properties), Some(&common.traits), context]
            .into_iter()
            .flatten()
            .for_each(|schema| marked_within(schema, &mut names));
    }
    names
}

fn marked_within(schema: &Schema, names: &mut HashSet<String>) {
    for property in schema.properties().iter().chain(&schema.branches) {
        if property.schema.marked().is_some() {
            names.insert(property.name.clone());
        }
        marked_within(&property.schema, names);
    }
    super::personal::inner_schemas(schema).for_each(|inner| marked_within(inner, names));
}
