//! A JSON value in whichever form a program has it: rules are checked on [`Node`], and on what reads millions of messages without
//! making a tree of each.

use crate::json::{Kind, Member, Node, Span};

/// A JSON value that rules can be checked on.
///
/// ```
/// use plan_rules::{JsonValue, Rules, JsonKind};
///
/// /// A list of numbers, as this program has it.
/// #[derive(Clone, Copy)]
/// enum Numbers<'n> {
///     All(&'n [&'n str]),
///     One(&'n str),
/// }
///
/// impl<'n> JsonValue<'n> for Numbers<'n> {
///     type Items = std::iter::Map<std::slice::Iter<'n, &'n str>, fn(&'n &'n str) -> Self>;
///     type Members = std::iter::Empty<(&'n str, Self)>;
///
///     fn kind(self) -> JsonKind<'n> {
///         match self {
///             Self::All(_) => JsonKind::Array,
///             Self::One(number) => JsonKind::Number(number),
///         }
///     }
///
///     fn items(self) -> Self::Items {
///         let items: &[&str] = if let Self::All(items) = self { items } else { &[] };
///         items.iter().map(|number| Self::One(number))
///     }
///
///     fn members(self) -> Self::Members {
///         std::iter::empty()
///     }
/// }
///
/// let rules = Rules::parse(r#"{ "items": { "minimum": 0 } }"#)?;
/// assert!(rules.accepts(Numbers::All(&["1", "2"])));
/// assert_eq!(rules.check_value(Numbers::All(&["1", "-2"]))[0].path, "[1]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait JsonValue<'v>: Copy {
    /// The items of an array.
    type Items: Iterator<Item = Self>;
    /// The members of an object, with their names.
    type Members: Iterator<Item = (&'v str, Self)>;

    /// Returns what it is.
    fn kind(self) -> JsonKind<'v>;

    /// Returns the items of an array; none of anything else.
    fn items(self) -> Self::Items;

    /// Returns the members of an object; none of anything else.
    fn members(self) -> Self::Members;

    /// Returns its place in the text it was read from, where that is known.
    fn span(self) -> Span {
        Span::default()
    }

    /// Returns a number that is the same for all objects of one reader that have the same names in the same order, and for no others;
    /// `None` where it is not known, and of anything else. No name of such an object is there twice.
    fn outline(self) -> Option<u64> {
        None
    }

    /// Returns the value of the member `name`.
    fn member(self, name: &str) -> Option<Self> {
        self.members().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns the value as a tree.
    #[must_use]
    fn to_node(self) -> Node {
        let kind = match self.kind() {
            JsonKind::Null => Kind::Null,
            JsonKind::Boolean(value) => Kind::Boolean(value),
            JsonKind::Number(text) => Kind::Number(text.to_owned()),
            JsonKind::String(text) => Kind::String(text.to_owned()),
            JsonKind::Array => Kind::Array(self.items().map(Self::to_node).collect()),
            JsonKind::Object => Kind::Object(self.members().map(member).collect()),
        };
        Node { span: self.span(), kind }
    }
}

fn member<'v>((name, value): (&str, impl JsonValue<'v>)) -> Member {
    Member { name: name.to_owned(), name_span: Span::default(), value: value.to_node() }
}

/// What a JSON value is. What is in an array or an object is asked of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind<'v> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it is written.
    Number(&'v str),
    /// A string, unescaped.
    String(&'v str),
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonKind<'_> {
    /// Returns what a person calls this kind of value.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

impl<'v> JsonValue<'v> for &'v Node {
    type Items = std::slice::Iter<'v, Node>;
    type Members = std::iter::Map<std::slice::Iter<'v, Member>, fn(&'v Member) -> (&'v str, Self)>;

    fn kind(self) -> JsonKind<'v> {
        match &self.kind {
            Kind::Null => JsonKind::Null,
            Kind::Boolean(value) => JsonKind::Boolean(*value),
            Kind::Number(text) => JsonKind::Number(text),
            Kind::String(text) => JsonKind::String(text),
            Kind::Array(_) => JsonKind::Array,
            Kind::Object(_) => JsonKind::Object,
        }
    }

    fn items(self) -> Self::Items {
        self.items().iter()
    }

    fn members(self) -> Self::Members {
        self.members().iter().map(|member| (member.name.as_str(), &member.value))
    }

    fn span(self) -> Span {
        self.span
    }

    fn member(self, name: &str) -> Option<Self> {
        self.get(name)
    }
}
