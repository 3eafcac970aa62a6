//! The layout of generated Rust: that of rustfmt, as the project has it set up, or one like it where there is no rustfmt.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns the code as a person would lay it out. `folder` is where the file is going to be, for which rustfmt may have settings.
pub(crate) fn formatted(code: &str, folder: &Path) -> String {
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| OsString::from("rustfmt"));
    rustfmt(code, folder, &program).or_else(|| pretty(code)).unwrap_or_else(|| code.to_owned())
}

fn rustfmt(code: &str, folder: &Path, program: &OsString) -> Option<String> {
    let mut rustfmt = Command::new(program);
    rustfmt.args(["--edition", "2024", "--quiet"]).current_dir(folder);
    let mut running = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    // In a thread of its own: where both wait for the other to read, neither goes on.
    let (mut input, code) = (running.stdin.take()?, code.to_owned());
    let writer = std::thread::spawn(move || input.write_all(code.as_bytes()));
    let output = running.wait_with_output().ok()?;
    let is_written = writer.join().is_ok_and(|written| written.is_ok());
    String::from_utf8(output.stdout).ok().filter(|text| is_written && output.status.success() && !text.is_empty())
}

fn pretty(code: &str) -> Option<String> {
    Some(prettyplease::unparse(&syn::parse_file(code).ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn code_is_laid_out_without_rustfmt_too() {
        let code = "pub struct A { \n/// One.\npub a: u8, } impl A { pub fn f(&self) -> u8 { self.a } }";
        let wanted = "pub struct A {\n    /// One.\n    pub a: u8,\n}\nimpl A {\n    pub fn f(&self) -> u8 {\n        self.a\n    }\n}\n";
        assert_eq!(pretty(code).unwrap(), wanted);
        assert_eq!(rustfmt(code, Path::new("."), &OsString::from("no-such-program")), None);
        assert_eq!(pretty("no code"), None);
    }
}
