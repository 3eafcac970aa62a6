//! Names of files: each one file's alone, and none longer than what holds it takes.

use std::collections::HashMap;

/// The longest name of a file without its `.sql`, on every file system.
pub(super) const NAME_BYTES: usize = 251;

/// A file that wants a name.
#[derive(Debug)]
pub(super) struct WantedName {
    /// The name that it has where it is the only one to want it.
    pub(super) name: String,
    /// What no other file has, from which follows what tells names apart.
    pub(super) identity: String,
}

/// Returns a name for each file, in small letters, as some file systems take capitals for the same. Every one of several that want the
/// same name gets another, so that a file that is added later takes no name that a file had before.
pub(super) fn distinct(wanted: &[WantedName], longest: usize) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for file in wanted {
        *count.entry(file.name.to_lowercase()).or_default() += 1;
    }
    let name_of = |file: &WantedName| {
        let name = file.name.to_lowercase();
        let is_alone = count.get(&name).is_none_or(|count| *count == 1);
        if is_alone && name.len() <= longest {
            return name;
        }
        let end = format!("_{}", short_hash(&file.identity));
        let most = longest.saturating_sub(end.len()).min(name.len());
        let cut = (0..=most).rev().find(|at| name.is_char_boundary(*at)).and_then(|at| name.get(..at));
        format!("{}{end}", cut.unwrap_or_default())
    };
    wanted.iter().map(name_of).collect()
}

/// Returns a short text that follows from `text` alone: FNV-1a in hexadecimal digits.
fn short_hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wanted: &[(&str, &str)], longest: usize) -> Vec<String> {
        let wanted: Vec<WantedName> = wanted
            .iter()
            .map(|(name, identity)| WantedName { name: (*name).to_owned(), identity: (*identity).to_owned() })
            .collect();
        distinct(&wanted, longest)
    }

    #[test]
    fn every_file_has_a_name_of_its_own() {
        assert_eq!(names(&[("a_b", "a.b"), ("c", "c")], 9), ["a_b", "c"]);
        // The hash follows from the file alone, in whichever order they come.
        let [one, other] = ["a_b_c_d9f760fe", "a_b_c_fbeaadaa"];
        assert_eq!(names(&[("a_b_c", "a.b_c"), ("A_b_C", "a_b.c"), ("c", "c")], 99), [one, other, "c"]);
        assert_eq!(names(&[("A_b_C", "a_b.c"), ("a_b_c", "a.b_c")], 99), [other, one]);
    }

    #[test]
    fn no_name_is_too_long() {
        let long = "é".repeat(200);
        let cut = names(&[(&long, "one"), (&format!("{long}a"), "two")], NAME_BYTES);
        assert_eq!(cut.iter().map(String::len).collect::<Vec<_>>(), [NAME_BYTES, NAME_BYTES]);
        assert_ne!(cut.first(), cut.last());
        let fits = "a".repeat(NAME_BYTES);
        assert_eq!(names(&[(&fits, "one")], NAME_BYTES), [fits.as_str()]);
    }
}
