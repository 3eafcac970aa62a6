//! What kind of values a column holds, and what each warehouse calls that.

use super::{Loaded, Warehouse};
use plan_model::json::{Kind, Node};
use plan_model::schema::{Personal, Schema, TypeName};
use plan_model::wording::columns::Server;

/// What kind of values a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ColumnKind {
    Boolean,
    Integer,
    Number,
    Time,
    Text,
}

impl ColumnKind {
    pub(crate) const ALL: [Self; 5] = [Self::Boolean, Self::Integer, Self::Number, Self::Time, Self::Text];

    /// Returns whether a column of this kind keeps a value of another one. Whole numbers are numbers, as the servers read all of JSON's
    /// numbers as such.
    pub(crate) fn takes(self, value: Self) -> bool {
        self == value || matches!((self, value), (Self::Text, _) | (Self::Number, Self::Integer))
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Time => "time",
            Self::Text => "text",
        }
    }
}

/// What a schema makes of a property: a column, columns of its own properties, or both.
#[derive(Debug, Default)]
pub(crate) struct ColumnShape<'p> {
    pub(crate) kinds: Vec<ColumnKind>,
    /// Objects whose properties become columns.
    pub(crate) objects: Vec<&'p Schema>,
    /// Whether there may be keys that the plan does not name, which become columns too.
    pub(crate) is_open: bool,
    /// Whether it may be a list, which a warehouse keeps as one text.
    pub(crate) is_list: bool,
    /// Whether the plan says no type.
    pub(crate) is_any: bool,
    /// Whether it may be a time of a day, and not the day alone.
    pub(crate) has_clock: bool,
    /// How many characters a text may have, where the plan says it of all texts.
    pub(crate) longest: Option<u64>,
    /// Whether the plan says it of some only.
    is_unbounded: bool,
}

impl<'p> ColumnShape<'p> {
    pub(crate) fn of(schema: &'p Schema) -> Self {
        let mut shape = Self::default();
        shape.add(schema);
        shape.longest = shape.longest.filter(|_| !shape.is_unbounded);
        shape
    }

    fn add(&mut self, schema: &'p Schema) {
        if schema.never {
            return;
        }
        if schema.keyword("$ref").is_some() {
            self.is_open = true;
            return;
        }
        if is_hashed(schema) {
            self.kinds.push(ColumnKind::Text);
            return;
        }
        let is_integer = schema.listed().is_some_and(|values| !values.is_empty() && values.iter().all(|v| is_whole(v)));
        let is_time = schema
            .keyword("format")
            .and_then(|format| format.value.as_str())
            .is_some_and(|format| matches!(format, "date-time" | "date"));
        self.has_clock |= schema.keyword("format").is_some_and(|format| format.value.as_str() == Some("date-time"));
        let types = schema.value_types();
        for name in &types {
            match name {
                TypeName::String if is_time => self.kinds.push(ColumnKind::Time),
                TypeName::String => {
                    self.kinds.push(ColumnKind::Text);
                    self.text(schema);
                }
                TypeName::Number if is_integer => self.kinds.push(ColumnKind::Integer),
                TypeName::Number => self.kinds.push(ColumnKind::Number),
                TypeName::Integer => self.kinds.push(ColumnKind::Integer),
                TypeName::Boolean => self.kinds.push(ColumnKind::Boolean),
                TypeName::Array => self.list(),
                TypeName::Object => self.object(schema),
                TypeName::Null => {}
            }
        }
        match () {
            () if types.is_empty() && !schema.alternatives.is_empty() => {
                schema.alternatives.iter().for_each(|schema| self.add(schema));
            }
            () if !types.is_empty() || schema.types.contains(&TypeName::Null) => {}
            () if !schema.properties().is_empty() => self.object(schema),
            () if schema.items.is_some() => self.list(),
            () => {
                self.is_any = true;
                self.kinds.push(ColumnKind::Text);
            }
        }
    }

    /// Takes how long a text may be.
    fn text(&mut self, schema: &Schema) {
        let bound = schema.keyword("maxLength").and_then(|bound| match &bound.value.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        });
        let listed = || {
            let texts = schema.listed()?.into_iter().filter_map(Node::as_str);
            texts.map(|text| text.chars().count() as u64).max()
        };
        match bound.or_else(listed) {
            Some(bound) => self.longest = self.longest.max(Some(bound)),
            None => self.is_unbounded = true,
        }
    }

    fn list(&mut self) {
        self.is_list = true;
        self.kinds.push(ColumnKind::Text);
    }

    fn object(&mut self, schema: &'p Schema) {
        let has_properties = !schema.properties().is_empty() || !schema.branches.is_empty();
        if has_properties {
            self.objects.push(schema);
        }
        let alternatives = schema.alternatives.iter();
        self.objects.extend(alternatives.filter(|schema| !schema.properties().is_empty()));
        self.is_open |= schema.additional.is_some() || (!has_properties && self.objects.is_empty());
    }
}

/// Returns whether the hexadecimal hash of a value is sent, whatever the value is: a text, of which the rules of the value say nothing.
pub(crate) fn is_hashed(schema: &Schema) -> bool {
    schema.marked().is_some_and(|marked| marked.depth == 0 && marked.personal == Personal::Sha256)
}

fn is_whole(node: &Node) -> bool {
    matches!(&node.kind, Kind::Number(text) if text.parse::<i64>().is_ok())
}

/// Returns the kind that holds values of all of these.
pub(crate) fn common_kind(kinds: &[ColumnKind]) -> Option<ColumnKind> {
    let first = *kinds.first()?;
    if kinds.iter().all(|kind| *kind == first) {
        return Some(first);
    }
    let are_numbers = kinds.iter().all(|kind| matches!(kind, ColumnKind::Integer | ColumnKind::Number));
    Some(if are_numbers { ColumnKind::Number } else { ColumnKind::Text })
}

impl Loaded {
    /// Returns the type that the server gives a column by its name alone, in every table and whatever is in it.
    pub(crate) fn type_by_name(self, name: &str) -> Option<&'static str> {
        let is_event = self.warehouse == Warehouse::Clickhouse && matches!(name, "event" | "event_text");
        is_event.then_some("LowCardinality(String)")
    }

    /// Returns the type of a column.
    pub(crate) fn type_of(self, kind: ColumnKind) -> &'static str {
        use ColumnKind::{Boolean, Integer, Number, Text, Time};
        match (self.warehouse, kind) {
            (Warehouse::Snowflake, Boolean) => "boolean",
            (Warehouse::Snowflake, Integer) => "number",
            (Warehouse::Snowflake, Number) => "double precision",
            (Warehouse::Snowflake, Text) => "varchar",
            (Warehouse::Snowflake, Time) => "timestamp_tz",
            (Warehouse::Bigquery, Boolean) => "BOOL",
            (Warehouse::Bigquery, Integer) => "INT64",
            (Warehouse::Bigquery, Number) => "FLOAT64",
            (Warehouse::Bigquery | Warehouse::Databricks, Text) => "STRING",
            (Warehouse::Bigquery | Warehouse::Databricks, Time) => "TIMESTAMP",
            (Warehouse::Databricks, Boolean) => "BOOLEAN",
            (Warehouse::Databricks, Integer) => "BIGINT",
            (Warehouse::Databricks, Number) => "DOUBLE",
            (Warehouse::Redshift | Warehouse::Postgres, Boolean) => "boolean",
            (Warehouse::Redshift | Warehouse::Postgres, Integer) => "bigint",
            (Warehouse::Postgres, Number) if self.server == Server::RudderStack => "numeric",
            (Warehouse::Redshift | Warehouse::Postgres, Number) => "double precision",
            (Warehouse::Redshift, Text) => match self.server {
                Server::Segment => "varchar(512)",
                Server::RudderStack => "varchar(65535)",
            },
            (Warehouse::Redshift, Time) => "timestamp",
            (Warehouse::Postgres, Text) => match self.server {
                Server::Segment => "varchar",
                Server::RudderStack => "text",
            },
            (Warehouse::Postgres, Time) => "timestamptz",
            (Warehouse::Clickhouse, Boolean) => "UInt8",
            (Warehouse::Clickhouse, Integer) => "Int64",
            (Warehouse::Clickhouse, Number) => "Float64",
            (Warehouse::Clickhouse, Text) => "String",
            (Warehouse::Clickhouse, Time) => "DateTime",
            (Warehouse::Sqlserver, Boolean) => "bit",
            (Warehouse::Sqlserver, Integer) => "bigint",
            (Warehouse::Sqlserver, Number) => "decimal(28,10)",
            (Warehouse::Sqlserver, Text) => "nvarchar(512)",
            (Warehouse::Sqlserver, Time) => "datetimeoffset",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_keeps() {
        let kept = |column: ColumnKind| ColumnKind::ALL.into_iter().filter(move |value| column.takes(*value)).count();
        assert_eq!(ColumnKind::ALL.map(kept), [1, 1, 2, 1, 5]);
    }
}
