//! The tests of a table: those that dbt has itself stand beside the column, those of ranges, lengths and patterns are queries of their own.

use super::file_names::WantedName;
use super::{Dbt, MARK};
use crate::format::lost::Lost;
use crate::format::value::{boolean, list, object, text, unplaced};
use crate::warehouse::Warehouse;
use crate::warehouse::standard::TableOf;
use crate::warehouse::tables::{ColumnProperty, WarehouseColumn, WarehouseTable};
use crate::warehouse::types::{ColumnKind, ColumnShape, is_hashed};
use plan_model::json::{Kind, Node};
use plan_model::schema::keyword;

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
    /// Queries that find bad rows, each with the name that it wants.
    pub(super) singular: Vec<(WantedName, String)>,
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
        if column.properties.iter().any(|held| is_hashed(&held.property.schema)) {
            return unchecked(first, lost);
        }
        let kind = only_kind(column);
        let is_number = matches!(kind, Some(ColumnKind::Integer | ColumnKind::Number));
        if let Some(values) = schema.listed() {
            match accepted(&values, kind, dbt.loaded.warehouse) {
                Some(arguments) => self.generic(&column.name, "accepted_values", Some(arguments), None),
                None => lost.at("enum, as a test of dbt writes its values otherwise,", &first.place),
            }
        }
        let quoted = dbt.loaded.quoted(&column.name);
        for keyword in &schema.keywords {
            let bad = match (keyword.name.as_str(), &keyword.value.kind) {
                (name @ ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum"), _) if !is_number => {
                    lost.at(format!("{name}, as its column is not one of numbers alone,"), &first.place);
                    continue;
                }
                (name @ ("minLength" | "maxLength" | "pattern"), _) if kind != Some(ColumnKind::Text) => {
                    lost.at(format!("{name}, as its column is not one of texts alone,"), &first.place);
                    continue;
                }
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
            let wanted = WantedName {
                name: format!("{model}_{}_{}", column.name, keyword.name),
                identity: format!("{}.{}.{}", table.name, column.name, keyword.name),
            };
            let meta = format!("{{{{ config(meta={{'{MARK}': '{}'}}) }}}}", column.name);
            let query = format!("{meta}\n{set}\nselect *\nfrom {{{{ ref('{model}') }}}}\nwhere {bad}\n");
            self.singular.push((wanted, query));
        }
    }

    /// Tests that what every message has is in every row, from the day on which the plan asks for it.
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

/// Says that the rules of a value are not those of its hash, which is what the column holds.
fn unchecked(held: &ColumnProperty<'_>, lost: &mut Lost) {
    let schema = &held.property.schema;
    let keywords = schema.keywords.iter().map(|keyword| keyword.name.as_str());
    let is_rule = |name: &&str| {
        keyword::of(name).is_some() && !matches!(*name, "format" | "description") && !name.starts_with("x-")
    };
    let listed = schema.listed().map(|_| "enum");
    for name in listed.into_iter().chain(keywords.filter(is_rule)) {
        lost.at(format!("{name}, as the hash of the value is sent,"), &held.place);
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

/// Returns the kind of all values of a column; none where they are of several, or lists, which a warehouse keeps as text.
fn only_kind(column: &WarehouseColumn<'_>) -> Option<ColumnKind> {
    let shapes: Vec<_> = column.properties.iter().map(|known| ColumnShape::of(&known.property.schema)).collect();
    let kinds: Vec<ColumnKind> = shapes.iter().flat_map(|shape| shape.kinds.iter().copied()).collect();
    let is_mixed = column.kind == ColumnKind::Text && kinds.iter().any(|kind| *kind != ColumnKind::Text);
    let is_other = shapes.iter().any(|shape| shape.is_list || shape.is_any);
    (!is_mixed && !is_other).then_some(column.kind)
}

/// Returns the arguments of `accepted_values`; none where dbt would not write the values as they are, or the column is one of others.
fn accepted(values: &[&Node], kind: Option<ColumnKind>, warehouse: Warehouse) -> Option<Node> {
    let values: Vec<&Node> = values.iter().copied().filter(|value| !value.is_null()).collect();
    let is_written = |value: &Node| match (kind, &value.kind) {
        (Some(ColumnKind::Text), Kind::String(value)) => !value.contains(['\'', '\\', '{', '\n', '\r']),
        (Some(ColumnKind::Integer | ColumnKind::Number), Kind::Number(_)) => true,
        // SQL Server has no word for true.
        (Some(ColumnKind::Boolean), Kind::Boolean(_)) => warehouse != Warehouse::Sqlserver,
        _ => false,
    };
    if values.is_empty() || !values.iter().all(|value| is_written(value)) {
        return None;
    }
    let all = list(values.into_iter().map(unplaced).collect());
    Some(match kind {
        Some(ColumnKind::Text) => object([("values", all)]),
        _ => object([("values", all), ("quote", boolean(false))]),
    })
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
