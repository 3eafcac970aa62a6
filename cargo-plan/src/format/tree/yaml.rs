//! YAML into the tree that JSON has: aliases are what they name, merge keys (`<<`) are merged, plain words have the types of YAML 1.2.

use granit_parser::{Event, Parser, ScalarStyle, Span};
use plan_model::json::{self, DEEPEST, Kind, Member, Node};
use std::collections::HashMap;

/// Why a text is no YAML.
#[derive(Debug)]
pub(super) struct Malformed {
    pub(super) line: usize,
    pub(super) message: String,
}

/// More values than any plan has: aliases of aliases could make a small file as large as memory.
const MOST: usize = 600_000;

struct Reader<'t> {
    parser: Box<dyn Iterator<Item = Result<(Event<'t>, Span), granit_parser::ScanError>> + 't>,
    anchors: HashMap<usize, Node>,
    count: usize,
}

/// Reads every document of a text.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Malformed> {
    let mut reader = Reader { parser: Box::new(Parser::new_from_str(text)), anchors: HashMap::new(), count: 0 };
    let mut roots = Vec::new();
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Comment(..) => {}
            event => roots.push(reader.node(event, span, 0)?),
        }
    }
    Ok(roots)
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Malformed> {
        loop {
            match self.parser.next() {
                None => return Ok(None),
                Some(Ok((Event::Comment(..), _))) => {}
                Some(Ok(next)) => return Ok(Some(next)),
                Some(Err(error)) => {
                    return Err(Malformed { line: error.marker().line(), message: error.info().to_owned() });
                }
            }
        }
    }

    fn wanted(&mut self, at: Span) -> Result<(Event<'t>, Span), Malformed> {
        self.next()?.ok_or_else(|| Malformed { line: at.start.line(), message: "the file ends too early".to_owned() })
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Malformed> {
        let error = |message: &str| Malformed { line: span.start.line(), message: message.to_owned() };
        if depth > DEEPEST {
            return Err(error("it nests too deep"));
        }
        self.count += 1;
        if self.count > MOST {
            return Err(error("it has too many values"));
        }
        let place = |start: Span, end: Span| {
            json::Span::new(start.start.byte_offset().unwrap_or(0), end.end.byte_offset().unwrap_or(0))
        };
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                (Node { span: place(span, span), kind: scalar(&text, style) }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.wanted(span)? {
                        (Event::SequenceEnd, _) => break,
                        (event, span) => items.push(self.node(event, span, depth + 1)?),
                    }
                }
                (Node { span: place(span, span), kind: Kind::Array(items) }, anchor)
            }
            Event::MappingStart(_, anchor, _) => {
                let members = self.members(span, depth)?;
                (Node { span: place(span, span), kind: Kind::Object(members) }, anchor)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().ok_or_else(|| error("an alias contains itself"))?;
                self.count += size(&node);
                return Ok(node);
            }
            _ => return Err(error("a value is missing")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn members(&mut self, span: Span, depth: usize) -> Result<Vec<Member>, Malformed> {
        let mut members: Vec<Member> = Vec::new();
        let mut merged: Vec<Member> = Vec::new();
        loop {
            let (event, key_span) = self.wanted(span)?;
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, key_span, depth + 1)?;
            let (event, value_span) = self.wanted(span)?;
            let value = self.node(event, value_span, depth + 1)?;
            if key.as_str() == Some("<<") {
                let from = if value.is_object() { std::slice::from_ref(&value) } else { value.items() };
                merged.extend(from.iter().flat_map(Node::members).cloned());
                continue;
            }
            members.push(Member { name: key.to_text(), name_span: key.span, value });
        }
        for member in merged {
            if !members.iter().any(|known| known.name == member.name) {
                members.push(member);
            }
        }
        Ok(members)
    }
}

fn size(node: &Node) -> usize {
    1 + node.items().iter().map(size).sum::<usize>()
        + node.members().iter().map(|member| size(&member.value)).sum::<usize>()
}

fn scalar(text: &str, style: ScalarStyle) -> Kind {
    if style != ScalarStyle::Plain {
        return Kind::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Boolean(true),
        "false" | "False" | "FALSE" => Kind::Boolean(false),
        _ => match json::parse(text) {
            Ok(Node { kind: Kind::Number(number), .. }) => Kind::Number(number),
            _ => Kind::String(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_of(text: &str) -> String {
        match read(text) {
            Ok(roots) => roots.iter().map(Node::to_json).collect::<Vec<_>>().join(" "),
            Err(error) => format!("line {}", error.line),
        }
    }

    #[test]
    fn yaml_is_the_tree_that_json_has() {
        assert_eq!(
            json_of("a: 1\nb: [x, 'y', 1.5]\nc: {d: true, e: }\nf: 2026-01-01\ng: \"1\""),
            r#"{"a":1,"b":["x","y",1.5],"c":{"d":true,"e":null},"f":"2026-01-01","g":"1"}"#
        );
        assert_eq!(json_of("---\na: 1\n---\nb: 2\n"), r#"{"a":1} {"b":2}"#);
        assert_eq!(json_of("x: &x {p: 1, q: 2}\ny:\n  <<: *x\n  q: 3\n"), r#"{"x":{"p":1,"q":2},"y":{"q":3,"p":1}}"#);
        assert_eq!(json_of("a: [1, 2\nb: 3"), "line 2");
    }

    #[test]
    fn aliases_of_aliases_end() {
        let mut text = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n".to_owned();
        for at in 1..12 {
            let before = at - 1;
            text += &format!(
                "a{at}: &a{at} [*a{before}, *a{before}, *a{before}, *a{before}, *a{before}, *a{before}, *a{before}, *a{before}, *a{before}, *a{before}]\n"
            );
        }
        assert!(json_of(&text).starts_with("line"));
    }
}
