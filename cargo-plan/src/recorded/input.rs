//! Which files are read: those that are named, and those of folders, as Segment (`segment-logs/{source}/{day}/….gz`) and RudderStack
//! (`rudder-logs/{source}/{day}/….json.gz`) write them.

use super::{FileName, Problems};
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

/// Finds the files, those of a folder in the order of their names.
///
/// # Errors
/// A sentence: an input is not there.
pub(super) fn files(inputs: &[PathBuf], folder: &Path, problems: &mut Problems) -> Result<Vec<InputPath>, String> {
    let mut found = Vec::new();
    for input in inputs {
        let path = folder.join(input);
        let name = input.display().to_string();
        if name == "-" {
            found.push(InputPath { name: "standard input".into(), path: None });
        } else if path.is_dir() {
            let before = found.len();
            let mut others = 0;
            walk(input, folder, &mut found, &mut others)?;
            if found.len() == before {
                return Err(format!(
                    "the folder `{name}` has no files of recorded messages\nhelp: they end in `.ndjson`, `.json`, `.log` or `.csv`, packed (`.gz`, `.zst`) or not"
                ));
            }
            if others > 0 {
                problems.files.push(format!(
                    "`{name}` has other files ({others}), by their endings none of messages, which were passed over"
                ));
            }
        } else if path.exists() {
            found.push(InputPath { name: name.into(), path: Some(path) });
        } else {
            return Err(format!("`{name}` is not there"));
        }
    }
    Ok(found)
}

fn walk(folder: &Path, root: &Path, found: &mut Vec<InputPath>, others: &mut usize) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut names: Vec<_> =
        fs::read_dir(root.join(folder)).map_err(cannot)?.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    names.sort();
    for name in names.iter().filter(|name| !name.to_string_lossy().starts_with(['.', '_'])) {
        let inner = folder.join(name);
        if root.join(&inner).is_dir() {
            walk(&inner, root, found, others)?;
        } else if has_messages(&name.to_string_lossy()) {
            found.push(InputPath { name: inner.display().to_string().into(), path: Some(root.join(&inner)) });
        } else {
            *others += 1;
        }
    }
    Ok(())
}

/// Returns whether a file of this name may have messages: Segment's have no ending but that of the packer.
fn has_messages(name: &str) -> bool {
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
