//! Files that this library writes, and one of pyarrow, row by row as JSON; and `cargo plan infer` of them, where the tests are told where
//! it is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the program writes to its output and its errors, and its exit code.
fn run(arguments: &[&Path]) -> (String, String, i32) {
    let out = Command::new(env!("CARGO_BIN_EXE_cargo-plan-parquet")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(out.stdout), text(out.stderr), out.status.code().unwrap())
}

const TABLE: &str = "message tracks {
    REQUIRED BINARY event_text (UTF8);
    REQUIRED INT64 received_at (TIMESTAMP(MILLIS, true));
    REQUIRED BINARY properties (JSON);
    OPTIONAL DOUBLE total;
}";

/// Two groups of rows, of which every second has a total.
fn write_table(path: &Path, rows: usize) {
    let schema = Arc::new(parse_message_type(TABLE).unwrap());
    let compression = parquet::basic::Compression::SNAPPY;
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    for _ in 0..2 {
        let mut group = writer.next_row_group().unwrap();
        texts(&mut group, &vec!["Order Paid"; rows]);
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&vec![1_795_812_001_123; rows], None, None).unwrap();
        column.close().unwrap();
        texts(&mut group, &vec!["{\"currency\":\"EUR\",\"items\":[1]}"; rows]);
        let mut column = group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = (0..rows).map(|row| i16::from(row % 2 == 0)).collect();
        let totals = vec![9.5; rows.div_ceil(2)];
        column.typed::<DoubleType>().write_batch(&totals, Some(&levels), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn texts(group: &mut SerializedRowGroupWriter<'_, File>, texts: &[&str]) {
    let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
    column.close().unwrap();
}

#[test]
fn each_row_is_a_line_with_all_columns() {
    let file = folder("rows").join("tracks.parquet");
    write_table(&file, 2);
    let row = r#"{"event_text":"Order Paid","received_at":"2026-11-27T20:40:01.123Z","properties":{"currency":"EUR","items":[1]},"total":"#;
    let wanted = format!("{row}9.5}}\n{row}null}}\n");
    assert_eq!(run(&[&file]), (wanted.repeat(2), String::new(), 0));
}

/// A column of JSON as it was sent: with its nulls, and with digits that no floating-point number holds.
#[test]
fn json_in_a_column_stays_as_it_is() {
    let file = folder("json").join("tracks.parquet");
    let schema = Arc::new(parse_message_type("message t { REQUIRED BINARY properties (JSON); }").unwrap());
    let mut writer = SerializedFileWriter::new(File::create(&file).unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let sent = r#"{"price":1.10,"id":12345678901234567890123,"none":null,"items":[{"note":null}]}"#;
    texts(&mut group, &[sent, "no JSON"]);
    group.close().unwrap();
    writer.close().unwrap();
    let wanted = format!("{{\"properties\":{sent}}}\n{{\"properties\":\"no JSON\"}}\n");
    assert_eq!(run(&[&file]), (wanted, String::new(), 0));
}

#[test]
fn what_is_no_file_of_parquet_is_told() {
    let folder = folder("bad");
    let file = folder.join("cut.parquet");
    write_table(&file, 1000);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let (out, err, code) = run(&[&file]);
    assert!(out.is_empty() && code == 1 && err.lines().count() == 1, "{code} {err}");
    assert_eq!(run(&[&folder.join("gone.parquet")]).2, 1);
    assert_eq!(run(&[]).2, 2);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let file = folder("pipe").join("tracks.parquet");
    write_table(&file, 20_000);
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-plan-parquet"));
    let mut child = child.arg(&file).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!((String::from_utf8(out.stderr).unwrap(), out.status.code()), (String::new(), Some(0)));
}

/// `CARGO_PLAN` is the program `cargo-plan`, and `PYARROW_PACKAGES` the folder with pyarrow: `.ci/run` sets both.
fn needed(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty())
}

/// The plan that `cargo plan infer` makes, with this program on its path.
fn inferred(cargo_plan: &Path, folder: &Path, file: &str) -> serde_json::Value {
    let own = Path::new(env!("CARGO_BIN_EXE_cargo-plan-parquet")).parent().unwrap();
    let mut command = Command::new(cargo_plan);
    command.args(["plan", "infer", "--no-evidence", file]).current_dir(folder).env("PATH", own);
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn cargo_plan_infers_a_plan_of_it() {
    let Some(cargo_plan) = needed("CARGO_PLAN") else { return };
    let folder = folder("infer");
    write_table(&folder.join("tracks.parquet"), 40);
    let wanted = serde_json::json!({ "rules": [{ "key": "Order Paid", "type": "TRACK", "properties": {
        "currency": { "type": "string" }, "items": { "type": "array", "items": { "type": "integer" } }, "total": { "type": "number" } },
        "required": ["currency", "items"] }] });
    assert_eq!(inferred(&cargo_plan, &folder, "tracks.parquet"), wanted);
}

/// A table of one event as pyarrow writes it, with times in nanoseconds, a list, a struct, a decimal and a day; packed by zstd.
const PYARROW: &str = r#"
import datetime, decimal, sys
import pyarrow as pa, pyarrow.parquet as pq
rows = 30
table = pa.table({
    "id": [f"m{at}" for at in range(rows)],
    "received_at": pa.array([datetime.datetime(2026, 11, 1 + at % 28) for at in range(rows)], pa.timestamp("ns")),
    "event_text": ["Order Paid"] * rows,
    "total": pa.array([decimal.Decimal("19.99")] * rows, pa.decimal128(20, 2)),
    "day": [datetime.date(2026, 11, 27)] * rows,
    "tags": [["a", "b"]] * rows,
    "cart": [{"id": "c", "size": at, "note": None} for at in range(rows)],
    "exact": pa.array([decimal.Decimal("12345678901234567890.10")] * rows, pa.decimal128(30, 2)),
    "coupon": [None if at % 2 else "SAVE" for at in range(rows)],
})
pq.write_table(table, sys.argv[1], compression="zstd", row_group_size=7)
"#;

#[test]
fn a_file_of_pyarrow() {
    let Some(packages) = needed("PYARROW_PACKAGES") else { return };
    let folder = folder("pyarrow");
    let file = folder.join("order_paid.parquet");
    let python = Command::new("python3").args(["-c", PYARROW]).arg(&file).env("PYTHONPATH", packages).output().unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    let (out, err, code) = run(&[&file]);
    let first = r#"{"id":"m0","received_at":"2026-11-01T00:00:00Z","event_text":"Order Paid","total":19.99,"day":"2026-11-27","tags":["a","b"],"cart":{"id":"c","size":0},"exact":12345678901234567890.10,"coupon":"SAVE"}"#;
    assert_eq!((out.lines().next(), out.lines().count(), err.as_str(), code), (Some(first), 30, "", 0));
    let Some(cargo_plan) = needed("CARGO_PLAN") else { return };
    let plan = inferred(&cargo_plan, &folder, "order_paid.parquet");
    let wanted = serde_json::json!({
        "cart": { "type": "object", "properties": { "id": { "type": "string" }, "size": { "type": "integer" } }, "required": ["id", "size"] },
        "coupon": { "type": "string" }, "day": { "type": "string", "format": "date" }, "exact": { "type": "number" },
        "tags": { "type": "array", "items": { "type": "string", "enum": ["a", "b"] } }, "total": { "type": "number" } });
    assert_eq!(plan["rules"][0]["properties"], wanted);
}
