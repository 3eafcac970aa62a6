//! A JSON Schema (drafts 04, 06 and 07) as far as types go, as plain data; every other keyword is kept as it was written.

use crate::diagnostic::Span;
use crate::json::{Member, Node};
pub use crate::personal::{Marked, Personal};

/// One JSON Schema: of an event's properties, of a trait, of the items of an array.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// Where it stands in the plan file.
    pub span: Span,
    /// `description`.
    pub description: Option<String>,
    /// `type`, always as a list; empty where the schema does not say, which allows any.
    pub types: Vec<TypeName>,
    /// Where `type` stands.
    pub type_span: Option<Span>,
    /// `enum`.
    pub values: Option<Vec<Node>>,
    /// `const`.
    pub constant: Option<Node>,
    /// `properties` together with `required`; `None` where there is no `properties`.
    pub properties: Option<Vec<Property>>,
    /// `items`.
    pub items: Option<Box<Items>>,
    /// The alternatives of `oneOf` or `anyOf`, of which a value keeps one. The keyword itself is in `keywords` too.
    pub alternatives: Option<Vec<Schema>>,
    /// `additionalProperties` or `patternProperties`, where one schema is for all of them. The keyword itself is in
    /// `keywords` too.
    pub additional: Option<Box<Schema>>,
    /// The schema `false`, which no value keeps.
    pub never: bool,
    /// `x-pii`, or the label `pii`. What a field carries is [`marked`](Self::marked).
    pub personal: Option<Personal>,
    /// Every keyword that no field above holds, in the order of the plan.
    pub keywords: Vec<Member>,
}

impl Schema {
    /// The keyword `name`, if it is one of those kept as written.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Member> {
        self.keywords.iter().find(|keyword| keyword.name == name)
    }

    /// The properties, none where the schema names none.
    #[must_use]
    pub fn properties(&self) -> &[Property] {
        self.properties.as_deref().unwrap_or_default()
    }
}

/// A property of an event or of a nested object, or a trait.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Its name in the plan and on the wire.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Must each call give it?
    pub required: bool,
    /// What it may be.
    pub schema: Schema,
}

/// `items` of an array.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a schema holds it in a Box")]
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

    /// The type that JSON Schema calls `name`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(spelling, _)| *spelling == name).map(|(_, type_name)| *type_name)
    }
}
