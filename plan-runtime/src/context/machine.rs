//! What the machine of a desktop app or a command line says of itself.

use super::Context;
use std::env;
#[cfg(not(windows))]
use std::fs;

impl Context {
    /// Returns the context of the machine that the program runs on, for apps on a desktop and command lines: `app.name` (the name
    /// of the program's file), `os.name`, `os.version`, `locale` and `timezone`. What the machine does not say is left out. The
    /// version of the app it cannot know.
    ///
    /// It reads files and asks the operating system: once, when the client is made. On a server it says what the server is, not
    /// what the user has.
    ///
    /// ```
    /// use plan_runtime::{Client, Context};
    /// let context = Context::of_this_machine().app_name("editor").app_version(env!("CARGO_PKG_VERSION"));
    /// let client = Client::builder().memory().context(context).build()?;
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self::new()
            .app_name(program())
            .os_name(os_name())
            .os_version(os_version())
            .locale(sys_locale::get_locale())
            .timezone(iana_time_zone::get_timezone().ok())
    }
}

/// Returns the name of the program's file, without its ending.
fn program() -> Option<String> {
    Some(env::current_exe().ok()?.file_stem()?.to_string_lossy().into_owned())
}

/// Returns the name of the operating system as people write it.
fn os_name() -> &'static str {
    match env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        "android" => "Android",
        "ios" => "iOS",
        "freebsd" => "FreeBSD",
        other => other,
    }
}

/// Returns the version of Windows, such as `10.0.22631`.
#[cfg(windows)]
fn os_version() -> Option<String> {
    let windows_version::OsVersion { major, minor, build, .. } = windows_version::OsVersion::current();
    Some(format!("{major}.{minor}.{build}"))
}

/// Returns the version of macOS, or the release of the kernel elsewhere.
#[cfg(not(windows))]
fn os_version() -> Option<String> {
    if cfg!(target_os = "macos") {
        return version_of_plist(&fs::read_to_string("/System/Library/CoreServices/SystemVersion.plist").ok()?);
    }
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    Some(release.trim().to_owned()).filter(|release| !release.is_empty())
}

/// Returns the version that macOS keeps in a property list.
#[cfg(not(windows))]
fn version_of_plist(plist: &str) -> Option<String> {
    let (_, rest) = plist.split_once("<key>ProductVersion</key>")?;
    let (_, rest) = rest.split_once("<string>")?;
    let (version, _) = rest.split_once("</string>")?;
    Some(version.trim().to_owned()).filter(|version| !version.is_empty())
}

#[cfg(test)]
#[cfg(not(windows))]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_macos_is_in_a_property_list() {
        let plist = "<dict>\n<key>ProductName</key>\n<string>macOS</string>\n<key>ProductVersion</key>\n\t<string>14.5</string>\n</dict>";
        assert_eq!(version_of_plist(plist).as_deref(), Some("14.5"));
        assert_eq!(version_of_plist("<key>ProductVersion</key><string></string>"), None);
        assert_eq!(version_of_plist(""), None);
    }
}
