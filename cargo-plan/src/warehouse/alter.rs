//! The statements that take the tables of one plan to those of the next. Nothing is dropped: what the new plan does not have stays, with
//! what it holds.

use super::ddl::{Sql, comment_of};
use super::tables::{WarehouseColumn, WarehouseTable};
use super::types::ColumnKind;
use super::{Warehouse, ddl};
use plan_model::Plan;
use std::fmt::Write;

/// The statements, and what they cannot do without losing values.
#[derive(Debug, Default)]
pub(crate) struct Alterations {
    pub(crate) text: String,
    pub(crate) findings: Vec<String>,
}

/// Returns the statements from the old to the new tables, in the order of the new ones.
pub(crate) fn alter(
    (old_plan, old): (&Plan, &[WarehouseTable<'_>]),
    (plan, new): (&Plan, &[WarehouseTable<'_>]),
    sql: Sql<'_>,
) -> Alterations {
    let mut found = Alterations::default();
    for table in new {
        match old.iter().find(|was| was.name == table.name) {
            None => sql.table(plan, table, &mut found.text),
            Some(was) => {
                let (before, after) = (comment_of(old_plan, was), comment_of(plan, table));
                found.table(was, table, sql);
                if before != after {
                    sql.comment_on_table(&sql.qualified(&table.name), &after, &mut found.text);
                }
            }
        }
    }
    for table in old.iter().filter(|table| new.iter().all(|is| is.name != table.name)) {
        let remark = format!("{} gets no rows any more, and stays with those that it has", sql.qualified(&table.name));
        sql.remark(&remark, &mut found.text);
    }
    found
}

impl Alterations {
    fn table(&mut self, was: &WarehouseTable<'_>, is: &WarehouseTable<'_>, sql: Sql<'_>) {
        let name = sql.qualified(&is.name);
        let before = |column: &WarehouseColumn<'_>| was.columns.iter().find(|known| known.name == column.name);
        for column in &is.columns {
            let Some(known) = before(column) else {
                sql.add_column(&name, column, &mut self.text);
                continue;
            };
            if known.kind != column.kind {
                self.kind(&name, known, column, sql);
            }
            if ddl::said_of(known) != ddl::said_of(column) {
                sql.comment_on_column(&name, column, &mut self.text);
            }
        }
        for column in was.columns.iter().filter(|column| is.columns.iter().all(|known| known.name != column.name)) {
            let remark = format!("{name}.{} gets no values any more, and stays with those that it has", column.name);
            sql.remark(&remark, &mut self.text);
        }
    }

    /// Changes the type of a column where no value is lost; else says what is to be done.
    fn kind(&mut self, table: &str, was: &WarehouseColumn<'_>, is: &WarehouseColumn<'_>, sql: Sql<'_>) {
        let column = sql.loaded.quoted(&is.name);
        let (from, to) = (sql.loaded.type_of(was.kind), sql.loaded.type_of(is.kind));
        let fits = is.kind.takes(was.kind);
        if fits && let Some(statement) = sql.change_type(table, is, was.kind) {
            let _ = writeln!(self.text, "{statement};");
            return;
        }
        let title = sql.loaded.warehouse.title();
        let why = match fits {
            true => format!("{title} does not change one into the other"),
            false => "values that are there may be none of the new type".to_owned(),
        };
        let finding = format!("column {column} of {table} is {from}, and is to be {to}: {why}");
        sql.remark(&finding, &mut self.text);
        sql.remark(
            "Nothing is changed here. Load into a column or table of its own, and copy what can be kept.",
            &mut self.text,
        );
        self.findings.push(finding);
    }
}

impl Sql<'_> {
    fn add_column(self, table: &str, column: &WarehouseColumn<'_>, out: &mut String) {
        let (written, remarks) = (self.column(column), self.remarks(column));
        let _ = match self.loaded.warehouse {
            Warehouse::Databricks => writeln!(out, "alter table {table} add columns ({written});{remarks}"),
            Warehouse::Sqlserver => writeln!(out, "alter table {table} add {written};{remarks}"),
            _ => writeln!(out, "alter table {table} add column {written};{remarks}"),
        };
        self.comment_statement(table, column, out);
    }

    /// Returns the statement that changes a type in place; none where the warehouse has none for it.
    fn change_type(self, table: &str, column: &WarehouseColumn<'_>, from: ColumnKind) -> Option<String> {
        let (name, to) = (self.loaded.quoted(&column.name), self.column_type(column));
        let into_number = from == ColumnKind::Integer && column.kind == ColumnKind::Number;
        match self.loaded.warehouse {
            Warehouse::Postgres => Some(format!("alter table {table} alter column {name} type {to}")),
            Warehouse::Bigquery if into_number => {
                Some(format!("alter table {table} alter column {name} set data type {to}"))
            }
            Warehouse::Clickhouse => Some(format!("alter table {table} modify column {name} {to}")),
            Warehouse::Sqlserver => Some(format!("alter table {table} alter column {name} {to}")),
            Warehouse::Bigquery | Warehouse::Snowflake | Warehouse::Redshift | Warehouse::Databricks => None,
        }
    }
}
