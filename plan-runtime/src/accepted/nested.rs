//! What call macros take for lists and maps that have lists or maps in them, as a `HashMap<String, Vec<String>>`. A slice of slices can
//! be made only of what holds the inner ones, so each level is held for the length of the call.

use super::texts_and_lists::{HeldPairs, Hold, List};
use crate::event::value::Map;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// A list for the length of a call. `H` holds each item, which is a `T` to the field.
#[derive(Debug)]
pub struct HeldList<H, T> {
    held: Vec<H>,
    items: OnceCell<Vec<T>>,
}

/// A map for the length of a call. `H` holds each value, which is a `T` to the field.
#[derive(Debug)]
pub struct HeldMap<'a, H, T> {
    held: Vec<(&'a str, H)>,
    pairs: OnceCell<Vec<(&'a str, T)>>,
}

impl<H, T> FromIterator<H> for HeldList<H, T> {
    fn from_iter<I: IntoIterator<Item = H>>(items: I) -> Self {
        Self { held: items.into_iter().collect(), items: OnceCell::new() }
    }
}

impl<'a, H, T> FromIterator<(&'a str, H)> for HeldMap<'a, H, T> {
    fn from_iter<I: IntoIterator<Item = (&'a str, H)>>(pairs: I) -> Self {
        Self { held: pairs.into_iter().collect(), pairs: OnceCell::new() }
    }
}

/// What holds a value that the field has as a `T`.
pub trait HeldValue<'h, T> {
    /// Returns the value, as the field has it.
    fn value(&'h self) -> T;
}

impl<'h, T> HeldValue<'h, &'h [T]> for List<'h, T> {
    fn value(&'h self) -> &'h [T] {
        self.items()
    }
}

impl<'h, T> HeldValue<'h, Map<'h, T>> for HeldPairs<'h, T> {
    fn value(&'h self) -> Map<'h, T> {
        Map(self.0.items())
    }
}

impl<'h, H: HeldValue<'h, T>, T> HeldValue<'h, &'h [T]> for HeldList<H, T> {
    fn value(&'h self) -> &'h [T] {
        self.items.get_or_init(|| self.held.iter().map(H::value).collect())
    }
}

impl<'h, H: HeldValue<'h, T>, T> HeldValue<'h, Map<'h, T>> for HeldMap<'h, H, T> {
    fn value(&'h self) -> Map<'h, T> {
        Map(self.pairs.get_or_init(|| self.held.iter().map(|(name, value)| (*name, value.value())).collect()))
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {
        $(
            impl<'a, H, T, V: Hold<'a, H>, $($generics)*> Hold<'a, HeldList<H, T>> for $list {
                fn hold(&'a self) -> HeldList<H, T> {
                    self.iter().map(V::hold).collect()
                }
            }
        )*
    };
}

lists! {
    [] [V];
    [const N: usize] [V; N];
    [] Vec<V>;
    [] Box<[V]>;
    [] Arc<[V]>;
    [] Rc<[V]>;
    [] VecDeque<V>;
    [] BTreeSet<V>;
    [S] HashSet<V, S>;
}

macro_rules! maps {
    ($([$($generics:tt)*] $map:ty;)*) => {
        $(
            impl<'a, H, T, K: AsRef<str>, V: Hold<'a, H>, $($generics)*> Hold<'a, HeldMap<'a, H, T>> for $map {
                fn hold(&'a self) -> HeldMap<'a, H, T> {
                    self.iter().map(|(name, value)| (name.as_ref(), value.hold())).collect()
                }
            }
        )*
    };
}

maps! {
    [] [(K, V)];
    [const N: usize] [(K, V); N];
    [] Vec<(K, V)>;
    [] BTreeMap<K, V>;
    [S] HashMap<K, V, S>;
}

/// What call macros take for a list or map with lists or maps in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list or map that the property takes",
    label = "the plan has lists or maps in lists or maps here",
    note = "it takes a reference to a `Vec`, a slice or an array, and for a map to a `HashMap`, a `BTreeMap` or a `Vec` of pairs, of what \
            the plan says at each level; an `Option` is given with a question mark, `property?: &option`"
)]
pub trait IntoHeld<H> {
    /// Returns what holds the value.
    fn into_held(self) -> H;
}

#[diagnostic::do_not_recommend]
impl<'a, H, V: Hold<'a, H> + ?Sized> IntoHeld<H> for &'a V {
    fn into_held(self) -> H {
        self.hold()
    }
}

/// What call macros take behind the question mark of such a list or map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no optional list or map that the property takes",
    label = "the plan has lists or maps in lists or maps here",
    note = "write `property?: &option` or `property?: option.as_ref()` for an `Option` of what the plan says, `property: &value` for what is \
            no `Option`"
)]
pub trait IntoOptionalHeld<H> {
    /// Returns what holds the value.
    fn into_optional_held(self) -> Option<H>;
}

#[diagnostic::do_not_recommend]
impl<H, V: IntoHeld<H>> IntoOptionalHeld<H> for Option<V> {
    fn into_optional_held(self) -> Option<H> {
        self.map(V::into_held)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, H, V: Hold<'a, H>> IntoOptionalHeld<H> for &'a Option<V> {
    fn into_optional_held(self) -> Option<H> {
        self.as_ref().map(V::hold)
    }
}

/// Returns a list or map that is held, as the field has it.
pub fn held<'h, T, H: HeldValue<'h, T>>(held: &'h H) -> T {
    held.value()
}

/// Returns an optional list or map that is held, as the field has it.
pub fn optional_held<'h, T, H: HeldValue<'h, T> + 'h>(held: &'h Option<H>) -> Option<T> {
    held.as_ref().map(H::value)
}
