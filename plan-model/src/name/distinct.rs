//! Names that meet: values, properties or alternatives whose plain names are the same get names that tell them apart.
//! It knows nothing of what is named.

use crate::hash::{HashMap, HashSet};

/// Returns the final names of things whose plain names are `plain`. `longer` gives the other names that the thing at a position may
/// have, the nicer ones first; they must follow from that thing alone.
///
/// Each thing takes the first of its names that no other thing could take as well. So a thing that is added later never
/// takes a name that another thing has: a name that code uses keeps its meaning, or it is gone and the code does not compile.
/// Proof: if `b` took a name that `a` had before, then that name would be one of both, and `b` could not take it.
pub(super) fn distinct(plain: Vec<String>, longer: impl Fn(usize) -> Vec<String>) -> Vec<String> {
    let mut seen = HashSet::default();
    if plain.iter().all(|name| seen.insert(name.as_str())) {
        return plain;
    }
    let all: Vec<Vec<String>> =
        plain.into_iter().enumerate().map(|(position, name)| [vec![name], longer(position)].concat()).collect();
    let mut wanted_by: HashMap<&str, HashSet<usize>> = HashMap::default();
    for (position, names) in all.iter().enumerate() {
        for name in names {
            wanted_by.entry(name).or_default().insert(position);
        }
    }
    let own = |name: &&String| wanted_by.get(name.as_str()).is_some_and(|things| things.len() == 1);
    all.iter().filter_map(|names| names.iter().find(own).or_else(|| names.last()).cloned()).collect()
}

/// Returns a short text that follows from `text` alone: FNV-1a in hexadecimal digits.
pub(super) fn short_hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08X}")
}
