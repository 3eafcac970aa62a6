//! Turns a plan into Rust names and types: every struct, field, enum and variant that code will be generated for, with
//! nothing left to decide. The only place that knows Rust's keywords and naming style.

mod collisions;
mod distinct;
mod fields;
mod ident;
mod nested;
mod nfc;
mod personal;
mod renames;
mod reserved;
mod rules;
mod shape;
mod symbols;

pub use renames::{Rename, RenamedValue, Renames};

pub use shape::{
    Destinations, Enumeration, Event, Field, Nested, ResidualRules, Struct, Time, Traits, Type, Union, UnionVariant,
    Variant, fields_borrow,
};

use crate::call::Call;
use crate::diagnostic::{Diagnostic, Level};
use crate::hash::HashSet;
use crate::json::{Kind, Node};
use crate::plan::{ConsentCategory, Plan, Rule};
use crate::select::Selection;
use collisions::EventNames;
use fields::Naming;
pub use ident::plain;
use nested::NestedTypes;
use renames::{Lookup, PlanPath};

/// The name of the struct that holds the traits of identify.
pub const IDENTIFY_TRAITS: &str = "IdentifyTraits";
/// The name of the struct that holds the traits of group.
pub const GROUP_TRAITS: &str = "GroupTraits";
/// The name of the struct that holds the default properties of events.
pub const DEFAULTS: &str = "Defaults";
/// The names of the traits that a plan's track events, pages and screens implement.
pub const EVENT_TRAITS: [&str; 3] = ["TrackEvent", "PageEvent", "ScreenEvent"];

/// A plan with every Rust name and type decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<'p> {
    /// Track events, pages and screens, in the order of the plan.
    pub events: Vec<Event<'p>>,
    /// The traits of identify.
    pub identify: Traits<'p>,
    /// The traits of group.
    pub group: Traits<'p>,
    /// Structs, enums and unions of properties, each once, in the order in which they were named.
    pub nested: Vec<Nested<'p>>,
    /// The enum of the plan's destinations, if it names any.
    pub destinations: Option<Destinations>,
    /// The fields of the struct of what a user consents to, one for each of the plan's categories, in their order.
    pub consent: Vec<(String, &'p ConsentCategory)>,
    /// The properties that a client or scope gives to all events that have them, where `include_plan!` names some.
    pub defaults: Vec<Field<'p>>,
    /// The structs that the events, pages and screens left out would have, and their rules. A name that something else has
    /// is not among them.
    pub left_out: Vec<(String, &'p Rule)>,
    /// The positions of [`Renames`] that name nothing of the plan.
    pub unused_renames: Vec<usize>,
    /// What could not be named or typed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Names everything in `plan`, or in a part of it: traits first, then events from the oldest to the newest, so that an event added to a plan
/// never renames the types of another. Events of published specs are the oldest; an event of the plan's own is as old as its
/// rule's `createdAt`; those without one are the youngest, in the order of the file. Errors among the [`diagnostics`](Named::diagnostics) mean that no code may be generated.
#[must_use]
pub fn name<'p>(plan: impl Into<Selection<'p>>, renames: &Renames) -> Named<'p> {
    named(&plan.into(), renames)
}

fn named<'p>(part: &Selection<'p>, renames: &Renames) -> Named<'p> {
    let plan = part.plan;
    let mut diagnostics = Vec::new();
    let types = renames.list.iter().filter(|rename| rename.value.is_none());
    let mut nested = NestedTypes::reserving(types.map(|rename| rename.to.as_str()));
    let renames = Lookup::new(renames);
    let mut names = EventNames::new(&part.rules, &renames);
    let destinations = destinations(plan);
    let consent = consent_fields(plan);

    let mut traits = |call: Call, type_name: &'static str| {
        let rule = part.rules.iter().copied().find(|rule| rule.call == call);
        let common = plan.common.as_ref().map(|common| common.traits.properties()).unwrap_or_default();
        let traits = rule.map_or_else(|| common.iter().collect(), |rule| plan.properties_of(rule));
        let path = PlanPath::of_rule(call, rule.map_or("", |rule| &rule.name));
        let mut naming = Naming { plan, nested: &mut nested, diagnostics: &mut diagnostics, renames: &renames, path };
        naming.never(&traits, Level::Error);
        let fields = naming.fields(&traits, type_name, &[]);
        let common = plan.common.as_ref().map(|common| &common.traits);
        let rules = rules::rules_of_payload(rule.map(|rule| &rule.payload), common, plan);
        let message = rules::rules_of_message(rule, plan);
        Traits { rule, call, type_name, fields, rules, message }
    };
    let identify = traits(Call::Identify, IDENTIFY_TRAITS);
    let group = traits(Call::Group, GROUP_TRAITS);

    let mut events: Vec<Option<Event<'_>>> = part.rules.iter().map(|_| None).collect();
    for (position, rule) in by_age(&part.rules) {
        let Some(type_name) = names.claim(rule, &mut nested, &mut diagnostics) else { continue };
        let path = PlanPath::of_rule(rule.call, &rule.name);
        let mut naming = Naming { plan, nested: &mut nested, diagnostics: &mut diagnostics, renames: &renames, path };
        let properties = plan.properties_of(rule);
        naming.never(&properties, Level::Error);
        let fields = naming.fields(&properties, &type_name, &[]);
        let common = plan.common.as_ref().map(|common| &common.properties);
        let rules = rules::rules_of_payload(Some(&rule.payload), common, plan);
        let message = rules::rules_of_message(Some(rule), plan);
        if let Some(place) = events.get_mut(position) {
            *place = Some(Event { rule, type_name, fields, rules, message });
        }
    }
    let events: Vec<Event<'_>> = events.into_iter().flatten().collect();
    let unused_renames = renames.unused();
    let nested = nested.into_types();
    let left_out = names_left_out(part, &events, &nested);
    Named {
        events,
        identify,
        group,
        nested,
        destinations,
        consent,
        defaults: Vec::new(),
        left_out,
        unused_renames,
        diagnostics,
    }
}

/// Returns the names that the events left out would have, as far as the part has no other use for them.
fn names_left_out<'p>(part: &Selection<'p>, events: &[Event<'_>], nested: &[Nested<'_>]) -> Vec<(String, &'p Rule)> {
    if part.left_out.is_empty() {
        return Vec::new();
    }
    let events = events.iter().map(|event| event.type_name.as_str());
    let taken: HashSet<&str> = events.chain(nested.iter().map(Nested::type_name)).collect();
    let names = part.left_out.iter().map(|rule| (collisions::struct_name(rule), *rule));
    names.filter(|(name, _)| !taken.contains(name.as_str())).collect()
}

fn destinations(plan: &Plan) -> Option<Destinations> {
    let names = plan.destinations.iter().map(|known| Node { span: known.span, kind: Kind::String(known.name.clone()) });
    let variants = nested::variants(names.map(|name| (name, None)).collect());
    (!variants.is_empty()).then(|| Destinations { type_name: reserved::DESTINATION.to_owned(), variants })
}

/// Returns the names of the fields of `Consent`, each another one.
fn consent_fields(plan: &Plan) -> Vec<(String, &ConsentCategory)> {
    let mut names: Vec<(String, &ConsentCategory)> = Vec::new();
    for category in &plan.consent.categories {
        let name = ident::field_name(&category.id);
        let is_taken = |name: &String| names.iter().any(|(known, _)| known == name);
        let free = (2..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.clone()).chain(free).find(|name| !is_taken(name));
        names.push((free.unwrap_or(name), category));
    }
    names
}

/// Returns events, pages and screens with their position in the plan, the oldest first: those of published specs, those with a date
/// of creation by that date, then the others as they stand in the file. Types are named in this order, so that an event added to a plan takes
/// no name that code already uses.
fn by_age<'p>(rules: &[&'p Rule]) -> Vec<(usize, &'p Rule)> {
    let is_event = |rule: &Rule| !matches!(rule.call, Call::Identify | Call::Group);
    let mut rules: Vec<_> = rules.iter().copied().enumerate().filter(|(_, rule)| is_event(rule)).collect();
    rules.sort_by_key(|(_, rule)| {
        let own = rule.extra.spec.is_none();
        let created = rule.extra.created.as_deref().filter(|_| own);
        (own, created.is_none(), created)
    });
    rules
}
