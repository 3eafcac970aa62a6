//! Enums: of fixed values, and of several types.

use super::code::CodeText;
use super::{docs, structs};
use crate::RUNTIME;
use plan_model::name::{Destinations, Enumeration, Nested, Type, Union, Variant};
use plan_model::plan::ConsentCategory;
use plan_model::{Plan, markdown};
use std::fmt::Write;

pub(super) fn enumeration(wanted: &Enumeration<'_>, more: &str, has_order: bool, out: &mut CodeText) {
    let (of_type, of_name) = out.marks();
    let name = &wanted.type_name;
    docs::doc(&(docs::nested(wanted.schema, "The values that the plan allows.") + more), out);
    let _ = write!(out, "pub enum {of_type}{name} {{ ");
    for variant in &wanted.variants {
        let value = variant.value.to_text();
        docs::doc(&format!("Sent as {}.", markdown::code(&value)), out);
        docs::alias(&value, &variant.name, out);
        let _ = write!(out, "{of_name}{}, ", variant.name);
    }
    out.push_str("} ");
    derived(name, &wanted.variants, out);
    if has_order {
        order(name, out);
    }
    values(wanted, out);
    let _ = write!(
        out,
        "impl {RUNTIME}::Enumeration for {name} {{ const {of_name}ALL: &'static [Self] = Self::ALL; }} \
         impl {RUNTIME}::Value for {name} {{ fn {of_name}write(&self, writer: &mut {RUNTIME}::Writer) {{ "
    );
    if wanted.variants.iter().all(|variant| variant.value.as_str().is_some()) {
        out.push_str("writer.string(Self::as_str(*self)); ");
    } else {
        let _ = write!(out, "{RUNTIME}::Value::write(&{RUNTIME}::Constant(match self {{ ");
        for variant in &wanted.variants {
            let _ = write!(out, "Self::{} => {:?}, ", variant.name, variant.value.to_json());
        }
        out.push_str("}), writer); ");
    }
    let _ = write!(
        out,
        "}} }} \
         impl ::core::fmt::Display for {name} {{ {FMT} {{ f.pad(Self::as_str(*self)) }} }} \
         impl ::core::str::FromStr for {name} {{ type Err = {RUNTIME}::UnknownValue; \
         fn from_str(text: &str) -> ::core::result::Result<Self, {RUNTIME}::UnknownValue> {{ {RUNTIME}::parse(text, Self::as_str) }} }} "
    );
}

/// The signature of the method of `Debug` and `Display`.
const FMT: &str = "fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result";

/// Writes `ALL` and `as_str`.
fn values(wanted: &Enumeration<'_>, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    let name = &wanted.type_name;
    let _ = write!(out, "impl {name} {{ ");
    docs::doc("Every value, in the order of the plan.", out);
    let _ = write!(out, "pub const {of_name}ALL: &'static [Self] = &[");
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{}, ", variant.name);
    }
    out.push_str("]; ");
    docs::doc("The value as it is sent.", out);
    let _ = write!(out, "#[must_use] pub const fn {of_name}as_str(self) -> &'static str {{ match self {{ ");
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{} => {:?}, ", variant.name, variant.value.to_text());
    }
    out.push_str("} } } ");
}

/// Writes what `derive` would make of these six, at less than two thirds of what the compiler takes for it.
fn derived(name: &str, variants: &[Variant], out: &mut String) {
    let names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
    // Clippy takes a `Clone` beside `Copy` for a slip, unless it is derived.
    let _ = write!(
        out,
        "#[automatically_derived] impl ::core::clone::Clone for {name} {{ fn clone(&self) -> Self {{ *self }} }} \
         impl ::core::marker::Copy for {name} {{}} \
         impl ::core::cmp::PartialEq for {name} {{ fn eq(&self, other: &Self) -> bool {{ *self as u32 == *other as u32 }} }} \
         impl ::core::cmp::Eq for {name} {{}} \
         impl ::core::hash::Hash for {name} {{ fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) \
         {{ state.write_u32(*self as u32); }} }} \
         impl ::core::fmt::Debug for {name} {{ {FMT} {{ {RUNTIME}::debug(f, {:?}, *self as usize) }} }} ",
        names.join("\n")
    );
}

/// Writes `PartialOrd` and `Ord`, in the order of the plan.
fn order(name: &str, out: &mut String) {
    let _ = write!(
        out,
        "impl ::core::cmp::Ord for {name} {{ fn cmp(&self, other: &Self) -> ::core::cmp::Ordering \
         {{ ::core::cmp::Ord::cmp(&(*self as u32), &(*other as u32)) }} }} \
         impl ::core::cmp::PartialOrd for {name} {{ fn partial_cmp(&self, other: &Self) -> \
         ::core::option::Option<::core::cmp::Ordering> {{ ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other)) }} }} "
    );
}

/// Writes the plan's destinations, as `CallOptions::integration` takes them.
pub(super) fn destinations(wanted: &Destinations, out: &mut CodeText) {
    let (of_type, of_name) = out.marks();
    let name = &wanted.type_name;
    docs::doc("A destination of the plan, for `CallOptions::integration`.", out);
    let _ = write!(out, "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)] pub enum {of_type}{name} {{ ");
    for variant in &wanted.variants {
        docs::doc(&format!("{} in `integrations`.", markdown::code(&variant.value.to_text())), out);
        let _ = write!(out, "{of_name}{}, ", variant.name);
    }
    let _ = write!(
        out,
        "}} impl {name} {{ #[doc = \"Its name in the `integrations` of a message.\"] #[must_use] \
         pub const fn {of_name}as_str(self) -> &'static str {{ match self {{ "
    );
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{} => {:?}, ", variant.name, variant.value.to_text());
    }
    let _ = write!(
        out,
        "}} }} }} impl ::core::convert::From<{name}> for ::std::string::String {{ \
         fn from(destination: {name}) -> Self {{ Self::from(destination.as_str()) }} }} "
    );
}

/// Writes what a user consents to: a field for each category of the plan.
pub(super) fn consent(plan: &Plan, fields: &[(String, &ConsentCategory)], out: &mut CodeText) {
    let (of_type, of_name) = out.marks();
    docs::doc(
        "What a user consents to, by the categories of the plan, for `CallOptions::consent` and `update_consent`. `Default` is no consent.",
        out,
    );
    let _ = write!(
        out,
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)] #[allow(clippy::struct_excessive_bools)] pub struct {of_type}Consent {{ "
    );
    for (field, category) in fields {
        let id = markdown::code(&category.id);
        let text = category.description.as_deref().map(|text| markdown::block(text) + "\n\n").unwrap_or_default();
        docs::doc(&format!("{text}Whether the user consents to {id}."), out);
        docs::alias(&category.id, field, out);
        let _ = write!(out, "pub {of_name}{field}: bool, ");
    }
    let _ = write!(
        out,
        "}} impl ::core::convert::From<Consent> for {RUNTIME}::ConsentPreferences {{ fn from(consent: Consent) -> Self {{ Self::from_plan(&["
    );
    for (field, category) in fields {
        let _ = write!(out, "({:?}, consent.{field}), ", category.id);
    }
    out.push_str("], &[");
    for (destination, needs) in &plan.consent.destinations {
        let named =
            |slug: &str| plan.destinations.iter().find(|known| known.slug.as_deref().unwrap_or(&known.name) == slug);
        let name = named(&destination.name).map_or(destination.name.as_str(), |known| &known.name);
        let needs: Vec<&str> = needs.iter().map(|category| category.name.as_str()).collect();
        let _ = write!(out, "({name:?}, &{needs:?}), ");
    }
    out.push_str("]) } } ");
}

pub(super) fn union(wanted: &Union<'_>, more: &str, nested: &[Nested<'_>], derives: &str, out: &mut CodeText) {
    let name = &wanted.type_name;
    let (of_type, of_name) = out.marks();
    let borrows = wanted.variants.iter().any(|variant| variant.type_.borrows(nested));
    let (declared, any, named) = if borrows { ("<'a>", "<'_>", "<'a>") } else { ("", "", "") };
    docs::doc(&(docs::nested(wanted.schema, "A value of one of several types.") + more), out);
    super::structs::derives(derives, out);
    let _ = write!(out, "pub enum {of_type}{name}{declared} {{ ");
    for variant in &wanted.variants {
        docs::doc(&format!("{} of this type.", variant.name), out);
        let _ = write!(out, "{of_name}{}(", variant.name);
        structs::type_(&variant.type_, nested, out);
        out.push_str("), ");
    }
    let _ = write!(
        out,
        "}} impl {RUNTIME}::Value for {name}{any} {{ fn {of_name}write(&self, writer: &mut {RUNTIME}::Writer) {{ match self {{ "
    );
    for variant in &wanted.variants {
        let _ = write!(out, "Self::{}(value) => {RUNTIME}::Value::write(value, writer), ", variant.name);
    }
    out.push_str("} } } ");
    union_literal(wanted, nested, any, out);
    for variant in &wanted.variants {
        let mut held = String::new();
        structs::type_(&variant.type_, nested, &mut held);
        let _ = write!(
            out,
            "impl{declared} ::core::convert::From<{held}> for {name}{named} {{ \
             fn from(value: {held}) -> Self {{ Self::{}(value) }} }} ",
            variant.name
        );
        for (type_, convert) in also(&variant.type_) {
            let _ = write!(
                out,
                "impl{declared} ::core::convert::From<{type_}> for {name}{named} {{ \
                 fn from(value: {type_}) -> Self {{ Self::{}({convert}) }} }} ",
                variant.name
            );
        }
    }
}

/// Returns the types beside its own that a variant of a union is made of, as a property of its type is, and how.
const fn also(type_: &Type) -> &'static [(&'static str, &'static str)] {
    const INTEGER: &str = "::core::convert::Into::into(value)";
    match type_ {
        Type::String => &[("&'a ::std::string::String", "value")],
        Type::Integer => {
            &[("i32", INTEGER), ("i16", INTEGER), ("i8", INTEGER), ("u32", INTEGER), ("u16", INTEGER), ("u8", INTEGER)]
        }
        _ => &[],
    }
}

/// Writes how a call macro makes a value of one of the enums of a union out of a literal.
fn union_literal(wanted: &Union<'_>, nested: &[Nested<'_>], lifetime: &str, out: &mut String) {
    let enums = wanted.variants.iter().filter_map(|variant| match variant.type_ {
        Type::Nested(position) => match nested.get(position) {
            Some(Nested::Enumeration(inner)) => Some((&variant.name, inner)),
            _ => None,
        },
        _ => None,
    });
    let enums: Vec<_> = enums.collect();
    if enums.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "impl {RUNTIME}::UnionLiteral for {}{lifetime} {{ fn nth(which: usize, position: usize) -> Self {{ match which {{ ",
        wanted.type_name
    );
    for (which, (variant, inner)) in enums.iter().enumerate() {
        let which = if which + 1 == enums.len() { "_".to_owned() } else { which.to_string() };
        let first = inner.variants.first().map_or("", |first| &first.name);
        let name = &inner.type_name;
        // The macro has looked the position up: the first value never stands in for another.
        let _ =
            write!(out, "{which} => Self::{variant}({name}::ALL.get(position).copied().unwrap_or({name}::{first})), ");
    }
    out.push_str("} } } ");
}
