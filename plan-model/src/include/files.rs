//! Where the files of a plan are read: on disk, or wherever else a caller has them, such as a commit of git.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Reads files and folders.
pub trait Files {
    /// Returns what is in a file.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Returns the names in a folder, each with whether it is a folder.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    fn list(&self, folder: &Path) -> io::Result<Vec<(String, bool)>>;

    /// Returns whether there is a folder of this path.
    fn is_folder(&self, path: &Path) -> bool;

    /// Returns the one path of a file, by whatever way it was reached.
    ///
    /// # Errors
    /// There is no such file.
    fn real(&self, path: &Path) -> io::Result<PathBuf>;

    /// Returns the folder out of which no file of a plan in `folder` may be read.
    fn bounds(&self, folder: &Path) -> PathBuf;
}

/// Returns the text of a file that is called `name`.
///
/// # Errors
/// A sentence for the user: the bytes are no text in UTF-8, what they seem to be, and what to do about it.
pub fn text_of(bytes: Vec<u8>, name: &dyn Display) -> Result<String, String> {
    let what = match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "is UTF-16 text; save it as UTF-8",
        [b'P', b'K', 3, 4, ..] => {
            "is a ZIP archive, as workbooks are, and no text; `cargo plan import` reads a workbook"
        }
        [0x1f, 0x8b, ..] => "is packed by gzip; unpack it first",
        bytes if bytes.contains(&0) => "has zero bytes, as binary files and UTF-16 text have; save it as UTF-8 text",
        _ => {
            return String::from_utf8(bytes).map_err(|error| {
                let place = error.utf8_error().valid_up_to();
                format!("{name} is not UTF-8 text (byte {place}); save it as UTF-8")
            });
        }
    };
    Err(format!("{name} {what}"))
}

/// Returns how large a file is that is too large for a plan. One of thousands of events has a few megabytes; what is far larger is another
/// file, such as a recording or a dump, and reading it would take minutes and all of the memory.
pub(super) fn too_large(bytes: u64) -> Option<String> {
    const MEGABYTE: u64 = 1_000_000;
    const MOST_BYTES: u64 = 256 * MEGABYTE;
    (bytes > MOST_BYTES).then(|| format!("it has {} MB", bytes / MEGABYTE))
}

/// The files on disk.
#[derive(Debug, Clone, Copy)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // A pipe or a device would be waited for without end.
        let found = fs::metadata(path)?;
        if !found.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        if let Some(size) = too_large(found.len()) {
            return Err(io::Error::other(format!("{size}, which is too large for a part of a tracking plan")));
        }
        fs::read(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, bool)>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // A name that is no text cannot be matched by one that is.
            if let Ok(name) = entry.file_name().into_string() {
                names.push((name, entry.path().is_dir()));
            }
        }
        Ok(names)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    /// Returns the folder of the git checkout, or else of the workspace or package; else the folder itself.
    fn bounds(&self, folder: &Path) -> PathBuf {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let is_root = |folder: &&Path| folder.join(".git").exists() || folder.join("Cargo.toml").is_file();
        folder.ancestors().filter(is_root).last().unwrap_or(&folder).to_owned()
    }
}
