//! The files that are written, before any of them is created: none may be read as well, and no two may be one, by whatever names they are
//! called.

use crate::recorded::has_messages;
use std::path::{Path, PathBuf};

/// Looks whether what is to be written may be. `split` are the files of `--split`, and `report` is that of `-o`.
///
/// # Errors
/// A sentence: one is an input too, or two are one file.
pub(crate) fn check(split: &[PathBuf], report: Option<&Path>, inputs: &[PathBuf], folder: &Path) -> Result<(), String> {
    if let [good, bad] = split
        && good == bad
    {
        return Err(format!("`--split` wants two files, and `{}` is one", good.display()));
    }
    let mut met: Vec<(&Path, PathBuf)> = Vec::new();
    // In `--split`, `-` is standard output.
    let files = split.iter().map(PathBuf::as_path).filter(|path| path.as_os_str() != "-");
    for output in files.chain(report) {
        let Some(path) = whole(output, folder) else { continue };
        not_an_input(output, &path, inputs, folder)?;
        // A device, such as `/dev/null`, may be written to twice.
        let is_device = path.exists() && !path.is_file();
        if let Some((other, _)) = met.iter().find(|(_, other)| *other == path && !is_device) {
            let (one, two) = (other.display(), output.display());
            return Err(format!("`{one}` and `{two}` are one file, which cannot be written twice"));
        }
        met.push((output, path));
    }
    Ok(())
}

/// Returns a path without links. A file that is not there yet is found by its folder.
fn whole(output: &Path, folder: &Path) -> Option<PathBuf> {
    let path = folder.join(output);
    path.canonicalize().ok().or_else(|| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?)))
}

/// Refuses an output that would be written over an input, or into a folder that is read, where it would be read as well.
fn not_an_input(output: &Path, path: &Path, inputs: &[PathBuf], folder: &Path) -> Result<(), String> {
    let is_read_in = |input: &Path| {
        let is_message_file = path.file_name().is_some_and(|name| has_messages(&name.to_string_lossy()));
        path == input || (is_message_file && path.starts_with(input))
    };
    let input = inputs.iter().find(|input| folder.join(input).canonicalize().is_ok_and(|input| is_read_in(&input)));
    match input {
        Some(input) if *input == output => Err(format!("`{}` is read, and cannot be written to", output.display())),
        Some(input) => {
            Err(format!("`{}` is in `{}`, which is read\nhelp: write it elsewhere", output.display(), input.display()))
        }
        None => Ok(()),
    }
}
