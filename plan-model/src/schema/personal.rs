//! Which values of a schema are personal data, and how a field carries that. Knows schemas; neither plan files nor Rust.

use crate::schema::{Items, Schema, TypeName};

/// How a value that is marked as personal data is sent. The stricter way is the greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Personal {
    /// The value is sent as it is: `"x-pii": true`.
    Plain,
    /// The hexadecimal SHA-256 of its text is sent: `"x-pii": "sha256"`.
    Sha256,
}

/// What a field does with its value because of a mark at it, or at something in its arrays and maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Marked {
    /// How it is sent.
    pub personal: Personal,
    /// How many arrays and maps are around each value that is hashed: 0 for the value of the field itself, 1 for the items
    /// of an array.
    pub depth: usize,
}

impl Schema {
    /// Returns what a field of this schema carries: its own mark, or that of its items, of the values of a map, or of one
    /// of its alternatives. The properties of a nested object are fields themselves, and carry their own.
    #[must_use]
    pub fn marked(&self) -> Option<Marked> {
        let own = self.personal.map(|personal| Marked { personal, depth: 0 });
        if self.personal == Some(Personal::Sha256) {
            return own;
        }
        match self.parts().into_iter().flatten().max() {
            Some(inner) if inner.personal == Personal::Sha256 => Some(inner),
            Some(_) => Some(Marked { personal: Personal::Plain, depth: 0 }),
            None => own,
        }
    }

    /// Returns whether a hash of what is marked within this schema would also hash something that is not marked: one of
    /// two alternatives, one position of a tuple.
    #[must_use]
    pub fn is_marked_in_part(&self) -> bool {
        let is_hashed = |part: &Option<Marked>| part.is_some_and(|marked| marked.personal == Personal::Sha256);
        let parts = self.parts();
        parts.iter().any(is_hashed) && !parts.iter().all(is_hashed)
    }

    /// Returns what a value of this schema may be made of, each with its mark. Null is never hashed, and counts for nothing.
    fn parts(&self) -> Vec<Option<Marked>> {
        let mut parts = Vec::new();
        match self.items.as_deref() {
            Some(Items::Each(items)) => parts.push(deeper(items)),
            Some(Items::Positions(positions)) => {
                parts.extend(positions.iter().map(deeper));
                if !positions.is_empty() && self.is_open_tuple() {
                    parts.push(None);
                }
            }
            None => {}
        }
        parts.extend(self.additional.as_deref().map(deeper));
        if !self.properties().is_empty() || self.keyword("patternProperties").is_some() {
            parts.push(None);
        }
        if !self.alternatives.is_empty() {
            let is_value = |branch: &&Schema| !branch.never && branch.types != [TypeName::Null];
            parts.extend(self.alternatives.iter().filter(is_value).map(Self::marked));
        } else {
            let is_other = |name: &TypeName| match name {
                TypeName::Null => false,
                TypeName::Array => self.items.is_none(),
                TypeName::Object => self.additional.is_none(),
                _ => true,
            };
            parts.extend(self.types.iter().filter(|name| is_other(name)).map(|_| None));
        }
        parts
    }

    /// Returns whether a value may have more items than the schema has positions for.
    fn is_open_tuple(&self) -> bool {
        let is_closed = |name: &str, closed: fn(&crate::json::Node) -> bool| {
            self.keyword(name).is_some_and(|keyword| closed(&keyword.value))
        };
        !is_closed("additionalItems", |rest| rest.as_bool() == Some(false)) && self.keyword("maxItems").is_none()
    }

    /// Returns the strictest mark of the properties of objects within this schema, which are marks that only a struct
    /// carries.
    pub(crate) fn marked_property(&self) -> Option<Personal> {
        let inner = self.item_schemas().iter().chain(self.additional.as_deref()).chain(&self.alternatives);
        let inner = inner.map(Self::marked_property);
        let own = self.properties().iter().map(|property| {
            let marked = property.schema.marked().map(|marked| marked.personal);
            marked.max(property.schema.marked_property())
        });
        inner.chain(own).flatten().max()
    }
}

fn deeper(schema: &Schema) -> Option<Marked> {
    schema.marked().map(|marked| Marked { depth: marked.depth + 1, ..marked })
}
