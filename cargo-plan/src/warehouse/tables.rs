//! The tables of a plan, with their columns; and what of the plan no table holds.

use super::standard::{self, TableOf};
use super::types::{ColumnKind, ColumnShape, common_kind};
use super::{Loaded, Warehouse};
use crate::format::lost::Lost;
use plan_model::plan::Rule;
use plan_model::schema::{Items, Personal, Property, Schema};
use plan_model::wording::columns::Server;
use plan_model::{Call, Plan};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How many columns RudderStack takes of one message.
const MOST_COLUMNS: usize = 1600;
/// How many tables Redshift holds.
const MOST_TABLES: usize = 9900;

/// A table.
#[derive(Debug)]
pub(crate) struct WarehouseTable<'p> {
    pub(crate) name: String,
    pub(crate) of: TableOf,
    /// The rules whose messages are in it; none of the tables that hold no properties.
    pub(crate) rules: Vec<&'p Rule>,
    /// What is said of it beside the plan's words.
    pub(crate) notes: Vec<String>,
    /// Those of the server, then those of the plan by their names.
    pub(crate) columns: Vec<WarehouseColumn<'p>>,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct WarehouseColumn<'p> {
    pub(crate) name: String,
    pub(crate) kind: ColumnKind,
    /// What it means.
    pub(crate) comment: String,
    /// What makes its name or its type another than one would think.
    pub(crate) notes: Vec<String>,
    /// The properties of the plan that are in it; none of a column of the server.
    pub(crate) properties: Vec<ColumnProperty<'p>>,
}

/// A property that a column holds.
#[derive(Debug, Clone)]
pub(crate) struct ColumnProperty<'p> {
    /// The path of it, with dots.
    pub(crate) path: String,
    /// The place of it in words: "`total` of `Order Completed`".
    pub(crate) place: String,
    /// Whether every message of its rule has it.
    pub(crate) required: bool,
    pub(crate) property: &'p Property,
    /// The rule that has it; none of what holds for every call.
    pub(crate) rule: Option<&'p Rule>,
}

/// Returns the tables of a plan: those of the calls, then one for each event in the order of the plan.
pub(crate) fn tables<'p>(plan: &'p Plan, loaded: Loaded, lost: &mut Lost) -> Vec<WarehouseTable<'p>> {
    let mut tables = Tables { plan, loaded, lost, tables: Vec::new() };
    tables.of_calls();
    for rule in plan.rules.iter().filter(|rule| rule.call == Call::Track) {
        tables.of_event(rule);
    }
    tables.bounds();
    tables.tables
}

/// A table of a plan without its columns: those of thousands of events take more memory than the plan.
pub(crate) struct PlannedTable<'p> {
    pub(crate) name: String,
    pub(crate) of: TableOf,
    pub(crate) rules: Vec<&'p Rule>,
    standard: Arc<[HeldColumn]>,
}

/// A column of which nothing is known but what it holds.
pub(crate) struct PlannedColumn<'p> {
    pub(crate) name: String,
    pub(crate) kind: ColumnKind,
    /// As those of [`WarehouseColumn`].
    pub(crate) properties: Vec<ColumnProperty<'p>>,
}

/// Returns the tables that [`tables`] makes, each with its rules alone.
pub(crate) fn planned_tables(plan: &Plan, loaded: Loaded) -> Vec<PlannedTable<'_>> {
    let mut lost = Lost::default();
    let calls = Tables { plan, loaded, lost: &mut lost, tables: Vec::new() }.calls();
    let calls = calls.into_iter().map(|(name, of, rules)| {
        let standard = standard_columns(of, loaded).into();
        PlannedTable { name, of, rules, standard }
    });
    let mut planned: Vec<PlannedTable<'_>> = calls.collect();
    let mut places: HashMap<String, usize> =
        planned.iter().enumerate().map(|(place, table)| (table.name.clone(), place)).collect();
    let standard: Arc<[HeldColumn]> = standard_columns(TableOf::Event, loaded).into();
    for rule in plan.rules.iter().filter(|rule| rule.call == Call::Track) {
        let Some(held) = loaded.table(&rule.name) else { continue };
        let place = *places.entry(held.name.clone()).or_insert(planned.len());
        match planned.get_mut(place) {
            Some(known) => known.rules.push(rule),
            None => planned.push(PlannedTable {
                name: held.name,
                of: TableOf::Event,
                rules: vec![rule],
                standard: Arc::clone(&standard),
            }),
        }
    }
    planned
}

impl<'p> PlannedTable<'p> {
    /// Returns its columns: those of the server, then those of the plan.
    pub(crate) fn columns(&self, plan: &'p Plan, loaded: Loaded) -> Vec<PlannedColumn<'p>> {
        let standard = self.standard.iter().map(|column| PlannedColumn {
            name: column.name.clone(),
            kind: column.kind,
            properties: Vec::new(),
        });
        standard.chain(self.own_columns(plan, loaded)).collect()
    }

    /// Returns those of the plan. None of them has the name of one of the server.
    pub(crate) fn own_columns(&self, plan: &'p Plan, loaded: Loaded) -> Vec<PlannedColumn<'p>> {
        let mut lost = Lost::unheard();
        let mut tables = Tables { plan, loaded, lost: &mut lost, tables: Vec::new() };
        let own = tables.own_columns(self.of, &self.rules, &self.standard).into_iter();
        own.map(|column| PlannedColumn { kind: column.kind(loaded), name: column.name, properties: column.properties })
            .collect()
    }
}

/// A column of the server, by the name that the warehouse gives it.
struct HeldColumn {
    name: String,
    kind: ColumnKind,
    comment: &'static str,
}

fn standard_columns(of: TableOf, loaded: Loaded) -> Vec<HeldColumn> {
    let columns = standard::columns(of, loaded).into_iter();
    let held = |(name, kind, comment)| Some(HeldColumn { name: loaded.held(name)?.name, kind, comment });
    columns.filter_map(held).collect()
}

struct Tables<'p, 'l> {
    plan: &'p Plan,
    loaded: Loaded,
    lost: &'l mut Lost,
    tables: Vec<WarehouseTable<'p>>,
}

impl<'p> Tables<'p, '_> {
    /// Returns the tables of the calls: the name, what is in it, and its rules.
    fn calls(&self) -> Vec<(String, TableOf, Vec<&'p Rule>)> {
        let rules = |call: Call| self.plan.rules.iter().filter(|rule| rule.call == call).collect::<Vec<_>>();
        let has_common_traits = self.plan.common.as_ref().is_some_and(|common| !common.traits.properties().is_empty());
        let has = |call: Call| !rules(call).is_empty() || (has_common_traits && call == Call::Identify);
        let tables = [
            ("tracks", TableOf::Call(Call::Track), Call::Track),
            ("identifies", TableOf::Call(Call::Identify), Call::Identify),
            ("users", TableOf::Users, Call::Identify),
            ("groups", TableOf::Call(Call::Group), Call::Group),
            ("pages", TableOf::Call(Call::Page), Call::Page),
            ("screens", TableOf::Call(Call::Screen), Call::Screen),
        ];
        let there = tables.into_iter().filter(|(.., call)| has(*call)).filter_map(|(name, of, call)| {
            let rules = if of == TableOf::Call(Call::Track) { Vec::new() } else { rules(call) };
            Some((self.loaded.held(name)?.name, of, rules))
        });
        there.collect()
    }

    fn of_calls(&mut self) {
        for (name, of, rules) in self.calls() {
            let columns = self.columns(of, &rules);
            self.tables.push(WarehouseTable { name, of, rules, notes: Vec::new(), columns });
        }
    }

    fn of_event(&mut self, rule: &'p Rule) {
        let Some(held) = self.loaded.table(&rule.name) else {
            return self.lost.add(format!("event `{}`: nothing of its name is left for a table", rule.name));
        };
        if let Some(place) = self.tables.iter().position(|table| table.name == held.name) {
            return self.joined(rule, place);
        }
        let mut notes = Vec::new();
        notes.extend(held.cut_from.map(|whole| format!("cut from `{whole}`")));
        notes.extend(held.is_escaped.then(|| "a reserved word, after a `_`".to_owned()));
        let columns = self.columns(TableOf::Event, &[rule]);
        self.tables.push(WarehouseTable { name: held.name, of: TableOf::Event, rules: vec![rule], notes, columns });
    }

    /// Adds an event to the table of another.
    fn joined(&mut self, rule: &'p Rule, place: usize) {
        let Some(table) = self.tables.get(place) else { return };
        let (name, of) = (table.name.clone(), table.of);
        let mut rules = table.rules.clone();
        rules.push(rule);
        self.lost.add(format!("a table of its own for event `{}`: it is in `{name}`, with others", rule.name));
        let columns = self.columns(of, &rules);
        if let Some(table) = self.tables.get_mut(place) {
            table.notes.push(format!("with event `{}`, whose name is the same here", rule.name));
            (table.rules, table.columns) = (rules, columns);
        }
    }

    /// Returns the columns of a table: those of the server, then those of the properties, of every rule.
    fn columns(&mut self, of: TableOf, rules: &[&'p Rule]) -> Vec<WarehouseColumn<'p>> {
        let standard = standard_columns(of, self.loaded);
        let own = self.own_columns(of, rules, &standard);
        let standard = standard.into_iter().map(|column| WarehouseColumn {
            name: column.name,
            kind: column.kind,
            comment: column.comment.to_owned(),
            notes: Vec::new(),
            properties: Vec::new(),
        });
        standard.chain(own.into_iter().map(|column| column.finished(self.loaded))).collect()
    }

    /// Returns those of the properties by their names.
    fn own_columns(&mut self, of: TableOf, rules: &[&'p Rule], standard: &[HeldColumn]) -> Vec<DraftColumn<'p>> {
        if of == TableOf::Call(Call::Track) && rules.is_empty() {
            return Vec::new();
        }
        let mut own =
            OwnColumns { loaded: self.loaded, of, lost: self.lost, standard, rule: None, own: BTreeMap::new() };
        let plan = self.plan;
        let common = plan.common.as_ref();
        for rule in rules {
            own.rule = Some(rule);
            plan.properties_of(rule).into_iter().for_each(|property| own.property(property, "", true));
            own.context(rule.context.as_ref());
        }
        own.rule = None;
        if rules.is_empty()
            && let Some(common) = common
        {
            common.traits.properties().iter().for_each(|property| own.property(property, "", true));
        }
        own.context(common.and_then(|common| common.context.as_ref()));
        own.own.into_values().collect()
    }

    fn bounds(&mut self) {
        let is_redshift = self.loaded.warehouse == Warehouse::Redshift;
        if is_redshift && self.tables.len() > MOST_TABLES {
            self.lost.add(format!("the tables behind the first {MOST_TABLES}, which is all that Redshift holds"));
        }
        let is_rudderstack = self.loaded.server == Server::RudderStack;
        for table in self.tables.iter().filter(|table| is_rudderstack && table.columns.len() > MOST_COLUMNS) {
            self.lost.add(format!(
                "messages of `{}` with more than {MOST_COLUMNS} columns, which RudderStack refuses",
                table.name
            ));
        }
    }
}

/// The columns of one table that are of the plan.
struct OwnColumns<'p, 'c> {
    loaded: Loaded,
    of: TableOf,
    lost: &'c mut Lost,
    standard: &'c [HeldColumn],
    rule: Option<&'p Rule>,
    own: BTreeMap<String, DraftColumn<'p>>,
}

/// A column while properties come into it.
struct DraftColumn<'p> {
    name: String,
    kinds: Vec<ColumnKind>,
    is_list: bool,
    is_any: bool,
    notes: Vec<String>,
    properties: Vec<ColumnProperty<'p>>,
}

impl<'p> OwnColumns<'p, '_> {
    fn context(&mut self, context: Option<&'p Schema>) {
        for property in context.into_iter().flat_map(Schema::properties) {
            self.property(property, "context", false);
        }
    }

    fn property(&mut self, property: &'p Property, prefix: &str, required: bool) {
        let path = if prefix.is_empty() { property.name.clone() } else { format!("{prefix}.{}", property.name) };
        let place = format!("`{path}` of {}", self.place());
        let required = required && property.required;
        self.unheld(property, &place);
        let shape = ColumnShape::of(&property.schema);
        for object in &shape.objects {
            for inner in object.properties().iter().chain(&object.branches) {
                self.property(inner, &path, required);
            }
        }
        if shape.is_open {
            self.lost.at("the columns of keys that the plan does not name", &place);
        }
        if !shape.kinds.is_empty() {
            self.column(property, path, place, required, &shape);
        }
    }

    /// Returns the rule in words.
    fn place(&self) -> String {
        match self.rule {
            None => "every message".to_owned(),
            Some(rule) if rule.name.is_empty() => rule.call.to_string(),
            Some(rule) if rule.call == Call::Track => format!("`{}`", rule.name),
            Some(rule) => format!("the {} `{}`", rule.call, rule.name),
        }
    }

    /// Adds what the plan says of a property that no column says.
    fn unheld(&mut self, property: &Property, place: &str) {
        // The table of users has the same traits, and loses the same.
        if self.of == TableOf::Users {
            return;
        }
        let schema = &property.schema;
        if property.required {
            self.lost.at("required", place);
        }
        if schema.values.is_some() {
            self.lost.at("enum", place);
        }
        if schema.constant.is_some() {
            self.lost.at("const", place);
        }
        let is_of_the_type =
            |name: &str| matches!(name, "format" | "oneOf" | "anyOf" | "$ref" | "title" | "x-evidence");
        for keyword in schema.keywords.iter().filter(|keyword| !is_of_the_type(&keyword.name)) {
            self.lost.at(keyword.name.as_str(), place);
        }
        let has_items = schema.items.as_deref().is_some_and(|items| match items {
            Items::Each(items) => !items.properties().is_empty(),
            Items::Positions(_) => true,
        });
        if has_items {
            self.lost.at("what is in the items", place);
        }
    }

    fn column(&mut self, property: &'p Property, path: String, place: String, required: bool, shape: &ColumnShape<'_>) {
        let Some(held) = self.loaded.column(&path) else {
            return self.lost.add(format!("{place}: nothing of its name is left for a column"));
        };
        let mut name = held.name;
        let mut notes = Vec::new();
        notes.extend(held.cut_from.map(|whole| format!("cut from `{whole}`")));
        notes.extend(held.is_escaped.then(|| "a reserved word, after a `_`".to_owned()));
        if self.is_moved(&name) {
            notes.push(format!("`{name}` is the id of the user"));
            name = format!("_{name}");
        } else if self.standard.iter().any(|column| column.name == name) {
            // The name of a page is in its properties too.
            let is_the_same = name.eq_ignore_ascii_case("name") || path.starts_with("context.");
            if !is_the_same {
                self.lost.at("the value, as every table has a column of this name,", &place);
            }
            return;
        }
        let entry = self.own.entry(name.clone());
        let column = entry.or_insert_with(|| DraftColumn {
            name,
            kinds: Vec::new(),
            is_list: false,
            is_any: false,
            notes: Vec::new(),
            properties: Vec::new(),
        });
        let first = column.properties.first().map(|first| first.path.clone()).filter(|first| *first != path);
        if let Some(first) = first {
            self.lost.add(format!("a column of its own for {place}: it is in `{}`, with others", column.name));
            column.notes.push(format!("both `{first}` and `{path}`"));
        }
        column.notes.extend(notes.into_iter().filter(|note| !column.notes.contains(note)).collect::<Vec<_>>());
        column.kinds.extend(&shape.kinds);
        column.is_list |= shape.is_list;
        column.is_any |= shape.is_any;
        column.properties.push(ColumnProperty { path, place, required, property, rule: self.rule });
    }

    /// Returns whether the server gives a trait another column, as the user has one of this name.
    fn is_moved(&self, name: &str) -> bool {
        let is_identify = self.rule.is_some_and(|rule| rule.call == Call::Identify);
        self.loaded.server == Server::RudderStack && is_identify && name.eq_ignore_ascii_case("user_id")
    }
}

impl<'p> DraftColumn<'p> {
    fn kind(&self, loaded: Loaded) -> ColumnKind {
        let planned = common_kind(&self.kinds).unwrap_or(ColumnKind::Text);
        if loaded.type_by_name(&self.name).is_some() { ColumnKind::Text } else { planned }
    }

    fn finished(self, loaded: Loaded) -> WarehouseColumn<'p> {
        let by_name = loaded.type_by_name(&self.name);
        let kind = self.kind(loaded);
        let mut notes = self.notes;
        let server = loaded.server.title();
        let is_mixed = self.kinds.iter().any(|other| *other != kind) && kind == ColumnKind::Text;
        if let Some(by_name) = by_name {
            notes.push(format!("{server} makes each column of this name {by_name}, whatever the plan says"));
        } else if self.is_any {
            notes.push(format!("the plan says no type: {server} takes that of the first value"));
        } else if is_mixed {
            notes.push(format!("of several types: {server} takes that of the first value"));
        }
        if kind == ColumnKind::Number {
            let integer = loaded.type_of(ColumnKind::Integer);
            notes.push(format!("{server} takes the type of the first value: a whole number makes it {integer}"));
        }
        if self.is_list {
            notes.push("a list, as its text".to_owned());
        }
        let mut sentences: Vec<String> = Vec::new();
        for property in &self.properties {
            for sentence in said_of(property.property) {
                if !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
        WarehouseColumn { name: self.name, kind, comment: sentences.join(" "), notes, properties: self.properties }
    }
}

/// Returns what a column says of a property: what it means, and whether it is personal data.
fn said_of(property: &Property) -> impl Iterator<Item = String> {
    let description = property.schema.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let personal = property.schema.marked().map(|marked| match marked.personal {
        Personal::Plain => "Personal data.",
        Personal::Sha256 => "Personal data, as its SHA-256.",
    });
    description.map(sentence).into_iter().chain(personal.map(str::to_owned))
}

/// Returns a text with a full stop behind it.
pub(super) fn sentence(text: &str) -> String {
    let has_end = text.ends_with(['.', '!', '?', '…', ':']);
    format!("{}{}", text.trim_end(), if has_end { "" } else { "." })
}
