//! Who reads what a macro of this crate writes.

/// Who reads the expansion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// rustc, as it compiles the user's crate.
    Compiler,
    /// rust-analyzer, while a call is being typed.
    Editor,
    /// rustdoc.
    Rustdoc,
}
