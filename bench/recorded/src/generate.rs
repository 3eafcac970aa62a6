//! Messages by a seed: of 100 events of ten properties each, as a server of Segment gets them, and the plan that they are made by.

use std::fmt::Write as _;
use std::io::{self, Write};

/// How many events the plan has.
const EVENTS: usize = 100;

/// How many bytes of messages are made. More than that is the same once more: a pipe has to be faster than what reads it.
const BLOCK: usize = 64 << 20;

/// One message of so many breaks a rule of the plan.
const BROKEN: u64 = 50;

const OBJECTS: [&str; 10] =
    ["Order", "Cart", "Invoice", "Product", "Report", "Dashboard", "Project", "Member", "Ticket", "Lesson"];
const ACTIONS: [&str; 10] =
    ["Created", "Updated", "Deleted", "Viewed", "Shared", "Exported", "Opened", "Closed", "Paid", "Archived"];
const CURRENCIES: [&str; 5] = ["EUR", "USD", "GBP", "CHF", "JPY"];
const CHANNELS: [&str; 6] = ["organic", "ads", "email", "social", "partner", "direct"];
const WORDS: [&str; 12] =
    ["quick", "annual", "blue", "premium", "Café", "starter", "winter", "north", "team", "growth", "basic", "ultra"];

/// The same numbers for the same seed: splitmix64.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
    }

    fn one_of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }
}

fn event(at: usize) -> String {
    let word = |list: &[&'static str], at: usize| list.get(at).copied().unwrap_or_default();
    format!("{} {}", word(&OBJECTS, at / 10), word(&ACTIONS, at % 10))
}

/// The plan, as Segment's API gives it.
pub(crate) fn plan() -> String {
    let quoted = |list: &[&str]| list.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(",");
    let item = r#"{"type":"object","properties":{"sku":{"type":"string","pattern":"^[A-Z]{3}-\\d{4}$"},"price":{"type":"number","minimum":0},"quantity":{"type":"integer","minimum":1}},"required":["sku","price"],"additionalProperties":false}"#;
    let properties = format!(
        r#"{{"id":{{"type":"string","minLength":8}},"created_at":{{"type":"string","format":"date-time"}},"total":{{"type":"number","minimum":0,"maximum":100000}},"count":{{"type":"integer"}},"currency":{{"type":"string","enum":[{}]}},"channel":{{"type":"string","enum":[{}]}},"is_first":{{"type":"boolean"}},"title":{{"type":"string","maxLength":80}},"coupon":{{"type":["string","null"]}},"items":{{"type":"array","items":{item}}}}}"#,
        quoted(&CURRENCIES),
        quoted(&CHANNELS)
    );
    let rule = |at: usize| {
        format!(
            r#"{{"key":"{}","type":"TRACK","version":1,"jsonSchema":{{"type":"object","properties":{{"properties":{{"type":"object","properties":{properties},"required":["id","created_at","total","currency","is_first"]}}}}}}}}"#,
            event(at)
        )
    };
    format!("{{\"rules\":[{}]}}", (0..EVENTS).map(rule).collect::<Vec<_>>().join(",\n"))
}

/// Writes messages of so many bytes, whole lines.
///
/// # Errors
/// Nobody reads them, or the disk is full.
pub(crate) fn write(out: &mut impl Write, seed: u64, bytes: u64) -> io::Result<()> {
    let mut random = Random(seed);
    let mut block = String::new();
    while block.len() < BLOCK && (block.len() as u64) < bytes {
        message(&mut random, &mut block);
    }
    let mut left = bytes;
    while left > 0 {
        let part = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        let whole = block.as_bytes().get(..part).unwrap_or_default();
        let end = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if end == 0 {
            return Ok(());
        }
        out.write_all(whole.get(..end).unwrap_or_default())?;
        left -= end as u64;
    }
    Ok(())
}

fn message(random: &mut Random, out: &mut String) {
    let (at, is_broken) = (random.below(EVENTS), random.next().is_multiple_of(BROKEN));
    let (day, second) = (random.below(28) + 1, random.below(86_400));
    let time = |late: usize| {
        let second = (second + late).min(86_399);
        format!(
            "2026-11-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
            second / 3600,
            second / 60 % 60,
            second % 60,
            late * 37 % 1000
        )
    };
    let user = random.below(500_000);
    let _ = write!(
        out,
        r#"{{"type":"track","event":"{}","messageId":"{}","userId":"user-{user}","anonymousId":"{}","timestamp":"{}","originalTimestamp":"{}","sentAt":"{}","receivedAt":"{}","writeKey":"wk_bench","integrations":{{"All":true}},"#,
        event(at),
        random.uuid(),
        random.uuid(),
        time(0),
        time(0),
        time(2),
        time(3),
    );
    let _ = write!(
        out,
        r#""context":{{"library":{{"name":"analytics-node","version":"2.1.3"}},"ip":"203.0.113.{}","locale":"en-GB","timezone":"Europe/Berlin","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36","page":{{"path":"/app/{}","referrer":"","search":"?tab=\"new\"","title":"{} – App","url":"https://app.example.com/app/{}"}}}},"#,
        random.below(256),
        random.below(5000),
        random.one_of(&WORDS),
        random.below(5000),
    );
    properties(random, is_broken, &time(0), out);
    out.push_str("}\n");
}

fn properties(random: &mut Random, is_broken: bool, time: &str, out: &mut String) {
    let currency = if is_broken { "XXX" } else { random.one_of(&CURRENCIES) };
    let _ = write!(
        out,
        r#""properties":{{"id":"{}","created_at":"{time}","total":{}.{:02},"count":{},"currency":"{currency}","channel":"{}","is_first":{},"title":"{} {} {}""#,
        random.uuid(),
        random.below(90_000),
        random.below(100),
        random.below(2000),
        random.one_of(&CHANNELS),
        random.below(2) == 0,
        random.one_of(&WORDS),
        random.one_of(&WORDS),
        random.below(1000),
    );
    match random.below(4) {
        0 => out.push_str(r#","coupon":null"#),
        1 => out.push_str(r#","coupon":"WELCOME10""#),
        _ => {}
    }
    out.push_str(r#","items":["#);
    for at in 0..random.below(3) {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(
            out,
            r#"{comma}{{"sku":"ABC-{:04}","price":{}.{:02},"quantity":{}}}"#,
            random.below(10_000),
            random.below(500),
            random.below(100),
            random.below(9) + 1
        );
    }
    out.push_str("]}");
}
