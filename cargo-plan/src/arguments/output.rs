//! The file that `--output` names.

use clap::builder::{PathBufValueParser, TypedValueParser};
use std::path::PathBuf;

/// Returns what reads the path of a file to write. Elsewhere `-` means standard output; here it would be the name of a file.
pub(crate) fn output_path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.to_str() {
        Some("-") => Err("what is written to standard output is shown without `-o`"),
        _ => Ok(path),
    })
}
