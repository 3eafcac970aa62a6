//! What engines write differently around conditions: how a column is read as JSON, times, tables of literals, the parts of a list as rows.

use super::engine::SqlEngine;

/// The parts of a list as rows: what stands behind `from`, and the part of a row.
pub(super) struct EachPart {
    pub(super) from: String,
    pub(super) part: String,
}

impl SqlEngine {
    /// Returns a column or another expression as a JSON value; null where it is none, but for PostgreSQL, whose column has JSON.
    pub(super) fn parsed(self, column: &str) -> String {
        match self {
            Self::Duckdb => format!("try_cast(cast({column} as varchar) as json)"),
            Self::Postgres => format!("cast({column} as jsonb)"),
            Self::Bigquery => format!("safe.parse_json({column}, wide_number_mode => 'round')"),
            Self::Snowflake => format!("try_parse_json({column})"),
            Self::Redshift => format!("case when can_json_parse({column}) then json_parse({column}) end"),
            Self::Spark => format!("try_parse_json(cast({column} as string))"),
            Self::Clickhouse => format!("if(isValidJSON({column}), {column}, null)"),
        }
    }

    pub(super) const fn empty_object(self) -> &'static str {
        match self {
            Self::Duckdb => "cast('{}' as json)",
            Self::Postgres => "cast('{}' as jsonb)",
            Self::Bigquery => "json '{}'",
            Self::Snowflake | Self::Spark => "parse_json('{}')",
            Self::Redshift => "json_parse('{}')",
            Self::Clickhouse => "'{}'",
        }
    }

    /// Returns a text with a zone as a point in time.
    pub(super) fn time(self, text: &str) -> String {
        match self {
            Self::Duckdb => format!("try_cast({text} as timestamptz) at time zone 'UTC'"),
            Self::Postgres => format!("cast({text} as timestamptz) at time zone 'UTC'"),
            Self::Redshift => format!("cast({text} as timestamptz)"),
            Self::Bigquery => format!("safe_cast({text} as timestamp)"),
            Self::Snowflake => format!("try_to_timestamp_tz({text})"),
            Self::Spark => format!("try_cast({text} as timestamp)"),
            Self::Clickhouse => format!("parseDateTime64BestEffortOrNull({text}, 3, 'UTC')"),
        }
    }

    pub(super) fn plus_days(self, time: &str, days: u16) -> String {
        match self {
            Self::Bigquery => format!("timestamp_add({time}, interval {days} day)"),
            Self::Snowflake => format!("dateadd(day, {days}, {time})"),
            Self::Redshift => format!("dateadd(day, {days}, {time})"),
            Self::Spark | Self::Clickhouse => format!("{time} + interval {days} day"),
            Self::Duckdb | Self::Postgres => format!("{time} + interval '{days} days'"),
        }
    }

    /// Returns a point in time as a text: `2026-11-27T20:40:01.123Z`.
    pub(super) fn written(self, time: &str) -> String {
        match self {
            Self::Duckdb => format!("strftime({time}, '%Y-%m-%dT%H:%M:%S.%gZ')"),
            Self::Postgres => format!("to_char({time}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"),
            Self::Redshift => format!("to_char({time} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"),
            Self::Bigquery => format!("format_timestamp('%Y-%m-%dT%H:%M:%E3SZ', {time}, 'UTC')"),
            Self::Snowflake => {
                format!("to_varchar(convert_timezone('UTC', {time}), 'YYYY-MM-DD\"T\"HH24:MI:SS.FF3\"Z\"')")
            }
            Self::Spark => {
                format!(
                    "date_format(to_utc_timestamp({time}, current_timezone()), 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSS\\'Z\\'')"
                )
            }
            Self::Clickhouse => format!("concat(replaceOne(toString({time}), ' ', 'T'), 'Z')"),
        }
    }

    /// Returns the name of the type of texts.
    pub(super) const fn text_type(self) -> &'static str {
        match self {
            Self::Duckdb | Self::Snowflake | Self::Redshift => "varchar",
            Self::Postgres => "text",
            Self::Bigquery | Self::Spark => "string",
            Self::Clickhouse => "Nullable(String)",
        }
    }

    /// Returns what stands before the bracket of `with name as (…)`. PostgreSQL would write each of these tables into every place that names its
    /// columns, and take minutes.
    pub(super) const fn kept(self) -> &'static str {
        match self {
            Self::Postgres => "as materialized",
            _ => "as",
        }
    }

    /// Returns a table of texts, as what stands in the brackets of `with … as (…)`.
    pub(super) fn table(self, columns: &[&str], rows: &[Vec<String>]) -> String {
        let row = |row: &Vec<String>| row.iter().map(|text| self.text(text)).collect::<Vec<_>>().join(", ");
        let names = columns.join(", ");
        if rows.is_empty() {
            let none: Vec<String> =
                columns.iter().map(|name| format!("cast(null as {}) as {name}", self.text_type())).collect();
            return format!("select * from (select {}) as no_rows where 1 = 0", none.join(", "));
        }
        let all = |start: &str, end: &str| {
            rows.iter().map(|texts| format!("  {start}{}{end}", row(texts))).collect::<Vec<_>>().join(",\n")
        };
        match self {
            Self::Duckdb | Self::Postgres | Self::Spark | Self::Snowflake => {
                let table = format!("(values\n{}\n) as listed({names})", all("(", ")"));
                format!("select {names} from {table}")
            }
            Self::Bigquery => {
                let fields: Vec<String> = columns.iter().map(|name| format!("{name} string")).collect();
                format!("select * from unnest(array<struct<{}>>[\n{}\n])", fields.join(", "), all("(", ")"))
            }
            Self::Redshift | Self::Clickhouse => {
                let select = |texts: &Vec<String>| {
                    let columns =
                        texts.iter().zip(columns).map(|(text, name)| format!("{} as {name}", self.text(text)));
                    format!("  select {}", columns.collect::<Vec<_>>().join(", "))
                };
                rows.iter().map(select).collect::<Vec<_>>().join(" union all\n")
            }
        }
    }

    /// Returns a text of parts between commas as a list of them.
    pub(super) fn split(self, text: &str) -> String {
        match self {
            Self::Duckdb => format!("string_split({text}, ',')"),
            Self::Postgres => format!("string_to_array({text}, ',')"),
            Self::Bigquery | Self::Spark | Self::Snowflake => format!("split({text}, ',')"),
            Self::Redshift => format!("split_to_array({text}, ',')"),
            Self::Clickhouse => format!("splitByChar(',', {text})"),
        }
    }

    /// Returns the rows of a table once for each part of a list of texts that they have.
    pub(super) fn each(self, table: &str, list: &str) -> EachPart {
        let (from, part) = match self {
            Self::Duckdb | Self::Postgres => (format!("{table} cross join unnest({list}) as each_part(part)"), "part"),
            Self::Bigquery => (format!("{table} cross join unnest({list}) as part"), "part"),
            Self::Snowflake => (
                format!("{table} cross join lateral flatten(input => {list}) as each_part"),
                "cast(each_part.value as varchar)",
            ),
            Self::Redshift => (format!("{table} as judged, judged.{list} as part"), "cast(part as varchar)"),
            Self::Spark => (format!("{table} lateral view explode({list}) each_part as part"), "part"),
            Self::Clickhouse => (format!("{table} array join {list} as part"), "part"),
        };
        EachPart { from, part: part.to_owned() }
    }
}
