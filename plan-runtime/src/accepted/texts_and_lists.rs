//! What call macros take for a list, a map, a text and an enum of the plan, in place of the slices that the fields hold.

use super::numbers::{IntoInteger, IntoNumber};
use crate::event::value::{Enumeration, Map};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// What call macros take for a text: all that can be borrowed as one.
#[diagnostic::on_unimplemented(
    message = "the property takes a borrowed text, not `{Self}`",
    label = "the plan wants text here",
    note = "write `&value` for a `String` and `&value.to_string()` for what is no text, `property?: option` for an \
            `Option<&str>` and `property?: option.as_deref()` for an `Option<String>`"
)]
pub trait IntoText<'a> {
    /// Returns the text.
    fn into_text(self) -> &'a str;
}

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str> + ?Sized> IntoText<'a> for &'a T {
    fn into_text(self) -> &'a str {
        self.as_ref()
    }
}

/// What call macros take behind the question mark of a text.
#[diagnostic::on_unimplemented(
    message = "the property takes an `Option<&str>`, not `{Self}`",
    label = "the plan wants text here",
    note = "write `property?: option.as_deref()` or `property?: &option` for an `Option<String>`, `property?: Some(text)` for what is no \
            `Option`"
)]
pub trait IntoOptionalText<'a> {
    /// Returns the text, as the field has it.
    fn into_optional_text(self) -> Option<&'a str>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str> + ?Sized> IntoOptionalText<'a> for Option<&'a T> {
    fn into_optional_text(self) -> Option<&'a str> {
        self.map(T::as_ref)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str>> IntoOptionalText<'a> for &'a Option<T> {
    fn into_optional_text(self) -> Option<&'a str> {
        self.as_ref().map(T::as_ref)
    }
}

/// What call macros take for a text with the feature `uuid`: also what a text is made of, which costs the compiler more.
#[diagnostic::on_unimplemented(
    message = "a borrowed text is wanted here, or a `Uuid`, not `{Self}`",
    label = "the plan wants text here",
    note = "write `&value` for a `String` and `&value.to_string()` for what is no text, `property?: option` for an \
            `Option<&str>` and `property?: option.as_deref()` for an `Option<String>`"
)]
pub trait IntoMadeText<'a, How> {
    /// What holds the text for the length of a call.
    type Text: Deref<Target = str>;
    /// Returns the text.
    fn into_made_text(self) -> Self::Text;
}

/// How a text is had of what can be borrowed as one. A type of its own for each way, as otherwise none but the first could be
/// implemented for a reference.
#[derive(Debug)]
pub struct Borrowed;

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str> + ?Sized> IntoMadeText<'a, Borrowed> for &'a T {
    type Text = &'a str;

    fn into_made_text(self) -> &'a str {
        self.as_ref()
    }
}

/// What call macros take behind the question mark of a text with the feature `uuid`.
#[diagnostic::on_unimplemented(
    message = "the property takes an `Option<&str>` or an `Option<Uuid>`, not `{Self}`",
    label = "the plan wants text here",
    note = "write `property?: option.as_deref()` or `property?: &option` for an `Option<String>`, `property?: Some(text)` for what is no \
            `Option`"
)]
pub trait IntoOptionalMadeText<'a, How> {
    /// What holds the text for the length of a call.
    type Text: Deref<Target = str>;
    /// Returns the text, as the field has it or as it can be borrowed for it.
    fn into_optional_made_text(self) -> Option<Self::Text>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str> + ?Sized> IntoOptionalMadeText<'a, Borrowed> for Option<&'a T> {
    type Text = &'a str;

    fn into_optional_made_text(self) -> Option<&'a str> {
        self.map(T::as_ref)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str>> IntoOptionalMadeText<'a, Borrowed> for &'a Option<T> {
    type Text = &'a str;

    fn into_optional_made_text(self) -> Option<&'a str> {
        self.as_ref().map(T::as_ref)
    }
}

/// Returns an optional text that was made, as the field has it.
pub fn optional_text<T: Deref<Target = str>>(text: &Option<T>) -> Option<&str> {
    text.as_deref()
}

/// What call macros take for a text of a list that stands in the call: one that was made there, too.
#[diagnostic::on_unimplemented(
    message = "the property takes texts, not `{Self}`",
    label = "the plan wants text here",
    note = "write `&value.to_string()` for what is no text"
)]
pub trait IntoItemText<'a> {
    /// Returns the text.
    fn into_item_text(self) -> Cow<'a, str>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: AsRef<str> + ?Sized> IntoItemText<'a> for &'a T {
    fn into_item_text(self) -> Cow<'a, str> {
        Cow::Borrowed(self.as_ref())
    }
}

#[diagnostic::do_not_recommend]
impl IntoItemText<'_> for String {
    fn into_item_text(self) -> Cow<'static, str> {
        Cow::Owned(self)
    }
}

#[diagnostic::do_not_recommend]
impl<'a> IntoItemText<'a> for Cow<'a, str> {
    fn into_item_text(self) -> Cow<'a, str> {
        self
    }
}

/// Returns a text of a list that is borrowed, beside one that was made.
pub const fn borrowed_text(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// What call macros take for an object, a value of several types, and an optional boolean: it, and what has a `From` for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`",
    label = "the plan wants another type here",
    note = "it takes a `{T}`, and your own type if `{T}` is `From` it; an `Option` is given with a question mark, \
            `property?: option`"
)]
pub trait IntoValue<T> {
    /// Returns the value, as the field has it.
    fn into_value(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, V: Into<T>> IntoValue<T> for V {
    fn into_value(self) -> T {
        self.into()
    }
}

/// What call macros take for an optional list that is a list of what the plan says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list that the property takes",
    label = "the plan wants a list here",
    note = "it takes `&[…]` and a reference to what derefs to a slice, as a `Vec` does; an `Option` is given with a question mark, \
            `property?: option.as_deref()`"
)]
pub trait IntoItems<'a, T, How> {
    /// Returns the items.
    fn into_items(self) -> &'a [T];
}

/// See [`Borrowed`].
#[derive(Debug)]
pub struct Dereferenced;

#[diagnostic::do_not_recommend]
impl<'a, T, L: Deref<Target = [T]> + ?Sized> IntoItems<'a, T, Dereferenced> for &'a L {
    fn into_items(self) -> &'a [T] {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T> IntoItems<'a, T, Borrowed> for &'a [T] {
    fn into_items(self) -> &'a [T] {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T, const N: usize> IntoItems<'a, T, Borrowed> for &'a [T; N] {
    fn into_items(self) -> &'a [T] {
        self
    }
}

/// What a `payload!` takes for a list of texts or numbers: one that has these, as nothing that a `payload!` makes would live on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list that can be kept",
    label = "the plan wants a list of its own type here",
    note = "nothing is converted in a `payload!` or in a branch, as it would not live on: make a `Vec` of `&str`, `i64` or `f64` before, \
            or give the list to the call itself; an `Option` is given with a question mark, `property?: option.as_deref()`"
)]
pub trait IntoKeptList<'a, T, How> {
    /// Returns the items.
    fn into_kept_list(self) -> &'a [T];
}

macro_rules! kept_lists {
    ($($type:ty)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<'a, L: Deref<Target = [$type]> + ?Sized> IntoKeptList<'a, $type, Dereferenced> for &'a L {
                fn into_kept_list(self) -> &'a [$type] {
                    self
                }
            }

            #[diagnostic::do_not_recommend]
            impl<'a> IntoKeptList<'a, $type, Borrowed> for &'a [$type] {
                fn into_kept_list(self) -> &'a [$type] {
                    self
                }
            }

            #[diagnostic::do_not_recommend]
            impl<'a, const N: usize> IntoKeptList<'a, $type, Borrowed> for &'a [$type; N] {
                fn into_kept_list(self) -> &'a [$type] {
                    self
                }
            }
        )*
    };
}

kept_lists!(&'a str i64 f64);

/// What a `payload!` takes for a map: see [`IntoKeptList`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no map that can be kept",
    label = "the plan wants a map of its own type here",
    note = "nothing is converted in a `payload!` or in a branch, as it would not live on: make a `Vec` of pairs of `&str` and the \
            value before, or give the map to the call itself; an `Option` is given with a question mark, `property?: option`"
)]
pub trait IntoKeptMap<'a, T> {
    /// Returns the map.
    fn into_kept_map(self) -> Map<'a, T>;
}

#[diagnostic::do_not_recommend]
impl<'a, T> IntoKeptMap<'a, T> for Map<'a, T> {
    fn into_kept_map(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T> IntoKeptMap<'a, T> for &'a [(&'a str, T)] {
    fn into_kept_map(self) -> Map<'a, T> {
        Map(self)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T> IntoKeptMap<'a, T> for &'a Vec<(&'a str, T)> {
    fn into_kept_map(self) -> Map<'a, T> {
        Map(self)
    }
}

/// What call macros take for an enum of the plan: it, and what has a `From` for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{E}`",
    label = "the plan wants one of a few values here",
    note = "it takes a literal of the plan, a variant, `text.parse::<{E}>()?`, and your own type if `{E}` is `From` it; an \
            `Option` is given with a question mark, `property?: option`"
)]
pub trait IntoEnum<E, How> {
    /// Returns the value, as the field has it.
    fn into_enum(self) -> E;
}

/// How a value is had of a type that the type of the field is `From`. See `Borrowed` for why it is a type.
#[derive(Debug)]
pub struct Converted;

#[diagnostic::do_not_recommend]
impl<E, T: Into<E>> IntoEnum<E, Converted> for T {
    fn into_enum(self) -> E {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<E: Enumeration> IntoEnum<E, Borrowed> for &E {
    fn into_enum(self) -> E {
        *self
    }
}

/// The items of a list or map for the length of a call: as they were given where they fit, else made for it.
#[derive(Debug)]
pub enum List<'a, T> {
    /// They fit.
    Borrowed(&'a [T]),
    /// They were made.
    Made(Vec<T>),
}

impl<T> List<'_, T> {
    /// Returns the items as the field has them.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Borrowed(items) => items,
            Self::Made(items) => items,
        }
    }
}

/// Returns the items of a list or map that stands in a branch of the call, where nothing that is borrowed would live on.
pub fn made_list<'a, T, const N: usize>(items: [T; N]) -> List<'a, T> {
    List::Made(Vec::from(items))
}

/// How an item of a list or map becomes what the field holds.
pub trait Item<'a, T> {
    /// Returns the item, as the field has it.
    fn item(&'a self) -> T;

    /// Returns the items of a list: they are borrowed where they fit as they are.
    fn list(items: &'a [Self]) -> List<'a, T>
    where
        Self: Sized,
    {
        List::Made(items.iter().map(Item::item).collect())
    }
}

macro_rules! items {
    (as_is $($type:ty)*) => {
        $(impl<'a> Item<'a, $type> for $type {
            fn item(&'a self) -> $type {
                *self
            }

            fn list(items: &'a [Self]) -> List<'a, $type> {
                List::Borrowed(items)
            }
        })*
    };
    ($target:ty, $trait:ident::$method:ident: $($type:ty)*) => {
        $(
            impl<'a> Item<'a, $target> for $type {
                fn item(&'a self) -> $target {
                    $trait::$method(*self)
                }
            }

            impl<'a> Item<'a, $target> for &$type {
                fn item(&'a self) -> $target {
                    $trait::$method(**self)
                }
            }
        )*
    };
}

items!(as_is i64 f64 bool &'a str);
items!(i64, IntoInteger::into_integer: i32 i16 i8 u32 u16 u8 u64 usize isize i128 u128);
items!(f64, IntoNumber::into_number: f32 i64 i32 i16 i8 u32 u16 u8 u64 usize isize i128 u128);

macro_rules! texts {
    ($($type:ty)*) => {
        $(
            impl<'a> Item<'a, &'a str> for $type {
                fn item(&'a self) -> &'a str {
                    self.as_ref()
                }
            }

            impl Item<'_, NoField<()>> for $type {
                fn item(&self) -> NoField<()> {
                    NoField(PhantomData)
                }
            }
        )*
    };
}

texts!(String Box<str> Arc<str> Rc<str> Cow<'_, str> &String &&str);

macro_rules! references {
    ($($type:ty)*) => {
        $(impl<'a> Item<'a, $type> for &$type {
            fn item(&'a self) -> $type {
                **self
            }
        })*
    };
}

references!(i64 f64);

impl<E: Enumeration> Item<'_, E> for E {
    fn item(&self) -> E {
        *self
    }
}

/// Stands for a type that no field has. Where one implementation alone could be meant, rustc takes it for meant whatever the type of
/// the field is, and says of one mistake that both are wrong: a second one, which nobody asks for, keeps it from that.
#[derive(Debug)]
pub struct NoField<V>(PhantomData<V>);

impl<E: Enumeration> Item<'_, NoField<E>> for E {
    fn item(&self) -> NoField<E> {
        NoField(PhantomData)
    }
}

impl<'a, T, V: Item<'a, T>> Item<'a, Option<T>> for Option<V> {
    fn item(&'a self) -> Option<T> {
        self.as_ref().map(V::item)
    }
}

impl<V> Item<'_, NoField<V>> for Option<V> {
    fn item(&self) -> NoField<V> {
        NoField(PhantomData)
    }
}

impl Item<'_, serde_json::Value> for serde_json::Value {
    fn item(&self) -> serde_json::Value {
        self.clone()
    }
}

/// What call macros take for a list of texts or numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list that the property takes",
    label = "the plan wants a list here",
    note = "it takes `&[…]` and `&Vec<…>` of what the plan says, of `String` for a list of text, and of numbers that fit; an \
            `Option` is given with a question mark, `property?: option.as_deref()`"
)]
pub trait IntoList<'a, T> {
    /// Returns the items.
    fn into_list(self) -> List<'a, T>;
}

// One for all, so that rustc says of a `Vec` that a reference to it is wanted.
#[diagnostic::do_not_recommend]
impl<'a, T: 'a, L: Hold<'a, List<'a, T>> + ?Sized> IntoList<'a, T> for &'a L {
    fn into_list(self) -> List<'a, T> {
        self.hold()
    }
}

/// How a list or map becomes what holds it for the length of a call.
pub trait Hold<'a, H> {
    /// Returns what holds it.
    fn hold(&'a self) -> H;
}

/// What the user has as a reference already.
impl<'a, H, V: Hold<'a, H> + ?Sized> Hold<'a, H> for &V {
    fn hold(&'a self) -> H {
        (**self).hold()
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty, $items:ident => $made:expr;)*) => {
        $(
            impl<'a, T, V: Item<'a, T>, $($generics)*> Hold<'a, List<'a, T>> for $list {
                fn hold(&'a self) -> List<'a, T> {
                    let $items = self;
                    $made
                }
            }
        )*
    };
}

lists! {
    [] [V], items => V::list(items);
    [const N: usize] [V; N], items => V::list(items);
    [] Vec<V>, items => V::list(items);
    [] Box<[V]>, items => V::list(items);
    [] Arc<[V]>, items => V::list(items);
    [] Rc<[V]>, items => V::list(items);
    [] VecDeque<V>, items => List::Made(items.iter().map(V::item).collect());
    [] BTreeSet<V>, items => List::Made(items.iter().map(V::item).collect());
    [S] HashSet<V, S>, items => List::Made(items.iter().map(V::item).collect());
}

/// What call macros take for a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no map that the property takes",
    label = "the plan wants a map here",
    note = "it takes `&[(\"name\", value)]`, a `Map`, and a `&HashMap`, a `&BTreeMap` or a `&Vec` of pairs with `&str` or `String` as \
            names; an `Option` is given with a question mark, `property?: option.as_ref()`"
)]
pub trait IntoMap<'a, T> {
    /// Returns the pairs.
    fn into_pairs(self) -> List<'a, (&'a str, T)>;
}

#[diagnostic::do_not_recommend]
impl<'a, T> IntoMap<'a, T> for Map<'a, T> {
    fn into_pairs(self) -> List<'a, (&'a str, T)> {
        List::Borrowed(self.0)
    }
}

/// A name and a value, which become what the field holds.
pub trait Pair<'a, T>: Sized {
    /// Returns the pairs: they are borrowed where they fit as they are.
    fn pairs(pairs: &'a [Self]) -> List<'a, (&'a str, T)>;
}

impl<'a, T> Pair<'a, T> for (&'a str, T) {
    fn pairs(pairs: &'a [Self]) -> List<'a, (&'a str, T)> {
        List::Borrowed(pairs)
    }
}

/// See [`NoField`].
impl<'a, V> Pair<'a, NoField<V>> for (&'a str, V) {
    fn pairs(_: &'a [Self]) -> List<'a, (&'a str, NoField<V>)> {
        List::Made(Vec::new())
    }
}

impl<'a, T, V: Item<'a, T>> Pair<'a, T> for (String, V) {
    fn pairs(pairs: &'a [Self]) -> List<'a, (&'a str, T)> {
        List::Made(pairs.iter().map(|(name, value)| (name.as_str(), value.item())).collect())
    }
}

macro_rules! pairs {
    ($target:ty: $($type:ty)*) => {
        $(impl<'a> Pair<'a, $target> for (&'a str, $type) {
            fn pairs(pairs: &'a [Self]) -> List<'a, (&'a str, $target)> {
                List::Made(pairs.iter().map(|(name, value)| (*name, value.item())).collect())
            }
        })*
    };
}

pairs!(i64: i32 i16 i8 u32 u16 u8 u64 usize isize i128 u128);
pairs!(f64: f32 i64 i32 i16 i8 u32 u16 u8 u64 usize isize i128 u128);
pairs!(&'a str: String &'a String);

/// A map for the length of a call.
#[derive(Debug)]
pub struct HeldPairs<'a, T>(pub(super) List<'a, (&'a str, T)>);

#[diagnostic::do_not_recommend]
impl<'a, T: 'a, M: Hold<'a, HeldPairs<'a, T>> + ?Sized> IntoMap<'a, T> for &'a M {
    fn into_pairs(self) -> List<'a, (&'a str, T)> {
        self.hold().0
    }
}

macro_rules! maps {
    ($([$($generics:tt)*] $map:ty;)*) => {
        $(
            impl<'a, T, P: Pair<'a, T>, $($generics)*> Hold<'a, HeldPairs<'a, T>> for $map {
                fn hold(&'a self) -> HeldPairs<'a, T> {
                    HeldPairs(P::pairs(self))
                }
            }
        )*
    };
}

maps! {
    [] [P];
    [const N: usize] [P; N];
    [] Vec<P>;
}

impl<'a, T, K: AsRef<str>, V: Item<'a, T>, S> Hold<'a, HeldPairs<'a, T>> for HashMap<K, V, S> {
    fn hold(&'a self) -> HeldPairs<'a, T> {
        HeldPairs(List::Made(self.iter().map(|(name, value)| (name.as_ref(), value.item())).collect()))
    }
}

impl<'a, T, K: AsRef<str>, V: Item<'a, T>> Hold<'a, HeldPairs<'a, T>> for BTreeMap<K, V> {
    fn hold(&'a self) -> HeldPairs<'a, T> {
        HeldPairs(List::Made(self.iter().map(|(name, value)| (name.as_ref(), value.item())).collect()))
    }
}

/// What call macros take behind the question mark of a list of texts or numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no optional list that the property takes",
    label = "the plan wants an `Option` of a list here",
    note = "write `property?: &option` or `property?: option.as_deref()` for an `Option<Vec<…>>` of what the plan says, of `String` for a \
            list of text, and of numbers that fit; `property: &list` for what is no `Option`"
)]
pub trait IntoOptionalList<'a, T> {
    /// Returns the items.
    fn into_optional_list(self) -> Option<List<'a, T>>;
}

#[diagnostic::do_not_recommend]
impl<'a, T, L: IntoList<'a, T>> IntoOptionalList<'a, T> for Option<L> {
    fn into_optional_list(self) -> Option<List<'a, T>> {
        self.map(L::into_list)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T, L> IntoOptionalList<'a, T> for &'a Option<L>
where
    &'a L: IntoList<'a, T>,
{
    fn into_optional_list(self) -> Option<List<'a, T>> {
        self.as_ref().map(IntoList::into_list)
    }
}

/// What call macros take behind the question mark of a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no optional map that the property takes",
    label = "the plan wants an `Option` of a map here",
    note = "write `property?: &option` or `property?: option.as_ref()` for an `Option<HashMap<…>>` with `&str` or `String` as names, \
            `property: &map` for what is no `Option`"
)]
pub trait IntoOptionalMap<'a, T> {
    /// Returns the pairs.
    fn into_optional_pairs(self) -> Option<List<'a, (&'a str, T)>>;
}

#[diagnostic::do_not_recommend]
impl<'a, T, M: IntoMap<'a, T>> IntoOptionalMap<'a, T> for Option<M> {
    fn into_optional_pairs(self) -> Option<List<'a, (&'a str, T)>> {
        self.map(M::into_pairs)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T, M> IntoOptionalMap<'a, T> for &'a Option<M>
where
    &'a M: IntoMap<'a, T>,
{
    fn into_optional_pairs(self) -> Option<List<'a, (&'a str, T)>> {
        self.as_ref().map(IntoMap::into_pairs)
    }
}

/// Returns the list of an optional property.
pub fn optional_list<'a, T, O: IntoOptionalList<'a, T>>(option: O) -> Option<List<'a, T>> {
    option.into_optional_list()
}

/// Returns the map of an optional property.
pub fn optional_pairs<'a, T, O: IntoOptionalMap<'a, T>>(option: O) -> Option<List<'a, (&'a str, T)>> {
    option.into_optional_pairs()
}

/// Returns an optional list, as the field has it.
pub fn optional_items<'l, T>(list: &'l Option<List<'_, T>>) -> Option<&'l [T]> {
    list.as_ref().map(List::items)
}

/// Returns a map, as the field has it.
pub fn map<'l, T>(pairs: &'l List<'l, (&'l str, T)>) -> Map<'l, T> {
    Map(pairs.items())
}

/// Returns an optional map, as the field has it.
pub fn optional_map<'l, T>(pairs: &'l Option<List<'l, (&'l str, T)>>) -> Option<Map<'l, T>> {
    pairs.as_ref().map(|pairs| Map(pairs.items()))
}
