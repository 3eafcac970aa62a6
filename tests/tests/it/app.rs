//! A crate of a user, outside the workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the workspace.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

pub struct App {
    folder: PathBuf,
}

impl App {
    /// A crate with this `src/main.rs` and no plan yet.
    pub fn new(name: &str, main: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let runtime = repository().join("plan-runtime");
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let app = Self { folder };
        app.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
                 [dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false }}\n"
            ),
        );
        app.write("src/main.rs", main);
        let _ = fs::remove_file(app.folder.join("tracking-plan.json"));
        app
    }

    /// Its folder.
    #[allow(dead_code)]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    /// The program that `cargo build` makes of the crate `name`.
    #[allow(dead_code)]
    pub fn program(&self, name: &str) -> PathBuf {
        target().join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// Runs cargo on the crate. All such crates share what is built of the dependencies.
    #[allow(dead_code)]
    pub fn cargo(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The whole crate as the compiler sees it once all macros are expanded.
    pub fn expanded(&self) -> String {
        let mut cargo = self.command(&["rustc", "-q"]);
        // The option is not stable, and what it prints is only compared with what the same compiler prints.
        let output = cargo.args(["--", "-Zunpretty=expanded"]).env("RUSTC_BOOTSTRAP", "1").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).args(["--offline", "--color", "never"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", target());
        // Nobody looks at these with a debugger, and each is built once or twice.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        cargo
            .env_remove("RUSTFLAGS")
            .env_remove("WRITE_KEY")
            .env_remove("PLAN_ENDPOINT")
            .env_remove("SEGMENT_WRITE_KEY")
            .env_remove("SEGMENT_ENDPOINT");
        cargo
    }
}

/// Where all such crates are built, those of the tests of `cargo plan`, and by trybuild the programs of `ui`: so the macros are built once for all.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests").join("trybuild")
}
