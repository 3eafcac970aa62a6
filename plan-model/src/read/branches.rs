//! Properties that only stand in a branch of an object: in `oneOf`, `anyOf`, `if`, `then`, `else`, `dependencies`. A struct has
//! them as fields beside the others; the branches themselves are checked when the object is sent.

use super::closed::object_with;
use super::consent;
use super::merge;
use super::schema;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::json::{Kind, Member, Node};
use crate::origin::PlanOrigin;
use crate::schema::{DescribedBy, Items, Property, Schema, TypeName};
use plan_rules::Rules;

/// Adds what the branches of `node` say of properties to [`Schema::branches`].
pub(super) fn read(node: &Node, schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for member in node.members() {
        let value = &member.value;
        match member.name.as_str() {
            "oneOf" | "anyOf" => {
                let branches = value.items().iter().map(|branch| of_branch(branch, scope, diagnostics));
                let branches: Vec<Vec<Property>> = branches.collect();
                schema.branches.extend(of_alternatives(branches));
            }
            "if" => schema.branches.extend(optional(of_branch(value, scope, diagnostics)).into_iter().map(widened)),
            "then" | "else" => schema.branches.extend(optional(of_branch(value, scope, diagnostics))),
            "dependencies" | "dependentSchemas" | "dependentRequired" => {
                for dependency in value.members() {
                    schema.branches.extend(of_dependency(dependency, scope, diagnostics));
                }
            }
            _ => {}
        }
    }
}

/// Makes the properties of branches properties of the object itself, where a struct is made of it.
pub(super) fn settle(schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !schema.branches.is_empty() && is_struct(schema) {
        settle_payload(schema, scope, diagnostics);
    }
}

/// Does what [`settle`] does, for a payload, which is a struct whatever its schema says, or an error.
pub(super) fn settle_payload(schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let forbidden = Forbidden::by(schema);
    let mut rest: Vec<Property> = std::mem::take(&mut schema.branches).into_iter().collect();
    while let Some(first) = rest.first() {
        let name = first.name.clone();
        let (same, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|property| property.name == name);
        rest = others;
        let known = schema.properties.get_or_insert_default();
        match known.iter_mut().find(|property| property.name == name) {
            Some(known) if known.is_only_named() => {
                if let Some(described) = together(same).filter(|property| !property.is_only_named()) {
                    known.name_span = described.name_span;
                    known.described_by = described.described_by;
                    known.schema = described.schema;
                }
            }
            Some(known) => same.iter().for_each(|property| consent::keep(&mut known.schema, &property.schema)),
            None => {
                let Some(property) = together(same) else { continue };
                match forbidden.as_ref().and_then(|forbidden| forbidden.finding(&property, known, scope)) {
                    Some(finding) => diagnostics.push(finding),
                    None => known.push(property),
                }
            }
        }
    }
}

/// Returns whether a struct is made of the schema. None is of one whose alternatives are structs, nor of a map.
fn is_struct(schema: &Schema) -> bool {
    let is_object = !schema.types.is_empty()
        && schema.types.iter().all(|name| matches!(name, TypeName::Object | TypeName::Null))
        && schema.alternatives.is_empty()
        && schema.additional.is_none()
        && schema.keyword("patternProperties").is_none();
    !schema.properties().is_empty() || (is_object && schema.branches.iter().any(|property| !property.is_only_named()))
}

fn of_branch(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Property> {
    if !node.is_object() {
        return Vec::new();
    }
    let branch = schema::read_schema(node, scope, diagnostics);
    let mut properties: Vec<Property> = branch.properties.into_iter().flatten().chain(branch.branches).collect();
    properties.retain(|property| !property.schema.never);
    for property in &mut properties {
        property.described_by = property.described_by.to_another_schema();
        loosen(&mut property.schema);
    }
    properties
}

/// Returns the properties of a value that satisfies one of the alternatives: what all of them require is required.
fn of_alternatives(branches: Vec<Vec<Property>>) -> Vec<Property> {
    let requires = |branch: &Vec<Property>, name: &str| branch.iter().any(|other| other.required && other.name == name);
    let all: Vec<String> = branches.first().into_iter().flatten().map(|property| property.name.clone()).collect();
    let required: Vec<String> =
        all.into_iter().filter(|name| branches.iter().all(|branch| requires(branch, name))).collect();
    let mut properties: Vec<Property> = branches.into_iter().flatten().collect();
    for property in &mut properties {
        property.required = required.contains(&property.name);
    }
    properties
}

fn optional(mut properties: Vec<Property>) -> Vec<Property> {
    for property in &mut properties {
        property.required = false;
    }
    properties
}

/// Returns a property that may have other values as well: a condition on its value is met or not.
fn widened(mut property: Property) -> Property {
    let schema = &mut property.schema;
    for value in schema.values.take().into_iter().flatten().chain(schema.constant.take().map(|constant| *constant)) {
        let name = TypeName::of_kind(&value.kind);
        if schema.type_span.is_none() && !schema.types.contains(&name) {
            schema.types.push(name);
        }
    }
    property
}

/// Returns what depends on a property, and that property itself.
fn of_dependency(dependency: &Member, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Property> {
    let named = |name: &str, span| Property {
        name: name.to_owned(),
        name_span: span,
        origin: PlanOrigin::Plan,
        described_by: DescribedBy::Nothing,
        required: false,
        schema: Schema { span, in_branch: true, ..Schema::default() },
    };
    let mut properties = vec![named(&dependency.name, dependency.name_span)];
    match &dependency.value.kind {
        Kind::Array(names) => {
            properties.extend(names.iter().filter_map(|name| Some(named(name.as_str()?, name.span))));
        }
        _ => properties.extend(optional(of_branch(&dependency.value, scope, diagnostics))),
    }
    properties
}

/// Returns what several branches say of one property. Where they differ, it may be what either of them says.
fn together(same: Vec<Property>) -> Option<Property> {
    let required = same.iter().any(|property| property.required);
    let (named, mut described): (Vec<_>, Vec<_>) = same.into_iter().partition(Property::is_only_named);
    if described.is_empty() {
        return named.into_iter().next().map(|property| Property { required, ..property });
    }
    let Property { name, name_span, origin, described_by, .. } = described.first()?.clone();
    let schemas = described.drain(..).map(|property| property.schema).collect();
    Some(Property { name, name_span, origin, described_by, required, schema: merge::either(schemas) })
}

/// Marks a schema as one in a branch, with all that is in it: its rules hold with those of the whole object only.
fn loosen(schema: &mut Schema) {
    schema.in_branch = true;
    let items = match schema.items.as_deref_mut() {
        Some(Items::Each(items)) => std::slice::from_mut(items),
        Some(Items::Positions(positions)) => positions.as_mut_slice(),
        None => &mut [],
    };
    let properties = schema.properties.iter_mut().flatten().map(|property| &mut property.schema);
    let inner = items.iter_mut().chain(schema.additional.as_deref_mut()).chain(properties);
    inner.chain(schema.alternatives.iter_mut()).for_each(loosen);
}

/// `additionalProperties` that allows no other properties than those beside it, as those in branches are.
struct Forbidden {
    /// The schema of an object with no property.
    rules: Rules,
    place: crate::Span,
}

impl Forbidden {
    fn by(schema: &Schema) -> Option<Self> {
        let closed = schema.keyword("additionalProperties").filter(|rest| rest.value.as_bool() == Some(false))?;
        let names = ["additionalProperties", "patternProperties"];
        let members = names.iter().filter_map(|name| schema.keyword(name)).cloned().map(|mut member| {
            // Only the names are looked at.
            if let Kind::Object(patterns) = &mut member.value.kind {
                patterns.iter_mut().for_each(|pattern| pattern.value.kind = Kind::Boolean(true));
            }
            member
        });
        let object = Node { span: schema.span, kind: Kind::Object(members.collect()) };
        Some(Self { rules: Rules::of(&object), place: closed.name_span })
    }

    fn finding(&self, property: &Property, known: &[Property], scope: Scope<'_>) -> Option<Diagnostic> {
        if self.rules.check(&object_with(property)).is_empty() {
            return None;
        }
        let message = format!("property `{}` of {scope} can never be sent: it stands in a branch only", property.name);
        let near = suggest::nearest(&property.name, known.iter().map(|known| known.name.as_str()));
        let label =
            near.map_or_else(|| "no field is made of it".to_owned(), |near| format!("did you mean \"{near}\"?"));
        let finding = Diagnostic::warning(property.name_span, message, label);
        let finding = finding.and_at(self.place, "this allows only the \"properties\" that stand beside it");
        Some(finding.help(format!("write \"{}\": {{}} in those \"properties\" as well", property.name)))
    }
}
