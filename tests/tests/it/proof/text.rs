//! Texts that a pattern matches.

use regex_syntax::Parser;
use regex_syntax::hir::{Class, Hir, HirKind};

/// A text for the pattern; a few, should it have alternatives.
pub fn matching(pattern: &str) -> Vec<String> {
    let Ok(hir) = Parser::new().parse(pattern) else { return Vec::new() };
    (0..3).map(|turn| text(&hir, turn)).collect()
}

fn text(hir: &Hir, turn: usize) -> String {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => {
            let range = class.ranges().get(turn % class.ranges().len().max(1)).unwrap();
            range.start().max('!').min(range.end()).to_string()
        }
        HirKind::Class(Class::Bytes(class)) => char::from(class.ranges()[0].start()).to_string(),
        HirKind::Repetition(repetition) => {
            let least = repetition.min.max(u32::from(turn > 0 && repetition.max != Some(0)));
            (0..least).map(|_| text(&repetition.sub, turn)).collect()
        }
        HirKind::Capture(capture) => text(&capture.sub, turn),
        HirKind::Concat(parts) => parts.iter().map(|part| text(part, turn)).collect(),
        HirKind::Alternation(parts) => text(&parts[turn % parts.len()], turn),
    }
}
