//! Waiting for a change of files. Editors write in place, or write another file and put it in the old one's place: so the folders are
//! watched, and what happens to the files' names in them.

use crate::Failure;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use plan_model::include::PlanFile;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// An editor makes several changes when it saves: the wait is over when it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(60);

/// What to wait for.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) files: BTreeSet<PathBuf>,
    /// Folders in which any file may become a part of a plan.
    folders: BTreeSet<PathBuf>,
}

impl Watched {
    /// Adds the files that a plan is made of beside its own.
    pub(super) fn parts(&mut self, file: &PlanFile) {
        self.files.extend(file.parts.iter().map(|part| part.path.clone()));
        self.folders.extend(file.folders.iter().cloned());
    }
}

pub(super) struct Watch {
    watcher: RecommendedWatcher,
    changes: Receiver<notify::Result<notify::Event>>,
    /// The folders that the watcher knows.
    known: HashSet<PathBuf>,
    files: HashSet<PathBuf>,
    folders: HashSet<PathBuf>,
}

impl Watch {
    pub(super) fn new() -> Result<Self, Failure> {
        let (sender, changes) = mpsc::channel();
        let watcher = notify::recommended_watcher(move |change| drop(sender.send(change)));
        let watcher = watcher.map_err(|error| cannot(&error))?;
        let (known, files, folders) = (HashSet::new(), HashSet::new(), HashSet::new());
        Ok(Self { watcher, changes, known, files, folders })
    }

    /// Sets what to wait for. What happens from now on and before [`wait`](Self::wait) is not missed. Returns whether there is a
    /// folder among it that was not watched before.
    pub(super) fn watch(&mut self, watched: &Watched) -> Result<bool, Failure> {
        let before = self.known.len();
        self.files = watched.files.iter().map(|file| whole(file)).collect();
        self.folders = watched.folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        let around = self.files.iter().filter_map(|file| file.parent().map(Path::to_owned));
        for folder in around.chain(self.folders.iter().cloned()).filter(|folder| folder.is_dir()) {
            if self.known.insert(folder.clone()) {
                self.watcher.watch(&folder, RecursiveMode::NonRecursive).map_err(|error| cannot(&error))?;
            }
        }
        Ok(self.known.len() > before)
    }

    /// Returns when one of the files has changed, has come, or has gone.
    pub(super) fn wait(&self) -> Result<(), Failure> {
        loop {
            let change =
                self.changes.recv().map_err(|error| Failure(format!("cannot watch files any more: {error}")))?;
            if self.is_about(&change?) {
                break;
            }
        }
        while self.changes.recv_timeout(QUIET).is_ok() {}
        Ok(())
    }

    fn is_about(&self, change: &notify::Event) -> bool {
        let is_one = |path: &PathBuf| {
            let path = whole(path);
            self.files.contains(&path) || path.parent().is_some_and(|folder| self.folders.contains(folder))
        };
        !matches!(change.kind, EventKind::Access(_)) && change.paths.iter().any(is_one)
    }
}

impl From<notify::Error> for Failure {
    fn from(error: notify::Error) -> Self {
        cannot(&error)
    }
}

fn cannot(error: &notify::Error) -> Failure {
    Failure(format!("cannot watch files: {error}"))
}

/// Returns the path as the watcher says it, also of a file that is not there.
fn whole(file: &Path) -> PathBuf {
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    folder.zip(file.file_name()).map_or_else(|| file.to_owned(), |(folder, name)| folder.join(name))
}
