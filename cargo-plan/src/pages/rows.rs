//! The properties of an event as rows: each object's own properties below it.

use super::marks::mark;
use super::view::{PathStep, PropertyView};
use plan_model::in_words;
use plan_model::name::{Field, Named, Nested, Type};

/// How deep objects are taken apart: types may contain each other.
const DEEPEST: usize = 6;

/// Returns a row for each property, and for those of the objects within.
pub(crate) fn rows(fields: &[Field<'_>], named: &Named<'_>) -> Vec<PropertyView> {
    let words = TypeWords { named };
    let mut rows = Vec::new();
    each_field(fields, named, &mut |steps, depth, field| {
        let description = field.property.schema.description.as_deref();
        rows.push(PropertyView {
            path: PathStep::path(steps),
            steps: steps.to_vec(),
            depth,
            type_words: words.words(field),
            rust: words.rust(field),
            is_required: field.required,
            description: description.filter(|text| !text.trim().is_empty()).map(str::to_owned),
            rules: in_words::of_field(field),
            values: words.values(&field.type_),
            personal: field.personal.map(mark),
        });
    });
    rows
}

/// Shows each property, and those of the objects within: the steps that lead to it, how deep it is, and its field.
pub(super) fn each_field<'n, 'p>(
    fields: &'n [Field<'p>],
    named: &'n Named<'p>,
    show: &mut dyn FnMut(&[PathStep], usize, &'n Field<'p>),
) {
    FieldWalk { named, steps: Vec::new(), show }.fields(fields, 0);
}

struct FieldWalk<'n, 'p, 's> {
    named: &'n Named<'p>,
    /// Those that lead to where the walk is.
    steps: Vec<PathStep>,
    show: &'s mut dyn FnMut(&[PathStep], usize, &'n Field<'p>),
}

impl<'n, 'p> FieldWalk<'n, 'p, '_> {
    fn fields(&mut self, fields: &'n [Field<'p>], depth: usize) {
        for field in fields {
            self.steps.push(PathStep::Member(field.property.name.clone()));
            (self.show)(&self.steps, depth, field);
            if depth < DEEPEST {
                self.within(&field.type_, depth + 1);
            }
            self.steps.pop();
        }
    }

    fn deeper(&mut self, step: PathStep, type_: &'n Type, depth: usize) {
        self.steps.push(step);
        self.within(type_, depth);
        self.steps.pop();
    }

    fn within(&mut self, type_: &'n Type, depth: usize) {
        match type_ {
            Type::Array(inner) => self.deeper(PathStep::Items, inner, depth),
            Type::Map(inner) => self.deeper(PathStep::Entries, inner, depth),
            Type::Nullable(inner) => self.within(inner, depth),
            Type::Tuple(types) => {
                types.iter().enumerate().for_each(|(at, inner)| self.deeper(PathStep::Item(at), inner, depth));
            }
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Struct(of)) => self.fields(&of.fields, depth),
                Some(Nested::Union(of)) => of.variants.iter().for_each(|one| self.within(&one.type_, depth)),
                _ => {}
            },
            _ => {}
        }
    }
}

/// The types of fields as pages name them.
struct TypeWords<'n, 'p> {
    named: &'n Named<'p>,
}

impl TypeWords<'_, '_> {
    /// Returns what JSON has, in words.
    fn words(&self, field: &Field<'_>) -> String {
        if field.constant.is_some() {
            return "constant".to_owned();
        }
        let null = if field.nullable { " or null" } else { "" };
        format!("{}{null}", self.json(&field.type_))
    }

    fn json(&self, type_: &Type) -> String {
        match type_ {
            Type::String => "string".to_owned(),
            Type::Time(time) => match time.type_name() {
                "DateTime" => "date and time".to_owned(),
                other => other.to_lowercase(),
            },
            Type::Number => "number".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Any => "any JSON".to_owned(),
            Type::Array(inner) => format!("list of {}", self.json(inner)),
            Type::Tuple(all) => format!("[{}]", all.iter().map(|one| self.json(one)).collect::<Vec<_>>().join(", ")),
            Type::Map(inner) => format!("map of {}", self.json(inner)),
            Type::Nullable(inner) => format!("{} or null", self.json(inner)),
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Struct(_)) => "object".to_owned(),
                Some(Nested::Enumeration(_)) => "one of a list".to_owned(),
                Some(Nested::Union(of)) => {
                    of.variants.iter().map(|one| self.json(&one.type_)).collect::<Vec<_>>().join(" or ")
                }
                None => String::new(),
            },
        }
    }

    /// Returns the type of the field in Rust.
    fn rust(&self, field: &Field<'_>) -> String {
        if field.constant.is_some() {
            return String::new();
        }
        let own = |type_: &Type| match type_ {
            Type::Any => Some("&Value".to_owned()),
            Type::Nested(position) => self.named.nested.get(*position).map(|inner| inner.type_name().to_owned()),
            _ => None,
        };
        let inner = field.type_.text(&own);
        let inner = if field.personal.is_some() { format!("Personal<{inner}>") } else { inner };
        let options = usize::from(!field.required) + usize::from(field.nullable);
        format!("{}{inner}{}", "Option<".repeat(options), ">".repeat(options))
    }

    /// Returns the only values that a property, or an item of it, may have.
    fn values(&self, type_: &Type) -> Vec<String> {
        match type_ {
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => self.values(inner),
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Enumeration(of)) => of.variants.iter().map(|variant| variant.value.to_text()).collect(),
                Some(Nested::Union(of)) => of.variants.iter().flat_map(|one| self.values(&one.type_)).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}
