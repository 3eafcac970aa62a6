//! What call macros take for a number of the plan. No number becomes another one: an integer that does not fit is told by a
//! value of its own, which the writer refuses. The traits are there for what the compiler says of any other type.

use crate::event::writer::{ABOVE, BELOW};

macro_rules! number {
    ($trait:ident::$method:ident: $target:ty, $doc:literal, $what:literal, $takes:literal: $($type:ty)*) => {
        #[diagnostic::on_unimplemented(
            message = $what,
            label = "the plan wants another type here",
            note = $takes,
            note = "an `Option` is given with a question mark, `property?: option`"
        )]
        #[doc = $doc]
        pub trait $trait {
            /// Returns the value, as the field has it.
            fn $method(self) -> $target;
        }

        $(
            #[diagnostic::do_not_recommend]
            impl $trait for $type {
                #[inline]
                fn $method(self) -> $target {
                    self.into()
                }
            }

            #[diagnostic::do_not_recommend]
            impl $trait for &$type {
                #[inline]
                fn $method(self) -> $target {
                    (*self).into()
                }
            }
        )*
    };
}

number! {
    IntoInteger::into_integer: i64,
    "What a call takes for an integer.",
    "`{Self}` is no integer that the property takes",
    "it takes `i64` and every integer that fits into it: `i8`, `i16`, `i32`, `u8`, `u16`, `u32` and their `NonZero` types; \
     and `usize`, `u64`, `i128`, `u128`, of which one that does not fit makes the message an error":
    i64 i32 i16 i8 u32 u16 u8
}

number! {
    IntoNumber::into_number: f64,
    "What a call takes for a number.",
    "`{Self}` is no number that the property takes",
    "it takes `f64`, `f32` and every integer; one of 64 bits and more becomes the nearest `f64`; of your own type that `f64` is `From`, \
     `value.into()`":
    f64 f32 i32 i16 i8 u32 u16 u8
}

macro_rules! not_zero {
    ($($width:ty)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl IntoInteger for std::num::NonZero<$width> {
                #[inline]
                fn into_integer(self) -> i64 {
                    IntoInteger::into_integer(self.get())
                }
            }

            #[diagnostic::do_not_recommend]
            impl IntoNumber for std::num::NonZero<$width> {
                #[inline]
                fn into_number(self) -> f64 {
                    IntoNumber::into_number(self.get())
                }
            }
        )*
    };
}

not_zero!(i64 i32 i16 i8 u32 u16 u8 usize u64 isize i128 u128);

macro_rules! wide {
    ($($type:ty)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl IntoInteger for $type {
                #[inline]
                #[allow(unused_comparisons, reason = "of the unsigned ones")]
                fn into_integer(self) -> i64 {
                    i64::try_from(self).unwrap_or(if self < 0 { BELOW } else { ABOVE })
                }
            }

            #[diagnostic::do_not_recommend]
            impl IntoNumber for $type {
                #[inline]
                #[allow(clippy::cast_precision_loss, reason = "the nearest one is what a number of the plan can hold")]
                fn into_number(self) -> f64 {
                    self as f64
                }
            }

            #[diagnostic::do_not_recommend]
            impl IntoInteger for &$type {
                #[inline]
                fn into_integer(self) -> i64 {
                    IntoInteger::into_integer(*self)
                }
            }

            #[diagnostic::do_not_recommend]
            impl IntoNumber for &$type {
                #[inline]
                fn into_number(self) -> f64 {
                    IntoNumber::into_number(*self)
                }
            }
        )*
    };
}

wide!(usize u64 isize i128 u128);

#[diagnostic::do_not_recommend]
impl IntoNumber for i64 {
    #[inline]
    #[allow(clippy::cast_precision_loss, reason = "the nearest one is what a number of the plan can hold")]
    fn into_number(self) -> f64 {
        self as f64
    }
}

#[diagnostic::do_not_recommend]
impl IntoNumber for &i64 {
    #[inline]
    fn into_number(self) -> f64 {
        IntoNumber::into_number(*self)
    }
}
