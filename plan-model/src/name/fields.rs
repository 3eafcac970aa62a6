//! The fields of a struct: their names, and their types out of the JSON Schema of each property.

use super::ident;
use super::nested::{NestedTypes, Wanted};
use super::shape::{Field, Type, UnionVariant};
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Node};
use crate::schema::{Items, Property, Schema, TypeName};
use std::collections::HashSet;

/// Names and types the properties of one struct, required ones first.
pub(super) fn name_fields<'p>(
    properties: &[&'p Property],
    owner: &str,
    nested: &mut NestedTypes<'p>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Field<'p>> {
    let names = field_names(properties);
    let mut fields = Vec::with_capacity(properties.len());
    for (property, name) in properties.iter().zip(names) {
        let constant = property.schema.constant.as_ref().filter(|value| is_scalar(value));
        let mut typing = Typing { owner, property: &property.name, nested, diagnostics };
        let (type_, nullable) =
            if constant.is_some() { (Type::Any, false) } else { typing.type_of(&property.schema, &Place::Property) };
        fields.push(Field { property, name, type_, required: property.required, nullable, constant });
    }
    fields.sort_by_key(|field| !field.required);
    fields
}

/// Of properties that would share a field name, the one written exactly so in the plan keeps it; the others, in the
/// order of the plan, are numbered.
fn field_names(properties: &[&Property]) -> Vec<String> {
    let wanted: Vec<String> = properties.iter().map(|property| ident::field_name(&property.name)).collect();
    let exact = |name: &String, property: &Property| name.trim_start_matches("r#") == property.name;
    let mut taken: HashSet<String> = wanted
        .iter()
        .zip(properties)
        .filter(|(name, property)| exact(name, property))
        .map(|(name, _)| name.clone())
        .collect();
    let mut names = Vec::with_capacity(wanted.len());
    for (name, property) in wanted.into_iter().zip(properties) {
        if exact(&name, property) || taken.insert(name.clone()) {
            names.push(name);
            continue;
        }
        let stem = name.trim_start_matches("r#");
        let free = (2..).map(|number| format!("{stem}_{number}")).find(|candidate| !taken.contains(candidate));
        let free = free.unwrap_or(name);
        taken.insert(free.clone());
        names.push(free);
    }
    names
}

fn is_scalar(value: &Node) -> bool {
    !matches!(value.kind, Kind::Array(_) | Kind::Object(_))
}

/// Where a type is wanted: it decides what a nested type is named after.
enum Place {
    Property,
    Item,
}

struct Typing<'n, 'd, 'p> {
    owner: &'n str,
    property: &'n str,
    nested: &'n mut NestedTypes<'p>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'p> Typing<'_, '_, 'p> {
    /// The type of a value under `schema`, and whether it may be null.
    fn type_of(&mut self, schema: &'p Schema, place: &Place) -> (Type, bool) {
        if let Some(values) = &schema.values {
            return self.enumeration(schema, values, place);
        }
        self.warn_of_what_is_not_typed(schema);
        let mut types = schema.types.clone();
        if types.is_empty() && schema.properties.as_ref().is_some_and(|properties| !properties.is_empty()) {
            types.push(TypeName::Object);
        }
        if types.is_empty() && schema.items.is_some() {
            types.push(TypeName::Array);
        }
        let nullable = types.contains(&TypeName::Null);
        types.retain(|name| *name != TypeName::Null);
        if types.contains(&TypeName::Number) {
            types.retain(|name| *name != TypeName::Integer);
        }
        let type_ = match types.as_slice() {
            [] => Type::Any,
            [one] => self.single(*one, schema, place),
            several => self.union(several, schema, place),
        };
        // Any JSON value says null by itself.
        let nullable = nullable && type_ != Type::Any;
        (type_, nullable)
    }

    fn single(&mut self, name: TypeName, schema: &'p Schema, place: &Place) -> Type {
        match name {
            TypeName::String => Type::String,
            TypeName::Number => Type::Number,
            TypeName::Integer => Type::Integer,
            TypeName::Boolean => Type::Boolean,
            TypeName::Null => Type::Any,
            TypeName::Array => match schema.items.as_deref() {
                Some(Items::Each(items)) => {
                    let (item, nullable) = self.type_of(items, &Place::Item);
                    Type::Array(Box::new(if nullable { Type::Nullable(Box::new(item)) } else { item }))
                }
                _ => Type::Array(Box::new(Type::Any)),
            },
            TypeName::Object if schema.properties().is_empty() => Type::Any,
            TypeName::Object => {
                let type_name = self.type_name(place);
                let owner = self.nested.name_before_shape(self.owner, &type_name);
                let properties: Vec<&Property> = schema.properties().iter().collect();
                let fields = name_fields(&properties, &owner, self.nested, self.diagnostics);
                Type::Nested(self.nested.place(self.owner, type_name, schema, Wanted::Fields(fields)))
            }
        }
    }

    fn union(&mut self, types: &[TypeName], schema: &'p Schema, place: &Place) -> Type {
        let variants = types.iter().map(|name| {
            let variant = match name {
                TypeName::String => "String",
                TypeName::Number => "Number",
                TypeName::Integer => "Integer",
                TypeName::Boolean => "Boolean",
                TypeName::Array => "Array",
                TypeName::Object | TypeName::Null => "Object",
            };
            UnionVariant { name: variant, type_: self.single(*name, schema, &Place::Item) }
        });
        let variants = variants.collect();
        let type_name = self.type_name(place);
        Type::Nested(self.nested.place(self.owner, type_name, schema, Wanted::Variants(variants)))
    }

    fn enumeration(&mut self, schema: &'p Schema, values: &'p [Node], place: &Place) -> (Type, bool) {
        let nullable = values.iter().any(Node::is_null);
        let values: Vec<&Node> = values.iter().filter(|value| !value.is_null()).collect();
        let mut strings: Vec<String> = Vec::new();
        for text in values.iter().filter_map(|value| value.as_str()) {
            if strings.iter().all(|known| known != text) {
                strings.push(text.to_owned());
            }
        }
        if !values.is_empty() && values.iter().all(|value| value.as_str().is_some()) {
            let type_name = self.type_name(place);
            return (Type::Nested(self.nested.place(self.owner, type_name, schema, Wanted::Values(strings))), nullable);
        }
        let message = format!("property `{}`: only enums of strings are typed", self.property);
        let label = "any JSON value is taken here, whichever these are";
        self.diagnostics.push(Diagnostic::warning(schema.span, message, label));
        (Type::Any, false)
    }

    fn type_name(&self, place: &Place) -> String {
        match place {
            Place::Property => ident::type_name(self.property, "Property"),
            Place::Item => ident::item_type_name(self.property),
        }
    }

    fn warn_of_what_is_not_typed(&mut self, schema: &Schema) {
        for keyword in ["oneOf", "anyOf", "allOf", "$ref"].iter().filter_map(|name| schema.keyword(name)) {
            let message = format!("property `{}`: what \"{}\" says is not typed", self.property, keyword.name);
            let label = "its values are taken unchecked";
            self.diagnostics.push(Diagnostic::warning(keyword.name_span, message, label));
        }
        if let Some(Items::Positions(_)) = schema.items.as_deref() {
            let message = format!("property `{}`: the types of a tuple's positions are not typed", self.property);
            let label = "any JSON values are taken here";
            self.diagnostics.push(Diagnostic::warning(schema.span, message, label));
        }
    }
}
