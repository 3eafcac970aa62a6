//! JSON for people: two blanks a level, short lists and objects on one line. What would turn the direction of the text is escaped, so
//! that a copy has the same value.

use plan_model::json::{Kind, Node, write_string};

/// How long a list or an object may be on one line.
const LINE_CHARS: usize = 60;

/// Returns the value as JSON of several lines.
pub(crate) fn pretty(value: &Node) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    escaped(&out)
}

fn write(value: &Node, depth: usize, out: &mut String) {
    let (open, close, parts): (char, char, Vec<(Option<&str>, &Node)>) = match &value.kind {
        Kind::Array(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
        Kind::Object(members) => {
            ('{', '}', members.iter().map(|member| (Some(member.name.as_str()), &member.value)).collect())
        }
        _ => return out.push_str(&value.to_json()),
    };
    let is_flat = parts.iter().all(|(_, value)| !matches!(value.kind, Kind::Array(_) | Kind::Object(_)));
    let is_list = open == '[';
    if parts.is_empty() || (is_list && is_flat && value.to_json().chars().count() <= LINE_CHARS) {
        return out.push_str(&flat(value));
    }
    out.push(open);
    for (position, (name, value)) in parts.iter().enumerate() {
        out.push_str(if position > 0 { ",\n" } else { "\n" });
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(name) = name {
            write_string(name, out);
            out.push_str(": ");
        }
        write(value, depth + 1, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}

fn flat(value: &Node) -> String {
    match &value.kind {
        Kind::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        _ => value.to_json(),
    }
}

/// Writes invisible characters, which stand in strings only, as JSON escapes them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_hidden = super::text::visible(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8();
        if is_hidden {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            units.iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}
