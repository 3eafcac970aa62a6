//! `$ref`: each is replaced by what it refers to, so that the rest of the way knows schemas only. A schema that contains
//! itself cannot be written out: it is kept aside, and referred to by number.

use super::personal;
use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use crate::schema::keyword::{self, RECURSIVE, TOO_LARGE, is_silent};
use plan_rules::compile::resolve;

/// How many nodes of one rule are written out. From then on references stay references: schemas that refer to each other a
/// lot would become larger than anyone can use, though they are finite.
const MOST_NODES: usize = 50_000;

/// Replaces the references of one rule.
pub(super) struct References<'p> {
    /// The documents in which `#` looks: the schema of the rule, then the whole plan.
    roots: [&'p Node; 2],
    /// Schemas that contain themselves: of the whole plan, by address, and written out.
    recursive: Vec<(*const Node, Option<Node>)>,
    /// How many of other plans come before them.
    before: usize,
    nodes: usize,
    is_too_large: bool,
}

impl<'p> References<'p> {
    pub(super) fn new(plan: &'p Node, before: usize) -> Self {
        Self { roots: [plan, plan], recursive: Vec::new(), before, nodes: 0, is_too_large: false }
    }

    /// Returns the rule without references; `None` if it has none anyway.
    pub(super) fn expanded(
        &mut self,
        rule: &'p Node,
        schema: Option<&'p Node>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Node> {
        if !has_reference(rule) {
            return None;
        }
        self.roots[0] = schema.unwrap_or(rule);
        self.nodes = 0;
        self.is_too_large = false;
        let expanded = self.schema(rule, &mut Vec::new(), diagnostics);
        while let Some(position) = self.recursive.iter().position(|(_, written)| written.is_none()) {
            self.write_out(position, diagnostics);
        }
        Some(expanded)
    }

    /// Returns the schemas that contain themselves, in the order of their numbers.
    pub(super) fn into_recursive(self) -> Vec<Node> {
        self.recursive.into_iter().filter_map(|(_, written)| written).collect()
    }

    fn write_out(&mut self, position: usize, diagnostics: &mut Vec<Diagnostic>) {
        let Some((address, written)) = self.recursive.get_mut(position) else { return };
        let address = *address;
        // Something stands there from now on, should it refer to itself.
        *written = Some(Node { span: crate::Span::default(), kind: Kind::Boolean(true) });
        let target = self.roots.into_iter().find_map(|root| find(root, address));
        let Some(target) = target else { return };
        let node = self.schema(target, &mut vec![address], diagnostics);
        if let Some((_, written)) = self.recursive.get_mut(position) {
            *written = Some(node);
        }
    }

    /// Returns what stands where a schema may stand, or a rule with a schema in it. Only a keyword says whether its value is a schema, a
    /// list of schemas, schemas by name, or data: a property may be called `enum`, `default` or `definitions`.
    fn schema(&mut self, node: &Node, stack: &mut Vec<*const Node>, diagnostics: &mut Vec<Diagnostic>) -> Node {
        self.nodes += 1;
        match (reference_of(node), &node.kind) {
            (Some(reference), _) if reference.as_str().is_some() => self.target(node, reference, stack, diagnostics),
            (reference, Kind::Object(members)) => {
                if let Some(odd) = reference {
                    let message = "\"$ref\" must be a string, such as \"#/definitions/name\"";
                    diagnostics.push(Diagnostic::error(odd.span, message, format!("this is {}", odd.describe())));
                }
                let members = members.iter().filter(|member| is_kept(&member.name));
                let members = members.map(|member| self.keyword(member, stack, diagnostics)).collect();
                Node { span: node.span, kind: Kind::Object(members) }
            }
            _ => node.clone(),
        }
    }

    fn keyword(&mut self, member: &Member, stack: &mut Vec<*const Node>, diagnostics: &mut Vec<Diagnostic>) -> Member {
        let Node { span, kind } = &member.value;
        let kind = match (holds(&member.name), kind) {
            (Holds::Schemas, Kind::Array(list)) => {
                Kind::Array(list.iter().map(|schema| self.schema(schema, stack, diagnostics)).collect())
            }
            (Holds::Schemas, Kind::Object(_)) => return self.member(member, stack, diagnostics),
            (Holds::ByName, Kind::Object(named)) => {
                Kind::Object(named.iter().map(|named| self.member(named, stack, diagnostics)).collect())
            }
            _ => return member.clone(),
        };
        Member { name: member.name.clone(), name_span: member.name_span, value: Node { span: *span, kind } }
    }

    fn member(&mut self, member: &Member, stack: &mut Vec<*const Node>, diagnostics: &mut Vec<Diagnostic>) -> Member {
        let value = self.schema(&member.value, stack, diagnostics);
        Member { name: member.name.clone(), name_span: member.name_span, value }
    }

    fn target(
        &mut self,
        node: &Node,
        reference: &Node,
        stack: &mut Vec<*const Node>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Node {
        let text = reference.as_str().unwrap_or_default();
        let Some(target) = self.roots.into_iter().find_map(|root| resolve(root, text)) else {
            let message = format!("nothing in the plan is at \"{text}\"");
            let label = "any value is taken here, unchecked";
            let finding = Diagnostic::warning(reference.span, message, label);
            diagnostics
                .push(finding.help("write \"#/definitions/name\", and the schema under \"definitions\" of the rule"));
            let any = Node { span: node.span, kind: Kind::Boolean(true) };
            return self.with_siblings(node, reference, any, stack, diagnostics);
        };
        let address = std::ptr::from_ref(target);
        let is_too_large = self.nodes > MOST_NODES;
        let expanded = if is_too_large || stack.contains(&address) {
            self.report_too_large(is_too_large, reference, diagnostics);
            self.numbered(address, node, reference, is_too_large)
        } else {
            stack.push(address);
            let expanded = self.schema(target, stack, diagnostics);
            stack.pop();
            expanded
        };
        self.with_siblings(node, reference, expanded, stack, diagnostics)
    }

    fn numbered(&mut self, address: *const Node, node: &Node, reference: &Node, is_too_large: bool) -> Node {
        let position = self.recursive.iter().position(|(known, _)| *known == address).unwrap_or_else(|| {
            self.recursive.push((address, None));
            self.recursive.len() - 1
        });
        let text = Kind::String(format!("#/{RECURSIVE}/{}", self.before + position));
        let mut members = vec![member("$ref", node, Node { span: reference.span, kind: text })];
        if is_too_large {
            members.push(member(TOO_LARGE, node, Node { span: reference.span, kind: Kind::Boolean(true) }));
        }
        Node { span: node.span, kind: Kind::Object(members) }
    }

    fn report_too_large(&mut self, is_too_large: bool, reference: &Node, diagnostics: &mut Vec<Diagnostic>) {
        if is_too_large && !self.is_too_large {
            self.is_too_large = true;
            let message = "the schemas of this rule refer to each other so often that not all of them become types";
            let label = "from here on any JSON value is taken, and checked when it is sent";
            diagnostics.push(Diagnostic::warning(reference.span, message, label));
        }
    }

    /// Returns what stands beside a reference holds as well. Up to draft 07 JSON Schema passes over it, so that other tools may: that
    /// is said, unless the plan names a later draft.
    fn with_siblings(
        &mut self,
        node: &Node,
        reference: &Node,
        expanded: Node,
        stack: &mut Vec<*const Node>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Node {
        let mut beside: Vec<&Member> = node.members().iter().filter(|member| is_kept(&member.name)).collect();
        // A second `$ref` is an error of its own.
        let is_reference = |member: &Member| std::ptr::eq(&raw const member.value, reference) || member.name == "$ref";
        beside.retain(|member| !is_reference(member) && member.name != "$anchor");
        if beside.iter().all(|member| is_silent(&member.name)) {
            return described(expanded, &beside);
        }
        let is_rule = |member: &&&Member| !is_silent(&member.name) && keyword::of(&member.name).is_some();
        if let Some(first) = beside.iter().find(is_rule).filter(|_| !self.is_modern()) {
            let message = format!("\"{}\" beside \"$ref\" is checked here, and other tools pass over it", first.name);
            let label = "JSON Schema up to draft 07 ignores what stands beside \"$ref\"";
            let finding = Diagnostic::warning(first.name_span, message, label);
            let help = "write \"allOf\": [{\"$ref\": …}, {…}], or name the draft: \
                        \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"";
            diagnostics.push(finding.help(help));
        }
        let mut all = vec![expanded];
        let mut members: Vec<Member> = Vec::new();
        for member in beside {
            let member = self.keyword(member, stack, diagnostics);
            match member.name.as_str() {
                "allOf" => all.extend(member.value.items().iter().cloned()),
                _ => members.push(member),
            }
        }
        members.push(member("allOf", node, Node { span: node.span, kind: Kind::Array(all) }));
        Node { span: node.span, kind: Kind::Object(members) }
    }

    /// Returns whether the rule, or the plan, names a draft after 07.
    fn is_modern(&self) -> bool {
        let draft = self.roots.into_iter().find_map(|root| root.get("$schema")?.as_str());
        draft.is_some_and(|draft| ["2019-09", "2020-12", "draft/next"].iter().any(|name| draft.contains(name)))
    }
}

/// Returns what a reference leads to, with what is said beside it. A description there says more of this place than the one at the target.
/// What marks personal data holds as well as what is there.
fn described(mut expanded: Node, beside: &[&Member]) -> Node {
    for own in beside.iter().filter(|own| matches!(own.name.as_str(), "description" | "title")) {
        if let Kind::Object(members) = &mut expanded.kind {
            members.retain(|member| member.name != own.name);
            members.push((*own).clone());
        }
    }
    let marks: Vec<Member> = beside.iter().filter(|own| personal::is_mark(own)).map(|own| Member::clone(own)).collect();
    if marks.is_empty() { expanded } else { marked(expanded, marks) }
}

/// Marks beside a reference and those at its target are both kept.
fn marked(target: Node, mut members: Vec<Member>) -> Node {
    let span = target.span;
    match target.kind {
        Kind::Object(of_target) if members.iter().all(|own| of_target.iter().all(|other| other.name != own.name)) => {
            members.extend(of_target);
        }
        _ => {
            let all = Node { span, kind: Kind::Array(vec![target]) };
            members.push(Member { name: "allOf".to_owned(), name_span: span, value: all });
        }
    }
    Node { span, kind: Kind::Object(members) }
}

fn member(name: &str, at: &Node, value: Node) -> Member {
    Member { name: name.to_owned(), name_span: at.span, value }
}

/// Returns whether a keyword stays: what is only there to be referred to is not needed once it is.
fn is_kept(keyword: &str) -> bool {
    !matches!(keyword, "definitions" | "$defs")
}

/// Returns the place that a schema refers to. Those of later drafts look for it in the schemas around as well; a plan has one schema,
/// in which they are at the same place.
fn reference_of(node: &Node) -> Option<&Node> {
    let of_later_drafts = || ["$dynamicRef", "$recursiveRef"].into_iter().find_map(|name| node.get(name));
    node.get("$ref").or_else(|| of_later_drafts().filter(|reference| reference.as_str().is_some()))
}

/// What the value of a keyword is.
enum Holds {
    /// A schema, or a list of schemas.
    Schemas,
    /// Schemas by name.
    ByName,
    /// Data, in which `$ref` is a name like any other.
    Data,
}

fn holds(keyword: &str) -> Holds {
    match keyword {
        "items" | "prefixItems" | "additionalItems" | "contains" | "additionalProperties" | "propertyNames" | "allOf"
        | "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "unevaluatedItems" | "unevaluatedProperties"
        // Of a rule.
        | "jsonSchema" | "rules" | "schema" | "context" => Holds::Schemas,
        "properties" | "patternProperties" | "dependencies" | "dependentSchemas" => Holds::ByName,
        _ => Holds::Data,
    }
}

fn has_reference(node: &Node) -> bool {
    match &node.kind {
        Kind::Object(members) => {
            for member in members {
                // A property of this name has a schema.
                let is_reference = matches!(member.name.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef");
                if (is_reference && !member.value.is_object()) || has_reference(&member.value) {
                    return true;
                }
            }
            false
        }
        Kind::Array(items) => items.iter().any(has_reference),
        _ => false,
    }
}

fn find(node: &Node, address: *const Node) -> Option<&Node> {
    if std::ptr::from_ref(node) == address {
        return Some(node);
    }
    node.members().iter().map(|member| &member.value).chain(node.items()).find_map(|inner| find(inner, address))
}
