//! What call macros take for a number of the plan. Each type here is converted without loss; the traits are there for what
//! the compiler says of any other.

macro_rules! number {
    ($trait:ident: $target:ty, $doc:literal, $what:literal, $takes:literal: $($type:ty)*) => {
        #[diagnostic::on_unimplemented(
            message = $what,
            label = "the plan wants another type here",
            note = $takes,
            note = "an `Option` is given with a question mark, `property?: option`"
        )]
        #[doc = $doc]
        pub trait $trait {
            /// The value, as the field has it.
            fn taken(self) -> $target;
        }

        $(
            #[diagnostic::do_not_recommend]
            impl $trait for $type {
                #[inline]
                fn taken(self) -> $target {
                    self.into()
                }
            }

            #[diagnostic::do_not_recommend]
            impl $trait for &$type {
                #[inline]
                fn taken(self) -> $target {
                    (*self).into()
                }
            }
        )*
    };
}

number! {
    ForInteger: i64,
    "What a call takes for an integer.",
    "`{Self}` is no integer that the property takes",
    "it takes `i64` and every integer that fits into it: `i8`, `i16`, `i32`, `u8`, `u16`, `u32` and their `NonZero` types; \
     write `i64::try_from(n)?` for a `usize`, `u64`, `i128` or `u128`":
    i64 i32 i16 i8 u32 u16 u8
}

number! {
    ForNumber: f64,
    "What a call takes for a number.",
    "`{Self}` is no number that the property takes",
    "it takes `f64`, `f32` and every integer that an `f64` holds exactly: `i8`, `i16`, `i32`, `u8`, `u16`, `u32`; write \
     `n as f64` for a larger integer":
    f64 f32 i32 i16 i8 u32 u16 u8
}

macro_rules! not_zero {
    ($($width:ty)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl ForInteger for std::num::NonZero<$width> {
                #[inline]
                fn taken(self) -> i64 {
                    self.get().into()
                }
            }
        )*
    };
}

not_zero!(i64 i32 i16 i8 u32 u16 u8);
