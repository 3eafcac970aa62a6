//! Waiting for a change of files. Editors write in place, or write another file and put it in the old one's place: so the folders are
//! watched, and what happens to the files' names in them.

use crate::Failure;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// An editor makes several changes when it saves: the wait is over when it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(60);

pub(super) struct Watch {
    watcher: RecommendedWatcher,
    changes: Receiver<notify::Result<notify::Event>>,
    folders: HashSet<PathBuf>,
    files: HashSet<PathBuf>,
}

impl Watch {
    pub(super) fn new() -> Result<Self, Failure> {
        let (sender, changes) = mpsc::channel();
        let watcher = notify::recommended_watcher(move |change| drop(sender.send(change)));
        let watcher = watcher.map_err(|error| cannot(&error))?;
        Ok(Self { watcher, changes, folders: HashSet::new(), files: HashSet::new() })
    }

    /// From now on these are the files to wait for. What happens to them before [`wait`](Self::wait) is not missed.
    pub(super) fn files(&mut self, files: &[PathBuf]) -> Result<(), Failure> {
        self.files = files.iter().map(|file| whole(file)).collect();
        for folder in self.files.iter().filter_map(|file| file.parent()) {
            if folder.is_dir() && self.folders.insert(folder.to_owned()) {
                self.watcher.watch(folder, RecursiveMode::NonRecursive).map_err(|error| cannot(&error))?;
            }
        }
        Ok(())
    }

    /// Returns when one of the files has changed, has come, or has gone.
    pub(super) fn wait(&self) -> Result<(), Failure> {
        loop {
            let change =
                self.changes.recv().map_err(|error| Failure(format!("cannot watch files any more: {error}")))?;
            if self.is_about(change?) {
                break;
            }
        }
        while self.changes.recv_timeout(QUIET).is_ok() {}
        Ok(())
    }

    fn is_about(&self, change: notify::Event) -> bool {
        !matches!(change.kind, EventKind::Access(_))
            && change.paths.iter().any(|path| self.files.contains(&whole(path)))
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

/// The path as the watcher says it, also of a file that is not there.
fn whole(file: &Path) -> PathBuf {
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    folder.zip(file.file_name()).map_or_else(|| file.to_owned(), |(folder, name)| folder.join(name))
}
