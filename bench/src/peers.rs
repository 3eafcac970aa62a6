//! The ways to have a plan in Rust that are compared, each as the files of a crate.

use crate::crates::{Written, with_runtime, write_crate};
use crate::plans::{Nesting, Plan, event_name, event_type};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A way to have a plan in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    IncludePlan,
    Derive,
    /// The same, and enums with what those of a plan have.
    DeriveWithTraits,
    Typify,
    Bon,
}

const SERDE: &str = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";

/// What somebody who writes the structs by hand writes once, to send them.
const SEND_BY_HAND: &str = "
#[derive(serde::Serialize)]
pub struct Message<'a, E> { r#type: &'a str, user_id: &'a str, event: &'a str, properties: &'a E }
pub fn track<E: serde::Serialize>(out: &mut Vec<u8>, user_id: &str, event: &str, properties: &E) {
    let _ = serde_json::to_writer(out, &Message { r#type: \"track\", user_id, event, properties });
}
";

/// What an enum of a plan has beside the traits that are derived, for `NAME` and its first value `FIRST`.
const TRAITS_BY_HAND: &str = "
impl NAME {
    pub const ALL: &'static [Self] = &[Self::A, Self::B, Self::C];
    pub const fn as_str(self) -> &'static str { match self { Self::A => \"FIRST\", Self::B => \"b\", Self::C => \"c\" } }
}
impl std::fmt::Display for NAME {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
}
impl std::str::FromStr for NAME {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|it| it.as_str() == text).ok_or_else(|| text.to_owned())
    }
}
";

impl Peer {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::IncludePlan => "include_plan!",
            Self::Derive => "derive(Serialize)",
            Self::DeriveWithTraits => "the same, and enums with `ALL`, `Display`, `FromStr` by hand",
            Self::Typify => "typify",
            Self::Bon => "bon",
        }
    }

    pub(crate) fn folder_name(self) -> &'static str {
        match self {
            Self::IncludePlan => "plan",
            Self::Derive => "derive",
            Self::DeriveWithTraits => "derive-traits",
            Self::Typify => "typify",
            Self::Bon => "bon",
        }
    }

    pub(crate) fn dependencies(self, repository: &Path) -> String {
        match self {
            Self::IncludePlan => with_runtime(repository),
            Self::Derive | Self::DeriveWithTraits => SERDE.to_owned(),
            Self::Typify => format!("{SERDE}typify = \">=0.4, <1\"\n"),
            Self::Bon => format!("{SERDE}bon = \"3\"\n"),
        }
    }

    /// The macro's own crates and nothing else.
    pub(crate) fn macro_dependency(self, repository: &Path) -> String {
        match self {
            Self::IncludePlan => format!("plan-macros = {{ path = {:?} }}", repository.join("plan-macros")),
            Self::Derive | Self::DeriveWithTraits => "serde = { version = \"1\", features = [\"derive\"] }".to_owned(),
            Self::Typify => "typify = \">=0.4, <1\"".to_owned(),
            Self::Bon => "bon = \"3\"".to_owned(),
        }
    }

    /// A crate of the plan's types; with the feature `send`, also a function for each event that sends it; with `call`, a
    /// module that sends one event.
    pub(crate) fn write(self, folder: &Path, repository: &Path, plan: Plan, call: Option<usize>) -> Written {
        let types = match self {
            Self::IncludePlan => "plan_runtime::include_plan!(\"plan.json\");\n".to_owned(),
            Self::Derive => structs(plan, "serde::Serialize", "") + SEND_BY_HAND,
            Self::DeriveWithTraits => structs(plan, "serde::Serialize", TRAITS_BY_HAND) + SEND_BY_HAND,
            Self::Bon => structs(plan, "serde::Serialize, bon::Builder", "") + SEND_BY_HAND,
            Self::Typify => format!("typify::import_types!(schema = \"schema.json\");\n{SEND_BY_HAND}"),
        };
        let call_module = if call.is_some() { "pub mod call;\n" } else { "" };
        let source = format!("{types}\n#[cfg(feature = \"send\")]\npub mod send;\n{call_module}");
        write_crate(folder, &self.dependencies(repository), &source)?;
        match self {
            Self::IncludePlan => fs::write(folder.join("plan.json"), plan.file())?,
            Self::Typify => fs::write(folder.join("schema.json"), plan.schema())?,
            _ => {}
        }
        fs::write(folder.join("src").join("send.rs"), self.send(plan))?;
        match call {
            Some(edit) => self.write_call(folder, "crate", plan, edit),
            None => Ok(()),
        }
    }

    /// An app that has the plan in a crate of its own.
    pub(crate) fn write_app(self, folder: &Path, types: &Path, repository: &Path, plan: Plan) -> Written {
        let dependencies =
            format!("types = {{ package = {:?}, path = {types:?} }}\n", types.file_name().unwrap_or_default());
        write_crate(folder, &(dependencies + &self.dependencies(repository)), "pub mod call;\n")?;
        self.write_call(folder, "types", plan, 0)
    }

    /// The module that sends one event, and that is edited.
    pub(crate) fn write_call(self, folder: &Path, from: &str, plan: Plan, edit: usize) -> Written {
        let event = plan.events - 1;
        let last = if Plan::has_items(event) { "items" } else { "note" };
        let (name, type_name) = (event_name(event), event_type(event));
        let code = match self {
            Self::IncludePlan => format!(
                "use {from}::*;\npub fn call(client: &plan_runtime::Client) {{\n    track!(client, \"user-1\", \
                 {type_name} {{ id: \"{edit}\", total: 1.5, count: 2, done: true, source: \"x\" }});\n}}\n"
            ),
            Self::Derive | Self::DeriveWithTraits => format!(
                "use {from}::*;\npub fn call(out: &mut Vec<u8>) {{\n    track(out, \"user-1\", \"{name}\", \
                 &{type_name} {{ id: \"{edit}\", total: 1.5, count: 2, done: true, source: Some(\"x\"), kind: None, \
                 place: None, medium: None, score: None, rank: None, is_new: None, {last}: None }});\n}}\n"
            ),
            Self::Bon => format!(
                "use {from}::*;\npub fn call(out: &mut Vec<u8>) {{\n    track(out, \"user-1\", \"{name}\", \
                 &{type_name}::builder().id(\"{edit}\").total(1.5).count(2).done(true).source(\"x\").build());\n}}\n"
            ),
            Self::Typify => {
                let last = if Plan::has_items(event) { "items: Vec::new()" } else { "note: None" };
                format!(
                    "use {from}::*;\npub fn call(out: &mut Vec<u8>) {{\n    track(out, \"user-1\", \"{name}\", \
                     &{type_name} {{ id: \"{edit}\".to_owned(), total: 1.5, count: 2, done: true, \
                     source: Some(\"x\".to_owned()), kind: None, place: None, medium: None, score: None, rank: None, is_new: None, \
                     {last} }});\n}}\n"
                )
            }
        };
        Ok(fs::write(folder.join("src").join("call.rs"), code)?)
    }

    /// A function for each event that sends it: without one, a derived impl is never compiled to code.
    fn send(self, plan: Plan) -> String {
        let lifetime = if self == Self::Typify { "" } else { "<'_>" };
        let mut out = String::from("use super::*;\n");
        for event in 0..plan.events {
            let (name, type_name) = (event_name(event), event_type(event));
            let _ = match self {
                Self::IncludePlan => writeln!(
                    out,
                    "pub fn send{event}(client: &plan_runtime::Client, event: &{type_name}{lifetime}) {{ \
                     track(client, \"user-1\", event); }}"
                ),
                _ => writeln!(
                    out,
                    "pub fn send{event}(out: &mut Vec<u8>, event: &{type_name}{lifetime}) {{ \
                     track(out, \"user-1\", \"{name}\", event); }}"
                ),
            };
        }
        out
    }
}

/// What people write by hand: as the plan's types, without the docs of fields.
fn structs(plan: Plan, derives: &str, traits: &str) -> String {
    let nested = |mark: &str, has_items: bool| {
        let traits = traits.replace("NAME", &format!("Kind{mark}")).replace("FIRST", &format!("a{mark}"));
        let item = if has_items {
            format!(
                "#[derive(serde::Serialize)]\npub struct Item{mark}<'a> {{ \
                 #[serde(skip_serializing_if = \"Option::is_none\")] pub sku{mark}: Option<&'a str> }}\n"
            )
        } else {
            String::new()
        };
        format!(
            "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]\n\
             pub enum Kind{mark} {{ #[serde(rename = \"a{mark}\")] A, #[serde(rename = \"b\")] B, #[serde(rename = \"c\")] C }}\n\
             #[derive(serde::Serialize)]\npub struct Place{mark}<'a> {{ \
             #[serde(skip_serializing_if = \"Option::is_none\")] pub city{mark}: Option<&'a str>, \
             #[serde(skip_serializing_if = \"Option::is_none\")] pub zip: Option<&'a str> }}\n{item}{traits}"
        )
    };
    let mut out = if plan.nesting == Nesting::Shared { nested("", true) } else { String::new() };
    for event in 0..plan.events {
        let mark = plan.mark(event);
        if plan.nesting == Nesting::Distinct {
            out.push_str(&nested(&mark, Plan::has_items(event)));
        }
        let last = if Plan::has_items(event) {
            format!("items: Option<&'a [Item{mark}<'a>]>")
        } else {
            "note: Option<&'a str>".into()
        };
        let mut optional = vec![
            format!("kind: Option<Kind{mark}>"),
            format!("place: Option<Place{mark}<'a>>"),
            "source: Option<&'a str>".into(),
            "medium: Option<&'a str>".into(),
            "score: Option<f64>".into(),
            "rank: Option<i64>".into(),
            "is_new: Option<bool>".into(),
            last,
        ];
        let type_name = event_type(event);
        optional.extend(plan.edited(event).map(|name| format!("{name}: Option<&'a str>")));
        let _ = write!(
            out,
            "/// Something happened.\n#[derive({derives})]\npub struct {type_name}<'a> {{ \
             pub id: &'a str, pub total: f64, pub count: i64, pub done: bool, "
        );
        for field in optional {
            let _ = write!(out, "#[serde(skip_serializing_if = \"Option::is_none\")] pub {field}, ");
        }
        out.push_str("}\n");
    }
    out
}
