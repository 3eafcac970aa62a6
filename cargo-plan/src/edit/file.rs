//! Files that are edited: read, shown as a difference, and written whole or not at all.

use crate::Failure;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file with its text before and after an edit.
#[derive(Debug)]
pub(crate) struct Edited {
    /// As the user names it.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Writes what is new beside each file and then puts it in the file's place, so that a reader sees the old text or the new one. No
/// file is touched where one of them cannot be written, or was changed since it was read.
///
/// # Errors
/// A sentence that names the file.
pub(crate) fn write(files: &[Edited]) -> Result<(), Failure> {
    let mut ready = Vec::new();
    for file in files.iter().filter(|file| file.before != file.after) {
        ready.push((prepared(file)?, file));
    }
    for (new, file) in ready {
        new.put().map_err(|error| cannot(file, &error))?;
    }
    Ok(())
}

/// Writes a file that is not there yet.
///
/// # Errors
/// A sentence that names the file, also where it is there.
pub(crate) fn create(path: &Path, text: &str, name: &str) -> Result<(), Failure> {
    let written = (|| {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        File::create_new(path)?.write_all(text.as_bytes())
    })();
    written.map_err(|error| Failure(format!("cannot write `{name}`: {error}")))
}

/// Writes a file that may be there: a reader sees the old text or the new one. What cannot be replaced, such as a pipe, is written to.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let there = fs::metadata(&target).ok();
    if there.as_ref().is_some_and(|there| !there.is_file() || there.permissions().readonly()) {
        return fs::write(&target, text);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = Prepared { new: target.with_file_name(name), target };
    fs::write(&new.new, text)?;
    if let Some(there) = there {
        fs::set_permissions(&new.new, there.permissions())?;
    }
    new.put()
}

fn cannot(file: &Edited, error: &io::Error) -> Failure {
    Failure(format!("cannot write `{}`: {error}", file.name))
}

/// A new text that is on disk, and not in the place of the old one yet. It is removed where it never gets there.
struct Prepared {
    new: PathBuf,
    target: PathBuf,
}

impl Prepared {
    fn put(self) -> io::Result<()> {
        fs::rename(&self.new, &self.target)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.new));
    }
}

fn prepared(file: &Edited) -> Result<Prepared, Failure> {
    let name = &file.name;
    // A link stays one: the file that it leads to is edited.
    let target = fs::canonicalize(&file.path).map_err(|error| cannot(file, &error))?;
    if is_made_by_build(&target) {
        let help = "help: edit what the build.rs makes it of";
        return Err(Failure(format!(
            "`{name}` is written by a build.rs, and the next build would undo the edit\n{help}"
        )));
    }
    let permissions = fs::metadata(&target).map_err(|error| cannot(file, &error))?.permissions();
    if permissions.readonly() {
        let help = format!("help: `chmod u+w {name}` makes it writable; `--dry-run` shows the change");
        return Err(Failure(format!("`{name}` is read-only, and nothing is changed\n{help}")));
    }
    if fs::read(&target).map_err(|error| cannot(file, &error))? != file.before.as_bytes() {
        return Err(Failure(format!(
            "`{name}` was changed by something else meanwhile, and nothing is changed; run this again"
        )));
    }
    let new = beside(&target);
    let prepared = Prepared { new: new.clone(), target };
    let written = (|| {
        let mut out = File::create_new(&new)?;
        out.write_all(file.after.as_bytes())?;
        out.set_permissions(permissions)?;
        out.sync_all()
    })();
    written.map_err(|error| cannot(file, &error))?;
    Ok(prepared)
}

/// Returns whether a file is in the folder that cargo gives a build.rs: `target/debug/build/shop-0123456789abcdef/out`.
pub(crate) fn is_made_by_build(path: &Path) -> bool {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    let is_unit = |name: &str| {
        let hash = name.rsplit_once('-').map_or("", |(_, hash)| hash);
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    names
        .windows(3)
        .any(|three| matches!(three, [build, unit, out] if build == "build" && is_unit(unit) && out == "out"))
}

/// Returns a name in the same folder, because a file can be put in the place of another only on the same disk.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.new", std::process::id()))
}

/// Returns the difference as `diff -u` shows it, with three lines around each change.
pub(crate) fn difference(file: &Edited) -> String {
    if file.before == file.after {
        return String::new();
    }
    let diff = similar::TextDiff::from_lines(&file.before, &file.after);
    let mut shown = diff.unified_diff();
    shown.context_radius(3).header(&file.name, &file.name).to_string()
}
