//! A text that a pattern matches, made along the pattern. Whether it does is for plan-rules to say: the words of ECMA 262 that
//! regex-syntax does not know have no text here.

use regex_syntax::hir::{Class, Hir, HirKind};

/// How often at least something is written that may be repeated.
const USUAL_TIMES: u32 = 3;

/// What no example is longer than.
const EXAMPLE_BYTES: usize = 5000;

/// Characters that people expect, in the order in which they are taken.
const EXPECTED: &str = "abcdefghijklmnopqrstuvwxyz1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. ";

/// Returns a text that the pattern probably matches. `turn` asks for another one.
pub(super) fn matching(pattern: &str, turn: usize) -> Option<String> {
    let pattern = regex_syntax::parse(pattern).ok()?;
    let mut out = PatternText { text: String::new(), next: turn };
    out.write(&pattern)?;
    Some(out.text)
}

struct PatternText {
    text: String,
    /// Which of the characters of a class comes next.
    next: usize,
}

impl PatternText {
    fn write(&mut self, pattern: &Hir) -> Option<()> {
        if self.text.len() > EXAMPLE_BYTES {
            return None;
        }
        match pattern.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.push_str(std::str::from_utf8(&literal.0).ok()?),
            HirKind::Class(Class::Unicode(class)) => {
                let ranges: Vec<(char, char)> =
                    class.ranges().iter().map(|range| (range.start(), range.end())).collect();
                let c = self.character(&ranges)?;
                self.text.push(c);
            }
            HirKind::Class(Class::Bytes(class)) => {
                let ranges: Vec<(char, char)> =
                    class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect();
                let c = self.character(&ranges)?;
                self.text.push(c);
            }
            HirKind::Repetition(repeated) => {
                let usual = if repeated.min == 0 { 0 } else { USUAL_TIMES };
                let times = usual.clamp(repeated.min, repeated.max.unwrap_or(u32::MAX).max(repeated.min));
                (0..times).try_for_each(|_| self.write(&repeated.sub))?;
            }
            HirKind::Capture(group) => self.write(&group.sub)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.write(part))?,
            HirKind::Alternation(parts) => {
                let one = parts.get(self.next.checked_rem(parts.len())?)?;
                self.write(one)?;
            }
        }
        Some(())
    }

    fn character(&mut self, ranges: &[(char, char)]) -> Option<char> {
        let is_in = |c: &char| ranges.iter().any(|(start, end)| start <= c && c <= end);
        let expected: Vec<char> = EXPECTED.chars().filter(is_in).collect();
        self.next += 1;
        let turn = (self.next - 1).checked_rem(expected.len());
        turn.and_then(|turn| expected.get(turn).copied()).or_else(|| ranges.first().map(|(start, _)| *start))
    }
}

#[cfg(test)]
mod tests {
    use super::matching;
    use plan_rules::pattern::Pattern;

    #[test]
    fn a_text_along_the_pattern_matches_it() {
        for pattern in
            ["^[A-Z]{3}$", r"^\d{4}-\d{2}$", "^(card|cash)$", "^a+b*c?$", "^[^@]+@x$", "é", "^[a-z0-9_-]{8,}$", "^$"]
        {
            let text = matching(pattern, 0).unwrap_or_default();
            assert!(Pattern::new(pattern).is_ok_and(|compiled| compiled.is_match(&text)), "{pattern}: {text:?}");
        }
        assert_eq!(matching(r"^ORD-\d{6}$", 0).as_deref(), Some("ORD-123456"));
        assert_eq!(matching("(?=x)", 0), None);
    }
}
