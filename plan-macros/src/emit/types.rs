//! Enums: of strings, and of several types.

use super::{RUNTIME, docs, structs};
use plan_model::name::{Enumeration, Nested, Union};
use std::fmt::Write;

pub(super) fn enumeration(wanted: &Enumeration<'_>, out: &mut String) {
    let name = &wanted.type_name;
    let text =
        wanted.schema.description.as_deref().map_or_else(|| "The values that the plan allows.".to_owned(), docs::safe);
    docs::doc(&text, out);
    let _ = write!(out, "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)] pub enum {name} {{ ");
    for variant in &wanted.variants {
        docs::doc(&format!("Sent as {}.", docs::code(&variant.value)), out);
        docs::alias(&variant.value, &variant.name, out);
        let _ = write!(out, "{}, ", variant.name);
    }
    let _ = write!(
        out,
        "}} impl {name} {{ #[doc = \"Every value, in the order of the plan.\"] pub const ALL: &'static [Self] = &["
    );
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{}, ", variant.name);
    }
    out.push_str("]; #[doc = \"The value as it is sent.\"] #[must_use] pub const fn as_str(self) -> &'static str { match self { ");
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{} => {:?}, ", variant.name, variant.value);
    }
    let _ = write!(
        out,
        "}} }} }} impl {RUNTIME}::Enumeration for {name} {{ const ALL: &'static [Self] = Self::ALL; \
         fn as_str(self) -> &'static str {{ Self::as_str(self) }} }} \
         impl {RUNTIME}::Value for {name} {{ fn write(&self, writer: &mut {RUNTIME}::Writer) {{ \
         writer.string(Self::as_str(*self)); }} }} \
         impl ::core::str::FromStr for {name} {{ type Err = {RUNTIME}::UnknownValue; \
         fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {{ {RUNTIME}::parse(text) }} }} "
    );
}

pub(super) fn union(wanted: &Union<'_>, nested: &[Nested<'_>], derives: &str, out: &mut String) {
    let name = &wanted.type_name;
    let borrows = wanted.variants.iter().any(|variant| variant.type_.borrows(nested));
    let (declared, any, named) = if borrows { ("<'a>", "<'_>", "<'a>") } else { ("", "", "") };
    let text =
        wanted.schema.description.as_deref().map_or_else(|| "A value of one of several types.".to_owned(), docs::safe);
    docs::doc(&text, out);
    super::structs::derives(derives, out);
    let _ = write!(out, "pub enum {name}{declared} {{ ");
    for variant in &wanted.variants {
        docs::doc(&format!("{} of this type.", variant.name), out);
        let _ = write!(out, "{}(", variant.name);
        structs::type_(&variant.type_, nested, out);
        out.push_str("), ");
    }
    let _ = write!(
        out,
        "}} impl {RUNTIME}::Value for {name}{any} {{ fn write(&self, writer: &mut {RUNTIME}::Writer) {{ match self {{ "
    );
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{}(value) => {RUNTIME}::Value::write(value, writer), ", variant.name);
    }
    out.push_str("} } } ");
    for variant in &wanted.variants {
        let mut held = String::new();
        structs::type_(&variant.type_, nested, &mut held);
        let _ = write!(
            out,
            "impl{declared} ::core::convert::From<{held}> for {name}{named} {{ \
             fn from(value: {held}) -> Self {{ Self::{}(value) }} }} ",
            variant.name
        );
    }
}
