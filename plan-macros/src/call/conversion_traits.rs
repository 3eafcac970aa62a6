//! The traits of the runtime by which a value of a call becomes what the field holds. Their names stand in what the compiler says of a
//! value of another type.

use proc_macro2::{Ident, Span};

/// A trait of `plan_runtime::__private`, and its method that converts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct ConversionTrait {
    pub(super) name: &'static str,
    pub(super) method: &'static str,
}

pub(super) const INTO_DATE: ConversionTrait = new("IntoDate", "into_date");
pub(super) const INTO_DATE_TIME: ConversionTrait = new("IntoDateTime", "into_date_time");
pub(super) const INTO_DURATION: ConversionTrait = new("IntoDuration", "into_duration");
pub(super) const INTO_ENUM: ConversionTrait = new("IntoEnum", "into_enum");
pub(super) const INTO_INTEGER: ConversionTrait = new("IntoInteger", "into_integer");
pub(super) const INTO_JSON: ConversionTrait = new("IntoJson", "into_json");
pub(super) const INTO_KEPT_LIST: ConversionTrait = new("IntoKeptList", "into_kept_list");
pub(super) const INTO_KEPT_MAP: ConversionTrait = new("IntoKeptMap", "into_kept_map");
pub(super) const INTO_LIST: ConversionTrait = new("IntoList", "into_list");
/// The trait that gives what derefs to a text, in place of the value of the field.
pub(super) const INTO_MADE_TEXT: ConversionTrait = new("IntoMadeText", "into_made_text");
pub(super) const INTO_MAP: ConversionTrait = new("IntoMap", "into_pairs");
pub(super) const INTO_NUMBER: ConversionTrait = new("IntoNumber", "into_number");
pub(super) const INTO_TEXT: ConversionTrait = new("IntoText", "into_text");
pub(super) const INTO_VALUE: ConversionTrait = new("IntoValue", "into_value");

const fn new(name: &'static str, method: &'static str) -> ConversionTrait {
    ConversionTrait { name, method }
}

impl ConversionTrait {
    /// Returns the trait of a type about time, by the name of the type.
    pub(super) fn of_time(type_name: &str) -> Self {
        match type_name {
            "Date" => INTO_DATE,
            "DateTime" => INTO_DATE_TIME,
            _ => INTO_DURATION,
        }
    }

    /// Returns the names of the trait and of the method, which stands at `span`.
    pub(super) fn names(self, span: Span) -> (Ident, Ident) {
        (Ident::new(self.name, Span::call_site()), Ident::new(self.method, span))
    }
}
