//! A plan as messages are judged by it: the rules of each event, compiled once.

use crate::pages::rows;
use crate::pages::view::PropertyView;
use plan_model::include::PlanFile;
#[cfg(feature = "live")]
use plan_model::name::Named;
use plan_model::name::{self, Event, Field, Renames, Traits};
use plan_model::schema::Schema;
use plan_model::{Call, Plan, Rule};
use plan_rules::Rules;
use std::collections::{HashMap, HashSet};

/// The call and the name of an event; of identify and group without a name.
pub(crate) type EventKey = (Call, String);

/// A plan, ready to judge messages.
pub(crate) struct JudgedPlan {
    pub(crate) file: PlanFile,
    pub(crate) plan: Plan,
    pub(crate) title: String,
    /// In the order of the plan.
    pub(crate) events: Vec<JudgedEvent>,
    by_name: HashMap<Call, HashMap<String, usize>>,
    /// Older versions of events, by their keys.
    older: HashMap<EventKey, Vec<JudgedEvent>>,
    /// The names of all properties that the plan marks as personal data.
    pub(crate) marked: HashSet<String>,
}

/// What the plan says of an event.
pub(crate) struct JudgedEvent {
    pub(crate) call: Call,
    pub(crate) name: String,
    /// Its position among the rules of the plan that are in force, or among the older ones.
    pub(crate) rule: usize,
    is_older: bool,
    /// The version of its rule: `2`, `1-0-0`.
    pub(crate) version: Option<String>,
    /// The rules of its properties or traits.
    pub(crate) payload: Rules,
    /// The rules of the message around them.
    pub(crate) message: Option<Rules>,
    pub(crate) properties: Vec<PropertyView>,
    pub(crate) owner: Option<String>,
    /// Whether code is expected to send it.
    pub(crate) is_live: bool,
}

impl JudgedPlan {
    pub(crate) fn new(file: PlanFile, plan: Plan) -> Self {
        let events = events(&plan);
        let mut by_name: HashMap<Call, HashMap<String, usize>> = HashMap::new();
        for (at, event) in events.iter().enumerate() {
            by_name.entry(event.call).or_default().insert(event.name.clone(), at);
        }
        let title = plan.name.clone().unwrap_or_else(|| "Tracking plan".to_owned());
        let marked = marked_names(&plan);
        let mut older: HashMap<EventKey, Vec<JudgedEvent>> = HashMap::new();
        for event in plan.older.iter().enumerate().map(|(at, rule)| older_event(at, rule, &plan)) {
            older.entry((event.call, event.name.clone())).or_default().push(event);
        }
        Self { file, plan, title, events, by_name, older, marked }
    }

    /// Returns what the plan says of an event in the version that a message says it has. One of a version that the plan does not have is judged by
    /// the rule in force; one that says none, by a rule without a version where there is one.
    pub(crate) fn event_of_version(&self, call: Call, name: Option<&str>, said: Option<&str>) -> Option<&JudgedEvent> {
        Some(self.of_version(self.event(call, name)?, said))
    }

    /// Does what [`event_of_version`](Self::event_of_version) does, for an event that is known.
    pub(crate) fn of_version<'p>(&'p self, newest: &'p JudgedEvent, said: Option<&str>) -> &'p JudgedEvent {
        if self.older.is_empty() || newest.version.as_deref() == said {
            return newest;
        }
        let older = self.older.get(&(newest.call, newest.name.clone()));
        let is_said = |event: &&JudgedEvent| event.version.as_deref() == said;
        older.and_then(|older| older.iter().find(is_said)).unwrap_or(newest)
    }

    /// Returns the versions that the plan has of an event; none where it does not speak of versions.
    pub(crate) fn versions<'p>(&'p self, event: &'p JudgedEvent) -> Vec<&'p str> {
        let older = self.older.get(&(event.call, event.name.clone()));
        let all = older.into_iter().flatten().chain([event]);
        all.filter_map(|event| event.version.as_deref()).collect()
    }

    /// Returns what the plan says of an event in each of its versions, that which is in force first.
    pub(crate) fn all_versions<'p>(&'p self, event: &'p JudgedEvent) -> Vec<&'p JudgedEvent> {
        let older = self.older.get(&(event.call, event.name.clone()));
        std::iter::once(event).chain(older.into_iter().flatten()).collect()
    }

    /// Returns the position of an event, of whatever version, among those of the plan.
    pub(crate) fn position(&self, call: Call, name: Option<&str>) -> Option<usize> {
        let name = if matches!(call, Call::Identify | Call::Group) { "" } else { name.unwrap_or_default() };
        self.by_name.get(&call)?.get(name).copied()
    }

    pub(crate) fn event(&self, call: Call, name: Option<&str>) -> Option<&JudgedEvent> {
        self.events.get(self.position(call, name)?)
    }

    pub(crate) fn rule(&self, event: &JudgedEvent) -> Option<&Rule> {
        let rules = if event.is_older { &self.plan.older } else { &self.plan.rules };
        rules.get(event.rule)
    }

    /// Returns what the plan says of the payload of an event, and what it says of each.
    pub(crate) fn schemas_of<'p>(&'p self, rule: &'p Rule) -> Vec<&'p Schema> {
        std::iter::once(&rule.payload).chain(self.common(rule.call)).collect()
    }

    pub(crate) fn common(&self, call: Call) -> Option<&Schema> {
        self.plan.common.as_ref().map(|common| match call {
            Call::Identify | Call::Group => &common.traits,
            _ => &common.properties,
        })
    }

    /// Returns the planned event whose name is nearest to another one, of the same call first.
    pub(crate) fn nearest(&self, call: Call, name: &str) -> Option<&JudgedEvent> {
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
    #[cfg(feature = "live")]
    pub(crate) fn named(&self) -> Named<'_> {
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
            is_older: false,
            version: rule.version.as_ref().map(crate::version::text),
            payload: Rules::of(&plan.schema_of(rule)),
            message,
            properties: rows(fields, &named),
            owner: rule.extra.owner.clone(),
            is_live: rule.is_live(),
        }
    };
    plan.rules.iter().enumerate().map(event).collect()
}

/// Returns an older version: what it says of the payload is judged. What was seen of it counts for the one in force.
fn older_event(at: usize, rule: &Rule, plan: &Plan) -> JudgedEvent {
    JudgedEvent {
        call: rule.call,
        name: rule.name.clone(),
        rule: at,
        is_older: true,
        version: rule.version.as_ref().map(crate::version::text),
        payload: Rules::of(&plan.schema_of(rule)),
        message: None,
        properties: Vec::new(),
        owner: rule.extra.owner.clone(),
        is_live: rule.is_live(),
    }
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
