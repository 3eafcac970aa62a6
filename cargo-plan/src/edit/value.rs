//! JSON that is not in a file yet.

use plan_model::Span;
use plan_model::json::{Kind, Member, Node};

const NOWHERE: Span = Span::new(0, 0);

const fn node(kind: Kind) -> Node {
    Node { span: NOWHERE, kind }
}

pub(crate) fn text(text: &str) -> Node {
    node(Kind::String(text.to_owned()))
}

pub(crate) const fn boolean(value: bool) -> Node {
    node(Kind::Boolean(value))
}

pub(crate) fn number(value: &str) -> Node {
    node(Kind::Number(value.to_owned()))
}

pub(crate) const fn list(items: Vec<Node>) -> Node {
    node(Kind::Array(items))
}

pub(crate) fn object<'n>(members: impl IntoIterator<Item = (&'n str, Node)>) -> Node {
    let member = |(name, value): (&str, Node)| Member { name: name.to_owned(), name_span: NOWHERE, value };
    node(Kind::Object(members.into_iter().map(member).collect()))
}

pub(crate) fn texts<'t>(all: impl IntoIterator<Item = &'t str>) -> Node {
    list(all.into_iter().map(text).collect())
}
