//! Turns a plan into Rust names and types: every struct, field, enum and variant that code will be generated for, with
//! nothing left to decide. The only place that knows Rust's keywords and naming style.

mod collisions;
mod fields;
mod ident;
mod nested;
pub(crate) mod rules;
mod shape;

pub use shape::{
    Enumeration, Event, Field, Nested, Rules, Struct, Traits, Type, Union, UnionVariant, Variant, fields_borrow,
};

use crate::diagnostic::Diagnostic;
use crate::plan::{Call, Plan, Rule};
use collisions::EventNames;
use fields::Naming;
use nested::NestedTypes;

/// Names that the user gives to rules of the plan, instead of the ones that would be generated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames {
    /// Name in the plan -> Rust name.
    pub events: Vec<(String, String)>,
}

/// The name of the struct that holds the traits of identify.
pub const IDENTIFY_TRAITS: &str = "IdentifyTraits";
/// The name of the struct that holds the traits of group.
pub const GROUP_TRAITS: &str = "GroupTraits";

/// A plan with every Rust name and type decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<'p> {
    /// Track events, pages and screens, in the order of the plan.
    pub events: Vec<Event<'p>>,
    /// The traits of identify.
    pub identify: Traits<'p>,
    /// The traits of group.
    pub group: Traits<'p>,
    /// Structs, enums and unions of properties, each once, in the order of first use.
    pub nested: Vec<Nested<'p>>,
    /// What could not be named or typed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Names everything in `plan`. Errors among the [`diagnostics`](Named::diagnostics) mean that no code may be generated.
#[must_use]
pub fn name<'p>(plan: &'p Plan, renames: &Renames) -> Named<'p> {
    let mut diagnostics = Vec::new();
    let rules: Vec<&Rule> =
        plan.rules.iter().filter(|rule| !matches!(rule.call, Call::Identify | Call::Group)).collect();
    let names = EventNames::of(&rules, renames, &mut diagnostics);
    let mut nested = NestedTypes::reserving(names.all());
    let mut naming = Naming { plan, nested: &mut nested, diagnostics: &mut diagnostics };

    let mut events = Vec::with_capacity(rules.len());
    for (rule, type_name) in rules.into_iter().zip(names.into_names()) {
        let Some(type_name) = type_name else { continue };
        let fields = naming.fields(&plan.properties_of(rule), &type_name);
        let rules = rules::rules_of_object(&rule.payload, plan);
        events.push(Event { rule, type_name, fields, rules });
    }
    let mut traits = |call: Call, type_name: &'static str| {
        let rule = plan.rules.iter().find(|rule| rule.call == call);
        let common = plan.common.as_ref().map(|common| common.traits.properties()).unwrap_or_default();
        let traits = rule.map_or_else(|| common.iter().collect(), |rule| plan.properties_of(rule));
        let fields = naming.fields(&traits, type_name);
        let rules = rule.and_then(|rule| rules::rules_of_object(&rule.payload, plan));
        Traits { rule, call, type_name, fields, rules }
    };
    let identify = traits(Call::Identify, IDENTIFY_TRAITS);
    let group = traits(Call::Group, GROUP_TRAITS);
    Named { events, identify, group, nested: nested.into_types(), diagnostics }
}
