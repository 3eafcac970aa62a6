//! Nested structs, enums and unions: identical ones under one name are one type; different ones get different names.

use super::ident;
use super::shape::{Enumeration, Field, Nested, Rules, Struct, Type, Union, UnionVariant, Variant};
use crate::hash::{HashMap, HashSet};
use crate::json::Node;
use crate::schema::{Marked, Schema};

/// What a nested type is made of.
pub(super) enum Wanted<'p> {
    Fields(Vec<Field<'p>>),
    Values(Vec<Node>),
    Variants(Vec<UnionVariant>),
}

/// All nested types of a plan.
pub(super) struct NestedTypes<'p> {
    types: Vec<Nested<'p>>,
    by_content: HashMap<(String, Content), usize>,
    taken: HashSet<String>,
}

/// What makes two nested types identical: all but descriptions.
#[derive(PartialEq, Eq, Hash)]
enum Content {
    Fields(Vec<FieldContent>),
    Values(Vec<String>),
    Variants(Vec<(String, Type)>),
}

/// Name on the wire, type, required, nullable, constant, personal data, rules.
type FieldContent = (String, Type, bool, bool, Option<String>, Option<Marked>, Option<Rules>);

impl<'p> NestedTypes<'p> {
    /// The types so far.
    pub(super) fn types(&self) -> &[Nested<'p>] {
        &self.types
    }

    /// No type may take one of `names`.
    pub(super) fn reserving<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let taken = names.map(str::to_owned).collect();
        Self { types: Vec::new(), by_content: HashMap::default(), taken }
    }

    /// The name by which types nested in `type_name`, itself nested in `owner`, are told apart if need be.
    pub(super) fn name_before_shape(&self, owner: &str, type_name: &str) -> String {
        if self.taken.contains(type_name) { format!("{owner}{type_name}") } else { type_name.to_owned() }
    }

    /// The position of the type: of the one there is, or of a new one.
    pub(super) fn place(&mut self, owner: &str, wanted_name: String, schema: &'p Schema, wanted: Wanted<'p>) -> usize {
        let key = (wanted_name, content(&wanted));
        if let Some(position) = self.by_content.get(&key) {
            return *position;
        }
        let type_name = self.free_name(owner, &key.0, "");
        let position = self.types.len();
        self.types.push(match wanted {
            Wanted::Fields(fields) => Nested::Struct(Struct { schema, type_name, fields }),
            Wanted::Values(values) => {
                Nested::Enumeration(Enumeration { schema, type_name, variants: variants(values) })
            }
            Wanted::Variants(variants) => Nested::Union(Union { schema, type_name, variants }),
        });
        self.by_content.insert(key, position);
        position
    }

    pub(super) fn into_types(self) -> Vec<Nested<'p>> {
        self.types
    }

    /// Takes the plain name, else the one with the owner's before it and the kind's after it, else that one numbered.
    pub(super) fn free_name(&mut self, owner: &str, name: &str, kind: &str) -> String {
        let numbered = (2..).map(|number| format!("{owner}{name}{kind}{number}"));
        let mut candidates = [name.to_owned(), format!("{owner}{name}{kind}")].into_iter().chain(numbered);
        let free = candidates.find(|candidate| !self.taken.contains(candidate)).unwrap_or_else(|| name.to_owned());
        self.taken.insert(free.clone());
        free
    }
}

fn content(wanted: &Wanted<'_>) -> Content {
    match wanted {
        Wanted::Fields(fields) => {
            let field = |field: &Field<'_>| {
                let constant = field.constant.map(Node::to_json);
                let name = field.property.name.clone();
                let rules = field.rules.clone();
                (name, field.type_.clone(), field.required, field.nullable, constant, field.personal, rules)
            };
            Content::Fields(fields.iter().map(field).collect())
        }
        Wanted::Values(values) => Content::Values(values.iter().map(Node::to_json).collect()),
        Wanted::Variants(variants) => {
            Content::Variants(variants.iter().map(|variant| (variant.name.clone(), variant.type_.clone())).collect())
        }
    }
}

/// Of values that would share a name, a later one keeps its own spelling if that is one (`USD` beside `usd`), else it
/// is numbered.
pub(super) fn variants(values: Vec<Node>) -> Vec<Variant> {
    let mut taken = HashSet::default();
    let mut variants = Vec::with_capacity(values.len());
    for value in values {
        let text = value.as_str().map_or_else(|| value.to_json(), str::to_owned);
        let name = ident::variant_name(&text);
        let spelled = ident::is_type_name(&text).then_some(text);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut candidates = [name.clone()].into_iter().chain(spelled).chain(numbered);
        let free = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or(name);
        taken.insert(free.clone());
        variants.push(Variant { name: free, value });
    }
    variants
}
