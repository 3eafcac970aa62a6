//! `..Default::default()` in a call, which other structs want and those of a plan do not.

/// A type with a `Default`, which no struct of a plan has by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs no `..Default::default()`",
    label = "leave this out",
    note = "what is optional is not sent unless it is given, and what is required is given by name"
)]
pub trait HasDefault {
    /// Returns the default.
    fn default_of_rest() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> HasDefault for T {
    fn default_of_rest() -> Self {
        Self::default()
    }
}

/// Returns what the fields that a literal leaves out are taken from.
pub fn rest_of_default<T: HasDefault>() -> T {
    T::default_of_rest()
}
