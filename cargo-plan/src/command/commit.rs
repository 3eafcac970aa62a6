//! The files of a plan as they were at a commit of git.

use plan_model::include::Files;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// A commit, branch or tag of a checkout.
pub(super) struct Commit<'r> {
    pub(super) reference: &'r str,
    /// The folder of the checkout.
    pub(super) top: PathBuf,
}

/// Returns the folder of the checkout that a folder is in.
pub(super) fn top(folder: &Path) -> PathBuf {
    let shown = Command::new("git").current_dir(folder).args(["rev-parse", "--show-toplevel"]).output();
    let shown =
        shown.ok().filter(|shown| shown.status.success()).and_then(|shown| String::from_utf8(shown.stdout).ok());
    let top = shown.map_or_else(|| folder.to_owned(), |shown| PathBuf::from(shown.trim_end()));
    top.canonicalize().unwrap_or(top)
}

impl Commit<'_> {
    fn git(&self, arguments: &[&str]) -> io::Result<Vec<u8>> {
        let output = Command::new("git").current_dir(&self.top).args(arguments).output()?;
        if !output.status.success() {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        Ok(output.stdout)
    }

    /// Returns what git calls a path: from the folder of the checkout, with `/`.
    fn object(&self, path: &Path) -> io::Result<String> {
        let real = self.place(path);
        let within = real.strip_prefix(&self.top).map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
        let names: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        Ok(format!("{}:{}", self.reference, names.join("/")))
    }

    /// Returns the path without `..`. What is a link on disk today may have been none then.
    fn place(&self, path: &Path) -> PathBuf {
        let mut plain = PathBuf::new();
        for part in path.components() {
            match part {
                Component::ParentDir => drop(plain.pop()),
                Component::CurDir => {}
                part => plain.push(part),
            }
        }
        // Only the way to the checkout may lead over a link.
        let above = plain.ancestors().find_map(|above| {
            let real = above.canonicalize().ok().filter(|real| real.starts_with(&self.top))?;
            Some(real.join(plain.strip_prefix(above).ok()?))
        });
        above.unwrap_or(plain)
    }
}

impl Files for Commit<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.git(&["cat-file", "blob", &self.object(path)?])
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, bool)>> {
        let listed = String::from_utf8_lossy(&self.git(&["ls-tree", "-z", &self.object(folder)?])?).into_owned();
        let entry = |line: &str| {
            let (kind, name) = line.split_once('\t')?;
            Some((name.to_owned(), kind.contains(" tree ")))
        };
        Ok(listed.split('\0').filter_map(entry).collect())
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.object(path)
            .and_then(|object| self.git(&["cat-file", "-t", &object]))
            .is_ok_and(|kind| kind.starts_with(b"tree"))
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        self.git(&["cat-file", "-e", &self.object(path)?])?;
        Ok(self.place(path))
    }

    fn bounds(&self, _: &Path) -> PathBuf {
        self.top.clone()
    }
}
