//! What follows from the names of an object, found out once for all objects that have the same names in the same order. Of a million
//! messages of an event nearly all do.

use crate::compile::CompiledKeyword;
use crate::named::SchemaIndex;
use crate::value::JsonValue;

/// Of how many outlines something is kept.
const MOST_OUTLINES: usize = 64;

/// Something that is kept of each outline of objects, as [`JsonValue::outline`] tells them.
#[derive(Debug)]
pub struct PerOutline<T> {
    /// Those that are asked for most stand first.
    kept: Vec<(u64, T)>,
}

impl<T> Default for PerOutline<T> {
    fn default() -> Self {
        Self { kept: Vec::new() }
    }
}

impl<T> PerOutline<T> {
    /// Returns what is kept of an outline, which is found out where it is new; `None` where too many are kept.
    pub fn get(&mut self, outline: u64, find_out: impl FnOnce() -> T) -> Option<&T> {
        let mut at = match self.kept.iter().position(|(kept, _)| *kept == outline) {
            Some(at) => at,
            None if self.kept.len() >= MOST_OUTLINES => return None,
            None => {
                self.kept.push((outline, find_out()));
                self.kept.len() - 1
            }
        };
        if at > 0 {
            self.kept.swap(at, at - 1);
            at -= 1;
        }
        self.kept.get(at).map(|(_, kept)| kept)
    }
}

/// What one schema says of objects of one outline.
#[derive(Debug)]
pub(crate) struct OutlinedObject {
    /// Whether a name is missing that it requires.
    pub(crate) lacks_name: bool,
    /// The schemas of its members, each with the position of the member, in the order of these.
    pub(crate) members: Vec<(usize, SchemaIndex)>,
}

impl OutlinedObject {
    /// Finds out what the keywords of a schema say of an object.
    pub(crate) fn of<'v>(keywords: &[CompiledKeyword], object: impl JsonValue<'v>) -> Self {
        let mut found = Self { lacks_name: false, members: Vec::new() };
        for keyword in keywords {
            match keyword {
                CompiledKeyword::Required(names) => {
                    found.lacks_name |= names.iter().any(|name| object.member(name).is_none());
                }
                CompiledKeyword::Properties { named, patterns, rest } => {
                    for (position, (name, _)) in object.members().enumerate() {
                        let by_name = named.of_name(name);
                        let by_pattern = patterns.iter().filter(|(pattern, _)| pattern.is_match(name));
                        let before = found.members.len();
                        found.members.extend(
                            by_name.chain(by_pattern.map(|(_, schema)| *schema)).map(|schema| (position, schema)),
                        );
                        if found.members.len() == before {
                            found.members.extend(rest.map(|schema| (position, schema)));
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// Returns whether a keyword says of an object what follows from its names alone, or which schemas its members are held against.
pub(crate) const fn is_of_names(keyword: &CompiledKeyword) -> bool {
    matches!(keyword, CompiledKeyword::Required(_) | CompiledKeyword::Properties { .. })
}
