//! Marks of personal data (`x-pii`, labels with `pii`), and the proof that none is lost: a walk over the text of each rule that
//! looks for every mark, wherever it stands, and for what carries it in the schema that was read.

use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use crate::schema::Personal;
use crate::schema::keyword::{self, RECURSIVE};
use crate::schema::label::{MARKS, mark_of_labels};
use crate::schema::misspelled_mark::{self, is_misspelled};
use crate::schema::{Items, Schema, TypeName};

/// Returns the mark of a property, a rule or a schema in it: its `x-pii` or its label `pii`, the stricter of both.
pub(super) fn mark_of(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Personal> {
    let by_label = node.get("labels").and_then(mark_of_labels);
    let Some(value) = node.get("x-pii") else { return by_label };
    if let Err(()) = by_key(value) {
        let message = format!("\"x-pii\" in {scope} must be true, false or \"sha256\"");
        diagnostics.push(Diagnostic::error(value.span, message, format!("this is {}", value.describe())));
    }
    by_key(value).unwrap_or_default().max(by_label)
}

/// Does what [`mark_of`] does, for a text that has been read before.
fn written_mark(node: &Node) -> Option<Personal> {
    let by_key = node.get("x-pii").and_then(|value| by_key(value).unwrap_or(Some(Personal::Plain)));
    by_key.max(node.get("labels").and_then(mark_of_labels))
}

fn by_key(value: &Node) -> Result<Option<Personal>, ()> {
    match &value.kind {
        Kind::Boolean(true) => Ok(Some(Personal::Plain)),
        Kind::Boolean(false) | Kind::Null => Ok(None),
        Kind::String(text) if text.eq_ignore_ascii_case("sha256") => Ok(Some(Personal::Sha256)),
        _ => Err(()),
    }
}

/// Returns a key of a schema that says of its value what a mark says, beside a `$ref` too.
pub(super) fn is_mark(member: &Member) -> bool {
    matches!(member.name.as_str(), "x-pii" | "labels") || is_misspelled_label(member) || is_misspelled(member)
}

fn is_misspelled_label(member: &Member) -> bool {
    matches!(member.name.as_str(), "label" | "Label" | "Labels" | "LABELS") && mark_of_labels(&member.value).is_some()
}

/// Marks each property of a payload as the payload itself is marked.
pub(super) fn mark_properties(payload: &mut Schema) {
    for property in payload.properties.iter_mut().flatten().filter(|_| payload.personal.is_some()) {
        property.schema.personal = property.schema.personal.max(payload.personal);
    }
}

/// Returns the strictest mark in the text of a schema.
pub(crate) fn mark_within(node: &Node) -> Option<Personal> {
    let inner = node.members().iter().map(|member| &member.value).chain(node.items());
    inner.filter_map(mark_within).max().max(written_mark(node))
}

/// Warns of a key of the plan itself that marks nothing.
pub(super) fn check_plan(plan: &Node, diagnostics: &mut Vec<Diagnostic>) {
    for member in plan.members() {
        let is_mark = match member.name.as_str() {
            "x-pii" => by_key(&member.value) != Ok(None),
            "labels" => mark_of_labels(&member.value).is_some(),
            _ => false,
        };
        if is_mark {
            diagnostics.push(lost(member, "the plan", ""));
        }
    }
}

/// The place of a schema on the way down from that of a payload.
#[derive(Debug, Clone, Copy)]
enum Step<'p> {
    Property(&'p str),
    Items,
    Position(usize),
    /// The values of a map.
    Value,
    /// An alternative of `oneOf` or `anyOf`.
    Alternative(usize),
    /// What no field is made of.
    Other,
    /// What a key of another tool holds.
    Foreign,
}

/// Looks for each mark in `node`, the text of a schema, and says which of them `read` does not carry. `None` where nothing
/// was read of it.
pub(super) fn prove(node: &Node, read: Option<&Schema>, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    Proof { read, is_field: false, of: scope.to_string(), diagnostics }.schema(node, &mut Vec::new());
}

/// Does what [`prove`] does, for a trait in a list, which is a field itself.
pub(super) fn prove_trait(node: &Node, read: &Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    Proof { read: Some(read), is_field: true, of: scope.to_string(), diagnostics }.schema(node, &mut Vec::new());
}

/// Does what [`prove`] does, for a rule that has some keywords of its payload's schema itself.
pub(super) fn prove_short(node: &Node, read: &Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for member in node.members() {
        let read = match member.name.as_str() {
            "context" => None,
            name if keyword::is_short(name) => Some(read),
            _ => continue,
        };
        let of = if read.is_none() { format!("`context` in {scope}") } else { scope.to_string() };
        Proof { read, is_field: false, of, diagnostics: &mut *diagnostics }.keyword(member, &mut Vec::new());
    }
}

/// Does what [`prove`] does, for the schema of a whole message: `payload` is the part of it that was read.
pub(super) fn prove_message(
    node: &Node,
    read: &[(&str, &Schema)],
    scope: Scope<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for member in node.members() {
        if member.name == "properties" {
            for part in member.value.members() {
                let schema = read.iter().find(|(name, _)| *name == part.name).map(|(_, schema)| *schema);
                let mut proof =
                    Proof { read: schema, is_field: false, of: scope.to_string(), diagnostics: &mut *diagnostics };
                if schema.is_none() {
                    proof.of = format!("`{}` in {scope}", part.name);
                }
                proof.schema(&part.value, &mut Vec::new());
            }
        } else {
            let mut proof =
                Proof { read: None, is_field: false, of: scope.to_string(), diagnostics: &mut *diagnostics };
            proof.keyword(member, &mut Vec::new());
            proof.read = read.first().map(|(_, schema)| *schema);
            proof.mark(node, member, &[]);
        }
    }
}

struct Proof<'d, 's> {
    read: Option<&'s Schema>,
    /// Whether it is the schema of a field, and not of a payload.
    is_field: bool,
    of: String,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Proof<'_, '_> {
    fn schema<'p>(&mut self, node: &'p Node, steps: &mut Vec<Step<'p>>) {
        for member in node.members() {
            // Most keywords are told by their first letter.
            let is_other = |first: &u8| matches!(first, b'x' | b'X' | b'l' | b'L') || !first.is_ascii_alphabetic();
            if member.name.as_bytes().first().is_some_and(is_other) {
                self.mark(node, member, steps);
            }
            self.keyword(member, steps);
        }
    }

    fn keyword<'p>(&mut self, member: &'p Member, steps: &mut Vec<Step<'p>>) {
        let value = &member.value;
        if !matches!(value.kind, Kind::Object(_) | Kind::Array(_)) {
            return;
        }
        match (member.name.as_str(), &value.kind) {
            (name, _) if is_data(name) => {}
            ("properties", Kind::Object(_)) => self.each(value, steps, |name, _| Some(Step::Property(name))),
            ("items" | "prefixItems", Kind::Array(_)) => {
                self.each(value, steps, |_, position| Some(Step::Position(position)))
            }
            ("items" | "contains", _) => self.step(value, Step::Items, steps),
            ("additionalProperties", _) => self.step(value, Step::Value, steps),
            ("oneOf" | "anyOf", _) => self.each(value, steps, |_, position| Some(Step::Alternative(position))),
            // These say more of the same value.
            ("allOf" | "dependencies" | "dependentSchemas", _) => self.each(value, steps, |_, _| None),
            ("if" | "then" | "else" | "not", _) => self.schema(value, steps),
            ("patternProperties", _) => self.each(value, steps, |_, _| Some(Step::Other)),
            (name, _) => {
                let step = if keyword::of(name).is_some() { Step::Other } else { Step::Foreign };
                self.step(value, step, steps);
                for item in value.items() {
                    self.step(item, step, steps);
                }
            }
        }
    }

    fn each<'p>(&mut self, node: &'p Node, steps: &mut Vec<Step<'p>>, step: fn(&'p str, usize) -> Option<Step<'p>>) {
        let named = node.members().iter().map(|member| (member.name.as_str(), &member.value));
        let listed = node.items().iter().map(|item| ("", item));
        for (position, (name, inner)) in named.chain(listed).enumerate() {
            match step(name, position) {
                Some(step) => self.step(inner, step, steps),
                None => self.schema(inner, steps),
            }
        }
    }

    fn step<'p>(&mut self, node: &'p Node, step: Step<'p>, steps: &mut Vec<Step<'p>>) {
        steps.push(step);
        self.schema(node, steps);
        steps.pop();
    }

    fn mark(&mut self, node: &Node, member: &Member, steps: &[Step<'_>]) {
        if is_misspelled_label(member) {
            let message = format!(
                "unknown key \"{}\" of {}: personal data would be sent as it is",
                member.name,
                self.described(steps, "the rule")
            );
            let error = Diagnostic::error(member.name_span, message, "did you mean \"labels\"?");
            return self.say(error.help(MARKS));
        }
        if is_misspelled(member) {
            return self.say(misspelled_mark::error(member, &self.described(steps, "the rule")));
        }
        let mark = match member.name.as_str() {
            "x-pii" => by_key(&member.value).unwrap_or(Some(Personal::Plain)),
            // Foreign keys of tools have labels of their own.
            "labels" if !matches!(steps.last(), Some(Step::Foreign)) || node.get("type").is_some() => {
                mark_of_labels(&member.value)
            }
            _ => None,
        };
        let Some(mark) = mark else { return };
        let is_malformed = member.name == "x-pii" && by_key(&member.value).is_err();
        if is_malformed && self.diagnostics.iter().any(|said| said.place.0 == member.value.span) {
            return;
        }
        let label = match self.in_field(steps, mark) {
            Carried::Yes => return,
            Carried::No => "",
            Carried::InPart => "only a part of what the value may be is marked",
        };
        self.say(lost(member, &self.described(steps, &self.of), label));
    }

    /// Returns whether a field carries it. That of a payload is no field: what holds for all of it holds for each property.
    fn in_field(&self, steps: &[Step<'_>], mark: Personal) -> Carried {
        let is_of_field = self.is_field || steps.iter().any(|step| matches!(step, Step::Property(_)));
        match self.read {
            Some(payload) if payload.personal >= Some(mark) => Carried::Yes,
            Some(payload) if is_of_field => carried(payload, steps, mark),
            _ => Carried::No,
        }
    }

    fn described(&self, steps: &[Step<'_>], payload: &str) -> String {
        let name = steps.iter().rev().find_map(|step| match step {
            Step::Property(name) => Some(*name),
            _ => None,
        });
        name.map_or_else(|| payload.to_owned(), |name| Scope::Property(name).to_string())
    }

    /// Reports an error; what a `$ref` has brought to several places is said once.
    fn say(&mut self, error: Diagnostic) {
        if !self.diagnostics.iter().any(|said| said.place.0 == error.place.0 && said.message == error.message) {
            self.diagnostics.push(error);
        }
    }
}

/// Returns whether a keyword holds data, in which names mean nothing, or what is only there to be referred to.
fn is_data(name: &str) -> bool {
    matches!(
        name,
        "enum"
            | "const"
            | "default"
            | "examples"
            | "example"
            | "labels"
            | "label"
            | "definitions"
            | "$defs"
            | RECURSIVE
    )
}

fn lost(mark: &Member, of: &str, label: &str) -> Diagnostic {
    let (span, name) = (mark.name_span, &mark.name);
    let message = format!("\"{name}\" of {of} has no effect here: personal data would be sent as it is");
    let help = "mark a property, the items of its array, the values of its map, all of its alternatives, or the rule";
    Diagnostic::error(span, message, label).help(help)
}

enum Carried {
    Yes,
    No,
    InPart,
}

/// Returns whether a field carries the mark at the end of `steps`.
fn carried(schema: &Schema, steps: &[Step<'_>], mark: Personal) -> Carried {
    if schema.personal == Some(Personal::Sha256) {
        return Carried::Yes;
    }
    let Some((step, rest)) = steps.split_first() else {
        return if schema.personal >= Some(mark) { Carried::Yes } else { Carried::No };
    };
    if mark == Personal::Plain && schema.personal.is_some() {
        return Carried::Yes;
    }
    // The payload itself is no field, which only properties are.
    let within = match step {
        Step::Property(name) => return property(schema, name).map_or(Carried::No, |inner| carried(inner, rest, mark)),
        Step::Items => match schema.items.as_deref() {
            Some(Items::Each(items)) => carried(items, rest, mark),
            _ => Carried::No,
        },
        Step::Position(position) => match schema.items.as_deref() {
            Some(Items::Positions(positions)) => {
                positions.get(*position).map_or(Carried::No, |inner| carried(inner, rest, mark))
            }
            _ => Carried::No,
        },
        Step::Value => schema.additional.as_deref().map_or(Carried::No, |inner| carried(inner, rest, mark)),
        Step::Alternative(position) => alternative(schema, *position, rest, mark),
        Step::Other | Step::Foreign => Carried::No,
    };
    let is_inner = !rest.iter().any(|step| matches!(step, Step::Property(_)));
    match within {
        Carried::Yes if is_inner && mark == Personal::Sha256 && schema.is_marked_in_part() => Carried::InPart,
        within => within,
    }
}

fn property<'s>(schema: &'s Schema, name: &str) -> Option<&'s Schema> {
    // What is never an object has no properties.
    let may_be_object = schema.types.is_empty() || schema.types.contains(&TypeName::Object);
    let found = schema.properties().iter().find(|property| property.name == name).filter(|_| may_be_object);
    found.map(|property| &property.schema)
}

/// Returns what an alternative says of the properties of an object counts where the type is made of the alternatives, which it is not
/// where the schema itself has properties or items.
fn alternative(schema: &Schema, position: usize, rest: &[Step<'_>], mark: Personal) -> Carried {
    let is_typed_beside = !schema.properties().is_empty() || schema.items.is_some();
    let is_beside = match rest.first() {
        Some(Step::Value) => is_typed_beside || schema.additional.is_some(),
        Some(_) => is_typed_beside,
        None => false,
    };
    let is_other_list = schema.keyword("oneOf").is_some() && schema.keyword("anyOf").is_some();
    match schema.alternatives.get(position) {
        _ if is_beside => carried(schema, rest, mark),
        Some(inner) if !is_other_list => carried(inner, rest, mark),
        _ => Carried::No,
    }
}
