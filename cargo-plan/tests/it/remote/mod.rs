//! `cargo plan pull` and `push`, whole: against servers that answer as the documents of Segment, RudderStack and Amplitude say. Faults
//! are in `remote_faults.rs`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

pub mod amplitude;
pub mod rudderstack;
pub mod segment;

use crate::common::Folder;

/// The token of all tests: it must be in no output and in no file.
pub const TOKEN: &str = "sgp_SecretOfTests";
pub const TOKEN_COMMAND: &str = "echo sgp_SecretOfTests; echo a second line";

/// Runs a command against a server, and looks for the token in what it leaves behind.
pub fn asked(folder: &Folder, arguments: &[&str]) -> (String, String, u8) {
    let all = [arguments, &["--token-command", TOKEN_COMMAND]].concat();
    let (out, err, code) = folder.run(&all);
    assert!(!out.contains(TOKEN) && !err.replace("echo sgp_SecretOfTests", "").contains(TOKEN), "{out}{err}");
    for entry in std::fs::read_dir(&folder.0).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        assert!(!text.contains(TOKEN), "{}", path.display());
    }
    (out, err, code)
}

pub fn read(folder: &Folder, file: &str) -> String {
    std::fs::read_to_string(folder.0.join(file)).unwrap()
}
