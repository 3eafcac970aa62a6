//! JSON values that are made here and not read from a text, and a plan written as people write one: short objects on one
//! line.

use plan_model::Span;
use plan_model::json::{Kind, Member, Node, write_string};

const NOWHERE: Span = Span::new(0, 0);

pub(crate) const fn of(kind: Kind) -> Node {
    Node { span: NOWHERE, kind }
}

pub(crate) fn text(text: impl Into<String>) -> Node {
    of(Kind::String(text.into()))
}

pub(crate) const fn boolean(value: bool) -> Node {
    of(Kind::Boolean(value))
}

/// Returns a number as it is written; one that JSON would not take is a text.
pub(crate) fn number(written: &str) -> Node {
    let is_number = plan_model::json::parse(written).is_ok_and(|node| matches!(node.kind, Kind::Number(_)));
    if is_number { of(Kind::Number(written.to_owned())) } else { text(written) }
}

pub(crate) fn list(items: Vec<Node>) -> Node {
    of(Kind::Array(items))
}

pub(crate) fn texts<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Node {
    list(items.into_iter().map(text).collect())
}

pub(crate) fn object<N: Into<String>>(members: impl IntoIterator<Item = (N, Node)>) -> Node {
    of(Kind::Object(members.into_iter().map(|(name, value)| member(name, value)).collect()))
}

pub(crate) fn member(name: impl Into<String>, value: Node) -> Member {
    Member { name: name.into(), name_span: NOWHERE, value }
}

/// Returns a value without its place in a text.
pub(crate) fn unplaced(node: &Node) -> Node {
    of(match &node.kind {
        Kind::Array(items) => Kind::Array(items.iter().map(unplaced).collect()),
        Kind::Object(members) => {
            Kind::Object(members.iter().map(|known| member(&known.name, unplaced(&known.value))).collect())
        }
        kind => kind.clone(),
    })
}

/// Returns whether two values say the same; where they stand, and in which order members come, does not count.
pub(crate) fn same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Array(one), Kind::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Kind::Object(one), Kind::Object(members)) => {
            let has = |member: &Member| other.get(&member.name).is_some_and(|value| same(&member.value, value));
            one.len() == members.len() && one.iter().all(has)
        }
        (one, other) => one == other,
    }
}

/// The widest line that holds a whole object or list.
const LINE_BYTES: usize = 110;

/// Returns the value as JSON text with lines and indents.
pub(crate) fn pretty(node: &Node) -> String {
    let mut out = String::new();
    write(node, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Writes a value that starts in `column`, with its further lines indented by `depth`.
pub(crate) fn write(node: &Node, depth: usize, column: usize, out: &mut String) {
    let is_empty = node.items().is_empty() && node.members().is_empty();
    // The line of a whole plan would be written to be thrown away.
    if is_empty || is_short(node) {
        let line = one_line(node);
        if is_empty || column + line.len() <= LINE_BYTES {
            return out.push_str(&line);
        }
    }
    let indent = "  ".repeat(depth + 1);
    let (open, close) = if node.is_object() { ('{', '}') } else { ('[', ']') };
    out.push(open);
    let mut is_first = true;
    let mut start = |out: &mut String| {
        out.push_str(if is_first { "\n" } else { ",\n" });
        out.push_str(&indent);
        is_first = false;
    };
    for item in node.items() {
        start(out);
        write(item, depth + 1, indent.len(), out);
    }
    for member in node.members() {
        start(out);
        let mut name = String::new();
        write_string(&member.name, &mut name);
        out.push_str(&name);
        out.push_str(": ");
        write(&member.value, depth + 1, indent.len() + name.len() + 2, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}

/// Returns whether a value may stand on one line: rules and lists of objects are easier to read over several lines, however short they are.
fn is_short(node: &Node) -> bool {
    !node.items().iter().any(Node::is_object) && !node.members().iter().any(|member| member.value.is_object())
}

fn one_line(node: &Node) -> String {
    let mut out = String::new();
    let separate = |out: &mut String, position: usize| out.push_str(if position > 0 { ", " } else { "" });
    match &node.kind {
        Kind::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                separate(&mut out, position);
                out.push_str(&one_line(item));
            }
            out.push(']');
        }
        Kind::Object(members) if members.is_empty() => out.push_str("{}"),
        Kind::Object(members) => {
            out.push_str("{ ");
            for (position, member) in members.iter().enumerate() {
                separate(&mut out, position);
                write_string(&member.name, &mut out);
                out.push_str(": ");
                out.push_str(&one_line(&member.value));
            }
            out.push_str(" }");
        }
        Kind::String(text) => write_text(text, &mut out),
        _ => out.push_str(&node.to_json()),
    }
    out
}

/// Writes a string of JSON, with the short signs for lines and tabs.
fn write_text(text: &str, out: &mut String) {
    if !text.contains(['\n', '\t', '\r']) {
        return write_string(text, out);
    }
    let mut written = String::new();
    write_string(text, &mut written);
    out.push_str(&written.replace("\\u000a", "\\n").replace("\\u0009", "\\t").replace("\\u000d", "\\r"));
}
