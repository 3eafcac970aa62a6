//! What rust-analyzer is given beside the items of a plan, as text.

use super::code::CodeText;
use super::structs::{Structs, nested_types};
use super::types;
use crate::plan_index;
use crate::{RUNTIME, Target};
use plan_model::Plan;
use plan_model::name::{Field, Named, Nested};
use std::collections::HashMap;
use std::fmt::{Display, Write};

/// Names the traits and the enums by the plan's number, for literals, which have no path.
pub fn write_types<'n>(
    (identify, group): (impl Display, impl Display),
    enums: impl Iterator<Item = &'n str>,
    id: u64,
    out: &mut String,
) {
    let _ = write!(
        out,
        "impl {RUNTIME}::InEditor for {RUNTIME}::PlanId<{id}> {{ type Identify<'a> = {identify}; type Group<'a> = {group}; }} "
    );
    for name in enums {
        let number = plan_index::number_of(name);
        let _ = write!(
            out,
            "impl {RUNTIME}::EnumInEditor<{number}> for {RUNTIME}::PlanId<{id}> {{ type Enum = {name}; }} "
        );
    }
}

/// A type of a plan by itself.
pub struct TypeDefinition {
    /// The items of the type, as text.
    pub code: String,
    /// The nested types it is made of.
    pub needs: Vec<String>,
}

/// Returns every type of a plan by its name.
pub fn definitions(plan: &Plan, named: &Named<'_>) -> HashMap<String, TypeDefinition> {
    let target = Target::Editor;
    let (events, nested) = (&named.events, &named.nested);
    let structs = Structs { plan, derives: "", target, watches_events: false, events, nested };
    let needs = |fields: &[Field<'_>]| {
        let mut out = Vec::new();
        fields.iter().for_each(|field| nested_types(&field.type_, &named.nested, &mut out));
        out
    };
    let mut all = HashMap::new();
    for event in &named.events {
        let mut code = CodeText::in_call();
        structs.event(event, &mut code);
        all.insert(event.type_name.clone(), TypeDefinition { code: code.into_text(), needs: needs(&event.fields) });
    }
    for traits in [&named.identify, &named.group] {
        let mut code = CodeText::in_call();
        structs.traits(traits, &mut code);
        all.insert(
            traits.type_name.to_owned(),
            TypeDefinition { code: code.into_text(), needs: needs(&traits.fields) },
        );
    }
    for nested in &named.nested {
        let (mut code, mut inner) = (CodeText::in_call(), Vec::new());
        match nested {
            Nested::Struct(wanted) => {
                structs.nested(wanted, "", &mut code);
                inner = needs(&wanted.fields);
            }
            Nested::Enumeration(wanted) => types::enumeration(wanted, "", false, &mut code),
            Nested::Union(wanted) => {
                types::union(wanted, "", &named.nested, "", &mut code);
                wanted.variants.iter().for_each(|variant| nested_types(&variant.type_, &named.nested, &mut inner));
            }
        }
        all.insert(nested.type_name().to_owned(), TypeDefinition { code: code.into_text(), needs: inner });
    }
    all
}
