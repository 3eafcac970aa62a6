//! The call in Rust that sends an example, as a person would write it: the call macro with literals.

use super::json_value::{float, json_value};
use plan_model::Call;
use plan_model::json::{Kind, Member, Node, Span};
use plan_model::name::{Field, Nested, Type, UnionVariant};
use plan_model::schema::Personal;
use std::cell::Cell;
use std::fmt::Write;

/// Which properties a call gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those that each call must give.
    Required,
    /// All that the example has.
    Whole,
}

/// A call, and what it sends.
pub(crate) struct ExampleCall {
    pub(crate) text: String,
    /// The properties or traits as the call gives them, before anything of them is hashed.
    #[cfg_attr(not(feature = "live"), expect(dead_code, reason = "only a test that is copied looks at what is sent"))]
    pub(crate) sent: Node,
    /// Whether of some of them only the hash is sent.
    #[cfg_attr(not(feature = "live"), expect(dead_code, reason = "only a test that is copied looks at what is sent"))]
    pub(crate) is_hashed: bool,
}

/// Returns the call that sends `payload`. `None` where a value has no form in Rust that is known here, or none that a call can give.
pub(crate) fn call(
    call: Call,
    type_name: &str,
    fields: &[Field<'_>],
    nested: &[Nested<'_>],
    (payload, extent): (&Node, Extent),
) -> Option<ExampleCall> {
    let writer = CallText { nested, extent, is_hashed: Cell::new(false) };
    let is_unit = fields.iter().all(|field| field.constant.is_some());
    let (fields, sent) = writer.fields(fields, payload, 1)?;
    let braces = if fields.is_empty() { "{}".to_owned() } else { format!("{{\n{fields}}}") };
    let text = match call {
        Call::Identify => format!("identify!(client, &user_id, {braces});"),
        Call::Group => format!("group!(client, &user_id, &group_id, {braces});"),
        _ if is_unit => format!("{call}!(client, &user_id, {type_name});"),
        _ => format!("{call}!(client, &user_id, {type_name} {braces});"),
    };
    Some(ExampleCall { text, sent, is_hashed: writer.is_hashed.get() })
}

/// A value as Rust has it, and as JSON has it when it is sent: a number of a field of `f64` is sent as `9.0`, whoever wrote `9`.
type WrittenValue = (String, Node);

struct CallText<'n, 'p> {
    nested: &'n [Nested<'p>],
    extent: Extent,
    /// Whether a field was written of which the hash is sent.
    is_hashed: Cell<bool>,
}

impl CallText<'_, '_> {
    /// Returns a line for each property that has a value.
    fn fields(&self, fields: &[Field<'_>], object: &Node, depth: usize) -> Option<WrittenValue> {
        if !object.is_object() {
            return None;
        }
        let (mut out, mut sent) = (String::new(), Vec::new());
        for field in fields {
            let given = object.get(&field.property.name);
            if let Some(constant) = field.constant {
                sent.push(self.constant(field, constant, given)?);
                continue;
            }
            if !field.required && self.extent == Extent::Required {
                continue;
            }
            let (text, value) = match given {
                Some(value) if value.is_null() && field.type_ != Type::Any => null(field)?,
                Some(value) => self.value(&field.type_, value, depth)?,
                None if field.required => return None,
                None => continue,
            };
            self.note_hash(field);
            let _ = writeln!(out, "{}{}: {text},", "    ".repeat(depth), field.name);
            sent.push(member(field, value));
        }
        Some((out, node(Kind::Object(sent))))
    }

    /// Returns what is sent of a field that has one value only; none where another one is given.
    fn constant(&self, field: &Field<'_>, constant: &Node, given: Option<&Node>) -> Option<Member> {
        self.note_hash(field);
        given.is_none_or(|given| plan_rules::is_same(constant, given)).then(|| member(field, constant.clone()))
    }

    fn note_hash(&self, field: &Field<'_>) {
        if field.personal.is_some_and(|marked| marked.personal == Personal::Sha256) {
            self.is_hashed.set(true);
        }
    }

    /// Returns a value as a call macro takes it.
    fn value(&self, type_: &Type, value: &Node, depth: usize) -> Option<WrittenValue> {
        match (type_, &value.kind) {
            (Type::Any, _) => Some((format!("&{}", json_value(value)?), value.clone())),
            (Type::Nullable(_), Kind::Null) => Some(("null".to_owned(), Node::null())),
            (Type::Nullable(inner), _) => self.value(inner, value, depth),
            (Type::String | Type::Time(_), Kind::String(text)) => Some((format!("{text:?}"), value.clone())),
            (Type::Number, Kind::Number(text)) => Some(number(float(text)?)),
            (Type::Integer, Kind::Number(text)) => Some(number(integer(text)?)),
            (Type::Boolean, Kind::Boolean(is)) => Some((is.to_string(), value.clone())),
            (Type::Array(item), Kind::Array(items)) => list(items.iter().map(|value| self.item(item, value, depth))),
            (Type::Tuple(types), Kind::Array(items)) if types.len() == items.len() => {
                tuple(types.iter().zip(items).map(|(type_, value)| self.item(type_, value, depth)))
            }
            (Type::Map(of), Kind::Object(members)) => {
                let (pairs, sent) = entries(members, |value| self.item(of, value, depth))?;
                Some((format!("&[{}]", pairs.join(", ")), sent))
            }
            (Type::Nested(position), _) => self.nested(self.nested.get(*position)?, value, depth),
            _ => None,
        }
    }

    /// Returns a value within a list: of any JSON it stands there itself.
    fn item(&self, type_: &Type, value: &Node, depth: usize) -> Option<WrittenValue> {
        let (text, sent) = self.value(type_, value, depth)?;
        Some((if *type_ == Type::Any { text.trim_start_matches('&').to_owned() } else { text }, sent))
    }

    fn nested(&self, nested: &Nested<'_>, value: &Node, depth: usize) -> Option<WrittenValue> {
        match nested {
            Nested::Struct(of) => {
                let (fields, sent) = self.fields(&of.fields, value, depth + 1)?;
                if fields.is_empty() {
                    return Some((format!("{} {{}}", of.type_name), sent));
                }
                Some((format!("{} {{\n{fields}{}}}", of.type_name, "    ".repeat(depth)), sent))
            }
            Nested::Enumeration(of) => {
                let variant = of.variants.iter().find(|variant| plan_rules::is_same(&variant.value, value))?;
                let text = match variant.value.as_str() {
                    Some(text) => format!("{text:?}"),
                    None => format!("{}::{}", of.type_name, variant.name),
                };
                Some((text, variant.value.clone()))
            }
            Nested::Union(of) => {
                let made = |variant: &UnionVariant| {
                    let (inner, sent) = self.plain(&variant.type_, value)?;
                    Some((format!("{}::{}({inner})", of.type_name, variant.name), sent))
                };
                let all = || of.variants.iter().filter_map(made);
                // An object may be of several alternatives, of which some do not have all of its properties.
                all().find(|(_, sent)| left_out(value, sent).is_empty()).or_else(|| all().next())
            }
        }
    }

    /// Returns a value as a plain struct has it: call macros do not look into the alternatives of a value of several types.
    fn plain(&self, type_: &Type, value: &Node) -> Option<WrittenValue> {
        match (type_, &value.kind) {
            (Type::Time(_), Kind::String(text)) => Some((format!("{text:?}.into()"), value.clone())),
            (Type::Nullable(_), Kind::Null) => Some(("None".to_owned(), Node::null())),
            (Type::Nullable(inner), _) => {
                let (inner, sent) = self.plain(inner, value)?;
                Some((format!("Some({inner})"), sent))
            }
            (Type::Array(item), Kind::Array(items)) => list(items.iter().map(|value| self.plain_item(item, value))),
            (Type::Tuple(types), Kind::Array(items)) if types.len() == items.len() => {
                tuple(types.iter().zip(items).map(|(type_, value)| self.plain_item(type_, value)))
            }
            (Type::Map(of), Kind::Object(members)) => {
                let (pairs, sent) = entries(members, |value| self.plain_item(of, value))?;
                Some((format!("plan_runtime::Map(&[{}])", pairs.join(", ")), sent))
            }
            (Type::Nested(position), _) => match self.nested.get(*position)? {
                Nested::Struct(of) if value.is_object() => {
                    let (mut texts, mut sent) = (Vec::new(), Vec::new());
                    for field in &of.fields {
                        let given = value.get(&field.property.name);
                        if let Some(constant) = field.constant {
                            sent.push(self.constant(field, constant, given)?);
                            continue;
                        }
                        let (text, value) = self.plain_field(field, given)?;
                        texts.push(format!("{}: {text}", field.name));
                        sent.extend(value.map(|value| member(field, value)));
                    }
                    Some((format!("{} {{ {} }}", of.type_name, texts.join(", ")), node(Kind::Object(sent))))
                }
                Nested::Struct(_) => None,
                Nested::Enumeration(of) => {
                    let variant = of.variants.iter().find(|variant| plan_rules::is_same(&variant.value, value))?;
                    Some((format!("{}::{}", of.type_name, variant.name), variant.value.clone()))
                }
                union @ Nested::Union(_) => self.nested(union, value, 0),
            },
            (_, Kind::Null) if *type_ != Type::Any => None,
            _ => self.value(type_, value, 0),
        }
    }

    fn plain_item(&self, type_: &Type, value: &Node) -> Option<WrittenValue> {
        let (text, sent) = self.plain(type_, value)?;
        Some((if *type_ == Type::Any { text.trim_start_matches('&').to_owned() } else { text }, sent))
    }

    /// Returns the value of a field of a plain struct, which names all of them, and what is sent of it.
    fn plain_field(&self, field: &Field<'_>, value: Option<&Node>) -> Option<(String, Option<Node>)> {
        let options = usize::from(!field.required) + usize::from(field.nullable);
        let Some(value) = value.filter(|_| field.required || self.extent == Extent::Whole) else {
            return (!field.required).then(|| ("None".to_owned(), None));
        };
        if value.is_null() && field.nullable {
            let text = if field.required { "None" } else { "Some(None)" };
            return Some((text.to_owned(), Some(Node::null())));
        }
        let (inner, sent) = self.plain(&field.type_, value)?;
        self.note_hash(field);
        let inner = if field.personal.is_some() { format!("plan_runtime::Personal({inner})") } else { inner };
        Some((format!("{}{inner}{}", "Some(".repeat(options), ")".repeat(options)), Some(sent)))
    }
}

/// Returns the places of what is in a value, and not in what is sent of it: `gift`, `products[].shelf`.
pub(crate) fn left_out(given: &Node, sent: &Node) -> Vec<String> {
    let mut places = Vec::new();
    add_left_out(given, sent, "", &mut places);
    places
}

fn add_left_out(given: &Node, sent: &Node, around: &str, places: &mut Vec<String>) {
    for member in given.members() {
        let place = format!("{around}{}{}", if around.is_empty() { "" } else { "." }, member.name);
        match sent.get(&member.name) {
            Some(sent) => add_left_out(&member.value, sent, &place, places),
            None if places.contains(&place) => {}
            None => places.push(place),
        }
    }
    for (given, sent) in given.items().iter().zip(sent.items()) {
        add_left_out(given, sent, &format!("{around}[]"), places);
    }
}

fn all(parts: impl Iterator<Item = Option<WrittenValue>>) -> Option<(Vec<String>, Vec<Node>)> {
    parts.collect()
}

fn list(items: impl Iterator<Item = Option<WrittenValue>>) -> Option<WrittenValue> {
    let (texts, sent) = all(items)?;
    Some((format!("&[{}]", texts.join(", ")), node(Kind::Array(sent))))
}

fn tuple(items: impl Iterator<Item = Option<WrittenValue>>) -> Option<WrittenValue> {
    let (texts, sent) = all(items)?;
    let comma = if texts.len() == 1 { "," } else { "" };
    Some((format!("({}{comma})", texts.join(", ")), node(Kind::Array(sent))))
}

/// Returns the entries of a map as pairs in Rust, and as an object.
fn entries(members: &[Member], value: impl Fn(&Node) -> Option<WrittenValue>) -> Option<(Vec<String>, Node)> {
    let (texts, sent) = all(members.iter().map(|member| value(&member.value)))?;
    let pairs = members.iter().zip(texts).map(|(member, text)| format!("({:?}, {text})", member.name));
    let sent = members.iter().zip(sent);
    let sent = sent.map(|(member, value)| Member { name: member.name.clone(), name_span: member.name_span, value });
    Some((pairs.collect(), node(Kind::Object(sent.collect()))))
}

fn null(field: &Field<'_>) -> Option<WrittenValue> {
    field.nullable.then(|| ("null".to_owned(), Node::null()))
}

fn number(text: String) -> WrittenValue {
    (text.clone(), node(Kind::Number(text)))
}

/// Returns a whole number, which a message may write `2.0` or `2e3`; none of one for which there is no room.
fn integer(text: &str) -> Option<String> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.to_string());
    }
    // Of numbers up to here a float has each digit.
    let is_exact = |number: &f64| number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    text.parse::<f64>().ok().filter(is_exact).map(|number| (number as i64).to_string())
}

fn member(field: &Field<'_>, value: Node) -> Member {
    Member { name: field.property.name.clone(), name_span: Span::default(), value }
}

fn node(kind: Kind) -> Node {
    Node { span: Span::default(), kind }
}
