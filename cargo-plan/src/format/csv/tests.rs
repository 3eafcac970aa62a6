//! CSV as people have it: separators, encodings, rows.

use super::super::InputFile;
use super::super::ledger::Ledger;
use super::read;

fn cells(bytes: &[u8]) -> Vec<(u32, u32, String)> {
    let mut ledger = Ledger::default();
    let source = InputFile { name: "plan.csv".to_owned(), bytes: bytes.to_vec() };
    assert!(read(&source, &mut ledger).is_ok());
    ledger.entries().map(|entry| (entry.place.row, entry.place.column, entry.text.to_owned())).collect()
}

fn rows(bytes: &[u8]) -> Vec<u32> {
    cells(bytes).into_iter().filter(|cell| cell.1 == 1).map(|cell| cell.0).collect()
}

#[test]
fn every_usual_separator() {
    for separator in [",", ";", "\t", "|"] {
        let text = ["a,b,c", "1,2,3", "4,,6"].join("\n").replace(',', separator);
        assert_eq!(cells(text.as_bytes()).len(), 8, "{separator:?}");
    }
    assert_eq!(cells(b"sep=;\na;b\n").len(), 2);
    assert_eq!(cells(b"name;text\na;one, two\nb;three, four\n").len(), 6);
}

#[test]
fn a_row_is_what_a_spreadsheet_shows_as_one() {
    assert_eq!(rows(b"a,b\n\"x\ny\",2\nc,3\n"), [1, 2, 3]);
    assert_eq!(rows(b"a,b\r\n\r\nc,3\r\n\r\n\r\nd,4\r\n"), [1, 3, 6]);
}
