//! The header of a warehouse's list of columns: which cell is what, in any order and case, by the names of the standard and of those who
//! do not keep to it.

use crate::warehouse::Warehouse;

/// Where each cell of a row is.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnHeader {
    pub(super) schema: Option<usize>,
    pub(super) table: usize,
    pub(super) column: usize,
    pub(super) data_type: usize,
    pub(super) scale: Option<usize>,
    pub(super) length: Option<usize>,
}

const SCHEMA: [&str; 4] = ["table_schema", "schema_name", "schemaname", "database"];
const TABLE: [&str; 3] = ["table_name", "table", "tablename"];
const COLUMN: [&str; 3] = ["column_name", "column", "name"];
const DATA_TYPE: [&str; 3] = ["full_data_type", "data_type", "type"];
const SCALE: [&str; 1] = ["numeric_scale"];
const LENGTH: [&str; 1] = ["character_maximum_length"];

impl ColumnHeader {
    /// Returns where the cells are.
    ///
    /// # Errors
    /// The names of those that are not there.
    pub(super) fn of(cells: &[&str]) -> Result<Self, Vec<&'static str>> {
        let at = |names: &[&str]| {
            names.iter().find_map(|name| cells.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name)))
        };
        match (at(&TABLE), at(&COLUMN), at(&DATA_TYPE)) {
            (Some(table), Some(column), Some(data_type)) => {
                Ok(Self { schema: at(&SCHEMA), table, column, data_type, scale: at(&SCALE), length: at(&LENGTH) })
            }
            found => {
                let wanted = [(found.0, "table_name"), (found.1, "column_name"), (found.2, "data_type")].into_iter();
                Err(wanted.filter(|(place, _)| place.is_none()).map(|(_, name)| name).collect())
            }
        }
    }
}

/// Returns the query that makes such a list.
pub(super) fn query(warehouse: Option<Warehouse>, schema: Option<&str>) -> String {
    let schema = schema.unwrap_or("SCHEMA");
    let standard = "select table_schema, table_name, column_name, data_type, character_maximum_length, numeric_scale, ordinal_position, is_nullable";
    match warehouse {
        Some(Warehouse::Bigquery) => format!(
            "select table_schema, table_name, column_name, data_type, ordinal_position, is_nullable from `{schema}`.INFORMATION_SCHEMA.COLUMNS"
        ),
        Some(Warehouse::Clickhouse) => {
            format!(
                "select database, table, name, type, position from system.columns where database = '{schema}' format CSVWithNames"
            )
        }
        Some(Warehouse::Redshift) => format!(
            "select table_schema, table_name, column_name, data_type, character_maximum_length, numeric_scale, ordinal_position, is_nullable from svv_columns where table_schema = '{schema}'"
        ),
        Some(Warehouse::Snowflake) => {
            format!("{standard} from information_schema.columns where table_schema = '{}'", schema.to_ascii_uppercase())
        }
        _ => format!("{standard} from information_schema.columns where table_schema = '{schema}'"),
    }
}
