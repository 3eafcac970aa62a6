//! What a call macro writes where a struct of the plan may have another name: no type is taken, so that rustc says what is wrong.

/// A struct of the plan by the name that the plan gives it. No type implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has another name here, and a call macro knows a struct of the plan by its own name",
    label = "another name of `{Self}`",
    note = "use its own name; or have this one in its place, with `rename(…)` in `include_plan!`"
)]
pub trait ByItsOwnName {}

/// Stands in for the fields that the macro would add if it knew the struct. A call of it never compiles.
pub fn by_its_own_name<T: ByItsOwnName>() -> T {
    unreachable!("no type implements `ByItsOwnName`")
}

/// Stands in for a field of such a struct: that its value is of another type is no further mistake.
pub fn of_any_type<Value, Field>(_: Value) -> Field {
    unreachable!("code with `by_its_own_name` does not compile")
}
