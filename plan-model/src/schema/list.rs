//! Lists of a schema. A plan has a schema for each property, thousands of them, and most lists of most schemas are empty or short: these
//! take little room then. They know nothing of what is in them.

use super::TypeName;
use std::ops::{Deref, DerefMut};
use std::{slice, vec};

/// A list that takes one word where nothing is in it.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::box_collection, reason = "that it is small is what it is for")]
pub struct RareList<T>(Option<Box<Vec<T>>>);

impl<T> RareList<T> {
    /// Adds one at the end.
    pub fn push(&mut self, value: T) {
        let list = self.0.get_or_insert_default();
        // A `Vec` that grows by itself begins with room for four, and one is what most have.
        if list.len() == list.capacity() {
            list.reserve_exact(list.len().max(1));
        }
        list.push(value);
    }

    /// Takes out the one at `position`, which must be one of the list.
    pub(crate) fn remove(&mut self, position: usize) -> Option<T> {
        let list = self.0.as_mut()?;
        (position < list.len()).then(|| list.remove(position))
    }

    /// Keeps those of which `is_kept` is true.
    pub(crate) fn retain(&mut self, is_kept: impl FnMut(&T) -> bool) {
        if let Some(list) = &mut self.0 {
            list.retain(is_kept);
        }
        self.0.take_if(|list| list.is_empty());
    }
}

impl<T> Default for RareList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for RareList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<T> DerefMut for RareList<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_deref_mut().map_or(&mut [], Vec::as_mut_slice)
    }
}

impl<T> From<Vec<T>> for RareList<T> {
    fn from(list: Vec<T>) -> Self {
        Self((!list.is_empty()).then(|| Box::new(list)))
    }
}

impl<T> FromIterator<T> for RareList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(list: I) -> Self {
        Self::from(list.into_iter().collect::<Vec<T>>())
    }
}

impl<T> Extend<T> for RareList<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, more: I) {
        more.into_iter().for_each(|value| self.push(value));
    }
}

impl<T> IntoIterator for RareList<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(|list| *list).unwrap_or_default().into_iter()
    }
}

impl<'l, T> IntoIterator for &'l RareList<T> {
    type Item = &'l T;
    type IntoIter = slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'l, T> IntoIterator for &'l mut RareList<T> {
    type Item = &'l mut T;
    type IntoIter = slice::IterMut<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

/// The names of `type`, each once, in the order of the plan. All that there are stand in it, so that it never needs room of its own.
#[derive(Debug, Clone, Copy)]
pub struct TypeNameList {
    names: [TypeName; TypeName::ALL.len()],
    count: u8,
}

impl TypeNameList {
    /// Adds a name at the end, if it is not there yet.
    pub(crate) fn push(&mut self, name: TypeName) {
        if self.contains(&name) {
            return;
        }
        if let Some(place) = self.names.get_mut(usize::from(self.count)) {
            *place = name;
            self.count += 1;
        }
    }

    /// Returns the names.
    #[must_use]
    pub fn as_slice(&self) -> &[TypeName] {
        self.names.get(..usize::from(self.count)).unwrap_or_default()
    }
}

impl Default for TypeNameList {
    fn default() -> Self {
        Self { names: [TypeName::Null; TypeName::ALL.len()], count: 0 }
    }
}

impl Deref for TypeNameList {
    type Target = [TypeName];

    fn deref(&self) -> &[TypeName] {
        self.as_slice()
    }
}

impl FromIterator<TypeName> for TypeNameList {
    fn from_iter<I: IntoIterator<Item = TypeName>>(names: I) -> Self {
        let mut all = Self::default();
        names.into_iter().for_each(|name| all.push(name));
        all
    }
}

impl<'n> IntoIterator for &'n TypeNameList {
    type Item = &'n TypeName;
    type IntoIter = slice::Iter<'n, TypeName>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for TypeNameList {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<const N: usize> PartialEq<[TypeName; N]> for TypeNameList {
    fn eq(&self, other: &[TypeName; N]) -> bool {
        self.as_slice() == other
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Property, Schema};
    use super::*;

    #[test]
    fn a_list_takes_one_word_and_no_more_than_is_in_it() {
        assert_eq!(size_of::<RareList<Schema>>(), size_of::<usize>());
        let mut list = RareList::default();
        assert_eq!((list.len(), list.0.is_none()), (0, true));
        list.extend([1, 2, 3]);
        assert_eq!((list.to_vec(), list.remove(3), list.remove(0)), (vec![1, 2, 3], None, Some(1)));
        list.retain(|value| *value == 3);
        assert_eq!(list.to_vec(), [3]);
        list.retain(|value| *value == 2);
        // One that is empty again is like one that was never filled.
        assert_eq!((list == RareList::default(), RareList::from(Vec::<u8>::new()).0), (true, None));
        list.push(4);
        assert_eq!(list.0.map(|list| list.capacity()), Some(1));
    }

    #[test]
    fn names_of_types_are_each_there_once_in_their_order() {
        let mut names = TypeNameList::default();
        [TypeName::Object, TypeName::Null, TypeName::Object].into_iter().for_each(|name| names.push(name));
        assert_eq!(names, [TypeName::Object, TypeName::Null]);
        assert_eq!((names == TypeNameList::from_iter([TypeName::Null]), names.to_vec().len()), (false, 2));
        let all: TypeNameList = TypeName::ALL.iter().map(|(_, name)| *name).collect();
        assert_eq!(all.len(), 7);
    }

    /// What a plan takes is mostly its properties: a plan of 5,000 events has 70,000 of them.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_property_is_small() {
        assert!(size_of::<Schema>() <= 136, "a schema takes {}", size_of::<Schema>());
        assert!(size_of::<Property>() <= 176, "a property takes {}", size_of::<Property>());
    }
}
