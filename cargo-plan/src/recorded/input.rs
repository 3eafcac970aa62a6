//! Which files are read: those that are named, and those of folders, as Segment (`segment-logs/{source}/{day}/….gz`) and RudderStack
//! (`rudder-logs/{source}/{day}/….json.gz`) write them.

use super::{FileName, Problems};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file to read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InputPath {
    pub(super) name: FileName,
    /// `None` is standard input.
    pub(super) path: Option<PathBuf>,
}

/// The endings of files with messages, packed or not.
const ENDINGS: [&str; 8] = ["ndjson", "jsonl", "json", "log", "txt", "csv", "tsv", "parquet"];
const PACKED: [&str; 5] = ["gz", "gzip", "zst", "zstd", "zz"];

/// Finds the files, those of a folder in the order of their names. Each is read once, by however many links and names it is found.
///
/// # Errors
/// A sentence: an input is not there.
pub(super) fn files(inputs: &[PathBuf], folder: &Path, problems: &mut Problems) -> Result<Vec<InputPath>, String> {
    let mut search = FileSearch { root: folder, found: Vec::new(), met: HashSet::new(), again: 0, others: 0 };
    for input in inputs {
        let path = folder.join(input);
        let name = input.display().to_string();
        if name == "-" {
            search.found.push(InputPath { name: "standard input".into(), path: None });
        } else if path.is_dir() {
            let before = search.found.len() + search.again;
            search.others = 0;
            search.walk(input)?;
            if search.found.len() + search.again == before {
                return Err(format!(
                    "the folder `{name}` has no files of recorded messages\nhelp: they end in `.ndjson`, `.json`, `.log` or `.csv`, packed (`.gz`, `.zst`) or not"
                ));
            }
            if search.others > 0 {
                let others = search.others;
                problems.files.push(format!(
                    "`{name}` has other files ({others}), by their endings none of messages, which were passed over"
                ));
            }
        } else if path.exists() {
            search.file(name.into(), path);
        } else {
            return Err(format!("`{name}` is not there"));
        }
    }
    if search.again > 0 {
        let again = search.again;
        problems.files.push(format!(
            "files and folders that were found before ({again}), by links or by another name, were read once"
        ));
    }
    Ok(search.found)
}

/// The search for files.
struct FileSearch<'s> {
    root: &'s Path,
    found: Vec<InputPath>,
    /// The files and folders that were met, by their paths without links.
    met: HashSet<PathBuf>,
    /// How many of them were met again.
    again: usize,
    /// How many files of the folder have no messages.
    others: usize,
}

impl FileSearch<'_> {
    /// Returns whether a file or folder was not met before.
    fn is_new(&mut self, path: &Path) -> bool {
        let is_new = self.met.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
        self.again += usize::from(!is_new);
        is_new
    }

    fn file(&mut self, name: FileName, path: PathBuf) {
        if self.is_new(&path) {
            self.found.push(InputPath { name, path: Some(path) });
        }
    }

    fn walk(&mut self, folder: &Path) -> Result<(), String> {
        let path = self.root.join(folder);
        if !self.is_new(&path) {
            return Ok(());
        }
        let cannot = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
        let entries = fs::read_dir(path).map_err(cannot)?;
        let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
        names.sort();
        for name in names.iter().filter(|name| !name.to_string_lossy().starts_with(['.', '_'])) {
            let inner = folder.join(name);
            let path = self.root.join(&inner);
            if path.is_dir() {
                self.walk(&inner)?;
            } else if has_messages(&name.to_string_lossy()) {
                self.file(inner.display().to_string().into(), path);
            } else {
                self.others += 1;
            }
        }
        Ok(())
    }
}

/// Returns whether a file of this name may have messages: Segment's have no ending but that of the packer.
pub(crate) fn has_messages(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_one = |name: &str, endings: &[&str]| name.rsplit_once('.').is_some_and(|(_, end)| endings.contains(&end));
    is_one(&name, &PACKED) || is_one(&name, &ENDINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_with_messages_by_their_names() {
        for name in ["a.ndjson", "a.json.gz", "1234.gz", "events.log", "tracks.CSV", "a.jsonl.zst"] {
            assert!(has_messages(name), "{name}");
        }
        for name in ["a.png", "README", "plan.md", "a.rs"] {
            assert!(!has_messages(name), "{name}");
        }
    }
}
