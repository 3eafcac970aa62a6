//! Nested structs, enums and unions: identical ones under one name are one type; different ones get different names.

use super::shape::{Enumeration, Field, Nested, ResidualRules, Struct, Type, Union, UnionVariant, Variant};
use super::{distinct, ident, reserved};
use crate::hash::{HashMap, HashSet};
use crate::json::{Kind, Node};
use crate::schema::{Marked, Schema};

/// What a nested type is made of.
pub(super) enum NestedShape<'p> {
    Fields(Vec<Field<'p>>),
    /// Each with the name that the user gives to its variant.
    Values(Vec<(Node, Option<String>)>),
    Variants(Vec<UnionVariant>),
}

impl NestedShape<'_> {
    /// Returns the word after a name that is reserved.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Fields(_) => "Object",
            Self::Values(_) | Self::Variants(_) => "Value",
        }
    }
}

/// All nested types of a plan.
pub(super) struct NestedTypes<'p> {
    types: Vec<Nested<'p>>,
    by_content: HashMap<(String, Content), usize>,
    taken: HashSet<String>,
    /// Names that the user gave, of types that are there.
    given: HashSet<String>,
}

/// What makes two nested types identical: all but descriptions.
#[derive(PartialEq, Eq, Hash)]
enum Content {
    Fields(Vec<FieldContent>),
    /// The values of an enum, sorted: an enum is a set, and their order in the plan does not make another type.
    Values(Vec<(String, Option<String>)>),
    Variants(Vec<(String, Type)>),
}

/// Name on the wire, type, required, nullable, constant, personal data, rules.
type FieldContent = (String, Type, bool, bool, Option<String>, Option<Marked>, Option<Box<ResidualRules>>);

impl<'p> NestedTypes<'p> {
    /// Returns the types so far.
    pub(super) fn types(&self) -> &[Nested<'p>] {
        &self.types
    }

    /// Makes a set of names that no type may take.
    pub(super) fn reserving<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let taken = names.map(str::to_owned).collect();
        Self { types: Vec::new(), by_content: HashMap::default(), taken, given: HashSet::default() }
    }

    /// Returns the name by which types nested in `type_name`, itself nested in `owner`, are told apart if need be.
    pub(super) fn name_before_shape(&self, owner: &str, type_name: &str) -> String {
        if self.taken.contains(type_name) { format!("{owner}{type_name}") } else { type_name.to_owned() }
    }

    /// Returns the position of the type: of the one there is, or of a new one. `is_given` says that the user gives it its name; none
    /// where another type has that name.
    pub(super) fn place(
        &mut self,
        owner: &str,
        (wanted_name, is_given): (String, bool),
        schema: &'p Schema,
        wanted: NestedShape<'p>,
    ) -> Option<usize> {
        let key = (reserved::free_of_reserved(wanted_name, wanted.kind()), content(&wanted));
        if let Some(position) = self.by_content.get(&key) {
            return Some(*position);
        }
        if is_given && !self.claim_given(&key.0) {
            return None;
        }
        let type_name = if is_given { key.0.clone() } else { self.free_name(owner, &key.0) };
        let position = self.types.len();
        self.types.push(match wanted {
            NestedShape::Fields(fields) => Nested::Struct(Struct { schema, type_name, fields }),
            NestedShape::Values(values) => {
                Nested::Enumeration(Enumeration { schema, type_name, variants: variants(values) })
            }
            NestedShape::Variants(variants) => Nested::Union(Union { schema, type_name, variants }),
        });
        self.by_content.insert(key, position);
        Some(position)
    }

    /// Takes a name that the user gives. Returns whether it was free.
    pub(super) fn claim_given(&mut self, name: &str) -> bool {
        self.given.insert(name.to_owned())
    }

    pub(super) fn into_types(self) -> Vec<Nested<'p>> {
        self.types
    }

    /// Takes the plain name, else the one with the owner's before it, else that one numbered.
    fn free_name(&mut self, owner: &str, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{owner}{name}{number}"));
        let mut candidates = [name.to_owned(), format!("{owner}{name}")].into_iter().chain(numbered);
        let is_free = |name: &String| !self.taken.contains(name) && !reserved::is_reserved(name);
        let free = candidates.find(is_free).unwrap_or_else(|| name.to_owned());
        self.taken.insert(free.clone());
        free
    }

    /// Takes the name for an event's struct, with the word for its kind after it where a type of an older event has the name.
    pub(super) fn event_name(&mut self, name: String, kind: &str) -> String {
        let name = if self.taken.contains(&name) { format!("{name}{kind}") } else { name };
        self.taken.insert(name.clone());
        name
    }
}

fn content(wanted: &NestedShape<'_>) -> Content {
    match wanted {
        NestedShape::Fields(fields) => {
            let field = |field: &Field<'_>| {
                let constant = field.constant.map(Node::to_json);
                let name = field.property.name.clone();
                let rules = field.rules.clone();
                (name, field.type_.clone(), field.required, field.nullable, constant, field.personal, rules)
            };
            Content::Fields(fields.iter().map(field).collect())
        }
        NestedShape::Values(values) => {
            let mut values: Vec<_> = values.iter().map(|(value, given)| (value.to_json(), given.clone())).collect();
            values.sort_unstable();
            Content::Values(values)
        }
        NestedShape::Variants(variants) => {
            Content::Variants(variants.iter().map(|variant| (variant.name.clone(), variant.type_.clone())).collect())
        }
    }
}

/// Returns the variants of values, each with the name that the user gives it if there is one. See [`distinct`](distinct::distinct) for
/// those that would share a name.
pub(super) fn variants(values: Vec<(Node, Option<String>)>) -> Vec<Variant> {
    let plain = |(value, given): &(Node, Option<String>)| {
        given.clone().unwrap_or_else(|| ident::variant_name(&value.to_text()))
    };
    let longer = |position: usize| match values.get(position) {
        Some((value, None)) => {
            let kind = match value.kind {
                Kind::Number(_) => "number",
                Kind::Boolean(_) => "boolean",
                _ => "",
            };
            let text = value.to_text();
            ident::longer_names(&text, kind, &ident::variant_name(&text))
        }
        _ => Vec::new(),
    };
    let names = distinct::distinct(values.iter().map(plain).collect(), longer);
    values.into_iter().zip(names).map(|((value, _), name)| Variant { name, value }).collect()
}
