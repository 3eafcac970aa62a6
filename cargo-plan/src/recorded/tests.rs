//! Recordings as they are found, read by one thread and by several.

use super::*;
use crate::time::{self, day_of};
use std::fs;

/// What was visited: place, call and event of each message.
#[derive(Default)]
struct Seen(Vec<String>);

impl Visitor for Seen {
    fn visit(&mut self, recorded: &RecordedMessage<'_>) {
        let RecordPlace { file, line, offset } = recorded.place;
        let event = recorded.message.text(RecordedMember::Event).unwrap_or_default();
        self.0.push(format!("{file}:{line}:{offset} {event}"));
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plan-recorded-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        assert!(written.is_ok(), "{written:?}");
        self
    }

    fn read_with(&self, options: &ReadOptions, inputs: &[&str]) -> (Vec<String>, Summary) {
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        let (visitors, summary) = visit(&inputs, &self.0, options, Seen::default).unwrap_or_default();
        let mut seen: Vec<String> = visitors.into_iter().flat_map(|seen| seen.0).collect();
        seen.sort();
        (seen, summary)
    }

    fn read(&self, inputs: &[&str]) -> (Vec<String>, Summary) {
        let one = self.read_with(&ReadOptions { threads: Some(1), ..ReadOptions::default() }, inputs);
        let several = self.read_with(&ReadOptions { threads: Some(3), ..ReadOptions::default() }, inputs);
        assert_eq!(one, several);
        one
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn track(event: &str) -> String {
    format!("{{\"type\":\"track\",\"event\":\"{event}\"}}")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let _ = std::io::Write::write_all(&mut packed, text.as_bytes());
    packed.finish().unwrap_or_default()
}

#[test]
fn lines_with_their_places() {
    let folder = Folder::new("lines");
    let text = format!("\u{feff}{}\r\n\n  {}\n{}", track("A"), track("B"), track("C"));
    let (seen, summary) = folder.write("a.ndjson", text).read(&["a.ndjson"]);
    assert_eq!(seen, ["a.ndjson:1:3 A", "a.ndjson:3:34 B", "a.ndjson:4:65 C"]);
    assert_eq!((summary.messages, summary.lines, summary.problems.sentences()), (3, 3, vec![]));
}

#[test]
fn what_is_broken_is_counted_and_named_and_the_rest_is_read() {
    let folder = Folder::new("broken");
    let text = [&track("A"), "oops", "{\"level\":\"info\"}", "{\"type\":", &track("B"), "[1"].join("\n");
    let (seen, summary) = folder.write("a.ndjson", text).read(&["a.ndjson"]);
    assert_eq!(seen.len(), 2);
    let said = summary.problems.sentences();
    assert_eq!(
        said,
        [
            "3 lines are no JSON; left out (the first: a.ndjson:2, byte 29: expected value, at character 1)",
            "1 line is no message: it has no \"type\"; left out (a.ndjson:3, byte 34)",
        ]
    );
}

/// A broken value has no end of its own: what is whole behind it is used, be it lines or a list of one value a line.
#[test]
fn what_is_behind_a_broken_value_is_read() {
    let folder = Folder::new("behind");
    let good = format!("{}\n{}", track("A"), track("B"));
    let cut = r#"{"type":"track","event":"Pa"#;
    for (text, lines) in [
        (format!("{cut}\n\n{good}\n"), [3, 4]),
        (format!("[{cut}\n{good}\n"), [2, 3]),
        (format!("[\n{},\n{cut},\n{}\n]\n", track("A"), track("B")), [2, 4]),
        (format!("[\n{cut},\n{},\n{}\n]\n", track("A"), track("B")), [3, 4]),
    ] {
        let (seen, summary) = folder.write("a.json", &text).read(&["a.json"]);
        let places: Vec<String> =
            seen.iter().map(|seen| seen.split(':').nth(1).unwrap_or_default().to_owned()).collect();
        assert_eq!(places, lines.map(|line| line.to_string()), "{text}");
        assert_eq!((summary.messages, summary.problems.sentences().len()), (2, 1), "{text}");
    }
    // An object over lines that is broken is one, however many lines it has.
    let (seen, summary) = folder.write("b.json", "{\n  \"type\": \"track\",\n  \"event\": oops\n}\n").read(&["b.json"]);
    assert_eq!((seen.len(), summary.lines), (0, 1));
}

#[test]
fn packed_files_and_folders_by_day() {
    let folder = Folder::new("packed");
    let whole = gzip(&format!("{}\n{}\n", track("A"), track("B")));
    folder.write("logs/source/1795737600000/1.gz", &whole);
    folder.write("logs/source/1795824000000/2.gz", [whole.clone(), gzip(&track("C"))].concat());
    folder.write("logs/source/2026-11-27/3.json.gz", gzip(&track("D")));
    folder.write("logs/_SUCCESS", "").write("logs/notes.md", "# Notes");
    let (seen, summary) = folder.read(&["logs"]);
    assert_eq!((seen.len(), summary.files), (6, 3), "{seen:?}");
    assert!(seen.last().is_some_and(|last| last == "logs/source/2026-11-27/3.json.gz:1:0 D"), "{seen:?}");
    assert_eq!(
        summary.problems.sentences(),
        ["`logs` has other files (1), by their endings none of messages, which were passed over"]
    );
}

/// Blocks of tapes are filled up with zeros. What is no zero and no member is told.
#[test]
fn zeros_behind_a_packed_file() {
    let folder = Folder::new("zeros");
    let packed =
        [gzip(&format!("{}\n", track("A"))), vec![0; 70_000], gzip(&(track("B") + "\n")), vec![0; 512]].concat();
    let (seen, summary) = folder.write("a.gz", &packed).read(&["a.gz"]);
    assert_eq!(seen, ["a.gz:1:0 A", "a.gz:2:29 B"]);
    assert_eq!(summary.problems.sentences(), [""; 0]);
    let (seen, summary) = folder.write("b.gz", [packed, b"rest".to_vec()].concat()).read(&["b.gz"]);
    let said = summary.problems.sentences().concat();
    assert!(seen.len() == 2 && said.contains("breaks off in line 3") && said.contains("is not packed"), "{said}");
}

/// Frames of zstd as the `zstd` program writes them, one after the other.
#[test]
fn files_that_zstd_packed() {
    let folder = Folder::new("zstd");
    let pack =
        |text: &str| ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let packed = [pack(&format!("{}\n", track("A"))), pack(&track("B"))].concat();
    let (seen, _) = folder.write("a.ndjson.zst", &packed).read(&["a.ndjson.zst"]);
    assert_eq!(seen, ["a.ndjson.zst:1:0 A", "a.ndjson.zst:2:29 B"]);
    let (_, summary) = folder.write("cut.zst", &packed[..packed.len() - 5]).read(&["cut.zst"]);
    assert!(summary.problems.sentences()[0].starts_with("cut.zst breaks off in line 2, at byte 29"), "{summary:?}");
}

#[test]
fn a_packed_file_that_is_cut_off() {
    let folder = Folder::new("cut");
    let text: String = (0..5000).map(|at| track(&format!("{at}{}", at * 7919)) + "\n").collect();
    let packed = gzip(&text);
    let (seen, summary) = folder.write("a.gz", &packed[..packed.len() / 2]).read(&["a.gz"]);
    assert!((1000..4000).contains(&seen.len()), "{}", seen.len());
    let said = summary.problems.sentences();
    assert_eq!(said.len(), 1, "{said:?}");
    let line = format!("a.gz breaks off in line {}, at byte ", seen.len() + 1);
    assert!(said[0].starts_with(&line) && said[0].contains("its end is missing"), "{said:?}");
}

#[test]
fn batches_lists_and_values_over_lines() {
    let folder = Folder::new("batches");
    let batch = format!("{{\"writeKey\":\"k\",\"batch\":[{},{}]}}", track("A"), track("B"));
    folder.write("batch.ndjson", format!("{batch}\n{batch}\n"));
    folder.write("pretty.json", batch.replace('[', "\n[\n").replace("},{", "},\n{"));
    folder.write("list.json", format!("[\n{},\n{}]", track("C"), track("D")));
    let (seen, summary) = folder.read(&["batch.ndjson", "pretty.json", "list.json"]);
    assert_eq!((seen.len(), summary.write_keys()), (8, 1), "{seen:?}");
    assert!(seen.contains(&"list.json:3:32 D".to_owned()), "{seen:?}");
}

#[test]
fn tables_of_a_warehouse() {
    let folder = Folder::new("tables");
    folder.write(
        "tracks.csv",
        "id,received_at,event,event_text\n1,2026-11-27 10:00:00,paid,Paid\n2,2026-11-26 10:00:00,paid,Paid\n",
    );
    let (seen, summary) = folder.read(&["tracks.csv"]);
    assert_eq!(seen, ["tracks.csv:2:32 Paid", "tracks.csv:3:64 Paid"]);
    assert_eq!(
        (summary.seen.first.map(day_of), summary.seen.last.map(day_of)),
        (Some("2026-11-26".to_owned()), Some("2026-11-27".to_owned()))
    );
}

#[test]
fn what_is_not_read_is_said() {
    let folder = Folder::new("others");
    folder
        .write("a.parquet.gz", gzip("PAR1\x15\x04"))
        .write("b.json", b"\0\x01")
        .write("prices.csv", "product,price\na,1\n")
        .write("ok.ndjson", track("A"));
    let (seen, summary) = folder.read(&["."]);
    assert_eq!(seen, ["./ok.ndjson:1:0 A"]);
    let said = summary.problems.sentences();
    assert!(
        said[0].starts_with("./a.parquet.gz is Parquet, which is read from a file alone that is not packed; left out"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("./b.json is no text") && said[2].starts_with("./prices.csv has no column `event`"),
        "{said:?}"
    );
    assert!(visit(&["gone.ndjson".into()], &folder.0, &ReadOptions::default(), Seen::default).is_err());
}

#[test]
fn spans_of_time_and_samples() {
    let folder = Folder::new("options");
    let line = |at: usize| {
        format!(
            "{{\"type\":\"track\",\"event\":\"A\",\"messageId\":\"m{at}\",\"timestamp\":\"2026-11-{:02}T12:00:00Z\"}}\n",
            at % 20 + 1
        )
    };
    let text: String = (0..1000).map(line).collect();
    folder.write("a.ndjson", text).write("untimed.ndjson", track("B"));
    let time = |text: &str| time::parse(text);
    let options = ReadOptions { since: time("2026-11-05"), until: time("2026-11-10"), ..ReadOptions::default() };
    let (seen, summary) = folder.read_with(&options, &["a.ndjson", "untimed.ndjson"]);
    assert_eq!((seen.len(), summary.passed_over), (250, 751));
    let sampled = |threads| {
        folder.read_with(
            &ReadOptions { sample: Some(0.2), threads: Some(threads), ..ReadOptions::default() },
            &["a.ndjson"],
        )
    };
    let (one, three) = (sampled(1), sampled(3));
    assert_eq!(one, three);
    assert!((100..300).contains(&one.0.len()), "{}", one.0.len());
}

/// A line without an end must not fill the memory, and what stands behind it is read.
#[test]
fn a_line_that_is_far_too_long() {
    let folder = Folder::new("long");
    let text = [track("A"), format!("{{\"type\":\"{}\"}}", "x".repeat(20 << 20)), track("B")].join("\n");
    let (seen, summary) = folder.write("a.ndjson", text).read(&["a.ndjson"]);
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(seen[1].starts_with("a.ndjson:3:"), "{seen:?}");
    assert_eq!(
        summary.problems.sentences(),
        ["1 line is longer than 16 MB, which no message is; left out (a.ndjson:2, byte 29)"]
    );
}

/// A line of small values would take a hundred times its bytes.
#[test]
fn a_line_of_too_many_values() {
    let folder = Folder::new("values");
    let text =
        [track("A"), format!("{{\"type\":\"page\",\"properties\":{{\"a\":[{}0]}}}}", "0,".repeat(2 << 20)), track("B")];
    let (seen, summary) = folder.write("a.ndjson", text.join("\n")).read(&["a.ndjson"]);
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!(
        summary.problems.sentences(),
        ["1 line has more than a million values, which no message has; left out (a.ndjson:2, byte 29)"]
    );
}

/// More than one part, so that lines are cut between parts.
#[test]
fn lines_of_a_large_file_keep_their_places() {
    let folder = Folder::new("large");
    let text: String = (0..60_000).map(|at| format!("{{\"type\":\"track\",\"event\":\"{at:06}\"}}\n")).collect();
    let (seen, summary) = folder.write("a.ndjson", &text).read(&["a.ndjson"]);
    assert_eq!(summary.messages, 60_000);
    let length = 34;
    assert!(seen.iter().all(|seen| {
        let event: usize = seen.split(' ').nth(1).and_then(|event| event.parse().ok()).unwrap_or(usize::MAX);
        *seen == format!("a.ndjson:{}:{} {event:06}", event + 1, event * length)
    }));
}

/// A link may lead to a file that was read, and to a folder around it.
#[cfg(unix)]
#[test]
fn links_to_files_and_folders_that_were_read() {
    let folder = Folder::new("links");
    folder.write("logs/day/1.ndjson", track("A")).write("logs/day/2.ndjson", track("B"));
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, folder.0.join(at)).is_ok();
    assert!(link("1.ndjson", "logs/day/latest.ndjson") && link("day", "logs/today") && link("..", "logs/day/up"));
    let (seen, summary) = folder.read(&["logs", "logs/day/1.ndjson"]);
    assert_eq!((seen.len(), summary.files), (2, 2), "{seen:?}");
    let said = ["files and folders that were found before (4), by links or by another name, were read once"];
    assert_eq!(summary.problems.sentences(), said);
}

#[test]
fn a_table_with_a_quote_that_is_not_closed() {
    let folder = Folder::new("quote");
    let rest = "2,Order Paid\n".repeat(2 << 20);
    folder.write("tracks.csv", format!("id,event_text\n1,Order Paid\n2,\"Order Paid\n{rest}"));
    let (seen, summary) = folder.read(&["tracks.csv"]);
    let said = summary.problems.sentences();
    assert_eq!((seen.len(), said.len()), (1, 1), "{said:?}");
    assert!(
        said.iter().all(|said| said.contains("breaks off in line 3") && said.contains("a quote in it is not closed")),
        "{said:?}"
    );
}
