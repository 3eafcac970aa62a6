//! The call in Rust that sends an example, as a person would write it: the call macro with literals.

use plan_model::Call;
use plan_model::json::{Kind, Node};
use plan_model::name::{Field, Nested, Type, UnionVariant};
use std::fmt::Write;

/// Which properties a call gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those that each call must give.
    Required,
    /// All that the example has.
    Whole,
}

/// Returns the call that sends `payload`. `None` where a value has no form in Rust that is known here.
pub(crate) fn call(
    call: Call,
    type_name: &str,
    fields: &[Field<'_>],
    nested: &[Nested<'_>],
    (payload, extent): (&Node, Extent),
) -> Option<String> {
    let writer = CallText { nested, extent };
    let is_unit = fields.iter().all(|field| field.constant.is_some());
    let fields = writer.fields(fields, payload, 1)?;
    let braces = if fields.is_empty() { "{}".to_owned() } else { format!("{{\n{fields}}}") };
    Some(match call {
        Call::Identify => format!("identify!(client, &user_id, {braces});"),
        Call::Group => format!("group!(client, &user_id, &group_id, {braces});"),
        _ if is_unit => format!("{call}!(client, &user_id, {type_name});"),
        _ => format!("{call}!(client, &user_id, {type_name} {braces});"),
    })
}

struct CallText<'n, 'p> {
    nested: &'n [Nested<'p>],
    extent: Extent,
}

impl CallText<'_, '_> {
    /// Returns a line for each property that has a value.
    fn fields(&self, fields: &[Field<'_>], object: &Node, depth: usize) -> Option<String> {
        let mut out = String::new();
        for field in fields.iter().filter(|field| field.constant.is_none()) {
            if !field.required && self.extent == Extent::Required {
                continue;
            }
            let value = match object.get(&field.property.name) {
                Some(value) => value,
                None if field.required => return None,
                None => continue,
            };
            let value = self.value(&field.type_, value, depth)?;
            let _ = writeln!(out, "{}{}: {value},", "    ".repeat(depth), field.name);
        }
        Some(out)
    }

    /// Returns a value as a call macro takes it.
    fn value(&self, type_: &Type, value: &Node, depth: usize) -> Option<String> {
        match (type_, &value.kind) {
            (Type::Any, _) => Some(format!("&plan_runtime::json!({})", json_literal(value))),
            (Type::Nullable(inner), kind) if *kind != Kind::Null => self.value(inner, value, depth),
            (_, Kind::Null) => Some("null".to_owned()),
            (Type::String | Type::Time(_), Kind::String(text)) => Some(format!("{text:?}")),
            (Type::Number, Kind::Number(text)) => Some(float(text)),
            (Type::Integer, Kind::Number(text)) => integer(text),
            (Type::Boolean, Kind::Boolean(value)) => Some(value.to_string()),
            (Type::Array(item), Kind::Array(items)) => {
                let items = items.iter().map(|value| self.item(item, value, depth));
                Some(format!("&[{}]", items.collect::<Option<Vec<_>>>()?.join(", ")))
            }
            (Type::Tuple(types), Kind::Array(items)) => {
                let items = types.iter().zip(items).map(|(type_, value)| self.item(type_, value, depth));
                let comma = if types.len() == 1 { "," } else { "" };
                Some(format!("({}{comma})", items.collect::<Option<Vec<_>>>()?.join(", ")))
            }
            (Type::Map(of), Kind::Object(members)) => {
                let pairs = members
                    .iter()
                    .map(|member| Some(format!("({:?}, {})", member.name, self.item(of, &member.value, depth)?)));
                Some(format!("&[{}]", pairs.collect::<Option<Vec<_>>>()?.join(", ")))
            }
            (Type::Nested(position), _) => self.nested(self.nested.get(*position)?, value, depth),
            _ => None,
        }
    }

    /// Returns a value within a list: of any JSON it stands there itself.
    fn item(&self, type_: &Type, value: &Node, depth: usize) -> Option<String> {
        let text = self.value(type_, value, depth)?;
        Some(if *type_ == Type::Any { text.trim_start_matches('&').to_owned() } else { text })
    }

    fn nested(&self, nested: &Nested<'_>, value: &Node, depth: usize) -> Option<String> {
        match nested {
            Nested::Struct(of) => {
                let fields = self.fields(&of.fields, value, depth + 1)?;
                if fields.is_empty() {
                    return Some(format!("{} {{}}", of.type_name));
                }
                Some(format!("{} {{\n{fields}{}}}", of.type_name, "    ".repeat(depth)))
            }
            Nested::Enumeration(of) => {
                let variant = of.variants.iter().find(|variant| plan_rules::is_same(&variant.value, value))?;
                Some(match variant.value.as_str() {
                    Some(text) => format!("{text:?}"),
                    None => format!("{}::{}", of.type_name, variant.name),
                })
            }
            Nested::Union(of) => {
                let made = |variant: &UnionVariant| {
                    let inner = self.plain(&variant.type_, value)?;
                    Some(format!("{}::{}({inner})", of.type_name, variant.name))
                };
                of.variants.iter().find_map(made)
            }
        }
    }

    /// Returns a value as a plain struct has it: call macros do not look into the alternatives of a value of several types.
    fn plain(&self, type_: &Type, value: &Node) -> Option<String> {
        match (type_, &value.kind) {
            (Type::Time(_), Kind::String(text)) => Some(format!("{text:?}.into()")),
            (Type::Nullable(_), Kind::Null) => Some("None".to_owned()),
            (Type::Nullable(inner), _) => Some(format!("Some({})", self.plain(inner, value)?)),
            (Type::Array(item), Kind::Array(items)) => {
                let items = items.iter().map(|value| self.plain_item(item, value));
                Some(format!("&[{}]", items.collect::<Option<Vec<_>>>()?.join(", ")))
            }
            (Type::Tuple(types), Kind::Array(items)) => {
                let items = types.iter().zip(items).map(|(type_, value)| Some(self.plain_item(type_, value)? + ","));
                Some(format!("({})", items.collect::<Option<Vec<_>>>()?.join(" ")))
            }
            (Type::Map(of), Kind::Object(members)) => {
                let pairs = members
                    .iter()
                    .map(|member| Some(format!("({:?}, {})", member.name, self.plain_item(of, &member.value)?)));
                Some(format!("plan_runtime::Map(&[{}])", pairs.collect::<Option<Vec<_>>>()?.join(", ")))
            }
            (Type::Nested(position), _) => match self.nested.get(*position)? {
                Nested::Struct(of) if value.is_object() => {
                    let fields = of.fields.iter().filter(|field| field.constant.is_none());
                    let fields = fields.map(|field| self.plain_field(field, value.get(&field.property.name)));
                    Some(format!("{} {{ {} }}", of.type_name, fields.collect::<Option<Vec<_>>>()?.join(", ")))
                }
                Nested::Struct(_) => None,
                Nested::Enumeration(of) => {
                    let variant = of.variants.iter().find(|variant| plan_rules::is_same(&variant.value, value))?;
                    Some(format!("{}::{}", of.type_name, variant.name))
                }
                union @ Nested::Union(_) => self.nested(union, value, 0),
            },
            (_, Kind::Null) if *type_ != Type::Any => None,
            _ => self.value(type_, value, 0),
        }
    }

    fn plain_item(&self, type_: &Type, value: &Node) -> Option<String> {
        let text = self.plain(type_, value)?;
        Some(if *type_ == Type::Any { text.trim_start_matches('&').to_owned() } else { text })
    }

    /// Returns a field of a plain struct, which names all of them.
    fn plain_field(&self, field: &Field<'_>, value: Option<&Node>) -> Option<String> {
        let options = usize::from(!field.required) + usize::from(field.nullable);
        let value = match value.filter(|_| field.required || self.extent == Extent::Whole) {
            Some(value) if value.is_null() && field.nullable => {
                if field.required {
                    "None".to_owned()
                } else {
                    "Some(None)".to_owned()
                }
            }
            Some(value) => {
                let inner = self.plain(&field.type_, value)?;
                let inner = if field.personal.is_some() { format!("plan_runtime::Personal({inner})") } else { inner };
                format!("{}{inner}{}", "Some(".repeat(options), ")".repeat(options))
            }
            None if field.required => return None,
            None => "None".to_owned(),
        };
        Some(format!("{}: {value}", field.name))
    }
}

/// Returns a number as Rust has it in a field of `f64`.
fn float(text: &str) -> String {
    if text.contains(['.', 'e', 'E']) { text.to_owned() } else { format!("{text}.0") }
}

/// A whole number, which a plan may write `2.0`.
fn integer(text: &str) -> Option<String> {
    let whole =
        text.split_once('.').map_or(text, |(whole, rest)| if rest.bytes().all(|b| b == b'0') { whole } else { text });
    whole.parse::<i64>().ok().map(|number| number.to_string())
}

/// JSON as `json!` takes it: texts are literals of Rust.
pub(crate) fn json_literal(value: &Node) -> String {
    match &value.kind {
        Kind::String(text) => format!("{text:?}"),
        Kind::Array(items) => format!("[{}]", items.iter().map(json_literal).collect::<Vec<_>>().join(", ")),
        Kind::Object(members) if members.is_empty() => "{}".to_owned(),
        Kind::Object(members) => {
            let pairs = members.iter().map(|member| format!("{:?}: {}", member.name, json_literal(&member.value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        _ => value.to_json(),
    }
}
