//! The paths in `include` and `extends`: relative to the file that they stand in, with `/` on every system, and in `include`
//! with `*` for a part of a name and `**` for folders of any depth.

use super::files::Files;
use crate::select::matches;
use std::path::{Path, PathBuf};

/// How deep folders are looked through for `**`.
const DEEPEST: usize = 32;

/// Returns whether the path stands for several files.
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains('*')
}

/// Returns why a path is none that can be written in a plan, and the way out.
pub(super) fn refused(path: &str) -> Option<(&'static str, &'static str)> {
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    if path.trim().is_empty() {
        Some(("the path is empty", "write the path of a file"))
    } else if path.contains("://") {
        Some(("a plan is made of files, not of what is on the web", "save it beside this file, and name that"))
    } else if path.starts_with('/') || has_drive {
        Some(("the path is absolute: it would be another one on another machine", "write it relative to this file"))
    } else if path.contains('\\') {
        Some(("`\\` separates folders on Windows only", "write `/`"))
    } else {
        None
    }
}

/// Returns the path without `.`, and without `..` behind the name of a folder.
pub(super) fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for (position, part) in path.split('/').enumerate() {
        match part {
            "." => {}
            "" if position > 0 => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, ".." | "")) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the name of a file that is at `path` from another file.
pub(super) fn beside(name: &str, path: &str) -> String {
    let name = name.replace('\\', "/");
    plain(&name.rsplit_once('/').map_or_else(|| path.to_owned(), |(folder, _)| format!("{folder}/{path}")))
}

/// Returns the part of a pattern that is the path of a folder, without the last `/`.
pub(super) fn fixed(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.split('/').collect();
    let fixed = parts.iter().take_while(|part| !is_pattern(part)).count().min(parts.len().saturating_sub(1));
    parts.get(..fixed).unwrap_or_default().join("/")
}

/// Returns every file that a pattern matches, as a path from `folder`, in the order of the bytes of these: the same on every system.
/// `folders` gets every folder that was looked into.
pub(super) fn matching(files: &dyn Files, folder: &Path, pattern: &str, folders: &mut Vec<PathBuf>) -> Vec<String> {
    let pattern = plain(pattern);
    let parts: Vec<&str> = pattern.split('/').collect();
    let mut found = Vec::new();
    walk(files, folder, "", &parts, DEEPEST, &mut found, folders);
    found.sort_unstable();
    found.dedup();
    found
}

fn walk(
    files: &dyn Files,
    base: &Path,
    at: &str,
    parts: &[&str],
    depth: usize,
    found: &mut Vec<String>,
    folders: &mut Vec<PathBuf>,
) {
    let Some((part, rest)) = parts.split_first() else { return };
    if depth == 0 {
        return;
    }
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}/{name}") };
    if !is_pattern(part) && !rest.is_empty() {
        return walk(files, base, &below(part), rest, depth, found, folders);
    }
    if *part == "**" {
        walk(files, base, at, rest, depth, found, folders);
    }
    let folder = base.join(at);
    let Ok(names) = files.list(&folder) else { return };
    if !folders.contains(&folder) {
        folders.push(folder);
    }
    // A name that starts with a dot is hidden, unless it is asked for.
    let is_meant = |name: &str| matches(name, part) && (!name.starts_with('.') || part.starts_with('.'));
    for (name, is_folder) in names.iter().filter(|(name, _)| is_meant(name)) {
        match (*part, is_folder) {
            ("**", true) => walk(files, base, &below(name), parts, depth - 1, found, folders),
            ("**", false) if rest.is_empty() => found.push(below(name)),
            (_, true) => walk(files, base, &below(name), rest, depth - 1, found, folders),
            (_, false) if rest.is_empty() => found.push(below(name)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    /// Files by their paths.
    struct Listed(&'static [&'static str]);

    impl Files for Listed {
        fn read(&self, _: &Path) -> io::Result<Vec<u8>> {
            Ok(Vec::new())
        }

        fn list(&self, folder: &Path) -> io::Result<Vec<(String, bool)>> {
            let folder = folder.to_string_lossy().replace('\\', "/");
            let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let mut names: Vec<(String, bool)> = Vec::new();
            for rest in self.0.iter().filter_map(|path| path.strip_prefix(start.as_str())) {
                let (name, is_folder) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
                if names.iter().all(|(known, _)| known != name) {
                    names.push((name.to_owned(), is_folder));
                }
            }
            Ok(names)
        }

        fn is_folder(&self, _: &Path) -> bool {
            false
        }

        fn real(&self, path: &Path) -> io::Result<PathBuf> {
            Ok(path.to_owned())
        }

        fn bounds(&self, folder: &Path) -> PathBuf {
            folder.to_owned()
        }
    }

    #[test]
    fn patterns_match_in_one_order() {
        let files =
            Listed(&["b.json", "a.json", "Z.json", ".a.json", "x/y/c.json", "x/b.json", "x/b.jsonc", "a.json/n"]);
        let of = |pattern: &str| matching(&files, Path::new(""), pattern, &mut Vec::new());
        assert_eq!(of("*.json"), ["Z.json", "a.json", "b.json"]);
        assert_eq!(of("./x/*.json"), ["x/b.json"]);
        assert_eq!(of("x/../x/b.json*"), ["x/b.json", "x/b.jsonc"]);
        assert_eq!(of("**/b.json"), ["b.json", "x/b.json"]);
        assert_eq!(of("*/*/c.json"), ["x/y/c.json"]);
        assert_eq!(of("x/**"), ["x/b.json", "x/b.jsonc", "x/y/c.json"]);
        assert_eq!(of(".*.json"), [".a.json"]);
        assert!(of("y/*.json").is_empty());
    }

    #[test]
    fn folders_that_were_looked_into_are_known() {
        let mut folders = Vec::new();
        let _ = matching(&Listed(&["x/y/c.json"]), Path::new(""), "x/*/*.json", &mut folders);
        assert_eq!(folders, [PathBuf::from("x"), PathBuf::from("x/y")]);
    }

    #[test]
    fn names_of_files_beside_others() {
        assert_eq!(beside("plans/plan.json", "../base.json"), "base.json");
        assert_eq!(beside("plan.json", "../base.json"), "../base.json");
        assert_eq!(beside("/a/plan.json", "./x/b.json"), "/a/x/b.json");
        assert_eq!((fixed("a/b/*.json"), fixed("*.json"), fixed("a/b.json")), ("a/b".into(), "".into(), "a".into()));
    }
}
