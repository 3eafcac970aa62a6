//! Formats of texts as patterns, as far as a pattern can be one.

/// A format as a pattern of ECMA 262, and in what it is not quite the format.
pub(super) struct FormatPattern {
    pub(super) pattern: String,
    pub(super) inexact: Option<&'static str>,
}

const DAY: &str = "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";
const CLOCK: &str =
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
const BYTE: &str = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const DAYS: &str = "(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)";
const HOURS: &str = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";
/// A part of the name of a host: letters, digits, hyphens that are neither first nor last.
const LABEL: &str = "(?:[^\\x00-/:-@[-`{-\\x7f\\s](?:[^\\x00-,./:-@[-`{-\\x7f\\s]{0,61}[^\\x00-/:-@[-`{-\\x7f\\s])?)";
const ASCII_LABEL: &str = "(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?)";
/// What may stand before the sign of an address, but for points.
const LOCAL: &str = "[^\\x00- \"(),.:;<>@[\\\\\\]\\x7f]";

/// Returns every time that is read as when a message was made: one without a zone is of UTC.
pub(super) fn time_of_message() -> String {
    format!(
        "^{DAY}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{{1,9}})?)?(?:Z| UTC|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$"
    )
}

/// Returns the pattern of a format; none where a pattern cannot be one.
pub(super) fn pattern_of(format: &str) -> Option<FormatPattern> {
    const LEAP: &str = "a second 60 is taken at any minute";
    const LETTERS: &str = "characters beyond ASCII are taken for letters, and not all lengths are looked at";
    let exact = |pattern: String| Some(FormatPattern { pattern, inexact: None });
    let nearly = |pattern: String, why| Some(FormatPattern { pattern, inexact: Some(why) });
    match format {
        "date" => exact(format!("^{DAY}$")),
        "time" => nearly(format!("^{CLOCK}$"), LEAP),
        "date-time" => nearly(format!("^{DAY}[Tt ]{CLOCK}$"), LEAP),
        "uuid" => exact("^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$".to_owned()),
        "ipv4" => exact(format!("^{BYTE}(?:\\.{BYTE}){{3}}$")),
        "hostname" => exact(format!("^{ASCII_LABEL}(?:\\.{ASCII_LABEL})*$")),
        "idn-hostname" => nearly(format!("^{LABEL}(?:\\.{LABEL})*$"), LETTERS),
        "email" | "idn-email" => nearly(
            format!("^(?:{LOCAL}+(?:\\.{LOCAL}+)*|\"[\\s\\S]*\")@(?:{LABEL}(?:\\.{LABEL})*|\\[[0-9A-Za-z.:]+\\])$"),
            LETTERS,
        ),
        "duration" => exact(format!("^P(?:[0-9]+W|{DAYS}(?:{HOURS})?|{HOURS})$")),
        "json-pointer" => exact("^(?:/(?:[^~]|~[01])*)?$".to_owned()),
        "relative-json-pointer" => exact("^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~]|~[01])*)?)$".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use plan_rules::format::Format;
    use plan_rules::pattern::Pattern;

    /// Each pattern says of the same texts what the format says, but for what it is known not to.
    #[test]
    fn a_pattern_is_its_format() {
        const TEXTS: [&str; 57] = [
            "",
            "P",
            "PT",
            "P1W",
            "P1Y2M3D",
            "P1Y3D",
            "PT1H",
            "P1DT12H",
            "P1DT",
            "P1D2",
            "2024-02-29",
            "2026-02-29",
            "2000-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-12-31",
            "2026-13-01",
            "2026-1-1",
            "2026-11-24T09:30:00Z",
            "2026-11-24t09:30:00.5z",
            "2026-11-24 09:30:00+01:30",
            "2026-11-24T09:30Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T09:30:00+24:00",
            "09:30:00Z",
            "09:30:00",
            "09:30:00.Z",
            "1.2.3.4",
            "01.2.3.4",
            "256.1.1.1",
            "1.2.3",
            "example.com",
            "a-b.c",
            "-a.b",
            "a-.b",
            "a..b",
            "a_b",
            "é.example",
            "ada@example.com",
            "a.b+c@d-e.org",
            ".a@b.c",
            "a..b@c.d",
            "a b@c.d",
            "a@b c",
            "\"a b\"@c.d",
            "a@[1.2.3.4]",
            "a@",
            "@b",
            "aé@b.c",
            "123e4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-42661417400g",
            "/a/0",
            "/a~2",
            "/a~0",
            "1/a",
            "0#",
            "01/a",
        ];
        for name in Format::names() {
            let (Some(pattern), format) = (pattern_of(name), Format::of(name).unwrap()) else { continue };
            let compiled = Pattern::new(&pattern.pattern).unwrap();
            for text in TEXTS.iter().chain(&[format.example()]) {
                assert_eq!(compiled.is_match(text), format.is_valid(text), "{name}: {text:?}");
            }
        }
    }
}
