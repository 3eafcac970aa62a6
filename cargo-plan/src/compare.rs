//! What changes between two versions of a plan, and what each change does: to code, to data, to tables of a warehouse. It
//! compares named plans, so that it says of code what the compiler would. Knows nothing of files and formats.

use crate::parallel::both;
use plan_model::check::Conventions;
use plan_model::name::{Field, Named, Nested, Type, Union};
use plan_model::plan::ConsentCategory;
use plan_model::schema::{Marked, Personal};
use plan_model::wording::columns::Server;
use plan_model::{Call, Plan, Rule, Span};
use std::collections::{BTreeMap, HashMap};

/// What a change breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Class {
    /// A crate that uses it does not compile any more.
    Code,
    /// What reads the data misses something, or finds another meaning.
    Data,
    /// A table or column goes, or changes its type.
    Warehouse,
}

impl Class {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Data => "data",
            Self::Warehouse => "warehouse",
        }
    }
}

/// How the path of what a value of several types may be begins.
const ALTERNATIVE: &str = "alternative ";

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    /// A sentence.
    pub(crate) what: String,
    /// What it breaks, each with the reason; none where it is safe.
    pub(crate) breaks: Vec<(Class, String)>,
    /// Where it is in the old plan, and in the new one.
    pub(crate) old: Option<Span>,
    pub(crate) new: Option<Span>,
    /// The event that it is about: its call and its name, which is empty for identify and group.
    pub(crate) event: (Call, String),
}

/// A part of a plan, by its path: `event "Order Completed"`, `property `total` of event "Order Completed"`.
struct PlanPart {
    span: Span,
    /// What generated code is made of it; none where there is no item of Rust.
    code: Option<String>,
    /// Must new code say it, where the part around it was there before?
    demands: bool,
    /// What the data is, as JSON has it; and whether it is always there.
    data: String,
    required: bool,
    rules: String,
    /// The categories of consent without which it is withheld.
    purposes: Vec<String>,
    /// The table or column, and the type of a column.
    table: String,
    kind: &'static str,
    /// The path of the part around it.
    around: Option<String>,
    event: (Call, String),
}

/// Returns every change from the old to the new plan: what goes and what changes, then what comes, in the order of paths. The
/// conventions of `plan`, which is the new one, say which server names the tables and columns.
pub(crate) fn compare(old: &Named<'_>, new: &Named<'_>, plan: &Plan) -> Vec<Change> {
    let server = Conventions::of(plan).warehouse.unwrap_or_default();
    let (before, after) = (EventsById::of(old), EventsById::of(new));
    let comes = after.0.iter().filter(|(id, _)| !before.1.contains_key(id)).map(|(_, place)| (None, Some(*place)));
    let stays = before.0.iter().map(|(id, place)| (Some(*place), after.1.get(id).copied()));
    let pairs: Vec<_> = stays.chain(comes).collect();
    let changes = |pairs: &[(Option<usize>, Option<usize>)]| {
        let mut found = FoundChanges::default();
        for (was, is) in pairs {
            found.compare(&parts(old, *was, server), &parts(new, *is, server));
        }
        found
    };
    let (first, second) = pairs.split_at(pairs.len() / 2);
    let (mut found, more) = both(|| changes(first), || changes(second));
    found.gone.extend(more.gone);
    found.come.extend(more.come);
    found.traits(&traits_of(old, server), &traits_of(new, server));
    found.categories(&old.consent, &new.consent);
    found.in_order()
}

/// The events of a plan, by call and name, in their order and to be looked up.
struct EventsById<'n>(Vec<((Call, &'n str), usize)>, HashMap<(Call, &'n str), usize>);

impl<'n> EventsById<'n> {
    fn of(named: &'n Named<'_>) -> Self {
        let ids = named.events.iter().map(|event| (event.rule.call, event.rule.name.as_str()));
        let all: Vec<_> = ids.enumerate().map(|(place, id)| (id, place)).collect();
        let known = all.iter().copied().collect();
        Self(all, known)
    }
}

/// Changes, each with its path.
#[derive(Default)]
struct FoundChanges {
    gone: Vec<(String, Change)>,
    come: Vec<(String, Change)>,
}

impl FoundChanges {
    fn compare(&mut self, before: &BTreeMap<String, PlanPart>, after: &BTreeMap<String, PlanPart>) {
        for (path, was) in before {
            match after.get(path) {
                Some(is) => changed(path, was, is, &mut self.gone),
                // What goes with the part around it is not said again.
                None if is_within_other(was, after) => {}
                None => self.gone.push((path.clone(), removed(path, was))),
            }
        }
        for (path, is) in after.iter().filter(|(path, _)| !before.contains_key(*path)) {
            if !is_within_other(is, before) {
                self.come.push((path.clone(), added(path, is)));
            }
        }
    }

    fn traits(&mut self, before: &[BTreeMap<String, PlanPart>], after: &[BTreeMap<String, PlanPart>]) {
        before.iter().zip(after).for_each(|(before, after)| self.compare(before, after));
    }

    /// The categories of consent: code gives each of them to `Consent`.
    fn categories(&mut self, old: &[(String, &ConsentCategory)], new: &[(String, &ConsentCategory)]) {
        let event = || (Call::Track, String::new());
        let is_in = |id: &str, all: &[(String, &ConsentCategory)]| all.iter().any(|(_, known)| known.id == id);
        for (field, category) in old.iter().filter(|(_, category)| !is_in(&category.id, new)) {
            let path = format!("category of consent \"{}\"", category.id);
            let breaks = vec![
                (Class::Code, format!("`Consent::{field}` is gone")),
                (Class::Data, "messages do not say it any more".to_owned()),
            ];
            let what = format!("{path} is removed");
            self.gone.push((path, Change { what, breaks, old: Some(category.span), new: None, event: event() }));
        }
        for (field, category) in new.iter().filter(|(_, category)| !is_in(&category.id, old)) {
            let path = format!("category of consent \"{}\"", category.id);
            let breaks = if old.is_empty() {
                Vec::new()
            } else {
                vec![(Class::Code, format!("code does not give `Consent::{field}` yet"))]
            };
            let what = format!("{path} is added");
            self.come.push((path, Change { what, breaks, old: None, new: Some(category.span), event: event() }));
        }
    }

    fn in_order(mut self) -> Vec<Change> {
        self.gone.sort_by(|one, other| one.0.cmp(&other.0));
        self.come.sort_by(|one, other| one.0.cmp(&other.0));
        self.gone.into_iter().chain(self.come).map(|(_, change)| change).collect()
    }
}

/// Returns whether the part around it is not in the other plan. An item of a list is no part of its own.
fn is_within_other(part: &PlanPart, other: &BTreeMap<String, PlanPart>) -> bool {
    let around = part.around.as_deref().map(|around| match around.strip_prefix("item ") {
        Some(rest) => rest.find("property ").and_then(|start| rest.get(start..)).unwrap_or(around),
        None => around,
    });
    around.is_some_and(|around| !other.contains_key(around))
}

fn removed(path: &str, was: &PlanPart) -> Change {
    let mut breaks = Vec::new();
    if let Some(code) = &was.code {
        breaks.push((Class::Code, format!("`{}` is gone", name_of(code))));
    }
    breaks.push((Class::Data, "it is not sent any more".to_owned()));
    if !was.table.is_empty() {
        breaks.push((Class::Warehouse, format!("{} gets no values any more", was.table)));
    }
    Change { what: format!("{path} is removed"), breaks, old: Some(was.span), new: None, event: was.event.clone() }
}

fn added(path: &str, is: &PlanPart) -> Change {
    let mut breaks = Vec::new();
    if is.demands {
        let why = match is.required {
            true => "it is required, and calls do not give it yet",
            false => "a call macro does not look into an alternative: there, code names every field",
        };
        breaks.push((Class::Code, why.to_owned()));
    }
    Change { what: format!("{path} is added"), breaks, old: None, new: Some(is.span), event: is.event.clone() }
}

fn changed(path: &str, was: &PlanPart, is: &PlanPart, changes: &mut Vec<(String, Change)>) {
    let mut add = |what: String, breaks: Vec<(Class, String)>| {
        let (what, event) = (format!("{path} {what}"), is.event.clone());
        let change = Change { what, breaks, old: Some(was.span), new: Some(is.span), event };
        changes.push((path.to_owned(), change));
    };
    let code = (was.code != is.code).then(|| {
        let text = |code: &Option<String>| code.clone().unwrap_or_else(|| "nothing".to_owned());
        (Class::Code, format!("`{}` becomes `{}`", text(&was.code), text(&is.code)))
    });
    if was.data != is.data {
        let mut breaks: Vec<_> = code.into_iter().collect();
        breaks.push((Class::Data, format!("{} becomes {}", was.data, is.data)));
        if was.kind != is.kind {
            breaks.push((Class::Warehouse, format!("{} was {}, and is {}", was.table, was.kind, is.kind)));
        }
        return add("changes its type".to_owned(), breaks);
    }
    match (was.required, is.required) {
        (true, false) => {
            let mut breaks: Vec<_> = code.into_iter().collect();
            breaks.push((Class::Data, "it may be absent now".to_owned()));
            add("becomes optional".to_owned(), breaks);
        }
        (false, true) => add("becomes required".to_owned(), code.into_iter().collect()),
        _ => {
            if let Some(code) = code {
                add("has another name or type in Rust".to_owned(), vec![code]);
            }
        }
    }
    if was.rules != is.rules {
        let why = "other values are allowed than before".to_owned();
        add("has other rules".to_owned(), vec![(Class::Data, why)]);
    }
    if was.purposes != is.purposes {
        let words = |purposes: &[String]| match purposes {
            [] => "no consent".to_owned(),
            _ => format!("consent to {}", purposes.join(" and ")),
        };
        let why = format!("it needed {}, and needs {}", words(&was.purposes), words(&is.purposes));
        add("has another purpose".to_owned(), vec![(Class::Data, why)]);
    }
}

/// Returns the name in front of a type: `total` of `total: f64`.
fn name_of(code: &str) -> &str {
    code.split_once(':').filter(|(_, rest)| !rest.starts_with(':')).map_or(code, |(name, _)| name)
}

/// Returns the parts of one event; none where the plan has it not.
fn parts(named: &Named<'_>, event: Option<usize>, server: Server) -> BTreeMap<String, PlanPart> {
    let Some(event) = event.and_then(|event| named.events.get(event)) else { return BTreeMap::new() };
    let id = (event.rule.call, event.rule.name.clone());
    let mut parts = PlanParts { named, server, parts: BTreeMap::new(), event: id };
    let call = if event.rule.call == Call::Track { "event" } else { event.rule.call.as_str() };
    let path = format!("{call} \"{}\"", event.rule.name);
    // All pages are in one table, and all screens.
    let table = if event.rule.call == Call::Track { server.table(&event.rule.name) } else { String::new() };
    parts.whole(&path, (event.rule.name_span, Some(event.rule)), &event.type_name, table);
    parts.fields(&path, &path, &event.type_name, &event.fields, "");
    parts.parts
}

/// Returns the traits of identify, and those of group.
fn traits_of(named: &Named<'_>, server: Server) -> [BTreeMap<String, PlanPart>; 2] {
    [&named.identify, &named.group].map(|traits| {
        let event = (traits.call, String::new());
        let mut parts = PlanParts { named, server, parts: BTreeMap::new(), event };
        let path = traits.call.to_string();
        let span = traits.rule.map_or(Span::new(0, 0), |rule| rule.name_span);
        parts.whole(&path, (span, traits.rule), traits.type_name, String::new());
        parts.fields(&path, &path, traits.type_name, &traits.fields, "");
        parts.parts
    })
}

struct PlanParts<'n, 'p> {
    named: &'n Named<'p>,
    server: Server,
    parts: BTreeMap<String, PlanPart>,
    /// The event that the parts are of.
    event: (Call, String),
}

impl PlanParts<'_, '_> {
    /// Adds an event, or the traits of a call.
    fn whole(&mut self, path: &str, (span, rule): (Span, Option<&Rule>), type_name: &str, table: String) {
        let purposes =
            rule.into_iter().flat_map(|rule| &rule.extra.purposes).map(|purpose| purpose.name.clone()).collect();
        let table = if table.is_empty() { table } else { format!("table `{table}`") };
        let part = PlanPart {
            span,
            code: Some(type_name.to_owned()),
            demands: false,
            data: String::new(),
            required: true,
            rules: String::new(),
            purposes,
            table,
            kind: "",
            around: None,
            event: self.event.clone(),
        };
        self.parts.insert(path.to_owned(), part);
    }

    fn fields(&mut self, root: &str, around: &str, owner: &str, fields: &[Field<'_>], prefix: &str) {
        for field in fields {
            let name = &field.property.name;
            let path = format!("property `{prefix}{name}` of {root}");
            let type_ = self.rust(&field.type_);
            let type_ = if field.personal.is_some() { format!("Personal<{type_}>") } else { type_ };
            let type_ = if field.nullable { format!("Option<{type_}>") } else { type_ };
            let whole = if field.required { type_ } else { format!("Option<{type_}>") };
            let hashed = match field.personal {
                Some(Marked { personal: Personal::Sha256, depth: 0 }) => ", hashed",
                Some(Marked { personal: Personal::Sha256, .. }) => ", hashed within",
                _ => "",
            };
            let constant = field.constant.map(|value| value.to_json());
            let part = PlanPart {
                span: field.property.name_span,
                code: constant.is_none().then(|| format!("{owner}::{}: {whole}{hashed}", field.name)),
                demands: (field.required || root.starts_with(ALTERNATIVE)) && constant.is_none(),
                data: constant.map_or_else(|| self.data(field), |value| format!("the constant {value}")),
                required: field.required,
                rules: field.rules.as_ref().map(|rules| rules.json.clone()).unwrap_or_default(),
                purposes: Plan::purposes_of(field.property).into_iter().map(ToOwned::to_owned).collect(),
                table: format!("column `{}`", self.server.column(&format!("{prefix}{name}"))),
                kind: self.kind(&field.type_),
                around: Some(around.to_owned()),
                event: self.event.clone(),
            };
            self.parts.insert(path.clone(), part);
            self.nested(root, &path, &field.type_, &format!("{prefix}{name}."));
        }
    }

    /// Adds what a type of the plan is made of.
    fn nested(&mut self, root: &str, path: &str, type_: &Type, prefix: &str) {
        match type_ {
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => self.nested(root, path, inner, prefix),
            Type::Tuple(all) => {
                for (position, inner) in all.iter().enumerate() {
                    let prefix = format!("{}[{position}].", prefix.trim_end_matches('.'));
                    self.nested(root, &format!("item {position} of {path}"), inner, &prefix);
                }
            }
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Struct(inner)) => self.fields(root, path, &inner.type_name, &inner.fields, prefix),
                Some(Nested::Enumeration(inner)) => {
                    for variant in &inner.variants {
                        let code = format!("{}::{}", inner.type_name, variant.name);
                        self.variant(
                            format!("value {} of {path}", variant.value.to_json()),
                            path,
                            variant.value.span,
                            code,
                        );
                    }
                }
                Some(Nested::Union(inner)) => self.union(root, path, inner, prefix),
                None => {}
            },
            _ => {}
        }
    }

    /// Adds the types that a value of several types may have.
    fn union(&mut self, root: &str, path: &str, union: &Union<'_>, prefix: &str) {
        for variant in &union.variants {
            let alternative = format!("{ALTERNATIVE}`{}` of {path}", variant.name);
            let code = format!("{}::{}: {}", union.type_name, variant.name, self.rust(&variant.type_));
            self.variant(alternative.clone(), path, union.schema.span, code);
            self.nested(&format!("{ALTERNATIVE}`{}` of {root}", variant.name), &alternative, &variant.type_, prefix);
        }
    }

    /// Adds one value, or one type, of those that a property may have.
    fn variant(&mut self, path: String, around: &str, span: Span, code: String) {
        let part = PlanPart {
            span,
            code: Some(code),
            demands: false,
            data: String::new(),
            required: true,
            rules: String::new(),
            purposes: Vec::new(),
            table: String::new(),
            kind: "",
            around: Some(around.to_owned()),
            event: self.event.clone(),
        };
        self.parts.insert(path, part);
    }

    /// Returns the type in Rust.
    fn rust(&self, type_: &Type) -> String {
        type_.text(&|type_| match type_ {
            Type::Any => Some("Value".to_owned()),
            Type::Nested(position) => self.named.nested.get(*position).map(|inner| inner.type_name().to_owned()),
            _ => None,
        })
    }

    /// Returns what JSON has.
    fn data(&self, field: &Field<'_>) -> String {
        let null = if field.nullable { " or null" } else { "" };
        let is_hashed = field.personal.is_some_and(|marked| marked.personal == Personal::Sha256);
        let hidden = if is_hashed { ", hashed" } else { "" };
        format!("{}{null}{hidden}", self.json(&field.type_))
    }

    fn json(&self, type_: &Type) -> String {
        match type_ {
            Type::Array(inner) => format!("a list of {}", self.json(inner)),
            Type::Tuple(all) => format!("a list of {} values", all.len()),
            Type::Map(inner) => format!("a map of {}", self.json(inner)),
            Type::Nullable(inner) => format!("{} or null", self.json(inner)),
            Type::Time(time) => format!("a string ({})", time.type_name()),
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Union(inner)) => {
                    inner.variants.iter().map(|variant| self.json(&variant.type_)).collect::<Vec<_>>().join(" or ")
                }
                _ => self.kind(type_).to_owned(),
            },
            _ => self.kind(type_).to_owned(),
        }
    }

    /// Returns what kind of value it is, which is what a column's type is made of.
    fn kind(&self, type_: &Type) -> &'static str {
        match type_ {
            Type::String => "a string",
            Type::Time(_) => "a time",
            Type::Number => "a number",
            Type::Integer => "an integer",
            Type::Boolean => "a boolean",
            Type::Any => "any value",
            Type::Array(_) | Type::Tuple(_) => "a list",
            Type::Map(_) => "an object",
            Type::Nullable(inner) => self.kind(inner),
            Type::Nested(position) => match self.named.nested.get(*position) {
                Some(Nested::Struct(_)) => "an object",
                Some(Nested::Enumeration(inner)) => {
                    inner.variants.first().map_or("a string", |variant| variant.value.describe())
                }
                _ => "a value of several types",
            },
        }
    }
}
