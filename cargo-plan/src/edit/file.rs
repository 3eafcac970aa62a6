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
    write_with(&[], files)
}

/// Does what [`write`] does, and writes files that are not there yet. Where one of all these cannot be written, none is.
///
/// # Errors
/// A sentence that names the file, also where a new one is there.
pub(crate) fn write_with(new: &[Edited], files: &[Edited]) -> Result<(), Failure> {
    let mut ready = Vec::new();
    for file in files.iter().filter(|file| file.before != file.after) {
        ready.push((prepared(file)?, file));
    }
    let mut made = Made(Vec::new());
    for file in new {
        create(&file.path, &file.after, &mut made.0).map_err(|error| cannot(file, &error))?;
    }
    for (new, file) in ready {
        new.put().map_err(|error| cannot(file, &error))?;
        // From here on something is changed, and what goes with it stays.
        made.0.clear();
    }
    made.0.clear();
    Ok(())
}

/// New files and folders, which are taken away where the others cannot be written.
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            drop(if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) });
        }
    }
}

fn create(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<PathBuf> =
        path.ancestors().skip(1).take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(&folder)?;
        made.push(folder);
    }
    let mut file = File::create_new(path)?;
    made.push(path.to_owned());
    file.write_all(text.as_bytes())
}

/// Returns a text with the line ends that another one has for the same lines, and its first one for new lines.
pub(crate) fn with_line_ends_of(before: &str, after: &str) -> String {
    if !before.contains("\r\n") {
        return after.to_owned();
    }
    let newline = if before.find("\r\n") < before.find('\n') { "\r\n" } else { "\n" };
    let mut kept = before.split_inclusive('\n');
    let (old, new) = (before.replace("\r\n", "\n"), after.replace("\r\n", "\n"));
    let mut out = String::with_capacity(after.len());
    for change in similar::TextDiff::from_lines(&old, &new).iter_all_changes() {
        match change.tag() {
            similar::ChangeTag::Equal => out.push_str(kept.next().unwrap_or_default()),
            similar::ChangeTag::Delete => drop(kept.next()),
            similar::ChangeTag::Insert => out.push_str(&change.value().replace('\n', newline)),
        }
    }
    out
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
