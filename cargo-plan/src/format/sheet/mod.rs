//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS, each sheet as a grid, with merged cells.

mod read;

pub(crate) use read::{is_workbook, read};
