//! What code is generated for: plain data, every Rust name decided.

use crate::call::Call;
use crate::json::Node;
use crate::plan::Rule;
use crate::schema::{Marked, Property, Schema};

/// A struct for a track event, a page or a screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'p> {
    /// The rule of the plan.
    pub rule: &'p Rule,
    /// The struct's name.
    pub type_name: String,
    /// The fields of the struct, required ones first.
    pub fields: Vec<Field<'p>>,
    /// What is to be checked of the properties as a whole.
    pub rules: Option<ResidualRules>,
    /// What is to be checked of the finished message.
    pub message: Option<ResidualRules>,
}

/// The struct for the traits of identify or group.
#[derive(Debug, Clone, PartialEq)]
pub struct Traits<'p> {
    /// The rule of the plan, if it has one.
    pub rule: Option<&'p Rule>,
    /// Identify or group.
    pub call: Call,
    /// The struct's name.
    pub type_name: &'static str,
    /// The fields of the struct, required ones first.
    pub fields: Vec<Field<'p>>,
    /// What is to be checked of the traits as a whole.
    pub rules: Option<ResidualRules>,
    /// What is to be checked of the finished message.
    pub message: Option<ResidualRules>,
}

/// What the type of a value leaves to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResidualRules {
    /// A JSON Schema without `$ref`s to the outside.
    pub json: String,
    /// Whether checking them needs a regex engine.
    pub patterns: bool,
}

/// A field of a struct, or a constant that is always sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Field<'p> {
    /// The property of the plan, with its name on the wire and its description.
    pub property: &'p Property,
    /// The field's name, a raw identifier where it is a keyword.
    pub name: String,
    /// The type of the field, without the `Option`s that follow from the next two.
    pub type_: Type,
    /// Whether each call must give it.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// The only value it may have: no field, always sent.
    pub constant: Option<&'p Node>,
    /// Personal data, wrapped so that its Debug hides it, and hashed where the plan says so.
    pub personal: Option<Marked>,
    /// What is to be checked of its value. Most have nothing, and a plan has thousands of fields.
    pub rules: Option<Box<ResidualRules>>,
}

/// A Rust type of a property.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `&str`
    String,
    /// A string of this format, made of text or of a value of a crate for time
    Time(Time),
    /// `f64`
    Number,
    /// `i64`
    Integer,
    /// `bool`
    Boolean,
    /// Any JSON value
    Any,
    /// A slice
    Array(Box<Type>),
    /// A Rust tuple, for an array with a schema for each position
    Tuple(Vec<Type>),
    /// Names and values, for an object whose names the plan does not know
    Map(Box<Type>),
    /// An `Option`, as item of an array
    Nullable(Box<Type>),
    /// One of [`Named::nested`](super::Named::nested), by position
    Nested(usize),
}

/// What a format makes of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Time {
    /// `date-time`
    DateTime,
    /// `date`
    Date,
    /// `duration`
    Duration,
}

impl Time {
    /// Returns the time that a format of JSON Schema is about.
    #[must_use]
    pub fn of_format(format: &str) -> Option<Self> {
        [Self::DateTime, Self::Date, Self::Duration].into_iter().find(|time| time.format() == format)
    }

    const fn format(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Duration => "duration",
        }
    }

    /// Returns the name of its type in the runtime.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::DateTime => "DateTime",
            Self::Date => "Date",
            Self::Duration => "Duration",
        }
    }
}

/// A type that properties are made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Nested<'p> {
    /// A nested object.
    Struct(Struct<'p>),
    /// A value of a fixed list.
    Enumeration(Enumeration<'p>),
    /// A value of several types.
    Union(Union<'p>),
}

impl Nested<'_> {
    /// Returns the type's name.
    #[must_use]
    pub fn type_name(&self) -> &str {
        match self {
            Self::Struct(inner) => &inner.type_name,
            Self::Enumeration(inner) => &inner.type_name,
            Self::Union(inner) => &inner.type_name,
        }
    }
}

/// A nested object.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct<'p> {
    /// The schema it was first seen at.
    pub schema: &'p Schema,
    /// The struct's name.
    pub type_name: String,
    /// The fields of the struct, required ones first.
    pub fields: Vec<Field<'p>>,
}

/// An enum of the values of a fixed list.
#[derive(Debug, Clone, PartialEq)]
pub struct Enumeration<'p> {
    /// The schema it was first seen at.
    pub schema: &'p Schema,
    /// The enum's name.
    pub type_name: String,
    /// The variants of the enum, in the order of the plan.
    pub variants: Vec<Variant>,
}

/// The enum of the plan's destinations.
#[derive(Debug, Clone, PartialEq)]
pub struct Destinations {
    /// The enum's name.
    pub type_name: String,
    /// A variant for each, its value the name in the `integrations` of a message.
    pub variants: Vec<Variant>,
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The variant's name.
    pub name: String,
    /// The value of the variant in the plan and on the wire: a string, a number or a boolean.
    pub value: Node,
}

/// A value of several types.
#[derive(Debug, Clone, PartialEq)]
pub struct Union<'p> {
    /// The schema it was first seen at.
    pub schema: &'p Schema,
    /// The enum's name.
    pub type_name: String,
    /// One variant for each type.
    pub variants: Vec<UnionVariant>,
}

/// One type of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnionVariant {
    /// The variant's name.
    pub name: String,
    /// What it holds.
    pub type_: Type,
}

/// Returns whether a value of one of these fields borrows.
#[must_use]
pub fn fields_borrow(fields: &[Field<'_>], nested: &[Nested<'_>]) -> bool {
    fields.iter().any(|field| field.constant.is_none() && field.type_.borrows(nested))
}

impl Type {
    /// Returns whether a value of this type borrows, so that the type needs a lifetime.
    #[must_use]
    pub fn borrows(&self, nested: &[Nested<'_>]) -> bool {
        match self {
            Self::String | Self::Time(_) | Self::Any | Self::Array(_) | Self::Map(_) => true,
            Self::Tuple(types) => types.iter().any(|type_| type_.borrows(nested)),
            Self::Number | Self::Integer | Self::Boolean => false,
            Self::Nullable(inner) => inner.borrows(nested),
            Self::Nested(position) => nested.get(*position).is_some_and(|inner| inner.borrows(nested)),
        }
    }

    /// Returns the type as a user would write it. `own` is asked first, for this type and for each one within it: what it returns
    /// stands in the place of that type. A nested type has no text of its own here, only a position.
    #[must_use]
    pub fn text(&self, own: &dyn Fn(&Self) -> Option<String>) -> String {
        if let Some(text) = own(self) {
            return text;
        }
        match self {
            Self::String => "&str".to_owned(),
            Self::Time(time) => time.type_name().to_owned(),
            Self::Number => "f64".to_owned(),
            Self::Integer => "i64".to_owned(),
            Self::Boolean => "bool".to_owned(),
            Self::Any => "&serde_json::Value".to_owned(),
            Self::Array(item) => format!("&[{}]", item.text(own)),
            Self::Nullable(inner) => format!("Option<{}>", inner.text(own)),
            Self::Map(value) => format!("Map<{}>", value.text(own)),
            Self::Tuple(types) => {
                let texts: Vec<String> = types.iter().map(|type_| type_.text(own)).collect();
                format!("({})", texts.join(", "))
            }
            Self::Nested(_) => String::new(),
        }
    }
}

impl Nested<'_> {
    /// Returns whether a value of this type borrows, so that the type needs a lifetime.
    #[must_use]
    pub fn borrows(&self, nested: &[Nested<'_>]) -> bool {
        match self {
            Self::Struct(inner) => fields_borrow(&inner.fields, nested),
            Self::Enumeration(_) => false,
            Self::Union(inner) => inner.variants.iter().any(|variant| variant.type_.borrows(nested)),
        }
    }
}
