//! Rows of tables as the messages that they were made of, by the plan: which property a column is, by the rules of the servers that name
//! them, and of what type a cell is that is a text.

use super::cell::typed;
use crate::format::value;
use crate::judge::{JudgedPlan, MessageKind, members_at, widened};
use crate::recorded::RowCells;
use plan_model::Call;
use plan_model::json::{Kind, Node};
use plan_model::schema::Schema;
use plan_model::wording::columns::Server;
use std::collections::HashMap;

/// How many bytes of a name warehouses keep.
const CUTS: [usize; 2] = [63, 127];

/// The columns of a table: the path of the property that each is, by its name in small letters.
type ColumnPaths = HashMap<String, Vec<String>>;

/// The plan by the names that tables and columns have.
pub(super) struct PlanRows<'p> {
    plan: &'p JudgedPlan,
    /// The one of the plan first.
    servers: [Server; 2],
    /// The track events by the names of their tables; none where several have one.
    tables: HashMap<String, Option<usize>>,
    /// By the position of the event, of the events of which there were rows.
    columns: HashMap<usize, ColumnPaths>,
}

impl<'p> PlanRows<'p> {
    pub(super) fn new(plan: &'p JudgedPlan) -> Self {
        let servers = match plan.plan.extra.conventions.warehouse.unwrap_or_default() {
            Server::Segment => [Server::Segment, Server::RudderStack],
            Server::RudderStack => [Server::RudderStack, Server::Segment],
        };
        let [server, _] = servers;
        let mut tables: HashMap<String, Option<usize>> = HashMap::new();
        for (position, event) in plan.events.iter().enumerate().filter(|(_, event)| event.call == Call::Track) {
            let table = tables.entry(server.table(&event.name)).or_insert(Some(position));
            *table = table.filter(|known| *known == position);
        }
        Self { plan, servers, tables, columns: HashMap::new() }
    }

    /// Adds what stands in a row to the message that was made of it.
    pub(super) fn read(&mut self, message: &mut Node, row: &RowCells) {
        let call = message.get("type").and_then(Node::as_str).map(MessageKind::of_type);
        let Some(MessageKind::Of(call)) = call else { return };
        self.name_event(message, call);
        let name = message.get(if call == Call::Track { "event" } else { "name" }).and_then(Node::as_str);
        let position = self.plan.position(call, name);
        let schemas = self.schemas(call, name);
        let columns = position.map(|position| {
            let servers = self.servers;
            self.columns.entry(position).or_insert_with(|| column_paths(&schemas, servers))
        });
        let Kind::Object(members) = &mut message.kind else { return };
        let payload = members.iter_mut().find(|member| member.name == call.payload());
        let Some(payload) = payload.map(|member| &mut member.value) else { return };
        let path_of = |column: &str| columns.as_ref()?.get(&column.to_ascii_lowercase());
        for (column, cell) in &row.own {
            match path_of(column) {
                Some(path) => put(payload, path, typed(cell, &at(&schemas, path), row.are_texts)),
                None => put(payload, std::slice::from_ref(column), typed(cell, &[], row.are_texts)),
            }
        }
        for (column, cell) in &row.of_server {
            if let Some(path) = path_of(column) {
                put(payload, path, typed(cell, &at(&schemas, path), row.are_texts));
            }
        }
    }

    /// Puts the name of the event in the place of that of its table, where a row has no other.
    fn name_event(&self, message: &mut Node, call: Call) {
        let name = message.get("event").and_then(Node::as_str).filter(|_| call == Call::Track);
        let Some(name) = name.filter(|name| self.plan.position(call, Some(name)).is_none()) else { return };
        let position = self.tables.get(&name.to_ascii_lowercase()).copied().flatten();
        let Some(event) = position.and_then(|position| self.plan.events.get(position)) else { return };
        let Kind::Object(members) = &mut message.kind else { return };
        if let Some(member) = members.iter_mut().find(|member| member.name == "event") {
            member.value.kind = Kind::String(event.name.clone());
        }
    }

    /// Returns what the plan says of the properties or traits. No table says the version of an event.
    fn schemas(&self, call: Call, name: Option<&str>) -> Vec<&'p Schema> {
        let rule = self.plan.event_of_version(call, name, None).and_then(|event| self.plan.rule(event));
        rule.map(|rule| self.plan.schemas_of(rule)).unwrap_or_default()
    }
}

/// Returns the columns of the properties: by their own names first, then by those that the servers and the warehouses make of them.
fn column_paths(schemas: &[&Schema], [first, second]: [Server; 2]) -> ColumnPaths {
    let mut paths = Vec::new();
    add_paths(schemas, &mut Vec::new(), &mut paths);
    let escaped = |path: &str| format!("_{}", first.column(path));
    let cut = |path: &str, most: usize| {
        let column = first.column(path);
        column.get(..most).map(str::to_owned).unwrap_or_default()
    };
    let names: [&dyn Fn(&str) -> String; 6] = [
        &str::to_ascii_lowercase,
        &|path| first.column(path),
        &|path| second.column(path),
        // A reserved word.
        &escaped,
        &|path| cut(path, CUTS[0]),
        &|path| cut(path, CUTS[1]),
    ];
    let mut columns = ColumnPaths::new();
    for name in names {
        for path in &paths {
            let name = name(&path.join("."));
            if !name.is_empty() {
                columns.entry(name).or_insert_with(|| path.clone());
            }
        }
    }
    columns
}

/// Adds the paths of all properties that are in no list.
fn add_paths(schemas: &[&Schema], around: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    for schema in widened(schemas) {
        for property in schema.properties().iter().chain(&schema.branches) {
            around.push(property.name.clone());
            paths.push(around.clone());
            add_paths(&[&property.schema], around, paths);
            around.pop();
        }
    }
}

/// Returns what the schemas say of the value at a path.
fn at<'p>(schemas: &[&'p Schema], path: &[String]) -> Vec<&'p Schema> {
    path.iter().fold(widened(schemas), |schemas, name| widened(&members_at(&schemas, name)))
}

/// Puts a value at a path, unless there is one.
fn put(node: &mut Node, path: &[String], cell: Node) {
    let [name, rest @ ..] = path else { return };
    let Kind::Object(members) = &mut node.kind else { return };
    match members.iter_mut().find(|member| member.name == *name) {
        Some(member) => put(&mut member.value, rest, cell),
        None => {
            let whole = rest.iter().rev().fold(cell, |inner, name| value::object([(name, inner)]));
            members.push(value::member(name, whole));
        }
    }
}
