//! Finds and reads the plan.

use super::files::{Disk, text_of, too_large};
use super::gather::with_parts;
use super::path_of::{Variables, own_variables, path_of};
use super::{Mistake, Options, PlanFile, PlanSource};
use crate::diagnostic::suggest;
use crate::specs::Spec;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Reads the plan. A path is relative to `folder`, that of Cargo.toml.
///
/// # Errors
/// The file cannot be read as text, or there is no such published spec.
pub fn load(options: &Options, folder: &Path) -> Result<PlanFile, Mistake> {
    load_with(options, folder, &own_variables)
}

/// Does what [`load()`] does, with these values of environment variables.
///
/// # Errors
/// As [`load()`], and where a variable has no value.
pub fn load_with(options: &Options, folder: &Path, variables: &Variables<'_>) -> Result<PlanFile, Mistake> {
    let place = path_of(options, folder, variables)?;
    let (PlanSource::Specs(names), None) = (&options.source, &place) else {
        let (name, path) = place.unwrap_or_default();
        let from = match &options.source {
            PlanSource::Workspace(_) => "the folder of the workspace",
            _ => "the folder of Cargo.toml",
        };
        let file = load_path(&name, path, folder, from);
        return file.map_err(|message| Mistake::new(options.place, message));
    };
    let mut listed = Vec::with_capacity(names.len());
    for (text, place) in names {
        if Spec::find(text).is_none() {
            let near = Spec::nearest(text).map(|near| format!("; did you mean \"{}\"?", near.name)).unwrap_or_default();
            let help = format!("help: there are {}", Spec::names());
            return Err(Mistake::new(*place, format!("there is no published spec \"{text}\"{near}\n{help}")));
        }
        listed.push(text.as_str());
    }
    Ok(PlanFile::of_text(listed.join(", "), None, format!("{{ \"extends\": {listed:?} }}")))
}

/// Reads the plan file at `name`, relative to `folder`, which a message calls `folder_name`: "the current folder".
///
/// # Errors
/// A sentence for the user: there is no such file, it is no text, or it cannot be read.
pub fn load_file(name: &str, folder: &Path, folder_name: &str) -> Result<PlanFile, String> {
    load_path(name, folder.join(name), folder, folder_name)
}

fn load_path(name: &str, path: PathBuf, folder: &Path, folder_name: &str) -> Result<PlanFile, String> {
    // A pipe or a device would be waited for without end.
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => {
            return Err(format!("the tracking plan `{name}` is a folder\nhelp: write the path of the plan file in it"));
        }
        Ok(found) if !found.is_file() => {
            return Err(format!("`{name}` is no regular file, as a tracking plan must be\nhelp: {COPY}"));
        }
        Ok(found) => {
            if let Some(size) = too_large(found.len()) {
                return Err(format!("`{name}` is too large for a tracking plan: {size}\nhelp: {LARGE}"));
            }
        }
        Err(error) if error.kind() != ErrorKind::PermissionDenied => {
            if let Some(message) = unreachable(name, &path) {
                return Err(message);
            }
        }
        _ => {}
    }
    match fs::read(&path) {
        Ok(bytes) => {
            let text = text_of(bytes, &format_args!("the tracking plan `{name}`"))?;
            Ok(with_parts(PlanFile::of_text(name, Some(path), text), &Disk))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let near = in_workspace(name, folder)
                .map(|above| format!(", not to that of the workspace; write `{above}`"))
                .or_else(|| similar_file(&path).map(|near| format!("; did you mean `{near}`?")));
            Err(format!(
                "there is no tracking plan `{name}`\nhelp: the path is relative to {folder_name}{}",
                near.unwrap_or_default()
            ))
        }
        Err(error) => Err(format!("cannot read the tracking plan `{name}`: {error}")),
    }
}

/// What helps where the plan comes out of a pipe: of `<(git show HEAD:plan.json)`, which shells make one of, too.
const COPY: &str = "write what comes out of it into a file first, and name that";

/// What helps where the file is too large, and so of another kind.
const LARGE: &str = "a plan describes events; recorded messages become one by `cargo plan infer`";

/// How many symbolic links one path may go through; systems give up at 40 at the latest.
const MOST_LINKS: usize = 40;

/// Returns why no file can be at a path: a file is where a folder would be, or a symbolic link leads nowhere.
fn unreachable(name: &str, path: &Path) -> Option<String> {
    let file = path.ancestors().zip(Path::new(name).ancestors()).skip(1).find(|(above, _)| above.is_file());
    if let Some((_, file)) = file {
        let file = file.display();
        return Some(format!(
            "there is no tracking plan `{name}`, as `{file}` is a file and no folder\nhelp: write `{file}`, if that is the plan"
        ));
    }
    let linked = |at: &PathBuf| Some(at.parent()?.join(fs::read_link(at).ok()?));
    match std::iter::successors(Some(path.to_owned()), linked).take(1 + MOST_LINKS).count() {
        1 => None,
        links if links > MOST_LINKS => {
            Some(format!("the tracking plan `{name}` is a symbolic link that leads back to itself"))
        }
        _ => Some(format!("the tracking plan `{name}` is a symbolic link to a file that is not there")),
    }
}

/// Returns the path of a plan that lies in a folder above, which is that of the workspace: one with a Cargo.toml of its own.
fn in_workspace(name: &str, folder: &Path) -> Option<String> {
    if Path::new(name).is_absolute() {
        return None;
    }
    let mut written = name.to_owned();
    for above in folder.ancestors().skip(1) {
        written.insert_str(0, "../");
        if above.join("Cargo.toml").is_file() && above.join(name).is_file() {
            return Some(written);
        }
    }
    None
}

/// Returns a plan file beside the missing one with nearly its name, or the only one there is.
fn similar_file(path: &Path) -> Option<String> {
    let entries = fs::read_dir(path.parent()?).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_plan = |name: &String| [".json", ".jsonc", ".json5", ".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    let names: Vec<String> = names.filter(is_plan).collect();
    let wanted = path.file_name()?.to_str()?;
    match suggest::nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) => Some(near.to_owned()),
        None if names.len() == 1 => names.into_iter().next(),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn refused(name: &str) -> String {
        load_file(name, Path::new(env!("CARGO_MANIFEST_DIR")), "the folder of Cargo.toml").unwrap_err()
    }

    #[test]
    fn a_plan_in_the_folder_of_the_workspace_is_said() {
        assert_eq!(
            refused("tracking-plan.schema.json"),
            "there is no tracking plan `tracking-plan.schema.json`\nhelp: the path is relative to the folder of Cargo.toml, \
             not to that of the workspace; write `../tracking-plan.schema.json`"
        );
        assert!(!refused("nowhere.json").contains("workspace"));
    }

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        assert_eq!(
            refused("tests"),
            "the tracking plan `tests` is a folder\nhelp: write the path of the plan file in it"
        );
        #[cfg(unix)]
        {
            let folder = std::env::temp_dir().join(format!("plan-model-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
            assert!(std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
            let pipe = format!(
                "`{}` is no regular file, as a tracking plan must be\nhelp: write what comes out of it into a file first, and name that",
                path("pipe")
            );
            assert_eq!(refused(&path("pipe")), pipe);
            std::os::unix::fs::symlink("gone.json", path("link.json")).unwrap();
            let dangling =
                format!("the tracking plan `{}` is a symbolic link to a file that is not there", path("link.json"));
            assert_eq!(refused(&path("link.json")), dangling);
            let mut rounds = Vec::new();
            for (link, to) in [("self.json", "self.json"), ("there.json", "back.json"), ("back.json", "./there.json")] {
                std::os::unix::fs::symlink(to, path(link)).unwrap();
                let round = format!("the tracking plan `{}` is a symbolic link that leads back to itself", path(link));
                rounds.push((link, round));
            }
            for (link, round) in rounds {
                assert_eq!(refused(&path(link)), round);
            }
            fs::write(path("plan.json"), "{}").unwrap();
            // Of holes: it takes no room.
            fs::File::create(path("large.json")).unwrap().set_len(6_000_000_000).unwrap();
            let large = format!(
                "`{}` is too large for a tracking plan: it has 6000 MB\nhelp: a plan describes events; recorded messages become one by \
                 `cargo plan infer`",
                path("large.json")
            );
            assert_eq!(refused(&path("large.json")), large);
            std::os::unix::fs::symlink("/dev/zero", path("zero.json")).unwrap();
            assert_eq!(refused(&path("zero.json")), pipe.replace("pipe`", "zero.json`"));
            for below in ["plan.json/x", "plan.json/x/y.json"] {
                let file = path("plan.json");
                let wanted = format!(
                    "there is no tracking plan `{}`, as `{file}` is a file and no folder\nhelp: write `{file}`, if that is the plan",
                    path(below)
                );
                assert_eq!(refused(&path(below)), wanted);
            }
            fs::remove_dir_all(&folder).unwrap();
        }
    }
}
