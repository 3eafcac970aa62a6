//! Structs for events, traits and nested objects: public borrowed fields, and one short non-generic body each.

use super::code::{CodeText, WATCH_MARK};
use super::{catalogue, deprecated, docs};
use crate::RUNTIME;
use crate::Target;
use plan_model::json;
use plan_model::name::{DEFAULTS, Event, Field, Nested, ResidualRules, Struct, Traits, Type, fields_borrow};
use plan_model::schema::Personal;
use plan_model::{Call, Plan, Rule, markdown};
use std::collections::BTreeSet;
use std::fmt::Write;

/// What all structs of a plan have in common.
pub(super) struct Structs<'s, 'p> {
    pub(super) plan: &'s Plan,
    pub(super) derives: &'s str,
    pub(super) target: Target,
    pub(super) watches_events: bool,
    pub(super) events: &'s [Event<'p>],
    pub(super) nested: &'s [Nested<'p>],
}

/// What a call is made with.
struct StructHead<'a> {
    call: Call,
    name: &'a str,
    version: &'a str,
    category: &'a str,
    integrations: &'a str,
}

impl<'a> StructHead<'a> {
    fn of(call: Call, rule: Option<&'a Rule>) -> Self {
        let extra = rule.map(|rule| &rule.extra);
        Self {
            call,
            name: rule.map_or("", |rule| &rule.name),
            version: rule.and_then(|rule| rule.version.as_ref()).map_or("", |version| &version.json),
            category: extra.and_then(|extra| extra.category.as_deref()).unwrap_or_default(),
            integrations: extra.and_then(|extra| extra.integrations.as_ref()).map_or("", |found| &found.json),
        }
    }
}

/// Writes the derives that the user asked for, of all structs and unions alike.
pub(super) fn derives(wanted: &str, out: &mut String) {
    if wanted.split(", ").any(|path| path.rsplit("::").next().is_some_and(|name| name.trim() == "PartialEq")) {
        // `Eq` would fit some of the types, and the list is the same for all.
        out.push_str("#[allow(clippy::derive_partial_eq_without_eq)] ");
    }
    if !wanted.is_empty() {
        let _ = write!(out, "#[derive({wanted})] ");
    }
}

impl Structs<'_, '_> {
    pub(super) fn event(&self, event: &Event<'_>, out: &mut CodeText) {
        let rule = event.rule;
        let what = match rule.call {
            Call::Track => format!("Track event {}", markdown::code(&rule.name)),
            Call::Screen => format!("Screen {}", markdown::code(&rule.name)),
            _ => format!("Page {}", markdown::code(&rule.name)),
        };
        let deprecated = deprecated::note(rule, self.plan, self.events, self.target);
        let path = match &deprecated {
            Some(note) if !is_unit(&event.fields) => {
                self.documented(&what, event, out);
                deprecated::alias(&event.type_name, fields_borrow(&event.fields, self.nested), note, out);
                deprecated::path(&event.type_name)
            }
            _ => {
                self.documented(&what, event, out);
                deprecated.iter().for_each(|note| deprecated::attribute(note, out));
                // An event that is only planned, or on its way out, need not be sent.
                let mark = if self.watches_events && rule.is_live() { WATCH_MARK } else { "" };
                self.definition(&event.type_name, &event.fields, mark, out);
                event.type_name.clone()
            }
        };
        let head = StructHead::of(rule.call, Some(rule));
        let allow = if path == event.type_name && deprecated.is_some() { "#[allow(deprecated)] " } else { "" };
        out.push_str(allow);
        self.event_impl(&path, (&head, Some(rule)), &event.fields, [event.rules.as_ref(), event.message.as_ref()], out);
        let lifetime = self.any_lifetime(&event.fields);
        let _ = write!(out, "{allow}impl __plan::{} for {path}{lifetime} {{}} ", call_name(rule.call));
    }

    fn documented(&self, what: &str, event: &Event<'_>, out: &mut CodeText) {
        docs::rule(what, Some(event.rule), self.plan, out);
        if self.target == Target::Rustdoc {
            catalogue::example_call(event, self.nested, out);
        }
        self.example(event.rule.call, Some(event.rule), &event.fields, out);
        docs::alias(&event.rule.name, &event.type_name, out);
    }

    fn example(&self, call: Call, rule: Option<&Rule>, fields: &[Field<'_>], out: &mut CodeText) {
        if self.target == Target::Rustdoc {
            catalogue::example(call, rule, fields, self.nested, out);
        }
    }

    /// Writes the structs of deprecated events, in a module of their own, behind the names that warn.
    pub(super) fn deprecated(&self, out: &mut CodeText) {
        let behind = |event: &&Event<'_>| event.rule.extra.deprecated.is_some() && !is_unit(&event.fields);
        let events: Vec<&Event<'_>> = self.events.iter().filter(behind).collect();
        if events.is_empty() {
            return;
        }
        let mut needs = BTreeSet::new();
        let fields = events.iter().flat_map(|event| &event.fields);
        fields.for_each(|field| nested_types(&field.type_, self.nested, &mut needs));
        deprecated::open_module(&needs, out);
        for event in events {
            docs::doc("A deprecated event of the plan.", out);
            self.definition(&event.type_name, &event.fields, "", out);
        }
        out.push_str("} ");
    }

    pub(super) fn traits(&self, traits: &Traits<'_>, out: &mut CodeText) {
        docs::rule(&format!("Traits of {}", traits.call), traits.rule, self.plan, out);
        self.example(traits.call, traits.rule, &traits.fields, out);
        self.definition(traits.type_name, &traits.fields, "", out);
        let head = StructHead::of(traits.call, traits.rule);
        self.event_impl(
            traits.type_name,
            (&head, traits.rule),
            &traits.fields,
            [traits.rules.as_ref(), traits.message.as_ref()],
            out,
        );
    }

    /// Writes the struct of the properties that a client or scope gives to all events that have them.
    pub(super) fn defaults(&self, fields: &[Field<'_>], out: &mut CodeText) {
        docs::doc(
            "The properties that a client or a scope gives to all events that have them: \
             `scope.with_defaults(Defaults { … })`, and `..` in a call.",
            out,
        );
        self.definition(DEFAULTS, fields, "", out);
    }

    pub(super) fn nested(&self, nested: &Struct<'_>, more: &str, out: &mut CodeText) {
        docs::doc(&(docs::nested(nested.schema, "A nested object.") + more), out);
        self.definition(&nested.type_name, &nested.fields, "", out);
        let lifetime = self.any_lifetime(&nested.fields);
        let _ = write!(out, "impl {RUNTIME}::Value for {}{lifetime} {{ ", nested.type_name);
        self.write_body(&nested.fields, None, out);
        out.push_str("} ");
    }

    /// Writes a struct; the mark, if any, directly before its first word.
    fn definition(&self, type_name: &str, fields: &[Field<'_>], mark: &str, out: &mut CodeText) {
        let (of_type, of_name) = out.marks();
        derives(self.derives, out);
        if has_underscore(fields) {
            out.push_str("#[allow(clippy::pub_underscore_fields)] ");
        }
        let _ = write!(out, "{mark}pub struct {of_type}{type_name}");
        if is_unit(fields) {
            out.push_str("; ");
            return;
        }
        out.push_str(if fields_borrow(fields, self.nested) { "<'a> { " } else { " { " });
        for field in fields.iter().filter(|field| field.constant.is_none()) {
            docs::field(field, out);
            docs::alias(&field.property.name, &field.name, out);
            out.push_str("pub ");
            out.push_str(of_name);
            out.push_str(&field.name);
            out.push_str(": ");
            field_type(field, self.nested, out);
            out.push_str(", ");
        }
        out.push_str("} ");
    }

    fn event_impl(
        &self,
        type_name: &str,
        (head, rule): (&StructHead<'_>, Option<&Rule>),
        fields: &[Field<'_>],
        [of_payload, of_message]: [Option<&ResidualRules>; 2],
        out: &mut CodeText,
    ) {
        let StructHead { call, name, version, category, integrations } = *head;
        let lifetime = self.any_lifetime(fields);
        let (_, of_name) = out.marks();
        let _ = write!(
            out,
            "impl {RUNTIME}::Event for {type_name}{lifetime} {{ const {of_name}NAME: &'static str = {name:?}; "
        );
        if call != Call::Track {
            let _ = write!(out, "const {of_name}CALL: {RUNTIME}::Call = {RUNTIME}::Call::{}; ", call_name(call));
        }
        // The compiler takes a literal in half the time of a call that makes one value of them all.
        for (constant, value) in [("VERSION", version), ("CATEGORY", category), ("INTEGRATIONS", integrations)] {
            if !value.is_empty() {
                let _ = write!(out, "const {of_name}{constant}: &'static str = {value:?}; ");
            }
        }
        if let Some(found) = of_message {
            // A message has ids, addresses and the like, so that no value is shown.
            let rules = rules(found, true);
            let _ = write!(
                out,
                "const {of_name}MESSAGE: {RUNTIME}::MessageRules = ::core::option::Option::Some(|| {rules}); "
            );
        }
        self.purposes(rule, fields, out);
        self.write_body(fields, of_payload, out);
        out.push_str("} ");
    }

    /// Writes what the event and its properties need consent to; nothing is written where that is nothing.
    fn purposes(&self, rule: Option<&Rule>, fields: &[Field<'_>], out: &mut CodeText) {
        if self.plan.consent.categories.is_empty() {
            return;
        }
        let of_event: Vec<&str> =
            rule.into_iter().flat_map(|rule| &rule.extra.purposes).map(|purpose| purpose.name.as_str()).collect();
        let of_fields = fields.iter().map(|field| (field.property.name.as_str(), Plan::purposes_of(field.property)));
        let of_fields: Vec<_> = of_fields.filter(|(_, purposes)| !purposes.is_empty()).collect();
        if of_event.is_empty() && of_fields.is_empty() {
            return;
        }
        let (_, of_name) = out.marks();
        let of_fields: Vec<String> =
            of_fields.iter().map(|(name, purposes)| format!("({name:?}, &{purposes:?})")).collect();
        let _ = write!(
            out,
            "const {of_name}CONSENT: {RUNTIME}::ConsentPurposes = ::core::option::Option::Some(&{RUNTIME}::Purposes \
             {{ event: &{of_event:?}, properties: &[{}] }}); ",
            of_fields.join(", ")
        );
    }

    fn write_body(&self, fields: &[Field<'_>], of_all: Option<&ResidualRules>, out: &mut CodeText) {
        let (_, of_name) = out.marks();
        let _ = write!(out, "fn {of_name}write(&self, writer: &mut {RUNTIME}::Writer) {{ ");
        match of_all {
            Some(found) => {
                let rules = rules(found, self.is_personal(fields));
                let _ = write!(out, "{RUNTIME}::checked_fields(writer, {rules}, ");
            }
            None => {
                let _ = write!(out, "{RUNTIME}::fields(writer, ");
            }
        }
        let _ = write!(out, "{:?}, [", names(fields));
        for field in fields {
            self.value(field, out);
            out.push_str(", ");
        }
        out.push_str("]); } ");
    }

    /// Writes a field's value on its way to the wire, in what it needs around it.
    fn value(&self, field: &Field<'_>, out: &mut String) {
        if let Some(constant) = field.constant {
            let code = format!("{RUNTIME}::Constant({:?})", constant.to_json());
            let _ = write!(out, "&{}", hashed(field, ValueCode { code, is_place: false }));
            return;
        }
        if field.rules.is_none() && !is_hashed(field) && !(field.required && field.nullable) {
            out.push_str("&self.");
            return out.push_str(&field.name);
        }
        let mut inner = ValueCode { code: format!("self.{}", field.name), is_place: true };
        if field.required && field.nullable {
            inner = ValueCode { code: format!("{RUNTIME}::Nullable({})", inner.passed()), is_place: false };
        }
        if let Some(found) = &field.rules {
            let rules = rules(found, field.personal.is_some() || self.holds_personal(&field.type_));
            inner = ValueCode { code: format!("{RUNTIME}::Checked({}, {rules})", inner.passed()), is_place: false };
        }
        let _ = write!(out, "&{}", hashed(field, inner));
    }

    /// Returns whether one of the fields, at any depth, is personal data.
    fn is_personal(&self, fields: &[Field<'_>]) -> bool {
        fields.iter().any(|field| field.personal.is_some() || self.holds_personal(&field.type_))
    }

    fn holds_personal(&self, type_: &Type) -> bool {
        match type_ {
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => self.holds_personal(inner),
            Type::Tuple(types) => types.iter().any(|type_| self.holds_personal(type_)),
            Type::Nested(position) => match self.nested.get(*position) {
                Some(Nested::Struct(inner)) => self.is_personal(&inner.fields),
                Some(Nested::Union(inner)) => inner.variants.iter().any(|variant| self.holds_personal(&variant.type_)),
                _ => false,
            },
            _ => false,
        }
    }

    fn any_lifetime(&self, fields: &[Field<'_>]) -> &'static str {
        if fields_borrow(fields, self.nested) { "<'_>" } else { "" }
    }
}

/// Returns whether the name of a field starts with an underscore, as that of `2fa_enabled` does.
fn has_underscore(fields: &[Field<'_>]) -> bool {
    fields.iter().any(|field| field.constant.is_none() && field.name.starts_with('_'))
}

/// Returns whether the struct has no fields.
fn is_unit(fields: &[Field<'_>]) -> bool {
    fields.iter().all(|field| field.constant.is_some())
}

/// Returns the names as they are sent, one a line: JSON escapes the end of a line, so that no name holds one.
fn names(fields: &[Field<'_>]) -> String {
    let mut names = String::new();
    for (position, field) in fields.iter().enumerate() {
        names.push_str(if position > 0 { "\n" } else { "" });
        json::write_escaped(&field.property.name, &mut names);
    }
    names
}

/// Returns the variant of `Call`, and of its sealed trait in `__plan`.
pub(super) fn call_name(call: Call) -> &'static str {
    match call {
        Call::Track => "Track",
        Call::Identify => "Identify",
        Call::Group => "Group",
        Call::Page => "Page",
        Call::Screen => "Screen",
    }
}

pub(super) fn is_hashed(field: &Field<'_>) -> bool {
    field.personal.is_some_and(|marked| marked.personal == Personal::Sha256)
}

/// The expression of a value.
struct ValueCode {
    code: String,
    /// Whether it is the field itself, which is passed by reference; what stands around it is a value of its own.
    is_place: bool,
}

impl ValueCode {
    fn passed(&self) -> String {
        format!("{}{}", if self.is_place { "&" } else { "" }, self.code)
    }
}

/// Returns the expression of a field's value, in what hashes it where the plan says so.
fn hashed(field: &Field<'_>, value: ValueCode) -> String {
    match field.personal {
        Some(marked) if is_hashed(field) => match marked.depth {
            0 => format!("{RUNTIME}::hashed!({})", value.passed()),
            depth => format!("{RUNTIME}::hashed!({}, {depth})", value.passed()),
        },
        _ => value.code,
    }
}

/// Returns a static of the rules, in a place of its own.
fn rules(rules: &ResidualRules, personal: bool) -> String {
    let new = if rules.patterns { "with_patterns" } else { "new" };
    let personal = if personal { ".personal()" } else { "" };
    format!("{{ static RULES: {RUNTIME}::Rules = {RUNTIME}::Rules::{new}({:?}){personal}; &RULES }}", rules.json)
}

/// Writes the type of a field with the `Option`s that required and nullable bring.
pub(super) fn field_type(field: &Field<'_>, nested: &[Nested<'_>], out: &mut String) {
    let mut close = 0;
    for is_option in [!field.required, field.nullable] {
        if is_option {
            out.push_str("::core::option::Option<");
            close += 1;
        }
    }
    if field.personal.is_some() {
        let _ = write!(out, "{RUNTIME}::Personal<");
        close += 1;
    }
    type_(&field.type_, nested, out);
    out.push_str(match close {
        0 => "",
        1 => ">",
        2 => ">>",
        _ => ">>>",
    });
}

/// Writes a type with the lifetime `'a`.
pub(super) fn type_(wanted: &Type, nested: &[Nested<'_>], out: &mut String) {
    match wanted {
        Type::String => out.push_str("&'a str"),
        Type::Time(time) => {
            let _ = write!(out, "{RUNTIME}::{}<'a>", time.type_name());
        }
        Type::Number => out.push_str("f64"),
        Type::Integer => out.push_str("i64"),
        Type::Boolean => out.push_str("bool"),
        Type::Any => {
            let _ = write!(out, "&'a {RUNTIME}::Json");
        }
        Type::Array(item) => {
            out.push_str("&'a [");
            inner_type(item, nested, out);
            out.push(']');
        }
        Type::Tuple(types) => {
            out.push('(');
            for inner in types {
                type_(inner, nested, out);
                out.push_str(", ");
            }
            out.push(')');
        }
        Type::Map(value) => {
            let _ = write!(out, "{RUNTIME}::Map<'a, ");
            inner_type(value, nested, out);
            out.push('>');
        }
        Type::Nullable(inner) => {
            out.push_str("::core::option::Option<");
            type_(inner, nested, out);
            out.push('>');
        }
        Type::Nested(position) => {
            if let Some(inner) = nested.get(*position) {
                out.push_str(inner.type_name());
                out.push_str(if inner.borrows(nested) { "<'a>" } else { "" });
            }
        }
    }
}

/// Writes the type of what a slice holds: JSON values are held as such, as people have them in a `Vec`.
fn inner_type(wanted: &Type, nested: &[Nested<'_>], out: &mut String) {
    match wanted {
        Type::Any => {
            let _ = write!(out, "{RUNTIME}::Json");
        }
        wanted => type_(wanted, nested, out),
    }
}

/// Adds the names of the generated types that `type_` is made of.
pub(super) fn nested_types(type_: &Type, nested: &[Nested<'_>], out: &mut impl Extend<String>) {
    match type_ {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => nested_types(inner, nested, out),
        Type::Tuple(types) => types.iter().for_each(|type_| nested_types(type_, nested, out)),
        Type::Nested(position) => out.extend(nested.get(*position).map(|inner| inner.type_name().to_owned())),
        _ => {}
    }
}
