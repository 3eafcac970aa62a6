//! What a call macro has to know of the plan: fields, which are required, which values a literal may have.
//!
//! The index is a text, a line for each type. `include_plan!` leaves it in memory for the calls of the same crate; a crate that uses
//! the plan of another one gets it inside that plan's macros, once. Either reads the lines of the types that its calls name, and
//! no others: a plan has hundreds, and macros run without optimisation.

mod decode;
mod encode;

use crate::CallMacro;
use plan_model::diagnostic::suggest;
use plan_model::json::{self, Kind, Member, Node};
use plan_model::name::Named;
use plan_rules::{Rules as Compiled, Violation};
use rustc_hash::FxHashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

/// What calls know of one plan.
#[derive(Debug, Default)]
pub struct PlanIndex {
    /// The lines, as [`encode`] writes them.
    text: String,
    lines: OnceLock<FxHashMap<String, TypeLine>>,
}

/// What a line of the text says; read when it is asked for.
#[derive(Debug)]
enum TypeLine {
    Struct(String, OnceLock<Shape>),
    /// The values of an enum, a JSON array, and the names of its variants.
    Enum(String, Vec<String>, OnceLock<Values>),
    /// What messages call an event that `events(…)` leaves out, and its name in the plan.
    LeftOut(String, String),
}

/// The values of an enum.
#[derive(Debug)]
struct Values {
    list: Node,
    /// The position of each by its canonical text: comparing each value with each literal takes quadratic time.
    positions: FxHashMap<String, usize>,
}

/// A struct as a call macro sees it.
#[derive(Debug, PartialEq)]
pub struct Shape {
    /// What messages call it: "event `Order Completed`".
    pub title: String,
    /// The macro that sends it; none for a nested object.
    pub sent_with: Option<CallMacro>,
    /// The fields of the struct, without those that are constant.
    pub fields: Vec<FieldShape>,
}

/// A field as a call macro sees it.
#[derive(Debug, PartialEq)]
pub struct FieldShape {
    /// A raw identifier where it is a keyword.
    pub name: String,
    /// The same without the `r#`: a keyword may be given as it is, `type: …`.
    pub plain: String,
    /// What messages call its type: `&str`, `&[Product]`.
    pub type_text: String,
    /// Whether each event has it.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// How a literal is treated.
    pub kind: ValueKind,
    /// Whether the value is wrapped in `Personal`.
    pub personal: bool,
    /// Whether the default of this name is another property, whose name in the plan is another one: `App Version` and `app_version`.
    pub is_no_default: bool,
    /// What a literal is checked against.
    pub rules: LiteralRules,
}

/// The rules that a literal is held against: a JSON Schema as text, or nothing. They are read once, with the first literal.
#[derive(Debug)]
pub struct LiteralRules {
    text: String,
    read: OnceLock<Option<(Node, Compiled)>>,
}

impl LiteralRules {
    /// Keywords that can be judged though some items of a list are not known.
    const OF_PARTS: [&str; 4] = ["items", "minItems", "maxItems", "uniqueItems"];

    /// Returns the rules of a JSON Schema; none if the text is empty.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self { text, read: OnceLock::new() }
    }

    #[cfg(test)]
    fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns every rule that the value breaks. Of one that `is_whole` all rules are judged, of another one, of which some
    /// items are not known, those that hold for each item or for the list as such.
    pub fn check(&self, value: &Node, is_whole: bool) -> Vec<Violation> {
        let read = self.read.get_or_init(|| {
            let schema = json::parse(&self.text).ok()?;
            let compiled = Compiled::of(&schema);
            Some((schema, compiled))
        });
        match read {
            Some((_, compiled)) if is_whole => compiled.check(value),
            Some((schema, _)) => {
                let members = schema.members().iter().filter(|member| Self::OF_PARTS.contains(&member.name.as_str()));
                let members: Vec<Member> = members.cloned().collect();
                Compiled::of(&Node { span: schema.span, kind: Kind::Object(members) }).check(value)
            }
            None => Vec::new(),
        }
    }
}

impl PartialEq for LiteralRules {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// How a literal of a field is treated.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// `true` and `false`.
    Boolean,
    /// Any JSON value: left to rustc.
    Json,
    /// Any text.
    Text,
    /// An `i64`.
    Integer,
    /// An `f64`.
    Number,
    /// An item of a list, tuple or map that may be null.
    Nullable(Box<ValueKind>),
    /// One of the values of the enum of this name.
    Enum(String),
    /// Text, or a value of a crate for time: of the runtime's type of this name.
    Time(String),
    /// A literal of the struct of this name.
    Struct(String),
    /// A list of such items.
    Array(Box<ValueKind>),
    /// A value of several types: the suffix that makes an integer literal one of them, and the enums and structs among them.
    Union(String, Vec<String>),
    /// One kind for each position.
    Tuple(Vec<ValueKind>),
    /// A `Map` of such values.
    Map(Box<ValueKind>),
}

/// Returns whether the constructor of traits takes this field as `[value]`. Others are an `Option` already.
pub fn takes_array(required: bool, nullable: bool) -> bool {
    required && !nullable
}

impl Shape {
    /// Returns the field of this name, without the `r#` of a keyword.
    #[must_use]
    pub fn field(&self, plain: &str) -> Option<&FieldShape> {
        self.fields.iter().find(|field| field.plain == plain)
    }

    /// Returns the name in the plan, out of the title.
    fn plan_name(&self) -> &str {
        self.title.split_once('`').map_or("", |(_, name)| name.strip_suffix('`').unwrap_or(name))
    }
}

impl FieldShape {
    /// Returns how many `Option`s the value of the field is in.
    #[must_use]
    pub fn options(&self) -> usize {
        usize::from(!self.required) + usize::from(self.nullable)
    }

    /// Returns what messages call its type, with those `Option`s.
    #[must_use]
    pub fn full_type(&self) -> String {
        let options = self.options();
        format!("{}{}{}", "Option<".repeat(options), self.type_text, ">".repeat(options))
    }
}

impl PlanIndex {
    /// Returns the index of a plan.
    pub fn of(named: &Named<'_>) -> Self {
        Self::from_text(encode::text_of(named))
    }

    /// Returns the text, for the plan's macros.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// Returns the index with this [text](Self::as_text).
    pub fn from_text(text: String) -> Self {
        Self { text, lines: OnceLock::new() }
    }

    /// Returns the struct of this name.
    pub fn shape(&self, type_name: &str) -> Option<&Shape> {
        match self.lines().get(type_name)? {
            TypeLine::Struct(line, shape) => Some(shape.get_or_init(|| decode::shape(line))),
            TypeLine::Enum(..) | TypeLine::LeftOut(..) => None,
        }
    }

    /// Returns the values of the enum of this name.
    pub fn values(&self, type_name: &str) -> Option<&[Node]> {
        Some(self.enumeration(type_name)?.list.items())
    }

    /// Returns the position of a value among those of the enum of this name.
    pub fn position(&self, type_name: &str, value: &Node) -> Option<usize> {
        self.enumeration(type_name)?.positions.get(&plan_rules::canonical(value)).copied()
    }

    fn enumeration(&self, type_name: &str) -> Option<&Values> {
        let TypeLine::Enum(line, _, values) = self.lines().get(type_name)? else { return None };
        Some(values.get_or_init(|| {
            let list = json::parse(line).unwrap_or_else(|_| Node::null());
            let positions = list.items().iter().enumerate();
            let positions = positions.map(|(position, value)| (plan_rules::canonical(value), position)).collect();
            Values { list, positions }
        }))
    }

    /// Returns the names of the variants of the enum of this name, in the order of its values.
    pub fn variants(&self, type_name: &str) -> Option<&[String]> {
        match self.lines().get(type_name)? {
            TypeLine::Enum(_, variants, _) => Some(variants),
            TypeLine::Struct(..) | TypeLine::LeftOut(..) => None,
        }
    }

    /// Returns what messages call the event that would have a struct of this name if `events(…)` did not leave it out, and its name in the
    /// plan.
    pub fn left_out(&self, type_name: &str) -> Option<(&str, &str)> {
        match self.lines().get(type_name)? {
            TypeLine::LeftOut(title, name) => Some((title, name)),
            TypeLine::Struct(..) | TypeLine::Enum(..) => None,
        }
    }

    /// Returns the struct that the event of this name in the plan would have if `events(…)` did not leave it out.
    pub fn left_out_by_name(&self, name: &str) -> Option<&str> {
        let is_it = |line: &TypeLine| matches!(line, TypeLine::LeftOut(_, left_out) if left_out == name);
        self.lines().iter().find(|(_, line)| is_it(line)).map(|(type_name, _)| type_name.as_str())
    }

    /// Returns whether this is the name of a struct.
    #[must_use]
    pub fn is_struct(&self, type_name: &str) -> bool {
        matches!(self.lines().get(type_name), Some(TypeLine::Struct(..)))
    }

    /// Returns the names of all enums.
    pub fn enums(&self) -> impl Iterator<Item = &str> {
        self.lines().iter().filter(|(_, line)| matches!(line, TypeLine::Enum(..))).map(|(name, _)| name.as_str())
    }

    /// Returns the names of all structs.
    pub fn structs(&self) -> impl Iterator<Item = &String> {
        self.lines().iter().filter(|(_, line)| matches!(line, TypeLine::Struct(..))).map(|(name, _)| name)
    }

    /// Returns what messages call the events, pages, screens and traits that this type is part of: the first few of them.
    pub fn events_with(&self, type_name: &str) -> Vec<String> {
        const FEW_NAMES: usize = 3;
        let (mut wanted, mut titles) = (vec![type_name.to_owned()], Vec::new());
        let mut next = 0;
        while let Some(name) = wanted.get(next).cloned() {
            next += 1;
            for holder in self.structs() {
                let Some(shape) = self.shape(holder) else { continue };
                if wanted.contains(holder) || !shape.fields.iter().any(|field| field.kind.names(&name)) {
                    continue;
                }
                if shape.sent_with.is_none() {
                    wanted.push(holder.clone());
                } else if !titles.contains(&shape.title) {
                    titles.push(shape.title.clone());
                }
            }
        }
        titles.sort();
        let more = titles.len().saturating_sub(FEW_NAMES);
        titles.truncate(FEW_NAMES);
        titles.extend((more > 0).then(|| format!("{more} more")));
        titles
    }

    /// Returns the struct of the event of this call that the plan calls `name`, or nearly so, and whether it has no fields.
    pub fn event_of(&self, call: CallMacro, name: &str) -> Option<(String, bool)> {
        let events = self.structs().filter_map(|type_name| Some((type_name, self.shape(type_name)?)));
        let events = events.filter(|(_, shape)| shape.sent_with == Some(call));
        let named: Vec<_> = events.map(|(type_name, shape)| (shape.plan_name(), type_name, shape)).collect();
        let nearest = suggest::nearest(name, named.iter().map(|(plan_name, ..)| *plan_name))?;
        let (_, type_name, shape) = named.iter().find(|(plan_name, ..)| *plan_name == nearest)?;
        Some(((*type_name).clone(), shape.fields.is_empty()))
    }

    fn lines(&self) -> &FxHashMap<String, TypeLine> {
        self.lines.get_or_init(|| decode::lines(&self.text))
    }
}

/// Returns the number by which rust-analyzer finds the type of this name, where it has no path.
pub fn number_of(type_name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    type_name.hash(&mut hasher);
    hasher.finish()
}

impl ValueKind {
    /// Returns whether a call makes a list of such items out of other values.
    pub const fn is_listed(&self) -> bool {
        matches!(self, Self::Text | Self::Integer | Self::Number)
    }

    /// Returns whether the type of this name is part of it.
    fn names(&self, type_name: &str) -> bool {
        match self {
            Self::Boolean | Self::Json | Self::Text | Self::Integer | Self::Number | Self::Time(_) => false,
            Self::Enum(name) | Self::Struct(name) => name == type_name,
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.names(type_name),
            Self::Union(_, types) => types.iter().any(|name| name == type_name),
            Self::Tuple(kinds) => kinds.iter().any(|kind| kind.names(type_name)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn index_of(text: &str) -> PlanIndex {
        let plan = plan_model::read(text).plan.unwrap();
        PlanIndex::of(&plan_model::name::name(&plan, &plan_model::name::Renames::default()))
    }

    #[test]
    fn the_index_of_a_plan() {
        let index = index_of(include_str!("../../tests/shapes.json"));
        let order = index.shape("OrderCompleted").unwrap();
        assert_eq!((order.title.as_str(), order.sent_with), ("event `Order\tCompleted`", Some(CallMacro::Track)));
        assert_eq!(order.fields.len(), 6);
        assert_eq!(order.fields[1].kind, ValueKind::Enum("Currency".to_owned()));
        assert!(order.fields[0].required && !order.fields[1].nullable);
        let code = order.fields.iter().find(|field| field.name == "code").unwrap();
        assert_eq!(code.rules.text(), r#"{"pattern":"^a|b\u0009$"}"#);
        assert_eq!(index.values("Currency").unwrap()[1].as_str(), Some("A\nB"));
        assert!(index.is_struct("IdentifyTraits") && !index.is_struct("Currency"));
        assert!(index.shape("Currency").is_none() && index.values("OrderCompleted").is_none());
    }

    #[test]
    fn events_left_out_are_known_by_their_names() {
        let text = r#"{ "rules": [ { "key": "Cart Viewed" }, { "key": "A\tB" }, { "type": "PAGE", "key": "Home" },
            { "key": "Home Page" } ] }"#;
        let plan = plan_model::read(text).plan.unwrap();
        let part = plan_model::select::Selection::new(&plan, &["Home Page"]);
        let index = PlanIndex::of(&plan_model::name::name(part, &plan_model::name::Renames::default()));
        assert_eq!(index.left_out("CartViewed"), Some(("event `Cart Viewed`", "Cart Viewed")));
        assert_eq!(index.left_out("AB"), Some(("event `A\tB`", "A\tB")));
        assert_eq!(index.left_out_by_name("Cart Viewed"), Some("CartViewed"));
        assert!(!index.is_struct("CartViewed") && index.shape("CartViewed").is_none());
        // The struct that is there has the name.
        assert!(index.is_struct("HomePage") && index.left_out("HomePage").is_none());
        let whole = PlanIndex::of(&plan_model::name::name(&plan, &plan_model::name::Renames::default()));
        assert!(!whole.as_text().contains("left-out") && whole.left_out("CartViewed").is_none());
    }

    /// Each literal of a call is looked up: comparing each of so many with each value would not end.
    #[test]
    fn literals_of_an_enum_with_many_values() {
        const MANY: usize = 20_000;
        let numbers: Vec<String> = (0..MANY).map(|number| format!("{number}.5")).collect();
        let values = numbers.join(",");
        let text =
            format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "size": {{ "enum": [{values}] }} }} }} ] }}"#);
        let index = index_of(&text);
        for (position, number) in numbers.iter().enumerate() {
            let written_otherwise = format!("{number}00");
            assert_eq!(index.position("Size", &json::parse(&written_otherwise).unwrap()), Some(position));
            assert_eq!(index.position("Size", &json::parse(&format!("{number}1")).unwrap()), None);
        }
    }

    #[test]
    fn tuples_of_lists_of_tuples_are_told_apart() {
        let text = r#"{ "rules": [ { "key": "Moved", "jsonSchema": { "properties": { "properties": { "type": "object", "properties": {
            "path": { "type": "array", "items": [
                { "type": "array", "items": { "type": "array", "items": [ { "enum": ["up", "down"] }, { "type": "string" } ],
                    "additionalItems": false, "minItems": 2 } },
                { "type": "number" } ], "additionalItems": false, "minItems": 2 } } } } } } ] }"#;
        let index = index_of(text);
        let field = &index.shape("Moved").unwrap().fields[0];
        let ValueKind::Tuple(kinds) = &field.kind else { unreachable!("{:?}", field.kind) };
        let [ValueKind::Array(step), ValueKind::Number] = kinds.as_slice() else { unreachable!("{kinds:?}") };
        assert!(
            matches!(&**step, ValueKind::Tuple(parts) if matches!(parts.as_slice(), [ValueKind::Enum(_), ValueKind::Text]))
        );
    }

    #[test]
    fn rules_are_judged_for_a_part_of_a_list_too() {
        let rules = LiteralRules::new(r#"{"maxItems":1,"items":{"minimum":2},"const":[2]}"#.to_owned());
        let check = |json: &str, is_whole| rules.check(&json::parse(json).unwrap(), is_whole).len();
        assert_eq!((check("[2]", true), check("[1]", true), check("[1, 2]", true)), (0, 2, 3));
        assert_eq!((check("[3]", false), check("[1, 2]", false)), (0, 2));
        assert_eq!(LiteralRules::new("no JSON".to_owned()).check(&Node::null(), true), []);
    }
}
