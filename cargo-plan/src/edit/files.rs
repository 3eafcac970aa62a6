//! The files on disk as they will be: some of them with other texts.

use plan_model::include::{self, Disk, Files, PlanFile};
use std::io;
use std::path::{Path, PathBuf};

/// The files on disk, of which some have other texts: each with its one path.
pub(crate) struct EditedFiles<'t> {
    pub(crate) texts: Vec<(PathBuf, &'t str)>,
}

impl EditedFiles<'_> {
    /// Returns a plan with these texts in its files; none where its own cannot be read any more.
    pub(crate) fn plan(&self, file: PlanFile) -> Option<PlanFile> {
        let own = String::from_utf8(self.read(file.path.as_deref()?).ok()?).ok()?;
        Some(include::with_parts(PlanFile::of_text(file.name, file.path, own), self))
    }
}

impl Files for EditedFiles<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let real = path.canonicalize()?;
        match self.texts.iter().find(|(edited, _)| *edited == real) {
            Some((_, text)) => Ok(text.as_bytes().to_vec()),
            None => Disk.read(path),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, bool)>> {
        Disk.list(folder)
    }

    fn is_folder(&self, path: &Path) -> bool {
        Disk.is_folder(path)
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.real(path)
    }

    fn bounds(&self, folder: &Path) -> PathBuf {
        Disk.bounds(folder)
    }
}
