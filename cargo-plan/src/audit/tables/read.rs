//! A warehouse's list of its columns, read from CSV: by comma, semicolon, tab or bar.

use super::header::{ColumnHeader, query};
use crate::sentence::counted;
use crate::warehouse::Warehouse;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedColumn {
    pub(super) schema: Option<String>,
    pub(super) table: String,
    pub(super) column: String,
    pub(super) data_type: String,
    pub(super) scale: Option<String>,
    /// How many characters a text may have, where the list says so apart from the type.
    pub(super) length: Option<String>,
}

/// The columns of a warehouse, in the order of the list.
#[derive(Debug, Default)]
pub(crate) struct ColumnList {
    pub(crate) files: usize,
    pub(super) columns: Vec<ListedColumn>,
}

/// What is not a team's own.
const SYSTEM_SCHEMAS: [&str; 4] = ["information_schema", "pg_catalog", "sys", "system"];

impl ColumnList {
    /// Adds a file.
    ///
    /// # Errors
    /// A sentence for the user: the file is no list of columns.
    pub(crate) fn add(
        &mut self,
        (name, text): (&str, &str),
        warehouse: Option<Warehouse>,
        schema: Option<&str>,
    ) -> Result<(), String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start_matches(['\n', '\r']);
        let help = || format!("help: write it with this query, as CSV with its header: {}", query(warehouse, schema));
        let first = text.lines().next().unwrap_or_default();
        if first.trim().is_empty() {
            return Err(format!("`{name}` is empty\n{}", help()));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(first))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut header = None;
        let before = self.columns.len();
        for record in reader.records() {
            let record = record.map_err(|error| format!("`{name}` is no CSV: {error}\n{}", help()))?;
            let cells: Vec<&str> = record.iter().collect();
            let Some((places, width)) = header else {
                let found = ColumnHeader::of(&cells).map_err(|missing| {
                    let missing: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
                    format!("`{name}` is no list of columns: its header has no {}\n{}", missing.join(", "), help())
                })?;
                header = Some((found, cells.len()));
                continue;
            };
            if cells.len() != width {
                let line = record.position().map_or(0, csv::Position::line);
                let (has, wants) = (counted(cells.len(), "cell"), counted(width, "cell"));
                return Err(format!("`{name}`: line {line} has {has}, and the header has {wants}\n{}", help()));
            }
            self.columns.push(listed(&cells, places));
        }
        if self.columns.len() == before {
            return Err(format!("`{name}` has a header and no columns\n{}", help()));
        }
        self.files += 1;
        Ok(())
    }

    /// Returns the types of the columns, as they are written.
    pub(crate) fn types(&self) -> impl Iterator<Item = &str> + Clone {
        self.columns.iter().map(|column| column.data_type.as_str())
    }

    /// Keeps only the columns of a schema.
    pub(crate) fn keep(&mut self, schema: Option<&str>) {
        if let Some(schema) = schema {
            self.columns.retain(|column| column.schema.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(schema)));
        }
    }
}

/// Returns the one schema that is looked at; none where the list names none.
///
/// # Errors
/// A sentence for the user: the schema is not there, or there are several.
pub(crate) fn schema_of(list: &ColumnList, asked: Option<&str>) -> Result<Option<String>, String> {
    let mut schemas: Vec<&str> = Vec::new();
    for schema in list.columns.iter().filter_map(|column| column.schema.as_deref()) {
        if !schemas.iter().any(|known| known.eq_ignore_ascii_case(schema)) {
            schemas.push(schema);
        }
    }
    let shown = |schemas: &[&str]| schemas.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if let Some(asked) = asked {
        if let Some(found) = schemas.iter().find(|schema| schema.eq_ignore_ascii_case(asked)) {
            return Ok(Some((*found).to_owned()));
        }
        return match schemas.as_slice() {
            [] => Ok(Some(asked.to_owned())),
            _ => Err(format!("there is no schema `{asked}`\nhelp: there is {}", shown(&schemas))),
        };
    }
    let own: Vec<&str> = schemas
        .into_iter()
        .filter(|schema| !SYSTEM_SCHEMAS.iter().any(|name| schema.eq_ignore_ascii_case(name)))
        .collect();
    match own.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).to_owned())),
        [first, ..] => {
            let help = format!("help: say which: `--schema {first}`");
            Err(format!("there are {} schemas: {}\n{help}", own.len(), shown(&own)))
        }
    }
}

fn listed(cells: &[&str], places: ColumnHeader) -> ListedColumn {
    let cell = |at: usize| cells.get(at).map(|cell| cell.trim().to_owned()).unwrap_or_default();
    let given = |at: Option<usize>| at.map(cell).filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("null"));
    ListedColumn {
        schema: given(places.schema),
        table: cell(places.table),
        column: cell(places.column),
        data_type: cell(places.data_type),
        scale: given(places.scale),
        length: given(places.length),
    }
}

/// Returns what parts the cells: the sign that the header has most of.
fn delimiter(header: &str) -> u8 {
    let count = |sign: &u8| header.bytes().filter(|byte| byte == sign).count();
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
