//! Random messages of random plans: what is counted does not depend on whether a message is told at once to be good.

use super::GoodShapes;
use crate::audit::AuditCounts;
use crate::judge::JudgedPlan;
use crate::recorded::{ReadOptions, visit};
use plan_model::include::PlanFile;
use std::fs;

/// The same numbers for the same seed: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap_or_default()
    }

    /// Returns whether one of so many is it.
    fn is_one_of(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
}

/// What a plan wants a value to be.
enum Wanted {
    /// A schema, and values that are nearly all as it says.
    Scalar(&'static str, &'static [&'static str]),
    /// What is added to the schema; members with their names, and whether each is required.
    Object(&'static str, Vec<(&'static str, Wanted, bool)>),
    Array(&'static str, Box<Wanted>),
}

const NAMES: [&str; 9] = ["a", "b", "c", "total", "currency", "é", "a.b", "x y", "id"];
const SCALARS: [(&str, &[&str]); 13] = [
    (r#""type":"string","minLength":2"#, &[r#""ab""#, r#""éa""#, r#""\u0061b""#, r#""é""#]),
    (r#""type":"string","maxLength":3"#, &[r#""abc""#, r#""""#, r#""éééé""#]),
    (r#""type":"string","enum":["EUR","USD"]"#, &[r#""EUR""#, r#""USD""#, r#""\u0045UR""#, r#""X""#]),
    (r#""type":"string","pattern":"^[A-Z]{2}-\\d+$""#, &[r#""AB-1""#, r#""AB-""#, r#""\u0041B-12""#]),
    (r#""type":"string","pattern":"^(a|b)+$""#, &[r#""abab""#, r#""c""#]),
    (
        r#""type":"string","format":"date-time""#,
        &[r#""2026-11-05T10:00:00Z""#, r#""2026-11-31T10:00:00Z""#, r#""2026-02-28T23:59:59.5+01:00""#],
    ),
    (r#""type":"number","minimum":0"#, &["0", "-0", "1.50", "1e3", "-1e-9", "12345678901234567890.5"]),
    (r#""type":"integer","maximum":10"#, &["1", "1.0", "1e1", "11", "-12345678901234567890123", "0.5"]),
    (r#""type":["string","null"]"#, &["null", r#""x""#]),
    (r#""type":"boolean""#, &["true", "false"]),
    (r#""enum":[1,"x",null,[1]]"#, &["1", "1.0", r#""x""#, "null", "[1.0]", "[2]"]),
    (r#""type":"number","multipleOf":0.01"#, &["1.25", "0.005", "3"]),
    ("", &["1", "{}", r#"{"a":[]}"#]),
];
const ODD: [&str; 14] = [
    "1e400",
    "-0",
    "1.0",
    "null",
    "[]",
    "{}",
    "[[[[1]]]]",
    r#"{"a":1,"a":2}"#,
    r#"{"\u0061":1}"#,
    r#""\ud83d""#,
    r#""\ud83d\ude00""#,
    "01",
    "true",
    r#""a@b.example""#,
];

fn wanted(random: &mut Random, depth: usize) -> Wanted {
    match random.below(if depth > 2 { 6 } else { 10 }) {
        0..6 => {
            let (schema, values) = SCALARS.get(random.below(SCALARS.len())).copied().unwrap_or_default();
            Wanted::Scalar(schema, values)
        }
        6..8 => {
            let more = random.of(&["", r#","minItems":1"#, r#","uniqueItems":true"#]);
            Wanted::Array(more, Box::new(wanted(random, depth + 1)))
        }
        _ => object(random, depth),
    }
}

fn object(random: &mut Random, depth: usize) -> Wanted {
    let more = random.of(&[
        "",
        "",
        r#","additionalProperties":false"#,
        r#","additionalProperties":{"type":"string"}"#,
        r#","patternProperties":{"^x":{"type":"number"}}"#,
        r#","minProperties":1"#,
    ]);
    let mut members: Vec<(&str, Wanted, bool)> = Vec::new();
    for _ in 0..random.below(6) {
        let name = random.of(&NAMES);
        if members.iter().all(|(known, ..)| *known != name) {
            let is_required = random.is_one_of(3);
            members.push((name, wanted(random, depth + 1), is_required));
        }
    }
    Wanted::Object(more, members)
}

fn schema(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Scalar(schema, _) => format!("{{{schema}}}"),
        Wanted::Array(more, items) => format!(r#"{{"type":"array","items":{}{more}}}"#, schema(items)),
        Wanted::Object(more, members) => {
            let all: Vec<String> =
                members.iter().map(|(name, inner, _)| format!(r#""{name}":{}"#, schema(inner))).collect();
            let required =
                members.iter().filter(|(.., is_required)| *is_required).map(|(name, ..)| format!(r#""{name}""#));
            let required: Vec<String> = required.collect();
            let required =
                if required.is_empty() { String::new() } else { format!(r#","required":[{}]"#, required.join(",")) };
            format!(r#"{{"type":"object","properties":{{{}}}{required}{more}}}"#, all.join(","))
        }
    }
}

/// Returns a value that is nearly always as it is wanted.
fn value(random: &mut Random, wanted: &Wanted) -> String {
    if random.is_one_of(40) {
        return random.of(&ODD).to_owned();
    }
    match wanted {
        Wanted::Scalar(_, values) => {
            let is_any = random.is_one_of(4);
            random.of(if is_any { values } else { values.get(..1).unwrap_or_default() }).to_owned()
        }
        Wanted::Array(_, items) => {
            let all: Vec<String> = (0..random.below(4)).map(|_| value(random, items)).collect();
            format!("[{}]", all.join(","))
        }
        Wanted::Object(_, members) => {
            let mut all = Vec::new();
            for (name, inner, is_required) in members {
                if *is_required || !random.is_one_of(4) {
                    all.push(format!(r#""{name}":{}"#, value(random, inner)));
                }
            }
            match random.below(60) {
                0 => all.push(r#""new":1"#.to_owned()),
                1 => all.push(r#""x1":"text""#.to_owned()),
                2 => all.extend(all.first().cloned()),
                3 => all.push(r#""\u0061":1"#.to_owned()),
                4..8 => all.reverse(),
                8 => all.extend((0..70).map(|at| format!(r#""n{at}":{at}"#))),
                _ => {}
            }
            format!("{{{}}}", all.join(random.of(&[",", ",", ",", ", ", " ,\t"])))
        }
    }
}

fn message(random: &mut Random, events: &[Wanted]) -> Vec<u8> {
    let event = random.below(events.len() + 1);
    let properties = events.get(event).map_or_else(|| "{}".to_owned(), |wanted| value(random, wanted));
    let context = random.of(&[
        r#"{"library":{"name":"node","version":"1.0"}}"#,
        r#"{"library":{"version":"1","name":"web"},"ip":"192.0.2.1"}"#,
        r#"{"library":"{\"name\":\"node\"}"}"#,
        r#"{"library":{"name":"node","name":"\u0061"}}"#,
        "null",
    ]);
    let mut frame = format!(
        r#""type":"track","event":"E{event}","userId":"u","timestamp":"2026-11-{:02}T10:00:00Z","context":{context},"properties":{properties}"#,
        random.below(28) + 1
    );
    match random.below(40) {
        0 => frame.push_str(r#","userId":"""#),
        1 => frame.push_str(r#","anonymousId":7,"traits":null"#),
        2 => frame.push_str(r#","traits":[],"\u0065vent":"E0""#),
        3 => frame = frame.replacen(r#""type":"track","#, "", 1),
        4 => frame = frame.replacen("track", "Track", 1),
        5 => frame.push_str(r#","integrations":1"#),
        _ => {}
    }
    let mut text = match random.below(40) {
        0 => format!(r#"{{"batch":[{{{frame}}},{{{frame}}}],"sentAt":"2026-11-05T10:00:00Z","writeKey":"k"}}"#),
        1 => format!(r#"{{"message":{{{frame}}},"at":1}}"#),
        2 => format!(r#"{{{frame},"deep":{}1{}}}"#, "[".repeat(200), "]".repeat(200)),
        _ => format!("{{{frame}}}"),
    }
    .into_bytes();
    if random.is_one_of(50) {
        let at = random.below(text.len());
        text.get_mut(at).into_iter().for_each(|byte| *byte = 0xff);
    }
    text.push(b'\n');
    text
}

/// Returns what is counted of the messages, and how many shapes were told at once.
fn counted(plan: &JudgedPlan, file: &std::path::Path, judges_all: bool) -> (String, usize) {
    let options = ReadOptions { threads: Some(1), ..ReadOptions::default() };
    let new = || {
        let mut counts = AuditCounts::new(plan);
        counts.good = GoodShapes { has_hashes: judges_all, ..GoodShapes::new(plan) };
        counts
    };
    let (counts, summary) = visit(&[file.to_owned()], &std::env::temp_dir(), &options, new).unwrap_or_default();
    let shapes = counts.iter().map(|counts| counts.good.known.len()).sum();
    let counts = AuditCounts::of_all(counts, plan);
    (format!("{:#?}{:#?}{}{summary:#?}", counts.planned, counts.unplanned, counts.aliases), shapes)
}

#[test]
fn random_messages_count_the_same_however_they_are_judged() {
    let file = std::env::temp_dir().join(format!("plan-random-{}.ndjson", std::process::id()));
    let (mut shapes, mut read) = (0, 0);
    for seed in 0..12 {
        let mut random = Random(seed);
        let events: Vec<Wanted> = (0..3).map(|_| object(&mut random, 0)).collect();
        let rule = |(at, wanted): (usize, &Wanted)| {
            let schema = schema(wanted);
            format!(
                r#"{{"key":"E{at}","type":"TRACK","jsonSchema":{{"type":"object","properties":{{"properties":{schema}}}}}}}"#
            )
        };
        let rules: Vec<String> = events.iter().enumerate().map(rule).collect();
        let text = format!(r#"{{"rules":[{}]}}"#, rules.join(","));
        let Some(plan) = plan_model::read(&text).plan else { continue };
        read += 1;
        let plan = JudgedPlan::new(PlanFile::of_text("plan.json", None, text), plan);
        let messages: Vec<u8> = (0..400).flat_map(|_| message(&mut random, &events)).collect();
        fs::write(&file, messages).unwrap_or_default();
        let (at_once, slowly) = (counted(&plan, &file, false), counted(&plan, &file, true));
        // The first difference alone, as all of it is long.
        let differ = at_once.0.lines().zip(slowly.0.lines()).position(|(one, other)| one != other);
        let around = |text: &str| {
            text.lines().skip(differ.unwrap_or_default().saturating_sub(12)).take(20).collect::<Vec<_>>().join("\n")
        };
        assert!(at_once.0 == slowly.0, "seed {seed}: at once\n{}\nslowly\n{}", around(&at_once.0), around(&slowly.0));
        shapes += at_once.1;
    }
    let _ = fs::remove_file(&file);
    assert!(read > 8 && shapes > 80, "{shapes} shapes of {read} plans");
}
