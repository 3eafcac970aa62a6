//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS, each sheet read as a grid, with merged cells; a plan written as XLSX.

mod read;
mod write;

pub(crate) use read::{is_workbook, read};
pub(crate) use write::write;
