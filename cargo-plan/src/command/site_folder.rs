//! The folder of a site: its own files only, each written whole, and those of the last time that are not in the site any more removed.

use crate::Failure;
use crate::pages::SiteFile;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The file that lists what this command wrote.
const LIST: &str = ".cargo-plan-docs";

/// How the list begins.
const HEAD: &str = "Written by `cargo plan docs`, which removes the files below when it writes the site again.";

pub(super) struct SiteFolder {
    /// As the user names it.
    name: String,
    path: PathBuf,
    /// The files of the last time, from the folder, with `/`.
    known: HashSet<String>,
}

impl SiteFolder {
    /// Opens the folder, which may not be there yet.
    ///
    /// # Errors
    /// It has files in it, and no list of what this command wrote.
    pub(super) fn open(output: &Path, folder: &Path) -> Result<Self, Failure> {
        let (name, path) = (output.display().to_string(), folder.join(output));
        let cannot = |error: io::Error| Failure(format!("cannot read `{name}`: {error}"));
        let known = match fs::read_to_string(path.join(LIST)) {
            Ok(list) if list.starts_with(HEAD) => {
                list.lines().skip(1).filter(|line| is_inside(line)).map(str::to_owned).collect()
            }
            Ok(_) => return Err(foreign(&name, LIST)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                match fs::read_dir(&path) {
                    Ok(mut entries) => match entries.next() {
                        Some(entry) => {
                            return Err(foreign(&name, &entry.map_err(cannot)?.file_name().to_string_lossy()));
                        }
                        None => HashSet::new(),
                    },
                    Err(error) if error.kind() == io::ErrorKind::NotFound => HashSet::new(),
                    Err(_) if path.is_file() => {
                        let help = "help: name a folder, which is made where there is none";
                        return Err(Failure(format!("`{name}` is a file, and a site is a folder of files\n{help}")));
                    }
                    Err(error) => return Err(cannot(error)),
                }
            }
            Err(error) => return Err(cannot(error)),
        };
        Ok(Self { name, path, known })
    }

    /// Writes the files of a site, and removes those of the last time that it does not have.
    ///
    /// # Errors
    /// A file cannot be written, or it would take the place of one that this command did not write.
    pub(super) fn write(self, files: &[SiteFile]) -> Result<(), Failure> {
        let is_foreign = |file: &&SiteFile| !self.known.contains(&file.path) && self.path.join(&file.path).exists();
        if let Some(file) = files.iter().find(is_foreign) {
            return Err(foreign(&self.name, &file.path));
        }
        let now: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        if now.len() < files.len() {
            return Err(Failure("two events of the plan have the same address\nhelp: rename one of them".to_owned()));
        }
        let cannot = |error: io::Error| Failure(format!("cannot write `{}`: {error}", self.name));
        // First the list of both, so that a file that was written is known even where the rest fails.
        let both = now.iter().copied().chain(self.known.iter().map(String::as_str));
        self.put(LIST, &list(both)).map_err(cannot)?;
        for file in files {
            self.put(&file.path, &file.text).map_err(cannot)?;
        }
        for gone in self.known.iter().filter(|known| !now.contains(known.as_str())) {
            match fs::remove_file(self.path.join(gone)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
                _ => {}
            }
            // A folder without a page is no part of the site; one with something else stays.
            if let Some(parent) = Path::new(gone).parent().filter(|parent| !parent.as_os_str().is_empty()) {
                drop(fs::remove_dir(self.path.join(parent)));
            }
        }
        self.put(LIST, &list(now.into_iter())).map_err(cannot)
    }

    /// Puts a whole file into its place; one that is the same already stays.
    fn put(&self, file: &str, text: &str) -> io::Result<()> {
        let path = self.path.join(file);
        if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            return Ok(());
        }
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let new = path.with_extension(format!("{}.new", std::process::id()));
        let written = fs::write(&new, text).and_then(|()| fs::rename(&new, &path));
        if written.is_err() {
            drop(fs::remove_file(&new));
        }
        written
    }
}

fn list<'f>(files: impl Iterator<Item = &'f str>) -> String {
    let mut files: Vec<&str> = files.collect();
    files.sort_unstable();
    files.dedup();
    format!("{HEAD}\n{}\n", files.join("\n"))
}

/// Returns whether a line of the list leads to a file in the folder: somebody may have edited it.
fn is_inside(line: &str) -> bool {
    !line.is_empty() && Path::new(line).components().all(|part| matches!(part, Component::Normal(_)))
}

fn foreign(folder: &str, file: &str) -> Failure {
    Failure(format!(
        "`{folder}` has a file that `cargo plan docs` did not write, `{file}`, and nothing is changed\nhelp: name another folder with `-o`"
    ))
}
