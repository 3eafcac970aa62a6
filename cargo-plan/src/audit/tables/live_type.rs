//! The types of columns, as warehouses write them in their own lists: `character varying(512)`, `NUMBER(38,0)`, `Nullable(Int64)`.

use crate::warehouse::{ColumnKind, Warehouse};
use clap::ValueEnum as _;

/// What a column of a warehouse holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiveType {
    Of(ColumnKind),
    /// A day without a time.
    Day,
    /// JSON, lists and records.
    Json,
    /// What neither server makes: `interval`, a type of the team's own.
    Other,
}

impl LiveType {
    /// Returns the type of a column. `scale` is how many digits behind the point the list says there are, where it says so.
    pub(super) fn of(data_type: &str, scale: Option<&str>, warehouse: Warehouse) -> Self {
        use ColumnKind::{Boolean, Integer, Number, Text, Time};
        let unwrapped = unwrapped(data_type.trim());
        let whole = unwrapped.to_ascii_lowercase();
        let (word, inner) = word_of(&whole);
        let is_list = whole.ends_with(']') || whole.contains('<');
        match word.as_str() {
            _ if is_list => Self::Json,
            "uint8" if warehouse == Warehouse::Clickhouse => Self::Of(Boolean),
            "bit" if warehouse == Warehouse::Sqlserver => Self::Of(Boolean),
            "boolean" | "bool" => Self::Of(Boolean),
            "bigint" | "int8" | "int64" | "integer" | "int" | "int4" | "int32" | "smallint" | "int2" | "int16"
            | "tinyint" | "byteint" | "long" | "short" | "byte" | "hugeint" | "uint8" | "uint16" | "uint32"
            | "uint64" | "ubigint" | "uinteger" => Self::Of(Integer),
            "double precision" | "double" | "float" | "float8" | "float4" | "float64" | "float32" | "real" => {
                Self::Of(Number)
            }
            "number" | "numeric" | "decimal" | "dec" | "bignumeric" | "bigdecimal" => {
                Self::Of(if is_whole(&inner, scale, warehouse) { Integer } else { Number })
            }
            "date" | "date32" => Self::Day,
            "json" | "jsonb" | "variant" | "super" | "object" | "array" | "struct" | "record" | "map" | "tuple" => {
                Self::Json
            }
            "varchar" | "character varying" | "text" | "string" | "char" | "character" | "bpchar" | "nvarchar"
            | "nchar" | "ntext" | "fixedstring" | "enum8" | "enum16" => Self::Of(Text),
            word if word.starts_with("timestamp") || word.starts_with("datetime") => Self::Of(Time),
            _ => Self::Other,
        }
    }
}

/// Returns how many characters a column of texts keeps, by its type or by what the list says beside it; none where that is no matter.
pub(super) fn longest(data_type: &str, length: Option<&str>) -> Option<u64> {
    let (_, inner) = word_of(&unwrapped(data_type.trim()).to_ascii_lowercase());
    // SQL Server says -1 of one without an end.
    [Some(inner.as_str()), length].into_iter().flatten().find_map(|text| text.trim().parse().ok())
}

/// What ClickHouse writes around a type: that it may be null, how it is stored, or how rows of one key become one, as in RudderStack's `users`.
const AROUND: [&str; 3] = ["Nullable(", "LowCardinality(", "SimpleAggregateFunction(anyLast, "];

/// Returns a type without what stands around it.
fn unwrapped(data_type: &str) -> &str {
    let inner = AROUND.into_iter().find_map(|start| data_type.strip_prefix(start));
    inner.and_then(|inner| inner.strip_suffix(')')).map_or(data_type, unwrapped)
}

/// Returns a type without its numbers, and these: `timestamp(6) with time zone` is `timestamp with time zone`, and 6.
fn word_of(whole: &str) -> (String, String) {
    let parts = whole.split_once('(').and_then(|(before, rest)| {
        let (inner, after) = rest.split_once(')')?;
        Some((format!("{before} {after}"), inner.to_owned()))
    });
    let (word, inner) = parts.unwrap_or_else(|| (whole.to_owned(), String::new()));
    (word.split_whitespace().collect::<Vec<_>>().join(" "), inner)
}

/// Returns whether a decimal number has no digits behind the point. A NUMBER of Snowflake of which nothing is said has none.
fn is_whole(inner: &str, scale: Option<&str>, warehouse: Warehouse) -> bool {
    match (inner.split_once(','), scale) {
        (Some((_, scale)), _) => scale.trim() == "0",
        (None, _) if !inner.is_empty() => true,
        (None, Some(scale)) => scale == "0",
        (None, None) => warehouse == Warehouse::Snowflake,
    }
}

/// Returns the warehouses that write a type so; none where many do.
fn written_by(data_type: &str) -> &'static [Warehouse] {
    let is_clickhouse = AROUND.iter().any(|start| data_type.starts_with(start));
    match data_type.split('(').next().unwrap_or_default() {
        _ if is_clickhouse => &[Warehouse::Clickhouse],
        "String" | "Int64" | "Int32" | "Float64" | "UInt8" | "DateTime" | "DateTime64" => &[Warehouse::Clickhouse],
        "INT64" | "FLOAT64" | "BOOL" | "BIGNUMERIC" => &[Warehouse::Bigquery],
        "STRING" => &[Warehouse::Bigquery, Warehouse::Databricks],
        "LONG" | "string" => &[Warehouse::Databricks],
        "NUMBER" | "TEXT" | "VARIANT" | "TIMESTAMP_TZ" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" => &[Warehouse::Snowflake],
        "nvarchar" | "datetimeoffset" | "datetime2" => &[Warehouse::Sqlserver],
        "super" => &[Warehouse::Redshift],
        "jsonb" => &[Warehouse::Postgres],
        "character varying" | "timestamp with time zone" | "timestamp without time zone" => {
            &[Warehouse::Postgres, Warehouse::Redshift]
        }
        _ => &[],
    }
}

/// Returns the warehouses that write most of these types, and how many of them they write.
fn most<'t>(types: impl Iterator<Item = &'t str> + Clone) -> (Vec<Warehouse>, usize) {
    let count = |warehouse: &Warehouse| types.clone().filter(|name| written_by(name).contains(warehouse)).count();
    let counts: Vec<_> = Warehouse::value_variants().iter().map(|warehouse| (*warehouse, count(warehouse))).collect();
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    (counts.iter().filter(|(_, count)| *count == most).map(|(warehouse, _)| *warehouse).collect(), most)
}

/// Returns the one warehouse whose types these are.
pub(crate) fn guess<'t>(types: impl Iterator<Item = &'t str> + Clone) -> Option<Warehouse> {
    match most(types) {
        (warehouses, count) if count > 0 => <[Warehouse; 1]>::try_from(warehouses).ok().map(|[one]| one),
        _ => None,
    }
}

/// Returns the other warehouse that a list of columns is of, where a third of its types are its own and none is of this one.
pub(crate) fn other_than<'t>(
    warehouse: Warehouse,
    types: impl Iterator<Item = &'t str> + Clone,
) -> Option<(Warehouse, String)> {
    if types.clone().any(|name| written_by(name).contains(&warehouse)) {
        return None;
    }
    let (others, count) = most(types.clone());
    let other = *others.first().filter(|_| count * 3 >= types.clone().count().max(1))?;
    let example = types.clone().find(|name| written_by(name).contains(&other))?;
    Some((other, example.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnKind::{Boolean, Integer, Number, Text, Time};

    #[test]
    fn the_types_of_each_warehouse() {
        use Warehouse::{Bigquery, Clickhouse, Databricks, Postgres, Redshift, Snowflake, Sqlserver};
        for (warehouse, data_type, scale, is) in [
            (Postgres, "character varying", None, LiveType::Of(Text)),
            (Postgres, "timestamp with time zone", None, LiveType::Of(Time)),
            (Postgres, "timestamp(6) without time zone", None, LiveType::Of(Time)),
            (Postgres, "numeric", None, LiveType::Of(Number)),
            (Postgres, "numeric(12,2)", None, LiveType::Of(Number)),
            (Postgres, "jsonb", None, LiveType::Json),
            (Postgres, "ARRAY", None, LiveType::Json),
            (Postgres, "interval", None, LiveType::Other),
            (Postgres, "bit", None, LiveType::Other),
            (Postgres, "DECIMAL(18,3)", None, LiveType::Of(Number)),
            (Postgres, "VARCHAR[]", None, LiveType::Json),
            (Redshift, "character varying(65535)", None, LiveType::Of(Text)),
            (Redshift, "super", None, LiveType::Json),
            (Redshift, "int8", None, LiveType::Of(Integer)),
            (Snowflake, "NUMBER", Some("0"), LiveType::Of(Integer)),
            (Snowflake, "NUMBER", Some("2"), LiveType::Of(Number)),
            (Snowflake, "NUMBER", None, LiveType::Of(Integer)),
            (Snowflake, "NUMBER(38,0)", None, LiveType::Of(Integer)),
            (Snowflake, "NUMBER(38,4)", None, LiveType::Of(Number)),
            (Snowflake, "TIMESTAMP_TZ(9)", None, LiveType::Of(Time)),
            (Snowflake, "DATE", None, LiveType::Day),
            (Bigquery, "INT64", None, LiveType::Of(Integer)),
            (Bigquery, "ARRAY<STRING>", None, LiveType::Json),
            (Bigquery, "STRUCT<zip STRING>", None, LiveType::Json),
            (Databricks, "LONG", None, LiveType::Of(Integer)),
            (Databricks, "DOUBLE", None, LiveType::Of(Number)),
            (Clickhouse, "Nullable(UInt8)", None, LiveType::Of(Boolean)),
            (Clickhouse, "LowCardinality(Nullable(String))", None, LiveType::Of(Text)),
            (Clickhouse, "Nullable(DateTime64(3, 'UTC'))", None, LiveType::Of(Time)),
            (Clickhouse, "Array(String)", None, LiveType::Json),
            (Sqlserver, "bit", None, LiveType::Of(Boolean)),
            (Sqlserver, "datetimeoffset", None, LiveType::Of(Time)),
        ] {
            assert_eq!(LiveType::of(data_type, scale, warehouse), is, "{warehouse:?} {data_type}");
        }
    }

    #[test]
    fn a_warehouse_is_known_by_its_types() {
        let guess = |types: &[&'static str]| guess(types.iter().copied());
        assert_eq!(guess(&["STRING", "INT64", "TIMESTAMP"]), Some(Warehouse::Bigquery));
        assert_eq!(guess(&["STRING", "LONG", "TIMESTAMP"]), Some(Warehouse::Databricks));
        assert_eq!(guess(&["TEXT", "NUMBER", "BOOLEAN"]), Some(Warehouse::Snowflake));
        assert_eq!(guess(&["String", "Nullable(Int64)"]), Some(Warehouse::Clickhouse));
        assert_eq!(guess(&["character varying", "bigint"]), None);
        assert_eq!(guess(&["BIGINT", "DOUBLE"]), None);
        let other = |warehouse, types: &[&'static str]| other_than(warehouse, types.iter().copied());
        assert_eq!(other(Warehouse::Postgres, &["STRING", "INT64"]), Some((Warehouse::Bigquery, "STRING".to_owned())));
        assert_eq!(other(Warehouse::Redshift, &["character varying", "bigint"]), None);
        assert_eq!(other(Warehouse::Postgres, &["VARCHAR", "BIGINT", "DOUBLE"]), None);
    }
}
