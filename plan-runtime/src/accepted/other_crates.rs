//! What call macros take of other crates: `uuid` for texts, `rust_decimal` for numbers.

#[cfg(feature = "rust_decimal")]
mod decimal {
    use crate::accepted::numbers::IntoNumber;
    use crate::accepted::texts_and_lists::{Item, List, Pair};
    use rust_decimal::Decimal;

    /// Converts a decimal by its text, which gives the nearest `f64`; the conversion of the crate itself may be off by one.
    fn nearest(value: Decimal) -> f64 {
        value.to_string().parse().unwrap_or(f64::NAN)
    }

    #[diagnostic::do_not_recommend]
    impl IntoNumber for Decimal {
        fn into_number(self) -> f64 {
            nearest(self)
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoNumber for &Decimal {
        fn into_number(self) -> f64 {
            nearest(*self)
        }
    }

    impl Item<'_, f64> for Decimal {
        fn item(&self) -> f64 {
            nearest(*self)
        }
    }

    impl<'a> Pair<'a, f64> for (&'a str, Decimal) {
        fn pairs(pairs: &'a [Self]) -> List<'a, (&'a str, f64)> {
            List::Made(pairs.iter().map(|(name, value)| (*name, value.item())).collect())
        }
    }
}

#[cfg(feature = "uuid")]
mod uuid {
    use crate::accepted::texts_and_lists::{IntoItemText, IntoMadeText, IntoOptionalMadeText};
    use std::borrow::Cow;
    use uuid::Uuid;

    /// How a text is made of a UUID: with hyphens, in lower case.
    #[derive(Debug)]
    pub struct Hyphenated;

    #[diagnostic::do_not_recommend]
    impl IntoMadeText<'_, Hyphenated> for Uuid {
        type Text = String;

        fn into_made_text(self) -> String {
            self.to_string()
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoMadeText<'_, Hyphenated> for &Uuid {
        type Text = String;

        fn into_made_text(self) -> String {
            self.to_string()
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoItemText<'_> for Uuid {
        fn into_item_text(self) -> Cow<'static, str> {
            Cow::Owned(self.to_string())
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoOptionalMadeText<'_, Hyphenated> for Option<Uuid> {
        type Text = String;

        fn into_optional_made_text(self) -> Option<String> {
            self.as_ref().map(Uuid::to_string)
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoOptionalMadeText<'_, Hyphenated> for &Option<Uuid> {
        type Text = String;

        fn into_optional_made_text(self) -> Option<String> {
            self.as_ref().map(Uuid::to_string)
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoOptionalMadeText<'_, Hyphenated> for Option<&Uuid> {
        type Text = String;

        fn into_optional_made_text(self) -> Option<String> {
            self.map(Uuid::to_string)
        }
    }
}
