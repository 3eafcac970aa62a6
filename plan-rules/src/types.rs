//! The types that `type` names, as bits: each value of each message is held against them.

use crate::number::Decimal;
use crate::value::JsonKind;

/// The types of one `type`.
#[derive(Debug, Clone)]
pub struct TypeNames {
    names: Vec<String>,
    bits: u8,
}

const NULL: u8 = 1;
const BOOLEAN: u8 = 2;
const INTEGER: u8 = 4;
const NUMBER: u8 = 8;
const STRING: u8 = 16;
const ARRAY: u8 = 32;
const OBJECT: u8 = 64;

impl TypeNames {
    pub(crate) fn of(names: Vec<String>) -> Self {
        let bits = names.iter().fold(0, |bits, name| bits | bit(name));
        Self { names, bits }
    }

    /// Returns whether a value is of one of the types.
    pub(crate) fn has(&self, value: JsonKind<'_>) -> bool {
        let wanted = match value {
            JsonKind::Null => NULL,
            JsonKind::Boolean(_) => BOOLEAN,
            JsonKind::Number(text) => {
                return self.bits & NUMBER != 0 || (self.bits & INTEGER != 0 && is_integer(text));
            }
            JsonKind::String(_) => STRING,
            JsonKind::Array => ARRAY,
            JsonKind::Object => OBJECT,
        };
        self.bits & wanted != 0
    }

    /// Returns the names, as the schema has them.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn in_words(&self) -> String {
        self.names.join(" or ")
    }
}

fn bit(name: &str) -> u8 {
    match name {
        "null" => NULL,
        "boolean" => BOOLEAN,
        "integer" => INTEGER,
        "number" => NUMBER,
        "string" => STRING,
        "array" => ARRAY,
        "object" => OBJECT,
        "any" => u8::MAX,
        _ => 0,
    }
}

/// Returns whether a number is whole, however it is written.
fn is_integer(text: &str) -> bool {
    let is_plain = !text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    is_plain || Decimal::parse(text).is_some_and(|number| number.is_integer())
}
