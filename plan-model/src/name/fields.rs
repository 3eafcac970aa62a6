//! The fields of a struct: their names, and their types out of the JSON Schema of each property.

use super::nested::{NestedShape, NestedTypes};
use super::renames::{Lookup, PlanPath};
use super::shape::{Field, Time, Type, UnionVariant};
use super::{distinct, ident, personal, rules};
use crate::diagnostic::{Diagnostic, Level};
use crate::hash::HashSet;
use crate::json::{Kind, Node};
use crate::plan::Plan;
use crate::schema::keyword::TOO_LARGE;
use crate::schema::{Items, Property, Schema, TypeName};

/// The longest Rust tuple that is generated.
const LONGEST_TUPLE: usize = 8;

/// Names the fields of one struct after the other.
pub(super) struct Naming<'n, 'd, 'p> {
    pub(super) plan: &'p Plan,
    pub(super) nested: &'n mut NestedTypes<'p>,
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
    pub(super) renames: &'n Lookup<'n>,
    /// The struct whose fields are named.
    pub(super) path: PlanPath<'p>,
}

impl<'p> Naming<'_, '_, 'p> {
    /// Names and types the properties of one struct, required ones first. `apart` are those whose `const` tells the struct from
    /// the other alternatives.
    pub(super) fn fields(&mut self, properties: &[&'p Property], owner: &str, apart: &[&str]) -> Vec<Field<'p>> {
        let properties: Vec<&Property> = properties.iter().copied().filter(|property| !property.schema.never).collect();
        let names = field_names(&properties);
        let mut fields = Vec::with_capacity(properties.len());
        for (property, name) in properties.into_iter().zip(names) {
            self.path.properties.push(&property.name);
            let is_sent = property.required || apart.contains(&property.name.as_str());
            let constant = property.schema.constant.as_deref().filter(|_| is_sent);
            let (type_, nullable) = match constant {
                Some(_) => (Type::Any, false),
                None => Typing { owner, property: &property.name, apart: Vec::new(), naming: self }.type_of(
                    &property.schema,
                    &[],
                    &FieldSite::Property,
                ),
            };
            self.path.properties.pop();
            let type_ = timed(type_, &property.schema);
            let rules = match constant {
                Some(_) => None,
                None => rules::rules_of(&property.schema, &type_, self.nested.types(), self.plan).map(Box::new),
            };
            let (personal, error) = personal::marked(property, &type_, self.nested.types(), self.plan);
            if let Some(error) = error {
                // That the property contains itself is why it has no type: the warning of it says nothing more.
                self.diagnostics.retain(|finding| finding.place.0 != error.place.0);
                self.diagnostics.push(error);
            }
            fields.push(Field {
                property,
                name,
                type_,
                required: property.required,
                nullable,
                constant,
                personal,
                rules,
            });
        }
        fields.sort_by_key(|field| !field.required);
        fields
    }

    /// Says which properties an object must have that no value satisfies: those of the schema `false`. There are no fields for
    /// them.
    pub(super) fn never(&mut self, properties: &[&Property], level: Level) {
        for property in properties.iter().filter(|property| property.schema.never && property.required) {
            let message = format!("property `{}` is required, and its schema allows no value", property.name);
            let error = Diagnostic::error(property.name_span, message, "");
            self.diagnostics.push(Diagnostic { level, ..error });
        }
    }
}

/// Returns the properties of one alternative whose `const` no other has: by them a reader of the data knows which alternative it is.
fn telling_apart<'p>(branch: &'p Schema, alternatives: &'p [Schema]) -> Vec<&'p str> {
    let constant = |schema: &'p Schema, name: &str| {
        schema
            .properties()
            .iter()
            .find(|property| property.name == name)
            .and_then(|found| found.schema.constant.as_deref())
    };
    let is_own = |name: &str, value: &Node| {
        let others = alternatives.iter().filter(|other| !std::ptr::eq(*other, branch));
        let constants: Vec<&Node> = others.filter_map(|other| constant(other, name)).collect();
        !constants.is_empty() && constants.iter().all(|other| !plan_rules::is_same(other, value))
    };
    let told = branch
        .properties()
        .iter()
        .filter(|property| property.schema.constant.as_deref().is_some_and(|value| is_own(&property.name, value)));
    told.map(|property| property.name.as_str()).collect()
}

/// Returns a string whose format is about time is one that takes values of crates for time as well. In arrays and unions, where it
/// would stand in the way of what a plain string can do, it stays a plain string.
fn timed(type_: Type, schema: &Schema) -> Type {
    let format = schema.keyword("format").and_then(|format| format.value.as_str());
    match (type_, format.and_then(Time::of_format)) {
        (Type::String, Some(time)) => Type::Time(time),
        (type_, _) => type_,
    }
}

/// Returns the names of fields. See [`distinct`](distinct::distinct) for those that would share one.
fn field_names(properties: &[&Property]) -> Vec<String> {
    let wanted: Vec<String> = properties.iter().map(|property| ident::field_name(&property.name)).collect();
    // Most plans are in snake_case, where no two names meet.
    let is_exact = |(name, property): (&String, &&Property)| ident::plain(name) == property.name;
    if wanted.iter().zip(properties).all(is_exact) {
        return wanted;
    }
    let longer = |position: usize| match properties.get(position) {
        Some(property) => ident::longer_field_names(&property.name, &ident::field_name(&property.name)),
        None => Vec::new(),
    };
    distinct::distinct(wanted, longer)
}

/// The place where a type is wanted. It decides what a nested type is named after.
enum FieldSite {
    Property,
    Item,
    /// An alternative that the plan gives this title.
    Titled(String),
    /// An alternative of the type with this name.
    Of(String),
}

struct Typing<'a, 'n, 'd, 'p> {
    owner: &'a str,
    property: &'a str,
    /// The properties whose `const` tells the alternative that is being typed from the others.
    apart: Vec<&'p str>,
    naming: &'a mut Naming<'n, 'd, 'p>,
}

impl<'p> Typing<'_, '_, '_, 'p> {
    /// Returns the type of a value under `schema`, and whether it may be null. `inherited` are the types that hold where the
    /// schema does not name its own.
    fn type_of(&mut self, schema: &'p Schema, inherited: &[TypeName], place: &FieldSite) -> (Type, bool) {
        // Beside a list of values, `const` is the one that counts.
        if let Some(values) = schema.constant.as_deref().map(std::slice::from_ref).or(schema.values.as_deref()) {
            return self.enumeration(schema, values, place);
        }
        // One that is no string is an error of its own.
        if let Some(reference) = schema.keyword("$ref").filter(|reference| reference.value.as_str().is_some()) {
            if schema.keyword(TOO_LARGE).is_some() {
                return (Type::Any, false);
            }
            let message = format!("property `{}` contains itself", self.property);
            let label = "any JSON value is taken here, and checked when it is sent";
            self.naming.diagnostics.push(Diagnostic::warning(reference.value.span, message, label));
            return (Type::Any, false);
        }
        if let [one] = schema.types.as_slice()
            && schema.alternatives.is_empty()
            && *one != TypeName::Null
        {
            return (self.single(*one, schema, place), false);
        }
        let mut types = if schema.types.is_empty() { inherited.to_vec() } else { schema.types.to_vec() };
        if types.is_empty() && !schema.properties().is_empty() {
            types.push(TypeName::Object);
        }
        if types.is_empty() && schema.items.is_some() {
            types.push(TypeName::Array);
        }
        if !schema.alternatives.is_empty()
            && schema.properties().is_empty()
            && schema.items.is_none()
            && let Some(typed) = self.alternatives(schema, &schema.alternatives, &types, place)
        {
            return typed;
        }
        let nullable = types.contains(&TypeName::Null);
        types.retain(|name| *name != TypeName::Null);
        if types.contains(&TypeName::Number) {
            types.retain(|name| *name != TypeName::Integer);
        }
        let type_ = match types.as_slice() {
            [] => Type::Any,
            [one] => self.single(*one, schema, place),
            several => self.union_of_types(several, schema, place),
        };
        // Any JSON value says null by itself.
        let nullable = nullable && type_ != Type::Any;
        (type_, nullable)
    }

    fn single(&mut self, name: TypeName, schema: &'p Schema, place: &FieldSite) -> Type {
        match name {
            TypeName::String => Type::String,
            TypeName::Number => Type::Number,
            TypeName::Integer => Type::Integer,
            TypeName::Boolean => Type::Boolean,
            TypeName::Null => Type::Any,
            TypeName::Array => match schema.items.as_deref() {
                Some(Items::Each(items)) => Type::Array(Box::new(self.item(items))),
                Some(Items::Positions(positions)) => self.tuple(schema, positions),
                None => Type::Array(Box::new(Type::Any)),
            },
            TypeName::Object if schema.properties().is_empty() => match &schema.additional {
                Some(additional) if schema.keyword("patternProperties").is_none() => {
                    Type::Map(Box::new(self.item(additional)))
                }
                _ => Type::Any,
            },
            TypeName::Object => {
                let type_name = self.inner_name(place, "Object");
                let owner = self.naming.nested.name_before_shape(self.owner, &type_name);
                let properties: Vec<&Property> = schema.properties().iter().collect();
                let apart = std::mem::take(&mut self.apart);
                let is_only = matches!(place, FieldSite::Property | FieldSite::Item)
                    && schema.types.iter().all(|name| *name == TypeName::Object);
                self.naming.never(&properties, if is_only { Level::Error } else { Level::Warning });
                let fields = self.naming.fields(&properties, &owner, &apart);
                self.place((type_name, place), schema, NestedShape::Fields(fields))
            }
        }
    }

    /// Returns the type of an item, an `Option` where it may be null.
    fn item(&mut self, schema: &'p Schema) -> Type {
        let (type_, nullable) = self.type_of(schema, &[], &FieldSite::Item);
        if nullable { Type::Nullable(Box::new(type_)) } else { type_ }
    }

    /// Returns the type of an array with a schema for each position: a Rust tuple, unless the plan lets it be shorter or longer than that.
    fn tuple(&mut self, schema: &'p Schema, positions: &'p [Schema]) -> Type {
        // A whole number may be written as `2.0`.
        let count = |name: &str| match schema.keyword(name).map(|keyword| &keyword.value.kind) {
            Some(Kind::Number(text)) => text.parse::<f64>().ok(),
            _ => None,
        };
        let length = positions.len() as f64;
        let closed = schema.keyword("additionalItems").is_some_and(|rest| rest.value.as_bool() == Some(false))
            || count("maxItems").is_some_and(|most| most == length);
        let full = count("minItems").is_some_and(|least| least == length);
        let closed = closed && count("maxItems").is_none_or(|most| most >= length);
        if closed && full && (1..=LONGEST_TUPLE).contains(&positions.len()) {
            return Type::Tuple(positions.iter().map(|schema| self.item(schema)).collect());
        }
        Type::Array(Box::new(Type::Any))
    }

    fn union_of_types(&mut self, types: &[TypeName], schema: &'p Schema, place: &FieldSite) -> Type {
        let inner = FieldSite::Of(self.type_name(place));
        let variants: Vec<Type> = types.iter().map(|name| self.single(*name, schema, &inner)).collect();
        self.union(variants, schema, place)
    }

    /// Returns the type of `oneOf` and `anyOf`: one type if all alternatives are of that type, else a union; `None` where they say nothing of
    /// the type, or one of them allows anything.
    fn alternatives(
        &mut self,
        schema: &'p Schema,
        alternatives: &'p [Schema],
        inherited: &[TypeName],
        place: &FieldSite,
    ) -> Option<(Type, bool)> {
        let says_type = |branch: &Schema| {
            !branch.types.is_empty()
                || branch.values.is_some()
                || branch.constant.is_some()
                || !branch.alternatives.is_empty()
                || !branch.properties().iter().all(|property| property.schema.types.is_empty())
        };
        if !alternatives.iter().all(says_type) {
            return None;
        }
        let mut types: Vec<Type> = Vec::new();
        let mut nullable = false;
        for branch in alternatives.iter().filter(|branch| !branch.never) {
            if branch.types == [TypeName::Null] {
                nullable = true;
                continue;
            }
            let title = branch.keyword("title").and_then(|title| title.value.as_str());
            let titled = match (title, place) {
                (Some(title), _) => FieldSite::Titled(ident::type_name(title, "Alternative")),
                (None, place) => FieldSite::Of(self.type_name(place)),
            };
            self.apart = telling_apart(branch, alternatives);
            let (type_, may_be_null) = self.type_of(branch, inherited, &titled);
            self.apart.clear();
            nullable |= may_be_null;
            if !types.contains(&type_) {
                types.push(type_);
            }
        }
        if types.contains(&Type::Number) {
            types.retain(|type_| *type_ != Type::Integer);
        }
        if types.contains(&Type::Any) || types.is_empty() {
            return Some((Type::Any, false));
        }
        let type_ = match <[Type; 1]>::try_from(types) {
            Ok([one]) => one,
            Err(types) => self.union(types, schema, place),
        };
        Some((type_, nullable))
    }

    fn union(&mut self, types: Vec<Type>, schema: &'p Schema, place: &FieldSite) -> Type {
        let plain = types.iter().map(|type_| self.variant_name(type_)).collect();
        let longer = |position: usize| match types.get(position) {
            Some(type_) => self.longer_variant_names(type_),
            None => Vec::new(),
        };
        let names = distinct::distinct(plain, longer);
        let variants = names.into_iter().zip(types).map(|(name, type_)| UnionVariant { name, type_ }).collect();
        let type_name = self.type_name(place);
        self.place((type_name, place), schema, NestedShape::Variants(variants))
    }

    fn variant_name(&self, type_: &Type) -> String {
        let name = match type_ {
            Type::String | Type::Time(_) => "String",
            Type::Number => "Number",
            Type::Integer => "Integer",
            Type::Boolean => "Boolean",
            Type::Array(_) => "Array",
            Type::Tuple(_) => "Tuple",
            Type::Map(_) | Type::Any => "Object",
            Type::Nullable(inner) => return self.variant_name(inner),
            // The plan's only object needs no other name.
            Type::Nested(position) => match self.naming.nested.types().get(*position) {
                Some(super::Nested::Struct(_)) | None => "Object",
                Some(inner) => inner.type_name(),
            },
        };
        name.to_owned()
    }

    /// Names for alternatives of one kind, which say what they hold.
    fn longer_variant_names(&self, type_: &Type) -> Vec<String> {
        let held = |type_: &Type| self.longer_variant_names(type_).pop().unwrap_or_default();
        let name = match type_ {
            Type::Array(inner) => format!("ArrayOf{}", held(inner)),
            Type::Map(inner) => format!("MapOf{}", held(inner)),
            Type::Nullable(inner) => format!("Nullable{}", held(inner)),
            Type::Tuple(types) => format!("TupleOf{}", types.iter().map(held).collect::<Vec<_>>().join("And")),
            Type::Any => "Anything".to_owned(),
            Type::Time(time) => time.type_name().to_owned(),
            Type::Nested(position) => match self.naming.nested.types().get(*position) {
                Some(inner @ super::Nested::Struct(_)) => inner.type_name().to_owned(),
                Some(inner) => format!("{}Value", inner.type_name()),
                None => String::new(),
            },
            Type::String | Type::Number | Type::Integer | Type::Boolean => format!("{}Value", self.variant_name(type_)),
        };
        vec![name]
    }

    /// Returns an enum of what is neither null nor an object or array, and of the types that the schema names.
    fn enumeration(&mut self, schema: &'p Schema, values: &'p [Node], place: &FieldSite) -> (Type, bool) {
        let fitting: Vec<&Node> = values.iter().filter(|value| TypeName::of_value(value, &schema.types)).collect();
        // An enum that its own type forbids is a mistake of the plan: what it lists is what is meant.
        let fitting = if fitting.is_empty() { values.iter().collect() } else { fitting };
        let nullable = fitting.iter().any(|value| value.is_null());
        let mut scalars: Vec<Node> = Vec::new();
        let mut met: HashSet<String> = HashSet::default();
        for value in &fitting {
            match value.kind {
                Kind::Array(_) | Kind::Object(_) => {
                    let message = format!("property `{}`: an enum of arrays or objects is not typed", self.property);
                    let label = "any JSON value is taken here, and checked when it is sent";
                    self.naming.diagnostics.push(Diagnostic::warning(schema.span, message, label));
                    return (Type::Any, false);
                }
                Kind::Null => {}
                _ if !met.insert(plan_rules::canonical(value)) => {}
                _ => scalars.push((*value).clone()),
            }
        }
        if scalars.is_empty() {
            return (Type::Any, false);
        }
        if scalars.len() == 2 && scalars.iter().all(|value| value.as_bool().is_some()) {
            return (Type::Boolean, nullable);
        }
        let type_name = self.inner_name(place, "Value");
        let values = self.given_names(scalars, schema);
        (self.place((type_name, place), schema, NestedShape::Values(values)), nullable)
    }

    /// Returns values with the names that the user gives to their variants. Two that are given one name are an error.
    fn given_names(&mut self, values: Vec<Node>, schema: &'p Schema) -> Vec<(Node, Option<String>)> {
        if self.naming.renames.is_empty() {
            return values.into_iter().map(|value| (value, None)).collect();
        }
        let texts: Vec<String> = values.iter().map(Node::to_text).collect();
        let mut named: Vec<(Node, Option<String>)> = Vec::with_capacity(values.len());
        for (value, text) in values.into_iter().zip(&texts) {
            let is_alone = texts.iter().filter(|other| *other == text).count() == 1;
            let mut given = self.naming.renames.variant(&self.naming.path, &value, is_alone).map(str::to_owned);
            if let Some((first, name)) = named.iter().find(|(_, name)| name.is_some() && *name == given) {
                let name = name.as_deref().unwrap_or_default();
                let (first, second) = (first.to_json(), value.to_json());
                let message =
                    format!("two values of property `{}` are renamed to `{name}`: {first} and {second}", self.property);
                let error = Diagnostic::error(value.span, message, "second value");
                self.naming
                    .diagnostics
                    .push(error.and_at(schema.span, "of this list").help("give one of them another name"));
                given = None;
            }
            named.push((value, given));
        }
        named
    }

    fn place(&mut self, (name, place): (String, &FieldSite), schema: &'p Schema, wanted: NestedShape<'p>) -> Type {
        let is_given = self.given(place).is_some();
        match self.naming.nested.place(self.owner, (name.clone(), is_given), schema, wanted) {
            Some(position) => Type::Nested(position),
            None => {
                let message =
                    format!("two different types are renamed to `{name}`, one of property `{}`", self.property);
                let help = format!(
                    "rename({:?} => …)",
                    [self.naming.path.rule, &self.naming.path.properties.join(".")].join(".")
                );
                let error = Diagnostic::error(schema.span, message, "");
                self.naming.diagnostics.push(error.help(format!("give this one a name of its own: {help}")));
                Type::Any
            }
        }
    }

    /// Returns the name that the user gives to the type at this place; the alternatives of a union are named after it.
    fn given(&self, place: &FieldSite) -> Option<String> {
        match place {
            FieldSite::Property | FieldSite::Item => self.naming.renames.nested(&self.naming.path).map(str::to_owned),
            FieldSite::Titled(_) | FieldSite::Of(_) => None,
        }
    }

    fn type_name(&self, place: &FieldSite) -> String {
        self.given(place).unwrap_or_else(|| match place {
            FieldSite::Property => ident::type_name(self.property, "Property"),
            FieldSite::Item => ident::item_type_name(self.property),
            FieldSite::Titled(name) | FieldSite::Of(name) => name.clone(),
        })
    }

    /// Returns the name for an object or an enum, which within a union must leave the plain one to that.
    fn inner_name(&self, place: &FieldSite, kind: &str) -> String {
        match place {
            FieldSite::Of(name) => format!("{name}{kind}"),
            place => self.type_name(place),
        }
    }
}
