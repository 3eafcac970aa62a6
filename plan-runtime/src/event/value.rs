//! Values that properties and traits can have.

use crate::event::writer::Writer;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A value of a property or trait, which writes itself as JSON.
///
/// ```
/// use plan_runtime::{Value, Writer};
///
/// struct Money { cents: i64 }
///
/// impl Value for Money {
///     fn write(&self, writer: &mut Writer) {
///         writer.integer(self.cents);
///     }
/// }
/// ```
pub trait Value {
    /// Writes exactly one JSON value.
    fn write(&self, writer: &mut Writer);

    /// Returns whether the property is left out, as that of an `Option` that is `None`.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Value + ?Sized> Value for Box<T> {
    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

/// `None` is left out of an object, and null in an array. Of an `Option<Option<T>>` the outer one says absent, the inner
/// one null.
impl<T: Value> Value for Option<T> {
    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.null(),
        }
    }

    #[expect(clippy::redundant_pattern_matching, reason = "`is_none` is one more function for every type of a plan")]
    fn is_absent(&self) -> bool {
        matches!(self, None)
    }
}

impl Value for str {
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Value for String {
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Value for Cow<'_, str> {
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Value for bool {
    fn write(&self, writer: &mut Writer) {
        writer.boolean(*self);
    }
}

impl Value for serde_json::Value {
    fn write(&self, writer: &mut Writer) {
        writer.json(self);
    }
}

macro_rules! numbers {
    ($method:ident: $($number:ty)*) => {
        $(impl Value for $number {
            fn write(&self, writer: &mut Writer) {
                writer.$method((*self).into());
            }
        })*
    };
}

numbers!(number: f64 f32);
numbers!(integer: i64 i32 i16 i8);
numbers!(unsigned: u64 u32 u16 u8);

impl<T: Value> Value for [T] {
    fn write(&self, writer: &mut Writer) {
        writer.array(self);
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    fn write(&self, writer: &mut Writer) {
        writer.array(self);
    }
}

impl<T: Value> Value for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        writer.array(self);
    }
}

/// An object whose names the plan does not know (`additionalProperties`): pairs of name and value.
///
/// ```
/// use plan_runtime::Map;
/// let stock = Map(&[("small", 3), ("large", 0)]);
/// assert_eq!(stock.0.len(), 2);
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Map<'a, T>(pub &'a [(&'a str, T)]);

impl<T> Clone for Map<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Map<'_, T> {}

impl<'a, T> From<&'a [(&'a str, T)]> for Map<'a, T> {
    fn from(entries: &'a [(&'a str, T)]) -> Self {
        Self(entries)
    }
}

impl<T: Value> Value for Map<'_, T> {
    fn write(&self, writer: &mut Writer) {
        writer.map(self.0);
    }
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {
        $(impl<$($name: Value),*> Value for ($($name,)*) {
            fn write(&self, writer: &mut Writer) {
                #[allow(non_snake_case)]
                let ($($name,)*) = self;
                writer.tuple(&[$($name),*]);
            }
        })*
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

/// An enum that `include_plan!` generated. It is shown (`Display`) and read (`FromStr`) as it is sent: a string by its text, any
/// other value by its JSON.
///
/// ```
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json");
/// # }
/// use analytics::Currency;
/// use plan_runtime::Enumeration;
///
/// fn choices<E: Enumeration>() -> Vec<String> {
///     E::ALL.iter().map(E::to_string).collect()
/// }
///
/// assert_eq!(choices::<Currency>(), ["USD", "EUR"]);
/// assert_eq!("EUR".parse(), Ok(Currency::Eur));
/// ```
pub trait Enumeration: Copy + fmt::Display + FromStr<Err = UnknownValue> + 'static {
    /// Every value, in the order of the plan.
    const ALL: &'static [Self];
}

/// A text that is no value of an enum of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    value: String,
    allowed: Vec<&'static str>,
}

/// Returns the value of an enum that is sent as `text`: `FromStr` of every generated enum, which gives its own `as_str`.
pub(crate) fn parse<E: Enumeration>(text: &str, as_str: fn(E) -> &'static str) -> Result<E, UnknownValue> {
    // Compiled anew for every enum of the plan: without iterators it is one function, not thirty.
    let mut rest = E::ALL;
    while let [known, others @ ..] = rest {
        if as_str(*known) == text {
            return Ok(*known);
        }
        rest = others;
    }
    let mut unknown = UnknownValue { value: text.to_owned(), allowed: Vec::new() };
    let mut rest = E::ALL;
    while let [known, others @ ..] = rest {
        unknown.allowed.push(as_str(*known));
        rest = others;
    }
    Err(unknown)
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plan does not allow {:?}, it allows {:?}", self.value, self.allowed)
    }
}

impl std::error::Error for UnknownValue {}
