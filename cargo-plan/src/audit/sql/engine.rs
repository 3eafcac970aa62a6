//! What engines write differently: texts, JSON values, lists and maps. It knows nothing of plans and rules.

use super::place::{JsonPlace, JsonScope};
use crate::judge::ValueStep;
use clap::ValueEnum;

/// An engine that a query is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SqlEngine {
    /// DuckDB, over tables and over files as they lie.
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// Google BigQuery.
    Bigquery,
    /// Snowflake.
    Snowflake,
    /// Amazon Redshift.
    Redshift,
    /// Apache Spark from 4.0 on, and Databricks.
    Spark,
    /// ClickHouse.
    Clickhouse,
}

/// A type of JSON that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonType {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl SqlEngine {
    /// Returns its name for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Duckdb => "DuckDB",
            Self::Postgres => "PostgreSQL",
            Self::Bigquery => "BigQuery",
            Self::Snowflake => "Snowflake",
            Self::Redshift => "Redshift",
            Self::Spark => "Spark",
            Self::Clickhouse => "ClickHouse",
        }
    }

    /// Returns whether an expression can look through a list or a map. Redshift does so in `from` alone.
    pub(super) const fn looks_into_lists(self) -> bool {
        !matches!(self, Self::Redshift)
    }

    /// Returns a text as a literal.
    pub(super) fn text(self, text: &str) -> String {
        let escaped = match self {
            Self::Duckdb | Self::Postgres => text.replace('\'', "''"),
            Self::Snowflake | Self::Redshift => text.replace('\\', "\\\\").replace('\'', "''"),
            Self::Bigquery | Self::Spark | Self::Clickhouse => {
                text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n").replace('\r', "\\r")
            }
        };
        // Spark puts the value of a variable in the place of its name, in texts too.
        let escaped = if self == Self::Spark { escaped.replace("${", "\\u0024{") } else { escaped };
        format!("'{escaped}'")
    }

    /// Returns a JSON value; null in SQL where there is none.
    pub(super) fn json(self, place: &JsonPlace) -> String {
        let JsonPlace { root, steps } = place;
        if steps.is_empty() {
            return root.clone();
        }
        match self {
            Self::Duckdb => {
                let pointer: String = steps.iter().map(|step| format!("/{}", pointer_part(step))).collect();
                format!("json_extract({root}, {})", self.text(&pointer))
            }
            Self::Postgres => self.chained(place, |inner, key| format!("({inner} -> {key})")),
            Self::Bigquery => self.chained(place, |inner, key| format!("{inner}[{key}]")),
            Self::Snowflake => self.chained(place, |inner, key| format!("get({inner}, {key})")),
            Self::Redshift => steps.iter().fold(root.clone(), |inner, step| match step {
                ValueStep::Member(name) => format!("{inner}.\"{}\"", name.replace('"', "\"\"")),
                ValueStep::Item(position) => format!("{inner}[{position}]"),
            }),
            Self::Spark => self.variant(place),
            Self::Clickhouse => {
                let keys = steps.iter().map(|step| match step {
                    ValueStep::Member(name) => self.text(name),
                    ValueStep::Item(position) => (position + 1).to_string(),
                });
                format!("nullIf(JSONExtractRaw({root}, {}), '')", keys.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Goes from value to value.
    fn chained(self, place: &JsonPlace, into: impl Fn(&str, &str) -> String) -> String {
        place.steps.iter().fold(place.root.clone(), |inner, step| match step {
            ValueStep::Member(name) => into(&inner, &self.text(name)),
            ValueStep::Item(position) => into(&inner, &position.to_string()),
        })
    }

    /// Spark's paths know no escapes: a name that one cannot hold is looked up in the whole object.
    fn variant(self, place: &JsonPlace) -> String {
        let mut value = place.root.clone();
        let mut path = String::new();
        let get = |value: &str, path: &str| match path {
            "" => value.to_owned(),
            path => format!("try_variant_get({value}, {}, 'variant')", self.text(&format!("${path}"))),
        };
        for step in &place.steps {
            match step {
                ValueStep::Item(position) => path.push_str(&format!("[{position}]")),
                ValueStep::Member(name) if is_plain(name) => path.push_str(&format!("['{name}']")),
                ValueStep::Member(name) => {
                    let object = get(&value, &path);
                    value = format!(
                        "element_at(try_variant_get({object}, '$', 'map<string,variant>'), {})",
                        self.text(name)
                    );
                    path.clear();
                }
            }
        }
        get(&value, &path)
    }

    /// Returns whether a value is of a type. The value is there.
    pub(super) fn is(self, place: &JsonPlace, wanted: JsonType) -> String {
        let value = self.json(place);
        let equals = |function: String, name: &str| format!("{function} = '{name}'");
        match self {
            Self::Duckdb => match wanted {
                JsonType::Number => format!("json_type({value}) in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT')"),
                JsonType::Null => equals(format!("json_type({value})"), "NULL"),
                JsonType::Boolean => equals(format!("json_type({value})"), "BOOLEAN"),
                JsonType::String => equals(format!("json_type({value})"), "VARCHAR"),
                JsonType::Array => equals(format!("json_type({value})"), "ARRAY"),
                JsonType::Object => equals(format!("json_type({value})"), "OBJECT"),
            },
            Self::Postgres => equals(format!("jsonb_typeof({value})"), wanted.name()),
            Self::Bigquery => equals(format!("json_type({value})"), wanted.name()),
            Self::Redshift => equals(format!("json_typeof({value})"), wanted.name()),
            Self::Snowflake => match wanted {
                JsonType::Number => format!("typeof({value}) in ('INTEGER', 'DECIMAL', 'DOUBLE')"),
                JsonType::Null => equals(format!("typeof({value})"), "NULL_VALUE"),
                JsonType::Boolean => equals(format!("typeof({value})"), "BOOLEAN"),
                JsonType::String => equals(format!("typeof({value})"), "VARCHAR"),
                JsonType::Array => equals(format!("typeof({value})"), "ARRAY"),
                JsonType::Object => equals(format!("typeof({value})"), "OBJECT"),
            },
            Self::Spark => {
                let schema = format!("schema_of_variant({value})");
                match wanted {
                    JsonType::Number => format!("{schema} rlike '^(?:BIGINT|DOUBLE|DECIMAL)'"),
                    JsonType::Null => equals(schema, "VOID"),
                    JsonType::Boolean => equals(schema, "BOOLEAN"),
                    JsonType::String => equals(schema, "STRING"),
                    JsonType::Array => format!("{schema} like 'ARRAY%'"),
                    JsonType::Object => format!("{schema} like 'OBJECT%'"),
                }
            }
            Self::Clickhouse => match wanted {
                JsonType::Number => {
                    format!("toString(JSONType(assumeNotNull({value}))) in ('Int64', 'UInt64', 'Double')")
                }
                JsonType::Null => equals(value, "null"),
                JsonType::Boolean => equals(format!("toString(JSONType(assumeNotNull({value})))"), "Bool"),
                JsonType::String => equals(format!("toString(JSONType(assumeNotNull({value})))"), "String"),
                JsonType::Array => equals(format!("toString(JSONType(assumeNotNull({value})))"), "Array"),
                JsonType::Object => equals(format!("toString(JSONType(assumeNotNull({value})))"), "Object"),
            },
        }
    }

    /// Returns the text of a string, and of a number or a truth value as it is written.
    pub(super) fn text_of(self, place: &JsonPlace) -> String {
        let value = self.json(place);
        match self {
            Self::Duckdb => format!("json_extract_string({value}, '$')"),
            Self::Postgres => format!("({value} #>> '{{}}')"),
            Self::Bigquery => format!("json_value({value})"),
            Self::Snowflake | Self::Redshift => format!("cast({value} as varchar)"),
            Self::Spark => format!("cast({value} as string)"),
            Self::Clickhouse => {
                format!("if(startsWith({value}, '\"'), JSONExtractString(assumeNotNull({value})), {value})")
            }
        }
    }

    /// Returns a number as the engine compares it; null of anything else, and of one that it does not hold.
    pub(super) fn number_of(self, place: &JsonPlace) -> String {
        let text = self.text_of(place);
        match self {
            Self::Duckdb => format!("try_cast({text} as double)"),
            // An `and` does not keep PostgreSQL and Redshift from the cast; a `case` does.
            Self::Postgres => format!("(case when {} then {text}::numeric end)", self.is(place, JsonType::Number)),
            Self::Redshift => {
                format!(
                    "(case when {} then cast({} as float8) end)",
                    self.is(place, JsonType::Number),
                    self.json(place)
                )
            }
            Self::Bigquery => format!("safe_cast({text} as float64)"),
            Self::Snowflake => format!("try_to_double({text})"),
            Self::Spark => format!("try_cast({text} as double)"),
            Self::Clickhouse => format!("toFloat64OrNull({text})"),
        }
    }

    /// Returns whether a number is whole. The value is a number.
    pub(super) fn is_whole(self, place: &JsonPlace) -> String {
        let number = self.number_of(place);
        match self {
            Self::Postgres => format!("{number} = trunc({number})"),
            Self::Bigquery | Self::Redshift | Self::Snowflake | Self::Clickhouse => {
                format!("coalesce({number} = floor({number}), false)")
            }
            Self::Duckdb | Self::Spark => format!("coalesce({number} % 1 = 0, false)"),
        }
    }

    /// Returns whether a number is a multiple of a step. The value is a number; one that a decimal does not hold is taken to be one.
    pub(super) fn is_multiple(self, place: &JsonPlace, step: &str) -> String {
        let (text, number) = (self.text_of(place), self.number_of(place));
        match self {
            Self::Postgres => format!("mod({number}, {step}) = 0"),
            Self::Duckdb | Self::Spark => {
                format!("coalesce(try_cast({text} as decimal(38, 10)) % cast({step} as decimal(38, 10)) = 0, true)")
            }
            Self::Bigquery => {
                format!("coalesce(mod(safe_cast({text} as bignumeric), cast({step} as bignumeric)) = 0, true)")
            }
            Self::Snowflake => {
                format!("coalesce(mod(try_to_decimal({text}, 38, 10), cast({step} as decimal(38, 10))) = 0, true)")
            }
            Self::Redshift => {
                let json = self.json(place);
                format!("mod(cast({json} as decimal(38, 10)), cast({step} as decimal(38, 10))) = 0")
            }
            Self::Clickhouse => {
                format!("coalesce(toDecimal128OrNull({text}, 10) % toDecimal128('{step}', 10) = 0, true)")
            }
        }
    }

    /// Returns how many characters a text has.
    pub(super) fn length(self, text: &str) -> String {
        match self {
            Self::Clickhouse => format!("lengthUTF8({text})"),
            Self::Redshift => format!("len({text})"),
            Self::Spark | Self::Postgres | Self::Bigquery => format!("char_length({text})"),
            Self::Duckdb | Self::Snowflake => format!("length({text})"),
        }
    }

    /// Returns whether a text is none of some texts.
    pub(super) fn is_none_of<T: AsRef<str>>(self, text: &str, texts: &[T]) -> String {
        if texts.is_empty() {
            return "true".to_owned();
        }
        let texts: Vec<String> = texts.iter().map(|text| self.text(text.as_ref())).collect();
        format!("{text} not in ({})", texts.join(", "))
    }

    /// Returns whether a pattern occurs in a text.
    pub(super) fn matches(self, text: &str, pattern: &str) -> String {
        let pattern = self.text(pattern);
        match self {
            Self::Duckdb => format!("regexp_matches({text}, {pattern})"),
            Self::Postgres => format!("{text} ~ {pattern}"),
            Self::Bigquery => format!("regexp_contains({text}, {pattern})"),
            Self::Snowflake => format!("regexp_instr({text}, {pattern}) > 0"),
            Self::Redshift => format!("regexp_instr({text}, {pattern}, 1, 1, 0, 'p') > 0"),
            Self::Spark => format!("{text} rlike {pattern}"),
            Self::Clickhouse => format!("match({text}, {pattern})"),
        }
    }

    /// Returns the items of a list as what the engine can look through; none of anything else.
    fn items(self, list: &JsonPlace) -> String {
        let value = self.json(list);
        match self {
            // A cast would make null in SQL of null in JSON.
            Self::Duckdb => format!("json_extract({value}, '$[*]')"),
            Self::Postgres => {
                format!("jsonb_array_elements(case when {} then {value} else '[]' end)", self.is(list, JsonType::Array))
            }
            Self::Bigquery => format!("json_query_array({value})"),
            Self::Snowflake => {
                format!(
                    "(case when {} then cast({value} as array) else array_construct() end)",
                    self.is(list, JsonType::Array)
                )
            }
            Self::Spark => format!("coalesce(try_variant_get({value}, '$', 'array<variant>'), array())"),
            Self::Clickhouse => format!("JSONExtractArrayRaw(assumeNotNull({value}))"),
            Self::Redshift => value,
        }
    }

    /// Returns the names of an object as a list of texts, or as what PostgreSQL selects from.
    fn names(self, map: &JsonPlace) -> String {
        let value = self.json(map);
        match self {
            Self::Duckdb => format!("json_keys({value})"),
            Self::Postgres => {
                format!("jsonb_object_keys(case when {} then {value} else '{{}}' end)", self.is(map, JsonType::Object))
            }
            Self::Bigquery => format!("json_keys({value}, 1)"),
            Self::Snowflake => {
                format!(
                    "(case when {} then object_keys({value}) else array_construct() end)",
                    self.is(map, JsonType::Object)
                )
            }
            Self::Spark => {
                format!("map_keys(coalesce(try_variant_get({value}, '$', 'map<string,variant>'), map()))")
            }
            Self::Clickhouse => format!("JSONExtractKeys(assumeNotNull({value}))"),
            Self::Redshift => value,
        }
    }

    /// Returns how many items a list has. The value is a list.
    pub(super) fn count_items(self, list: &JsonPlace) -> String {
        let value = self.json(list);
        match self {
            Self::Duckdb => format!("json_array_length({value})"),
            Self::Postgres => {
                format!("jsonb_array_length(case when {} then {value} else '[]' end)", self.is(list, JsonType::Array))
            }
            Self::Bigquery => format!("array_length({})", self.items(list)),
            Self::Snowflake => format!("array_size({value})"),
            Self::Redshift => format!("get_array_length({value})"),
            Self::Spark => format!("size({})", self.items(list)),
            Self::Clickhouse => format!("JSONLength(assumeNotNull({value}))"),
        }
    }

    /// Returns how many items of a list are different, by their texts.
    pub(super) fn count_different(self, list: &JsonPlace) -> String {
        let items = self.items(list);
        match self {
            Self::Duckdb => format!("len(list_distinct({items}))"),
            Self::Postgres => format!("(select count(distinct item) from {items} as each_item(item))"),
            Self::Bigquery => format!("(select count(distinct to_json_string(item)) from unnest({items}) as item)"),
            Self::Snowflake => format!("array_size(array_distinct({items}))"),
            Self::Spark => format!("size(array_distinct(transform({items}, item -> to_json(item))))"),
            Self::Clickhouse => format!("length(arrayDistinct({items}))"),
            Self::Redshift => "0".to_owned(),
        }
    }

    /// Returns how many members an object has. The value is an object.
    pub(super) fn count_names(self, map: &JsonPlace) -> String {
        let names = self.names(map);
        match self {
            Self::Duckdb => format!("len({names})"),
            Self::Postgres => format!("(select count(*) from {names})"),
            Self::Bigquery => format!("array_length({names})"),
            Self::Snowflake => format!("array_size({names})"),
            Self::Spark => format!("size({names})"),
            Self::Clickhouse => format!("length({names})"),
            Self::Redshift => "0".to_owned(),
        }
    }

    /// Returns the item that a variable is.
    pub(super) fn item(self, variable: usize) -> JsonPlace {
        JsonPlace::root(format!("x{variable}"))
    }

    /// Returns the name of the entry that a variable is.
    pub(super) fn entry_name(self, variable: usize) -> String {
        format!("k{variable}")
    }

    /// Returns the value of the entry that a variable is.
    pub(super) fn entry_value(self, map: &JsonPlace, variable: usize) -> JsonPlace {
        let name = self.entry_name(variable);
        let value = self.json(map);
        JsonPlace::root(match self {
            Self::Duckdb => {
                format!("json_extract({value}, '/' || replace(replace({name}, '~', '~0'), '/', '~1'))")
            }
            Self::Postgres => format!("({value} -> {name})"),
            Self::Bigquery => format!("{value}[{name}]"),
            Self::Snowflake => format!("get({value}, {name})"),
            Self::Spark => format!("element_at(try_variant_get({value}, '$', 'map<string,variant>'), {name})"),
            Self::Clickhouse => format!("nullIf(JSONExtractRaw(assumeNotNull({value}), {name}), '')"),
            Self::Redshift => value,
        })
    }

    /// Returns a condition of a value within lists and maps as one of the message: whether there is such a value.
    pub(super) fn is_any(self, condition: String, scopes: &[JsonScope]) -> String {
        scopes.iter().rev().fold(condition, |inner, scope| match scope {
            JsonScope::Items { list, variable } => self.any_item(list, *variable, &inner),
            JsonScope::Entries { map, variable, filter } => {
                self.any_entry(map, *variable, &format!("({filter}) and ({inner})"))
            }
        })
    }

    /// Returns whether a condition is true of an item of a list.
    pub(super) fn any_item(self, list: &JsonPlace, variable: usize, condition: &str) -> String {
        self.any(&self.items(list), &format!("x{variable}"), condition)
    }

    /// Returns whether a condition is true of an entry of a map.
    pub(super) fn any_entry(self, map: &JsonPlace, variable: usize, condition: &str) -> String {
        self.any(&self.names(map), &self.entry_name(variable), condition)
    }

    fn any(self, list: &str, variable: &str, condition: &str) -> String {
        match self {
            Self::Duckdb => format!("coalesce(len(list_filter({list}, lambda {variable}: {condition})) > 0, false)"),
            Self::Postgres => format!("exists (select 1 from {list} as each_{variable}({variable}) where {condition})"),
            Self::Bigquery => format!("exists (select 1 from unnest({list}) as {variable} where {condition})"),
            Self::Snowflake => format!("array_size(filter({list}, {variable} -> {condition})) > 0"),
            Self::Spark => format!("coalesce(exists({list}, {variable} -> {condition}), false)"),
            Self::Clickhouse => format!("arrayExists({variable} -> ifNull({condition}, false), {list})"),
            Self::Redshift => "false".to_owned(),
        }
    }

    /// Returns a list of texts: one of each name of an object that a condition is true of.
    pub(super) fn texts_of_names(self, map: &JsonPlace, variable: usize, condition: &str, text: &str) -> String {
        let (names, name) = (self.names(map), self.entry_name(variable));
        match self {
            Self::Duckdb => {
                format!("list_transform(list_filter({names}, lambda {name}: {condition}), lambda {name}: {text})")
            }
            Self::Postgres => {
                format!("array(select {text} from {names} as each_{name}({name}) where {condition})")
            }
            Self::Bigquery => format!("array(select {text} from unnest({names}) as {name} where {condition})"),
            Self::Snowflake | Self::Spark => {
                format!("transform(filter({names}, {name} -> {condition}), {name} -> {text})")
            }
            Self::Clickhouse => format!("arrayMap({name} -> {text}, arrayFilter({name} -> {condition}, {names}))"),
            Self::Redshift => "null".to_owned(),
        }
    }

    /// Returns the texts that a list of texts has of each item of a list.
    pub(super) fn texts_of_items(self, list: &JsonPlace, variable: usize, texts: &str) -> String {
        self.texts_of_each(&self.items(list), &format!("x{variable}"), texts)
    }

    /// Returns the texts that a list of texts has of each entry of a map that a condition is true of.
    pub(super) fn texts_of_entries(self, map: &JsonPlace, variable: usize, condition: &str, texts: &str) -> String {
        let (name, none) = (self.entry_name(variable), self.no_texts());
        self.texts_of_each(&self.names(map), &name, &format!("case when {condition} then {texts} else {none} end"))
    }

    fn texts_of_each(self, list: &str, variable: &str, texts: &str) -> String {
        match self {
            Self::Duckdb => format!("coalesce(flatten(list_transform({list}, lambda {variable}: {texts})), [])"),
            Self::Postgres => format!(
                "array(select found from {list} as each_{variable}({variable}), unnest({texts}) as of_{variable}(found))"
            ),
            Self::Bigquery => {
                format!("array(select found from unnest({list}) as {variable}, unnest({texts}) as found)")
            }
            Self::Snowflake => format!("array_flatten(transform({list}, {variable} -> {texts}))"),
            Self::Spark => format!("flatten(transform({list}, {variable} -> {texts}))"),
            Self::Clickhouse => format!("arrayFlatten(arrayMap({variable} -> {texts}, {list}))"),
            Self::Redshift => "null".to_owned(),
        }
    }

    /// Returns a list of no texts.
    pub(super) const fn no_texts(self) -> &'static str {
        match self {
            Self::Duckdb => "cast([] as varchar[])",
            Self::Postgres => "cast(array[] as text[])",
            Self::Bigquery => "cast([] as array<string>)",
            Self::Snowflake => "array_construct()",
            Self::Spark => "cast(array() as array<string>)",
            Self::Clickhouse => "cast([] as Array(String))",
            Self::Redshift => "null",
        }
    }

    /// Returns several lists of texts as one, with each text once.
    pub(super) fn all_texts(self, lists: &[String]) -> String {
        let all = lists.join(", ");
        match self {
            Self::Duckdb => format!("list_distinct(flatten([{all}]))"),
            Self::Postgres => format!("array(select distinct unnest({}))", lists.join(" || ")),
            Self::Bigquery => format!("array(select distinct found from unnest(array_concat({all})) as found)"),
            Self::Snowflake => format!("array_distinct(array_flatten(array_construct({all})))"),
            Self::Spark => format!("array_distinct(concat({all}))"),
            Self::Clickhouse => format!("arrayDistinct(arrayConcat({all}))"),
            Self::Redshift => "null".to_owned(),
        }
    }

    /// Returns two lists of texts as one. The second may be null.
    pub(super) fn both_texts(self, first: &str, second: &str) -> String {
        let second = format!("coalesce({second}, {})", self.no_texts());
        match self {
            Self::Duckdb => format!("list_concat({first}, {second})"),
            Self::Postgres => format!("{first} || {second}"),
            Self::Bigquery => format!("array_concat({first}, {second})"),
            Self::Snowflake => format!("array_cat({first}, {second})"),
            Self::Spark => format!("concat({first}, {second})"),
            Self::Clickhouse => format!("arrayConcat({first}, {second})"),
            Self::Redshift => first.to_owned(),
        }
    }

    /// Returns texts one after the other.
    pub(super) fn concat(self, texts: &[String]) -> String {
        // PostgreSQL takes a hundred arguments at most, and Redshift two.
        const MOST_ARGUMENTS: usize = 50;
        match (self, texts) {
            (_, []) => "''".to_owned(),
            (_, [one]) => one.clone(),
            (Self::Redshift, _) => format!("({})", texts.join(" || ")),
            (_, texts) if texts.len() <= MOST_ARGUMENTS => format!("concat({})", texts.join(", ")),
            (_, texts) => {
                let parts: Vec<String> = texts.chunks(MOST_ARGUMENTS).map(|part| self.concat(part)).collect();
                self.concat(&parts)
            }
        }
    }
}

impl JsonType {
    const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// Returns a step of a JSON pointer.
fn pointer_part(step: &ValueStep) -> String {
    match step {
        ValueStep::Member(name) => name.replace('~', "~0").replace('/', "~1"),
        ValueStep::Item(position) => position.to_string(),
    }
}

/// Returns whether a path of Spark can hold a name.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(|c: char| c.is_control() || matches!(c, '\'' | '"' | '\\' | '[' | ']' | '$' | '?'))
}
