//! A rule's schema that is written as JSON in a string, as Terraform states have it, is read as if it stood there itself.

use crate::diagnostic::{Diagnostic, Span};
use crate::json::{self, Kind, Node};

/// Puts the schema in the place of its text, in every rule of the file.
pub(super) fn unfold(root: &mut Node, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    match &mut root.kind {
        Kind::Object(members) => {
            for member in members {
                match member.name.as_str() {
                    "data" | "trackingPlan" => unfold(&mut member.value, text, diagnostics),
                    "rules" | "events" => lists(&mut member.value, text, diagnostics),
                    _ => {}
                }
            }
        }
        Kind::Array(_) | Kind::Null | Kind::Boolean(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

/// Reads the rules of a list, or of the lists in the older form.
fn lists(node: &mut Node, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    match &mut node.kind {
        Kind::Array(rules) => rules.iter_mut().for_each(|rule| of_rule(rule, text, diagnostics)),
        Kind::Object(sections) => {
            for section in sections.iter_mut().filter(|section| section.name == "events") {
                lists(&mut section.value, text, diagnostics);
            }
        }
        _ => {}
    }
}

fn of_rule(rule: &mut Node, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Kind::Object(members) = &mut rule.kind else { return };
    for member in members.iter_mut().filter(|member| matches!(member.name.as_str(), "jsonSchema" | "rules" | "schema"))
    {
        let value = &mut member.value;
        let Some(inner) = value.as_str().filter(|inner| inner.trim_start().starts_with('{')) else { continue };
        match json::parse(inner) {
            Ok(mut schema) => {
                move_to(&mut schema, &places(text, value.span));
                *value = schema;
            }
            Err(error) => {
                let message = format!("the text of \"{}\" is a schema that cannot be read: {error}", member.name);
                diagnostics
                    .push(Diagnostic::error(value.span, message, "").help("write the schema itself, without quotes"));
                value.kind = Kind::Null;
            }
        }
    }
}

/// Returns where in the file each byte of a string stands, and where it ends.
#[must_use]
pub fn places(text: &str, string: Span) -> Vec<usize> {
    let raw = text.get(string.start() + 1..string.end().saturating_sub(1)).unwrap_or_default();
    let mut places = Vec::with_capacity(raw.len() + 1);
    let mut chars = raw.char_indices();
    while let Some((at, c)) = chars.next() {
        let mut bytes = c.len_utf8();
        if c == '\\' {
            bytes = match chars.next() {
                Some((_, 'u')) => {
                    let code = raw.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                    chars.nth(3);
                    match code {
                        Some(0..0x80) => 1,
                        // Two halves of a pair are four bytes together.
                        Some(0x80..0x800 | 0xD800..0xE000) => 2,
                        _ => 3,
                    }
                }
                _ => 1,
            };
        }
        places.extend(std::iter::repeat_n(string.start() + 1 + at, bytes));
    }
    places.push(string.end().saturating_sub(1));
    places
}

/// Gives what is read from the text the place that it has in the file.
fn move_to(node: &mut Node, places: &[usize]) {
    node.span = moved(node.span, places);
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| move_to(item, places)),
        Kind::Object(members) => {
            for member in members {
                member.name_span = moved(member.name_span, places);
                move_to(&mut member.value, places);
            }
        }
        _ => {}
    }
}

fn moved(span: Span, places: &[usize]) -> Span {
    let at = |byte: usize| places.get(byte).or(places.last()).copied().unwrap_or_default();
    Span::new(at(span.start()), at(span.end()))
}
