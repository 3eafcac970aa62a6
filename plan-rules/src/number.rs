//! Decimal numbers as JSON writes them, compared exactly: `0.1 + 0.2` has no place in a rule about prices.

use std::cmp::Ordering;

/// A JSON number: exact to 38 digits, else as near as an `f64`.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    /// The number is `mantissa * 10^exponent`, with no zero at the end of the mantissa; `None` if it has more digits.
    exact: Option<(i128, i32)>,
    approximate: f64,
}

impl Decimal {
    /// Reads a number; `None` if it is none.
    ///
    /// ```
    /// use plan_rules::number::Decimal;
    /// let [price, cent] = ["19.99", "0.01"].map(Decimal::parse);
    /// assert_eq!(price.zip(cent).map(|(price, cent)| price.is_multiple_of(&cent)), Some(true));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let approximate = text.parse().ok()?;
        Some(Self { exact: exact(text), approximate })
    }

    /// Returns a text that equal numbers share.
    pub(crate) fn canonical(&self) -> String {
        match self.exact {
            Some((mantissa, exponent)) => format!("{mantissa}e{exponent}"),
            None => self.approximate.to_string(),
        }
    }

    /// Returns whether it is held digit by digit, and not rounded.
    pub(crate) const fn is_exact(&self) -> bool {
        self.exact.is_some()
    }

    /// Returns whether it is a whole number. `1.0` is one.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match self.exact {
            Some((_, exponent)) => exponent >= 0,
            None => self.approximate.fract() == 0.0,
        }
    }

    /// Returns whether it is a multiple of `step`.
    #[must_use]
    pub fn is_multiple_of(&self, step: &Self) -> bool {
        if step.approximate == 0.0 {
            return false;
        }
        match aligned(self, step) {
            Some((value, step)) => value % step == 0,
            None => {
                let times = self.approximate / step.approximate;
                (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
            }
        }
    }

    /// Returns the multiple of `step` nearest to it.
    #[must_use]
    pub fn nearest_multiple(&self, step: &Self) -> Option<String> {
        let (value, by) = aligned(self, step)?;
        let exponent = self.exact?.1.min(step.exact?.1);
        let by = by.checked_abs().filter(|by| *by > 0)?;
        let half = if value < 0 { -(by / 2) } else { by / 2 };
        let nearest = value.checked_add(half)? / by * by;
        Some(write(nearest, exponent))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (aligned(self, other), self.exact.zip(other.exact)) {
            (Some((left, right)), _) => Some(left.cmp(&right)),
            // Exact both, and too far apart to be aligned: never equal.
            (None, Some(((left, _), (right, _)))) => {
                Some(self.approximate.partial_cmp(&other.approximate)?.then_with(|| left.signum().cmp(&right.signum())))
            }
            (None, None) => self.approximate.partial_cmp(&other.approximate),
        }
    }
}

/// Returns the two mantissas at one exponent.
fn aligned(left: &Decimal, right: &Decimal) -> Option<(i128, i128)> {
    let ((left, left_exponent), (right, right_exponent)) = left.exact.zip(right.exact)?;
    let exponent = left_exponent.min(right_exponent);
    let at = |mantissa: i128, from: i32| {
        if mantissa == 0 {
            return Some(0);
        }
        let shift = u32::try_from(from.checked_sub(exponent)?).ok()?;
        mantissa.checked_mul(10i128.checked_pow(shift)?)
    };
    Some((at(left, left_exponent)?, at(right, right_exponent)?))
}

fn exact(text: &str) -> Option<(i128, i32)> {
    let (number, power) = match text.split_once(['e', 'E']) {
        Some((number, power)) => (number, power.strip_prefix('+').unwrap_or(power).parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    // Zeros at the end count nothing, however many there are.
    let mantissa = digits.trim_end_matches('0');
    let zeros = digits.len() - mantissa.len();
    let exponent = power.checked_sub(i32::try_from(fraction.len()).ok()?)?.checked_add(i32::try_from(zeros).ok()?)?;
    let mantissa: i128 = if matches!(mantissa, "" | "-") { 0 } else { mantissa.parse().ok()? };
    Some((mantissa, if mantissa == 0 { 0 } else { exponent }))
}

fn write(mantissa: i128, exponent: i32) -> String {
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
    }

    #[test]
    fn integers() {
        for (text, is) in [("1", true), ("1.0", true), ("1.5", false), ("1e3", true), ("15e-1", false), ("0.0", true)] {
            assert_eq!(decimal(text).is_integer(), is, "{text}");
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
        ] {
            assert_eq!(decimal(value).is_multiple_of(&decimal(step)), is, "{value} / {step}");
        }
        assert_eq!(decimal("7.3").nearest_multiple(&decimal("0.5")).as_deref(), Some("7.5"));
        assert_eq!(decimal("-7").nearest_multiple(&decimal("5")).as_deref(), Some("-5"));
        assert_eq!(decimal("0.004").nearest_multiple(&decimal("0.01")).as_deref(), Some("0"));
    }
}
