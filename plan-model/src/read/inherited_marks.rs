//! Marks of personal data that a property has from elsewhere: from the rule for every call, from a published spec, from the other
//! list of traits. What a rule says of a property of the same name takes no mark away.

use super::personal::{mark_properties, mark_within};
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Rule};
use crate::schema::Personal;
use crate::schema::text::text_of;
use crate::schema::{Items, Property, Schema, TypeName};

/// Gives the properties of each rule the marks that the rule for every call has for properties of their names. Of a rule whose
/// properties are all personal data, so are those that it has from there.
pub(super) fn of_common(plan: &mut Plan, diagnostics: &mut Vec<Diagnostic>) {
    for position in 0..plan.rules.len() {
        let Some(rule) = plan.rules.get(position).filter(|rule| rule.payload.personal.is_some()) else { continue };
        let all = plan.properties_of(rule).into_iter().cloned().collect();
        if let Some(rule) = plan.rules.get_mut(position) {
            rule.payload.properties = Some(all);
            mark_properties(&mut rule.payload);
        }
    }
    let Some(common) = &plan.common else { return };
    let from = Inherited { recursive: plan.recursive.iter().filter_map(mark_within).max() };
    for rule in &mut plan.rules {
        let common = match rule.call {
            Call::Identify | Call::Group => &common.traits,
            _ => &common.properties,
        };
        from.rule(rule, common, diagnostics);
    }
}

/// Gives the property `own` the marks of `base`, which stands `at` another place of the plan, under the same name.
/// Returns the error where it
/// cannot carry them.
pub(super) fn inherit(own: &mut Property, base: &Property, at: &str) -> Option<Diagnostic> {
    Inherited { recursive: None }.property(own, base, at)
}

struct Inherited {
    /// The strictest mark in schemas that contain themselves.
    recursive: Option<Personal>,
}

impl Inherited {
    fn rule(&self, rule: &mut Rule, common: &Schema, diagnostics: &mut Vec<Diagnostic>) {
        for base in common.properties().iter().filter(|base| self.mark_in(&base.schema).is_some()) {
            let same = rule.payload.properties.iter_mut().flatten().find(|own| own.name == base.name);
            diagnostics.extend(same.and_then(|own| self.property(own, base, "the rule for every call")));
        }
    }

    fn property(&self, own: &mut Property, base: &Property, at: &str) -> Option<Diagnostic> {
        if self.schema(&mut own.schema, &base.schema) {
            return None;
        }
        let message =
            format!("property `{}` is marked in {at}, and not here: personal data would be sent as it is", own.name);
        let error = Diagnostic::error(own.name_span, message, "described in another way");
        let help = "mark it here too, as \"x-pii\": \"sha256\", or describe it in the same way";
        Some(error.and_at(base.name_span, "marked here").help(help))
    }

    fn schema(&self, own: &mut Schema, base: &Schema) -> bool {
        let Some(mark) = self.mark_in(base) else { return true };
        own.personal = own.personal.max(base.personal);
        if own.personal >= Some(mark) {
            return true;
        }
        if mark == Personal::Plain {
            // To keep more of it out of reports than is needed costs nothing.
            own.personal = Some(mark);
            return true;
        }
        let is_typed_beside = own.properties.is_some() || own.items.is_some();
        if !own.alternatives.is_empty() && !is_typed_beside {
            let mut values = own.alternatives.iter_mut().filter(|branch| branch.types != [TypeName::Null]);
            return values.all(|branch| self.schema(branch, same_branch(branch, base).unwrap_or(base)));
        }
        let is_carried = [self.alternatives(own, base), self.items(own, base), self.values(own, base)];
        let is_whole = self.properties(own, base) && !self.contains_itself(base) && !own.is_marked_in_part();
        is_whole && !is_carried.contains(&false)
    }

    /// Returns whether the marks of alternatives hold here. What is hashed whichever alternative it satisfies is hashed here too.
    fn alternatives(&self, own: &mut Schema, base: &Schema) -> bool {
        let mut branches = base.alternatives.iter().filter(|branch| branch.types != [TypeName::Null]);
        if branches.clone().all(|branch| branch.personal == Some(Personal::Sha256)) {
            own.personal = own.personal.max(branches.next().and_then(|branch| branch.personal));
            return true;
        }
        branches.all(|branch| self.schema(own, branch))
    }

    fn items(&self, own: &mut Schema, base: &Schema) -> bool {
        match (own.items.as_deref_mut(), base.items.as_deref()) {
            (_, None) => true,
            (Some(Items::Each(own)), Some(Items::Each(base))) => self.schema(own, base),
            (Some(Items::Positions(own)), Some(Items::Each(base))) => {
                own.iter_mut().all(|position| self.schema(position, base))
            }
            (Some(Items::Positions(own)), Some(Items::Positions(base))) if own.len() == base.len() => {
                own.iter_mut().zip(base).all(|(own, base)| self.schema(own, base))
            }
            (_, Some(Items::Each(base))) => !self.is_hashed_in(base),
            (_, Some(Items::Positions(base))) => !base.iter().any(|position| self.is_hashed_in(position)),
        }
    }

    /// Takes over the marks of the values of a map.
    fn values(&self, own: &mut Schema, base: &Schema) -> bool {
        match (own.additional.as_deref_mut(), base.additional.as_deref()) {
            (_, None) => true,
            (Some(own), Some(base)) => self.schema(own, base),
            (None, Some(base)) => !self.is_hashed_in(base),
        }
    }

    /// Returns a property that a struct does not have is not sent; an object without a struct may have any.
    fn properties(&self, own: &mut Schema, base: &Schema) -> bool {
        let mut marked = base.properties().iter().filter(|property| self.mark_in(&property.schema).is_some());
        let Some(properties) = &mut own.properties else {
            return !marked.any(|property| self.is_hashed_in(&property.schema));
        };
        marked.all(|base| {
            let same = properties.iter_mut().find(|own| own.name == base.name);
            same.is_none_or(|own| self.schema(&mut own.schema, &base.schema))
        })
    }

    fn contains_itself(&self, base: &Schema) -> bool {
        self.recursive == Some(Personal::Sha256) && base.keyword("$ref").is_some()
    }

    fn is_hashed_in(&self, schema: &Schema) -> bool {
        self.mark_in(schema) == Some(Personal::Sha256)
    }

    /// Returns the strictest mark of a schema and of all within it.
    fn mark_in(&self, schema: &Schema) -> Option<Personal> {
        let properties = schema.properties().iter().map(|property| &property.schema);
        let inner = schema.item_schemas().iter().chain(schema.additional.as_deref()).chain(&schema.alternatives);
        let inner = inner.chain(properties).filter_map(|inner| self.mark_in(inner)).max();
        let recursive = self.recursive.filter(|_| schema.keyword("$ref").is_some());
        schema.personal.max(inner).max(recursive)
    }
}

/// Returns the alternative of `base` that is the same as `own`.
fn same_branch<'b>(own: &Schema, base: &'b Schema) -> Option<&'b Schema> {
    let text = text_of(own);
    base.alternatives.iter().find(|branch| text_of(branch) == text)
}
