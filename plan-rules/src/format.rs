//! Formats of strings: those that JSON Schema names up to draft 2019-09, but for `regex`, which is a matter of patterns.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A format that is checked.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    name: &'static str,
    example: &'static str,
    is_valid: FormatCheck,
}

type FormatCheck = fn(&str) -> bool;

/// Every format that is checked, with an example and the check.
const FORMATS: [(&str, &str, FormatCheck); 18] = [
    ("date-time", "2026-11-24T09:30:00Z", is_date_time),
    ("date", "2026-11-24", is_date),
    ("time", "09:30:00Z", is_time),
    ("duration", "P1DT12H", is_duration),
    ("email", "ada@example.com", is_email),
    ("idn-email", "ada@example.com", is_email),
    ("hostname", "example.com", is_hostname),
    ("idn-hostname", "example.com", is_international_hostname),
    ("ipv4", "192.0.2.1", is_ipv4),
    ("ipv6", "2001:db8::1", is_ipv6),
    ("uri", "https://example.com/a", is_uri),
    ("uri-reference", "/a/b", is_uri_reference),
    ("iri", "https://example.com/é", is_iri),
    ("iri-reference", "/é", is_iri_reference),
    ("uri-template", "https://example.com/{id}", is_uri_template),
    ("uuid", "123e4567-e89b-12d3-a456-426614174000", is_uuid),
    ("json-pointer", "/a/0", is_json_pointer),
    ("relative-json-pointer", "1/a", is_relative_json_pointer),
];

impl Format {
    /// Returns the format that JSON Schema calls `name`; `None` for one that is not checked.
    ///
    /// ```
    /// use plan_rules::format::Format;
    /// let date = Format::of("date").ok_or("known")?;
    /// assert!(date.is_valid("2024-02-29") && !date.is_valid("2026-02-29"));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let (name, example, is_valid) = FORMATS.iter().find(|(known, ..)| *known == name)?;
        Some(Self { name, example, is_valid: *is_valid })
    }

    /// Returns the names of all formats that are checked.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|(name, ..)| *name)
    }

    /// Returns the name of the format.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns a text that has it.
    #[must_use]
    pub fn example(&self) -> &'static str {
        self.example
    }

    /// Returns whether the text has this format.
    #[must_use]
    pub fn is_valid(&self, text: &str) -> bool {
        (self.is_valid)(text)
    }
}

/// Reads so many digits, within bounds.
fn digits(text: &str, length: usize, bounds: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let all = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| all && bounds.contains(number))
}

/// Returns whether a text is a date by RFC 3339, `full-date`.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let (Some(year), Some(month)) = (digits(year, 4, 0..=9999), digits(month, 2, 1..=12)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    digits(day, 2, 1..=last).is_some()
}

/// Returns whether a text is a time by RFC 3339, `full-time`. A leap second is one only at 23:59:60 UTC.
fn is_time(text: &str) -> bool {
    let Some((clock, offset)) =
        text.char_indices().skip(8).find_map(|(at, c)| matches!(c, 'z' | 'Z' | '+' | '-').then(|| text.split_at(at)))
    else {
        return false;
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    let mut parts = clock.split(':');
    let (Some(hour), Some(minute), Some(second), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) =
        (digits(hour, 2, 0..=23), digits(minute, 2, 0..=59), digits(second, 2, 0..=60))
    else {
        return false;
    };
    let Some(east) = offset_minutes(offset) else { return false };
    second < 60 || (i64::from(hour * 60 + minute) - east).rem_euclid(1440) == 23 * 60 + 59
}

fn offset_minutes(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * i64::from(digits(hours, 2, 0..=23)? * 60 + digits(minutes, 2, 0..=59)?))
}

fn is_date_time(text: &str) -> bool {
    if is_common_date_time(text) {
        return true;
    }
    match (text.get(..10), text.get(10..11), text.get(11..)) {
        (Some(date), Some("T" | "t" | " "), Some(time)) => is_date(date) && is_time(time),
        _ => false,
    }
}

/// Returns whether it is a date and time as nearly all libraries write it, `2026-11-24T09:30:00.123Z`, which is told in a tenth of the time.
fn is_common_date_time(text: &str) -> bool {
    let Some((whole, rest)) = text.as_bytes().split_first_chunk::<19>() else { return false };
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = whole else {
        return false;
    };
    // The last days of months are left to the calendar, and seconds that are not in each minute.
    let bounds = [(m1, m2, 1, 12), (d1, d2, 1, 28), (h1, h2, 0, 23), (n1, n2, 0, 59), (s1, s2, 0, 59)];
    let is_within = |(tens, ones, least, most): (&u8, &u8, u8, u8)| {
        let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        are_digits && (least..=most).contains(&((tens - b'0') * 10 + (ones - b'0')))
    };
    let is_fraction = match rest {
        [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    is_fraction && [y1, y2, y3, y4].into_iter().all(u8::is_ascii_digit) && bounds.into_iter().all(is_within)
}

/// Returns whether a text is a duration by ISO 8601, as RFC 3339's appendix A has it.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    if let Some(weeks) = rest.strip_suffix('W') {
        return is_number(weeks);
    }
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    let some = !date.is_empty() || time.is_some();
    some && units_in_order(date, "YMD") && time.is_none_or(|time| !time.is_empty() && units_in_order(time, "HMS"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether units are as in `1Y2M`: each with digits before it, none after a smaller one, none skipped in between.
fn units_in_order(text: &str, units: &str) -> bool {
    let mut rest = text;
    let mut last: Option<usize> = None;
    while !rest.is_empty() {
        let Some(at) = rest.find(|c: char| !c.is_ascii_digit()) else { return false };
        let (number, tail) = rest.split_at(at);
        let Some(unit) = tail.chars().next() else { return false };
        let Some(position) = units.find(unit) else { return false };
        if !is_number(number) || last.is_some_and(|last| position != last + 1) {
            return false;
        }
        last = Some(position);
        rest = tail.get(unit.len_utf8()..).unwrap_or_default();
    }
    true
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let local_is_valid = quoted || (!local.is_empty() && dots && local.chars().all(plain));
    let domain_is_valid = match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.strip_prefix("IPv6:").map_or_else(|| is_ipv4(address), is_ipv6),
        None => is_international_hostname(domain),
    };
    local.len() <= 64 && local_is_valid && domain_is_valid
}

fn is_hostname(text: &str) -> bool {
    text.is_ascii() && is_international_hostname(text)
}

fn is_international_hostname(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || (!c.is_ascii() && !c.is_whitespace()))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !text.is_empty() && text.len() <= 253 && text.split('.').all(label)
}

fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// Returns a scheme and a colon; `None` for a relative reference.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let first = scheme.chars().next()?.is_ascii_alphabetic();
    let valid = first && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then_some((scheme, rest))
}

/// Returns what follows the scheme: RFC 3986's characters, whole percent escapes, brackets only around an address.
fn is_hierarchy(text: &str, ascii: bool) -> bool {
    let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (authority, path) = match before.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())),
        None => ("", before),
    };
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let user = authority.strip_suffix(host).unwrap_or_default();
    let port = match host.strip_prefix('[') {
        Some(address) => {
            let Some((address, port)) = address.split_once(']') else { return false };
            let future = address.starts_with(['v', 'V']);
            if !future && !is_ipv6(address) {
                return false;
            }
            port.strip_prefix(':').unwrap_or(port)
        }
        None => {
            let (name, port) = host.split_once(':').unwrap_or((host, ""));
            if !characters(name, "", ascii) {
                return false;
            }
            port
        }
    };
    port.bytes().all(|byte| byte.is_ascii_digit())
        && characters(user, ":@", ascii)
        && characters(path, ":@/?", ascii)
        && characters(fragment, ":@/?", ascii)
}

fn characters(text: &str, extra: &str, ascii: bool) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let valid = match c {
            '%' => (0..2).all(|_| chars.next().is_some_and(|digit| digit.is_ascii_hexdigit())),
            c if c.is_ascii() => c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c) || extra.contains(c),
            c => !ascii && !c.is_control(),
        };
        if !valid {
            return false;
        }
    }
    true
}

fn is_uri(text: &str) -> bool {
    scheme(text).is_some_and(|(_, rest)| is_hierarchy(rest, true))
}

fn is_uri_reference(text: &str) -> bool {
    is_reference(text, true)
}

fn is_iri(text: &str) -> bool {
    scheme(text).is_some_and(|(_, rest)| is_hierarchy(rest, false))
}

fn is_iri_reference(text: &str) -> bool {
    is_reference(text, false)
}

fn is_reference(text: &str, ascii: bool) -> bool {
    match scheme(text) {
        Some((_, rest)) => is_hierarchy(rest, ascii),
        None => is_hierarchy(text, ascii),
    }
}

/// Returns whether a text is a template by RFC 6570: braces in pairs around variable names; the rest is up to who fills it in.
fn is_uri_template(text: &str) -> bool {
    let mut inside: Option<String> = None;
    for c in text.chars() {
        match (c, &mut inside) {
            ('{', None) => inside = Some(String::new()),
            ('}', Some(name)) => {
                let names = name.trim_start_matches(['+', '#', '.', '/', ';', '?', '&']);
                let name = |c: char| c.is_ascii_alphanumeric() || "_.,%:*".contains(c);
                if names.is_empty() || !names.chars().all(name) {
                    return false;
                }
                inside = None;
            }
            ('{' | '}', _) => return false,
            (c, None) if c.is_control() || " \"'<>\\^`|".contains(c) => return false,
            (c, Some(name)) => name.push(c),
            _ => {}
        }
    }
    inside.is_none()
}

fn is_uuid(text: &str) -> bool {
    let hexadecimal = |byte: (usize, u8)| match byte.0 {
        8 | 13 | 18 | 23 => byte.1 == b'-',
        _ => byte.1.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(hexadecimal)
}

fn is_json_pointer(text: &str) -> bool {
    let escapes = |part: &str| part.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
    text.is_empty() || (text.starts_with('/') && escapes(text))
}

fn is_relative_json_pointer(text: &str) -> bool {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(at);
    is_number(number) && (number == "0" || !number.starts_with('0')) && (rest == "#" || is_json_pointer(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is taken at once is a date and time by the calendar too.
    #[test]
    fn common_dates_and_times_are_some() {
        let mut common = 0;
        let parts = ["00", "01", "12", "13", "23", "24", "28", "29", "31", "59", "60", "6x"];
        for (month, day) in parts.iter().flat_map(|month| parts.map(|day| (month, day))) {
            for (clock, end) in parts
                .iter()
                .flat_map(|clock| ["Z", ".5Z", ".Z", ".123456Z", "+00:00", ".1xZ", ""].map(|end| (clock, end)))
            {
                for text in [
                    format!("2026-{month}-{day}T{clock}:00:00{end}"),
                    format!("2026-{month}-{day}T00:{clock}:00{end}"),
                    format!("2026-{month}-{day}T00:00:{clock}{end}"),
                ] {
                    let is_one =
                        is_date(text.get(..10).unwrap_or_default()) && is_time(text.get(11..).unwrap_or_default());
                    assert!(is_one || !is_common_date_time(&text), "{text}");
                    assert_eq!(is_date_time(&text), is_one, "{text}");
                    common += usize::from(is_common_date_time(&text));
                }
            }
        }
        assert!(common > 500, "{common}");
    }

    #[test]
    fn every_example_has_its_format() {
        for (name, example, is_valid) in FORMATS {
            assert!(is_valid(example), "{name}: {example}");
            assert!(!is_valid("\\ {("), "{name}");
        }
    }
}
