//! Decimal numbers as JSON writes them, compared exactly: `0.1 + 0.2` has no place in a rule about prices.

use std::cmp::Ordering;

/// A JSON number: exact to 38 digits. Of more it is known that there are some, so that they count where numbers are compared.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    /// The number is `mantissa * 10^exponent`, with no zero at the end of the mantissa.
    mantissa: i128,
    exponent: i64,
    /// How many digits the mantissa has.
    digits: i64,
    /// Whether there are no digits after those of the mantissa but zeros.
    is_exact: bool,
    is_integer: bool,
}

/// How many digits an `i128` holds, whatever they are.
const DIGITS: i64 = 38;

/// The largest power of ten that is told from larger ones.
const LARGEST_POWER: i64 = 1 << 40;

impl Decimal {
    /// Reads a number; `None` if it is none.
    ///
    /// ```
    /// use plan_rules::number::Decimal;
    /// let [price, cent] = ["19.99", "0.01"].map(Decimal::parse);
    /// assert_eq!(price.zip(cent).map(|(price, cent)| price.is_multiple_of(&cent)), Some(true));
    /// ```
    // Not by the standard library's `f64`, whose tables are 12 KB of a page in a browser, and which rounds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::short(text).or_else(|| Self::of_any_length(text))
    }

    /// Reads what nearly all numbers are: at most 18 digits, with a point or without one. `None` says that it is to be read as any other.
    fn short(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.len() > 18 || !digits.ends_with(|last: char| last.is_ascii_digit()) {
            return None;
        }
        let (mut mantissa, mut after_point) = (0_i64, None);
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
                b'.' if after_point.is_none() => after_point = Some(-1),
                _ => return None,
            }
            after_point = after_point.map(|places: i64| places + 1);
        }
        let mut exponent = -after_point.unwrap_or_default();
        if mantissa == 0 {
            return Some(Self { mantissa: 0, exponent: 0, digits: 0, is_exact: true, is_integer: true });
        }
        while mantissa % 10 == 0 {
            (mantissa, exponent) = (mantissa / 10, exponent + 1);
        }
        let digits = i64::from(mantissa.ilog10()) + 1;
        let mantissa = i128::from(if text.starts_with('-') { -mantissa } else { mantissa });
        Some(Self { mantissa, exponent, digits, is_exact: true, is_integer: exponent >= 0 })
    }

    fn of_any_length(text: &str) -> Option<Self> {
        let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let unsigned = number.strip_prefix('-');
        let is_negative = unsigned.is_some();
        let (whole, fraction) = unsigned.unwrap_or(number).split_once('.').unwrap_or((unsigned.unwrap_or(number), ""));
        let (power, is_known) = power_of_ten(power)?;
        let read = Digits::read(whole, fraction)?;
        let exponent = |place: usize| power + place_value(whole, place);
        if read.mantissa == 0 {
            return Some(Self { mantissa: 0, exponent: 0, digits: 0, is_exact: true, is_integer: true });
        }
        Some(Self {
            mantissa: if is_negative { -read.mantissa } else { read.mantissa },
            exponent: exponent(read.end),
            digits: read.held,
            is_exact: is_known && read.last == read.end,
            is_integer: exponent(read.last) >= 0,
        })
    }

    /// Returns a text that equal numbers share.
    pub(crate) fn canonical(&self) -> String {
        format!("{}e{}{}", self.mantissa, self.exponent, if self.is_exact { "" } else { "+" })
    }

    /// Returns whether it is held digit by digit, and not cut off.
    pub(crate) const fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Returns whether it is a whole number. `1.0` is one.
    #[must_use]
    pub const fn is_integer(&self) -> bool {
        self.is_integer
    }

    /// Returns the number as a count of things; `None` if it is none, or of more than any message has.
    pub(crate) fn as_count(&self) -> Option<u64> {
        let count = self.mantissa.checked_mul(10i128.checked_pow(u32::try_from(self.exponent).ok()?)?)?;
        u64::try_from(count).ok().filter(|count| self.is_exact && *count < 1_000_000_000_000_000)
    }

    /// Returns whether it is a multiple of `step`. Where one of them has more digits than are held, whether it is nearly one.
    #[must_use]
    pub fn is_multiple_of(&self, step: &Self) -> bool {
        if step.mantissa == 0 || self.mantissa == 0 {
            return step.mantissa != 0;
        }
        if !self.is_exact || !step.is_exact {
            let times = self.approximate() / step.approximate();
            return (times - times.round()).abs() < 1e-9 * times.abs().max(1.0);
        }
        // Its last digit is none of zero, so that it has no multiple of a power of ten in it.
        let Ok(zeros) = u64::try_from(self.exponent - step.exponent) else { return false };
        let step = step.mantissa.unsigned_abs();
        let rest = self.mantissa.unsigned_abs() % step;
        // A step has fewer than 127 factors of two, and of five: more zeros change nothing.
        (0..zeros.min(127)).fold(rest, |rest, _| ten_times(rest, step)) == 0
    }

    /// Returns the multiple of `step` nearest to it.
    #[must_use]
    pub fn nearest_multiple(&self, step: &Self) -> Option<String> {
        if !self.is_exact || !step.is_exact {
            return None;
        }
        let exponent = self.exponent.min(step.exponent);
        let (value, by) = (self.at(exponent)?, step.at(exponent)?.checked_abs().filter(|by| *by > 0)?);
        let half = if value < 0 { -(by / 2) } else { by / 2 };
        let nearest = value.checked_add(half)? / by * by;
        Some(write(nearest, exponent))
    }

    /// Returns the mantissa that it has with a smaller exponent.
    fn at(&self, exponent: i64) -> Option<i128> {
        let shift = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        if self.mantissa == 0 { Some(0) } else { self.mantissa.checked_mul(10i128.checked_pow(shift)?) }
    }

    fn approximate(&self) -> f64 {
        let power = i32::try_from(self.exponent.clamp(-1000, 1000)).unwrap_or_default();
        self.mantissa as f64 * 10f64.powi(power)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let sign = self.mantissa.signum();
        let by_sign = sign.cmp(&other.mantissa.signum());
        if by_sign.is_ne() || sign == 0 {
            return Some(by_sign);
        }
        // With as many digits before the point, the mantissas have one exponent in reach.
        let exponent = self.exponent.min(other.exponent);
        let by_size = (self.exponent + self.digits)
            .cmp(&(other.exponent + other.digits))
            .then_with(|| self.at(exponent).map(i128::unsigned_abs).cmp(&other.at(exponent).map(i128::unsigned_abs)))
            .then(other.is_exact.cmp(&self.is_exact));
        Some(if sign < 0 { by_size.reverse() } else { by_size })
    }
}

/// Returns the remainder of ten times `rest` by `step`, which have 38 digits at most: ten times that is more than a `u128` holds.
fn ten_times(rest: u128, step: u128) -> u128 {
    let sum = |left: u128, right: u128| (left + right).checked_sub(step).unwrap_or(left + right);
    let twice = sum(rest, rest);
    let five_times = sum(sum(twice, twice), rest);
    sum(five_times, five_times)
}

/// Reads what stands after the `e` of a number. Returns as well whether it is told from others.
fn power_of_ten(text: &str) -> Option<(i64, bool)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let power = unsigned.parse().unwrap_or(i64::MAX);
    let known = power.min(LARGEST_POWER);
    Some((if text.starts_with('-') { -known } else { known }, known == power))
}

/// Returns the power of ten that the digit at a place counts, the first one being at place 1.
fn place_value(whole: &str, place: usize) -> i64 {
    i64::try_from(whole.len()).unwrap_or(i64::MAX / 4) - i64::try_from(place).unwrap_or(i64::MAX / 4)
}

/// The digits of a number, without its sign and its point.
#[derive(Default)]
struct Digits {
    mantissa: i128,
    /// How many digits the mantissa has.
    held: i64,
    /// The place of the last digit of the mantissa, and of the last one that is not zero.
    end: usize,
    last: usize,
}

impl Digits {
    fn read(whole: &str, fraction: &str) -> Option<Self> {
        let mut read = Self::default();
        for (place, byte) in whole.bytes().chain(fraction.bytes()).enumerate() {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
            read.push(digit, place + 1);
        }
        (whole.len() + fraction.len() > 0).then_some(read)
    }

    fn push(&mut self, digit: u8, place: usize) {
        if digit == 0 {
            return;
        }
        // Of zeros between, and before the first digit none.
        let places = if self.held == 0 { 1 } else { i64::try_from(place - self.end).unwrap_or(i64::MAX / 4) };
        let has_room = self.last == self.end && self.held + places <= DIGITS;
        self.last = place;
        if has_room {
            let shift = u32::try_from(places).unwrap_or_default();
            self.mantissa = self.mantissa * 10i128.pow(shift) + i128::from(digit);
            self.held += places;
            self.end = place;
        }
    }
}

fn write(mantissa: i128, exponent: i64) -> String {
    if exponent >= 0 {
        let zeros = usize::try_from(exponent).unwrap_or_default();
        return format!("{mantissa}{}", if mantissa == 0 { String::new() } else { "0".repeat(zeros.min(400)) });
    }
    let places = usize::try_from(exponent.unsigned_abs()).unwrap_or_default();
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if mantissa < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn comparison_is_exact() {
        assert_eq!(decimal("1.0"), decimal("1"));
        assert_eq!(decimal("1e2"), decimal("100"));
        assert_eq!(decimal("-0"), decimal("0.0"));
        assert!(decimal("9007199254740993") > decimal("9007199254740992"));
        assert!(decimal("1e400") > decimal("1e300"));
        assert!(decimal("-1e-300") < decimal("0"));
        assert!(decimal("0.1") < decimal("0.10000000000000000001"));
        assert!(decimal("123456789012345678901234567890123456789012") > decimal("5"));
        assert!(
            decimal("123456789012345678901234567890123456789012") > decimal("12345678901234567890123456789012345678e4")
        );
        assert!(decimal("-0.1000000000000000000000000000000000000000001") < decimal("-0.1"));
        assert!(decimal("1e99999999999999999999") > decimal("1e400"));
        assert!(decimal("0.00000000000000000000000000000000000000000000000000012") < decimal("1.3e-52"));
        assert_eq!(decimal("100000000000000000000000000000000000000000000"), decimal("1e44"));
    }

    #[test]
    fn a_short_number_is_read_as_any_other() {
        let parts = ["", "-", "0", "00", "7", "10", "120", "907", "999999999999999999", ".", "..", "e1", "x", " "];
        let mut short = 0;
        for one in parts {
            for (two, three) in parts.iter().flat_map(|two| parts.map(|three| (two, three))) {
                let text = format!("{one}{two}{three}");
                if let Some(read) = Decimal::short(&text) {
                    assert_eq!(format!("{:?}", Some(read)), format!("{:?}", Decimal::of_any_length(&text)), "{text}");
                    short += 1;
                }
            }
        }
        assert!(short > 400, "{short}");
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "-", ".", "e1", "1e", "1e+", "1e1.5", "0x1", "--1", "1-", "NaN", "inf", "infinity", "1 "] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn integers() {
        for (text, is) in [
            ("1", true),
            ("1.0", true),
            ("1.5", false),
            ("1e3", true),
            ("15e-1", false),
            ("0.0", true),
            ("123456789012345678901234567890123456789012", true),
            ("1.000000000000000000000000000000000000000000001", false),
        ] {
            assert_eq!(decimal(text).is_integer(), is, "{text}");
        }
    }

    #[test]
    fn counts() {
        for (text, count) in
            [("2", Some(2)), ("2.0", Some(2)), ("3e2", Some(300)), ("2.5", None), ("-1", None), ("1e15", None)]
        {
            assert_eq!(decimal(text).as_count(), count, "{text}");
        }
    }

    #[test]
    fn multiples() {
        for (value, step, is) in [
            ("19.99", "0.01", true),
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("7", "2", false),
            ("-4", "2", true),
            ("4.5", "1.5", true),
            ("1e308", "0.123456789", false),
            ("1e308", "0.5", true),
            ("1e-300", "2e-300", false),
            ("99999999999999999999999999999999999990e5", "99999999999999999999999999999999999999", false),
            ("16777216e100", "1048576", true),
            ("0", "3", true),
            ("3", "0", false),
            ("1.23456789012345678901234567890123456789012", "0.5", false),
            ("1234567890123456789012345678901234567890.5", "0.5", true),
        ] {
            assert_eq!(decimal(value).is_multiple_of(&decimal(step)), is, "{value} / {step}");
        }
        assert_eq!(decimal("7.3").nearest_multiple(&decimal("0.5")).as_deref(), Some("7.5"));
        assert_eq!(decimal("-7").nearest_multiple(&decimal("5")).as_deref(), Some("-5"));
        assert_eq!(decimal("0.004").nearest_multiple(&decimal("0.01")).as_deref(), Some("0"));
    }
}
