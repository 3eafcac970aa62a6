//! A JSON Schema (drafts 04, 06 and 07) as far as types go, as plain data; every other keyword is kept as it was written.

pub mod keyword;
pub(crate) mod label;
mod list;
pub(crate) mod misspelled_mark;
mod personal;
pub(crate) mod text;

use crate::diagnostic::Span;
use crate::json::{Kind, Member, Node};
use crate::origin::PlanOrigin;
pub use list::{RareList, TypeNameList};
pub use personal::{Marked, Personal};
use plan_rules::number::Decimal;

/// One JSON Schema: of an event's properties, of a trait, of the items of an array.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The place of the schema in the plan file.
    pub span: Span,
    /// `description`.
    pub description: Option<Box<str>>,
    /// `type`, always as a list; empty where the schema does not say, which allows any.
    pub types: TypeNameList,
    /// The place of `type`.
    pub type_span: Option<Span>,
    /// `enum`.
    pub values: Option<RareList<Node>>,
    /// `const`.
    pub constant: Option<Box<Node>>,
    /// Who lists the values of `enum` and `const`: a plan may say more of a property of a published spec and leave it its values.
    pub values_origin: PlanOrigin,
    /// `properties` together with `required`; `None` where there is no `properties`.
    pub properties: Option<RareList<Property>>,
    /// `items`.
    pub items: Option<Box<Items>>,
    /// The alternatives of `oneOf` or `anyOf`, of which a value satisfies one; empty where there are none. The keyword itself is in
    /// `keywords` too.
    pub alternatives: RareList<Schema>,
    /// `additionalProperties` or `patternProperties`, where one schema is for all of them. The keyword itself is in
    /// `keywords` too.
    pub additional: Option<Box<Schema>>,
    /// The properties that `additionalProperties` beside them does not know: they come from `allOf` or from branches.
    pub additional_names: RareList<String>,
    /// The schema `false`, which no value satisfies.
    pub never: bool,
    /// What only `oneOf`, `anyOf`, `if`, `dependencies` and the like say of properties, where no struct is made of the schema.
    /// Where one is made, these are among its [`properties`](Self::properties).
    pub branches: RareList<Property>,
    /// Whether it stands in such a branch, so that its rules hold only together with those of the object around it.
    pub in_branch: bool,
    /// `x-pii`, or the label `pii`. What a field carries is [`marked`](Self::marked).
    pub personal: Option<Personal>,
    /// Every keyword that no field above holds, in the order of the plan.
    pub keywords: RareList<Member>,
}

impl Schema {
    /// Returns the keyword `name`, if it is one of those kept as written.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Member> {
        self.keywords.iter().find(|keyword| keyword.name == name)
    }

    /// Returns the schemas of `items`: the one for every item, or those of the positions of a tuple.
    #[must_use]
    pub fn item_schemas(&self) -> &[Self] {
        match self.items.as_deref() {
            Some(Items::Each(items)) => std::slice::from_ref(items),
            Some(Items::Positions(positions)) => positions,
            None => &[],
        }
    }

    /// Returns the value of `const`, or those of `enum`, as far as `type` allows them; `None` where the schema lists none.
    #[must_use]
    pub fn listed(&self) -> Option<Vec<&Node>> {
        let values = self.constant.as_deref().map(std::slice::from_ref).or(self.values.as_deref())?;
        Some(values.iter().filter(|value| TypeName::of_value(value, &self.types)).collect())
    }

    /// Returns the types that a value may have, but for null: those of `type`, else those of the values that `enum` or `const` list. It
    /// is empty where nothing is said, or only by alternatives.
    #[must_use]
    pub fn value_types(&self) -> Vec<TypeName> {
        let mut types = self.types.to_vec();
        if types.is_empty() {
            let values = self.values.iter().flatten().chain(self.constant.as_deref());
            types = values.map(|value| TypeName::of_kind(&value.kind)).collect();
            types.dedup();
        }
        types.retain(|name| *name != TypeName::Null);
        types
    }

    /// Returns whether the schema says anything of its values, in types or in words.
    pub(crate) fn says_anything(&self) -> bool {
        !self.types.is_empty()
            || self.description.is_some()
            || self.values.is_some()
            || self.properties.is_some()
            || !self.alternatives.is_empty()
            || !self.keywords.is_empty()
    }

    /// Returns the properties, none where the schema names none.
    #[must_use]
    pub fn properties(&self) -> &[Property] {
        self.properties.as_deref().unwrap_or_default()
    }
}

/// A property of an event or of a nested object, or a trait.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// The name of the property in the plan and on the wire.
    pub name: String,
    /// The place of the name.
    pub name_span: Span,
    /// Who names it: a published spec only where the plan says nothing of it.
    pub origin: PlanOrigin,
    /// What says what it may be.
    pub described_by: DescribedBy,
    /// Whether each call must give it.
    pub required: bool,
    /// What it may be.
    pub schema: Schema,
}

impl Property {
    /// Returns whether the property is known from `required`, or from the like of it, alone.
    pub(crate) const fn is_only_named(&self) -> bool {
        matches!(self.described_by, DescribedBy::Nothing)
    }

    /// Notes what else describes the property. What describes it already goes before.
    pub(crate) const fn also_described_by(&mut self, other: DescribedBy) {
        if self.is_only_named() {
            self.described_by = other;
        }
    }
}

/// What says what a property may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DescribedBy {
    /// A schema of its own.
    OwnSchema,
    /// `additionalProperties` of the object, beside the `required` that names it.
    AdditionalProperties,
    /// Nothing: `required`, or the like of it, names it alone, or other schemas for the same object have it as `{}`.
    Nothing,
}

impl DescribedBy {
    /// Returns what it is to another schema of the same object, such as the one around an `allOf`: there its schema is not that of the
    /// additional ones.
    pub(crate) const fn to_another_schema(self) -> Self {
        match self {
            Self::OwnSchema | Self::AdditionalProperties => Self::OwnSchema,
            Self::Nothing => Self::Nothing,
        }
    }
}

/// `items` of an array.
#[derive(Debug, Clone, PartialEq)]
pub enum Items {
    /// One schema for every item.
    Each(Schema),
    /// A schema for each position (a tuple).
    Positions(Vec<Schema>),
}

/// A name that JSON Schema's `type` may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeName {
    /// `string`
    String,
    /// `number`
    Number,
    /// `integer`
    Integer,
    /// `boolean`
    Boolean,
    /// `array`
    Array,
    /// `object`
    Object,
    /// `null`
    Null,
}

impl TypeName {
    /// Every type name and its spelling.
    pub const ALL: [(&'static str, Self); 7] = [
        ("string", Self::String),
        ("number", Self::Number),
        ("integer", Self::Integer),
        ("boolean", Self::Boolean),
        ("array", Self::Array),
        ("object", Self::Object),
        ("null", Self::Null),
    ];

    /// Returns whether one of `types` allows `value`; none named means that all are. A whole number is an integer however it is
    /// written: `2.0`, `1e2`.
    #[must_use]
    pub fn of_value(value: &Node, types: &[Self]) -> bool {
        let is_integer = || match &value.kind {
            Kind::Number(text) => Decimal::parse(text).is_some_and(|number| number.is_integer()),
            _ => false,
        };
        types.is_empty()
            || types.contains(&Self::of_kind(&value.kind))
            || (types.contains(&Self::Integer) && is_integer())
    }

    /// Returns the type of a value, where any number may have a fraction.
    #[must_use]
    pub const fn of_kind(kind: &Kind) -> Self {
        match kind {
            Kind::Null => Self::Null,
            Kind::Boolean(_) => Self::Boolean,
            Kind::Number(_) => Self::Number,
            Kind::String(_) => Self::String,
            Kind::Array(_) => Self::Array,
            Kind::Object(_) => Self::Object,
        }
    }

    /// Returns what JSON Schema calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, name)| *name == self).map_or("", |(spelling, _)| spelling)
    }

    /// Returns the type that JSON Schema calls `name`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(spelling, _)| *spelling == name).map(|(_, type_name)| *type_name)
    }
}
