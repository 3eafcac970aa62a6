//! The tests of `cargo plan`, as one program: each would be linked on its own otherwise, with the whole command line in it.

mod common;
mod generated;

mod bad_input;
mod check;
mod ci;
mod code;
mod code_calls;
mod diff;
mod diff_proof;
mod docs;
mod docs_browser;
mod docs_calls;
mod edit;
mod edit_random;
mod edit_yaml;
mod examples;
mod export;
mod help;
mod import;
mod import_layouts;
mod import_real;
mod init;
mod live;
mod live_browser;
mod real_plans;
mod remote;
mod remote_faults;
mod rename_code;
mod several_files;
mod typewriter;
mod ui;
mod watch;
mod r#where;
mod where_crates;
mod where_proof;
