//! Where a member or an item comes into a text, or goes out of it: with the commas, line ends and indentation that its
//! neighbours have. It knows nothing of what the values mean.

use super::block;
use super::document::{Document, Patch, parts};
use super::style::Style;
use plan_model::Span;
use plan_model::json::{Kind, Node};

/// A place for one more member or item.
pub(crate) struct Slot {
    /// The white space of the line on which it stands.
    pub(crate) indent: String,
    /// Whether its neighbours are on one line each.
    pub(crate) beside_lines: bool,
    place: usize,
    before: String,
    after: String,
    others: Vec<Patch>,
}

impl Slot {
    /// Returns the patches that put `text` there.
    pub(crate) fn fill(self, text: &str) -> Vec<Patch> {
        let Self { place, before, after, mut others, .. } = self;
        others.push(Patch::insert(place, format!("{before}{text}{after}")));
        others
    }
}

/// Returns the place in `container` behind as many members or items as `position` says.
pub(crate) fn slot(document: &Document, style: &Style, container: &Node, position: usize) -> Slot {
    let parts = parts(container);
    match (position.checked_sub(1).and_then(|last| parts.get(last)), parts.get(position), parts.first()) {
        (Some(before), Some(after), _) => between(document, style, container, *before, *after),
        (Some(last), None, _) => at_end(document, style, container, *last),
        (None, _, Some(first)) => at_start(document, style, *first),
        (None, _, None) => of_empty(document, style, container),
    }
}

fn is_one_line(document: &Document, part: Span) -> bool {
    !document.slice(part.start(), part.end()).contains('\n')
}

fn between(document: &Document, style: &Style, container: &Node, before: Span, after: Span) -> Slot {
    let comma = document.plain.get(before.end()..after.start()).and_then(|gap| gap.find(',')).unwrap_or_default();
    let tail = tail(document, before.end(), after.start());
    let place = tail.end.max(before.end() + comma + 1);
    let (before_it, indent) = lead(document, style, container, after, tail.is_line_comment);
    let is_line = is_one_line(document, before) && is_one_line(document, after);
    Slot { indent, beside_lines: is_line, place, before: before_it, after: ",".to_owned(), others: Vec::new() }
}

fn at_end(document: &Document, style: &Style, container: &Node, last: Span) -> Slot {
    let end = container.span.end() - 1;
    let tail = tail(document, last.end(), end);
    let trailing = document.trailing.iter().find(|place| (last.end()..end).contains(place));
    let (before, indent) = lead(document, style, container, last, tail.is_line_comment);
    let mut slot = Slot {
        indent,
        beside_lines: is_one_line(document, last),
        place: trailing.map_or(tail.end, |comma| tail.end.max(comma + 1)),
        before,
        after: String::new(),
        others: Vec::new(),
    };
    match trailing {
        Some(_) => slot.after.push(','),
        None if slot.place == last.end() => slot.before.insert(0, ','),
        None => slot.others.push(Patch::insert(last.end(), ",")),
    }
    slot
}

fn at_start(document: &Document, style: &Style, first: Span) -> Slot {
    let own_line = document.own_line(first.start());
    let after = own_line.map_or_else(|| style.gap().to_owned(), |indent| format!("{}{indent}", style.newline));
    Slot {
        indent: document.indent(first.start()).to_owned(),
        beside_lines: is_one_line(document, first),
        place: first.start(),
        before: String::new(),
        after: format!(",{after}"),
        others: Vec::new(),
    }
}

fn of_empty(document: &Document, style: &Style, container: &Node) -> Slot {
    let (start, end) = (container.span.start(), container.span.end());
    let inner = document.slice(start + 1, end - 1);
    let around = document.indent(start).to_owned();
    let indent = format!("{around}{}", style.unit);
    let kept = inner.trim_end();
    let is_object = matches!(container.kind, Kind::Object(_));
    let is_line = !style.is_multi_line || (is_object && style.is_inline && !inner.contains('\n'));
    let (before, after) = match is_line {
        true => (if kept.is_empty() { style.padding.clone() } else { " ".to_owned() }, style.padding.clone()),
        false => (format!("{}{indent}", style.newline), format!("{}{around}", style.newline)),
    };
    let place = start + 1 + kept.len();
    // What white space there was between the brackets goes.
    let others = if place < end - 1 { vec![Patch::remove(place, end - 1)] } else { Vec::new() };
    Slot { indent, beside_lines: is_object && style.is_inline, place, before, after, others }
}

/// Returns what stands before a new part that comes beside `neighbour`, and the indentation of its line.
fn lead(
    document: &Document,
    style: &Style,
    container: &Node,
    neighbour: Span,
    is_behind_comment: bool,
) -> (String, String) {
    let around = document.indent(container.span.start());
    match document.own_line(neighbour.start()) {
        Some(indent) => (format!("{}{indent}", style.newline), indent.to_owned()),
        None if is_behind_comment => {
            let indent = format!("{around}{}", style.unit);
            (format!("{}{indent}", style.newline), indent)
        }
        None => (style.gap().to_owned(), document.indent(neighbour.start()).to_owned()),
    }
}

/// What belongs to a part behind its end: the comma and the comments on its line.
struct Tail {
    end: usize,
    is_line_comment: bool,
}

fn tail(document: &Document, from: usize, limit: usize) -> Tail {
    let mut tail = Tail { end: from, is_line_comment: false };
    let mut place = from;
    let mut comma = None;
    while place < limit && !tail.is_line_comment {
        let comment = document.comments.iter().find(|comment| comment.start() == place);
        match (comment, document.text.as_bytes().get(place)) {
            (Some(comment), _) if document.slice(comment.start(), comment.end()).contains('\n') => break,
            (Some(comment), _) => {
                tail.is_line_comment = document.is_line_comment(*comment);
                (place, tail.end) = (comment.end(), comment.end());
            }
            (None, Some(b',')) if comma.is_none() => {
                place += 1;
                (comma, tail.end) = (Some(place), place);
            }
            (None, Some(b' ' | b'\t')) => place += 1,
            _ => return tail,
        }
    }
    // A comment behind the comma belongs to what comes on the same line.
    let is_followed = place >= limit && !tail.is_line_comment && document.plain.as_bytes().get(limit) != Some(&b'}');
    match comma {
        Some(comma) if is_followed && document.plain.as_bytes().get(limit) != Some(&b']') => {
            Tail { end: comma, is_line_comment: false }
        }
        _ => tail,
    }
}

/// Returns the patches that take a member or an item out, with its comma and the comments on its lines. Comments on lines of their own
/// stay.
pub(crate) fn removal(document: &Document, container: &Node, position: usize) -> Vec<Patch> {
    if document.is_block(container) {
        return block::removal(document, container, position);
    }
    let parts = parts(container);
    let Some(part) = parts.get(position).copied() else { return Vec::new() };
    let before = position.checked_sub(1).and_then(|before| parts.get(before));
    match (before, parts.get(position + 1)) {
        (_, Some(next)) => vec![Patch::remove(part.start(), up_to(document, part, *next))],
        (before, None) => removal_of_last(document, container, before.copied(), part),
    }
}

/// Returns the end of what goes with a part before another one.
fn up_to(document: &Document, part: Span, next: Span) -> usize {
    let tail = tail(document, part.end(), next.start());
    let is_between = |comment: &&Span| comment.start() >= tail.end && comment.end() <= next.start();
    let comma = document.plain.get(part.end()..next.start()).and_then(|gap| gap.find(','));
    let behind_comma = part.end() + comma.map_or(0, |comma| comma + 1);
    let comment = document.comments.iter().filter(is_between).find(|comment| comment.start() >= behind_comma);
    comment.map_or(next.start(), |comment| comment.start())
}

fn removal_of_last(document: &Document, container: &Node, before: Option<Span>, part: Span) -> Vec<Patch> {
    let limit = container.span.end() - 1;
    let tail = tail(document, part.end(), limit);
    let trailing = document.trailing.iter().copied().find(|place| (part.end()..limit).contains(place));
    let end = trailing.map_or(tail.end, |comma| tail.end.max(comma + 1));
    let from = before.map_or(container.span.start() + 1, |before| before.end());
    let comma = before.and_then(|before| {
        let gap = document.plain.get(before.end()..part.start())?;
        Some(before.end() + gap.find(',')?)
    });
    let comment = document.comments.iter().rfind(|comment| comment.start() >= from && comment.end() <= part.start());
    let is_alone = before.is_none() && comment.is_none() && document.slice(end, limit).trim().is_empty();
    if is_alone {
        return vec![Patch::remove(container.span.start() + 1, limit)];
    }
    let is_line_comment = |comment: &Span| document.is_line_comment(*comment);
    let ends_line = document.slice(end, limit + 1).trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
    let start = match comment {
        // What comes next must not become a part of the comment.
        Some(comment) if is_line_comment(comment) && !ends_line => part.start(),
        Some(comment) => comment.end().max(comma.map_or(0, |comma| comma + 1)),
        None => comma.map_or(from, |comma| comma + 1),
    };
    let mut patches = vec![Patch::remove(start, end)];
    if let (Some(comma), None) = (comma, trailing) {
        patches.push(Patch::remove(comma, comma + 1));
    }
    patches
}
