//! `cargo plan`: all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    // cargo hands on its own word: `cargo-plan plan check`.
    if arguments.get(1).is_some_and(|word| word == "plan") {
        arguments.remove(1);
    }
    cargo_plan::show_progress();
    let folder = std::env::current_dir().unwrap_or_default();
    // Colours only on a terminal, and as NO_COLOR and CLICOLOR_FORCE say.
    let exit = cargo_plan::run(arguments, &folder, &mut anstream::stdout(), &mut anstream::stderr());
    ExitCode::from(exit.code())
}
