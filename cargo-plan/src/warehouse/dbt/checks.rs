//! The tests of a table: those that dbt has itself stand beside the column, those of ranges, lengths and patterns are queries of their own.

use super::{Dbt, MARK};
use crate::format::lost::Lost;
use crate::format::value::{boolean, list, number, object, text};
use crate::warehouse::Warehouse;
use crate::warehouse::standard::TableOf;
use crate::warehouse::tables::{ColumnProperty, WarehouseColumn, WarehouseTable};
use plan_model::json::{Kind, Node};

/// Macros for what adapters write differently.
pub(super) const MACROS: &str = r#"{#- (tracking_plan) What the tests of the tracking plan need of each adapter. -#}

{% macro tracking_plan_matches(column, pattern) -%}
{%- set escaped = pattern | replace("'", "''") -%}
{%- if target.type in ('bigquery', 'databricks', 'spark', 'clickhouse') -%}
{%- set escaped = pattern | replace("\\", "\\\\") | replace("'", "\\'") -%}
{%- elif target.type in ('snowflake', 'redshift') -%}
{%- set escaped = pattern | replace("\\", "\\\\") | replace("'", "''") -%}
{%- endif -%}
{%- if target.type == 'duckdb' -%} regexp_matches({{ column }}, '{{ escaped }}')
{%- elif target.type == 'bigquery' -%} regexp_contains({{ column }}, '{{ escaped }}')
{%- elif target.type == 'snowflake' -%} regexp_instr({{ column }}, '{{ escaped }}') > 0
{%- elif target.type == 'redshift' -%} regexp_instr({{ column }}, '{{ escaped }}', 1, 1, 0, 'p') > 0
{%- elif target.type in ('databricks', 'spark') -%} {{ column }} rlike '{{ escaped }}'
{%- elif target.type == 'clickhouse' -%} match({{ column }}, '{{ escaped }}')
{%- else -%} {{ column }} ~ '{{ escaped }}'
{%- endif -%}
{%- endmacro %}

{% macro tracking_plan_length(column) -%}
{%- if target.type == 'clickhouse' -%} lengthUTF8({{ column }})
{%- elif target.type == 'sqlserver' -%} len({{ column }})
{%- else -%} length({{ column }})
{%- endif -%}
{%- endmacro %}
"#;

/// The tests of a table.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Those beside a column, by its name.
    generic: Vec<(String, Node)>,
    /// Queries that find bad rows, each with its name.
    pub(super) singular: Vec<(String, String)>,
}

impl Checks {
    pub(super) fn of(table: &WarehouseTable<'_>, dbt: &Dbt<'_>, model: &str, lost: &mut Lost) -> Self {
        let mut checks = Self::default();
        if let Some(id) = dbt.loaded.held("id") {
            checks.generic(&id.name, "not_null", None, None);
            checks.generic(&id.name, "unique", None, None);
        }
        for column in &table.columns {
            match column.properties.as_slice() {
                [] => {}
                [first, others @ ..]
                    if others.iter().all(|other| other.path == first.path && is_same(first, other)) =>
                {
                    checks.column(table, column, dbt, model, lost);
                }
                several => several.iter().for_each(|property| {
                    lost.at("the rules, as others are in the same column,", &property.place);
                }),
            }
        }
        checks
    }

    pub(super) fn of_column(&self, name: &str) -> Vec<Node> {
        self.generic.iter().filter(|(column, _)| column == name).map(|(_, test)| test.clone()).collect()
    }

    fn column(
        &mut self,
        table: &WarehouseTable<'_>,
        column: &WarehouseColumn<'_>,
        dbt: &Dbt<'_>,
        model: &str,
        lost: &mut Lost,
    ) {
        let Some(first) = column.properties.first() else { return };
        let schema = &first.property.schema;
        self.required(table, column, dbt, lost);
        if let Some(values) = schema.listed() {
            match accepted(&values) {
                Some(arguments) => self.generic(&column.name, "accepted_values", Some(arguments), None),
                None => lost.at("enum, as a test of dbt writes its values otherwise,", &first.place),
            }
        }
        let quoted = dbt.loaded.quoted(&column.name);
        for keyword in &schema.keywords {
            let bad = match (keyword.name.as_str(), &keyword.value.kind) {
                ("minimum", Kind::Number(bound)) => format!("{quoted} < {bound}"),
                ("maximum", Kind::Number(bound)) => format!("{quoted} > {bound}"),
                ("exclusiveMinimum", Kind::Number(bound)) => format!("{quoted} <= {bound}"),
                ("exclusiveMaximum", Kind::Number(bound)) => format!("{quoted} >= {bound}"),
                ("minLength", Kind::Number(bound)) => {
                    format!("{{{{ tracking_plan_length({}) }}}} < {bound}", argument(&quoted))
                }
                ("maxLength", Kind::Number(bound)) => {
                    format!("{{{{ tracking_plan_length({}) }}}} > {bound}", argument(&quoted))
                }
                ("pattern", Kind::String(pattern)) if is_written(pattern, dbt.loaded.warehouse) => {
                    let matches = format!("{{{{ tracking_plan_matches({}, pattern) }}}}", argument(&quoted));
                    format!("{quoted} is not null and not ({matches})")
                }
                ("format" | "oneOf" | "anyOf" | "title" | "x-evidence" | "x-pii", _) => continue,
                (name, _) => {
                    lost.at(name, &first.place);
                    continue;
                }
            };
            let set = match &keyword.value.kind {
                Kind::String(pattern) => {
                    format!("{{% set pattern %}}{{% raw %}}{pattern}{{% endraw %}}{{% endset %}}\n")
                }
                _ => String::new(),
            };
            let name = format!("{model}_{}_{}", column.name, keyword.name).to_ascii_lowercase();
            let meta = format!("{{{{ config(meta={{'{MARK}': '{}'}}) }}}}", column.name);
            let query = format!("{meta}\n{set}\nselect *\nfrom {{{{ ref('{model}') }}}}\nwhere {bad}\n");
            self.singular.push((name, query));
        }
    }

    /// What every message has is in every row, from the day on which the plan asks for it.
    fn required(&mut self, table: &WarehouseTable<'_>, column: &WarehouseColumn<'_>, dbt: &Dbt<'_>, lost: &mut Lost) {
        let required = column.properties.iter().filter(|property| property.required).collect::<Vec<_>>();
        let Some(first) = required.first() else {
            let within = column.properties.iter().find(|property| property.property.required);
            within.into_iter().for_each(|within| lost.at("required, as what is around it is not,", &within.place));
            return;
        };
        let rules = table.rules.len().max(1);
        // Users have the traits that were given last, and other users may have come without.
        if table.of == TableOf::Users || required.len() < rules {
            return lost.at("required, which is not of every row of its table,", &first.place);
        }
        let created = first.rule.and_then(|rule| rule.extra.created.as_deref()).and_then(|day| day.get(..10));
        let since = dbt.since.or(created);
        let received_at = dbt.loaded.held("received_at").map(|held| dbt.loaded.quoted(&held.name));
        let condition = since.zip(received_at).map(|(day, column)| format!("{column} >= '{day}'"));
        self.generic(&column.name, "not_null", None, condition);
    }

    fn generic(&mut self, column: &str, test: &str, arguments: Option<Node>, condition: Option<String>) {
        let mut config = vec![("meta", object([(MARK, text(column))]))];
        config.extend(condition.map(|condition| ("where", text(condition))));
        let mut members: Vec<(&str, Node)> = arguments.map(|arguments| ("arguments", arguments)).into_iter().collect();
        members.push(("config", object(config)));
        self.generic.push((column.to_owned(), object([(test, object(members))])));
    }
}

/// Returns whether two properties ask the same of their values.
fn is_same(one: &ColumnProperty<'_>, other: &ColumnProperty<'_>) -> bool {
    let (one, other) = (&one.property.schema, &other.property.schema);
    let texts = |schema: &plan_model::schema::Schema| {
        let listed: Option<Vec<String>> =
            schema.listed().map(|values| values.iter().map(|value| value.to_json()).collect());
        let keywords: Vec<(String, String)> =
            schema.keywords.iter().map(|keyword| (keyword.name.clone(), keyword.value.to_json())).collect();
        (listed, keywords)
    };
    texts(one) == texts(other)
}

/// Returns the arguments of `accepted_values`; none where dbt would not write the values as they are.
fn accepted(values: &[&Node]) -> Option<Node> {
    let values: Vec<&&Node> = values.iter().filter(|value| !value.is_null()).collect();
    let texts: Option<Vec<&str>> = values.iter().map(|value| value.as_str()).collect();
    if let Some(texts) = texts {
        let is_plain = |value: &&str| !value.contains(['\'', '\\', '{', '\n', '\r']);
        let all = texts.iter().map(|value| text(*value)).collect();
        return texts.iter().all(is_plain).then(|| object([("values", list(all))]));
    }
    let are_plain = values.iter().all(|value| matches!(value.kind, Kind::Number(_) | Kind::Boolean(_)));
    let all = values.iter().map(|value| match &value.kind {
        Kind::Number(written) => number(written),
        _ => boolean(value.as_bool() == Some(true)),
    });
    are_plain.then(|| object([("values", list(all.collect())), ("quote", boolean(false))]))
}

/// Returns whether the engine of a warehouse has what a pattern uses. RE2 looks neither ahead nor back.
fn is_written(pattern: &str, warehouse: Warehouse) -> bool {
    let is_jinja = pattern.contains("{%") || pattern.contains(['\n', '\r']);
    let looks_around = ["(?=", "(?!", "(?<"].iter().any(|sign| pattern.contains(sign));
    match warehouse {
        _ if is_jinja => false,
        Warehouse::Sqlserver => false,
        Warehouse::Bigquery | Warehouse::Clickhouse | Warehouse::Snowflake => !looks_around,
        _ => true,
    }
}

/// Returns a name in SQL as a text of Jinja.
fn argument(quoted: &str) -> String {
    format!("'{quoted}'")
}
