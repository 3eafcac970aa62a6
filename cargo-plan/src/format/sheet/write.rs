//! A plan as a workbook that people fill in: one row a property, as in the CSV, with the headers frozen, lists to choose from, and
//! a note on each header that says what it wants.

use super::super::flat::{EVENT_HEADERS, FlatEvent, PROPERTY_HEADERS};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};

/// Blank rows below the plan that have the lists too.
const SPARE_ROWS: u32 = 2_000;
/// In characters.
const WIDE_CHARS: f64 = 34.0;
const NARROW_CHARS: f64 = 13.0;

/// Types that a property often has, as an import reads them.
const TYPES: [&str; 10] = [
    "string",
    "integer",
    "number",
    "boolean",
    "object",
    "array",
    "array of string",
    "array of integer",
    "array of number",
    "string | null",
];

/// A column of the sheet.
struct SheetColumn {
    header: &'static str,
    /// What a person shall write into it.
    note: &'static str,
    choices: Choices,
    width: f64,
    /// Whether it is about the event, and not about a property.
    is_of_event: bool,
}

/// What there is to choose from in a cell.
#[derive(Debug, Clone, Copy)]
enum Choices {
    /// Whatever text a person writes.
    Free,
    /// Nothing beside the list.
    Only(&'static [&'static str]),
    /// The list, and whatever else a person writes: Excel asks once whether it is meant.
    Usual(&'static [&'static str]),
}

impl Choices {
    /// Returns the rule of the cells; none where there is nothing to choose from.
    fn validation(self) -> Result<Option<DataValidation>, XlsxError> {
        let (list, style, said) = match self {
            Self::Free => return Ok(None),
            Self::Only(list) => (list, DataValidationErrorStyle::Stop, "Choose one of"),
            Self::Usual(list) => (
                list,
                DataValidationErrorStyle::Warning,
                "The note on the header says what else may stand here. Usual are",
            ),
        };
        let rule = DataValidation::new().allow_list_strings(list)?.set_error_style(style);
        let message = format!("{said}: {}", list.join(", "));
        Ok(Some(rule.set_error_title("Not in the list")?.set_error_message(message)?))
    }
}

/// Returns the bytes of the workbook.
///
/// # Errors
/// A sentence: a plan that is larger than a sheet can be.
pub(crate) fn write(events: &[FlatEvent]) -> Result<Vec<u8>, String> {
    workbook(events).map_err(|error| format!("the workbook cannot be written: {error}"))
}

fn workbook(events: &[FlatEvent]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Tracking plan")?;
    let columns = columns();
    let end = rows(sheet, events)?;
    for (position, column) in (0..).zip(&columns) {
        headers(sheet, position, column)?;
        if let Some(validation) = column.choices.validation()? {
            sheet.add_data_validation(1, position, end + SPARE_ROWS, position, &validation)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofilter(0, 0, end.max(1), last(&columns))?;
    workbook.save_to_buffer()
}

fn last(columns: &[SheetColumn]) -> u16 {
    u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

fn headers(sheet: &mut Worksheet, position: u16, column: &SheetColumn) -> Result<(), XlsxError> {
    let color = if column.is_of_event { 0x00D9_E7F5 } else { 0x00E4_EFDC };
    let format = Format::new().set_bold().set_background_color(color).set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_string_with_format(0, position, column.header, &format)?;
    sheet.insert_note(0, position, &Note::new(column.note).set_author("").add_author_prefix(false).set_width(260))?;
    sheet.set_column_width(position, column.width)?;
    Ok(())
}

/// Writes the rows of all events, and returns the number of the last.
fn rows(sheet: &mut Worksheet, events: &[FlatEvent]) -> Result<u32, XlsxError> {
    let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut row = 0;
    for event in events {
        for at in 0..event.properties.len().max(1) {
            row += 1;
            let property = event.properties.get(at);
            // What is said of the event stands in its first row.
            let of_event = event.cells.iter().map(|text| if at == 0 { text.as_str() } else { "" });
            let name = property.map_or("", |property| property.name.as_str());
            let of_property = property.map(|property| property.cells.as_slice()).unwrap_or_default();
            let cells = [event.name.as_str(), event.call.as_str()].into_iter().chain(of_event).chain([name]);
            for (column, text) in (0..).zip(cells.chain(of_property.iter().map(String::as_str))) {
                if !text.is_empty() {
                    sheet.write_string_with_format(row, column, text, &format)?;
                }
            }
        }
    }
    Ok(row)
}

fn columns() -> Vec<SheetColumn> {
    let name = SheetColumn {
        header: "Event Name",
        note: "The event, as it is sent: \"Order Completed\". Each of its properties has a row; below the first the name is repeated, or left blank.",
        choices: Choices::Free,
        width: WIDE_CHARS,
        is_of_event: true,
    };
    let call = SheetColumn {
        header: "Call",
        note: "track for what a user does, page and screen for what is opened. identify and group have traits and no event name.",
        choices: Choices::Only(&["track", "identify", "group", "page", "screen"]),
        width: NARROW_CHARS,
        is_of_event: true,
    };
    let of_event = EVENT_HEADERS.iter().map(|(key, header)| column(key, header, true));
    let property = SheetColumn {
        header: "Property Name",
        note: "The property, as it is sent: order_id. What is inside of an object is written product.price, inside of a list products[].price.",
        choices: Choices::Free,
        width: 24.0,
        is_of_event: false,
    };
    let of_property = PROPERTY_HEADERS.iter().map(|(key, header)| column(key, header, false));
    [name, call].into_iter().chain(of_event).chain([property]).chain(of_property).collect()
}

/// Returns the column of a key of a rule or a keyword.
fn column(key: &str, header: &'static str, is_of_event: bool) -> SheetColumn {
    let (note, choices, width) = match (key, is_of_event) {
        ("description", true) => ("What happened, in a sentence.", Choices::Free, WIDE_CHARS),
        ("owner", _) => ("The team or person who answers for the event.", Choices::Free, NARROW_CHARS),
        ("status", _) => ("planned until code sends it, then live.", Choices::Only(&["planned", "live"]), NARROW_CHARS),
        ("why", _) => ("Which question the event answers.", Choices::Free, WIDE_CHARS),
        ("where", _) => ("Where in the product it happens.", Choices::Free, WIDE_CHARS),
        ("description", false) => ("What the property says.", Choices::Free, WIDE_CHARS),
        ("type", _) => (
            "One of the list, or several divided by \" | \": string | null. The items of a list: array of string.",
            Choices::Usual(&TYPES),
            NARROW_CHARS,
        ),
        ("required", _) => ("yes: every call gives the property.", Choices::Only(&["yes", "no"]), NARROW_CHARS),
        ("enum", _) => {
            ("The only values, divided by \" | \": card | paypal. Blank: any value of the type.", Choices::Free, 24.0)
        }
        ("examples", _) => ("A value as it may be.", Choices::Free, NARROW_CHARS),
        ("format", _) => (
            "How a string is written. One of the list, or another format of JSON Schema: ipv4.",
            Choices::Usual(&["date-time", "date", "time", "email", "uri", "uuid"]),
            NARROW_CHARS,
        ),
        ("pattern", _) => ("A regular expression that the value matches.", Choices::Free, NARROW_CHARS),
        ("minimum", _) => ("The least number.", Choices::Free, NARROW_CHARS),
        ("maximum", _) => ("The greatest number.", Choices::Free, NARROW_CHARS),
        ("x-pii", _) => (
            "yes: personal data. sha256: personal, and sent as its hash.",
            Choices::Only(&["yes", "no", "sha256"]),
            NARROW_CHARS,
        ),
        _ => ("", Choices::Free, NARROW_CHARS),
    };
    SheetColumn { header, note, choices, width, is_of_event }
}
