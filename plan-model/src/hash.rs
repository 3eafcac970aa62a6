//! Hash maps for a macro. It runs without optimisation in most builds, where the standard hasher takes ten times as long;
//! against chosen keys, which that one resists, the author of a plan needs no protection.

pub(crate) use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
