//! The keywords of JSON Schema that are known, each with the kinds of value that it may have. One table for all: what is
//! read, what is checked and what a misspelled keyword is compared with. Knows nothing of plans.

use super::TypeName;
use crate::json::{Kind, Node};

/// What the value of a keyword may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Any JSON value: `const`.
    Anything,
    /// The name of a type, or a list of names.
    Types,
    /// A list of values: `enum`.
    Values,
    /// A schema.
    Schema,
    /// A list of schemas, not empty.
    Schemas,
    /// An object: name -> schema.
    NamedSchemas,
    /// A schema or a list of schemas: `items`.
    SchemaOrSchemas,
    /// A list of schemas, which may be empty: `prefixItems`.
    Positions,
    /// An object: name -> schema or list of names.
    Dependencies,
    /// A whole number, 0 or more.
    Count,
    /// A number.
    Number,
    /// A number above 0.
    AboveZero,
    /// A number, or the boolean of draft 04.
    NumberOrBoolean,
    /// `true` or `false`.
    Boolean,
    /// A string.
    Text,
    /// The place of another schema: `$ref`.
    Reference,
    /// A list of names; a boolean in draft 03, which the reader of properties sees to.
    Names,
    /// `true`, `false` or `"sha256"`: the reader of personal data sees to it.
    Personal,
}

/// The type of value that a keyword applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliesTo {
    /// The keyword applies to values of any type.
    All,
    /// The keyword applies to strings.
    Strings,
    /// The keyword applies to numbers and integers.
    Numbers,
    /// The keyword applies to arrays.
    Arrays,
    /// The keyword applies to objects.
    Objects,
}

impl AppliesTo {
    /// Returns whether a keyword for these values says something of values of this type.
    pub(crate) fn includes(self, name: TypeName) -> bool {
        match self {
            Self::All => true,
            Self::Strings => name == TypeName::String,
            Self::Numbers => matches!(name, TypeName::Number | TypeName::Integer),
            Self::Arrays => name == TypeName::Array,
            Self::Objects => name == TypeName::Object,
        }
    }

    /// Returns what one of these values is called in messages.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::All => "value",
            Self::Strings => "string",
            Self::Numbers => "number",
            Self::Arrays => "array",
            Self::Objects => "object",
        }
    }
}

/// A keyword that says something of a value, and is typed or checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// The name of the keyword in JSON Schema.
    pub name: &'static str,
    /// What its value may be.
    pub wants: Wants,
    /// The values that it says something of.
    pub applies_to: AppliesTo,
}

const fn keyword(name: &'static str, wants: Wants, applies_to: AppliesTo) -> Keyword {
    Keyword { name, wants, applies_to }
}

/// Every keyword that is known.
pub const KEYWORDS: [Keyword; 53] = [
    // The most frequent ones: the compiler looks them up without optimisation.
    keyword("type", Wants::Types, AppliesTo::All),
    keyword("properties", Wants::NamedSchemas, AppliesTo::Objects),
    keyword("description", Wants::Text, AppliesTo::All),
    keyword("required", Wants::Names, AppliesTo::Objects),
    keyword("items", Wants::SchemaOrSchemas, AppliesTo::Arrays),
    keyword("enum", Wants::Values, AppliesTo::All),
    keyword("format", Wants::Text, AppliesTo::Strings),
    // The others.
    keyword("$ref", Wants::Reference, AppliesTo::All),
    keyword("$defs", Wants::NamedSchemas, AppliesTo::All),
    keyword("additionalItems", Wants::Schema, AppliesTo::Arrays),
    keyword("additionalProperties", Wants::Schema, AppliesTo::Objects),
    keyword("allOf", Wants::Schemas, AppliesTo::All),
    keyword("anyOf", Wants::Schemas, AppliesTo::All),
    keyword("const", Wants::Anything, AppliesTo::All),
    keyword("contains", Wants::Schema, AppliesTo::Arrays),
    keyword("definitions", Wants::NamedSchemas, AppliesTo::All),
    keyword("dependencies", Wants::Dependencies, AppliesTo::Objects),
    keyword("dependentRequired", Wants::Dependencies, AppliesTo::Objects),
    keyword("dependentSchemas", Wants::NamedSchemas, AppliesTo::Objects),
    keyword("divisibleBy", Wants::AboveZero, AppliesTo::Numbers),
    keyword("else", Wants::Schema, AppliesTo::All),
    keyword("exclusiveMaximum", Wants::NumberOrBoolean, AppliesTo::Numbers),
    keyword("exclusiveMinimum", Wants::NumberOrBoolean, AppliesTo::Numbers),
    keyword("if", Wants::Schema, AppliesTo::All),
    keyword("maxItems", Wants::Count, AppliesTo::Arrays),
    keyword("maxLength", Wants::Count, AppliesTo::Strings),
    keyword("maxProperties", Wants::Count, AppliesTo::Objects),
    keyword("maximum", Wants::Number, AppliesTo::Numbers),
    keyword("minItems", Wants::Count, AppliesTo::Arrays),
    keyword("minLength", Wants::Count, AppliesTo::Strings),
    keyword("minProperties", Wants::Count, AppliesTo::Objects),
    keyword("minimum", Wants::Number, AppliesTo::Numbers),
    keyword("multipleOf", Wants::AboveZero, AppliesTo::Numbers),
    keyword("not", Wants::Schema, AppliesTo::All),
    keyword("oneOf", Wants::Schemas, AppliesTo::All),
    keyword("pattern", Wants::Text, AppliesTo::Strings),
    keyword("patternProperties", Wants::NamedSchemas, AppliesTo::Objects),
    keyword("prefixItems", Wants::Positions, AppliesTo::Arrays),
    keyword("propertyNames", Wants::Schema, AppliesTo::Objects),
    keyword("then", Wants::Schema, AppliesTo::All),
    keyword("uniqueItems", Wants::Boolean, AppliesTo::Arrays),
    // Notes for readers, and a word of OpenAPI: said as such.
    keyword("contentEncoding", Wants::Text, AppliesTo::Strings),
    keyword("contentMediaType", Wants::Text, AppliesTo::Strings),
    keyword("contentSchema", Wants::Schema, AppliesTo::Strings),
    keyword("nullable", Wants::Boolean, AppliesTo::All),
    // After draft 07: said as such, whatever their values are.
    keyword("$anchor", Wants::Text, AppliesTo::All),
    keyword("$dynamicRef", Wants::Anything, AppliesTo::All),
    keyword("$recursiveRef", Wants::Anything, AppliesTo::All),
    keyword("minContains", Wants::Anything, AppliesTo::Arrays),
    keyword("maxContains", Wants::Anything, AppliesTo::Arrays),
    keyword("unevaluatedItems", Wants::Anything, AppliesTo::Arrays),
    keyword("unevaluatedProperties", Wants::Anything, AppliesTo::Objects),
    keyword("x-pii", Wants::Personal, AppliesTo::All),
];

/// Keywords that say nothing of a value.
const SILENT: [&str; 26] = [
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "displayName",
    "example",
    "examples",
    "id",
    "key",
    "labels",
    "name",
    "nullable",
    "readOnly",
    "tags",
    "title",
    "version",
    "writeOnly",
];

/// Returns whether this keyword says nothing of a value.
pub(crate) fn is_silent(keyword: &str) -> bool {
    SILENT.contains(&keyword) || keyword.starts_with("x-")
}

/// The place of a schema that contains itself, in the text of a rule: `#/x-recursive/0`.
pub(crate) const RECURSIVE: &str = "x-recursive";

/// Stands beside a reference that was not written out because the rule became too large, which has been said.
pub(crate) const TOO_LARGE: &str = "x-too-large";

/// Returns the keyword of this name.
#[must_use]
pub fn of(name: &str) -> Option<Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name).copied()
}

/// Returns whether a keyword of a payload may stand in the rule itself.
pub(crate) fn is_short(name: &str) -> bool {
    let is_of_objects = || of(name).is_some_and(|keyword| keyword.applies_to == AppliesTo::Objects);
    matches!(name, "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else") || is_of_objects()
}

impl Wants {
    /// Returns whether a value may stand there. What is inside it is not looked at.
    #[must_use]
    pub fn takes(self, value: &Node) -> bool {
        match (self, &value.kind) {
            (Self::Anything | Self::Personal, _)
            | (Self::Types | Self::Text | Self::Reference, Kind::String(_))
            | (Self::Values | Self::Types | Self::SchemaOrSchemas | Self::Positions | Self::Names, Kind::Array(_))
            | (Self::Schema | Self::NamedSchemas | Self::SchemaOrSchemas | Self::Dependencies, Kind::Object(_))
            | (
                Self::Schema | Self::SchemaOrSchemas | Self::Boolean | Self::NumberOrBoolean | Self::Names,
                Kind::Boolean(_),
            )
            | (Self::Number | Self::NumberOrBoolean, Kind::Number(_)) => true,
            (Self::Schemas, Kind::Array(list)) => !list.is_empty(),
            (Self::Count, Kind::Number(text)) => is_count(text),
            (Self::AboveZero, Kind::Number(text)) => text.parse().is_ok_and(|number: f64| number > 0.0),
            _ => false,
        }
    }

    /// Returns what must stand there, as a part of a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Anything => "a value",
            Self::Types => "the name of a type, or a list of names",
            Self::Values => "a list of values",
            Self::Schema => "a schema, such as {\"type\": \"string\"}, or true or false",
            Self::Schemas | Self::Positions => "a list of schemas",
            Self::NamedSchemas => "an object: name -> schema",
            Self::SchemaOrSchemas => "a schema, such as {\"type\": \"string\"}, or a list of schemas",
            Self::Dependencies => "an object: name -> list of names, or schema",
            Self::Count => "a whole number, 0 or more",
            Self::Number => "a number",
            Self::AboveZero => "a number above 0",
            Self::NumberOrBoolean => "a number, or a boolean beside the bound in draft 04",
            Self::Boolean => "true or false",
            Self::Text => "a string",
            Self::Reference => "a string, such as \"#/definitions/name\"",
            Self::Names => "a list of names",
            Self::Personal => "true, false or \"sha256\"",
        }
    }

    /// Returns what the value should have been, where the mistake is plain: a number or a boolean in quotes, a type for a schema of it.
    #[must_use]
    pub fn advice(self, value: &Node) -> Option<String> {
        let unquoted = |text: &str| {
            let node = crate::json::parse(text).ok()?;
            let is_plain = matches!(node.kind, Kind::Number(_) | Kind::Boolean(_));
            (is_plain && self.takes(&node)).then(|| format!("write {}, without quotes", text.trim()))
        };
        match (self, &value.kind) {
            (_, Kind::String(text)) if unquoted(text).is_some() => unquoted(text),
            (Self::Schema | Self::SchemaOrSchemas, Kind::String(name)) => {
                crate::schema::TypeName::of(name).map(|_| format!("write {{\"type\": \"{name}\"}}"))
            }
            (Self::Schemas | Self::Positions, Kind::Object(_)) => Some("write [ … ] around it".to_owned()),
            (Self::Names, Kind::String(name)) => Some(format!("write [\"{name}\"]")),
            (Self::Values, Kind::String(_) | Kind::Number(_) | Kind::Boolean(_)) => {
                Some(format!("write [{}]", value.to_json()))
            }
            (Self::Types, Kind::Null) => Some("write \"null\", in quotes".to_owned()),
            (Self::Schemas, Kind::Array(_)) => Some("this list is empty".to_owned()),
            _ => None,
        }
    }
}

/// Returns whether a text is a count, which may be written `2.0`.
fn is_count(text: &str) -> bool {
    text.parse::<u64>().is_ok()
        || text.parse().is_ok_and(|number: f64| number >= 0.0 && number.fract() == 0.0 && number < 1e15)
}

/// Returns whether an unknown key has the schema of a value, as a property that is not in `properties` has.
pub(crate) fn is_of_property(value: &Node) -> bool {
    let is_type = |name: &Node| name.as_str().is_some_and(|name| crate::schema::TypeName::of(name).is_some());
    value.get("type").is_some_and(|types| is_type(types) || types.items().iter().any(is_type))
}

/// Returns the innermost schema of a value that a foreign key holds: there, what the plan says would be lost.
pub(crate) fn schema_within(value: &Node) -> Option<&Node> {
    if is_of_property(value) {
        return Some(value);
    }
    let inner = value.members().iter().map(|member| &member.value).chain(value.items());
    inner.filter(|inner| inner.is_object() || !inner.items().is_empty()).find_map(schema_within)
}

/// What to do with a property that is not in `properties`.
pub(crate) const IN_PROPERTIES: &str = "no call sends it: put it into \"properties\"";
